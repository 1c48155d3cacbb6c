"""Tensions: claims of one theory that pull against each other, and what the cases make of them."""

from __future__ import annotations

from collections.abc import Collection

from qca.analysis.claims.verdicts import Verdict
from qca.vocabulary import Word

__all__ = ["Settlement", "settle_tension"]

# Verdicts by which cases bear a claim out.
UPHELD = frozenset({Verdict.SUPPORTED, Verdict.IN_KIND})


class Settlement(Word):
    """What the cases make of a tension between claims."""

    BOTH = "both"
    DECIDED = "decided"
    NONE = "none"
    OPEN = "open"


def settle_tension(verdicts: Collection[Verdict]) -> Settlement:
    """Return what verdicts on claims that pull against each other make of their tension.

    They are borne out all together (supported, or supported in kind), so that in the cases there is
    no tension; some are and others are contradicted, so that the cases decide; all are
    contradicted; or it stays open.

    >>> settle_tension([Verdict.SUPPORTED, Verdict.IN_KIND]).value
    'both'
    >>> settle_tension([Verdict.SUPPORTED, Verdict.CONTRADICTED, Verdict.UNTESTED]).value
    'decided'
    >>> settle_tension([Verdict.CONTRADICTED]).value, settle_tension([Verdict.MIXED]).value
    ('none', 'open')
    """
    different = set(verdicts)
    if different <= UPHELD:
        return Settlement.BOTH
    if different == {Verdict.CONTRADICTED}:
        return Settlement.NONE
    if Verdict.CONTRADICTED in different and different & UPHELD:
        return Settlement.DECIDED
    return Settlement.OPEN
