"""The tables of how fragile the findings are; in files nothing of them is cut."""

from __future__ import annotations

from collections.abc import Sequence

from qca.analysis.verdicts import Verdict
from qca.record import Record
from qca.report.changes import tell_change_set
from qca.report.decisions import identify_all, identify_decisions
from qca.report.fragility import rank_term
from qca.report.grids import ReportTable
from qca.report.numbers import Cell
from qca.report.protocol import CLASSES
from qca.report.shares import get_share
from qca.report.words import Words
from qca.robustness.assessment import Robustness
from qca.robustness.moves.leverage import Effects
from qca.robustness.worlds.decisions import Kind


def list_robust_tables(record: Record, words: Words) -> tuple[ReportTable, ...]:
    """Return the tables on robustness that reports show; none where nobody asked."""
    robust = record.robustness
    if robust is None:
        return ()
    tables = (
        table_shares(record, robust, words),
        _table_leverage(robust, words),
        _table_omissions(robust, words),
        _table_standing(robust, words),
        _table_sensitivity(robust, words),
        _table_comparisons(robust, words),
        _table_chance(robust, words),
        _table_retention(robust, words),
        _table_decisions(robust, words),
    )
    return tuple(table for table in tables if table.rows)


def list_long_tables(record: Record, words: Words) -> tuple[ReportTable, ...]:
    """Return the tables on robustness that go into files alone, for reports say it in words."""
    robust = record.robustness
    if robust is None:
        return ()
    tables = (_table_changes(record, robust, words), _table_intervals(robust, words))
    return tuple(table for table in tables if table.rows)


def _table(
    name: str,
    words: Words,
    texts: Sequence[str],
    numbers: Sequence[str],
    rows: Sequence[tuple[Cell, ...]],
    *,
    last: Sequence[str] = (),
    note: str = "",
) -> ReportTable:
    """Return a table whose first columns are texts, then numbers, then texts again."""
    return ReportTable(
        f"robustness_{name}",
        words(f"table.robust.{name}"),
        (*texts, *numbers, *last),
        tuple(rows),
        frozenset(numbers),
        note,
        symbolic=frozenset({words("term"), words("model")} & {*texts}),
    )


# ---------------------------------------------------------------------------- worlds and claims


def table_shares(record: Record, robust: Robustness, words: Words) -> ReportTable:
    """Return in which share of the worlds each claim has each verdict, and its ranges of fit."""
    rows: list[tuple[Cell, ...]] = []
    if robust.sweep is not None:
        claims = [*record.claims, *record.rivals]
        for tested, share in zip(claims, robust.sweep.shares, strict=True):
            ranges = dict(share.ranges)
            shares = [get_share(share, verdict) for verdict in Verdict]
            fit: list[Cell] = []
            for pair in (("inclS", "inclN"), ("pri", "ron"), ("covS", "covN")):
                fit += next((ranges[name] for name in pair if name in ranges), (None, None))
            marked = words("yes") if share.sampled else words("no")
            rows.append((tested.claim.id, words(tested.verdict.value), *shares, *fit, marked))
    measures = ("incl", "PRI/RoN", "cov")
    ends = [words(f"{end}_of", measure=m) for m in measures for end in ("least", "most")]
    numbers = (*(words(verdict.value) for verdict in Verdict), *ends)
    texts = (words("claim"), words("verdict"))
    note = words("note.shares")
    return _table("claims", words, texts, numbers, rows, last=[words("sampled")], note=note)


def _table_decisions(robust: Robustness, words: Words) -> ReportTable:
    """Return every decision with the ways in which it could be taken."""
    ids = identify_all(robust)
    rows = []
    # Scores that a code has now; others belong to readings that it could have.
    held = {cell.sources[0][1] for cell in robust.universe.cell_rules}
    for place, decision in enumerate(robust.universe.decisions):
        graded = decision.graded
        ends: list[Cell] = [decision.at, decision.low, decision.high] if graded else [None] * 3
        if decision.kind is Kind.SCORE and place not in held:
            ends[0] = None
        rows.append(
            (
                ids[decision],
                words(f"doubt.{decision.kind.value}"),
                decision.name or None,
                ", ".join(decision.cases) or None,
                ", ".join(decision.sets) or None,
                *ends,
                " | ".join(option or words("nothing") for option in decision.options) or None,
                words("yes" if decision.declared else "no"),
            )
        )
    texts = (words("decision"), words("reason"), words("name"), words("case"), words("set"))
    numbers = (words("now"), words("from"), words("to"))
    last = (words("options"), words("declared"))
    return _table("decisions", words, texts, numbers, rows, last=last)


