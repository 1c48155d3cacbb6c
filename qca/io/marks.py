"""How the numbers of a table are written, found from all its cells and never guessed.

A cell shows the decimal mark where it can be read in one way alone: ``0,8`` has a decimal comma,
because no number begins with a group of one zero; ``1.234,5`` shows both marks. ``1.720`` can be
1.72 or 1720, and says nothing by itself.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from enum import Enum

from qca.errors import InputError, Place, Problem
from qca.io.cells import TableCell
from qca.io.encodings import tell_option
from qca.messages import NOTHING, Message, list_either, say
from qca.numerals import Marks, fold_marks, looks_numeric

__all__ = ["Show", "find_marks", "read_signs"]

_SIGNS = {".": say("a decimal point"), ",": say("a decimal comma")}
_PLURAL = {".": say("decimal points"), ",": say("decimal commas")}
_OTHER = {".": ",", ",": "."}
_NAMES = {
    ".": say("points"),
    ",": say("commas"),
    "'": say("apostrophes"),
    " ": say("spaces"),
}
_GROUPED = re.compile(r"[+-]?[1-9][0-9]{0,2}(?:([., '])[0-9]{3})+")


class Show(Enum):
    """What a cell shows of a mark: that it is decimal, between thousands, or that it is one."""

    DECIMAL = "decimal"
    THOUSANDS = "thousands"
    EITHER = "either"


@dataclass(frozen=True)
class _Sight:
    """The first cell that shows something; the others are counted."""

    text: str
    column: str
    line: int

    def tell(self) -> Message:
        """Say what stands where."""
        return say(
            "'{text}' in column '{column}' (line {line})",
            text=self.text,
            column=self.column,
            line=self.line,
        )


@dataclass
class _Evidence:
    seen: dict[tuple[Show, str], _Sight] = field(default_factory=dict)

    def look(
        self, name: str, column: Sequence[TableCell | None], lines: Sequence[int], *, is_quick: bool
    ) -> None:
        """Add what the cells of a column show; quickly, no more than that it has points."""
        for cell, line in zip(column, lines, strict=True):
            if not isinstance(cell, str) or cell.isdecimal():
                continue
            for shown in read_signs(cell.removesuffix("%").rstrip()):
                self.seen.setdefault(shown, _Sight(cell, name, line))
                if is_quick and shown == (Show.DECIMAL, "."):
                    return

    def complete(self, other: _Evidence) -> None:
        """Add what other columns show of what is not shown here."""
        for show in (Show.DECIMAL, Show.THOUSANDS):
            if not any(known is show for known, _ in self.seen):
                evidence = {key: sight for key, sight in other.seen.items() if key[0] is show}
                # Where others contradict each other they tell nothing.
                self.seen |= evidence if len(evidence) == 1 else {}

    def get(self, show: Show, mark: str) -> _Sight | None:
        return self.seen.get((show, mark))


def read_signs(text: str) -> tuple[tuple[Show, str], ...]:
    """Return what the marks in a text show, none where it is not written as a number.

    >>> read_signs("0,8"), read_signs("1.720")
    (((<Show.DECIMAL: 'decimal'>, ','),), ((<Show.EITHER: 'either'>, '.'),))
    >>> [(show.value, mark) for show, mark in read_signs("1.720,5")]
    [('thousands', '.'), ('decimal', ',')]
    """
    text = fold_marks(text)
    marks = [mark for mark in text if mark in "., '"]
    if not marks or not looks_numeric(text):
        return ()
    grouped = _GROUPED.fullmatch(text)
    if grouped and len(set(marks)) == 1:
        sure = len(marks) > 1 or marks[0] in " '"
        return ((Show.THOUSANDS if sure else Show.EITHER, marks[0]),)
    whole, last, _ = text.rpartition(marks[-1])
    if last in " '" or marks.count(last) > 1:
        return ()
    if len(marks) == 1:
        return ((Show.DECIMAL, last),)
    before = _GROUPED.fullmatch(whole)
    if before is None or len(set(marks[:-1])) > 1:
        return ()
    return ((Show.THOUSANDS, marks[0]), (Show.DECIMAL, last))


def find_marks(
    columns: Mapping[str, Sequence[TableCell | None]],
    lines: Sequence[int],
    file: str,
    *,
    decimal: str | None,
    thousands: str | None,
    points: bool,
    plain: Collection[str] = (),
    needed: Collection[str] | None = None,
) -> tuple[Marks, tuple[Message, ...]]:
    """Return the marks of a table, and notes on them, from the columns that could hold numbers.

    ``decimal`` and ``thousands`` are what was said about them. ``points``: where no cell decides
    about a point (``1.720``) it is a decimal point, as in a file that commas separate. ``plain``
    are columns of which all cells have the signs of plain numerals alone. ``needed`` are the
    columns that the analysis uses, all where it is None: the others only tell what these leave
    open, and nothing in them is an error.

    Raises
    ------
    InputError
        Cells contradict each other or what was said, or no cell tells how others are to be read.
    """
    if thousands is not None and thousands == decimal:
        raise InputError(
            say("the decimal mark and that of thousands are the same"), say("say two marks")
        )
    if decimal is None and thousands in _OTHER:
        decimal = _OTHER[thousands]
    quick = thousands is None and decimal in (None, ".")
    evidence, around = _Evidence(), _Evidence()
    for name, column in columns.items():
        which = evidence if needed is None or name in needed else around
        which.look(name, column, lines, is_quick=quick and name in plain)
    if evidence.seen:
        evidence.complete(around)
    found_thousands = thousands or _find_thousands(evidence, file)
    if decimal is None and found_thousands in _OTHER:
        decimal = _OTHER[found_thousands]
    decimal_mark = decimal or _find_decimal(evidence, file, points=points)
    _refuse_other_decimal(evidence, decimal_mark, file, said=decimal is not None)
    if found_thousands == decimal_mark:
        sight = evidence.get(Show.THOUSANDS, decimal_mark)
        what = say(
            "{cell} has {marks} between thousands, but {decimals} are said to be there",
            cell=_tell_sight(sight),
            marks=_NAMES[decimal_mark],
            decimals=_PLURAL[decimal_mark],
        )
        raise InputError(_problem(what, say("write it without them"), sight, file))
    marks = Marks(decimal_mark, found_thousands)
    _refuse_either(evidence, marks, file)
    return marks, _tell(marks, evidence)


def _tell(marks: Marks, evidence: _Evidence) -> tuple[Message, ...]:
    """Say how numbers are read, where that is not what one takes for granted."""
    notes = []
    if marks.decimal == ",":
        notes.append(say("numbers are read with decimal commas"))
    if marks.thousands:
        notes.append(
            say("numbers are read with {marks} between thousands", marks=_NAMES[marks.thousands])
        )
    doubtful = evidence.get(Show.EITHER, ".")
    if marks == Marks() and doubtful and not evidence.get(Show.DECIMAL, "."):
        notes.append(say("{cell} is read with a decimal point", cell=doubtful.tell()))
    return tuple(notes)


def _find_thousands(evidence: _Evidence, file: str) -> str:
    thousands = [mark for mark in _NAMES if evidence.get(Show.THOUSANDS, mark)]
    if len(thousands) > 1:
        first, second = (evidence.get(Show.THOUSANDS, mark) for mark in thousands[:2])
        what = say(
            "thousands are marked in two ways: {first}, {second}",
            first=_tell_sight(first),
            second=_tell_sight(second),
        )
        raise InputError(_problem(what, say("write all numbers alike"), second, file))
    return thousands[0] if thousands else ""


def _find_decimal(evidence: _Evidence, file: str, *, points: bool) -> str:
    """Return the mark that some cell shows to be decimal; a point where there is no other."""
    shown = {mark: evidence.get(Show.DECIMAL, mark) for mark in _SIGNS}
    if shown["."] and shown[","]:
        what = say(
            "{first} has a decimal comma, and {second} a decimal point",
            first=_tell_sight(shown[","]),
            second=_tell_sight(shown["."]),
        )
        late = max(shown.values(), key=lambda sight: sight.line if sight else 0)
        raise InputError(_problem(what, say("write all numbers alike"), late, file))
    either = {mark: evidence.get(Show.EITHER, mark) for mark in _SIGNS}
    if shown["."] or shown[","]:
        return "." if shown["."] else ","
    if either[","] or (either["."] and not points):
        mark = "," if either[","] else "."
        sight = either[mark]
        text = sight.text if sight else ""
        plain = [text.replace(mark, ".").rstrip("0").rstrip("."), text.replace(mark, "")]
        what = say("{cell} can be {listed}", cell=_tell_sight(sight), listed=list_either(plain))
        remedy = say(
            "{option}, or the other mark, or write it plainly", option=tell_option("decimal", mark)
        )
        raise InputError(_problem(what, remedy, sight, file))
    return "."


def _refuse_other_decimal(evidence: _Evidence, decimal: str, file: str, *, said: bool) -> None:
    other = _OTHER[decimal]
    sight = evidence.get(Show.DECIMAL, other)
    if sight is None:
        return
    grouped = evidence.get(Show.THOUSANDS, other)
    why = say("the file has {marks}", marks=_PLURAL[decimal])
    if grouped is not None:
        why = say("in {cell} the same mark stands between thousands", cell=grouped.tell())
    elif said:
        why = say("{marks} are said to be there", marks=_PLURAL[decimal])
    what = say("{cell} has {mark}, but {why}", cell=sight.tell(), mark=_SIGNS[other], why=why)
    raise InputError(_problem(what, say("write all numbers alike"), sight, file))


def _refuse_either(evidence: _Evidence, marks: Marks, file: str) -> None:
    """Raise where a cell has the other mark once, and nothing shows that it marks thousands."""
    other = _OTHER[marks.decimal]
    sight = evidence.get(Show.EITHER, other)
    if sight is None or marks.thousands == other:
        return
    shown = evidence.get(Show.DECIMAL, marks.decimal)
    why = say("as {cell} shows", cell=shown.tell()) if shown else say("as is said")
    what = say(
        "{cell} can be {listed}, where {marks} are used, {why}",
        cell=sight.tell(),
        listed=list_either([sight.text.replace(other, "."), sight.text.replace(other, "")]),
        marks=_PLURAL[marks.decimal],
        why=why,
    )
    option = tell_option("thousands", other)
    remedy = say("write it without the mark; or, if it marks thousands, {option}", option=option)
    raise InputError(_problem(what, remedy, sight, file))


def _tell_sight(sight: _Sight | None) -> Message:
    return sight.tell() if sight else NOTHING


def _problem(what: Message, remedy: Message, sight: _Sight | None, file: str) -> Problem:
    return Problem(what, remedy, Place(file, sight.line if sight else None))
