"""What coincidence analysis finds: models of single outcomes, and the chains that they form."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from qca.boolean.formulas import Formula, unite
from qca.chains.ordering import Ordering
from qca.chains.systems import Fault
from qca.equality import ByValue
from qca.errors import count_noun, cut_list, cut_text
from qca.results import Listed, describe, show_number
from qca.study.settings import ChainSettings

__all__ = ["Bound", "Chain", "ChainAnalysis", "FactorModels", "OutcomeModel", "SufficientTerm"]

# The letters of an expression that a line shows.
_WIDTH = 120


class Bound(StrEnum):
    """What keeps a list from being known to be whole."""

    SIZE = "size"
    TERMS = "terms"
    WORK = "work"
    LISTED = "listed"


@dataclass(frozen=True, eq=False)
class SufficientTerm(ByValue):
    """A minimally sufficient conjunction with its inclusion and coverage."""

    expression: Formula
    incl: float
    cov: float


@dataclass(frozen=True, eq=False)
class OutcomeModel(ByValue):
    """A minimally necessary disjunction of minimally sufficient conjunctions of an outcome.

    ``complexity`` counts literals. One that is ``reducible`` is logically the same as a simpler
    expression (``A + ~A*B`` as ``A + B``), and takes part in no chain. ``varies`` says whether the
    cases in which left side and outcome agree include some in and some out (over and under 0.5).
    """

    outcome: Formula
    terms: tuple[Formula, ...]
    incl: float
    cov: float
    complexity: int
    reducible: bool
    varies: bool

    @property
    def expression(self) -> Formula:
        """The left side."""
        return unite(self.terms)

    def __str__(self) -> str:
        return f"{self.expression} <-> {self.outcome}"

    def __repr__(self) -> str:
        fit = f"incl {show_number(self.incl)}, cov {show_number(self.cov)}"
        return describe(self, cut_text(str(self), _WIDTH), fit)


@dataclass(frozen=True)
class FactorModels(Listed):
    """What was found for one outcome: a value of a factor.

    ``causes`` are the factors that the ordering admits; ``model_count`` is exact unless ``bounds``
    say otherwise, then a lower bound. ``models`` are the simplest, by complexity and then by name.
    ``uninstantiated`` counts the minimally sufficient conjunctions left out because no case is in
    them, ``unselected`` the models left out because their outcome does not vary where they hold.
    """

    outcome: Formula
    causes: tuple[str, ...]
    terms: tuple[SufficientTerm, ...]
    models: tuple[OutcomeModel, ...]
    model_count: int
    uninstantiated: int
    unselected: int
    bounds: tuple[Bound, ...]

    COLUMNS = ("expression", "inclS", "covS", "complexity", "reducible", "varies")

    def __repr__(self) -> str:
        count = count_noun(self.model_count, "model")
        if not self.complete:
            count = f"at least {count} ({len(self.models)} listed)"
        first = f"first {cut_text(str(self.models[0]), _WIDTH)}" if self.models else ""
        return describe(self, self.outcome, count, first)

    def list_rows(self) -> Iterator[tuple[object, ...]]:
        """Yield a row for each model that is listed."""
        for m in self.models:
            yield str(m), m.incl, m.cov, m.complexity, m.reducible, m.varies

    @property
    def complete(self) -> bool:
        """Whether every model there is is listed."""
        return not self.bounds


@dataclass(frozen=True, eq=False)
class Chain(ByValue):
    """Models of outcomes that hang together by shared factors; none follows from the others.

    ``incl`` and ``cov`` are the least of the models', ``complexity`` is the sum of theirs.
    ``cyclic`` says whether some factor stands among its own causes.
    """

    models: tuple[OutcomeModel, ...]
    incl: float
    cov: float
    complexity: int
    cyclic: bool

    @property
    def expression(self) -> str:
        """The chain as text: one equivalence, or the conjunction of several."""
        if len(self.models) == 1:
            return str(self.models[0])
        return "*".join(f"({model})" for model in self.models)

    def __repr__(self) -> str:
        fit = f"incl {show_number(self.incl)}, cov {show_number(self.cov)}"
        return describe(self, cut_text(self.expression, _WIDTH), fit)


@dataclass(frozen=True)
class ChainAnalysis(Listed):
    """Everything found: the models of each outcome, and the chains, simplest first.

    ``settings`` are those used, ``max_size`` resolved. ``constant`` names the factors, and values
    of factors, that are the same for every case and were left out. ``left_out`` counts, by what is
    wrong with them, the combinations of models that are no chains.
    """

    factors: tuple[str, ...]
    cases: int
    settings: ChainSettings
    ordering: Ordering
    constant: tuple[str, ...]
    outcomes: tuple[FactorModels, ...]
    chains: tuple[Chain, ...]
    chain_count: int
    left_out: tuple[tuple[Fault, int], ...]
    bounds: tuple[Bound, ...]

    COLUMNS = ("expression", "inclS", "covS", "complexity", "cyclic")

    def __repr__(self) -> str:
        count = count_noun(self.chain_count, "chain")
        if not self.complete:
            count = f"at least {count} ({len(self.chains)} listed)"
        first = f"first {cut_text(self.chains[0].expression, _WIDTH)}" if self.chains else ""
        cases = count_noun(self.cases, "case")
        return describe(self, cut_list(self.factors, 8), cases, count, first)

    def list_rows(self) -> Iterator[tuple[object, ...]]:
        """Yield a row for each chain that is listed."""
        for c in self.chains:
            yield c.expression, c.incl, c.cov, c.complexity, c.cyclic

    @property
    def complete(self) -> bool:
        """Whether every chain there is is listed."""
        return not self.bounds
