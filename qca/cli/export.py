"""The command that writes an analysis for other programs."""

from __future__ import annotations

from pathlib import Path

import click

from qca.cli.language import tell_in_language
from qca.cli.options import Command, example, lang_option, out_options, spec_argument
from qca.cli.output import print_notes
from qca.cli.progress import find_progress
from qca.cli.signals import holding_back
from qca.exports.targets import TARGETS, find_target, place_export
from qca.messages import say
from qca.names import show_hidden

__all__ = ["export"]


@click.command(cls=Command)
@spec_argument
@click.option(
    "--to",
    type=click.Choice([target.name for target in TARGETS]),
    required=True,
    help="The program or format.",
)
@out_options("Folder to write, or for a workbook its file.  [default: named after SPEC, here]")
@lang_option
@example(
    """qca export calibrations/2025.yaml --to r
qca export calibrations/2025.yaml --to xlsx --out study.xlsx"""
)
def export(spec: Path, to: str, out: Path | None, force: bool, lang: str) -> None:
    """Write an analysis for R, fs/QCA, Tosmana or a spreadsheet.

    For R: a script that does the analysis again with the package QCA and says where it finds
    something else, with the data. For fs/QCA and Tosmana: the data, what to choose there, and what
    to find. Names are made valid there, and a table of names says what became of them.
    """
    from qca.io.outputs import INDEX, MANIFEST, check_outputs
    from qca.io.singles import check_places
    from qca.pipeline import run_file, write_export

    target = find_target(to)
    place = place_export(target, out, spec)
    if place.is_file:
        check_places([place.path])
    else:
        check_outputs(place.path, (*target.files, INDEX, MANIFEST), force=force)
    progress = find_progress()
    record = run_file(spec, robustness=False, watch=progress.watch)
    with holding_back():
        path, notes = write_export(out, to, source=spec, record=record, lang=lang, force=force)
    print_notes([*record.study.notes, *notes])
    progress.say(tell_in_language(say("written to {folder}", folder=show_hidden(str(path)))))
