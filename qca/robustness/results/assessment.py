"""Robustness: how fragile the findings of a study are, all that an assessment found."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from qca.analysis.claims.verdicts import Verdict
from qca.errors import count_noun
from qca.results import Listed, Results, describe
from qca.robustness.results.attainments import Attainment
from qca.robustness.results.chance import ChanceTest, Retention
from qca.robustness.results.changes import ClaimChanges
from qca.robustness.results.decisions import Decision
from qca.robustness.results.intervals import Interval
from qca.robustness.results.moves import Move, Omission
from qca.robustness.results.sensitivity import Sensitivity
from qca.robustness.results.solutions import Comparison, SolutionStanding
from qca.robustness.results.worlds import Sweep
from qca.study.claims import Claim
from qca.study.spec import RobustnessSpec

__all__ = ["LeftOut", "Robustness", "Topic"]


class Topic(StrEnum):
    """A part of an assessment that may be left out, or worked out for the first claims alone."""

    WORLDS = "worlds"
    CHANGES = "changes"
    TERMS = "terms"
    SENSITIVITY = "sensitivity"
    OMISSIONS = "omissions"
    CODES = "codes"
    CHANCE = "chance"


@dataclass(frozen=True)
class LeftOut(Listed):
    """A part of which ``done`` of ``whole`` were worked out; None where they are not counted."""

    part: Topic
    done: int
    whole: int | None

    COLUMNS = ("part", "done", "whole")

    def list_rows(self) -> Iterator[tuple[object, ...]]:
        """Yield the one row of the part."""
        yield self.part.value, self.done, self.whole


@dataclass(frozen=True, kw_only=True)
class Robustness(Listed):
    """How fragile the findings of a study are.

    ``cases``, ``outcomes`` and ``claims`` (rivals too) are those of the study, ``decisions`` what
    could be decided otherwise in it: ``idle`` are scores of labels that no code has now, and
    ``omitted`` the cases that the options of the decision on what is left out take away, none where
    there is no such decision. ``settings`` are those it was assessed with. What a quick assessment
    leaves out is None or empty, or stands for the first claims alone; ``left_out`` names it.
    Its data frame tells in which share of the worlds each claim has each verdict.
    """

    cases: tuple[str, ...]
    outcomes: tuple[str, ...]
    claims: tuple[Claim, ...]
    decisions: Results[Decision]
    idle: frozenset[Decision]
    omitted: tuple[tuple[str, ...], ...]
    settings: RobustnessSpec
    sweep: Sweep | None
    intervals: Results[Interval]
    attainments: Results[Attainment]
    changes: Results[ClaimChanges]
    leverage: Results[Move]
    omissions: Results[Omission]
    standing: Results[SolutionStanding]
    comparisons: Results[Comparison]
    sensitivity: Results[Sensitivity]
    chance: Results[ChanceTest]
    retention: Results[Retention]
    left_out: Results[LeftOut]

    COLUMNS = ("claim", *(verdict.value for verdict in Verdict), "sampled")

    def list_rows(self) -> Iterator[tuple[object, ...]]:
        """Yield a row for each claim and rival; none where no worlds were looked at."""
        shares = self.sweep.shares if self.sweep is not None else ()
        for claim, share in zip(self.claims, shares, strict=False):
            yield claim.id, *(share.get(verdict) for verdict in Verdict), share.sampled

    def __repr__(self) -> str:
        worlds = self.sweep.tell() if self.sweep is not None else ""
        left = ", ".join(part.part.value for part in self.left_out)
        decisions = count_noun(len(self.decisions), "decision")
        return describe(self, decisions, worlds, f"left out: {left}" if left else "")
