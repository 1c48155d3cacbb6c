"""Necessity: single conditions, and the combinations that are necessary together."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from qca.boolean.expressions import names_of, parse_expression
from qca.errors import AnalysisError, InputError, Problem
from qca.progress import Stage, Watch, ignore
from qca.sets.cuts import TOLERANCE, check_share, reaches
from qca.sets.fit import Necessity, necessity
from qca.sets.memberships import Memberships, build_memberships
from qca.study.settings import ConstantOutcome, NecessityCuts

_DEFAULTS = NecessityCuts()
# The depth by default: the combinations are some ten thousand at most.
_DEPTHS = ((8, 8), (20, 3))
_LEAST_DEPTH = 2


@dataclass(frozen=True)
class NecessaryCondition:
    """A condition or combination with its fit as a necessary condition for the outcome.

    ``form`` is ``"single"``, ``"conjunction"`` or ``"disjunction"`` (conditions that can stand in
    for each other, SUIN). ``passes`` says whether it reaches every cut.
    """

    expression: str
    form: str
    incl: float
    ron: float
    cov: float
    passes: bool


@dataclass(frozen=True)
class NecessityAnalysis:
    """Every single condition and negation, and the necessary combinations up to ``depth``.

    The combinations are all conjunctions that pass, and the disjunctions that pass without any part
    of them passing. ``constant`` says whether the outcome is the same for every case, so that
    there is nothing to explain.
    """

    outcome: str
    cuts: NecessityCuts
    depth: int
    single: tuple[NecessaryCondition, ...]
    combinations: tuple[NecessaryCondition, ...]
    constant: bool = False


@dataclass(frozen=True, eq=False)
class _Search:
    """What the search for combinations works on: one column of memberships for each literal."""

    literals: tuple[str, ...]
    condition: NDArray[np.int64]
    members: NDArray[np.float64]
    scores: NDArray[np.float64]
    cuts: NecessityCuts


def analyze_necessity(
    frame: pd.DataFrame | Memberships,
    outcome: str,
    conditions: Sequence[str],
    *,
    incl_cut: float = _DEFAULTS.incl,
    ron_cut: float | None = _DEFAULTS.ron,
    cov_cut: float | None = _DEFAULTS.cov,
    depth: int | None = None,
    levels: Mapping[str, int] | None = None,
    constant: ConstantOutcome = "error",
    watch: Watch = ignore,
) -> NecessityAnalysis:
    """Return how far each condition, each negation, and their combinations are necessary.

    For a set x and the outcome y the parameters are those of :func:`qca.fit.necessity`. A
    conjunction is listed where it reaches every cut; a disjunction where it does and none of its
    parts does (so that each part is needed).

    Parameters
    ----------
    frame:
        memberships, cases in the index, sets in the columns.
    outcome:
        an expression over sets that are not conditions.
    incl_cut, ron_cut, cov_cut:
        what a combination must reach; None leaves the parameter out.
    depth:
        the largest number of conditions combined; by default all of them up to eight conditions,
        three up to twenty, and two beyond.
    constant:
        what to do with an outcome that is the same for every case: ``"error"``, or ``"keep"`` it.
    watch:
        is told how many combinations were found.

    Raises
    ------
    InputError
        Names, cuts, depth or memberships are not valid.
    AnalysisError
        The outcome is the same for every case.

    Source: Ragin (2008), Redesigning Social Inquiry, ch. 3; Dusa (2019), QCA with R, ch. 5.

    Examples
    --------
    >>> frame = pd.DataFrame(
    ...     {"A": [1, 1, 0], "B": [1, 0, 0], "Y": [1, 0, 0]}, index=["c1", "c2", "c3"]
    ... )
    >>> found = analyze_necessity(frame, "Y", ["A", "B"])
    >>> [(c.expression, c.incl, c.passes) for c in found.single][:2]
    [('A', 1.0, True), ('B', 1.0, True)]
    >>> [c.expression for c in found.combinations]
    ['A*B']
    """
    expression = parse_expression(outcome)
    conditions = tuple(conditions)
    cuts = NecessityCuts(incl_cut, ron_cut, cov_cut)
    depth = _check_arguments(names_of(expression), conditions, cuts, depth)
    if not isinstance(frame, Memberships):
        frame = build_memberships(frame, [*conditions, *names_of(expression)], levels=levels)
    frame.check_coded([*conditions, *names_of(expression)])
    scores = frame.membership(expression)
    same = bool(scores.max() - scores.min() <= TOLERANCE)
    if same and constant == "error":
        raise AnalysisError(
            f"the outcome {outcome} is {scores[0]:g} for every case",
            "add cases that differ, or choose another outcome",
        )
    search = _build_search(frame, conditions, scores, cuts)
    single = tuple(
        _describe(search, (i,), search.members[:, i], "single") for i in range(len(search.literals))
    )
    conjunctions = _search_conjunctions(search, depth, watch)

    def watch_further(stage: Stage, done: int, whole: int | None) -> None:
        watch(stage, len(conjunctions) + done, whole)

    disjunctions = _search_disjunctions(search, depth, watch_further)
    return NecessityAnalysis(outcome, cuts, depth, single, (*conjunctions, *disjunctions), same)


def _check_arguments(
    outcome: Sequence[str], conditions: Sequence[str], cuts: NecessityCuts, depth: int | None
) -> int:
    problems = [
        Problem(f"the outcome '{name}' is also a condition", "take it out of the conditions")
        for name in outcome
        if name in conditions
    ]
    if not conditions:
        problems.append(Problem("there are no conditions", "name at least one"))
    for name, cut in (("incl_cut", cuts.incl), ("ron_cut", cuts.ron), ("cov_cut", cuts.cov)):
        try:
            check_share(name, 0.0 if cut is None else cut)
        except InputError as error:
            problems.extend(error.problems)
    if depth is not None and depth < 1:
        problems.append(Problem(f"depth is {depth}", "use a whole number from 1"))
    if problems:
        raise InputError(problems)
    if depth is None:
        depth = next((d for most, d in _DEPTHS if len(conditions) <= most), _LEAST_DEPTH)
    return min(depth, len(conditions))


def _build_search(
    memberships: Memberships,
    conditions: Sequence[str],
    scores: NDArray[np.float64],
    cuts: NecessityCuts,
) -> _Search:
    """List each condition present and absent, or with each of its values."""
    counts = [memberships.levels[memberships.index(name)] for name in conditions]
    literals: list[tuple[int, str, NDArray[np.float64]]] = []
    for j, (name, count) in enumerate(zip(conditions, counts, strict=True)):
        column = memberships.column(name)
        if count > 2:
            for value in range(count):
                literals.append((j, f"{name}[{value}]", (column == value).astype(np.float64)))
        elif max(counts) > 2:
            literals.extend(((j, f"{name}[0]", 1 - column), (j, f"{name}[1]", column)))
        else:
            literals.extend(((j, name, column), (j, f"~{name}", 1 - column)))
    if max(counts) == 2:  # conditions first, then their negations
        literals = [*literals[0::2], *literals[1::2]]
    return _Search(
        tuple(name for _, name, _ in literals),
        np.array([j for j, _, _ in literals]),
        np.column_stack([column for _, _, column in literals]),
        scores,
        cuts,
    )


def _describe(
    search: _Search, chosen: tuple[int, ...], member: NDArray[np.float64], form: str
) -> NecessaryCondition:
    joint = "*" if form == "conjunction" else " + "
    ordered = sorted(chosen, key=lambda i: (search.condition[i], i))
    fit = necessity(member, search.scores)
    return NecessaryCondition(
        joint.join(search.literals[i] for i in ordered),
        form,
        fit.incl,
        fit.ron,
        fit.cov,
        _passes(fit, search.cuts),
    )


def _passes(fit: Necessity, cuts: NecessityCuts) -> bool:
    """Return whether every parameter that has a cut reaches it.

    Relevance is undefined where every case is fully in both sets, and then nothing is relevant.
    """
    return (
        reaches(fit.incl, cuts.incl)
        and (cuts.ron is None or reaches(fit.ron, cuts.ron))
        and (cuts.cov is None or reaches(fit.cov, cuts.cov))
    )


def _extensions(search: _Search, chosen: tuple[int, ...]) -> list[int]:
    """Return the literals that may follow: of conditions after the last, so no set comes twice."""
    last = search.condition[chosen[-1]]
    return [int(i) for i in np.flatnonzero(search.condition > last)]


def _search_conjunctions(search: _Search, depth: int, watch: Watch) -> list[NecessaryCondition]:
    """Return every conjunction that passes; only one whose parts reach the inclusion cut can."""
    found: list[NecessaryCondition] = []
    level = _first_level(search, keep=lambda incl: reaches(incl, search.cuts.incl))
    for _ in range(1, depth):
        following = []
        for chosen, member in level:
            watch(Stage.NECESSITY, len(found), None)
            for i in _extensions(search, chosen):
                both = np.minimum(member, search.members[:, i])
                if not reaches(necessity(both, search.scores).incl, search.cuts.incl):
                    continue
                following.append(((*chosen, i), both))
                described = _describe(search, (*chosen, i), both, "conjunction")
                if described.passes:
                    found.append(described)
        level = following
    return found


def _search_disjunctions(search: _Search, depth: int, watch: Watch) -> list[NecessaryCondition]:
    """Return every disjunction that passes and has no part that does.

    Adding a set can only lower relevance, so a disjunction that reaches the inclusion cut without
    reaching the one on relevance is not extended.
    """
    found: list[NecessaryCondition] = []
    passing = [
        1 << i
        for i in range(len(search.literals))
        if _passes(necessity(search.members[:, i], search.scores), search.cuts)
    ]
    level = _first_level(search, keep=lambda _: True)
    for _ in range(1, depth):
        following = []
        for chosen, member in level:
            watch(Stage.NECESSITY, len(found), None)
            used = sum(1 << i for i in chosen)
            for i in _extensions(search, chosen):
                mask = used | 1 << i
                if any(part & mask == part for part in passing):
                    continue
                either = np.maximum(member, search.members[:, i])
                fit = necessity(either, search.scores)
                if _passes(fit, search.cuts):
                    passing.append(mask)
                    found.append(_describe(search, (*chosen, i), either, "disjunction"))
                elif not reaches(fit.incl, search.cuts.incl) or (
                    search.cuts.cov is not None and _is_relevant(fit, search.cuts)
                ):
                    following.append(((*chosen, i), either))
        level = following
    return found


def _is_relevant(fit: Necessity, cuts: NecessityCuts) -> bool:
    return cuts.ron is None or reaches(fit.ron, cuts.ron)


def _first_level(
    search: _Search, keep: Callable[[float], bool]
) -> list[tuple[tuple[int, ...], NDArray[np.float64]]]:
    return [
        ((i,), search.members[:, i])
        for i in range(len(search.literals))
        if keep(necessity(search.members[:, i], search.scores).incl)
    ]
