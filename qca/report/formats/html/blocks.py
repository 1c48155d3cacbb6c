"""Blocks as templates need them: each with the name of its template."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup

from qca.report.formats.html.drawings import FigureView, view_figure
from qca.report.formats.html.spans import Marker
from qca.report.formats.html.tables import TableView, view_table
from qca.report.pieces.sections import Alternatives, Block, Figure, Remark, Section
from qca.report.pieces.spans import Prose
from qca.report.pieces.tables import ReportTable

__all__ = ["SectionView", "view_sections"]


@dataclass(frozen=True)
class RemarkView:
    """A remark: its first line and its paragraphs in HTML."""

    head: Markup
    body: tuple[Markup, ...]
    anchor: str
    verdict: str


@dataclass(frozen=True)
class ChoiceView:
    """Blocks of which one at a time is needed, with the name of each choice."""

    anchor: str
    choices: tuple[tuple[str, tuple[BlockView, ...]], ...]


@dataclass(frozen=True)
class BlockView:
    """A block: which template writes it, and from what."""

    template: str
    content: Markup | RemarkView | TableView | FigureView | ChoiceView


@dataclass(frozen=True)
class SectionView:
    """A section: what is always shown, what on demand, and its own sections."""

    anchor: str
    title: str
    short: tuple[BlockView, ...]
    full: tuple[BlockView, ...]
    parts: tuple[SectionView, ...]


def view_sections(sections: Sequence[Section], marker: Marker) -> tuple[SectionView, ...]:
    """Return the sections of a report, names told in full in each one anew."""
    views = []
    for section in sections:
        marker.told.clear()
        views.append(_view_section(section, marker))
    return tuple(views)


def _view_section(section: Section, marker: Marker) -> SectionView:
    full = [block for block in section.full if block not in section.short]
    return SectionView(
        anchor=marker.place_section(section.key),
        title=section.title,
        short=tuple(_view_block(block, marker) for block in section.short),
        full=tuple(_view_block(block, marker) for block in full),
        parts=tuple(_view_section(part, marker) for part in section.parts),
    )


def _view_block(block: Block, marker: Marker) -> BlockView:
    match block:
        case Prose():
            return BlockView("prose", marker.write(block))
        case Remark():
            return BlockView("remark", _view_remark(block, marker))
        case ReportTable():
            return BlockView("table", view_table(block, marker))
        case Figure():
            return BlockView("figure", view_figure(block, marker))
        case Alternatives():
            choices = tuple(
                (name, tuple(_view_block(inner, marker) for inner in blocks))
                for name, blocks in block.choices
            )
            return BlockView("choices", ChoiceView(marker.take_anchor(block.key), choices))


def _view_remark(remark: Remark, marker: Marker) -> RemarkView:
    return RemarkView(
        head=marker.write(remark.head),
        body=tuple(marker.write(prose) for prose in remark.body),
        anchor=marker.take_anchor("remark", remark.key) if remark.key else "",
        verdict=str(remark.verdict) if remark.verdict else "",
    )
