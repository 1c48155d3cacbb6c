"""Solutions against twins that list the property space, every term and every set of primes.

The twins know no cubes: a row is a tuple of values, a term a tuple of values with None where a
condition does not matter, and what a term covers is found by looking at every row.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import combinations, product
from math import comb

import numpy as np
import pandas as pd
import pytest

from qca import build_truth_table, minimize
from qca.analysis.minimization.minimizer import minimize_kinds
from qca.analysis.remainders.counterfactuals import find_contradictory_assumptions
from qca.analysis.solutions.solution import Model, Solution
from qca.analysis.truth_table.table import TruthTable, negate_truth_table
from qca.boolean.counting import list_rows
from qca.errors import AnalysisError, InputError
from qca.study.settings import MinimizationSettings, ModelRule

_Draw = Callable[[np.random.Generator, str], tuple[pd.DataFrame, dict[str, int]]]
Row = tuple[int, ...]
Term = tuple[int | None, ...]
Cover = frozenset[Term]
_KINDS = ["crisp", "fuzzy", "multi-value"]
# More sets of primes than this are not tried one by one, and the table is left out.
_MOST_SETS = 30_000


@cache
def list_terms(levels: Row) -> tuple[tuple[Term, frozenset[Row]], ...]:
    """Return every term with at least one literal, and the rows that it covers."""
    rows = list(product(*(range(count) for count in levels)))
    values = ([None, *range(count)] for count in levels)
    terms = [term for term in product(*values) if any(v is not None for v in term)]
    return tuple((term, frozenset(row for row in rows if _covers(term, row))) for term in terms)


def _covers(term: Term, row: Row) -> bool:
    return all(wanted is None or wanted == value for wanted, value in zip(term, row, strict=True))


def _rows_of(terms: Iterable[Term], levels: Row) -> set[Row]:
    inside = dict(list_terms(levels))
    return {row for term in terms for row in inside[term]}


def _parts(term: Term) -> list[Term]:
    """Return the term with each one of its literals taken away."""
    return [(*term[:j], None, *term[j + 1 :]) for j, v in enumerate(term) if v is not None]


def twin_primes(positive: set[Row], off: set[Row], levels: Row) -> list[Term]:
    """Return the terms that cover a positive row and no off row, and of which no part does so."""
    implicants = {term for term, rows in list_terms(levels) if rows & positive and not rows & off}
    return [term for term in implicants if not any(part in implicants for part in _parts(term))]


def twin_least_covers(positive: set[Row], primes: Sequence[Term]) -> set[Cover] | None:
    """Return the smallest sets of primes that cover all, by trying all sets of each size."""
    covered = [{row for row in positive if _covers(prime, row)} for prime in primes]
    for size in range(1, len(primes) + 1):
        if comb(len(primes), size) > _MOST_SETS:
            return None
        found = {
            frozenset(primes[i] for i in chosen)
            for chosen in combinations(range(len(primes)), size)
            if set().union(*(covered[i] for i in chosen)) == positive
        }
        if found:
            return found
    raise AssertionError("the primes cover the positive rows")


def twin_irredundant_covers(positive: set[Row], primes: Sequence[Term]) -> set[Cover] | None:
    """Return the sets of primes that cover all and from which none can be taken away."""
    if 1 << len(primes) > _MOST_SETS:
        return None
    bits = {row: 1 << i for i, row in enumerate(positive)}
    covered = [sum(bits[row] for row in positive if _covers(prime, row)) for prime in primes]
    everything = (1 << len(positive)) - 1
    found = set()
    for chosen in product((False, True), repeat=len(primes)):
        members = [i for i, taken in enumerate(chosen) if taken]

        def union(left_out: int | None, members: list[int] = members) -> int:
            rows = 0
            for i in members:
                rows |= covered[i] if i != left_out else 0
            return rows

        if union(None) == everything and all(union(i) != everything for i in members):
            found.add(frozenset(primes[i] for i in members))
    return found


def twin_covers(positive: set[Row], primes: Sequence[Term], rule: ModelRule) -> set[Cover] | None:
    """Return the models of one rule."""
    find = twin_least_covers if rule == "minimal" else twin_irredundant_covers
    return find(positive, primes)


def read_term(text: str, names: Sequence[str]) -> Term:
    """Return the term that a written one says: ``A*~B``, ``A[1]*C[0]``."""
    values: dict[str, int] = {}
    for literal in text.split("*"):
        name, bracket, rest = literal.removeprefix("~").partition("[")
        values[name] = int(rest[:-1]) if bracket else int(not literal.startswith("~"))
    return tuple(values.get(name) for name in names)


@dataclass
class Known:
    """A truth table as lists of rows."""

    table: TruthTable
    positive: set[Row]
    negative: set[Row]
    space: set[Row]

    @property
    def levels(self) -> Row:
        """The number of values of each condition."""
        return self.table.space.levels

    def number(self, row: Row) -> int:
        """Return the row's number, counting in the order in which rows are listed."""
        return sorted(self.space).index(row) + 1

    def numbers(self, rows: Iterable[Row]) -> tuple[int, ...]:
        """Return the sorted numbers of rows."""
        order = {row: i for i, row in enumerate(sorted(self.space), 1)}
        return tuple(sorted(order[row] for row in rows))

    def read(self, model: Model) -> Cover:
        """Return a model of the toolkit as a set of terms."""
        terms = [read_term(term.expression, self.table.conditions) for term in model.terms]
        assert len(set(terms)) == len(terms)
        return frozenset(terms)


