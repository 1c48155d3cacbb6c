"""What a picture of a record is before it is drawn: of which part, and who draws it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, fields
from enum import Enum
from typing import TYPE_CHECKING, Protocol

from qca.errors import InputError, cut_list, nearest
from qca.messages import list_either, say
from qca.report.figures.style import LIGHT, Theme

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from qca.boolean.formulas import Formula, Written
    from qca.record import Record
    from qca.report.words import Words
    from qca.study.statements import Statement

__all__ = [
    "Builder",
    "Drawing",
    "FigureKind",
    "Subject",
    "Wanted",
    "choose_drawings",
    "single_out",
]


class Subject(Enum):
    """What a picture is of; each is chosen by an option of its name."""

    CLAIM = "claim"
    TERM = "term"
    MODEL = "model"
    SOLUTION = "solution"
    OUTCOME = "outcome"
    SET = "set"
    WHOLE = "whole"


_A_SUBJECT = {
    Subject.CLAIM: say("a claim"),
    Subject.TERM: say("a term"),
    Subject.MODEL: say("a model"),
    Subject.SOLUTION: say("a solution"),
    Subject.OUTCOME: say("an outcome"),
    Subject.SET: say("a set"),
    Subject.WHOLE: say("the whole"),
}
_NO_SUBJECT = {
    Subject.CLAIM: say("no claim"),
    Subject.TERM: say("no term"),
    Subject.MODEL: say("no model"),
    Subject.SOLUTION: say("no solution"),
    Subject.OUTCOME: say("no outcome"),
    Subject.SET: say("no set"),
}


@dataclass(frozen=True)
class Wanted:
    """What somebody wants pictures of; None where nothing is said.

    ``claim`` is an identifier, or written as claims are; ``term`` is an expression; ``model`` and
    ``outcome`` are written as reports write them; ``set`` is a name, ``solution`` a kind.
    """

    claim: Written[Statement] | None = None
    term: Formula | None = None
    model: str | None = None
    outcome: str | None = None
    set: str | None = None
    solution: str | None = None

    def list_given(self) -> dict[Subject, str]:
        """Return what is said, by what it is said of."""
        given = {Subject(field.name): getattr(self, field.name) for field in fields(self)}
        return {subject: value for subject, value in given.items() if value is not None}


_ALL = Wanted()


class Builder(Protocol):
    """Draws one picture, on given axes or on new ones, and returns the axes.

    ``size`` are the inches of new ones; by default those that suit what is drawn.
    """

    def __call__(
        self,
        words: Words,
        axes: Axes | None = None,
        *,
        theme: Theme = LIGHT,
        size: tuple[float, float] | None = None,
    ) -> Axes:
        """Draw it."""


@dataclass(frozen=True, eq=False)
class Drawing:
    """One picture of a record: of what it is, what stands under it, and who draws it.

    ``key`` says which claim, term, … it is of, and is empty for one of the whole record;
    ``outcome`` for which outcome, empty where none is meant; ``aspect`` which of several pictures
    of the same it is. ``caption`` tells in a sentence what is seen, also for those who cannot see.
    """

    kind: str
    subject: Subject
    key: str
    outcome: str
    caption: Callable[[Words], str]
    draw: Builder
    aspect: str = ""


@dataclass(frozen=True, eq=False)
class FigureKind:
    """A kind of picture: its name, its title, what it can be drawn of, and what that needs.

    ``title`` and ``needs`` are keys of phrases. ``list_drawings`` returns the pictures of this kind
    that a record has, none where it lacks what they need; what is wanted and is no part of the
    record (as a term of no solution) is among them where it can be drawn all the same.
    ``needs_worlds`` says that it draws how firm findings are, which takes an assessment.
    """

    name: str
    title: str
    of: tuple[Subject, ...]
    needs: str
    list_drawings: Callable[[Record, Wanted], Sequence[Drawing]]
    needs_worlds: bool = False


def choose_drawings(
    kind: FigureKind, record: Record, words: Words, wanted: Wanted = _ALL
) -> tuple[Drawing, ...]:
    """Return the pictures of a kind that a record has and a selection means, in their order.

    Raises
    ------
    InputError
        The record has none, or nothing that the selection names: with what there is.
    """
    given = wanted.list_given()
    for subject in given:
        if subject not in (*kind.of, Subject.OUTCOME):
            chosen = [f"--{each.value}" for each in kind.of if each is not Subject.WHOLE]
            remedy = (
                say("choose by {listed}", listed=list_either(chosen))
                if chosen
                else say("leave it out")
            )
            what = say(
                "a picture '{name}' is not drawn of {subject}",
                name=kind.name,
                subject=_A_SUBJECT[subject],
            )
            raise InputError(what, remedy)
    drawings = tuple(kind.list_drawings(record, wanted))
    if not drawings and not given:
        remedy = say("it needs {needs}", needs=words(kind.needs))
        raise InputError(say("there is nothing to draw as '{name}'", name=kind.name), remedy)
    for subject, value in given.items():
        kept = [each for each in drawings if _key_of(each, subject) == value]
        if not kept:
            every = kind.list_drawings(record, _ALL)
            known = [key for key in dict.fromkeys(_key_of(d, subject) for d in every) if key]
            there_are = say("there are {listed}", listed=cut_list(known, 12))
            remedy = nearest(value, known) or (there_are if known else say("there are none"))
            what = say(
                "there is {subject} '{given}' to draw as '{name}'",
                subject=_NO_SUBJECT[subject],
                given=value,
                name=kind.name,
            )
            raise InputError(what, remedy)
        drawings = tuple(kept)
    return drawings


def single_out(drawing: Drawing, among: Sequence[Drawing]) -> dict[Subject, str]:
    """Return by what a picture is chosen among several: by as little as means no other."""
    own = {drawing.subject: drawing.key} if drawing.key else {}
    outcome = {Subject.OUTCOME: drawing.outcome} if drawing.outcome else {}
    for chosen in (own, outcome):
        if chosen and sum(_fits(each, chosen) for each in among) == 1:
            return chosen
    return own | outcome


def _fits(drawing: Drawing, chosen: Mapping[Subject, str]) -> bool:
    return all(_key_of(drawing, subject) == key for subject, key in chosen.items())


def _key_of(drawing: Drawing, subject: Subject) -> str:
    if subject is Subject.OUTCOME:
        return drawing.outcome
    return drawing.key if drawing.subject is subject else ""
