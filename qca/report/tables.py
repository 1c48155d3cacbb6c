"""The tables of a report."""

from __future__ import annotations

from collections.abc import Sequence

from qca.analysis.necessity import NecessaryCondition, NecessityAnalysis
from qca.analysis.outcome import OutcomeAnalysis
from qca.analysis.solution import Solution
from qca.analysis.truthtable import TruthTable
from qca.analysis.verdicts import TestedClaim
from qca.record import Record
from qca.report.grids import ReportTable
from qca.report.models import is_single, rank_terms
from qca.report.numbers import Cell
from qca.report.pivots import table_pivots
from qca.report.robust_tables import table_shares
from qca.report.words import Words
from qca.sets.memberships import Memberships

# Models drawn in a table; all that are listed stand in the JSON record.
MOST_MODELS = 20


def list_tables(record: Record, words: Words) -> tuple[ReportTable, ...]:
    """Return every table of a record but most on robustness, in the order of reports."""
    tables: list[ReportTable] = []
    if record.claims or record.rivals:
        tables.append(table_claims([*record.claims, *record.rivals], words))
    tables += table_pivots(record, words)
    if record.robustness is not None and record.robustness.sweep is not None:
        tables.append(table_shares(record, record.robustness, words))
    tables.append(table_memberships(record.study.scores.memberships, words))
    for number, outcome in enumerate(record.outcomes):
        suffix = "" if number == 0 else f"_{outcome.table.outcome}"
        tables.extend(_tables_of_outcome(outcome, words, suffix))
    if record.typology:
        tables.append(_table_typology(record, words))
    tables += [_table_sets(record, words), _table_diagnostics(record, words)]
    tables.append(_table_settings(record, words))
    return tuple(tables)


def _tables_of_outcome(outcome: OutcomeAnalysis, words: Words, suffix: str) -> list[ReportTable]:
    tables = [
        table_truth_table(outcome.table, words, suffix),
        table_solutions(outcome.solutions, outcome.table.outcome, words, suffix),
        *table_terms(outcome.solutions, outcome.table.outcome, words, suffix),
        table_necessity(outcome.necessity, words, suffix),
    ]
    if outcome.necessity.combinations:
        tables.append(table_combinations(outcome.necessity, words, suffix))
    return tables


def table_claims(claims: Sequence[TestedClaim], words: Words) -> ReportTable:
    """Return claims with verdicts and parameters."""
    rows: list[tuple[Cell, ...]] = []
    for tested in claims:
        suff, nec = tested.sufficiency, tested.necessity
        fit = [
            suff.incl if suff else None,
            suff.pri if suff else None,
            suff.cov if suff else None,
            nec.incl if nec else None,
            nec.ron if nec else None,
            nec.cov if nec else None,
        ]
        rows.append(
            (
                tested.claim.id,
                tested.claim.text,
                words(tested.verdict.value),
                *fit,
                ", ".join(tested.supporting) or None,
                ", ".join(tested.opposing) or None,
            )
        )
    numbers = ("inclS", "PRI", "covS", "inclN", "RoN", "covN")
    columns = ("id", words("claim"), words("verdict"), *numbers, words("for"), words("against"))
    return ReportTable("claims", words("table.claims"), columns, tuple(rows), frozenset(numbers))


def table_memberships(memberships: Memberships, words: Words) -> ReportTable:
    """Return the membership of every case in every set."""
    rows: list[tuple[Cell, ...]] = []
    for i, case in enumerate(memberships.cases):
        rows.append((case, *map(float, memberships.values[i])))
    columns = (words("case"), *memberships.names)
    title, numeric = words("table.memberships"), frozenset(memberships.names)
    return ReportTable("memberships", title, columns, tuple(rows), numeric)


def table_thresholds(
    found: Sequence[tuple[str, tuple[float, ...], tuple[float, ...]]], words: Words
) -> ReportTable:
    """Return suggested thresholds of raw fields."""
    rows = tuple(
        (field, len(values), min(values), max(values), ", ".join(f"{c:g}" for c in cuts) or None)
        for field, values, cuts in found
    )
    numeric = ("n", words("minimum"), words("maximum"))
    columns = (words("field"), *numeric, words("thresholds"))
    return ReportTable("thresholds", words("table.thresholds"), columns, rows, frozenset(numeric))


