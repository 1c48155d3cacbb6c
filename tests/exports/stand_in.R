# Stands in for the R package QCA where that is not installed: the few functions that exported
# scripts call, written anew and slowly, with results in the shape that QCA gives them. It shows
# that a script runs and compares; that R finds the same, only QCA itself can show.

library <- function(...) invisible()

.value <- function(literal, data) {
  negated <- startsWith(literal, "~")
  literal <- sub("^~", "", literal)
  name <- sub("\\[.*", "", literal)
  x <- data[[name]]
  stopifnot(!is.null(x))
  if (grepl("[", literal, fixed = TRUE)) {
    levels <- as.numeric(strsplit(gsub(".*\\[|\\]", "", literal), ",")[[1]])
    fuzzy <- any(x != round(x))
    x <- if (fuzzy) if (levels == 0) 1 - x else x else as.numeric(x %in% levels)
  }
  if (negated) 1 - x else x
}

.term <- function(term, data) {
  do.call(pmin, lapply(strsplit(term, "*", fixed = TRUE)[[1]], .value, data = data))
}

.sufficient <- function(x, y) {
  both <- sum(pmin(x, y)); shared <- sum(pmin(x, y, 1 - y))
  c(both / sum(x), (both - shared) / (sum(x) - shared), both / sum(y))
}

.necessary <- function(x, y) {
  both <- sum(pmin(x, y))
  c(both / sum(y), sum(1 - x) / sum(1 - pmin(x, y)), both / sum(x))
}

pof <- function(setms, data) {
  stopifnot(is.character(setms), is.data.frame(data), !anyNA(data))
  text <- gsub(" ", "", setms)
  necessary <- grepl("<-", text, fixed = TRUE)
  sides <- strsplit(text, "<-|->")[[1]]
  terms <- strsplit(sides[1], "+", fixed = TRUE)[[1]]
  y <- .value(sides[2], data)
  x <- sapply(terms, .term, data = data)
  if (!is.matrix(x)) x <- matrix(x, nrow = 1, dimnames = list(NULL, terms))
  measure <- if (necessary) .necessary else .sufficient
  rows <- t(apply(x, 2, measure, y = y))
  unique <- sapply(seq_along(terms), function(j) {
    if (length(terms) == 1) return(NA)
    rest <- apply(x[, -j, drop = FALSE], 1, max)
    (sum(pmin(x[, j], y)) - sum(pmin(x[, j], rest, y))) / sum(y)
  })
  rows <- cbind(rows, unique)
  if (length(terms) > 1) rows <- rbind(rows, c(measure(apply(x, 1, max), y), NA))
  rownames(rows) <- c(terms, if (length(terms) > 1) "expression")
  colnames(rows) <- c(if (necessary) c("inclN", "RoN", "covN") else c("inclS", "PRI", "covS"), "covU")
  list(incl.cov = as.data.frame(rows))
}

pofind <- function(data, outcome, conditions, relation) {
  stopifnot(relation == "necessity", conditions %in% names(data))
  conditions
}

superSubset <- function(data, outcome, conditions, relation, incl.cut = 1, cov.cut = 0,
                        ron.cut = 0, depth = NULL) {
  stopifnot(conditions %in% names(data), relation == "necessity")
  depth
}

truthTable <- function(data, outcome, conditions, incl.cut = 1, n.cut = 1, pri.cut = 0,
                       exclude = NULL, complete = FALSE, show.cases = FALSE, sort.by = "") {
  stopifnot(!anyNA(data), conditions %in% names(data))
  y <- .value(outcome, data)
  levels <- sapply(conditions, function(name) max(2, max(data[[name]]) + 1))
  corners <- expand.grid(lapply(rev(levels), function(count) seq_len(count) - 1))
  corners <- corners[, rev(seq_along(conditions)), drop = FALSE]
  names(corners) <- conditions
  members <- sapply(seq_len(nrow(corners)), function(i) {
    sides <- lapply(conditions, function(name) {
      x <- data[[name]]
      crisp <- all(x == round(x))
      if (crisp) as.numeric(x == corners[i, name]) else if (corners[i, name] == 1) x else 1 - x
    })
    do.call(pmin, sides)
  })
  fit <- apply(members, 2, .sufficient, y = y)
  n <- colSums(members > 0.5)
  out <- ifelse(fit[1, ] >= incl.cut[1] - 1e-8 & fit[2, ] >= pri.cut - 1e-8, "1", "0")
  if (length(incl.cut) > 1) {
    out[fit[1, ] < incl.cut[1] & fit[1, ] >= incl.cut[2] - 1e-8] <- "C"
  }
  out[n < n.cut] <- "?"
  out[exclude] <- "0"
  shown <- function(values) ifelse(n > 0, as.character(values), "-")
  tt <- cbind(corners, OUT = out, n = n, incl = shown(fit[1, ]), PRI = shown(fit[2, ]))
  rownames(tt) <- seq_len(nrow(tt))
  structure(list(tt = tt, levels = levels, conditions = conditions), class = "standin")
}

print.standin <- function(x, ...) invisible(x)

