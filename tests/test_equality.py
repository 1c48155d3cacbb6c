"""``==`` of every dataclass: well defined, by value, NaN equal to NaN, or by identity."""

from __future__ import annotations

import collections.abc
import dataclasses
import enum
import importlib
import math
import pkgutil
import sys
import types
import typing
from typing import Any

import numpy as np
import pandas as pd
import pytest

import qca
from qca.equality import ByValue, are_alike
from qca.sets.fit import sufficiency


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
    own = vars(sys.modules[kind.__module__])
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
    if kind.__module__ == "qca.study.settings":  # checked: no cut is undefined
        return kind()
    made = object.__new__(kind)
    for name, hint in hints_of(kind).items():
        if name in kind.__dataclass_fields__:
            object.__setattr__(
                made, name, sample(hint, 1 - turn if name == changed else turn, depth)
            )
    return made


def is_one_of_a_kind(kind: type) -> bool:
    return kind.__eq__ is object.__eq__


def test_all_dataclasses_are_seen() -> None:
    assert len(DATACLASSES) > 200
    assert {qca.Record, type(sufficiency([1], [1]))} <= set(DATACLASSES)


@pytest.mark.parametrize("kind", DATACLASSES, ids=lambda k: f"{k.__module__}.{k.__name__}")
def test_every_dataclass_can_be_compared(kind: Any) -> None:
    one, same = build(kind), build(kind)
    if is_one_of_a_kind(kind):
        assert one == one
        assert one != same
        return
    assert (one == same) is True
    assert (one != same) is False
    assert one != "something else"
    frozen = kind.__dataclass_params__.frozen
    if issubclass(kind, ByValue):
        assert frozen, "what is equal by value does not change"
        assert hash(one) == hash(same)
    for field in dataclasses.fields(kind):
        other = build(kind, changed=field.name)
        differs = not are_alike(getattr(one, field.name), getattr(other, field.name))
        if field.compare and differs:
            assert (one == other) is False


@pytest.mark.parametrize("kind", DATACLASSES, ids=lambda k: f"{k.__module__}.{k.__name__}")
def test_no_generated_equality_meets_an_array(kind: Any) -> None:
    generated = kind.__dataclass_params__.eq
    arrays = [name for name, hint in hints_of(kind).items() if rank(hint) >= 2]
    assert not (generated and arrays)
    # A class that inherits equality by value and generates its own has lost it.
    assert not (generated and issubclass(kind, ByValue))


@pytest.mark.parametrize(
    ("first", "second", "alike"),
    [
        (math.nan, np.float64("nan"), True),
        (1, 1.0, True),
        ((1, (math.nan,)), (1.0, (float("nan"),)), True),
        ((1,), [1], False),
        ([1], (1,), False),
        ((1, 2), (1,), False),
        (np.array([1, math.nan]), np.array([1, math.nan]), True),
        (np.array([1, math.nan]), np.array([math.nan, 1]), False),
        (np.array([[1]]), np.array([1]), False),
        (np.array([1]), 1, False),
        (1, np.array([1]), False),
        (np.array([1]), [1], False),
        (np.array([]), np.array([]), True),
        (np.array(["a"], dtype=object), np.array(["a"], dtype=object), True),
        ({"a": np.array([1])}, types.MappingProxyType({"a": np.array([1])}), True),
        ({"a": 1}, {"b": 1}, False),
        (pd.DataFrame({"a": [math.nan]}), pd.DataFrame({"a": [math.nan]}), True),
        (pd.DataFrame({"a": [1]}), pd.DataFrame({"b": [1]}), False),
        (pd.Series([1]), pd.DataFrame({"a": [1]}), False),
        (pd.Series([1]), 1, False),
        (None, math.nan, False),
    ],
)
def test_values_alike(first: Any, second: Any, alike: bool) -> None:
    assert are_alike(first, second) is alike
    assert are_alike(second, first) is alike


def test_results_of_the_same_analysis_are_equal() -> None:
    frame = pd.DataFrame({"A": [1, 1, 0], "B": [1, 0, 0], "Y": [1, 0, 0]}, index=list("xyz"))
    one, same = (qca.build_truth_table(frame, "Y", ["A", "B"]) for _ in range(2))
    assert one == same
    assert one != qca.build_truth_table(frame, "Y", ["A", "B"], n_cut=2)
    assert qca.minimize(one, "parsimonious") == qca.minimize(same, "parsimonious")
    assert qca.minimize(one, "parsimonious") != qca.minimize(same, "conservative")
    assert qca.necessity(frame, "Y", ["A", "B"]) == qca.necessity(frame, "Y", ["A", "B"])
    assert sufficiency([0, 0], [0, 1]) == sufficiency([0, 0], [0, 1])


def test_two_runs_are_equal() -> None:
    one, same = (qca.run("calibrations/2015.yaml", robustness=False) for _ in range(2))
    assert one == same
    assert hash(one) == hash(same)
