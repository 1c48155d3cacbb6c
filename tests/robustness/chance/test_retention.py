"""Retention against a twin that perturbs every set of cases, and against published data.

The twin keeps a list of single cases, perturbs each set of them in turn, and codes the rows anew.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from fractions import Fraction
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from qca.errors import InputError
from qca.robustness.chance.retention import RowCount, find_retention
from qca.robustness.results.chance import Perturbation

WRONG, MISSING = Perturbation
_LIPSET = Path(__file__).parents[2] / "published" / "data" / "LC.csv"
# R 4.2.2 with QCA 3.25.1 gives .59049 for corruption with p = .1, and .72171 for deletion.
_TOY = (RowCount(2, 2), RowCount(1, 1), RowCount(0, 1), RowCount(0, 1))
# Democracies by P, U, C, S with the outcome W, the example of R's help page (Thiem, Spöhel and
# Duşa 2015, replication data): 1111 (5 of 5), 0000 (0 of 4), 0010 (0 of 3) and four single cases.
_WELFARE = (
    RowCount(5, 5),
    RowCount(0, 4),
    RowCount(0, 3),
    RowCount(0, 1),
    RowCount(0, 1),
    RowCount(1, 1),
    RowCount(1, 1),
)

_Case = tuple[int, bool]  # its row, and whether it has the outcome


def _rows_of(counts: Sequence[tuple[int, int]]) -> list[RowCount]:
    return [RowCount(positive, positive + negative) for positive, negative in counts]


def _cases_of(rows: Sequence[RowCount]) -> list[_Case]:
    return [(r, i < row.positive) for r, row in enumerate(rows) for i in range(row.total)]


def _codes(cases: Sequence[_Case], rows: int, incl_cut: Fraction, n_cut: int) -> list[str]:
    codes = []
    for r in range(rows):
        outcomes = [outcome for row, outcome in cases if row == r]
        if len(outcomes) < n_cut:
            codes.append("?")
        else:
            codes.append("1" if Fraction(sum(outcomes), len(outcomes)) >= incl_cut else "0")
    return codes


def _perturb(cases: Sequence[_Case], perturbed: int, kind: Perturbation) -> list[_Case]:
    """Perturb the cases whose bits are set."""
    marked = [(case, perturbed >> i & 1) for i, case in enumerate(cases)]
    if kind is MISSING:
        return [case for case, gone in marked if not gone]
    return [(row, outcome ^ bool(wrong)) for (row, outcome), wrong in marked]


def _retained_sets(
    rows: Sequence[RowCount], incl_cut: Fraction, n_cut: int, kind: Perturbation
) -> Iterator[int]:
    """Yield the size of every set of cases whose perturbation changes no code."""
    cases = _cases_of(rows)
    before = _codes(cases, len(rows), incl_cut, n_cut)
    for perturbed in range(1 << len(cases)):
        after = _perturb(cases, perturbed, kind)
        if _codes(after, len(rows), incl_cut, n_cut) == before:
            yield perturbed.bit_count()


_COUNTS = st.lists(st.tuples(st.integers(0, 3), st.integers(0, 3)), min_size=1, max_size=4).filter(
    lambda counts: 1 <= sum(map(sum, counts)) <= 8
)
_CUTS = st.sampled_from([Fraction(1, 2), Fraction(2, 3), Fraction(3, 4), Fraction(1)])


@given(_COUNTS, _CUTS, st.integers(1, 3), st.sampled_from(Perturbation))
def test_equals_every_set_perturbed(
    counts: list[tuple[int, int]], incl_cut: Fraction, n_cut: int, kind: Perturbation
) -> None:
    rows = _rows_of(counts)
    cases = sum(row.total for row in rows)
    sizes = list(_retained_sets(rows, incl_cut, n_cut, kind))
    for number in range(cases + 1):
        found = find_retention(
            rows, incl_cut=float(incl_cut), n_cut=n_cut, kind=kind, number=number
        )
        assert found == sizes.count(number) / math.comb(cases, number)
    for p in (Fraction(0), Fraction(1, 8), Fraction(3, 4), Fraction(1)):
        expected = sum(p**size * (1 - p) ** (cases - size) for size in sizes)
        found = find_retention(
            rows, incl_cut=float(incl_cut), n_cut=n_cut, kind=kind, probability=float(p)
        )
        assert found == float(expected)


@given(_COUNTS, _CUTS, st.sampled_from(Perturbation), st.floats(0, 1))
def test_independent_is_a_mixture_of_dependent(
    counts: list[tuple[int, int]], incl_cut: Fraction, kind: Perturbation, p: float
) -> None:
    rows, cut = _rows_of(counts), float(incl_cut)
    cases = sum(row.total for row in rows)
    mixed = sum(
        math.comb(cases, k)
        * p**k
        * (1 - p) ** (cases - k)
        * find_retention(rows, incl_cut=cut, n_cut=1, kind=kind, number=k)
        for k in range(cases + 1)
    )
    found = find_retention(rows, incl_cut=cut, n_cut=1, kind=kind, probability=p)
    assert found == pytest.approx(mixed, abs=1e-12)


# ---------------------------------------------------------------------------- published values


def test_toy() -> None:
    # Every corrupted case changes a code: all five are right with .9^5.
    corrupted = find_retention(_TOY, incl_cut=1, n_cut=1, kind=WRONG, probability=0.1)
    assert corrupted == pytest.approx(0.59049, abs=1e-12)
    # Three rows have one case each, and the fourth is gone only with both of its cases.
    deleted = find_retention(_TOY, incl_cut=1, n_cut=1, kind=MISSING, probability=0.1)
    assert deleted == pytest.approx(0.9**3 * (1 - 0.1**2), abs=1e-12)
    assert deleted == pytest.approx(0.72171, abs=1e-12)


def test_welfare() -> None:
    found = find_retention(_WELFARE, incl_cut=1, n_cut=1, kind=WRONG, probability=0.025)
    # The five cases of the positive row and the four single ones must be right; a row of cases
    # without the outcome turns only if all of them are wrong.
    by_hand = 0.975**9 * (1 - 0.025**4) * (1 - 0.025**3)
    assert found == pytest.approx(by_hand, rel=1e-12)


@pytest.fixture(scope="module")
def lipset() -> list[RowCount]:
    frame = pd.read_csv(_LIPSET, index_col="case")
    grouped = frame.groupby(["DEV", "URB", "LIT", "IND", "STB"])["SURV"]
    return [
        RowCount(int(positive), int(total))
        for positive, total in grouped.agg(["sum", "size"]).itertuples(index=False)
    ]


def test_lipset_corruption(lipset: list[RowCount]) -> None:
    """Each of 8 survivors and of 3 lone breakdowns changes a row; the other 7 of 18 do not."""
    assert sum(row.positive for row in lipset) == 8
    assert find_retention(lipset, incl_cut=1, n_cut=1, kind=WRONG, number=1) == 7 / 18


def _retain_without_negatives(rows: Sequence[RowCount], incl_cut: float, number: int) -> float:
    """Return retention under deletion as R counts it: deleted negatives still belong to the row."""
    cases = _cases_of(rows)
    kept = 0
    for perturbed in range(1 << len(cases)):
        if perturbed.bit_count() != number:
            continue
        left = [case for i, case in enumerate(cases) if not (perturbed >> i & 1 and case[1])]
        cut = Fraction(incl_cut)
        kept += _codes(left, len(rows), cut, 1) == _codes(cases, len(rows), cut, 1)
    return kept / math.comb(len(cases), number)


def test_deleted_negatives_count(lipset: list[RowCount]) -> None:
    """R finds that no deletion changes the table, though three rows consist of one negative."""
    ours = find_retention(lipset, incl_cut=1, n_cut=1, kind=MISSING, number=1)
    assert ours == 15 / 18
    assert _retain_without_negatives(lipset, 1, 1) == 1


def test_lipset_two_deletions(lipset: list[RowCount]) -> None:
    """Two of 15 that are not alone, less the four rows of two cases that both are deleted from."""
    rows_of_two = sum(row.total == 2 for row in lipset)
    assert rows_of_two == 4
    ours = find_retention(lipset, incl_cut=1, n_cut=1, kind=MISSING, number=2)
    assert ours == (math.comb(15, 2) - rows_of_two) / math.comb(18, 2)
    # R misses all of these but the two rows of two survivors.
    assert _retain_without_negatives(lipset, 1, 2) == 1 - 2 / math.comb(18, 2)


# ------------------------------------------------------------------------------------- borders


def test_mixed_rows_turn_both_ways() -> None:
    """Of 3 in 4 at a cut of 0.75, one deleted negative helps and changes nothing."""
    rows = [RowCount(3, 4)]
    assert find_retention(rows, incl_cut=0.75, n_cut=1, kind=MISSING, number=1) == 1 / 4
    assert find_retention(rows, incl_cut=0.75, n_cut=1, kind=WRONG, number=1) == 1 / 4
    # Coded 0 at a cut of 0.8, it turns where the negative goes or becomes positive.
    assert find_retention(rows, incl_cut=0.8, n_cut=1, kind=MISSING, number=1) == 3 / 4
    assert find_retention(rows, incl_cut=0.8, n_cut=1, kind=WRONG, number=1) == 3 / 4


def test_rows_under_the_cut_stay_remainders() -> None:
    rows = [RowCount(1, 1), RowCount(0, 1), RowCount(0, 0)]
    for kind in Perturbation:
        assert find_retention(rows, incl_cut=1, n_cut=2, kind=kind, number=2) == 1
        assert find_retention(rows, incl_cut=1, n_cut=2, kind=kind, probability=0.5) == 1


def test_a_row_on_the_cut_loses_its_code_with_any_case() -> None:
    rows = [RowCount(3, 3), RowCount(0, 5)]
    assert find_retention(rows, incl_cut=1, n_cut=3, kind=MISSING, number=1) == 5 / 8


def test_undefined_without_cases() -> None:
    for rows in ([], [RowCount(0, 0)]):
        for amount in ({"number": 0}, {"probability": 0.1}):
            found = find_retention(rows, incl_cut=1, n_cut=1, kind=MISSING, **amount)
            assert math.isnan(found)


def test_large_tables() -> None:
    """Counts of sets have no limit: 900 cases, three of which are lost."""
    rows = [RowCount(300, 300), RowCount(0, 300), RowCount(150, 300)]
    found = find_retention(rows, incl_cut=0.5, n_cut=1, kind=MISSING, number=3)
    # Only the third row turns, where it loses more cases with the outcome than without.
    in_mixed = [
        math.comb(150, positive)
        * math.comb(150, negative)
        * math.comb(600, 3 - positive - negative)
        for positive in range(4)
        for negative in range(4 - positive)
        if positive <= negative
    ]
    assert found == sum(in_mixed) / math.comb(900, 3)
    all_gone = find_retention(
        [RowCount(500, 500)], incl_cut=1, n_cut=1, kind=MISSING, probability=0.99
    )
    assert all_gone == pytest.approx(1 - 0.99**500, rel=1e-12)


def test_what_is_refused() -> None:
    with pytest.raises(InputError) as caught:
        find_retention(_TOY, incl_cut=1.5, n_cut=0, kind="loss", number=6)  # type: ignore[arg-type]
    assert [problem.what for problem in caught.value.problems] == [
        "incl_cut is 1.5",
        "n_cut is 0",
        "kind is 'loss'",
        "number is 6",
    ]
    amounts: list[tuple[dict[str, float], str]] = [
        ({}, "neither of number and probability"),
        ({"number": 1, "probability": 0.1}, "both of number and probability"),
        ({"number": -1}, "number is -1"),
        ({"probability": 1.1}, "probability is 1.1"),
        ({"probability": math.nan}, "probability is nan"),
    ]
    for amount, what in amounts:
        with pytest.raises(InputError, match=what):
            find_retention(_TOY, incl_cut=1, n_cut=1, kind=MISSING, **amount)
    for positive, total in ((2, 1), (-1, 1)):
        with pytest.raises(InputError, match=f"a row with {positive} of {total} cases"):
            RowCount(positive, total)
