"""Proofs of the least number of terms: packings, weights and searches."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from .findings import OpenError, at, require, take
from .sharing import Sharing
from .table import Table

__all__ = ["check_least"]


def check_least(table: Table, least: dict[str, Any], off: Sequence[int]) -> tuple[int, str]:
    """Return the least number of terms, and in words how it is proven."""
    size, parts = take(least, "terms", int), take(least, "parts", list)
    counts = [take(part, "terms", int) for part in parts]
    require(min(counts, default=0) > 0 and sum(counts) == size, "the parts do not add up")
    names = [[str(row) for row in take(part, "rows", list)] for part in parts]
    flat = [name for rows in names for name in rows]
    require(len(set(flat)) == len(flat), "a row stands twice")
    require(all(name in table.positive for name in flat), "a row is not positive")
    sharing = Sharing([table.positive[name] for name in flat], off)
    place, start = {name: i for i, name in enumerate(flat)}, 0
    ways = {"packing": 0, "weights": 0, "search": 0}
    for number, (part, rows) in enumerate(zip(parts, names, strict=True), 1):
        with at(f"part {number} of the bound"):
            end = start + len(rows)
            apart = not any(sharing.together(i, j) for i in range(start, end) for j in range(start))
            require(apart, "one term can cover rows of two parts")
            proof = take(part, "proof", str)
            if proof == "none":
                raise OpenError(take(part, "why", str))
            if proof == "packing":
                require(len(rows) == part["terms"], "there is not one row for each term")
                _check_packing(table, part, place, sharing, off)
                ways["packing"] += len(rows)
            else:
                way, much = _check_weighed(part, proof, [table.positive[n] for n in rows], off)
                ways[way] += much
            start = end
    said = [
        f"{way} ({'nodes' if way == 'search' else 'rows'}: {much})"
        for way, much in ways.items()
        if much
    ]
    return size, f"least number of terms: {size}, proven by {' + '.join(said)}"


def _check_packing(
    table: Table, part: Any, place: dict[str, int], sharing: Sharing, off: Sequence[int]
) -> None:
    shown = set()
    for entry in take(part, "apart", list):
        first, second = (str(row) for row in take(entry, "rows", list))
        both = table.positive[first] & table.positive[second]
        config = table.off(entry)
        require(config & both == both, f"what lies between {first} and {second} does not")
        is_off = not all(config & other for other in off)
        require(is_off, f"what lies between {first} and {second} is not off")
        require(not sharing.together(place[first], place[second]), "one term can cover both")
        shown.add(frozenset((first, second)))
    rows = [str(row) for row in part["rows"]]
    for i, row in enumerate(rows):
        for other in rows[:i]:
            require(frozenset((row, other)) in shown, f"nothing is between {other} and {row}")


def _check_weighed(
    part: Any, proof: str, rows: Sequence[int], off: Sequence[int]
) -> tuple[str, int]:
    weights, unit = take(part, "weights", list), take(part, "unit", int)
    require(unit > 0, "the unit is no positive number")
    sharing = Sharing(rows, off)
    sharing.check_weights(weights, unit)
    if proof == "dual":
        enough = sum(weights) > (part["terms"] - 1) * unit
        require(enough, "the rows do not weigh enough")
        return "weights", len(rows)
    require(proof == "search", f"there is no proof by '{proof}'")
    nodes, digest = sharing.search(weights, unit, part["terms"] - 1)
    require(nodes == take(part, "nodes", int), f"the search has {nodes} nodes")
    require(digest == take(part, "digest", str), "the search has another digest")
    return "search", nodes
