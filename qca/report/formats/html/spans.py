"""Spans as HTML: names that can be pointed at, verdicts by colour, shape and word."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cache

from markupsafe import Markup

from qca.escapes import escape_html
from qca.names import list_name
from qca.report.pieces.cells import Beside, Distinct
from qca.report.pieces.sections import Alternatives, Block, Figure, Remark, Report
from qca.report.pieces.spans import (
    CaseName,
    Inline,
    Judged,
    Prose,
    Reference,
    SetName,
    Symbols,
    Verbatim,
)
from qca.report.pieces.tables import CellKind, ReportTable

__all__ = ["Marker", "mark_up", "mark_up_name"]

_BREAK = Markup("_<wbr>")
# Characters of an expression that is not broken.
_SHORT = 28
_ARROWS = {
    arrow: Markup('<span class="arrow">{}</span>').format(arrow)
    for arrow in (Markup("-&gt;"), Markup("&lt;-"))
}


@cache
def mark_up(text: str) -> Markup:
    """Return a text as HTML that shows it as it stands.

    >>> mark_up("A<B")
    Markup('A&lt;B')
    """
    return Markup(escape_html(text))


def mark_up_name(name: str) -> Markup:
    """Return a name as HTML that may go on in the next line after an underscore.

    >>> mark_up_name("most_firms")
    Markup('most_<wbr>firms')
    """
    return mark_up(name).replace("_", _BREAK)


@dataclass
class Marker:
    """Writes spans, and knows what the whole report says: its cases, its sets, its sections.

    Cases have a number each, by which what is said of one can be found wherever it stands. A name
    is told in full where a section first says it, and in short after that.
    """

    cases: dict[str, int] = field(default_factory=dict)
    labels: dict[str, str] = field(default_factory=dict)
    sets: dict[str, str] = field(default_factory=dict)
    anchors: dict[str, str] = field(default_factory=dict)
    taken: dict[str, int] = field(default_factory=dict)
    placed: set[str] = field(default_factory=set)
    told: set[str] = field(default_factory=set)
    signs: bool = True

    @classmethod
    def read(cls, report: Report, *, signs: bool = True) -> Marker:
        """Return the marker of a report, for a page that holds the signs of verdicts or none."""
        marker = cls(signs=signs)
        for _, section in report.walk():
            for block in (*section.short, *section.full):
                marker._learn(block)
            if section.key not in marker.anchors:
                marker.anchors[section.key] = marker.take_anchor(section.key)
        return marker

    def take_anchor(self, *keys: str) -> str:
        """Return a name for a place in the page that no other place has.

        It has no two dashes in a row: names with two are those of the page itself.
        """
        plain = re.sub("[^a-z0-9]+", "-", "-".join(keys).lower()).strip("-") or "place"
        number = self.taken.get(plain, 0)
        name = f"{plain}-{number}" if number else plain
        while name in self.taken:
            number += 1
            name = f"{plain}-{number}"
        self.taken[plain] = number + 1
        self.taken.setdefault(name, 0)
        return name

    def place_section(self, key: str) -> str:
        """Return where a section stands: of several with one key, the first is that referred to."""
        if key in self.placed or key not in self.anchors:
            return self.take_anchor(key)
        self.placed.add(key)
        return self.anchors[key]

    def _learn(self, block: Block) -> None:
        match block:
            case Prose():
                self._learn_spans(block)
            case Remark():
                for prose in (block.head, *block.body):
                    self._learn_spans(prose)
            case ReportTable():
                for name in _cases_of(block):
                    self.cases.setdefault(name, len(self.cases))
            case Figure():
                self._learn_spans(block.caption)
                if block.table is not None:
                    self._learn(block.table)
            case Alternatives():
                for _, blocks in block.choices:
                    for inner in blocks:
                        self._learn(inner)

    def _learn_spans(self, prose: Prose) -> None:
        for span in prose:
            if isinstance(span, CaseName):
                self.cases.setdefault(span.name, len(self.cases))
                self.labels.setdefault(span.name, span.full)
            elif isinstance(span, SetName):
                self.sets.setdefault(span.name, span.full)

    def write(self, prose: Prose) -> Markup:
        """Return prose as HTML."""
        return Markup("").join(map(self._write_span, prose))

    def _write_span(self, span: Inline) -> Markup:
        match span:
            case str():
                written = mark_up(span)
            case CaseName():
                written = self.write_case(span.name, self._tell_once(span.full))
            case SetName():
                written = self.write_set(span.name, self._tell_once(span.full))
            case Symbols():
                written = self.write_symbols(span.text)
            case Judged():
                written = self.write_verdict(span.verdict, span.text)
            case Verbatim():
                written = Markup("<code>{}</code>").format(mark_up(span.text))
            case Reference():
                written = self._refer(span)
            case Beside() | Distinct():
                written = Markup('<span class="num">{}</span>').format(mark_up(span.write()))
        return written

    def _tell_once(self, full: str) -> str:
        """Return a name in full where the section has not told it, else nothing."""
        new = full not in self.told
        self.told.add(full)
        return full if new else ""

    def write_case(self, name: str, shown: str = "") -> Markup:
        """Return a case, to be pointed at, by its short name or as it is to be shown."""
        if name not in self.cases:
            return Markup("<bdi>{}</bdi>").format(mark_up_name(shown or name))
        about = self.labels.get(name, name)
        hint = _hint(about) if about != (shown or name) else Markup("")
        shape = Markup('<bdi class="case" data-case="{}"{}>{}</bdi>')
        return shape.format(self.cases[name], hint, mark_up(shown or name))

    def write_cases(self, names: Iterable[str]) -> Markup:
        """Return names of cases in a row; one that holds a comma is quoted."""
        return Markup(", ").join(self.write_case(name, list_name(name)) for name in names)

    def write_set(self, name: str, shown: str = "") -> Markup:
        """Return a set by its short name, or as it is to be shown."""
        about = self.sets.get(name, name)
        hint = _hint(about) if about != (shown or name) else Markup("")
        return Markup('<bdi class="set"{}>{}</bdi>').format(hint, mark_up(shown or name))

    def write_symbols(self, text: str) -> Markup:
        """Return an expression; a short one stays in one line, and an arrow always does."""
        kind = "symbols short" if len(text) <= _SHORT else "symbols"
        written = mark_up(str(text))
        for arrow, whole in _ARROWS.items():
            written = written.replace(arrow, whole)
        return Markup('<bdi class="{}">{}</bdi>').format(kind, written)

    def write_verdict(self, verdict: str, text: str) -> Markup:
        """Return a verdict in its word, with a sign and a colour of its own where there are."""
        if not self.signs:
            return mark_up(text)
        shape = Markup(
            '<span class="verdict {0}"><svg class="sign" aria-hidden="true">'
            '<use href="#sign--{0}"/></svg>{1}</span>'
        )
        return shape.format(mark_up(str(verdict)), mark_up(text))

    def _refer(self, span: Reference) -> Markup:
        if span.section not in self.anchors:
            return mark_up(span.text)
        shape = Markup('<a href="#{}">{}</a>')
        return shape.format(self.anchors[span.section], mark_up(span.text))


def _hint(text: str) -> Markup:
    return Markup(' title="{}"').format(mark_up(text))


def _cases_of(table: ReportTable) -> Iterator[str]:
    """Yield the names in the columns of a table that hold cases."""
    for place, column in enumerate(table.columns):
        if column.kind in (CellKind.CASE, CellKind.CASES):
            for row in table.rows:
                cell = row[place]
                if isinstance(cell, str):
                    yield cell
                elif cell is not None:
                    yield from getattr(cell, "names", ())
