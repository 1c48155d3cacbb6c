"""What to know of each set before it is analysed, of a data frame or of the table at a path."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from qca.notebook.frames import load_frame
from qca.sets import diagnostics
from qca.sets.diagnostics import SetDiagnostics

if TYPE_CHECKING:
    import pandas as pd

    from qca.results import Results

__all__ = ["SetDiagnostics", "diagnose"]


def diagnose(
    memberships: str | Path | pd.DataFrame, *, skew_cut: float | tuple[float, float]
) -> Results[SetDiagnostics]:
    """Describe each set of a table of memberships (:func:`qca.sets.diagnostics.diagnose`).

    Parameters
    ----------
    memberships:
        memberships, cases in the index and sets in the columns, or the path of such a table.
    skew_cut:
        ``(low, high)``, or ``low`` alone for ``(low, 1 - low)``; 0.2 is the usual one.

    Raises
    ------
    InputError
        The file, a membership or ``skew_cut`` is not valid.

    Examples
    --------
    >>> import pandas as pd
    >>> diagnose(pd.DataFrame({"A": [0.5, 0.6, 0.2]}), skew_cut=0.2)[0]
    SetDiagnostics(A: fuzzy, 3 cases, 0.2 to 0.6, 1 case at 0.5)
    """
    if isinstance(memberships, str | Path):
        memberships = load_frame(memberships)
    return diagnostics.diagnose(memberships, skew_cut=skew_cut)
