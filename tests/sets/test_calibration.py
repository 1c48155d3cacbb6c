"""Calibration against R, against slow literal twins, and every error."""

from __future__ import annotations

import math

import mpmath
import numpy as np
import pandas as pd
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from scipy.optimize import minimize

from qca.errors import InputError
from qca.sets import calibration as cal
from qca.sets import regression

# Values marked R: R 4.2.2, QCA 3.25.1, calibrate(), printed to seven digits.

# Per capita incomes of Ragin (2008), Redesigning Social Inquiry, ch. 5, as in R's ?calibrate.
INCOMES = [
    40110, 34400, 25200, 24920, 20060, 17090, 15320, 13680, 11720, 11290, 10940, 9800,
    7470, 4670, 4100, 4070, 3740, 3690, 3590, 2980, 1000, 650, 450, 110,
]  # fmt: skip
CUTS = [1000, 4000, 5000, 10000, 20000]

finite = st.floats(-1e6, 1e6)
columns = st.lists(finite | st.floats(-2000, 4000) | st.none(), max_size=30)
exponents = st.floats(0.1, 10)


@st.composite
def anchors(draw: st.DrawFn, count: int = 3) -> list[float]:
    """Rising anchors that are at least a thousandth apart."""
    start = draw(st.floats(-1000, 1000))
    steps = draw(st.lists(st.floats(0.001, 1000), min_size=count - 1, max_size=count - 1))
    return [start + float(step) for step in np.cumsum([0.0, *steps])]


def assert_is(m: np.ndarray, slow: list[float]) -> None:
    """Compare with a twin that does not round the extremes."""
    assert len(m) == len(slow)
    for fast, exact in zip(m, slow, strict=True):
        if math.isnan(exact):
            assert math.isnan(fast)
        elif exact < 0.0001 - 1e-9:
            assert fast == 0
        elif exact > 0.9999 + 1e-9:
            assert fast == 1
        elif 0.0001 + 1e-9 < exact < 0.9999 - 1e-9:
            assert fast == pytest.approx(exact, abs=1e-9)


def twin_direct(x: float | None, e: float, c: float, i: float, idm: float) -> float:
    if x is None:
        return math.nan
    if e > i:
        return 1 - twin_direct(x, i, c, e, idm)
    d = i - c if x >= c else c - e
    odds = math.log(idm / (1 - idm)) * (x - c) / d
    if odds < -700:
        return 0.0
    return 1 / (1 + math.exp(-odds))


def twin_linear(x: float | None, e: float, c: float, i: float, p: float, q: float) -> float:
    if x is None:
        return math.nan
    rising = e < i
    if (x <= e) if rising else (x >= e):
        return 0.0
    if (x <= c) if rising else (x >= c):
        return ((x - e) / (c - e)) ** p / 2
    if (x <= i) if rising else (x >= i):
        return 1 - ((i - x) / (i - c)) ** q / 2
    return 1.0


def twin_bell(x: float | None, six: list[float], p: float, q: float, inverted: bool) -> float:
    if x is None:
        return math.nan
    a, b, c, d, e, f = six
    if inverted:
        left, right = twin_linear(x, c, b, a, p, q), twin_linear(x, d, e, f, p, q)
        return left if x <= c else right if x >= d else 0.0
    left, right = twin_linear(x, a, b, c, p, q), twin_linear(x, f, e, d, p, q)
    return left if x <= c else right if x >= d else 1.0


def problems_of(excinfo: pytest.ExceptionInfo[InputError]) -> list[str]:
    return [str(problem) for problem in excinfo.value.problems]


# direct


def test_direct_agrees_with_r() -> None:
    expected = [0.0119305, 0.05, 0.1866055, 0.5, 0.95, 0.9972376, 0.9998542]  # R
    rising = cal.direct(range(7), out=1, crossover=3, into=4)
    np.testing.assert_allclose(rising, expected, atol=5e-8)
    # R, "i=1, c=3, e=4": exact complements of "e=1, c=3, i=4" with the ends exchanged.
    falling = cal.direct(range(7), out=4, crossover=3, into=1)
    np.testing.assert_array_equal(falling, 1 - rising)
    at_anchors = cal.direct([1, 3, 4], out=1, crossover=3, into=4, idm=0.9)
    np.testing.assert_allclose(at_anchors, [0.1, 0.5, 0.9], atol=1e-12)  # R


