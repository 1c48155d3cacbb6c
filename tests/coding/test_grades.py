"""Grades by rule: against all readings tried one by one, and told beside what is coded."""

from __future__ import annotations

import json
from itertools import product
from pathlib import Path
from typing import Any

import pytest

from qca.cli.commands import main
from qca.coding.grades import Accord, Grade, find_grades, grade_cases, review_grades
from qca.io.studies import load_study
from qca.record import analyze_study
from qca.report.contents import build_report, document_record, list_tables
from qca.report.formats.csv import write_csv
from qca.report.pieces.cells import format_cell
from qca.report.pieces.sections import Remark
from qca.report.sections.opening import build_opening
from qca.report.words import load_words
from qca.study.cases import Case, Coding
from qca.study.codebook import Codebook
from tests.studies import write_study

ROOT = Path(__file__).parents[2]
NAMES = ("a", "b", "c", "d")
BOOK = Codebook.model_validate(
    {
        "fields": {
            "lead": {
                "labels": ["low", "medium-low", "medium", "high"],
                "indicators": {"a": "", "b": "", "c": ""},
                "grade": {"count": ["a", "b + d", "c"], "high": 3, "medium": 2, "low": 0},
            },
            "d": {"labels": ["none", "some", "much"]},
        }
    }
)
# What can be coded on an indicator: nothing, either label, or one with a doubt.
CODES = (None, ("no", ()), ("yes", ()), ("yes", ("no",)), ("no", ("yes",)))
THREE = (None, ("some", ()), ("much", ()), ("none", ("some", "much")))


def make_case(codes: dict[str, Any], lead: str | None = None) -> Case:
    codings = {
        name: Coding(label=code[0], also=code[1])
        for name, code in codes.items()
        if code is not None
    }
    return Case("N1", "N", "2000", codings | ({"lead": Coding(label=lead)} if lead else {}))


def count(labels: dict[str, str]) -> int:
    there = {name: label in ("yes", "much") for name, label in labels.items()}
    return there["a"] + (there["b"] or there["d"]) + there["c"]


def grade(number: int) -> str:
    return "high" if number >= 3 else "medium" if number == 2 else "low"


def test_ranges_are_those_of_all_readings_tried_one_by_one() -> None:
    order = ["low", "medium-low", "medium", "high"]
    tried = 0
    for codes in product(CODES, CODES, CODES, THREE):
        named = dict(zip(NAMES, codes, strict=True))
        case = make_case(named, "medium-low")
        if all(code is None for code in codes):
            assert grade_cases(BOOK, [case]) == ()
            continue
        (found,) = grade_cases(BOOK, [case])
        whole = {name: ("none", "some", "much") if name == "d" else ("no", "yes") for name in NAMES}
        readings = [
            whole[name] if code is None else (code[0], *code[1]) for name, code in named.items()
        ]
        counts = [count(dict(zip(NAMES, each, strict=True))) for each in product(*readings)]
        assert (found.least, found.most) == (min(counts), max(counts))
        assert (found.lowest, found.highest) == (grade(min(counts)), grade(max(counts)))
        present = [whole[n] if code is None else (code[0],) for n, code in named.items()]
        now = {grade(count(dict(zip(NAMES, each, strict=True)))) for each in product(*present)}
        assert found.label == (now.pop() if len(now) == 1 else None)
        low, high = order.index(found.lowest), order.index(found.highest)
        assert (found.accord is Accord.WITHIN) == (low <= 1 <= high)
        assert set(found.missing) == {name for name, code in named.items() if code is None}
        tried += 1
    assert tried > 400


@pytest.mark.parametrize(
    ("lead", "accord"),
    [
        ("medium", "same"),
        ("medium-low", "within"),
        ("low", "within"),
        ("high", "other"),
        (None, "open"),
    ],
)
def test_a_coded_grade_is_held_beside_the_rule(lead: str | None, accord: str) -> None:
    codes = {"a": ("yes", ("no",)), "b": ("yes", ()), "c": ("no", ())}
    (found,) = grade_cases(BOOK, [make_case(codes, lead)])
    assert (found.count, found.label, found.lowest, found.highest) == (2, "medium", "low", "medium")
    assert found.doubted == ("a",)
    assert found.missing == ("d",)
    assert (found.coded, found.accord.value) == (lead, accord)
    assert len(review_grades(BOOK, [make_case(codes, lead)])) == (accord == "other")


def test_another_reading_of_the_grade_that_the_rule_gives_is_told() -> None:
    codings = {name: Coding(label="yes") for name in "abc"}
    codings["lead"] = Coding(label="low", also=("medium", "high"))
    (found,) = grade_cases(BOOK, [Case("N1", "N", "2000", codings)])
    assert (found.accord, found.readings) == (Accord.OTHER, ("high",))


def find(study: str, case: str, field: str) -> Grade:
    grades = find_grades(load_study(ROOT / "calibrations" / f"{study}.yaml"))
    (grade,) = [each for each in grades if (each.case, each.field) == (case, field)]
    return grade


