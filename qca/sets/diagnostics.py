"""What to know of each set before it is analysed: skew, 0.5 memberships, constants, gaps.

References
----------
.. [1] Schneider, C. Q., and Wagemann, C. (2012). Set-Theoretic Methods for the Social Sciences.
   Cambridge University Press. Section 1.2 (the crossover) and ch. 9 (skewed sets).
.. [2] Oana, I.-E., Schneider, C. Q., and Thomann, E. (2021). Qualitative Comparative Analysis Using
   R: A Beginner's Guide. Cambridge University Press. Ch. 2 (skewness, crossover cases).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import numpy as np

from qca.equality import ByValue
from qca.errors import InputError, Problem, count_noun, show_given
from qca.messages import say
from qca.names import join_names
from qca.results import Listed, Results, describe, show_number
from qca.sets.columns import Values, read_values
from qca.sets.cuts import TOLERANCE
from qca.sets.exact import SCALE, add_up, exact_ratio, scale
from qca.sets.memberships import Memberships

if TYPE_CHECKING:
    import pandas

__all__ = ["SetDiagnostics", "diagnose"]

SetKind = Literal["crisp", "fuzzy", "multi-value"]


@dataclass(frozen=True, eq=False)
class SetDiagnostics(ByValue, Listed):
    """The diagnostics of one set, as :func:`diagnose` defines them."""

    name: str
    kind: SetKind
    n: int
    missing: int
    minimum: float
    maximum: float
    mean: float
    share_in: float
    share_extreme: float
    at_crossover: tuple[str, ...]
    constant: bool
    skewed: bool

    COLUMNS = (
        *("set", "kind", "n", "missing", "minimum", "maximum", "mean"),
        *("share_in", "share_extreme", "at_crossover", "constant", "skewed"),
    )

    def __repr__(self) -> str:
        marks = [
            f"{count_noun(len(self.at_crossover), 'case')} at 0.5" if self.at_crossover else "",
            f"{self.missing} missing" if self.missing else "",
            "constant" if self.constant else "",
            "skewed" if self.skewed else "",
        ]
        span = f"{show_number(self.minimum)} to {show_number(self.maximum)}"
        return describe(self, self.name, self.kind, count_noun(self.n, "case"), span, *marks)

    def list_rows(self) -> Iterator[tuple[object, ...]]:
        """Yield the one row of the set."""
        row = (getattr(self, name) for name in ("name", *self.COLUMNS[1:]))
        yield tuple(join_names(cell) if isinstance(cell, tuple) else cell for cell in row)


def diagnose(
    memberships: pandas.DataFrame | Memberships, *, skew_cut: float | tuple[float, float]
) -> Results[SetDiagnostics]:
    """Describe each set of a table of memberships, in the order of its columns.

    With ``m`` the ``n`` memberships observed of a set, and a tolerance of 1e-9:

    - ``kind``: "fuzzy" if any ``m`` is not a whole number, "multi-value" if any is over 1, else
      "crisp";
    - ``n``, ``missing``: cases with and without a membership;
    - ``minimum``, ``maximum``, ``mean`` of ``m``;
    - ``share_in``: the share of ``m > 0.5``, strictly;
    - ``share_extreme``: the share of ``m = 0`` or ``m = 1``;
    - ``at_crossover``: names of the cases with ``m = 0.5``;
    - ``constant``: ``maximum = minimum``;
    - ``skewed``: ``share_in < low`` or ``share_in > high``, strictly.

    Parameters
    ----------
    memberships : (cases, sets) DataFrame indexed by case, NaN where missing; or checked ones.
    skew_cut : ``(low, high)``, or ``low`` alone for ``(low, 1 - low)``; 0.2 is the usual one.

    Returns
    -------
    One entry for each set; ``to_frame()`` makes one data frame of them. Shares are in [0, 1]. They
    are NaN for a multi-value set, and all numbers for a set without any membership; such a set is
    neither constant nor skewed, and counts as crisp.

    Raises
    ------
    InputError
        Not a DataFrame; a set or case named twice; a value that is not a number, negative, or over
        1 in a set that is not multi-value; ``skew_cut`` not ordered in [0, 1].

    Source: Oana et al. (2021) [2]_, ch. 2; Schneider and Wagemann (2012) [1]_, ch. 9.

    >>> import pandas
    >>> frame = pandas.DataFrame({"A": [0.5, 0.6, 0.2]}, index=["MX", "NL", "PU"])
    >>> [a] = diagnose(frame, skew_cut=0.2)
    >>> a.kind, round(a.share_in, 3), a.at_crossover, a.skewed
    ('fuzzy', 0.333, ('MX',), False)
    """
    problems: list[Problem] = []
    cuts = _read_cuts(skew_cut, problems)
    if isinstance(memberships, Memberships):
        cases = memberships.cases
        columns = dict(zip(memberships.names, memberships.values.T, strict=True))
    else:
        cases, columns = _read_table(memberships, problems)
    if problems:
        raise InputError(problems)
    described = (_describe(name, column, cases, cuts) for name, column in columns.items())
    return Results(described, SetDiagnostics)


def _read_table(
    memberships: pandas.DataFrame, problems: list[Problem]
) -> tuple[tuple[str, ...], dict[str, Values]]:
    """Return the cases and columns of a data frame, adding what is wrong."""
    _check_table(memberships, problems)
    if problems:
        return (), {}
    values = [read_values(memberships.iloc[:, j], problems) for j in range(memberships.shape[1])]
    names = [str(name) for name in memberships.columns]
    cases = tuple(str(case) for case in memberships.index)
    for name, column in zip(names, values, strict=True):
        _check_range(name, column, cases, problems)
    return cases, dict(zip(names, values, strict=True))


def _describe(
    name: str, values: Values, cases: tuple[str, ...], cuts: tuple[float, float]
) -> SetDiagnostics:
    seen = values[~np.isnan(values)]
    kind = _kind(seen)
    low, high = (float(seen.min()), float(seen.max())) if len(seen) else (np.nan, np.nan)
    middle = np.abs(values - 0.5) <= TOLERANCE
    ends = (np.abs(seen) <= TOLERANCE) | (np.abs(seen - 1) <= TOLERANCE)
    is_graded = kind != "multi-value"
    share_in = _share(seen > 0.5 + TOLERANCE) if is_graded else np.nan
    return SetDiagnostics(
        name=name,
        kind=kind,
        n=len(seen),
        missing=len(values) - len(seen),
        minimum=low,
        maximum=high,
        mean=exact_ratio(add_up(scale(seen)), len(seen) * SCALE),
        share_in=share_in,
        share_extreme=_share(ends) if is_graded else np.nan,
        at_crossover=tuple(cases[i] for i in np.flatnonzero(middle)),
        constant=high - low <= TOLERANCE,
        skewed=share_in < cuts[0] - TOLERANCE or share_in > cuts[1] + TOLERANCE,
    )


def _kind(seen: Values) -> SetKind:
    if (np.abs(seen - np.round(seen)) > TOLERANCE).any():
        return "fuzzy"
    return "multi-value" if (seen > 1 + TOLERANCE).any() else "crisp"


def _share(chosen: np.ndarray[tuple[int], np.dtype[np.bool_]]) -> float:
    return float(chosen.mean()) if len(chosen) else np.nan


def _read_cuts(
    skew_cut: float | tuple[float, float], problems: list[Problem]
) -> tuple[float, float]:
    pair = skew_cut if isinstance(skew_cut, (tuple, list)) else (skew_cut,)
    numbers = read_values(np.array(pair, dtype=object), []).tolist()  # NaN fails the test below
    if len(numbers) == 1:
        numbers.append(1 - numbers[0])
    if len(numbers) != 2 or not 0 <= numbers[0] <= numbers[1] <= 1:
        what = say(
            "skew_cut is {skew_cut}, not one or two shares in rising order in [0, 1]",
            skew_cut=show_given(skew_cut),
        )
        problems.append(Problem(what, say("give for example skew_cut=0.2")))
        return np.nan, np.nan
    return numbers[0], numbers[1]


def _check_table(memberships: pandas.DataFrame, problems: list[Problem]) -> None:
    if not (hasattr(memberships, "columns") and hasattr(memberships, "iloc")):
        what = say("the memberships are a {type}, not a DataFrame", type=type(memberships).__name__)
        problems.append(
            Problem(what, say("give a DataFrame indexed by case, one column for each set"))
        )
        return
    for word, labels in (
        (say("set"), memberships.columns),
        (say("case"), memberships.index),
    ):
        for name in labels[labels.duplicated()].unique():
            what = say("{word} {name!r} occurs more than once", word=word, name=str(name))
            problems.append(Problem(what, say("give each {word} a name of its own", word=word)))


def _check_range(
    name: str, values: Values, cases: tuple[str, ...], problems: list[Problem]
) -> None:
    wrong = values < -TOLERANCE
    if _kind(values[~np.isnan(values)]) == "fuzzy":
        wrong |= values > 1 + TOLERANCE
    for i in np.flatnonzero(wrong):
        what = say(
            "case {case!r} of {name!r} is {value:.12g}, outside [0, 1]",
            case=cases[i],
            name=name,
            value=values[i],
        )
        problems.append(Problem(what, say("calibrate the set, or correct the value")))
