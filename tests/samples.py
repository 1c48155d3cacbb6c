"""Samples of dataclasses, made by their annotations: what they are compared with in tests."""

from __future__ import annotations

import collections.abc
import dataclasses
import enum
import importlib
import pkgutil
import sys
import types
import typing
from typing import Any

import numpy as np
import pandas as pd

import qca


def import_everything() -> list[types.ModuleType]:
    names = [m.name for m in pkgutil.walk_packages(qca.__path__, "qca.")]
    return [importlib.import_module(name) for name in names if not name.endswith("__main__")]


MODULES = import_everything()
DATACLASSES: list[Any] = [
    kind
    for module in MODULES
    for kind in vars(module).values()
    if isinstance(kind, type)
    and dataclasses.is_dataclass(kind)
    and kind.__module__ == module.__name__
]


class Series(pd.Series):  # type: ignore[type-arg]
    """A Series as annotations write it, with what it holds."""

    __class_getitem__ = classmethod(types.GenericAlias)


# What annotations name that modules import for type checking alone.
NAMES: dict[str, Any] = {}
for each in (*MODULES, collections.abc, typing):
    NAMES |= {name: value for name, value in vars(each).items() if name[0].isupper()}
PANDAS = types.SimpleNamespace(Series=Series, DataFrame=pd.DataFrame)


def hints_of(kind: type) -> dict[str, Any]:
    own: dict[str, Any] = {}
    for each in reversed(kind.__mro__):  # what a class inherits is annotated where it is declared
        own |= vars(sys.modules[each.__module__])
    return typing.get_type_hints(kind, {**NAMES, **own, "pd": PANDAS, "pandas": PANDAS})


def leaves(hint: Any) -> set[Any]:
    """Return everything that an annotation is made of."""
    parts = {part for argument in typing.get_args(hint) for part in leaves(argument)}
    try:
        return {hint, typing.get_origin(hint), *parts}
    except TypeError:  # a list of arguments
        return parts


def rank(hint: Any) -> int:
    """Return how hard what is annotated is to compare."""
    parts = leaves(hint)
    return 2 * bool(parts & {np.ndarray, pd.DataFrame, Series}) + (float in parts)


def sample(hint: Any, turn: int, depth: int = 0) -> Any:
    """Return a new value that fits an annotation: undefined or an array where it may be."""
    origin, arguments = typing.get_origin(hint), typing.get_args(hint)
    if origin in (typing.Union, types.UnionType):
        return sample(max(arguments, key=rank), turn, depth)
    if origin is typing.Literal:
        return arguments[min(turn, len(arguments) - 1)]
    kind = origin or hint
    if kind is np.ndarray:
        return np.array([float("nan"), turn])
    if kind in (pd.DataFrame, Series):
        return pd.DataFrame({"a": [float("nan"), turn]})
    if kind is float:
        return [float("nan"), 0.5][turn]
    if kind in (int, str, bytes, bool):
        return kind([1, 0][turn]) if kind is not str else str(turn)
    if kind is tuple and arguments:
        wanted = arguments[:1] if arguments[-1] is Ellipsis else arguments
        return tuple(sample(argument, turn, depth) for argument in wanted)
    if kind in (list, collections.abc.Sequence) and arguments:
        return [sample(arguments[0], turn, depth)]
    if kind in (dict, collections.abc.Mapping) and arguments:
        return {sample(arguments[0], 1, depth): sample(arguments[1], turn, depth)}
    if isinstance(kind, type) and issubclass(kind, enum.Enum):
        return list(kind)[turn]
    if dataclasses.is_dataclass(kind) and depth < 4:
        return build(kind, turn, depth + 1)
    return turn


def build(kind: Any, turn: int = 0, depth: int = 0, changed: str = "") -> Any:
    """Return an instance of a dataclass with samples in its fields, past the checks it makes."""
    if kind.__module__ in ("qca.study.settings", "qca.study.spec"):  # checked: no cut is undefined
        return kind()
    made = object.__new__(kind)
    for name, hint in hints_of(kind).items():
        if name in kind.__dataclass_fields__:
            object.__setattr__(
                made, name, sample(hint, 1 - turn if name == changed else turn, depth)
            )
    return made
