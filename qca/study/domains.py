"""The values that a setting may have: declared once, for Python, analysis files and options.

Nothing heavy is loaded here, so that the help of a command can tell defaults.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from typing import (
    TYPE_CHECKING,
    Annotated,
    Any,
    Protocol,
    Self,
    TypeGuard,
    get_args,
    get_type_hints,
)

from qca.equality import ByValue
from qca.errors import InputError, Problem, show_given
from qca.messages import say
from qca.vocabulary import Word

if TYPE_CHECKING:
    from pydantic import GetCoreSchemaHandler
    from pydantic_core import CoreSchema

__all__ = [
    "Domain",
    "Field",
    "NumberRange",
    "OneWord",
    "Settings",
    "SomeWords",
    "Switch",
    "TwoCuts",
    "list_cuts",
    "list_fields",
    "to_number",
]


class Domain(Protocol):
    """The values that a setting may have."""

    def list_problems(self, name: str, value: object) -> list[Problem]:
        """Return what is wrong with the value of a setting."""

    def convert(self, value: Any) -> object:
        """Return a value that has no problem in one form."""


@dataclass(frozen=True, eq=False)
class NumberRange(ByValue):
    """Numbers from ``least`` (which is left out where ``over``) up to ``most``."""

    least: float
    most: float = math.inf
    whole: bool = False
    over: bool = False

    def list_problems(self, name: str, value: object) -> list[Problem]:
        """Return what is wrong with the value of a setting.

        >>> [str(problem) for problem in SHARE.list_problems("incl_cut", 1.2)]
        ['incl_cut is 1.2; a cut lies between 0 and 1']
        >>> [str(problem) for problem in COUNT.list_problems("n_cut", 1.5)]
        ['n_cut is 1.5; use a whole number from 1']
        """
        number = to_number(value)
        if self.whole:
            if number is not None and number >= self.least and number.is_integer():
                return []
            shown = show_given(value) if number is None else f"{number:g}"
            return [
                Problem(
                    say("{name} is {shown}", name=name, shown=shown),
                    say("use a whole number from {least:g}", least=self.least),
                )
            ]
        if number is None:
            what = say("{name} is {value}, not a number", name=name, value=show_given(value))
            return [Problem(what, say("give a number between 0 and 1"))]
        if not self.least <= number <= self.most:
            return [
                Problem(
                    say("{name} is {number:g}", name=name, number=number),
                    say("a cut lies between 0 and 1"),
                )
            ]
        if self.over and _is_nothing(number):
            return [
                Problem(say("{name} is 0", name=name), say("use a cut over 0, or anything passes"))
            ]
        return []

    def convert(self, value: Any) -> object:
        """Return a value that has no problem as a number of Python's own."""
        return int(value) if self.whole else float(value)

    def __get_pydantic_core_schema__(
        self, _source: object, handler: GetCoreSchemaHandler
    ) -> CoreSchema:
        """Return how pydantic reads such a number from a file."""
        from qca.study.scalars import build_type

        return handler.generate_schema(build_type(self))


def _is_nothing(cut: float) -> bool:
    from qca.sets.cuts import reaches

    return reaches(0.0, cut)


SHARE, COUNT = NumberRange(0, 1), NumberRange(1, whole=True)
Share = Annotated[float, SHARE]
Count = Annotated[int, COUNT]
Natural = Annotated[int, NumberRange(0, whole=True)]


class TwoCuts:
    """One cut, or two of which the higher one stands first."""

    def list_problems(self, name: str, value: object) -> list[Problem]:
        """Return what is wrong with a cut, or with both."""
        cuts, problems = list_cuts(value), []
        if len(cuts) not in (1, 2):
            problems.append(
                Problem(
                    say("{number} inclusion cuts", number=len(cuts)),
                    say("give one, or two as 0.8,0.6"),
                )
            )
        numbers = [number for cut in cuts if (number := to_number(cut)) is not None]
        if len(cuts) == len(numbers) == 2 and numbers[1] > numbers[0]:
            rising = say(
                "the inclusion cuts {first:g},{second:g} rise", first=numbers[0], second=numbers[1]
            )
            problems.append(Problem(rising, say("give the higher one first")))
        return problems + [p for cut in cuts for p in SHARE.list_problems(name, cut)]

    def convert(self, value: Any) -> object:
        """Return the cut, or both, as numbers of Python's own."""
        cuts = tuple(float(cut) for cut in list_cuts(value))
        return cuts[0] if len(cuts) == 1 else cuts

    def __get_pydantic_core_schema__(
        self, _source: object, handler: GetCoreSchemaHandler
    ) -> CoreSchema:
        """Return how pydantic reads such cuts from a file."""
        return handler.generate_schema(Share | tuple[Share, Share])


@dataclass(frozen=True)
class OneWord:
    """One of few words."""

    word: type[Word]

    def list_problems(self, name: str, value: object) -> list[Problem]:
        """Return what is wrong with a word."""
        try:
            self.word.read(name, value)
        except InputError as error:
            return list(error.problems)
        return []

    def convert(self, value: Any) -> object:
        """Return what the word stands for."""
        return self.word(value)


