"""Memberships, how the sets are calibrated and spread, and thresholds to look at."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from qca.report.pieces.cells import Cell, Explained, Said, listed
from qca.report.pieces.numbers import or_null
from qca.report.pieces.sections import Section
from qca.report.pieces.spans import Prose
from qca.report.pieces.tables import (
    CellKind,
    Column,
    ReportTable,
    data_columns,
    measures,
    named_data,
    numbers,
    texts,
)
from qca.report.sections.evidence import list_evidence, tell_coding
from qca.study.anchors import list_anchors
from qca.study.codes import field_of

if TYPE_CHECKING:
    from qca.record import Record
    from qca.report.pieces.plain import Json
    from qca.report.words import Words
    from qca.sets.memberships import Memberships
    from qca.study.declaration import Study

__all__ = [
    "document_memberships",
    "document_percentiles",
    "table_diagnostics",
    "table_memberships",
    "table_percentiles",
    "table_sets",
    "table_thresholds",
    "tell_memberships",
]


# Cases that a report lists: a page with more takes long to open.
_MOST_CASES = 10_000


def tell_memberships(record: Record, words: Words) -> Section:
    """Return the section on memberships, and how the sets are calibrated and spread."""
    table = table_memberships(record.study.scores.memberships, words, record.study, _MOST_CASES)
    drawn = table_percentiles(record, words)
    sets = (table_sets(record, words), *drawn, table_diagnostics(record, words))
    parts = (Section("sets", words("sets"), full=sets),)
    return Section("memberships", words("table.memberships"), full=(table,), parts=parts)


def table_memberships(
    memberships: Memberships,
    words: Words,
    study: Study | None = None,
    most: int | None = None,
) -> ReportTable:
    """Return the membership of every case in every set, with what it rests on where it is known.

    Of more than ``most`` cases the first are listed, and the table says where the others are.
    """
    rows: list[tuple[Cell, ...]] = []
    details = _explain_scores(study, words) if study is not None else {}
    for i, case in enumerate(memberships.cases[:most]):
        scores = zip(memberships.names, map(float, memberships.values[i]), strict=True)
        rows.append((case, *(_explain(score, details.get((case, n))) for n, score in scores)))
    columns = data_columns(
        [Column("case", words("case"), CellKind.CASE)], named_data(memberships.names)
    )
    left = len(memberships.cases) - len(rows)
    note = words.count("memberships.left", left) if left else ""
    return ReportTable("memberships", words("table.memberships"), columns, tuple(rows), note)


def _explain(score: float, details: tuple[str, ...] | None) -> Cell:
    return Explained(score, details) if details else score


def _explain_scores(study: Study, words: Words) -> dict[tuple[str, str], tuple[str, ...]]:
    """Return for each case and set the code behind the score, its note and its sources."""
    fields = {
        name: field_of(study.spec, name)
        for name, declared in study.spec.sets.items()
        if declared.expression is None
    }
    return {
        (case.id, name): (tell_coding(coding, words), *list_evidence(coding))
        for case in study.cases
        for name, field in fields.items()
        if (coding := case.codings.get(field)) is not None and (coding.evidence or coding.note)
    }


def table_thresholds(
    thresholds: Sequence[tuple[str, tuple[float, ...], tuple[float, ...]]], words: Words
) -> ReportTable:
    """Return suggested thresholds of raw fields."""
    rows = tuple(
        (field, len(values), min(values), max(values), ", ".join(f"{c:g}" for c in cuts) or None)
        for field, values, cuts in thresholds
    )
    columns = (
        *texts(words, "field"),
        *measures(words, "n"),
        *numbers(words, "minimum", "maximum"),
        *texts(words, "thresholds"),
    )
    return ReportTable("thresholds", words("table.thresholds"), columns, rows)


def table_sets(record: Record, words: Words) -> ReportTable:
    """Return how each set is calibrated, and why so."""
    rows = tuple(
        (
            name,
            declared.label or None,
            Said(declared.method, words(f"calibration.{declared.method}")),
            declared.why or Said("", words("no_reason")),
        )
        for name, declared in record.study.spec.sets.items()
    )
    columns = texts(words, "set", "label", "method", "why")
    return ReportTable("sets", words("table.sets"), columns, rows)


def table_percentiles(record: Record, words: Words) -> tuple[Prose | ReportTable, ...]:
    """Return where the anchors lie that are percentiles, and what these do not say."""
    rows = tuple(
        (each["set"], each["anchor"], each["percentile"], each["at"], each["n"])
        for each in document_percentiles(record)
    )
    if not rows:
        return ()
    columns = (
        *texts(words, "set", "anchor"),
        *numbers(words, "percentile", ("at", "raw_value")),
        *measures(words, "n"),
    )
    table = ReportTable("percentiles", words("table.percentiles"), columns, rows)
    return words.tell("percentiles.caution"), table


def document_percentiles(record: Record) -> list[dict[str, str | float | int | None]]:
    """Return where each anchor lies that is a percentile, and of how many cases it is one."""
    return [
        {
            "set": name,
            "anchor": anchor.name,
            "percentile": anchor.percentile,
            "at": anchor.at,
            "n": int((~np.isnan(rule.raw)).sum()),
        }
        for name, rule in record.study.scores.scoring.rules_of.items()
        for anchor in list_anchors(rule.declared)
        if anchor.percentile is not None
    ]


def table_diagnostics(record: Record, words: Words) -> ReportTable:
    """Return how the scores of each set are spread."""
    rows = tuple(
        (
            found.name,
            Said(found.kind, words(f"kind.{found.kind}")),
            found.n,
            found.missing,
            found.minimum,
            found.maximum,
            found.mean,
            found.share_in,
            listed(found.at_crossover),
            words.say("constant")
            if found.constant
            else words.say("skewed")
            if found.skewed
            else None,
        )
        for found in record.diagnostics
    )
    columns = (
        *texts(words, "set", "method"),
        *measures(words, "n"),
        *numbers(words, "missing", "minimum", "maximum", "mean", "share_in"),
        *texts(words, "at_crossover", "note"),
    )
    return ReportTable("diagnostics", words("table.diagnostics"), columns, rows)


def document_memberships(memberships: Memberships) -> Json:
    """Return memberships as case → set → score."""
    return {
        case: {
            name: or_null(float(value))
            for name, value in zip(memberships.names, memberships.values[i], strict=True)
        }
        for i, case in enumerate(memberships.cases)
    }
