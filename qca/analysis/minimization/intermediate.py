"""Intermediate models: those of every pair of a conservative and a parsimonious model."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import cache

import numpy as np
from numpy.typing import NDArray

from qca.analysis.minimization.covering import Covering
from qca.analysis.minimization.pairing import EasyCubes, PairsOfRegion, pair_models
from qca.analysis.minimization.regions import Mask, cover_regions, find_region_terms
from qca.analysis.remainders.expectations import Expectations
from qca.boolean.bitsets import freeze
from qca.boolean.budgets import Budget, BudgetSpent
from qca.boolean.covers import bound_list, divide_count
from qca.boolean.cubes import Space, absorb, bits_of, find_outside
from qca.boolean.unions import Numbering, Product, count_numbers, list_union
from qca.progress import Stage, Watch
from qca.study.settings import MinimizationSettings

__all__ = ["Intermediate", "solve_pairs"]

# Literals in which positive rows are compared with off cubes; a fifth of a microsecond each.
_MOST_WORK = 60_000_000
# Cubes that are looked for in many regions at once, and 512 regions beyond the first; and terms
# looked at in covering the parts of their charts. Two microseconds each.
_MOST_CUBES = 1_000_000
_MOST_COVERED = 1_000_000
# Parts of products looked at in counting distinct models; a microsecond each.
_MOST_COUNTED = 1_000_000
# Models of one region that are found where it is solved by itself: as many as are listed, but no
# fewer and no more than these.
_MOST_MODELS = (1000, 10_000)

Terms = tuple[int, ...]
# Solves one problem, given what is off.
_Cover = Callable[[Sequence[int], MinimizationSettings], Covering]


@dataclass(frozen=True, eq=False)
class Intermediate:
    """The distinct models over all pairs: the first of them, and how many there are.

    ``models`` are in order (fewest terms, fewest literals, condition order) and the first of all
    where ``ordered``; ``regions`` has the easy regions and pairs behind each. ``count`` is exact
    where ``exact``, else a lower bound; ``shares`` (of ``primes``, NaN where not known) and
    ``cheapest`` (None) are those of all models. ``least`` says whether fewer terms are proven not
    to suffice in any region, ``primes_complete`` whether ``primes`` are those of all regions.
    """

    models: tuple[Terms, ...]
    regions: dict[Terms, list[tuple[EasyCubes, PairsOfRegion]]]
    count: int
    exact: bool
    ordered: bool
    primes: Terms
    primes_complete: bool
    shares: NDArray[np.float64]
    cheapest: int | None
    least: bool


@dataclass(frozen=True)
class _Solved:
    """The models of some regions: of each, one set of terms of each of its parts.

    Sets are bits of places among ``terms``, which are in order and the primes that stand in some
    model. ``whole`` says whether no model of these regions is left out.
    """

    terms: Terms
    models: Sequence[tuple[tuple[Mask, ...], ...]]
    whole: bool
    primes: Terms
    primes_complete: bool
    least: bool


def solve_pairs(
    positive: Sequence[int],
    sides: tuple[Covering, Covering],
    expectations: Expectations,
    space: Space,
    settings: MinimizationSettings,
    cover: _Cover,
    together: bool,
    watch: Watch,
) -> Intermediate:
    """Return the models of all pairs; ``cover`` solves one problem, given what is off.

    ``sides`` are the conservative and the parsimonious models. All regions are solved
    ``together`` where terms are prime implicants and that is not too much work.
    """
    pairing = pair_models(*sides, expectations, space, settings, watch)
    regions = list(pairing.regions)
    solved = _solve_together(positive, regions, space, settings, watch) if together else None
    if solved is None:
        solved = _solve_singly(positive, regions, space, settings, cover, watch)
    return _gather(solved, list(pairing.regions.items()), pairing.whole, settings, len(positive))


def _solve_together(
    positive: Sequence[int],
    regions: Sequence[EasyCubes],
    space: Space,
    settings: MinimizationSettings,
    watch: Watch,
) -> _Solved | None:
    """Return the models of all regions, or None where that is too much work."""
    watch(Stage.PAIRS, 0, None)
    try:
        terms = find_region_terms(positive, regions, space, Budget(_MOST_CUBES))
        budget = Budget(_MOST_COVERED)
        models = cover_regions(positive, terms, len(regions), settings.least, budget)
    except BudgetSpent:
        return None
    return _Solved(terms.terms, models, True, terms.terms, True, True)


def _solve_singly(
    positive: Sequence[int],
    regions: Sequence[EasyCubes],
    space: Space,
    settings: MinimizationSettings,
    cover: _Cover,
    watch: Watch,
) -> _Solved:
    """Return models of the first regions, solved one after another: as many as work allows."""
    problems: list[Covering] = []
    least, greatest = _MOST_MODELS
    most = min(max(settings.max_models, least), greatest)
    work = 0
    for region in regions:
        watch(Stage.PAIRS, len(problems), len(regions))
        off = find_outside(absorb([*positive, *region]), space)
        work += len(off) * len(positive) * len(space.names)
        if problems and work > _MOST_WORK:
            break
        problems.append(cover(off, replace(settings, max_models=most)))
    terms = {term for problem in problems for model in problem.models for term in model}
    primes = {prime for problem in problems for prime in problem.primes}
    ordered = sorted(terms, key=space.order)
    every = len(problems) == len(regions)
    place = {term: i for i, term in enumerate(ordered)}
    return _Solved(
        terms=tuple(ordered),
        models=[
            (tuple(sum(1 << place[term] for term in model) for model in problem.models),)
            for problem in problems
        ],
        whole=every and all(problem.complete for problem in problems),
        primes=tuple(sorted(primes, key=space.order)),
        primes_complete=every and all(problem.primes.complete for problem in problems),
        least=all(problem.least for problem in problems),
    )


def _gather(
    solved: _Solved,
    regions: Sequence[tuple[EasyCubes, PairsOfRegion]],
    paired: bool,
    settings: MinimizationSettings,
    rows: int,
) -> Intermediate:
    """Return the first distinct models of all regions, and count them all."""
    numbering, coded = _encode(solved, rows)
    # Regions that differ where no model does have one product.
    alike: dict[Product, list[int]] = {}
    for which, product in enumerate(coded):
        alike.setdefault(product, []).append(which)
    products = list(alike)
    listed: dict[Terms, list[tuple[EasyCubes, PairsOfRegion]]] = {}
    numbers = []
    more, model = False, Terms()
    for number, holders in list_union(products):
        if more := bool(listed) and len(listed) >= bound_list(settings.max_models, len(model)):
            break
        numbers.append(number)
        model = tuple(solved.terms[place] for place in numbering.decode(number))
        listed[model] = [regions[i] for which in holders for i in alike[products[which]]]
    whole = paired and solved.whole
    # Where all are listed, they are one product of one part, and counted as such.
    count = count_numbers(numbering, products if more else [(tuple(numbers),)], _MOST_COUNTED)
    exact = whole and count.exact
    place = {term: i for i, term in enumerate(solved.terms)}
    shares = [
        divide_count(count.standing.get(place.get(prime, -1), 0), count.count) if exact else np.nan
        for prime in solved.primes
    ]
    return Intermediate(
        models=tuple(listed),
        regions=listed,
        count=count.count,
        exact=exact,
        ordered=whole,
        primes=solved.primes,
        primes_complete=paired and solved.primes_complete,
        shares=freeze(np.array(shares, dtype=np.float64)),
        cheapest=count.cheapest if whole else None,
        least=solved.least,
    )


def _encode(solved: _Solved, rows: int) -> tuple[Numbering, list[Product]]:
    """Return the models of each region as a product, and how its sets of terms are written."""
    literals = [term.bit_count() for term in solved.terms]
    # One term more always costs more than all the literals that a model can have.
    step = 1 + max(literals) * rows
    numbering = Numbering([step + count for count in literals])
    encode = cache(lambda part: tuple(sorted(numbering.encode(bits_of(mask)) for mask in part)))
    return numbering, [tuple(sorted(encode(part) for part in parts)) for parts in solved.models]
