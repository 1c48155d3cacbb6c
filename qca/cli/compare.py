"""The command that compares two analyses."""

from __future__ import annotations

from pathlib import Path

import click

from qca.cli.notes import note_untold
from qca.cli.options import Command, example, lang_option, report_format_option, tell_default
from qca.cli.output import print_notes, print_report
from qca.cli.parameters import COUNT, PATH
from qca.cli.progress import find_progress
from qca.errors import InputError
from qca.messages import say
from qca.names import show_hidden
from qca.study.settings import MOST_SETS

__all__ = ["compare"]


@click.command(cls=Command)
@click.argument("first", metavar="A", type=PATH)
@click.argument("second", metavar="B", type=PATH)
@click.option(
    "--full", is_flag=True, help="Print all that differs, not only what fits on a screen."
)
@click.option(
    "--most-sets",
    type=COUNT,
    default=MOST_SETS,
    help="Sets of decisions to try for each verdict, before it is said that fewer may do."
    + tell_default(MOST_SETS),
)
@report_format_option
@lang_option
@example(
    """qca compare calibrations/2025.yaml calibrations/2025-chiapas.yaml
qca compare results/record.json calibrations/2025.yaml --full
qca compare calibrations/2025.yaml calibrations/2025-crisp.yaml --format json"""
)
def compare(first: Path, second: Path, full: bool, most_sets: int, style: str, lang: str) -> None:
    """Compare two analyses: which verdicts moved and why, and all else that differs.

    A and B are analysis files, or records that 'qca run' wrote as JSON. For each verdict that
    differs, the smallest sets of decisions that explain it: taken in A alone as B takes them, they
    make the verdict of B. Then decisions, rows of truth tables, solutions, parameters and scores.
    """
    from qca.pipeline import compare_files
    from qca.report.compose import compose_comparison

    if full and style != "text":
        raise InputError(
            say("--full does not go with {style}", style=style),
            say("leave it out: nothing is left out there"),
        )
    watch = find_progress().watch
    comparison, records = compare_files(first, second, most=most_sets, watch=watch)
    print_notes(dict.fromkeys(note for record in records for note in record.study.notes))
    if style != "json":
        for record in records:
            note_untold(record.study, lang)
    names = _name_apart(first, second)
    text = compose_comparison(comparison, names, style, lang, short=not full)
    print_report(text, style)


def _name_apart(first: Path, second: Path) -> tuple[str, str]:
    """Return the names of two files with as many of their folders as tell them apart.

    >>> _name_apart(Path("old/calibrations/2025.yaml"), Path("new/calibrations/2025.yaml"))
    ('old/calibrations/2025.yaml', 'new/calibrations/2025.yaml')
    >>> _name_apart(Path("a/2015.yaml"), Path("a/2025.yaml"))
    ('2015.yaml', '2025.yaml')
    """
    parts = [path.parts for path in (first, second)]
    most = max(map(len, parts))
    count = next((n for n in range(1, most) if parts[0][-n:] != parts[1][-n:]), most)
    names = [show_hidden(Path(*each[-count:]).as_posix()) for each in parts]
    return names[0], names[1]
