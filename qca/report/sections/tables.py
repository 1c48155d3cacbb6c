"""The tables of a report."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from qca.report.pieces.cells import Cell, Said, beside, listed
from qca.report.pieces.tables import (
    CellKind,
    Column,
    ReportTable,
    data_columns,
    expressions,
    measures,
    named,
    numbers,
    texts,
)
from qca.report.sections.models import is_single, rank_terms

if TYPE_CHECKING:
    from qca.analysis.claims.verdicts import TestedClaim
    from qca.analysis.necessity.analysis import NecessaryCondition, NecessityAnalysis
    from qca.analysis.outcome import OutcomeAnalysis
    from qca.analysis.solutions.solution import Solution
    from qca.analysis.truth_table.table import TruthTable
    from qca.record import Record
    from qca.report.words import Words
    from qca.sets.memberships import Memberships
    from qca.study.scalars import Strict

__all__ = [
    "list_tables",
    "table_claims",
    "table_combinations",
    "table_memberships",
    "table_necessity",
    "table_solutions",
    "table_terms",
    "table_thresholds",
    "table_truth_table",
    "tell_depth",
]

# Models drawn in a table; all that are listed stand in the JSON record.
MOST_MODELS = 20
# In files, what stands for a model as a whole where a term is expected; no expression reads so.
WHOLE_MODEL = "(whole model)"


def list_tables(record: Record, words: Words) -> tuple[ReportTable, ...]:
    """Return every table of a record but most on robustness, in the order of reports."""
    from qca.report.sections.robustness.pivots import table_pivots

    tables: list[ReportTable] = []
    if record.claims or record.rivals:
        tables.append(table_claims([*record.claims, *record.rivals], words))
    tables += table_pivots(record, words)
    if record.robustness is not None and record.robustness.sweep is not None:
        from qca.report.sections.robustness.tables import table_shares

        tables.append(table_shares(record, record.robustness, words))
    tables.append(table_memberships(record.study.scores.memberships, words))
    for outcome in record.outcomes:
        tables.extend(_tables_of_outcome(outcome, words))
    if record.typology:
        tables.append(_table_typology(record, words))
    tables += [_table_sets(record, words), _table_diagnostics(record, words)]
    tables.append(_table_settings(record, words))
    return tuple(tables)


def _tables_of_outcome(outcome: OutcomeAnalysis, words: Words) -> list[ReportTable]:
    term_incl = outcome.settings.minimization.term_incl
    tables = [
        table_truth_table(outcome.table, words),
        table_solutions(outcome.solutions, outcome.table, words, term_incl),
        *table_terms(outcome.solutions, outcome.table.outcome, words),
        table_necessity(outcome.necessity, words),
    ]
    if outcome.necessity.combinations:
        tables.append(table_combinations(outcome.necessity, words))
    return tables


def table_claims(claims: Sequence[TestedClaim], words: Words) -> ReportTable:
    """Return claims with verdicts and parameters."""
    rows: list[tuple[Cell, ...]] = []
    for tested in claims:
        suff, nec = tested.sufficiency, tested.necessity
        cuts, needed = tested.sufficiency_cuts, tested.necessity_cuts
        fit = [
            beside(suff.incl, cuts.incl) if suff else None,
            beside(suff.pri, cuts.pri) if suff else None,
            suff.cov if suff else None,
            beside(nec.incl, needed.incl) if nec else None,
            beside(nec.ron, needed.ron) if nec else None,
            beside(nec.cov, needed.cov) if nec else None,
        ]
        verdict = words.say(tested.verdict.value)
        people = (listed(tested.supporting), listed(tested.against))
        rows.append((tested.claim.id, tested.claim.text, verdict, *fit, *people))
    columns = (
        Column("id", "id"),
        *texts(words, "claim", "verdict"),
        *measures("inclS", "pri", "covS", "inclN", "ron", "covN"),
        *texts(words, "for", "against"),
    )
    return ReportTable("claims", words("table.claims"), columns, tuple(rows))


def table_memberships(memberships: Memberships, words: Words) -> ReportTable:
    """Return the membership of every case in every set."""
    rows: list[tuple[Cell, ...]] = []
    for i, case in enumerate(memberships.cases):
        rows.append((case, *map(float, memberships.values[i])))
    sets = tuple(Column(name, name, CellKind.NUMBER) for name in memberships.names)
    columns = data_columns(texts(words, "case"), sets)
    return ReportTable("memberships", words("table.memberships"), columns, tuple(rows))


def table_thresholds(
    thresholds: Sequence[tuple[str, tuple[float, ...], tuple[float, ...]]], words: Words
) -> ReportTable:
    """Return suggested thresholds of raw fields."""
    rows = tuple(
        (field, len(values), min(values), max(values), ", ".join(f"{c:g}" for c in cuts) or None)
        for field, values, cuts in thresholds
    )
    columns = (
        *texts(words, "field"),
        *measures("n"),
        *numbers(words, "minimum", "maximum"),
        *texts(words, "thresholds"),
    )
    return ReportTable("thresholds", words("table.thresholds"), columns, rows)


def table_truth_table(table: TruthTable, words: Words) -> ReportTable:
    """Return the observed rows."""
    settings = table.settings
    rows: list[tuple[Cell, ...]] = []
    for row in table.rows:
        reason = words.say(row.why.value) if row.why else None
        fit = (beside(row.incl, *settings.incl_cuts), beside(row.pri, settings.pri_cut))
        people: tuple[Cell, ...] = (listed(row.cases), listed(row.deviant), reason)
        rows.append((row.number, *table.show_values(row), row.out, row.n, *fit, *people))
    columns = (
        *numbers(words, "row"),
        *named("config", table.conditions),
        *measures("out", "n", "incl", "pri"),
        *texts(words, "cases", "deviant", ("why", "reason")),
    )
    title = words("table.truth_table", outcome=table.outcome)
    return ReportTable(
        "truth_table", title, columns, tuple(rows), words("note.rows"), table.outcome
    )


def table_solutions(
    solutions: Sequence[Solution],
    table: TruthTable,
    words: Words,
    term_incl: float | None,
) -> ReportTable:
    """Return the terms of every model with their fit, and each model as a whole."""
    rows: list[tuple[Cell, ...]] = []
    notes = []
    incl_cut, outcome = table.settings.incl_cuts[0], table.outcome
    for solution in solutions:
        kind = words.say(solution.kind)
        for number, model in enumerate(solution.models[:MOST_MODELS], start=1):
            alone, left = len(model.terms) == 1, listed(model.uncovered)
            for term in model.terms:
                fit = (beside(term.incl, incl_cut, term_incl), term.pri, term.cov, term.unique)
                people = (listed(term.cases), listed(term.deviant), left if alone else None)
                rows.append((kind, number, term.expression, *fit, *people))
            if not alone:
                whole = Said(WHOLE_MODEL, words("whole"))
                fits = (beside(model.incl, incl_cut), model.pri, model.cov, None)
                rows.append((kind, number, whole, *fits, None, listed(model.deviant), left))
        if len(solution.models) > MOST_MODELS:
            bound = "" if solution.count_exact else words("at_least")
            note = words(
                "first_models", shown=MOST_MODELS, number=solution.model_count, bound=bound
            )
            notes.append(f"{words(solution.kind)}: {note}")
    columns = (
        *texts(words, "kind"),
        *numbers(words, "model"),
        *expressions(words, "term"),
        *measures("inclS", "pri", "covS", "covU"),
        *texts(words, "cases"),
        *(replace(c, sparse=True) for c in texts(words, "deviant", "uncovered")),
    )
    title = words("table.solutions", outcome=outcome)
    return ReportTable("solutions", title, columns, tuple(rows), " ".join(notes), outcome)


def table_terms(solutions: Sequence[Solution], outcome: str, words: Words) -> list[ReportTable]:
    """Return in what share of all models each term stands, where any solution has several."""
    rows: list[tuple[Cell, ...]] = []
    notes = []
    for solution in solutions:
        if is_single(solution) or not solution.models:
            continue
        terms, left = rank_terms(solution)
        rows += [(words.say(solution.kind), *term) for term in terms]
        if left:
            notes.append(f"{words(solution.kind)}: {words.count('terms.left', left)}")
    columns = (
        *texts(words, "kind"),
        *expressions(words, "term"),
        *numbers(words, "share", "listed_models"),
    )
    title = words("table.terms", outcome=outcome)
    table = ReportTable("terms", title, columns, tuple(rows), " ".join(notes), outcome)
    return [table] if rows else []


def table_necessity(analysis: NecessityAnalysis, words: Words) -> ReportTable:
    """Return every single condition and negation; a note says how far combinations are known."""
    table = _table_conditions("necessity", analysis, analysis.single, words)
    return replace(table, note=" ".join(filter(None, (table.note, tell_depth(analysis, words)))))


def tell_depth(analysis: NecessityAnalysis, words: Words) -> str:
    """Return how far the search for combinations went, where it did not go all the way."""
    if analysis.complete:
        return ""
    return words(
        "necessity.partial",
        depth=analysis.depth,
        conjunctions=analysis.conjunctions_to,
        disjunctions=analysis.disjunctions_to,
    )


def table_combinations(analysis: NecessityAnalysis, words: Words) -> ReportTable:
    """Return the combinations that are necessary together."""
    return _table_conditions("combinations", analysis, analysis.combinations, words)


def _table_conditions(
    name: str,
    analysis: NecessityAnalysis,
    conditions: Sequence[NecessaryCondition],
    words: Words,
) -> ReportTable:
    cuts = analysis.cuts
    rows = tuple(
        (
            c.expression,
            words.say(f"form.{c.form}", c.form),
            beside(c.incl, cuts.incl),
            beside(c.ron, cuts.ron),
            beside(c.cov, cuts.cov),
            words.flag(c.passes),
        )
        for c in conditions
    )
    columns = (
        *expressions(words, "expression"),
        *texts(words, "form"),
        *measures("inclN", "ron", "covN"),
        *texts(words, "passes"),
    )
    title = words(f"table.{name}", outcome=analysis.outcome)
    return ReportTable(name, title, columns, rows, outcome=analysis.outcome)


def _table_typology(record: Record, words: Words) -> ReportTable:
    typology = record.typology
    names = tuple(name for name, _ in typology.types) if typology else ()
    rows = tuple(
        (
            placed.case,
            *placed.memberships,
            listed(placed.types),
            " / ".join([placed.stated, *placed.also]) if placed.stated else None,
        )
        for placed in (typology.cases if typology else ())
    )
    columns = (
        *texts(words, "case"),
        *named("score", names),
        *texts(words, ("types", "type"), "stated"),
    )
    return ReportTable("typology", words("table.typology"), columns, rows)


def _table_sets(record: Record, words: Words) -> ReportTable:
    rows = tuple(
        (
            name,
            declared.label or None,
            declared.method,
            declared.why or Said("", words("no_reason")),
        )
        for name, declared in record.study.spec.sets.items()
    )
    columns = texts(words, "set", "label", "method", "why")
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
            listed(found.at_crossover),
            words.say("constant")
            if found.constant
            else words.say("skewed")
            if found.skewed
            else None,
        )
        for found in record.diagnostics
    )
    columns = (
        *texts(words, "set", "method"),
        *measures("n"),
        *numbers(words, "missing", "minimum", "maximum", "mean", "share_in"),
        *texts(words, "at_crossover", "note"),
    )
    return ReportTable("diagnostics", words("table.diagnostics"), columns, rows)


def _table_settings(record: Record, words: Words) -> ReportTable:
    spec = record.study.spec
    settings: list[tuple[str, object]] = [
        *_list_settings(spec.truth_table, "truth_table"),
        *_list_settings(spec.minimize, "minimize"),
        *_list_settings(spec.cuts.necessity, "cuts.necessity"),
        ("necessity.depth", record.main.necessity.depth),
        *_list_settings(spec.cuts.sufficiency, "cuts.sufficiency"),
        ("missing", spec.missing),
        ("periods", spec.periods),
    ]
    rows = tuple((key, _setting(value)) for key, value in settings)
    columns = texts(words, "setting", "value")
    return ReportTable("settings", words("table.settings"), columns, rows)


def _list_settings(section: Strict, path: str) -> Iterator[tuple[str, object]]:
    """Yield the settings of a section of an analysis file, as it is written."""
    for key in section.model_dump():
        value = getattr(section, key)
        if hasattr(value, "model_dump"):
            yield from _list_settings(value, f"{path}.{key}")
        else:
            yield f"{path}.{key}", value


def _setting(value: object) -> str | None:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, dict):
        return "; ".join(f"{key}: {_setting(part) or '–'}" for key, part in value.items()) or None
    if isinstance(value, tuple) and value:
        return ", ".join(str(_setting(part)) for part in value)
    if value in (None, "", ()):
        return None
    return f"{value:g}" if isinstance(value, float) else str(value)
