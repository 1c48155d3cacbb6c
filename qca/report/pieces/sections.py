"""Reports and their sections: what is said, in short and in full, in no format yet."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from qca.report.pieces.spans import Prose
from qca.report.pieces.tables import ReportTable

if TYPE_CHECKING:
    from qca.analysis.claims.verdicts import Verdict
    from qca.report.words import Words

__all__ = ["Alternatives", "Block", "Figure", "Remark", "Report", "Section"]


@dataclass(frozen=True)
class Remark:
    """One of several things of a kind: a marked first line, and what is said of it.

    ``key`` is the same in every language; ``verdict`` is that on it, where it is a claim.
    """

    head: Prose
    body: tuple[Prose, ...] = ()
    key: str = ""
    verdict: Verdict | None = None


@dataclass(frozen=True)
class Figure:
    """A picture that is drawn when a format shows pictures, and told by ``alt`` where none does.

    ``draw`` draws it to axes that it is given or makes, and returns them. ``table`` says the same
    in figures, and is opened on demand where that can be.
    """

    key: str
    title: str
    alt: str
    draw: Callable[..., object] = field(compare=False, repr=False)
    caption: Prose = field(default_factory=Prose)
    table: ReportTable | None = None


@dataclass(frozen=True)
class Alternatives:
    """Blocks of which a reader needs one at a time, such as the models of a solution.

    ``together`` tells all of them at once, where nobody can choose; by default one after another.
    """

    key: str
    choices: tuple[tuple[str, tuple[Block, ...]], ...]
    together: tuple[Block, ...] = ()


Block = Prose | Remark | ReportTable | Figure | Alternatives


@dataclass(frozen=True)
class Section:
    """What there is to say of a subject. ``key`` is the same in every language.

    ``short`` is what the first screen says of it (nothing: it is not on the first screen), ``full``
    all of it, ``parts`` its own sections.
    """

    key: str
    title: str
    short: tuple[Block, ...] = ()
    full: tuple[Block, ...] = ()
    parts: tuple[Section, ...] = ()

    def captioned(self) -> tuple[Block, ...]:
        """Return what it says in full where captions name tables: none of them without a title."""
        return tuple(
            replace(block, title=self.title)
            if isinstance(block, ReportTable) and not block.title
            else block
            for block in self.full
        )


@dataclass(frozen=True)
class Report:
    """A title and sections, most important first, in one language."""

    title: str
    words: Words
    sections: tuple[Section, ...]

    def walk(self) -> Iterator[tuple[int, Section]]:
        """Yield every section with its depth, each before its own sections.

        Those that are for the first screen alone are not among them.
        """
        stack = [(0, section) for section in reversed(self.sections)]
        while stack:
            depth, section = stack.pop()
            if section.full or section.parts:
                yield depth, section
            stack += [(depth + 1, part) for part in reversed(section.parts)]
