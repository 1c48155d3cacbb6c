"""Facts: what claims rest on besides memberships, gathered from the codes of cases."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from qca.equality import ByValue
from qca.mappings import FrozenMapping
from qca.names import join_names
from qca.numerals import read_number
from qca.results import describe

if TYPE_CHECKING:
    from qca.study.cases import Case, Coding
    from qca.study.claims import Claim
    from qca.study.spec import Spec

__all__ = [
    "NO_FACTS",
    "FactField",
    "Facts",
    "LongSpan",
    "gather_facts",
    "leaves_years",
    "list_fact_fields",
    "list_long_spans",
]


@dataclass(frozen=True)
class LongSpan:
    """A value that is about other years than the period of its case: its field, and both."""

    case: str
    field: str
    span: str
    years: str


@dataclass(frozen=True, eq=False)
class Facts(ByValue):
    """What claims rest on besides memberships, by their ids and by cases.

    ``before`` maps each case to that of the period before. ``amounts`` are what an order compares,
    ``stated`` the place among the types of the one that sources state, and ``spans`` the
    values that are about other years than the period of their case.
    """

    before: Mapping[str, str] = FrozenMapping()
    amounts: Mapping[str, Mapping[str, float]] = FrozenMapping()
    stated: Mapping[str, Mapping[str, int]] = FrozenMapping()
    spans: Mapping[str, tuple[LongSpan, ...]] = FrozenMapping()

    def __repr__(self) -> str:
        claims = (f"{name} of {join_names(tuple(own))}" for name, own in self._list_claims())
        return describe(self, f"{len(self.before)} cases with one before", *claims)

    def _list_claims(self) -> list[tuple[str, Mapping[str, object]]]:
        named = ("amounts", self.amounts), ("stated", self.stated), ("spans", self.spans)
        return [(name, own) for name, own in named if own]


NO_FACTS = Facts()


@dataclass(frozen=True)
class FactField:
    """The field that a claim rests on besides scores: amounts, ``per`` year or not, or types."""

    claim: str
    field: str
    per: str = ""
    types: tuple[str, ...] = ()

    def read(self, case: Case, coding: Coding, word: str | None = None) -> float | None:
        """Return the amount, or the place among the types, that a code gives; None where none.

        ``word`` is another code that could stand instead.
        """
        if self.types:
            label = coding.label if word is None else word
            return self.types.index(label) if label in self.types else None
        value = coding.value if word is None else read_number(word)
        return None if value is None else value / (_count_years(case, coding) if self.per else 1)

    def gather(self, cases: Sequence[Case]) -> Mapping[str, float]:
        """Return what the codes of cases give, of those of which they give something."""
        read = {
            case.id: self.read(case, coding)
            for case in cases
            if (coding := case.codings.get(self.field)) is not None
        }
        return {case: value for case, value in read.items() if value is not None}


def list_fact_fields(spec: Spec, claims: Sequence[Claim]) -> tuple[FactField, ...]:
    """Return the fields that claims rest on besides scores, one at most for each claim."""
    stated = spec.typology.stated if spec.typology else None
    fields = []
    for claim in claims:
        if claim.order is not None and claim.order.on is None:
            fields.append(FactField(claim.id, claim.order.field, claim.order.per))
        elif claim.placement and stated:
            types = tuple(name for name, _ in claim.placement)
            fields.append(FactField(claim.id, stated, types=types))
    return tuple(fields)


def gather_facts(
    spec: Spec, claims: Sequence[Claim], cases: Sequence[Case], every: Sequence[Case]
) -> Facts:
    """Return what claims on these cases rest on; ``every`` case of the files is in its period."""
    from qca.study.periods import order_periods

    fields = {field.claim: field for field in list_fact_fields(spec, claims)}
    amounts = {
        claim: FrozenMapping(field.gather(cases))
        for claim, field in fields.items()
        if not field.types
    }
    stated = {
        claim: FrozenMapping({case: int(place) for case, place in field.gather(cases).items()})
        for claim, field in fields.items()
        if field.types
    }
    spans = {
        claim.id: found
        for claim in claims
        for own in [(fields[claim.id].field,) if claim.id in fields else ()]
        if (found := list_long_spans(spec, claim.names, cases, own))
    }
    return Facts(
        order_periods(every), FrozenMapping(amounts), FrozenMapping(stated), FrozenMapping(spans)
    )


def list_long_spans(
    spec: Spec, names: Sequence[str], cases: Sequence[Case], fields: Sequence[str] = ()
) -> tuple[LongSpan, ...]:
    """Return the values in some sets, and in fields, of other years than the period of their case.

    A set that is built from others has the values of these. A case without years has no period that
    a value could leave.
    """
    from qca.study.codes import code_of, field_of, trace_sets

    traced = [name for name in trace_sets(spec, names) if name in spec.sets]
    used = [field_of(spec, name) for name in traced if spec.sets[name].expression is None]
    return tuple(
        LongSpan(case.id, field, coding.span, case.years)
        for field in dict.fromkeys([*used, *fields])
        for case in cases
        if (coding := code_of(case, field)) is not None and leaves_years(coding.span, case.years)
    )


def leaves_years(span: str, years: str) -> bool:
    """Return whether some years are not all within others.

    >>> (
    ...     leaves_years("2004-2009", "2000-2007"),
    ...     leaves_years("2005", "2000-2007"),
    ...     leaves_years("", "2000"),
    ... )
    (True, False, False)
    """
    from qca.study.cases import read_years

    if not span or not years:
        return False
    (first, last), (begin, end) = read_years(span), read_years(years)
    return first < begin or last > end


def _count_years(case: Case, coding: Coding) -> int:
    """Return how many years an amount is for: those that it spans, else those of its period."""
    from qca.study.cases import read_years

    first, last = read_years(coding.span or case.years)
    return last - first + 1
