"""The functions that a script brings along: they compare what R finds with what is expected."""

from __future__ import annotations

from qca.exports.rscript.syntax import write_text
from qca.report.words import Words

__all__ = ["write_ending", "write_helpers"]

_HELPERS = r"""
tolerance <- 1e-6
checks <- data.frame(what = character(), result = character(), detail = character())

note_check <- function(what, differences, known = "") {
  result <- if (!length(differences)) "same" else if (nzchar(known)) "known" else "differs"
  detail <- paste(c(differences, if (length(differences)) known), collapse = "; ")
  checks[nrow(checks) + 1, ] <<- list(what, result, detail)
}

# Undefined is the same as undefined; R writes 0 for what is under 0.00001 or 0.0001.
is_same <- function(found, expected) {
  near <- abs(found - expected) < tolerance | (found == 0 & abs(expected) < 1e-4)
  (is.na(found) & is.na(expected)) | (!is.na(near) & near)
}

compare_numbers <- function(names, found, expected) {
  if (length(found) != length(expected)) return(say$absent)
  other <- !is_same(found, expected)
  sprintf(say$number, names[other], format(found[other]), format(expected[other]))
}

as_numbers <- function(x) suppressWarnings(as.numeric(as.character(x)))

# The cases that are coded on all of these sets.
keep_coded <- function(sets, among = data) {
  among[complete.cases(among[, sets, drop = FALSE]), sets, drop = FALSE]
}

# Transitions: the cases of a period, with the sets of the period before beside theirs.
link_periods <- function(earlier, later) {
  before <- data[earlier, , drop = FALSE]
  names(before) <- paste0("before.", names(before))
  linked <- cbind(data[later, , drop = FALSE], before)
  rownames(linked) <- sprintf("%s\u2192%s", earlier, later)
  linked
}

# Membership in some values of a set of several values.
has_value <- function(x, values) ifelse(is.na(x), NA, as.numeric(x %in% values))

# What a call of minimize() gives; where it is refused, that is told and goes on.
attempt <- function(call) {
  tryCatch(call, error = function(e) {
    message(sprintf(say$refused, conditionMessage(e)))
    NULL
  })
}

write_term <- function(term) {
  plain <- gsub("}", "]", gsub("{", "[", gsub(" ", "", term), fixed = TRUE), fixed = TRUE)
  paste(sort(strsplit(plain, "*", fixed = TRUE)[[1]]), collapse = "*")
}

write_model <- function(terms) paste(sort(vapply(terms, write_term, "")), collapse = " + ")

list_models <- function(solved) {
  if (is.null(solved)) return(character())
  models <- if (is.null(solved$i.sol)) {
    solved$solution
  } else {
    unlist(lapply(solved$i.sol, function(pair) pair$solution), recursive = FALSE)
  }
  if (!is.list(models)) models <- list(models)
  unique(vapply(models, write_model, "", USE.NAMES = FALSE))
}

compare_models <- function(solved, expected, complete) {
  found <- list_models(solved)
  expected <- vapply(expected, write_model, "", USE.NAMES = FALSE)
  lacking <- setdiff(expected, found)
  others <- if (complete) setdiff(found, expected) else character()
  c(sprintf(say$lacking, lacking), sprintf(say$others, others))
}

# Where models are lacking, the search is made again by another method ('again').
check_models <- function(what, solved, again, expected, complete = TRUE, known = "") {
  differences <- compare_models(solved, expected, complete)
  if (length(differences) && !nzchar(known)) {
    if (!length(compare_models(again, expected, complete))) known <- say$method
  }
  note_check(what, differences, known)
}

check_rows <- function(what, tt, expected, known = "") {
  table <- tt$tt
  place <- match(expected$row, rownames(table))
  absent <- is.na(place) & expected$out != "?"
  kept <- !is.na(place)
  rows <- expected[kept, ]
  table <- table[place[kept], ]
  coded <- as.character(table$OUT) != rows$out
  others <- setdiff(rownames(tt$tt)[as_numbers(tt$tt$n) > 0], expected$row)
  note_check(what, c(
    sprintf(say$row_absent, expected$row[absent]),
    sprintf(say$row_other, others),
    sprintf(say$row_coded, rows$row[coded], as.character(table$OUT)[coded], rows$out[coded]),
    compare_numbers(sprintf("%s n", rows$row), as_numbers(table$n), rows$n),
    compare_numbers(sprintf("%s incl", rows$row), as_numbers(table$incl), rows$incl),
    compare_numbers(sprintf("%s PRI", rows$row), as_numbers(table$PRI), rows$pri)
  ), known)
}

# The rows that each model takes to be positive though no case shows them.
check_assumptions <- function(what, solved, models, expected, known = "") {
  models <- vapply(models, write_model, "", USE.NAMES = FALSE)
  differences <- character()
  for (i in seq_along(solved$solution)) {
    place <- match(write_model(solved$solution[[i]]), models)
    if (is.na(place)) next
    rows <- if (length(solved$SA) < i) integer() else as.integer(rownames(solved$SA[[i]]))
    if (!setequal(rows, expected[[place]])) {
      differences <- c(differences, sprintf(say$assumed, models[place],
        paste(sort(rows), collapse = ", "), paste(sort(expected[[place]]), collapse = ", ")))
    }
  }
  note_check(what, differences, known)
}

last_row <- function(fit) {
  rows <- fit$incl.cov
  as_numbers(unlist(rows[nrow(rows), 1:3]))
}

# Parameters of fit of two vectors, over the cases that are coded on both.
fit_of <- function(x, y, relation) {
  coded <- !is.na(x) & !is.na(y)
  pair <- data.frame(X = x[coded], Y = y[coded])
  if (relation == "sufficiency") return(last_row(pof("X -> Y", data = pair)))
  last_row(pof("X <- Y", data = pair))
}

# A model as a whole, and its terms (a row each: inclS, PRI, covS, covU).
check_fit <- function(what, fit, whole, terms = list()) {
  names <- c("inclS", "PRI", "covS", "covU")
  differences <- compare_numbers(names[1:3], last_row(fit), whole)
  rows <- vapply(rownames(fit$incl.cov), write_term, "", USE.NAMES = FALSE)
  for (term in names(terms)) {
    found <- as_numbers(unlist(fit$incl.cov[match(write_term(term), rows), 1:4]))
    differences <- c(differences, compare_numbers(paste(term, names), found, terms[[term]]))
  }
  note_check(what, differences)
}

# Scores calibrated once more; R writes 0 and 1 for what is within 0.0001 of them.
check_scores <- function(what, found, expected, known = "") {
  if (is.null(found)) return(note_check(what, say$absent, known))
  found <- as_numbers(found)
  near <- (found == 1 & expected > 1 - 1e-4) | is_same(found, expected)
  other <- which(!(!is.na(near) & near))
  note_check(what, sprintf(say$number, rownames(data)[other], format(found[other]),
    format(expected[other])), known)
}

score_labels <- function(codes, labels, scores) scores[match(codes, labels)]

# Most methods of calibrate() take no missing values.
recalibrate <- function(x, ...) {
  coded <- !is.na(x)
  x[coded] <- calibrate(x[coded], ...)
  x
}

check_necessity <- function(what, x, y, expected) {
  note_check(what, compare_numbers(c("inclN", "RoN", "covN"), fit_of(x, y, "necessity"), expected))
}

# A claim: its parameters in each direction, and the cases that contradict it in kind.
check_claim <- function(what, x, y, sufficiency = NULL, necessity = NULL, against = character(),
                        among = data) {
  differences <- character()
  cases <- character()
  if (!is.null(sufficiency)) {
    names <- c("inclS", "PRI", "covS")
    differences <- compare_numbers(names, fit_of(x, y, "sufficiency"), sufficiency)
    cases <- rownames(among)[which(x > 0.5 + 1e-9 & y < 0.5 - 1e-9)]
  }
  if (!is.null(necessity)) {
    found <- fit_of(x, y, "necessity")
    names <- c("inclN", "RoN", "covN")
    differences <- c(differences, compare_numbers(names, found, necessity))
    cases <- union(cases, rownames(among)[which(y > 0.5 + 1e-9 & x < 0.5 - 1e-9)])
  }
  if (!setequal(cases, against)) {
    differences <- c(differences, sprintf(say$against, paste(cases, collapse = ", "),
      paste(against, collapse = ", ")))
  }
  note_check(what, differences)
}
"""

