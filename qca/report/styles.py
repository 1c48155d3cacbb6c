"""The report on a record in any form that there is, by the name or the ending of the form."""

from __future__ import annotations

import io
from collections.abc import Sequence
from contextlib import redirect_stdout
from dataclasses import dataclass
from typing import TYPE_CHECKING

from qca.report.formats import FORMATS, find_format

if TYPE_CHECKING:
    from qca.certificates.certification import Certificate
    from qca.record import Record

__all__ = ["STYLES", "Style", "compose_style", "find_style", "write_style"]


@dataclass(frozen=True)
class Style:
    """A form of a report: its name, the ending of its files, and whether it is no text."""

    name: str
    suffix: str
    binary: bool = False


# What is made of the record itself, and then what is made of its report.
_ENDINGS = {"text": "txt", "json": "json", "md": "md"}
_OWN = {name: Style(name, suffix) for name, suffix in _ENDINGS.items()}
_OTHERS = [Style(form.name, form.suffix.lstrip("."), form.binary) for form in FORMATS]
STYLES = {**_OWN, **{style.name: style for style in _OTHERS if style.name not in _OWN}}


def find_style(suffix: str) -> Style | None:
    """Return the form whose files have an ending (without a dot), None where there is none.

    >>> find_style("md").name, find_style("exe")
    ('md', None)
    """
    return next((style for style in STYLES.values() if style.suffix == suffix.lower()), None)


def compose_style(
    record: Record,
    style: Style,
    lang: str,
    certificates: Sequence[Sequence[Certificate]] = (),
) -> str | bytes:
    """Return the report on a record in a form, as text or as the bytes of one that is none.

    ``certificates`` go into the JSON alone.
    """
    if style.name in _OWN:
        from qca.report.compose import compose_report

        return compose_report(record, style.name, lang, certificates)
    from qca.report.contents import build_report
    from qca.report.words import load_words

    written = find_format(style.name).write(build_report(record, load_words(lang)))
    return written if style.binary else written.decode()


def write_style(
    record: Record,
    style: Style,
    lang: str,
    certificates: Sequence[Sequence[Certificate]] = (),
) -> bytes:
    """Return what :func:`compose_style` does as the content of a file: a text has no colours."""
    with redirect_stdout(io.StringIO()):  # no terminal
        written = compose_style(record, style, lang, certificates)
    return written.encode() if isinstance(written, str) else written
