"""Configuration charts: the terms of a model, each condition marked as core or contributing.

Fiss (2011, p. 403) tells two kinds of conditions apart in an intermediate solution: *core* ones are
part of the parsimonious solution too, *contributing* (peripheral) ones appear in the intermediate
solution alone. Three things have to be said beside that before a program can do it.

*Term by term.* A literal of a term is core where it stands in a parsimonious term around that term:
one without any literal that the term lacks. A parsimonious term that leads elsewhere tells nothing
of it, though it may name the same condition.

*Which parsimonious model.* Each intermediate model comes from pairs of a conservative and a
parsimonious model, and these parsimonious models decide. Of a conservative model all of them do. A
literal is core where it is so by every one of them, and core in some where they differ.

*Values.* A literal of a multi-value condition is core by its value: ``A[2]`` in ``A[1]*B`` is none.

See decision 33 for what was decided against.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import reduce
from operator import or_
from typing import NamedTuple

from qca.analysis.solutions.absence import report_absence
from qca.analysis.solutions.solution import Model, Solution, Term
from qca.analysis.truth_table.table import TruthTable
from qca.boolean.cubes import Space, bits_of
from qca.boolean.formulas import Formula
from qca.boolean.levels import first_of
from qca.equality import ByValue
from qca.errors import AnalysisError, count_noun
from qca.messages import list_either, say
from qca.names import join_names
from qca.results import Listed, describe, show_number
from qca.study.settings import SolutionKind

__all__ = [
    "ChartColumn",
    "ChartMark",
    "ConfigurationChart",
    "Coreness",
    "chart_configurations",
]

# Kinds of solutions that are charted where none is asked for, the first that there is.
_PREFERRED = (SolutionKind.INTERMEDIATE, SolutionKind.CONSERVATIVE, SolutionKind.PARSIMONIOUS)


class Coreness(StrEnum):
    """How a literal stands to the parsimonious models that decide."""

    CORE = "core"
    CORE_IN_SOME = "core_in_some"
    CONTRIBUTING = "contributing"
    UNDIVIDED = "undivided"


@dataclass(frozen=True)
class ChartMark:
    """A literal of a term, by the value that its condition has in the data.

    ``present`` says of a condition with two values whether it is present; None of one with more.
    ``core_in`` counts the deciding models by which it is core.
    """

    condition: str
    value: int
    present: bool | None
    coreness: Coreness
    core_in: int


@dataclass(frozen=True, eq=False)
class ChartColumn(ByValue):
    """A term of a chart, with a mark for each of its literals, in the order of the conditions.

    Terms with the same core are ``1a``, ``1b``, … (neutral permutations of one another, Fiss 2011,
    p. 398), others ``2``, ``3``, …. ``core_by`` are the literals that are core by each deciding
    model, in their order: None, and counted as ``outside``, where it has no term around this one.
    """

    label: str
    term: Term
    marks: tuple[ChartMark, ...]
    core_by: tuple[Formula | None, ...]
    outside: int

    def find(self, condition: str) -> ChartMark | None:
        """Return the mark of a condition; None where it may have any value."""
        return next((mark for mark in self.marks if mark.condition == condition), None)


@dataclass(frozen=True, eq=False)
class ConfigurationChart(ByValue, Listed):
    """One model as a chart of its terms; ``number`` is its place among the models of its kind.

    ``deciding`` are the numbers of the parsimonious models that decide what is core, and
    ``deciders`` what they say; none where there is no such solution. They are those that the model
    comes from where ``paired``, else all that are listed. ``decided`` says whether none is left
    out. ``used`` are the conditions that stand in some term. ``model_count`` are the models of the
    kind, at least where not ``count_exact``.
    """

    outcome: Formula
    kind: SolutionKind
    number: int
    model: Model
    conditions: tuple[str, ...]
    columns: tuple[ChartColumn, ...]
    deciding: tuple[int, ...]
    deciders: tuple[Formula, ...]
    paired: bool
    decided: bool
    model_count: int
    count_exact: bool

    COLUMNS = (
        *("configuration", "term", "core", "core_in_some", "contributing"),
        *("inclS", "pri", "covS", "covU", "cases"),
    )

    def __repr__(self) -> str:
        told = f"{self.kind} model {self.number}", count_noun(len(self.columns), "configuration")
        fit = f"incl {show_number(self.model.incl)}", f"cov {show_number(self.model.cov)}"
        return describe(self, str(self.outcome), *told, *fit)

    @property
    def used(self) -> tuple[str, ...]:
        """The conditions that stand in some term, in their order."""
        named = {mark.condition for column in self.columns for mark in column.marks}
        return tuple(name for name in self.conditions if name in named)

    @property
    def standings(self) -> tuple[Coreness, ...]:
        """The kinds of marks that the chart has."""
        held = {mark.coreness for column in self.columns for mark in column.marks}
        return tuple(each for each in Coreness if each in held)

    def list_rows(self) -> Iterator[tuple[object, ...]]:
        """Yield a row for each term, with its conditions by how they stand."""
        for column in self.columns:
            term = column.term
            names = [
                join_names([m.condition for m in column.marks if m.coreness is each])
                for each in (Coreness.CORE, Coreness.CORE_IN_SOME, Coreness.CONTRIBUTING)
            ]
            fit = term.incl, term.pri, term.cov, term.unique
            yield (column.label, str(term.expression), *names, *fit, join_names(term.cases))


def chart_configurations(
    table: TruthTable,
    solutions: Sequence[Solution],
    kind: SolutionKind | None = None,
    *,
    most: int | None = None,
) -> tuple[ConfigurationChart, ...]:
    """Return a chart of every model that is listed of one kind of solution.

    Without ``kind`` it is the intermediate solution where there is one, else the conservative or
    the parsimonious one. A literal of a term is core by a parsimonious model where it stands in a
    term of that model which has no literal that the term lacks. In the chart of a parsimonious
    solution each model decides for itself, so that all its literals are core.

    Parameters
    ----------
    table:
        the truth table that was minimised.
    solutions:
        its solutions; the parsimonious one has to be among them for core and contributing
        conditions to be told apart.
    most:
        how many models to chart, the first of those listed.

    Raises
    ------
    AnalysisError
        There is no solution of the kind, or none at all.

    Source: Ragin and Fiss (2008), in Ragin, Redesigning Social Inquiry, ch. 11; Fiss (2011),
    Academy of Management Journal 54(2), 393-420.

    Examples
    --------
    >>> import pandas as pd
    >>> import qca
    >>> frame = pd.DataFrame({"A": [1, 1, 0], "B": [1, 0, 0], "Y": [1, 0, 0]}, ["a", "b", "c"])
    >>> table = qca.build_truth_table(frame, "Y", ["A", "B"])
    >>> kinds = "conservative", "intermediate", "parsimonious"
    >>> solved = [qca.minimize(table, kind, expectations="A, B") for kind in kinds]
    >>> (chart,) = chart_configurations(table, solved)
    >>> [(m.condition, m.present, m.coreness.value) for m in chart.columns[0].marks]
    [('A', True, 'contributing'), ('B', True, 'core')]
    """
    solution = _choose(table, solutions, kind)
    held = [each for each in solutions if each.kind is SolutionKind.PARSIMONIOUS and each.models]
    parsimonious = held[0] if held else None
    return tuple(
        _chart_model(table, solution, number, parsimonious)
        for number in range(1, len(solution.models[:most]) + 1)
    )


def _choose(
    table: TruthTable, solutions: Sequence[Solution], kind: SolutionKind | None
) -> Solution:
    """Return the solution of a kind, or of the first kind that has models."""
    known = {each.kind: each for each in solutions}
    wanted = _PREFERRED if kind is None else (kind,)
    for each in wanted:
        if each in known and known[each].models:
            return known[each]
    for each in wanted:
        if each in known and (absence := known[each].absence) is not None:
            raise report_absence(absence, table)
    what = say(
        "there is no {kind} solution of {outcome} here", kind=wanted[0], outcome=table.outcome
    )
    kinds = [f"'{each}'" for each in known]
    use = (
        say("use {listed}", listed=list_either(kinds)) if kinds else say("minimise the table first")
    )
    raise AnalysisError(what, use)


class _Deciding(NamedTuple):
    """The numbers of the models that decide and their terms; how they were chosen."""

    numbers: tuple[int, ...]
    models: tuple[tuple[int, ...], ...]
    written: tuple[Formula, ...]
    paired: bool
    whole: bool


def _find_deciding(solution: Solution, number: int, parsimonious: Solution | None) -> _Deciding:
    """Return the parsimonious models that decide what is core in one model."""
    if parsimonious is None:
        return _Deciding((), (), (), False, True)
    model = solution.models[number - 1]
    listed = tuple(range(1, len(parsimonious.models) + 1))
    numbers, paired, whole = listed, False, parsimonious.complete
    if solution.kind is SolutionKind.PARSIMONIOUS:
        numbers, paired, whole = (number,), True, True
    elif model.pairs:
        numbers = tuple(sorted({second for _, second in model.pairs}))
        paired, whole = True, len(model.pairs) == model.pair_count
    cubes = tuple(parsimonious.cubes[each - 1] for each in numbers)
    written = tuple(parsimonious.models[each - 1].expression for each in numbers)
    return _Deciding(numbers, cubes, written, paired, whole)


def _chart_model(
    table: TruthTable, solution: Solution, number: int, parsimonious: Solution | None
) -> ConfigurationChart:
    model, space = solution.models[number - 1], table.space
    deciding = _find_deciding(solution, number, parsimonious)
    cubes = solution.cubes[number - 1]
    cores = [tuple(_find_core(cube, terms) for terms in deciding.models) for cube in cubes]
    order, labels = _group(cores)
    columns = tuple(
        ChartColumn(
            label=label,
            term=model.terms[i],
            marks=_mark(cubes[i], cores[i], space),
            core_by=tuple(None if core is None else space.write(core) for core in cores[i]),
            outside=sum(core is None for core in cores[i]),
        )
        for i, label in zip(order, labels, strict=True)
    )
    return ConfigurationChart(
        outcome=table.outcome,
        kind=solution.kind,
        number=number,
        model=model,
        conditions=table.conditions,
        columns=columns,
        deciding=deciding.numbers,
        deciders=deciding.written,
        paired=deciding.paired,
        decided=deciding.whole,
        model_count=solution.model_count,
        count_exact=solution.count_exact,
    )


def _find_core(cube: int, terms: Sequence[int]) -> int | None:
    """Return the literals of the terms around a cube; None where there is no such term."""
    around = [term for term in terms if term & cube == term]
    return reduce(or_, around) if around else None


def _mark(cube: int, cores: Sequence[int | None], space: Space) -> tuple[ChartMark, ...]:
    marks = []
    for (j, value), bit in zip(space.decode(cube), bits_of(cube), strict=True):
        core_in = sum(core is not None and core >> bit & 1 for core in cores)
        count = space.levels[j]
        marks.append(
            ChartMark(
                condition=space.names[j],
                value=value + first_of(count),
                present=bool(value) if count == 2 else None,
                coreness=_stand(core_in, len(cores)),
                core_in=core_in,
            )
        )
    return tuple(marks)


def _stand(core_in: int, deciding: int) -> Coreness:
    if not deciding:
        return Coreness.UNDIVIDED
    if core_in == deciding:
        return Coreness.CORE
    return Coreness.CORE_IN_SOME if core_in else Coreness.CONTRIBUTING


def _group(cores: Sequence[tuple[int | None, ...]]) -> tuple[list[int], list[str]]:
    """Return the terms in order, those with the same core together, and their labels.

    >>> _group([(1,), (2,), (1,), (None,), (None,)])
    ([0, 2, 1, 3, 4], ['1a', '1b', '2', '3', '4'])
    """
    groups: dict[tuple[int | None, ...], list[int]] = {}
    for i, core in enumerate(cores):
        key = core if any(core) else (None, i)
        groups.setdefault(key, []).append(i)
    labels = [
        f"{number}{_letter(place) if len(members) > 1 else ''}"
        for number, members in enumerate(groups.values(), 1)
        for place in range(len(members))
    ]
    return [i for members in groups.values() for i in members], labels


def _letter(place: int) -> str:
    """Return the letter of a place from 0: a to z, then aa, ab, ….

    >>> [_letter(place) for place in (0, 25, 26, 701, 702)]
    ['a', 'z', 'aa', 'zz', 'aaa']
    """
    before, last = divmod(place, 26)
    return f"{_letter(before - 1) if before else ''}{chr(ord('a') + last)}"
