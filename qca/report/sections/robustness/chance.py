"""Chance: how often shuffled outcomes fit a claim as well, and how firm the row codes are."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING

from qca.report.pieces.numbers import format_number, format_percent, or_null
from qca.report.pieces.plain import Json
from qca.report.pieces.sections import Section
from qca.report.pieces.spans import Prose
from qca.report.pieces.tables import (
    CellKind,
    Column,
    ReportTable,
    build_robust_table,
    measures,
    numbers,
    texts,
)
from qca.report.words import Words
from qca.robustness.results.assessment import Robustness
from qca.robustness.results.chance import PROBABILITY, ChanceTest, Retention, is_dealt

if TYPE_CHECKING:
    pass

__all__ = ["document_chance", "table_chance", "table_retention", "tell_chance"]

# Under this a p is commonly called small; nothing here depends on it but the order of telling.
_SMALL = 0.05


def tell_chance(robust: Robustness, words: Words) -> Section | None:
    """Return what chance alone would give, with the least p that so few cases can show."""
    known = [tested for tested in robust.chance if not math.isnan(tested.test.p)]
    full: list[Prose | ReportTable] = []
    if known:
        told = [words("chance.intro")]
        if apart := [claim.id for claim in robust.claims if not is_dealt(claim)]:
            told.append(words("chance.apart", claims=words.join(apart)))
        told += _tell_tests(known, robust.settings.seed, words)
        full += [Prose((" ".join(told),)), table_chance(robust, words)]
    firm = [r for r in robust.retention if not math.isnan(r.one_case)]
    if firm:
        told = [words("retention.intro"), *(_tell_retention(r, words) for r in firm)]
        full += [Prose((" ".join(told),)), table_retention(robust, words)]
    return Section("chance", words("chance"), full=tuple(full)) if full else None


def _tell_tests(known: Sequence[ChanceTest], seed: int, words: Words) -> list[str]:
    lines: list[str] = []
    least = min(tested.test.least_p for tested in known)
    cases = sorted({tested.cases for tested in known})
    counted = words.count("chance.cases", cases[-1])
    if least > _SMALL:
        lines.append(words("chance.least.none", cases=counted, p=_p(least), small=_SMALL))
    else:
        lines.append(words("chance.least", cases=counted, p=_p(least)))
        small = [tested for tested in known if tested.test.p <= _SMALL]
        if small:
            told = [words("chance.claim", claim=f.claim, p=_p(f.test.p)) for f in small]
            lines.append(words("chance.small", small=_SMALL, claims=words.join(told)))
            lines.append(words("chance.number", number=len(known)))
        else:
            lines.append(words("chance.small.none", small=_SMALL))
        unable = [tested.claim for tested in known if tested.test.least_p > _SMALL]
        if unable:
            lines.append(words.count("chance.unable", len(unable), claims=words.join(unable)))
    drawn = [tested for tested in known if not tested.test.exact]
    if drawn:
        number = drawn[0].test.arrangements
        ids = words.join([tested.claim for tested in drawn])
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


def table_chance(robust: Robustness, words: Words) -> ReportTable:
    """Return how often shuffled outcomes fit each claim as well."""
    rows = [
        (
            tested.claim,
            tested.relation.value,
            tested.cases,
            tested.test.observed,
            tested.test.mean,
            tested.test.p,
            tested.test.least_p,
            tested.test.arrangements,
            words.flag(tested.test.exact),
        )
        for tested in robust.chance
    ]
    columns = (
        *texts(words, "claim", "relation"),
        *numbers(words, "cases"),
        Column("inclusion", words("short.consistency"), CellKind.NUMBER),
        *numbers(words, "mean"),
        *measures(words, "p"),
        *numbers(words, "least_p", "arrangements"),
        *texts(words, "exact"),
    )
    return build_robust_table("chance", words, columns, rows)


def table_retention(robust: Robustness, words: Words) -> ReportTable:
    """Return how likely the codes of all rows survive wrong or missing cases; crisp sets only."""
    rows = [
        (
            retained.outcome,
            words.say(f"retention_of.{retained.kind}", retained.kind.value),
            retained.one_case,
            retained.each_case,
        )
        for retained in robust.retention
        if retained.one_case == retained.one_case
    ]
    lead = texts(words, "outcome", ("kind", "disturbance"))
    return build_robust_table(
        "retention", words, (*lead, *numbers(words, "one_case", "each_case")), rows
    )


def document_chance(robust: Robustness) -> Json:
    """Return the permutation tests of claims, and how likely row codes are retained."""
    return {
        "chance": [
            {
                "claim": tested.claim,
                "relation": tested.relation.value,
                "cases": tested.cases,
                "inclusion": or_null(tested.test.observed),
                "p": or_null(tested.test.p),
                "least_p": or_null(tested.test.least_p),
                "mean": or_null(tested.test.mean),
                "arrangements": tested.test.arrangements,
                "exact": tested.test.exact,
            }
            for tested in robust.chance
        ],
        "retention": [
            {
                "outcome": retained.outcome,
                "kind": retained.kind.value,
                "one_case": or_null(retained.one_case),
                "each_case": or_null(retained.each_case),
                "probability": PROBABILITY,
            }
            for retained in robust.retention
        ],
    }