def test_direct_rounds_the_extremes_as_r_does() -> None:
    limit = math.log(0.9999 / 0.0001) / math.log(19) * 2
    assert cal.direct([2 - limit - 1e-6], out=0, crossover=2, into=4)[0] == 0
    assert cal.direct([2 + limit + 1e-6], out=0, crossover=2, into=4)[0] == 1
    assert 0 < cal.direct([2 - limit + 1e-6], out=0, crossover=2, into=4)[0] < 0.00011
    assert 0.99989 < cal.direct([2 + limit - 1e-6], out=0, crossover=2, into=4)[0] < 1
    # The same for straight lines: 0.0001 of the raw unit is a membership of 0.000025.
    m = cal.linear([0.0001, 0.0005, 3.9995, 3.9999], out=0, crossover=2, into=4)
    np.testing.assert_allclose(m, [0, 0.000125, 0.999875, 1], rtol=1e-9)


@given(columns, anchors(), st.floats(0.51, 0.999), st.booleans())
def test_direct_is_its_twin(
    x: list[float | None], rising: list[float], idm: float, falls: bool
) -> None:
    e, c, i = rising[::-1] if falls else rising
    m = cal.direct(x, out=e, crossover=c, into=i, idm=idm)
    assert_is(m, [twin_direct(value, e, c, i, idm) for value in x])


@given(st.lists(finite, min_size=2), anchors())
def test_direct_rises_and_its_complement_is_exact(x: list[float], rising: list[float]) -> None:
    e, c, i = rising
    m = cal.direct(sorted(x), out=e, crossover=c, into=i)
    assert ((m >= 0) & (m <= 1)).all() and (np.diff(m) >= 0).all()
    np.testing.assert_array_equal(1 - m, cal.direct(sorted(x), out=i, crossover=c, into=e))


@pytest.mark.filterwarnings("error")
def test_huge_and_tiny_distances_are_safe() -> None:
    x = [-1.7e308, -1e300, 0.0, 1e300, 1.7e308]
    for width in (5e-324, 1e-300, 1.0, 8e307):
        for m in (
            cal.direct(x, out=-width, crossover=0, into=width),
            cal.linear(x, out=-width, crossover=0, into=width),
        ):
            assert ((m >= 0) & (m <= 1)).all() and (np.diff(m) >= 0).all() and m[2] == 0.5
    with pytest.raises(InputError, match="too far apart"):
        cal.direct(x, out=-1.7e308, crossover=0, into=1.7e308)


@pytest.mark.parametrize("function", [cal.direct, cal.linear])
@pytest.mark.parametrize("order", [(3, 1, 4), (1, 1, 4), (1, 4, 4), (4, 5, 1), (2, 2, 2)])
def test_anchors_out_of_order(function, order) -> None:  # type: ignore[no-untyped-def]
    e, c, i = order
    with pytest.raises(InputError) as excinfo:
        function([1, 2], out=e, crossover=c, into=i)
    [problem] = problems_of(excinfo)
    assert f"out={e}, crossover={c}, into={i}" in problem and "out < crossover < into" in problem


@pytest.mark.parametrize("idm", [0.5, 1, 0.2, math.nan, "high"])
def test_idm_out_of_range(idm: float) -> None:
    with pytest.raises(InputError, match="idm is"):
        cal.direct([1], out=0, crossover=1, into=2, idm=idm)


@pytest.mark.parametrize("bad", [math.nan, math.inf, "1", None])
def test_anchors_that_are_not_finite_numbers(bad: float) -> None:
    with pytest.raises(InputError, match=r"crossover is .*not a finite number"):
        cal.direct([1], out=0, crossover=bad, into=2)


def test_all_problems_of_a_call_come_together() -> None:
    with pytest.raises(InputError) as excinfo:
        cal.direct([1, math.inf, "x"], out=3, crossover=1, into=4, idm=2)
    problems = problems_of(excinfo)
    assert [problem.split(" is ")[0] for problem in problems[:2]] == ["value 3", "value 2"]
    assert len(problems) == 4


