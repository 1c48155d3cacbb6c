"""Solutions over all worlds: which terms stand, and how the models of the study compare."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from qca.boolean.formulas import Formula
from qca.equality import ByValue
from qca.errors import count_noun
from qca.results import Listed, describe, show_number
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
class SolutionStanding(Listed):
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

    COLUMNS = ("outcome", "kind", "term", "in_every", "in_some", "share_every", "now")

    def __repr__(self) -> str:
        told = f"the same models in {self.same} of {count_noun(self.solved, 'truth table')}"
        return describe(self, f"{self.outcome}, {self.kind}", told)

    def list_rows(self) -> Iterator[tuple[object, ...]]:
        """Yield a row for each term."""
        for term in self.terms:
            share = term.in_every / self.solved if self.solved else float("nan")
            counts = term.in_every, term.in_some, share, term.now
            yield (str(self.outcome), str(self.kind), str(term.term), *counts)

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

    def place(self, kept: Sequence[int]) -> CaseRobustness:
        """Return the classes with the positions that the cases have among more of them."""

        def move(cases: tuple[int, ...]) -> tuple[int, ...]:
            return tuple(kept[i] for i in cases)

        return replace(
            self,
            robust_typical=move(self.robust_typical),
            robust_deviant=move(self.robust_deviant),
            shaky_typical=move(self.shaky_typical),
            shaky_deviant=move(self.shaky_deviant),
            possible_typical=move(self.possible_typical),
            possible_deviant=move(self.possible_deviant),
            extreme_deviant=move(self.extreme_deviant),
            irrelevant=move(self.irrelevant),
        )


@dataclass(frozen=True)
class Comparison(Listed):
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

    COLUMNS = (
        *("outcome", "kind", "model", "tests", "RF_cov", "RF_cons", "RF_SC_minTS", "RF_SC_maxTS"),
        *("core_incl", "core_pri", "core_cov", "RCR_typ", "RCR_dev", "rank"),
    )

    def __repr__(self) -> str:
        lead = f"{self.outcome}, {self.kind}"
        told = f"RF_cov {show_number(self.fit.rf_cov)}", f"RF_cons {show_number(self.fit.rf_cons)}"
        return describe(self, lead, str(self.model), count_noun(self.tests, "test"), *told)

    def list_rows(self) -> Iterator[tuple[object, ...]]:
        """Yield the one row of the model."""
        fit, cases = self.fit, self.cases
        yield (
            *(str(self.outcome), str(self.kind), str(self.model), self.tests),
            *(fit.rf_cov, fit.rf_cons, fit.rf_sc_min, fit.rf_sc_max),
            *(fit.core_incl, fit.core_pri, fit.core_cov),
            *(cases.rcr_typical, cases.rcr_deviant, cases.rank),
        )
