"""The settings of an analysis and their defaults: the one place where a default is decided."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from qca.vocabulary import Word


class AtCrossover(Word):
    """What is done with a case at exactly 0.5 on a condition."""

    ERROR = "error"
    DROP = "drop"


class ConstantOutcome(Word):
    """What is done with an outcome that is the same for every case."""

    ERROR = "error"
    KEEP = "keep"


class SolutionKind(Word):
    """Which remainders a solution may assume."""

    CONSERVATIVE = "conservative"
    INTERMEDIATE = "intermediate"
    PARSIMONIOUS = "parsimonious"


class ModelRule(Word):
    """Which covers of the positive rows are models."""

    MINIMAL = "minimal"
    IRREDUNDANT = "irredundant"


class ModelSelection(Word):
    """Whether a model must vary where it holds: at the 0.5 anchor, or in its score."""

    NONE = "none"
    CS = "cs"
    FS = "fs"


class RedundancyRule(Word):
    """When a chain has a part too many."""

    EQUIVALENCE = "equivalence"
    IMPLICATION = "implication"


class LeaveOut(Word):
    """What is left out in turn."""

    CASES = "cases"
    STATES = "states"
    BOTH = "both"
    NONE = "none"


LabelMoves = bool | Literal["together"]
KINDS = tuple(SolutionKind)


@dataclass(frozen=True)
class TruthTableSettings:
    """How rows are coded."""

    incl_cut: float | tuple[float, float] = 0.8
    n_cut: int = 1
    pri_cut: float = 0.0
    at_crossover: AtCrossover = AtCrossover.ERROR


@dataclass(frozen=True)
class MinimizationSettings:
    """Which solutions are wanted, of which terms, and how many models are listed of each.

    ``term_incl`` is the least inclusion of each term by itself; None takes the prime implicants.
    ``thorough`` spends up to 50 times the usual work on counting models exactly.
    """

    solutions: tuple[SolutionKind, ...] = KINDS
    models: ModelRule = ModelRule.MINIMAL
    max_models: int = 1000
    term_incl: float | None = None
    thorough: bool = False


@dataclass(frozen=True)
class NecessityCuts:
    """What a necessary condition must reach; None leaves a parameter out of the verdict."""

    incl: float = 0.9
    ron: float | None = 0.5
    cov: float | None = 0.5


@dataclass(frozen=True)
class SufficiencyCuts:
    """What a sufficient condition must reach; None leaves a parameter out of the verdict."""

    incl: float = 0.8
    pri: float | None = 0.5


@dataclass(frozen=True)
class ChainSettings:
    """What models of single outcomes must reach, and how far the search for chains goes.

    None for ``max_size`` (literals of a conjunction) lets the number of factors decide; for
    ``max_terms`` (conjunctions of a model) and ``max_complexity`` (its literals) it sets no bound.
    ``max_models`` are the models listed of each outcome, and the chains listed. Cuts, terms and
    complexity are those of R's package cna.

    ``uninstantiated`` admits conjunctions that no case is in (membership over 0.5). ``selection``
    drops models whose outcome does not vary where they hold: at the 0.5 anchor (``cs``, what cna
    does by default) or in its score (``fs``). ``redundancy`` says when a chain has a part too many:
    where the chain without it is equivalent, or already where it follows (what cna does).
    """

    incl_cut: float = 1.0
    cov_cut: float = 1.0
    max_size: int | None = None
    max_terms: int | None = 4
    max_complexity: int | None = 10
    max_models: int = 1000
    uninstantiated: bool = False
    selection: ModelSelection = ModelSelection.NONE
    redundancy: RedundancyRule = RedundancyRule.EQUIVALENCE


@dataclass(frozen=True)
class RobustnessSettings:
    """Which decisions a sweep moves, and how much of it is worked out.

    ``labels`` moves scores inside the intervals of their labels: each by itself, or those of one
    label ``together``; ``alternatives`` takes the other codes that are declared. ``leave_out``
    leaves out each case, each state. ``all_labels`` (labels up or down) and ``anchors`` (share of
    the spread of raw values) move what declares no doubt; None leaves it. Of more worlds than
    ``budget``, and of more orders of the outcome than ``permutations``, a sample is drawn from
    ``seed``.
    """

    labels: LabelMoves = True
    alternatives: bool = True
    leave_out: LeaveOut = LeaveOut.BOTH
    all_labels: int | None = None
    anchors: float | None = None
    budget: int = 20_000
    seed: int = 2025
    permutations: int = 10_000
