"""The table that an analysis file names instead of case files, and how it is to be read."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BeforeValidator, Discriminator, Field, Tag, model_validator

from qca.errors import InputError
from qca.messages import say
from qca.study.domains import Natural
from qca.study.prose import ProseText
from qca.study.scalars import OneOrMore, Strict, Text, Texts, as_tuple

__all__ = ["TableField", "TableSource"]


class TableField(Strict):
    """The column of a table in which a field stands, and how its cells are taken.

    A column whose values carry labels (Stata, SPSS) is taken by its labels where a set of the field
    has a scale, else by its numbers, unless ``take`` says which.
    """

    column: str
    unit: ProseText = ""
    take: Literal["labels", "numbers"] | None = None


def _tell_column(value: object) -> str:
    return "whole" if isinstance(value, dict | TableField) else "name"


_Column = Annotated[
    Annotated[Text, Tag("name")] | Annotated[TableField, Tag("whole")], Discriminator(_tell_column)
]


class TableSource(Strict):
    """A table with one case a row, and how it is to be read where that is not left to be found.

    ``id`` is the column that names the cases, or several, whose texts are joined. ``unit`` is the
    column of what a case is a period of, ``period`` that of its years, or those of its first and
    last year; together they name the cases where ``id`` does not. ``fields`` says in which columns
    fields stand that have other names, and ``groups`` are columns by which cases belong together.
    """

    table: str
    id: Texts = ()
    unit: Text | None = None
    period: Annotated[
        tuple[Text, ...], Field(min_length=1, max_length=2), BeforeValidator(as_tuple), OneOrMore()
    ] = ()
    fields: dict[str, _Column] = Field(default_factory=dict)
    groups: Texts = ()
    sheet: str | None = None
    missing: Texts = ()
    decimal: Literal[".", ","] | None = None
    thousands: Literal[".", ",", "'", " "] | None = None
    encoding: str | None = None
    separator: Annotated[str, Field(min_length=1, max_length=1)] | None = None
    skip_rows: Natural = 0

    @property
    def mapped(self) -> dict[str, TableField]:
        """The fields that are said to stand in a column, with how that is taken."""
        return {
            name: said if isinstance(said, TableField) else TableField(column=said)
            for name, said in self.fields.items()
        }

    @model_validator(mode="after")
    def _check(self) -> TableSource:
        if self.period and self.unit is None:
            raise InputError(
                say("'period' without 'unit'"),
                say("name the column of what the cases are periods of with 'unit'"),
            )
        return self
