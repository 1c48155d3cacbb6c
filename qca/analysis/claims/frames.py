"""Frames: what the cases of a claim are, and their memberships in its sets.

Of most claims they are the cases of the study. Of a claim that speaks of two periods they are the
transitions of units, of an order the pairs of cases that it ranks, and of a claim that placements
agree the cases that are placed. Scores may be those of many worlds at once.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from qca.boolean.bitsets import freeze
from qca.boolean.expressions import Expression, names_of
from qca.sets.cuts import TOLERANCE
from qca.sets.memberships import fold_scores
from qca.sets.transitions import ARROW, find_links, pair_periods
from qca.study.claims import Claim, Order
from qca.study.facts import NO_FACTS, Facts, LongSpan

__all__ = ["ABOVE", "Frame", "Sides", "hold_alone", "tell_more"]

ABOVE = ">"
_Number = TypeVar("_Number", np.float64, np.int64)
# The two sets of each direction of a claim, the first to be a subset of the second.
Sides = list[tuple[NDArray[_Number], NDArray[_Number]]]


@dataclass(frozen=True, eq=False)
class Frame:
    """The cases of a claim in a study with these cases, sets and numbers of values."""

    claim: Claim
    cases: tuple[str, ...]
    names: tuple[str, ...]
    levels: tuple[int, ...]
    facts: Facts = NO_FACTS

    @cached_property
    def links(self) -> NDArray[np.intp]:
        """The positions of the cases that make up one of the claim: each, or two (T by 1 or 2)."""
        if self.claim.is_temporal:
            return find_links(self.cases, self.facts.before)
        count = len(self.cases)
        if self.claim.order is None:
            return freeze(np.arange(count, dtype=np.intp)[:, np.newaxis])
        pairs = [(i, j) for i in range(count) for j in range(count) if i != j]
        return freeze(np.array(pairs, dtype=np.intp).reshape(len(pairs), 2))

    @cached_property
    def labels(self) -> tuple[str, ...]:
        """The names of the cases of the claim: ``NL1→NL2`` for a transition, ``NL1>PU1`` a pair."""
        sign = ABOVE if self.claim.order else ARROW
        return tuple(sign.join(self.cases[i] for i in link) for link in self.links.tolist())

    def read(
        self,
        values: NDArray[_Number],
        coded: NDArray[np.bool_],
        keep: NDArray[np.bool_],
        one: float,
        told: NDArray[np.float64] | None = None,
    ) -> tuple[Sides[_Number], NDArray[np.bool_]]:
        """Return the two sets of each direction, and which cases of the claim are coded on both.

        ``values`` are scores times ``one`` (… by cases by sets), ``coded`` says where there are
        some, and ``keep`` which cases count (… by cases). ``told`` are amounts or stated types
        (… by cases) that stand in place of those of the study.
        """
        kept = keep
        if self.claim.joins_cases:
            kept = np.asarray(keep[..., self.links].all(axis=-1))
        if self.claim.order is not None:
            amounts = self.amounts if told is None else told
            return self._compare(self.claim.order, values, coded, kept, one, amounts)
        if self.claim.placement:
            return self._place(values, coded, kept, one, self.stated if told is None else told)
        if self.claim.is_temporal:
            values, coded = pair_periods(values, self.links), pair_periods(coded, self.links)
        used = [
            self.names.index(literal.name) + literal.earlier * len(self.names)
            for literal in self.claim.literals
        ]
        sides = [
            (self._fold(values, inner, one), self._fold(values, outer, one))
            for _, inner, outer in self.claim.sides
        ]
        return sides, np.asarray(coded[..., used].all(axis=-1) & kept)

    def list_missing(self, known: NDArray[np.bool_]) -> tuple[str, ...]:
        """Return which cases of the claim are not coded; of an order, which of the study."""
        if self.claim.order is None:
            return tuple(self.labels[int(i)] for i in np.flatnonzero(~known))
        seen = set(self.links[known].reshape(-1).tolist())
        return tuple(case for i, case in enumerate(self.cases) if i not in seen)

    def list_spans(self, known: NDArray[np.bool_]) -> tuple[LongSpan, ...]:
        """Return the values that it rests on of other years than their case, of ``known`` cases."""
        seen = {self.cases[i] for i in self.links[known].reshape(-1).tolist()}
        return tuple(each for each in self.facts.spans.get(self.claim.id, ()) if each.case in seen)

    def rank(
        self, values: NDArray[np.float64]
    ) -> tuple[list[int], list[float], tuple[str, ...], tuple[str, ...]]:
        """Return the ranks of the cases that an order ranks, and their amounts.

        And the names in the order that no case is of, and the cases that are of several ranks.
        """
        order = self.claim.order
        if order is None:
            return [], [], (), ()
        inside = [
            [self._is_in(self._fold(values, part, 1.0), 1.0) for _, part in rank]
            for rank in order.ranks
        ]
        coded = ~np.isnan(values)
        known, amounts = self._know_ranked(order, coded, self.amounts), self.amounts
        if order.on is not None:
            amounts = self._fold(values, order.on, 1.0)
        ranked = [np.logical_or.reduce(members) & known for members in inside]
        ranks, own = list[int](), list[float]()
        for r, here in enumerate(hold_alone(ranked, ranked)):
            ranks += [r] * int(here.sum())
            own += amounts[here].tolist()
        empty = tuple(
            name
            for rank, members in zip(order.ranks, inside, strict=True)
            for (name, _), member in zip(rank, members, strict=True)
            if not (member & known).any()
        )
        several = np.sum(ranked, axis=0) > 1
        return ranks, own, empty, tuple(self.cases[int(i)] for i in np.flatnonzero(several))

    def _know_ranked(
        self, order: Order, coded: NDArray[np.bool_], amounts: NDArray[np.float64]
    ) -> NDArray[np.bool_]:
        """Return which cases are coded on all that an order ranks and compares."""
        known = self._know(coded, [part for rank in order.ranks for _, part in rank])
        if order.on is None:
            return np.asarray(known & ~np.isnan(amounts))
        return np.asarray(known & self._know(coded, [order.on]))

    @cached_property
    def amounts(self) -> NDArray[np.float64]:
        """What is coded of each case in the field that an order compares; NaN where nothing is."""
        given = self.facts.amounts.get(self.claim.id, {})
        return np.array([given.get(case, np.nan) for case in self.cases], dtype=np.float64)

    @cached_property
    def stated(self) -> NDArray[np.intp]:
        """The place of each case's stated type among the types; -1 where none is stated."""
        given = self.facts.stated.get(self.claim.id, {})
        return np.array([given.get(case, -1) for case in self.cases], dtype=np.intp)

    def list_above(self, ranked: Sequence[NDArray[np.bool_]]) -> NDArray[np.bool_]:
        """Return which pairs an order ranks, given which cases are of each rank."""
        first, second = self.links[:, 0], self.links[:, 1]
        above: NDArray[np.bool_] = np.logical_or.reduce(
            [
                ranked[a][..., first] & ranked[b][..., second]
                for a in range(len(ranked))
                for b in range(a + 1, len(ranked))
            ]
        )
        return above

    def weigh(self, values: NDArray[np.float64], part: Expression) -> NDArray[np.float64]:
        """Return the memberships of the cases of the claim, or of transitions, in a part of it."""
        if self.claim.is_temporal:
            values = pair_periods(values, self.links)
        return self._fold(values, part, 1.0)

    def _fold(self, values: NDArray[_Number], part: Expression, one: float) -> NDArray[_Number]:
        return fold_scores(values, self.names, self.levels, part, one)

    def _is_in(self, scores: NDArray[_Number], one: float) -> NDArray[np.bool_]:
        return np.asarray(scores > one / 2 + TOLERANCE * one)

    def _know(self, coded: NDArray[np.bool_], parts: Sequence[Expression]) -> NDArray[np.bool_]:
        """Return which cases are coded on all sets of some expressions."""
        used = [self.names.index(name) for part in parts for name in names_of(part)]
        return np.asarray(coded[..., used].all(axis=-1))

    def _place(
        self,
        values: NDArray[_Number],
        coded: NDArray[np.bool_],
        keep: NDArray[np.bool_],
        one: float,
        own: NDArray[np.intp] | NDArray[np.float64],
    ) -> tuple[Sides[_Number], NDArray[np.bool_]]:
        """Return who is in a type, and who in the stated one alone, both in full or not at all."""
        types = [part for _, part in self.claim.placement]
        inside = [self._is_in(self._fold(values, part, one), one) for part in types]
        agreed = [alone & (own == t) for t, alone in enumerate(hold_alone(inside, inside))]
        placed, agrees = np.logical_or.reduce(inside), np.logical_or.reduce(agreed)
        return (
            [(_fill(placed, values, one), _fill(agrees, values, one))],
            np.asarray(self._know(coded, types) & (own >= 0) & keep),
        )

    def _compare(
        self,
        order: Order,
        values: NDArray[_Number],
        coded: NDArray[np.bool_],
        keep: NDArray[np.bool_],
        one: float,
        amounts: NDArray[np.float64],
    ) -> tuple[Sides[_Number], NDArray[np.bool_]]:
        """Return which pairs the order ranks, and in which the first has more (half: as much)."""
        ranked = [
            np.logical_or.reduce([self._is_in(self._fold(values, p, one), one) for _, p in rank])
            for rank in order.ranks
        ]
        above = self.list_above(hold_alone(ranked, ranked))
        first, second = self.links[:, 0], self.links[:, 1]
        known = self._know_ranked(order, coded, amounts)
        if order.on is None:
            half = tell_more(amounts[..., first] - amounts[..., second], 1.0)
        else:
            scores = self._fold(values, order.on, one)
            half = tell_more(scores[..., first] - scores[..., second], one)
        outer = np.broadcast_to((half * one).astype(values.dtype), above.shape)
        both = np.asarray(known[..., first] & known[..., second] & keep)
        return [(_fill(above, values, one), np.asarray(outer))], both


