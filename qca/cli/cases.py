"""Commands on case files."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from qca.cli.language import tell_in_language
from qca.cli.options import Commands, example, format_option, lang_option
from qca.cli.output import print_notes, print_report, print_result
from qca.cli.parameters import PATH
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


@cases.command("check")
@directory_option
@example("qca cases check")
def check_cases(directory: Path) -> None:
    """Check every case file: keys, codes, evidence and sources."""
    from qca.io.studies import load_codebook
    from qca.study.accordance import ask_evidence, review_codes
    from qca.study.cases import list_every_case, review_cases

    files = read_case_files(directory)
    codebook = load_codebook(directory)
    notes = review_cases(files, lambda field, remedy: ask_evidence(codebook, field, remedy))
    if codebook is not None:
        cases = [case for file, places in files for case in list_every_case(file, places)]
        notes += review_codes(codebook, cases)
    print_notes(notes)
    count = sum(len(file.all_periods()) for file, _ in files)
    told = say(
        "{folder}: {files}, {periods}; {outcome}",
        folder=str(directory),
        files=say_count("{number} file", "{number} files", len(files)),
        periods=say_count("{number} case-period", "{number} case-periods", count),
        outcome=say("{number} to look at", number=len(notes)) if notes else say("no problem found"),
    )
    print_report(f"{tell_in_language(told)}\n")


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
    from qca.io.studies import load_case_files

    return load_case_files(directory)