@dataclass(frozen=True)
class SomeWords:
    """Some of few words, at least one."""

    word: type[Word]

    def list_problems(self, name: str, value: Any) -> list[Problem]:
        """Return what is wrong with the first word that is none, or that there is none at all."""
        if not value:
            return [Problem(say("{name} is empty", name=name), say("give at least one"))]
        refused = (OneWord(self.word).list_problems(name, word) for word in value)
        return next((problems for problems in refused if problems), [])

    def convert(self, value: Any) -> object:
        """Return what each word stands for."""
        return tuple(map(self.word, value))

    def __get_pydantic_core_schema__(
        self, source: object, handler: GetCoreSchemaHandler
    ) -> CoreSchema:
        """Return how pydantic reads such words from a file."""
        return {**handler(source), "min_length": 1}


@dataclass(frozen=True, eq=False)
class SmallStep(ByValue):
    """A small number, not so small as to be none, up or down."""

    most: float = 0.1
    least: float = 1e-6

    def list_problems(self, name: str, value: object) -> list[Problem]:
        """Return what is wrong with a step.

        >>> [str(problem) for problem in SmallStep().list_problems("crossover_shift", 0.4)]
        ['crossover_shift is 0.4; use a small number, as 0.001 or -0.001']
        """
        number = to_number(value)
        if number is not None and self.least <= abs(number) <= self.most:
            return []
        shown = show_given(value) if number is None else f"{number:g}"
        return [
            Problem(
                say("{name} is {shown}", name=name, shown=shown),
                say("use a small number, as 0.001 or -0.001"),
            )
        ]

    def convert(self, value: float) -> object:
        """Return a value that has no problem as a number of Python's own."""
        return float(value)

    def __get_pydantic_core_schema__(
        self, _source: object, handler: GetCoreSchemaHandler
    ) -> CoreSchema:
        """Return how pydantic reads such a number from a file."""
        from qca.study.scalars import build_type

        return handler.generate_schema(build_type(NumberRange(-self.most, self.most)))


class Switch:
    """True or false."""

    def list_problems(self, name: str, value: object) -> list[Problem]:
        """Return what is wrong with a value that is neither."""
        if isinstance(value, bool):
            return []
        return [
            Problem(
                say("{name} is {value}", name=name, value=show_given(value)),
                say("use True or False"),
            )
        ]

    def convert(self, value: object) -> object:
        """Return it as it is."""
        return value


CutOrTwo = Annotated[float | tuple[float, float], TwoCuts()]


def list_cuts(given: Any) -> tuple[Any, ...]:
    """Return the cuts that are given as one number, or as a list, an array or a Series.

    >>> list_cuts(0.8), list_cuts([0.8, 0.6])
    ((0.8,), (0.8, 0.6))
    """
    is_list = isinstance(given, list | tuple) or getattr(given, "ndim", 0) == 1
    return tuple(given) if is_list else (given,)


def _is_real(value: object) -> TypeGuard[float]:
    from decimal import Decimal
    from numbers import Real

    return isinstance(value, Real | Decimal)


def to_number(value: object) -> float | None:
    """Return a value as a number, infinite beyond any; None for texts, truth values and lists."""
    if isinstance(value, bool) or not (isinstance(value, int | float) or _is_real(value)):
        return None
    try:
        return float(value)
    except OverflowError:  # a whole number over 1e308
        return -math.inf if isinstance(value, int) and value < 0 else math.inf


@dataclass(frozen=True)
class Settings:
    """What the classes of settings have in common: their values are checked by type."""

    def list_problems(self) -> list[Problem]:
        """Return what is wrong with the values, in the order of the fields."""
        problems: list[Problem] = []
        for field, domain in list_fields(type(self)).items():
            value = getattr(self, field)
            if domain is not None and not (value is None and domain.may_be_none):
                problems += domain.values.list_problems(self.name_of(field), value)
        return problems

    def settle(self) -> Self:
        """Return the settings with each value in one form.

        Raises
        ------
        InputError
            Values are not valid; all of them are told.
        """
        if problems := self.list_problems():
            raise InputError(problems)
        given = {}
        for field, domain in list_fields(type(self)).items():
            value = getattr(self, field)
            if domain is not None and value is not None:
                given[field] = domain.values.convert(value)
        return replace(self, **given)

    @classmethod
    def hold(cls, **values: Any) -> Self:
        """Return settings with values as a caller gives them, which are checked where used."""
        return cls(**values)

    @classmethod
    def take(cls, source: object) -> Self:
        """Return the settings of this class that another object has among its attributes."""
        return cls(**{name: getattr(source, name) for name in list_fields(cls)})

    @staticmethod
    def name_of(field: str) -> str:
        """Return the name by which a field is given alone, as a keyword or an option."""
        return field


@dataclass(frozen=True)
class Field:
    """The values of a field, which may also be None where it ``may_be_none``."""

    values: Domain
    may_be_none: bool = False


def list_fields(settings: type[Settings]) -> Mapping[str, Field | None]:
    """Return the fields of a class of settings; None for one that may be anything."""
    if settings not in _FIELDS:
        hints = get_type_hints(settings, include_extras=True)
        _FIELDS[settings] = {f.name: _read_hint(hints[f.name]) for f in fields(settings)}
    return _FIELDS[settings]


_FIELDS: dict[type, Mapping[str, Field | None]] = {}


def _read_hint(hint: object) -> Field | None:
    """Return what the type of a field says of its values."""
    parts = get_args(hint)
    if type(None) in parts:
        inner = _read_hint(parts[0]) if len(parts) == 2 else None
        return inner and Field(inner.values, may_be_none=True)
    for said in getattr(hint, "__metadata__", ()):
        return Field(said)
    if hint is bool:
        return Field(Switch())
    if isinstance(hint, type) and issubclass(hint, Word):
        return Field(OneWord(hint))
    return None
