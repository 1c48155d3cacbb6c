"""Checks of ranges: each holds the number that it is of, and agrees with those beside it."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from qca.errors import Place, Problem
from qca.study.anchors import (
    OUTERMOST,
    Anchor,
    find_anchor,
    list_anchors,
    may_meet,
    pair_neighbours,
)
from qca.study.calibrations import SetSpec
from qca.study.places import Places
from qca.study.spec import Spec

__all__ = ["check_counts", "check_ranges", "check_spread"]

_Pair = tuple[float, float]


def check_ranges(spec: Spec, places: Places) -> list[Problem]:
    """Return what is wrong with the ranges of a specification by itself, each at its place.

    A range rises, or is a point, and holds the number that it is of. Anchors keep their order
    wherever in their ranges they lie. Ranges of cuts lie in [0, 1] and belong to cuts in use.
    """
    problems = []
    for name, declared in spec.sets.items():
        problems += _check_anchors(name, declared, places)
        problems += _check_order(name, declared, places)
    return [*problems, *_check_table_cuts(spec, places), *_check_claim_cuts(spec, places)]


def check_spread(
    name: str, declared: SetSpec, values: NDArray[np.float64], places: Places
) -> list[Problem]:
    """Return the ranges of a set's anchors that leave its raw values, each at its place.

    ``values`` are the raw values of the cases at hand, NaN where not coded. Where a set is fully
    out or fully in may lie beyond them; crossovers, thresholds and cuts divide the cases, and a
    range beyond them would be one of no consequence.
    """
    if np.isnan(values).all():
        return []
    low, high = float(np.nanmin(values)), float(np.nanmax(values))
    return [
        Problem(
            f"the range {_show(anchor.between)} of '{anchor.name}' of set '{name}' leaves the raw "
            f"values, which go from {low:.12g} to {high:.12g}",
            "keep it between these two",
            places.find("sets", name, *find_anchor(declared, anchor), "between"),
        )
        for anchor in list_anchors(declared)
        if anchor.between is not None
        and anchor.role not in OUTERMOST
        and not low <= anchor.ends[0] <= anchor.ends[1] <= high
    ]


def check_counts(spec: Spec, count: int, places: Places) -> list[Problem]:
    """Return a problem where ``robustness.n_cut`` asks for more cases than there are.

    Every row would be under such a cut, so that there is nothing to minimise.
    """
    most = max(spec.robustness.n_cut or (0,))
    if most <= count or not count:
        return []
    return [
        Problem(
            f"'robustness.n_cut' goes up to {most}, and there are {count} cases",
            f"keep it at {count} or under",
            places.find("robustness", "n_cut"),
        )
    ]


def _show(between: _Pair | None) -> str:
    low, high = between or (np.nan, np.nan)
    return f"[{low:.12g}, {high:.12g}]"


def _check_range(
    between: _Pair, number: float, what: str, remedy: str, place: Place | None
) -> list[Problem]:
    """Return what is wrong with one range and the number that it should hold."""
    low, high = between
    problems = []
    if low > high:
        what_falls = f"the range {_show(between)} of {what} falls"
        problems.append(Problem(what_falls, "give the lower end first", place))
        low, high = high, low
    if not low <= number <= high:
        what_lacks = (
            f"the range {_show(between)} of {what} does not hold the present value, {number:.12g}"
        )
        problems.append(Problem(what_lacks, f"widen the range, or change {remedy}", place))
    return problems


def _check_anchors(name: str, declared: SetSpec, places: Places) -> list[Problem]:
    problems = []
    for anchor in list_anchors(declared):
        if anchor.between is not None:
            place = places.find("sets", name, *find_anchor(declared, anchor), "between")
            what = f"'{anchor.name}' of set '{name}'"
            problems += _check_range(anchor.between, anchor.at, what, "'at'", place)
    return problems


def _check_order(name: str, declared: SetSpec, places: Places) -> list[Problem]:
    """Return the neighbouring anchors that could meet or change places inside their ranges."""
    return [
        _report_meeting(name, declared, first, second, places)
        for first, second in pair_neighbours(declared)
        if first.ends[1] > second.ends[0]
        or (first.ends[1] == second.ends[0] and not may_meet(first, second))
    ]


def _report_meeting(
    name: str, declared: SetSpec, first: Anchor, second: Anchor, places: Places
) -> Problem:
    ranged = first if first.between is not None else second
    return Problem(
        f"'{first.name}' and '{second.name}' of set '{name}' could meet: '{first.name}' goes up to "
        f"{first.ends[1]:.12g}, and '{second.name}' down to {second.ends[0]:.12g}",
        "narrow a range, so that the anchors keep their order",
        places.find("sets", name, *find_anchor(declared, ranged), "between"),
    )


_TABLE_CUTS = ("incl_cut", "pri_cut", "n_cut")


def _check_table_cuts(spec: Spec, places: Places) -> list[Problem]:
    """Check the ranges of the cuts by which rows are coded."""
    table, ranges = dict(spec.truth_table), spec.robustness
    apart = [k for k in _TABLE_CUTS if getattr(ranges, k) and isinstance(table[k], dict)]
    if apart:
        return [
            Problem(
                f"'robustness.{key}' is one range, and 'truth_table.{key}' is given by outcome",
                f"give one {key} for all outcomes, or take the range out",
                places.find("robustness", key),
            )
            for key in apart
        ]
    incl = 0.0 if isinstance(table["incl_cut"], dict) else table["incl_cut"]
    first, second = incl if isinstance(incl, tuple) else (incl, 0.0)
    problems = []
    for key, between, now in (
        ("incl_cut", ranges.incl_cut, first),
        ("pri_cut", ranges.pri_cut, table["pri_cut"]),
    ):
        if between is not None and not isinstance(now, dict):
            cut = ("truth_table", key)
            problems += _check_share(between, now, (key,), cut, places)
    if ranges.incl_cut is not None and 0 <= min(ranges.incl_cut) < second:
        problems.append(
            Problem(
                f"the range {_show(ranges.incl_cut)} of 'robustness.incl_cut' reaches under the "
                f"second cut, {second:.12g}",
                "begin it at the second cut or over it",
                places.find("robustness", "incl_cut"),
            )
        )
    return [*problems, *_check_n_cut(spec, places)]


def _check_n_cut(spec: Spec, places: Places) -> list[Problem]:
    given, now = spec.robustness.n_cut, dict(spec.truth_table)["n_cut"]
    faulty = places.is_faulty("truth_table", "n_cut") or places.is_faulty("robustness", "n_cut")
    if given is None or isinstance(now, dict) or faulty:
        return []
    what, place = "'robustness.n_cut'", places.find("robustness", "n_cut")
    problems = []
    if min(given) < 1:
        least = f"{what} goes down to {min(given)}"
        problems.append(Problem(least, "a row needs at least 1 case", place))
    if len(given) == 2:
        pair = (float(given[0]), float(given[1]))
        return problems + _check_range(pair, now, what, "'truth_table.n_cut'", place)
    if now not in given:
        remedy = f"add {now}, or change 'truth_table.n_cut'"
        problems.append(Problem(f"{what} does not hold the present value, {now}", remedy, place))
    return problems


def _check_claim_cuts(spec: Spec, places: Places) -> list[Problem]:
    """Check the ranges of the cuts by which claims are judged."""
    problems = []
    cuts, ranges = spec.cuts.model_dump(), spec.robustness.cuts.model_dump()
    for relation, ranged in ranges.items():
        for key, between in ranged.items():
            if between is None:
                continue
            now, cut = cuts[relation][key], ("cuts", relation, key)
            if now is None:
                place, name = places.find("robustness", *cut), f"'{'.'.join(cut)}'"
                what = f"'robustness.{'.'.join(cut)}' is a range for {name}, which is empty"
                problems.append(Problem(what, f"give {name} a value, or take the range out", place))
            else:
                problems += _check_share(between, now, cut, cut, places)
    return problems


def _check_share(
    between: _Pair, now: float, path: tuple[str, ...], cut: tuple[str, ...], places: Places
) -> list[Problem]:
    """Check the range of a cut, which lies in [0, 1], and holds the cut where that is known."""
    what, place = f"'{'.'.join(('robustness', *path))}'", places.find("robustness", *path)
    known = between[0] if places.is_faulty(*cut) else now
    problems = _check_range(between, known, what, f"'{'.'.join(cut)}'", place)
    if min(between) < 0 or max(between) > 1:
        outside = f"the range {_show(between)} of {what} leaves [0, 1]"
        problems.append(Problem(outside, "a cut lies between 0 and 1", place))
    return problems
