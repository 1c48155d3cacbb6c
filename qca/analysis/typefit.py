"""The fit of a typology: how placement agrees with what sources state, and with claims on types."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from qca.analysis.claims.frames import Frame
from qca.analysis.claims.verdicts import TestedClaim, Verdict
from qca.analysis.typology import Typology
from qca.boolean.algebra import are_equivalent
from qca.boolean.budgets import MOST_STEPS, Budget, BudgetSpent
from qca.boolean.expressions import Expression, Literal, names_of, str_expression
from qca.equality import ByValue
from qca.errors import count_noun, cut_list
from qca.names import join_names
from qca.results import Listed, Results, describe, show_number
from qca.sets.cuts import TOLERANCE
from qca.sets.fit import Sufficiency, sufficiency
from qca.sets.memberships import Memberships
from qca.study.facts import NO_FACTS, Facts

__all__ = ["Excess", "Shortfall", "TypeFit", "TypologyFit", "fit_typology"]


@dataclass(frozen=True, eq=False)
class TypeFit(ByValue, Listed):
    """How far the cases that are placed in a type are those that sources state to be of it.

    ``placed`` are of this type alone, ``stated`` are those of which the sources state it,
    ``agreeing`` are both. ``inclusion`` says how far membership in the type is a subset of that in
    the ``set`` of the stated type ("": no set is declared for it).
    """

    name: str
    placed: tuple[str, ...]
    stated: tuple[str, ...]
    agreeing: tuple[str, ...]
    set: str
    inclusion: Sufficiency | None

    COLUMNS = ("type", "placed", "stated", "agreeing", "set", "inclS", "pri", "covS")

    def __repr__(self) -> str:
        told = [f"{len(self.placed)} placed", f"{len(self.stated)} stated"]
        told.append(f"{len(self.agreeing)} agreeing")
        if self.inclusion is not None:
            told.append(f"incl in {self.set} {show_number(self.inclusion.incl)}")
        return describe(self, self.name, *told)

    def list_rows(self) -> Iterator[tuple[object, ...]]:
        """Yield the one row of the type; what needs a set is undefined where there is none."""
        fit = self.inclusion
        yield (
            self.name,
            *(join_names(cases) for cases in (self.placed, self.stated, self.agreeing)),
            self.set,
            *((fit.incl, fit.pri, fit.cov) if fit else (float("nan"),) * 3),
        )


@dataclass(frozen=True, eq=False)
class Excess(ByValue):
    """A case whose score in a set is over that in another which is claimed to hold it."""

    case: str
    inner: float
    outer: float


@dataclass(frozen=True, eq=False)
class Shortfall(ByValue):
    """A claim of inclusion on a type that falls short though all cases are placed as stated.

    ``excesses`` are the cases that make it fall short, the largest excess first.
    """

    claim: str
    text: str
    inner: str
    outer: str
    excesses: tuple[Excess, ...]

    def __repr__(self) -> str:
        cases = [each.case for each in self.excesses]
        return describe(self, f"{self.claim}: {self.text}", cut_list(cases, 4))


@dataclass(frozen=True, eq=False)
class TypologyFit(ByValue):
    """The fit of every type, and which claims on types fall short where placement agrees.

    ``claims`` are those that say that placement agrees, and are borne out.
    """

    types: Results[TypeFit]
    claims: tuple[str, ...]
    shortfalls: tuple[Shortfall, ...]

    def __repr__(self) -> str:
        agreeing = sum(len(each.agreeing) for each in self.types)
        stated = sum(len(each.stated) for each in self.types)
        short = [f"{count_noun(len(self.shortfalls), 'claim')} short"] if self.shortfalls else []
        types = count_noun(len(self.types), "type")
        return describe(self, types, f"{agreeing} of {stated} stated agree", *short)


def fit_typology(
    typology: Typology,
    memberships: Memberships,
    sets: Mapping[str, str],
    claims: Sequence[TestedClaim] = (),
    facts: Facts = NO_FACTS,
) -> TypologyFit:
    """Return how a typology fits what sources state.

    ``sets`` are those of the stated types. Placement agrees where every case of which the sources
    state a type, and one at least, is placed in this type and no other. It may, and a claim such as
    ``A*~B -> T`` still falls short: placement asks in which type a case is more than in any other,
    inclusion whether its membership in the type is at most that in the outcome.

    Source: Ragin (2008), Redesigning Social Inquiry, ch. 3 (inclusion); Kvist (2007), Fuzzy set
    ideal type analysis, Journal of Business Research 60(5) (placement).
    """
    fits = [
        _fit_type(name, formula.parsed, typology, memberships, sets.get(name, ""))
        for name, formula in typology.types
    ]
    known = [case.agrees for case in typology.cases if case.agrees is not None]
    shortfalls: tuple[Shortfall, ...] = ()
    if known and all(known):
        shortfalls = _find_shortfalls(typology, memberships, sets, claims, facts)
    return TypologyFit(
        Results(fits, TypeFit),
        tuple(
            each.claim.id
            for each in claims
            if each.claim.placement and each.verdict is Verdict.SUPPORTED
        ),
        shortfalls,
    )


def _fit_type(
    name: str, expression: Expression, typology: Typology, memberships: Memberships, held_by: str
) -> TypeFit:
    placed = tuple(case.case for case in typology.cases if case.types == (name,))
    stated = tuple(case.case for case in typology.cases if case.stated == name)
    inclusion = None
    if held_by:
        inner, outer = memberships.membership(expression), memberships.column(held_by)
        coded = ~(np.isnan(inner) | np.isnan(outer))
        inclusion = sufficiency(inner[coded], outer[coded])
    agreeing = tuple(case for case in placed if case in set(stated))
    return TypeFit(name, placed, stated, agreeing, held_by, inclusion)


def _find_shortfalls(
    typology: Typology,
    memberships: Memberships,
    sets: Mapping[str, str],
    claims: Sequence[TestedClaim],
    facts: Facts,
) -> tuple[Shortfall, ...]:
    levels = dict(zip(memberships.names, memberships.levels, strict=True))
    types = [
        (formula.parsed, Literal(sets[name])) for name, formula in typology.types if name in sets
    ]
    budget = Budget(MOST_STEPS)
    shortfalls = []
    for tested in claims:
        claim = tested.claim
        if not claim.is_plain or claim.joins_cases:
            continue
        if tested.verdict in (Verdict.SUPPORTED, Verdict.UNTESTED):
            continue
        if any(
            outcome == claim.outcome and _is_same(claim.condition, type_, levels, budget)
            for type_, outcome in types
        ):
            shortfalls += _measure(tested, memberships, facts)
    return tuple(shortfalls)


def _is_same(
    condition: Expression, type_: Expression, levels: Mapping[str, int], budget: Budget
) -> bool:
    """Return whether a condition is a type; what is too intricate to tell is not."""
    if set(names_of(condition)) != set(names_of(type_)):
        return False
    try:
        return are_equivalent(condition, type_, levels, budget)
    except BudgetSpent:
        return False


def _measure(tested: TestedClaim, memberships: Memberships, facts: Facts) -> list[Shortfall]:
    """Return the directions of a claim that fall short, with the cases that make them so."""
    claim, values = tested.claim, memberships.values
    frame = Frame(claim, memberships.cases, memberships.names, memberships.levels, facts)
    read, known = frame.read(values, ~np.isnan(values), np.ones(len(values), dtype=bool), 1.0)
    measured = []
    for side, (inner, outer), direction in zip(claim.sides, read, tested.directions, strict=True):
        over = known & (inner > outer + TOLERANCE)
        if not direction.failed or not over.any():
            continue
        excesses = [
            Excess(frame.labels[i], float(inner[i]), float(outer[i]))
            for i in np.flatnonzero(over).tolist()
        ]
        excesses.sort(key=lambda each: each.outer - each.inner)
        names = str_expression(side.inner), str_expression(side.outer)
        measured.append(Shortfall(claim.id, claim.text, *names, tuple(excesses)))
    return measured