# linear and bell


def test_linear_agrees_with_r() -> None:
    m = cal.linear([1, 2, 3, 3.5, 4], out=1, crossover=3, into=4, below=2, above=3)
    np.testing.assert_allclose(m, [0, 0.125, 0.5, 0.9375, 1], atol=1e-15)  # R: 2 and 3.5


@given(columns, anchors(), exponents, exponents, st.booleans())
def test_linear_is_its_twin(
    x: list[float | None], rising: list[float], p: float, q: float, falls: bool
) -> None:
    e, c, i = rising[::-1] if falls else rising
    m = cal.linear(x, out=e, crossover=c, into=i, below=p, above=q)
    assert_is(m, [twin_linear(value, e, c, i, p, q) for value in x])


@given(st.lists(finite, min_size=2), anchors(), exponents, exponents)
def test_linear_is_monotone_and_its_complement_exchanges_the_exponents(
    x: list[float], rising: list[float], p: float, q: float
) -> None:
    e, c, i = rising
    m = cal.linear(sorted(x), out=e, crossover=c, into=i, below=p, above=q)
    assert ((m >= 0) & (m <= 1)).all() and (np.diff(m) >= 0).all()
    fall = cal.linear(sorted(x), out=i, crossover=c, into=e, below=q, above=p)
    np.testing.assert_allclose(fall, 1 - m, rtol=0, atol=1e-12)


def test_bell_agrees_with_r() -> None:
    x = [1.5, 2.5, 5, 6.5]
    m = cal.bell(x, out=(1, 7), crossover=(2, 6), into=(3, 4), below=2, above=3)
    np.testing.assert_allclose(m, [0.125, 0.9375, 0.9375, 0.125], atol=1e-15)  # R


@given(columns, anchors(6), exponents, exponents, st.booleans(), st.booleans())
def test_bell_is_its_twin(
    x: list[float | None], six: list[float], p: float, q: float, inverted: bool, meet: bool
) -> None:
    if meet:
        six[3] = six[2]
    a, b, c, d, e, f = six
    ends, middle = (a, f), (c, d)
    out, into = (middle, ends) if inverted else (ends, middle)
    m = cal.bell(x, out=out, crossover=(b, e), into=into, below=p, above=q)
    assert_is(m, [twin_bell(value, six, p, q, inverted) for value in x])


@pytest.mark.parametrize(
    ("out", "crossover", "into"),
    [
        ((1, 7), (3, 6), (2, 4)),
        ((1, 7), (2, 6), (4, 3)),
        ((1, 6), (2, 6), (3, 4)),
        ((1, 1), (2, 2), (3, 3)),
        ((3, 3), (2, 4), (1, 3.5)),
    ],
)
def test_bell_anchors_out_of_order(out, crossover, into) -> None:  # type: ignore[no-untyped-def]
    with pytest.raises(InputError, match="six anchors are not in order"):
        cal.bell([1], out=out, crossover=crossover, into=into)


def test_bell_anchors_that_are_not_pairs() -> None:
    with pytest.raises(InputError) as excinfo:
        cal.bell([1], out=(1, 2, 3), crossover=5, into=("a", 3))  # type: ignore[arg-type]
    assert [problem.split(" is ")[0] for problem in problems_of(excinfo)] == [
        "out", "crossover", "into[0]",
    ]  # fmt: skip
    with pytest.raises(InputError, match="not a pair"):
        cal.bell([1], out="ab", crossover=(2, 6), into=(3, 4))  # type: ignore[arg-type]


@pytest.mark.parametrize("bad", [0, -1, math.nan])
def test_exponents_are_over_zero(bad: float) -> None:
    with pytest.raises(InputError) as excinfo:
        cal.linear([1], out=0, crossover=1, into=2, below=bad, above=bad)
    assert [problem[:8] for problem in problems_of(excinfo)] == ["below is", "above is"]
    with pytest.raises(InputError, match="above is"):
        cal.bell([1], out=(1, 7), crossover=(2, 6), into=(3, 4), above=bad)


# indirect


