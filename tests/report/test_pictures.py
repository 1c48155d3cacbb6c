"""Pictures stand in the sections that they belong to, and what is left out is told."""

from __future__ import annotations

from collections.abc import Callable

from qca.record import Record
from qca.report.contents import build_report
from qca.report.figures.drawings import Wanted
from qca.report.figures.kinds import FIGURES
from qca.report.pictures import _SHOWN, add_pictures
from qca.report.pieces.sections import Figure, Section
from qca.report.pieces.spans import Prose
from qca.report.words import load_words

ENGLISH = load_words("en")


def list_figures(section: Section) -> list[Figure]:
    return [block for block in section.full if isinstance(block, Figure)]


def test_each_outcome_has_its_pictures_where_it_is_told_of(
    shipped_record: Callable[[str], Record],
) -> None:
    report = build_report(shipped_record("2025"), ENGLISH, pictures=True)
    shown = {s.key: [f.title for f in list_figures(s)] for _, s in report.walk() if list_figures(s)}
    chart, xy = (ENGLISH(FIGURES[name].title) for name in ("configurations", "xy"))
    assert shown["solutions-1"] == shown["solutions-2"] == [chart, xy]
    assert len(shown["necessity-1"]) == len(shown["necessity-2"]) == 1
    assert len(shown["truth_table"]) == 2
    assert {"typology", "robustness"} <= set(shown)
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
    (solutions,) = [section for _, section in report.walk() if section.key == "solutions"]
    told = [str(block) for block in solutions.full if isinstance(block, Prose)]
    assert any(f"{all_of_kind - 2} more pictures" in text and "xy" in text for text in told)


def test_a_report_without_pictures_has_none(shipped_record: Callable[[str], Record]) -> None:
    report = build_report(shipped_record("2025"), ENGLISH)
    assert not any(list_figures(section) for _, section in report.walk())


def test_every_section_with_pictures_is_there(shipped_record: Callable[[str], Record]) -> None:
    report = build_report(shipped_record("2025"), ENGLISH)
    assert set(_SHOWN) <= {section.key for _, section in report.walk()}
    plain = Section("other", "Other", full=(Prose(("x",)),))
    assert add_pictures(shipped_record("2025"), [plain], ENGLISH) == (plain,)
