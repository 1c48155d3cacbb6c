"""Terms over all tables, and the protocol on the models of a study."""

from __future__ import annotations

import numpy as np
import pytest

from qca.boolean.grammar import parse_expression
from qca.io.studies import load_study
from qca.robustness.results.solutions import Comparison, SolutionStanding
from qca.robustness.solutions.protocol import measure_fit
from qca.robustness.solutions.solving import Solved, TableOfWorld, solve_table
from qca.robustness.solutions.standing import compare_models, find_standing
from qca.robustness.sweep.sweep import sweep_universe
from qca.robustness.worlds.classes import CodedTable
from qca.robustness.worlds.inventory import build_universe
from qca.robustness.worlds.universe import Universe
from tests.robustness.conftest import ANALYSES, ROOT

Found = tuple[
    Universe,
    list[TableOfWorld],
    TableOfWorld,
    dict[tuple[int, CodedTable], Solved],
    tuple[SolutionStanding, ...],
    tuple[Comparison, ...],
]


def assess(name: str, outcome: int = 0) -> Found:
    universe = build_universe(load_study(ROOT / "calibrations" / name))
    sweep = sweep_universe(universe, budget=300, seed=1)
    tables = [TableOfWorld(outcome, k, at) for k, at in sweep.tables[outcome].items()]
    solved = {(outcome, t.coded): solve_table(universe, t) for t in tables}
    start = tuple(universe.start.tolist())
    now = next(t for t in tables if t.settings == start)
    standing = find_standing(universe, outcome, tables, now, solved)
    return (
        universe,
        tables,
        now,
        solved,
        standing,
        compare_models(universe, outcome, tables, now, solved),
    )


@pytest.mark.parametrize("name", ANALYSES)
def test_terms_are_counted_table_by_table(name: str) -> None:
    universe, tables, _, solved, standing, _ = assess(name)
    assert [s.kind for s in standing] == list(universe.spec.minimize.solutions)
    for found in standing:
        sets = [solved[0, t.coded].write(found.kind, universe.space) for t in tables]
        known = [models for models in sets if models is not None]
        assert (found.tables, found.solved) == (len(tables), len(known))
        every = {term for models in known for model in models for term in model}
        told = {t.term for t in found.terms if t.in_some}
        assert told == every
        for term in found.terms:
            assert term.in_some == sum(any(term.term in m for m in models) for models in known)
            assert term.in_every == sum(all(term.term in m for m in models) for models in known)
            assert term.now == any(term.term in terms for terms in found.now)
        assert {t for terms in found.now for t in terms} <= told


def test_the_three_together_are_not_in_every_world() -> None:
    *_, standing, _ = assess("2025.yaml")
    conservative = next(s for s in standing if s.kind == "conservative")
    (term,) = (t for t in conservative.terms if t.term == "EL*BQ*BC")
    assert term.now
    assert 0 < term.in_every < conservative.solved


def test_the_protocol_takes_the_scores_of_each_world() -> None:
    universe, tables, now, solved, _, comparisons = assess("2025.yaml")
    y = universe.rebuild_memberships(universe.start).membership(parse_expression("SYN"))
    found = next(c for c in comparisons if c.kind == "conservative")
    rows = []
    for table in tables:
        world = np.array(table.settings)
        if table.coded == now.coded or universe.find_gone(world):
            continue
        memberships = universe.rebuild_memberships(world)
        rows += [
            memberships.membership(parse_expression(" + ".join(terms)))
            for terms in solved[0, table.coded].write(found.kind, universe.space) or ()
        ]
    present = universe.rebuild_memberships(universe.start)
    initial = present.membership(parse_expression(found.model))
    assert found.tests == len(rows) > 5
    assert found.fit == measure_fit(initial, rows, y)
    assert found.fit.rf_cov < 1
    assert sum(found.ranks) == len(rows)