def know(table: TruthTable) -> Known:
    """List the rows of a truth table."""
    space = set(product(*(range(count) for count in table.space.levels)))
    return Known(
        table,
        {row.config for row in table.rows if row.out == "1"},
        {row.config for row in table.rows if row.out in "0C"},
        space,
    )


def _draw_table(draw: _Draw, rng: np.random.Generator, kind: str) -> Known:
    frame, levels = draw(rng, kind)
    high = float(rng.choice([0.6, 0.75, 0.9, 1]))
    table = build_truth_table(
        frame,
        "Y",
        list(levels),
        incl_cut=high if rng.random() < 0.5 else (high, 0.5),
        n_cut=1 if rng.random() < 0.7 else 2,
        levels=levels,
    )
    return know(table)


def _assert_same(known: Known, solution: Solution, primes: list[Term], covers: set[Cover]) -> None:
    names = known.table.conditions
    assert len(solution.primes) == len(primes)
    assert {read_term(text, names) for text in solution.primes} == set(primes)
    models = {known.read(model): model for model in solution.models}
    assert set(models) == covers
    assert len(solution.models) == len(covers) == solution.model_count
    assert solution.count_exact and solution.complete
    for cover, model in models.items():
        assumed = _rows_of(cover, known.levels) - known.positive
        assert model.assumptions == known.numbers(assumed)
        assert model.assumed.count == len(assumed)
        few = {row.config for row in known.table.rows if row.out == "?"}
        assert model.under_n_cut == known.numbers(assumed & few)


@pytest.mark.parametrize("rule", ["minimal", "irredundant"])
@pytest.mark.parametrize("kind", _KINDS)
def test_conservative_and_parsimonious(kind: str, rule: ModelRule, draw: _Draw) -> None:
    rng = np.random.default_rng(7)
    compared = refused = several = 0
    for _ in range(250):
        known = _draw_table(draw, rng, kind)
        for solution_kind in ("conservative", "parsimonious"):
            conservative = solution_kind == "conservative"
            off = known.space - known.positive if conservative else known.negative
            if not known.positive or not off:
                refused += 1
                with pytest.raises(AnalysisError):
                    minimize(known.table, solution_kind, models=rule)
                continue
            primes = twin_primes(known.positive, off, known.levels)
            covers = twin_covers(known.positive, primes, rule)
            if covers is None:
                continue
            solution = minimize(known.table, solution_kind, models=rule, max_models=100_000)
            _assert_same(known, solution, primes, covers)
            compared += 1
            several += len(covers) > 1
    assert compared > 250 and refused > 5 and several > 50


def _draw_expression(rng: np.random.Generator, known: Known, terms: int, longest: int) -> str:
    """Return a union of random terms, as a user writes one."""
    names, levels = known.table.conditions, known.levels
    written = []
    for _ in range(terms):
        picked = rng.permutation(len(names))[: rng.integers(1, min(longest, len(names)) + 1)]
        values = [(j, int(rng.integers(levels[j]))) for j in picked]
        if known.table.space.multi_value:
            written.append("*".join(f"{names[j]}[{value}]" for j, value in values))
        else:
            written.append("*".join(("" if value else "~") + names[j] for j, value in values))
    return ", ".join(written)


