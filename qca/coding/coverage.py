"""Coverage: on how many sources codes rest, by case and by field."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from qca.results import describe

if TYPE_CHECKING:
    from qca.study.cases import Case, Coding

__all__ = ["EvidenceCount", "EvidenceCoverage", "cover_evidence"]


@dataclass(frozen=True)
class EvidenceCount:
    """On what the ``codes`` of one case, or on one field, rest.

    ``bare`` of them rest on no source, ``single`` on one alone, however often it is cited; the
    others on several. ``sources`` are all that any of them rests on.
    """

    name: str
    codes: int
    bare: int
    single: int
    sources: tuple[str, ...]

    def __repr__(self) -> str:
        return describe(self, self.name, f"{self.codes} codes", f"{len(self.sources)} sources")


@dataclass(frozen=True)
class EvidenceCoverage:
    """On what codes rest: those of each case, those on each field, and all of them."""

    cases: tuple[EvidenceCount, ...]
    fields: tuple[EvidenceCount, ...]
    whole: EvidenceCount

    def __repr__(self) -> str:
        return describe(self, repr(self.whole))


def cover_evidence(
    cases: Sequence[Case], fields: Iterable[str] | None = None
) -> EvidenceCoverage | None:
    """Return on how many sources the codes of cases rest; None where there is no code with any.

    ``fields`` are those that count, by default all that any case has. What is not coded rests on
    nothing, and counts nowhere.
    """
    wanted = dict.fromkeys(fields if fields is not None else (f for c in cases for f in c.codings))
    coded = [
        (case.id, field, coding)
        for case in cases
        for field in wanted
        if (coding := case.codings.get(field)) is not None and coding.is_coded
    ]
    if not any(coding.evidence for *_, coding in coded):
        return None
    by_case = (_count(case.id, (c for id_, _, c in coded if id_ == case.id)) for case in cases)
    by_field = (_count(field, (c for _, f, c in coded if f == field)) for field in wanted)
    return EvidenceCoverage(
        tuple(count for count in by_case if count.codes),
        tuple(count for count in by_field if count.codes),
        _count("", (coding for *_, coding in coded)),
    )


def _count(name: str, codings: Iterable[Coding]) -> EvidenceCount:
    own = [dict.fromkeys(each.source for each in coding.evidence) for coding in codings]
    return EvidenceCount(
        name,
        len(own),
        sum(not sources for sources in own),
        sum(len(sources) == 1 for sources in own),
        tuple(dict.fromkeys(source for sources in own for source in sources)),
    )
