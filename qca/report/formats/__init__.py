"""How a report is written: one writer a format; no format knows what a section is about."""

from __future__ import annotations

from dataclasses import dataclass
from importlib import import_module
from typing import TYPE_CHECKING

from qca.errors import InputError, show_given
from qca.messages import say

if TYPE_CHECKING:
    from collections.abc import Iterable

    from qca.report.pieces.sections import Report

__all__ = ["FORMATS", "Format", "find_format", "list_names_of"]


@dataclass(frozen=True)
class Format:
    """A form that a whole report can have: its name, its ending, and where its writer stands.

    ``binary`` is a form that is no text, and so is written to a file alone; one with ``pictures``
    shows these in it. The module has a
    function ``write_report``, which takes a :class:`Report` and returns text, or bytes.
    """

    name: str
    suffix: str
    module: str
    binary: bool = False
    pictures: bool = False

    def write(self, report: Report) -> bytes:
        """Return a report in this form, texts as UTF-8."""
        write_report = import_module(f"qca.report.formats.{self.module}").write_report
        written: str | bytes = write_report(report)
        return written.encode("utf-8") if isinstance(written, str) else written


FORMATS: tuple[Format, ...] = (
    Format("text", ".txt", "text"),
    Format("md", ".md", "markdown"),
    Format("html", ".html", "html", pictures=True),
    Format("tex", ".tex", "latex"),
    Format("docx", ".docx", "word", binary=True, pictures=True),
    Format("xlsx", ".xlsx", "excel", binary=True),
)


def list_names_of(word: str) -> tuple[str, ...]:
    """Return what the form that a word calls is called: by its name, or as its writer is.

    >>> list_names_of("latex"), list_names_of("md"), list_names_of("json")
    (('tex', 'latex'), ('md', 'markdown'), ('json',))
    """
    for form in FORMATS:
        if word in (form.name, form.module):
            return form.name, form.module
    return (word,)


def find_format(name: str, among: Iterable[Format] = FORMATS) -> Format:
    """Return the form of a name.

    Raises
    ------
    InputError
        There is none of that name; the known ones are listed.
    """
    known = {form.name: form for form in among}
    if name not in known:
        raise InputError(
            say("there is no format {name}", name=show_given(name)),
            say("use {listed}", listed=", ".join(known)),
        )
    return known[name]
