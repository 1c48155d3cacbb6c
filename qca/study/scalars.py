"""What declarations are made of: numbers, names and texts, each read by one grammar."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, fields
from typing import Annotated, Any, TypeVar, get_type_hints

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    FiniteFloat,
    GetCoreSchemaHandler,
    GetJsonSchemaHandler,
    SerializerFunctionWrapHandler,
    WithJsonSchema,
    create_model,
    model_serializer,
)
from pydantic_core import CoreSchema, PydanticKnownError, core_schema

from qca.boolean.formulas import Formula, Written, hold_formula
from qca.numerals import is_infinite, read_number, read_whole
from qca.study.domains import NumberRange, Settings

__all__ = [
    "OneOrMore",
    "ReadAs",
    "Strict",
    "as_tuple",
    "build_type",
    "hold_union",
    "take_fields",
    "write_first",
]


def _as_number(value: object) -> object:
    """Read a text as a number by the one grammar; infinity is left to the limits."""
    if not isinstance(value, str):
        return value
    value = value.strip()
    number = read_number(value)
    if number is None and not is_infinite(value):
        raise PydanticKnownError("float_parsing")
    return math.inf if number is None else number


def _as_whole(value: object) -> object:
    """Read a text as a whole number by the one grammar."""
    if not isinstance(value, str):
        return value
    digits, _, rest = value.strip().partition(".")
    whole = read_whole(digits)
    if whole is None or rest.strip("0"):
        raise PydanticKnownError("int_parsing")
    return whole


# Numbers in a declaration: pydantic by itself also takes 1_0, inf and nan.
# The reader comes last, so that bounds stay in the schema for editors.
AS_NUMBER, AS_WHOLE = BeforeValidator(_as_number), BeforeValidator(_as_whole)
Real = Annotated[FiniteFloat, AS_NUMBER]
Positive = Annotated[FiniteFloat, Field(gt=0), AS_NUMBER]


def build_type(numbers: NumberRange) -> Any:
    """Return the type by which pydantic reads the numbers of a domain."""
    limits = Field(
        gt=numbers.least if numbers.over else None,
        ge=None if numbers.over else numbers.least,
        le=None if numbers.most == math.inf else numbers.most,
    )
    if numbers.whole:
        return Annotated[int, limits, AS_WHOLE]
    return Annotated[FiniteFloat, limits, AS_NUMBER]


Name = Annotated[str, Field(pattern=r"^[^\W\d]\w*$")]
Pair = tuple[Real, Real]


def _as_texts(value: object) -> object:
    if value is None:
        return ()
    return (value,) if isinstance(value, str) else value


# What editors accept where a text is meant: YAML reads 2015 and 4.5 as numbers.
_ONE_TEXT = [{"type": "string"}, {"type": "number"}]
TEXT_OR_NUMBER = {"anyOf": _ONE_TEXT}
Text = Annotated[str, WithJsonSchema(TEXT_OR_NUMBER)]
_LIST = WithJsonSchema(
    {
        "anyOf": [*_ONE_TEXT, {"type": "array", "items": TEXT_OR_NUMBER}, {"type": "null"}],
        "default": [],
    }
)
Texts = Annotated[tuple[str, ...], BeforeValidator(_as_texts), _LIST]


@dataclass(frozen=True)
class ReadAs:
    """How a text in a declaration is read, once; the checks report what cannot be."""

    hold: Callable[[str], Written[Any]]

    def __get_pydantic_core_schema__(
        self, source: object, handler: GetCoreSchemaHandler
    ) -> CoreSchema:
        return core_schema.no_info_after_validator_function(self.hold, handler.generate_schema(str))


def hold_union(text: str) -> Formula:
    """Return what somebody wrote as a formula in which commas join as + does."""
    return hold_formula(text, comma_is_or=True)


AsFormula = Annotated[Formula, ReadAs(hold_formula)]
AsFormulas = Annotated[tuple[AsFormula, ...], BeforeValidator(_as_texts), _LIST]
# Commas join as + does.
AsUnions = Annotated[
    tuple[Annotated[Formula, ReadAs(hold_union)], ...], BeforeValidator(_as_texts), _LIST
]


def as_tuple(value: object) -> object:
    """Return what is written as a list, where one thing stands for a list of one."""
    return value if isinstance(value, list | tuple) else (value,)


class OneOrMore:
    """What editors accept where one thing stands for a list of one."""

    def __get_pydantic_json_schema__(
        self, core: CoreSchema, handler: GetJsonSchemaHandler
    ) -> dict[str, object]:
        many = handler(core)
        return {"anyOf": [many["items"], {**many, "minItems": 1}]}


class Strict(BaseModel):
    """A part of a declaration: unknown keys fail, and nothing changes after reading."""

    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)


_Section = TypeVar("_Section", bound=Strict)


def take_fields(
    settings: type[Settings], give: Callable[[Any, Any], tuple[Any, Any]]
) -> Callable[[type[_Section]], type[_Section]]:
    """Give a section of a declaration the fields of a class of settings.

    ``give`` says which type and default each has there, from those that it has in the class. Where
    these are the same, a section takes them by inheriting from both.
    """
    hints = get_type_hints(settings, include_extras=True)
    taken: dict[str, Any] = {
        field.name: give(hints[field.name], field.default) for field in fields(settings)
    }

    def add(section: type[_Section]) -> type[_Section]:
        name, module, doc = section.__name__, section.__module__, section.__doc__
        return create_model(name, __base__=section, __module__=module, __doc__=doc, **taken)

    return add


def write_first(*keys: str) -> Any:
    """Return what writes a section with some keys before the others, as records have them."""

    def order(self: Strict, write: SerializerFunctionWrapHandler) -> dict[str, Any]:
        written: dict[str, Any] = write(self)
        return {key: written[key] for key in keys if key in written} | written

    return model_serializer(mode="wrap")(order)
