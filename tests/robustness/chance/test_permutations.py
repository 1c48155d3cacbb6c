"""Permutation tests against a twin that goes through all n! orders, and against known formulas.

The twin works in fractions: it shuffles the outcome in every way, cases of equal memberships told
apart, and counts.
"""

from __future__ import annotations

import math
import pickle
from collections.abc import Sequence
from fractions import Fraction
from itertools import permutations

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from scipy.stats import hypergeom

from qca.errors import InputError
from qca.robustness.chance import permutations as module
from qca.robustness.chance.permutations import permute_outcome
from qca.robustness.results.chance import PermutationTest
from qca.sets.cuts import TOLERANCE
from qca.sets.fit import necessity, sufficiency

# Few values, so that there are ties; sums of tenths are not exact in floating point.
_SCORES = st.sampled_from([0, 0.1, 0.2, 0.3, 0.33, 0.6, 0.67, 0.7, 0.9, 1])
_CASES = st.lists(st.tuples(_SCORES, _SCORES), min_size=1, max_size=6)
_MANY = 100_000


def _inclusion(inner: Sequence[Fraction], outer: Sequence[Fraction]) -> Fraction:
    return sum(map(min, inner, outer), Fraction(0)) / sum(inner)


def twin(cases: Sequence[tuple[float, float]]) -> tuple[Fraction, Fraction, Fraction, int]:
    """Return p, the least p, the mean and the number of distinct arrangements."""
    inner, outer = ([Fraction(str(v)) for v in column] for column in zip(*cases, strict=True))
    orders = list(permutations(outer))
    found = [_inclusion(inner, order) for order in orders]
    at_least = [
        Fraction(sum(value >= cut for value in found), len(found))
        for cut in (_inclusion(inner, outer), max(found))
    ]
    return at_least[0], at_least[1], sum(found) / len(found), len(set(orders))


@given(_CASES)
@example([(0.1, 0.3), (0.2, 0.3), (0.3, 0.6)])
@example([(0.2, 0.6), (0.3, 0.7), (0.1, 0.9)])  # every inner membership under every outer one
@example([(0.9, 0.2), (0.7, 0.1), (0.6, 0.3)])  # and over
@example([(0.7, 0.7)] * 6)
def test_exact_equals_all_orders(cases: list[tuple[float, float]]) -> None:
    inner, outer = np.array(cases).T
    test = permute_outcome(inner, outer, most=_MANY, seed=0)
    if not inner.any():
        assert all(map(math.isnan, (test.observed, test.p, test.least_p, test.mean)))
        assert (test.arrangements, test.exact) == (0, False)
        return
    p, least_p, mean, arrangements = twin(cases)
    assert (test.p, test.least_p) == (float(p), float(least_p))
    assert (test.arrangements, test.exact) == (arrangements, True)
    assert test.mean == pytest.approx(float(mean), abs=1e-12)
    assert test.observed == sufficiency(inner, outer).incl


@given(_CASES)
def test_necessity_is_the_other_way_round(cases: list[tuple[float, float]]) -> None:
    """To shuffle one set against the other is the same: only the divisor differs."""
    x, y = np.array(cases).T
    if x.any() and y.any():
        one = permute_outcome(x, y, most=_MANY, seed=0)
        other = permute_outcome(y, x, most=_MANY, seed=0)
        assert other.observed == necessity(x, y).incl
        assert (other.p, other.least_p) == (one.p, one.least_p)
        assert other.mean * y.sum() == pytest.approx(one.mean * x.sum())


@given(_CASES, st.randoms(use_true_random=False))
def test_order_of_cases_does_not_matter(cases: list[tuple[float, float]], random) -> None:
    shuffled = random.sample(cases, len(cases))
    before, after = (
        permute_outcome(*np.array(each).T, most=_MANY, seed=0) for each in (cases, shuffled)
    )
    assert (after.p, after.least_p, after.arrangements) == pytest.approx(
        (before.p, before.least_p, before.arrangements), rel=0, nan_ok=True
    )


