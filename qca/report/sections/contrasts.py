"""Contrasts: pairs of cases that differ in one condition alone, in words, tables and as JSON."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from qca.analysis.contrasts import MOST_PAIRS
from qca.report.pieces.names import call_cases
from qca.report.pieces.sections import Block, Section
from qca.report.pieces.spans import Prose, SetName, Symbols
from qca.report.pieces.tables import CellKind, Column, ReportTable, texts

if TYPE_CHECKING:
    from qca.analysis.contrasts import Contrast, Contrasts, Nearest
    from qca.record import Record
    from qca.report.pieces.cells import Cell, Said
    from qca.report.pieces.plain import Json
    from qca.report.words import Words
    from qca.study.declaration import Study

__all__ = ["build_contrasts", "document_contrasts", "table_contrasts"]

# Pairs of each kind that have a row where people read them.
_MOST_ROWS = 12


def build_contrasts(record: Record, words: Words) -> list[Section]:
    """Return the section on pairs that differ in one condition alone; none without two cases."""
    if len(record.study.cases) < 2:
        return []
    blocks: list[Block] = []
    without: dict[tuple[Nearest | None, tuple[str, ...]], list[str]] = {}
    told: list[str] = []
    for own in record.contrasts:
        if (negated := own.outcome.negate()) in told:
            names = {"outcome": Symbols(own.outcome), "negated": Symbols(negated)}
            blocks.append(words.tell("pair.negated", **names))
            continue
        told.append(own.outcome)
        if own.differing_count + own.same_count:
            blocks += _build(own, record.study, words)
        else:
            without.setdefault((own.nearest, own.unclear), []).append(own.outcome)
    for (nearest, unclear), outcomes in without.items():
        blocks.append(_tell_none(nearest, outcomes, record.study, words))
        blocks += _tell_unclear(unclear, record.study, words)
    return [Section("contrasts", words("contrasts"), full=tuple(blocks))]


def _build(own: Contrasts, study: Study, words: Words) -> list[Block]:
    outcome = Symbols(own.outcome)
    differing, same = own.differing_count, own.same_count
    told = words.tell_count("pair.some", differing + same)
    also = words.tell_amount("pair.differing", differing, outcome=outcome)
    blocks: list[Block] = [Prose((*told, " ", *also)), _table_counts(own, words)]
    blocks += _tell_unclear(own.unclear, study, words)
    for name, pairs, number in (
        ("contrasts", own.differing, differing),
        ("same_outcome", own.same, same),
    ):
        if pairs:
            blocks.append(_table_pairs(own, _choose(pairs), number, name, words))
    return blocks


def _choose(pairs: Sequence[Contrast]) -> list[Contrast]:
    """Return some pairs of every condition, as evenly as may be, in their order."""
    rounds: dict[str, int] = {}
    ranks = []
    for place, pair in enumerate(pairs):
        ranks.append((rounds.get(pair.condition, 0), place))
        rounds[pair.condition] = rounds.get(pair.condition, 0) + 1
    return [pairs[place] for _, place in sorted(sorted(ranks)[:_MOST_ROWS], key=lambda r: r[1])]


def _tell_unclear(unclear: Sequence[str], study: Study, words: Words) -> list[Prose]:
    """Return which cases are in no pair."""
    if not unclear:
        return []
    names = words.tell_names(call_cases(study, unclear))
    return [words.tell_count("pair.unclear", len(unclear), names=names)]


def _tell_none(
    nearest: Nearest | None, outcomes: Sequence[str], study: Study, words: Words
) -> Prose:
    """Say that there is no pair for some outcomes, and which two cases come nearest to one."""
    names = words.tell_names([Symbols(outcome) for outcome in outcomes])
    none = words.tell("pair.none", outcome=names)
    if nearest is None:
        return none
    first, second = call_cases(study, (nearest.first, nearest.second))
    conditions = words.tell_names([SetName(name) for name in nearest.conditions])
    key = "pair.nearest" if nearest.differs else "pair.nearest.same"
    told = words.tell(key, first=first, second=second, conditions=conditions)
    return Prose((*none, " ", *told))


def _table_counts(own: Contrasts, words: Words) -> ReportTable:
    """Return how many pairs there are for each condition."""
    rows = tuple((each.condition, each.along, each.against, each.same) for each in own.counts)
    columns = (
        Column("condition", words("pair.condition"), CellKind.SET),
        *(
            Column(key, words(f"pair.{key}", outcome=own.outcome), CellKind.NUMBER)
            for key in ("along", "against", "same")
        ),
    )
    title = words("table.contrast_counts", outcome=own.outcome)
    return ReportTable("contrast_counts", title, columns, rows, outcome=own.outcome)


def _table_pairs(
    own: Contrasts, pairs: Sequence[Contrast], number: int, name: str, words: Words
) -> ReportTable:
    """Return the first pairs of a kind, and how many there are besides."""
    rows = tuple((*row[:4], row[-1]) for row in _list_rows(pairs, own, words))
    left = number - len(rows)
    note = words.count("pair.left", left, most=MOST_PAIRS) if left else ""
    columns = _list_columns(own, words)
    title = words(f"table.{name}", outcome=own.outcome)
    return ReportTable(name, title, (*columns[:4], columns[-1]), rows, note, outcome=own.outcome)


def table_contrasts(own: Contrasts, words: Words) -> ReportTable:
    """Return the listed pairs of both kinds, those that differ in the outcome first."""
    rows = tuple(_list_rows([*own.differing, *own.same], own, words))
    title = words("table.contrasts.all", outcome=own.outcome)
    columns = _list_columns(own, words)
    return ReportTable("contrasts", title, columns, rows, outcome=own.outcome)


def _list_columns(own: Contrasts, words: Words) -> tuple[Column, ...]:
    high, low = ("pair.more", "pair.less") if own.valued else ("pair.higher", "pair.lower")
    return (
        Column("condition", words("pair.condition"), CellKind.SET),
        Column("higher", words(high), CellKind.CASE),
        Column("lower", words(low), CellKind.CASE),
        Column("alike", words("pair.alike"), CellKind.EXPRESSION),
        *texts(words, ("differs", "pair.differs")),
        Column("has", words("pair.has", outcome=own.outcome), CellKind.TEXT),
    )


def _list_rows(
    pairs: Iterable[Contrast], own: Contrasts, words: Words
) -> Iterable[tuple[Cell, ...]]:
    for pair in pairs:
        condition = pair.condition
        if condition in own.valued:
            high, low = pair.values
            condition = words("pair.values", name=condition, high=high, low=low)
        yield (
            *(condition, pair.higher, pair.lower, pair.alike or None),
            words.flag(pair.differs),
            _say_outcomes(pair, words),
        )


def _say_outcomes(pair: Contrast, words: Words) -> Said:
    """Return which of two cases has the outcome."""
    key = {
        (True, True): "both",
        (False, False): "neither",
        (True, False): "higher",
        (False, True): "lower",
    }[pair.outcomes]
    return words.say(f"pair.has.{key}", key)


def document_contrasts(own: Contrasts) -> Json:
    """Return the pairs of one outcome as a JSON document; all are counted, the first listed."""
    nearest = own.nearest
    return {
        "outcome": own.outcome,
        "counts": {
            each.condition: {"along": each.along, "against": each.against, "same": each.same}
            for each in own.counts
        },
        "differing": [_document_pair(pair) for pair in own.differing],
        "same": [_document_pair(pair) for pair in own.same],
        "not_listed": {
            "differing": own.differing_count - len(own.differing),
            "same": own.same_count - len(own.same),
        },
        "unclear": list(own.unclear),
        "nearest": None
        if nearest is None
        else {
            "cases": [nearest.first, nearest.second],
            "conditions": list(nearest.conditions),
            "differs": nearest.differs,
        },
    }


def _document_pair(pair: Contrast) -> Json:
    return {
        "condition": pair.condition,
        "higher": pair.higher,
        "lower": pair.lower,
        "values": list(pair.values),
        "alike": pair.alike,
        "outcome": list(pair.outcomes),
    }