def _rows_in(text: str, known: Known) -> set[Row]:
    terms = [read_term(term, known.table.conditions) for term in text.split(", ")]
    return _rows_of(terms, known.levels)


@pytest.mark.parametrize("kind", _KINDS)
def test_parsimonious_with_exclusions(kind: str, draw: _Draw) -> None:
    rng = np.random.default_rng(8)
    compared = changed = 0
    for _ in range(200):
        known = _draw_table(draw, rng, kind)
        text = _draw_expression(rng, known, int(rng.integers(1, 3)), 3)
        observed = {row.config for row in known.table.rows if row.out != "?"}
        excluded = _rows_in(text, known) - observed
        off = known.negative | excluded
        if not known.positive or not known.negative:
            continue
        primes = twin_primes(known.positive, off, known.levels)
        covers = twin_covers(known.positive, primes, "minimal")
        if covers is None:
            continue
        solution = minimize(known.table, "parsimonious", exclude=text, max_models=100_000)
        _assert_same(known, solution, primes, covers)
        (exclusion,) = solution.exclusions
        assert exclusion.region.rows == known.numbers(excluded)
        compared += 1
        changed += primes != twin_primes(known.positive, known.negative, known.levels)
    assert compared > 100 and changed > 25


# --- intermediate: the rule of Ragin and Dusa, literally; with several values by rows -------------


def twin_easy(
    conservative: Cover,
    parsimonious: Cover,
    single: dict[int, set[int]],
    joint: list[Term],
    levels: Row,
) -> set[Row]:
    """Return the rows that conservative terms reach (the positive rows among them)."""

    def may_take(value: int, j: int, c: Term, droppable: list[int]) -> bool:
        if c[j] is None or value == c[j]:
            return True
        if j in droppable and value in single.get(j, ()):
            return True
        for expectation in joint:
            concerned = [i for i in droppable if expectation[i] is not None]
            differs = any(expectation[i] != c[i] for i in concerned)
            # With two values it is R's rule: the literal is gone.
            if j in concerned and differs and (value == expectation[j] or levels[j] == 2):
                return True
        return False

    found: set[Row] = set()
    for c in conservative:
        for p in parsimonious:
            if any(value is not None and c[j] != value for j, value in enumerate(p)):
                continue  # c is no subset of p
            droppable = [j for j in range(len(c)) if c[j] is not None and p[j] is None]
            found |= {
                row
                for row in product(*(range(count) for count in levels))
                if all(may_take(value, j, c, droppable) for j, value in enumerate(row))
            }
    return found


def twin_expectations(text: str, known: Known) -> tuple[dict[int, set[int]], list[Term]] | None:
    """Return the shortest form of the expectations, or None where there are several or none."""
    inside = _rows_in(text, known)
    if inside == known.space:
        return None
    covers = twin_least_covers(inside, twin_primes(inside, known.space - inside, known.levels))
    if covers is None or len(covers) > 1:
        return None
    single: dict[int, set[int]] = {}
    joint = []
    for term in next(iter(covers)):
        named = [j for j, value in enumerate(term) if value is not None]
        if len(named) == 1:
            value = term[named[0]]
            assert value is not None
            single.setdefault(named[0], set()).add(value)
        else:
            joint.append(term)
    return single, joint