def test_indirect_agrees_with_r_on_ragins_incomes() -> None:
    m = cal.indirect(INCOMES, cuts=CUTS)
    np.testing.assert_array_equal(m[:2], [1, 1])  # R
    np.testing.assert_allclose(m[2:5], [0.999007, 0.998721, 0.963347], atol=1e-9)  # R
    np.testing.assert_allclose(m[-4:], [0.002339, 0.000530, 0.000179, 0], atol=1e-9)  # R


def test_indirect_solves_the_score_equations() -> None:
    # A fit by maximum likelihood leaves residuals orthogonal to every column: no solver needed.
    x = np.array(INCOMES, dtype=float)
    score = np.array([sum(value > cut for cut in CUTS) for value in INCOMES]) / 5
    residual = score - cal.indirect(x, cuts=CUTS)
    for column in (np.ones_like(x), np.log(x), np.sqrt(x), x, x**2):
        # memberships are rounded to 6 decimals, and to 0 and 1 at the ends
        assert abs(residual @ column) < 2e-4 * np.abs(column).sum() / 10


def test_indirect_is_its_twin_with_a_zero_and_rounded_scores() -> None:
    incomes, cuts = [*INCOMES, 0], [300, 1000, 4000, 5000, 10000, 20000, 30000]
    score = np.array([round(sum(value > cut for cut in cuts) / 7, 3) for value in incomes])
    x = np.array([value or 0.00001 for value in incomes])
    design, _ = np.linalg.qr(np.column_stack([np.ones_like(x), np.log(x), np.sqrt(x), x, x**2]))

    def loss(b: np.ndarray) -> float:
        eta = design @ b
        return float(np.sum(np.logaddexp(0, eta) - score * eta))

    def slope(b: np.ndarray) -> np.ndarray:
        return design.T @ (1 / (1 + np.exp(-design @ b)) - score)

    fit = minimize(loss, np.zeros(5), jac=slope, method="BFGS", options={"gtol": 1e-9})
    slow = 1 / (1 + np.exp(-design @ fit.x))
    assert np.abs(slope(fit.x)).max() < 1e-6
    inside = (slow > 0.00011) & (slow < 0.99989)
    assert inside.sum() > 20
    np.testing.assert_allclose(
        cal.indirect(incomes, cuts=cuts)[inside], slow[inside], rtol=0, atol=3e-6
    )


# Inputs on which Newton's steps alone diverge (fits by a 60-digit Newton's method with halving).
DIVERGING = [4, 16, 18, 32, 43, 45, 56, 58]
SETTLED = [0, 0.004786, 0.492426, 0.514002, 0.418349, 0.574521, 0.996947, 0.998970]


def fit_as_r(x: np.ndarray, score: np.ndarray) -> tuple[np.ndarray, bool]:
    """Return the fitted values of R's glm.fit (quasibinomial, defaults), and what it reports."""
    design = np.column_stack([np.ones_like(x), np.log(x), np.sqrt(x), x, x**2])
    mean, before = (score + 0.5) / 2, math.inf
    eta = np.log(mean / (1 - mean))
    eps = np.finfo(float).eps
    for _ in range(25):
        slope = np.where(np.abs(eta) > 30, eps, mean * (1 - mean))
        weight = slope / np.sqrt(mean * (1 - mean))
        target = (eta + (score - mean) / slope) * weight
        eta = design @ np.linalg.lstsq(design * weight[:, None], target, rcond=1e-11)[0]
        odds = np.where(np.abs(eta) > 30, eps ** -np.sign(eta), np.exp(np.clip(eta, -30, 30)))
        mean = odds / (1 + odds)
        hit, miss = np.where(score > 0, score / mean, 1), np.where(score < 1, 1 - score, 1)
        miss = np.where(score < 1, miss / (1 - mean), 1)
        deviance = 2 * np.sum(score * np.log(hit) + (1 - score) * np.log(miss))
        if abs(deviance - before) / (abs(deviance) + 0.1) < 1e-8:
            return mean, True
        before = deviance
    return mean, False


