"""Partly coded cases: where they could be, and what they could show of claims and models."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING

from qca.analysis.partial.bearings import Bearing
from qca.boolean.levels import first_of
from qca.report.pieces.cells import Cell, Said
from qca.report.pieces.names import call_cases
from qca.report.pieces.numbers import or_null
from qca.report.pieces.plain import as_plain
from qca.report.pieces.sections import Block, Remark, Section
from qca.report.pieces.spans import Prose, SetName, Symbols, join_prose
from qca.report.pieces.tables import CellKind, Column, ReportTable
from qca.report.sections.rivals import tell_arrows
from qca.report.sections.truth_table import document_row_number

if TYPE_CHECKING:
    from qca.analysis.partial.cases import ModelBearing, PartialCase, RowBearing
    from qca.analysis.truth_table.table import RowCode, TruthTable
    from qca.record import Record
    from qca.report.pieces.plain import Json
    from qca.report.words import Words

__all__ = ["build_partial", "document_partial", "table_partial", "tell_row_bearing"]

# Sets, models and claims of one kind that a sentence names, and rows of one code.
_MOST_NAMED, _MOST_ROWS = 80, 40


def build_partial(record: Record, words: Words) -> list[Section]:
    """Return the section on cases with gaps; none where there is no such case."""
    cases, number = _find(record)
    if not cases:
        return []
    blocks: list[Block] = [words.tell_count("partial.intro", number)]
    if (left := number - len(cases)) > 0:
        blocks.append(words.tell_count("partial.left", left))
    claims = {own.claim for case in cases for own in case.claims}
    blocks += tell_arrows(claims, record.study, words)
    names = call_cases(record.study, [case.id for case in cases])
    for case, name in zip(cases, names, strict=True):
        body = [
            *_tell_missing(case, words),
            *(tell_row_bearing(own, record, words) for own in case.rows),
            *_tell_models(case.models, words),
            *_tell_claims(case, words),
        ]
        blocks.append(Remark(Prose((name, ":")), tuple(body), key=case.id))
    return [Section("partial", words("partial"), full=tuple(blocks))]


def _find(record: Record) -> tuple[tuple[PartialCase, ...], int]:
    from qca.analysis.partial.cases import count_partial, find_partial_cases

    return find_partial_cases(record.study, record.outcomes), count_partial(record.study)


def _tell_missing(case: PartialCase, words: Words) -> list[Prose]:
    if case.uncoded:
        return [words.tell("partial.uncoded")]
    if not case.missing:
        return []
    sets = words.tell_names([SetName(name) for name in case.missing], most=_MOST_NAMED)
    return [words.tell("partial.missing", sets=sets)]


def tell_row_bearing(own: RowBearing, record: Record, words: Words) -> Prose:
    """Say in which rows of a truth table a case could be, and on which side of the outcome."""
    outcome = Symbols(own.outcome)
    if own.count is None:
        return words.tell("partial.rows.many", outcome=outcome)
    table = _find_table(own, record)
    groups: dict[RowCode | None, list[str]] = {}
    for row in own.rows:
        groups.setdefault(row.out, []).append(str(row.number))
    parts = [
        words.tell_count(
            "partial.rows.coded" if out is not None else "partial.rows.unseen",
            len(rows),
            rows=words.join(rows, _MOST_ROWS),
            out=str(out),
        )
        for out, rows in groups.items()
    ]
    if (left := own.count - len(own.rows)) > 0:
        parts.append(words.tell_count("partial.rows.left", left))
    told = words.tell_amount(
        "partial.rows",
        own.count,
        parts=join_prose(parts, "; "),
        of=table.space.size,
        outcome=outcome,
    )
    if own.apart is not Bearing.CANNOT:
        told = join_prose([told, words.tell(f"partial.apart.{own.apart.value}")])
    side = f"{own.holds.value}.{own.fails.value}"
    return join_prose([told, words.tell(f"partial.side.{side}", outcome=outcome)])


def _find_table(own: RowBearing, record: Record) -> TruthTable:
    return next(o.table for o in record.outcomes if o.table.outcome == own.outcome)


def _tell_models(models: Sequence[ModelBearing], words: Words) -> list[Prose]:
    """Say which models a case could bear out or contradict, and which it could be outside of."""
    told = []
    for outcome in dict.fromkeys(model.outcome for model in models):
        own = [model for model in models if model.outcome == outcome]
        reached = [(Symbols(each.expression), (each.support, each.against)) for each in own]
        groups = _tell_groups(reached, words)
        told.append(words.tell("partial.models", outcome=Symbols(outcome), parts=groups))
        outside = [Symbols(each.expression) for each in own if each.uncovered is Bearing.COULD]
        outside_always = [Symbols(e.expression) for e in own if e.uncovered is Bearing.MUST]
        for key, names in (("could", outside), ("must", outside_always)):
            if names:
                listed = words.tell_names(names, "or", most=_MOST_NAMED)
                told.append(
                    words.tell(f"partial.uncovered.{key}", outcome=Symbols(outcome), models=listed)
                )
    return told


def _tell_claims(case: PartialCase, words: Words) -> list[Prose]:
    """Say which claims a case could support or contradict, those of one kind together."""
    reached = _join_claims(case)
    if not reached:
        return []
    parts = _tell_groups(list(reached.items()), words)
    return [words.tell("partial.claims", parts=parts)]


def _join_claims(case: PartialCase) -> Mapping[str, tuple[Bearing, Bearing]]:
    """Return what a case could show of each claim, by itself or in some transition or pair."""
    own: dict[str, list[tuple[Bearing, Bearing]]] = {}
    for each in case.claims:
        own.setdefault(each.claim, []).append((each.support, each.against))
    return {
        claim: (_join(support for support, _ in pairs), _join(against for _, against in pairs))
        for claim, pairs in own.items()
    }


def _join(reached: Iterable[Bearing]) -> Bearing:
    known = set(reached)
    order = Bearing.MUST, Bearing.COULD, Bearing.UNKNOWN, Bearing.CANNOT
    return next(each for each in order if each in known)


def _tell_groups(
    reached: Sequence[tuple[str | Symbols, tuple[Bearing, Bearing]]], words: Words
) -> Prose:
    """Say of which things a case could show the same, in the order of how much that is."""
    groups: dict[tuple[Bearing, Bearing], list[str | Symbols]] = {}
    for name, pair in reached:
        groups.setdefault(pair, []).append(name)
    order = list(Bearing)
    pairs = sorted(groups, key=lambda pair: (order.index(pair[0]), order.index(pair[1])))
    parts = [
        words.tell(
            f"partial.bearing.{support.value}.{against.value}",
            names=words.tell_names(groups[support, against], most=_MOST_NAMED),
        )
        for support, against in pairs
    ]
    return join_prose(parts, "; ")


def table_partial(record: Record, words: Words) -> ReportTable:
    """Return what each case with gaps could show of each model, and of each claim."""
    cases, _ = _find(record)
    rows: list[tuple[Cell, ...]] = []
    for case in cases:
        for model in case.models:
            rows.append(
                (
                    case.id,
                    words.say("partial.model", "model"),
                    model.expression,
                    model.outcome,
                    case.id,
                    _say(model.support, words),
                    _say(model.against, words),
                    _say(model.uncovered, words),
                )
            )
        for own in case.claims:
            shown = _say(own.support, words), _say(own.against, words)
            rows.append((case.id, words.say("claim"), own.claim, None, own.label, *shown, None))
    columns = (
        Column("case", words("case"), CellKind.CASE),
        Column("of", words("partial.of")),
        Column("name", words("partial.name"), CellKind.EXPRESSION),
        Column("outcome", words("outcome"), sparse=True),
        Column("label", words("partial.label")),
        Column("support", words("partial.support")),
        Column("against", words("partial.against")),
        Column("uncovered", words("partial.uncovered"), sparse=True),
    )
    return ReportTable("partial", words("table.partial"), columns, tuple(rows), compact=True)


def _say(bearing: Bearing, words: Words) -> Said:
    return words.say(f"bearing.{bearing.value}", bearing.value)


@as_plain
def document_partial(record: Record) -> Json:
    """Return the cases with gaps, and what each could show; ``count`` is the number of all."""
    cases, number = _find(record)
    return {"count": number, "cases": [_document_case(case, record) for case in cases]}


def _document_case(case: PartialCase, record: Record) -> Json:
    return {
        "case": case.id,
        "state": case.state,
        "years": case.years,
        "missing": list(case.missing),
        "uncoded": case.uncoded,
        "rows": [_document_rows(own, record) for own in case.rows],
        "models": [
            {
                "outcome": model.outcome,
                "expression": model.expression,
                "kinds": list(model.kinds),
                "low": or_null(model.low),
                "high": or_null(model.high),
                "support": model.support.value,
                "against": model.against.value,
                "uncovered": model.uncovered.value,
            }
            for model in case.models
        ],
        "claims": [
            {
                "claim": own.claim,
                "label": own.label,
                "cases": list(own.cases),
                "support": own.support.value,
                "against": own.against.value,
            }
            for own in case.claims
        ],
    }


def _document_rows(own: RowBearing, record: Record) -> Json:
    table = _find_table(own, record)
    return {
        "outcome": own.outcome,
        "missing": list(own.missing),
        "count": own.count,
        "rows": [
            {
                "row": document_row_number(row.number, table.space),
                "config": {
                    name: value + first_of(count)
                    for name, value, count in zip(
                        table.conditions, row.config, table.space.levels, strict=True
                    )
                },
                "out": row.out,
            }
            for row in own.rows
        ],
        "apart": own.apart.value,
        "in": own.holds.value,
        "out": own.fails.value,
    }
