"""Certificates: what shows that the models of a solution are right, for others to check.

Everything here follows from the truth table and the models; how the models were found plays no
part. ``docs/method.md`` says what a certificate holds and what it proves.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from qca.analysis.minimization.minimizer import minimize_kinds
from qca.analysis.remainders.counterfactuals import encode_rows
from qca.analysis.remainders.expectations import read_expectations, relax_term
from qca.analysis.solutions.solution import Model, Solution
from qca.analysis.truth_table.table import RowCode, TruthTable
from qca.boolean.budgets import Budget
from qca.boolean.cubes import Space, complement
from qca.certificates.bounds import prove_least
from qca.certificates.witnesses import Ground, LeastProof, TermProof, report_error
from qca.errors import count_noun
from qca.progress import Stage, Watch, ignore
from qca.results import Listed, describe
from qca.study.settings import MinimizationSettings, ModelRule, SolutionKind

__all__ = ["Certificate", "EasyCube", "ModelProof", "ProblemProof", "certify_solutions"]

# Intermediate models may come from thousands of regions; so many are certified of one solution.
MOST_REGIONS = 100
# Literals tried in finding and proving the bounds of one solution; a few microseconds each.
_PROOF_STEPS = 1_000_000


@dataclass(frozen=True)
class EasyCube:
    """A cube of easy counterfactuals, with the two terms that it lies between."""

    cube: int
    conservative: int
    parsimonious: int


@dataclass(frozen=True)
class ProblemProof:
    """One covering problem: its terms and least size (none where models are irredundant).

    ``pairs`` are the pairs of models from which an intermediate problem comes, ``easy`` its region.
    """

    terms: tuple[TermProof, ...]
    size: int | None
    least: tuple[LeastProof, ...] = ()
    pairs: tuple[tuple[int, int], ...] = ()
    easy: tuple[EasyCube, ...] = ()


@dataclass(frozen=True)
class ModelProof:
    """A model: its problems (by position), and for each positive row (its number) a term of it.

    ``alone`` has for each term a row that it alone covers, under the irredundant rule only.
    """

    problems: tuple[int, ...]
    covered_by: tuple[tuple[int, int], ...]
    alone: tuple[int, ...] = ()


@dataclass(frozen=True)
class Certificate(Listed):
    """What shows that the models of one solution are right.

    ``sides`` are the terms of the conservative and the parsimonious models, by their number, from
    which the regions of an intermediate solution come.
    """

    solution: Solution
    space: Space
    problems: tuple[ProblemProof, ...]
    models: tuple[ModelProof, ...]
    conservative: tuple[tuple[int, tuple[int, ...]], ...] = ()
    parsimonious: tuple[tuple[int, tuple[int, ...]], ...] = ()

    COLUMNS = ("problem", "terms", "size", "bound", "proof")

    def __repr__(self) -> str:
        return describe(
            self,
            self.solution.kind,
            count_noun(len(self.models), "model"),
            count_noun(len(self.problems), "covering problem"),
            f"witnesses of {count_noun(sum(len(p.terms) for p in self.problems), 'term')}",
        )

    def list_rows(self) -> Iterator[tuple[object, ...]]:
        """Yield a row for each covering problem: its terms, and the proof that they are so few."""
        for number, p in enumerate(self.problems, 1):
            bounds = [least.bound for least in p.least]
            proofs = dict.fromkeys(str(bound.proof) for bound in bounds)
            least = sum(bound.terms for bound in bounds)
            yield number, len(p.terms), p.size, least, ", ".join(proofs)


def certify_solutions(
    table: TruthTable,
    solutions: Sequence[Solution],
    settings: MinimizationSettings,
    *,
    steps: int = _PROOF_STEPS,
    watch: Watch = ignore,
) -> tuple[Certificate, ...]:
    """Return a certificate for each solution of a table that has models.

    For each term a positive row that it covers and, for each literal, an off configuration that
    this literal alone keeps out, so that the term is prime. For each model a term that covers each
    positive row, and with the irredundant rule a row that each term alone covers. For the least
    number of terms a lower bound (:func:`qca.certificates.bounds.prove_least`).

    Parameters
    ----------
    settings:
        those under which the solutions were found. An intermediate solution refers to conservative
        and parsimonious models by number; those not given are found again under them.
    steps:
        how many steps the bounds of one solution may take; where they are too few, the bound is
        marked as not proven.

    Raises
    ------
    AnalysisError
        A model is wrong: a term covers something off, or can spare a literal, or a positive row is
        left out. This would be an error of this program.

    Examples
    --------
    >>> import pandas as pd
    >>> import qca
    >>> frame = pd.DataFrame({"A": [1, 1, 0], "B": [1, 0, 0], "Y": [1, 0, 0]}, index=list("xyz"))
    >>> table = qca.build_truth_table(frame, "Y", ["A", "B"], incl_cut=1)
    >>> solution = qca.minimize(table, "parsimonious")
    >>> (certificate,) = certify_solutions(table, [solution], MinimizationSettings())
    >>> (term,) = certificate.problems[0].terms  # B covers row 4; without B it would cover row 1
    >>> term.positive, term.needs[0][1].row
    (4, 1)
    """
    given = {solution.kind: solution for solution in solutions}
    return tuple(
        _Certifier(table, solution, Budget(steps), watch).certify_pairs(given, settings)
        if solution.kind == SolutionKind.INTERMEDIATE
        else _Certifier(table, solution, Budget(steps), watch).certify()
        for solution in solutions
        if solution.absence is None
    )


_Given = dict[SolutionKind, Solution]


@dataclass(frozen=True, eq=False)
class _Certifier:
    table: TruthTable
    solution: Solution
    budget: Budget
    watch: Watch

    def certify(self) -> Certificate:
        """Certify a conservative or parsimonious solution: one problem."""
        solution, space = self.solution, self.table.space
        positive = encode_rows(self.table, RowCode.POSITIVE)
        if solution.kind == SolutionKind.CONSERVATIVE:
            off = [*encode_rows(self.table, *_NOT_POSITIVE), *complement(positive, space)]
        else:
            excluded = [cube for exclusion in solution.exclusions for cube in exclusion.cubes]
            off = [*encode_rows(self.table, RowCode.NEGATIVE, RowCode.CONTRADICTION), *excluded]
        problem = self._prove(positive, off, solution.cubes)
        models = tuple(self._cover(cubes, (0,)) for cubes in solution.cubes)
        return Certificate(solution, space, (problem,), models)

    def certify_pairs(self, given: _Given, settings: MinimizationSettings) -> Certificate:
        """Certify an intermediate solution: one problem for each region of easy counterfactuals."""
        solution, space = self.solution, self.table.space
        positive = encode_rows(self.table, RowCode.POSITIVE)
        first, second = (self._find_side(kind, given, settings) for kind in _SIDES)
        regions = _group_pairs(solution.models)
        problems, certified = [], [list[int]() for _ in solution.models]
        for number, (region, (pairs, members)) in enumerate(regions.items()):
            self.watch(Stage.LEAST, number, len(regions))
            easy = self._justify(region, first[pairs[0][0] - 1], second[pairs[0][1] - 1])
            unknown = complement([*positive, *region], space)
            observed = encode_rows(self.table, *_NOT_POSITIVE)
            off = [row for row in observed if not any(row & c == c for c in region)] + unknown
            terms = [solution.cubes[m] for m in members]
            problems.append(self._prove(positive, off, terms, tuple(pairs), easy))
            for m in members:
                certified[m].append(number)
        models = tuple(
            self._cover(cubes, tuple(numbers))
            for cubes, numbers in zip(solution.cubes, certified, strict=True)
        )
        used = [sorted({p[side] for problem in problems for p in problem.pairs}) for side in (0, 1)]
        return Certificate(
            solution,
            space,
            tuple(problems),
            models,
            tuple((i, first[i - 1]) for i in used[0]),
            tuple((j, second[j - 1]) for j in used[1]),
        )

    def _find_side(
        self,
        kind: SolutionKind,
        given: dict[SolutionKind, Solution],
        settings: MinimizationSettings,
    ) -> tuple[tuple[int, ...], ...]:
        if kind in given:
            return given[kind].cubes
        if not any(model.counterfactuals for model in self.solution.models):
            return ()
        solution = self.solution
        return minimize_kinds(
            self.table,
            replace(settings, solutions=(kind,), models=solution.rule),
            exclude=solution.exclusions,
        )[0].cubes

    def _justify(
        self, region: tuple[int, ...], first: Sequence[int], second: Sequence[int]
    ) -> tuple[EasyCube, ...]:
        space = self.table.space
        expected = read_expectations(self.solution.expectations, space)
        between = {
            cube: (c, p)
            for c in first
            for p in second
            if c & p == p
            for cube in relax_term(c, c & ~p, expected, space)
        }
        return tuple(EasyCube(cube, *between[cube]) for cube in region)

    def _prove(
        self,
        positive: Sequence[int],
        off: Sequence[int],
        models: Sequence[Sequence[int]],
        pairs: tuple[tuple[int, int], ...] = (),
        easy: tuple[EasyCube, ...] = (),
    ) -> ProblemProof:
        ground = Ground(self.table, tuple(positive), tuple(off))
        cubes = sorted({cube for cubes in models for cube in cubes}, key=self.table.space.order)
        terms = tuple(ground.prove_term(cube) for cube in cubes)
        if self.solution.rule == ModelRule.IRREDUNDANT:
            return ProblemProof(terms, None, (), pairs, easy)
        bounds = prove_least(ground.sharing, models[0], self.budget)
        least = tuple(ground.show_bound(bound) for bound in bounds)
        return ProblemProof(terms, len(models[0]), least, pairs, easy)

    def _cover(self, cubes: Sequence[int], problems: tuple[int, ...]) -> ModelProof:
        """Return for each positive row the first term that covers it, and what terms do alone."""
        covered, alone = [], dict[int, int]()
        for row in self.table.rows:
            if row.out != RowCode.POSITIVE:
                continue
            config = self.table.space.encode(row.config)
            by = [i for i, cube in enumerate(cubes) if config & cube == cube]
            if not by:
                raise report_error(f"no term covers row {row.number}")
            covered.append((row.number, by[0]))
            if len(by) == 1:
                alone.setdefault(by[0], row.number)
        if self.solution.rule == ModelRule.MINIMAL:
            return ModelProof(problems, tuple(covered))
        if len(alone) < len(cubes):
            raise report_error("a term can be spared")
        return ModelProof(problems, tuple(covered), tuple(alone[i] for i in range(len(cubes))))


_NOT_POSITIVE = (RowCode.NEGATIVE, RowCode.CONTRADICTION, RowCode.OPEN)
_SIDES: tuple[SolutionKind, SolutionKind] = (SolutionKind.CONSERVATIVE, SolutionKind.PARSIMONIOUS)


def _group_pairs(
    models: Sequence[Model],
) -> dict[tuple[int, ...], tuple[list[tuple[int, int]], list[int]]]:
    """Return the regions of the models, with the pairs and the models (from 0) of each.

    The first region of every model comes before any second one, so that a cut leaves most out last.
    """
    groups: dict[tuple[int, ...], tuple[dict[tuple[int, int], None], dict[int, None]]] = {}
    deepest = max((len(model.counterfactuals) for model in models), default=0)
    for depth in range(deepest):
        for m, model in enumerate(models):
            if depth >= len(model.counterfactuals):
                continue
            entry = model.counterfactuals[depth]
            region = entry.easy.cubes
            if region not in groups and len(groups) >= MOST_REGIONS:
                continue
            pairs, members = groups.setdefault(region, ({}, {}))
            pairs[entry.pair] = members[m] = None
    return {region: (list(pairs), list(members)) for region, (pairs, members) in groups.items()}
