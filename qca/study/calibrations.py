"""Sets as they are declared: what each means, how it is calibrated, and what is in doubt of it."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Annotated, Literal

from pydantic import (
    BeforeValidator,
    ConfigDict,
    Discriminator,
    Field,
    FiniteFloat,
    GetJsonSchemaHandler,
    SerializerFunctionWrapHandler,
    Tag,
    ValidatorFunctionWrapHandler,
    WithJsonSchema,
    WrapValidator,
    model_serializer,
    model_validator,
)
from pydantic.config import JsonDict
from pydantic_core import CoreSchema

from qca.boolean.levels import Levels, first_of, read_levels
from qca.errors import InputError, show_given
from qca.messages import say
from qca.numerals import read_number
from qca.sets.curves import EXPONENT, IDM
from qca.study.domains import Share
from qca.study.prose import ProseText
from qca.study.scalars import (
    AS_NUMBER,
    AS_WHOLE,
    AsFormula,
    Name,
    OneOrMore,
    Pair,
    Positive,
    Real,
    Strict,
    as_tuple,
)

__all__ = [
    "Bell",
    "Direct",
    "Indirect",
    "LabelScore",
    "Linear",
    "Percentile",
    "Range",
    "SetSpec",
]

CALIBRATIONS = (
    "scale",
    "crisp",
    "direct",
    "linear",
    "bell",
    "indirect",
    "tfr",
    "as_is",
    "expression",
)


class LabelScore(Strict):
    """The score of a label, the interval in which it could reasonably lie, and why."""

    score: Real
    between: tuple[Share, Share] | None = None
    why: ProseText = ""

    @model_validator(mode="after")
    def _check(self) -> LabelScore:
        if self.between is not None:
            low, high = self.between
            if low > high:
                raise InputError(
                    say("between [{low:g}, {high:g}] falls", low=low, high=high),
                    say("give the lower end first"),
                )
            if not low <= self.score <= high:
                raise InputError(
                    say(
                        "the score {score:g} lies outside between [{low:g}, {high:g}]",
                        score=self.score,
                        low=low,
                        high=high,
                    ),
                    say("widen the interval or change the score"),
                )
        return self


Scale = dict[str, Real | LabelScore]


class Range(Strict):
    """A number that is a decision, the range in which it could reasonably lie, and why."""

    # Not checked here: a faulty anchor would go missing, and hide what else is wrong with its set.
    at: Real
    between: Pair | None = None
    why: ProseText = ""


def _drop_found(schema: JsonDict) -> None:
    """Take out of a schema for editors what is found, and may not be written."""
    for key in ("at", "between"):
        properties = schema["properties"]
        assert isinstance(properties, dict)
        properties.pop(key)
    schema["required"] = ["percentile"]


class Percentile(Range):
    """A number that is drawn from the cases: the percentile of the raw values at which it lies.

    ``at`` is found from the cases of the analysis (:func:`qca.study.anchors.place_percentiles`);
    NaN until it is.
    """

    model_config = ConfigDict(json_schema_extra=_drop_found)

    at: float = math.nan
    percentile: Annotated[FiniteFloat, Field(ge=0, le=100), AS_NUMBER]

    @model_serializer(mode="wrap")
    def _write(self, write: SerializerFunctionWrapHandler) -> dict[str, object]:
        """Return what is declared, with ``at`` once it is found."""
        written: dict[str, object] = write(self)
        return {k: v for k, v in written.items() if k != "at" or not math.isnan(self.at)}

    @model_validator(mode="before")
    @classmethod
    def _check(cls, data: object) -> object:
        if isinstance(data, Mapping):
            for key in ("at", "between"):
                if key in data:
                    raise InputError(
                        say("'{key}' beside 'percentile'", key=key),
                        say("give a number, or leave it to be found from the cases"),
                    )
        return data


def _names_percentile(value: object) -> bool:
    return isinstance(value, dict) and "percentile" in value


def _tell_kind(value: object) -> str:
    # A faulty percentile that was left out leaves nothing behind.
    if isinstance(value, Percentile) or value == {} or _names_percentile(value):
        return "percentile"
    return "range" if isinstance(value, dict | Range) else "number"


# Told apart beforehand, so that what is wrong with a range is not also said to be no number.
Number = Annotated[
    Annotated[Real, Tag("number")]
    | Annotated[Range, Tag("range")]
    | Annotated[Percentile, Tag("percentile")],
    Discriminator(_tell_kind),
]
# The anchors that three percentiles give in short.
_THREE = ("out", "crossover", "in")


class _Anchored(Strict):
    """Three anchors, which may be given in short as ``percentiles: [5, 50, 95]``."""

    @model_validator(mode="before")
    @classmethod
    def _check(cls, data: object) -> object:
        """Write three percentiles out as the anchors that they stand for."""
        if not isinstance(data, Mapping) or "percentiles" not in data:
            return data
        rest = {key: value for key, value in data.items() if key != "percentiles"}
        if beside := [key for key in _THREE if key in rest]:
            raise InputError(
                say("'percentiles' beside '{key}'", key=beside[0]),
                say("give three percentiles, or three anchors, each a number or {{percentile: 5}}"),
            )
        given = data["percentiles"]
        numbers = [_read_share(each) for each in given] if isinstance(given, list | tuple) else []
        rising = [number for number in numbers if number is not None]
        in_order = sorted(set(rising))
        if len(numbers) != 3 or len(in_order) != 3 or rising not in (in_order, in_order[::-1]):
            raise InputError(
                say("'percentiles' are {given}", given=show_given(given)),
                say("give three that rise or fall, from 0 to 100: as [5, 50, 95]"),
            )
        return rest | {
            key: {"percentile": number} for key, number in zip(_THREE, rising, strict=False)
        }

    @classmethod
    def __get_pydantic_json_schema__(
        cls, core: CoreSchema, handler: GetJsonSchemaHandler
    ) -> dict[str, object]:
        """Offer editors both ways of writing the anchors."""
        schema = handler(core)
        shape = handler.resolve_ref_schema(schema)
        shares = {"type": "number", "minimum": 0, "maximum": 100}
        shape["properties"]["percentiles"] = {
            "type": "array",
            "items": shares,
            "minItems": 3,
            "maxItems": 3,
        }
        needed = shape.pop("required")
        shape["anyOf"] = [{"required": needed}, {"required": ["percentiles"]}]
        return schema


def _read_share(value: object) -> float | None:
    number = read_number(value) if isinstance(value, str) else value
    if isinstance(number, bool) or not isinstance(number, int | float):
        return None
    return float(number) if 0 <= number <= 100 else None


class Direct(_Anchored):
    """Anchors of the direct method."""

    out: Number
    crossover: Number
    into: Number = Field(alias="in")
    idm: Real = IDM


class Linear(_Anchored):
    """Anchors of the piecewise power function, with its exponents."""

    out: Number
    crossover: Number
    into: Number = Field(alias="in")
    below: Positive = EXPONENT
    above: Positive = EXPONENT


class Bell(Strict):
    """Six anchors, rising to the middle and falling from it (or the reverse)."""

    out: tuple[Number, Number]
    crossover: tuple[Number, Number]
    into: tuple[Number, Number] = Field(alias="in")
    below: Positive = EXPONENT
    above: Positive = EXPONENT


class Indirect(Strict):
    """Cuts that group the raw values before the regression of the indirect method."""

    cuts: tuple[Number, ...]


_Thresholds = Annotated[tuple[Number, ...], BeforeValidator(as_tuple), OneOrMore()]
_Yes = Annotated[Literal["true"], WithJsonSchema({"const": True})]


# Calibrations that give scores between 0 and 1, and so no values of a multi-value set.
_GRADED = {"direct", "linear", "bell", "indirect", "tfr"}


def _read_levels(value: object, read: ValidatorFunctionWrapHandler) -> int:
    """Return how many values a set has, with the first: ``3``, or ``1-3``."""
    if isinstance(value, str) and value[1:].find("-") >= 0:
        value = read_levels(value, say("a set"))
    return value if isinstance(value, Levels) and read(int(value)) else read(value)


_RANGED = {
    "anyOf": [
        {"type": "integer", "minimum": 2, "maximum": 20},
        {"type": "string", "pattern": r"^\s*[0-9]+\s*-\s*[0-9]+\s*$"},
    ]
}
_Levels = Annotated[
    int, Field(ge=2, le=20), AS_WHOLE, WrapValidator(_read_levels), WithJsonSchema(_RANGED)
]


class SetSpec(Strict):
    """A set: what it means, the field that it is calibrated from, and how; one calibration.

    ``nominal`` says that the labels of the field have no order.
    """

    label: ProseText = ""
    field: str | None = None
    why: ProseText = ""
    nominal: bool = False
    levels: _Levels | None = None
    scale: Name | Scale | None = None
    crisp: _Thresholds | None = None
    direct: Direct | None = None
    linear: Linear | None = None
    bell: Bell | None = None
    indirect: Indirect | None = None
    tfr: _Yes | None = None
    as_is: _Yes | None = None
    expression: AsFormula | None = None

    @property
    def method(self) -> str:
        """The name of the calibration that is given."""
        return next(name for name in CALIBRATIONS if getattr(self, name) is not None)

    @model_validator(mode="after")
    def _check(self) -> SetSpec:
        given = [name for name in CALIBRATIONS if getattr(self, name) is not None]
        if not given:
            raise InputError(
                say("no calibration"), say("add one of {listed}", listed=", ".join(CALIBRATIONS))
            )
        if len(given) > 1:
            what = say(
                "{number} calibrations ({listed})", number=len(given), listed=", ".join(given)
            )
            raise InputError(what, say("keep one"))
        if self.expression is not None and self.field is not None:
            raise InputError(
                say("a set built by 'expression' has no 'field'"), say("remove one of them")
            )
        if self.nominal and self.scale is None:
            raise InputError(
                say("'nominal' does not go with '{method}'", method=given[0]),
                say("it is about labels: give a scale, or leave it out"),
            )
        if self.levels is not None and first_of(self.levels) and self.crisp is not None:
            raise InputError(
                say("thresholds give the values from 0"), say("write 'levels' as a number")
            )
        if self.levels is not None and (graded := set(given) & _GRADED):
            (method,) = graded
            what = say(
                "'levels' does not go with '{method}', which gives scores between 0 and 1",
                method=method,
            )
            raise InputError(what, say("remove one of them"))
        return self
