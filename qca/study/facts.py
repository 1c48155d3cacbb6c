"""Facts: what claims rest on besides memberships, gathered from the codes of cases."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from qca.equality import ByValue
from qca.mappings import FrozenMapping

if TYPE_CHECKING:
    from qca.study.cases import Case, Coding
    from qca.study.claims import Claim
    from qca.study.spec import Spec

__all__ = ["NO_FACTS", "Facts", "gather_facts"]


@dataclass(frozen=True, eq=False)
class Facts(ByValue):
    """What claims rest on besides memberships, by their ids and by cases.

    ``before`` maps each case to that of the period before. ``amounts`` are what an order compares,
    ``stated`` the place among the types of the one that sources state.
    """

    before: Mapping[str, str] = FrozenMapping()
    amounts: Mapping[str, Mapping[str, float]] = FrozenMapping()
    stated: Mapping[str, Mapping[str, int]] = FrozenMapping()


NO_FACTS = Facts()


def gather_facts(
    spec: Spec, claims: Sequence[Claim], cases: Sequence[Case], every: Sequence[Case]
) -> Facts:
    """Return what claims on these cases rest on; ``every`` case of the files is in its period."""
    from qca.study.cases import order_periods

    field = spec.typology.stated if spec.typology else None
    amounts = {
        claim.id: _gather_amounts(claim.order.field, claim.order.per, cases)
        for claim in claims
        if claim.order is not None and claim.order.on is None
    }
    stated = {
        claim.id: _gather_stated(field or "", [name for name, _ in claim.placement], cases)
        for claim in claims
        if claim.placement
    }
    return Facts(order_periods(every), FrozenMapping(amounts), FrozenMapping(stated))


def _gather_amounts(field: str, per: str, cases: Sequence[Case]) -> Mapping[str, float]:
    return FrozenMapping(
        {
            case.id: coding.value / (_count_years(case, coding) if per else 1)
            for case in cases
            if (coding := case.codings.get(field)) is not None and coding.value is not None
        }
    )


def _count_years(case: Case, coding: Coding) -> int:
    """Return how many years an amount is for: those that it spans, else those of its period."""
    from qca.study.cases import read_years

    first, last = read_years(coding.span or case.years)
    return last - first + 1


def _gather_stated(field: str, types: Sequence[str], cases: Sequence[Case]) -> Mapping[str, int]:
    """Return the place among the types of the one that the sources state of each case."""
    return FrozenMapping(
        {
            case.id: types.index(coding.label)
            for case in cases
            if (coding := case.codings.get(field)) is not None and coding.label in types
        }
    )
