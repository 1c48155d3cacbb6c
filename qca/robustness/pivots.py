"""Pivots: on which decisions the verdicts of a study turn, for who asks little else.

And whether those that are supported in kind could be supported.
"""

from __future__ import annotations

from qca.robustness.attainments.attainments import find_attainments
from qca.robustness.moves.intervals import find_intervals
from qca.robustness.results.attainments import Attainment
from qca.robustness.results.intervals import Interval
from qca.robustness.worlds.inventory import build_universe
from qca.study.declaration import Study

__all__ = ["find_study_attainments", "find_study_intervals"]


def find_study_intervals(study: Study) -> tuple[Interval, ...]:
    """Return how the verdict on each claim depends on each decision that is declared doubtful."""
    return find_intervals(build_universe(study))


def find_study_attainments(study: Study) -> tuple[Attainment, ...]:
    """Return for each claim that is supported in kind whether other scores would support it."""
    return find_attainments(study)
