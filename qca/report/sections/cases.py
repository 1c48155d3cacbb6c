"""Coded cases as people read them: lists, single cases with their evidence, wide tables."""

from __future__ import annotations

from collections.abc import Sequence
from textwrap import fill

from qca.errors import InputError, nearest
from qca.escapes import escape_terminal
from qca.messages import say
from qca.report.pieces.tables import CellKind, Column, ReportTable, data_columns
from qca.report.sections.evidence import tell_coding
from qca.report.words import Words
from qca.study.cases import CaseFile, Period
from qca.study.places import Places

__all__ = ["show_case", "table_of_cases", "table_of_codes"]

Files = Sequence[tuple[CaseFile, Places]]


def table_of_cases(files: Files, words: Words) -> ReportTable:
    """Return every case-period with its years and how much of it is coded."""
    rows = []
    for file, _ in files:
        for cut, name, period in file.all_periods():
            codings = period.codings.values()
            uncoded = sum(not coding.is_coded for coding in codings)
            doubtful = sum(bool(coding.alternatives) for coding in codings)
            years = period.years.replace("-", "–")
            rows.append((name, file.case, years, cut, len(codings) - uncoded, uncoded, doubtful))
    counts = [
        Column(key, words(f"casebook.{key}"), CellKind.NUMBER)
        for key in ("coded", "uncoded", "also")
    ]
    return ReportTable("cases", words("casebook"), (*_list_lead(words), *counts), tuple(rows))


def table_of_codes(files: Files, words: Words) -> ReportTable:
    """Return all codes: a row for each case-period, a column for each field."""
    periods = [(file, *entry) for file, _ in files for entry in file.all_periods()]
    fields = list(dict.fromkeys(name for *_, period in periods for name in period.codings))
    rows = tuple(
        (name, file.case, period.years, cut, *(_code(period, field) for field in fields))
        for file, cut, name, period in periods
    )
    columns = data_columns(_list_lead(words), [Column(field, field) for field in fields])
    return ReportTable("codes", words("casebook.codes"), columns, rows)


def _list_lead(words: Words) -> tuple[Column, ...]:
    keys = ("id", "case", "years", "periods")
    return tuple(Column(key, words(f"casebook.{key}")) for key in keys)


def _code(period: Period, field: str) -> str | float | None:
    coding = period.codings.get(field)
    if coding is None:
        return None
    return coding.label if coding.value is None else coding.value


def _indent(text: str) -> str:
    return fill(escape_terminal(text), 100, initial_indent="    ", subsequent_indent="      ")


def show_case(files: Files, name: str, words: Words) -> str:
    """Return one case-period with every code, its evidence and its other readings.

    Raises
    ------
    InputError
        No case-period has that identifier.
    """
    known: list[str] = []
    for file, _ in files:
        for cut, matching, period in file.all_periods():
            known.append(matching)
            if matching == name:
                years = period.years.replace("-", "–")
                head = escape_terminal(f"{file.case} {years} ({name})")
                lines = [head, "=" * len(head), ""]
                if cut:
                    lines += [escape_terminal(words("casebook.cut", cut=cut)), ""]
                for field, coding in period.codings.items():
                    lines += [
                        fill(
                            escape_terminal(f"{field}: {tell_coding(coding, words)}"),
                            100,
                            subsequent_indent="    ",
                        )
                    ]
                    notes = [coding.note] if coding.note else []
                    notes += [f"[{e.source}] {e.where}: {e.note}" for e in coding.evidence]
                    lines += [_indent(note) for note in notes]
                return "\n".join(lines) + "\n"
    raise InputError(
        say("there is no case-period '{name}'", name=name),
        nearest(name, known) or say("there are {listed}", listed=", ".join(known)),
    )
