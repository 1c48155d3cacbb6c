"""The certificate of one solution, checked against its models and the truth table."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

from .findings import OpenError, Verdict, at, cite, require, take
from .form import check_solution_form
from .least import check_least
from .lists import check_lists
from .regions import SIDES, Regions, read_pair
from .remainders import Remainders
from .table import Table

__all__ = ["check_solution"]


class _Problem(NamedTuple):
    """A problem: terms that are prime, the least size (none of irredundant models), its pairs.

    In words, how the models are proven as small as they are said to be, or what is left open.
    """

    terms: set[int]
    size: int | None
    pairs: list[tuple[int, int]]
    how: str
    left_open: str = ""


def check_solution(table: Table, solution: Any, document: Any) -> Iterator[tuple[Verdict, str]]:
    """Yield what the certificate of a solution proves and what it leaves open; raise what is wrong.

    ``document`` is that of the same outcome: exclusions and the other solutions stand there.
    """
    check_solution_form(solution)
    kind, rule = take(solution, "kind", str), take(solution, "models_rule", str)
    certificate, shown = take(solution, "certificate", dict), take(solution, "models", list)
    require(rule in ("minimal", "irredundant"), f"there is no rule {cite(rule)}")
    require(solution["why"] is None, "a reason is given why there is no solution")
    require(solution["term_incl"] is None, "terms chosen by their inclusion need not be prime")
    said = kind == "intermediate" or solution["expectations"] is None
    require(said, "expectations are for intermediate solutions")
    require(bool(table.positive), "no row is coded 1")
    require(take(certificate, "format", int) == 1, "certificates of this format are not known")
    never = [table.others(table.rows[n]) for n, code in table.codes.items() if code in "0C"]
    with at("excluded"):
        never += _check_excluded(table, kind, take(certificate, "excluded", list), document)
    regions = Regions(table, solution, document, never) if kind == "intermediate" else None
    problems = list[_Problem]()
    for number, entry in enumerate(take(certificate, "problems", list), 1):
        with at(f"problem {number}"):
            problems.append(_check_problem(table, solution, entry, never, regions))
    models = take(certificate, "models", list)
    require(len(models) == len(shown) > 0, "there is not one entry for each model")
    found: dict[frozenset[int], bool] = {}  # whether they are of any problem that is proven
    for number, (model, text) in enumerate(zip(models, shown, strict=True), 1):
        with at(f"model {number}"):
            cubes, missing = _check_model(table, kind, model, text, problems)
            require(cubes not in found, "it is listed twice")
            found[cubes] = model["problems"] != []
        if missing:
            yield "not certified", f"model {number} for {missing} of its pairs of models"
    check_lists(table, solution)
    try:
        Remainders(table, regions).check(solution)
    except OpenError as error:
        yield "not certified", f"what its models assume of remainders: {error}"
    if kind == "intermediate":
        given = [take(other, "kind", str) for other in document["solutions"]]
        for side in SIDES:
            if side not in given:
                yield "not certified", f"the {side} models behind it, which are not listed here"
    for left in dict.fromkeys(problem.left_open for problem in problems if problem.left_open):
        yield "not certified", left
    proven = [cubes for cubes, is_proven in found.items() if is_proven]
    count = len(frozenset().union(*proven))
    ways = dict.fromkeys(problem.how for problem in problems if problem.how)
    says = [f"models: {len(proven)}", f"terms: {count}, all prime", *ways]
    if proven:
        yield "verified", "; ".join(says)


def _check_problem(
    table: Table, solution: Any, entry: Any, never: Sequence[int], regions: Regions | None
) -> _Problem:
    off, pairs, ground = never, list[tuple[int, int]](), list(table.positive.values())
    if regions is not None:
        pairs = [read_pair(pair) for pair in take(entry, "pairs", list)]
        ground += regions.check(take(entry, "easy", list), pairs)
    if solution["kind"] != "parsimonious":
        off = [table.others(cube) for cube in table.outside(ground)]
    terms = {_check_term(table, term, off) for term in take(entry, "terms", list)}
    if solution["models_rule"] == "irredundant":
        require(entry["least"] is None, "irredundant models have no least size")
        return _Problem(terms, None, pairs, "no term can be spared")
    least = take(entry, "least", dict)
    try:
        size, how = check_least(table, least, off)
        return _Problem(terms, size, pairs, how)
    except OpenError as error:
        size = take(least, "terms", int)
        left_open = f"that {size} is the least number of terms: {error}"
        return _Problem(terms, size, pairs, "", left_open)


def _check_excluded(table: Table, kind: str, excluded: list[Any], document: Any) -> list[int]:
    """Return what the excluded cubes keep out; they must be those that the document counts."""
    said = document["counterfactuals"]["excluded"] if kind != "conservative" else []
    require(len(said) == len(excluded), "these are not the exclusions of the document")
    found = []
    for texts, entry in zip(excluded, said, strict=True):
        cubes = table.terms(texts)
        require(table.count(cubes) == entry["count"], "not as many as the document says")
        rows = entry["rows"]
        numbers = [] if rows is None else rows
        distinct = len(set(map(str, numbers))) == len(numbers)
        require(rows is None or (distinct and len(rows) == entry["count"]), "rows are missing")
        for row in rows or []:
            config = table.find_configuration(row)
            require(any(config & cube == cube for cube in cubes), f"row {row} is not among them")
        for name, config in table.rows.items():
            inside = any(config & cube == cube for cube in cubes)
            require(table.codes[name] == "?" or not inside, f"row {name} is observed")
        found += [table.others(cube) for cube in cubes]
    return found


def _check_term(table: Table, entry: Any, off: Sequence[int]) -> int:
    """Return a term that covers a positive row and nothing off, and needs each of its literals."""
    term = table.term(take(entry, "term", str))
    with at(entry["term"]):
        row = table.positive.get(str(entry["positive"]), 0)
        require(row & term == term, f"row {entry['positive']} is no positive row that it covers")
        require(all(term & other for other in off), "it covers what is off")
        needs = take(entry, "needs", dict)
        require("*".join(needs) == entry["term"], "a literal is not accounted for")
        for text, witness in needs.items():
            rest, config = term & ~table.literals[text], table.off(witness)
            require(config & rest == rest, f"the witness for {text} differs in another literal")
            is_off = not all(config & other for other in off)
            require(is_off, f"the witness for {text} is not off, so it may be spared")
    return term


def _check_model(
    table: Table, kind: str, model: Any, shown: Any, problems: Sequence[_Problem]
) -> tuple[frozenset[int], int]:
    """Return the terms of a model, and for how many of its pairs it is not certified."""
    texts = [take(term, "term", str) for term in take(shown, "terms", list)]
    terms = table.terms(texts)
    require(take(shown, "expression", str) == " + ".join(texts), "its expression has other terms")
    numbers = take(model, "problems", list)
    require(all(type(n) is int and 0 < n <= len(problems) for n in numbers), "no such problem")
    require(bool(numbers) or kind == "intermediate", "it belongs to no problem")
    mine = [problems[number - 1] for number in numbers]
    for problem in mine:
        require(problem.terms >= set(terms), "a term of it is not proven")
        size_holds = problem.size in (None, len(terms))
        require(size_holds, f"it has {len(terms)} terms, and the least is {problem.size}")
    covered = take(model, "covered_by", dict)
    require(covered.keys() == table.positive.keys(), "rows covered are not the positive rows")
    for row, number in covered.items():
        require(type(number) is int and 0 < number <= len(terms), f"row {row}: no such term")
        term = terms[number - 1]
        require(
            table.positive[row] & term == term, f"row {row} is not covered by {texts[number - 1]}"
        )
    if any(problem.size is None for problem in mine):
        alone = take(model, "alone", list)
        require(len(alone) == len(terms), "there is not one row for each term")
        for own, row in zip(terms, alone, strict=True):
            by = [term for term in terms if table.positive[str(row)] & term == term]
            require(by == [own], f"row {row} is not covered by its term alone")
    if kind != "intermediate":
        return frozenset(terms), 0
    certified = {pair for problem in mine for pair in problem.pairs}
    pairs = {read_pair(pair) for pair in shown.get("pairs", [])}
    require(certified <= pairs, "it does not come from a pair certified for it")
    every = take(shown, "pair_count", int) if "pair_count" in shown else len(pairs)
    return frozenset(terms), max(every, len(pairs), 1) - len(certified)
