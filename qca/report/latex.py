"""Tables in LaTeX, for the package booktabs."""

from __future__ import annotations

from collections.abc import Sequence

from qca.boolean.algebra import to_latex
from qca.boolean.expressions import parse_expression
from qca.errors import InputError
from qca.escapes import escape_latex
from qca.report.cells import Cell, format_cell
from qca.report.grids import ReportTable

_NEEDS = r"% Needs \usepackage{booktabs}."
_NEEDS_LETTERS = (
    r"% Letters beyond those of Western Europe need \usepackage[T1]{fontenc}; those of other"
    "\n% alphabets XeLaTeX or LuaLaTeX, with a font that has them."
)


def write_latex(tables: Sequence[ReportTable]) -> str:
    """Return tables as LaTeX floats, under a comment that says what they need."""
    text = "\n\n".join(_write_table(table) for table in tables if table.rows) + "\n"
    needs = [_NEEDS, *([_NEEDS_LETTERS] if any(mark > "\xff" for mark in text) else [])]
    return "\n".join([*needs, text])


def _write_table(table: ReportTable) -> str:
    align = "".join("r" if c.kind == "number" else "l" for c in table.columns)
    lines = [
        r"\begin{table}",
        rf"  \caption{{{escape_latex(table.title)}}}",
        rf"  \begin{{tabular}}{{{align}}}",
        r"    \toprule",
        f"    {' & '.join(escape_latex(c.title) for c in table.columns)} \\\\",
        r"    \midrule",
        *(f"    {' & '.join(_write_cells(table, row))} \\\\" for row in table.rows),
        r"    \bottomrule",
        r"  \end{tabular}",
    ]
    if table.note:
        lines.append(rf"  \par\footnotesize {escape_latex(table.note)}")
    return "\n".join([*lines, r"\end{table}"])


def _write_cells(table: ReportTable, row: Sequence[Cell]) -> list[str]:
    cells = [
        _write_expression(cell)
        if column.kind == "expression" and isinstance(cell, str)
        else escape_latex(format_cell(cell))
        for column, cell in zip(table.columns, row, strict=True)
    ]
    # What ends a row would take these for an option of its own.
    return [f"{{}}{cell}" if cell.startswith(("[", "*")) else cell for cell in cells]


def _write_expression(text: str) -> str:
    """Return an expression in mathematical notation, or other text as it is."""
    try:
        return f"${to_latex(parse_expression(text))}$"
    except InputError:
        return escape_latex(text)
