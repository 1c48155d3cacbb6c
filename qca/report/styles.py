"""The forms of a report by name and by ending: those of all reports, and JSON, the record's own."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from qca.report.formats import FORMATS, find_format

if TYPE_CHECKING:
    from qca.certificates.certification import Certificate
    from qca.record import Record

__all__ = ["STYLES", "Style", "find_style", "write_style"]


@dataclass(frozen=True)
class Style:
    """A form of a report: its name, the ending of its files, and whether it is no text."""

    name: str
    suffix: str
    binary: bool = False


_JSON = Style("json", "json")
STYLES = {
    style.name: style
    for style in (*(Style(f.name, f.suffix.lstrip("."), f.binary) for f in FORMATS), _JSON)
}


def find_style(suffix: str) -> Style | None:
    """Return the form whose files have an ending (without a dot), None where there is none.

    >>> find_style("md").name, find_style("exe")
    ('md', None)
    """
    return next((style for style in STYLES.values() if style.suffix == suffix.lower()), None)


def write_style(
    record: Record,
    style: Style,
    lang: str,
    certificates: Sequence[Sequence[Certificate]] = (),
) -> bytes:
    """Return the whole report on a record in a form, as the content of a file.

    ``certificates`` go into the JSON alone.
    """
    if style == _JSON:
        from qca.report.compose import compose_report

        return compose_report(record, style.name, lang, certificates).encode()
    from qca.report.contents import build_report
    from qca.report.words import load_words

    form = find_format(style.name)
    return form.write(build_report(record, load_words(lang), pictures=form.pictures))
