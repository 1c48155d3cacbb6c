"""The command that assesses how fragile the findings of an analysis are."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from qca.cli.language import tell_in_language
from qca.cli.notes import note_in_no_row, note_shifted, note_untold
from qca.cli.options import (
    Command,
    engine_options,
    example,
    lang_option,
    out_options,
    report_format_option,
    setting_option,
    spec_argument,
)
from qca.cli.output import check_out, print_and_write, print_notes
from qca.cli.parameters import COUNT, SEED
from qca.cli.progress import find_progress
from qca.errors import show_text
from qca.messages import Message, say
from qca.numerals import read_number, read_whole
from qca.progress import Stage
from qca.study.settings import RobustnessSettings

if TYPE_CHECKING:
    from qca.report.files import ReportFile

__all__ = ["robustness"]


def _refuse(what: Message) -> click.BadParameter:
    return click.BadParameter(tell_in_language(what))


def _read_steps(_ctx: click.Context, _option: click.Parameter, text: str | None) -> int | None:
    """Return a number of labels, written 1 or ±1."""
    if text is None:
        return None
    bare = text.strip().removeprefix("±").removeprefix("+-").removeprefix("+/-")
    count = read_whole(bare)
    if count is None or count < 1:
        raise _refuse(
            say("{value} is not a number of labels; write 1 or ±1", value=show_text(text))
        )
    return count


def _read_share(_ctx: click.Context, _option: click.Parameter, text: str | None) -> float | None:
    """Return a share, written 10% or 0.1."""
    if text is None:
        return None
    bare = text.strip().removeprefix("±")
    number = read_number(bare.removesuffix("%").rstrip())
    if number is None:
        raise _refuse(say("{value} is not a share; write 10% or 0.1", value=show_text(text)))
    share = number / (100 if bare.endswith("%") else 1)
    if not 0 < share <= 0.5:
        raise _refuse(say("{value} does not lie over 0 and up to 50%", value=show_text(text)))
    return share


def _read_range(
    _ctx: click.Context, _option: click.Parameter, text: str | None
) -> tuple[float, float] | None:
    """Return the two ends of a range, written 0.7,0.95."""
    if text is None:
        return None
    ends = [read_number(part.strip()) for part in text.split(",")]
    low, high = ends if len(ends) == 2 else (None, None)
    if low is None or high is None:
        raise _refuse(
            say("{value} is not a range; write two numbers as 0.7,0.95", value=show_text(text))
        )
    if not 0 <= low <= high:
        raise _refuse(say("the range {value} falls, or lies under 0", value=show_text(text)))
    return low, high


def _read_counts(
    ctx: click.Context, option: click.Parameter, text: str | None
) -> tuple[int, int] | None:
    """Return the two ends of a range of whole numbers, written 1,3."""
    counts = _read_range(ctx, option, text)
    if text is None or counts is None:
        return None
    if any(end != int(end) or end < 1 for end in counts):
        raise _refuse(say("{value} are not whole numbers from 1", value=show_text(text)))
    return int(counts[0]), int(counts[1])


_LABELS = {"each": True, "together": "together", "fixed": False}


@click.command(cls=Command)
@spec_argument
@out_options("Directory for the JSON, report and tables.")
@click.option(
    "--labels",
    type=click.Choice(list(_LABELS)),
    help="Scores of a doubtful label: each by itself, all together, or fixed.",
)
@click.option(
    "--all-labels",
    metavar="±N",
    callback=_read_steps,
    help="Move every labelled score by so many labels, as ±1.",
)
@click.option(
    "--anchors",
    metavar="SHARE",
    callback=_read_share,
    help="Move every anchor by this share of its raw values, as 10%.",
)
@click.option(
    "--incl-cut",
    metavar="LOW,HIGH",
    callback=_read_range,
    help="Range of the consistency cut of rows; it holds the present cut.",
)
@click.option(
    "--pri-cut", metavar="LOW,HIGH", callback=_read_range, help="Range of the PRI cut of rows."
)
@click.option(
    "--n-cut",
    metavar="LOW,HIGH",
    callback=_read_counts,
    help="Range of the least number of cases in a row.",
)
@setting_option(
    RobustnessSettings,
    "leave_out",
    "Leave out each case, each state, each group of a table, all of these (both), or none.",
)
@setting_option(
    RobustnessSettings,
    "budget",
    "Boxes of worlds that are gone through at most; beyond, a sample of so many, rounded"
    " down to a power of two.",
    type=COUNT,
)
@setting_option(RobustnessSettings, "seed", "Seed of samples.", type=SEED)
@setting_option(
    RobustnessSettings,
    "permutations",
    "Orders of the outcome that are tried at most.",
    type=COUNT,
)
@engine_options
@click.option("--resume", is_flag=True, help="Go on where the same work was interrupted.")
@report_format_option
@lang_option
@example(
    """qca robustness calibrations/2025.yaml
qca robustness calibrations/2025.yaml --all-labels ±1 --leave-out none --out results
qca robustness calibrations/2025.yaml --anchors 10% --jobs 2 --resume
qca robustness calibrations/2015.yaml --incl-cut 0.7,0.95 --lang es"""
)
def robustness(
    spec: Path,
    out: Path | None,
    force: bool,
    labels: str | None,
    jobs: int,
    engine: str,
    resume: bool,
    style: str,
    lang: str,
    **options: object,
) -> None:
    """How fragile each verdict is, and what would have to be true for it to change.

    Goes through every world that the declared doubts allow: scores of labels, other readings of
    codes, ranges of anchors and cuts, each case and state left out. Options replace what the file
    says under 'robustness'. With --out, writes robustness.json, robustness.md and CSV tables.
    """
    from qca.pipeline import assess_file
    from qca.report.compose import compose_robustness

    check_out(out, "robustness", force)
    progress = find_progress()
    progress.resumable = True
    changes = {name: value for name, value in options.items() if value is not None}
    if labels is not None:
        changes["labels"] = _LABELS[labels]
    record = assess_file(
        spec,
        changes,
        jobs=jobs,
        engine=engine,
        resume=resume,
        watch=progress.watch,
        tell=lambda note: print_notes([note]),
    )
    print_notes([*record.study.notes, *record.study.warnings])
    if style != "json":
        note_untold(record.study, lang)
    note_shifted(record.main.table)
    note_in_no_row(record.main.table.dropped)
    progress.watch(Stage.REPORT, 0, None)
    report = compose_robustness(record, style, lang)

    def compose() -> Sequence[ReportFile]:
        from qca.report.files import compose_robustness_files

        return compose_robustness_files(record, lang)

    print_and_write(
        report,
        style,
        lang,
        out,
        compose,
        command="robustness",
        record=record,
        force=force,
    )
