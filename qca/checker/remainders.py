"""What models assume of remainders, counted and listed anew."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from .findings import OpenError, at, require
from .regions import SIDES, Regions, read_pair
from .table import Table

__all__ = ["Remainders"]

# Rows of remainders that are looked at one by one, in all models of a solution.
_MOST_ROWS = 1_000_000


class Remainders:
    """Remainders of the models of one solution: simplifying, easy and difficult ones."""

    def __init__(self, table: Table, regions: Regions | None) -> None:
        self.table, self.regions = table, regions
        self.positive = list(table.positive.values())
        self.few = {name: config for name, config in table.rows.items() if table.codes[name] == "?"}
        self.rows = _MOST_ROWS
        self._counts: dict[tuple[int, ...], int] = {}

    def check(self, solution: Any) -> None:
        """Raise where the assumptions of a model are not what it covers besides positive rows."""
        for number, model in enumerate(solution["models"], 1):
            with at(f"model {number}"):
                self._check_model(solution["kind"], model)

    def _check_model(self, kind: str, model: Any) -> None:
        cubes = self.table.terms([term["term"] for term in model["terms"]])
        rows, count = model["simplifying_assumptions"], model["assumption_count"]
        self._check_region("simplifying assumptions", rows, count, cubes)
        few = {n for n, row in self.few.items() if any(row & cube == cube for cube in cubes)}
        said = model["under_n_cut"] or []
        fits = len(said) == len(few) and {str(row) for row in said} == few
        require(fits and model["under_n_cut"] is not None, "'under_n_cut' has other rows")
        if kind != "intermediate":
            none = model["easy"] is None and model["difficult"] is None
            require(none, "there are easy counterfactuals in intermediate models only")
            return
        entries = model["counterfactuals"]
        pairs = [read_pair(entry["pair"]) for entry in entries]
        require(pairs == [read_pair(pair) for pair in model["pairs"]], "the pairs differ")
        require(model["pair_count"] >= len(pairs), "'pair_count' is not so")
        for key in ("easy", "difficult"):
            own = entries[0][key] if entries else None
            require(model[key] == own, f"'{key}' is not that of the first pair")
        for pair, entry in zip(pairs, entries, strict=True):
            with at(f"pair {list(pair)}"):
                self._check_pair(pair, entry)

    def _check_pair(self, pair: tuple[int, int], entry: Any) -> None:
        """Raise where the counterfactuals of a pair that is certified are others."""
        regions = self.regions
        if regions is None or pair not in regions.cubes:
            return
        region = regions.cubes[pair]
        self._check_region("easy", entry["easy"], entry["easy_count"], region)
        kept = regions.read_side(SIDES[1], pair[1])
        rows, count = entry["difficult"], entry["difficult_count"]
        self._check_region("difficult", rows, count, kept, region)

    def _check_region(
        self,
        what: str,
        rows: Any,
        count: int,
        cubes: Sequence[int],
        without: Sequence[int] = (),
    ) -> None:
        """Raise where rows, or their number, are not what cubes cover besides positive rows."""
        taken = [*self.positive, *without]
        own = self._count([*cubes, *taken]) - self._count(taken)
        require(count == own, f"{what}: there are {own}")
        if rows is None:
            return
        self.rows -= len(rows)
        if self.rows < 0:
            raise OpenError("more rows than are looked at")
        require(len(set(map(str, rows))) == len(rows) == count, f"{what}: rows are missing")
        for row in rows:
            config = self.table.find_configuration(row)
            inside = any(config & cube == cube for cube in cubes)
            inside = inside and all(config & cube != cube for cube in taken)
            require(inside, f"{what}: row {row} is not among them")

    def _count(self, cubes: Sequence[int]) -> int:
        key = tuple(sorted(set(cubes)))
        if key not in self._counts:
            self._counts[key] = self.table.count(key)
        return self._counts[key]
