"""What commands print, on stdout and stderr."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from qca.cli.language import tell_in_language, tell_note
from qca.cli.progress import find_progress
from qca.cli.signals import holding_back
from qca.cli.streams import print_out
from qca.errors import InputError, Problem, QCAError, cut_lines
from qca.messages import Message, say, say_count
from qca.names import show_hidden
from qca.progress import Stage

if TYPE_CHECKING:
    from qca.certificates.certification import Certificate
    from qca.io.outputs import ResultFile
    from qca.record import Record
    from qca.report.pieces.plain import Json
    from qca.report.pieces.sections import Section
    from qca.report.pieces.tables import ReportTable
    from qca.report.styles import Style
    from qca.report.words import Words

__all__ = [
    "check_out",
    "find_report_file",
    "find_source",
    "first_and_further",
    "print_and_write",
    "print_notes",
    "print_report",
    "print_result",
    "write_report_file",
]


# Forms of tables alone, to be read by programs or set in a paper.
_TABULAR = ("csv", "latex")


def print_result(
    style: str,
    document: Callable[[], Json],
    tables: Sequence[ReportTable],
    sections: Sequence[Section],
    words: Words,
) -> None:
    """Print a result in the style asked for: a document, tables, or sections of a report."""
    if style == "json":
        from qca.report.formats.json import write_json

        print_report(write_json(document()), style)
    elif style == "text":
        from qca.report.formats.text import print_text
        from qca.report.pieces.sections import Report

        print_report(print_text(Report("", words, tuple(sections))))
    elif style in _TABULAR:
        from qca.report.compose import compose_tables

        print_report(compose_tables(tables, style, words), style)
    else:
        from qca.report.formats import find_format
        from qca.report.pieces.sections import Report

        whole = Report(tables[0].title, words, tuple(sections))
        print_report(find_format(style).write(whole).decode("utf-8"), style)


def print_report(text: str, style: str = "text") -> None:
    """Print a report on stdout; what is shown of the progress makes way for it."""
    progress = find_progress()
    progress.stop()
    progress.printing = True
    if not print_out(text, style):
        note = say(
            "the encoding of the standard output lacks some characters of the report,"
            " which are replaced; PYTHONIOENCODING=utf-8 keeps them"
        )
        progress.say(tell_note(note))


def check_out(out: Path | None, command: str, force: bool) -> None:
    """Check before long work that the files of a command can be written."""
    if out is not None:
        from qca.io.outputs import INDEX, MANIFEST, check_outputs
        from qca.report.files import FILE_NAMES

        check_outputs(out, (*FILE_NAMES[command], INDEX, MANIFEST), force=force)
    elif force:
        raise InputError(
            say("--force is about files that are written"), say("name a folder with --out")
        )


def print_and_write(
    text: str,
    style: str,
    lang: str,
    out: Path | None,
    files: Callable[[], Sequence[ResultFile]],
    *,
    command: str,
    record: Record,
    force: bool,
) -> None:
    """Write the files of a record into a folder, where one is named, and print the report.

    Where they cannot be written, the report is printed all the same.
    """
    if out is not None:
        try:
            _write_files(out, files(), command, record, lang, force)
        except QCAError:
            print_report(text, style)
            raise
    print_report(text, style)


def _write_files(
    out: Path, files: Sequence[ResultFile], command: str, record: Record, lang: str, force: bool
) -> None:
    """Write files into a folder, all or none, and say so."""
    from qca.pipeline import write_record

    progress = find_progress()
    with holding_back():
        notes = write_record(
            out,
            files,
            command=command,
            source=find_source(),
            record=record,
            lang=lang,
            force=force,
        )
        progress.files = str(out)
    print_notes(notes)
    progress.say(tell_in_language(say("written to {folder}", folder=show_hidden(str(out)))))


def find_report_file(out: Path | None) -> Style | None:
    """Return the form in which a report goes into one file; None where a folder is named, or none.

    Checked before long work: the file is in a folder that is there.
    """
    if out is None or out.is_dir():
        return None
    from qca.report.styles import find_style

    style = find_style(out.suffix[1:])
    if style is not None:
        from qca.io.singles import check_places

        check_places([out])
    return style


def write_report_file(
    record: Record,
    certificates: Sequence[Sequence[Certificate]],
    style: Style,
    file: Path,
    *,
    force: bool,
    lang: str,
) -> None:
    """Write the whole report on a record into one file, and say so."""
    from qca.io.singles import write_contents
    from qca.pipeline import list_inputs
    from qca.report.styles import write_style

    find_progress().watch(Stage.REPORT, 0, None)
    content = write_style(record, style, lang, certificates)
    inputs = list_inputs(find_source(), record)
    with holding_back():
        write_contents({file: content}, inputs=inputs, force=force)
        find_progress().files = str(file)
    told = say("written to {folder}", folder=show_hidden(str(file)))
    find_progress().say(tell_in_language(told))


def find_source() -> Path:
    """Return the analysis file, or the record, that the command which is running reads."""
    given = click.get_current_context().params
    source: Path = given["spec"] if "spec" in given else given["record"]
    return source


def first_and_further(documents: list[Json]) -> Json:
    """Return the document of the main outcome, holding those of the others."""
    if len(documents) == 1:
        return documents[0]
    return {**documents[0], "further_outcomes": documents[1:]}


def print_notes(notes: Iterable[Message | Problem]) -> None:
    """Print what a user should know about the input, on stderr."""
    told = [note.tell() if isinstance(note, Problem) else note for note in notes]
    for note in cut_lines(told, _count_further):
        find_progress().say(tell_note(note))


def _count_further(number: int) -> Message:
    return say_count("and {number} more note", "and {number} more notes", number)
