"""Solutions over all worlds: which terms stand, and how the models of the study compare."""

from __future__ import annotations

from qca.boolean.formulas import Formula
from qca.declarations import dataclass
from qca.equality import ByValue
from qca.study.settings import SolutionKind

__all__ = ["CaseRobustness", "Comparison", "FitRobustness", "SolutionStanding", "TermStanding"]

# A model is the set of its terms, as they are written.
WrittenModel = tuple[Formula, ...]


@dataclass(frozen=True)
class TermStanding:
    """In how many truth tables a term stands in every model, and in how many in some model."""

    term: Formula
    in_every: int
    in_some: int
    now: bool


@dataclass(frozen=True)
class SolutionStanding:
    """How the models of one kind fare over the distinct truth tables of an outcome.

    Of ``tables`` there are ``unsolved`` ones that cannot be built or minimised; in ``same`` the
    models are those of the study. ``terms`` are all that stand in some model, and after them the
    prime implicants of the study that stand in none.
    """

    outcome: Formula
    kind: SolutionKind
    tables: int
    unsolved: int
    same: int
    now: tuple[WrittenModel, ...]
    terms: tuple[TermStanding, ...]

    @property
    def solved(self) -> int:
        """The truth tables that have models."""
        return self.tables - self.unsolved


@dataclass(frozen=True, eq=False)
class FitRobustness(ByValue):
    """Fit of the robust core, and how far it and the test solutions agree with IS."""

    core_incl: float
    core_pri: float
    core_cov: float
    rf_cov: float
    rf_cons: float
    rf_sc_min: float
    rf_sc_max: float


@dataclass(frozen=True, eq=False)
class CaseRobustness(ByValue):
    """Positions (from 0) of the cases of each class, their ratios, and the rank of IS.

    A case is in one class at most: in none where its membership in the outcome, in IS, or in the
    one of minTS and maxTS that decides is 0.5.
    """

    robust_typical: tuple[int, ...]
    robust_deviant: tuple[int, ...]
    shaky_typical: tuple[int, ...]
    shaky_deviant: tuple[int, ...]
    possible_typical: tuple[int, ...]
    possible_deviant: tuple[int, ...]
    extreme_deviant: tuple[int, ...]
    irrelevant: tuple[int, ...]
    rcr_typical: float
    rcr_deviant: float
    rank: int | None


@dataclass(frozen=True)
class Comparison:
    """One model of the study against every model of every other world, after the protocol.

    ``tests`` are the test solutions, told apart by world and model: worlds with no case left out.
    ``ranks`` counts them by their rank, from 1 to 4.
    """

    outcome: Formula
    kind: SolutionKind
    model: Formula
    tests: int
    fit: FitRobustness
    cases: CaseRobustness
    ranks: tuple[int, int, int, int]
