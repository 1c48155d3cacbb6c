"""Thresholds suggested by the data: gaps between groups of similar values.

References
----------
.. [1] Duşa, A. (2019). QCA with R: A Comprehensive Resource. Springer. Section 4.1.
.. [2] Everitt, B. S., Landau, S., Leese, M., and Stahl, D. (2011). Cluster Analysis. 5th ed. Wiley.
   Ch. 4.
"""

from __future__ import annotations

from typing import Literal, get_args

import numpy as np
from numpy.typing import ArrayLike

from qca.errors import InputError, Problem, nearest, show_given
from qca.messages import say
from qca.sets.columns import Values, read_values

__all__ = ["find_thresholds"]

# Those whose groups of values on a line are always intervals, and for which scipy and R agree.
Method = Literal["complete", "single", "average", "weighted", "ward"]
METHODS: tuple[Method, ...] = get_args(Method)


def find_thresholds(x: ArrayLike, n: int = 1, method: Method = "complete") -> tuple[float, ...]:
    """Suggest ``n`` thresholds by hierarchical clustering of the values into ``n + 1`` groups.

    A threshold is the midpoint ``(a + b) / 2`` of two neighbouring sorted values ``a < b`` that
    fall in different groups. The distance of two values is ``abs(a - b)``. A suggestion, not a
    calibration: a threshold has to be argued for. Where distances tie, as in evenly spaced values,
    several groupings are equally good; this is the one that scipy takes, and R may take another.

    Parameters
    ----------
    x : (m,) values in raw units; missing ones (NaN, None) are left out.
    n : number of thresholds, at least 1.
    method : linkage: "complete" (R's default), "single", "average", "weighted" (R: "mcquitty") or
        "ward" (R: "ward.D2").

    Returns
    -------
    ``n`` rising numbers in the unit of ``x``, between its lowest and highest value.

    Raises
    ------
    InputError
        An infinite or non-numeric value; ``n`` not a whole number of at least 1; fewer distinct
        values than groups; an unknown method.

    Source: Duşa (2019) [1]_, section 4.1 (``findTh``); Everitt et al. (2011) [2]_, ch. 4.

    >>> find_thresholds([1, 2, 3, 10, 11, 12, 30, 31], n=2)
    (6.5, 21.0)
    """
    problems: list[Problem] = []
    values = read_values(x, problems)
    ordered = np.sort(values[~np.isnan(values)])
    _check(ordered, n, method, problems)
    if problems:
        raise InputError(problems)
    groups = _cluster(ordered, n + 1, method)
    ends = np.flatnonzero(groups[1:] != groups[:-1])
    # Halved before they are added: the sum of two large values may overflow.
    return tuple(float(ordered[end] / 2 + ordered[end + 1] / 2) for end in ends)


def _check(ordered: Values, n: int, method: str, problems: list[Problem]) -> None:
    if not isinstance(method, str) or method not in METHODS:
        remedy = nearest(str(method), METHODS) or say(
            "use one of {listed}", listed=", ".join(METHODS)
        )
        problems.append(
            Problem(say("unknown clustering method {method}", method=show_given(method)), remedy)
        )
    if isinstance(n, bool) or not isinstance(n, (int, np.integer)) or n < 1:
        what = say(
            "the number of thresholds is {n}, not a whole number of at least 1", n=show_given(n)
        )
        problems.append(Problem(what, say("give for example n=1")))
        return
    distinct = len(np.unique(ordered))
    if distinct < n + 1 and not problems:
        what = say(
            "{n} thresholds need {groups} groups, but there are {distinct} distinct values",
            n=n,
            groups=n + 1,
            distinct=distinct,
        )
        problems.append(Problem(what, say("ask for fewer thresholds or give more values")))


def _cluster(ordered: Values, count: int, method: Method) -> Values:
    """Return the group number of each value, exactly ``count`` groups."""
    from scipy.cluster.hierarchy import cut_tree, linkage

    # A power of two as the unit keeps every tie, and no square of a distance overflows.
    _, exponent = np.frexp(np.abs(ordered).max())
    tree = linkage(np.ldexp(ordered, -exponent)[:, None], method=method)
    # Unlike fcluster, which may give fewer groups where merges tie.
    return np.asarray(cut_tree(tree, n_clusters=[count])[:, 0], dtype=np.float64)
