"""The settings of an analysis, as its file writes them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from qca.report.pieces.sections import Section
from qca.report.pieces.tables import (
    ReportTable,
    texts,
)

if TYPE_CHECKING:
    from qca.record import Record
    from qca.report.words import Words
    from qca.study.scalars import Strict

__all__ = [
    "build_settings",
    "table_settings",
]


def build_settings(record: Record, words: Words) -> Section:
    """Return the section on the settings: every one, also those that nobody changed."""
    return Section("settings", words("settings"), full=(table_settings(record, words),))


def table_settings(record: Record, words: Words) -> ReportTable:
    """Return every setting by the key that it has in an analysis file."""
    spec = record.study.spec
    settings: list[tuple[str, object]] = [
        *_list_settings(spec.truth_table, "truth_table"),
        *_list_settings(spec.minimize, "minimize"),
        *_list_settings(spec.cuts.necessity, "cuts.necessity"),
        ("necessity.depth", record.main.necessity.depth),
        *_list_settings(spec.cuts.sufficiency, "cuts.sufficiency"),
        ("missing", spec.missing),
        ("periods", spec.periods),
    ]
    rows = tuple((key, _setting(value)) for key, value in settings)
    columns = texts(words, "setting", "value")
    return ReportTable("settings", words("table.settings"), columns, rows)


def _list_settings(section: Strict, path: str) -> Iterator[tuple[str, object]]:
    """Yield the settings of a section of an analysis file, as it is written."""
    for key in section.model_dump():
        value = getattr(section, key)
        if hasattr(value, "model_dump"):
            yield from _list_settings(value, f"{path}.{key}")
        else:
            yield f"{path}.{key}", value


def _setting(value: object) -> str | None:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, dict):
        return "; ".join(f"{key}: {_setting(part) or '–'}" for key, part in value.items()) or None
    if isinstance(value, tuple) and value:
        return ", ".join(str(_setting(part)) for part in value)
    if value in (None, "", ()):
        return None
    return f"{value:g}" if isinstance(value, float) else str(value)
