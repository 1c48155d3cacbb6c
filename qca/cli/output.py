"""What commands print, on stdout and stderr."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import click

from qca.cli.progress import find_progress
from qca.cli.signals import holding_back


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
        print_report(write_json(document()))
    else:
        print_report(compose_tables(tables, style, lang, passages))


def print_report(text: str) -> None:
    """Print a report on stdout; what is shown of the progress makes way for it."""
    progress = find_progress()
    progress.stop()
    progress.printing = True
    click.echo(text, nl=False)


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
    for note in notes:
        find_progress().say(f"qca: note: {note}")
