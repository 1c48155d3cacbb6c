"""Chance told: how often shuffled outcomes fit a claim as well, and how firm the row codes are."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING

from qca.report.pieces.numbers import format_number, format_percent
from qca.report.pieces.passages import Passage
from qca.robustness.results.chance import PROBABILITY, ChanceTest, Retention

if TYPE_CHECKING:
    from qca.report.words import Words
    from qca.robustness.results.assessment import Robustness

__all__ = ["tell_chance"]

# Under this a p is commonly called small; nothing here depends on it but the order of telling.
_SMALL = 0.05


def tell_chance(robust: Robustness, words: Words, *, brief: bool = False) -> tuple[Passage, ...]:
    """Return what chance alone would give, with the least p that so few cases can show."""
    known = [found for found in robust.chance if not math.isnan(found.test.p)]
    lines = []
    if known:
        negated = {claim.id for claim in robust.claims if claim.negated}
        told = [words("chance.intro")]
        if any(found.claim in negated for found in known):
            told.append(words("chance.negated"))
        lines.append(" ".join([*told, *_tell_tests(known, robust.settings.seed, words)]))
    firm = [r for r in robust.retention if not math.isnan(r.one_case)]
    if firm and not brief:
        lines.append(
            " ".join([words("retention.intro"), *(_tell_retention(r, words) for r in firm)])
        )
    return (Passage(words("chance"), tuple(lines)),) if lines else ()


def _tell_tests(known: Sequence[ChanceTest], seed: int, words: Words) -> list[str]:
    lines: list[str] = []
    least = min(found.test.least_p for found in known)
    cases = sorted({found.cases for found in known})
    counted = words.count("chance.cases", cases[-1])
    if least > _SMALL:
        lines.append(words("chance.least.none", cases=counted, p=_p(least), small=_SMALL))
    else:
        lines.append(words("chance.least", cases=counted, p=_p(least)))
        small = [found for found in known if found.test.p <= _SMALL]
        if small:
            told = [words("chance.claim", claim=f.claim, p=_p(f.test.p)) for f in small]
            lines.append(words("chance.small", small=_SMALL, claims=words.join(told)))
            lines.append(words("chance.number", number=len(known)))
        else:
            lines.append(words("chance.small.none", small=_SMALL))
        unable = [found.claim for found in known if found.test.least_p > _SMALL]
        if unable:
            lines.append(words.count("chance.unable", len(unable), claims=words.join(unable)))
    drawn = [found for found in known if not found.test.exact]
    if drawn:
        number = drawn[0].test.arrangements
        ids = words.join([found.claim for found in drawn])
        lines.append(words("chance.drawn", claims=ids, number=f"{number:,}", seed=seed))
    return lines


def _p(value: float) -> str:
    """Return a p with the digits that keep it from being 0."""
    return format_number(value, 2) if value >= 0.01 else f"{value:.1g}"


def _tell_retention(retention: Retention, words: Words) -> str:
    return words(
        f"retention.{retention.kind}",
        outcome=retention.outcome,
        one=words("percent", share=format_percent(retention.one_case)),
        each=words("percent", share=format_percent(retention.each_case)),
        probability=words("percent", share=format_percent(PROBABILITY)),
    )
