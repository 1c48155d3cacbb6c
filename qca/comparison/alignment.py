"""Two declarations with one name for one thing: cases and claims that are called otherwise."""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from qca.mappings import FrozenMapping
from qca.study.differences import Declaration
from qca.study.shown import show_claim

if TYPE_CHECKING:
    from qca.study.spec import ClaimSpec, Spec

__all__ = ["Alignment", "align"]


@dataclass(frozen=True)
class Alignment:
    """A declaration under the names of another one.

    ``cases`` and ``claims`` map the names that it has itself to those that it has here.
    """

    declared: Declaration
    cases: Mapping[str, str] = FrozenMapping()
    claims: Mapping[str, str] = FrozenMapping()


def align(base: Declaration, own: Declaration) -> Alignment:
    """Return ``own`` with the names that ``base`` has for the same cases and claims.

    A case is the same where its state and years are, a claim where it says the same in signs; of
    names that stand in one of the two alone, and where there is no other that it could be.
    """
    cases = _pair(
        {case.id: (case.state, case.years) if case.years else None for case in base.chosen},
        {case.id: (case.state, case.years) if case.years else None for case in own.chosen},
    )
    claims = _pair(
        {claim.id: show_claim(claim) for claim in (*base.spec.claims, *base.spec.rivals)},
        {claim.id: show_claim(claim) for claim in (*own.spec.claims, *own.spec.rivals)},
    )
    if not cases and not claims:
        return Alignment(own)
    renamed = tuple(
        replace(case, id=cases[case.id]) if case.id in cases else case for case in own.cases
    )
    return Alignment(Declaration(_rename(own.spec, cases, claims), renamed), cases, claims)


def _pair(base: Mapping[str, Hashable], own: Mapping[str, Hashable]) -> FrozenMapping[str, str]:
    """Return what is called otherwise on both sides, and is the same by what marks it there."""
    here, there = (
        {name: mark for name, mark in first.items() if name not in second and mark is not None}
        for first, second in ((own, base), (base, own))
    )
    single = [Counter(marks.values()) for marks in (here, there)]
    by_mark = {mark: name for name, mark in there.items()}
    return FrozenMapping(
        {
            name: by_mark[mark]
            for name, mark in here.items()
            if single[0][mark] == single[1][mark] == 1
        }
    )


def _rename(spec: Spec, cases: Mapping[str, str], claims: Mapping[str, str]) -> Spec:
    def take(declared: tuple[ClaimSpec, ...]) -> tuple[ClaimSpec, ...]:
        return tuple(
            claim.model_copy(update={"id": claims.get(claim.id, claim.id)}) for claim in declared
        )

    chosen = {
        key: tuple(cases.get(name, name) for name in getattr(spec, key)) for key in ("only", "omit")
    }
    update = {**chosen, "claims": take(spec.claims), "rivals": take(spec.rivals)}
    return spec.model_copy(update=update)
