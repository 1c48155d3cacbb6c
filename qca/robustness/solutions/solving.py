"""Models of many worlds: each distinct truth table is minimised once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TypedDict

import numpy as np

from qca.analysis.minimization.covering import KnownProblems
from qca.analysis.minimization.enhanced import prepare_enhanced, solve_enhanced
from qca.analysis.outcome import build_table
from qca.analysis.solutions.absence import describe_absence
from qca.analysis.truth_table.table import Row, TruthTable
from qca.boolean.cubes import Space
from qca.equality import ByValue
from qca.errors import QCAError
from qca.progress import Stage
from qca.robustness.engines.work import Work
from qca.robustness.results.solutions import WrittenModel
from qca.robustness.worlds.classes import CodedTable
from qca.robustness.worlds.universe import Universe
from qca.sets.memberships import Memberships
from qca.study.settings import SolutionKind, TruthTableSettings

__all__ = ["Solved", "TableOfWorld", "plan_solving", "rebuild_table", "solve_table"]

# A model as the terms of ``boolean.cubes``.
Cubes = tuple[int, ...]
# Models that are looked at of each kind.
_MOST_MODELS = 100
# Truth tables that are solved in one part of the work.
_TOGETHER = 200


class _PackedSolved(TypedDict):
    """What was solved, as JSON values."""

    models: dict[SolutionKind, list[list[int]]]
    unsolved: dict[SolutionKind, str]


@dataclass(frozen=True)
class Solved:
    """The models of one truth table: of each kind those listed, ``cut`` where there are more.

    A kind that cannot be solved (no row is positive, say) has no models, and its reason stands in
    ``unsolved``.
    """

    models: Mapping[SolutionKind, tuple[Cubes, ...]]
    unsolved: Mapping[SolutionKind, str]

    def differ(self, other: Solved, kind: SolutionKind) -> bool:
        """Return whether two truth tables have different models of a kind."""
        return self.gather(kind) != other.gather(kind)

    def gather(self, kind: SolutionKind) -> frozenset[frozenset[int]] | None:
        """Return the models of a kind, order apart; None where it cannot be solved."""
        if kind not in self.models:
            return None
        return frozenset(frozenset(terms) for terms in self.models[kind])

    def write(self, kind: SolutionKind, space: Space) -> tuple[WrittenModel, ...] | None:
        """Return the models of a kind as they are written; None where it cannot be solved."""
        if kind not in self.models:
            return None
        return tuple(tuple(map(space.write, terms)) for terms in self.models[kind])

    def pack(self) -> _PackedSolved:
        """Return what was solved as JSON values."""
        models = {kind: [list(terms) for terms in own] for kind, own in self.models.items()}
        return {"models": models, "unsolved": dict(self.unsolved)}

    @classmethod
    def unpack(cls, packed: _PackedSolved) -> Solved:
        """Return what was solved from what :meth:`pack` gave."""
        models = packed["models"].items()
        return cls(
            {SolutionKind(kind): tuple(tuple(terms) for terms in own) for kind, own in models},
            {SolutionKind(kind): why for kind, why in packed["unsolved"].items()},
        )


@dataclass(frozen=True, eq=False)
class TableOfWorld(ByValue):
    """One truth table to be solved: the outcome by its position, its codes, a world that has it."""

    outcome: int
    coded: CodedTable
    settings: tuple[float, ...]


def solve_table(
    universe: Universe, wanted: TableOfWorld, known: KnownProblems | None = None
) -> Solved:
    """Return the models of a truth table, of every kind that the study asks for.

    A table whose coding is all that counts is rebuilt from its codes; where terms are chosen by
    their fit, or contradictory assumptions excluded, from the scores of the world. ``known``
    remembers what other tables of the universe have in common with it.
    """
    settings = universe.settled[wanted.outcome]
    asked = replace(settings.minimization, max_models=_MOST_MODELS, thorough=False)
    contradictory = settings.remainders.contradictory
    models: dict[SolutionKind, tuple[Cubes, ...]] = {}
    unsolved: dict[SolutionKind, str] = {}
    if (reason := wanted.coded.reason) is not None:
        return Solved({}, dict.fromkeys(asked.solutions, reason))
    by_fit = asked.term_incl is not None or contradictory
    table = _build_table(universe, wanted) if by_fit else rebuild_table(universe, wanted)
    if contradictory:
        try:
            solutions, *_ = solve_enhanced(table, asked, settings.remainders)
        except QCAError as error:
            return Solved({}, dict.fromkeys(asked.solutions, error.problems[0].what))
        return Solved(
            {s.kind: s.cubes for s in solutions if s.absence is None},
            {
                s.kind: describe_absence(s.absence, table)[0].what
                for s in solutions
                if s.absence is not None
            },
        )
    job = prepare_enhanced(table, asked, settings.remainders)
    job = replace(job, solve_problem=(known or KnownProblems()).solve)
    for kind in asked.solutions:
        try:
            listed = job.list_models(kind)
        except QCAError as error:
            unsolved[kind] = error.problems[0].what
            continue
        models[kind] = tuple(listed)
    return Solved(models, unsolved)


def rebuild_table(universe: Universe, wanted: TableOfWorld) -> TruthTable:
    """Return a truth table with the rows and codes of a world, and nothing else known of them."""
    space, nan = universe.space, float("nan")
    rows = [
        Row(number, space.find_configuration(number), code, 0, nan, nan, (), (), None)
        for number, code in wanted.coded.rows
    ]
    nothing = np.zeros((0, 0))
    nothing.setflags(write=False)
    return TruthTable(
        outcome=universe.spec.outcome[wanted.outcome],
        conditions=space.names,
        settings=TruthTableSettings(),
        rows=tuple(rows),
        space=space,
        source=Memberships((), (), (), nothing),
        dropped=(),
    )


def _build_table(universe: Universe, wanted: TableOfWorld) -> TruthTable:
    settings = np.array(wanted.settings)
    memberships = universe.rebuild_memberships(settings)
    outcome = universe.spec.outcome[wanted.outcome]
    return build_table(universe.rebuild_spec(settings), memberships, outcome)


def plan_solving(
    name: str, universe: Universe, tables: Sequence[TableOfWorld]
) -> Work[Universe, Sequence[TableOfWorld], list[_PackedSolved], list[Solved]]:
    """Return the work of solving truth tables; ``name`` says what they are of."""
    parts = [tables[start : start + _TOGETHER] for start in range(0, len(tables), _TOGETHER)]
    return Work(f"tables {name}", Stage.TABLES, _solve_part, universe, parts, _unpack_all)


def _solve_part(universe: Universe, part: Sequence[TableOfWorld]) -> list[_PackedSolved]:
    """Return the models of several tables as JSON values."""
    known = KnownProblems()
    return [solve_table(universe, table, known).pack() for table in part]


def _unpack_all(results: Sequence[Sequence[_PackedSolved]]) -> list[Solved]:
    return [Solved.unpack(packed) for result in results for packed in result]
