"""Equality by value: ``==`` and ``hash`` of frozen values that hold arrays, frames or NaN.

What a dataclass generates compares its fields as they are, which raises for arrays and frames and
tells NaN from NaN. A class that holds numbers which may be undefined, or arrays, inherits
:class:`ByValue` and is declared with ``eq=False``; what is one of a kind (an engine, a search) is
declared with ``eq=False`` alone and is equal to itself only; if it holds arrays, it inherits
:class:`Protected`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import fields
from math import isnan
from typing import Any

__all__ = ["ByValue", "Protected", "are_alike"]


class Protected:
    """Stays as it is when it is pickled: its arrays can then not be written to, as before."""

    __slots__ = ()

    def __setstate__(self, state: Mapping[str, object]) -> None:
        """Take what was pickled; arrays, which lose that in transport, can again not be written."""
        for name, value in state.items():
            object.__setattr__(self, name, value)
            _protect(value)


class ByValue(Protected):
    """Equal to what is of the same class with the same content, NaN being as good as NaN.

    For dataclasses declared with ``eq=False``; fields with ``compare=False`` are left out. Equal
    ones have the same hash.

    >>> from dataclasses import dataclass
    >>> @dataclass(frozen=True, eq=False)
    ... class Fit(ByValue):
    ...     incl: float
    ...     cases: tuple[str, ...] = ()
    >>> Fit(float("nan")) == Fit(float("nan")), Fit(1) == Fit(1, ("c1",)), Fit(1) == 1
    (True, False, False)
    """

    __slots__ = ()

    def __eq__(self, other: object) -> bool:
        if self is other:
            return True
        if type(other) is not type(self):
            return NotImplemented
        return all(map(are_alike, _list_content(self), _list_content(other)))

    def __hash__(self) -> int:
        return hash((type(self), *map(_reduce, _list_content(self))))


def _protect(value: object) -> None:
    # Found by what it can do: arrays are not worth loading numpy for where there are none.
    if (set_flags := getattr(value, "setflags", None)) is not None:
        set_flags(write=False)
    elif isinstance(value, tuple):
        for each in value:
            _protect(each)


# The fields of each class that are compared, worked out once: thousands of values have few classes.
_COMPARED: dict[object, tuple[str, ...]] = {}


def _list_content(value: Any) -> list[object]:
    names = _COMPARED.get(type(value))
    if names is None:
        names = tuple(field.name for field in fields(value) if field.compare)
        _COMPARED[type(value)] = names
    return [getattr(value, name) for name in names]


def are_alike(first: Any, second: Any) -> bool:
    """Return whether two values have the same content, NaN being as good as NaN.

    Arrays are alike in shape and entries, frames also in their labels; sequences are of the same
    kind, mappings need not be.

    >>> are_alike((1, float("nan")), (1.0, float("nan"))), are_alike((1,), [1])
    (True, False)
    """
    if first is second:
        return True
    if isinstance(first, tuple | list):
        return _is_list(first) is _is_list(second) and _are_alike_in_turn(first, second)
    if isinstance(first, Mapping):
        same = isinstance(second, Mapping) and first.keys() == second.keys()
        return same and all(are_alike(value, second[key]) for key, value in first.items())
    if hasattr(first, "equals"):  # a frame, a Series or an index
        return type(first) is type(second) and bool(first.equals(second))
    shape = getattr(first, "shape", ())
    if shape or getattr(second, "shape", ()):  # an array
        same = shape == getattr(second, "shape", ())
        return same and _are_alike_in_turn(first.tolist(), second.tolist())
    return bool(first == second) or (_is_nan(first) and _is_nan(second))


def _are_alike_in_turn(first: Sequence[object], second: object) -> bool:
    return (
        isinstance(second, tuple | list)
        and len(first) == len(second)
        and all(map(are_alike, first, second))
    )


def _is_list(value: object) -> bool:
    return isinstance(value, list)


def _is_nan(value: object) -> bool:
    return isinstance(value, float) and isnan(value)


def _reduce(value: object) -> object:
    """Return something to hash that is the same for all that is alike, and quickly worked out.

    Of a tuple that is its length and how it begins.
    """
    if isinstance(value, str):
        return value
    if _is_nan(value):
        return float
    if isinstance(value, tuple):
        return (len(value), _reduce(value[0])) if value else value
    if isinstance(value, Mapping):
        return frozenset(value)
    try:
        return hash(value)
    except TypeError:  # an array, a frame, a list
        return type(value)
