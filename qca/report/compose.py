"""Reports put together: a report or tables in one of the output formats."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from qca.report.formats import find_format
from qca.report.pieces.sections import Report
from qca.report.pieces.tables import ReportTable, join_tables, trim_tables
from qca.report.words import load_words

if TYPE_CHECKING:
    from qca.archive.kinds import Kept
    from qca.certificates.certification import Certificate
    from qca.comparison.comparison import RecordComparison
    from qca.record import Record
    from qca.report.pieces.plain import Json
    from qca.report.words import Words
    from qca.standards.standards import Standard
    from qca.study.places import Places

__all__ = [
    "compose_comparison",
    "compose_document",
    "compose_report",
    "compose_robustness",
    "compose_standards",
    "compose_tables",
]


def compose_report(
    record: Record,
    style: str,
    lang: str,
    certificates: Sequence[Sequence[Certificate]] = (),
    *,
    short: bool = False,
) -> str:
    """Return the report on a record as ``json`` or in a form of :data:`qca.report.formats.FORMATS`.

    ``certificates`` (those of the solutions of each outcome, or none) go into the JSON alone, and
    so does all of the record under seal; ``short`` is for text: its first screen alone.
    """
    if style == "json":
        from qca.archive.seals import seal_document
        from qca.report.formats.json import write_json

        document = compose_document(record, certificates)
        return write_json(seal_document(document, _keep(record, certificates)))
    from qca.report.contents import build_report

    pictures = find_format(style).pictures
    report = build_report(
        record, load_words(lang), pictures=pictures, short=short and style == "text"
    )
    return _write(report, style, short=short)


def compose_document(record: Record, certificates: Sequence[Sequence[Certificate]] = ()) -> Json:
    """Return a record as a JSON document, each solution with its certificate where there are."""
    from qca.report.contents import document_record

    document = document_record(record)
    if certificates:
        from qca.report.sections.certificates import add_certificates

        outcomes = [document, *document["further_outcomes"]]
        for outcome, own in zip(outcomes, certificates, strict=True):
            add_certificates(outcome["solutions"], own)
    return document


def _keep(record: Record, certificates: Sequence[Sequence[Certificate]]) -> Kept:
    from qca.archive.kinds import Kept
    from qca.mappings import FrozenMapping
    from qca.report.sections.method import list_versions

    versions = FrozenMapping(list_versions(record))
    return Kept(record, tuple(map(tuple, certificates)), versions)


def compose_robustness(record: Record, style: str, lang: str) -> str:
    """Return what is said of how fragile the findings are, in the forms of compose_report."""
    from qca.report.contents import build_robustness_report, document_robustness_record

    if style == "json":
        from qca.report.formats.json import write_json

        return write_json(document_robustness_record(record))
    return _write(build_robustness_report(record, load_words(lang)), style)


def compose_standards(
    title: str, standards: Sequence[Standard], places: Places, style: str, lang: str
) -> str:
    """Return what a study answers to what good practice asks for, in the forms of compose_report.

    ``places`` say where keys of its analysis file stand.
    """
    from qca.report.sections.standards import build_standards, document_standards

    if style == "json":
        from qca.report.formats.json import write_json

        return write_json(document_standards(standards, places))
    words = load_words(lang)
    return _write(Report(title, words, build_standards(standards, places, words)), style)


def compose_comparison(
    comparison: RecordComparison,
    names: tuple[str, str],
    style: str,
    lang: str,
    *,
    short: bool = False,
) -> str:
    """Return how two analyses differ, in the forms of compose_report; ``names`` are theirs."""
    from qca.report.sections.comparison import build_comparison
    from qca.report.sections.comparison_documents import document_compared_records
    from qca.study.prose import tell_versions

    if style == "json":
        from qca.report.formats.json import write_json

        return write_json(document_compared_records(comparison, names))
    words = load_words(lang)
    title = words("comparison.title", first=names[0], second=names[1])
    told = replace(comparison, verdicts=tell_versions(comparison.verdicts, lang))
    sections = build_comparison(told, names, words)
    return _write(Report(title, words, sections), style, short=short and style == "text")


def _write(report: Report, style: str, *, short: bool = False) -> str:
    if style == "text":
        from qca.report.formats.text import print_text

        return print_text(report, short=short)
    return find_format(style).write(report).decode("utf-8")


def compose_tables(tables: Sequence[ReportTable], style: str, words: Words) -> str:
    """Return tables as ``csv`` or ``latex``.

    In CSV, tables of several outcomes follow each other under one header, the outcome in a column.
    """
    if style == "latex":
        from qca.report.formats.latex import write_latex

        return write_latex(trim_tables(tables), words)
    from qca.report.formats.csv import write_csv

    return "\n".join(write_csv(table) for table in join_tables(tables, words))
