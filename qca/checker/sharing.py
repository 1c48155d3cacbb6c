"""Which rows one term can cover together, and how many terms rows therefore need at least."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence

from .findings import OpenError, require
from .table import bits

__all__ = ["Sharing"]

# Literals and pairs of rows tried for one bound: a minute or so.
MOST_STEPS = 10_000_000


class Sharing:
    """Rows (configurations) by position, and cubes that are off, each as its ``Table.others``.

    One term can cover rows together if and only if the smallest cube around them is clear of all
    that is off.
    """

    def __init__(self, rows: Sequence[int], off: Sequence[int]) -> None:
        self.rows, self.steps = rows, 0
        # A cube around a row is clear of what is off if it holds a literal of each of these.
        self.edges = [sorted({row & other for other in off}, key=int.bit_count) for row in rows]
        self._known: dict[tuple[int, int], bool] = {}

    def _step(self, steps: int = 1) -> None:
        self.steps += steps
        if self.steps > MOST_STEPS:
            raise OpenError("the proof takes more steps than this checker gives it")

    def together(self, first: int, second: int) -> bool:
        """Return whether one term can cover two rows."""
        if (first, second) not in self._known:
            self._step()
            both = self.rows[first] & self.rows[second]
            self._known[first, second] = all(edge & both for edge in self.edges[first])
        return self._known[first, second]

    def groups(
        self, row: int, rows: Iterable[int], weights: Sequence[int], least: int
    ) -> list[tuple[int, ...]]:
        """Return the largest sets of ``rows`` with ``row`` in them that one term can cover.

        Only those that weigh ``least`` or more. Where the cube around a set still meets something
        off, one of the literals of ``row`` that would keep it out must be added: each is tried, and
        is barred for those tried after it, because all sets with it have been found by then.
        """
        found: set[tuple[int, ...]] = set()
        stack = [(tuple(i for i in rows if self.together(row, i)), 0)]
        while stack:
            inside, barred = stack.pop()
            if sum(weights[i] for i in inside) < least:
                continue
            self._step()
            common = self.rows[row]
            for i in inside:
                common &= self.rows[i]
            if common & barred:
                continue
            unmet = [edge & ~barred for edge in self.edges[row] if not edge & common]
            if not unmet:
                found.add(inside)
                continue
            for bit in bits(min(unmet, key=int.bit_count)):
                self._step()
                stack.append((tuple(i for i in inside if self.rows[i] & bit), barred))
                barred |= bit
        return [s for s in found if not any(set(s) < set(t) for t in found)]

    def check_weights(self, weights: Sequence[int], unit: int) -> None:
        """Check that no rows which one term can cover weigh more than a unit."""
        require(len(weights) == len(self.rows), "there is not one weight for each row")
        require(all(type(w) is int and w >= 0 for w in weights), "a weight is not a whole number")
        left = sorted((i for i, weight in enumerate(weights) if weight), key=lambda i: -weights[i])
        for at, row in enumerate(left):
            heavy = self.groups(row, left[at:], weights, unit + 1)
            require(not heavy, "rows that one term can cover weigh more than a unit")

    def search(self, weights: Sequence[int], unit: int, most: int) -> tuple[int, str]:
        """Search for a cover by ``most`` terms, as docs/method.md says; return nodes and digest."""
        rows = range(len(self.rows))
        partners = [sum(1 << j for j in rows if self.together(i, j)) for i in rows]
        # What covers a row at some node is part of a largest set, which weighs no less than it.
        lightest = sum(weights) - (most - 1) * unit
        around = [
            [sum(1 << i for i in group) for group in self.groups(row, rows, weights, lightest)]
            for row in rows
        ]
        digest = hashlib.sha256()
        seen: set[tuple[int, int]] = set()
        stack = [((1 << len(rows)) - 1, most)]
        while stack:
            node = stack.pop()
            if node in seen:
                continue
            seen.add(node)
            uncovered, left = node
            listed = _positions(uncovered)
            digest.update(f"{left}:{','.join(str(i + 1) for i in listed)}\n".encode())
            require(bool(listed), "fewer terms can cover the rows")
            if not left:
                continue
            row = min(listed, key=lambda i: (partners[i] & uncovered).bit_count())
            least = sum(weights[i] for i in listed) - (left - 1) * unit
            self._step(len(around[row]))
            found = []
            for group in {group & uncovered for group in around[row]}:
                members = _positions(group)
                weight = sum(weights[i] for i in members)
                if weight >= least:
                    found.append((-weight, members, group))
            for _, _, group in sorted(found, reverse=True):
                if not any(group != other and group & other == group for *_, other in found):
                    stack.append((uncovered & ~group, left - 1))
        return len(seen), f"sha256:{digest.hexdigest()}"


def _positions(rows: int) -> list[int]:
    """Return the positions of the rows in a set held as bits."""
    return [bit.bit_length() - 1 for bit in bits(rows)]
