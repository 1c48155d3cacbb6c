"""Checks of memberships as they are given: what names the cases and the sets, and the values."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING

import numpy as np

from qca.boolean.levels import first_of, read_levels
from qca.errors import (
    MOST_ALONE,
    InputError,
    Place,
    Problem,
    count_noun,
    cut_list,
    nearest,
    show_given,
)
from qca.names import join_names, list_name, refuse_hidden
from qca.sets.cuts import TOLERANCE
from qca.sets.extents import MOST_LEVELS, describe_value, measure_extent, problem_of_levels

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = [
    "check_column",
    "check_frame",
    "problems_of_cases",
    "problems_of_nameless",
    "problems_of_names",
    "read_declared",
    "refuse_data",
]

NO_CASES = Problem("there are no cases", "give at least one row of data")

# Numbers of values by set, or the first and last value.
Declared = Mapping[str, int | str | tuple[int, int]] | Mapping[str, int]
Locate = Callable[[str, str], Place | None]


def check_frame(data: object) -> None:
    """Raise where data is not a data frame."""
    import pandas as pd

    if not isinstance(data, pd.DataFrame):
        raise refuse_data(data)


def refuse_data(data: object) -> InputError:
    """Return the error for data of a kind that cannot be read."""
    return InputError(
        f"the memberships are of the type {type(data).__name__}",
        "give a pandas or Dask DataFrame with the cases in its index",
    )


def read_declared(levels: Declared | None) -> dict[str, int]:
    """Return declared numbers of values by set; every problem at once."""
    declared: dict[str, int] = {}
    problems: list[Problem] = []
    if levels is not None and not isinstance(levels, Mapping):
        what = f"the levels are {show_given(levels)}, not given by the names of sets"
        raise InputError(what, "write them as {'A': 3, 'B': (1, 4)}")
    for key, given in (levels or {}).items():
        name = str(key)
        try:
            declared[name] = read_levels(given, name)
        except InputError as error:
            problems += error.problems
    if problems:
        raise InputError(problems)
    return declared


def problems_of_cases(cases: Sequence[str]) -> list[Problem]:
    """Return a problem for every identifier that is none, is not seen whole, or stands twice."""
    hidden = [problem for case in cases for problem in refuse_hidden("case", case)]
    hidden += problems_of_nameless(cases)
    if len(set(cases)) == len(cases):
        return hidden
    return hidden + [
        Problem(f"case '{case}' stands more than once", "give every case an identifier of its own")
        for case, count in Counter(cases).items()
        if count > 1 and case
    ]


def problems_of_nameless(cases: Sequence[str]) -> list[Problem]:
    """Return one problem where cases have no identifier."""
    at = [i for i, case in enumerate(cases) if not case] if "" in cases else []
    if not at:
        return []
    what = f"{count_noun(len(at), 'case')} without an identifier, the first in row {at[0] + 1}"
    return [Problem(what, "give every case an identifier of its own in the index")]


def problems_of_names(
    known: Sequence[str], names: Sequence[str], declared: Mapping[str, int]
) -> list[Problem]:
    """Return what is wrong with the sets asked for and their declared numbers of values."""
    problems = [problem for name in dict.fromkeys(names) for problem in refuse_hidden("set", name)]
    for name in dict.fromkeys(names):
        if known.count(name) == 0:
            problems.append(
                Problem(f"there is no set '{name}'", nearest(name, known) or _listing(known))
            )
        if known.count(name) > 1:
            problems.append(Problem(f"the column '{name}' stands twice", "rename one of them"))
        if list(names).count(name) > 1:
            problems.append(Problem(f"the set '{name}' is named twice", "name it once"))
    for name, count in declared.items():
        if name not in known:
            what = f"levels are declared for '{name}', which is not a set"
            problems.append(Problem(what, nearest(name, known) or _listing(known)))
        if not 2 <= count <= MOST_LEVELS:
            problems.append(
                Problem(f"'{name}' is declared with {count} values", f"use 2 to {MOST_LEVELS}")
            )
    return problems


def _listing(known: Sequence[str]) -> str:
    return f"the sets are {join_names(known)}" if known else "the table has no sets"


def check_column(
    values: NDArray[np.float64],
    cases: Sequence[str],
    name: str,
    declared: int | None,
    may_miss: bool,
    locate: Locate,
    problems: list[Problem],
) -> int:
    """Add the problems of one column of memberships; return how many values the set has."""
    extent = measure_extent(values)
    count = extent.count_values(declared)
    if too_many := problem_of_levels(name, count, declared):
        problems.append(too_many)
        return 2
    if extent.fits(count, may_miss=may_miss):
        return count
    if count > 2:
        first = first_of(count)
        valid = (values == np.floor(values)) & (values >= first) & (values < first + count)
    else:
        valid = (values >= -TOLERANCE) & (values <= 1 + TOLERANCE)
    if may_miss:
        valid |= np.isnan(values)
    wrong: dict[str, list[tuple[str, str]]] = {}
    for i in map(int, np.flatnonzero(~valid)):
        what, remedy = describe_value(values[i], count)
        wrong.setdefault(remedy, []).append((cases[i], what))
    for remedy, wrongly in wrong.items():
        whats = [f"case '{case}' has {what} in set '{name}'" for case, what in wrongly]
        if len(wrongly) > MOST_ALONE:
            shown = cut_list(
                [f"{list_name(case)} ({what})" for case, what in wrongly[1:]], MOST_ALONE
            )
            others = f"{len(wrongly) - 1} others have no fit value either: {shown}"
            whats = [f"{whats[0]}, and {others}"]
        problems += [
            Problem(what, remedy, locate(case, name))
            for what, (case, _) in zip(whats, wrongly, strict=False)
        ]
    return count