def test_indirect_finds_the_maximum_where_rs_glm_diverges() -> None:
    m = cal.indirect(DIVERGING, cuts=[17, 50])
    np.testing.assert_allclose(m, SETTLED, rtol=0, atol=1e-6)
    score = np.array([0, 0, 0.5, 0.5, 0.5, 0.5, 1, 1])
    inner = m[1:]  # the first is rounded to 0
    likelihood = np.sum(score[1:] * np.log(inner) + (1 - score[1:]) * np.log(1 - inner))
    assert likelihood == pytest.approx(-2.80673, abs=2e-5)
    r, converged = fit_as_r(np.array(DIVERGING, dtype=float), score)
    assert converged  # R says so
    np.testing.assert_allclose(r, [0, 0, 0, 1, 1, 1, 1, 1], atol=1e-6)


def fit_slowly(x: list[int], cuts: list[int]) -> np.ndarray:
    """Return the fitted values by Newton's method in sixty digits, halved, on R's columns."""
    with mpmath.workdps(60):
        score = [mpmath.mpf(str(round(sum(v > c for c in cuts) / len(cuts), 3))) for v in x]
        raw = [mpmath.mpf(v) if v else mpmath.mpf("0.00001") for v in x]
        columns = [[1 for _ in x], *([f(v) for v in raw] for f in (mpmath.log, mpmath.sqrt))]
        basis: list[list[mpmath.mpf]] = []
        for column in (*columns, raw, [v * v for v in raw]):
            rest = [mpmath.mpf(v) for v in column]
            for known in basis:
                share = mpmath.fdot(known, rest)
                rest = [a - share * b for a, b in zip(rest, known, strict=True)]
            size = mpmath.sqrt(mpmath.fdot(rest, rest))
            if size > mpmath.mpf("1e-11") * mpmath.sqrt(mpmath.fdot(column, column)):
                basis.append([v / size for v in rest])
        rows = list(zip(*basis, strict=True))

        def measure(b: list[mpmath.mpf]) -> tuple[list[mpmath.mpf], mpmath.mpf]:
            eta = [mpmath.fdot(row, b) for row in rows]
            value = sum(
                s * e - mpmath.log(1 + mpmath.exp(e)) for s, e in zip(score, eta, strict=True)
            )
            return [1 / (1 + mpmath.exp(-e)) for e in eta], value

        b = [mpmath.mpf(0)] * len(basis)
        mean, value = measure(b)
        while True:
            slope = [
                mpmath.fdot(column, [s - m for s, m in zip(score, mean, strict=True)])
                for column in basis
            ]
            weight = [m * (1 - m) for m in mean]
            bend = mpmath.matrix(
                [
                    [sum(w * p * q for w, p, q in zip(weight, one, other, strict=True))
                     for other in basis]
                    for one in basis
                ]
            )  # fmt: skip
            step = list(mpmath.lu_solve(bend, mpmath.matrix(slope)))
            gain = mpmath.fdot(slope, step)
            if gain < mpmath.mpf("1e-18"):
                return np.array([float(m) for m in mean])
            while measure([p + q for p, q in zip(b, step, strict=True)])[1] < value:
                step = [q / 2 for q in step]
            b = [p + q for p, q in zip(b, step, strict=True)]
            mean, value = measure(b)


@pytest.mark.parametrize(
    ("x", "cuts"),
    [
        (DIVERGING, [17, 50]),
        ([0, 3, 3, 9, 14, 15, 22, 40], [3, 14, 15]),  # a zero, ties
        ([1991, 1994, 1997, 2001, 2002, 2008, 2011], [1994, 2002]),  # all but collinear
        ([1, 2, 3, 4, 5, 6, 7, 8], [3, 5]),  # separated: there is no maximum, but a limit
        ([1, 2, 3, 5, 8, 13, 21], [4]),
    ],
)
def test_indirect_is_its_slow_twin(x: list[int], cuts: list[int]) -> None:
    slow = fit_slowly(x, cuts)
    fast = regression.smooth_scores(np.array(x, dtype=float), np.array(cuts, dtype=float))
    np.testing.assert_allclose(fast, slow, rtol=0, atol=3e-8)