@pytest.mark.parametrize(
    ("case", "counts"), [("NL1", (2, 4)), ("NL2", (2, 2)), ("PU1", (1, 1)), ("PU2", (0, 1))]
)
def test_the_indicators_of_leadership_are_those_that_the_study_tells(
    case: str, counts: tuple[int, int]
) -> None:
    grade = find("2025", case, "executive_leadership")
    assert (grade.least, grade.most) == counts
    assert grade.accord is Accord.SAME


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A small study of which a rule gives another grade than is coded."""
    path = write_study(tmp_path, {})
    fields: dict[str, Any] = {name: {} for name in ("money", "access", "result")}
    lead = {
        "question": {"en": "How far?", "es": "¿Hasta dónde?"},
        "labels": ["low", "middle", "high"],
    }
    lead["indicators"] = {"speeches": {"en": "it spoke", "es": "habló"}, "budget": "it paid"}
    lead["grade"] = {"count": ["speeches", "budget"], "high": 2, "middle": 1, "low": 0}
    text = json.dumps({"fields": {"lead": lead, **fields, "weather": {"question": "Fine?"}}})
    (tmp_path / "codebook.yaml").write_text(text)
    file = json.loads((tmp_path / "north.yaml").read_text())
    evidence = {"evidence": [{"source": "book"}]}
    file["periods"]["N1"] |= {
        "speeches": {"label": "no", **evidence},
        "budget": {"label": "yes", "also": "no", **evidence},
    }
    file["periods"]["N2"] |= {"speeches": {"label": "yes", **evidence}}
    (tmp_path / "north.yaml").write_text(json.dumps(file))
    return path


OTHER = "case 'N1' has 'high' in 'lead', where 0 to 1 of 2 indicators give 'low' to 'middle'"


def test_disagreements_are_told_by_check_report_and_json(
    path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["check", str(path)], standalone_mode=False) in (0, None)
    assert OTHER in capsys.readouterr().err
    folder = path.parent / "cases-only"
    folder.mkdir()
    for name in ("north.yaml", "south.yaml", "codebook.yaml"):
        (folder / name).symlink_to(path.parent / name)
    main(["cases", "check", "--dir", str(folder)], standalone_mode=False)
    assert OTHER in capsys.readouterr().err
    record = analyze_study(load_study(path))
    for language, told in (
        ("en", "A grade is coded that the rule"),
        ("es", "Un grado está codificado"),
    ):
        words = load_words(language)
        opening = build_opening(record, words)
        assert sum(told in str(block) for block in opening.short) == 1
        (section,) = [s for _, s in build_report(record, words).walk() if s.key == "grades"]
        assert told in str(section.full)
    first, second = document_record(record)["grades"]
    assert (first["case"], first["rule"], first["range"]) == ("N1", "middle", ["low", "middle"])
    assert (first["count"], first["counts"], first["of"]) == (1, [0, 1], 2)
    assert (first["coded"], first["accord"], first["doubted"]) == ("high", "other", ["budget"])
    assert (second["case"], second["rule"], second["missing"]) == ("N2", None, ["budget"])
    tables = {
        language: next(t for t in list_tables(record, load_words(language)) if t.name == "grades")
        for language in ("en", "es")
    }
    assert [[format_cell(cell) for cell in row[:5]] for row in tables["en"].rows] == [
        ["N1", "lead", "high", "middle (low to middle)", "1 of 2 (0 to 1)"],
        ["N2", "lead", "middle", "middle to high", "1 of 2 (1 to 2)"],
    ]
    # A file of it is the same in every language.
    assert write_csv(tables["en"]) == write_csv(tables["es"])
    assert "N2,lead,middle,middle..high,1/2 (1..2),within,,budget" in write_csv(tables["es"])


def test_the_codebook_is_an_appendix_in_the_language_of_the_report(path: Path) -> None:
    record = analyze_study(load_study(path))
    for language, told in (("en", ("How far?", "it spoke")), ("es", ("¿Hasta dónde?", "habló"))):
        report = build_report(record, load_words(language))
        (section,) = [s for _, s in report.walk() if s.key == "codebook"]
        keys = [block.key for block in section.full if isinstance(block, Remark)]
        assert keys == [f"field-{name}" for name in ("lead", "money", "access", "result")]
        text = str(section.full)
        assert all(each in text for each in (*told, "it paid", "Fine?"))
    (path.parent / "codebook.yaml").unlink()
    bare = analyze_study(load_study(path))
    keys = [section.key for _, section in build_report(bare, load_words("en")).walk()]
    assert not {"codebook", "grades"} & set(keys)
    assert document_record(bare)["grades"] == []
    assert bare.study.scores == record.study.scores


def test_the_shipped_codebook_moves_no_verdict(tmp_path: Path) -> None:
    for folder in ("cases", "calibrations"):
        (tmp_path / folder).mkdir()
        for file in (ROOT / folder).iterdir():
            if file.name != "codebook.yaml":
                (tmp_path / folder / file.name).symlink_to(file)
    from qca.record import judge_study

    for name in ("2015", "2025-chiapas"):
        with_book = load_study(ROOT / "calibrations" / f"{name}.yaml")
        without = load_study(tmp_path / "calibrations" / f"{name}.yaml")
        assert with_book.codebook is not None
        assert without.codebook is None
        assert with_book.scores == without.scores
        assert judge_study(with_book).claims == judge_study(without).claims
        assert review_grades(with_book.codebook, with_book.cases) == []
