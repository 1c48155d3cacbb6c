"""Memberships: cases by sets, checked once and read-only ever after."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, TypeVar

import numpy as np

from qca.boolean.bitsets import freeze
from qca.boolean.expressions import Expression, Literal, fold_expression, literals_of
from qca.boolean.levels import refuse_values
from qca.equality import ByValue
from qca.errors import (
    InputError,
    Problem,
    count_noun,
    cut_list,
    nearest,
)
from qca.messages import say
from qca.names import join_names, normalize
from qca.numerals import explain_slip
from qca.results import Framed, describe
from qca.sets.cells import name_cases, read_numbers
from qca.sets.checks import (
    NO_CASES,
    Declared,
    Locate,
    check_column,
    check_frame,
    problems_of_cases,
    problems_of_names,
    read_declared,
)

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray

__all__ = [
    "Memberships",
    "build_memberships",
    "clip_scores",
    "fold_scores",
    "gather_memberships",
]

_Number = TypeVar("_Number", np.float64, np.int64)


def _nowhere(_case: str, _name: str) -> None:
    """Say of no value where it stands: it came from no file."""


@dataclass(frozen=True, eq=False)
class Memberships(ByValue, Framed):
    """The membership of every case in every set.

    ``values`` is a read-only array of n cases by s sets. ``levels[j]`` is 2 for a crisp or fuzzy
    set, and for a multi-value set the number of its values, which are whole numbers from 0 or from
    another first one (see ``boolean.levels``).
    Only where ``may_miss`` was allowed is a value NaN (a case that is not coded on that set).
    ``locate`` says where in the user's files a value stands.
    """

    cases: tuple[str, ...]
    names: tuple[str, ...]
    levels: tuple[int, ...]
    values: NDArray[np.float64]
    locate: Locate = field(default=_nowhere, compare=False)

    def __repr__(self) -> str:
        return describe(self, f"{count_noun(len(self.cases), 'case')} in {cut_list(self.names, 8)}")

    def __post_init__(self) -> None:
        if self.values.shape != (len(self.cases), len(self.names)) or self.values.flags.writeable:
            raise ValueError("values must be a read-only array of cases by sets")

    def column(self, name: str) -> NDArray[np.float64]:
        """Return the memberships in one set (n cases)."""
        return self.values[:, self.index(name)]

    def index(self, name: str) -> int:
        """Return the position of a set; an unknown name is an :class:`InputError`."""
        if name not in self.names:
            raise InputError(
                say("there is no set '{name}'", name=name),
                nearest(name, self.names)
                or say("the sets are {names}", names=join_names(self.names)),
            )
        return self.names.index(name)

    def membership(self, expression: Expression) -> NDArray[np.float64]:
        """Return the membership of every case in an expression: min, max and 1 - x, as written.

        A multi-value literal is 1 for the cases with one of its values and 0 for the others.
        A case that is not coded on a set that is used gets NaN.

        Source: Zadeh (1965), Information and Control 8, 338-353.
        """
        self.check_expression(expression)
        return fold_scores(self.values, self.names, self.levels, expression, 1)

    def check_expression(self, expression: Expression) -> None:
        """Raise where an expression names a set that is not there, or a value that it has not."""
        for literal in literals_of(expression):
            refuse_values(literal.name, literal.levels, self.levels[self.index(literal.name)])

    def check_coded(self, names: Sequence[str]) -> None:
        """Raise where a case is not coded on one of the sets, naming each case and set."""
        problems = [
            Problem(
                say(
                    "case '{case}' has no membership in set '{name}'",
                    case=self.cases[i],
                    name=name,
                ),
                say("code the case, or leave the case or the set out"),
                self.locate(self.cases[i], name),
            )
            for name in dict.fromkeys(names)
            for i in map(int, np.flatnonzero(np.isnan(self.column(name))))
        ]
        if problems:
            raise InputError(problems)

    def keep_coded(self, names: Iterable[str]) -> Memberships:
        """Return the memberships of the cases that are coded on all of these sets.

        >>> import pandas as pd
        >>> frame = pd.DataFrame({"A": [1, np.nan], "Y": [0, 1]}, index=["c1", "c2"])
        >>> build_memberships(frame, ["A", "Y"], may_miss=["A"]).keep_coded(["A"]).cases
        ('c1',)
        """
        used = [self.index(name) for name in names]
        coded = np.asarray(~np.isnan(self.values[:, used]).any(axis=1))
        if coded.all():
            return self
        cases = tuple(case for case, known in zip(self.cases, coded, strict=True) if known)
        return replace(self, cases=cases, values=freeze(self.values[coded]))

    def find_gaps(self, names: Iterable[str]) -> dict[str, tuple[str, ...]]:
        """Return the cases that are not coded on all of these sets, with those that they miss."""
        used = list(names)
        missed = np.isnan(self.values[:, [self.index(name) for name in used]])
        return {
            self.cases[i]: tuple(used[j] for j in np.flatnonzero(missed[i]).tolist())
            for i in np.flatnonzero(missed.any(axis=1)).tolist()
        }

    def to_frame(self) -> pd.DataFrame:
        """Return the memberships as a data frame indexed by case."""
        import pandas as pd

        return pd.DataFrame(
            self.values, index=pd.Index(self.cases, name="case"), columns=list(self.names)
        )


def fold_scores(
    values: NDArray[_Number],
    names: Sequence[str],
    levels: Sequence[int],
    expression: Expression,
    one: float,
) -> NDArray[_Number]:
    """Return the membership in an expression, sets on the last axis of ``values``.

    ``one`` is full membership: 1, or the scale of whole numbers. Multi-value sets hold their values
    times ``one``. A case that is not coded on a set that is used gets NaN. ``values`` may hold all
    sets twice, now and in the period before, of which an expression may then speak.

    Source: Zadeh (1965), Information and Control 8, 338-353.

    >>> from qca.boolean.grammar import parse_expression
    >>> scores = np.array([[0.25, 2.0], [0.75, 0.0]])
    >>> fold_scores(scores, ["A", "R"], [2, 3], parse_expression("~A*R[1,2]"), 1).tolist()
    [0.75, 0.0]
    """
    full = values.dtype.type(one)

    def literal(part: Literal) -> NDArray[_Number]:
        j = names.index(part.name)
        column = values[..., j + len(names) if part.earlier else j]
        if part.levels is None:
            return column
        if levels[j] == 2:
            sides = [column if level else full - column for level in part.levels]
            return np.asarray(np.maximum.reduce(sides))
        inside = np.isin(column, [level * full for level in part.levels])
        # 0 times NaN keeps what is not coded apart.
        return np.asarray(np.where(inside, full, 0 * column))

    return fold_expression(
        expression,
        literal,
        lambda part: np.asarray(full - part),
        lambda parts: np.asarray(np.minimum.reduce(parts)),
        lambda parts: np.asarray(np.maximum.reduce(parts)),
    )


def clip_scores(column: NDArray[np.float64], count: int) -> NDArray[np.float64]:
    """Return the scores of a set of so many values; of two, brought back into [0, 1].

    Rounding may have left them within 1e-9 of an end; others are refused beforehand. NaN stays NaN.

    >>> clip_scores(np.array([-1e-12, 0.4, np.nan]), 2).tolist()
    [0.0, 0.4, nan]
    """
    return column if count > 2 else np.clip(column, 0, 1)


def build_memberships(
    frame: pd.DataFrame,
    names: Sequence[str],
    *,
    levels: Declared | None = None,
    may_miss: Sequence[str] = (),
    locate: Locate = _nowhere,
) -> Memberships:
    """Return the columns ``names`` of a frame (cases in its index) as checked memberships.

    ``levels`` declares the number of values of multi-value sets, or their first and last
    (``{"R": (1, 3)}``); otherwise a column of whole
    numbers that reaches 2 is one, with its largest value plus one values. ``locate`` says where
    in the user's file a value stands.

    Raises
    ------
    InputError
        Every column that is not there, name that stands twice, case identifier that stands twice,
        and every membership that is missing (unless in ``may_miss``), not a number, infinite,
        negative, or over 1 in a set that is not multi-value; all at once.

    Examples
    --------
    >>> import pandas as pd
    >>> frame = pd.DataFrame({"A": [0.2, 1.0], "D": [2, 0]}, index=["c1", "c2"])
    >>> build_memberships(frame, ["A", "D"]).levels
    (2, 3)
    >>> build_memberships(frame.assign(A=[0.2, 1.4]), ["A"])
    Traceback (most recent call last):
    ...
    qca.errors.InputError: case 'c2' has 1.4 in set 'A'; calibrate the set: ...
    """
    check_frame(frame)
    known = [normalize(str(name)) for name in frame.columns]
    if known != list(frame.columns):
        frame = frame.set_axis(known, axis=1)

    def read(name: str) -> tuple[NDArray[np.float64], dict[int, str]]:
        numbers, lost = read_numbers(frame[name])
        return numbers, {i: str(frame[name].iloc[i]) for i in map(int, lost)}

    return _build(name_cases(frame), known, read, names, levels, may_miss, locate)


def gather_memberships(
    cases: Sequence[str],
    columns: Mapping[str, NDArray[np.float64]],
    names: Sequence[str],
    *,
    levels: Declared | None = None,
    may_miss: Sequence[str] = (),
    locate: Locate = _nowhere,
) -> Memberships:
    """Return columns of numbers as checked memberships: as :func:`build_memberships`, no frame.

    Raises
    ------
    InputError
        As :func:`build_memberships`.

    Examples
    --------
    >>> gather_memberships(["c1", "c2"], {"A": np.array([0.2, 1.0])}, ["A"]).levels
    (2,)
    """
    known = {normalize(name): column for name, column in columns.items()}

    def read(name: str) -> tuple[NDArray[np.float64], dict[int, str]]:
        return known[name], {}

    cases = tuple(map(normalize, cases))
    return _build(cases, list(known), read, names, levels, may_miss, locate)


def _build(
    cases: tuple[str, ...],
    known: Sequence[str],
    read: Callable[[str], tuple[NDArray[np.float64], Mapping[int, str]]],
    names: Sequence[str],
    levels: Declared | None,
    may_miss: Sequence[str],
    locate: Locate,
) -> Memberships:
    """Return memberships; ``read`` gives a column's numbers, and by position what is no number."""
    declared = {normalize(name): count for name, count in read_declared(levels).items()}
    names, may_miss = list(map(normalize, names)), tuple(map(normalize, may_miss))
    problems = problems_of_names(known, names, declared)
    if not cases:
        problems.append(NO_CASES)
    if problems:
        raise InputError(problems)
    problems = problems_of_cases(cases)
    columns, counts = [], []
    for name in names:
        column, slips = read(name)
        problems += [
            Problem(
                say(
                    "case '{case}' has {text!r} in set '{name}', not a number",
                    case=cases[i],
                    text=text,
                    name=name,
                ),
                explain_slip(text),
                locate(cases[i], name),
            )
            for i, text in slips.items()
        ]
        count = check_column(
            column, cases, name, declared.get(name), name in may_miss, locate, problems
        )
        columns.append(clip_scores(column, count))
        counts.append(count)
    if problems:
        raise InputError(problems)
    values = np.column_stack(columns) if columns else np.empty((len(cases), 0))
    values.setflags(write=False)
    return Memberships(cases, tuple(names), tuple(counts), values, locate)