def test_indirect_keeps_cases_in_place() -> None:
    m = cal.indirect(INCOMES, cuts=CUTS)
    shuffled = np.random.default_rng(1).permutation(len(INCOMES))
    np.testing.assert_allclose(
        cal.indirect(np.array(INCOMES)[shuffled], cuts=CUTS[::-1]), m[shuffled], atol=2e-6
    )
    with_gap = cal.indirect([math.nan, *INCOMES], cuts=CUTS)
    assert math.isnan(with_gap[0])
    np.testing.assert_allclose(with_gap[1:], m, atol=1e-9)
    assert np.isnan(cal.indirect([None, None], cuts=[1])).all()


@given(st.lists(st.integers(0, 10_000), min_size=4, max_size=40, unique=True), st.integers(1, 4))
def test_indirect_solves_the_score_equations_of_any_input(x: list[int], k: int) -> None:
    cuts = sorted(x)[1 : k + 1]
    assume(len(set(cuts)) == k and max(cuts) < max(x))
    m = cal.indirect(x, cuts=cuts)
    assert ((m >= 0) & (m <= 1)).all()
    # At a maximum, and at its limit, residuals are orthogonal to every column.
    score = np.array([round(sum(v > c for c in cuts) / len(cuts), 3) for v in x])
    raw = np.array([v or 0.00001 for v in x])
    for column in (np.ones_like(raw), np.log(raw), np.sqrt(raw), raw, raw**2):
        assert abs((score - m) @ column) <= 1.1e-4 * np.abs(column).sum()  # snapped at 1e-4


def test_indirect_with_one_cut_that_divides_is_crisp() -> None:
    m = cal.indirect([0, 1, 2, 3, 10, 11, 12, 13], cuts=[5])
    np.testing.assert_array_equal(m, [0, 0, 0, 0, 1, 1, 1, 1])


def test_indirect_with_few_distinct_values_fits_the_scores() -> None:
    # Three values, five columns: collinear columns are left out and the fit is exact.
    m = cal.indirect([1, 1, 2, 2, 3, 3], cuts=[1.5, 2.5])
    np.testing.assert_allclose(m, [0, 0, 0.5, 0.5, 1, 1], atol=1e-6)


def test_indirect_errors() -> None:
    with pytest.raises(InputError) as excinfo:
        cal.indirect(pd.Series([1, -2, -3], ["a", "b", "c"], name="GDP"), cuts=[2, 2])
    problems = problems_of(excinfo)
    assert problems[0].startswith("cut 2 is repeated")
    assert [problem[:23] for problem in problems[1:]] == [
        "case 'b' of 'GDP' is -2", "case 'c' of 'GDP' is -3",
    ]  # fmt: skip
    with pytest.raises(InputError, match="no cut given"):
        cal.indirect([1, 2], cuts=[])
    with pytest.raises(InputError, match="all cases in one group"):
        cal.indirect([1, 2, 3], cuts=[7])


