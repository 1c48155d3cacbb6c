"""Picks: which primes a partial cover may go on with, and what is remembered of it.

There is a rule for least covers and one for irredundant covers; ``construction`` follows either.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from qca.boolean.bitsets import (
    Bits,
    Flags,
    Numbers,
    count_bits,
    find_lowest,
    first_bits,
    has_any,
    pack_matrix,
    single_bits,
    unpack_matrix,
)
from qca.boolean.charts import Part
from qca.boolean.weights import Scales, Shares, share_rows, share_rows_best

__all__ = ["PickRule", "Ranks", "pick_irredundant", "pick_least"]

# What is still to be done: shares that add up, or whole numbers.
Ranks = NDArray[np.float64] | NDArray[np.intp]

# Rounding in sums of shares stays far below this.
_SLIP = 1e-9
# Shares are found anew for the rows that are left after so many rows.
_RENEWED = 4
# Pairs of a partial cover and a class, for each place where a class covers a row and some thousand
# places more, from which on it pays to find shares for what these partial covers leave; the partial
# covers looked at for that.
_REPAID = 10
_BESIDES = 2000
_LOOKED_AT = 2000
# It is done again while it gives up more than one in five of them.
_ROUNDS = 3
_WORTHWHILE = 0.8
# Multiplications of a product of matrices that are done without threads.
_AT_ONCE = 200_000
# Rounding in quick sums of shares stays far below this.
_ROUGH = 1e-3


class PickRule(Protocol):
    """What is remembered of a partial cover, and which picks are open to it.

    The first words of a state hold the rows covered.
    """

    def start(self) -> Bits:
        """Return the state before the first row: nothing is picked."""
        ...

    def open_row(self, row: int, state: Bits, whole: bool) -> tuple[Numbers, Flags]:
        """Return the classes whose first row this is, in a fixed order, and which states live.

        ``whole`` says whether nothing was left out so far.
        """
        ...

    def reach(self, state: Bits, classes: Numbers) -> Numbers:
        """Return for each state how many of the classes, from the first on, may be picked."""
        ...

    def promise(self, state: Bits, classes: Numbers) -> Flags:
        """Return roughly which states (as rows) may go on with which classes."""
        ...

    def pick(self, state: Bits, which: Numbers) -> tuple[Numbers, Bits]:
        """Return the states after picking a class each: positions that live on, and new states."""
        ...

    def close_row(self, row: int, state: Bits) -> tuple[Flags, Bits]:
        """Return which states may leave the row behind, and all without what is past."""
        ...

    def rank(self, state: Bits) -> Ranks:
        """Return what is still to be done: states of a low rank look best."""
        ...


def pick_least(part: Part, terms: int, shares: Shares) -> PickRule:
    """Return the rule for covers of so many primes at most (see ``construction``)."""
    return _LeastRule(part, terms, shares)


def pick_irredundant(part: Part) -> PickRule:
    """Return the rule for covers from which no prime can be spared (see ``construction``)."""
    return _IrredundantRule(part)


class _Base:
    """What both rules share: the rows of each class, and what the rows to come can still cover."""

    def __init__(self, part: Part) -> None:
        self.part = part
        self.masks = pack_matrix(part.matrix.T)
        self.words = len(self.masks)
        self.first = part.matrix.argmax(axis=0)
        self.everything = first_bits(np.array([part.rows]), self.words)
        self.upto = first_bits(np.arange(1, part.rows + 1), self.words)
        self.single = single_bits(part.rows)
        # For each row, the rows that classes can cover whose first row comes after it.
        self.later = np.zeros_like(self.upto)
        for row in range(part.rows - 1, 0, -1):
            here = np.bitwise_or.reduce(self.masks[:, self.first == row], axis=1)
            self.later[:, row - 1] = self.later[:, row] | here


class _LeastRule(_Base):
    """Covers of few primes: remembered are the rows covered and the number of primes.

    A partial cover is given up where the shares of what is left show that too many primes are
    needed. Where there are many, shares are found for just these: the greatest that the rows which
    they leave have on average.
    """

    def __init__(self, part: Part, terms: int, shares: Shares) -> None:
        super().__init__(part)
        self.terms = terms
        self.whole = Scales(shares)
        self.renewed = 0
        self._weigh_by([shares])

    def _weigh_by(self, shares: Sequence[Shares]) -> None:
        """Take new shares to give partial covers up by, the best first."""
        self.best = shares[0]
        self.scales = [Scales(each) for each in shares]
        self.heavy = self.scales[0].weigh(self.masks)

    def start(self) -> Bits:
        return np.zeros((self.words + 1, 1), dtype=np.uint64)

    def rank(self, state: Bits) -> Ranks:
        """Return how many primes a state needs at least, those that it has included."""
        uncovered = self.everything & ~state[:-1]
        need = self.whole.weigh(uncovered)
        for scales in self.scales:
            need = np.maximum(need, scales.weigh(uncovered))
        return np.asarray(need + state[-1])

    def open_row(self, row: int, state: Bits, whole: bool) -> tuple[Numbers, Flags]:
        if row >= self.renewed + _RENEWED:
            self.renewed = row
            self._weigh_by([self._share_left(row)])
        alive = self.rank(state) <= self.terms + _SLIP
        classes = np.flatnonzero(self.first == row)
        if whole and int(alive.sum()) * len(classes) > _REPAID * self._count_work(row):
            living = self._give_up(row, state, np.flatnonzero(alive))
            alive = np.zeros_like(alive)
            alive[living] = True
        return classes[np.argsort(-self.heavy[classes], kind="stable")], alive

    def _count_work(self, row: int) -> int:
        """Return what it takes to find shares for the classes that may be picked from a row on."""
        return _BESIDES + int(self.part.matrix[:, self.first >= row].sum())

    def _share_left(self, row: int, weights: Shares | None = None) -> Shares:
        """Return shares of the rows that may still be covered: with weights the best for these."""
        matrix = self.part.matrix[:, self.first >= row]
        rows = np.flatnonzero(matrix.any(axis=1))
        shares = np.zeros(self.part.rows)
        if len(rows):
            left = matrix[rows]
            if weights is None:
                shares[rows] = share_rows(left)
            else:
                shares[rows] = share_rows_best(left, weights[rows])
        return shares

    def _give_up(self, row: int, state: Bits, living: Numbers) -> Numbers:
        """Return which of many states live on by the shares that are best for them on average."""
        gained: list[Shares] = []
        for _ in range(_ROUNDS):
            looked_at = state[:-1, living[:: -(-len(living) // _LOOKED_AT)]]
            left = unpack_matrix(self.everything & ~looked_at, self.part.rows).mean(axis=0)
            shares = self._share_left(row, left)
            gained.insert(0, shares)
            need = Scales(shares).weigh(self.everything & ~state[:-1, living]) + state[-1, living]
            before, living = len(living), living[need <= self.terms + _SLIP]
            if not len(living) or len(living) > _WORTHWHILE * before:
                break
        self._weigh_by(gained)
        self.renewed = row
        return living

    def reach(self, state: Bits, classes: Numbers) -> Numbers:
        # A pick newly covers no more than the whole weight of its class.
        uncovered = self.everything & ~state[:-1]
        spare = self.terms - 1 - state[-1].astype(np.float64) + _SLIP
        least = self.scales[0].weigh(uncovered) - spare
        return np.asarray(np.searchsorted(-self.heavy[classes], -least, side="right"))

    def promise(self, state: Bits, classes: Numbers) -> Flags:
        """Return which classes cover enough of what each state leaves, by a product of matrices."""
        matrix = self.part.matrix[:, classes].astype(np.float32)
        left = unpack_matrix(self.everything & ~state[:-1], self.part.rows)
        weighed: NDArray[np.float32] = np.multiply(left, self.best, dtype=np.float32)
        spare = self.terms - 1 + _ROUGH - state[-1].astype(np.float32)
        return np.asarray(_multiply(weighed, matrix) >= (weighed.sum(axis=1) - spare)[:, None])

    def pick(self, state: Bits, which: Numbers) -> tuple[Numbers, Bits]:
        covered = state[:-1]
        grown = np.concatenate([covered | self.masks[:, which], state[-1:] + np.uint64(1)])
        kept = np.flatnonzero(has_any(grown[:-1] & ~covered))
        grown = grown[:, kept]
        # What some shares give up is not weighed by others.
        for scales in (*self.scales, self.whole):
            need = scales.weigh(self.everything & ~grown[:-1]) + grown[-1]
            live = np.flatnonzero(need <= self.terms + _SLIP)
            if len(live) < len(kept):
                kept, grown = kept[live], grown[:, live]
        return kept, grown

    def close_row(self, row: int, state: Bits) -> tuple[Flags, Bits]:
        here, past = self.single[:, [row]], self.upto[:, [row]]
        missing = self.everything & ~state[:-1] & ~past & ~self.later[:, [row]]
        ready = has_any(state[:-1] & here) & ~has_any(missing)
        return ready, np.concatenate([state[:-1] | past, state[-1:]])


def _multiply(first: NDArray[np.float32], second: NDArray[np.float32]) -> NDArray[np.float32]:
    """Return the product of two matrices, some rows at a time: so few that no thread is started.

    Threads cost more than such a product does.
    """
    rows = max(1, _AT_ONCE // max(1, second.size))
    blocks = -(-len(first) // rows)
    padded = np.zeros((blocks * rows, first.shape[1]), dtype=np.float32)
    padded[: len(first)] = first
    products = padded.reshape(blocks, rows, -1) @ second
    return np.asarray(products.reshape(blocks * rows, -1)[: len(first)])


class _IrredundantRule(_Base):
    """Covers from which no prime can be spared.

    Each prime picked names the first row, in the order of the diagram, that it alone covers. So are
    remembered the rows covered, the rows named, which no other prime may cover, and the rows that
    another prime must cover as well, because they come before the one named. Every irredundant
    cover arises in exactly one way.
    """

    def start(self) -> Bits:
        return np.zeros((3 * self.words, 1), dtype=np.uint64)

    def rank(self, state: Bits) -> Ranks:
        """Return how many rows are still to be covered, once or again."""
        covered, _, again = np.split(state, 3)
        return count_bits((self.everything & ~covered) | again)

    def open_row(self, row: int, state: Bits, _whole: bool) -> tuple[Numbers, Flags]:
        return np.flatnonzero(self.first == row), np.ones(state.shape[1], dtype=np.bool_)

    def reach(self, state: Bits, classes: Numbers) -> Numbers:
        return np.full(state.shape[1], len(classes))

    def promise(self, state: Bits, classes: Numbers) -> Flags:
        return np.ones((state.shape[1], len(classes)), dtype=np.bool_)

    def pick(self, state: Bits, which: Numbers) -> tuple[Numbers, Bits]:
        covered, named, again = np.split(state, 3)
        mask = self.masks[:, which]
        new = mask & ~covered
        new[:, has_any(mask & named)] = 0
        kept, states = [], []
        left = new
        positions = np.flatnonzero(has_any(left))
        while len(positions):
            row = find_lowest(left[:, positions])
            own = self.single[:, row]
            before = self.upto[:, row] & ~own
            owed = (again[:, positions] & ~mask[:, positions]) | (new[:, positions] & before)
            kept.append(positions)
            states.append(
                np.concatenate([(covered | mask)[:, positions], named[:, positions] | own, owed])
            )
            left = left.copy()
            left[:, positions] &= ~own
            positions = np.flatnonzero(has_any(left))
        if not kept:
            return np.empty(0, dtype=np.intp), state[:, :0]
        return np.concatenate(kept), np.concatenate(states, axis=1)

    def close_row(self, row: int, state: Bits) -> tuple[Flags, Bits]:
        covered, named, again = np.split(state, 3)
        here, past = self.single[:, [row]], self.upto[:, [row]]
        ready = has_any(covered & here) & ~has_any(again & past)
        owed = (self.everything & ~covered & ~past) | again
        ready &= ~has_any(owed & ~self.later[:, [row]])
        return ready, np.concatenate([covered | past, named & ~past, again])
