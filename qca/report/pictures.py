"""Which pictures of a record stand in which sections of its report."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from qca.mappings import FrozenMapping
from qca.report.pieces.sections import Block, Figure, Section
from qca.report.pieces.spans import Prose, Verbatim

if TYPE_CHECKING:
    from qca.record import Record
    from qca.report.figures.drawings import Drawing, FigureKind
    from qca.report.words import Words

__all__ = ["add_pictures"]

# By the key of a section, the kinds that it shows. Few, as drawing is most of the time of a page:
# what else there is is told, and drawn by ``qca plot``.
_SHOWN: Mapping[str, tuple[str, ...]] = FrozenMapping(
    {
        "robustness": ("worlds", "intervals"),
        "solutions": ("configurations", "xy"),
        "necessity": ("necessity",),
        "truth_table": ("truth-table",),
        "typology": ("typology",),
    }
)
# Outcomes for each of which there is a picture of a kind.
_MOST_OUTCOMES = 3
# Characters of an expression that finds room beside axes.
_LONGEST = 80


def add_pictures(record: Record, sections: Sequence[Section], words: Words) -> tuple[Section, ...]:
    """Return the sections of a report with the pictures that belong to them, last in each.

    Where a section has a part for each outcome, pictures of an outcome stand in its part. Of a kind
    there is one picture for each of the first three outcomes; how many more there are, and how they
    are drawn, is told.
    """
    return tuple(_illustrate(record, section, words) for section in sections)


def _illustrate(record: Record, section: Section, words: Words) -> Section:
    from qca.report.figures.kinds import FIGURES

    parts = {part.key: part for part in section.parts}
    own: list[Block] = []
    places = {
        str(outcome.table.outcome): f"{section.key}-{place}"
        for place, outcome in enumerate(record.outcomes, start=1)
    }
    for name in _SHOWN.get(section.key, ()):
        kind = FIGURES[name]
        drawings = _list_drawings(kind, record)
        chosen = _choose(drawings, [*list(places)[:_MOST_OUTCOMES], ""])
        for place, drawing in enumerate(chosen, start=1):
            figure = _make_figure(kind, drawing, f"{name}-{place}", words)
            part = parts.get(places.get(str(drawing.outcome), ""))
            if part is None:
                own.append(figure)
            else:
                parts[part.key] = replace(part, full=(*part.full, figure))
        if left := len(drawings) - len(chosen):
            own.append(_tell_left(name, left, words))
    below = tuple(_illustrate(record, part, words) for part in parts.values())
    if not own:
        return replace(section, parts=below)
    return replace(section, full=(*(section.full or section.short), *own), parts=below)


def _list_drawings(kind: FigureKind, record: Record) -> Sequence[Drawing]:
    from qca.report.figures.drawings import Subject, Wanted

    if kind.needs_worlds and record.robustness is None:
        return ()
    drawings = kind.list_drawings(record, Wanted())

    # Those of models first, as they are what was found; not one of an expression that fills the
    # picture where another can be had.
    def rank(drawing: Drawing) -> tuple[bool, bool]:
        return len(drawing.key) > _LONGEST, drawing.subject is not Subject.MODEL

    return sorted(drawings, key=rank)


def _choose(drawings: Iterable[Drawing], outcomes: Iterable[str]) -> list[Drawing]:
    """Return the first picture for each outcome, and the first one that is of none."""
    first: dict[str, Drawing] = {}
    for drawing in drawings:
        first.setdefault(str(drawing.outcome), drawing)
    return [first[outcome] for outcome in outcomes if outcome in first]


def _make_figure(kind: FigureKind, drawing: Drawing, key: str, words: Words) -> Figure:
    told = drawing.caption(words)
    return Figure(key, words(kind.title), told, partial(drawing.draw, words), Prose((told,)))


def _tell_left(name: str, left: int, words: Words) -> Prose:
    command = Verbatim(f"qca plot record.json {name} --out figures")
    return words.tell_count("pictures.left", left, command=command)
