"""Basis: on how many cases findings rest, and on which values of other years than their period."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from qca.mappings import FrozenMapping
from qca.report.pieces.spans import CaseName, Prose, SetName, Symbols, Verbatim, join_prose

if TYPE_CHECKING:
    from qca.analysis.claims.verdicts import TestedClaim
    from qca.analysis.outcome import OutcomeAnalysis
    from qca.report.pieces.plain import Json
    from qca.report.words import Words
    from qca.study.declaration import Study
    from qca.study.facts import LongSpan

__all__ = [
    "document_basis",
    "document_spans",
    "rests_on_the_same",
    "tell_basis",
    "tell_gaps",
    "tell_spans",
]

# Values, and cases left out, that are named; all stand in JSON.
_MOST_SPANS, MOST_LEFT_OUT = 8, 12


def tell_basis(outcomes: Sequence[OutcomeAnalysis], words: Words) -> list[Prose]:
    """Say of each outcome that not all cases are coded on, and which values are of other years."""
    told = []
    for outcome in outcomes:
        n, symbols = len(outcome.table.source.cases), Symbols(outcome.table.outcome)
        if gaps := outcome.left_out:
            counts = {"n": n, "of": n + len(gaps)}
            cases = tell_gaps(gaps, words)
            told.append(words.tell("basis.cases", outcome=symbols, cases=cases, **counts))
        if outcome.spans:
            values = tell_spans(outcome.spans, words)
            told.append(words.tell("basis.spans", outcome=symbols, values=values))
    return told


def rests_on_the_same(tested: TestedClaim, study: Study) -> bool:
    """Return whether a claim rests on the cases of the main truth table, which need no mention."""
    from qca.study.codes import missing_codes

    main = study.spec.outcome[:1]
    untabled = {case.id for case in study.cases if missing_codes(study.spec, case, main)}
    return set(tested.missing) == untabled or (tested.claim.joins_cases and not tested.missing)


def tell_gaps(
    left_out: Mapping[str, Sequence[str]],
    words: Words,
    rows: Mapping[str, tuple[int, int]] = FrozenMapping(),
) -> Prose:
    """Return the cases that miss codes, each with the sets on which it has none.

    And in how many of all ``rows`` of the truth table each could be, where that is given.
    """
    gaps = []
    for case, sets in list(left_out.items())[:MOST_LEFT_OUT]:
        told = words.tell_names([SetName(name) for name in sets], most=len(sets))
        if case in rows:
            number, of = rows[case]
            gap = words.tell_count("left_out.rows", number, case=CaseName(case), sets=told, of=of)
        else:
            gap = words.tell("left_out.case", case=CaseName(case), sets=told)
        gaps.append(gap)
    if left := len(left_out) - len(gaps):
        gaps.append(Prose((words("others", number=left),)))
    return join_prose(gaps, "; ")


def tell_spans(spans: Sequence[LongSpan], words: Words) -> Prose:
    """Return values of other years than the period of their case: which, of when, in which."""
    groups: dict[tuple[str, str, str], list[CaseName]] = {}
    for each in spans:
        groups.setdefault((each.field, each.span, each.years), []).append(CaseName(each.case))
    told = [
        words.tell(
            "span",
            field=Verbatim(field),
            cases=words.tell_names(cases),
            span=span.replace("-", "–"),
            years=years.replace("-", "–"),
        )
        for (field, span, years), cases in list(groups.items())[:_MOST_SPANS]
    ]
    if left := len(groups) - len(told):
        told.append(Prose((words("others", number=left),)))
    return join_prose(told, "; ")


def document_basis(outcome: OutcomeAnalysis) -> Json:
    """Return on how many cases an outcome rests, who is left out, and values of other years."""
    return {
        "n": len(outcome.table.source.cases),
        "left_out": {case: list(sets) for case, sets in outcome.left_out.items()},
        "spans": document_spans(outcome.spans),
    }


def document_spans(spans: Sequence[LongSpan]) -> list[Json]:
    """Return values of other years than the period of their case."""
    return [
        {"case": each.case, "field": each.field, "span": each.span, "years": each.years}
        for each in spans
    ]
