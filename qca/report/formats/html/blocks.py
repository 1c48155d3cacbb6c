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

# Of a long row of remarks, how many are shown at first.
_FIRST_REMARKS = 6


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
    content: Markup | RemarkView | TableView | FigureView | ChoiceView | tuple[BlockView, ...]


@dataclass(frozen=True)
class SectionView:
    """A section: what it says, and its own sections, which are opened on demand if ``folded``."""

    anchor: str
    title: str
    blocks: tuple[BlockView, ...]
    folded: bool
    parts: tuple[SectionView, ...]


def view_sections(sections: Sequence[Section], marker: Marker) -> tuple[SectionView, ...]:
    """Return the sections of a report, names told in full in each one anew."""
    views = []
    for section in sections:
        marker.told.clear()
        view = _view_section(section, marker)
        if view.title and (view.blocks or view.parts):  # else it points to other files
            views.append(view)
    return tuple(views)


def _view_section(section: Section, marker: Marker) -> SectionView:
    blocks = _fold([_view_block(block, marker) for block in section.full or section.short])
    return SectionView(
        anchor=marker.place_section(section.key),
        title=section.title,
        blocks=tuple(blocks),
        # Nothing but a list of things to look up.
        folded=not blocks and len(section.parts) > 2,
        parts=tuple(_view_section(part, marker) for part in section.parts),
    )


def _fold(blocks: Sequence[BlockView]) -> list[BlockView]:
    """Return blocks, of long rows of remarks the later ones on demand; claims are not folded."""
    kept: list[BlockView] = []
    run: list[BlockView] = []
    for block in (*blocks, None):
        remark = block.content if block is not None else None
        if block is not None and isinstance(remark, RemarkView) and not remark.verdict:
            run.append(block)
            continue
        if len(run) > 2 * _FIRST_REMARKS:
            kept += [*run[:_FIRST_REMARKS], BlockView("folded", tuple(run[_FIRST_REMARKS:]))]
        else:
            kept += run
        run = []
        if block is not None:
            kept.append(block)
    return kept


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
