"""Necessity: single conditions, and the combinations that are necessary together."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from qca.analysis.necessity.supersets import MOST_SUPERSET_WORK, Superset, SupersetSearch
from qca.boolean.expressions import Literal, Not, names_of
from qca.boolean.formulas import Formula, intersect, read_formula, unite
from qca.boolean.levels import first_of
from qca.equality import ByValue
from qca.errors import AnalysisError, count_noun
from qca.messages import say
from qca.names import read_given
from qca.progress import Stage, Watch, ignore
from qca.results import Listed, describe, show_number
from qca.sets.checks import Declared
from qca.sets.cuts import TOLERANCE
from qca.sets.memberships import Memberships, build_memberships
from qca.study.asked import check_asked
from qca.study.settings import ConstantOutcome, NecessityParameters, NecessitySettings
from qca.vocabulary import Word

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray

__all__ = ["Composition", "NecessaryCondition", "NecessityAnalysis", "analyze_necessity"]


class Composition(Word):
    """How conditions are combined."""

    SINGLE = "single"
    CONJUNCTION = "conjunction"
    DISJUNCTION = "disjunction"


@dataclass(frozen=True, eq=False)
class NecessaryCondition(ByValue):
    """A condition or combination with its fit as a necessary condition for the outcome.

    ``form`` is ``"single"``, ``"conjunction"`` or ``"disjunction"`` (conditions that can stand in
    for each other, SUIN). ``passes`` says whether it reaches every cut.
    """

    expression: Formula
    form: Composition
    incl: float
    ron: float
    cov: float
    passes: bool

    def __repr__(self) -> str:
        fit = (f"{name} {show_number(getattr(self, name))}" for name in ("incl", "ron", "cov"))
        return describe(self, self.expression, *fit, "passes" if self.passes else "")


@dataclass(frozen=True)
class NecessityAnalysis(Listed):
    """Every single condition and negation, and the necessary combinations up to ``depth``.

    The combinations are all conjunctions that pass, and the disjunctions that pass without any part
    of them passing. ``constant`` says whether the outcome is the same for every case, so that
    there is nothing to explain. A search that would take more work than it may ends at a smaller
    size: those of more than ``conjunctions_to`` or ``disjunctions_to`` conditions are not known.
    """

    outcome: Formula
    cuts: NecessityParameters
    depth: int
    conjunctions_to: int
    disjunctions_to: int
    single: tuple[NecessaryCondition, ...]
    combinations: tuple[NecessaryCondition, ...]
    constant: bool = False

    COLUMNS = ("expression", "form", "inclN", "ron", "covN", "passes")

    def __repr__(self) -> str:
        passing = sum(c.passes for c in self.single)
        return describe(
            self,
            self.outcome,
            f"{passing} of {len(self.single)} single conditions pass",
            f"{count_noun(len(self.combinations), 'combination')} of up to {self.depth}",
            "" if self.complete else "not all looked at",
        )

    def list_rows(self) -> Iterator[tuple[object, ...]]:
        """Yield a row for every single condition, then for the combinations."""
        for c in (*self.single, *self.combinations):
            yield (c.expression, c.form, c.incl, c.ron, c.cov, c.passes)

    @property
    def complete(self) -> bool:
        """Whether combinations of every size up to ``depth`` were looked at."""
        return min(self.conjunctions_to, self.disjunctions_to) == self.depth


def analyze_necessity(
    frame: pd.DataFrame | Memberships,
    outcome: str,
    conditions: Sequence[str],
    settings: NecessitySettings,
    *,
    levels: Declared | None = None,
    constant: ConstantOutcome = ConstantOutcome.ERROR,
    work: int = MOST_SUPERSET_WORK,
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
    settings:
        what a combination must reach, and how many conditions are combined at most; by default all
        of them up to eight conditions, three up to twenty, and two beyond.
    constant:
        what to do with an outcome that is the same for every case: ``"error"``, or ``"keep"`` it.
    work:
        how much the search for combinations of each form may take, in memberships looked at. It
        ends before the first size that would take more.
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
    >>> import pandas as pd
    >>> frame = pd.DataFrame(
    ...     {"A": [1, 1, 0], "B": [1, 0, 0], "Y": [1, 0, 0]}, index=["c1", "c2", "c3"]
    ... )
    >>> found = analyze_necessity(frame, "Y", ["A", "B"], NecessitySettings())
    >>> [(c.expression, c.incl, c.passes) for c in found.single][:2]
    [('A', 1.0, True), ('B', 1.0, True)]
    >>> [c.expression for c in found.combinations]
    ['A*B']
    """
    outcome = read_formula(outcome)
    expression = outcome.parsed
    conditions = read_given("conditions", conditions)
    check_asked(names_of(expression), conditions, settings.list_problems())
    settings = settings.settle()
    cuts, depth = NecessityParameters.take(settings), settings.choose_depth(len(conditions))
    if not isinstance(frame, Memberships):
        frame = build_memberships(frame, [*conditions, *names_of(expression)], levels=levels)
    frame.check_coded([*conditions, *names_of(expression)])
    scores = frame.membership(expression)
    same = bool(scores.max() - scores.min() <= TOLERANCE)
    if same and constant == ConstantOutcome.ERROR:
        raise AnalysisError(
            say(
                "the outcome {outcome} is {scores:g} for every case",
                outcome=outcome,
                scores=scores[0],
            ),
            say("add cases that differ, or choose another outcome"),
        )
    literals, order, search = _build_search(frame, conditions, scores, cuts, work)
    conjunctions = search.find_conjunctions(depth, watch)

    def watch_further(stage: Stage, done: int, whole: int | None) -> None:
        watch(stage, len(conjunctions.supersets) + done, whole)

    disjunctions = search.find_disjunctions(depth, watch_further)
    combinations = _describe(literals, order, conjunctions.supersets, Composition.CONJUNCTION)
    combinations += _describe(literals, order, disjunctions.supersets, Composition.DISJUNCTION)
    return NecessityAnalysis(
        outcome=outcome,
        cuts=cuts,
        depth=depth,
        conjunctions_to=conjunctions.depth,
        disjunctions_to=disjunctions.depth,
        single=tuple(_describe_single(literals, order, search)),
        combinations=tuple(combinations),
        constant=same,
    )


