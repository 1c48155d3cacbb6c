"""Results as a notebook shows them, and as tables in LaTeX: what reports say, harmless."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from html import unescape
from html.parser import HTMLParser
from typing import Any

import pandas as pd
import pytest

import qca
from qca.notebook.runs import RunRecord
from qca.record import Record
from qca.report.compose import compose_report
from qca.report.words import load_words
from qca.results import Framed, Showing

FRAME = pd.DataFrame(
    {"A": [0.9, 0.8, 0.2, 0.6], "B": [0.1, 0.7, 0.3, 0.9], "Y": [0.8, 0.9, 0.4, 0.3]},
    index=["<script>alert(1)</script>", "c&2", "c_3", "ñ4"],
)


class Reader(HTMLParser):
    """Reads the cells of tables, and that every tag is closed in its turn."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.tags: set[str] = set()
        self.cells: list[str] = []

    def handle_starttag(self, tag: str, attrs: object) -> None:
        self.tags.add(tag)
        if tag != "wbr":  # where a long name may be broken; it is not closed
            self.open.append(tag)
        if tag in ("td", "th"):
            self.cells.append("")

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if self.cells and {"td", "th"} & set(self.open):
            self.cells[-1] += data


def read(shown: str) -> Reader:
    reader = Reader()
    reader.feed(shown)
    reader.close()
    assert reader.open == []
    assert not reader.tags & {"script", "style", "link", "img", "iframe"}
    return reader


def list_results() -> dict[str, Framed]:
    table = qca.build_truth_table(FRAME, "Y", ["A", "B"])
    return {
        "table": table,
        "memberships": table.memberships,
        "solution": qca.minimize(table, "parsimonious"),
        "model": qca.minimize(table, "conservative").models[0],
        "necessity": qca.necessity(FRAME, "Y", ["A", "B"]),
        "claim": qca.judge(FRAME, "A -> Y"),
        "claims": qca.judge(FRAME, ["A -> Y", "not (B -> Y)"]),
        "study": qca.load_study("calibrations/2015.yaml"),
        "chains": qca.find_chains((FRAME > 0.5).astype(int)),
        "diagnostics": qca.diagnostics.diagnose(FRAME, skew_cut=0.2),
    }


@pytest.mark.parametrize("name", list_results())
def test_results_are_shown_under_their_line(name: str) -> None:
    result = list_results()[name]
    shown = result._repr_html_()
    reader = read(shown)
    assert shown.startswith("<p>")
    assert reader.cells
    written = result.to_latex(lang="es")
    assert r"\begin{tabular" in written
    assert r"\toprule" in written


def test_a_truth_table_shows_what_it_holds() -> None:
    table = qca.build_truth_table(FRAME, "Y", ["A", "B"])
    cells = read(table._repr_html_()).cells
    for row in table.rows:
        assert f"{row.incl:.3f}" in cells
    text = "".join(cells)
    assert all(case in text for case in FRAME.index)
    assert "&lt;script&gt;" in table._repr_html_()
    assert r"c\_3" in table.to_latex()
    assert "Tabla de verdad" in table.to_latex(lang="es")


def test_a_solution_shows_every_term_of_every_model() -> None:
    solution = qca.minimize(qca.build_truth_table(FRAME, "Y", ["A", "B"]), "parsimonious")
    cells = read(solution._repr_html_()).cells
    for model in solution.models:
        for term in model.terms:
            assert term.expression.replace("*", "") in "".join(cells).replace("*", "").replace(
                "·", ""
            )
            assert f"{term.incl:.3f}" in cells
            assert f"{term.cov:.3f}" in cells


def test_a_solution_is_captioned_by_what_it_assumes() -> None:
    solution = qca.minimize(
        qca.build_truth_table(FRAME, "Y", ["A", "B"]), "intermediate", expectations="A"
    )
    assert "Intermediate solution (only easy counterfactuals" in solution._repr_html_()
    assert r"\caption{Solución intermedia (" in solution.to_latex(lang="es")


def test_only_the_first_of_many_rows_are_shown_and_that_is_said() -> None:
    many = pd.DataFrame({"A": [0.6] * 70 + [0.1], "Y": [0.7] * 70 + [0.2]})
    data = qca.build_truth_table(many.rename("c{}".format), "Y", ["A"]).memberships
    shown = data._repr_html_()
    assert "The first 60 of 71 rows are shown; to_frame() holds all." in shown
    assert shown.count("<tr>") == 61
    assert len(data.to_frame()) == 71


def test_a_record_shows_claims_solutions_and_truth_table(
    shipped_record: Callable[[str], Record],
) -> None:
    record = RunRecord.tell(shipped_record("2015"), "calibrations/2015.yaml")
    shown = record._repr_html_()
    text = "".join(read(shown).cells)
    assert shown.count("<table") == 3
    words = load_words("en")
    for claim in record.claims:
        assert claim.claim.id in text and words(claim.verdict.value) in text
    assert record.main.solutions[0].models[0].terms[0].cases[0] in text
    assert len(shown) < 50_000
    assert record.to_html(lang="es") == compose_report(record, "html", "es")
    assert record.to_latex().startswith(r"\documentclass")


def test_a_language_that_there_is_not_is_refused() -> None:
    with pytest.raises(qca.InputError, match="de"):
        qca.build_truth_table(FRAME, "Y", ["A", "B"]).to_latex(lang="de")


def test_without_the_words_of_reports_a_result_is_its_data_frame() -> None:
    table: Any = qca.build_truth_table(FRAME, "Y", ["A", "B"])
    shown = Showing().write_html(table)
    assert re.match(r"<p>TruthTable\(Y over A, B", shown)
    assert r"\toprule" in Showing().write_latex(table, "es")


@pytest.fixture
def restored(monkeypatch: pytest.MonkeyPatch) -> Iterator[pytest.MonkeyPatch]:
    monkeypatch.delenv("QCA_LANG", raising=False)
    yield monkeypatch
    qca.show_in(None)


@pytest.mark.parametrize("name", list_results())
def test_a_notebook_shows_results_in_the_language_chosen(
    name: str, restored: pytest.MonkeyPatch
) -> None:
    result = list_results()[name]
    english = result._repr_html_()
    restored.setenv("QCA_LANG", "es")
    spanish = result._repr_html_()
    assert read(spanish)
    assert spanish != english
    assert repr(result).splitlines()[0] not in unescape(spanish)
    qca.show_in("en")
    assert result._repr_html_() == english
    qca.show_in("es")
    restored.delenv("QCA_LANG")
    assert result._repr_html_() == spanish
    qca.show_in(None)
    assert result._repr_html_() == english


def test_a_notebook_shows_a_record_in_the_language_chosen(restored: pytest.MonkeyPatch) -> None:
    record = qca.run("calibrations/2015.yaml", robustness=False)
    qca.show_in("es")
    shown = record._repr_html_()
    assert f"RunRecord({record.study.spec.title.tell('es')})" in unescape(shown)
    assert "Tabla de verdad" in shown
    assert "Truth table" not in shown


def test_an_unknown_language_is_refused(restored: pytest.MonkeyPatch) -> None:
    with pytest.raises(qca.InputError, match="no language 'fr'; use en or es"):
        qca.show_in("fr")
    restored.setenv("QCA_LANG", "fr")
    with pytest.raises(qca.InputError, match="QCA_LANG is 'fr'; use en or es"):
        list_results()["table"]._repr_html_()
