"""Tables of cases: the rows of one as coded cases."""

from __future__ import annotations

import math

from qca.io.cells import show_cell
from qca.io.columns import Notation, TableColumn
from qca.io.naming import ColumnKind
from qca.io.tables import Table
from qca.names import normalize
from qca.study.cases import Case, Coding
from qca.study.places import Places

__all__ = ["code_cases"]


def code_cases(table: Table) -> list[Case]:
    """Return the cases of a table, each with its codes in the columns."""
    codings: list[dict[str, Coding]] = [{} for _ in table.cases]
    for name, column in table.columns.items():
        for known, coding in zip(codings, _code_column(column), strict=True):
            if coding is not None:
                known[name] = coding
    return [
        Case(case, case, "", known, Places({("table",): table.place(case)}), ("table",))
        for case, known in zip(table.cases, codings, strict=True)
    ]


def _code_column(column: TableColumn) -> list[Coding | None]:
    """Return the code of every case in a column: its number, else its text as a label.

    A text such as 90%, TRUE or 007 stays one: only the set that uses it could say what it means.
    """
    codes: list[Coding | None] = []
    as_text = column.kind() is ColumnKind.CODES or column.written in (
        Notation.PERCENTS,
        Notation.TRUTHS,
    )
    for cell, number in zip(column.cells, column.numbers.tolist(), strict=True):
        if cell is None:
            codes.append(None)
        elif as_text or math.isnan(number):
            codes.append(Coding(label=normalize(show_cell(cell))))
        else:
            codes.append(Coding(value=number))
    return codes
