"""Declared doubts: the other scores that a case could have, and why."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from qca.equality import ByValue
from qca.sets.memberships import Memberships
from qca.study.calibrations import LabelScore
from qca.study.cases import Case, Coding
from qca.study.columns import ColumnScorer, code_of, field_of, text_of


@dataclass(frozen=True, eq=False)
class Change(ByValue):
    """The score of a set as it is and as it could be; ``graded`` where scores between exist."""

    set: str
    score: float
    alternative: float
    graded: bool


@dataclass(frozen=True)
class Alternative:
    """Other scores that a case could have, by one doubt that is declared.

    ``reason`` is ``"between"`` (an end of the interval declared for a label, in one set) or
    ``"also"`` (another code that the sources support, in every set calibrated from its field).
    ``code`` is the label or value as coded now, ``other`` the one that it would be.
    """

    case: str
    reason: str
    code: str
    other: str
    changes: tuple[Change, ...]

    @property
    def sets(self) -> tuple[str, ...]:
        """The sets whose scores change."""
        return tuple(change.set for change in self.changes)


def list_alternatives(scorer: ColumnScorer, memberships: Memberships) -> list[Alternative]:
    """Return the other scores that each declared doubt gives, cases and fields in order."""
    found = []
    for case in scorer.cases:
        sets_of: dict[str, list[str]] = {}
        for name, declared in scorer.spec.sets.items():
            if declared.expression is None:
                sets_of.setdefault(field_of(scorer.spec, name), []).append(name)
        for field, names in sets_of.items():
            coding = code_of(case, field)
            if coding is not None:
                now = {name: _score_of(memberships, case.id, name) for name in names}
                found += _ends(scorer, case, coding, now)
                found += _readings(scorer, case, coding, now)
    return found


def _ends(
    scorer: ColumnScorer, case: Case, coding: Coding, now: Mapping[str, float]
) -> list[Alternative]:
    """Return what the ends of the intervals of labels give, set by set."""
    found = []
    for name, score in now.items():
        entry = (scorer.scale(name) or {}).get(text_of(coding))
        if isinstance(entry, LabelScore) and entry.between:
            for end in entry.between:
                if end != score:
                    changes = (Change(name, score, end, scorer.is_graded(name)),)
                    code = text_of(coding)
                    found.append(Alternative(case.id, "between", code, code, changes))
    return found


def _readings(
    scorer: ColumnScorer, case: Case, coding: Coding, now: Mapping[str, float]
) -> list[Alternative]:
    """Return what the other readings of a code give, in all sets of its field at once."""
    found = []
    for word in coding.also:
        others = {name: scorer.score_reading(name, case, word) for name in now}
        changes = tuple(
            Change(name, now[name], other, scorer.is_graded(name))
            for name, other in others.items()
            if other is not None and other != now[name]
        )
        if changes:
            found.append(Alternative(case.id, "also", text_of(coding), word, changes))
    return found


def _score_of(memberships: Memberships, case: str, name: str) -> float:
    return float(memberships.column(name)[memberships.cases.index(case)])
