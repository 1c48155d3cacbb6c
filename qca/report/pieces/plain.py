"""Plain values: what a document holds, whatever it stands for inside."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, ParamSpec, TypeVar

__all__ = ["Json", "as_plain", "make_plain"]

# A document, as it is written.
Json = dict[str, Any]

_P = ParamSpec("_P")
_T = TypeVar("_T")


def as_plain(function: Callable[_P, _T]) -> Callable[_P, _T]:
    """Return a function that gives the same document, its texts texts alone."""

    @wraps(function)
    def call(*args: _P.args, **kwargs: _P.kwargs) -> _T:
        return make_plain(function(*args, **kwargs))

    return call


def make_plain(value: _T) -> _T:
    """Return what is to be JSON with texts that are texts alone: no formulas, no members.

    >>> from qca.study.settings import SolutionKind
    >>> {type(kind) for kind in make_plain([SolutionKind.PARSIMONIOUS])}
    {<class 'str'>}
    """
    return _make_plain(value)  # type: ignore[no-any-return]


def _make_plain(value: Any) -> Any:
    if isinstance(value, dict):
        return {_make_plain(key): _make_plain(each) for key, each in value.items()}
    if isinstance(value, list):
        return [_make_plain(each) for each in value]
    return str(value) if isinstance(value, str) else value