def _build_search(
    memberships: Memberships,
    conditions: Sequence[str],
    scores: NDArray[np.float64],
    cuts: NecessityParameters,
    work: int,
) -> tuple[tuple[Formula, ...], list[int], SupersetSearch]:
    """List each condition present and absent, or with each of its values, and what to search.

    In between stand the positions of the literals in the order in which they are told: where all
    conditions have two values these come first, then their negations.
    """
    counts = [memberships.levels[memberships.index(name)] for name in conditions]
    several = max(counts) > 2
    literals: list[tuple[int, Literal | Not, NDArray[np.float64]]] = []
    for j, (name, count) in enumerate(zip(conditions, counts, strict=True)):
        column = memberships.column(name)
        if count > 2:
            for value in range(first_of(count), first_of(count) + count):
                here = (column == value).astype(np.float64)
                literals.append((j, Literal(name, (value,)), here))
        elif several:
            literals.append((j, Literal(name, (0,)), 1 - column))
            literals.append((j, Literal(name, (1,)), column))
        else:
            literals.extend(((j, Literal(name), column), (j, Not(Literal(name)), 1 - column)))
    order = list(range(len(literals)))
    if not several:
        order = [*order[0::2], *order[1::2]]
    search = SupersetSearch(
        np.array([column for _, _, column in literals]),
        np.array([j for j, _, _ in literals]),
        scores,
        cuts,
        work,
    )
    return tuple(Formula.write(literal) for _, literal, _ in literals), order, search


def _describe_single(
    literals: Sequence[Formula], order: Sequence[int], search: SupersetSearch
) -> list[NecessaryCondition]:
    fits = search.single
    columns = (fits.incl, fits.ron, fits.cov, fits.pass_cuts(search.cuts))
    parameters = list(zip(*(column.tolist() for column in columns), strict=True))
    return [NecessaryCondition(literals[i], Composition.SINGLE, *parameters[i]) for i in order]


def _describe(
    literals: Sequence[Formula],
    order: Sequence[int],
    supersets: Sequence[Superset],
    form: Composition,
) -> list[NecessaryCondition]:
    """Describe combinations, fewest conditions first, then by the order of their literals."""
    join = intersect if form == Composition.CONJUNCTION else unite
    rank = {position: place for place, position in enumerate(order)}
    ranked = sorted(supersets, key=lambda each: (len(each.chosen), [rank[i] for i in each.chosen]))
    return [
        NecessaryCondition(
            join([literals[i] for i in each.chosen]),
            form,
            each.incl,
            each.ron,
            each.cov,
            passes=True,
        )
        for each in ranked
    ]
