"""What minimisation finds: solutions of three kinds, their models, terms and counterfactuals."""

from __future__ import annotations

from dataclasses import dataclass, field

from qca.analysis.counterfactuals import Exclusion, Region
from qca.study.settings import ModelRule, SolutionKind


@dataclass(frozen=True)
class Term:
    """A term of a model with its fit; ``cases`` are those of the positive rows that it covers.

    ``unique`` is its coverage that no other term of the same model shares.
    """

    expression: str
    incl: float
    pri: float
    cov: float
    unique: float
    cases: tuple[str, ...]


@dataclass(frozen=True)
class Counterfactuals:
    """The counterfactuals of one pair of models: which were easy and which difficult."""

    pair: tuple[int, int]
    easy: Region
    difficult: Region


@dataclass(frozen=True)
class Model:
    """One model: a set of terms that covers every positive row.

    ``assumed`` are the remainders that it covers; ``under_n_cut`` those among them that are
    observed in fewer cases than the cut. For an intermediate model ``counterfactuals`` has an
    entry for each pair (conservative model, parsimonious model, from 1) that it comes from.
    """

    expression: str
    terms: tuple[Term, ...]
    incl: float
    pri: float
    cov: float
    assumed: Region
    under_n_cut: tuple[int, ...]
    counterfactuals: tuple[Counterfactuals, ...] = ()

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
        """The pairs of conservative and parsimonious models that the model comes from."""
        return tuple(entry.pair for entry in self.counterfactuals)


@dataclass(frozen=True)
class Solution:
    """All models of one kind. ``model_count`` is exact where ``count_exact``, else a lower bound.

    ``complete`` says whether ``models`` lists them all. ``primes`` are all prime implicants, those
    in no model included; ``cubes`` the terms of the listed models in the form of ``boolean.cubes``.
    """

    kind: SolutionKind
    rule: ModelRule
    primes: tuple[str, ...]
    models: tuple[Model, ...]
    model_count: int
    count_exact: bool
    complete: bool
    expectations: str = ""
    exclusions: tuple[Exclusion, ...] = ()
    cubes: tuple[tuple[int, ...], ...] = field(default=(), repr=False)
