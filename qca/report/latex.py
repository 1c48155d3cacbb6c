"""Tables in LaTeX, for the package booktabs."""

from __future__ import annotations

from collections.abc import Sequence

from qca.report.numbers import format_cell
from qca.report.tables import ReportTable

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
    align = "".join("r" if name in table.numeric else "l" for name in table.columns)
    lines = [
        r"\begin{table}",
        rf"  \caption{{{escape(table.title)}}}",
        rf"  \begin{{tabular}}{{{align}}}",
        r"    \toprule",
        f"    {' & '.join(map(escape, table.columns))} \\\\",
        r"    \midrule",
        *(f"    {' & '.join(escape(format_cell(c)) for c in row)} \\\\" for row in table.rows),
        r"    \bottomrule",
        r"  \end{tabular}",
    ]
    if table.note:
        lines.append(rf"  \par\footnotesize {escape(table.note)}")
    return "\n".join([*lines, r"\end{table}"])


def escape(text: str) -> str:
    r"""Return text with LaTeX's special characters written out.

    >>> escape("~A_1 & B")
    '\\textasciitilde{}A\\_1 \\& B'
    """
    return "".join(_SPECIAL.get(mark, mark) for mark in text)
