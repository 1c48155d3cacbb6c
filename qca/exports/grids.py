"""The tables of a study that are exported: memberships, raw data, codes, truth tables, settings."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from qca.equality import ByValue
from qca.escapes import escape_cell
from qca.names import join_names
from qca.study.codes import field_of
from qca.study.outcomes import DIRECTED

if TYPE_CHECKING:
    from qca.analysis.truth_table.table import TruthTable
    from qca.record import Record
    from qca.report.words import Words
    from qca.study.cases import Case, Coding

__all__ = ["ExportGrid", "list_grids", "write_grid"]

ExportCell = str | int | float | None


@dataclass(frozen=True, eq=False)
class ExportGrid(ByValue):
    """A table that is exported: its key, which is the name of a file or sheet, and its rows."""

    key: str
    holds: str
    header: tuple[str, ...]
    rows: tuple[tuple[ExportCell, ...], ...]


def write_grid(grid: ExportGrid) -> str:
    """Return a table as CSV, unrounded; what is undefined or not coded is an empty cell."""
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\n")
    for row in (grid.header, *grid.rows):
        writer.writerow([escape_cell(cell) if isinstance(cell, str) else cell for cell in row])
    return buffer.getvalue()


def list_grids(record: Record, words: Words) -> tuple[ExportGrid, ...]:
    """Return the tables of a study: what it rests on, what was made of it, and how."""
    tables = [
        _list_rows(outcome.table, "truth_table" if number == 1 else f"truth_table_{number}", words)
        for number, outcome in enumerate(record.outcomes, 1)
    ]
    return (
        _list_memberships(record, words),
        _list_raw(record, words),
        _list_codes(record, words),
        *tables,
        _list_sets(record, words),
        _list_settings(record, words),
    )


def _or_none(value: float) -> float | None:
    return None if value != value else value  # noqa: PLR0124 - NaN alone differs from itself


def _list_memberships(record: Record, words: Words) -> ExportGrid:
    memberships = record.study.scores.memberships
    rows = tuple(
        (case, *map(_or_none, scores))
        for case, scores in zip(memberships.cases, memberships.values.tolist(), strict=True)
    )
    holds = words("export.memberships")
    return ExportGrid("memberships", holds, ("case", *memberships.names), rows)


def _list_fields(record: Record) -> tuple[str, ...]:
    """Return the fields that sets are calibrated from, in the order of these."""
    spec = record.study.spec
    own = [name for name, declared in spec.sets.items() if declared.expression is None]
    return tuple(dict.fromkeys(field_of(spec, name) for name in own))


def _list_raw(record: Record, words: Words) -> ExportGrid:
    """Return what each case is coded in each field: a label, or a raw value."""
    fields = _list_fields(record)
    rows = tuple(
        (case.id, case.state, case.years, *(_show_code(case.codings.get(f)) for f in fields))
        for case in record.study.cases
    )
    return ExportGrid("raw", words("export.raw"), ("case", "state", "years", *fields), rows)


def _show_code(coding: Coding | None) -> ExportCell:
    if coding is None or not coding.is_coded:
        return None
    return coding.label if coding.label is not None else coding.value


_CODES = (
    *("case", "field", "label", "value", "unit", "span", "uncoded", "also", "note"),
    *("coders", "adjudication"),
    *("source", "where", "evidence"),
)


def _list_codes(record: Record, words: Words) -> ExportGrid:
    """Return each code with what it rests on, a row for each piece of evidence."""
    fields = _list_fields(record)
    rows = [row for case in record.study.cases for f in fields for row in _list_evidence(case, f)]
    return ExportGrid("codes", words("export.codes"), _CODES, tuple(rows))


def _list_evidence(case: Case, field: str) -> list[tuple[ExportCell, ...]]:
    from qca.study.cases import list_coders

    coding = case.codings.get(field)
    if coding is None:
        return []
    code = (case.id, field, coding.label, coding.value, coding.unit, coding.span, coding.uncoded)
    more = (join_names(coding.also), coding.note, list_coders(coding), coding.adjudication)
    if not coding.evidence:
        return [(*code, *more, None, None, None)]
    return [(*code, *more, each.source, each.where, each.note) for each in coding.evidence]


def _list_rows(table: TruthTable, key: str, words: Words) -> ExportGrid:
    header = ("row", *table.conditions, "out", "n", "inclS", "pri", "cases", "deviant", "why")
    rows = tuple(
        (
            *(_whole(row.number), *table.show_values(row), row.out.value, row.n),
            *(_or_none(row.incl), _or_none(row.pri)),
            *(join_names(row.cases), join_names(row.deviant), row.why and row.why.value),
        )
        for row in table.rows
    )
    return ExportGrid(key, words("export.truth_table", outcome=table.outcome), header, rows)


def _whole(number: int) -> ExportCell:
    """Return a row number, as text where it has more digits than spreadsheets keep."""
    return number if number < 10**15 else str(number)


def _list_sets(record: Record, words: Words) -> ExportGrid:
    spec = record.study.spec
    rows = tuple(
        (
            *(name, declared.label, declared.method),
            None if declared.expression is not None else field_of(spec, name),
            _show_declared(getattr(declared, declared.method)),
            declared.why,
        )
        for name, declared in spec.sets.items()
    )
    header = ("set", "label", "method", "field", "calibration", "why")
    return ExportGrid("sets", words("export.sets"), header, rows)


def _show_declared(value: object) -> str:
    """Return what a calibration declares as text, as JSON where it has parts."""
    if isinstance(value, str | int | float):
        return str(value)
    return json.dumps(_as_plain(value), ensure_ascii=False)


def _as_plain(value: object) -> object:
    dump = getattr(value, "model_dump", None)
    if dump is not None:
        return dump(mode="json", by_alias=True, exclude_defaults=True)
    if isinstance(value, Mapping):
        return {key: _as_plain(each) for key, each in value.items()}
    if isinstance(value, list | tuple):
        return [_as_plain(each) for each in value]
    return value


def _list_settings(record: Record, words: Words) -> ExportGrid:
    """Return the settings of each outcome, and those of the study, by the names of their keys."""
    from qca import __version__

    spec = record.study.spec
    rows: list[tuple[ExportCell, ...]] = [
        ("", "title", spec.title),
        ("", "qca", __version__),
        ("", "conditions", join_names(spec.conditions)),
        ("", "missing", spec.missing.value),
        ("", "left_out", join_names(tuple(record.study.left_out))),
    ]
    for outcome in record.outcomes:
        name, settings = str(outcome.table.outcome), outcome.settings
        parts: tuple[tuple[str, object], ...] = (
            ("truth_table", settings.truth_table),
            ("minimize", settings.minimization),
            ("cuts.necessity", settings.necessity),
        )
        for prefix, stage in parts:
            rows += [(name, f"{prefix}.{key}", _show(value)) for key, value in vars(stage).items()]
        remainders = settings.remainders
        rows += [(name, f"minimize.{key}", ", ".join(getattr(remainders, key))) for key in DIRECTED]
        rows.append((name, "minimize.contradictory", _show(remainders.contradictory)))
    rows += [
        ("", f"cuts.sufficiency.{k}", _show(v)) for k, v in dict(spec.cuts.sufficiency).items()
    ]
    rows += [
        (claim.id, side, claim.text)
        for side, claims in (("claim", record.study.claims), ("rival", record.study.rivals))
        for claim in claims
    ]
    header = ("of", "key", "value")
    return ExportGrid("settings", words("export.settings"), header, tuple(rows))


def _show(value: object) -> ExportCell:
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, int | float) or value is None:
        return value
    if isinstance(value, Sequence) and not isinstance(value, str):
        return ", ".join(map(str, value))
    return str(value)
