"""Pivots: the single scores on which a verdict turns, among those declared doubtful."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from qca.analysis.verdicts import Verdict
from qca.sets.memberships import Memberships
from qca.study.claims import Claim
from qca.study.doubts import Alternative
from qca.study.scores import Scores

Judge = Callable[[Claim, Memberships], Verdict]
# A turning point is found to this width, far below what a coder distinguishes.
_WIDTH = 1e-6


@dataclass(frozen=True)
class Pivot:
    """A doubt about one score that changes the verdict on one claim, all else as it is.

    ``turns_at`` is the score at which the verdict turns into ``changed`` on the way from the
    present score to the end of a label's interval; NaN for another reading of a code, and for sets
    that have no scores between.
    """

    claim: str
    alternative: Alternative
    verdict: Verdict
    changed: Verdict
    turns_at: float


def find_pivots(
    claims: Sequence[Claim],
    scores: Scores,
    judge: Judge,
    *,
    labels: bool,
    alternatives: bool,
) -> tuple[Pivot, ...]:
    """Return every declared doubt about a single score that changes a verdict.

    ``labels`` looks at the ends of the intervals declared for labels, ``alternatives`` at the codes
    given under ``also``. Each is tried alone; nothing is said here of doubts in combination.
    """
    wanted = {"between": labels, "also": alternatives}
    found = []
    for claim in claims:
        now = judge(claim, scores.memberships)
        for other in scores.alternatives:
            if not wanted[other.reason]:
                continue
            ends = {change.set: change.alternative for change in other.changes}
            changed = _judge_at(claim, scores, judge, other, ends)
            if changed is not now:
                turn = _find_turn(claim, scores, judge, other, changed)
                found.append(Pivot(claim.id, other, now, changed, turn))
    return tuple(found)


def _judge_at(
    claim: Claim, scores: Scores, judge: Judge, other: Alternative, at: Mapping[str, float]
) -> Verdict:
    changes = {(other.case, name): score for name, score in at.items()}
    return judge(claim, scores.replace_scores(changes))


def _find_turn(
    claim: Claim, scores: Scores, judge: Judge, other: Alternative, changed: Verdict
) -> float:
    """Halve the way between the score as it is and the alternative until the turn is found.

    Between the two a third verdict may hold; the turn is the one into the verdict at the end.
    """
    if other.reason != "between" or not other.changes[0].graded:
        return float("nan")
    (change,) = other.changes
    before, after = change.score, change.alternative
    while abs(after - before) > _WIDTH:
        middle = (before + after) / 2
        if _judge_at(claim, scores, judge, other, {change.set: middle}) is changed:
            after = middle
        else:
            before = middle
    return (before + after) / 2