_ENDING = r"""
cat("\n", sprintf(say$counts, sum(checks$result == "same"), sum(checks$result == "known"),
  sum(checks$result == "differs")), "\n", sep = "")
for (i in which(checks$result != "same")) {
  cat(sprintf("%s [%s] %s\n", say$result[[checks$result[i]]], checks$what[i], checks$detail[i]))
}
if (!interactive()) quit(status = as.integer(any(checks$result == "differs")))
"""

# What the functions say, with the gaps that sprintf() fills.
_SAYINGS = (
    *("absent", "number", "refused", "lacking", "others", "method", "row_absent", "row_other"),
    *("row_coded", "assumed", "against", "counts"),
)


def write_helpers(words: Words) -> str:
    """Return the functions, and what they say in a language."""
    said = [f"  {key} = {write_text(words(f'export.r.say.{key}'))}" for key in _SAYINGS]
    results = ", ".join(
        f"{result} = {write_text(words(f'export.r.say.{result}'))}"
        for result in ("known", "differs")
    )
    listed = ",\n".join([*said, f"  result = list({results})"])
    return f"say <- list(\n{listed}\n)\n{_HELPERS}"


def write_ending() -> str:
    """Return what ends a script: how many checks came out how, and a status for programs."""
    return _ENDING.strip()