def _table_changes(record: Record, robust: Robustness, words: Words) -> ReportTable:
    """Return the smallest sets of changes that make each claim hold, fail or change."""
    rows: list[tuple[Cell, ...]] = []
    for found in robust.changes:
        for search in found.searches:
            for number, each in enumerate(search.sets, start=1):
                rows.append(
                    (
                        found.claim,
                        words(f"goal.{search.goal.value}"),
                        number,
                        len(each.changes),
                        tell_change_set(each, record, words) or words("as_is"),
                        words(each.verdict.value),
                        words("yes" if each.declared else "no"),
                    )
                )
            if not search.sets:
                if search.complete:
                    said = words("change.table.none")
                else:
                    said = words.amount("change.table.unknown", search.size)
                goal = words(f"goal.{search.goal.value}")
                rows.append((found.claim, goal, None, None, said, None, None))
    texts, numbers = (words("claim"), words("goal")), ("#", words("changes"))
    last = (words("if"), words("verdict"), words("declared"))
    return _table("changes", words, texts, numbers, rows, last=last)


def _table_intervals(robust: Robustness, words: Words) -> ReportTable:
    """Return along each decision, all else as it is, the verdict in each stretch or option."""
    ids = identify_all(robust)
    rows: list[tuple[Cell, ...]] = []
    for interval in robust.intervals:
        lead = (interval.claim, ids[interval.decision])
        rows += [(*lead, s.low, s.high, None, words(s.found)) for s in interval.stretches]
        rows += [(*lead, None, None, o, words(v.value)) for o, v in interval.options]
    texts, numbers = (words("claim"), words("decision")), (words("from"), words("to"))
    last = (words("option"), words("verdict"))
    return _table("intervals", words, texts, numbers, rows, last=last)


# ------------------------------------------------------------------- codes, omissions and terms


def _cells_of(effects: Effects, words: Words) -> tuple[Cell, ...]:
    """Return what changes: how many verdicts and which, models, truth tables."""
    turned: dict[str, list[str]] = {}
    for claim, _, after in effects.verdicts:
        turned.setdefault(words(after.value), []).append(claim)
    verdicts = [f"{', '.join(claims)} → {after}" for after, claims in turned.items()]
    kinds: dict[str, list[str]] = {}
    for outcome, kind in effects.models:
        kinds.setdefault(outcome, []).append(words(kind))
    models = [f"{outcome} ({', '.join(own)})" for outcome, own in kinds.items()]
    lists = ("; ".join(part) or None for part in (verdicts, models, effects.tables))
    return (len(effects.verdicts), *lists)


def _table_leverage(robust: Robustness, words: Words) -> ReportTable:
    """Return the moves of single codes that change anything, the heaviest first."""
    moves = [move for move in robust.leverage if move.effects.any]
    rows = [
        (
            f"{move.case}.{move.field}",
            move.other,
            move.code,
            ", ".join(f"{name} {a:.2f} → {b:.2f}" for name, a, b in move.scores if a != b) or None,
            *_cells_of(move.effects, words),
        )
        for move in moves
    ]
    names = ("code", "other_code", "code_now", "scores")
    texts, numbers = tuple(words(name) for name in names), (words("turned"),)
    last = (words("verdicts"), words("models"), words("truth_tables"))
    note = words("note.leverage", tried=len(robust.leverage), changing=len(moves))
    return _table("leverage", words, texts, numbers, rows, last=last, note=note)


def _table_omissions(robust: Robustness, words: Words) -> ReportTable:
    """Return what leaving out each case and state changes."""
    rows = [
        (o.left_out, ", ".join(o.cases), *_cells_of(o.effects, words)) for o in robust.omissions
    ]
    texts, numbers = (words("left_out_is"), words("cases")), (words("turned"),)
    last = (words("verdicts"), words("models"), words("truth_tables"))
    return _table("leave_one_out", words, texts, numbers, rows, last=last)


