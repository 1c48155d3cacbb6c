"""Selection: which case-periods and fields of case files somebody wants to see."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from qca.errors import InputError, Problem, nearest
from qca.messages import Message, say
from qca.study.cases import Case, CaseFile, list_cases
from qca.study.places import Places

__all__ = ["CaseEntry", "list_case_entries", "select_entries", "select_fields"]


@dataclass(frozen=True)
class CaseEntry:
    """A case-period as it stands in a case file: with the ``code`` of its state, and its ``cut``.

    The latter is how the years of the state are cut, empty where it is not otherwise.
    """

    case: Case
    code: str
    cut: str

    @property
    def words(self) -> tuple[str, ...]:
        """What it can be called: its id, its years, the cut; its state, where that is not cut."""
        state = (self.cut,) if self.cut else (self.case.state, self.code)
        return self.case.id, self.case.years, *state


def list_case_entries(files: Iterable[tuple[CaseFile, Places]]) -> tuple[CaseEntry, ...]:
    """Return the case-periods of case files, those of other cuts behind the others of a state."""
    return tuple(
        CaseEntry(case, file.code, cut or "")
        for file, places in files
        for cut in (None, *file.alternative_periods)
        for case in list_cases(file, places, cut)
    )


def select_entries(entries: Sequence[CaseEntry], words: Sequence[str]) -> tuple[CaseEntry, ...]:
    """Return the case-periods that some words call, in their order; without words, all.

    Raises
    ------
    InputError
        A word calls none.
    """
    known = list(dict.fromkeys(word for entry in entries for word in entry.words))
    ids = [entry.case.id for entry in entries]
    _refuse_unknown(
        words,
        known,
        lambda word: say("there is no case-period '{name}'", name=word),
        say("there are {listed}", listed=", ".join(ids)),
    )
    return tuple(e for e in entries if not words or any(word in e.words for word in words))


def select_fields(entries: Iterable[CaseEntry], wanted: Sequence[str]) -> tuple[str, ...]:
    """Return the fields that are wanted, in that order; without any, all that are there.

    Raises
    ------
    InputError
        No case-period has such a field.
    """
    known = list(dict.fromkeys(field for entry in entries for field in entry.case.codings))
    _refuse_unknown(
        wanted,
        known,
        lambda field: say("no case has the field '{name}'", name=field),
        say("the fields are {listed}", listed=", ".join(known)),
    )
    return tuple(dict.fromkeys(wanted)) or tuple(known)


def _refuse_unknown(
    words: Iterable[str], known: Sequence[str], tell: Callable[[str], Message], listed: Message
) -> None:
    """Refuse words that call nothing: each with what is like it, or else with what there is."""
    problems = [
        Problem(tell(word), nearest(word, known) or listed) for word in words if word not in known
    ]
    if problems:
        raise InputError(problems)
