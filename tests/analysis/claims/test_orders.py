"""Orders and placements against slow loops, against all arrangements, and against scipy."""

from __future__ import annotations

import itertools
import math
from collections.abc import Sequence
from pathlib import Path
from types import SimpleNamespace

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import mannwhitneyu

from qca.analysis.claims import verdicts
from qca.analysis.claims.orders import permute_amounts
from qca.analysis.typology import classify_cases
from qca.boolean.expressions import Literal, Or
from qca.boolean.grammar import parse_expression
from qca.io.studies import load_study
from qca.sets.memberships import Memberships, build_memberships
from qca.study.cases import Coding
from qca.study.claims import Claim, Named, Order, Relation
from qca.study.facts import Facts
from qca.study.settings import NecessityCuts, SufficiencyCuts
from qca.study.spec import TypologySpec

ROOT = Path(__file__).parents[3]
_SCORE = st.sampled_from([0.0, 0.2, 0.4, 0.5, 0.6, 0.6, 0.9, 1.0, math.nan])
_TABLE = st.lists(st.tuples(_SCORE, _SCORE, _SCORE, _SCORE), min_size=1, max_size=6)
_RANKS = [("A",), ("B", "C")]  # A > B = C


def share_as_good(ranks: Sequence[int], amounts: Sequence[float]) -> float:
    """Return p by going through all arrangements."""

    def follow(dealt: Sequence[float]) -> float:
        return sum(
            (dealt[i] > dealt[j]) + (dealt[i] == dealt[j]) / 2
            for i, high in enumerate(ranks)
            for j, low in enumerate(ranks)
            if high < low
        )

    deals = [follow(dealt) for dealt in itertools.permutations(amounts)]
    return sum(deal >= follow(amounts) for deal in deals) / len(deals)


@given(
    st.lists(st.tuples(st.integers(0, 3), st.sampled_from([1.0, 2.0, 2.5, 7.0])), max_size=6).map(
        lambda pairs: [*pairs, (1, 2.0)]
    )
)
def test_p_is_the_share_of_all_arrangements(pairs: list[tuple[int, float]]) -> None:
    ranks, amounts = [r for r, _ in pairs], [a for _, a in pairs]
    found = permute_amounts(ranks, amounts)
    if len(set(ranks)) < 2:
        assert math.isnan(found)
    else:
        assert found == pytest.approx(share_as_good(ranks, amounts), abs=1e-12)


@given(st.permutations(range(9)), st.integers(1, 8))
def test_of_two_ranks_p_is_that_of_mann_and_whitney(amounts: list[int], first: int) -> None:
    high, low = amounts[:first], amounts[first:]
    found = permute_amounts([0] * len(high) + [1] * len(low), amounts)
    outside = mannwhitneyu(high, low, alternative="greater", method="exact")
    assert found == pytest.approx(float(outside.pvalue), abs=1e-12)


def _build(rows: Sequence[Sequence[float]]) -> Memberships:
    cases = [f"c{i}" for i in range(len(rows))]
    names = ["A", "B", "C", "Y"]
    return build_memberships(pd.DataFrame(rows, index=cases, columns=names), names, may_miss=names)


def _judge(claim: Claim, memberships: Memberships, facts: Facts) -> verdicts.TestedClaim:
    cuts = SufficiencyCuts(), NecessityCuts()
    return verdicts.judge_claim(
        claim, memberships, sufficiency_cuts=cuts[0], necessity_cuts=cuts[1], facts=facts
    )


def _declare(order: Order | None, placement: tuple[Named, ...] = ()) -> Claim:
    parts = Or(tuple(Literal(name) for name in "ABC"))
    outcome = parts if order is None or order.on is None else order.on
    return Claim("K", "", "", parts, Relation.SUFFICIENT, outcome, order=order, placement=placement)


