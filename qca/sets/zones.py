"""Zones of an XY plot: what each case is to a relation of sufficiency or necessity."""

from __future__ import annotations

from enum import Enum

import numpy as np
from numpy.typing import NDArray

from qca.sets.cuts import TOLERANCE, is_at_crossover, is_in, is_out

__all__ = ["Zone", "find_zones"]


class Zone(Enum):
    """What a case is to a relation "a is a subset of b".

    Typical: in both, and the relation holds. Deviant in degree: in both, yet more in a than in b.
    Deviant in kind: in a and out of b. Unaccounted: out of a and in b; these are deviant in
    coverage (sufficiency) or in relevance (necessity). Irrelevant: out of both. At the crossover:
    at 0.5 in one of them, so on no side.
    """

    TYPICAL = "typical"
    DEGREE = "degree"
    KIND = "kind"
    UNACCOUNTED = "unaccounted"
    IRRELEVANT = "irrelevant"
    CROSSOVER = "crossover"


def find_zones(inner: NDArray[np.float64], outer: NDArray[np.float64]) -> tuple[Zone, ...]:
    """Return the zone of every case where ``inner`` is said to be a subset of ``outer``.

    Of "x is sufficient for y" the inner set is x, of "x is necessary for y" it is y.

    Parameters
    ----------
    inner, outer : (n,) memberships in [0, 1].

    Returns
    -------
    (n,) zones. A case deviant in kind is one that contradicts the relation (see
    :func:`qca.analysis.claims.verdicts.judge_claim`), one typical or deviant in degree bears it
    out.

    Source: Schneider and Rohlfing (2013), Sociological Methods & Research 42(4), 559-597.

    >>> [
    ...     z.value
    ...     for z in find_zones(np.array([0.7, 0.9, 0.9, 0.2]), np.array([0.8, 0.8, 0.1, 0.6]))
    ... ]
    ['typical', 'degree', 'kind', 'unaccounted']
    """
    on_edge = is_at_crossover(inner) | is_at_crossover(outer)
    both = is_in(inner) & is_in(outer)
    flags = (
        (Zone.CROSSOVER, on_edge),
        (Zone.DEGREE, both & (inner > outer + TOLERANCE)),
        (Zone.TYPICAL, both),
        (Zone.KIND, is_in(inner) & is_out(outer)),
        (Zone.UNACCOUNTED, is_out(inner) & is_in(outer)),
        (Zone.IRRELEVANT, is_out(inner) & is_out(outer)),
    )
    return tuple(next(zone for zone, flag in flags if flag[i]) for i in range(len(inner)))
