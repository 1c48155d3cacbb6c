"""A record written whole is read back the same, and every report of it is the same to the byte."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from enum import Enum
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import qca
from qca.archive.decoding import NotKeptError, read_nodes
from qca.archive.encoding import write_nodes
from qca.archive.kinds import Kept
from qca.archive.seals import ARCHIVE, open_document, seal_document
from qca.equality import are_alike
from qca.io.studies import load_study
from qca.mappings import FrozenMapping
from qca.pipeline import certify_record, open_record
from qca.record import Record, analyze_study, assess_record
from qca.report import LANGUAGES
from qca.report.compose import compose_document, compose_report
from qca.report.files import list_file_tables
from qca.robustness.limits import QUICK
from qca.study.settings import SolutionKind
from tests.studies import CASES, SPEC

SHIPPED = ["2015", "2025-chiapas"]


class Kind(Enum):
    """A class of no record."""

    ONE = 1


def give_back(record: Record) -> Record:
    """Return a record from the nodes that it is written as, through their text."""
    text = json.dumps(write_nodes(Kept(record)))
    kept = read_nodes(*json.loads(text))
    assert isinstance(kept, Kept)
    return kept.record


def check_same(record: Record, again: Record) -> None:
    """Check that two records are the same in what they hold and in all that is said of them."""
    assert again == record
    assert repr(again) == repr(record)
    assert write_nodes(again) == write_nodes(record)
    for style, lang in (("text", "es"), ("md", "en"), ("json", "en")):
        assert compose_report(again, style, lang) == compose_report(record, style, lang)


@pytest.mark.parametrize("name", SHIPPED)
def test_shipped_records_come_back(
    name: str, shipped_record: Callable[[str], Record], tmp_path: Path
) -> None:
    record = shipped_record(name)
    text = compose_report(record, "json", "en")
    path = tmp_path / "record.json"
    path.write_text(text, encoding="utf-8")
    kept = open_record(path)
    check_same(record, kept.record)
    assert kept.certificates == ()
    # What stands beside the archive is what stood there without one, in the same order.
    document = json.loads(text)
    assert list(document)[-1] == ARCHIVE
    del document[ARCHIVE]
    assert json.dumps(document) == json.dumps(compose_document(record))


@pytest.mark.parametrize("name", ["2015", "2025-chiapas"])
def test_records_without_robustness_come_back_with_certificates(name: str, tmp_path: Path) -> None:
    record = analyze_study(load_study(f"calibrations/{name}.yaml"))
    certificates = certify_record(record)
    path = tmp_path / "record.json"
    text = compose_report(record, "json", "en", certificates)
    path.write_text(text, encoding="utf-8")
    kept = open_record(path)
    check_same(record, kept.record)
    assert kept.certificates == certificates
    assert compose_report(kept.record, "json", "en", kept.certificates) == text


def test_a_whole_assessment_comes_back(shipped_assessment: Callable[[str], Record]) -> None:
    record = shipped_assessment("2015")
    check_same(record, give_back(record))


def test_an_assessment_of_every_kind_of_decision_comes_back(tmp_path: Path) -> None:
    record = write_study(tmp_path, SPEC, CASES)
    assert record.robustness is not None
    kinds = {decision.kind for decision in record.robustness.decisions}
    assert len(kinds) > 3
    check_same(record, give_back(record))


@pytest.mark.parametrize("robustness", [True, False])
def test_python_and_the_command_write_one_text(robustness: bool, tmp_path: Path) -> None:
    record = qca.run("calibrations/2015.yaml", robustness=robustness)
    text = record.to_json()
    assert text == compose_report(Record(**plain_parts(record)), "json", "en")
    record.write(tmp_path)
    assert (tmp_path / "record.json").read_text("utf-8") == text
    again = qca.read_record(tmp_path / "record.json")
    assert again == record
    assert type(again) is type(record)
    assert again.claims[0].rule == record.claims[0].rule
    assert again.to_text(lang="es") == record.to_text(lang="es")
    assert all(again.to_frame(name).equals(f) for name, f in record.to_frames().items())
    again.write(tmp_path)  # over what it was read from: the same
    assert (tmp_path / "record.json").read_text("utf-8") == text


def plain_parts(record: Record) -> dict[str, Any]:
    """Return the parts of a record, its claims as they were before they told their rules."""
    from qca.pipeline import run_file

    made = run_file("calibrations/2015.yaml", robustness=record.robustness is not None)
    return {name: getattr(made, name) for name in made.__dataclass_fields__}


def test_the_text_does_not_depend_on_the_process() -> None:
    script = (
        "import qca, hashlib; r = qca.run('calibrations/2025-chiapas.yaml', robustness=False);"
        "print(hashlib.sha256(r.to_json().encode()).hexdigest())"
    )
    told = {
        subprocess.run(
            [sys.executable, "-c", script],
            env={**os.environ, "PYTHONHASHSEED": seed},
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for seed in ("1", "2")
    }
    assert len(told) == 1


def test_versions_are_those_that_a_record_was_made_with(
    shipped_record: Callable[[str], Record], tmp_path: Path
) -> None:
    record = shipped_record("2015")
    document = compose_document(record)
    versions = {**document["manifest"]["versions"], "numpy": "0.0.1"}
    document["manifest"]["versions"] = versions
    sealed = seal_document(document, Kept(record, (), FrozenMapping(versions)))
    (tmp_path / "record.json").write_text(json.dumps(sealed), encoding="utf-8")
    again = open_record(tmp_path / "record.json").record
    made = json.loads(compose_report(again, "json", "en"))
    assert made["manifest"]["versions"]["numpy"] == "0.0.1"


# Names that look like something else, and texts that formats have to make harmless.
NAMES = ["A", "B2", "ñu", "GDP", "x_1"]
CASE_NAMES = ["c1", "c2", "<script>", "=1+1", "Nuevo León", "c,6", "c|7", "c8"]


def test_the_text_does_not_tell_where_files_are(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "data.csv").write_text("case,A,B,Y\nc1,1,0,1\nc2,0,1,0\nc3,1,,1\n", "utf-8")
    spec = {
        "title": "A table",
        "cases": {"table": "data.csv", "id": "case"},
        "missing": "drop",
        "sets": {name: {"as_is": True, "why": "so"} for name in "ABY"},
        "outcome": "Y",
        "conditions": ["A", "B"],
    }
    (tmp_path / "spec.yaml").write_text(json.dumps(spec), "utf-8")
    runs = []
    for where in (tmp_path, Path.cwd()):
        monkeypatch.chdir(where)
        kept = write_nodes(analyze_study(load_study(tmp_path / "spec.yaml")))
        runs.append(json.dumps(kept))
    assert runs[0] == runs[1]
    assert tmp_path.name not in runs[0]


@st.composite
def draw_study(draw: st.DrawFn) -> tuple[dict[str, Any], dict[str, list[float]]]:
    """Draw an analysis file and its table: fuzzy, crisp and multi-value, with gaps, and claims."""
    names = draw(st.permutations(NAMES))[: draw(st.integers(2, 3))]
    n = draw(st.integers(4, len(CASE_NAMES)))
    fuzzy = st.sampled_from([0, 0.2, 0.4, 0.6, 0.75, 1])
    columns = {}
    sets: dict[str, Any] = {}
    for name in [*names, "Y"]:
        way = draw(st.sampled_from(["as_is", "direct", "values"])) if name != "Y" else "as_is"
        if way == "as_is":
            columns[name] = draw(st.lists(fuzzy, min_size=n, max_size=n))
            sets[name] = {"as_is": True, "why": draw(st.sampled_from(["", "so"]))}
        elif way == "direct":
            columns[name] = draw(st.lists(st.integers(0, 9), min_size=n, max_size=n))
            anchors = {"out": 1.5, "crossover": {"at": 4.5, "between": [3.5, 5.5]}, "in": 8.5}
            sets[name] = {"direct": anchors}
        else:
            columns[name] = [*draw(st.permutations([0, 1, 2, 0, 1, 2, 1, 0]))[:n]]
            columns[name][:3] = [0, 1, 2]
            sets[name] = {"as_is": True, "levels": 3}
    first, second = (f"{x}{'[1]' if sets[x].get('levels') else ''}" for x in names[:2])
    spec = {
        "title": draw(st.sampled_from(["A <b>title</b>", "Título | $x$"])),
        "cases": {"table": "data.csv", "id": "case"},
        "sets": sets,
        "outcome": draw(st.sampled_from(["Y", ["Y", "~Y"]])),
        "conditions": names,
        "truth_table": {
            "incl_cut": draw(st.sampled_from([0.75, [0.9, 0.6]])),
            "n_cut": draw(st.integers(1, 2)),
            "at_crossover": "drop",
        },
        "minimize": {
            "expectations": draw(st.sampled_from([[], [first], [f"~{first}, {second}"]])),
            "models": draw(st.sampled_from(["minimal", "irredundant"])),
            "exclude": draw(st.sampled_from([[], [f"{first}*{second}"]])),
        },
        "claims": [
            {"id": "S1", "says": "suffices", "claim": f"{first} -> Y", "source": "p. 1"},
            {"id": "N1", "says": "is needed", "claim": f"{first} + {second} <- Y"},
            {"id": "X1", "says": "not both", "claim": f"not ({first}*~{second} <-> Y)"},
        ],
        "robustness": {"incl_cut": [0.7, 0.9], "n_cut": [1, 2]},
    }
    if draw(st.booleans()):
        spec["typology"] = {"dimensions": names[:2], "types": {"in": first, "out": f"~{first}"}}
    return spec, columns


@settings(max_examples=8)
@given(study=draw_study(), quick=st.booleans())
def test_drawn_records_come_back(
    study: tuple[dict[str, Any], dict[str, list[float]]],
    quick: bool,
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    folder = tmp_path_factory.mktemp("drawn")
    spec, columns = study
    rows = zip(*columns.values(), strict=True)
    lines = [",".join(["case", *columns])]
    for case, row in zip(CASE_NAMES, rows, strict=False):
        lines.append(",".join([f'"{case}"', *map(str, row)]))
    (folder / "data.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    (folder / "spec.yaml").write_text(json.dumps(spec), encoding="utf-8")
    try:
        record = analyze_study(load_study(folder / "spec.yaml"))
    except qca.QCAError:
        return
    if quick:
        record = assess_record(record, record.study.spec.robustness, limits=QUICK)
    again = give_back(record)
    assert again == record
    assert write_nodes(again) == write_nodes(record)
    for lang in LANGUAGES:
        for style in ("text", "md", "json"):
            assert compose_report(again, style, lang) == compose_report(record, style, lang)
        assert list_file_tables(again, lang) == list_file_tables(record, lang)


def write_study(folder: Path, spec: object, cases: dict[str, Any]) -> Record:
    """Return the record of a study with everything on robustness."""
    for name, periods in cases.items():
        file = {
            "case": name.title(),
            "code": name[0].upper(),
            "periods": {
                case: {"years": "2000-2007"}
                | {
                    field: coding if isinstance(coding, dict) else code(coding)
                    for field, coding in codes.items()
                }
                for case, codes in periods.items()
            },
        }
        (folder / f"{name}.yaml").write_text(json.dumps(file), encoding="utf-8")
    (folder / "spec.yaml").write_text(json.dumps(spec), encoding="utf-8")
    record = analyze_study(load_study(folder / "spec.yaml"))
    return assess_record(record, record.study.spec.robustness)


def code(given: object) -> dict[str, object]:
    return {"value" if isinstance(given, int | float) else "label": given}


VALUES: list[Any] = [
    *(None, True, False, 0, -1, 2**62, 2**63, -(2**64), 3**5000),
    *(0.0, 1.0, 0.1, 1e-323, float("nan"), float("inf"), float("-inf")),
    *("", "nan", "ñ\n\u2028", ("a", ("a",)), ["a", 1], {"a": (1,), 2: "b"}, frozenset("abc")),
    FrozenMapping({"b": 1, "a": 2}),
    Fraction(3, 7),
    SolutionKind.PARSIMONIOUS,
    (1, 1.0, True, "1"),
    qca.parse_expression("A*~B + C[2]"),
]


@pytest.mark.parametrize("value", VALUES, ids=range(len(VALUES)))
def test_values_come_back_as_what_they_were(value: Any) -> None:
    again = read_nodes(*json.loads(json.dumps(write_nodes(value))))
    assert type(again) is type(value)
    assert isinstance(value, int | frozenset) or repr(again) == repr(value)
    assert are_alike(again, value)


@pytest.mark.parametrize(
    "array",
    [
        np.array([[0.1, float("nan")], [-0.0, 1.0]]),
        np.array([[0.1, 2.0], [3.0, 4.0]]).T,
        np.zeros((0, 3)),
        np.array([2**64 - 1], dtype=np.uint64),
        np.array([-1], dtype=np.int64),
        np.array([True, False]),
    ],
)
def test_arrays_come_back_bit_for_bit_and_do_not_change(array: np.ndarray[Any, Any]) -> None:
    again: Any = read_nodes(*json.loads(json.dumps(write_nodes(array))))
    assert (again.dtype, again.shape) == (array.dtype, array.shape)
    assert again.tobytes() == array.tobytes()
    with pytest.raises(ValueError, match="read-only"):
        again[...] = 0


def test_a_zero_keeps_its_sign() -> None:
    again: Any = read_nodes(*json.loads(json.dumps(write_nodes((0.0, -0.0, 0)))))
    assert list(map(repr, again)) == ["0.0", "-0.0", "0"]


def test_what_stands_twice_is_written_once() -> None:
    long = "a text that stands twice"
    nodes, _ = write_nodes(((long, 1), "".join((long, "")), (long, 1)))
    assert nodes.count(long) == 1
    assert len(nodes) == 4
    assert write_nodes(((long, 1), (long, 1))) == write_nodes([(long, 1)] * 2 and ((long, 1),) * 2)


@pytest.mark.parametrize("value", [object(), {1, 2}, b"bytes", np.array(["a"]), print, Record])
def test_what_cannot_be_kept_is_refused_when_written(value: object) -> None:
    with pytest.raises(TypeError, match="not kept in archives"):
        write_nodes((value,))


def test_a_class_that_no_annotation_leads_to_is_refused_when_written(
    shipped_record: Callable[[str], Record],
) -> None:
    with pytest.raises(TypeError, match="no annotation of a record leads to Kind"):
        seal_document({}, Kept(shipped_record("2015"), (Kind.ONE,)))  # type: ignore[arg-type]


def test_what_is_opened_is_what_was_sealed(shipped_record: Callable[[str], Record]) -> None:
    record = shipped_record("2015")
    document = seal_document({"title": "x"}, Kept(record))
    opened = open_document(document)
    assert opened.intact
    assert opened.kept.record == record
    assert not open_document({**document, "title": "y"}).intact
    # However it is spaced, and in whatever order it is written.
    assert open_document(json.loads(json.dumps(document, sort_keys=True))).intact


BAD: list[tuple[object, object, str]] = [
    (None, {}, "no list of values"),
    ([], {}, "no list of values"),
    (["a"], [], "no list of values"),
    ([["tuple", 0]], {}, "does not stand before it"),
    (["a", ["tuple", 1]], {}, "does not stand before it"),
    (["a", ["tuple", -1]], {}, "does not stand before it"),
    (["a", ["tuple", True]], {}, "does not stand before it"),
    (["a", ["tuple", "a"]], {}, "does not stand before it"),
    ([{"a": 1}], {}, "neither plain nor made of others"),
    ([[]], {}, "neither plain nor made of others"),
    ([[1, 2]], {}, "neither plain nor made of others"),
    ([["os.system"]], {}, "no class 'os.system' of results"),
    ([["Path"]], {}, "no class 'Path' of results"),
    ([["Partitions"]], {}, "no class 'Partitions' of results"),
    ([["RunRecord"]], {}, "no class 'RunRecord' of results"),
    ([["tuple"]], {"Thing": []}, "no class 'Thing' of results"),
    ([["tuple"]], {"Place": ["file"]}, "the class Place has the fields file, line, column"),
    ([["tuple"]], {"Place": 3}, "the class Place has the fields file, line, column"),
    (["a", ["Place", 0]], {}, "Place has 3 fields, not 1"),
    (["a", ["Place", 0, 0, 0]], {}, "Place.line cannot be str of that content"),
    ([1, None, ["Place", 0, 1, 1]], {}, "Place.file cannot be int"),
    (["a", None, True, ["Place", 0, 1, 2]], {}, "Place.column cannot be bool"),
    (["NONE", ["Verdict", 0]], {}, "cannot be made"),
    ([1, ["Verdict", 0]], {}, "not made of one part"),
    (["0x1", ["whole", 0]], {}, "written in another way"),
    (["ten", ["whole", 0]], {}, "cannot be made"),
    (["1.5", ["real", 0]], {}, "no number that is not finite"),
    ([1, 0, ["ratio", 0, 1]], {}, "cannot be made"),
    (["a", ["ratio", 0, 0]], {}, "not one of whole numbers"),
    (["a", ["dict", 0]], {}, "cannot be made"),
    ([["list"], "a", ["dict", 0, 1]], {}, "cannot be made"),
    ([["list"], ["frozenset", 0]], {}, "cannot be made"),
    (["O", 1, ["tuple", 1], "00", ["array", 0, 2, 3]], {}, "arrays hold no 'O'"),
    (["<f8", 2, ["tuple", 1], "00" * 8, ["array", 0, 2, 3]], {}, "not as many numbers"),
    (["<f8", -1, ["tuple", 1], "", ["array", 0, 2, 3]], {}, "not as many numbers"),
    (["a", ["results", 0]], {}, "no class 'a' of results"),
    (["a", ["Formula", 0, 0]], {}, "says what no text says"),
    (["a", ["unreadable", 0]], {}, "wrong for no reason"),
    (["source", "a", ["tuple"], ["Evidence", 1, 1, 1, 2], ["Evidence", 1, 1, 1, 0]], {}, "fields"),
]


@pytest.mark.parametrize(("nodes", "classes", "reason"), BAD)
def test_nodes_that_make_no_record_are_refused(nodes: object, classes: object, reason: str) -> None:
    with pytest.raises(NotKeptError, match=reason):
        read_nodes(nodes, classes)


def test_values_that_unfold_without_end_are_refused() -> None:
    nodes: list[object] = ["a"]
    nodes += [["tuple", *[i] * 10] for i in range(40)]
    with pytest.raises(NotKeptError, match="unfolds to over"):
        read_nodes([*nodes, ["frozenset", 40]], {})
