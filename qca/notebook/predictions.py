"""Predictions of cases that an analysis was not made from."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from pathlib import Path

from qca import pipeline
from qca.analysis.prediction.prediction import Prediction
from qca.errors import InputError, show_given
from qca.messages import say
from qca.notebook.arguments import check_called
from qca.progress import Watch, ignore
from qca.study.settings import LeaveOut

__all__ = ["predict"]

_LOG = logging.getLogger("qca")


def predict(
    path: str | Path,
    cases: str | Path | Sequence[str | Path] = (),
    *,
    each: str | None = None,
    watch: Watch = ignore,
) -> Prediction:
    """Return what an analysis says of cases outside it, and of each of its own by the others.

    What ``qca predict`` prints; ``to_frame()`` gives every forecast in a row.

    Parameters
    ----------
    path:
        the analysis file.
    cases:
        files of cases, or tables, that the analysis does not have: one, or several. Cases that it
        has are not predicted (``known``).
    each:
        ``"states"``, ``"cases"`` or ``"both"``: each is predicted by what the others, minimised
        anew, give. Without it, ``"none"`` where there are other cases, else ``"both"``.
    watch:
        is told how far it is.

    Raises
    ------
    InputError
        A file is not valid, or there is nothing to predict.
    AnalysisError
        The analysis cannot be done.

    Examples
    --------
    >>> made = predict("calibrations/2025.yaml", "cases/chiapas.yaml")
    >>> chiapas = made.outside[0].cases[0]
    >>> [(model.expression, model.says.value) for model in chiapas.kinds[-1].models]
    [('EL', 'out'), ('BQ*BC', 'out')]
    """
    check_called(watch=watch)
    files = [cases] if isinstance(cases, str | Path) else cases
    if not isinstance(files, Sequence) or not all(isinstance(own, str | Path) for own in files):
        what = say("the cases are {given}", given=show_given(cases))
        raise InputError(what, say("give the paths of their files"))
    asked = None if each is None else LeaveOut.read("each", each)
    prediction, notes = pipeline.predict_file(path, files, asked, watch=watch)
    for note in notes:
        _LOG.info("%s", note)
    return prediction