.implicants <- function(table, positive, allowed) {
  grid <- expand.grid(lapply(table$levels, function(count) seq_len(count + 1) - 2))
  rows <- as.matrix(table$tt[, table$conditions])
  covers <- apply(grid, 1, function(cube) {
    apply(rows, 1, function(row) all(cube == -1 | cube == row))
  })
  fits <- which(colSums(covers & !allowed) == 0 & colSums(covers) > 0)
  prime <- sapply(fits, function(i) {
    others <- setdiff(fits, i)
    !any(sapply(others, function(j) all(covers[covers[, i], j]) && sum(covers[, j]) > sum(covers[, i])))
  })
  fits <- fits[unlist(prime)]
  fits <- fits[colSums(covers[positive, fits, drop = FALSE]) > 0]
  list(cubes = grid[fits, , drop = FALSE], covers = covers[, fits, drop = FALSE])
}

.write <- function(cube, table) {
  used <- which(cube != -1)
  multi <- any(table$levels > 2)
  parts <- sapply(used, function(j) {
    name <- table$conditions[j]
    if (multi) sprintf("%s[%d]", name, cube[[j]]) else paste0(if (!cube[[j]]) "~", name)
  })
  paste(parts, collapse = "*")
}

.solve <- function(table, positive, allowed) {
  found <- .implicants(table, positive, allowed)
  chart <- found$covers[positive, , drop = FALSE]
  for (size in seq_len(ncol(chart))) {
    chosen <- utils::combn(ncol(chart), size, simplify = FALSE)
    chosen <- Filter(function(j) all(rowSums(chart[, j, drop = FALSE]) > 0), chosen)
    if (length(chosen)) {
      return(lapply(chosen, function(j) list(
        terms = apply(found$cubes[j, , drop = FALSE], 1, .write, table = table),
        cubes = found$cubes[j, , drop = FALSE],
        covered = rowSums(found$covers[, j, drop = FALSE]) > 0
      )))
    }
  }
}

minimize <- function(input, include = "", dir.exp = NULL, details = FALSE, show.cases = FALSE,
                     method = "CCubes") {
  out <- as.character(input$tt$OUT)
  positive <- out == "1"
  if (!any(positive)) stop("None of the values in OUT is explained.")
  open <- out == "?"
  conservative <- .solve(input, positive, positive)
  if (include != "?") return(.result(conservative))
  parsimonious <- .solve(input, positive, positive | open)
  if (is.null(dir.exp)) {
    result <- .result(parsimonious)
    result$SA <- lapply(parsimonious, function(model) input$tt[model$covered & !positive, ])
    return(result)
  }
  expected <- strsplit(gsub(" ", "", dir.exp), ",")[[1]]
  pairs <- list()
  for (i in seq_along(conservative)) for (j in seq_along(parsimonious)) {
    easy <- .easy(input, conservative[[i]]$cubes, parsimonious[[j]]$cubes, expected)
    easy <- easy & open & parsimonious[[j]]$covered
    solved <- .solve(input, positive, positive | easy)
    pairs[[sprintf("C%dP%d", i, j)]] <- .result(solved)
  }
  list(solution = .result(parsimonious)$solution, i.sol = pairs)
}

.easy <- function(table, from, to, expected) {
  rows <- as.matrix(table$tt[, table$conditions])
  easy <- rep(FALSE, nrow(rows))
  for (i in seq_len(nrow(from))) for (j in seq_len(nrow(to))) {
    a <- unlist(from[i, ]); b <- unlist(to[j, ])
    if (!all(b == -1 | a == b)) next
    for (k in which(a != -1 & b == -1)) {
      name <- table$conditions[k]
      values <- c(if (name %in% expected) 1, if (paste0("~", name) %in% expected) 0)
      if (length(values) && !a[k] %in% values) a[k] <- -1
    }
    easy <- easy | apply(rows, 1, function(row) all(a == -1 | a == row))
  }
  easy
}

.result <- function(models) list(solution = lapply(models, function(model) unname(model$terms)))

findRows <- function(expression, obj, type = 1) {
  terms <- strsplit(gsub(" ", "", expression), "+", fixed = TRUE)[[1]]
  inside <- sapply(terms, .term, data = obj$tt[, obj$conditions])
  which(rowSums(inside == 1) > 0 & obj$tt$n == 0)
}

calibrate <- function(x, type, method = "direct", thresholds = NULL, logistic = TRUE, idm = 0.95,
                      below = 1, above = 1) {
  if (type == "crisp") return(rowSums(outer(x, thresholds, ">=")))
  if (method == "TFR") {
    rank <- stats::ecdf(x)
    return(pmax(0, (rank(x) - rank(1)) / (1 - rank(1))))
  }
  stopifnot(method == "direct", logistic, length(thresholds) == 3)
  at <- as.list(thresholds)
  if (at$e > at$i) {
    return(1 - calibrate(x, type, thresholds = c(e = at$i, c = at$c, i = at$e), idm = idm))
  }
  width <- ifelse(x >= at$c, at$i - at$c, at$c - at$e)
  m <- 1 / (1 + exp(-log(idm / (1 - idm)) * (x - at$c) / width))
  ifelse(m < 1e-4, 0, ifelse(m > 1 - 1e-4, 1, m))
}
