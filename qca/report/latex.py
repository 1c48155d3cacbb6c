"""Tables in LaTeX, for the package booktabs."""

from __future__ import annotations

from collections.abc import Sequence

from qca.boolean.algebra import to_latex
from qca.boolean.expressions import parse_expression
from qca.errors import InputError
from qca.report.cells import Cell, format_cell
from qca.report.grids import ReportTable

_SPECIAL = {
    "\\": r"\textbackslash{}",
    "~": r"\textasciitilde{}",
    "^": r"\textasciicircum{}",
    "≥": r"$\geq$",
    "→": r"$\rightarrow$",
    "–": "--",
    **{mark: f"\\{mark}" for mark in "&%$#_{}"},
}


def write_latex(tables: Sequence[ReportTable]) -> str:
    r"""Return tables as LaTeX floats; they need ``\usepackage{booktabs}``."""
    return "\n\n".join(_write_table(table) for table in tables if table.rows) + "\n"


def _write_table(table: ReportTable) -> str:
    align = "".join("r" if c.kind == "number" else "l" for c in table.columns)
    lines = [
        r"\begin{table}",
        rf"  \caption{{{escape(table.title)}}}",
        rf"  \begin{{tabular}}{{{align}}}",
        r"    \toprule",
        f"    {' & '.join(escape(c.title) for c in table.columns)} \\\\",
        r"    \midrule",
        *(f"    {' & '.join(_write_cells(table, row))} \\\\" for row in table.rows),
        r"    \bottomrule",
        r"  \end{tabular}",
    ]
    if table.note:
        lines.append(rf"  \par\footnotesize {escape(table.note)}")
    return "\n".join([*lines, r"\end{table}"])


def _write_cells(table: ReportTable, row: Sequence[Cell]) -> list[str]:
    return [
        _write_expression(cell)
        if column.kind == "expression" and isinstance(cell, str)
        else escape(format_cell(cell))
        for column, cell in zip(table.columns, row, strict=True)
    ]


def _write_expression(text: str) -> str:
    """Return an expression in mathematical notation, or other text as it is."""
    try:
        return f"${to_latex(parse_expression(text))}$"
    except InputError:
        return escape(text)


def escape(text: str) -> str:
    r"""Return text with LaTeX's special characters written out.

    >>> escape("~A_1 & B")
    '\\textasciitilde{}A\\_1 \\& B'
    """
    return "".join(_SPECIAL.get(mark, mark) for mark in text)
