"""Bearing: whether a case with gaps must, could or cannot support a claim, or contradict it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from qca.analysis.claims.frames import Frame
from qca.analysis.partial.completions import Completions, complete_cases
from qca.sets.columns import Values
from qca.sets.cuts import is_in, is_out
from qca.study.cases import Case, Coding
from qca.study.claims import Claim
from qca.study.codes import code_of
from qca.study.declaration import Study
from qca.study.facts import FactField, list_fact_fields

__all__ = ["Bearing", "ClaimBearing", "Claimants", "say_bearing"]

_Flags = NDArray[np.bool_]
# Cases with which one is paired by a claim of an order; of more it is not known what it could show.
_MOST_PARTNERS = 500


class Bearing(StrEnum):
    """Whether something holds whatever the missing codes are, of some of them, or of none.

    It is not known where there are too many ways in which they could be coded.
    """

    MUST = "must"
    COULD = "could"
    CANNOT = "cannot"
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class ClaimBearing:
    """What a case of a claim could show of it: by itself, in a transition, in a pair of an order.

    ``cases`` are those of the study that make it up, of which one at least has a gap. It supports
    the claim, or is ``against`` it, in the sense in which a verdict names such cases.
    """

    claim: str
    label: str
    cases: tuple[str, ...]
    support: Bearing
    against: Bearing


def say_bearing(shown: _Flags) -> Bearing:
    """Return whether something is so in all completions, in some or in none.

    >>> [say_bearing(np.array(flags)).value for flags in ([True, True], [True, False], [False])]
    ['must', 'could', 'cannot']
    """
    if shown.size and shown.all():
        return Bearing.MUST
    return Bearing.COULD if shown.any() else Bearing.CANNOT


@dataclass(frozen=True, eq=False)
class Claimants:
    """The cases of a study and their scores, for what claims could find in those with gaps."""

    study: Study
    cases: Mapping[str, tuple[Case, Values]]

    @cached_property
    def _fields(self) -> Mapping[str, FactField]:
        claims = (*self.study.claims, *self.study.rivals)
        return {each.claim: each for each in list_fact_fields(self.study.spec, claims)}

    def judge(self, claim: Claim, case: str) -> tuple[ClaimBearing, ...]:
        """Return what a case could show of a claim; nothing where it is coded on its sets."""
        if claim.is_temporal:
            before = self.study.facts.before
            pairs = [(before.get(case, ""), case)]
            pairs += [(case, later) for later, earlier in before.items() if earlier == case]
            groups = [pair for pair in pairs if all(each in self.cases for each in pair)]
            return self._join(claim, [pair for pair in groups if self._lacks(claim, case, pair)])
        if not self._lacks(claim, case, (case,)):
            return ()
        if claim.order is None:
            return self._join(claim, [(case,)])
        others = [other for other in self.cases if other != case]
        if len(others) > _MOST_PARTNERS:
            return (ClaimBearing(claim.id, case, (case,), Bearing.UNKNOWN, Bearing.UNKNOWN),)
        return self._join(claim, [(case, other) for other in others])

    def _lacks(self, claim: Claim, case: str, group: Sequence[str]) -> bool:
        """Return whether a case has no code on what a claim rests on, at its place in a group."""
        own, scores = self.cases[case]
        read = self._fields.get(claim.id)
        if read is not None and code_of(own, read.field) is None:
            return True
        names = claim.names
        if claim.is_temporal:
            earlier = case == group[0]
            names = tuple(part.name for part in claim.literals if part.earlier is earlier)
        places = [self.study.scores.scoring.names.index(name) for name in names]
        return bool(np.isnan(scores[places]).any())

    def _join(self, claim: Claim, groups: Sequence[tuple[str, ...]]) -> tuple[ClaimBearing, ...]:
        return tuple(shown for group in groups for shown in self._judge(claim, group))

    def _judge(self, claim: Claim, group: tuple[str, ...]) -> list[ClaimBearing]:
        """Return what the cases of a claim that some cases make up could show."""
        members = [self.cases[each] for each in group]
        scoring = self.study.scores.scoring
        frame = Frame(claim, group, scoring.names, scoring.levels, self.study.facts)
        read = self._fields.get(claim.id)
        fields = {read.field: self._list_told(read, members)} if read else {}
        completions = complete_cases(self.study.spec, scoring, members, claim.names, fields)
        if completions.are_too_many:
            shown = [(Bearing.UNKNOWN, Bearing.UNKNOWN)] * len(frame.labels)
        else:
            told = _tell(read, frame, completions, [case for case, _ in members]) if read else None
            shown = _show(frame, completions, told)
        return [
            ClaimBearing(claim.id, label, group, *one)
            for label, one in zip(frame.labels, shown, strict=True)
        ]

    def _list_told(
        self, read: FactField, members: Sequence[tuple[Case, Values]]
    ) -> list[float | str]:
        """Return the types that there are, or the amounts that are coded as a case would have them.

        Per year, an amount is for as many years as each case has.
        """
        if read.types:
            return list(read.types)
        known = (self.study.facts.amounts.get(read.claim, {}).get(case.id) for case, _ in members)
        units = (read.read(case, Coding(value=1.0)) or 1.0 for case, _ in members)
        return [
            amount / unit for unit in dict.fromkeys(units) for amount in known if amount is not None
        ]


def _tell(
    read: FactField, frame: Frame, completions: Completions, cases: Sequence[Case]
) -> NDArray[np.float64]:
    """Return the amounts, or stated types, of the cases in each completion."""
    now = frame.stated.astype(np.float64) if read.types else frame.amounts
    told = np.repeat(now[np.newaxis], completions.count, axis=0)
    by_name = {case.id: case for case in cases}
    for name, codes in completions.tell(read.field):
        known = {code: _read_code(read, by_name[name], code) for code in set(codes)}
        told[:, frame.cases.index(name)] = [known[code] for code in codes]
    return told


def _read_code(read: FactField, case: Case, code: str | float | None) -> float:
    """Return what a code that a case could have gives a claim: -1 for no type, NaN for nothing."""
    nothing = -1.0 if read.types else np.nan
    if code is None:
        return nothing
    coding = Coding(label=code) if isinstance(code, str) else Coding(value=code)
    given = read.read(case, coding)
    return nothing if given is None else float(given)


def _show(
    frame: Frame, completions: Completions, told: NDArray[np.float64] | None
) -> list[tuple[Bearing, Bearing]]:
    """Return for each case of a claim whether it could support it, and be against it."""
    values = completions.values
    every = np.ones(len(frame.cases), dtype=np.bool_)
    sides, known = frame.read(values, ~np.isnan(values), every, 1.0, told)
    agreeing, departing = np.zeros((2, *known.shape), dtype=np.bool_)
    for inner, outer in sides:
        agreeing |= known & is_in(inner) & is_in(outer)
        departing |= known & is_in(inner) & is_out(outer)
    agreeing &= ~departing
    support, against = (departing, agreeing) if frame.claim.negated else (agreeing, departing)
    return [
        (say_bearing(one), say_bearing(other))
        for one, other in zip(support.T, against.T, strict=True)
    ]
