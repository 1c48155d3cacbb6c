"""Tables minimised from their keys: the models that a run with such a table has."""

from __future__ import annotations

from dataclasses import replace
from functools import cache

import numpy as np
import pytest

from qca.analysis.minimization.covering import KnownProblems
from qca.analysis.minimization.enhanced import solve_enhanced
from qca.analysis.outcome import build_table
from qca.analysis.truth_table.table import RowCode
from qca.errors import QCAError
from qca.robustness.results.worlds import NoTable
from qca.robustness.solutions.solving import (
    TableOfWorld,
    plan_solving,
    solve_table,
)
from qca.robustness.sweep.sweep import sweep_universe
from qca.robustness.sweep.swept import Swept
from qca.robustness.worlds.classes import ROW_CODES, CodedTable
from qca.robustness.worlds.universe import Universe
from qca.study.outcomes import settle_outcome
from qca.study.settings import SolutionKind
from tests.robustness.conftest import ANALYSES, load_universe, run_backwards


@cache
def sweep_tables(name: str) -> tuple[Universe, Swept]:
    """Return a shipped analysis with the truth tables of its worlds; how it minimises is no part.

    What is claimed makes no table.
    """
    universe = replace(load_universe(name, leave_out="none"), claims=())
    return universe, sweep_universe(universe, budget=20_000, seed=1)


@pytest.mark.parametrize("name", ANALYSES)
@pytest.mark.parametrize("changes", [{}, {"enhanced": {"contradictory": True}}, {"term_incl": 0.7}])
def test_models_are_those_of_a_run(name: str, changes: dict[str, object]) -> None:
    universe = load_universe(name, leave_out="none")
    minimize = universe.spec.minimize
    declared = type(minimize).model_validate({**minimize.model_dump(), **changes})
    spec = universe.spec.model_copy(update={"minimize": declared})
    object.__setattr__(universe, "spec", spec)
    sweep = sweep_universe(universe, budget=300, seed=1)
    for o, outcome in enumerate(spec.outcome):
        for key, at in sweep.tables[o].items():
            solved = solve_table(universe, TableOfWorld(o, key, at))
            world = np.array(at)
            memberships = universe.rebuild_memberships(world)
            for kind in spec.minimize.solutions:
                try:
                    table = build_table(universe.rebuild_spec(world), memberships, outcome)
                    settings = settle_outcome(spec, outcome)
                    one = replace(settings.minimization, solutions=(kind,), max_models=100)
                    (found,), *_ = solve_enhanced(table, one, settings.remainders)
                except QCAError:
                    assert solved.gather(kind) is None
                    assert solved.unsolved[kind]
                    continue
                if found.absence is not None:
                    assert solved.gather(kind) is None
                    continue
                expected = {frozenset(t.expression for t in m.terms) for m in found.models}
                written = solved.write(kind, universe.space)
                assert written is not None
                assert set(map(frozenset, written)) == expected


def test_what_is_solved_travels_as_json() -> None:
    universe = load_universe("2025.yaml")
    codes = bytes(map(ROW_CODES.index, (RowCode.NEGATIVE, RowCode.POSITIVE)))
    table = TableOfWorld(0, CodedTable((3, 8), codes), tuple(universe.start.tolist()))
    crossing = TableOfWorld(0, CodedTable.refuse(NoTable.CROSSOVER), ())
    first, second = run_backwards(plan_solving("now", universe, [table, crossing]))
    assert first == solve_table(universe, table)
    conservative, parsimonious = SolutionKind.CONSERVATIVE, SolutionKind.PARSIMONIOUS
    assert first.write(conservative, universe.space) == (("EL*BQ*BC",),)
    assert second.models == {}
    assert second.unsolved[parsimonious] == NoTable.CROSSOVER
    assert first.differ(second, parsimonious)


@pytest.mark.parametrize("name", ANALYSES)
def test_what_is_remembered_changes_nothing(name: str) -> None:
    universe = load_universe(name, leave_out="none")
    sweep = sweep_universe(universe, budget=300, seed=1)
    known = KnownProblems()
    for o in range(len(universe.spec.outcome)):
        for key, at in sweep.tables[o].items():
            keyed = TableOfWorld(o, key, at)
            assert solve_table(universe, keyed, known) == solve_table(universe, keyed)
