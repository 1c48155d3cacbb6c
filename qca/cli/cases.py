"""Commands on case files."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from qca.cli.language import tell_as_report
from qca.cli.options import Command, Commands, example, format_option, lang_option
from qca.cli.output import print_notes, print_report, print_result
from qca.cli.parameters import PATH
from qca.errors import InputError
from qca.messages import say, say_count

if TYPE_CHECKING:
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


@click.group(cls=Commands)
@example("qca cases list\nqca cases show NL2")
def cases() -> None:
    """Look at coded cases and their evidence."""


@cases.command("list")
@directory_option
@lang_option
@example("qca cases list\nqca cases list --dir my-cases")
def list_(directory: Path, lang: str) -> None:
    """List every case-period with its years and how much of it is coded."""
    from qca.report.sections.cases import table_of_cases
    from qca.report.words import load_words

    words = load_words(lang)
    _print_table(table_of_cases(read_case_files(directory), words), words)


@cases.command("show")
@click.argument("name")
@directory_option
@lang_option
@example("qca cases show NL2\nqca cases show CH --dir cases")
def show(name: str, directory: Path, lang: str) -> None:
    """Show one case-period: every code, its evidence and other readings."""
    from qca.report.sections.cases import show_case
    from qca.report.words import load_words
    from qca.study.prose import tell_versions

    files = read_case_files(directory)
    told = [(tell_versions(file, lang), places) for file, places in files]
    print_report(show_case(told, name, load_words(lang)))


@cases.command("check", cls=Command)
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
qca cases check --for calibrations/2025.yaml"""
)
def check_cases(directory: Path, analysis: Path | None, evidence: bool, lang: str) -> None:
    """Check every case file, all at once, each problem with its file, line and remedy.

    What makes a file invalid, or stops the analysis, ends with status 2: unknown keys, labels off a
    scale, evidence without a source or of one that sources.bib lacks, codes that are missing.

    What is only weak is told as a note: no evidence, or none with its place; periods that overlap
    or leave years out; values of other years, unless a note says why; every code of a state from
    one source; other readings ('also') that are none.
    """
    from qca.io.casefolders import check_case_folder

    checked = check_case_folder(directory, analysis)
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
@format_option("text", "csv", "latex")
@lang_option
@example("qca cases table --format csv > cases.csv")
def table(directory: Path, style: str, lang: str) -> None:
    """Print all codes as a table, a row for each case-period."""
    from qca.report.sections.cases import table_of_codes
    from qca.report.words import load_words

    words = load_words(lang)
    _print_table(table_of_codes(read_case_files(directory), words), words, style)


def _print_table(table: ReportTable, words: Words, style: str = "text") -> None:
    from qca.report.pieces.sections import Section

    section = Section(table.name, table.title, full=(table,))
    print_result(style, dict, [table], [section], words)


def read_case_files(directory: Path) -> list[tuple[CaseFile, Places]]:
    """Return every case file of a folder."""
    from qca.io.casefolders import load_case_files

    return load_case_files(directory)
