"""Robustness as a whole: its section, its tables, and its JSON document."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from qca.report.pieces.plain import Json, as_plain
from qca.report.pieces.sections import Block, Remark, Section
from qca.report.pieces.spans import Prose, Symbols, Verbatim, join_prose
from qca.report.pieces.tables import ReportTable
from qca.report.sections.evidence import tell_uncounted
from qca.report.sections.robustness.chance import (
    document_chance,
    table_chance,
    table_retention,
    tell_chance,
)
from qca.report.sections.robustness.changes import document_changes, table_changes
from qca.report.sections.robustness.decisions import (
    Ids,
    document_decision,
    identify_all,
    identify_decisions,
    table_decisions,
)
from qca.report.sections.robustness.leverage import (
    document_leverage,
    table_leverage,
    tell_leverage,
)
from qca.report.sections.robustness.omissions import (
    document_omissions,
    table_omissions,
    tell_omissions,
)
from qca.report.sections.robustness.pivots import (
    document_interval,
    table_intervals,
    tell_firmness,
)
from qca.report.sections.robustness.protocol import (
    document_comparison,
    table_comparisons,
    tell_protocol,
)
from qca.report.sections.robustness.sensitivity import (
    document_sensitivity,
    table_sensitivity,
    tell_sensitivity,
)
from qca.report.sections.robustness.terms import document_standing, table_standing, tell_standing
from qca.report.sections.robustness.verdicts import document_share, table_shares, tell_fragility
from qca.report.sections.robustness.worlds import document_worlds, tell_worlds
from qca.robustness.results.assessment import Robustness

if TYPE_CHECKING:
    from qca.record import Record
    from qca.report.words import Words

__all__ = ["build_robustness", "document_robustness", "list_robust_tables"]


def build_robustness(record: Record, words: Words, *, alone: bool = False) -> list[Section]:
    """Return the section on how fragile the findings are; none where nobody asked.

    How the verdict on each claim fares stands with the claims, and here where a report is on this
    ``alone``.
    """
    robust = record.robustness
    if robust is None:
        return []
    shares = table_shares(record, robust, words)
    parts = [
        tell_leverage(robust, record, words),
        tell_omissions(robust, record, words),
        tell_standing(robust, words),
        *([tell_sensitivity(robust, record, words)] if alone else []),
        *([tell_protocol(robust, record, words)] if alone else []),
        tell_chance(robust, words),
        _tell_decisions(robust, words),
    ]
    kept = [part for part in parts if part is not None]
    if not alone:
        kept = [_shorten(part) for part in kept]
    claims = [*record.claims, *record.rivals]
    told = list(tell_worlds(record, robust, words))
    if claims and robust.intervals:
        told.insert(1, Prose((tell_firmness(record, words),)))
    full: list[Block] = [*told, *([shares] if shares.rows else [])]
    if alone:
        full = [*tell_uncounted(record, words), *full, *_tell_claims(record, words)]
    else:
        full.append(words.tell("robust.more", command=Verbatim("qca robustness")))
    return [Section("robustness", words("robust"), full=tuple(full), parts=tuple(kept))]


def _shorten(part: Section) -> Section:
    """Return a part as it stands among all else: in words, where it has any."""
    told = tuple(block for block in part.full if not isinstance(block, ReportTable))
    return replace(part, full=told) if told else part


def _tell_claims(record: Record, words: Words) -> list[Remark]:
    """Return each claim with how its verdict fares; of which nothing is known, is not told."""
    return [
        Remark(
            words.tell(
                "robust.claim",
                id=tested.claim.id,
                says=tested.claim.says,
                claim=Symbols(tested.claim.text),
            ),
            (join_prose(told),),
            tested.claim.id,
            tested.verdict,
        )
        for tested in [*record.claims, *record.rivals]
        if (told := tell_fragility(tested, record, words))
    ]


def _tell_decisions(robust: Robustness, words: Words) -> Section | None:
    table = table_decisions(robust, words)
    return Section("decisions", table.title, full=(table,)) if table.rows else None


def list_robust_tables(record: Record, words: Words) -> tuple[ReportTable, ...]:
    """Return the tables on robustness as files hold them; none where nobody asked."""
    robust = record.robustness
    if robust is None:
        return ()
    tables = (
        table_shares(record, robust, words),
        table_leverage(robust, words),
        table_omissions(robust, words),
        table_standing(robust, words),
        table_sensitivity(robust, words),
        table_comparisons(robust, words),
        table_chance(robust, words),
        table_retention(robust, words),
        table_decisions(robust, words),
        table_changes(record, robust, words),
        table_intervals(robust, words),
    )
    return tuple(table for table in tables if table.rows)


@as_plain
def document_robustness(record: Record) -> Json | None:
    """Return how fragile the findings of a record are; None where nobody asked."""
    robust = record.robustness
    return None if robust is None else _document_robustness(record, robust)


def _document_robustness(record: Record, robust: Robustness) -> Json:
    ids = identify_all(robust)
    moved = identify_decisions(room.decision for room in robust.sensitivity)
    return {
        **document_worlds(robust),
        "left_out_of_run": [
            {"part": left.part.value, "done": left.done, "of": left.whole}
            for left in robust.left_out
        ],
        "settings": robust.settings.model_dump(mode="json"),
        "decisions": [document_decision(d, ids) for d in robust.decisions],
        "claims": _document_claims(record, robust, ids),
        **document_leverage(robust, record),
        "terms": [document_standing(standing) for standing in robust.standing],
        "leave_one_out": document_omissions(robust),
        "protocol": {
            "sensitivity": [document_sensitivity(room, moved) for room in robust.sensitivity],
            "comparisons": [document_comparison(each, robust.cases) for each in robust.comparisons],
        },
        **document_chance(robust),
    }


def _document_claims(record: Record, robust: Robustness, ids: Ids) -> list[Json]:
    shares = robust.sweep.shares if robust.sweep else [None] * len(robust.claims)
    changes = {each.claim: each for each in robust.changes}
    both = [*((c, False) for c in record.claims), *((c, True) for c in record.rivals)]
    return [
        {
            "id": tested.claim.id,
            "rival": rival,
            "converse_of": tested.claim.converse_of or None,
            "now": tested.verdict.value,
            **document_share(tested, share),
            **document_changes(changes.get(tested.claim.id), record, ids),
            "intervals": [
                document_interval(interval, ids)
                for interval in robust.intervals
                if interval.claim == tested.claim.id
            ],
        }
        for (tested, rival), share in zip(both, shares, strict=True)
    ]
