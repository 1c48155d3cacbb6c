"""Leverage: which codes carry most, each moved by one step, to be audited first."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from qca.report.pieces.names import call_case
from qca.report.pieces.numbers import format_number, or_null
from qca.report.pieces.plain import Json
from qca.report.pieces.sections import Section
from qca.report.pieces.spans import Verbatim, join_prose
from qca.report.pieces.tables import (
    ReportTable,
    build_robust_table,
    texts,
)
from qca.report.sections.robustness.effects import (
    columns_of_effects,
    document_effects,
    list_effects,
)
from qca.report.words import Words
from qca.robustness.results.assessment import Robustness
from qca.robustness.results.moves import Move
from qca.study.nominal import find_nominal

if TYPE_CHECKING:
    from qca.record import Record

__all__ = ["document_leverage", "table_leverage", "tell_leverage"]

# Codes to audit that are named, and how many more if these change as much as the last.
_MOST_CODES = 5
_MOST_TIED = 3


def tell_leverage(robust: Robustness, record: Record, words: Words) -> Section | None:
    """Return which codes to audit; nothing where no score has a label.

    Scores without labels are moved too, and are in the table: there is no code of theirs to audit.
    """
    labels = {
        (case.id, field)
        for case in record.study.cases
        for field, coding in case.codings.items()
        if coding.value is None
    }
    coded = [move for move in robust.leverage if (move.case, move.field) in labels]
    if not coded:
        return None
    codes = list(dict.fromkeys((move.case, move.field) for move in coded))
    heavy = list(
        dict.fromkeys(
            (move.case, move.field)
            for move in coded
            if move.effects.verdicts or move.effects.models
        )
    )
    values = {"tried": len(coded), "codes": len(codes)}
    if not heavy:
        told = words.tell("leverage.none", **values)
    else:
        first = _count_heaviest(coded, heavy)
        named = [
            words.tell("leverage.code", case=call_case(record.study, case), field=field)
            for case, field in heavy[:first]
        ]
        told = join_prose(
            [
                words.tell_count("leverage.some", len(heavy), **values),
                words.tell("leverage.first", codes=words.tell_names(named, most=len(named))),
            ]
        )
    nominal = find_nominal(record.study.spec)
    fields = list(dict.fromkeys(move.field for move in coded if move.field in nominal))
    if fields:
        names = words.tell_names([Verbatim(field) for field in fields])
        told = join_prose([told, words.tell_count("leverage.nominal", len(fields), fields=names)])
    table = table_leverage(robust, words)
    return Section("leverage", words("leverage"), full=(told, *([table] if table.rows else [])))


def _count_heaviest(moves: Sequence[Move], heavy: Sequence[tuple[str, str]]) -> int:
    """Return how many codes to tell: not one of several that change equally much without others."""
    best = {(m.case, m.field): m for m in reversed(moves)}
    weights = [(len(best[code].effects.verdicts), len(best[code].effects.models)) for code in heavy]
    most = min(_MOST_CODES, len(heavy))
    tied = [place for place in range(most, len(heavy)) if weights[place] == weights[most - 1]]
    return most + len(tied) if len(tied) <= _MOST_TIED else most


def table_leverage(robust: Robustness, words: Words) -> ReportTable:
    """Return the moves of single codes that change anything, the heaviest first."""
    moves = [move for move in robust.leverage if move.effects.any]
    rows = [
        (
            f"{move.case}.{move.field}",
            move.other,
            move.code,
            _tell_scores(move) or None,
            *list_effects(move.effects, words),
        )
        for move in moves
    ]
    columns = (
        *texts(words, ("field", "code"), ("other", "other_code"), ("code", "code_now"), "scores"),
        *columns_of_effects(words),
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


def document_leverage(robust: Robustness, record: Record) -> Json:
    """Return the moves of single codes that change anything, and how many were tried.

    And which fields have no order, so that their codes were moved to every other label.
    """
    nominal = find_nominal(record.study.spec)
    return {
        "leverage": [
            {
                "case": move.case,
                "field": move.field,
                "code": move.code,
                "other": move.other,
                "scores": [
                    {"set": name, "from": or_null(before), "to": or_null(after)}
                    for name, before, after in move.scores
                ],
                **document_effects(move.effects),
            }
            for move in robust.leverage
            if move.effects.any
        ],
        "moves_tried": len(robust.leverage),
        "nominal": sorted({move.field for move in robust.leverage} & nominal),
    }
