"""The cuts by which claims are judged: of which parameter each is, and where it is declared."""

from __future__ import annotations

from typing import Any, NamedTuple

from qca.analysis.claims.verdicts import Parameter
from qca.study.claims import Claim, Relation
from qca.study.spec import CutRanges, CutsSpec

__all__ = ["CLAIM_CUTS", "CUT_NAMES", "list_tolerated"]


class _ClaimCut(NamedTuple):
    """A cut of claims that something is sufficient, or necessary: its place in ``cuts``."""

    relation: Relation
    side: str
    key: str

    @property
    def name(self) -> str:
        """The name of a decision on it."""
        return f"{self.side}.{self.key}"

    def read(self, cuts: CutsSpec | CutRanges) -> Any:
        """Return what is declared of it: a number, a range, None for nothing."""
        return getattr(getattr(cuts, self.side), self.key)


CLAIM_CUTS = {
    Parameter.INCL_S: _ClaimCut(Relation.SUFFICIENT, "sufficiency", "incl"),
    Parameter.PRI: _ClaimCut(Relation.SUFFICIENT, "sufficiency", "pri"),
    Parameter.INCL_N: _ClaimCut(Relation.NECESSARY, "necessity", "incl"),
    Parameter.RON: _ClaimCut(Relation.NECESSARY, "necessity", "ron"),
    Parameter.COV_N: _ClaimCut(Relation.NECESSARY, "necessity", "cov"),
}
CUT_NAMES = {parameter: cut.name for parameter, cut in CLAIM_CUTS.items()}


def list_tolerated(cuts: CutsSpec, claim: Claim) -> tuple[float, ...]:
    """Return the share of cases that may be against each direction of a claim in kind."""
    shares = {
        Relation.SUFFICIENT: cuts.sufficiency.against,
        Relation.NECESSARY: cuts.necessity.against,
    }
    return tuple(shares[side.relation] for side in claim.sides)
