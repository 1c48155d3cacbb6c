"""Errors: where, what, and the remedy; all problems of one kind at once.

Every error that the toolkit raises on purpose is a :class:`QCAError`. Its ``exit_code`` is the exit
status of the command line: 1 where the analysis cannot be done, 2 where the input is not valid.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pandas as pd

__all__ = [
    "AnalysisError",
    "InputError",
    "Place",
    "Problem",
    "QCAError",
    "count_noun",
    "cut_lines",
    "cut_list",
    "cut_text",
    "nearest",
    "show_given",
    "show_text",
]


@dataclass(frozen=True)
class Place:
    """Where in the input something stands: a file, and a line and column from 1 where known."""

    file: str
    line: int | None = None
    column: int | None = None

    def __str__(self) -> str:
        parts = [self.file]
        if self.line is not None:
            parts.append(str(self.line))
            if self.column is not None:
                parts.append(str(self.column))
        return ":".join(parts)


@dataclass(frozen=True)
class Problem:
    """One thing that is wrong: what, its remedy, and where it stands.

    >>> print(Problem("set 'EL' has no calibration", "add 'scale:'", Place("a.yaml", 3, 5)))
    a.yaml:3:5: set 'EL' has no calibration; add 'scale:'
    """

    what: str
    remedy: str = ""
    place: Place | None = None

    def list_cells(self) -> tuple[str, str, str | None, int | None]:
        """Return what, remedy, file and line, None where it stands nowhere."""
        where = (self.place.file, self.place.line) if self.place else (None, None)
        return self.what, self.remedy, *where

    def __str__(self) -> str:
        where = f"{self.place}: " if self.place else ""
        remedy = f"; {self.remedy}" if self.remedy else ""
        return f"{where}{self.what}{remedy}"


class QCAError(Exception):
    """Base of every error raised on purpose. ``problems`` holds each one found."""

    exit_code = 1

    def __init__(self, problems: str | Problem | Iterable[Problem], remedy: str = "") -> None:
        if isinstance(problems, str):
            problems = Problem(problems, remedy)
        if isinstance(problems, Problem):
            problems = (problems,)
        self.problems: tuple[Problem, ...] = tuple(problems)
        super().__init__("\n".join(self.list_lines()))

    def list_lines(self) -> list[str]:
        """Return a line for each problem; after 50 of them, one that says how many there are.

        What is wrong in the same way at several places is one problem.
        """
        same: dict[tuple[str, str], dict[Place | None, Problem]] = {}
        for problem in self.problems:
            same.setdefault((problem.what, problem.remedy), {}).setdefault(problem.place, problem)
        return cut_lines([_write_same(list(found.values())) for found in same.values()], "problem")

    def to_frame(self) -> pd.DataFrame:
        """Return the problems as a data frame, a row for each: what, remedy, file and line."""
        import pandas as pd

        rows = [problem.list_cells() for problem in self.problems]
        return pd.DataFrame.from_records(rows, columns=["what", "remedy", "file", "line"])

    def __reduce__(self) -> tuple[type[QCAError], tuple[tuple[Problem, ...]]]:
        return type(self), (self.problems,)


# Problems of one cause that are told one by one; of more, one names the first.
MOST_ALONE = 3
# Further places of a problem that are listed.
_MOST_PLACES = 5


def _write_same(problems: Sequence[Problem]) -> str:
    """Return a line on one problem, with the further places where it stands."""
    first, *others = problems
    if not others or first.place is None:
        return str(first)
    file = f"{first.place.file}:"
    shown = [str(other.place).removeprefix(file) for other in others[:_MOST_PLACES]]
    if len(others) > _MOST_PLACES:
        shown.append(f"and {len(others) - _MOST_PLACES} more")
    return f"{first} (also at {', '.join(shown)})"


class AnalysisError(QCAError):
    """The input is valid but the analysis cannot be done (exit status 1)."""

    exit_code = 1


class InputError(QCAError, ValueError):
    """A file, a value or an argument is not valid (exit status 2); a ``ValueError``, too."""

    exit_code = 2


def cut_lines(lines: Sequence[str], noun: str, most: int = 50) -> list[str]:
    """Return lines that a person can go through: after ``most``, one on how many more there are.

    >>> cut_lines(["a", "b", "c", "d"], "problem", 2), cut_lines(["a", "b", "c"], "note", 2)
    (['a', 'b', 'and 2 more problems'], ['a', 'b', 'and 1 more note'])
    """
    further = len(lines) - most
    if further <= 0:
        return list(lines)
    return [*lines[:most], f"and {count_noun(further, f'more {noun}')}"]


def count_noun(number: int, noun: str) -> str:
    """Return a number of things in words.

    >>> count_noun(1, "case"), count_noun(0, "case")
    ('1 case', '0 cases')
    """
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def cut_list(parts: Sequence[str], most: int) -> str:
    """Return parts as one text: after ``most`` of them, how many more there are.

    >>> cut_list(["a", "b", "c"], 2), cut_list(["a", "b"], 2)
    ('a, b and 1 more', 'a, b')
    """
    further = len(parts) - most
    return ", ".join(parts[:most]) + (f" and {further} more" if further > 0 else "")


def cut_text(text: str, most: int = 40) -> str:
    """Return the beginning of a text that is too long for a message.

    >>> cut_text("9" * 50, 10), cut_text("0.8")
    ('9999999999…', '0.8')
    """
    return text if len(text) <= most else f"{text[:most]}…"


def show_text(text: str) -> str:
    """Return a text that a user gave, for a message: quoted, cut where it is long.

    >>> show_text("9" * 5000)
    "'9999999999999999999999999999999999999999…'"
    """
    return repr(cut_text(text))


def show_given(value: object) -> str:
    """Return a value that a caller gave, for a message: in one line, cut where it is long.

    >>> show_given([0.5] * 100)
    '[0.5, 0.5, 0.5, 0.5, 0.5, 0.5, 0.5, 0.5,…'
    """
    return cut_text(" ".join(repr(value).split()))


def nearest(word: str, known: Iterable[str], *, likeness: float | None = None) -> str:
    """Return ``"did you mean 'X'?"`` for the known word nearest to ``word``, or an empty string.

    ``likeness`` is how much of two words must match, in [0, 1].

    >>> nearest("outcom", ["outcome", "conditions"])
    "did you mean 'outcome'?"
    >>> nearest("xyz", ["outcome"])
    ''
    """
    names = list(known)
    folded = {name.casefold(): name for name in names}
    if word.casefold() in folded:
        return f"did you mean '{folded[word.casefold()]}'?"
    if likeness is None:
        # Half of a name of two or three letters is as near as a slip can leave it.
        likeness = 0.5 if len(word) < 4 else 0.6
    from difflib import get_close_matches

    near = get_close_matches(word, names, n=1, cutoff=likeness)
    return f"did you mean '{near[0]}'?" if near else ""
