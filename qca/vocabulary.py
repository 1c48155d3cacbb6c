"""Words that stand for one of few things, and print as they are written in files."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, Self

from qca.errors import InputError, show_given
from qca.messages import list_either, say

if TYPE_CHECKING:
    from pydantic_core import CoreSchema

__all__ = ["Word"]


class Word(StrEnum):
    """One of few things, by its word in files, on the command line and in Python."""

    def __repr__(self) -> str:
        return repr(self.value)

    @classmethod
    def read(cls, name: str, given: object) -> Self:
        """Return which of the words is given as the argument called ``name``.

        Raises
        ------
        InputError
            It is none of them.
        """
        if isinstance(given, str) and given in list(cls):
            return cls(given)
        known = list_either(repr(word.value) for word in cls)
        raise InputError(
            say("{name} is {given}", name=name, given=show_given(given)),
            say("use {known}", known=known),
        )

    @classmethod
    def __get_pydantic_core_schema__(cls, _source: object, _handler: object) -> CoreSchema:
        """Return how such a word is read from a file; editors are told which there are."""
        from pydantic_core import core_schema

        known = core_schema.literal_schema([word.value for word in cls])
        return core_schema.no_info_after_validator_function(cls, known)
