"""Claims as JSON: their verdicts, rules, parameters and cases; rivals, and agreement by models."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qca.analysis.claims.rivals import compare_rivals
from qca.analysis.claims.verdicts import TestedClaim
from qca.report.languages import document_prose
from qca.report.pieces.numbers import or_null
from qca.report.pieces.plain import as_plain
from qca.report.sections.basis import document_spans
from qca.report.sections.claims import tell_caveat
from qca.report.sections.rivals import document_beside, document_theory
from qca.report.sections.robustness.attainments import document_attainment
from qca.report.sections.rules import describe_rule
from qca.report.sections.tensions import (
    document_construction,
    document_tensions,
    find_constructed,
)

if TYPE_CHECKING:
    from qca.analysis.claims.agreement import Agreement
    from qca.record import Judgement
    from qca.report.pieces.plain import Json

__all__ = ["document_agreement", "document_claim", "document_claims"]


@as_plain
def document_claims(judged: Judgement) -> Json:
    """Return all claims and rivals, and what is said of several of them together."""
    return {
        "claims": [_document_marked(tested, judged) for tested in judged.claims],
        "rivals": _document_rivals(judged),
        "theory": document_theory(judged),
        "tensions": document_tensions(judged),
        "by_construction": document_construction(judged),
    }


def _document_marked(tested: TestedClaim, judged: Judgement) -> Json:
    """Return a claim as a document, and whether its verdict is one of construction in part."""
    constructed = bool(find_constructed(judged, tested.claim.id))
    return {**document_claim(tested, judged), "by_construction": constructed}


@as_plain
def document_claim(tested: TestedClaim, judged: Judgement) -> Json:
    """Return a claim with its verdict, rule, parameters and cases."""
    from qca.report.words import load_words

    words = load_words("en")
    suff, nec = tested.sufficiency, tested.necessity
    fit: Json = {"pri": None, "ron": None}
    if suff is not None:
        fit |= {"inclS": or_null(suff.incl), "pri": or_null(suff.pri), "covS": or_null(suff.cov)}
    if nec is not None:
        fit |= {"inclN": or_null(nec.incl), "ron": or_null(nec.ron), "covN": or_null(nec.cov)}
    return {
        "id": tested.claim.id,
        **document_prose("says", tested.claim.says),
        "claim": tested.claim.text,
        "source": str(tested.claim.source),
        "where": str(tested.claim.where),
        "reading": tested.claim.reading.value,
        "within": None if tested.claim.within is None else str(tested.claim.within),
        "order": _document_order(tested),
        "verdict": tested.verdict.value,
        "rule": describe_rule(tested, words),
        **fit,
        "failed": [name.value for name in tested.failed],
        **document_attainment(tested, judged),
        "for": list(tested.supporting),
        "against": list(tested.against),
        "n": tested.n,
        "left_out": list(tested.missing),
        "existence": _document_existence(tested),
        "in_degree": [case for d in tested.directions for case in d.degree],
        "caveats": [
            {
                "kind": caveat.kind.value,
                "cases": list(caveat.cases),
                **({"spans": document_spans(caveat.spans)} if caveat.spans else {}),
                "text": str(tell_caveat(caveat, words)),
            }
            for caveat in tested.caveats
        ],
    }


def _document_order(tested: TestedClaim) -> Json | None:
    """Return how amounts follow an order; nothing of other claims."""
    order = tested.order
    if order is None:
        return None
    return {
        "concordant": order.concordant,
        "discordant": order.discordant,
        "tied": list(order.tied),
        "empty": list(order.empty),
        "several": list(order.several),
        "p": or_null(order.p),
    }


def _document_existence(tested: TestedClaim) -> list[Json]:
    """Return the cases that show a claim about existence, with their degrees; of others none."""
    claim = tested.claim
    return [
        {"case": case, "condition": condition, "outcome": outcome}
        for direction in tested.directions
        for case, condition, outcome in direction.scores
        if not claim.is_plain
        and case in (direction.contradicting if claim.negated else direction.agreeing)
    ]


def _document_rivals(judged: Judgement) -> list[Json]:
    """Return each rival as a claim, with its converse, and beside the theory."""
    return [
        {
            **_document_marked(finding.rival, judged),
            "converse": finding.converse and document_claim(finding.converse, judged),
            **document_beside(finding),
        }
        for finding in compare_rivals(judged.study, judged.rivals)
    ]


def document_agreement(agreement: Agreement) -> Json:
    """Return which solutions say what a claim says."""
    return {
        "claim": agreement.claim,
        "outcome": agreement.outcome,
        "solutions": list(agreement.kinds),
        "unchecked": list(agreement.unchecked),
    }
