"""During the analysis: necessity, truth table, remainders, solutions."""

from __future__ import annotations

from collections.abc import Iterator

from qca.analysis.outcome import OutcomeAnalysis
from qca.analysis.truth_table.table import RowCode
from qca.boolean.algebra import are_equivalent
from qca.boolean.expressions import Not
from qca.errors import QCAError
from qca.mappings import FrozenMapping
from qca.record import Record
from qca.standards.standards import Answer, Phase, Source, Standard
from qca.study.outcomes import list_levels
from qca.study.settings import KINDS, SolutionKind

__all__ = ["review_analysis"]

_SW, _COMPASSS = Source.SCHNEIDER_WAGEMANN, Source.COMPASSS
_OANA, _GRECKHAMER = Source.OANA, Source.GRECKHAMER
# What the lists ask of consistency, and from how many cases on of more than one case a row.
_NECESSITY, _SUFFICIENCY, _PRI, _MANY_CASES = 0.9, 0.75, 0.5, 50


def review_analysis(record: Record) -> Iterator[Standard]:
    """Yield what a study answers to what is asked for during the analysis."""
    yield _review_necessity(record)
    yield _review_relevance(record)
    yield _review_negation(record)
    yield _build("truth_table", Answer.MET, (_SW, _COMPASSS, _GRECKHAMER), ("truth_table",))
    yield _review_consistency(record)
    yield _review_pri(record)
    yield _review_frequency(record)
    yield _review_contradictions(record)
    yield _review_simultaneous(record)
    yield _review_solutions(record)
    yield _review_remainders(record)
    yield _review_contradictory(record)
    yield _review_untenable(record)
    yield _review_models(record)


def _build(
    key: str,
    answer: Answer,
    sources: tuple[Source, ...],
    path: tuple[str, ...] = (),
    **values: object,
) -> Standard:
    return Standard(key, Phase.DURING, answer, sources, path, FrozenMapping(values))


def _review_necessity(record: Record) -> Standard:
    """Necessity is analysed by itself always; here, whether its cut is what is asked for."""
    cut = record.study.spec.cuts.necessity.incl
    passing = tuple(
        f"{condition.expression} ({outcome.table.outcome})"
        for outcome in record.outcomes
        for condition in outcome.necessity.single
        if condition.passes
    )
    answer = Answer.MET if cut >= _NECESSITY else Answer.PARTLY
    path = ("cuts", "necessity", "incl")
    return _build(
        "necessity",
        answer,
        (_SW, _OANA, _GRECKHAMER),
        path,
        cut=cut,
        asked=_NECESSITY,
        names=passing,
    )


def _review_relevance(record: Record) -> Standard:
    """Look for necessary conditions that nearly all cases have, which say nothing."""
    cuts = record.study.spec.cuts.necessity
    trivial = tuple(
        f"{condition.expression} ({outcome.table.outcome})"
        for outcome in record.outcomes
        for condition in outcome.necessity.single
        if condition.passes and condition.ron < 0.5
    )
    has_cut = cuts.ron is not None or cuts.cov is not None
    answer = Answer.LACKING if not has_cut else Answer.PARTLY if trivial else Answer.MET
    return _build("relevance", answer, (_SW, _OANA), ("cuts", "necessity", "ron"), names=trivial)


def _review_negation(record: Record) -> Standard:
    levels = list_levels(record.study.spec)
    outcomes = [outcome.table.outcome for outcome in record.outcomes]
    alone = tuple(
        str(one)
        for one in outcomes
        if not any(_is_negation(one.parsed, other.parsed, levels) for other in outcomes)
    )
    answer = Answer.MET if not alone else Answer.LACKING
    if alone and len(alone) < len(outcomes):
        answer = Answer.PARTLY
    negations = tuple(str(o.negate()) for o in outcomes if str(o) in alone)
    return _build(
        "negation",
        answer,
        (_SW, _COMPASSS, _OANA, _GRECKHAMER),
        ("outcome",),
        names=alone,
        missing=negations,
    )


def _is_negation(one: object, other: object, levels: object) -> bool:
    try:
        return are_equivalent(Not(one), other, levels)  # type: ignore[arg-type]
    except QCAError:
        return False


def _review_consistency(record: Record) -> Standard:
    cuts = [min(o.table.settings.incl_cuts[:1]) for o in record.outcomes]
    declared = "incl_cut" in record.study.spec.truth_table.model_fields_set
    answer = Answer.MET if declared else Answer.PARTLY
    if min(cuts) < _SUFFICIENCY:
        answer = Answer.LACKING
    path = ("truth_table", "incl_cut")
    sources = (_SW, _COMPASSS, _GRECKHAMER)
    return _build("consistency", answer, sources, path, cut=min(cuts), asked=_SUFFICIENCY)


