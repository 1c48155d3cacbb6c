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
    cut_list,
    nearest,
    show_given,
)
from qca.messages import Message, say, say_count
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

NO_CASES = Problem(say("there are no cases"), say("give at least one row of data"))

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
        say("the memberships are of the type {type}", type=type(data).__name__),
        say("give a pandas or Dask DataFrame with the cases in its index"),
    )


def read_declared(levels: Declared | None) -> dict[str, int]:
    """Return declared numbers of values by set; every problem at once."""
    declared: dict[str, int] = {}
    problems: list[Problem] = []
    if levels is not None and not isinstance(levels, Mapping):
        what = say(
            "the levels are {levels}, not given by the names of sets", levels=show_given(levels)
        )
        raise InputError(what, say("write them as {{'A': 3, 'B': (1, 4)}}"))
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
        Problem(
            say("case '{case}' stands more than once", case=case),
            say("give every case an identifier of its own"),
        )
        for case, count in Counter(cases).items()
        if count > 1 and case
    ]


def problems_of_nameless(cases: Sequence[str]) -> list[Problem]:
    """Return one problem where cases have no identifier."""
    at = [i for i, case in enumerate(cases) if not case] if "" in cases else []
    if not at:
        return []
    what = say_count(
        "{number} case without an identifier, the first in row {row}",
        "{number} cases without an identifier, the first in row {row}",
        len(at),
        row=at[0] + 1,
    )
    return [Problem(what, say("give every case an identifier of its own in the index"))]


def problems_of_names(
    known: Sequence[str], names: Sequence[str], declared: Mapping[str, int]
) -> list[Problem]:
    """Return what is wrong with the sets asked for and their declared numbers of values."""
    problems = [problem for name in dict.fromkeys(names) for problem in refuse_hidden("set", name)]
    for name in dict.fromkeys(names):
        if known.count(name) == 0:
            problems.append(
                Problem(
                    say("there is no set '{name}'", name=name),
                    nearest(name, known) or _listing(known),
                )
            )
        if known.count(name) > 1:
            problems.append(
                Problem(
                    say("the column '{name}' stands twice", name=name), say("rename one of them")
                )
            )
        if list(names).count(name) > 1:
            problems.append(
                Problem(say("the set '{name}' is named twice", name=name), say("name it once"))
            )
    for name, count in declared.items():
        if name not in known:
            what = say("levels are declared for '{name}', which is not a set", name=name)
            problems.append(Problem(what, nearest(name, known) or _listing(known)))
        if not 2 <= count <= MOST_LEVELS:
            problems.append(
                Problem(
                    say("'{name}' is declared with {count} values", name=name, count=count),
                    say("use 2 to {most}", most=MOST_LEVELS),
                )
            )
    return problems


def _listing(known: Sequence[str]) -> Message:
    if not known:
        return say("the table has no sets")
    return say("the sets are {names}", names=join_names(known))


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
    wrong: dict[Message, list[tuple[str, Message]]] = {}
    for i in map(int, np.flatnonzero(~valid)):
        what, remedy = describe_value(values[i], count)
        wrong.setdefault(remedy, []).append((cases[i], what))
    for remedy, wrongly in wrong.items():
        whats = [
            say("case '{case}' has {value} in set '{name}'", case=case, value=what, name=name)
            for case, what in wrongly
        ]
        if len(wrongly) > MOST_ALONE:
            others = [
                say("{case} ({value})", case=list_name(case), value=what)
                for case, what in wrongly[1:]
            ]
            whats = [
                say(
                    "{first}, and {number} others have no fit value either: {others}",
                    first=whats[0],
                    number=len(others),
                    others=cut_list(others, MOST_ALONE),
                )
            ]
        problems += [
            Problem(what, remedy, locate(case, name))
            for what, (case, _) in zip(whats, wrongly, strict=False)
        ]
    return count
