"""The one way through: from the path of an analysis file to its record."""

from __future__ import annotations

from pathlib import Path

from qca.io.studies import load_study
from qca.record import Record, analyze_study


def run(path: str | Path) -> Record:
    """Return the record of the analysis that the file at ``path`` declares.

    Raises
    ------
    InputError
        A file is not valid; every problem is reported at once.
    AnalysisError
        The analysis cannot be done.
    """
    return analyze_study(load_study(path))
