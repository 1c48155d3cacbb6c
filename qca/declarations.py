"""Declarations of data classes: as :mod:`dataclasses` makes them, in a third of the time.

Python writes and compiles every method of a data class by itself, which for the classes that a
command loads takes longer than many a command's work. Here ``__init__`` alone is written; the other
methods do what those of :mod:`dataclasses` do.
"""

from __future__ import annotations

import dataclasses
import sys
from collections.abc import Callable, Sequence
from dataclasses import MISSING, FrozenInstanceError
from operator import attrgetter
from reprlib import recursive_repr
from typing import TYPE_CHECKING

__all__ = ["dataclass"]

if TYPE_CHECKING:
    from dataclasses import dataclass
else:

    def dataclass(kind: type | None = None, /, **wanted: bool) -> object:
        """Return a class as :func:`dataclasses.dataclass` does.

        Of its parameters ``frozen``, ``eq``, ``repr`` and ``kw_only`` are known.

        >>> @dataclass(frozen=True)
        ... class Place:
        ...     file: str
        ...     line: int = 1
        >>> Place("a.csv"), Place("a.csv") == Place("a.csv", 1), Place("a.csv", line=2).line
        (Place(file='a.csv', line=1), True, 2)
        """
        return _declare(kind, **wanted) if kind else lambda kind: _declare(kind, **wanted)


_Fields = Sequence[dataclasses.Field[object]]
_Method = Callable[..., object]


class _Factory:
    """Stands for a default that is made anew for every instance."""

    def __repr__(self) -> str:
        return "<factory>"


_FACTORY = _Factory()


def _declare(kind: type, **wanted: bool) -> type:
    frozen, eq, shown = (wanted.pop(name, name != "frozen") for name in ("frozen", "eq", "repr"))
    inherits = any(dataclasses.is_dataclass(base) for base in kind.__mro__[1:])
    dataclasses.dataclass(init=False, repr=False, eq=False, frozen=frozen and inherits, **wanted)(
        kind
    )
    assert dataclasses.is_dataclass(kind)
    params = vars(kind)["__dataclass_params__"]
    params.init, params.frozen, params.eq, params.repr = True, frozen, eq, shown
    fields = dataclasses.fields(kind)
    methods: dict[str, _Method | None] = {"__init__": _write_init(kind, fields, frozen)}
    if shown:
        methods["__repr__"] = _show([f.name for f in fields if f.repr])
    if eq:
        methods["__eq__"] = _compare([f.name for f in fields if f.compare])
        hashed = [f.name for f in fields if (f.compare if f.hash is None else f.hash)]
        methods["__hash__"] = _hash(hashed) if frozen else None
    if frozen and not inherits:
        methods["__setattr__"], methods["__delattr__"] = _freeze(kind, fields)
    for name, method in methods.items():
        # Where a class has an __eq__ of its own, Python puts None for a hash.
        if name not in kind.__dict__ or (name == "__hash__" and kind.__hash__ is None):
            setattr(kind, name, method)
            if method is not None:
                method.__name__, method.__qualname__ = name, f"{kind.__qualname__}.{name}"
    return kind


def _write_init(kind: type, fields: _Fields, frozen: bool) -> _Method:
    """Return the method that takes the fields, with their defaults."""
    given: dict[str, object] = {"_FACTORY": _FACTORY, "_set": object.__setattr__}
    positional: list[str] = []
    named: list[str] = []
    body: list[str] = []
    for number, field in enumerate(fields):
        name, default = field.name, ""
        value = name
        if field.default is not MISSING:
            given[f"_default{number}"] = field.default
            default = f"=_default{number}"
        elif field.default_factory is not MISSING:
            given[f"_make{number}"] = field.default_factory
            default = "=_FACTORY"
            made = f"_make{number}()"
            value = f"{made} if {name} is _FACTORY else {name}" if field.init else made
        if field.init:
            (named if field.kw_only else positional).append(name + default)
        elif field.default_factory is MISSING:
            continue  # it is set by __post_init__
        body.append(f"_set(self, {name!r}, {value})" if frozen else f"self.{name} = {value}")
    if hasattr(kind, "__post_init__"):
        body.append("self.__post_init__()")
    parts = ["self", *positional, *(["*", *named] if named else [])]
    text = (
        f"def _write({', '.join(given)}):\n def __init__({', '.join(parts)}):\n"
        + "\n".join(f"  {line}" for line in body or ["pass"])
        + "\n return __init__"
    )
    written: dict[str, Callable[..., _Method]] = {}
    exec(text, sys.modules[kind.__module__].__dict__, written)
    method = written["_write"](**given)
    method.__annotations__ = {f.name: f.type for f in fields if f.init} | {"return": None}
    return method


def _freeze(kind: type, fields: _Fields) -> tuple[_Method, _Method]:
    """Return the methods that refuse that a field is set or deleted."""
    names = frozenset(field.name for field in fields)

    def set_field(self: object, name: str, value: object) -> None:
        if type(self) is kind or name in names:
            raise FrozenInstanceError(f"cannot assign to field {name!r}")
        object.__setattr__(self, name, value)

    def delete_field(self: object, name: str) -> None:
        if type(self) is kind or name in names:
            raise FrozenInstanceError(f"cannot delete field {name!r}")
        object.__delattr__(self, name)

    return set_field, delete_field


def _show(names: Sequence[str]) -> _Method:
    def show(self: object) -> str:
        shown = ", ".join(f"{name}={getattr(self, name)!r}" for name in names)
        return f"{type(self).__qualname__}({shown})"

    return recursive_repr()(show)


def _compare(names: Sequence[str]) -> _Method:
    read = _read(names)

    def compare(self: object, other: object) -> object:
        if other.__class__ is self.__class__:
            return read(self) == read(other)
        return NotImplemented

    return compare


def _hash(names: Sequence[str]) -> _Method:
    read = _read(names)
    return lambda self: hash(read(self))


def _read(names: Sequence[str]) -> Callable[[object], object]:
    """Return what gives the values of some fields as a tuple."""
    if len(names) > 1:
        return attrgetter(*names)
    return lambda value: tuple(getattr(value, name) for name in names)
