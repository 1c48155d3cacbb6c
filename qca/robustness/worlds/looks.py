"""Looks at worlds: their truth tables and verdicts together, and the tests these come from.

A test is a parameter with a cut: of a row, or of a direction of a claim. What a world shows depends
on its scores by the tests that it passes, and by how its cases stand to 0.5.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from qca.analysis.truth_table.rows import encode_configurations
from qca.robustness.results.worlds import VERDICTS
from qca.robustness.worlds.arrays import Array, Flags
from qca.robustness.worlds.classes import Class, CodedTable
from qca.robustness.worlds.evaluation import ALL, ClaimFit, World, judge_worlds, measure_scores
from qca.robustness.worlds.tables import TableFit, code_tables
from qca.robustness.worlds.universe import Universe

__all__ = ["Look", "look_at"]

# What a test is of: the truth table or claim by its position, the row (0 of a claim), its place.
Test = tuple[int, int, int]


@dataclass(frozen=True, eq=False)
class Look:
    """Truth tables and claims in worlds."""

    settings: Array
    tables: tuple[TableFit, ...]
    claims: tuple[ClaimFit, ...]

    @property
    def _parts(self) -> tuple[TableFit | ClaimFit, ...]:
        return (*self.tables, *self.claims)

    @property
    def cuts(self) -> tuple[str, ...]:
        """The name of the cut of every test; "" for the second inclusion cut of rows."""
        return tuple(name for each in self._parts for name in each.cuts)

    @property
    def tests(self) -> tuple[Test, ...]:
        """What each test is of."""
        listed = []
        for position, part in enumerate(self._parts):
            rows = part.numbers if isinstance(part, TableFit) else (0,)
            width = len(part.cuts) // max(1, len(rows))
            listed += [(position, row, place) for row in rows for place in range(width)]
        return tuple(listed)

    @property
    def gaps(self) -> Array:
        """By how much each test is passed (worlds by tests); 0 where nothing depends on it."""
        parts = [np.where(each.matters, each.gaps, 0) for each in self._parts]
        return np.concatenate([np.zeros((len(self.settings), 0)), *parts], axis=1)

    @property
    def matters(self) -> Flags:
        """Whether anything depends on each test (worlds by tests)."""
        parts = [each.matters for each in self._parts]
        return np.concatenate([np.zeros((len(self.settings), 0), dtype=bool), *parts], axis=1)

    @property
    def passed(self) -> Flags:
        """Whether each test is passed (worlds by tests)."""
        parts = [each.passed for each in self._parts]
        return np.concatenate([np.zeros((len(self.settings), 0), dtype=bool), *parts], axis=1)

    @property
    def undefined(self) -> Flags:
        """Whether each test is of a measure that is undefined; those of observed rows never are."""
        rows = sum(len(table.cuts) for table in self.tables)
        parts = [each.undefined for each in self.claims]
        return np.concatenate([np.zeros((len(self.settings), rows), dtype=bool), *parts], axis=1)

    @property
    def spares(self) -> tuple[Array, ...]:
        """For each claim with a cut on RoN the sum that, where it is 0, leaves RoN undefined.

        1 where nothing depends on it.
        """
        relations = [relation for claim in self.claims for relation in claim.relations.values()]
        return tuple(
            np.where(each.tested & ~each.against, each.spare, 1)
            for each in relations
            if each.spare is not None
        )

    @cached_property
    def _told(self) -> tuple[list[Class], NDArray[np.intp]]:
        return self.classify(self.passed)

    @property
    def classes(self) -> list[Class]:
        """The distinct classes of the worlds."""
        return self._told[0]

    @property
    def which(self) -> NDArray[np.intp]:
        """The class of each world, by its position in ``classes``."""
        return self._told[1]

    def classify(self, passed: Flags, world: World = ALL) -> tuple[list[Class], NDArray[np.intp]]:
        """Return the distinct classes of worlds that pass tests so (so many by tests), and which.

        Cases stand as they do in a world: the same one for all, or each row of ``passed`` in its
        own.
        """
        start = 0
        columns: list[NDArray[np.int64]] = []
        sizes: list[int] = []
        coded: list[list[CodedTable]] = []
        for table in self.tables:
            stop = start + len(table.cuts)
            tables, which = table.code(passed[:, start:stop], world)
            columns.append(which.astype(np.int64))
            sizes.append(len(tables))
            coded.append(tables)
            start = stop
        for claim in self.claims:
            stop = start + len(claim.cuts)
            columns.append(claim.judge(passed[:, start:stop], world).astype(np.int64))
            sizes.append(len(VERDICTS))
            start = stop
        codes = encode_configurations(columns, sizes) if columns else np.zeros(len(passed))
        _, first, which = np.unique(codes, return_index=True, return_inverse=True)
        return list(_gather_classes([column[first] for column in columns], coded)), which


def _gather_classes(
    columns: Sequence[NDArray[np.int64]], coded: Sequence[Sequence[CodedTable]]
) -> Iterator[Class]:
    """Yield classes by their codes: one of the tables of each outcome, then the verdicts."""
    if not columns:
        yield Class()
        return
    for own in np.column_stack(columns).tolist():
        tables = tuple(tables[code] for tables, code in zip(coded, own, strict=False))
        yield Class(tables, bytes(own[len(coded) :]))


def look_at(
    universe: Universe, outcomes: Sequence[int], claims: Sequence[int], settings: Array
) -> Look:
    """Return the truth tables of some outcomes and the verdicts on some claims in worlds."""
    realized = universe.realize(settings)
    scores = measure_scores(realized)
    return Look(
        settings,
        tuple(code_tables(universe, realized, scores, universe.spec.outcome[o]) for o in outcomes),
        tuple(judge_worlds(universe, realized, scores, universe.claims[c]) for c in claims),
    )
