"""Easy counterfactuals: the regions from which an intermediate solution comes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from .findings import at, require, take
from .table import Table, bits

__all__ = ["Regions", "read_pair"]

SIDES = ("conservative", "parsimonious")


def read_pair(pair: Any) -> tuple[int, int]:
    """Return the numbers of a conservative and a parsimonious model."""
    require(type(pair) is list and [type(i) for i in pair] == [int, int], "a pair is no such")
    return pair[0], pair[1]


class Regions:
    """What the certificate of an intermediate solution says its regions follow from."""

    def __init__(self, table: Table, solution: Any, document: Any, never: Sequence[int]) -> None:
        certificate = solution["certificate"]
        with at("expected"):
            self.expected = table.terms(take(certificate, "expected", list))
            text = ", ".join(certificate["expected"])
            said = (solution["expectations"] or "") == text
            require(said, "the expectations are not those of the solution")
        self.table, self.never = table, never
        self.sides, self.others = take(certificate, "sides", dict), document["solutions"]
        unknown = table.outside(table.positive.values())
        self.not_positive = [table.others(cube) for cube in unknown]
        self.cubes: dict[tuple[int, int], list[int]] = {}
        self._terms: dict[tuple[str, int], list[int]] = {}
        self._relaxed: dict[tuple[int, int], frozenset[int]] = {}

    def check(self, easy: list[Any], pairs: Sequence[tuple[int, int]]) -> list[int]:
        """Return the cubes of a region, which must be those of every one of the pairs."""
        region = self.table.terms([take(entry, "region", str) for entry in easy])
        for cube, entry in zip(region, easy, strict=True):
            term, kept = (self.table.term(entry[side]) for side in SIDES)
            require(term & kept == kept, "the two terms of a region do not lie in each other")
            require(cube in self._relax(term, kept), "a region does not follow from its terms")
        require(len(pairs) > 0, "no pair is named")
        for pair in pairs:
            first, second = (
                self.read_side(side, number) for side, number in zip(SIDES, pair, strict=True)
            )
            inner = [(c, p) for c in first for p in second if c & p == p]
            found = {cube for pair in inner for cube in self._relax(*pair)}
            inside = all(any(cube & wide == wide for wide in region) for cube in found)
            require(found >= set(region), f"the region is not that of the pair {pair}")
            require(inside, f"a part of the region of the pair {pair} is missing")
            self.cubes[pair] = region
        return region

    def read_side(self, side: str, number: int) -> list[int]:
        """Return the terms of a model, which must be the one listed, where such are listed."""
        if (side, number) in self._terms:
            return self._terms[side, number]
        with at(f"{side} model {number}"):
            texts = take(self.sides[side], str(number), list)
            for other in self.others:
                if other["kind"] == side:
                    require(0 < number <= len(other["models"]), "there is no such model")
                    listed = [term["term"] for term in other["models"][number - 1]["terms"]]
                    require(sorted(texts) == sorted(listed), "it is not the one listed")
            terms = self.table.terms(texts)
            off = self.not_positive if side == "conservative" else self.never
            require(all(t & other for t in terms for other in off), "a term covers what is off")
            rows = self.table.positive.items()
            left = [name for name, row in rows if all(row & term != term for term in terms)]
            require(not left, f"no term covers row {', '.join(left)}")
        self._terms[side, number] = terms
        return terms

    def _relax(self, term: int, kept: int) -> frozenset[int]:
        """Return what ``term`` may become where the literals beyond ``kept`` take expected values.

        Conditions of two values that a joint expectation releases take both.
        """
        if (term, kept) not in self._relaxed:
            found = {term}
            for family, allowed in self._allow(term & ~kept):
                whole = allowed == family
                values = [0] if whole else list(bits(allowed))
                found = {cube & ~family | value for cube in found for value in values}
            self._relaxed[term, kept] = frozenset(found)
        return self._relaxed[term, kept]

    def _allow(self, droppable: int) -> Iterator[tuple[int, int]]:
        """Yield the values of a condition, and those of them that it may take."""
        allowed = droppable
        for one in self.expected:
            concerned = droppable & (one | self.table.others(one))
            if one.bit_count() == 1 and concerned:
                allowed |= one
            elif concerned & ~one:
                for family in self.table.families:
                    if concerned & family:
                        allowed |= family if family.bit_count() == 2 else family & one
        return ((f, allowed & f) for f in self.table.families if droppable & f)
