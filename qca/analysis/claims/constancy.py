"""Factors that are the same in every case, and so cannot explain why outcomes differ."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from qca.analysis.claims.frames import Frame
from qca.equality import ByValue
from qca.sets.cuts import CROSSOVER, TOLERANCE, is_in, is_out
from qca.study.settings import NEAR_CUT

__all__ = ["Constancy", "find_constancy", "measure_constancy"]


@dataclass(frozen=True, eq=False)
class Constancy(ByValue):
    """A factor that ``number`` cases share: all in or all out of it, or with nearly one score.

    Their scores are from ``low`` to ``high``.
    """

    number: int
    low: float
    high: float

    @property
    def absent(self) -> bool:
        """Whether every case is out of it."""
        return self.high < CROSSOVER - TOLERANCE

    @property
    def near(self) -> bool:
        """Whether the scores differ by no more than what is called nearly the same."""
        return self.high - self.low <= NEAR_CUT + TOLERANCE


def find_constancy(scores: NDArray[np.float64]) -> Constancy | None:
    """Return how the memberships of cases are (nearly) the same; None where they are not.

    Of one case alone nothing is compared. NaN stands for a case that is not coded.

    >>> find_constancy(np.array([0.55, 0.58, 0.49]))
    Constancy(number=3, low=0.49, high=0.58)
    >>> find_constancy(np.array([0.6, 1.0])).near, find_constancy(np.array([0.4, 0.6]))
    (False, None)
    """
    known = scores[~np.isnan(scores)]
    if known.size < 2:
        return None
    constancy = Constancy(known.size, float(known.min()), float(known.max()))
    alike = bool(is_in(known).all() or is_out(known).all())
    return constancy if alike or constancy.near else None


def measure_constancy(
    frame: Frame, values: NDArray[np.float64], known: NDArray[np.bool_]
) -> Constancy | None:
    """Return how the condition of a plain claim is the same in all cases of its scope, if it is.

    ``known`` are those of its cases that are coded on its sets.
    """
    claim = frame.claim
    if not claim.is_plain or claim.order is not None or claim.placement:
        return None
    counted = known
    if claim.within is not None:
        counted = known & is_in(frame.weigh(values, claim.within))
    return find_constancy(frame.weigh(values, claim.condition)[counted])
