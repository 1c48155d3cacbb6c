"""Spans: what a sentence is made of, each of a kind that formats show in a way of their own."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from qca.names import list_name, quote
from qca.report.pieces.cells import Beside, Distinct

if TYPE_CHECKING:
    from qca.analysis.claims.verdicts import Verdict

__all__ = [
    "CaseName",
    "Inline",
    "Judged",
    "Prose",
    "Reference",
    "SetName",
    "Symbols",
    "Verbatim",
    "join_prose",
    "name_once",
    "quote_span",
    "show_inline",
]


@dataclass(frozen=True)
class SetName:
    """A set: in full "strong executive leadership (EL)", and where that was said before, EL."""

    name: str
    label: str = ""

    @property
    def full(self) -> str:
        """The set with its meaning."""
        return f"{self.label} ({self.name})" if self.label else self.name


@dataclass(frozen=True)
class CaseName:
    """A case: in full "Nuevo León 2000–2007 (NL1)", and where that was said before, NL1."""

    name: str
    label: str = ""

    @property
    def full(self) -> str:
        """The case with its state and years."""
        return f"{self.label} ({self.name})" if self.label else self.name


@dataclass(frozen=True)
class Symbols:
    """An expression or a claim in the signs of the field: ``EL*~BQ``, ``EL <- SYN``.

    A text that carries what it says (``qca.boolean.formulas``) is kept as one.
    """

    text: str


@dataclass(frozen=True)
class Judged:
    """A verdict, in the word of the language."""

    verdict: Verdict
    text: str


@dataclass(frozen=True)
class Verbatim:
    """What is typed or read as it stands: a command, a file, a key."""

    text: str


@dataclass(frozen=True)
class Reference:
    """A pointer to another section of the report, by its key."""

    section: str
    text: str


Inline = str | SetName | CaseName | Symbols | Judged | Verbatim | Reference | Beside | Distinct


@dataclass(frozen=True)
class Prose:
    """Spans in a row: a sentence, a paragraph, a heading.

    >>> told = Prose((SetName("EL", "leadership"), " is in ", Symbols("EL*BQ"), "; "))
    >>> str(told + Prose((SetName("EL", "leadership"),)))
    'leadership (EL) is in EL*BQ; leadership (EL)'
    """

    spans: tuple[Inline, ...] = ()

    def __str__(self) -> str:
        return "".join(map(show_inline, self.spans))

    def __add__(self, other: Prose | str) -> Prose:
        return Prose((*self.spans, *([other] if isinstance(other, str) else other.spans)))

    def __bool__(self) -> bool:
        return any(map(show_inline, self.spans))

    def __iter__(self) -> Iterator[Inline]:
        return iter(self.spans)


def show_inline(span: Inline, *, full: bool = True) -> str:
    """Return a span as plain text; a name in full, or as it is called where it was named before.

    >>> show_inline(CaseName("NL1", "Nuevo León 2000–2007"), full=False)
    'NL1'
    """
    match span:
        case str():
            return span
        case SetName() | CaseName():
            return span.full if full else span.name
        case Beside() | Distinct():
            return span.write()
        case _:
            return span.text


def join_prose(parts: Iterable[Prose | Inline], joint: str = " ") -> Prose:
    """Return prose and spans in a row, with a joint between any two.

    >>> str(join_prose(["a", Prose(("b", "c"))], "; "))
    'a; bc'
    """
    spans: list[Inline] = []
    for part in parts:
        if spans:
            spans.append(joint)
        spans += part.spans if isinstance(part, Prose) else (part,)
    return Prose(tuple(spans))


def name_once(spans: Iterable[Inline], named: set[Inline]) -> Iterator[tuple[Inline, str]]:
    """Yield spans with their text, sets and cases in full only where they were not named before.

    >>> case, named = CaseName("NL1", "Nuevo León 2000–2007"), set()
    >>> [text for _, text in name_once((case, " and ", case), named)]
    ['Nuevo León 2000–2007 (NL1)', ' and ', 'NL1']
    """
    for span in spans:
        yield span, show_inline(span, full=span not in named)
        if isinstance(span, SetName | CaseName):
            named.add(span)


def quote_span(span: Inline, last: str) -> Inline | Prose:
    """Return a name for a list that ends with the word ``last``: quoted if it reads as several.

    >>> quote_span(CaseName("Korea, South"), " and "), quote_span(CaseName("A"), " and ")
    ('"Korea, South"', CaseName(name='A', label=''))
    >>> str(quote_span(CaseName("K", "Korea, South 2000"), " and "))
    '"Korea, South 2000 (K)"'
    """
    if not isinstance(span, SetName | CaseName):
        return span
    text = span.full
    quoted = quote(text) if last in text else list_name(text)
    if quoted == text:
        return span
    return Prose(('"', span, '"')) if span.label else quoted
