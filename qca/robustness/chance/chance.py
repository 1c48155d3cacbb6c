"""Chance: how often shuffled outcomes would fit a claim as well, and how firm the row codes are."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from functools import partial

import numpy as np

from qca.boolean.expressions import names_of
from qca.boolean.formulas import Formula
from qca.progress import Stage
from qca.robustness.chance.permutations import permute_outcome
from qca.robustness.chance.retention import RowCount, find_retention
from qca.robustness.engines.work import Packed, Work
from qca.robustness.results.chance import (
    PROBABILITY,
    ChanceTest,
    PermutationTest,
    Perturbation,
    Retention,
    is_dealt,
)
from qca.robustness.worlds.universe import Universe
from qca.sets.memberships import Memberships
from qca.study.claims import Relation

__all__ = ["find_retentions", "plan_tests"]


@dataclass(frozen=True, eq=False)
class _Shared:
    """What every permutation test needs."""

    universe: Universe
    most: int
    seed: int


def plan_tests(
    universe: Universe, *, most: int, seed: int, first: int | None = None
) -> Work[_Shared, int, list[Packed], tuple[ChanceTest, ...]]:
    """Return the work of the permutation tests of all claims, or of the first so many.

    See :func:`qca.robustness.chance.permutations.permute_outcome` for ``most`` and ``seed``.
    """
    shared, parts = _Shared(universe, most, seed), range(len(universe.claims))[:first]
    return Work("chance", Stage.CHANCE, _test_part, shared, parts, partial(_unpack_tests, universe))


def _test_part(task: _Shared, claim: int) -> list[Packed]:
    """Return the permutation tests of one claim as JSON values."""
    tested = task.universe.claims[claim]
    if not is_dealt(tested):
        return []
    universe = task.universe
    memberships = universe.rebuild_memberships(universe.start)
    frame = replace(universe.frame(tested), cases=memberships.cases)
    values = memberships.values
    every = np.ones(len(memberships.cases), dtype=bool)
    sides, coded = frame.read(values, ~np.isnan(values), every, 1.0)
    tests: list[Packed] = []
    for side, (inner, outer) in zip(tested.sides, sides, strict=True):
        test = permute_outcome(inner[coded], outer[coded], most=task.most, seed=task.seed)
        relation = side.relation.value
        tests.append({"relation": relation, "cases": int(coded.sum()), "test": asdict(test)})
    return tests


def _unpack_tests(
    universe: Universe, results: Sequence[Sequence[Packed]]
) -> tuple[ChanceTest, ...]:
    """Return the permutation tests from what the parts gave, those of the first claims."""
    return tuple(
        ChanceTest(
            claim=claim.id,
            relation=Relation(each["relation"]),
            cases=each["cases"],
            test=PermutationTest(**each["test"]),
        )
        for claim, found in zip(universe.claims, results, strict=False)
        for each in found
    )


def find_retentions(universe: Universe) -> tuple[Retention, ...]:
    """Return how firm the codes of the rows of each outcome are under corruption and deletion."""
    spec = universe.spec
    present = universe.rebuild_memberships(universe.start)
    retentions = []
    for outcome, settled in zip(spec.outcome, universe.settled, strict=True):
        table = settled.truth_table
        incl = table.incl_cut[0] if isinstance(table.incl_cut, tuple) else table.incl_cut
        names = (*spec.conditions, *names_of(outcome.parsed))
        memberships = present.keep_coded(names)
        rows = [memberships.column(name) for name in names]
        whole = all(bool((column == np.floor(column)).all()) for column in rows)
        values = {kind: (float("nan"), float("nan")) for kind in Perturbation}
        if whole:
            counts = _count_rows(memberships, spec.conditions, outcome)
            cut = max(incl, table.pri_cut)
            find = partial(find_retention, counts, incl_cut=cut, n_cut=table.n_cut)
            for kind in Perturbation:
                values[kind] = find(kind=kind, number=1), find(kind=kind, probability=PROBABILITY)
        retentions += [Retention(outcome, kind, *values[kind]) for kind in Perturbation]
    return tuple(retentions)


def _count_rows(memberships: Memberships, names: Sequence[str], outcome: Formula) -> list[RowCount]:
    """Return the members of each observed row of a crisp table, and those in the outcome."""
    conditions = np.column_stack([memberships.column(name) for name in names])
    inside = memberships.membership(outcome.parsed) > 0.5
    _, which = np.unique(conditions, axis=0, return_inverse=True)
    which = which.reshape(-1)
    return [
        RowCount(int(inside[which == row].sum()), int((which == row).sum()))
        for row in range(int(which.max()) + 1)
    ]