def _table_standing(robust: Robustness, words: Words) -> ReportTable:
    """Return in how many truth tables each term stands in every model, and in some."""
    rows = [
        (
            standing.outcome,
            words(standing.kind),
            term.term,
            term.in_every,
            term.in_some,
            term.in_every / standing.solved if standing.solved else None,
            words(f"stands.{rank_term(term, standing.solved)}"),
            words("yes" if term.now else "no"),
        )
        for standing in robust.standing
        if standing.tables
        for term in standing.terms
    ]
    texts = (words("outcome"), words("kind"), words("term"))
    numbers = (words("in_every"), words("in_some"), words("share_every"))
    last = (words("stands"), words("in_study"))
    return _table("terms", words, texts, numbers, rows, last=last, note=words("note.terms"))


# ---------------------------------------------------------------------------- protocol and chance


def _table_sensitivity(robust: Robustness, words: Words) -> ReportTable:
    """Return the range of each decision in which the models of each kind stay the same."""
    ids = identify_decisions(found.decision for found in robust.sensitivity)
    rows = []
    for found in robust.sensitivity:
        decision = found.decision
        at = decision.at if decision.graded else float(decision.options[0])
        rows.append(
            (
                found.outcome,
                words(found.kind),
                ids[decision],
                at,
                found.low,
                found.high,
                words("yes" if found.turns_below else "no"),
                words("yes" if found.turns_above else "no"),
            )
        )
    texts = (words("outcome"), words("kind"), words("decision"))
    numbers = (words("now"), words("from"), words("to"))
    last = (words("turns_below"), words("turns_above"))
    note = words("note.sensitivity")
    return _table("sensitivity", words, texts, numbers, rows, last=last, note=note)


def _table_comparisons(robust: Robustness, words: Words) -> ReportTable:
    """Return the protocol's figures for each model of the study, with the cases of each class."""
    cases = robust.universe.cases
    rows = []
    for found in robust.comparisons:
        fit, sorted_ = found.fit, found.cases
        classes = [", ".join(cases[i] for i in getattr(sorted_, name)) or None for name in CLASSES]
        rows.append(
            (
                found.outcome,
                words(found.kind),
                found.model,
                found.tests,
                fit.rf_cov,
                fit.rf_cons,
                fit.rf_sc_min,
                fit.rf_sc_max,
                fit.core_incl,
                fit.core_pri,
                fit.core_cov,
                sorted_.rcr_typical,
                sorted_.rcr_deviant,
                sorted_.rank,
                *classes,
            )
        )
    texts = (words("outcome"), words("kind"), words("model"))
    core = tuple(words("of_core", measure=measure) for measure in ("incl", "PRI", "cov"))
    measures = ("RF_cov", "RF_cons", "RF_SC_minTS", "RF_SC_maxTS", *core, "RCR_typ", "RCR_dev")
    numbers = (words("tests"), *measures, words("rank"))
    last = tuple(words(f"class_of.{name}") for name in CLASSES)
    return _table("protocol", words, texts, numbers, rows, last=last)


def _table_chance(robust: Robustness, words: Words) -> ReportTable:
    """Return how often shuffled outcomes fit each claim as well."""
    rows = [
        (
            found.claim,
            found.relation.value,
            found.cases,
            found.test.observed,
            found.test.mean,
            found.test.p,
            found.test.least_p,
            found.test.arrangements,
            words("yes" if found.test.exact else "no"),
        )
        for found in robust.chance
    ]
    texts = (words("claim"), words("relation"))
    numbers = (
        words("cases"),
        "incl",
        words("mean"),
        "p",
        words("least_p"),
        words("arrangements"),
    )
    return _table("chance", words, texts, numbers, rows, last=[words("exact")])


def _table_retention(robust: Robustness, words: Words) -> ReportTable:
    """Return how likely the codes of all rows survive wrong or missing cases; crisp sets only."""
    rows = [
        (found.outcome, words(f"retention_of.{found.kind}"), found.one_case, found.each_case)
        for found in robust.retention
        if found.one_case == found.one_case
    ]
    texts = (words("outcome"), words("disturbance"))
    numbers = (words("one_case"), words("each_case"))
    return _table("retention", words, texts, numbers, rows)
