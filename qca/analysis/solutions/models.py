"""Models put together: terms with their fit, assumptions, and how short each model is."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache, cached_property

from qca.analysis.remainders.counterfactuals import Region, encode_rows
from qca.analysis.solutions.coverage import CaseFinder
from qca.analysis.solutions.solution import Model, Term
from qca.analysis.solutions.termfit import ModelFit, TermFits
from qca.analysis.truth_table.table import RowCode, TruthTable
from qca.boolean.formulas import Formula, unite

__all__ = ["ModelBuilder", "cost_terms"]


@dataclass(frozen=True, eq=False)
class ModelBuilder:
    """Makes models of one truth table from cubes; what terms have in common is worked out once."""

    table: TruthTable

    def build_models(
        self, models: Sequence[tuple[int, ...]], least: bool, ordered: bool
    ) -> Iterator[Model]:
        """Yield models with their fit, marked by how short they are.

        ``least`` says whether the first has the fewest terms of all, ``ordered`` whether it has the
        fewest literals among those.
        """
        for cubes, fit in zip(models, self._fits.fit_models(models), strict=True):
            size = len(cubes) == len(models[0]) if least else None
            cost = cost_terms(cubes) == cost_terms(models[0]) if ordered else None
            yield self._build_model(cubes, fit, size, cost)

    def list_remainders(self, cubes: Iterable[int], without: Iterable[int] = ()) -> Region:
        """Return what cubes cover besides the positive rows, and besides ``without``."""
        taken = (*self._positive, *sorted(without))
        return Region(tuple(sorted(cubes)), taken, self.table.space)

    def _build_model(
        self, cubes: Sequence[int], fit: ModelFit, size: bool | None, cost: bool | None
    ) -> Model:
        terms = tuple(
            Term(
                self._write(cube),
                one.incl,
                one.pri,
                one.cov,
                unique,
                self._covered(cube),
                self._deviant(cube),
            )
            for cube, one, unique in zip(cubes, fit.terms, fit.unique, strict=True)
        )
        return Model(
            expression=unite([term.expression for term in terms]),
            terms=terms,
            incl=fit.whole.incl,
            pri=fit.whole.pri,
            cov=fit.whole.cov,
            assumed=self.list_remainders(cubes),
            under_n_cut=tuple(
                number for number, row in self._few if any(row & cube == cube for cube in cubes)
            ),
            fewest_terms=size,
            fewest_literals=cost,
            deviant=self._finder.find_deviant(cubes),
            uncovered=self._finder.find_uncovered(cubes),
        )

    @cached_property
    def _few(self) -> list[tuple[int, int]]:
        """The rows with fewer cases than the cut, by number and as cubes."""
        encode = self.table.space.encode
        return [
            (row.number, encode(row.config)) for row in self.table.rows if row.out == RowCode.OPEN
        ]

    @cached_property
    def _write(self) -> Callable[[int], Formula]:
        return cache(self.table.space.write)

    @cached_property
    def _covered(self) -> Callable[[int], tuple[str, ...]]:
        return cache(self._finder.find_covered)

    @cached_property
    def _deviant(self) -> Callable[[int], tuple[str, ...]]:
        return cache(lambda cube: self._finder.find_deviant([cube]))

    @cached_property
    def _finder(self) -> CaseFinder:
        return CaseFinder(self.table)

    @cached_property
    def _fits(self) -> TermFits:
        return TermFits(self.table)

    @cached_property
    def _positive(self) -> list[int]:
        return encode_rows(self.table, RowCode.POSITIVE)


def cost_terms(terms: Sequence[int]) -> tuple[int, int]:
    """Return the number of terms and of literals."""
    return len(terms), sum(term.bit_count() for term in terms)
