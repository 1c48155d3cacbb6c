"""Worlds: how many there are, and in which share of them each claim has each verdict."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction

from qca.analysis.claims.verdicts import Parameter, Verdict
from qca.equality import ByValue
from qca.errors import count_noun
from qca.results import Listed, describe, show_number

__all__ = ["ClaimShares", "NoTable", "Sweep"]

VERDICTS = tuple(Verdict)


class NoTable(StrEnum):
    """Why a world has no truth table, the reason that counts first put first."""

    UNCODED = "uncoded"
    CONSTANT = "constant"
    CROSSOVER = "crossover"
    NOWHERE = "nowhere"


@dataclass(frozen=True, eq=False)
class ClaimShares(ByValue, Listed):
    """In which share of the worlds a claim has each verdict, and the ranges of its parameters.

    ``whole`` are the shares of those worlds in which every case counts. ``apart`` says which
    verdicts it has at single values alone. All three are in the order of ``VERDICTS``. ``worlds``
    is how many worlds shares are of: all worlds of the study where these are counted (see
    ``Sweep``), else those of the claim by itself, which differ in its verdict or in what is left
    out.
    """

    shares: tuple[Fraction, ...]
    whole: tuple[Fraction, ...]
    ranges: tuple[tuple[Parameter, tuple[float, float]], ...]
    sampled: bool
    apart: tuple[bool, ...] = (False,) * len(VERDICTS)
    worlds: int = 0

    COLUMNS = ("verdict", "share", "whole", "apart")

    def __repr__(self) -> str:
        told = [f"{v.value} {show_number(self.get(v))}" for v in VERDICTS if self.get(v)]
        return describe(self, ", ".join(told))

    def list_rows(self) -> Iterator[tuple[object, ...]]:
        """Yield a row for each verdict."""
        for verdict, apart in zip(VERDICTS, self.apart, strict=True):
            yield verdict.value, self.get(verdict), self.get_whole(verdict), apart

    def get(self, verdict: Verdict) -> float:
        """Return in which share of the worlds the claim has a verdict."""
        return float(self.shares[VERDICTS.index(verdict)])

    def get_whole(self, verdict: Verdict) -> float:
        """Return in which share of the worlds in which every case counts it has a verdict."""
        return float(self.whole[VERDICTS.index(verdict)])

    def list_apart(self) -> tuple[Verdict, ...]:
        """Return the verdicts that it has at single values alone."""
        return tuple(v for v, apart in zip(VERDICTS, self.apart, strict=True) if apart)


@dataclass(frozen=True, eq=False)
class Sweep(ByValue):
    """How many worlds were found, and in which share of them each claim has which verdict.

    ``worlds`` counts the distinct ones: they differ in what is left out, in a truth table or in a
    verdict; in ``worlds_whole`` of them every case counts. Worlds that are met at single values
    alone (a score of exactly 0.5, a measure exactly at its cut, an outcome that is the same for
    all) are counted as ``worlds_apart``, and in nothing else. All three are None where there are
    too many to be swept together, so that claims and truth tables that share decisions were swept
    by themselves. ``tables`` are the distinct truth tables of each outcome, of those
    ``sampled_tables`` at least. ``points`` worlds were drawn of what was not swept whole, if
    anything was not: the rest is ``exhaustive``.
    """

    shares: tuple[ClaimShares, ...]
    worlds: int | None
    worlds_whole: int | None
    worlds_apart: int | None
    tables: tuple[int, ...]
    sampled_tables: tuple[bool, ...]
    points: int
    exhaustive: bool

    def __repr__(self) -> str:
        return describe(self, self.tell())

    def tell(self) -> str:
        """Return in a few words how many worlds there are."""
        if self.worlds is None:
            return "worlds of each claim by itself"
        return ("" if self.exhaustive else "at least ") + count_noun(self.worlds, "world")
