"""Shares of worlds: in how many of them a claim has which verdict."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qca.robustness.results.worlds import VERDICTS, ClaimShares

if TYPE_CHECKING:
    from qca.analysis.claims.verdicts import Verdict


def get_share(share: ClaimShares, verdict: Verdict) -> float:
    """Return in which share of the worlds a claim has a verdict."""
    return float(share.shares[VERDICTS.index(verdict)])


def get_whole_share(share: ClaimShares, verdict: Verdict) -> float:
    """Return in which share of the worlds in which every case counts a claim has a verdict."""
    return float(share.whole[VERDICTS.index(verdict)])


def list_apart(share: ClaimShares) -> tuple[Verdict, ...]:
    """Return the verdicts that a claim has at single values alone."""
    return tuple(v for v, apart in zip(VERDICTS, share.apart, strict=True) if apart)
