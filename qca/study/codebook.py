"""Codebook: for each field of case files, what it means, how it is coded, and on what evidence."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated

from pydantic import BeforeValidator, Field, WithJsonSchema, model_validator

from qca.errors import InputError, count_noun, cut_text
from qca.mappings import FrozenMapping
from qca.messages import say
from qca.names import join_names
from qca.results import describe
from qca.study.prose import ANY_TEXT, ProseText
from qca.study.scalars import AS_WHOLE, Name, Real, Strict, Texts

__all__ = ["CODEBOOK", "Codebook", "FieldSpec", "GradeSpec", "ValueLimits"]

# The file of a codebook, beside the case files that are coded by it.
CODEBOOK = "codebook.yaml"
# What an indicator is coded with where its field says nothing else: not found at work, or found.
INDICATOR_LABELS = FrozenMapping({"no": "", "yes": ""})


class ValueLimits(Strict):
    """Which numbers a field may hold."""

    least: Real | None = None
    most: Real | None = None
    whole: bool = False

    @model_validator(mode="after")
    def _check(self) -> ValueLimits:
        if self.least is not None and self.most is not None and self.least > self.most:
            what = say("values from {least:g} to {most:g}", least=self.least, most=self.most)
            raise InputError(what, say("give the lower end first"))
        return self

    def hold(self, value: float) -> bool:
        """Return whether a number is one of them.

        >>> rank = ValueLimits(least=1, most=32, whole=True)
        >>> [rank.hold(value) for value in (1, 32, 2.5, 33)]
        [True, True, False, False]
        """
        return (
            (self.least is None or value >= self.least)
            and (self.most is None or value <= self.most)
            and not (self.whole and value != int(value))
        )


class GradeSpec(Strict):
    """A rule by which the label of a field follows from how many indicators are there.

    ``count`` names the indicators, ``a + b`` two of which any counts once; ``least`` how many of
    them each label takes at the least. In a file the labels stand beside ``count``:
    ``{count: [a, b + c, d], high: 3, medium: 2, low: 0}``.
    """

    count: Annotated[Texts, Field(min_length=1)]
    least: Annotated[dict[str, Annotated[int, Field(ge=0), AS_WHOLE]], Field(default_factory=dict)]

    @model_validator(mode="before")
    @classmethod
    def _part(cls, given: object) -> object:
        if not isinstance(given, Mapping) or isinstance(given.get("least"), Mapping):
            return given
        labels = dict(given)
        counted = {key: labels.pop(key) for key in ("count",) if key in labels}
        return {**counted, "least": labels}

    @model_validator(mode="after")
    def _check(self) -> GradeSpec:
        counted = [name for names in self.counted for name in names]
        if not all(counted):
            raise InputError(say("'count' names nothing"), say("write names, as in [a, b + c]"))
        if twice := [name for name in counted if counted.count(name) > 1]:
            raise InputError(say("'{name}' is counted twice", name=twice[0]), say("name it once"))
        if 0 not in self.least.values():
            what = say("no label is given where none of the indicators is there")
            raise InputError(what, say("give the lowest label 0, as in 'low: 0'"))
        if len(set(self.least.values())) < len(self.least):
            what = say("two labels are given from the same number on")
            raise InputError(what, say("give each label a number of its own"))
        most = max(self.least, key=self.least.__getitem__)
        if self.least[most] > len(self.count):
            what = say(
                "'{label}' takes {number} indicators, and {count} are counted",
                label=most,
                number=self.least[most],
                count=len(self.count),
            )
            raise InputError(what, say("ask for fewer, or count more"))
        return self

    @property
    def counted(self) -> tuple[tuple[str, ...], ...]:
        """What counts one each: fields, of which it is there where any is.

        >>> GradeSpec(count=("a", "b + c"), least={"low": 0}).counted
        (('a',), ('b', 'c'))
        """
        return tuple(tuple(name.strip() for name in each.split("+")) for each in self.count)

    def grade(self, count: int) -> str:
        """Return the label that so many indicators give.

        >>> rule = GradeSpec.model_validate({"count": ["a", "b", "c"], "high": 3, "low": 0})
        >>> rule.grade(3), rule.grade(2)
        ('high', 'low')
        """
        reached = [label for label, least in self.least.items() if least <= count]
        return max(reached, key=self.least.__getitem__)


# In a file the labels stand beside ``count``.
_GRADE_SCHEMA = {
    "title": "GradeSpec",
    "description": "How many of the indicators that are counted each label takes.",
    "type": "object",
    "properties": {"count": {"type": "array", "items": {"type": "string"}, "minItems": 1}},
    "additionalProperties": {"type": "integer", "minimum": 0},
    "required": ["count"],
}


def _read_labels(value: object) -> object:
    """Return labels with what each means, where they are only listed or left bare."""
    if isinstance(value, list | tuple):
        return dict.fromkeys(value, "")
    if isinstance(value, Mapping):
        return {label: "" if text is None else text for label, text in value.items()}
    return value


_LABELS_SCHEMA = {
    "anyOf": [
        {"type": "array", "items": {"type": "string"}, "minItems": 2},
        {
            "type": "object",
            "additionalProperties": {"anyOf": [*ANY_TEXT["anyOf"], {"type": "null"}]},
            "minProperties": 2,
        },
    ]
}
Labels = Annotated[
    dict[str, ProseText], BeforeValidator(_read_labels), WithJsonSchema(_LABELS_SCHEMA)
]


class FieldSpec(Strict):
    """How one field is coded.

    ``labels`` are what it is coded with, the lowest first where they are ``ordered``; a field with
    a ``unit`` or ``values`` holds numbers, and one with neither any text, as the name of a party.
    ``indicators`` are what is looked for in the sources; those with a name are fields of their own,
    coded ``no`` or ``yes`` unless the codebook has an entry for them. ``evidence`` says what a code
    must rest on.
    """

    question: ProseText = ""
    definition: ProseText = ""
    indicators: dict[Name, ProseText] | tuple[ProseText, ...] = ()
    labels: Labels = Field(default_factory=dict)
    ordered: bool = True
    values: ValueLimits | None = None
    unit: ProseText = ""
    decide: ProseText = ""
    evidence: ProseText = ""
    source: Texts = ()
    where: ProseText = ""
    grade: Annotated[GradeSpec, WithJsonSchema(_GRADE_SCHEMA)] | None = None

    @model_validator(mode="after")
    def _check(self) -> FieldSpec:
        numeric = [key for key in ("values", "unit") if getattr(self, key)]
        if self.labels and numeric:
            what = say("both 'labels' and '{key}'", key=numeric[0])
            raise InputError(what, say("a field holds labels or numbers; keep one of them"))
        if len(self.labels) == 1:
            raise InputError(say("only one label"), say("give two or more, or none"))
        if self.grade is not None:
            self._check_grade(self.grade)
        return self

    def _check_grade(self, rule: GradeSpec) -> None:
        if unknown := [label for label in rule.least if label not in self.labels]:
            raise InputError(
                say("'grade' gives '{label}', which is none of the labels", label=unknown[0]),
                say("the labels are {listed}", listed=join_names(tuple(self.labels)))
                if self.labels
                else say("declare 'labels', the lowest first"),
            )
        rising = [rule.least[label] for label in self.labels if label in rule.least]
        if not self.ordered or rising != sorted(rising):
            what = say("'grade' does not rise with the labels, of which the lowest stands first")
            raise InputError(what, say("order the labels, or correct how many each takes"))

    @property
    def is_numeric(self) -> bool:
        """Whether the field holds numbers."""
        return self.values is not None or bool(self.unit)

    @property
    def named_indicators(self) -> Mapping[str, str]:
        """The indicators that are fields of their own, with what each is."""
        return self.indicators if isinstance(self.indicators, Mapping) else FrozenMapping()


class Codebook(Strict):
    """What the fields of case files mean, and how they are coded."""

    title: ProseText = ""
    note: ProseText = ""
    fields: dict[str, FieldSpec] = Field(min_length=1)

    def __repr__(self) -> str:
        return describe(self, cut_text(str(self.title), 60), count_noun(len(self.fields), "field"))

    def find(self, field: str) -> FieldSpec | None:
        """Return how a field is coded; None for one that the codebook does not have.

        >>> book = Codebook(fields={"lead": FieldSpec(indicators={"budget": "own money"})})
        >>> book.find("budget").definition, list(book.find("budget").labels), book.find("x")
        ('own money', ['no', 'yes'], None)
        """
        if field in self.fields:
            return self.fields[field]
        for spec in self.fields.values():
            if field in spec.named_indicators:
                text = spec.named_indicators[field]
                return FieldSpec(definition=text, labels=dict(INDICATOR_LABELS))
        return None

    def list_fields(self) -> tuple[str, ...]:
        """Return every field, indicators of a field right behind it.

        >>> Codebook(fields={"lead": FieldSpec(indicators={"budget": ""})}).list_fields()
        ('lead', 'budget')
        """
        listed: dict[str, None] = {}
        for name, spec in self.fields.items():
            listed |= dict.fromkeys((name, *spec.named_indicators))
        return tuple(listed)
