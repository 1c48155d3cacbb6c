"""Which pictures of a record stand in which sections of its report."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from qca.mappings import FrozenMapping
from qca.report.pieces.sections import Block, Figure, Section
from qca.report.pieces.spans import Prose, Verbatim
from qca.report.pieces.tables import ReportTable

if TYPE_CHECKING:
    from qca.record import Record
    from qca.report.figures.drawings import Drawing, FigureKind
    from qca.report.words import Words

__all__ = ["add_pictures"]

# By the key of a section, the kinds that it shows. Drawing is most of the time of a page: of each
# kind there are few, what else there is is told, and drawn by ``qca plot``.
_SHOWN: Mapping[str, tuple[str, ...]] = FrozenMapping(
    {
        "robustness": ("worlds", "intervals"),
        "solutions": ("configurations", "models", "xy"),
        "necessity": ("necessity",),
        "truth_table": ("truth-table", "venn", "upset"),
        "typology": ("typology",),
        "memberships": ("memberships",),
        "sets": ("calibration",),
    }
)
# Kinds of which a table of the same name says the same.
_SAME_AS_TABLE = frozenset({"configurations"})
# Outcomes for each of which there is a picture of a kind.
_MOST_OUTCOMES = 3
# Characters of an expression that finds room beside axes.
_LONGEST = 80


def add_pictures(record: Record, sections: Sequence[Section], words: Words) -> tuple[Section, ...]:
    """Return the sections of a report with the pictures that belong to them, last in each.

    Where a section has a part for each outcome, pictures of an outcome stand in its part. Of a kind
    there is one picture for each of the first three outcomes; how many more there are, and how they
    are drawn, is told below the last of them. A picture that says the same as a table has this
    with it.
    """
    return tuple(_illustrate(record, section, words) for section in sections)


def _illustrate(record: Record, section: Section, words: Words) -> Section:
    from qca.report.figures.kinds import FIGURES

    parts = {part.key: part for part in section.parts}
    places = {
        str(outcome.table.outcome): f"{section.key}-{place}"
        for place, outcome in enumerate(record.outcomes, start=1)
    }
    # By the key of the part where they stand, that of the section among them.
    added: dict[str, list[tuple[str, Block]]] = {}
    for name in _SHOWN.get(section.key, ()):
        kind = FIGURES[name]
        drawings = _list_drawings(kind, record)
        chosen = _choose(drawings, [*list(places)[:_MOST_OUTCOMES], ""])
        key = section.key
        for place, drawing in enumerate(chosen, start=1):
            key = places.get(str(drawing.outcome), "")
            key = key if key in parts else section.key
            figure = _make_figure(kind, drawing, f"{name}-{place}", words)
            added.setdefault(key, []).append((name, figure))
        if left := len(drawings) - len(chosen):
            added[key].append((name, _tell_left(kind, left, words)))
    below = tuple(
        _illustrate(record, _add(part, added.get(part.key, [])), words) for part in parts.values()
    )
    return replace(_add(section, added.get(section.key, [])), parts=below)


def _add(section: Section, blocks: Sequence[tuple[str, Block]]) -> Section:
    """Return a section with further blocks by their kinds; a drawn table is with its picture."""
    if not blocks:
        return section
    kept = list(section.full or section.short)
    added = []
    for name, block in blocks:
        table = _find_table(kept, name)
        if isinstance(block, Figure) and table is not None:
            kept = [each for each in kept if each is not table]
            block = replace(block, table=table)
        added.append(block)
    return replace(section, full=(*kept, *added))


def _find_table(blocks: Iterable[Block], name: str) -> ReportTable | None:
    """Return the table that says what a picture of a kind says, if one does."""
    found = (b for b in blocks if isinstance(b, ReportTable) and b.name == name)
    return next(found, None) if name in _SAME_AS_TABLE else None


def _list_drawings(kind: FigureKind, record: Record) -> Sequence[Drawing]:
    from qca.report.figures.drawings import Subject, Wanted

    if kind.needs_worlds and record.robustness is None:
        return ()
    drawings = kind.list_drawings(record, Wanted())
    drawings = [each for each in drawings if _is_telling(each, record)]

    # Those of models first, as they are what was found; not one of an expression that fills the
    # picture where another can be had.
    def rank(drawing: Drawing) -> tuple[bool, bool]:
        return len(drawing.key) > _LONGEST, drawing.subject is not Subject.MODEL

    return sorted(drawings, key=rank)


def _is_telling(drawing: Drawing, record: Record) -> bool:
    """Return whether a picture tells something that others of the page do not.

    Models compete where there are several; intersections of few sets are seen in a Venn diagram.
    """
    from qca.report.figures.drawings import Wanted
    from qca.report.figures.kinds import FIGURES

    if drawing.kind == "upset":
        return not any(
            str(venn.outcome) == str(drawing.outcome)
            for venn in FIGURES["venn"].list_drawings(record, Wanted())
        )
    if drawing.kind != "models":
        return True
    return any(
        str(outcome.table.outcome) == str(drawing.outcome)
        and any(str(s.kind) == drawing.key and len(s.models) > 1 for s in outcome.solutions)
        for outcome in record.outcomes
    )


def _choose(drawings: Iterable[Drawing], outcomes: Iterable[str]) -> list[Drawing]:
    """Return the first picture for each outcome, and the first one that is of none."""
    first: dict[str, Drawing] = {}
    for drawing in drawings:
        first.setdefault(str(drawing.outcome), drawing)
    return [first[outcome] for outcome in outcomes if outcome in first]


def _make_figure(kind: FigureKind, drawing: Drawing, key: str, words: Words) -> Figure:
    told = drawing.caption(words)
    return Figure(key, words(kind.title), told, partial(drawing.draw, words), Prose((told,)))


def _tell_left(kind: FigureKind, left: int, words: Words) -> Prose:
    command = Verbatim(f"qca plot record.json {kind.name} --out figures")
    return words.tell_count("pictures.left", left, title=words(kind.title), command=command)