@pytest.mark.parametrize(("cases", "members", "positive", "both"), [(30, 12, 15, 10), (9, 3, 4, 3)])
def test_crisp_sets_are_hypergeometric(cases: int, members: int, positive: int, both: int) -> None:
    inner = [1] * members + [0] * (cases - members)
    outer = [1] * both + [0] * (members - both) + [1] * (positive - both)
    outer += [0] * (cases - len(outer))
    # No more deals than there are numbers of members that can have the outcome.
    test = permute_outcome(inner, outer, most=members + 1, seed=0)
    chance = hypergeom(cases, positive, members)
    assert test.p == pytest.approx(chance.sf(both - 1), rel=1e-12)
    assert test.least_p == pytest.approx(chance.pmf(members), rel=1e-9)
    assert test.mean == pytest.approx(positive / cases)
    assert test.arrangements == math.comb(cases, positive)
    assert test.exact


def test_equal_deals_are_one(monkeypatch: pytest.MonkeyPatch) -> None:
    """Thirty cases on scales of four and three labels are exact, as many of their deals are one."""
    rng = np.random.default_rng(2)
    inner = rng.choice([0, 0.33, 0.6, 1], 30)
    outer = np.where(rng.random(30) < 0.2, inner.round(), rng.choice([0, 0.33, 1], 30))
    exact = permute_outcome(inner, outer, most=20_000, seed=0)
    assert exact.exact and 0.01 < exact.p < 0.99
    monkeypatch.setattr(module, "_merge", lambda deals: deals)
    sample = permute_outcome(inner, outer, most=20_000, seed=0)
    assert not sample.exact
    assert abs(sample.p - exact.p) < 4 * math.sqrt(exact.p * (1 - exact.p) / 20_000)


def test_few_memberships_on_either_side() -> None:
    """A crisp set and twenty grades of another have 184,756 deals, few of which differ."""
    crisp, grades = np.arange(20) % 2, np.arange(20) / 20
    for pair in ((crisp, grades), (grades, crisp)):
        assert permute_outcome(*pair, most=5000, seed=0).exact


def test_memberships_a_rounding_error_outside() -> None:
    test = permute_outcome([1, 0, 0], [1 + TOLERANCE / 2, 1, -TOLERANCE / 2], most=10, seed=0)
    assert test.arrangements == 3
    assert test.p == pytest.approx(2 / 3)


def test_four_cases_cannot_tell() -> None:
    """Perfect in four cases, and still no less than one in twelve."""
    test = permute_outcome([0, 0.33, 0.4, 1], [0, 0.33, 0.33, 1], most=_MANY, seed=0)
    # 0.33 may go to either of two cases: the 12 arrangements are 24 orders.
    assert test.arrangements == 12
    assert test.p == test.least_p == 1 / 12


def test_equal_within_the_tolerance() -> None:
    """An arrangement that is worse by less than the tolerance is as good as the observed one."""
    inner = [1, 1, 0]
    for gap, p in ((TOLERANCE / 2, 2 / 3), (TOLERANCE * 10, 1 / 3)):
        outer = [1, 0.5, 0.5 - gap]
        assert permute_outcome(inner, outer, most=10, seed=0).p == pytest.approx(p)


# ------------------------------------------------------------------------------------ samples


@pytest.fixture
def graded() -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(11)
    inner = rng.random(12).round(2)
    return inner, (inner * 0.2 + rng.random(12) * 0.8).round(2)


def test_sample_is_near_the_exact_share(graded: tuple[np.ndarray, np.ndarray]) -> None:
    inner, outer = graded
    exact = permute_outcome(inner, outer, most=400_000, seed=0)
    assert exact.exact and 0.01 < exact.p < 0.99
    most = 1000
    sample = permute_outcome(inner, outer, most=most, seed=0)
    assert not sample.exact and sample.arrangements == most
    assert sample.p != exact.p
    assert abs(sample.p - exact.p) < 4 * math.sqrt(exact.p * (1 - exact.p) / most)
    assert (sample.observed, sample.mean) == (exact.observed, exact.mean)


