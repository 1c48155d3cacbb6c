"""The command that predicts cases outside an analysis, and each of its own by the others."""

from __future__ import annotations

from pathlib import Path

import click

from qca.cli.options import Command, example, format_option, lang_option, spec_argument
from qca.cli.output import print_notes, print_result
from qca.cli.parameters import PATH
from qca.cli.progress import find_progress
from qca.messages import say
from qca.names import join_names
from qca.study.settings import LeaveOut

__all__ = ["predict"]


@click.command(cls=Command)
@spec_argument
@click.option(
    "--cases",
    "files",
    metavar="FILE",
    type=PATH,
    multiple=True,
    help="Case file, or table of cases, that the analysis does not have (repeatable).",
)
@click.option(
    "--leave-out",
    type=click.Choice([word.value for word in LeaveOut]),
    help="Predict each state, each group of a table, each case, or all of these (both) by the"
    " others.  [default: both without --cases]",
)
@format_option("text", "json", "csv", "latex", "md", "html")
@lang_option
@example(
    """qca predict calibrations/2025.yaml --cases cases/chiapas.yaml --cases cases/jalisco.yaml
qca predict calibrations/2025.yaml --leave-out states
qca predict calibrations/2025.yaml --format json"""
)
def predict(
    spec: Path, files: tuple[Path, ...], leave_out: str | None, style: str, lang: str
) -> None:
    """Say of other cases whether they have the outcome, by each model and by the theory.

    Memberships are intervals where codes are missing. Where the outcome of a case is coded, what
    is said is compared with it: right, wrong, undecided, or at 0.5, with the consistency and
    coverage that models have out of their sample.

    Without --cases, each state and each case is predicted by what the others give, minimised anew.
    """
    from qca.pipeline import predict_file
    from qca.report.sections.prediction import build_prediction, table_prediction
    from qca.report.sections.prediction_documents import document_prediction
    from qca.report.words import load_words

    progress = find_progress()
    asked = None if leave_out is None else LeaveOut(leave_out)
    prediction, notes = predict_file(spec, files, asked, watch=progress.watch)
    print_notes([*prediction.study.notes, *notes])
    if prediction.known:
        names = join_names(prediction.known)
        print_notes([say("in the analysis, and so not predicted: {names}", names=names)])
    if prediction.unread:
        fields = join_names(prediction.unread)
        print_notes([say("no case outside has the fields {names}", names=fields)])
    if prediction.relative:
        sets = join_names(prediction.relative)
        told = say(
            "calibrated from all cases at hand, so that others have no score of their own in"
            " them: {names}",
            names=sets,
        )
        print_notes([told])
    words = load_words(lang)
    print_result(
        style,
        lambda: document_prediction(prediction),
        [table_prediction(prediction, words)],
        build_prediction(prediction, words),
        words,
    )
