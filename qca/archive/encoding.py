"""From a record to nodes: plain values, and things made of the nodes before them.

A node is a text, a number, a truth or null as JSON has it; or a list of a word for what it is, and
the positions of the nodes that it is made of. The word is the name of a class of this program, or
one of those in :class:`Made`. What has the same content is one node, however often it stands in the
record, so that nodes depend on the content alone: not on what is held in memory twice, nor on the
order in which a set of texts is walked through.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from dataclasses import fields, is_dataclass
from enum import Enum, StrEnum
from fractions import Fraction
from typing import Any

import numpy as np
from pydantic import BaseModel

from qca.boolean.formulas import Formula, Written
from qca.boolean.levels import Levels
from qca.errors import InputError
from qca.mappings import FrozenMapping
from qca.messages import Message
from qca.results import Listed, Results
from qca.study.prose import Versions
from qca.study.rows import RowCodings

__all__ = [
    "ARRAYS",
    "SAFE_WHOLE",
    "AnyArray",
    "AnyText",
    "Made",
    "Nodes",
    "list_kept",
    "write_nodes",
]

# An array, whatever it holds; a text, whatever it says; a value of a class not known before.
AnyArray = np.ndarray[Any, np.dtype[Any]]
AnyText = Written[Any]
_Value = Any
# What is written of a record: a list of plain values and of lists.
Nodes = list[object]
# Whole numbers up to here are written as numbers; JSON readers hold them, and no limit stops them.
SAFE_WHOLE = 2**63
# The kinds of numbers that arrays may hold, in the order of bytes in which they are written.
ARRAYS = ("<f8", "<u8", "<i8", "|b1")
# Results in a person's hands are written as the findings that they tell.
_TELLING = "qca.notebook."


class Made(StrEnum):
    """What a node is made into that is no class of this program."""

    TUPLE = "tuple"
    LIST = "list"
    LEVELS = "levels"
    DICT = "dict"
    SET = "frozenset"
    WHOLE = "whole"
    REAL = "real"
    RATIO = "ratio"
    ARRAY = "array"
    MAPPING = "mapping"
    RESULTS = "results"
    UNREADABLE = "unreadable"
    MESSAGE = "message"
    VERSIONS = "versions"


def list_kept(kind: Any) -> tuple[str, ...]:
    """Return the fields of a class that are written, in order: those by which it is compared."""
    if issubclass(kind, BaseModel):
        return tuple(kind.model_fields)
    return tuple(field.name for field in fields(kind) if field.compare)


def write_nodes(value: object) -> tuple[Nodes, dict[str, list[str]]]:
    """Return the nodes of a value, itself the last, and the fields of the classes in it.

    Raises
    ------
    TypeError
        Something in it is of no kind that can be written.

    >>> write_nodes((0.5, ("a", "a")))
    ([0.5, 'a', ['tuple', 1, 1], ['tuple', 0, 2]], {})
    """
    writer = _Writer()
    writer.write(value)
    classes = {kind.__name__: list(of) for kind, of in writer.classes.items()}
    return writer.nodes, dict(sorted(classes.items()))


class _Writer:
    """Writes values as nodes, what has the same content once."""

    def __init__(self) -> None:
        self.nodes: Nodes = []
        self.classes: dict[type, tuple[str, ...]] = {}
        self._known: dict[object, int] = {}
        # What was written, by where it is in memory; it is held, so that nothing else comes there.
        self._seen: dict[int, tuple[int, object]] = {}

    def write(self, value: object) -> int:
        """Return the position of the node of a value."""
        kind = type(value)
        if kind is str or value is None or kind is bool:
            return self._add((kind, value), value)
        if kind is float or kind is int:
            return self._write_number(value)
        seen = self._seen.get(id(value))
        if seen is not None:
            return seen[0]
        if (write := _WAYS.get(kind)) is not None:
            position = write(self, value)
        else:
            position = self._write_made(value)
        self._seen[id(value)] = position, value
        return position

    def _add(self, key: object, node: object) -> int:
        position = self._known.get(key)
        if position is None:
            position = self._known[key] = len(self.nodes)
            self.nodes.append(node)
        return position

    def make(self, name: str, parts: Iterable[int]) -> int:
        """Return the position of what is made of other nodes."""
        node = [str(name), *parts]
        return self._add(tuple(node), node)

    def write_all(self, name: str, values: Iterable[object]) -> int:
        """Return the position of what is made of values."""
        return self.make(name, [self.write(value) for value in values])

    def _write_number(self, value: _Value) -> int:
        if isinstance(value, int):
            if -SAFE_WHOLE < value < SAFE_WHOLE:
                return self._add((int, value), value)
            return self.write_all(Made.WHOLE, [hex(value)])
        written = repr(value)
        if value - value != 0:  # not finite
            return self.write_all(Made.REAL, [written])
        return self._add((float, written), value)

    def _write_made(self, value: _Value) -> int:
        kind = _find_told(type(value))
        if isinstance(value, np.generic):
            return self.write(value.item())
        if isinstance(value, Enum):
            return self.write_all(kind.__name__, [value.name])
        if not isinstance(value, BaseModel) and (
            isinstance(value, type) or not is_dataclass(value)
        ):
            raise TypeError(f"{type(value).__qualname__} is not kept in archives")
        if kind not in self.classes:
            self.classes[kind] = list_kept(kind)
        parts = [self.write(getattr(value, name)) for name in self.classes[kind]]
        if isinstance(value, BaseModel):
            given = tuple(name for name in self.classes[kind] if name in value.model_fields_set)
            parts.append(self.write(given))
        return self.make(kind.__name__, parts)

    def write_pairs(self, name: str, pairs: Iterable[tuple[object, object]]) -> int:
        """Return the position of a mapping, its keys and values in turn."""
        return self.write_all(name, [part for pair in pairs for part in pair])

    def write_set(self, value: frozenset[object]) -> int:
        """Return the position of a set, what is in it in the order of how it is written."""
        ordered = sorted(value, key=lambda each: json.dumps(write_nodes(each)[0]))
        return self.write_all(Made.SET, ordered)

    def write_array(self, value: AnyArray) -> int:
        """Return the position of an array: its kind of numbers, its shape and its bytes."""
        kind = value.dtype.newbyteorder("<").str
        if kind not in ARRAYS:
            raise TypeError(f"arrays of {value.dtype} are not kept in archives")
        content = np.ascontiguousarray(value, dtype=kind).tobytes().hex()
        return self.write_all(Made.ARRAY, [kind, value.shape, content])

    def write_text(self, value: AnyText) -> int:
        """Return the position of a text that carries what it says."""
        meaning = value.parsed if value.is_readable else _find_fault(value)
        return self.write_all(type(value).__name__, [str(value), meaning])

    def write_message(self, value: Message) -> int:
        """Return the position of what is said: its sentence, and what fills the gaps."""
        gaps = self.write_pairs(Made.DICT, value.values.items())
        said = [self.write(part) for part in (value.sentence, value.many, value.number)]
        return self.make(Made.MESSAGE, [*said, gaps])

    def write_results(self, value: Results[Listed]) -> int:
        """Return the position of results, after the class that they are of."""
        return self.write_all(Made.RESULTS, [_find_told(value.kind).__name__, *value])


def _find_told(kind: type) -> type:
    """Return the class of the findings that a result tells; any other class is its own."""
    while kind.__module__.startswith(_TELLING):
        kind = kind.__mro__[1]
    return kind


def _find_fault(text: AnyText) -> InputError:
    try:
        text.parsed  # noqa: B018
    except InputError as error:
        return error
    raise AssertionError


_WAYS: dict[type, Callable[[_Writer, _Value], int]] = {
    tuple: lambda writer, value: writer.write_all(Made.TUPLE, value),
    list: lambda writer, value: writer.write_all(Made.LIST, value),
    dict: lambda writer, value: writer.write_pairs(Made.DICT, value.items()),
    Message: _Writer.write_message,
    Versions: lambda writer, value: writer.write_pairs(Made.VERSIONS, value.versions.items()),
    Levels: lambda writer, value: writer.write_all(Made.LEVELS, [int(value), value.first]),
    frozenset: _Writer.write_set,
    FrozenMapping: lambda writer, value: writer.write_pairs(Made.MAPPING, value.items()),
    RowCodings: lambda writer, value: writer.write_pairs(Made.MAPPING, value.items()),
    Fraction: lambda writer, value: writer.write_all(
        Made.RATIO, [value.numerator, value.denominator]
    ),
    np.ndarray: _Writer.write_array,
    Results: _Writer.write_results,
    InputError: lambda writer, value: writer.write_all(Made.UNREADABLE, value.problems),
    Formula: _Writer.write_text,
    Written: _Writer.write_text,
}
