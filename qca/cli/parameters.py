"""The kinds of values that options take, each read by the grammar of files."""

from __future__ import annotations

from os import PathLike
from pathlib import Path
from typing import Any

import click

from qca.cli.language import tell_in_language
from qca.errors import InputError, show_text
from qca.messages import Message, say
from qca.numerals import is_infinite, read_number, read_whole

__all__ = ["CutsType", "NumberType", "PathType"]


class NumberType(click.ParamType):  # type: ignore[type-arg,unused-ignore]
    """A number in an option, by the grammar of :mod:`qca.numerals`; ends count as within.

    ``whole`` numbers are written with digits alone.
    """

    def __init__(
        self, *, whole: bool = False, least: float | None = None, most: float | None = None
    ) -> None:
        self.name = "integer" if whole else "float"
        self.whole, self.least, self.most = whole, least, most

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> float | int:
        """Return the number that a text is; anything else ends in wrong usage."""
        if not isinstance(value, str):
            return value  # type: ignore[no-any-return]  # a default
        text = value.strip()
        number = read_whole(text) if self.whole else read_number(text)
        if number is None or not self._fits(number):
            self.fail(tell_in_language(self._tell(show_text(value), text, number)), param, ctx)
        return number

    def _fits(self, number: float) -> bool:
        over = self.least is None or number >= self.least
        return over and (self.most is None or number <= self.most)

    def _tell(self, shown: str, text: str, number: float | None) -> Message:
        if number is None and is_infinite(text):
            example = "12" if self.whole else "0.8"
            return say(
                "{value} is not a finite number; write one as {example}",
                value=shown,
                example=example,
            )
        if number is None and self.whole:
            return say(
                "{value} is not a whole number; write one in the digits 0 to 9, as 12", value=shown
            )
        if number is None:
            return say("{value} is not a number; write one as 0.8", value=shown)
        if self.most is None:
            return say(
                "{value} is too small; write {least:g} or more", value=shown, least=self.least
            )
        return say(
            "{value} is out of range; write a number from {least:g} to {most:g}",
            value=shown,
            least=self.least,
            most=self.most,
        )


class CutsType(click.ParamType):  # type: ignore[type-arg,unused-ignore]
    """A cut, or two between which rows are contradictions, as ``0.8,0.6``."""

    name = "cuts"

    def convert(
        self, value: Any, _param: click.Parameter | None, _ctx: click.Context | None
    ) -> float | tuple[float, ...]:
        """Return the cut or cuts that a text is.

        Raises
        ------
        InputError
            It is neither.
        """
        if not isinstance(value, str):
            return value  # type: ignore[no-any-return]  # a default
        numbers = [read_number(part.strip()) for part in value.split(",")]
        cuts = tuple(number for number in numbers if number is not None)
        if len(cuts) < len(numbers):
            raise InputError(
                say("--incl-cut is '{value}'", value=value),
                say("write 0.8, or two cuts as 0.8,0.6"),
            )
        if len(cuts) == 2 and cuts[1] > 1:
            one = value.replace(",", ".")
            raise InputError(
                say("--incl-cut is '{value}'", value=value), say("write {one} for one cut", one=one)
            )
        return cuts[0] if len(cuts) == 1 else cuts


NUMBER = NumberType()
CUTS = CutsType()
WHOLE_NUMBER = NumberType(whole=True)
COUNT = NumberType(whole=True, least=1)
SEED = NumberType(whole=True, least=0)


class PathType(click.Path):
    """A path; an empty text, as an unset variable leaves it, is none (Python: this folder)."""

    def __init__(self) -> None:
        super().__init__(path_type=Path)

    def convert(
        self, value: str | PathLike[str], param: click.Parameter | None, ctx: click.Context | None
    ) -> str | bytes | PathLike[str]:
        """Return the path that a text is; an empty text ends in wrong usage."""
        if value == "":
            what = say("the path is empty; name a file, or a folder as ./")
            self.fail(tell_in_language(what), param, ctx)
        return super().convert(value, param, ctx)


PATH = PathType()
