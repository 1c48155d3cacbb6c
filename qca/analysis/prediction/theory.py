"""What the declared theory says of a case: where it must have the outcome, and where it cannot."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from qca.analysis.partial.completions import Completions
from qca.analysis.prediction.forecasts import Forecast
from qca.boolean.expressions import And, Expression, Not, Or, names_of
from qca.boolean.formulas import Formula
from qca.equality import ByValue
from qca.sets.cuts import is_in
from qca.study.claims import Claim, Relation
from qca.study.codes import field_of, trace_sets
from qca.study.outcomes import find_outcome, list_levels
from qca.study.spec import Spec

__all__ = ["Saying", "Theory", "forecast_theory", "gather_theory"]

_Flags = NDArray[np.bool_]


@dataclass(frozen=True)
class Saying:
    """What one claim says: cases in ``when`` are in the outcome, or (not ``brings``) out of it."""

    claim: str
    when: Expression
    brings: bool


@dataclass(frozen=True, eq=False)
class Theory(ByValue):
    """The claims that say of cases whether they have an outcome; ``circular`` ones rest on it.

    A claim that something is sufficient says that cases with it have the outcome; one that
    something is necessary that cases without it do not. Of other cases either says nothing.
    """

    outcome: Formula
    sayings: tuple[Saying, ...]
    circular: tuple[str, ...] = ()

    @property
    def names(self) -> tuple[str, ...]:
        """The sets that it speaks of."""
        return tuple(dict.fromkeys(n for each in self.sayings for n in names_of(each.when)))

    def unite(self, brings: bool) -> Expression | None:
        """Return what puts cases in the outcome, or out of it; None where nothing does."""
        parts = tuple(each.when for each in self.sayings if each.brings is brings)
        if not parts:
            return None
        return parts[0] if len(parts) == 1 else Or(parts)


def gather_theory(spec: Spec, claims: Sequence[Claim], outcome: Formula) -> Theory:
    """Return what plain claims on an outcome, or on its negation, say of cases.

    Denials, possibilities, orders, placements and claims on two periods say of no case by itself
    that it has the outcome. Nor is a claim heeded that rests on the field of the outcome.

    >>> from qca.study.resolution import build_claim
    >>> from qca.study.spec import ClaimSpec
    >>> from qca.boolean.formulas import read_formula
    >>> texts = {"S1": "A*B -> Y", "N1": "A <- Y", "V1": "~B -> ~Y"}
    >>> claims = [build_claim(ClaimSpec(id=i, says="", claim=t)) for i, t in texts.items()]
    >>> sets = {name: {"as_is": "true"} for name in "ABY"}
    >>> spec = Spec.model_validate(
    ...     {"title": "t", "cases": ["c"], "sets": sets, "outcome": "Y", "conditions": ["A", "B"]}
    ... )
    >>> for each in gather_theory(spec, claims, read_formula("Y")).sayings:
    ...     print(each.claim, each.when, each.brings)
    S1 A*B True
    N1 ~A False
    V1 ~B False
    """
    levels = list_levels(spec)
    sides = (outcome, outcome.negate())
    own = _list_fields(spec, names_of(outcome.parsed))
    sayings, circular = list[Saying](), list[str]()
    for claim in claims:
        if not claim.is_plain or claim.joins_cases:
            continue
        side = find_outcome(Formula.write(claim.outcome), sides, levels)
        if side is None:
            continue
        used = [claim.condition, *([] if claim.within is None else [claim.within])]
        if own & _list_fields(spec, [name for part in used for name in names_of(part)]):
            circular.append(claim.id)
            continue
        if claim.relation is not Relation.NECESSARY:
            sayings.append(Saying(claim.id, _narrow(claim.condition, claim), side == outcome))
        if claim.relation is not Relation.SUFFICIENT:
            sayings.append(Saying(claim.id, _narrow(Not(claim.condition), claim), side != outcome))
    return Theory(outcome, tuple(sayings), tuple(circular))


def _narrow(when: Expression, claim: Claim) -> Expression:
    return when if claim.within is None else And((when, claim.within))


def _list_fields(spec: Spec, names: Sequence[str]) -> set[str]:
    return {
        field_of(spec, name)
        for name in trace_sets(spec, names)
        if name in spec.sets and spec.sets[name].expression is None
    }


def forecast_theory(theory: Theory, completions: Completions) -> Forecast:
    """Return what a theory says of the first case of completions.

    In the outcome where it is in what brings it, out of it where it is in what rules it out, both
    at once is a conflict; where what it says depends on missing codes it is open.
    """
    if completions.are_too_many:
        return Forecast.OPEN
    nothing = np.zeros(completions.count, dtype=np.bool_)
    bringing, ruling = (theory.unite(brings) for brings in (True, False))
    brought = nothing if bringing is None else is_in(completions.weigh(bringing)[:, 0])
    ruled = nothing if ruling is None else is_in(completions.weigh(ruling)[:, 0])
    said = set(zip(brought.tolist(), ruled.tolist(), strict=True))
    return _SAID[said.pop()] if len(said) == 1 else Forecast.OPEN


_SAID = {
    (True, False): Forecast.IN,
    (False, True): Forecast.OUT,
    (True, True): Forecast.CONFLICT,
    (False, False): Forecast.SILENT,
}
