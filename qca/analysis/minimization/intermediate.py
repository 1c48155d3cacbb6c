"""Intermediate models: those of every pair of a conservative and a parsimonious model."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import cache

from qca.analysis.minimization.covering import Covering
from qca.analysis.minimization.pairing import EasyCubes, PairsOfRegion, pair_models
from qca.analysis.remainders.expectations import Expectations
from qca.analysis.solutions.models import cost_terms
from qca.boolean.cubes import Space, absorb, find_outside
from qca.progress import Stage, Watch
from qca.study.settings import MinimizationSettings

# Literals in which positive rows are compared with off cubes; a fifth of a microsecond each.
_MOST_WORK = 60_000_000

Terms = tuple[int, ...]


@dataclass(frozen=True, eq=False)
class Intermediate:
    """The distinct models over all pairs, with the easy regions and pairs behind each.

    ``solved`` are the problems solved, one for each region; ``whole`` says whether no model is left
    out. ``models`` are in order: fewest terms, fewest literals, condition order.
    """

    models: tuple[Terms, ...]
    regions: dict[Terms, list[tuple[EasyCubes, PairsOfRegion]]]
    solved: tuple[Covering, ...]
    whole: bool


def solve_pairs(
    positive: Sequence[int],
    sides: tuple[Covering, Covering],
    expectations: Expectations,
    space: Space,
    settings: MinimizationSettings,
    most: int,
    cover: Callable[[Sequence[int], MinimizationSettings], Covering],
    watch: Watch,
) -> Intermediate:
    """Return the models of all pairs; ``cover`` solves one problem, given what is off.

    ``sides`` are the conservative and the parsimonious models. Of each problem ``most`` models are
    listed at most.
    """
    pairing = pair_models(*sides, expectations, space, settings, watch)
    found: dict[Terms, list[tuple[EasyCubes, PairsOfRegion]]] = {}
    solved: list[Covering] = []
    work = 0
    for region, pairs in pairing.regions.items():
        watch(Stage.PAIRS, len(solved), len(pairing.regions))
        off = find_outside(absorb([*positive, *region]), space)
        work += len(off) * len(positive) * len(space.names)
        if solved and work > _MOST_WORK:
            break
        problem = cover(off, replace(settings, max_models=most))
        solved.append(problem)
        for terms in problem.models:
            found.setdefault(terms, []).append((region, pairs))
    whole = pairing.whole and len(solved) == len(pairing.regions)
    order = cache(space.order)
    models = sorted(found, key=lambda terms: (cost_terms(terms), [order(t) for t in terms]))
    return Intermediate(
        models=tuple(models),
        regions=found,
        solved=tuple(solved),
        whole=whole and all(problem.complete for problem in solved),
    )
