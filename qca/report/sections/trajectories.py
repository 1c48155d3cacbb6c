"""Trajectories: what becomes of each unit from period to period, in words, tables and as JSON."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from qca.analysis.trajectories import SetChange
from qca.report.pieces.cells import Cell, listed
from qca.report.pieces.numbers import or_null
from qca.report.pieces.sections import Block, Section
from qca.report.pieces.spans import CaseName, Prose, join_prose
from qca.report.pieces.tables import CellKind, Column, ReportTable, texts
from qca.sets.transitions import ARROW

if TYPE_CHECKING:
    from qca.analysis.trajectories import Trajectories, Trajectory, Transition, TypeMove
    from qca.record import Record
    from qca.report.pieces.plain import Json
    from qca.report.words import Words

__all__ = [
    "build_trajectories",
    "document_trajectories",
    "table_moves",
    "table_trajectories",
]

# Moves told in a sentence; transitions, and gaps, that are named; transitions named in a cell.
_MOST_MOVES, _MOST_NAMED, _MOST_IN_CELL = 6, 6, 4
# Transitions that have a row, and units that have a column, where people read them.
_MOST_ROWS, _MOST_UNITS = 64, 40
# What a column of a table of changes holds.
_SHOWN = {
    "rises": (SetChange.RISES,),
    "falls": (SetChange.FALLS,),
    "keeps": (SetChange.KEPT,),
    "out": (SetChange.OUT,),
    "another": (SetChange.ANOTHER,),
    "same": (SetChange.SAME,),
    "open": (SetChange.OPEN,),
    "uncoded": (SetChange.UNCODED,),
}
# How a score is marked that comes into a set, or goes out of it.
_SIGNS = {SetChange.RISES: "↑", SetChange.FALLS: "↓"}
# Scores have as many digits as they need, up to this.
_DIGITS = 3


def build_trajectories(record: Record, words: Words) -> list[Section]:
    """Return the section on trajectories; none where no unit has two periods."""
    traced = record.trajectories
    if traced is None or all(len(unit.periods) < 2 for unit in traced.units):
        return []
    blocks: list[Block] = [*_tell_moves(traced, words), *_tell_gaps(traced, words)]
    if traced.moves:
        blocks.append(table_moves(traced, words, _MOST_IN_CELL))
    if traced.transitions:
        blocks.append(_table_changes(traced, words))
    blocks.append(_table_paths(traced, words))
    return [Section("trajectories", words("trajectories"), full=tuple(blocks))]


# ------------------------------------------------------------------------------ in words


def _tell_moves(traced: Trajectories, words: Words) -> list[Prose]:
    """Return how many transitions there are, and between which types, by scores and sources."""
    followed = [unit for unit in traced.units if len(unit.periods) > 1]
    units = words.count("path.units", len(followed))
    told = [words.tell_amount("path.transitions", len(traced.transitions), units=units)]
    by_scores = [(move, move.placed) for move in traced.moves if move.placed]
    by_sources = [(move, move.stated) for move in traced.moves if move.stated]
    if by_scores:
        told.append(_tell_side("path.scores", by_scores, words))
    if by_scores and by_scores == by_sources:
        told.append(words.tell("path.sources.same"))
    elif by_sources:
        told.append(_tell_side("path.sources", by_sources, words))
    if traced.unplaced:
        told.append(words.tell("path.unplaced", names=_name_transitions(traced.unplaced, words)))
    if traced.unstated:
        told.append(words.tell("path.unstated", names=_name_transitions(traced.unstated, words)))
    return told


# Moves from type to type with the transitions that make them.
_Moves = Sequence[tuple["TypeMove", Sequence["Transition"]]]


def _tell_side(key: str, moves: _Moves, words: Words) -> Prose:
    """Return the moves by scores or by sources; of many, how many stay: a table has them all."""
    if len(moves) <= _MOST_MOVES:
        return words.tell(key, moves=_list_moves(moves, words))
    staying = sum(len(own) for move, own in moves if move.stays)
    return words.tell(f"{key}.many", staying=staying, number=sum(len(own) for _, own in moves))


def _list_moves(moves: _Moves, words: Words) -> Prose:
    """Return moves between types, each counted and with the units that make it."""
    told = []
    for move, transitions in moves:
        key = "path.stays" if move.stays else "path.moves"
        names = _name_transitions(transitions, words)
        types = {"before": move.before, "after": move.after}
        told.append(words.tell(key, **types, number=len(transitions), names=names))
    return join_prose(told, "; ")


def _name_transitions(transitions: Sequence[Transition], words: Words) -> Prose:
    """Return transitions with their units: "Puebla, PU1→PU2"."""
    return _join(
        [
            words.tell("path.name", unit=own.unit, transition=CaseName(own.name))
            for own in transitions
        ],
        words,
    )


def _join(told: Sequence[Prose], words: Words) -> Prose:
    """Return what has commas in it as a list, at most so much of it."""
    kept = list(told[:_MOST_NAMED]) if len(told) <= _MOST_NAMED else list(told[: _MOST_NAMED - 1])
    if left := len(told) - len(kept):
        kept.append(Prose((words("others", number=left),)))
    return join_prose(kept, "; ")


def _tell_gaps(traced: Trajectories, words: Words) -> list[Prose]:
    """Return what is missing between periods, and which units have one alone."""
    told: list[Prose] = []
    missing, broken = list[Prose](), list[Prose]()
    for unit, gap in traced.gaps:
        between: dict[str, str | CaseName] = {
            "unit": unit,
            "before": CaseName(gap.before),
            "after": CaseName(gap.after),
        }
        if gap.left_out:
            names = words.tell_names([CaseName(case) for case in gap.left_out])
            broken.append(words.tell("path.over", names=names, **between))
        elif gap.years is not None:
            first, last = gap.years
            years = str(first) if first == last else f"{first}–{last}"
            missing.append(words.tell("path.years", years=years, **between))
    if missing:
        told.append(words.tell("path.missing", gaps=_join(missing, words)))
    if broken:
        told.append(words.tell("path.broken", gaps=_join(broken, words)))
    if traced.singles:
        names = words.tell_names([_name_single(unit) for unit in traced.singles])
        told.append(words.tell_count("path.single", len(traced.singles), names=names))
    return told


def _name_single(unit: Trajectory) -> CaseName:
    period = unit.periods[0]
    return CaseName(period.case, f"{unit.unit} {period.years.replace('-', '–')}")


# ------------------------------------------------------------------------------ tables


def table_moves(traced: Trajectories, words: Words, most: int | None = None) -> ReportTable:
    """Return from which type to which units go, by scores and by what sources state.

    At most so many transitions are named in a cell, and the others counted.
    """
    rows = tuple(
        (
            move.before,
            move.after,
            len(move.placed),
            listed((own.name for own in move.placed), most),
            len(move.stated),
            listed((own.name for own in move.stated), most),
        )
        for move in traced.moves
    )
    columns = (
        *texts(words, ("before", "path.before"), ("after", "path.after")),
        Column("placed", words("path.placed"), CellKind.NUMBER),
        Column("placed_transitions", words("path.which"), CellKind.CASES, sparse=True),
        Column("stated", words("path.stated"), CellKind.NUMBER),
        Column("stated_transitions", words("path.which"), CellKind.CASES, sparse=True),
    )
    return ReportTable("type_moves", words("table.type_moves"), columns, rows)


def _table_changes(traced: Trajectories, words: Words) -> ReportTable:
    """Return for each transition which sets rise, fall, are kept, and what becomes of others."""
    shown = traced.transitions[:_MOST_ROWS]
    rows = tuple(
        (
            own.name,
            *(
                listed(n for each in kinds for n in own.list_sets(each))
                for kinds in _SHOWN.values()
            ),
        )
        for own in shown
    )
    columns = (
        Column("transition", words("path.transition"), CellKind.CASE),
        *(
            Column(key, words(f"path.{key}"), CellKind.TEXT, sparse=kinds[0] not in _SIGNS)
            for key, kinds in _SHOWN.items()
        ),
    )
    left = len(traced.transitions) - len(shown)
    note = words.count("path.rows.left", left) if left else ""
    return ReportTable("changes", words("table.path_changes"), columns, rows, note)


def _table_paths(traced: Trajectories, words: Words) -> ReportTable:
    """Return the scores of each unit in every set, period after period, a unit a column."""
    followed = [unit for unit in traced.units if len(unit.periods) > 1]
    shown = followed[:_MOST_UNITS]
    changes = {(own.before, own.after): own.changes for own in traced.transitions}
    rows: list[tuple[Cell, ...]] = [
        (name, *(_write_path(unit, j, changes) for unit in shown))
        for j, name in enumerate(traced.sets)
    ]
    columns = (
        Column("set", words("set"), CellKind.SET),
        *(Column(f"unit.{unit.unit}", _title(unit), CellKind.TEXT) for unit in shown),
    )
    note = words("path.note")
    if left := len(followed) - len(shown):
        note = f"{note} {words.count('path.units.left', left)}"
    return ReportTable("paths", words("table.paths"), columns, tuple(rows), note)


def _title(unit: Trajectory) -> str:
    return f"{unit.unit}: {ARROW.join(period.case for period in unit.periods)}"


def _write_path(
    unit: Trajectory, j: int, changes: Mapping[tuple[str, str], Sequence[SetChange]]
) -> str:
    """Return the scores of a unit in a set, those that rise over 0.5 or fall under it marked."""
    parts: list[str] = []
    before = ""
    for period in unit.periods:
        score = or_null(period.scores[j])
        own = changes.get((before, period.case))
        sign = _SIGNS.get(own[j], "") if own else ""
        parts.append("–" if score is None else f"{score:.{_DIGITS}g}{sign}")
        before = period.case
    return f" {ARROW} ".join(parts)


def table_trajectories(traced: Trajectories, words: Words) -> ReportTable:
    """Return a row for each transition and set: scores before and after, and what becomes of it."""
    columns = (
        Column("transition", words("path.transition"), CellKind.CASE),
        *texts(words, ("unit", "path.unit")),
        Column("set", words("set"), CellKind.SET),
        *(Column(key, words(f"path.{key}"), CellKind.NUMBER) for key in ("earlier", "later")),
        *texts(words, ("change", "path.change")),
    )
    rows = tuple(traced.list_changes())
    return ReportTable("trajectories", words("table.trajectories"), columns, rows)


# ------------------------------------------------------------------------------ JSON


def document_trajectories(traced: Trajectories) -> Json:
    """Return trajectories as a JSON document: unit, set, period and score, and the transitions."""
    units: Json = {
        unit.unit: {
            name: {period.case: or_null(period.scores[j]) for period in unit.periods}
            for j, name in enumerate(traced.sets)
        }
        for unit in traced.units
    }
    types: Json = {
        unit.unit: {
            period.case: {"types": list(period.types), "stated": period.stated}
            for period in unit.periods
        }
        for unit in traced.units
    }
    return {
        "units": units,
        "types": types,
        "transitions": [_document_transition(own) for own in traced.transitions],
        "moves": [
            {
                "before": move.before,
                "after": move.after,
                "placed": [own.name for own in move.placed],
                "stated": [own.name for own in move.stated],
            }
            for move in traced.moves
        ],
        "unplaced": [own.name for own in traced.unplaced],
        "unstated": [own.name for own in traced.unstated],
        "gaps": [
            {
                "unit": unit,
                "before": gap.before,
                "after": gap.after,
                "years": None if gap.years is None else list(gap.years),
                "left_out": list(gap.left_out),
            }
            for unit, gap in traced.gaps
        ],
        "single": [unit.unit for unit in traced.singles],
    }


def _document_transition(own: Transition) -> Json:
    changes: Json = {
        key: [name for each in kinds for name in own.list_sets(each)]
        for key, kinds in _SHOWN.items()
    }
    return {"name": own.name, "unit": own.unit, "before": own.before, "after": own.after, **changes}