@pytest.mark.parametrize("rule", ["minimal", "irredundant"])
@pytest.mark.parametrize("kind", _KINDS)
def test_intermediate(kind: str, rule: ModelRule, draw: _Draw) -> None:
    rng = np.random.default_rng(9)
    compared = easy_found = joint_found = 0
    for _ in range(200):
        known = _draw_table(draw, rng, kind)
        if not known.positive or not known.negative:
            continue
        count = int(rng.integers(1, 4))
        text = _draw_expression(rng, known, count, 1 if rng.random() < 0.5 else 2)
        exclude = _draw_expression(rng, known, 1, 3) if rng.random() < 0.3 else None
        expectations = twin_expectations(text, known)
        if expectations is None:
            with pytest.raises((InputError, AnalysisError)):
                minimize(known.table, "intermediate", expectations=text)
            continue
        observed = {row.config for row in known.table.rows if row.out != "?"}
        excluded = _rows_in(exclude, known) - observed if exclude else set()
        sides = []
        for off in (known.space - known.positive, known.negative | excluded):
            primes = twin_primes(known.positive, off, known.levels)
            sides.append(twin_covers(known.positive, primes, rule))
        if sides[0] is None or sides[1] is None or len(sides[0]) * len(sides[1]) > 40:
            continue
        expected: dict[
            tuple[Cover, Cover], tuple[tuple[int, ...], tuple[int, ...], set[Cover]]
        ] = {}
        for c, p in product(sides[0], sides[1]):
            assumed = _rows_of(p, known.levels) - known.positive
            easy = twin_easy(c, p, *expectations, known.levels) & assumed
            off = known.space - known.positive - easy
            primes = twin_primes(known.positive, off, known.levels)
            models = twin_covers(known.positive, primes, rule)
            if models is None:
                break
            easy_found += bool(easy)
            expected[c, p] = (known.numbers(easy), known.numbers(assumed - easy), models)
        else:
            first, second, ours = minimize_kinds(
                known.table,
                MinimizationSettings(
                    ("conservative", "parsimonious", "intermediate"), rule, max_models=100_000
                ),
                expectations=text,
                exclude=exclude,
            )
            found: dict[
                tuple[Cover, Cover], tuple[tuple[int, ...], tuple[int, ...], set[Cover]]
            ] = {}
            for model in ours.models:
                assert len(set(model.pairs)) == len(model.pairs) > 0
                for entry in model.counterfactuals:
                    i, j = entry.pair
                    pair = known.read(first.models[i - 1]), known.read(second.models[j - 1])
                    rows = (entry.easy.rows or (), entry.difficult.rows or ())
                    at = found.setdefault(pair, (*rows, set()))
                    assert at[:2] == rows
                    at[2].add(known.read(model))
            assert found == expected
            assert ours.complete and ours.model_count == len(ours.models)
            assert {known.read(model) for model in ours.models} == {
                model for _, _, models in expected.values() for model in models
            }
            compared += 1
            joint_found += bool(expectations[1])
    assert compared > 60 and easy_found > 20 and joint_found > 10


@pytest.mark.parametrize("kind", _KINDS)
def test_contradictory_assumptions(kind: str, draw: _Draw) -> None:
    rng = np.random.default_rng(10)
    compared = 0
    for _ in range(80):
        known = _draw_table(draw, rng, kind)
        other = know(negate_truth_table(known.table))
        if not (known.positive and known.negative and other.positive and other.negative):
            continue
        first, second = minimize(known.table), minimize(other.table)
        cubes, whole = find_contradictory_assumptions(
            known.table,
            [cube for model in first.cubes for cube in model],
            [cube for model in second.cubes for cube in model],
        )
        observed = {row.config for row in known.table.rows if row.out != "?"}
        sides = [
            {row for model in side.models for row in _rows_of(known.read(model), known.levels)}
            for side in (first, second)
        ]
        expected = (sides[0] & sides[1]) - observed
        assert whole
        assert list_rows(cubes, known.table.space, 10_000) == known.numbers(expected)
        compared += 1
    assert compared > 30


def test_truncated_lists_say_so(draw: _Draw) -> None:
    rng = np.random.default_rng(11)
    cut = dict.fromkeys((1, 2, 3), 0)
    for _ in range(150):
        known = _draw_table(draw, rng, "crisp")
        if not known.positive or not known.negative:
            continue
        for rule in ("minimal", "irredundant"):
            everything = minimize(known.table, models=rule, max_models=100_000)
            every = {m.expression for m in everything.models}
            assert everything.model_count == len(everything.models)
            for most in cut:
                some = minimize(known.table, models=rule, max_models=most)
                assert some.model_count == everything.model_count
                assert some.count_exact
                assert some.complete == (everything.model_count <= most)
                assert len(some.models) == min(most, everything.model_count)
                assert {m.expression for m in some.models} <= every
                cut[most] += not some.complete
    assert min(cut.values()) > 10
