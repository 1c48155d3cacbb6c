"""The theory in short: whether conditions are each necessary, and jointly sufficient."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qca.boolean.expressions import And, Expression, Literal, str_expression
from qca.report.pieces.names import call_cases
from qca.report.pieces.spans import Prose, Symbols, join_prose
from qca.study.claims import Claim, Relation

if TYPE_CHECKING:
    from collections.abc import Sequence

    from qca.analysis.claims.verdicts import TestedClaim
    from qca.boolean.formulas import Formula
    from qca.record import Record
    from qca.report.words import Words

__all__ = ["tell_theory"]


def tell_theory(record: Record, words: Words) -> list[Prose]:
    """Return what the claims say of the conditions of the analysis; nothing where none does.

    Told is of the first outcome of which conditions are claimed to be each necessary, or jointly
    sufficient: which verdict each of these claims has, and which cases show it or are against it.
    """
    for outcome in record.study.spec.outcome:
        each, joint = _find_claims(record, outcome)
        told = []
        if len(each) > 1:
            parts = join_prose(_tell_groups(record, each, words), "; ")
            told.append(words.tell("theory.necessary", outcome=Symbols(outcome), parts=parts))
        if joint is not None:
            condition = Symbols(str_expression(joint.claim.condition))
            (part,) = _tell_groups(record, {condition: joint}, words)
            told.append(words.tell("theory.sufficient", outcome=Symbols(outcome), part=part))
        if told:
            return told
    return []


def _find_claims(
    record: Record, outcome: Formula
) -> tuple[dict[Symbols, TestedClaim], TestedClaim | None]:
    """Return the claims that single conditions are necessary, and that all are sufficient."""
    conditions = set(record.study.spec.conditions)
    each: dict[Symbols, TestedClaim] = {}
    joint = None
    for tested in record.claims:
        claim = tested.claim
        if not _is_simple(claim) or claim.outcome != outcome.parsed:
            continue
        if claim.relation is Relation.NECESSARY and _read_sets(claim.condition) <= conditions:
            if isinstance(claim.condition, Literal):
                each.setdefault(Symbols(str_expression(claim.condition)), tested)
        elif claim.relation is Relation.SUFFICIENT and _read_sets(claim.condition) == conditions:
            joint = joint or tested
    return each, joint


def _is_simple(claim: Claim) -> bool:
    return claim.is_plain and not claim.joins_cases and claim.within is None


def _read_sets(expression: Expression) -> set[str]:
    """Return the sets of a conjunction of sets as they are; none of anything else."""
    parts = expression.arguments if isinstance(expression, And) else (expression,)
    names = [part.name for part in parts if isinstance(part, Literal) and part.levels is None]
    return set(names) if len(names) == len(parts) else set()


def _tell_groups(
    record: Record, claims: dict[Symbols, TestedClaim], words: Words
) -> Sequence[Prose]:
    """Say of claims with one verdict and the same cases which these are."""
    groups: dict[tuple[str, tuple[str, ...], tuple[str, ...]], list[Symbols]] = {}
    for symbols, tested in claims.items():
        key = tested.verdict.value, tested.supporting, tested.against
        groups.setdefault(key, []).append(symbols)
    return [
        words.tell(
            "theory.group",
            sets=words.tell_names(sets),
            verdict=words(verdict),
            cases=_tell_cases(record, supporting, against, words),
        )
        for (verdict, supporting, against), sets in groups.items()
    ]


def _tell_cases(
    record: Record, supporting: Sequence[str], against: Sequence[str], words: Words
) -> Prose:
    told = [
        words.tell(key, cases=words.tell_names(call_cases(record.study, cases)))
        for key, cases in (("theory.for", supporting), ("theory.against", against))
        if cases
    ]
    return words.tell("theory.cases", cases=join_prose(told, ", ")) if told else Prose()
