"""The plan that was locked: what is decided otherwise, why, and whether findings survive it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qca.report.pieces.cells import Cell, Said
from qca.report.pieces.plain import as_plain
from qca.report.pieces.sections import Block, Section
from qca.report.pieces.spans import Prose, Verbatim, join_prose
from qca.report.pieces.tables import CellKind, Column, ReportTable
from qca.report.sections.compared_outcomes import document_compared, tell_outcome
from qca.report.sections.differences import (
    document_difference,
    name_difference,
    say_kind,
    tell_difference,
)

if TYPE_CHECKING:
    from qca.analysis.claims.verdicts import Verdict
    from qca.comparison.adherence import Adherence, PlannedVerdict
    from qca.record import Record
    from qca.report.pieces.plain import Json
    from qca.report.words import Words

__all__ = ["build_plan", "document_plan", "table_deviations", "tell_plan"]

# Names that a sentence lists.
_MOST_NAMED = 12


def tell_plan(record: Record, words: Words) -> list[Prose]:
    """Say in a sentence how many decisions deviate from the plan; nothing where none does."""
    plan = record.adherence
    if plan is None or not (plan.deviations or plan.unused):
        return []
    told = words.tell_amount("plan.changed", len(plan.deviations), file=Verbatim(plan.file))
    parts = [told]
    if plan.deviations:
        parts.append(words.tell_amount("plan.silent", len(plan.undeclared)))
    return [join_prose([*parts, *_tell_survival(plan, words)])]


def build_plan(record: Record, words: Words) -> list[Section]:
    """Return the section on the plan; none where none was locked."""
    plan = record.adherence
    if plan is None:
        return []
    blocks: list[Block] = [join_prose([_tell_lock(plan, words), *_tell_early(plan, words)])]
    if plan.since:
        since = [tell_difference(each, words) for each in plan.since[:_MOST_NAMED]]
        if (more := len(plan.since) - len(since)) > 0:
            since.append(words.tell("others", number=more))
        blocks.append(
            words.tell_count("plan.since", len(plan.since), codes=join_prose(since, "; "))
        )
    changed = words.tell_amount("plan.changed", len(plan.deviations), file=Verbatim(plan.file))
    silent = [words.tell_amount("plan.silent", len(plan.undeclared))] if plan.deviations else []
    unused = [
        words.tell_count("plan.unused", len(plan.unused), paths=words.names(plan.unused))
    ] * bool(plan.unused)
    blocks.append(join_prose([changed, *silent, *unused]))
    if plan.deviations:
        blocks += [table_deviations(record, words), *_tell_findings(plan, words)]
    return [Section("plan", words("plan"), full=tuple(blocks))]


def _tell_lock(plan: Adherence, words: Words) -> Prose:
    file = Verbatim(plan.file)
    if plan.date:
        return words.tell("plan.locked.on", file=file, date=plan.date)
    return words.tell("plan.locked", file=file)


def _tell_early(plan: Adherence, words: Words) -> list[Prose]:
    """Say which outcomes were coded when the plan was locked."""
    number = sum(len(cases) for _, cases in plan.early)
    coded = [f"{field} ({words.names(cases, _MOST_NAMED)})" for field, cases in plan.early if cases]
    return [words.tell_amount("plan.early", number, codes="; ".join(coded))]


def _tell_survival(plan: Adherence, words: Words) -> list[Prose]:
    """Say whether verdicts are those that the plan gives on the codes of today."""
    if not plan.deviations:
        return []
    if plan.failure is not None:
        return [words.tell("plan.failed", reason=plan.failure)]
    of = sum(each.planned is not None for each in plan.verdicts)
    lost = [each.claim for each in plan.lost if each.planned is not each.now]
    told = [words.tell_amount("plan.lost", len(lost), of=of, claims=words.names(lost, _MOST_NAMED))]
    recoded = [each.claim for each in plan.lost if each.as_coded not in (None, each.now)]
    if recoded:
        claims = words.names(recoded, _MOST_NAMED)
        told.append(words.tell_count("plan.recoded", len(recoded), claims=claims))
    return told


def _tell_findings(plan: Adherence, words: Words) -> list[Block]:
    """Say what the plan finds on the codes of today, and in a table where that is another thing."""
    told: list[Block] = [join_prose(_tell_survival(plan, words))]
    if plan.failure is not None:
        return told
    outcomes = [tell_outcome(each, words) for each in plan.outcomes]
    if outcomes:
        told.append(join_prose([words.tell("plan.outcomes"), *outcomes]))
    added = [each.claim for each in plan.verdicts if each.planned is None]
    if added:
        names = words.names(added, _MOST_NAMED)
        told.append(words.tell_count("plan.added", len(added), claims=names))
    moved = [each for each in plan.verdicts if not each.survives]
    if moved:
        told.append(_table_verdicts(moved, words))
    return told


def _table_verdicts(moved: list[PlannedVerdict], words: Words) -> ReportTable:
    rows: list[tuple[Cell, ...]] = [
        (
            each.claim,
            _say(each.planned, words),
            _say(each.as_coded, words),
            _say(each.now, words),
        )
        for each in moved
    ]
    columns = (
        Column("claim", words("claim")),
        Column("planned", words("plan.planned"), CellKind.VERDICT),
        Column("as_coded", words("plan.as_coded"), CellKind.VERDICT, sparse=True),
        Column("now", words("plan.now"), CellKind.VERDICT),
    )
    return ReportTable("plan_verdicts", words("plan.verdicts"), columns, tuple(rows))


def _say(verdict: Verdict | None, words: Words) -> Said | None:
    return None if verdict is None else Said(verdict.value, words(verdict.value))


def table_deviations(record: Record, words: Words) -> ReportTable:
    """Return every decision that is taken otherwise than planned, with its reason."""
    plan = record.adherence
    rows: list[tuple[Cell, ...]] = [
        (
            Said(
                ".".join(each.difference.path),
                str(name_difference(each.difference, words)),
            ),
            each.difference.before or None,
            each.difference.after or None,
            each.why or Said("", words("plan.no_reason")),
            say_kind(each.difference, words),
        )
        for each in (plan.deviations if plan else ())
    ]
    columns = (
        Column("decision", words("decision")),
        Column("before", words("plan.before")),
        Column("after", words("plan.now")),
        Column("why", words("plan.why")),
        Column("kind", words("variant.kind")),
    )
    return ReportTable("deviations", words("table.deviations"), columns, tuple(rows), compact=True)


@as_plain
def document_plan(record: Record) -> Json:
    """Return how the study stands to its plan; null where none was locked."""
    plan = record.adherence
    if plan is None:
        return {"plan": None}
    return {
        "plan": {
            "file": plan.file,
            "date": plan.date or None,
            "deviations": [
                {**document_difference(each.difference), "why": each.why or None}
                for each in plan.deviations
            ],
            "declared_and_unchanged": list(plan.unused),
            "coded_since": [document_difference(each) for each in plan.since],
            "coded_before": {field: list(cases) for field, cases in plan.early},
            "verdicts": [
                {
                    "claim": each.claim,
                    "under_plan": each.planned and each.planned.value,
                    "with_locked_codes": each.as_coded and each.as_coded.value,
                    "now": each.now and each.now.value,
                    "survives": each.survives,
                }
                for each in plan.verdicts
            ],
            "outcomes": [document_compared(each) for each in plan.outcomes],
            "failure": plan.failure,
        }
    }
