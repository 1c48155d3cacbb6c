"""Commands on case files."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from qca.cli.language import tell_as_report
from qca.cli.options import Command, Commands, example, format_option, lang_option
from qca.cli.output import print_notes, print_report, print_result
from qca.cli.parameters import PATH
from qca.errors import InputError
from qca.messages import say, say_count
from qca.names import normalize, split_names

if TYPE_CHECKING:
    from qca.coding.selection import CaseEntry
    from qca.report.pieces.plain import Json
    from qca.report.pieces.tables import ReportTable
    from qca.report.words import Words
    from qca.study.cases import CaseFile
    from qca.study.places import Places

__all__ = [
    "cases",
    "check_cases",
    "directory_option",
    "list_",
    "read_case_files",
    "show",
    "table",
]

directory_option = click.option(
    "--dir",
    "directory",
    type=PATH,
    default=Path("cases"),
    show_default=True,
    help="Directory of case files.",
)


_fields_option = click.option(
    "--fields",
    metavar="FIELD,...",
    callback=lambda _ctx, _option, text: split_names(text) if text else (),
    help="Fields to show, in this order.  [default: all]",
)
_periods_option = click.option(
    "--periods",
    metavar="NAME,...",
    callback=lambda _ctx, _option, text: split_names(text) if text else (),
    help="Case-periods to show: by id, case, code, years, or way of cutting the years.  "
    "[default: all]",
)
# Of more case-periods, fields are the columns of a table in the terminal.
_MOST_SIDE_BY_SIDE = 6


@click.group(cls=Commands)
@example("qca cases list\nqca cases show NL2")
def cases() -> None:
    """Begin, look at and check coded cases and their evidence."""


@cases.command("list")
@directory_option
@_fields_option
@_periods_option
@format_option("text", "json", "csv")
@lang_option
@example(
    """qca cases list
qca cases list --periods 2000-2007,2008-2015 --fields executive_leadership,institution"""
)
def list_(
    directory: Path, fields: tuple[str, ...], periods: tuple[str, ...], style: str, lang: str
) -> None:
    """List every case-period with its years and how much of it is coded."""
    from qca.report.sections.cases import document_cases_coded, table_of_cases
    from qca.report.words import load_words

    words = load_words(lang)
    entries, shown = _select(directory, periods, fields, lang)
    counted = shown if fields else ()
    told = table_of_cases(entries, counted, words)
    _print_table(told, words, style, lambda: document_cases_coded(entries, counted))


@cases.command("show")
@click.argument("names", metavar="NAME...", nargs=-1, required=True)
@directory_option
@_fields_option
@format_option("text", "json")
@lang_option
@example("qca cases show NL2\nqca cases show Chiapas --fields executive_leadership,border")
def show(
    names: tuple[str, ...], directory: Path, fields: tuple[str, ...], style: str, lang: str
) -> None:
    """Show case-periods: every code, its evidence and other readings.

    NAME is the id of a case-period, or a case or its code for all of its periods.
    """
    from qca.report.formats.json import write_json
    from qca.report.formats.text import find_line_width
    from qca.report.sections.cases import document_entries, show_entries
    from qca.report.words import load_words

    entries, shown = _select(directory, tuple(map(normalize, names)), fields, lang)
    if style == "json":
        print_report(write_json(document_entries(entries, shown)), style)
        return
    print_report(show_entries(entries, shown, load_words(lang), find_line_width()))


def _select(
    directory: Path, periods: Sequence[str], fields: Sequence[str], lang: str
) -> tuple[Sequence[CaseEntry], Sequence[str]]:
    """Return the case-periods and fields of a folder that are wanted, told in a language."""
    from qca.coding.selection import list_case_entries, select_entries, select_fields
    from qca.study.prose import tell_versions

    files = [(tell_versions(file, lang), places) for file, places in read_case_files(directory)]
    entries = list_case_entries(files)
    chosen = select_entries(entries, periods)
    return chosen, select_fields(entries if fields else chosen, fields)


@cases.command("check", cls=Command)
@click.argument("names", metavar="[NAME]...", nargs=-1)
@directory_option
@click.option(
    "--for",
    "analysis",
    type=PATH,
    help="Analysis file: tell also which codes it lacks, and which are off its scales.",
)
@click.option(
    "--evidence", is_flag=True, help="Tell on how many sources the codes of each case rest, too."
)
@lang_option
@example(
    """qca cases check
