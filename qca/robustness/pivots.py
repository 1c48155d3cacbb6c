"""Pivots: on which decisions the verdicts of a study turn, for who asks nothing else."""

from __future__ import annotations

from qca.robustness.moves.intervals import find_intervals
from qca.robustness.results.intervals import Interval
from qca.robustness.worlds.inventory import build_universe
from qca.study.declaration import Study

__all__ = ["find_study_intervals"]


def find_study_intervals(study: Study) -> tuple[Interval, ...]:
    """Return how the verdict on each claim depends on each decision that is declared doubtful."""
    return find_intervals(build_universe(study))