def table_truth_table(table: TruthTable, words: Words, suffix: str = "") -> ReportTable:
    """Return the observed rows."""
    rows: list[tuple[Cell, ...]] = []
    for row in table.rows:
        reason = words(row.why.value) if row.why else None
        people: tuple[Cell, ...] = (", ".join(row.cases), ", ".join(row.deviant) or None, reason)
        rows.append((row.number, *row.config, row.out, row.n, row.incl, row.pri, *people))
    columns = (
        words("row"),
        *table.conditions,
        "OUT",
        "n",
        "incl",
        "PRI",
        words("cases"),
        words("deviant"),
        words("reason"),
    )
    numeric = frozenset({words("row"), "n", "incl", "PRI", "OUT", *table.conditions})
    title = words("table.truth_table", outcome=table.outcome)
    note = words("note.rows")
    return ReportTable(f"truth_table{suffix}", title, columns, tuple(rows), numeric, note)


def table_solutions(
    solutions: Sequence[Solution], outcome: str, words: Words, suffix: str = ""
) -> ReportTable:
    """Return the terms of every model with their fit, and each model as a whole."""
    rows: list[tuple[Cell, ...]] = []
    notes = []
    for solution in solutions:
        for number, model in enumerate(solution.models[:MOST_MODELS], start=1):
            lead = (words(solution.kind), number)
            for term in model.terms:
                fit = (term.incl, term.pri, term.cov, term.unique)
                cells = (*fit, ", ".join(term.cases))
                rows.append((*lead, term.expression, *cells))
            if len(model.terms) > 1:
                fit = (model.incl, model.pri, model.cov, float("nan"))
                rows.append((*lead, words("whole"), *fit, None))
        if len(solution.models) > MOST_MODELS:
            bound = "" if solution.count_exact else words("at_least")
            note = words(
                "first_models", shown=MOST_MODELS, number=solution.model_count, bound=bound
            )
            notes.append(f"{words(solution.kind)}: {note}")
    numbers = ("inclS", "PRI", "covS", "covU")
    columns = (words("kind"), words("model"), words("term"), *numbers, words("cases"))
    title = words("table.solutions", outcome=outcome)
    return ReportTable(
        f"solutions{suffix}",
        title,
        columns,
        tuple(rows),
        frozenset({*numbers, words("model")}),
        " ".join(notes),
        symbolic=frozenset({words("term")}),
    )


def table_terms(
    solutions: Sequence[Solution], outcome: str, words: Words, suffix: str = ""
) -> list[ReportTable]:
    """Return in what share of all models each term stands, where any solution has several."""
    rows: list[tuple[Cell, ...]] = []
    notes = []
    for solution in solutions:
        if is_single(solution):
            continue
        kind = words(solution.kind)
        terms, left = rank_terms(solution)
        rows += [(kind, *term) for term in terms]
        if left:
            notes.append(f"{kind}: {words.count('terms.left', left)}")
    numeric = (words("share"), words("listed_models"))
    table = ReportTable(
        f"terms{suffix}",
        words("table.terms", outcome=outcome),
        (words("kind"), words("term"), *numeric),
        tuple(rows),
        frozenset(numeric),
        " ".join(notes),
        symbolic=frozenset({words("term")}),
    )
    return [table] if rows else []


_FIT_OF_NECESSITY = ("inclN", "RoN", "covN")


def _necessity_rows(
    conditions: Sequence[NecessaryCondition], words: Words
) -> tuple[tuple[Cell, ...], ...]:
    return tuple(
        (
            c.expression,
            words(f"form.{c.form}"),
            c.incl,
            c.ron,
            c.cov,
            words("yes" if c.passes else "no"),
        )
        for c in conditions
    )


def table_necessity(analysis: NecessityAnalysis, words: Words, suffix: str = "") -> ReportTable:
    """Return every single condition and negation."""
    return ReportTable(
        f"necessity{suffix}",
        words("table.necessity", outcome=analysis.outcome),
        (words("expression"), words("form"), *_FIT_OF_NECESSITY, words("passes")),
        _necessity_rows(analysis.single, words),
        frozenset(_FIT_OF_NECESSITY),
        symbolic=frozenset({words("expression")}),
    )


