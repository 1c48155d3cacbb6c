"""Bounded work: what would take too much is refused or said, and what suffices is not changed."""

from __future__ import annotations

from itertools import product

import numpy as np
import pandas as pd
import pytest

from qca import build_truth_table
from qca.analysis.remainders.counterfactuals import Rule as ExclusionRule
from qca.analysis.remainders.counterfactuals import (
    build_exclusion,
    exclude_remainders,
    find_contradictory_assumptions,
)
from qca.analysis.truth_table.table import TruthTable
from qca.boolean.algebra import are_equivalent, is_contradiction
from qca.boolean.budgets import Budget, BudgetSpent
from qca.boolean.counting import count_rows, cover_everything
from qca.boolean.cubes import Space, absorb, complement, find_outside, subtract
from qca.boolean.expressions import And, Expression, Literal, Not, Or
from qca.boolean.grammar import parse_expression
from qca.boolean.readings import cubes_of_expression
from qca.boolean.satisfaction import can_be_true, draw_truths
from qca.errors import AnalysisError, InputError

_NAMES = tuple(f"C{i}" for i in range(40))
_PRODUCT = "*".join(f"(C{2 * i} + C{2 * i + 1})" for i in range(20))


def _draw_expression(rng: np.random.Generator, levels: dict[str, int], depth: int) -> Expression:
    if not depth or rng.random() < 0.2:
        name = str(rng.choice(list(levels)))
        if levels[name] == 2 and rng.random() < 0.7:
            return Literal(name)
        count = int(rng.integers(1, levels[name]))
        values = rng.choice(levels[name], count, replace=False)
        return Literal(name, tuple(sorted(values.tolist())))
    if rng.random() < 0.3:
        return Not(_draw_expression(rng, levels, depth - 1))
    parts = [_draw_expression(rng, levels, depth - 1) for _ in range(rng.integers(2, 4))]
    return And(tuple(parts)) if rng.random() < 0.6 else Or(tuple(parts))


def _is_true(expression: Expression, world: dict[str, int]) -> bool:
    match expression:
        case Literal(name, levels):
            return world[name] in (levels or (1,))
        case Not(inner):
            return not _is_true(inner, world)
        case And(arguments):
            return all(_is_true(a, world) for a in arguments)
        case Or(arguments):
            return any(_is_true(a, world) for a in arguments)


