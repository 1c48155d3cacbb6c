"""Limited diversity as JSON: what rests on unobserved rows, and which case to study next."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from qca.analysis.diversity.answers import Question
from qca.analysis.diversity.impossible import WhyImpossible
from qca.report.languages import document_prose
from qca.report.pieces.plain import as_plain
from qca.report.sections.truth_table import document_row_number, document_rows

if TYPE_CHECKING:
    from qca.analysis.diversity.answers import Advice, LimitedDiversity, Remainders
    from qca.analysis.diversity.fillers import Filler
    from qca.analysis.diversity.impossible import Impossible
    from qca.analysis.remainders.counterfactuals import Region
    from qca.boolean.cubes import Space
    from qca.report.pieces.plain import Json

__all__ = ["document_diversity"]


@as_plain
def document_diversity(own: LimitedDiversity, fillers: Sequence[Filler] | None = None) -> Json:
    """Return what is known of the remainders of one outcome as a JSON document.

    Rows are listed where they are few; ``fillers`` stand under ``states`` where they were sought.
    """
    space = own.contradictory.space
    document: Json = {
        "outcome": own.outcome,
        "possible": own.possible,
        "observed": {str(code): count for code, count in own.counts.items()},
        "impossible": [_document_impossible(each, space) for each in own.impossible],
        "remainder_count": own.remainders,
        "n_cut": own.n_cut,
        "models": [
            {"expression": model.expression, "kinds": list(model.kinds)} for model in own.models
        ],
        "models_complete": own.models_complete,
        "claims_without_rows": list(own.elsewhere),
        "contradictory": _document_region(own.contradictory, space),
        "conditions_without_pairs": list(own.first_pairs),
        "next": {
            question.name.lower(): _document_advice(own.advice[question], space)
            if question in own.advice
            else None
            for question in Question
        },
        "unsettled": [question.name.lower() for question in own.unsettled],
        "remainders": [_document_group(group, own, space) for group in own.groups],
        "remainders_listed_all": own.complete,
    }
    if fillers is not None:
        document["states"] = [_document_filler(each, own, space) for each in fillers]
    return document


def _document_region(region: Region, space: Space) -> Json:
    return {"count": region.count, "rows": document_rows(region.rows, space)}


def _document_impossible(each: Impossible, space: Space) -> Json:
    why: Json = {} if each.ground is not WhyImpossible.DECLARED else document_prose("why", each.why)
    return {
        "ground": each.ground.name.lower(),
        "expression": each.expression or None,
        "sets": list(each.sets),
        "field": each.field or None,
        **why,
        **_document_region(each.region, space),
    }


def _document_advice(advice: Advice, space: Space) -> Json:
    return {
        "rows": [document_row_number(group.row, space) for group in advice.groups],
        "least": advice.least,
        "most": advice.most,
        "proven": advice.proven,
    }


def _document_group(group: Remainders, own: LimitedDiversity, space: Space) -> Json:
    names = [model.expression for model in own.models]
    return {
        "row": document_row_number(group.row, space),
        "expression": group.config,
        **_document_region(group.region, space),
        "all_such": group.whole,
        "assumed_by": [names[i] for i in group.assuming],
        "assumed_for_negation": group.negated,
        "if_in": {
            "ruled_out": [names[i] for i in group.others],
            "tests": list(group.if_in),
            "contradicts": list(group.against[0]),
        },
        "if_out": {
            "ruled_out": [names[i] for i in group.assuming],
            "tests": list(group.if_out),
            "contradicts": list(group.against[1]),
        },
        "cases_under_n_cut": group.few,
        "pairs": [
            {
                "condition": pair.condition,
                "with_outcome": list(pair.having),
                "without": list(pair.lacking),
            }
            for pair in group.pairs
        ],
    }


def _document_filler(filler: Filler, own: LimitedDiversity, space: Space) -> Json:
    row = None if filler.row is None else document_row_number(filler.row, space)
    groups = [group for group in own.groups if group.may_hold(filler.cube)]
    return {
        "case": filler.case,
        "state": filler.state,
        "years": filler.years,
        "row": row,
        "not_coded": list(filler.missing),
        "at_crossover": list(filler.between),
        "outcome": filler.holds,
        "could_fill": [document_row_number(group.row, space) for group in groups],
    }
