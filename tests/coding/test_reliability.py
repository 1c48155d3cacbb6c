"""Agreement of coders: published examples, a slow twin pair by pair, and the library on samples."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
import pytest
from krippendorff import alpha

from qca.coding.reliability import (
    CodedUnits,
    Measurement,
    Reliability,
    measure_reliability,
    sample_alpha,
)
from qca.study.settings import AgreementSettings

LEVELS = list(Measurement)


def read_units(
    coders: Sequence[Sequence[str]], level: Measurement, groups: Sequence[int] | None = None
) -> CodedUnits:
    """Return units from what each coder coded, a dash where nothing."""
    values = sorted({code for own in coders for code in own} - {"-"})
    counts = [[[own[u] for own in coders].count(v) for v in values] for u in range(len(coders[0]))]
    at = [float(value) if value.isdigit() else place for place, value in enumerate(values)]
    places = range(len(counts)) if groups is None else groups
    return CodedUnits(level, np.array(places), np.array(counts), np.array(at, dtype=float))


def measure(units: CodedUnits, **settings: float) -> Reliability:
    return measure_reliability([units], AgreementSettings(**settings))


# Krippendorff (2011), Computing Krippendorff's alpha-reliability: sections A to E, in turn.
@pytest.mark.parametrize(
    ("coders", "level", "expected", "units"),
    [
        (["0100000010", "1110010000"], Measurement.NOMINAL, 0.095, 10),
        (["aabbdcccedda", "babbbccceddd"], Measurement.NOMINAL, 0.692, 12),
        *(
            (["123321412---", "1233224125-3", "-3332342251-", "12332441251-"], level, value, 11)
            for level, value in zip(LEVELS, (0.743, 0.815, 0.849), strict=True)
        ),
    ],
)
def test_published_examples(
    coders: list[str], level: Measurement, expected: float, units: int
) -> None:
    found = measure(read_units(coders, level))
    assert round(found.alpha.at, 3) == expected
    assert found.units == units  # a unit with a single code counts nowhere


def draw_units(seed: int, level: Measurement) -> CodedUnits:
    """Return units drawn at random, in which some coders coded nothing."""
    generator = np.random.default_rng(seed)
    units, coders, labels = generator.integers((2, 2, 2), (9, 5, 6)).tolist()
    codes = generator.integers(0, labels, (coders, units))
    coded = generator.random((coders, units)) < 0.8
    texts = [
        ["-" if not there else str(code) for code, there in zip(own, flags, strict=True)]
        for own, flags in zip(codes.tolist(), coded.tolist(), strict=True)
    ]
    texts[0][0], texts[1][0] = "0", "1"
    return read_units(texts, level)


def find_alpha_slowly(fields: Sequence[CodedUnits]) -> float:
    """Return alpha from all pairs of codes, as its definition says; of several, as nominal."""
    observed = expected = 0.0
    for each in fields:
        level = each.level if len(fields) == 1 else Measurement.NOMINAL
        units = [
            [each.values[v] for v, times in enumerate(row) for _ in range(times)]
            for row in each.counts.tolist()
            if sum(row) > 1
        ]
        every = sorted(value for unit in units for value in unit)

        def differ(
            a: float, b: float, level: Measurement = level, every: list[float] = every
        ) -> float:
            if level is Measurement.NOMINAL:
                return float(a != b)
            if level is Measurement.INTERVAL:
                return (a - b) ** 2
            low, high = min(a, b), max(a, b)
            between = sum(low <= value <= high for value in every)
            return float(a != b) * (between - (every.count(a) + every.count(b)) / 2) ** 2

        for unit in units:
            observed += sum(differ(a, b) for a in unit for b in unit) / (len(unit) - 1)
        if len(every) > 1:
            expected += sum(differ(a, b) for a in every for b in every) / (len(every) - 1)
    return 1 - observed / expected


@pytest.mark.parametrize("level", LEVELS)
def test_alpha_pair_by_pair(level: Measurement) -> None:
    for seed in range(40):
        units = draw_units(seed, level)
        found = measure(units, samples=1)
        assert math.isclose(found.alpha.at, find_alpha_slowly([units]), abs_tol=1e-12)
        rows = [row for row in units.counts.tolist() if sum(row) > 1]
        same = [sum(n * (n - 1) for n in row) for row in rows]
        every = [sum(row) * (sum(row) - 1) for row in rows]
        assert found.agreement.at == pytest.approx(sum(same) / sum(every))
        assert (found.units, found.pairs) == (len(rows), sum(every) // 2)


def test_alpha_of_several_fields_pair_by_pair() -> None:
    for seed in range(20):
        fields = [draw_units(3 * seed + place, level) for place, level in enumerate(LEVELS)]
        found = measure_reliability(fields, AgreementSettings(samples=1))
        assert math.isclose(found.alpha.at, find_alpha_slowly(fields), abs_tol=1e-12)


@pytest.mark.parametrize("level", LEVELS)
def test_samples_are_what_the_library_makes_of_the_units_drawn(level: Measurement) -> None:
    generator = np.random.default_rng(1)
    for seed in range(10):
        units = draw_units(seed, level).keep_pairable()
        drawn = generator.multinomial(9, [1 / 9] * 9, size=8)
        counts, values = units.counts, units.values
        for weights, found in zip(drawn, sample_alpha(units, drawn), strict=True):
            again = np.repeat(counts, weights[units.groups], axis=0)
            if (again.sum(axis=0) > 0).sum() < 2:
                assert math.isnan(found)
            else:
                expected = alpha(
                    value_counts=again, value_domain=values, level_of_measurement=level.value
                )
                assert math.isclose(found, expected, abs_tol=1e-9)


def test_whole_cases_are_drawn() -> None:
    # In one case coders agree on both fields, in the other on none: samples know three outcomes,
    # of which each alone has a chance of a quarter or more.
    for groups, low, high in (([0, 0, 1, 1], 0, 1), ([0, 1, 2, 3], 0.25, 0.75)):
        units = read_units(["aabb", "aaaa"], Measurement.NOMINAL, groups)
        agreement = measure(units, confidence=0.6).agreement
        assert (agreement.at, agreement.low, agreement.high) == (0.5, low, high)


def test_the_same_seed_gives_the_same_interval() -> None:
    units = draw_units(5, Measurement.ORDINAL)
    assert measure(units) == measure(units)
    assert measure(units, samples=20).alpha != measure(units, samples=20, seed=1).alpha


def test_what_is_undefined() -> None:
    none = measure(read_units(["ab-", "--a"], Measurement.NOMINAL))
    assert (none.units, none.pairs) == (0, 0)
    assert math.isnan(none.agreement.at)
    assert math.isnan(none.alpha.at)
    # All agree, but on one code alone: nothing shows that they tell cases apart.
    same = measure(read_units(["aaa", "aaa"], Measurement.NOMINAL))
    assert (same.agreement.at, same.agreement.low) == (1, 1)
    assert math.isnan(same.alpha.at)
    assert math.isnan(same.alpha.low)


@pytest.mark.parametrize("coders", [["ab", "bb"], ["a-c", "b-c"]])
def test_one_case_alone_has_no_interval(coders: list[str]) -> None:
    units = read_units(coders, Measurement.NOMINAL, [3] * len(coders[0]))
    for fields in ([units], [units, units]):
        found = measure_reliability(fields, AgreementSettings())
        assert found.agreement.at == 0.5 and not math.isnan(found.alpha.at)
        for each in (found.agreement, found.alpha):
            assert math.isnan(each.low) and math.isnan(each.high) and each.undefined == 0
    two = measure(read_units(coders, Measurement.NOMINAL))
    assert not math.isnan(two.agreement.low)


def test_samples_without_any_variation_are_told() -> None:
    units = read_units(["aaaaaaab", "aaaaaaab"], Measurement.NOMINAL)
    found = measure(units).alpha
    assert (found.at, found.low, found.high) == (1, 1, 1)
    # A sample lacks the one case that differs with this chance.
    assert found.undefined == pytest.approx((7 / 8) ** 8, abs=0.03)
