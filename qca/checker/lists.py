"""What a solution says of its list of models, held against that list.

That the list is whole is not proven. What is said must agree with it all the same: counts, marks of
the shortest models, the primes, their shares, and cases.
"""

from __future__ import annotations

from collections import Counter
from functools import cache
from typing import Any

from .findings import at, require
from .table import TOLERANCE, Table

__all__ = ["check_lists"]

# Prime implicants written out of each solution.
_MOST_PRIMES = 10_000


def check_lists(table: Table, solution: Any) -> None:
    """Raise where something that is said of models, primes or cases cannot be so."""
    models = solution["models"]
    terms = [table.terms([term["term"] for term in model["terms"]]) for model in models]
    costs = [(len(cubes), sum(cube.bit_count() for cube in cubes)) for cubes in terms]
    _check_counts(solution, costs)
    _check_primes(table, solution, terms)
    find_rows = cache(lambda cube: {n for n, row in table.rows.items() if row & cube == cube})
    for number, (model, cubes, cost) in enumerate(zip(models, terms, costs, strict=True), 1):
        with at(f"model {number}"):
            for key, least, own in (
                ("fewest_terms", min(costs)[0], cost[0]),
                ("fewest_literals", min(costs), cost),
            ):
                require(model[key] in (None, own == least), f"'{key}' is not so")
            _check_cases(table, model, [find_rows(cube) for cube in cubes])


def _check_counts(solution: Any, costs: list[tuple[int, int]]) -> None:
    counted, whole = solution["model_count"], solution["complete"]
    counts = counted == len(costs) if whole else counted >= len(costs)
    require(counts, "'model_count' is not so")
    is_whole = solution["count_exact"] and counted == len(costs)
    require(whole == is_whole, "'complete' does not agree with 'count_exact' and the list")
    ordered = not solution["ordered"] or costs == sorted(costs)
    require(ordered, "the models are not in order")
    fewest, shortest = solution["fewest_literals_count"], costs.count(min(costs))
    fits = fewest is None or (fewest == shortest if whole else 0 < fewest <= counted)
    require(fits, "'fewest_literals_count' is not so")
    marked = any(model["fewest_terms"] is not None for model in solution["models"])
    proven = solution["least_proven"] or not (marked or solution["ordered"])
    require(proven, "'least_proven' does not agree with 'ordered' and 'fewest_terms'")


def _check_primes(table: Table, solution: Any, models: list[list[int]]) -> None:
    count, shares = solution["prime_count"], solution["prime_shares"]
    primes = table.terms(solution["primes"])
    require(len(primes) == len(shares) == min(count, _MOST_PRIMES), "'prime_count' is not so")
    listed = count <= _MOST_PRIMES
    require(solution["primes_listed_all"] is listed, "'primes_listed_all' is not so")
    used = Counter(cube for cubes in models for cube in cubes)
    require(not listed or used.keys() <= set(primes), "a term stands in no list of primes")
    known = any(share is not None for share in shares)
    essential = solution["essential"]
    require(known == (essential is not None), "'essential' does not agree with the shares")
    found = table.terms(essential or [])
    sure = [cube for cube, share in zip(primes, shares, strict=True) if share == 1]
    require(set(sure) <= set(found), "'essential' does not agree with the shares")
    require(set(found) == set(sure) or not listed, "'essential' does not agree with the shares")
    for cube, share in zip(primes, shares, strict=True):
        if share is not None:
            own = used[cube] / len(models) if solution["complete"] else share
            fits = 0 <= share <= 1 and abs(own - share) <= TOLERANCE
            require(fits, "a share of 'prime_shares' is not so")
    every = all(set(found) <= set(cubes) for cubes in models)
    require(every, "an essential term does not stand in every model")


def _check_cases(table: Table, model: Any, covered: list[set[str]]) -> None:
    """Raise where cases are not those of the rows: covered, deviant, left uncovered.

    ``covered`` are the rows of each term. A case that is in no row, being at 0.5, may be deviant or
    uncovered besides.
    """
    inside = set[str]().union(*covered)
    for rows, term in zip(covered, model["terms"], strict=True):
        own = [c for name in rows & table.positive.keys() for c in table.cases[name]]
        require(sorted(term["cases"]) == sorted(own), "the cases of a term are not those it covers")
        _check_deviant(table, term["deviant"], rows)
    _check_deviant(table, model["deviant"], inside)
    left = {
        case
        for name in table.rows.keys() - inside
        for case in set(table.cases[name]) - set(table.deviant[name])
    }
    said = model["uncovered"]
    fits = len(set(said)) == len(said) and set(said) <= left | set(table.dropped)
    require(fits, "the cases left uncovered are not so")


def _check_deviant(table: Table, said: list[str], rows: set[str]) -> None:
    own = {case for name in rows for case in table.deviant[name]}
    fits = len(set(said)) == len(said) and own <= set(said) <= own | set(table.dropped)
    require(fits, "the deviant cases are not those of the rows")
