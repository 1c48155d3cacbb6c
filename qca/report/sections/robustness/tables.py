"""The tables of how fragile the findings are; in files nothing of them is cut."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from qca.analysis.claims.verdicts import Parameter, Verdict
from qca.names import join_names
from qca.report.pieces.cells import Cell, Said, beside, listed
from qca.report.pieces.numbers import format_number
from qca.report.pieces.tables import (
    CellKind,
    Column,
    ReportTable,
    build_robust_table,
    expressions,
    numbers,
    texts,
)
from qca.report.sections.robustness.changes import tell_change_set
from qca.report.sections.robustness.decisions import identify_all
from qca.report.sections.robustness.fragility import rank_term
from qca.report.sections.robustness.protocol_tables import (
    table_chance,
    table_comparisons,
    table_retention,
    table_sensitivity,
)
from qca.report.words import Words, load_words

if TYPE_CHECKING:
    from qca.record import Record
    from qca.robustness.results.assessment import Robustness
    from qca.robustness.results.changes import ChangeSet
    from qca.robustness.results.moves import Effects, Move

__all__ = ["list_long_tables", "list_robust_tables", "table_shares"]


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
        table_sensitivity(robust, words),
        table_comparisons(robust, words),
        table_chance(robust, words),
        table_retention(robust, words),
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


# ---------------------------------------------------------------------------- worlds and claims

# Parameters of sufficiency and of necessity that share a column.
_PAIRS = (
    (Parameter.INCL_S, Parameter.INCL_N),
    (Parameter.PRI, Parameter.RON),
    (Parameter.COV_S, Parameter.COV_N),
)


def table_shares(record: Record, robust: Robustness, words: Words) -> ReportTable:
    """Return in which share of the worlds each claim has each verdict, and its ranges of fit."""
    rows: list[tuple[Cell, ...]] = []
    if robust.sweep is not None:
        claims = [*record.claims, *record.rivals]
        for tested, share in zip(claims, robust.sweep.shares, strict=True):
            ranges = dict(share.ranges)
            suff, nec = tested.sufficiency_cuts, tested.necessity_cuts
            bars = {Parameter.INCL_S: suff.incl, Parameter.PRI: suff.pri}
            bars |= {
                Parameter.INCL_N: nec.incl,
                Parameter.RON: nec.ron,
                Parameter.COV_N: nec.cov,
            }
            shares = [share.get(verdict) for verdict in Verdict]
            fit: list[Cell] = []
            for pair in _PAIRS:
                name = next((name for name in pair if name in ranges), pair[0])
                fit += [beside(end, bars.get(name)) for end in ranges.get(name, (None, None))]
            verdict_now = words.say(tested.verdict.value)
            rows.append((tested.claim.id, verdict_now, *shares, *fit, words.flag(share.sampled)))
    ends = [
        Column(f"{key}_{end}", words(f"{word}_of", measure=title), CellKind.NUMBER)
        for key, title in (("incl", "incl"), ("pri_ron", "PRI/RoN"), ("cov", "cov"))
        for end, word in (("min", "least"), ("max", "most"))
    ]
    columns = (
        *texts(words, "claim", "verdict"),
        *numbers(words, *(verdict.value for verdict in Verdict)),
        *ends,
        *texts(words, "sampled"),
    )
    return build_robust_table("claims", words, columns, rows, words("note.shares"))


def _table_decisions(robust: Robustness, words: Words) -> ReportTable:
    """Return every decision with the ways in which it could be taken."""
    ids = identify_all(robust)
    rows = []
    for decision in robust.decisions:
        graded = decision.graded
        ends: list[Cell] = [decision.at, decision.low, decision.high] if graded else [None] * 3
        if decision in robust.idle:
            ends[0] = None
        rows.append(
            (
                ids[decision],
                words.say(f"doubt.{decision.kind.value}", decision.kind.value),
                decision.name or None,
                listed(decision.cases),
                listed(decision.sets),
                *ends,
                _say_options(decision.options, words),
                words.flag(decision.declared),
            )
        )
    columns = (
        *texts(words, "decision", ("kind", "reason"), "name", ("cases", "case"), ("sets", "set")),
        *numbers(words, ("at", "now"), "from", "to"),
        *texts(words, "options", "declared"),
    )
    return build_robust_table("decisions", words, columns, rows)


def _say_options(options: Sequence[str], words: Words) -> Said | None:
    """Return the options of a decision; nothing, as an option, is empty in files."""
    shown = " | ".join(option or words("nothing") for option in options)
    return Said(" | ".join(options), shown) if options else None


def _table_changes(record: Record, robust: Robustness, words: Words) -> ReportTable:
    """Return the smallest sets of changes that make each claim hold, fail or change."""
    rows: list[tuple[Cell, ...]] = []
    for changes in robust.changes:
        for search in changes.searches:
            for number, each in enumerate(search.sets, start=1):
                rows.append(
                    (
                        changes.claim,
                        words.say(f"goal.{search.goal.value}", search.goal.value),
                        number,
                        len(each.changes),
                        _say_changes(each, record, words),
                        words.say(each.verdict.value),
                        words.flag(each.in_a_world),
                    )
                )
            if not search.sets:
                goal = words.say(f"goal.{search.goal.value}", search.goal.value)
                said = _say_none(search.size, words, complete=search.complete)
                rows.append((changes.claim, goal, None, None, said, None, None))
    columns = (
        *texts(words, "claim", "goal"),
        Column("number", "#", CellKind.NUMBER),
        *numbers(words, "changes"),
        *texts(words, "if", "verdict", "declared"),
    )
    return build_robust_table("changes", words, columns, rows)


def _say_changes(change_set: ChangeSet, record: Record, words: Words) -> Said:
    """Return a set of changes in words; in files, as in JSON, in English."""
    english = load_words("en")
    told, key = (tell_change_set(change_set, record, w) or w("as_is") for w in (words, english))
    return Said(key, told)


def _say_none(size: int, words: Words, *, complete: bool) -> Said:
    """Say that no set of changes was found: that there is none, or how far the search went."""
    if complete:
        return Said("none", words("change.table.none"))
    return Said(f"none of up to {size}", words.amount("change.table.unknown", size))


def _table_intervals(robust: Robustness, words: Words) -> ReportTable:
    """Return along each decision, all else as it is, the verdict in each stretch or option."""
    ids = identify_all(robust)
    rows: list[tuple[Cell, ...]] = []
    for interval in robust.intervals:
        lead = (interval.claim, ids[interval.decision])
        for s in interval.stretches:
            ends = (words.flag(s.low_in), words.flag(s.high_in))
            rows.append((*lead, s.low, s.high, *ends, None, words.say(s.finding)))
            itself = (words.flag(True), words.flag(True), None)
            rows += [(*lead, p.at, p.at, *itself, words.say(p.finding)) for p in s.points]
        rows += [(*lead, *[None] * 4, o, words.say(v.value)) for o, v in interval.options]
    columns = (
        *texts(words, "claim", "decision"),
        *numbers(words, "from", "to"),
        *texts(words, "from_in", "to_in", "option", "verdict"),
    )
    return build_robust_table("intervals", words, columns, rows)


# ------------------------------------------------------------------- codes, omissions and terms


def _cells_of(effects: Effects, words: Words) -> tuple[Cell, ...]:
    """Return what changes: how many verdicts and which, models, truth tables."""
    verdicts = [
        Said(f"{join_names(claims)} -> {after}", f"{join_names(claims)} → {words(after)}")
        for after, claims in effects.group_verdicts().items()
    ]
    models = [
        Said(f"{outcome} ({', '.join(own)})", f"{outcome} ({', '.join(map(words, own))})")
        for outcome, own in effects.group_models().items()
    ]
    tables = [Said(table, table) for table in effects.tables]
    lists = (_say_all(part) for part in (verdicts, models, tables))
    return (len(effects.verdicts), *lists)


def _say_all(parts: Sequence[Said]) -> Said | None:
    if not parts:
        return None
    return Said("; ".join(part.key for part in parts), "; ".join(part.text for part in parts))


def _table_leverage(robust: Robustness, words: Words) -> ReportTable:
    """Return the moves of single codes that change anything, the heaviest first."""
    moves = [move for move in robust.leverage if move.effects.any]
    rows = [
        (
            f"{move.case}.{move.field}",
            move.other,
            move.code,
            _tell_scores(move) or None,
            *_cells_of(move.effects, words),
        )
        for move in moves
    ]
    columns = (
        *texts(words, ("field", "code"), ("other", "other_code"), ("code", "code_now"), "scores"),
        *_columns_of_effects(words),
    )
    note = words("note.leverage", tried=len(robust.leverage), changing=len(moves))
    return build_robust_table("leverage", words, columns, rows, note)


def _tell_scores(move: Move) -> str:
    """Return the scores that a move changes; one that cannot be had is a dash."""
    return ", ".join(
        f"{name} {format_number(before, 2)} → {format_number(after, 2)}"
        for name, before, after in move.scores
        if before != after
    )


def _columns_of_effects(words: Words) -> tuple[Column, ...]:
    return (
        *numbers(words, "turned"),
        *texts(words, "verdicts", "models", ("tables", "truth_tables")),
    )


def _table_omissions(robust: Robustness, words: Words) -> ReportTable:
    """Return what leaving out each case and state changes."""
    rows = [(o.left_out, listed(o.cases), *_cells_of(o.effects, words)) for o in robust.omissions]
    lead = texts(words, ("left_out", "left_out_is"), "cases")
    return build_robust_table("leave_one_out", words, (*lead, *_columns_of_effects(words)), rows)


def _table_standing(robust: Robustness, words: Words) -> ReportTable:
    """Return in how many truth tables each term stands in every model, and in some."""
    rows = [
        (
            standing.outcome,
            words.say(standing.kind),
            term.term,
            term.in_every,
            term.in_some,
            term.in_every / standing.solved if standing.solved else None,
            words.say(f"stands.{rank}", rank),
            words.flag(term.now),
        )
        for standing in robust.standing
        if standing.tables
        for term in standing.terms
        for rank in [rank_term(term, standing.solved)]
    ]
    columns = (
        *texts(words, "outcome", "kind"),
        *expressions(words, "term"),
        *numbers(words, "in_every", "in_some", "share_every"),
        *texts(words, ("standing", "stands"), ("now", "in_study")),
    )
    return build_robust_table("terms", words, columns, rows, words("note.terms"))
