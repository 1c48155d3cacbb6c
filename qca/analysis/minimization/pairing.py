"""Pairs of a conservative and a parsimonious model, by what they make easy to assume.

An intermediate model belongs to a pair of models, but what is easy for the pair depends only on
which parsimonious terms lie around which conservative ones. So pairs are gone through by class, and
each different set of easy counterfactuals is solved once.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property, reduce
from math import prod
from operator import or_

import numpy as np
from numpy.typing import NDArray

from qca.analysis.minimization.covering import Covering, cover_primes
from qca.analysis.remainders.expectations import Expectations, relax_term
from qca.boolean.bitsets import Bits, group_sets, list_integers, pack_integers
from qca.boolean.cubes import Space, bits_of
from qca.boolean.primes import Primes
from qca.progress import Stage, Watch
from qca.study.settings import MinimizationSettings

__all__ = ["Pairing", "PairsOfRegion", "pair_models"]

# Models of one side that are paired; where there are more, those that agree in their effects on
# every term of the other side are taken together.
_MOST_MODELS = 20_000
# Cells of the table of effects that are compared.
_MOST_CELLS = 100_000_000
# Different sets of easy counterfactuals that are solved.
_MOST_REGIONS = 20_000

# What a pair of models makes easy to assume, with the rows it starts from.
EasyCubes = frozenset[int]


@dataclass
class PairsOfRegion:
    """The pairs of models that make one region easy: how many, and those that have numbers."""

    count: int = 0
    numbered: list[tuple[int, int]] = field(default_factory=list)


@dataclass(frozen=True)
class Pairing:
    """All pairs of models by the region that they make easy; ``whole`` where none is left out."""

    regions: dict[EasyCubes, PairsOfRegion]
    whole: bool


@dataclass(frozen=True)
class _Side:
    """Models of one kind, how many each stands for, and whether they are those listed."""

    models: Sequence[tuple[int, ...]]
    times: Sequence[int]
    numbered: bool
    whole: bool


def pair_models(
    conservative: Covering,
    parsimonious: Covering,
    expectations: Expectations,
    space: Space,
    settings: MinimizationSettings,
    watch: Watch,
) -> Pairing:
    """Return the pairs of all conservative and all parsimonious models, by their easy region.

    For each conservative term c inside a parsimonious term p, the literals that p drops may take
    other values in c where that agrees with the expectations; the cubes so made are the region.

    Source: Ragin (2008), Redesigning Social Inquiry, ch. 9; Dusa (2019), QCA with R, ch. 8; with
    several values, see :func:`qca.analysis.remainders.expectations.relax_term`.
    """
    first = _gather(conservative, settings, None, watch)
    terms = sorted({term for model in first.models for term in model})
    effects = _Effects(terms, expectations, space)
    second = _gather(parsimonious, settings, effects, watch)
    table = effects.tabulate(second.models)
    times = np.array(second.times, dtype=object)
    column = {term: i for i, term in enumerate(terms)}
    regions: dict[EasyCubes, PairsOfRegion] = {}
    whole = first.whole and second.whole
    looked = 0
    for number, (model, weight) in enumerate(zip(first.models, first.times, strict=True), 1):
        watch(Stage.PAIRS, number, len(first.models))
        looked += len(second.models) * len(model)
        if number > 1 and (looked > _MOST_CELLS or len(regions) > _MOST_REGIONS):
            whole = False
            break
        for region, members in effects.unite(table[:, [column[term] for term in model]]):
            paired = regions.setdefault(region, PairsOfRegion())
            paired.count += weight * int(times[members].sum())
            if first.numbered and second.numbered:
                paired.numbered += [(number, j + 1) for j in members.tolist()]
    return Pairing(regions, whole)


class _Effects:
    """What parsimonious terms do to conservative ones: numbered sets of cubes.

    A set of cubes is held as the bits of their places.
    """

    def __init__(self, terms: Sequence[int], expectations: Expectations, space: Space) -> None:
        self.terms = terms
        self.expectations = expectations
        self.space = space
        self._places: dict[int, int] = {}
        self._cubes: list[int] = []
        # Of each cube, those that lie in it.
        self._inside: list[int] = []
        self._sets = [0]
        self._numbers = {0: 0}
        self._united: dict[int, EasyCubes] = {}
        self._known: dict[int, tuple[tuple[int, int], ...]] = {}

    def of(self, prime: int) -> tuple[tuple[int, int], ...]:
        """Return what a parsimonious term makes of which conservative terms, by position."""
        if prime not in self._known:
            self._known[prime] = tuple(
                (i, self._join(relax_term(term, term & ~prime, self.expectations, self.space)))
                for i, term in enumerate(self.terms)
                if term & prime == prime
            )
        return self._known[prime]

    def _join(self, cubes: Sequence[int]) -> int:
        """Return a set of cubes, each of which gets a place, and is told which lie in it."""
        united = 0
        for cube in cubes:
            if cube not in self._places:
                place = len(self._cubes)
                self._inside.append(0)
                for at, other in enumerate(self._cubes):
                    if other & cube == other:
                        self._inside[at] |= 1 << place
                    elif other & cube == cube:
                        self._inside[place] |= 1 << at
                self._places[cube] = place
                self._cubes.append(cube)
            united |= 1 << self._places[cube]
        return united

    def tabulate(self, models: Sequence[tuple[int, ...]]) -> NDArray[np.intp]:
        """Return for each model and each conservative term the number of the set it makes."""
        table = np.zeros((len(models), len(self.terms)), dtype=np.intp)
        for row, model in enumerate(models):
            made: dict[int, int] = {}
            for prime in model:
                for which, cubes in self.of(prime):
                    made[which] = made.get(which, 0) | cubes
            for which, united in made.items():
                if united not in self._numbers:
                    self._numbers[united] = len(self._sets)
                    self._sets.append(united)
                table[row, which] = self._numbers[united]
        return table

    def unite(self, table: NDArray[np.intp]) -> Iterator[tuple[EasyCubes, NDArray[np.intp]]]:
        """Yield each region that the sets of some row of a table make together, and its rows.

        A region is held by those cubes that lie in no other.
        """
        sets, inside = self._packed
        used = [numbers for numbers in table.T if numbers.any()]
        kept = np.zeros((len(sets), len(table)), dtype=np.uint64)
        for word, (ours, theirs) in enumerate(zip(sets, inside, strict=True)):
            within = np.zeros(len(table), dtype=np.uint64)
            for numbers in used:
                kept[word] |= ours[numbers]
                within |= theirs[numbers]
            kept[word] &= ~within
        first, group = group_sets(kept)
        order = np.argsort(group, kind="stable")
        members = np.split(order, np.searchsorted(group[order], np.arange(1, len(first))))
        for united, which in zip(list_integers(kept[:, first]), members, strict=True):
            if united not in self._united:
                self._united[united] = frozenset(self._cubes[at] for at in bits_of(united))
            yield self._united[united], which

    @cached_property
    def _packed(self) -> tuple[Bits, Bits]:
        """The sets, and of each the cubes that lie in another of it, once all are known."""
        inside = [reduce(or_, (self._inside[at] for at in bits_of(one)), 0) for one in self._sets]
        size = len(self._cubes)
        return pack_integers(self._sets, size), pack_integers(inside, size)


def _gather(
    side: Covering, settings: MinimizationSettings, effects: _Effects | None, watch: Watch
) -> _Side:
    """Return all models of one side, or those that are listed."""
    models = side.models[:_MOST_MODELS]
    whole = side.complete and len(models) == len(side.models)
    listed = _Side(models, [1] * len(models), numbered=True, whole=whole)
    standing = None if listed.whole else side.list_standing()
    if standing is None or (effects is None and side.covers.count > _MOST_MODELS):
        return listed
    classes: dict[object, list[int]] = {}
    for position in np.flatnonzero(side.covers.shares > 0).tolist():
        key: object = position
        if effects is not None:
            key = (effects.of(side.primes[position]), side.primes.coverage[:, position].tobytes())
        classes.setdefault(key, []).append(position)
    first = [members[0] for members in classes.values()]
    fewer = Primes(
        side.primes.literals[:, first], side.primes.coverage[:, first], side.primes.rows, True, True
    )
    # Only where they are few enough are they listed.
    covers = cover_primes(fewer, replace(settings, max_models=1), watch).covers
    if not covers.exact or covers.count > _MOST_MODELS:
        return listed
    cubes, sizes = tuple(fewer), [len(members) for members in classes.values()]
    covering = list(covers.iterate(_MOST_MODELS))
    return _Side(
        [tuple(cubes[i] for i in cover) for cover in covering],
        [prod(sizes[i] for i in cover) for cover in covering],
        numbered=False,
        whole=True,
    )
