"""The command that renders a record again."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from qca.cli.options import Command, FormatChoice, example, lang_option
from qca.cli.output import check_out, print_and_write, write_report_file
from qca.cli.parameters import PATH
from qca.cli.progress import find_progress
from qca.errors import InputError
from qca.messages import say
from qca.names import show_hidden
from qca.progress import Stage
from qca.report.styles import STYLES, Style, find_style

if TYPE_CHECKING:
    from qca.archive.kinds import Kept
    from qca.report.files import ReportFile

__all__ = ["report"]


@click.command(cls=Command)
@click.argument("record", metavar="RECORD", type=PATH)
@click.option(
    "--to",
    "style",
    type=FormatChoice(list(STYLES)),
    help="Form of the report.  [default: by the ending of --out, or text]",
)
@click.option(
    "--out",
    type=PATH,
    help="File to write; or a folder, for all that 'qca run --out' writes.",
)
@click.option(
    "--force",
    is_flag=True,
    help="With --out, replace files that qca did not write or that were edited since.",
)
@click.option(
    "--full", is_flag=True, help="Print the whole report, not only what fits on a screen."
)
@lang_option
@example(
    """qca run calibrations/2025.yaml --out results
qca report results/record.json --to md --lang es
qca report results/record.json --out again"""
)
def report(
    record: Path, style: str | None, out: Path | None, force: bool, full: bool, lang: str
) -> None:
    """Render a record again, in any form and language, without computing anything anew.

    RECORD is the JSON that 'qca run' printed or wrote, as record.json. A record that is damaged or
    was changed, or that another version of qca wrote, is refused with the reason.

    With --out, writes the form that --to says, or the ending of the file; into a folder, with
    neither, all that 'qca run --out' writes. A file holds the whole report.
    """
    from qca.pipeline import open_record

    chosen, file = _choose(style, out)
    if file is None:
        check_out(out, "run", force)
        if full and chosen.name != "text":
            raise InputError(
                say("--full does not go with {style}", style=chosen.name),
                say("leave it out: nothing is left out there"),
            )
        _print(open_record(record), chosen, out, force, lang, short=not full)
        return
    if full:
        raise InputError(
            say("--full does not go with {style}", style=show_hidden(file.name)),
            say("leave it out: nothing is left out there"),
        )
    from qca.io.singles import check_places

    check_places([file])
    kept = open_record(record)
    write_report_file(kept.record, kept.certificates, chosen, file, force=force, lang=lang)


def _choose(name: str | None, out: Path | None) -> tuple[Style, Path | None]:
    """Return the form of the report, and the one file to write; None where there is none."""
    ending = find_style(out.suffix[1:]) if out is not None and not out.is_dir() else None
    chosen = STYLES[name] if name is not None else ending
    if chosen is None:
        if out is not None and out.suffix and not out.is_dir():
            endings = ", ".join(f".{style.suffix}" for style in STYLES.values())
            raise InputError(
                say("'{name}' does not say the form of the report", name=show_hidden(out.name)),
                say("end it with {endings}, add --to, or name a folder", endings=endings),
            )
        return STYLES["text"], None
    if out is None and chosen.binary:
        raise InputError(
            say("{name} is no text that can be printed", name=chosen.name),
            say("name a file with --out"),
        )
    file = out / f"report.{chosen.suffix}" if out is not None and out.is_dir() else out
    return chosen, file


def _print(
    kept: Kept, style: Style, out: Path | None, force: bool, lang: str, *, short: bool
) -> None:
    """Print the report, and write all files into a folder where one is named."""
    from qca.report.compose import compose_report

    def compose() -> Sequence[ReportFile]:
        from qca.report.files import compose_files

        return compose_files(kept.record, lang, kept.certificates)

    find_progress().watch(Stage.REPORT, 0, None)
    text = compose_report(kept.record, style.name, lang, kept.certificates, short=short)
    print_and_write(
        text, style.name, lang, out, compose, command="report", record=kept.record, force=force
    )
