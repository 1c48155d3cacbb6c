"""How firm each verdict is, in a word: what it takes to turn it, as far as that was looked at."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qca.record import Record
from qca.report.sections.robustness.pivots import list_pivots
from qca.vocabulary import Word

if TYPE_CHECKING:
    from qca.analysis.claims.verdicts import TestedClaim
    from qca.record import Judgement
    from qca.robustness.results.worlds import ClaimShares

__all__ = ["Firmness", "find_firmness"]


class Firmness(Word):
    """What turns a verdict, the least that does."""

    ONE_DOUBT = "one_doubt"
    DOUBTS = "doubts"
    CASES = "cases"
    NOTHING = "nothing"
    NOT_ALONE = "not_alone"


def find_firmness(judged: Judgement) -> dict[str, Firmness]:
    """Return for each claim what turns its verdict; nothing where nobody asked.

    A declared doubt by itself; several together, with every case kept; a case or state that is left
    out; nothing that is open to decision. Where worlds were not gone through, it is only known that
    no doubt by itself does.
    """
    assessed = isinstance(judged, Record)
    if isinstance(judged, Record) and judged.robustness is None:
        return {}
    claims = [*judged.claims, *judged.rivals]
    turning = {pivot.claim for pivot in list_pivots(judged)}
    robust = judged.robustness if isinstance(judged, Record) and assessed else None
    sweep = robust.sweep if robust is not None else None
    shares = sweep.shares if sweep is not None else (None,) * len(claims)
    return {
        tested.claim.id: _weigh(tested, share, alone=tested.claim.id in turning)
        for tested, share in zip(claims, shares, strict=True)
    }


def _weigh(tested: TestedClaim, share: ClaimShares | None, *, alone: bool) -> Firmness:
    if alone:
        return Firmness.ONE_DOUBT
    if share is None:
        return Firmness.NOT_ALONE
    if share.get(tested.verdict) == 1:
        return Firmness.NOTHING
    return Firmness.CASES if share.get_whole(tested.verdict) == 1 else Firmness.DOUBTS
