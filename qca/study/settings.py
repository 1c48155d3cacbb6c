"""The settings of an analysis and their defaults: the one place where a default is decided."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

AtCrossover = Literal["error", "drop"]
SolutionKind = Literal["conservative", "intermediate", "parsimonious"]
ModelRule = Literal["minimal", "irredundant"]
KINDS: tuple[SolutionKind, ...] = ("conservative", "intermediate", "parsimonious")


@dataclass(frozen=True)
class TruthTableSettings:
    """How rows are coded."""

    incl_cut: float | tuple[float, float] = 0.8
    n_cut: int = 1
    pri_cut: float = 0.0
    at_crossover: AtCrossover = "error"


@dataclass(frozen=True)
class MinimizationSettings:
    """Which solutions are wanted, and how many models are listed of each."""

    solutions: tuple[SolutionKind, ...] = KINDS
    models: ModelRule = "minimal"
    max_models: int = 1000


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
