"""Which claims matter most to a reader: those that a short text names first."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qca.analysis.claims.tensions import UPHELD
from qca.analysis.claims.verdicts import Verdict
from qca.report.sections.robustness.pivots import list_pivots
from qca.report.sections.theory import find_theory

if TYPE_CHECKING:
    from qca.analysis.claims.verdicts import TestedClaim
    from qca.record import Judgement

__all__ = ["rank_claims"]

# Verdicts with cases against a claim, the plainest first.
_DOUBTFUL = (Verdict.CONTRADICTED, Verdict.MIXED)


def rank_claims(judged: Judgement) -> list[TestedClaim]:
    """Return claims and rivals, those first that matter most; alike ones in the order of the file.

    First what the theory says of its conditions, each and together, for the outcome of the answer;
    then claims with cases against them; rivals that the cases bear out; claims whose verdict turns
    on a single doubt; other claims; other rivals; and the converses of rivals.
    """
    study = judged.study
    theories = (find_theory(judged, outcome) for outcome in study.spec.outcome)
    core = {id(tested) for tested in next(filter(None, theories), [])}
    turning = {pivot.claim for pivot in list_pivots(judged)}

    def order(tested: TestedClaim) -> int:
        if id(tested) in core:
            return 0
        if tested.verdict in _DOUBTFUL:
            return 1 + _DOUBTFUL.index(tested.verdict)
        return 4 if tested.claim.id in turning else 5

    def order_rival(tested: TestedClaim) -> int:
        if tested.claim.converse_of:
            return 7
        return 3 if tested.verdict in UPHELD else 6

    placed = [(order(tested), tested) for tested in judged.claims]
    placed += [(order_rival(tested), tested) for tested in judged.rivals]
    return [tested for _, tested in sorted(placed, key=lambda pair: pair[0])]
