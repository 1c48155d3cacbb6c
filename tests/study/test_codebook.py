"""A codebook: what it may say, and what is told of codes that are not as it says."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from qca.archive.decoding import read_nodes
from qca.archive.encoding import write_nodes
from qca.errors import InputError
from qca.io.casefolders import load_case_files, load_codebook
from qca.io.studies import load_study
from qca.study.accordance import review_codes
from qca.study.cases import list_every_case
from qca.study.codebook import Codebook, GradeSpec
from tests.studies import CASES, write_study

LEVELS = {"low": "none of them", "middle": "some", "high": "all of them"}
BOOK: dict[str, Any] = {
    "fields": {
        "lead": {
            "question": {"en": "How far does it lead?", "es": "¿Hasta dónde lidera?"},
            "labels": LEVELS,
            "indicators": {"speeches": "it spoke", "budget": "it paid"},
        },
        "money": {"unit": "pesos", "values": {"least": 0, "most": 5}},
        "access": {"labels": ["shut", "ajar", "open"]},
        "result": {"labels": {"bad": None, "good": None}, "evidence": "a report of the year"},
    }
}


@pytest.fixture
def path(tmp_path: Path) -> Path:
    (tmp_path / "sources.bib").write_text("@book{book, title={A}}")
    return write_study(tmp_path, {})


def put_book(path: Path, **fields: Any) -> None:
    """Write the codebook beside the cases, with some of its fields changed."""
    changed = {name: {**BOOK["fields"].get(name, {}), **keys} for name, keys in fields.items()}
    book = {"fields": {**BOOK["fields"], **changed}}
    (path.parent / "codebook.yaml").write_text(json.dumps(book), "utf-8")


def change_code(path: Path, case: str, field: str, code: Any) -> None:
    """Change the code of a case of the first file."""
    file = json.loads((path.parent / "north.yaml").read_text())
    file["periods"][case][field] = code
    (path.parent / "north.yaml").write_text(json.dumps(file), "utf-8")


def list_faults(path: Path) -> list[str]:
    """Return what is wrong with the study, without places; the same for its folder of cases."""
    with pytest.raises(InputError) as caught:
        load_study(path)
    with pytest.raises(InputError) as alone:
        load_case_files(path.parent / "only-cases")
    told = {(p.what, p.remedy) for p in caught.value.problems}
    assert {(p.what, p.remedy) for p in alone.value.problems} <= told
    return [f"{p.what}; {p.remedy}" if p.remedy else p.what for p in caught.value.problems]


def part_cases(path: Path) -> None:
    """Link the case files and what stands beside them into a folder without the analysis."""
    folder = path.parent / "only-cases"
    folder.mkdir()
    for file in path.parent.glob("*.*"):
        if file != path:
            (folder / file.name).symlink_to(file)


def test_a_study_has_the_codebook_that_stands_beside_its_cases(path: Path) -> None:
    before = load_study(path)
    assert before.codebook is None
    put_book(path)
    part_cases(path)
    study = load_study(path)
    assert study.codebook is not None
    assert study.codebook == load_codebook(path.parent / "only-cases")
    assert study.codebook.list_fields()[:3] == ("lead", "speeches", "budget")
    assert "codebook.yaml" in study.digests
    assert study.scores == before.scores
    assert study.warnings == before.warnings
    # It is no case file.
    assert len(load_case_files(path.parent / "only-cases")) == 2
    assert read_nodes(*write_nodes(study.codebook)) == study.codebook


@pytest.mark.parametrize(
    ("field", "code", "told"),
    [
        (
            "lead",
            {"label": "hihg"},
            "'hihg' is no label of 'lead' in codebook.yaml; did you mean 'high'?",
        ),
        (
            "lead",
            {"label": "high", "also": "top"},
            "'top' is no label of 'lead' in codebook.yaml; its labels are low, middle, high",
        ),
        (
            "lead",
            {"value": 3},
            "'lead' is coded with labels, and 3.0 is a number; its labels are low, middle, high",
        ),
        (
            "money",
            {"label": "much"},
            "'money' holds numbers, and 'much' is a label;"
            " write 'value' and a number, or 'uncoded' and the reason",
        ),
        (
            "money",
            {"value": 5.5},
            "5.5 cannot be a value of 'money'; it is a number from 0 to 5",
        ),
        (
            "speech",
            {"label": "yes"},
            "codebook.yaml has no field 'speech'; did you mean 'speeches'?",
        ),
        (
            "weather",
            {"label": "fine"},
            "codebook.yaml has no field weather; add what is missing there, or take it out here",
        ),
        (
            "lead",
            {"uncoded": "nobody says", "looked_in": ["book", "books"]},
            "the source 'books' is not in sources.bib; did you mean 'book'?",
        ),
        (
            "lead",
            {"label": "high", "looked_in": "book"},
            "'periods.N2.lead': 'looked_in' beside a code: it says where what is uncoded was looked"
            " for; give the sources of a code under 'evidence'",
        ),
    ],
)
def test_codes_that_are_not_as_it_says_are_refused(
    path: Path, field: str, code: Any, told: str
) -> None:
    put_book(path)
    evidence = {} if "uncoded" in code else {"evidence": [{"source": "book"}]}
    change_code(path, "N2", field, {**code, **evidence})
    part_cases(path)
    faults = list_faults(path)
    assert told in faults
    # One cause, one message; a code that is missing is another one.
    assert all(fault == told or "is not coded" in fault for fault in faults), faults


def test_one_without_fields_is_refused(path: Path) -> None:
    (path.parent / "codebook.yaml").write_text('{"fields": {}}')
    with pytest.raises(InputError, match="it should be a mapping that is not empty"):
        load_study(path)


def test_fields_that_it_has_not_are_told_at_once(path: Path) -> None:
    (path.parent / "codebook.yaml").write_text(json.dumps({"fields": {"lead": {}}}))
    part_cases(path)
    (told,) = set(list_faults(path))
    assert told.startswith("codebook.yaml has 3 fields of the cases not: money, access, result;")


def test_units_and_evidence_are_asked_for(path: Path) -> None:
    put_book(path, money={"unit": {"en": "pesos", "es": "pesos"}})
    change_code(
        path, "N1", "money", {"value": 4.5, "unit": "dollars", "evidence": [{"source": "book"}]}
    )
    change_code(path, "N2", "result", {"label": "good"})
    warnings = [f"{p.what}; {p.remedy}" for p in load_study(path).warnings]
    assert "case 'N1' has 'money' in dollars, and codebook.yaml in pesos;" in "\n".join(warnings)
    assert any(
        "no evidence for 'result'" in told
        and "codebook.yaml asks for: a report of the year" in told
        for told in warnings
    )


def test_scales_are_held_beside_the_labels(path: Path) -> None:
    put_book(
        path, access={"labels": ["shut", "ajar", "wide", "open"]}, lead={"labels": ["low", "high"]}
    )
    change_code(path, "N2", "lead", {"label": "high", "evidence": [{"source": "book"}]})
    for name in ("north", "south"):
        file = (path.parent / f"{name}.yaml").read_text()
        (path.parent / f"{name}.yaml").write_text(file.replace("middle", "low"))
    told = [f"{p.what}; {p.remedy}" for p in load_study(path).warnings]
    assert any("the scale of set 'A' has 'middle', which is no label of 'lead'" in t for t in told)


@pytest.mark.parametrize(
    ("one", "other", "differ"),
    [
        ("pesos", {"en": "pesos", "es": "pesos de 2004"}, False),
        ({"es": "pesos"}, {"en": "MXN", "es": "pesos"}, False),
        ({"en": "USD", "es": "pesos"}, {"en": "MXN", "es": "pesos"}, True),
        ("dollars", {"en": "pesos"}, True),
        ("", {"en": "pesos"}, False),
    ],
)
def test_units_are_compared_in_a_language_of_both(
    path: Path, one: Any, other: Any, differ: bool
) -> None:
    put_book(path, money={"unit": other})
    change_code(path, "N1", "money", {"value": 4.5, **({"unit": one} if one else {})})
    part_cases(path)
    files = load_case_files(path.parent / "only-cases")
    book = load_codebook(path.parent / "only-cases")
    assert book is not None
    cases = [case for file, places in files for case in list_every_case(file, places)]
    assert bool(review_codes(book, cases)) is differ
    assert not review_codes(book, cases, ["lead"])


@pytest.mark.parametrize(
    ("keys", "told"),
    [
        ({"labels": ["a"]}, "'fields.lead': only one label; give two or more, or none"),
        (
            {"unit": "pesos"},
            "'fields.lead': both 'labels' and 'unit'; a field holds labels or numbers",
        ),
        ({"grade": {"high": 1, "low": 0}}, "the key 'count' is missing in 'fields.lead.grade'"),
        (
            {"grade": {"count": ["speeches"], "high": 2, "low": 0}},
            "'fields.lead.grade': 'high' takes 2 indicators, and 1 are counted",
        ),
        (
            {"grade": {"count": ["speeches"], "high": 1}},
            "'fields.lead.grade': no label is given where none of the indicators is there",
        ),
        (
            {"grade": {"count": ["speeches", "result"], "high": 1, "middle": 1, "low": 0}},
            "two labels are given from the same number on",
        ),
        (
            {"grade": {"count": ["speeches", "speeches"], "high": 1, "low": 0}},
            "'speeches' is counted twice",
        ),
        (
            {"grade": {"count": ["speeches"], "top": 1, "low": 0}},
            "'grade' gives 'top', which is none of the labels; the labels are low, middle, high",
        ),
        (
            {"grade": {"count": ["speeches"], "high": 0, "low": 1}},
            "'grade' does not rise with the labels",
        ),
        (
            {"grade": {"count": ["speech"], "high": 1, "low": 0}},
            "'lead' counts 'speech', which is no field; did you mean 'speeches'?",
        ),
        (
            {"grade": {"count": ["money"], "high": 1, "low": 0}},
            "'lead' counts 'money', whose labels have no order",
        ),
        (
            {"grade": {"count": ["lead"], "high": 1, "low": 0}},
            "the rule of 'lead' counts the field itself; its indicators are speeches, budget",
        ),
        (
            {"grade": {"count": ["speeches"], "high": "many", "low": 0}},
            "is 'many'; it should be a whole",
        ),
        ({"source": "boook"}, "the source 'boook' is not in sources.bib; did you mean 'book'?"),
        ({"indikators": {}}, "unknown key 'fields.lead.indikators'; did you mean 'indicators'?"),
        ({"values": {"least": 3, "most": 1}, "labels": []}, "values from 3 to 1"),
    ],
)
def test_a_codebook_that_cannot_be_gone_by_is_refused(path: Path, keys: Any, told: str) -> None:
    put_book(path, lead=keys)
    with pytest.raises(InputError) as caught:
        load_codebook(path.parent)
    assert any(told in line for line in caught.value.list_lines()), caught.value.list_lines()
    assert all(p.place and p.place.line for p in caught.value.problems)


def test_a_codebook_is_told_from_other_files(path: Path) -> None:
    put_book(path)
    book = path.parent / "codebook.yaml"
    with pytest.raises(InputError, match="this is a codebook, not an analysis file"):
        load_study(book)
    spec = json.loads(path.read_text())
    path.write_text(json.dumps({**spec, "cases": [*spec["cases"], "codebook.yaml"]}))
    with pytest.raises(InputError, match="this is a codebook, not a case file"):
        load_study(path)


def test_codebooks_of_two_folders_must_agree(tmp_path: Path) -> None:
    path = write_study(tmp_path, {"cases": ["a/north.yaml", "b/south.yaml"]})
    for folder, state, levels in (
        ("a", "north", LEVELS),
        ("b", "south", ["low", "middle", "high"]),
    ):
        (tmp_path / folder).mkdir()
        (tmp_path / f"{state}.yaml").rename(tmp_path / folder / f"{state}.yaml")
        put_book(tmp_path / folder / "x", lead={"labels": levels})
    with pytest.raises(InputError, match="say different things of 'lead'; let them agree"):
        load_study(path)
    put_book(tmp_path / "b" / "x")
    codebook = load_study(path).codebook
    assert codebook is not None
    assert set(codebook.fields) == set(BOOK["fields"])


def test_a_table_may_have_columns_that_no_codebook_has(tmp_path: Path) -> None:
    rows = [
        (case, *codes.values()) for periods in CASES.values() for case, codes in periods.items()
    ]
    lines = [
        "case,lead,money,access,result,extra",
        *(f"{','.join(map(str, row))},1" for row in rows),
    ]
    (tmp_path / "cases.csv").write_text("\n".join(lines))
    path = write_study(tmp_path, {"cases": {"table": "cases.csv", "id": "case"}})
    put_book(path)
    assert load_study(path).codebook is not None
    # Labels that are numbers are numbers in a table.
    numbers = {"shut": "0", "ajar": "1", "open": "2"}
    put_book(path, access={"labels": list(numbers.values())})
    spec = json.loads(path.read_text())
    spec["sets"]["C"] = {"label": "third", "field": "access", "crisp": 0.5}
    path.write_text(json.dumps(spec))
    coded = "\n".join(lines)
    for label, number in numbers.items():
        coded = coded.replace(label, number)
    (tmp_path / "cases.csv").write_text(coded)
    assert load_study(path).codebook is not None
    (tmp_path / "cases.csv").write_text(coded.replace(",2,", ",3,"))
    with pytest.raises(InputError, match="coded with labels, and 3.0 is a number"):
        load_study(path)
    put_book(path)
    path = write_study(tmp_path, {"cases": {"table": "cases.csv", "id": "case"}})
    (tmp_path / "cases.csv").write_text("\n".join(lines).replace("middle", "midle"))
    with pytest.raises(InputError, match="'midle' is no label of 'lead' in codebook.yaml"):
        load_study(path)


def test_a_rule_gives_the_highest_label_that_is_reached() -> None:
    rule = GradeSpec.model_validate({"count": list("abcd"), "high": "3", "middle": 2, "low": 0})
    assert [rule.grade(count) for count in range(5)] == ["low", "low", "middle", "high", "high"]
    again = Codebook.model_validate(
        {"fields": {"x": {"labels": ["low", "high"], "grade": {"count": "a", "high": 1, "low": 0}}}}
    )
    assert again.fields["x"].grade == GradeSpec(count=("a",), least={"high": 1, "low": 0})
