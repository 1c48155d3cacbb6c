"""Reports put together: a story and tables in one of the output formats."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from qca.report.formats.text import print_text
from qca.report.pieces.tables import ReportTable, join_tables, trim_tables
from qca.report.words import load_words

if TYPE_CHECKING:
    from qca.archive.kinds import Kept
    from qca.certificates.certification import Certificate
    from qca.record import Record
    from qca.report.pieces.passages import Passage
    from qca.report.pieces.plain import Json
    from qca.report.words import Words

__all__ = ["compose_document", "compose_report", "compose_robustness", "compose_tables"]


def compose_report(
    record: Record,
    style: str,
    lang: str,
    certificates: Sequence[Sequence[Certificate]] = (),
) -> str:
    """Return the report on a record as ``text``, ``json``, ``md`` or ``html``.

    ``certificates`` (those of the solutions of each outcome, or none) go into the JSON alone, and
    so does all of the record under seal.
    """
    if style == "json":
        from qca.archive.seals import seal_document
        from qca.report.sections.document import write_json

        document = compose_document(record, certificates)
        return write_json(seal_document(document, _keep(record, certificates)))
    words = load_words(lang)
    if style == "html":
        from qca.report.contents import build_report
        from qca.report.formats import find_format

        return find_format(style).write(build_report(record, words)).decode()
    from qca.report.sections.story import tell_story
    from qca.report.sections.tables import list_tables

    story, tables = tell_story(record, words), trim_tables(list_tables(record, words))
    if style == "md":
        from qca.report.formats.markdown import write_markdown

        evidence = _write_evidence(record, words)
        told = write_markdown(record.study.spec.title, story, tables)
        return told + (f"\n{evidence}" if evidence else "")
    return print_text(record.study.spec.title, story, tables, words)


def compose_document(record: Record, certificates: Sequence[Sequence[Certificate]] = ()) -> Json:
    """Return a record as a JSON document, each solution with its certificate where there are."""
    from qca.report.sections.document import document_record

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
    from qca.report.sections.document import list_versions

    versions = FrozenMapping(list_versions(record))
    return Kept(record, tuple(map(tuple, certificates)), versions)


def compose_robustness(record: Record, style: str, lang: str) -> str:
    """Return what is said of how fragile the findings are, as ``text``, ``json`` or ``md``."""
    title, words = record.study.spec.title, load_words(lang)
    if style == "json":
        from qca.report.sections.document import document_cases, document_manifest, write_json
        from qca.report.sections.robustness.document import document_robustness

        return write_json(
            {
                "title": title,
                **document_cases(record.study),
                "dropped": list(record.main.table.dropped),
                "robustness": document_robustness(record),
                "manifest": document_manifest(record),
            }
        )
    from qca.report.sections.robustness.tables import list_robust_tables
    from qca.report.sections.robustness.worlds import tell_robustness

    story, tables = tell_robustness(record, words), list_robust_tables(record, words)
    if style == "md":
        from qca.report.formats.markdown import write_markdown

        return write_markdown(title, story, tables)
    return print_text(title, story, tables, words)


def compose_tables(
    tables: Sequence[ReportTable], style: str, lang: str, passages: Sequence[Passage] = ()
) -> str:
    """Return tables as ``text`` (after a story), ``csv`` or ``latex``.

    In CSV, tables of several outcomes follow each other under one header, the outcome in a column.
    """
    if style == "latex":
        from qca.report.formats.latex import write_latex

        return write_latex(trim_tables(tables), load_words(lang))
    if style == "text":
        return print_text("", passages, trim_tables(tables), load_words(lang))
    from qca.report.formats.csv import write_csv

    return "\n".join(write_csv(table) for table in join_tables(tables, load_words(lang)))


def _write_evidence(record: Record, words: Words) -> str:
    """Return the evidence behind every score, case by case, as Markdown."""
    from qca.escapes import escape_markdown
    from qca.report.pieces.passages import name_case, name_set
    from qca.report.sections.cases import show_coding
    from qca.study.codes import field_of

    spec = record.study.spec
    lines = [f"## {words('evidence')}", ""]
    for case in record.study.cases:
        used = {field_of(spec, name): name for name, s in spec.sets.items() if s.expression is None}
        parts = []
        for field, name in used.items():
            coding = case.codings.get(field)
            if coding is None or not coding.evidence:
                continue
            parts.append(
                f"- **{escape_markdown(name_set(record, name))}**: "
                f"{escape_markdown(show_coding(coding))}"
            )
            parts += [
                f"  - {', '.join(map(escape_markdown, (e.source, e.where)))}: "
                f"{escape_markdown(e.note)}"
                for e in coding.evidence
            ]
        if parts:
            lines += [f"### {escape_markdown(name_case(record, case.id))}", "", *parts, ""]
    return "\n".join(lines).rstrip() + "\n" if len(lines) > 2 else ""
