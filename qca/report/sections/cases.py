"""Coded cases as people read them: lists, single cases with their evidence, wide tables."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from textwrap import fill
from typing import TYPE_CHECKING

from qca.escapes import escape_terminal
from qca.report.pieces.tables import CellKind, Column, ReportTable, data_columns, texts
from qca.report.sections.evidence import tell_coding
from qca.report.words import Words

if TYPE_CHECKING:
    from qca.coding.selection import CaseEntry
    from qca.report.pieces.plain import Json
    from qca.study.cases import Case, Coding

__all__ = [
    "document_cases_coded",
    "document_entries",
    "show_entries",
    "table_of_cases",
    "table_of_codes",
    "table_of_fields",
]

# What is counted of each case-period; what stands in no case is not shown.
_COUNTS = ("coded", "bare", "uncoded", "sought", "also")


def table_of_cases(
    entries: Sequence[CaseEntry], fields: Sequence[str], words: Words
) -> ReportTable:
    """Return every case-period with its years and how much of some fields is coded.

    Without fields, of those that each has.
    """
    columns = [
        Column(key, words(f"casebook.{key}"), CellKind.NUMBER, sparse=key in ("bare", "sought"))
        for key in _COUNTS
    ]
    rows = []
    for entry in entries:
        counts = _count_codes(entry.case, fields)
        shown = (counts[c.key] or (None if c.sparse else 0) for c in columns)
        rows.append((*_lead(entry), *shown))
    return ReportTable("cases", words("casebook"), (*_list_lead(words), *columns), tuple(rows))


def _count_codes(case: Case, fields: Sequence[str]) -> dict[str, int]:
    """Return how many of some fields are coded, and how: a field that a case has not is uncoded."""
    fields = fields or list(case.codings)
    codings = [case.codings.get(field) for field in fields]
    coded = [coding for coding in codings if coding is not None and coding.is_coded]
    return {
        "coded": len(coded),
        "bare": sum(not coding.evidence for coding in coded),
        "uncoded": len(fields) - len(coded),
        "sought": sum(bool(coding.looked_in) for coding in codings if coding is not None),
        "also": sum(bool(coding.alternatives) for coding in coded),
    }


def table_of_codes(
    entries: Sequence[CaseEntry], fields: Sequence[str], words: Words
) -> ReportTable:
    """Return codes: a row for each case-period, a column for each field."""
    rows = tuple(
        (
            entry.case.id,
            entry.case.state,
            entry.case.years,
            entry.cut,
            *(_code(entry.case, field) for field in fields),
        )
        for entry in entries
    )
    columns = data_columns(_list_lead(words), [Column(field, field) for field in fields])
    return ReportTable("codes", words("casebook.codes"), columns, rows)


def table_of_fields(
    entries: Sequence[CaseEntry], fields: Sequence[str], words: Words
) -> ReportTable:
    """Return the same codes as people compare a few cases: a row for each field."""
    lead = texts(words, ("field", "casebook.field"))
    columns = data_columns(lead, [Column(e.case.id, e.case.id) for e in entries])
    rows = tuple(
        (field, *(_write_code(_code(entry.case, field)) for entry in entries)) for field in fields
    )
    return ReportTable("codes", words("casebook.codes"), columns, rows)


def _write_code(code: str | float | None) -> str | None:
    return code if code is None or isinstance(code, str) else f"{code:g}"


def _list_lead(words: Words) -> tuple[Column, ...]:
    keys = ("id", "case", "years")
    lead = tuple(Column(key, words(f"casebook.{key}")) for key in keys)
    return (*lead, Column("periods", words("casebook.periods")))


def _lead(entry: CaseEntry) -> tuple[str, str, str, str]:
    years = entry.case.years.replace("-", "–")
    return entry.case.id, entry.case.state, years, entry.cut


def _code(case: Case, field: str) -> str | float | None:
    coding = case.codings.get(field)
    if coding is None:
        return None
    return coding.label if coding.value is None else coding.value


def show_entries(
    entries: Sequence[CaseEntry], fields: Sequence[str], words: Words, width: int
) -> str:
    """Return case-periods with every code of some fields, its evidence and its other readings.

    Fields that are uncoded for one reason, of which nothing else is said, are named together.
    """
    shown = ("\n".join(_show_entry(entry, fields, words, width)) for entry in entries)
    return "\n\n".join(shown) + "\n"


def _show_entry(entry: CaseEntry, fields: Sequence[str], words: Words, width: int) -> Iterator[str]:
    case = entry.case
    years = case.years.replace("-", "–")
    head = escape_terminal(f"{case.state} {years} ({case.id})")
    yield from (head, "=" * len(head), "")
    if entry.cut:
        yield from (escape_terminal(words("casebook.cut", cut=entry.cut)), "")
    alike: dict[str, list[str]] = {}
    for field in fields:
        if (coding := case.codings.get(field)) is None:
            continue
        told = tell_coding(coding, words)
        if coding.uncoded is not None and not (coding.evidence or coding.note):
            alike.setdefault(told, []).append(field)
            continue
        yield _fill(f"{field}: {told}", width, "", "    ")
        for line in _list_grounds(coding):
            yield _fill(line, width, "    ", "      ")
    for told, own in alike.items():
        yield _fill(f"{', '.join(own)}: {told}", width, "", "    ")


def _list_grounds(coding: Coding) -> list[str]:
    notes = [coding.note] if coding.note else []
    return [*notes, *(f"[{e.source}] {e.where}: {e.note}" for e in coding.evidence)]


def _fill(text: str, width: int, first: str, others: str) -> str:
    return fill(
        escape_terminal(text),
        width,
        initial_indent=first,
        subsequent_indent=others,
        break_on_hyphens=False,
    )


def document_cases_coded(entries: Sequence[CaseEntry], fields: Sequence[str]) -> Json:
    """Return every case-period with how much of some fields is coded."""
    return {
        "cases": [{**_document_entry(e), **_count_codes(e.case, fields)} for e in entries],
    }


def document_entries(entries: Sequence[CaseEntry], fields: Sequence[str]) -> Json:
    """Return case-periods with their codes, as they stand in case files."""
    return {
        "cases": [
            {
                **_document_entry(entry),
                "codes": {
                    field: entry.case.codings[field].model_dump(mode="json", exclude_defaults=True)
                    for field in fields
                    if field in entry.case.codings
                },
            }
            for entry in entries
        ]
    }


def _document_entry(entry: CaseEntry) -> Json:
    return {
        "id": entry.case.id,
        "case": entry.case.state,
        "code": entry.code,
        "years": entry.case.years,
        "periods": entry.cut or None,
    }
