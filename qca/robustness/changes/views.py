"""Views: what cases can add under their options, as one demand on their sums and flags sees it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from qca.robustness.changes.combinations import SLACK, Item
from qca.robustness.changes.contributions import MARGIN, Contributions
from qca.robustness.changes.demands import Demand
from qca.robustness.worlds.arrays import Array, Flags, Positions

__all__ = ["View", "find_range", "try_points", "view_contributions"]

# Points of several options that are tried together.
_MOST_TRIED = 20_000
# Shares in which parameters are added two by two: what no world can have both of shows in these.
_SHARES = (0.1, 0.25, 0.5, 0.75, 0.9)

Span = tuple[float, float]


@dataclass(frozen=True, eq=False)
class View:
    """The contributions of options as one demand sees them.

    ``signed`` are the gaps of the parameters that count (points by parameters), turned so that they
    are to be at least 0 in sum; ``heights`` a column of zeros, these, and weighted sums of two of
    them, all -inf where a point has a flag that no case may have. ``flags`` are those that some
    case must have. ``best`` and ``can`` are the greatest heights and the flags within reach of each
    option, ``ideal`` a point that has them all at once (weighted sums apart), or -1.
    """

    table: Contributions
    demand: Demand
    signed: Array
    heights: Array
    flags: Flags
    best: Array
    can: Flags
    ideal: Positions

    @property
    def allowed(self) -> Flags:
        """Which points have no flag that no case may have."""
        return np.asarray(self.heights[:, 0] == 0)

    @property
    def margins(self) -> Array:
        """By how much sums must pass 0 where numbers are open."""
        signs = np.array([sign for sign in self.demand.signs if sign])
        return np.where(signs < 0, MARGIN, -SLACK)

    @cached_property
    def items(self) -> dict[int, tuple[int, Item]]:
        """The options of each case as an item, and where the first of them stands."""
        cases = np.array([option.case for option in self.table.options])
        seen = {}
        for case in sorted(set(cases.tolist())):
            first, last = np.flatnonzero(cases == case)[[0, -1]].tolist()
            own = slice(first, last + 1)
            seen[case] = first, Item(self.table.costs[own], self.best[own], self.can[own])
        return seen


def view_contributions(table: Contributions, demand: Demand) -> View:
    """Return contributions as a demand sees them."""
    allowed = np.asarray(~table.flags[:, sorted(demand.none)].any(axis=1))
    flags = table.flags[:, sorted(demand.some)] & allowed[:, np.newaxis]
    signs = np.array(demand.signs, dtype=np.float64)
    signed = (table.gaps * signs)[:, signs != 0]
    heights = np.column_stack([np.zeros(len(signed)), signed, signed @ _weigh(signed.shape[1])])
    heights[~allowed] = -np.inf
    best = np.maximum.reduceat(heights, table.starts, axis=0)
    can = np.logical_or.reduceat(flags, table.starts, axis=0)
    plain = slice(signed.shape[1] + 1)
    owners = table.owners
    whole = allowed & (heights[:, plain] >= best[owners, plain]).all(axis=1)
    whole &= (flags == can[owners]).all(axis=1)
    ideal = np.full(len(table.options), -1, dtype=np.intp)
    points = np.flatnonzero(whole)[::-1]
    ideal[owners[points]] = points
    return View(table, demand, signed, heights, flags, best, can, ideal)


def _weigh(count: int) -> Array:
    """Return weights by which so many parameters are added two by two (count by sums)."""
    columns = []
    for a in range(count):
        for b in range(a):
            for share in _SHARES:
                weights = np.zeros(count)
                weights[a], weights[b] = share, 1 - share
                columns.append(weights)
    return np.array(columns).reshape(len(columns), count).T


def try_points(view: View, chosen: Positions) -> Positions | None:
    """Return a point of each chosen option that together meet a demand, None where none do.

    Only points that no other one of their option outdoes can be of use. Between points more may be
    possible than at them, so that None settles nothing unless every option has an ideal point.
    """
    points = view.ideal[chosen]
    open_ = np.flatnonzero(points < 0)
    closed = points[points >= 0]
    sums = view.signed[closed].sum(axis=0)[np.newaxis]
    flags = np.asarray(view.flags[closed].any(axis=0))[np.newaxis]
    picked = np.zeros((1, 0), dtype=np.intp)
    for o in chosen[open_].tolist():
        own = _list_best(view, o)
        if len(picked) * len(own) > _MOST_TRIED:
            return None
        before, added = np.repeat(np.arange(len(picked)), len(own)), np.tile(own, len(picked))
        sums = sums[before] + view.signed[added]
        flags = flags[before] | view.flags[added]
        picked = np.column_stack([picked[before], added])
    has_open = any(view.table.options[o].free for o in chosen.tolist())
    least = view.margins if has_open else np.full(sums.shape[1], -SLACK)
    meeting = np.flatnonzero((sums >= least).all(axis=1) & flags.all(axis=1))
    if not meeting.size:
        return None
    best = meeting[(sums - least)[meeting].min(axis=1, initial=np.inf).argmax()]
    points[open_] = picked[best]
    return np.asarray(points)


def _list_best(view: View, option: int) -> Positions:
    """Return the points of an option that no other one of its points outdoes in every respect."""
    span = view.table.span(option)
    points = np.flatnonzero(view.allowed[span]) + span.start
    worth = np.column_stack([view.signed[points], view.flags[points]])
    worth, first = np.unique(worth, axis=0, return_index=True)
    at_least = (worth[:, np.newaxis] >= worth).all(axis=2)
    return np.asarray(points[first[at_least.sum(axis=0) == 1]])


def find_range(view: View, chosen: Positions, place: int) -> Span | None:
    """Return the range of the one number that a chosen option leaves open, the others ideal.

    Sums are linear between neighbouring points. None where no value meets the demand.
    """
    option = int(chosen[place])
    span = view.table.span(option)
    others = view.ideal[np.delete(chosen, place)]
    sums = view.signed[span] + view.signed[others].sum(axis=0) - view.margins
    flags = view.flags[span] | view.flags[others].any(axis=0)
    fits = view.allowed[span] & flags.all(axis=1)
    at = view.table.rows[span, view.table.options[option].free[0][1]]
    inner = view.table.inner[span]
    ends = at[fits & (sums >= 0).all(axis=1)].tolist()
    for k in range(len(at) - 1):
        # A stretch between two corners looks all over as in its middle.
        if inner[k] != inner[k + 1] and fits[k if inner[k] else k + 1]:
            low, high = _clip(sums[k], sums[k + 1])
            if low < high:
                ends += [float(at[k] + share * (at[k + 1] - at[k])) for share in (low, high)]
    return (min(ends), max(ends)) if ends else None


def _clip(first: Array, last: Array) -> Span:
    """Return between which shares of the way linear functions are all at least 0.

    >>> _clip(np.array([-1.0, 2.0]), np.array([1.0, 1.0]))
    (0.5, 1.0)
    """
    low, high = 0.0, 1.0
    for a, b in zip(first.tolist(), last.tolist(), strict=True):
        if a < 0 and b < 0:
            return 1.0, 0.0
        if a < 0:
            low = max(low, a / (a - b))
        elif b < 0:
            high = min(high, a / (a - b))
    return low, high
