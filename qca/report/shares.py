"""Shares of worlds: in how many of them a claim has which verdict."""

from __future__ import annotations

from qca.analysis.verdicts import Verdict
from qca.robustness.evaluation import VERDICTS
from qca.robustness.sweep import Share


def get_share(share: Share, verdict: Verdict) -> float:
    """Return in which share of the worlds a claim has a verdict."""
    return float(share.shares[VERDICTS.index(verdict)])
