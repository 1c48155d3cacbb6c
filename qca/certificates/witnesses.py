"""Witnesses: configurations that show why a term needs its literals and a model its terms."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from qca.analysis.truth_table.table import TruthTable
from qca.boolean.cubes import bits_of
from qca.certificates.bounds import LowerBound, Proof
from qca.certificates.compatibility import Compatibility
from qca.errors import AnalysisError
from qca.messages import say

__all__ = ["Ground", "LeastProof", "OffConfiguration", "TermProof", "report_error"]


@dataclass(frozen=True)
class OffConfiguration:
    """A configuration that no term may cover; ``row`` is its number where it is observed."""

    config: tuple[int, ...]
    row: int | None


@dataclass(frozen=True)
class TermProof:
    """Why a term is prime: a positive row that it covers, and what each literal keeps out.

    ``needs`` has for each literal (a cube of one) an off configuration that agrees with the term on
    all its other literals.
    """

    cube: int
    positive: int
    needs: tuple[tuple[int, OffConfiguration], ...]


@dataclass(frozen=True)
class LeastProof:
    """A bound on some rows, by number; ``apart`` are off configurations between pairs of them."""

    bound: LowerBound
    rows: tuple[int, ...]
    apart: tuple[tuple[int, int, OffConfiguration], ...] = ()


def report_error(what: str) -> AnalysisError:
    """Return the error that a model which cannot be certified is, one of the program itself."""
    return AnalysisError(
        say("a model cannot be certified: {what}", what=what),
        say("this is an error of the program; please report it"),
    )


@dataclass(frozen=True, eq=False)
class Ground:
    """What one problem stands on: the positive rows, and cubes of all that is off.

    Off cubes are tried in their order, so that observed rows, which speak best, should come first.
    """

    table: TruthTable
    positive: tuple[int, ...]
    off: tuple[int, ...]

    @cached_property
    def sharing(self) -> Compatibility:
        """Which positive rows one term can cover together."""
        return Compatibility(self.positive, self.off, self.table.space)

    @cached_property
    def numbers(self) -> dict[int, int]:
        """The row numbers of the observed configurations."""
        return {self.table.space.encode(row.config): row.number for row in self.table.rows}

    @cached_property
    def _widened(self) -> list[tuple[int, int]]:
        return [(cube, self.table.space.widen(cube) & ~cube) for cube in self.off]

    def find_off(self, cube: int, near: int) -> OffConfiguration | None:
        """Return an off configuration in ``cube``, else like the configuration ``near`` it."""
        space = self.table.space
        for off, others in self._widened:
            if not cube & others:
                config = near & ~space.widen(off) | off
                values = tuple(value for _, value in space.decode(config))
                return OffConfiguration(values, self.numbers.get(config))
        return None

    def prove_term(self, cube: int) -> TermProof:
        """Return why a term is prime.

        Raises
        ------
        AnalysisError
            It covers something off or no positive row, or can spare a literal.
        """
        written = self.table.space.write(cube)
        row = next((row for row in self.positive if row & cube == cube), None)
        if row is None or self.find_off(cube, row) is not None:
            raise report_error(f"{written} is not an implicant")
        needs = []
        for bit in bits_of(cube):
            kept_out = self.find_off(cube & ~(1 << bit), row)
            if kept_out is None:
                raise report_error(f"{written} is not prime")
            needs.append((1 << bit, kept_out))
        return TermProof(cube, self.numbers[row], tuple(needs))

    def show_bound(self, bound: LowerBound) -> LeastProof:
        """Return a bound with row numbers, and for a packing what lies between its rows."""
        rows = tuple(self.numbers[self.positive[i]] for i in bound.rows)
        apart = []
        if bound.proof == Proof.PACKING:
            for at, i in enumerate(bound.rows):
                for before, j in enumerate(bound.rows[:at]):
                    first, second = self.positive[j], self.positive[i]
                    between = self.find_off(first & second, first)
                    if between is None:
                        raise report_error(f"rows {rows[before]} and {rows[at]} are compatible")
                    apart.append((rows[before], rows[at], between))
        return LeastProof(bound, rows, tuple(apart))
