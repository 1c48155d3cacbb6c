"""Pictures in a notebook: functions that take matplotlib axes, or make them, and return them.

Without ``ax``, a new figure of pyplot is made, which a notebook shows. ``lang`` is en or es, and
``theme`` light or dark; ``size`` are the inches of a new figure.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from qca.analysis.necessity.analysis import NecessityAnalysis
from qca.analysis.solutions.configurations import chart_configurations
from qca.analysis.solutions.solution import Solution
from qca.analysis.truth_table.table import TruthTable
from qca.errors import InputError, Problem, show_given
from qca.messages import say
from qca.notebook.claims import judge
from qca.notebook.frames import take_sets
from qca.notebook.pictures import figure, intervals, put_on_axes, typology, worlds
from qca.report.figures.calibration import CalibratedSet, draw_calibration
from qca.report.figures.configurations import draw_configurations
from qca.report.figures.memberships import draw_memberships
from qca.report.figures.models import draw_models
from qca.report.figures.necessity import draw_necessity
from qca.report.figures.truth_table import draw_truth_table
from qca.report.figures.upset import draw_upset
from qca.report.figures.venn import draw_venn
from qca.report.figures.xy import draw_xy, relate_claim
from qca.study.anchors import calibrate_column
from qca.study.calibrations import SetSpec
from qca.study.places import Places
from qca.study.schema import validate

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

    Frame = str | Path | pd.DataFrame
    Size = tuple[float, float]

__all__ = [
    "calibration",
    "configurations",
    "figure",
    "intervals",
    "memberships",
    "models",
    "necessity",
    "truth_table",
    "typology",
    "upset",
    "venn",
    "worlds",
    "xy",
]

_EXAMPLE = {"direct": {"out": 1, "crossover": 3, "in": 5}}


def xy(
    frame: Frame,
    claim: str,
    *,
    ax: Axes | None = None,
    lang: str = "en",
    theme: str = "light",
    size: Size | None = None,
) -> Axes:
    """Draw an XY plot of a claim, and return its axes.

    Parameters
    ----------
    frame:
        memberships in [0, 1], cases in the index and sets in the columns, or the path of such a
        table.
    claim:
        ``"X -> Y"`` (sufficient) or ``"X <- Y"`` (necessary); X and Y are expressions. Cuts that it
        falls short of are those that analysis files have by default.

    Raises
    ------
    InputError
        The claim cannot be read, names a set that there is not, or says both directions.

    Source: Schneider and Wagemann (2012), Set-Theoretic Methods, ch. 3.

    Examples
    --------
    >>> import pandas as pd
    >>> frame = pd.DataFrame({"A": [0.9, 0.6, 0.2], "Y": [1.0, 0.4, 0.1]}, index=list("abc"))
    >>> axes = xy(frame, "A -> Y")
    >>> axes.get_title(loc="left")
    'A → Y'
    """
    tested = judge(frame, claim)
    relations = relate_claim(tested, take_sets(frame, tested.claim.names))
    if len(relations) > 1:
        remedy = say("write -> (sufficient) or <- (necessary)")
        raise InputError(say("'{claim}' says both directions", claim=claim), remedy)
    return put_on_axes(partial(draw_xy, relations[0]), lang, ax, theme, size)


def memberships(
    frame: Frame,
    *,
    ax: Axes | None = None,
    lang: str = "en",
    theme: str = "light",
    size: Size | None = None,
) -> Axes:
    """Draw the memberships of cases in sets as shades and numbers, and return the axes.

    Parameters
    ----------
    frame:
        memberships, cases in the index and sets in the columns, or the path of such a table.

    Raises
    ------
    InputError
        A membership is missing or not valid.
    """
    held = take_sets(frame, None)
    return put_on_axes(partial(draw_memberships, held), lang, ax, theme, size)


def necessity(
    analysis: NecessityAnalysis,
    *,
    ax: Axes | None = None,
    lang: str = "en",
    theme: str = "light",
    size: Size | None = None,
) -> Axes:
    """Draw conditions by consistency and relevance as necessary ones, and return the axes.

    ``analysis`` is what :func:`qca.necessity` returned.

    Source: Schneider and Wagemann (2012), Set-Theoretic Methods, pp. 235-237.
    """
    return put_on_axes(partial(draw_necessity, analysis), lang, ax, theme, size)


def truth_table(
    table: TruthTable,
    *,
    ax: Axes | None = None,
    lang: str = "en",
    theme: str = "light",
    size: Size | None = None,
) -> Axes:
    """Draw the observed rows of a truth table as a grid, and return the axes.

    ``table`` is what :func:`qca.build_truth_table` returned.
    """
    return put_on_axes(partial(draw_truth_table, table), lang, ax, theme, size)


def venn(
    table: TruthTable,
    *,
    ax: Axes | None = None,
    lang: str = "en",
    theme: str = "light",
    size: Size | None = None,
) -> Axes:
    """Draw one to three conditions as circles, with the cases in them, and return the axes.

    ``table`` is what :func:`qca.build_truth_table` returned. A case is in a set where its
    membership is over 0.5.

    Raises
    ------
    AnalysisError
        There are more than three conditions (:func:`upset` draws them), or some of many values.
    """
    return put_on_axes(partial(draw_venn, table), lang, ax, theme, size)


def upset(
    table: TruthTable,
    *,
    ax: Axes | None = None,
    lang: str = "en",
    theme: str = "light",
    size: Size | None = None,
) -> Axes:
    """Draw configurations with their cases as columns, those with most first; return the axes.

    ``table`` is what :func:`qca.build_truth_table` returned.

    Source: Lex, Gehlenborg, Strobelt, Vuillemot and Pfister (2014), IEEE Transactions on
    Visualization and Computer Graphics 20(12), 1983-1992.
    """
    return put_on_axes(partial(draw_upset, table), lang, ax, theme, size)


def configurations(
    table: TruthTable,
    solutions: Sequence[Solution],
    *,
    ax: Axes | None = None,
    lang: str = "en",
    theme: str = "light",
    size: Size | None = None,
) -> Axes:
    """Draw the configuration chart of the models of a solution, and return the axes.

    ``table`` is what :func:`qca.build_truth_table` returned, ``solutions`` what
    :func:`qca.minimize` returned of it, of each kind: the intermediate one is drawn, or else the
    conservative or the parsimonious one, which also tells what conditions are core.

    Source: Ragin and Fiss (2008), in Ragin, Redesigning Social Inquiry, ch. 11; Fiss (2011),
    Academy of Management Journal 54(2), 393-420.
    """
    charts = chart_configurations(table, solutions)
    return put_on_axes(partial(draw_configurations, charts), lang, ax, theme, size)


def models(
    solution: Solution,
    *,
    ax: Axes | None = None,
    lang: str = "en",
    theme: str = "light",
    size: Size | None = None,
) -> Axes:
    """Draw which terms stand in which models of a solution, and return the axes.

    ``solution`` is what :func:`qca.minimize` returned.
    """
    return put_on_axes(partial(draw_models, solution), lang, ax, theme, size)


def calibration(
    values: pd.Series[float],
    how: Mapping[str, object],
    *,
    ax: Axes | None = None,
    lang: str = "en",
    theme: str = "light",
    size: Size | None = None,
) -> Axes:
    """Draw raw values against the memberships that a calibration gives them; return the axes.

    Parameters
    ----------
    values:
        raw values, cases in the index; the name of the Series is that of the set.
    how:
        the calibration as analysis files write it, with ``label`` if you like: ``{"direct":
        {"out": 1, "crossover": 3, "in": 5}}``, ``{"crisp": 4}``.

    Raises
    ------
    InputError
        The calibration is not valid, or not one of numbers, or a value is none.

    Examples
    --------
    >>> import pandas as pd
    >>> rates = pd.Series([1.5, 3.5, 6.0], index=["a", "b", "c"], name="GROWTH")
    >>> calibration(rates, {"direct": {"out": 1, "crossover": 3, "in": 5}}).get_ylabel()
    'Membership in GROWTH'
    """
    declared = _read_calibration(how)
    raw = np.asarray(values, dtype=np.float64)
    name = str(values.name or "x")
    shown = CalibratedSet(
        name=name,
        declared=declared,
        field=declared.field or name,
        unit="",
        cases=tuple(map(str, values.index)),
        at=raw,
        scores=calibrate_column(declared, raw),
    )
    return put_on_axes(partial(draw_calibration, shown), lang, ax, theme, size)


def _read_calibration(how: Mapping[str, object]) -> SetSpec:
    if not isinstance(how, Mapping):
        raise InputError(
            say("the calibration is {given}", given=show_given(how)),
            say("write it as {form}", form=repr(_EXAMPLE)),
        )
    faults: list[Problem] = []
    declared = validate(SetSpec, dict(how), Places(), faults)
    if faults or declared is None:
        raise InputError(faults)
    if declared.scale is not None or declared.expression is not None:
        what = say("{method} does not calibrate numbers", method=declared.method)
        raise InputError(what, say("give thresholds or anchors"))
    return declared
