"""What minimisation finds: solutions of three kinds, their models, terms and counterfactuals."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from math import isnan
from typing import TYPE_CHECKING, overload

import numpy as np
from numpy.typing import NDArray

from qca.analysis.remainders.counterfactuals import Exclusion, Region
from qca.analysis.solutions.absence import Absence
from qca.boolean.bitsets import freeze
from qca.boolean.cubes import Space
from qca.boolean.formulas import Formula
from qca.equality import ByValue
from qca.errors import count_noun, cut_text
from qca.names import join_names
from qca.results import Listed, build_frame, describe, show_number
from qca.study.settings import ModelRule, SolutionKind

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["Counterfactuals", "Model", "Solution", "Term", "WrittenTerms", "no_solution"]

# Prime implicants and models that a line names, and the letters of models that it shows.
_NAMED, _TOLD, _WIDTH = 8, 3, 120


@dataclass(frozen=True, eq=False)
class WrittenTerms(Sequence[Formula]):
    """Terms as text, each written when it is asked for: there may be millions of them.

    >>> WrittenTerms([0b10, 0b0110], Space(("A", "B"), (2, 2)))[:]
    ('A', 'A*~B')
    """

    cubes: Sequence[int]
    space: Space

    def __len__(self) -> int:
        return len(self.cubes)

    @overload
    def __getitem__(self, index: int) -> Formula: ...

    @overload
    def __getitem__(self, index: slice) -> tuple[Formula, ...]: ...

    def __getitem__(self, index: int | slice) -> Formula | tuple[Formula, ...]:
        if isinstance(index, slice):
            return tuple(self.space.write(cube) for cube in self.cubes[index])
        return self.space.write(self.cubes[index])

    def __iter__(self) -> Iterator[Formula]:
        return map(self.space.write, self.cubes)

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Sequence) or isinstance(other, str):
            return NotImplemented
        return len(self) == len(other) and all(a == b for a, b in zip(self, other, strict=True))

    __hash__ = None  # type: ignore[assignment]

    def __repr__(self) -> str:
        more = f" and {len(self) - _NAMED} more" if len(self) > _NAMED else ""
        return describe(self, f"{', '.join(self[:_NAMED])}{more}")


@dataclass(frozen=True, eq=False)
class Term(ByValue):
    """A term of a model with its fit; ``cases`` are those of the positive rows that it covers.

    ``unique`` is its coverage that no other term of the same model shares. ``deviant`` are the
    cases deviant in kind: over 0.5 in the term, under 0.5 in the outcome.
    """

    expression: Formula
    incl: float
    pri: float
    cov: float
    unique: float
    cases: tuple[str, ...]
    deviant: tuple[str, ...] = ()

    def __repr__(self) -> str:
        unique = "" if isnan(self.unique) else f"unique {show_number(self.unique)}"
        cases = count_noun(len(self.cases), "case")
        return describe(self, self.expression, *_tell_fit(self), unique, cases)


@dataclass(frozen=True)
class Counterfactuals:
    """The counterfactuals of one pair of models: which were easy and which difficult."""

    pair: tuple[int, int]
    easy: Region
    difficult: Region


@dataclass(frozen=True, eq=False)
class Model(ByValue, Listed):
    """One model: a set of terms that covers every positive row.

    ``assumed`` are the remainders that it covers; ``under_n_cut`` those among them that are
    observed in fewer cases than the cut. ``fewest_terms`` and ``fewest_literals`` mark the models
    that have as few terms as any, and among these as few literals as any; None where that is not
    known. For an intermediate model ``counterfactuals`` has an entry for each pair (conservative
    model, parsimonious model, from 1) that it comes from, the first ones where there are very many;
    ``pair_count`` is the number of all. ``deviant`` are the cases over 0.5 in the model and under
    0.5 in the outcome, ``uncovered`` those under 0.5 in the model and over 0.5 in the outcome.
    """

    expression: Formula
    terms: tuple[Term, ...]
    incl: float
    pri: float
    cov: float
    assumed: Region
    under_n_cut: tuple[int, ...]
    fewest_terms: bool | None
    fewest_literals: bool | None
    pair_count: int = 0
    counterfactuals: tuple[Counterfactuals, ...] = ()
    deviant: tuple[str, ...] = ()
    uncovered: tuple[str, ...] = ()

    COLUMNS = ("term", "inclS", "pri", "covS", "covU", "cases", "deviant")

    def __repr__(self) -> str:
        return describe(self, cut_text(self.expression, _WIDTH), *_tell_fit(self))

    def list_rows(self) -> Iterator[tuple[object, ...]]:
        """Yield a row for each term."""
        for t in self.terms:
            names = join_names(t.cases), join_names(t.deviant)
            yield (t.expression, t.incl, t.pri, t.cov, t.unique, *names)

    @property
    def assumptions(self) -> tuple[int, ...] | None:
        """Row numbers of the simplifying assumptions, or None where too many to list."""
        return self.assumed.rows

    @property
    def easy(self) -> tuple[int, ...] | None:
        """Easy counterfactuals of the first pair that the model comes from."""
        return self.counterfactuals[0].easy.rows if self.counterfactuals else None

    @property
    def difficult(self) -> tuple[int, ...] | None:
        """Difficult counterfactuals of the first pair that the model comes from."""
        return self.counterfactuals[0].difficult.rows if self.counterfactuals else None

    @property
    def pairs(self) -> tuple[tuple[int, int], ...]:
        """Pairs of conservative and parsimonious models that the model comes from."""
        return tuple(entry.pair for entry in self.counterfactuals)


@dataclass(frozen=True, eq=False)
class Solution(ByValue, Listed):
    """All models of one kind. ``model_count`` is exact where ``count_exact``, else a lower bound.

    ``complete`` says whether ``models`` lists them all, ``ordered`` whether those listed are the
    first of all in order: fewest terms, then fewest literals, then condition order. ``cheapest``
    counts the models with fewest terms and literals (None where not known).

    ``least_proven`` says whether fewer terms are proven not to suffice. It is false where the proof
    was stopped at its bound, or with millions of prime implicants the search for the rows that go
    together; the models then have as few terms as were found.

    ``primes`` are all prime implicants, those in no model included (``primes_complete`` says
    whether all were found: no search stopped at a bound, no pair of models left out), and
    ``shares[i]`` is the share of all models in which the i-th stands: 1 for an essential one, 0 for
    one that stands in none, NaN where it is not known. ``cubes`` are the terms of the listed models
    in the form of ``boolean.cubes``.

    ``absence`` says why there is no solution, where there is none: it then has no models.
    """

    kind: SolutionKind
    rule: ModelRule
    primes: WrittenTerms
    primes_complete: bool
    shares: NDArray[np.float64] = field(repr=False)
    models: tuple[Model, ...]
    model_count: int
    count_exact: bool
    complete: bool
    ordered: bool
    least_proven: bool
    cheapest: int | None
    expectations: tuple[Formula, ...] = ()
    exclusions: tuple[Exclusion, ...] = ()
    cubes: tuple[tuple[int, ...], ...] = field(default=(), repr=False)
    absence: Absence | None = None

    COLUMNS = (
        *("model", "expression", "inclS", "pri", "covS", "terms", "assumption_count"),
        *("deviant", "uncovered"),
    )

    def __repr__(self) -> str:
        if not self.models:
            why = self.absence.reason.value if self.absence else ""
            return describe(self, self.kind, "none", why)
        count = count_noun(self.model_count, "model")
        if not self.count_exact:
            count = f"at least {count}"
        if not self.complete:
            count += f" ({len(self.models)} listed)"
        shown = " or ".join(model.expression for model in self.models[:_TOLD])
        if len(self.models) > _TOLD:
            shown += " or …"
        fit = ", ".join(_tell_fit(self.models[0]))
        which = "the first with " if len(self.models) > 1 else ""
        return describe(self, self.kind, f"{cut_text(shown, _WIDTH)}; {count}, {which}{fit}")

    @property
    def models_rule(self) -> ModelRule:
        """Which models count as such: ``rule``, by its name in the JSON."""
        return self.rule

    @property
    def fewest_literals_count(self) -> int | None:
        """The number of models with fewest terms and literals: ``cheapest``, by its JSON name."""
        return self.cheapest

    def list_rows(self) -> Iterator[tuple[object, ...]]:
        """Yield a row for each model that is listed, numbered from 1."""
        for number, m in enumerate(self.models, 1):
            names = join_names(m.deviant), join_names(m.uncovered)
            size = len(m.terms), m.assumed.count
            yield (number, m.expression, m.incl, m.pri, m.cov, *size, *names)

    def list_terms(self) -> pd.DataFrame:
        """Return the terms of all models that are listed as a data frame, by model and term."""
        columns = ("model", *Model.COLUMNS)
        rows = ((i, *row) for i, model in enumerate(self.models, 1) for row in model.list_rows())
        return build_frame(columns, rows).set_index("term", append=True)


def _tell_fit(of: Term | Model) -> tuple[str, str]:
    return f"incl {show_number(of.incl)}", f"cov {show_number(of.cov)}"


def no_solution(
    kind: SolutionKind,
    rule: ModelRule,
    space: Space,
    absence: Absence,
    expectations: tuple[Formula, ...] = (),
) -> Solution:
    """Return the solution that there is not: no models, and why."""
    return Solution(
        kind=kind,
        rule=rule,
        primes=WrittenTerms((), space),
        primes_complete=True,
        shares=freeze(np.empty(0)),
        models=(),
        model_count=0,
        count_exact=True,
        complete=True,
        ordered=True,
        least_proven=True,
        cheapest=None,
        expectations=expectations,
        absence=absence,
    )
