"""What good practice asks for is worked out from the study: each answer turns where it should."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from babel.messages.pofile import read_po
from click.testing import CliRunner
from ruamel.yaml import YAML

import qca
from qca.cli import main
from qca.io.studies import find_places
from qca.pipeline import run_file
from qca.record import Record
from qca.report.pieces.sections import Remark
from qca.report.sections.standards import build_standards, document_standards
from qca.report.words import load_words
from qca.standards.review import review_standards
from qca.standards.standards import Answer, Phase
from qca.study.places import Places

SHIPPED = Path(__file__).parents[2] / "calibrations"
AUTHOR = {"cases", "doubt", "interpretation", "causality", "within_cases", "software", "anchors"}
_TABLE = """case,a,b,y
c1,9,8,9
c2,8,9,8
c3,9,1,2
c4,1,9,1
c5,2,1,1
"""
_DIRECT = {"direct": {"out": 2, "crossover": 5.5, "in": 8}, "why": "theory"}
_SPEC: dict[str, Any] = {
    "title": "A study",
    "cases": {"table": "table.csv", "id": "case"},
    "sets": {
        "A": {"label": "much a", "field": "a", **_DIRECT},
        "B": {"label": "much b", "field": "b", **_DIRECT},
        "Y": {"label": "much y", "field": "y", **_DIRECT},
    },
    "outcome": ["Y", "~Y"],
    "conditions": ["A", "B"],
    "truth_table": {"incl_cut": 0.8, "pri_cut": 0.5},
    "minimize": {"expectations": {"Y": ["A"], "~Y": ["~A"]}},
    "claims": [{"id": "S", "says": "both", "claim": "A*B -> Y"}],
    "rivals": [{"id": "R", "says": "a alone", "claim": "A -> Y"}],
    "robustness": {"incl_cut": [0.7, 0.9]},
}
Run = Callable[..., Record]


@pytest.fixture
def run(tmp_path: Path) -> Run:
    """Run the study with keys changed (None takes one away), by their path, and another table."""

    def run_changed(changes: dict[str, Any] | None = None, table: str = _TABLE) -> Record:
        spec = copy.deepcopy(_SPEC)
        for path, value in (changes or {}).items():
            *above, last = path.split(".")
            part = spec
            for key in above:
                part = part[key]
            if value is None:
                del part[last]
            else:
                part[last] = value
        (tmp_path / "table.csv").write_text(table)
        with (tmp_path / "spec.yaml").open("w") as file:
            YAML().dump(spec, file)
        return run_file(tmp_path / "spec.yaml", robustness=False)

    return run_changed


def _standings(record: Record) -> dict[str, str]:
    return {each.key: each.answer.value for each in review_standards(record)}


def test_what_a_sound_study_has(run: Run) -> None:
    standings = _standings(run())
    assert {key for key, answer in standings.items() if answer == "author"} == AUTHOR
    assert {key for key, answer in standings.items() if answer in ("lacking", "partly")} == {
        "evidence",  # which no table holds
        "robustness",  # no score has a range
        "untenable",  # A and B are found necessary
    }


_ONE = {"outcome": "Y", "minimize": {"expectations": ["A"]}}
_NECESSARY = {"necessary": {"Y": ["A", "B"]}}
_TFR = {"sets.A.direct": None, "sets.A.tfr": True, "truth_table.at_crossover": "drop"}
_CASE_AT_HALF = _TABLE.replace("c3,9,1,2", "c3,9,5.5,2")
_MANY = "case,a,b,y\n" + "".join(
    f"c{i},{1 + 8 * (i % 2)},{1 + 8 * (i // 2 % 2)},{1 + 8 * (i % 4 == 3)}\n" for i in range(60)
)
_MIXED = "case,a,b,y\n" + "".join(
    f"c{i},{1 + 8 * (i % 2)},{1 + 8 * (i // 2 % 2)},{1 + 8 * (i % 4 == 3 and i != 7)}\n"
    for i in range(40)
)
_AS_IS = "case,a,b,y\nc1,1,1,1\nc2,0.9,0.8,0.9\nc3,0.8,0.1,0.2\nc4,0.1,0.9,0.1\nc5,0.2,0,0\n"


@pytest.mark.parametrize(
    ("key", "answer", "changes", "table"),
    [
        ("raw_data", "partly", {"sets.A.direct": None, "sets.A.as_is": True}, _AS_IS),
        ("reasons", "partly", {"sets.A.why": None}, _TABLE),
        ("reasons", "lacking", {f"sets.{name}.why": None for name in "ABY"}, _TABLE),
        ("anchors", "lacking", _TFR, _TABLE),
        ("labels", "partly", {"sets.B.label": None}, _TABLE),
        ("theory", "partly", {"claims": None}, _TABLE),
        ("theory", "lacking", {"claims": None, "minimize": None}, _TABLE),
        ("crossover", "lacking", {"truth_table.at_crossover": "drop"}, _CASE_AT_HALF),
        ("necessity", "partly", {"cuts": {"necessity": {"incl": 0.8}}}, _TABLE),
        ("relevance", "lacking", {"cuts": {"necessity": {"ron": None, "cov": None}}}, _TABLE),
        ("negation", "lacking", _ONE, _TABLE),
        ("negation", "partly", {"outcome": ["Y", "~Y", "Y*~Y"], "minimize": None}, _TABLE),
        ("consistency", "partly", {"truth_table": {"pri_cut": 0.5}}, _TABLE),
        ("consistency", "lacking", {"truth_table.incl_cut": 0.7}, _TABLE),
        ("frequency", "partly", {}, _MANY),
        ("frequency", "met", {"truth_table.n_cut": 2}, _MANY),
        ("contradictions", "partly", {}, _MIXED),
        ("solutions", "partly", {"minimize.solutions": ["parsimonious"]}, _TABLE),
        ("remainders", "partly", {"minimize": {"expectations": ["A"]}}, _TABLE),
        ("untenable", "met", {"outcome": "Y", "minimize": {"enhanced": _NECESSARY}}, _TABLE),
        ("robustness", "met", {"sets.A.direct.out": {"at": 2, "between": [1, 3]}}, _TABLE),
        ("robustness", "lacking", {"robustness": {"leave_out": "none"}}, _TABLE),
        ("rivals", "lacking", {"rivals": None}, _TABLE),
        ("models", "met", {}, _TABLE),
    ],
)
def test_each_answer_turns(
    key: str, answer: str, changes: dict[str, Any], table: str, run: Run
) -> None:
    assert _standings(run(changes, table))[key] == answer


def test_conditions_beside_cases(run: Run, tmp_path: Path) -> None:
    names = [f"C{i}" for i in range(8)]
    header = "case," + ",".join([*names, "y"])
    bits = [",".join(str(i >> j & 1) for j in range(8)) for i in range(6)]
    rows = [f"k{i},{values},{1 + 8 * (i % 2)}" for i, values in enumerate(bits)]
    sets = {name: {"as_is": True, "label": name, "why": "given"} for name in names}
    changes = {"sets": {**sets, "Y": _SPEC["sets"]["Y"]}, "conditions": names, "minimize": None}
    changes |= {"claims": None, "rivals": None, "outcome": "Y"}
    record = run(changes, "\n".join([header, *rows]) + "\n")
    (number,) = [s for s in review_standards(record) if s.key == "number"]
    assert number.answer is Answer.LACKING
    assert dict(number.values) == {"conditions": 8, "cases": 6, "possible": 256, "observed": 6}


def test_evidence_is_counted_code_by_code() -> None:
    record = run_file(SHIPPED / "2025.yaml", robustness=False)
    (evidence,) = [s for s in review_standards(record) if s.key == "evidence"]
    assert evidence.answer is Answer.MET
    assert evidence.values["number"] == evidence.values["all"]
    (doubt,) = [s for s in review_standards(record) if s.key == "doubt"]
    # One label of the levels, two of the high ones, two patterns, and one of five sets each.
    assert doubt.values["ranges"] == 10
    (negation,) = [s for s in review_standards(record) if s.key == "negation"]
    assert negation.values["missing"] == ("~SYN", "~BEN")


@pytest.mark.parametrize("lang", ["en", "es"])
def test_every_answer_is_told_with_place_and_remedy(lang: str, run: Run, tmp_path: Path) -> None:
    words = load_words(lang)
    for changes in ({}, {**_ONE, "rivals": None, "cuts": {"necessity": {"incl": 0.8}}}):
        standards = review_standards(run(changes))
        sections = build_standards(standards, find_places(tmp_path / "spec.yaml"), words)
        remarks = [
            part for section in sections for part in section.full if isinstance(part, Remark)
        ]
        items = [(str(remark.head), str(remark.body[0])) for remark in remarks]
        assert len(items) == len(standards)
        for standard, (head, body) in zip(standards, items, strict=True):
            assert words(f"standards.is.{standard.answer.value}") in head
            assert all(
                words(f"source.{source.name.lower()}") in body for source in standard.sources
            )
            assert not standard.path or ".".join(standard.path) in body
            to_do = words("standards.remedy", remedy="").split(":")[0]
            assert (to_do in body) == (standard.answer is not Answer.MET)
            written = standard.path[:1] and (standard.path[0] in _SPEC) and changes == {}
            assert ("spec.yaml:" in body) or not written


def test_every_standard_has_its_phrases() -> None:
    """Whatever an answer can be, there is something to say, in both languages."""
    for lang in ("en", "es"):
        path = Path(qca.__file__).parent / "report" / "words" / lang / "standards.po"
        with path.open("rb") as file:
            phrases = {str(message.id) for message in read_po(file) if message.id}
        keys = {key.split(".")[1] for key in phrases if key.startswith("standard.")}
        assert len(keys) > 30
        for key in keys:
            begin = f"standard.{key}."
            parts = {k.removeprefix(begin) for k in phrases if k.startswith(begin)}
            assert parts & {"met", "not", "author"}
            assert ("remedy" in parts) == bool(parts & {"not", "author"})


def test_the_document_is_the_same_in_every_language(run: Run, tmp_path: Path) -> None:
    run()
    path = str(tmp_path / "spec.yaml")
    outputs = [
        CliRunner().invoke(main, ["check", path, "--report", "--format", "json", "--lang", lang])
        for lang in ("en", "es")
    ]
    assert outputs[0].exit_code == 0
    assert outputs[0].stdout == outputs[1].stdout
    document = json.loads(outputs[0].stdout)
    assert set(document) == {"counts", "standards"}
    assert sum(document["counts"].values()) == len(document["standards"])
    rivals = [each for each in document["standards"] if each["key"] == "rivals"]
    assert rivals[0]["where"] == "rivals"
    text = (tmp_path / "spec.yaml").read_text().splitlines()
    assert text[rivals[0]["line"] - 1].startswith("rivals:")


def test_the_report_is_text_and_markdown(run: Run, tmp_path: Path) -> None:
    run()
    path = str(tmp_path / "spec.yaml")
    text = CliRunner().invoke(main, ["check", path, "--report"])
    assert text.stdout.startswith("A study\n=======\n")
    markdown = CliRunner().invoke(main, ["check", path, "--report", "--format", "md"])
    assert markdown.stdout.startswith("# A study\n")
    assert CliRunner().invoke(main, ["check", path, "--format", "md"]).exit_code == 2


def test_from_python(run: Run, tmp_path: Path) -> None:
    run()
    record = qca.run(tmp_path / "spec.yaml", robustness=False)
    frame = record.review_standards().to_frame()
    assert frame.loc["negation", "answer"] == "met"
    assert set(frame["phase"]) == {phase.value for phase in Phase}


def test_a_key_that_is_nowhere_has_no_line(run: Run) -> None:
    document = document_standards(review_standards(run()), Places())
    assert {each["line"] for each in document["standards"]} == {None}
