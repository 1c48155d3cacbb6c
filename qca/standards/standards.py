"""What a standard is: something that good practice asks for, and what a study answers."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from qca.mappings import FrozenMapping
from qca.results import Listed
from qca.vocabulary import Word

__all__ = ["Answer", "Phase", "Source", "Standard"]


class Phase(Word):
    """When in a study something is asked for."""

    BEFORE = "before"
    DURING = "during"
    AFTER = "after"


class Answer(Word):
    """What a study answers to a standard; what only its author can say is told apart."""

    MET = "met"
    PARTLY = "partly"
    LACKING = "lacking"
    AUTHOR = "author"


class Source(Word):
    """The lists that ask."""

    SCHNEIDER_WAGEMANN = "Schneider and Wagemann (2010)"
    COMPASSS = "COMPASSS"
    OANA = "Oana, Schneider and Thomann (2021)"
    GRECKHAMER = "Greckhamer, Furnari, Fiss and Aguilera (2018)"


@dataclass(frozen=True)
class Standard(Listed):
    """One thing that is asked for, with what the study has of it.

    ``key`` names it, and the phrases on it. ``values`` are what the study has, by the gaps of
    these: counts, names and cuts. ``path`` is the key of the analysis file where it stands or
    should stand; empty where it stands in no file.
    """

    key: str
    phase: Phase
    answer: Answer
    sources: tuple[Source, ...]
    path: tuple[str, ...] = ()
    values: Mapping[str, object] = field(default_factory=FrozenMapping)

    COLUMNS = ("key", "phase", "answer", "where", "sources")

    def list_rows(self) -> Iterator[tuple[object, ...]]:
        """Yield the one row of the standard."""
        sources = "; ".join(source.value for source in self.sources)
        yield self.key, self.phase.value, self.answer.value, ".".join(self.path), sources
