"""Which classes an archive may hold, and what their fields may be: all that annotations name.

The classes are those that can be reached from :class:`Kept` by the annotations of fields, and no
others. Nothing else can be made of an archive, whatever it says.
"""

from __future__ import annotations

import collections.abc
import dataclasses
import sys
import types
import typing
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import Enum
from fractions import Fraction
from functools import cache
from typing import Any

import numpy as np
from numpy.typing import NDArray
from pydantic import BaseModel

from qca.analysis.claims.verdicts import TestedClaim
from qca.boolean.formulas import Formula, Written
from qca.boolean.primes import Primes
from qca.certificates.certification import Certificate
from qca.errors import Problem
from qca.mappings import FrozenMapping
from qca.messages import Message
from qca.record import Record
from qca.results import Results
from qca.robustness.results.assessment import Robustness
from qca.robustness.results.attainments import Attainment
from qca.robustness.results.intervals import Interval
from qca.sets.partitions import Partitions
from qca.study.declaration import Study
from qca.study.spec import RobustnessSpec

__all__ = ["Check", "Kept", "check_fields", "list_kinds"]


@dataclass(frozen=True, eq=False)
class Kept:
    """What an archive holds: a record, and for each outcome the certificates made of it.

    ``versions`` are those of the libraries that the record was made with, by name.
    """

    record: Record
    certificates: tuple[tuple[Certificate, ...], ...] = ()
    versions: Mapping[str, str] = dataclasses.field(default_factory=FrozenMapping)


# What an annotation says, as the library typing has it.
_Hint = Any
# Says whether a value is what an annotation says.
Check = Callable[[object], bool]
# What modules import for type checking alone.
_NAMES: dict[str, _Hint] = {
    each.__name__: each
    for each in (TestedClaim, Robustness, Attainment, Interval, Study, RobustnessSpec)
} | {"NDArray": NDArray, "Formula": Formula}
# What annotations name only as something of another kind, and what is wrong with a text.
_BESIDES = (Primes, Problem)
# A study is in memory: tables in parts are none of its own.
_NEVER = (Partitions,)
_WHOLE: tuple[type, ...] = (int,)
_PLAIN: dict[_Hint, tuple[type, ...]] = {
    float: (float, int),
    int: _WHOLE,
    str: (str,),
    Message: (str,),
}
_MAPPINGS = (dict, collections.abc.Mapping)
_SEQUENCES = (list, collections.abc.Sequence, collections.abc.Collection)


@cache
def list_kinds() -> Mapping[str, type]:
    """Return the classes that an archive may hold, by their names."""
    kinds: dict[str, type] = {}
    waiting: list[_Hint] = [Kept, *_BESIDES]
    while waiting:
        hint = waiting.pop()
        waiting.extend(typing.get_args(hint))
        kind: _Hint = typing.get_origin(hint) or hint
        if not _is_kept(kind) or kind in _NEVER:
            continue
        if kind.__name__ in kinds:
            if kinds[kind.__name__] is not kind:
                raise TypeError(f"two classes of archives are named {kind.__name__}")
            continue
        kinds[kind.__name__] = kind
        if not issubclass(kind, Enum):
            waiting.extend(_read_hints(kind).values())
    return types.MappingProxyType(kinds)


def _is_kept(kind: object) -> bool:
    return (
        isinstance(kind, type)
        and kind.__module__.startswith("qca.")
        and (issubclass(kind, BaseModel | Enum) or dataclasses.is_dataclass(kind))
    )


def _read_hints(kind: _Hint) -> dict[str, _Hint]:
    """Return what the fields of a class are, by name."""
    if issubclass(kind, BaseModel):
        return {name: field.annotation for name, field in kind.model_fields.items()}
    known = dict(_NAMES)
    for each in reversed(kind.__mro__):
        known |= vars(sys.modules[each.__module__])
    hints = typing.get_type_hints(kind, known)
    return {field.name: hints[field.name] for field in dataclasses.fields(kind) if field.compare}


@cache
def check_fields(kind: type) -> tuple[Check, ...]:
    """Return for each field of a class what says whether a value may stand there."""
    return tuple(map(_check, _read_hints(kind).values()))


def _check(hint: _Hint) -> Check:  # noqa: PLR0911 - one answer for each kind of annotation
    """Return what says whether a value is what an annotation says."""
    origin: _Hint = typing.get_origin(hint)
    arguments: tuple[_Hint, ...] = typing.get_args(hint)
    if origin is typing.Annotated:
        return _check(arguments[0])
    if origin in (typing.Union, types.UnionType):
        return _check_any(tuple(map(_check, arguments)))
    if origin is typing.Literal:
        return lambda value: any(type(value) is type(a) and value == a for a in arguments)
    kind: _Hint = origin or hint
    if kind is tuple and arguments:
        return _check_tuple(arguments)
    if kind in _MAPPINGS and arguments:
        key, value = map(_check, arguments)
        return _check_mapping(key, value)
    if kind is frozenset and arguments:
        return _check_items((frozenset,), _check(arguments[0]))
    if kind in _SEQUENCES and arguments:
        return _check_sequence(_check(arguments[0]), kind)
    if kind is Results:
        return _check_results(arguments)
    if isinstance(kind, typing.TypeVar):  # the finding of a stretch, a verdict
        return lambda value: isinstance(value, Enum)
    return _check_kind(kind)


def _check_kind(kind: _Hint) -> Check:
    if kind in (None, type(None)):
        return lambda value: value is None
    if kind is np.ndarray:
        return lambda value: isinstance(value, np.ndarray)
    if kind in _PLAIN:
        return lambda value: isinstance(value, _PLAIN[kind]) and not isinstance(value, bool)
    if kind is bool or kind is Fraction or _is_kept(kind):
        return lambda value: isinstance(value, kind)
    if kind in (Formula, Written):
        return lambda value: isinstance(value, Written)
    raise TypeError(f"fields that are {kind} are not kept in archives")


def _check_any(checks: tuple[Check, ...]) -> Check:
    return lambda value: any(check(value) for check in checks)


def _check_tuple(arguments: tuple[_Hint, ...]) -> Check:
    if len(arguments) == 2 and arguments[1] is Ellipsis:
        return _check_items((tuple,), _check(arguments[0]))
    checks = tuple(map(_check, arguments))

    def fits(value: object) -> bool:
        return (
            isinstance(value, tuple)
            and len(value) == len(checks)
            and all(check(part) for check, part in zip(checks, value, strict=True))
        )

    return fits


def _check_items(kinds: tuple[type, ...], check: Check) -> Check:
    def fits(value: _Hint) -> bool:
        return issubclass(type(value), kinds) and all(map(check, value))

    return fits


def _check_sequence(check: Check, kind: _Hint) -> Check:
    """Return what says of a sequence whether its items fit; primes are whole numbers by nature."""
    fits = _check_items((tuple, list, frozenset), check)
    if kind is list:
        return _check_items((list,), check)
    return lambda value: fits(value) or (isinstance(value, Primes) and check(0))


def _check_mapping(key: Check, value: Check) -> Check:
    def fits(given: object) -> bool:
        return isinstance(given, collections.abc.Mapping) and all(
            key(k) and value(v) for k, v in given.items()
        )

    return fits


def _check_results(arguments: tuple[_Hint, ...]) -> Check:
    return lambda value: (
        isinstance(value, Results)
        and issubclass(value.kind, arguments)
        and all(isinstance(each, arguments) for each in value)
    )
