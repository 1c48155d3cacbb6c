"""Evidence chains as JSON: from the sources of a code to its score, and all that rests on it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from qca.report.pieces.numbers import or_null
from qca.report.pieces.plain import as_plain
from qca.report.sections.chain_of_evidence import find_role, find_score
from qca.report.sections.codebook import document_grades
from qca.report.sections.robustness.effects import document_effects
from qca.study.anchors import list_anchors
from qca.study.calibrations import LabelScore
from qca.study.codes import scale_of

if TYPE_CHECKING:
    from qca.evidence.chains import EvidenceChain
    from qca.record import Record
    from qca.report.pieces.plain import Json

__all__ = ["document_chain"]


@as_plain
def document_chain(chain: EvidenceChain, record: Record, references: Mapping[str, str]) -> Json:
    """Return an evidence chain as a JSON document."""
    declared, coding = record.study.spec.sets[chain.name], chain.coding
    keys = dict.fromkeys(each.source for each in coding.evidence) if coding else {}
    return {
        "case": chain.case.id,
        "set": chain.name,
        "label": declared.label or None,
        "field": chain.field,
        "code": coding.model_dump(mode="json", exclude_defaults=True) if coding else None,
        "coded": coding is not None and coding.is_coded,
        "alternatives": list(coding.alternatives) if coding else [],
        "sources": {key: references.get(key) for key in keys},
        "grade": next(
            (
                grade
                for grade in document_grades(record.study)
                if (grade["case"], grade["field"]) == (chain.case.id, chain.field)
            ),
            None,
        ),
        "score": or_null(chain.score),
        "method": declared.method,
        "calibration": _document_rule(record, chain.name),
        "why": declared.why or None,
        "parts": list(chain.parts),
        "built": list(chain.built),
        "siblings": list(chain.siblings),
        "rows": [
            {"outcome": row.outcome, "row": row.row, "out": row.out or None, "with": row.others}
            for row in chain.rows
        ],
        "terms": [vars(term) for term in chain.terms],
        "claims": [
            {
                "id": claim.claim.id,
                "claim": claim.claim.text,
                "verdict": claim.verdict.value,
                "case": find_role(claim, chain.case.id),
            }
            for claim in chain.claims
        ],
        "otherwise": [
            {
                "code": move.other,
                "score": find_score(chain, move),
                **document_effects(move.effects),
            }
            for move in chain.recodings
        ],
        "doubts": [
            {
                "claim": interval.claim,
                "decision": interval.decision.identifier,
                "at": interval.decision.at,
                "from": interval.decision.low,
                "to": interval.decision.high,
                "turns": interval.turns,
            }
            for interval in chain.intervals
        ],
    }


def _document_rule(record: Record, name: str) -> Json:
    """Return how a set is calibrated: scores of labels, anchors, or what it is built of."""
    declared, scale = record.study.spec.sets[name], scale_of(record.study.spec, name)
    if scale is not None:
        entries = {
            label: entry.model_dump(mode="json", exclude_defaults=True)
            if isinstance(entry, LabelScore)
            else entry
            for label, entry in scale.items()
        }
        named = {"scale": declared.scale} if isinstance(declared.scale, str) else {}
        return {**named, "labels": entries}
    if declared.expression is not None:
        return {"expression": declared.expression}
    return {
        "anchors": [
            {"name": anchor.name, "at": anchor.at, "between": anchor.between}
            for anchor in list_anchors(declared)
        ]
    }