def test_sample_equals_a_loop(
    graded: tuple[np.ndarray, np.ndarray], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Row by row, with (b + 1) / (m + 1); and the size of the blocks changes nothing."""
    inner, outer = graded
    whole = permute_outcome(inner, outer, most=50, seed=3)
    rng = np.random.default_rng(3)
    rising = np.sort(inner), np.sort(outer)
    found = [sufficiency(rising[0], rng.permuted(rising[1])).incl for _ in range(50)]
    best = sufficiency(*rising).incl
    reached, as_good = (
        sum(value >= cut - TOLERANCE for value in found) for cut in (whole.observed, best)
    )
    assert as_good < reached < 50
    assert (whole.p, whole.least_p) == ((reached + 1) / 51, (as_good + 1) / 51)
    monkeypatch.setattr(module, "_CELLS", 40)
    assert permute_outcome(inner, outer, most=50, seed=3) == whole
    assert permute_outcome(inner, outer, most=50, seed=4) != whole


def test_order_of_cases_does_not_matter_to_a_sample(graded: tuple[np.ndarray, np.ndarray]) -> None:
    inner, outer = graded
    before = permute_outcome(inner, outer, most=50, seed=3)
    after = permute_outcome(inner[::-1], outer[::-1], most=50, seed=3)
    assert not before.exact
    assert (after.p, after.least_p, after.mean) == (before.p, before.least_p, before.mean)


def test_exactly_as_many_deals_as_allowed() -> None:
    """Three different memberships in both sets have 3! deals, two of them equal in overlap."""
    inner, outer = [0.1, 0.5, 0.9], [0.2, 0.6, 0.8]
    assert permute_outcome(inner, outer, most=6, seed=0).exact
    assert not permute_outcome(inner, outer, most=3, seed=0).exact


def test_sample_of_cases_that_cannot_differ() -> None:
    """Where all arrangements are equal, a sample says so too, whatever its size."""
    n = module._FEW + 1
    outer = np.arange(n) / n
    test = permute_outcome(np.full(n, 0.5), outer, most=20, seed=0)
    assert (test.p, test.least_p, test.exact) == (1, 1, False)
    assert test.mean == pytest.approx(test.observed)


def test_sums_of_many_cases_do_not_overflow() -> None:
    n = 100_000  # these add up to more than 2**63 of the whole numbers
    test = permute_outcome(np.ones(n), np.ones(n), most=2, seed=0)
    assert test == PermutationTest(1, 1, 2, exact=False, least_p=1, mean=1)


# ------------------------------------------------------------------------------------ borders


@pytest.mark.parametrize("cases", [[], [(0, 0.3), (0, 1)]])
def test_undefined_without_members(cases: list[tuple[float, float]]) -> None:
    inner, outer = [case[0] for case in cases], [case[1] for case in cases]
    test = permute_outcome(inner, outer, most=10, seed=0)
    assert all(map(math.isnan, (test.observed, test.p, test.least_p, test.mean)))
    assert test.arrangements == 0


def test_nothing_in_the_outer_set() -> None:
    test = permute_outcome([0.4, 0.6], [0, 0], most=10, seed=0)
    assert test == PermutationTest(0, 1, 1, exact=True, least_p=1, mean=0)


def test_what_is_refused() -> None:
    with pytest.raises(InputError) as caught:
        permute_outcome([1], [1], most=0, seed=-1)
    assert [problem.what for problem in caught.value.problems] == ["most is 0", "seed is -1"]
    with pytest.raises(InputError, match=r"shapes \(2,\) and \(1,\)"):
        permute_outcome([1, 0], [1], most=10, seed=0)
    with pytest.raises(InputError, match="membership nan at position 2"):
        permute_outcome([1, 0], [1, math.nan], most=10, seed=0)


def test_result_travels_between_processes() -> None:
    test = permute_outcome([1, 0, 0.4], [1, 0.2, 0], most=10, seed=0)
    assert pickle.loads(pickle.dumps(test)) == test
    assert pickle.loads(pickle.dumps(permute_outcome)) is permute_outcome