def test_indirect_that_does_not_settle(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(regression, "MAX_STEPS", 2)
    with pytest.raises(InputError, match="did not settle in 2 steps"):
        cal.indirect(INCOMES, cuts=CUTS)


# tfr


def test_tfr_agrees_with_r() -> None:
    assert cal.tfr([2, 2, 3, 5]).tolist() == [0.5, 0.5, 0.75, 1]  # R
    m = cal.tfr([1, 1, 2, 3, 3, 3, 4, 5, 7, 7])
    assert m[:4].tolist() == [0, 0, 0.125, 0.5] and m[-1] == 1  # R


@given(st.lists(st.integers(-1, 9) | st.none(), max_size=30))
def test_tfr_is_its_twin(x: list[int | None]) -> None:
    seen = [value for value in x if value is not None]

    def share(upto: float) -> float:
        return sum(value <= upto for value in seen) / len(seen)

    slow = [
        math.nan
        if value is None or share(1) == 1
        else max(0.0, (share(value) - share(1)) / (1 - share(1)))
        for value in x
    ]
    np.testing.assert_allclose(cal.tfr(x), slow, atol=1e-12)


def test_tfr_without_a_category_over_one_is_undefined() -> None:
    assert np.isnan(cal.tfr([1, 1, 0])).all()


# crisp


def test_crisp_agrees_with_r() -> None:
    assert cal.crisp([1, 2, 3, 4, 5], 3).tolist() == [0, 0, 1, 1, 1]  # R
    assert cal.crisp([1, 2, 3, 4, 5], [4, 2]).tolist() == [0, 1, 1, 2, 2]  # R


@given(st.lists(finite, min_size=1, max_size=30), st.data())
def test_crisp_is_its_twin(x: list[float], data: st.DataObject) -> None:
    inside = st.floats(min(x), max(x)) | st.sampled_from(x)
    thresholds = data.draw(st.lists(inside, min_size=1, max_size=4, unique=True))
    m = cal.crisp([None, *x], thresholds)
    assert math.isnan(m[0])
    assert m[1:].tolist() == [sum(t <= value for t in thresholds) for value in x]


def test_crisp_errors() -> None:
    with pytest.raises(InputError) as excinfo:
        cal.crisp([1, 2, 3], [0, 2, 2, 9])
    assert [problem.split(";")[0] for problem in problems_of(excinfo)] == [
        "threshold 2 is repeated",
    ]
    with pytest.raises(InputError, match="no threshold given"):
        cal.crisp([1, 2], [])
    with pytest.raises(InputError, match="threshold 1 is '2'"):
        cal.crisp([1, 2], "2")  # type: ignore[arg-type]
    assert np.isnan(cal.crisp([None], 3)).all()


# labels


SCALE = {"low": 0, "medium": 0.6, "high": 1}


def test_labels_are_looked_up() -> None:
    words = pd.Series(["high", None, "low", "medium", math.nan, pd.NA], dtype=object)
    np.testing.assert_array_equal(cal.labels(words, SCALE), [1, np.nan, 0, 0.6, np.nan, np.nan])
    assert cal.labels(["b", "c"], {"a": 0, "b": 1, "c": 2}).tolist() == [1, 2]


def test_unknown_labels_are_reported_together() -> None:
    words = pd.Series(["High", "mediun", "High", 3], ["NL", "PU", "JA", "MX"])
    with pytest.raises(InputError) as excinfo:
        cal.labels(words, SCALE)
    assert problems_of(excinfo) == [
        "label 'High' is not on the scale (case 'NL', case 'JA'); did you mean 'high'?",
        "label 'mediun' is not on the scale (case 'PU'); did you mean 'medium'?",
        "label 3 is not on the scale (case 'MX'); the scale has 'low', 'medium', 'high'",
    ]


def test_labels_refuse_a_scale_of_no_kind() -> None:
    for scores in ({"a": -1}, {"a": 0.5, "b": 2}, {"a": 1.5}):
        with pytest.raises(InputError, match="not one kind of set"):
            cal.labels(["a"], scores)
    with pytest.raises(InputError, match="the scale is empty"):
        cal.labels([None], {})
    with pytest.raises(InputError, match="the score of 'a' is nan"):
        cal.labels(["a"], {"a": math.nan})
    with pytest.raises(InputError, match="label 1 of the scale is not text"):
        cal.labels(["a"], {"a": 1, 1: 0})  # type: ignore[dict-item]
    with pytest.raises(InputError, match="words is one text"):
        cal.labels("low", SCALE)


# as_is and the reading of values


def test_as_is_keeps_memberships_and_reports_every_other_value() -> None:
    assert cal.as_is([0, 0.33, 1]).tolist() == [0, 0.33, 1]
    assert cal.as_is([-1e-10, 1 + 1e-10]).tolist() == [0, 1]
    with pytest.raises(InputError) as excinfo:
        cal.as_is(pd.Series([-0.2, 0.5, 1.0000001], ["a", "b", "c"], name="EL"))
    assert [problem.split(";")[0] for problem in problems_of(excinfo)] == [
        "case 'a' of 'EL' is -0.2, outside [0, 1]",
        "case 'c' of 'EL' is 1.0000001, outside [0, 1]",
    ]


@pytest.mark.parametrize(
    "x",
    [
        [0.5, None, 1],
        np.array([0.5, np.nan, 1], dtype=np.float32),
        np.ma.masked_array([0.5, 7, 1], mask=[False, True, False]),
    ],
)
def test_every_column_becomes_a_new_float_array(x) -> None:  # type: ignore[no-untyped-def]
    m = cal.as_is(x)
    assert type(m) is np.ndarray and m.dtype == np.float64
    np.testing.assert_array_equal(m, [0.5, np.nan, 1])


@pytest.mark.parametrize(
    "x",
    [
        pd.Series([0.5, None, 1], index=list("abc"), name="EL"),
        pd.Series([0.5, None, 1], dtype="Float64"),
        pd.Series([0.5, pd.NA, np.True_], index=["a", "a", "b"], dtype=object),
    ],
)
def test_a_series_becomes_one_with_its_index_and_its_name(x: pd.Series) -> None:
    expected = pd.Series([0.5, np.nan, 1], index=x.index, name=x.name)
    pd.testing.assert_series_equal(cal.as_is(x), expected)


_CALLS = {
    "as_is": {},
    "bell": {"out": (0, 1), "crossover": (0.2, 0.8), "into": (0.4, 0.6)},
    "crisp": {"thresholds": 0.5},
    "direct": {"out": 0, "crossover": 0.5, "into": 1},
    "indirect": {"cuts": [0.4, 0.6]},
    "linear": {"out": 0, "crossover": 0.5, "into": 1},
    "tfr": {},
}


@pytest.mark.parametrize("name", _CALLS)
def test_every_calibration_keeps_a_series(name: str) -> None:
    calibrate = getattr(cal, name)
    raw = pd.Series([0.1, 0.3, None, 0.7, 0.9], list("abcde"), name="GDP")
    found = calibrate(x=raw, **_CALLS[name])
    expected = calibrate(raw.tolist(), **_CALLS[name])
    assert type(expected) is np.ndarray
    pd.testing.assert_series_equal(found, pd.Series(expected, raw.index, name="GDP"))
    assert {*_CALLS, "labels"} == set(cal.__all__)


def test_labels_of_a_series_keep_it() -> None:
    words = pd.Series(["high", None, "low"], ["NL", "PU", "JA"], name="EL")
    for found in (cal.labels(words, SCALE), cal.labels(words=words, scale=SCALE)):
        pd.testing.assert_series_equal(found, pd.Series([1, np.nan, 0], words.index, name="EL"))


@pytest.mark.parametrize("x", [3, [[1, 2]], [[1], [1, 2]], {"a": 1}, "0.5"])
def test_what_is_not_a_column(x) -> None:  # type: ignore[no-untyped-def]
    with pytest.raises(InputError, match="x is not one column of values"):
        cal.as_is(x)


@pytest.mark.parametrize("bad", ["0.5", "", 1j, [1], pd.Timestamp("2020-01-01")])
def test_values_that_are_not_numbers(bad: object) -> None:
    with pytest.raises(InputError, match=r"value 2 is .*not a number"):
        cal.as_is(np.array([0.5, bad, None], dtype=object))


@pytest.mark.parametrize("bad", [math.inf, -math.inf, 10**400])
def test_infinite_values(bad: float) -> None:
    for call in (
        lambda x: cal.direct(x, out=0, crossover=1, into=2),
        lambda x: cal.linear(x, out=0, crossover=1, into=2),
        lambda x: cal.bell(x, out=(1, 7), crossover=(2, 6), into=(3, 4)),
        lambda x: cal.indirect(x, cuts=[1]),
        lambda x: cal.crisp(x, 1),
        cal.tfr,
        cal.as_is,
    ):
        with pytest.raises(InputError, match="value 2 is infinite"):
            call([1, bad])


def test_an_empty_column_stays_empty() -> None:
    assert cal.direct([], out=0, crossover=1, into=2).shape == (0,)
    assert cal.indirect([], cuts=[1]).shape == cal.tfr([]).shape == cal.labels([], SCALE).shape


def test_crisp_threshold_outside_the_values_is_accepted() -> None:
    """A threshold is set by theory, not by the data at hand; R refuses one outside its range."""
    assert cal.crisp([72, 73], 50).tolist() == [1, 1]
    assert cal.crisp([72, 73], [50, 90]).tolist() == [1, 1]
