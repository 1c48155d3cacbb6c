"""What reports say where there is more than one model: how many, in what order, of which terms."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from qca.report.pieces.numbers import format_beside, format_cut
from qca.report.pieces.spans import CaseName, Prose, Symbols, join_prose
from qca.sets.cuts import reaches
from qca.study.settings import ModelRule, SolutionKind

if TYPE_CHECKING:
    from qca.analysis.solutions.solution import Solution
    from qca.analysis.truth_table.table import TruthTable
    from qca.boolean.formulas import Formula
    from qca.report.words import Words

__all__ = [
    "is_single",
    "list_essential",
    "rank_terms",
    "tell_kind",
    "tell_solution",
]

# Models written out in a sentence, and terms in the table over all models.
_MOST_MODELS = 6
_MOST_TERMS = 20


def tell_kind(solution: Solution, words: Words) -> Prose:
    """Return which solution it is and what it assumes, as a sentence or a caption opens."""
    expectations = Prose()
    if solution.kind == SolutionKind.INTERMEDIATE and solution.expectations:
        listed = join_prose(map(Symbols, solution.expectations), ", ")
        expectations = words.tell("expecting", expectations=listed)
    return words.tell(f"solution.{solution.kind}", expectations=expectations)


def tell_solution(
    solution: Solution, table: TruthTable, words: Words, term_incl: float | None
) -> Prose:
    """Return a solution in words: its model, or how many there are and what they share."""
    kind = tell_kind(solution, words)
    shown = [Symbols(model.expression) for model in solution.models]
    outcome = Symbols(table.outcome)
    if is_single(solution):
        told = [words.tell("solution.alone", kind=kind, expression=shown[0], outcome=outcome)]
    else:
        told = [
            _tell_count(solution, shown, kind, outcome, words),
            *_tell_order(solution, words, term_incl),
            *_tell_essential(solution, words),
            *_tell_pairs(solution, words),
        ]
    if solution.kind == SolutionKind.INTERMEDIATE and not solution.expectations:
        told.append(words.tell("expecting.none", outcome=outcome))
    told += _tell_cases(solution, words)
    # Rows that each pass can make a model that, over all cases, does not.
    incl_cut = table.settings.incl_cuts[0]
    under = [m for m in solution.models if not reaches(m.incl, incl_cut)]
    if under:
        least = format_beside(min(model.incl for model in under), incl_cut)
        cut = format_cut(incl_cut)
        told.append(words.tell_count("solution.under", len(shown), incl=least, cut=cut))
    return join_prose(told)


def is_single(solution: Solution) -> bool:
    """Return whether the solution is known to have one model."""
    return solution.model_count == 1 and solution.count_exact


def _tell_count(
    solution: Solution, shown: Sequence[Symbols], kind: Prose, outcome: Symbols, words: Words
) -> Prose:
    key = "models.exactly" if solution.count_exact else "models.least"
    told = {"kind": kind, "counted": words.tell_count(key, solution.model_count)}
    if solution.complete and len(shown) <= _MOST_MODELS:
        listed = join_prose(shown, "; ")
        return words.tell("solution.several", expressions=listed, outcome=outcome, **told)
    left = "" if solution.complete else words.count("models.listed", len(shown))
    first = shown[0]
    return words.tell("solution.listed", listed=left, expression=first, outcome=outcome, **told)


def _tell_order(solution: Solution, words: Words, term_incl: float | None) -> list[Prose]:
    """Say how many models are the shortest, and what is not known of the list."""
    told = []
    if solution.cheapest == solution.model_count:
        told.append(words.tell("models.alike"))
    elif solution.cheapest is not None:
        told.append(words.tell_count("models.cheapest", solution.cheapest))
    if solution.ordered and not solution.complete:
        told.append(words.tell("models.ordered"))
    elif not solution.ordered and (solution.least_proven or solution.rule == ModelRule.IRREDUNDANT):
        told.append(words.tell(f"models.unordered.{_rank_rule(solution)}"))
    if solution.primes_complete and not solution.least_proven:
        told.append(words.tell("models.unproven"))
    if not solution.primes_complete:
        pairs = solution.kind == SolutionKind.INTERMEDIATE
        key: str = "chosen" if term_incl is not None else "pairs" if pairs else solution.rule
        if term_incl is None and solution.rule == ModelRule.MINIMAL and not solution.least_proven:
            key = "unproven"
        told.append(words.tell(f"primes.cut.{key}"))
    return told


def _rank_rule(solution: Solution) -> ModelRule:
    """Return what is known of the size of models where some may be missing.

    Intermediate models are the least of their pair, but other pairs may have smaller ones.
    """
    return ModelRule.IRREDUNDANT if solution.kind == SolutionKind.INTERMEDIATE else solution.rule


def _tell_essential(solution: Solution, words: Words) -> list[Prose]:
    terms = list_essential(solution)
    if terms:
        return [words.tell("models.essential", terms=words.tell_names(list(map(Symbols, terms))))]
    return [words.tell("models.no_essential")] if terms is not None and _knows_all(solution) else []


def list_essential(solution: Solution) -> list[str] | None:
    """Return the terms that are known to stand in all models; None where no share is known."""
    if np.isnan(solution.shares).all():
        return None
    return [solution.primes[int(i)] for i in np.flatnonzero(solution.shares == 1)]


def _knows_all(solution: Solution) -> bool:
    return not np.isnan(solution.shares).any()


def _tell_pairs(solution: Solution, words: Words) -> list[Prose]:
    """Say how many pairs of models each intermediate one comes from."""
    if solution.kind != SolutionKind.INTERMEDIATE:
        return []
    counts = [model.pair_count for model in solution.models]
    bound = "" if solution.count_exact else words("at_least")
    if len(set(counts)) == 1:
        return [words.tell_count("pairs.each", counts[0], bound=bound)]
    if len(counts) <= _MOST_MODELS:
        listed = words.join([str(count) for count in counts])
        return [words.tell("pairs.listed", counts=listed, bound=bound)]
    return [words.tell("pairs.between", least=min(counts), most=max(counts), bound=bound)]


def rank_terms(solution: Solution) -> tuple[list[tuple[Formula, float, int]], int]:
    """Return terms, in what share of all models they stand, and in how many of the list.

    The most frequent come first; the rest is counted. Where a share is not known (NaN) the models
    listed take its place.
    """
    cubes, space = solution.primes.cubes, solution.primes.space
    listed = Counter(cube for model in solution.cubes for cube in model)
    known = np.flatnonzero(solution.shares > 0)
    ranked = known[np.argsort(-solution.shares[known], kind="stable")]
    weighed = [(float(solution.shares[i]), cubes[int(i)]) for i in ranked[:_MOST_TERMS]]
    unknown: list[int] = []
    if not _knows_all(solution):
        told = {cubes[int(i)] for i in known} if known.size else set()
        unknown = sorted(
            (cube for cube in listed if cube not in told),
            key=lambda c: (-listed[c], space.order(c)),
        )
        weighed += [(float("nan"), cube) for cube in unknown[:_MOST_TERMS]]
        models = len(solution.models)
        weighed.sort(key=lambda one: -(one[0] if one[0] == one[0] else listed[one[1]] / models))
    shown = weighed[:_MOST_TERMS]
    rows = [(space.write(c), share, listed[c]) for share, c in shown]
    return rows, len(known) + len(unknown) - len(shown)


def _tell_cases(solution: Solution, words: Words) -> list[Prose]:
    """Name the cases of the outcome that models leave uncovered, and those in them without it."""
    key = "one" if len(solution.models) == 1 else "many"
    told = []
    for name in ("uncovered", "deviant"):
        cases = dict.fromkeys(case for m in solution.models for case in getattr(m, name))
        if cases:
            names = words.tell_names([CaseName(case) for case in cases])
            told.append(words.tell_count(f"cases.{name}.{key}", len(cases), cases=names))
    return told
