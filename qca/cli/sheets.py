"""Commands on workbooks in which cases are coded."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from qca.cli.cases import directory_option
from qca.cli.language import tell_as_report, tell_in_language
from qca.cli.options import (
    Command,
    example,
    format_option,
    lang_option,
    spec_argument,
    spoken_lang_option,
)
from qca.cli.output import print_notes, print_report
from qca.cli.parameters import PATH
from qca.cli.progress import find_progress
from qca.cli.signals import holding_back
from qca.errors import InputError, Place, Problem
from qca.escapes import escape_terminal
from qca.messages import Message, join_messages, keep_text, say, say_count
from qca.names import show_hidden, split_list

if TYPE_CHECKING:
    from qca.report.pieces.plain import Json
    from qca.sheets.importing import ImportPlan
    from qca.sheets.merging import CodeChange

__all__ = ["import_sheet", "sheet"]

# Characters of a change that is told in one line.
_LONGEST = 60


@click.command(cls=Command)
@spec_argument
@click.option(
    "--out",
    type=PATH,
    default=Path("coding.xlsx"),
    show_default=True,
    help="Workbook to write (.xlsx).",
)
@click.option("--force", is_flag=True, help="Replace the workbook if there is one.")
@click.option(
    "--cases",
    "files",
    type=PATH,
    multiple=True,
    help="Case file to code instead of those of the analysis; may be given several times.",
)
@click.option("--coders", default="", help="Who gets a column of their own, as ab,cd.")
@click.option(
    "--all-fields",
    "every",
    is_flag=True,
    help="All fields of the codebook and of the case files, not only those of the analysis.",
)
@lang_option
@example(
    """qca cases sheet calibrations/2025.yaml --out coding.xlsx
qca cases sheet calibrations/2025.yaml --cases cases/jalisco.yaml --coders ab,cd --out ja.xlsx"""
)
def sheet(
    spec: Path,
    out: Path,
    force: bool,
    files: tuple[Path, ...],
    coders: str,
    every: bool,
    lang: str,
) -> None:
    """Write a workbook (Excel, LibreOffice) in which the cases of an analysis are coded.

    One sheet for each case file: every field that the analysis needs in every period, with what
    the codebook says of it, labels and sources to choose from, and room for evidence and doubt.
    'qca cases import' puts what is written there back into the case files.
    """
    from qca.io.singles import check_places, write_contents
    from qca.sheets.making import make_book

    if out.suffix.lower() != ".xlsx":
        what = say("'{name}' is no name of a workbook", name=out.name)
        raise InputError(Problem(what, say("end it with .xlsx"), Place("--out")))
    check_places([out])
    content = make_book(
        spec,
        language=lang,
        tell=lambda text: tell_as_report(text, lang),
        cases=files,
        coders=split_list(coders),
        every=every,
    )
    with holding_back():
        write_contents(
            {out: content}, inputs=frozenset(map(Path.resolve, (spec, *files))), force=force
        )
    told = say("written to {folder}", folder=show_hidden(str(out)))
    find_progress().say(tell_in_language(told))


@click.command("import", cls=Command)
@click.argument("file", metavar="FILE", type=PATH)
@directory_option
@click.option(
    "--for",
    "analysis",
    type=PATH,
    help="Analysis file that the codes are for.  [default: the one that FILE was made from]",
)
@click.option("--dry-run", is_flag=True, help="Show every change, and write nothing.")
@format_option("text", "json")
@spoken_lang_option
@example("qca cases import coding.xlsx --dry-run\nqca cases import coding.xlsx --dir cases")
def import_sheet(
    file: Path, directory: Path, analysis: Path | None, dry_run: bool, style: str
) -> None:
    """Put what was written into a workbook of codes back into the case files.

    Shows each change: the case, its field, what stood there and what stands there now. All is
    written or nothing: where something is amiss in the workbook, or was changed in a case file as
    well, every such cell is told. Comments, order and layout of the files stay as they are.
    """
    from qca.sheets.importing import make_changes, plan_import

    plan = plan_import(file, directory, analysis)
    print_notes(plan.notes)
    if not dry_run:
        with holding_back():
            make_changes(plan)
    if style == "json":
        from qca.report.formats.json import write_json

        print_report(write_json(_document(plan, written=not dry_run)), style)
    else:
        lines = [tell_in_language(line) for line in _list_lines(plan, dry_run=dry_run)]
        print_report("\n".join(lines) + "\n")


def _document(plan: ImportPlan, *, written: bool) -> Json:
    changes: list[object] = [
        {
            "file": change.file,
            "case": change.case,
            "field": change.field,
            "part": change.part,
            "before": change.before or None,
            "after": change.after or None,
            "cell": str(change.place),
        }
        for change in plan.changes
    ]
    files: list[object] = list(plan.contents)
    return {
        "directory": str(plan.directory),
        "written": written,
        "files": files,
        "changes": changes,
    }


def _list_lines(plan: ImportPlan, *, dry_run: bool) -> list[Message]:
    """Return the lines that tell what is changed, by file."""
    lines: list[Message] = []
    for name in dict.fromkeys(change.file for change in plan.changes):
        lines.append(keep_text(escape_terminal(str(plan.directory / name))))
        for change in plan.changes:
            if change.file == name:
                lines += _tell_change(change)
    number = say_count("{number} change", "{number} changes", len(plan.changes))
    files = say_count("{number} file", "{number} files", len(plan.contents))
    if not plan.changes:
        lines.append(say("nothing to change: the case files hold what the workbook does"))
    elif dry_run:
        lines.append(
            say("{changes} in {files}; nothing is written yet", changes=number, files=files)
        )
    else:
        lines.append(say("{changes} in {files}, written", changes=number, files=files))
    return lines


def _tell_change(change: CodeChange) -> list[Message]:
    """Return a change in one line, or in three where its texts are long."""
    before, after = (
        escape_terminal(" ".join(text.split())) or "–" for text in (change.before, change.after)
    )
    what = keep_text(escape_terminal(f"  {change.case} {change.field} {change.part}: "))
    if len(before) + len(after) <= _LONGEST:
        return [join_messages([what, f"{before} → {after}"], "")]
    return [what, keep_text(f"    - {before}"), keep_text(f"    + {after}")]
