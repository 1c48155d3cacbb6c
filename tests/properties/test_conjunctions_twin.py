"""Terms by a cut on their own inclusion, against a twin that tries every term of the space."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import product

import numpy as np
import pandas as pd
import pytest
from numpy.typing import NDArray

from qca import build_truth_table
from qca.analysis.minimization import conjunctions
from qca.analysis.minimization.conjunctions import search_consistent_terms
from qca.analysis.solutions.absence import describe_bare_row
from qca.boolean.cubes import Space, complement
from qca.boolean.primes import find_primes

_Draw = Callable[[np.random.Generator, str], tuple[pd.DataFrame, dict[str, int]]]
Term = tuple[int | None, ...]
_CUTS = [0.0, 0.6, 0.75, 0.8, 0.85, 0.9, 0.95, 1.0]


@dataclass(frozen=True)
class Problem:
    """One search: the rows, what is off, and the memberships; as values and as cubes."""

    space: Space
    positive: list[tuple[int, ...]]
    off: list[int]
    columns: NDArray[np.float64]
    y: NDArray[np.float64]

    @property
    def rows(self) -> list[int]:
        return [self.space.encode(row) for row in self.positive]

    def members(self, cube: int) -> NDArray[np.float64]:
        m = np.ones(len(self.y))
        for j, value in self.space.decode(cube):
            column = self.columns[:, j]
            if self.space.levels[j] > 2:
                part = (column == value).astype(float)
            else:
                part = column if value else 1 - column
            m = np.minimum(m, part)
        return m

    def inclusion(self, term: Term) -> float:
        """Return the inclusion of a term, case by case."""
        total = overlap = 0.0
        for case, y in zip(self.columns, self.y, strict=True):
            m = 1.0
            for x, value, levels in zip(case, term, self.space.levels, strict=True):
                if value is not None:
                    m = min(m, float(x == value) if levels > 2 else x if value else 1 - x)
            total += m
            overlap += min(m, y)
        return overlap / total if total > 1e-9 else float("nan")

    def fits(self, term: Term) -> bool:
        """Return whether a term covers a positive row and nothing that is off."""
        if not any(covers(term, row) for row in self.positive):
            return False
        rows = product(*(range(count) for count in self.space.levels))
        off = [row for row in rows if any(self.space.encode(row) & c == c for c in self.off)]
        return not any(covers(term, row) for row in off)


def covers(term: Term, row: Sequence[int]) -> bool:
    return all(v is None or v == w for v, w in zip(term, row, strict=True))


def is_part(small: Term, term: Term) -> bool:
    return small != term and all(v is None or v == w for v, w in zip(small, term, strict=True))


def try_every_term(problem: Problem, cut: float) -> tuple[set[Term], dict[Term, float]]:
    """Return the minimal terms that pass, and the inclusion of all that fit the rows."""
    values = ([None, *range(count)] for count in problem.space.levels)
    fitting = {t: problem.inclusion(t) for t in product(*values) if problem.fits(t)}
    passing = {term for term, incl in fitting.items() if incl >= cut - 1e-9}
    minimal = {t for t in passing if not any(is_part(other, t) for other in passing)}
    return minimal, fitting


def pose(draw: _Draw, rng: np.random.Generator, kind: str) -> Problem | None:
    """Return a problem drawn at random, conservative or with remainders."""
    frame, levels = draw(rng, kind)
    conditions = list(levels)
    table = build_truth_table(
        frame, "Y", conditions, incl_cut=float(rng.choice([0.6, 0.8])), levels=levels
    )
    positive = [row.config for row in table.rows if row.out == "1"]
    if not positive:
        return None
    space = table.space
    if rng.random() < 0.5:
        off = complement([space.encode(row) for row in positive], space)
    else:
        off = [space.encode(row.config) for row in table.rows if row.out == "0"]
        if rng.random() < 0.3:  # an excluded region
            rest = complement([space.encode(row) for row in positive] + off, space)
            off += rest[:1]
    if not off:
        return None
    return Problem(space, positive, off, frame[conditions].to_numpy(), frame["Y"].to_numpy())


@pytest.mark.parametrize("kind", ["crisp", "fuzzy", "multi-value"])
@pytest.mark.parametrize("block", range(3))
def test_terms_equal_those_of_the_twin(draw: _Draw, kind: str, block: int) -> None:
    rng = np.random.default_rng(700 + block)
    seen = beyond_primes = failed = 0
    for _ in range(40):
        problem = pose(draw, rng, kind)
        if problem is None:
            continue
        cut = float(rng.choice(_CUTS))
        minimal, fitting = try_every_term(problem, cut)
        space, rows = problem.space, problem.rows
        bare = [p for p in problem.positive if not any(covers(t, p) for t in minimal)]
        seen += 1
        found = search_consistent_terms(rows, problem.off, space, problem.members, problem.y, cut)
        if found.bare:
            failed += 1
            for row, of_row in zip(bare, found.bare, strict=True):
                told = describe_bare_row(of_row)
                inside = [incl for term, incl in fitting.items() if covers(term, row)]
                defined = [incl for incl in inside if not np.isnan(incl)]
                assert space.write(space.encode(row)) in told.what
                if defined:
                    best = int(max(defined) * 1000 + 1e-6) / 1000
                    assert f"within reach is {best:.3f}" in told.what
            continue
        assert not bare
        assert found.complete
        expected = {
            sum(1 << (space.offsets[j] + v) for j, v in enumerate(t) if v is not None)
            for t in minimal
        }
        assert set(found.terms) == expected
        assert list(found.terms) == sorted(expected, key=space.order)
        beyond_primes += expected != set(find_primes(rows, problem.off, space))
    assert seen > 15
    if kind == "fuzzy":
        assert beyond_primes > 3
        assert failed > 0


def test_at_cut_zero_the_terms_are_the_primes(draw: _Draw) -> None:
    rng = np.random.default_rng(5)
    seen = 0
    for _ in range(30):
        problem = pose(draw, rng, "fuzzy")
        if problem is None:
            continue
        found = search_consistent_terms(
            problem.rows, problem.off, problem.space, problem.members, problem.y, 0
        )
        primes = set(find_primes(problem.rows, problem.off, problem.space))
        assert set(found.terms) == primes
        seen += 1
    assert seen > 10


def test_work_that_runs_out_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    space = Space(tuple(f"C{j}" for j in range(12)), (2,) * 12)
    rng = np.random.default_rng(1)
    columns = np.round(rng.random((40, 12)), 2)
    y = columns[:, :6].min(axis=1)
    positive = [(1,) * 12]
    off = [space.encode(row) for row in ((0,) * 12, (1, *(0,) * 11))]
    problem = Problem(space, positive, off, columns, y)
    whole = search_consistent_terms(problem.rows, off, space, problem.members, y, 0.9)
    assert whole.complete
    monkeypatch.setattr(conjunctions, "MOST_TERM_WORK", 64 * 200)
    cut_short = search_consistent_terms(problem.rows, off, space, problem.members, y, 0.9)
    (row,) = cut_short.bare
    assert not cut_short.complete
    assert "within the work" in str(describe_bare_row(row))
    assert "at least" in str(describe_bare_row(row))


def test_more_literals_than_a_word_holds() -> None:
    space = Space(tuple(f"C{j}" for j in range(40)), (2,) * 40)
    rng = np.random.default_rng(2)
    columns = rng.integers(0, 2, (16, 40)).astype(float)
    y = columns[:, 38] * columns[:, 39]
    rows = sorted({tuple(int(v) for v in row) for row in columns[y == 1]})
    off = [space.encode([int(v) for v in row]) for row in columns[y == 0]]
    problem = Problem(space, rows, off, columns, y)
    found = search_consistent_terms(problem.rows, off, space, problem.members, y, 1)
    # Crisp terms without a negative row have inclusion 1.
    assert set(found.terms) == set(find_primes(problem.rows, off, space))
    assert space.encode((0,) * 38 + (1, 1)) >> 76 << 76 in found.terms
