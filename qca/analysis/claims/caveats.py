"""Caveats: what limits a verdict, whatever it says."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from qca.analysis.claims.constancy import Constancy
from qca.equality import ByValue
from qca.study.claims import Claim
from qca.study.facts import LongSpan
from qca.study.settings import FEW_CASES

__all__ = ["Caveat", "CaveatKind", "Diversity", "find_caveats"]


class CaveatKind(StrEnum):
    """What limits a verdict."""

    TRIVIAL = "trivial necessity"
    FEW_CASES = "few cases"
    DIVERSITY = "limited diversity"
    CROSSOVER = "memberships of 0.5"
    MISSING = "missing codes"
    SPAN = "values of other years"
    SCOPE = "no case in the scope"
    PERIODS = "no two periods"
    CONSTANT = "constant factor"
    INDISTINCT = "not told apart from the theory"


@dataclass(frozen=True, eq=False)
class Caveat(ByValue):
    """A limit of a verdict: the cases concerned, or a number out of a possible one.

    ``spans`` are the values that are of other years than the period of their case, ``constancy``
    says how a factor is the same in every case, ``claim`` from which one it cannot be told apart.
    """

    kind: CaveatKind
    cases: tuple[str, ...] = ()
    number: int | None = None
    possible: int | None = None
    spans: tuple[LongSpan, ...] = ()
    constancy: Constancy | None = None
    claim: str = ""


@dataclass(frozen=True)
class Diversity:
    """How many of the possible configurations of the conditions are observed."""

    observed: int
    possible: int


def find_caveats(
    claim: Claim,
    *,
    trivial: bool,
    tested_by: Sequence[int],
    crossing: tuple[str, ...],
    n: int,
    missing: tuple[str, ...],
    diversity: Diversity | None,
    constancy: Constancy | None,
    void: CaveatKind | None,
    spans: tuple[LongSpan, ...],
) -> tuple[Caveat, ...]:
    """Return what limits the verdict on a claim.

    ``trivial`` says whether RoN is under its cut, ``tested_by`` by how many cases each direction is
    tested, ``crossing`` are the cases at 0.5, ``n`` and ``missing`` how many are coded and which
    are not, ``constancy`` says how a factor is the same in all, ``void`` why no case
    could test it, and ``spans`` are the values that are of other years than their case.
    """
    caveats = [] if void is None else [Caveat(void)]
    if claim.is_plain and trivial:
        caveats.append(Caveat(CaveatKind.TRIVIAL))
    tested = [number for number in tested_by if number]
    if claim.is_plain and tested and min(tested) < FEW_CASES:
        caveats.append(Caveat(CaveatKind.FEW_CASES, number=min(tested)))
    if crossing and claim.order is None:
        caveats.append(Caveat(CaveatKind.CROSSOVER, crossing))
    if missing:
        caveats.append(Caveat(CaveatKind.MISSING, missing, n, n + len(missing)))
    # That no case is in the condition is said of an untested claim in any case.
    if constancy is not None and (tested or not constancy.absent):
        caveats.append(Caveat(CaveatKind.CONSTANT, constancy=constancy))
    if diversity is not None and diversity.observed < diversity.possible:
        caveats.append(
            Caveat(CaveatKind.DIVERSITY, number=diversity.observed, possible=diversity.possible)
        )
    if spans:
        cases = tuple(dict.fromkeys(span.case for span in spans))
        caveats.append(Caveat(CaveatKind.SPAN, cases, spans=spans))
    return tuple(caveats)
