"""What commands print, on stdout and stderr."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

from qca.cli.progress import find_progress
from qca.cli.signals import holding_back
from qca.cli.streams import print_out
from qca.errors import cut_lines
from qca.names import show_hidden


def print_result(
    style: str,
    document: Callable[[], dict[str, Any]],
    tables: list[Any],
    lang: str,
    passages: Any = (),
) -> None:
    """Print a result in the style asked for."""
    from qca.report.compose import compose_tables
    from qca.report.document import write_json

    if style == "json":
        print_report(write_json(document()), style)
    else:
        print_report(compose_tables(tables, style, lang, passages), style)


def print_report(text: str, style: str = "text") -> None:
    """Print a report on stdout; what is shown of the progress makes way for it."""
    progress = find_progress()
    progress.stop()
    progress.printing = True
    if not print_out(text, style):
        progress.say(
            "qca: note: the encoding of the standard output lacks some characters of the report,"
            " which are replaced; PYTHONIOENCODING=utf-8 keeps them"
        )


def check_out(out: Path | None) -> None:
    """Check before long work that its files can be written."""
    if out is not None:
        from qca.io.files import check_directory

        check_directory(out)


def write_files(out: Path, files: dict[str, str]) -> None:
    """Write files into a directory, all or none, and say so."""
    from qca.io.files import write_all

    progress = find_progress()
    with holding_back():
        write_all(out, files)
        progress.files = str(out)
    progress.say(f"written to {out}")


def first_and_further(documents: list[dict[str, Any]]) -> dict[str, Any]:
    """Return the document of the main outcome, holding those of the others."""
    if len(documents) == 1:
        return documents[0]
    return {**documents[0], "further_outcomes": documents[1:]}


def print_notes(notes: Iterable[object]) -> None:
    """Print what a user should know about the input, on stderr."""
    for note in cut_lines([str(note) for note in notes], "note"):
        find_progress().say(f"qca: note: {show_hidden(note)}")
