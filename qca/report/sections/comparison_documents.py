"""Two analyses compared, as JSON: verdicts that moved, why, and all that differs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qca.report.pieces.numbers import or_null
from qca.report.pieces.plain import as_plain
from qca.report.sections.compared_outcomes import document_compared
from qca.report.sections.differences import document_difference

if TYPE_CHECKING:
    from qca.comparison.comparison import ChangedVerdict, Explanation, RecordComparison
    from qca.report.pieces.plain import Json

__all__ = ["document_compared_records"]


@as_plain
def document_compared_records(comparison: RecordComparison, names: tuple[str, str]) -> Json:
    """Return all that differs; the same in every language."""
    return {
        "first": names[0],
        "second": names[1],
        "same": comparison.is_empty,
        "same_findings": comparison.finds_the_same,
        "decisions": [document_difference(each) for each in comparison.differences],
        "written_otherwise": [".".join(each.path) for each in comparison.rest],
        "renamed": {"cases": dict(comparison.cases), "claims": dict(comparison.claims)},
        "compared": comparison.compared,
        "verdicts": [_document_verdict(each) for each in comparison.verdicts],
        "only_in": {
            key: {claim: verdict.value for claim, verdict in own.items()}
            for key, own in zip(("first", "second"), comparison.only, strict=True)
        },
        "parameters": [
            {
                "claim": each.claim,
                "parameter": each.parameter.value,
                "before": or_null(each.before),
                "after": or_null(each.after),
            }
            for each in comparison.fits
        ],
        "memberships": [
            {
                "case": each.case,
                "set": each.set,
                "before": or_null(each.before),
                "after": or_null(each.after),
            }
            for each in comparison.scores
        ],
        "outcomes": [document_compared(each) for each in comparison.outcomes],
        "outcomes_only_in": {
            key: [str(each) for each in own]
            for key, own in zip(("first", "second"), comparison.apart, strict=True)
        },
    }


def _document_verdict(moved: ChangedVerdict) -> Json:
    return {
        "claim": moved.claim,
        "claim_in_second": moved.other,
        "says": moved.says,
        "before": moved.before.value,
        "after": moved.after.value,
        "made_by": _document_explanation(moved.made_by),
        "undone_by": _document_explanation(moved.undone_by),
    }


def _document_explanation(explanation: Explanation) -> Json:
    return {
        "sets": [[".".join(each.path) for each in own] for own in explanation.sets],
        "exact": explanation.exact,
        "ruled_out": explanation.ruled_out,
    }
