"""Pivots: the single scores on which a verdict turns, among those declared doubtful."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from qca.analysis.verdicts import Verdict
from qca.progress import Stage, Watch, ignore
from qca.sets.memberships import Memberships
from qca.study.claims import Claim
from qca.study.doubts import Alternative
from qca.study.scores import Scores

Judge = Callable[[Claim, Memberships], Verdict]
# A turning point is found to this width, far below what a coder distinguishes.
_WIDTH = 1e-6


@dataclass(frozen=True)
class Step:
    """A verdict that holds from a score onwards, on the way from the present score."""

    score: float
    verdict: Verdict


@dataclass(frozen=True)
class Pivot:
    """A single doubt that changes the verdict on one claim, all else as it is.

    ``verdict`` is the verdict now and ``changed`` the one under the alternative. ``steps`` are the
    verdicts on the way to the end of a label's interval; there are none for another reading of a
    code, and for sets that have no scores between.
    """

    claim: str
    alternative: Alternative
    verdict: Verdict
    changed: Verdict
    steps: tuple[Step, ...]

    @property
    def turns_at(self) -> float:
        """The score at which the verdict turns into ``changed``; NaN where there are no steps."""
        return self.steps[-1].score if self.steps else float("nan")


def find_pivots(
    claims: Sequence[Claim],
    scores: Scores,
    judge: Judge,
    *,
    labels: bool,
    alternatives: bool,
    watch: Watch = ignore,
) -> tuple[Pivot, ...]:
    """Return every declared doubt about a single score that changes a verdict.

    ``labels`` looks at the ends of the intervals declared for labels, ``alternatives`` at the codes
    given under ``also``. Each is tried alone; nothing is said here of doubts in combination.
    """
    wanted = {"between": labels, "also": alternatives}
    found = []
    for done, claim in enumerate(claims):
        watch(Stage.DOUBTS, done, len(claims))
        now = judge(claim, scores.memberships)
        for other in scores.alternatives:
            if not wanted[other.reason]:
                continue
            ends = {change.set: change.alternative for change in other.changes}
            changed = _judge_at(claim, scores, judge, other, ends)
            if changed is not now:
                steps = _find_steps(claim, scores, judge, other, now)
                found.append(Pivot(claim.id, other, now, changed, steps))
    return tuple(found)


def _judge_at(
    claim: Claim, scores: Scores, judge: Judge, other: Alternative, at: Mapping[str, float]
) -> Verdict:
    changes = {(other.case, name): score for name, score in at.items()}
    return judge(claim, scores.replace_scores(changes))


def _find_steps(
    claim: Claim, scores: Scores, judge: Judge, other: Alternative, now: Verdict
) -> tuple[Step, ...]:
    """Return each turn of the verdict between the score as it is and the alternative.

    The way to where a verdict ceases to hold is halved until the turn is found; one that holds
    only in a stretch inside another is not looked for.
    """
    if other.reason != "between" or not other.changes[0].graded:
        return ()
    (change,) = other.changes

    def judge_at(score: float) -> Verdict:
        return _judge_at(claim, scores, judge, other, {change.set: score})

    last = judge_at(change.alternative)
    steps: list[Step] = []
    start, current = change.score, now
    while current is not last:
        before, after = start, change.alternative
        while abs(after - before) > _WIDTH:
            middle = (before + after) / 2
            if judge_at(middle) is current:
                before = middle
            else:
                after = middle
        start, current = after, judge_at(after)
        steps.append(Step((before + after) / 2, current))
    return tuple(steps)