def table_combinations(analysis: NecessityAnalysis, words: Words, suffix: str = "") -> ReportTable:
    """Return the combinations that are necessary together."""
    return ReportTable(
        f"combinations{suffix}",
        words("table.combinations", outcome=analysis.outcome),
        (words("expression"), words("form"), *_FIT_OF_NECESSITY, words("passes")),
        _necessity_rows(analysis.combinations, words),
        frozenset(_FIT_OF_NECESSITY),
        symbolic=frozenset({words("expression")}),
    )


def _table_typology(record: Record, words: Words) -> ReportTable:
    typology = record.typology
    names = tuple(name for name, _ in typology.types) if typology else ()
    rows = tuple(
        (
            placed.case,
            *placed.memberships,
            ", ".join(placed.types) or None,
            " / ".join([placed.stated, *placed.also]) if placed.stated else None,
        )
        for placed in (typology.cases if typology else ())
    )
    columns = (words("case"), *names, words("type"), words("stated"))
    return ReportTable("typology", words("table.typology"), columns, rows, frozenset(names))


def _table_sets(record: Record, words: Words) -> ReportTable:
    rows = tuple(
        (name, declared.label or None, declared.method, declared.why or words("no_reason"))
        for name, declared in record.study.spec.sets.items()
    )
    columns = (words("set"), words("label"), words("method"), words("why"))
    return ReportTable("sets", words("table.sets"), columns, rows)


def _table_diagnostics(record: Record, words: Words) -> ReportTable:
    rows = tuple(
        (
            found.name,
            found.kind,
            found.n,
            found.missing,
            found.minimum,
            found.maximum,
            found.mean,
            found.share_in,
            ", ".join(found.at_crossover) or None,
            words("constant") if found.constant else words("skewed") if found.skewed else None,
        )
        for found in record.diagnostics
    )
    numeric = (
        "n",
        words("missing"),
        words("minimum"),
        words("maximum"),
        words("mean"),
        words("share_in"),
    )
    columns = (words("set"), words("method"), *numeric, words("at_crossover"), "")
    return ReportTable("diagnostics", words("table.diagnostics"), columns, rows, frozenset(numeric))


def _table_settings(record: Record, words: Words) -> ReportTable:
    spec = record.study.spec
    settings: list[tuple[str, object]] = [
        ("truth_table.incl_cut", spec.truth_table.incl_cut),
        ("truth_table.n_cut", spec.truth_table.n_cut),
        ("truth_table.pri_cut", spec.truth_table.pri_cut),
        ("truth_table.at_crossover", spec.truth_table.at_crossover),
        ("minimize.solutions", ", ".join(spec.minimize.solutions)),
        ("minimize.expectations", ", ".join(spec.minimize.expectations)),
        ("minimize.exclude", ", ".join(spec.minimize.exclude)),
        ("minimize.enhanced.necessary", ", ".join(spec.minimize.enhanced.necessary)),
        ("minimize.enhanced.contradictory", spec.minimize.enhanced.contradictory),
        ("minimize.models", spec.minimize.models),
        ("minimize.max_models", spec.minimize.max_models),
        ("minimize.term_incl", spec.minimize.term_incl),
        ("minimize.thorough", spec.minimize.thorough),
        ("cuts.necessity.incl", spec.cuts.necessity.incl),
        ("cuts.necessity.ron", spec.cuts.necessity.ron),
        ("cuts.necessity.cov", spec.cuts.necessity.cov),
        ("necessity depth", record.main.necessity.depth),
        ("cuts.sufficiency.incl", spec.cuts.sufficiency.incl),
        ("cuts.sufficiency.pri", spec.cuts.sufficiency.pri),
        ("missing", spec.missing),
        ("periods", spec.periods),
    ]
    rows = tuple((key, _setting(value)) for key, value in settings)
    return ReportTable(
        "settings", words("table.settings"), (words("setting"), words("value")), rows
    )


def _setting(value: object) -> str | None:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, tuple):
        return ", ".join(str(_setting(part)) for part in value)
    if value is None or value == "":
        return None
    return f"{value:g}" if isinstance(value, float) else str(value)
