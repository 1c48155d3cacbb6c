"""Parameters of fit of set relations: of memberships, or of expressions over a data frame.

The formulas, their sources and where they are undefined are told in :mod:`qca.sets.fit`.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from numpy.typing import ArrayLike

from qca.errors import InputError
from qca.messages import say
from qca.notebook.frames import evaluate
from qca.sets import fit
from qca.sets.fit import Necessity, Sufficiency

if TYPE_CHECKING:
    import pandas as pd

    Given = ArrayLike | pd.Series[float]
    Frame = str | Path | pd.DataFrame

__all__ = ["Necessity", "Sufficiency", "necessity", "sufficiency", "unique_coverage"]


def sufficiency(x: str | Given, y: str | Given, frame: Frame | None = None) -> Sufficiency:
    """Return how far x is a subset of y (:func:`qca.sets.fit.sufficiency`): incl, pri and cov.

    Parameters
    ----------
    x, y:
        memberships, one for each case; or expressions over the sets of ``frame``.
    frame:
        memberships, cases in the index and sets in the columns, or the path of such a table.

    Raises
    ------
    InputError
        A membership is missing or outside [0, 1], or the lengths differ; an expression cannot be
        read, names a set that there is not, or comes without a frame.

    Examples
    --------
    >>> import pandas as pd
    >>> frame = pd.DataFrame({"A": [1, 1, 0], "B": [1, 0, 0], "Y": [1, 0, 0]})
    >>> sufficiency("A*B", "Y", frame)
    Sufficiency(incl=1.0, pri=1.0, cov=1.0)
    >>> sufficiency(frame.A, frame.Y) == sufficiency("A", "Y", frame)
    True
    """
    return fit.sufficiency(_read(x, frame), _read(y, frame))


def necessity(x: str | Given, y: str | Given, frame: Frame | None = None) -> Necessity:
    """Return how far x is a superset of y (:func:`qca.sets.fit.necessity`): incl, ron and cov.

    Parameters
    ----------
    x, y, frame:
        as in :func:`sufficiency`.

    Raises
    ------
    InputError
        As in :func:`sufficiency`.

    Examples
    --------
    >>> import pandas as pd
    >>> frame = pd.DataFrame({"A": [1, 1, 0], "B": [1, 0, 0], "Y": [1, 0, 0]})
    >>> necessity("A + B", "Y", frame)
    Necessity(incl=1.0, ron=0.5, cov=0.5)
    """
    return fit.necessity(_read(x, frame), _read(y, frame))


def unique_coverage(
    terms: Sequence[str | Given], y: str | Given, frame: Frame | None = None
) -> tuple[float, ...]:
    """Return the coverage of each term that no other shares (:func:`qca.sets.fit.unique_coverage`).

    Parameters
    ----------
    terms:
        the terms of one model, each as memberships or as an expression.
    y, frame:
        as in :func:`sufficiency`.

    Raises
    ------
    InputError
        As in :func:`sufficiency`.

    Examples
    --------
    >>> import pandas as pd
    >>> frame = pd.DataFrame({"A": [1, 1, 0], "B": [0, 1, 1], "Y": [1, 1, 1]})
    >>> [round(share, 3) for share in unique_coverage(["A", "B"], "Y", frame)]
    [0.333, 0.333]
    """
    if isinstance(terms, str):
        raise InputError(say("the terms are one text"), say("give one expression for each term"))
    if not isinstance(terms, Sequence) or not any(isinstance(term, str) for term in terms):
        return fit.unique_coverage(terms, _read(y, frame))
    return fit.unique_coverage([_read(term, frame) for term in terms], _read(y, frame))


def _read(given: str | Given, frame: Frame | None) -> Given:
    if not isinstance(given, str):
        return given
    if frame is None:
        raise InputError(
            say("'{given}' is an expression, without memberships", given=given), say("give frame=")
        )
    return evaluate(given, frame)
