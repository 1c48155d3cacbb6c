"""Necessary conditions, alone and combined: in words, as tables and as JSON."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from qca.report.pieces.cells import beside
from qca.report.pieces.numbers import or_null
from qca.report.pieces.plain import as_plain
from qca.report.pieces.sections import Block, Section
from qca.report.pieces.spans import Prose, Symbols, join_prose
from qca.report.pieces.tables import (
    ReportTable,
    expressions,
    measures,
    texts,
)

if TYPE_CHECKING:
    from qca.analysis.necessity.analysis import NecessaryCondition, NecessityAnalysis
    from qca.report.pieces.plain import Json
    from qca.report.words import Words

__all__ = [
    "build_necessity",
    "document_necessity",
    "table_combinations",
    "table_necessity",
    "tell_depth",
    "tell_necessity",
]


# Combinations named on the first screen.
_FEW_COMBINED = 3


def build_necessity(analyses: Sequence[NecessityAnalysis], words: Words) -> Section:
    """Return the section on necessity, a part for each outcome where there are several."""
    told = [tuple(_tell_outcome(analysis, words)) for analysis in analyses]
    groups: dict[tuple[tuple[str, ...], ...], list[NecessityAnalysis]] = {}
    for analysis in analyses:
        groups.setdefault(_list_necessary(analysis), []).append(analysis)
    short = [
        each
        for alike in groups.values()
        for each in tell_necessity(alike[0], words, alike=alike, brief=True)
    ]
    section = Section("necessity", words("necessity"), short=(join_prose(short),))
    if len(told) == 1:
        return replace(section, full=told[0])
    parts = tuple(
        Section(f"necessity-{place}", words("necessity.of", outcome=analysis.outcome), full=blocks)
        for place, (analysis, blocks) in enumerate(zip(analyses, told, strict=True), start=1)
    )
    return replace(section, parts=parts)


def _tell_outcome(analysis: NecessityAnalysis, words: Words) -> Iterator[Block]:
    yield from tell_necessity(analysis, words)
    tables = table_necessity(analysis, words), table_combinations(analysis, words)
    yield from (each for each in tables if each.rows)


def _list_necessary(analysis: NecessityAnalysis) -> tuple[tuple[str, ...], ...]:
    """Return the single conditions and the combinations that pass."""
    return tuple(
        tuple(each.expression for each in conditions if each.passes)
        for conditions in (analysis.single, analysis.combinations)
    )


def tell_necessity(
    analysis: NecessityAnalysis,
    words: Words,
    *,
    alike: Sequence[NecessityAnalysis] = (),
    brief: bool = False,
) -> list[Prose]:
    """Return what is necessary by the cuts, in sentences; ``brief`` with no table to follow.

    ``alike`` are analyses of which the same is said.
    """
    outcomes = [Symbols(each.outcome) for each in alike or (analysis,)]
    outcome = words.tell_names(outcomes)
    necessary, combined = _list_necessary(analysis)
    if necessary:
        joined = words.tell_names([Symbols(each) for each in necessary])
        lines = [
            words.tell_count("necessary.some", len(necessary), outcome=outcome, conditions=joined)
        ]
    else:
        lines = [words.tell("necessary.none", outcome=outcome)]
    if combined and brief:
        listed = words.tell_names([Symbols(each) for each in combined], most=_FEW_COMBINED)
        lines.append(words.tell_count("necessary.combined", len(combined), combined=listed))
    return lines


def tell_depth(analysis: NecessityAnalysis, words: Words) -> str:
    """Return how far the search for combinations went, where it did not go all the way."""
    if analysis.complete:
        return ""
    return words(
        "necessity.partial",
        depth=analysis.depth,
        conjunctions=analysis.conjunctions_to,
        disjunctions=analysis.disjunctions_to,
    )


def table_necessity(analysis: NecessityAnalysis, words: Words) -> ReportTable:
    """Return every single condition and negation; a note says how far combinations are known."""
    table = _table_conditions("necessity", analysis, analysis.single, words)
    return replace(table, note=" ".join(filter(None, (table.note, tell_depth(analysis, words)))))


def table_combinations(analysis: NecessityAnalysis, words: Words) -> ReportTable:
    """Return the combinations that are necessary together."""
    return _table_conditions("combinations", analysis, analysis.combinations, words)


def _table_conditions(
    name: str,
    analysis: NecessityAnalysis,
    conditions: Sequence[NecessaryCondition],
    words: Words,
) -> ReportTable:
    cuts = analysis.cuts
    rows = tuple(
        (
            c.expression,
            words.say(f"form.{c.form}", c.form),
            beside(c.incl, cuts.incl),
            beside(c.ron, cuts.ron),
            beside(c.cov, cuts.cov),
            words.flag(c.passes),
        )
        for c in conditions
    )
    columns = (
        *expressions(words, "expression"),
        *texts(words, "form"),
        *measures(words, "inclN", "ron", "covN"),
        *texts(words, "passes"),
    )
    title = words(f"table.{name}", outcome=analysis.outcome)
    return ReportTable(name, title, columns, rows, outcome=analysis.outcome)


@as_plain
def document_necessity(analysis: NecessityAnalysis) -> Json:
    """Return single conditions and combinations with their fit."""

    def entry(condition: NecessaryCondition) -> Json:
        return {
            "expression": condition.expression,
            "form": condition.form,
            "inclN": or_null(condition.incl),
            "ron": or_null(condition.ron),
            "covN": or_null(condition.cov),
            "passes": condition.passes,
        }

    cuts = analysis.cuts
    return {
        "outcome": analysis.outcome,
        "cuts": {"incl": cuts.incl, "ron": cuts.ron, "cov": cuts.cov},
        "depth": analysis.depth,
        "searched_to": {
            "conjunction": analysis.conjunctions_to,
            "disjunction": analysis.disjunctions_to,
        },
        "complete": analysis.complete,
        "single": [entry(found) for found in analysis.single],
        "combinations": [entry(found) for found in analysis.combinations],
    }
