"""Attainments: whether what is supported in kind could be supported at other scores of labels."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING

from qca.analysis.claims.verdicts import TestedClaim, Verdict
from qca.report.pieces.cells import Beside
from qca.report.pieces.numbers import or_null
from qca.report.pieces.plain import Json
from qca.report.pieces.spans import CaseName, Prose, SetName
from qca.report.words import Words, load_words
from qca.robustness.results.attainments import Attainment, Rescoring, UnderCut
from qca.robustness.results.decisions import Decision

if TYPE_CHECKING:
    from qca.record import Judgement

__all__ = ["document_attainment", "tell_attainment"]


def tell_attainment(tested: TestedClaim, judged: Judgement, words: Words) -> list[Prose]:
    """Say whether admissible scores would support a claim that is supported in kind.

    Nothing of any other claim.
    """
    if not _falls_short(tested):
        return []
    attained = _find(tested, judged)
    if attained is None or attained.could_reach is None:
        return [words.tell("reach.unknown")]
    if not attained.doubtful:
        return [words.tell("reach.settled")]
    if attained.could_reach:
        return [words.tell("reach.would", moves=words.tell_names(_tell_moves(attained, words)))]
    missed = [short for short in attained.shortfalls if not short.could_reach]
    if not missed:
        return [words.tell("reach.apart")]
    parts = words.tell_names([_tell_most(short, words) for short in missed])
    told = [words.tell_count("reach.never", len(missed), parameters=parts)]
    others = [words(each.parameter.value) for each in attained.shortfalls if each.could_reach]
    if others:
        names = words.names(others)
        told.append(words.tell_count("reach.others", len(others), parameters=names))
    return told


def _falls_short(tested: TestedClaim) -> bool:
    return tested.verdict is Verdict.IN_KIND


def _find(tested: TestedClaim, judged: Judgement) -> Attainment | None:
    return next((a for a in judged.attainments if a.claim == tested.claim.id), None)


def _tell_most(short: UnderCut, words: Words) -> Prose:
    """Return a parameter with the most that it could be."""
    measure = words(short.parameter.value)
    if short.highest is None or math.isnan(short.highest):
        return words.tell("reach.undefined", measure=measure)
    highest = Beside(short.highest, (short.cut,), digits=2)
    return words.tell("reach.most", measure=measure, highest=highest)


def _tell_moves(attained: Attainment, words: Words) -> list[Prose]:
    """Return the scores of a witness; labels that move alike go together."""
    moves: dict[tuple[float, float], dict[tuple[str, tuple[str, ...]], list[str]]] = {}
    for decision, value in attained.witness:
        alike = moves.setdefault((decision.at, value), {})
        alike.setdefault((decision.name, decision.sets), []).extend(decision.cases)
    return [
        words.tell(
            "reach.move",
            labels=words.tell_names(
                [_tell_label(*key, cases, words) for key, cases in own.items()]
            ),
            to=Beside(value, (), digits=2),
            now=Beside(at, (), digits=2),
        )
        for (at, value), own in moves.items()
    ]


def _tell_label(label: str, sets: Sequence[str], cases: Sequence[str], words: Words) -> Prose:
    return words.tell(
        "reach.label",
        label=label,
        cases=words.tell_names([CaseName(case) for case in dict.fromkeys(cases)]),
        sets=words.tell_names([SetName(name) for name in sets]),
    )


def document_attainment(tested: TestedClaim, judged: Judgement) -> Json:
    """Return whether admissible scores would support a claim; null where that was not asked."""
    attained = _find(tested, judged) if _falls_short(tested) else None
    if attained is None:
        return {"could_reach": None, "reach": None}
    return {
        "could_reach": attained.could_reach,
        "reach": {
            "doubtful": [_document_decision(decision) for decision in attained.doubtful],
            "witness": _document_moves(attained.witness),
            "parameters": [
                {
                    "parameter": short.parameter.value,
                    "value": or_null(short.value),
                    "cut": short.cut,
                    "could_reach": short.could_reach,
                    "highest": or_null(short.highest),
                    "witness": _document_moves(short.witness),
                }
                for short in attained.shortfalls
            ],
            "text": " ".join(map(str, tell_attainment(tested, judged, load_words("en")))),
        },
    }


def _document_moves(moves: Rescoring) -> list[Json]:
    return [{**_document_decision(decision), "to": value} for decision, value in moves]


def _document_decision(decision: Decision) -> Json:
    return {
        "label": decision.name,
        "cases": list(decision.cases),
        "sets": list(decision.sets),
        "now": decision.at,
        "between": [decision.low, decision.high],
    }