def hold_alone(
    inside: Sequence[NDArray[np.bool_]], others: Sequence[NDArray[np.bool_]]
) -> list[NDArray[np.bool_]]:
    """Return which cases are in one of several parts alone, given which are in each.

    ``others`` say who is in a part where that speaks against the rest: the same, or where only
    bounds are known, the other bound.

    >>> [own.tolist() for own in hold_alone(*[np.array([[True, True], [False, True]])] * 2)]
    [[True, False], [False, False]]
    """
    count = np.sum(others, axis=0)
    return [
        np.asarray(own & (count - other == 0)) for own, other in zip(inside, others, strict=True)
    ]


def tell_more(apart: NDArray[_Number], one: float) -> NDArray[np.float64]:
    """Return 1 where a difference of amounts is over 0, 0.5 where there is none, and else 0.

    >>> tell_more(np.array([0.2, 0.0, -0.1]), 1.0).tolist()
    [1.0, 0.5, 0.0]
    """
    return np.where(np.abs(apart) <= TOLERANCE * one, 0.5, np.where(apart > 0, 1.0, 0.0))


def _fill(flags: NDArray[np.bool_], like: NDArray[_Number], one: float) -> NDArray[_Number]:
    """Return full membership where a flag is set, and none elsewhere."""
    return np.asarray(np.where(flags, one, 0)).astype(like.dtype)
