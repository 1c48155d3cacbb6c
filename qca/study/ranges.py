"""Checks of ranges: each holds the number that it is of, and agrees with those beside it."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from qca.errors import Place, Problem
from qca.messages import Message, keep_text, say
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

__all__ = ["check_counts", "check_meeting", "check_ranges", "check_spread"]

_Pair = tuple[float, float]


def check_ranges(spec: Spec, places: Places) -> list[Problem]:
    """Return what is wrong with the ranges of a specification by itself, each at its place.

    A range rises, or is a point, and holds the number that it is of. Anchors keep their order
    wherever in their ranges they lie. Ranges of cuts lie in [0, 1] and belong to cuts in use.
    """
    problems = []
    for name, declared in spec.sets.items():
        problems += _check_anchors(name, declared, places)
        problems += check_meeting(name, declared, places)
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
            say(
                "the range {range} of '{anchor}' of set '{set}' leaves the raw values, which"
                " go from {low:.12g} to {high:.12g}",
                range=_show(anchor.between),
                anchor=anchor.name,
                set=name,
                low=low,
                high=high,
            ),
            say("keep it between these two"),
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
            say(
                "'robustness.n_cut' goes up to {most}, and there are {count} cases",
                most=most,
                count=count,
            ),
            say("keep it at {count} or under", count=count),
            places.find("robustness", "n_cut"),
        )
    ]


def _show(between: _Pair | None) -> str:
    low, high = between or (np.nan, np.nan)
    return f"[{low:.12g}, {high:.12g}]"


def _check_range(
    between: _Pair, number: float, what: Message, changed: Message, place: Place | None
) -> list[Problem]:
    """Return what is wrong with one range and the number that it should hold."""
    low, high = between
    problems = []
    if low > high:
        what_falls = say("the range {range} of {what} falls", range=_show(between), what=what)
        problems.append(Problem(what_falls, say("give the lower end first"), place))
        low, high = high, low
    if not low <= number <= high:
        what_lacks = say(
            "the range {range} of {what} does not hold the present value, {number:.12g}",
            range=_show(between),
            what=what,
            number=number,
        )
        remedy = say("widen the range, or change {changed}", changed=changed)
        problems.append(Problem(what_lacks, remedy, place))
    return problems


def _check_anchors(name: str, declared: SetSpec, places: Places) -> list[Problem]:
    problems = []
    for anchor in list_anchors(declared):
        if anchor.between is not None:
            place = places.find("sets", name, *find_anchor(declared, anchor), "between")
            what = say("'{anchor}' of set '{set}'", anchor=anchor.name, set=name)
            problems += _check_range(anchor.between, anchor.at, what, keep_text("'at'"), place)
    return problems


def check_meeting(name: str, declared: SetSpec, places: Places) -> list[Problem]:
    """Return the neighbouring anchors that could meet or change places inside their ranges.

    Where some are percentiles, that is known once these are placed.
    """
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
        say(
            "'{first}' and '{second}' of set '{set}' could meet: '{first}' goes up to"
            " {high:.12g}, and '{second}' down to {low:.12g}",
            first=first.name,
            second=second.name,
            set=name,
            high=first.ends[1],
            low=second.ends[0],
        ),
        say("narrow a range, so that the anchors keep their order"),
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
                say(
                    "'robustness.{key}' is one range, and 'truth_table.{key}' is given by outcome",
                    key=key,
                ),
                say("give one {key} for all outcomes, or take the range out", key=key),
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
                say(
                    "the range {range} of 'robustness.incl_cut' reaches under the second"
                    " cut, {second:.12g}",
                    range=_show(ranges.incl_cut),
                    second=second,
                ),
                say("begin it at the second cut or over it"),
                places.find("robustness", "incl_cut"),
            )
        )
    return [*problems, *_check_n_cut(spec, places)]


def _check_n_cut(spec: Spec, places: Places) -> list[Problem]:
    given, now = spec.robustness.n_cut, dict(spec.truth_table)["n_cut"]
    faulty = places.is_faulty("truth_table", "n_cut") or places.is_faulty("robustness", "n_cut")
    if given is None or isinstance(now, dict) or faulty:
        return []
    what, place = keep_text("'robustness.n_cut'"), places.find("robustness", "n_cut")
    problems = []
    if min(given) < 1:
        least = say("{what} goes down to {least}", what=what, least=min(given))
        problems.append(Problem(least, say("a row needs at least 1 case"), place))
    if len(given) == 2:
        pair = (float(given[0]), float(given[1]))
        return problems + _check_range(pair, now, what, keep_text("'truth_table.n_cut'"), place)
    if now not in given:
        remedy = say("add {now}, or change 'truth_table.n_cut'", now=now)
        problems.append(
            Problem(
                say("{what} does not hold the present value, {now}", what=what, now=now),
                remedy,
                place,
            )
        )
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
                what = say(
                    "'robustness.{key}' is a range for {name}, which is empty",
                    key=".".join(cut),
                    name=name,
                )
                problems.append(
                    Problem(
                        what, say("give {name} a value, or take the range out", name=name), place
                    )
                )
            else:
                problems += _check_share(between, now, cut, cut, places)
    return problems


def _check_share(
    between: _Pair, now: float, path: tuple[str, ...], cut: tuple[str, ...], places: Places
) -> list[Problem]:
    """Check the range of a cut, which lies in [0, 1], and holds the cut where that is known."""
    what, place = (
        keep_text(f"'{'.'.join(('robustness', *path))}'"),
        places.find("robustness", *path),
    )
    known = between[0] if places.is_faulty(*cut) else now
    problems = _check_range(between, known, what, keep_text(f"'{'.'.join(cut)}'"), place)
    if min(between) < 0 or max(between) > 1:
        outside = say("the range {range} of {what} leaves [0, 1]", range=_show(between), what=what)
        problems.append(Problem(outside, say("a cut lies between 0 and 1"), place))
    return problems
