"""Data classes are declared as :mod:`dataclasses` declares them, method for method."""

from __future__ import annotations

import copy
import dataclasses
import inspect
import pickle
from dataclasses import FrozenInstanceError, field
from pathlib import Path
from typing import Any

import pytest

import qca
from qca.declarations import dataclass

WAYS = [
    {},
    {"frozen": True},
    {"frozen": True, "eq": False},
    {"eq": False},
    {"frozen": True, "kw_only": True, "repr": False},
]


def declare(declared: Any, **wanted: bool) -> Any:
    class Kind:
        """Of every sort of field one."""

        name: str
        hidden: int = field(default=1, repr=False, compare=False)
        items: list[int] = field(default_factory=list)
        last: int = field(default=0, kw_only=True)
        made: str = field(init=False)

        def __post_init__(self) -> None:
            object.__setattr__(self, "made", self.name * 2)

    return declared(**wanted)(Kind)


@pytest.mark.parametrize("wanted", WAYS, ids=str)
def test_data_classes_are_as_python_makes_them(wanted: dict[str, bool]) -> None:
    ours, theirs = declare(dataclass, **wanted), declare(dataclasses.dataclass, **wanted)
    assert str(inspect.signature(ours)) == str(inspect.signature(theirs))
    assert ours.__init__.__annotations__ == theirs.__init__.__annotations__
    assert ours.__match_args__ == theirs.__match_args__
    assert str(ours.__dataclass_params__) == str(theirs.__dataclass_params__)
    told = {
        name: getattr(method, "__qualname__", method)
        for name, method in vars(theirs).items()
        if name in ("__init__", "__repr__", "__eq__", "__hash__", "__setattr__", "__delattr__")
    }
    assert {name: getattr(vars(ours)[name], "__qualname__", None) for name in told} == told
    same = {"name": "a", "items": [2]}
    for kind in (ours, theirs):
        one, other = kind(**same), kind(**same, hidden=3)
        assert (one == other) is wanted.get("eq", True)
        assert (one == kind(**{**same, "name": "b"}), one == 1) == (False, False)
        assert (one.made, one.last, kind(name="c").items) == ("aa", 0, [])
        assert kind(name="c").items is not kind(name="c").items
        assert dataclasses.replace(one, name="b").made == "bb"
        assert dataclasses.asdict(copy.deepcopy(one)) == dataclasses.asdict(one)
    if wanted.get("repr", True):
        assert repr(ours(**same)) == repr(theirs(**same))


@pytest.mark.parametrize("declared", [dataclass, dataclasses.dataclass])
def test_what_is_frozen_refuses_changes(declared: Any) -> None:
    kind = declare(declared, frozen=True)
    value = kind(name="a")
    for refused in (lambda: setattr(value, "name", "b"), lambda: setattr(value, "new", 1)):
        with pytest.raises(FrozenInstanceError, match="cannot assign to field"):
            refused()
    with pytest.raises(FrozenInstanceError, match="cannot delete field 'name'"):
        del value.name
    with pytest.raises(TypeError, match="unhashable"):
        hash(value)
    with pytest.raises(TypeError, match="missing 1 required positional argument: 'name'"):
        kind()


@dataclass(frozen=True)
class Base:
    """What others inherit from."""

    x: int

    def __hash__(self) -> int:
        return 7


@dataclass(frozen=True)
class Part(Base):
    """One field more."""

    y: int = 2


def test_fields_are_inherited() -> None:
    part = Part(1)
    assert (repr(part), part == Part(1, 2), part == Base(1)) == ("Part(x=1, y=2)", True, False)
    assert (hash(Base(1)), hash(part)) == (7, hash((1, 2)))
    assert pickle.loads(pickle.dumps(part)) == part
    for name in ("x", "y", "z"):
        with pytest.raises(FrozenInstanceError):
            setattr(part, name, 1)
    with pytest.raises(TypeError, match="frozen"):
        dataclass(type("Loose", (Base,), {"__annotations__": {"z": int}}))


def test_every_data_class_is_declared_so() -> None:
    package = Path(qca.__file__).parent
    others = [
        str(path.relative_to(package))
        for path in package.rglob("*.py")
        if path.relative_to(package).parts[0] not in ("checker", "declarations.py")
        for line in path.read_text("utf-8").splitlines()
        if line.startswith("from dataclasses ") and "dataclass" in line.replace(",", " ").split()
    ]
    assert others == []
