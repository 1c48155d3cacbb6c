"""Necessary combinations and chains: this engine's answers, and plain searches beside it.

The plain searches share no code with the engine. That for combinations forms each one and measures
it by numpy; that for models of single outcomes tries every conjunction, and then every minimal way
to cover the cases of the outcome by MMCS (Murakami and Uno 2014). It puts no chains together.
"""

from __future__ import annotations

from itertools import combinations, product

import numpy as np
from numpy.typing import NDArray

from benchmarks import sketch
from benchmarks.answers import Answer
from benchmarks.tables import OUTCOME, Data
from benchmarks.tasks import Task

_TOLERANCE = 1e-9
# The largest combinations, and what they must reach: inclusion, RoN and coverage.
DEPTH, CUTS = 3, (0.9, 0.5, 0.5)
# The most terms and literals of a model, and how many models and chains are listed.
TERMS, LITERALS, LISTED = 4, 10, 1000

_Values = NDArray[np.float64]


def search(task: Task, data: Data) -> Answer:
    """Return this engine's answer."""
    return _find_necessary(data) if task.work == "necessity" else _find_models(data)


def search_plainly(task: Task, data: Data) -> Answer:
    """Return the answer of the plain search."""
    return _sketch_necessary(data) if task.work == "necessity" else _sketch_models(data)


def _find_necessary(data: Data) -> Answer:
    """Return how many combinations are necessary, by this engine."""
    import qca

    incl, ron, cov = CUTS
    found = qca.necessity(
        data.frame,
        OUTCOME,
        data.conditions,
        incl_cut=incl,
        ron_cut=ron,
        cov_cut=cov,
        depth=DEPTH,
    )
    return Answer(combinations=len(found.combinations))


def _sketch_necessary(data: Data) -> Answer:
    """Return the same by forming each combination of literals of different conditions.

    Conjunctions count where they pass, disjunctions where they do and no part of them does.
    """
    scores = data.frame[OUTCOME].to_numpy(np.float64)
    columns = data.frame[data.conditions].to_numpy(np.float64).T
    passing: set[frozenset[tuple[int, int]]] = set()
    count = 0
    for size in range(1, DEPTH + 1):
        own = []
        for chosen in combinations(range(len(columns)), size):
            for values in product((0, 1), repeat=size):
                literals = list(zip(chosen, values, strict=True))
                rows = [columns[j] if value else 1 - columns[j] for j, value in literals]
                if size > 1:
                    count += _is_necessary(np.minimum.reduce(rows), scores)
                if _is_necessary(np.maximum.reduce(rows), scores):
                    own.append(frozenset(literals))
        least = [found for found in own if not any(part < found for part in passing)]
        count += len(least) if size > 1 else 0
        passing |= set(least)
    return Answer(combinations=count)


def _is_necessary(x: _Values, y: _Values) -> bool:
    """incl = S min(x,y) / S y, ron = S (1-x) / S (1 - min(x,y)), cov = S min(x,y) / S x."""
    both = np.minimum(x, y)
    overlap, out = both.sum(), (1 - both).sum()
    parts = ((overlap, y.sum()), ((1 - x).sum(), out), (overlap, x.sum()))
    return all(
        whole > _TOLERANCE and part / whole >= cut - _TOLERANCE
        for (part, whole), cut in zip(parts, CUTS, strict=True)
    )


def _find_models(data: Data) -> Answer:
    """Return how many models single outcomes have, by this engine, which puts them together too.

    Every value of a factor with more than two is an outcome.
    """
    import qca

    found = qca.find_chains(
        data.frame,
        outcomes=_list_outcomes(data),
        levels=_count_levels(data),
        max_terms=TERMS,
        max_complexity=LITERALS,
        max_models=LISTED,
    )
    return Answer(outcome_models=sum(each.model_count for each in found.outcomes))


def _count_levels(data: Data) -> dict[str, int]:
    return {name: max(2, int(data.frame[name].max()) + 1) for name in data.frame}


def _list_outcomes(data: Data) -> list[str]:
    return [
        f"{name}[{value}]" if count > 2 else name
        for name, count in _count_levels(data).items()
        for value in (range(count) if count > 2 else [1])
        if (data.frame[name] == value).any() and (data.frame[name] != value).any()
    ]


def _sketch_models(data: Data) -> Answer:
    """Return the same by trying every conjunction of each outcome, and every minimal cover."""
    levels = _count_levels(data)
    columns = {name: data.frame[name].to_numpy() for name in levels}
    count = 0
    for name, size in levels.items():
        for value in range(size) if size > 2 else [1]:
            held = columns[name] == value
            if held.any() and not held.all():
                count += _count_models(
                    held, [(columns[other], levels[other]) for other in levels if other != name]
                )
    return Answer(outcome_models=count)


def _count_models(held: NDArray[np.bool_], causes: list[tuple[NDArray[np.int64], int]]) -> int:
    """Return how many minimal disjunctions of minimally sufficient terms cover all that is held."""
    terms: list[tuple[frozenset[tuple[int, int]], NDArray[np.bool_]]] = []
    varying = [j for j, (column, _) in enumerate(causes) if column.min() < column.max()]
    for size in range(1, len(varying) + 1):
        own = []
        for chosen in combinations(varying, size):
            for values in product(*(range(causes[j][1]) for j in chosen)):
                literals = frozenset(zip(chosen, values, strict=True))
                inside = np.logical_and.reduce([causes[j][0] == value for j, value in literals])
                if inside.any() and not (inside & ~held).any():
                    own.append((literals, inside))
        terms += [new for new in own if not any(part < new[0] for part, _ in terms)]
    edges = [
        sum(1 << i for i, (_, inside) in enumerate(terms) if inside[case])
        for case in np.flatnonzero(held)
    ]
    if not all(edges):
        return 0
    found = 0
    for cover in sketch.find_transversals(edges):
        sizes = [len(literals) for i, (literals, _) in enumerate(terms) if cover >> i & 1]
        found += len(sizes) <= TERMS and sum(sizes) <= LITERALS
    return found
