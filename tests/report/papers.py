"""A report with everything that is hard to print: what the formats for papers are tested on."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

import pytest

from qca.analysis.claims.verdicts import Verdict
from qca.boolean.formulas import read_formula
from qca.report.pieces.cells import Beside, NameList, Said
from qca.report.pieces.sections import Alternatives, Remark, Report, Section
from qca.report.pieces.spans import (
    CaseName,
    Judged,
    Prose,
    Reference,
    SetName,
    Symbols,
    Verbatim,
)
from qca.report.pieces.tables import CellKind, Column, ReportTable
from qca.report.words import load_words

# Names that LaTeX, Word or a spreadsheet could take for something else.
ODD = (
    "~a*b_c%d&e#f{g}$h^i\\j",
    "[x]",
    "*y",
    "=1+1",
    "+cmd|' /C calc'!A0",
    "-2+3",
    "@SUM(A1)",
    "<script>alert(1)</script>",
    '"quoted", and more',
    "#N/A",
    "TRUE",
    "007",
    "Łódź, Čeština, Ñandú, ¿qué?",
    "«comillas» – “más” …",
    "東京都",
    "Россия",
    "Ελλάδα",
    "مصر العربية",
    "भारत",
    "नेपाल 🙂",
    "a\u0301",
    "tab\there\nand a line",
    "bell\x07",
    "averyverylongnamewithoutanyplacetobreakit_" * 3,
)


def build_nasty_report(language: str) -> Report:
    """Return a report with odd names, a long, a wide and a tall table, and every kind of block."""
    words = load_words(language)
    number = CellKind.NUMBER
    odd = ReportTable(
        "odd",
        "Odd names: 50 % & more_of # them",
        (Column("name", "name"), Column("set", "the set"), Column("x", "incl", number)),
        tuple((name, Said("key", name), 0.1 * place) for place, name in enumerate(ODD)),
        "A note on ~A*B & on 50 %.",
        "~Y_1",
    )
    long = ReportTable(
        "truth_table",
        "A table of many rows",
        (
            Column("row", "row", number),
            Column("term", "term", CellKind.EXPRESSION),
            Column("n", "n", number),
            Column("incl", "incl", number),
            Column("cases", "cases"),
        ),
        tuple(
            (
                n,
                read_formula(f"~EL*BQ*BC[{n % 3}] + INST"),
                n % 5,
                Beside(0.79996, (0.8,)),
                NameList(tuple(f"case {n}.{k}" for k in range(n % 7))) if n % 7 else None,
            )
            for n in range(130)
        ),
        "",
        "Y",
    )
    wide = ReportTable(
        "memberships",
        "A table of many columns",
        (Column("case", "case"), *(Column(f"S{k}", f"SET{k}", number) for k in range(40))),
        tuple((f"case {n}", *(k / 40 for k in range(40))) for n in range(6)),
    )
    tall = ReportTable(
        "tall",
        "A cell of many names",
        (Column("row", "row", number), Column("cases", "cases"), Column("why", "reason")),
        (
            (1, NameList(tuple(f"Country, the {n}th of many" for n in range(400))), "many"),
            (2, NameList(("one",)), "word " * 300),
        ),
    )
    prose = Prose(
        (
            SetName("EL", "strong leadership"),
            " is in ",
            Symbols("~EL*BQ -> SYN"),
            " for ",
            CaseName("NL_1", "Nuevo León 2000–2007"),
            "; ",
            SetName("EL", "strong leadership"),
            " ",
            Judged(Verdict.SUPPORTED, "supported"),
            ", ",
            Beside(0.79996, (0.8,)),
            " < 0.8: see ",
            Reference("tables", "the tables"),
            ", ",
            Reference("nowhere", "nowhere"),
            ", ",
            Verbatim("qca run a_b.yaml --out DIR"),
        )
    )
    return Report(
        "A report on 100 % of the_cases & 東京: «más»",
        words,
        (
            Section(
                "opening",
                "What was found, in 50 % & more: 東京",
                full=(prose, Remark(Prose(("N1",)), (prose, prose), "N1", Verdict.SUPPORTED)),
            ),
            Section(
                "tables",
                "Tables",
                parts=(
                    Section("wide", "Wide", full=(wide,)),
                    Section("odd", "Odd", full=(odd, odd)),
                    Section("long", "Long", full=(long, tall)),
                    Section(
                        "models",
                        "Models",
                        short=(prose,),
                        full=(
                            Alternatives(
                                "solution", (("Model 1", (prose,)), ("Model 2", (odd, prose)))
                            ),
                        ),
                    ),
                ),
            ),
            Section("short", "Short alone", short=(prose,)),
        ),
    )


def compile_latex(engine: str, text: str, folder: Path) -> str:
    """Return what LaTeX said while it made a PDF of a document; skip where there is no LaTeX."""
    if shutil.which(engine) is None:
        pytest.skip(f"{engine} is not installed: what is written is tested without it")
    (folder / "t.tex").write_text(text, "utf-8")
    done = subprocess.run(
        [engine, "-interaction=nonstopmode", "-halt-on-error", "t.tex"],
        cwd=folder,
        capture_output=True,
        check=False,
    )
    log = (folder / "t.log").read_text("utf-8", errors="replace")
    assert done.returncode == 0, log[-3000:]
    return log


def widest_overflow(log: str) -> float:
    """Return by how many points the widest line of a document is too wide."""
    return max(map(float, re.findall(r"Overfull \\hbox \(([\d.]+)pt", log)), default=0.0)