@pytest.mark.parametrize("drawing", [True, False])
def test_what_can_be_true_is_what_some_configuration_shows(
    drawing: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    if not drawing:  # the search alone
        monkeypatch.setattr("qca.boolean.satisfaction.draw_truths", lambda *_: 0)
    rng = np.random.default_rng(4)
    levels = {"A": 2, "B": 2, "C": 2, "D": 3, "E": 4}
    worlds = [
        dict(zip(levels, world, strict=True)) for world in product(*map(range, levels.values()))
    ]
    found = []
    for _ in range(150):
        first, second = (_draw_expression(rng, levels, 4) for _ in range(2))
        shown = [(_is_true(first, world), _is_true(second, world)) for world in worlds]
        found.append(can_be_true(first, levels))
        assert found[-1] == any(one for one, _ in shown)
        assert are_equivalent(first, second, levels) == all(a == b for a, b in shown)
        both = And((first, Not(second)))
        assert is_contradiction(both, levels) == (not any(a and not b for a, b in shown))
    assert len(set(found)) == 2


def test_expressions_that_differ_in_a_drawn_configuration_are_not_equivalent() -> None:
    rng = np.random.default_rng(9)
    levels = {"A": 2, "B": 2, "C": 3}
    for _ in range(100):
        first, second = (_draw_expression(rng, levels, 3) for _ in range(2))
        if are_equivalent(first, second, levels):
            assert draw_truths(first, levels) == draw_truths(second, levels)


def test_a_product_of_many_sums_is_decided_without_multiplying_out() -> None:
    wide = parse_expression(_PRODUCT)
    opposite = " + ".join(f"~C{2 * i}*~C{2 * i + 1}" for i in range(20))
    budget = Budget(2_000_000)
    assert not is_contradiction(wide, budget=budget)
    assert is_contradiction(parse_expression(f"({_PRODUCT})*({opposite})"), budget=budget)
    assert are_equivalent(wide, parse_expression(f"~({opposite})"), budget=budget)


def test_a_decision_that_takes_too_much_work_is_given_up() -> None:
    contradiction = parse_expression("(A + B)*(~A + B)*(A + ~B)*(~A + ~B)")
    assert is_contradiction(contradiction)
    with pytest.raises(BudgetSpent):
        is_contradiction(contradiction, budget=Budget(20))


def test_an_expression_that_multiplies_out_to_too_many_terms_is_refused() -> None:
    space = Space(_NAMES, (2,) * 40)
    with pytest.raises(InputError, match="has too many terms when it is multiplied out") as error:
        cubes_of_expression(parse_expression(_PRODUCT), space, steps=100_000)
    assert len(str(error.value)) < 250
    short = parse_expression("(C0 + C1)*(C2 + C3)")
    assert len(cubes_of_expression(short, space, steps=100_000)) == 4


def test_what_is_within_the_budget_is_what_is_found_without_one() -> None:
    space = Space(tuple("ABCD"), (2, 2, 3, 2))
    cubes = cubes_of_expression(parse_expression("A*B + ~A*C[2] + C[0]*~D"), space)
    rows = cubes_of_expression(parse_expression("A*B*C[1]*D"), space)
    budget = Budget(10_000)
    assert find_outside(cubes, space, budget) == find_outside(cubes, space)
    assert subtract(cubes, rows, space, budget) == subtract(cubes, rows, space)
    assert absorb(cubes, budget) == absorb(cubes)
    assert budget.left < 10_000
    for work in (find_outside, cover_everything):
        with pytest.raises(BudgetSpent):
            work(cubes, space, Budget(3))


def test_what_is_outside_is_the_same_with_common_literals_set_apart(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    rng = np.random.default_rng(3)
    space = Space(tuple("ABCDE"), (2, 3, 2, 2, 2))
    for _ in range(60):
        drawn = [
            [int(rng.integers(-1, n)) for n in space.levels] for _ in range(rng.integers(1, 5))
        ]
        cubes = [
            sum(1 << (o + v) for o, v in zip(space.offsets, values, strict=True) if v >= 0)
            for values in drawn
        ]
        shared = 1 << space.offsets[4]
        cubes = [cube & ~space.families[4] | shared for cube in cubes]
        usual = complement(cubes, space)
        monkeypatch.setattr("qca.boolean.cubes._MANY", 0)
        apart = complement(cubes, space)
        monkeypatch.undo()
        assert not subtract(usual, apart, space)
        assert not subtract(apart, usual, space)
        assert count_rows(apart, space) == sum(count_rows([cube], space) for cube in apart)


def test_a_thousand_conditions_need_no_deep_recursion() -> None:
    space = Space(tuple(f"C{i}" for i in range(1500)), (2,) * 1500)
    row = space.encode([0] * 1500)
    other = space.encode([0] * 1400 + [1] * 100)
    assert len(find_outside([row], space)) == 1500
    assert len(find_outside([row, other], space)) == 1400 + 2 * 99


@pytest.fixture(scope="module")
def table() -> TruthTable:
    rng = np.random.default_rng(2)
    frame = pd.DataFrame(rng.integers(0, 2, (9, 7)), columns=[*"ABCDEF", "Y"])
    return build_truth_table(frame, "Y", list("ABCDEF"), incl_cut=0.8)


def test_exclusions_that_take_too_much_work_are_refused_with_a_remedy(table: TruthTable) -> None:
    (whole,) = exclude_remainders(table, "A*B + ~C*D + E*~F")
    cubes = cubes_of_expression(parse_expression("A*B + ~C*D + E*~F"), table.space)
    assert whole.region.count == count_rows(whole.cubes, table.space)
    again = build_exclusion(table, cubes, "it", ExclusionRule.DECLARED, steps=100_000)
    assert again.cubes == whole.cubes
    with pytest.raises(AnalysisError, match="exclude by fewer or shorter terms"):
        build_exclusion(table, cubes, "it", ExclusionRule.DECLARED, steps=50)


def test_contradictory_assumptions_that_take_too_much_work_are_a_part_that_says_so(
    table: TruthTable,
) -> None:
    space = table.space
    here, there = (
        cubes_of_expression(parse_expression(text), space)
        for text in (
            "A*B*C + A*~B*D + ~C*E*F + D*E*~F + ~A*B*F + ~D*~E*A",
            "A*C*D + ~B*C*F + ~E*F*D + A*B*E + ~A*~C*D + ~F*B*C",
        )
    )
    everything, whole = find_contradictory_assumptions(table, here, there)
    assert whole
    partial = []
    for steps in (0, *(2**power for power in range(8, 16)), 100_000):
        part, complete = find_contradictory_assumptions(table, here, there, steps=steps)
        assert not subtract(part, everything, space)
        assert not complete or part == everything
        partial.append((complete, len(part)))
    assert partial[0] == (False, 0)
    assert partial[-1] == (True, len(everything))
    assert any(not complete and count for complete, count in partial)
