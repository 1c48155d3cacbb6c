"""Pictures stand in the sections that they belong to, and what is left out is told."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from qca.pipeline import run_file
from qca.record import Record
from qca.report.contents import build_report
from qca.report.figures.drawings import Wanted
from qca.report.figures.kinds import FIGURES
from qca.report.pictures import _SHOWN, add_pictures
from qca.report.pieces.sections import Figure, Section
from qca.report.pieces.spans import Prose
from qca.report.pieces.tables import ReportTable
from qca.report.words import load_words
from tests.studies import FEW_DOUBTS, write_study

ENGLISH = load_words("en")


def list_figures(section: Section) -> list[Figure]:
    return [block for block in section.full if isinstance(block, Figure)]


def test_each_outcome_has_its_pictures_where_it_is_told_of(
    shipped_record: Callable[[str], Record],
) -> None:
    report = build_report(shipped_record("2025"), ENGLISH, pictures=True)
    shown = {s.key: [f.title for f in list_figures(s)] for _, s in report.walk() if list_figures(s)}
    kinds = [ENGLISH(FIGURES[name].title) for name in ("configurations", "models", "xy")]
    assert shown["solutions-1"] == shown["solutions-2"] == kinds
    assert len(shown["necessity-1"]) == len(shown["necessity-2"]) == 1
    assert len(shown["truth_table"]) == 4  # the table and the Venn diagram of each outcome
    assert {"typology", "robustness", "memberships", "sets"} <= set(shown)
    keys = [figure.key for _, section in report.walk() for figure in list_figures(section)]
    assert len(set(keys)) == len(keys)
    for _, section in report.walk():
        for figure in list_figures(section):
            assert figure.alt
            assert str(figure.caption) == figure.alt


def test_pictures_that_are_left_out_are_counted(
    shipped_record: Callable[[str], Record],
) -> None:
    record = shipped_record("2025")
    all_of_kind = len(FIGURES["xy"].list_drawings(record, Wanted()))
    report = build_report(record, ENGLISH, pictures=True)
    for place, section in enumerate(s for _, s in report.walk() if s.key.startswith("solutions-")):
        told = [str(block) for block in section.full if isinstance(block, Prose)]
        left = [text for text in told if f"{all_of_kind - 2} more pictures" in text]
        assert len(left) == place  # once, with the last picture of the kind
        if left:
            (text,) = left
            assert text.startswith(ENGLISH(FIGURES["xy"].title))
            assert "qca plot record.json xy" in text
            assert str(section.full[-1]) == text


def test_every_kind_stands_where_its_subject_is_told(
    tmp_path: Path, shipped_record: Callable[[str], Record]
) -> None:
    assert {kind for kinds in _SHOWN.values() for kind in kinds} == set(FIGURES)
    few = run_file(write_study(tmp_path, FEW_DOUBTS))
    drawn: dict[str, set[str]] = {}
    for name, record in (("2025", shipped_record("2025")), ("few", few)):
        report = build_report(record, ENGLISH, pictures=True)
        figures = (figure for _, section in report.walk() for figure in list_figures(section))
        drawn[name] = {figure.key.rpartition("-")[0] for figure in figures}
    # Up to three conditions have a Venn diagram; of one model there is nothing to compare.
    assert drawn["few"] == set(FIGURES) - {"upset", "models"}
    assert drawn["2025"] >= drawn["few"] - {"worlds"} | {"models"}


def test_a_chart_has_its_table_with_it_and_only_there(
    shipped_record: Callable[[str], Record],
) -> None:
    report = build_report(shipped_record("2025"), ENGLISH, pictures=True)
    blocks = [block for _, section in report.walk() for block in section.full]
    assert not any(isinstance(b, ReportTable) and b.name == "configurations" for b in blocks)
    tables = [b.table for b in blocks if isinstance(b, Figure) and b.table is not None]
    assert [table.outcome for table in tables] == ["SYN", "BEN"]


def test_a_report_without_pictures_has_none(shipped_record: Callable[[str], Record]) -> None:
    report = build_report(shipped_record("2025"), ENGLISH)
    assert not any(list_figures(section) for _, section in report.walk())


def test_every_section_with_pictures_is_there(shipped_record: Callable[[str], Record]) -> None:
    report = build_report(shipped_record("2025"), ENGLISH)
    assert set(_SHOWN) <= {section.key for _, section in report.walk()}
    plain = Section("other", "Other", full=(Prose(("x",)),))
    assert add_pictures(shipped_record("2025"), [plain], ENGLISH) == (plain,)