qca cases check --evidence
qca cases check Chiapas --for calibrations/2025-chiapas.yaml"""
)
def check_cases(
    names: tuple[str, ...], directory: Path, analysis: Path | None, evidence: bool, lang: str
) -> None:
    """Check every case file, all at once, each problem with its file, line and remedy.

    What makes a file invalid, or stops the analysis, ends with status 2: unknown keys, labels off a
    scale, evidence without a source or of one that sources.bib lacks, codes that are missing.

    What is only weak is told as a note: no evidence, or none with its place; periods that overlap
    or leave years out; values of other years, unless a note says why; every code of a state from
    one source; other readings ('also') that are none.

    With NAME, a case or its code, nothing is told of the files of other cases.
    """
    from qca.io.casefolders import check_case_folder

    checked = check_case_folder(directory, analysis, tuple(map(normalize, names)))
    print_notes(checked.remarks)
    if checked.faults:
        raise InputError(checked.faults)
    number = len(checked.remarks)
    told = say(
        "{folder}: {files}, {periods}; {outcome}",
        folder=str(directory),
        files=say_count("{number} file", "{number} files", checked.files),
        periods=say_count("{number} case-period", "{number} case-periods", checked.periods),
        outcome=say("{number} to look at", number=number) if number else say("no problem found"),
    )
    print_report(f"{tell_as_report(told, lang)}\n")
    if evidence:
        _print_coverage(directory, lang)


def _print_coverage(directory: Path, lang: str) -> None:
    """Print on how many sources the codes rest, of each case and on each field."""
    from qca.coding.coverage import cover_evidence
    from qca.report.sections.coverage import build_coverage
    from qca.report.words import load_words
    from qca.study.cases import list_every_case

    words = load_words(lang)
    cases = [case for each in read_case_files(directory) for case in list_every_case(*each)]
    coverage = cover_evidence(cases)
    if coverage is not None:
        print_report("\n")
        print_result("text", dict, (), [build_coverage(coverage, words)], words)


@cases.command("table")
@directory_option
@_fields_option
@_periods_option
@format_option("text", "json", "csv", "latex")
@lang_option
@example(
    """qca cases table --periods NL1,NL2 --fields executive_leadership,institution
qca cases table --format csv > cases.csv"""
)
def table(
    directory: Path, fields: tuple[str, ...], periods: tuple[str, ...], style: str, lang: str
) -> None:
    """Print codes as a table, a row for each case-period; of a few, in columns side by side."""
    from qca.report.sections.cases import document_entries, table_of_codes, table_of_fields
    from qca.report.words import load_words

    words = load_words(lang)
    entries, shown = _select(directory, periods, fields, lang)
    beside = style == "text" and len(entries) <= _MOST_SIDE_BY_SIDE and len(shown) > 1
    lay_out = table_of_fields if beside else table_of_codes
    told = lay_out(entries, shown, words)
    _print_table(told, words, style, lambda: document_entries(entries, shown))


def _print_table(
    table: ReportTable, words: Words, style: str, document: Callable[[], Json]
) -> None:
    from qca.report.pieces.sections import Section

    section = Section(table.name, table.title, full=(table.trim(),))
    print_result(style, document, [table], [section], words)


def read_case_files(directory: Path) -> list[tuple[CaseFile, Places]]:
    """Return every case file of a folder."""
    from qca.io.casefolders import load_case_files

    return load_case_files(directory)
