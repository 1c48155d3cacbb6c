"""The command that renders a record again."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from qca.cli.options import Command, example, lang_option, out_options
from qca.cli.output import check_out, print_and_write
from qca.cli.parameters import PATH

if TYPE_CHECKING:
    from qca.report.files import ReportFile

__all__ = ["report"]


@click.command(cls=Command)
@click.argument("record", metavar="RECORD", type=PATH)
@click.option(
    "--to",
    "style",
    type=click.Choice(["text", "json", "md"]),
    default="text",
    show_default=True,
    help="How to print the report.",
)
@out_options("Directory for the record, report and tables.")
@lang_option
@example(
    """qca run calibrations/2025.yaml --out results
qca report results/record.json --to md --lang es"""
)
def report(record: Path, style: str, out: Path | None, force: bool, lang: str) -> None:
    """Render a record again, in any format and language, without computing anything anew.

    RECORD is the JSON that 'qca run' printed or wrote, as record.json. A record that is damaged or
    was changed, or that another version of qca wrote, is refused with the reason.
    """
    from qca.pipeline import open_record
    from qca.report.compose import compose_report

    check_out(out, "run", force)
    kept = open_record(record)

    def compose() -> Sequence[ReportFile]:
        from qca.report.files import compose_files

        return compose_files(kept.record, lang, kept.certificates)

    print_and_write(
        compose_report(kept.record, style, lang, kept.certificates),
        style,
        lang,
        out,
        compose,
        command="report",
        record=kept.record,
        force=force,
    )