def _review_pri(record: Record) -> Standard:
    cut = min(outcome.table.settings.pri_cut for outcome in record.outcomes)
    low = tuple(
        f"{row.number} ({outcome.table.outcome})"
        for outcome in record.outcomes
        for row in outcome.table.rows
        if row.out is RowCode.POSITIVE and row.pri < _PRI
    )
    answer = Answer.MET if not low else Answer.LACKING
    path = ("truth_table", "pri_cut")
    return _build("pri", answer, (_OANA, _GRECKHAMER), path, cut=cut, asked=_PRI, rows=low)


def _review_frequency(record: Record) -> Standard:
    cases = max(len(outcome.table.source.cases) for outcome in record.outcomes)
    cut = min(outcome.table.settings.n_cut for outcome in record.outcomes)
    answer = Answer.PARTLY if cases >= _MANY_CASES and cut == 1 else Answer.MET
    path = ("truth_table", "n_cut")
    sources = (_SW, _GRECKHAMER)
    return _build("frequency", answer, sources, path, cases=cases, cut=cut, asked=_MANY_CASES)


def _review_contradictions(record: Record) -> Standard:
    """Rows coded 1 or C that hold cases without the outcome, or coded 0 with cases of it."""
    rows = tuple(
        f"{row.number} ({outcome.table.outcome})"
        for outcome in record.outcomes
        for row in outcome.table.rows
        if row.out is RowCode.CONTRADICTION or (row.deviant and len(row.deviant) < row.n)
    )
    answer = Answer.PARTLY if rows else Answer.MET
    return _build("contradictions", answer, (_SW, _COMPASSS), ("truth_table",), rows=rows)


def _review_simultaneous(record: Record) -> Standard:
    rows = tuple(
        f"{number} ({outcome.table.outcome})"
        for outcome in record.outcomes
        for number in outcome.assumptions.simultaneous
    )
    answer = Answer.LACKING if rows else Answer.MET
    path = ("truth_table", "pri_cut")
    return _build("simultaneous", answer, (_OANA,), path, rows=rows)


def _review_solutions(record: Record) -> Standard:
    asked = record.study.spec.minimize.solutions
    left = tuple(kind.value for kind in KINDS if kind not in asked)
    answer = Answer.PARTLY if left else Answer.MET
    sources = (_SW, _COMPASSS, _GRECKHAMER)
    return _build("solutions", answer, sources, ("minimize", "solutions"), kinds=left)


def _review_remainders(record: Record) -> Standard:
    """Whether what is assumed of rows without cases was decided, or only follows."""
    silent = tuple(
        str(o.table.outcome) for o in record.outcomes if not o.settings.remainders.expectations
    )
    excluded = sum(len(outcome.exclusions) for outcome in record.outcomes)
    assumed = max((_count_assumed(outcome) for outcome in record.outcomes), default=0)
    answer = Answer.PARTLY if silent or (assumed and not excluded) else Answer.MET
    if len(silent) == len(record.outcomes) and assumed and not excluded:
        answer = Answer.LACKING
    key = "expectations" if silent else "exclude"
    sources = (_SW, _COMPASSS, _OANA, _GRECKHAMER)
    path = ("minimize", key)
    return _build(
        "remainders", answer, sources, path, names=silent, number=assumed, excluded=excluded
    )


def _count_assumed(outcome: OutcomeAnalysis) -> int:
    """Return the most rows without cases that a parsimonious model assumes."""
    return max(
        (
            model.assumed.count
            for solution in outcome.solutions
            if solution.kind is SolutionKind.PARSIMONIOUS
            for model in solution.models
        ),
        default=0,
    )


def _review_contradictory(record: Record) -> Standard:
    assumed = sum(outcome.assumptions.contradictory.count for outcome in record.outcomes)
    complete = all(outcome.assumptions.complete for outcome in record.outcomes)
    answer = Answer.LACKING if assumed else Answer.MET if complete else Answer.PARTLY
    path = ("minimize", "enhanced", "contradictory")
    return _build("contradictory", answer, (_SW, _OANA), path, number=assumed)


def _review_untenable(record: Record) -> Standard:
    """Rows without a condition held to be necessary are not to be assumed."""
    untenable = []
    for outcome in record.outcomes:
        declared = {str(each) for each in outcome.settings.remainders.necessary}
        untenable += [
            f"{condition.expression} ({outcome.table.outcome})"
            for condition in outcome.necessity.single
            if condition.passes and str(condition.expression) not in declared
        ]
    answer = Answer.PARTLY if untenable else Answer.MET
    path = ("minimize", "enhanced", "necessary")
    return _build("untenable", answer, (_OANA,), path, names=tuple(untenable))


def _review_models(record: Record) -> Standard:
    cut = tuple(
        f"{solution.kind.value} ({outcome.table.outcome})"
        for outcome in record.outcomes
        for solution in outcome.solutions
        if not solution.complete
    )
    most = max((s.model_count for o in record.outcomes for s in o.solutions), default=0)
    answer = Answer.PARTLY if cut else Answer.MET
    path = ("minimize", "max_models")
    return _build("models", answer, (_SW, _OANA), path, number=most, names=cut)
