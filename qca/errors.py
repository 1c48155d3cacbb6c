"""Errors: where, what, and the remedy; all problems of one kind at once.

Every error that the toolkit raises on purpose is a :class:`QCAError`. Its ``exit_code`` is the exit
status of the command line: 1 where the analysis cannot be done, 2 where the input is not valid.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from qca.messages import NOTHING, Message, join_messages, say, say_count

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
    "report_absent",
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

    >>> what = say("set '{name}' has no calibration", name="EL")
    >>> print(Problem(what, say("add 'scale:'"), Place("a.yaml", 3, 5)))
    a.yaml:3:5: set 'EL' has no calibration; add 'scale:'
    """

    what: Message
    remedy: Message = NOTHING
    place: Place | None = None

    def list_cells(self) -> tuple[str, str, str | None, int | None]:
        """Return what, remedy, file and line, None where it stands nowhere."""
        where = (self.place.file, self.place.line) if self.place else (None, None)
        return self.what, self.remedy, *where

    def tell(self) -> Message:
        """Return the problem in one line."""
        said = join_messages([self.what, self.remedy], "; ") if self.remedy else self.what
        return join_messages([str(self.place), said], ": ") if self.place else said

    def __str__(self) -> str:
        return self.tell()


class QCAError(Exception):
    """Base of every error raised on purpose. ``problems`` holds each one found."""

    exit_code = 1

    def __init__(
        self, problems: Message | Problem | Iterable[Problem], remedy: Message = NOTHING
    ) -> None:
        if isinstance(problems, str):
            problems = Problem(problems, remedy)
        if isinstance(problems, Problem):
            problems = (problems,)
        self.problems: tuple[Problem, ...] = tuple(problems)
        super().__init__("\n".join(self.list_lines()))

    def list_lines(self) -> list[Message]:
        """Return a line for each problem; after 50 of them, one that says how many there are.

        What is wrong in the same way at several places is one problem.
        """
        same: dict[tuple[str, str], dict[Place | None, Problem]] = {}
        for problem in self.problems:
            same.setdefault((problem.what, problem.remedy), {}).setdefault(problem.place, problem)
        lines = [_write_same(list(found.values())) for found in same.values()]
        return cut_lines(lines, _count_further)

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


def _write_same(problems: Sequence[Problem]) -> Message:
    """Return a line on one problem, with the further places where it stands."""
    first, *others = problems
    if not others or first.place is None:
        return first.tell()
    file = f"{first.place.file}:"
    shown = [str(other.place).removeprefix(file) for other in others[:_MOST_PLACES]]
    if len(others) > _MOST_PLACES:
        shown.append(say("and {number} more", number=len(others) - _MOST_PLACES))
    return say("{problem} (also at {places})", problem=first.tell(), places=join_messages(shown))


def _count_further(number: int) -> Message:
    return say_count("and {number} more problem", "and {number} more problems", number)


class AnalysisError(QCAError):
    """The input is valid but the analysis cannot be done (exit status 1)."""

    exit_code = 1


class InputError(QCAError, ValueError):
    """A file, a value or an argument is not valid (exit status 2); a ``ValueError``, too."""

    exit_code = 2


def cut_lines(
    lines: Sequence[Message], tell_further: Callable[[int], Message], most: int = 50
) -> list[Message]:
    """Return lines that a person can go through: after ``most``, one on how many more there are.

    >>> cut_lines([say("a"), say("b"), say("c")], _count_further, 2)
    ['a', 'b', 'and 1 more problem']
    """
    further = len(lines) - most
    return [*lines[:most], tell_further(further)] if further > 0 else list(lines)


def count_noun(number: int, noun: str) -> str:
    """Return a number of things in words.

    >>> count_noun(1, "case"), count_noun(0, "case")
    ('1 case', '0 cases')
    """
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def cut_list(parts: Sequence[str], most: int) -> Message:
    """Return parts as one text: after ``most`` of them, how many more there are.

    >>> cut_list(["a", "b", "c"], 2), cut_list(["a", "b"], 2)
    ('a, b and 1 more', 'a, b')
    """
    shown, further = join_messages(parts[:most]), len(parts) - most
    return say("{parts} and {number} more", parts=shown, number=further) if further > 0 else shown


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


def nearest(word: str, known: Iterable[str], *, likeness: float | None = None) -> Message:
    """Return ``"did you mean 'X'?"`` for the known word nearest to ``word``, or an empty text.

    ``likeness`` is how much of two words must match, in [0, 1].

    >>> nearest("outcom", ["outcome", "conditions"])
    "did you mean 'outcome'?"
    >>> nearest("xyz", ["outcome"])
    ''
    """
    names = list(known)
    folded = {name.casefold(): name for name in names}
    if word.casefold() in folded:
        return say("did you mean '{name}'?", name=folded[word.casefold()])
    if likeness is None:
        # Half of a name of two or three letters is as near as a slip can leave it.
        likeness = 0.5 if len(word) < 4 else 0.6
    from difflib import get_close_matches

    near = get_close_matches(word, names, n=1, cutoff=likeness)
    return say("did you mean '{name}'?", name=near[0]) if near else NOTHING


def report_absent(
    names: Iterable[str], known: Iterable[str], what: Message, place: Place | None = None
) -> list[Problem]:
    """Return a problem for each name that is not known, with the nearest that is, or all.

    >>> [str(each.remedy) for each in report_absent(["AB", "Z"], ["AC"], say("there is no set"))]
    ["did you mean 'AC'?", 'there are AC']
    """
    known = list(known)
    listed = say("there are {listed}", listed=", ".join(known)) if known else say("there are none")
    return [
        Problem(say("{what} '{name}'", what=what, name=name), nearest(name, known) or listed, place)
        for name in dict.fromkeys(names)
        if name not in known
    ]