@pytest.mark.parametrize("by_set", [True, False])
@given(rows=_TABLE)
def test_an_order_equals_a_slow_loop(by_set: bool, rows: list[tuple[float, ...]]) -> None:
    memberships = _build(rows)
    ranks = tuple(tuple((name, Literal(name)) for name in rank) for rank in _RANKS)
    order = Order(ranks, Literal("Y")) if by_set else Order(ranks, field="y")
    amounts = {f"c{i}": row[3] for i, row in enumerate(rows) if not math.isnan(row[3])}
    if not by_set:  # a sum of money, whatever the scores are
        amounts = {case: 100 * amount for case, amount in amounts.items()}
    tested = _judge(_declare(order), memberships, Facts(amounts={"K": amounts}))

    ranked: dict[str, int] = {}
    several: list[str] = []
    inside = set[str]()
    for i, (a, b, c, y) in enumerate(rows):
        if any(map(math.isnan, (a, b, c, y))):
            continue
        inside |= {name for name, score in zip("ABC", (a, b, c), strict=True) if score > 0.5}
        own = [r for r, held in enumerate((a > 0.5, b > 0.5 or c > 0.5)) if held]
        if len(own) == 1:
            ranked[f"c{i}"] = own[0]
        elif own:
            several.append(f"c{i}")
    pairs = [(x, y) for x in ranked for y in ranked if ranked[x] < ranked[y]]
    for_ = {f"{x}>{y}" for x, y in pairs if amounts[x] > amounts[y]}
    against = {f"{x}>{y}" for x, y in pairs if amounts[x] < amounts[y]}
    found = tested.order
    assert found is not None
    assert (set(tested.supporting), set(tested.against)) == (for_, against)
    assert (found.concordant, found.discordant) == (len(for_), len(against))
    tied = {f"{x}>{y}" for x, y in pairs} - for_ - against
    assert set(found.tied) == tied
    assert list(found.several) == several
    assert set(found.empty) == {"A", "B", "C"} - inside
    if pairs:
        own = share_as_good(list(ranked.values()), [amounts[case] for case in ranked])
        assert found.p == pytest.approx(own, abs=1e-12)
        share = (len(for_) + len(tied) / 2) / len(pairs)
        assert tested.sufficiency is not None
        assert tested.sufficiency.incl == pytest.approx(share)
    else:
        assert math.isnan(found.p)


@given(
    rows=_TABLE,
    stated=st.lists(st.sampled_from(["a", "b", "x", None]), min_size=6, max_size=6),
)
def test_a_placement_agrees_where_the_typology_does(
    rows: list[tuple[float, ...]], stated: list[str | None]
) -> None:
    memberships = _build(rows)
    types = {"a": "A", "b": "B + ~C"}  # types that overlap
    placement = tuple((name, parse_expression(text)) for name, text in types.items())
    places = {f"c{i}": list(types).index(s) for i, s in enumerate(stated) if s in types}
    tested = _judge(_declare(None, placement), memberships, Facts(stated={"K": places}))
    declared = TypologySpec.model_validate(
        {"dimensions": ["A", "B", "C"], "types": types, "stated": "kind"}
    )
    coded = [
        SimpleNamespace(id=case, codings={"kind": Coding(label=label)} if label else {})
        for case, label in zip(memberships.cases, stated, strict=False)
    ]
    placed = classify_cases(declared, memberships, coded)  # type: ignore[arg-type]
    agreeing = [case.case for case in placed.cases if case.agrees]
    differing = [case.case for case in placed.cases if case.agrees is False and case.types]
    assert (list(tested.supporting), list(tested.against)) == (agreeing, differing)


def test_amounts_of_2025_by_year() -> None:
    """Total funds over the years that they span, worked out by hand from the text."""
    facts = load_study(ROOT / "calibrations" / "2025.yaml").facts
    by_hand = {"NL1": 1070 / 5, "NL2": 1587 / 6, "PU1": 215 / 5, "PU2": 208 / 6}
    assert dict(facts.amounts["O2"]) == pytest.approx(by_hand)
