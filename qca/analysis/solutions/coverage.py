"""How cases stand to terms and models: covered by them, deviant, left uncovered.

A case of a row is in each term that covers the row and out of every other, so that the rows tell
it; a case at exactly 0.5 in a condition, which is in no row, is looked at by itself.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import cache, cached_property

from qca.analysis.truth_table.table import Apart, Row, RowCode, TruthTable

__all__ = ["CaseFinder"]


@dataclass(frozen=True, eq=False)
class CaseFinder:
    """Names the cases of one truth table by how they stand to cubes over its conditions.

    Examples
    --------
    >>> import pandas as pd
    >>> from qca import build_truth_table
    >>> frame = pd.DataFrame({"A": [0.9, 0.8, 0.2], "Y": [0.8, 0.3, 0.7]}, index=["c1", "c2", "c3"])
    >>> table = build_truth_table(frame, "Y", ["A"], incl_cut=0.6)
    >>> finder, a = CaseFinder(table), table.space.encode((1,))
    >>> finder.find_covered(a), finder.find_deviant([a]), finder.find_uncovered([a])
    (('c1', 'c2'), ('c2',), ('c3',))
    """

    table: TruthTable

    def find_covered(self, cube: int) -> tuple[str, ...]:
        """Return the cases of the rows coded 1 that a cube covers."""
        rows = self._list_rows(self._mark_rows(cube))
        return tuple(case for row in rows if row.out == RowCode.POSITIVE for case in row.cases)

    def find_deviant(self, cubes: Iterable[int]) -> tuple[str, ...]:
        """Return the cases deviant in kind: over 0.5 in some cube, under 0.5 in the outcome."""
        cubes = tuple(cubes)
        inside = 0
        for cube in cubes:
            inside |= self._mark_rows(cube)
        return (*self._name_deviant(inside), *self._name_apart(cubes, inside=True))

    def find_uncovered(self, cubes: Iterable[int]) -> tuple[str, ...]:
        """Return the cases left uncovered: under 0.5 in every cube, over 0.5 in the outcome."""
        cubes = tuple(cubes)
        outside = (1 << len(self.table.rows)) - 1
        for cube in cubes:
            outside &= ~self._mark_rows(cube)
        return (*self._name_uncovered(outside), *self._name_apart(cubes, inside=False))

    @cached_property
    def _mark_rows(self) -> Callable[[int], int]:
        """Which rows a cube covers, as bits."""
        encode = self.table.space.encode
        encoded = [(1 << i, encode(row.config)) for i, row in enumerate(self.table.rows)]

        def mark(cube: int) -> int:
            return sum(bit for bit, row in encoded if row & cube == cube)

        return cache(mark)

    @cached_property
    def _name_deviant(self) -> Callable[[int], tuple[str, ...]]:
        def name(marked: int) -> tuple[str, ...]:
            return tuple(case for row in self._list_rows(marked) for case in row.deviant)

        return cache(name)

    @cached_property
    def _name_uncovered(self) -> Callable[[int], tuple[str, ...]]:
        undecided = self.table.undecided

        def name(marked: int) -> tuple[str, ...]:
            named = []
            for row in self._list_rows(marked):
                lacking = set(row.deviant)
                named += [c for c in row.cases if c not in lacking and c not in undecided]
            return tuple(named)

        return cache(name)

    def _list_rows(self, marked: int) -> Iterator[Row]:
        return (row for i, row in enumerate(self.table.rows) if marked >> i & 1)

    def _name_apart(self, cubes: tuple[int, ...], *, inside: bool) -> list[str]:
        """Return the cases of no row that are in some cube without the outcome, or the reverse."""
        return [
            apart.case
            for apart in self.table.apart
            if apart.holds is (not inside) and self._find_side(apart, cubes) is inside
        ]

    def _find_side(self, apart: Apart, cubes: Iterable[int]) -> bool | None:
        """Return whether a case is in some cube or out of all; None where it is at 0.5."""
        side: bool | None = False
        for cube in cubes:
            values = [(apart.config[j], value) for j, value in self.table.space.decode(cube)]
            if any(own not in (None, value) for own, value in values):
                continue
            if all(own is not None for own, _ in values):
                return True
            side = None
        return side
