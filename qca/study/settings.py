"""The settings of an analysis and their defaults: the one place where a default is decided.

Each stage has one frozen class, which travels whole from where it is read (analysis file, command
line, Python) to where it is used; see decision 23.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Annotated, Literal

from qca.errors import Problem, show_given
from qca.messages import say
from qca.study.domains import (
    Count,
    CutOrTwo,
    Natural,
    NumberRange,
    Settings,
    Share,
    SmallStep,
    SomeWords,
    list_cuts,
)
from qca.vocabulary import Word

if TYPE_CHECKING:
    from qca.boolean.formulas import Formula

__all__ = [
    "AgreementSettings",
    "AtCrossover",
    "ChainScope",
    "ChainSettings",
    "ConstantOutcome",
    "LeaveOut",
    "MinimizationSettings",
    "Missing",
    "ModelRule",
    "ModelSelection",
    "NecessityCuts",
    "NecessityParameters",
    "NecessitySettings",
    "OutcomeSettings",
    "RedundancyRule",
    "RemainderSettings",
    "RobustnessSettings",
    "SolutionKind",
    "SufficiencyCuts",
    "SufficiencyParameters",
    "TruthTableSettings",
    "refuse_both",
]


class AtCrossover(Word):
    """What is done with a case at exactly 0.5 on a condition."""

    ERROR = "error"
    DROP = "drop"


class Missing(Word):
    """What is done with a case that misses a code that is needed."""

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
    GROUPS = "groups"
    BOTH = "both"
    NONE = "none"


LabelMoves = bool | Literal["together"]
KINDS = tuple(SolutionKind)
# Marks in reports, which change no verdict: fewer cases than this in the set that tests a claim are
# too few to rest much on; a set with a smaller share of the cases on one side tells little; scores
# that differ by no more are nearly the same.
FEW_CASES, SKEW_CUT, NEAR_CUT = 3, 0.2, 0.1
# Sets of decisions that a comparison tries for each verdict that differs, there and back; a search
# that would take more says that it was cut short.
MOST_SETS = 5_000


def refuse_both() -> Problem:
    """Return the problem that a case at 0.5 is to be shifted, and dropped."""
    return Problem(
        say("'at_crossover: drop' beside 'crossover_shift'"),
        say("say one: whether a case at 0.5 is dropped, or shifted"),
    )


SmallNumber = Annotated[float, SmallStep()]


@dataclass(frozen=True)
class TruthTableSettings(Settings):
    """How rows are coded; of two inclusion cuts, the higher one stands first.

    ``crossover_shift`` is added to the score of a case at exactly 0.5 on a condition, in truth
    table, solutions and necessity; None leaves such a case to ``at_crossover``.
    """

    incl_cut: CutOrTwo = 0.8
    n_cut: Count = 1
    pri_cut: Share = 0.0
    at_crossover: AtCrossover = AtCrossover.ERROR
    crossover_shift: SmallNumber | None = None

    def list_problems(self) -> list[Problem]:
        """Return what is wrong with the values, and that two say what becomes of a case at 0.5."""
        problems = super().list_problems()
        if self.crossover_shift is not None and self.at_crossover == AtCrossover.DROP:
            problems.append(refuse_both())
        return problems

    @property
    def incl_cuts(self) -> tuple[float, ...]:
        """The inclusion cut, or both."""
        return list_cuts(self.incl_cut)


_Kinds = Annotated[tuple[SolutionKind, ...], SomeWords(SolutionKind)]


@dataclass(frozen=True)
class MinimizationSettings(Settings):
    """Which solutions are wanted, of which terms, and how many models are listed of each.

    ``term_incl`` is the least inclusion of each term by itself; None takes the prime implicants.
    ``thorough`` spends up to 50 times the usual work on counting models exactly.
    """

    solutions: _Kinds = KINDS
    models: ModelRule = ModelRule.MINIMAL
    max_models: Count = 1000
    term_incl: Share | None = None
    thorough: bool = False

    @property
    def least(self) -> bool:
        """Whether every model has the fewest terms."""
        return self.models == ModelRule.MINIMAL

    def list_problems(self) -> list[Problem]:
        """Return what is wrong with the values."""
        unknown = [
            kind for kind in self.solutions if not isinstance(kind, str) or kind not in KINDS
        ]
        if not unknown:
            return super().list_problems()
        told = Problem(
            say("there is no {unknown} solution", unknown=show_given(unknown[0])),
            say("use {listed}", listed=", ".join(KINDS)),
        )
        return [told, *replace(self, solutions=KINDS).list_problems()]


@dataclass(frozen=True)
class RemainderSettings:
    """Which logical remainders may be assumed for one outcome, by what is written of them.

    Directional ``expectations``; remainders to ``exclude``, those without a ``necessary``
    condition, and (``contradictory``) those assumed for the outcome and for its negation.
    """

    expectations: tuple[Formula, ...] = ()
    exclude: tuple[Formula, ...] = ()
    necessary: tuple[Formula, ...] = ()
    contradictory: bool = False


@dataclass(frozen=True)
class NecessityParameters(Settings):
    """What a necessary condition must reach; None leaves a parameter out of the verdict."""

    incl: Share = 0.9
    ron: Share | None = 0.5
    cov: Share | None = 0.5


@dataclass(frozen=True)
class NecessityCuts(NecessityParameters):
    """What a claim that something is necessary must reach.

    ``against`` is the share of the cases that test it which may be against it in kind.
    """

    against: Share = 0.0


@dataclass(frozen=True)
class NecessitySettings(NecessityParameters):
    """What is necessary, and how many conditions are combined at most.

    None for ``depth`` lets the number of conditions decide: the combinations are some ten thousand
    at most.
    """

    depth: Count | None = None

    def choose_depth(self, conditions: int) -> int:
        """Return how many of some conditions are combined at most.

        >>> [NecessitySettings().choose_depth(n) for n in (5, 8, 9, 20, 21)]
        [5, 8, 3, 3, 2]
        """
        usual = 8 if conditions <= 8 else 3 if conditions <= 20 else 2
        return min(self.depth or usual, conditions)

    @staticmethod
    def name_of(field: str) -> str:
        """Return the name by which a field is given alone: ``incl_cut``, ``depth``."""
        return field if field == "depth" else f"{field}_cut"


@dataclass(frozen=True)
class OutcomeSettings:
    """What one outcome is analysed with, stage by stage.

    ``unserved`` are the keys under which others of the outcomes have something declared and this
    one has nothing.
    """

    truth_table: TruthTableSettings = TruthTableSettings()
    minimization: MinimizationSettings = MinimizationSettings()
    remainders: RemainderSettings = RemainderSettings()
    necessity: NecessitySettings = NecessitySettings()
    unserved: tuple[str, ...] = ()


@dataclass(frozen=True)
class SufficiencyParameters(Settings):
    """What a sufficient condition must reach; None leaves a parameter out of the verdict."""

    incl: Share = 0.8
    pri: Share | None = 0.5


@dataclass(frozen=True)
class SufficiencyCuts(SufficiencyParameters):
    """What a claim that something is sufficient must reach.

    ``against`` is the share of the cases that test it which may be against it in kind.
    """

    against: Share = 0.0


_Reached = Annotated[float, NumberRange(0, 1, over=True)]


@dataclass(frozen=True)
class ChainSettings(Settings):
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

    incl_cut: _Reached = 1.0
    cov_cut: _Reached = 1.0
    max_size: Count | None = None
    max_terms: Count | None = 4
    max_complexity: Count | None = 10
    max_models: Count = 1000
    uninstantiated: bool = False
    selection: ModelSelection = ModelSelection.NONE
    redundancy: RedundancyRule = RedundancyRule.EQUIVALENCE

    def choose_size(self, factors: int) -> int:
        """Return the most literals of a conjunction among some factors that vary.

        By default some sixty thousand conjunctions at most.

        >>> [ChainSettings(max_complexity=None).choose_size(n) for n in (5, 11, 15, 20, 21)]
        [4, 5, 5, 4, 3]
        """
        usual = 10 if factors <= 10 else 5 if factors <= 15 else 4 if factors <= 20 else 3
        size = self.max_size or usual
        return min(size, self.max_complexity or size, factors - 1)


@dataclass(frozen=True)
class ChainScope(Settings):
    """Which outcomes are modelled (None: the presence of each), and what may cause what.

    ``order`` is a causal ordering as ``"A, B < C"``, or its levels; where ``strict``, causes lie on
    an earlier level than the outcome.
    """

    outcomes: str | Sequence[str] | None = None
    order: str | Sequence[Sequence[str]] | None = None
    strict: bool = False


@dataclass(frozen=True)
class AgreementSettings(Settings):
    """How intervals of the agreement of coders are found.

    They hold the middle ``confidence`` of what so many ``samples`` of the cases give, drawn from
    ``seed``.
    """

    samples: Count = 2000
    confidence: Share = 0.95
    seed: Natural = 2025


_SmallShare = Annotated[float, NumberRange(0, 0.5, over=True)]


@dataclass(frozen=True)
class RobustnessSettings(Settings):
    """Which decisions a sweep moves, and how much of it is worked out.

    ``labels`` moves scores inside the intervals of their labels: each by itself, or those of one
    label ``together``; ``alternatives`` takes the other codes that are declared. ``leave_out``
    leaves out each case, each state (with ``both`` these two, and each group that a table has).
    ``all_labels`` (labels up or down) and ``anchors`` (share of
    the spread of raw values) move what declares no doubt; None leaves it. Of more worlds than
    ``budget``, and of more orders of the outcome than ``permutations``, a sample is drawn from
    ``seed``.
    """

    labels: LabelMoves = True
    alternatives: bool = True
    leave_out: LeaveOut = LeaveOut.BOTH
    all_labels: Count | None = None
    anchors: _SmallShare | None = None
    budget: Count = 20_000
    seed: Natural = 2025
    permutations: Count = 10_000
