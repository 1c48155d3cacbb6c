"""Columns of raw values as users pass them: lists, arrays, Series; missing is NaN."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from inspect import signature
from numbers import Real
from typing import (
    TYPE_CHECKING,
    Any,
    Concatenate,
    ParamSpec,
    Protocol,
    TypeGuard,
    TypeVar,
    overload,
)

import numpy as np
from numpy.typing import ArrayLike, NDArray

from qca.errors import InputError, Problem, show_given
from qca.messages import Message, say

if TYPE_CHECKING:
    import pandas as pd

__all__ = [
    "ColumnFunction",
    "is_missing",
    "is_series",
    "keep_series",
    "name_place",
    "raise_all",
    "read_values",
    "to_float",
]

Values = NDArray[np.float64]
_P = ParamSpec("_P")
_Column_contra = TypeVar("_Column_contra", contravariant=True)


class ColumnFunction(Protocol[_Column_contra, _P]):
    """A function of a column: it returns a Series for a Series, and otherwise an array."""

    @overload
    def __call__(  # type: ignore[overload-overlap]  # the column may be any object
        self, x: pd.Series, /, *args: _P.args, **kwargs: _P.kwargs
    ) -> pd.Series[float]: ...

    @overload
    def __call__(self, x: _Column_contra, /, *args: _P.args, **kwargs: _P.kwargs) -> Values: ...

    def __call__(
        self, x: _Column_contra | pd.Series, /, *args: _P.args, **kwargs: _P.kwargs
    ) -> Values | pd.Series[float]:
        """Return the result for one column."""


def keep_series(
    function: Callable[Concatenate[_Column_contra, _P], Values],
) -> ColumnFunction[_Column_contra, _P]:
    """Let a function of a column return, for a Series, one with its index and its name.

    >>> import pandas as pd
    >>> keep_series(lambda x: np.asarray(x) / 2)(pd.Series([1, 2], ["p", "q"], name="A"))
    p    0.5
    q    1.0
    Name: A, dtype: float64
    """
    first = next(iter(signature(function).parameters))

    @wraps(function)
    def wrapped(*args: _P.args, **kwargs: _P.kwargs) -> object:
        column: Any = args[0] if args else kwargs.get(first)
        result = function(*args, **kwargs)  # type: ignore[arg-type]
        if not is_series(column):
            return result
        import pandas as pd

        return pd.Series(result, column.index, name=column.name)

    return wrapped  # type: ignore[return-value]


def is_series(x: object) -> TypeGuard[pd.Series]:
    """Return whether a column is a Series of pandas."""
    if callable(getattr(x, "index", len)):  # list.index is a method, and arrays have none
        return False
    import pandas as pd  # not at the top: lists and arrays do without it

    return isinstance(x, pd.Series)


def read_values(x: ArrayLike, problems: list[Problem]) -> Values:
    """Return ``x`` as a new (n,) float64 array with NaN where missing; add what is wrong.

    Text is never read as a number. What cannot be read is NaN in the result, so that the checks
    that follow add no second problem for it.

    >>> found = []
    >>> read_values([1, None, "3"], found).tolist()
    [1.0, nan, nan]
    >>> print(found[0])
    value 3 is '3', not a number; give numbers, and None or NaN where missing
    """
    # numpy.ma is loaded where an array is of another kind than most.
    if isinstance(x, np.ndarray) and type(x) is not np.ndarray and isinstance(x, np.ma.MaskedArray):
        # np.asarray would bring back what the mask hides.
        x = x.tolist()
    try:
        array = np.asarray(x)
    except ValueError:  # rows of different lengths
        array = np.empty((0, 0))
    if array.ndim != 1:
        problems.append(
            Problem(say("x is not one column of values"), say("give a list, array or Series"))
        )
        return np.empty(0)
    is_numeric = array.dtype.kind in "biuf"
    values = array.astype(np.float64) if is_numeric else _read_objects(x, problems)
    for i in np.flatnonzero(np.isinf(values)):
        problems.append(
            Problem(
                say("{place} is infinite", place=name_place(x, i)),
                say("correct it or mark it as missing"),
            )
        )
    values[np.isinf(values)] = np.nan
    return values


def _read_objects(x: ArrayLike, problems: list[Problem]) -> Values:
    # dtype=object before anything is read: numpy would turn [1, "a"] into two texts.
    cells = np.asarray(x, dtype=object)
    values = np.full(cells.shape, np.nan)
    for i, cell in enumerate(cells):
        number = to_float(cell)
        if number is not None:
            values[i] = number
        elif not is_missing(cell):
            what = say(
                "{place} is {cell}, not a number", place=name_place(x, i), cell=show_given(cell)
            )
            problems.append(Problem(what, say("give numbers, and None or NaN where missing")))
    return values


def to_float(value: object) -> float | None:
    """Return a value as a float, or None where it is not a number."""
    if not isinstance(value, (Real, np.bool_)):
        return None
    try:
        return float(value)
    except OverflowError:  # a Python integer over 1e308
        return np.inf


def is_missing(value: object) -> bool:
    """Return whether a value stands for no value: None, NaN, ``pandas.NA``."""
    if value is None or isinstance(value, str):
        return value is None
    import pandas  # not at the top: a column of numbers, None or text does without it

    return pandas.isna(value) is True  # type: ignore[call-overload]


def name_place(x: object, i: int | np.intp) -> Message:
    """Name the case of a Series, or count from 1."""
    index = getattr(x, "index", None)
    if index is None or callable(index):  # list.index is a method
        return say("value {number}", number=int(i) + 1)
    name = getattr(x, "name", None)
    if name is None:
        return say("case {case!r}", case=str(index[i]))
    return say("case {case!r} of {name!r}", case=str(index[i]), name=str(name))


def raise_all(problems: list[Problem]) -> None:
    """Raise every problem found, if there is one."""
    if problems:
        raise InputError(problems)
