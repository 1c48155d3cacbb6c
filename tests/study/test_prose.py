"""Text for people in several languages: read, told, kept, and asked for where it is not given."""

from __future__ import annotations

import copy
import json
import pickle
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from qca.archive.decoding import read_nodes
from qca.archive.encoding import write_nodes
from qca.errors import InputError
from qca.io.casefolders import load_case_files
from qca.io.studies import load_study
from qca.messages import LANGUAGES
from qca.record import analyze_study, judge_study
from qca.report.compose import compose_report
from qca.report.languages import list_untold, tell_record
from qca.study.calibrations import SetSpec
from qca.study.jsonschema import build_schema
from qca.study.prose import Versions, find_lacking_versions, tell_versions

CASES = """case,A,B,Y
one,1,0.8,1
two,0.2,0.9,0.3
three,0.9,0.1,0.8
"""
SPEC = """title: {en: EN title, es: ES título}
note: {en: EN note, es: ES nota}
cases: {table: data.csv}
sets:
  A: {label: {en: EN label, es: ES etiqueta}, as_is: true, why: {en: EN why, es: ES razón}}
  B: {label: plain label, as_is: true, why: {es: ES solo}}
  Y: {label: {es: ES resultado, en: EN outcome}, as_is: true}
outcome: Y
conditions: [A, B]
claims:
  - {id: C1, says: {en: EN says, es: ES dice}, claim: A -> Y}
  - {id: C2, says: plain words, claim: B <- Y, source: {en: EN page, es: ES página}}
rivals:
  - {id: R1, says: {en: EN rival, es: ES rival}, claim: B -> Y}
"""


@pytest.fixture
def path(tmp_path: Path) -> Path:
    (tmp_path / "data.csv").write_text(CASES)
    (tmp_path / "spec.yaml").write_text(SPEC)
    return tmp_path / "spec.yaml"


def test_a_text_is_its_english(path: Path) -> None:
    spec = load_study(path).spec
    assert spec.title == "EN title"
    assert spec.sets["Y"].label == "EN outcome"
    assert spec.sets["B"].why == "ES solo"  # there is no other


@pytest.mark.parametrize("style", ["text", "md", "html"])
@pytest.mark.parametrize("language", LANGUAGES)
def test_a_report_tells_its_own_language_alone(path: Path, language: str, style: str) -> None:
    record = analyze_study(load_study(path))
    told = compose_report(record, style, language)
    own, other = ("EN ", "ES ") if language == "en" else ("ES ", "EN ")
    assert own in told
    lacking = told.replace("ES solo", "") if language == "en" else told
    assert other not in lacking.replace("ES\n", "")
    assert "plain words" in told


def test_json_keeps_all_and_depends_on_no_language(path: Path) -> None:
    record = analyze_study(load_study(path))
    documents = [json.loads(compose_report(record, "json", each)) for each in LANGUAGES]
    assert documents[0] == documents[1]
    assert documents[0]["title"] == "EN title"
    assert documents[0]["title_by_language"] == {"en": "EN title", "es": "ES título"}
    first, second = documents[0]["claims"]
    assert first["says"] == "EN says"
    assert first["says_by_language"] == {"en": "EN says", "es": "ES dice"}
    assert second["says"] == "plain words"
    assert "says_by_language" not in second


def test_what_is_not_given_is_named(path: Path) -> None:
    study = load_study(path)
    assert list_untold(study, "en") == ("sets.B.why",)
    assert list_untold(study, "es") == ()


def test_a_record_in_one_language_stays_as_it_is(path: Path) -> None:
    record = judge_study(load_study(path))
    told = tell_record(record, "es")
    assert told.claims[0].claim.says == "ES dice"
    assert told.study.spec.sets["A"].why == "ES razón"
    assert told.study.scores is record.study.scores
    assert record.claims[0].claim.says == "EN says"
    plain = judge_study(load_study(Path("calibrations/2015.yaml")))
    assert tell_record(tell_record(plain, "es"), "es") == tell_record(plain, "es")


def test_versions_travel_and_are_archived() -> None:
    text = Versions({"en": "strong", "es": "fuerte"})
    nodes, classes = write_nodes(text)
    for same in (pickle.loads(pickle.dumps(text)), copy.deepcopy(text), read_nodes(nodes, classes)):
        assert same == "strong"
        assert isinstance(same, Versions)
        assert same.tell("es") == "fuerte"
        assert same.tell("fr") == "strong"


# Names, codes, rules, and how a file is read: the texts that are the same in every language.
SAME_EVERYWHERE = {
    *("periods", "only", "omit", "outcome", "extends", "id", "claim", "labels", "field"),
    *("within", "order", "by", "on", "claims"),
    *("expression", "table", "sheet", "missing", "encoding", "separator", "stated"),
    *("column", "unit", "period", "groups", "fields"),
    *("case", "code", "label", "also", "scale", "levels", "span", "source", "years"),
    *("looked_in", "count", "types", "coders", "row", "change"),
}
FOR_PEOPLE = {
    *("Study.title", "Study.note", "ClaimSpec.says", "ClaimSpec.source", "ClaimSpec.where"),
    *("LabelScore.why", "Range.why", "SetSpec.label", "SetSpec.why", "Case.note"),
    *(
        "Coding.uncoded",
        "Coding.unit",
        "Coding.note",
        "Coding.adjudication",
        "Evidence.where",
        "Evidence.note",
    ),
    *("ClaimGroup.says", "Codebook.title", "Codebook.note", "FieldSpec.question"),
    *("FieldSpec.definition", "FieldSpec.indicators", "FieldSpec.labels", "FieldSpec.unit"),
    *("FieldSpec.decide", "FieldSpec.evidence", "FieldSpec.where"),
    *("TableField.unit", "Percentile.why", "ImpossibleSpec.why", "DeviationSpec.why"),
}


def list_forms(value: Any) -> list[Any]:
    """Return the forms that a value may have; some versions of pydantic nest them."""
    inner = value.get("anyOf")
    return [value] if inner is None else [form for each in inner for form in list_forms(each)]


def list_parts(form: Any) -> list[Any]:
    """Return a form, and those of what it holds by keys that a user chooses."""
    inner = form.get("additionalProperties")
    return [form, *(list_forms(inner) if isinstance(inner, dict) else [])]


def test_every_text_for_people_may_be_given_in_languages() -> None:
    in_languages, plain = set(), set()
    for which, name in (("spec", "Study"), ("case", "Case"), ("codebook", "Codebook")):
        schema = build_schema(which)
        for kind, declared in {name: schema, **schema["$defs"]}.items():
            for key, value in declared.get("properties", {}).items():
                # What is chosen from, or listed, is of texts for people where these are.
                forms = [part for form in list_forms(value) for part in list_parts(form)]
                texts = [f for f in forms if f.get("type") == "string"]
                free = [f for f in texts if not {"enum", "const"} & set(f)]
                if any(set(f.get("properties", ())) == set(LANGUAGES) for f in forms):
                    in_languages.add(f"{kind}.{key}")
                elif free:
                    plain.add(key)
    assert in_languages == FOR_PEOPLE
    assert plain <= SAME_EVERYWHERE


@pytest.mark.parametrize(
    ("label", "what"),
    [
        ("{fr: x}", "'sets.A.label': there is no language 'fr'; use en or es"),
        ("{}", "'sets.A.label': there is no text; give it in a language: en or es"),
        (
            "{en: ''}",
            "'sets.A.label': there is no text in the language 'en'; write one, or take the key out",
        ),
        ("{en: {es: x}}", "there is no text in the language 'en'"),
        ("[x]", "'sets.A.label' is a list of 1; it should be a text"),
    ],
)
def test_what_is_no_text_is_refused(path: Path, label: str, what: str) -> None:
    path.write_text(SPEC.replace("{en: EN label, es: ES etiqueta}", label))
    with pytest.raises(InputError) as error:
        load_study(path)
    (line,) = error.value.list_lines()
    assert line.startswith(f"{path}:5:")
    assert what in line


@pytest.mark.parametrize(
    ("label", "valid"),
    [("plain", True), ({"en": "a", "es": "b"}, True), ({"es": "b"}, True), ({"fr": "x"}, False)],
)
def test_editors_know_it(label: object, valid: bool) -> None:
    schema = {**build_schema("spec"), "$ref": "#/$defs/SetSpec"}
    checked = jsonschema.Draft202012Validator({"$defs": schema["$defs"], "$ref": "#/$defs/SetSpec"})
    assert checked.is_valid({"label": label, "as_is": True}) is valid


def test_names_are_the_same_in_every_language() -> None:
    with pytest.raises(ValueError, match="valid string"):
        SetSpec.model_validate({"field": {"en": "x", "es": "y"}, "as_is": True})


@pytest.mark.parametrize("name", ["2025", "2025-crisp", "2025-chiapas", "2015"])
def test_the_studies_are_told_in_both_languages(name: str) -> None:
    study = load_study(f"calibrations/{name}.yaml")
    assert [list_untold(study, language) for language in LANGUAGES] == [(), ()]
    texts = [study.spec.title, study.spec.note, *(claim.says for claim in study.claims)]
    texts += [text for each in study.spec.sets.values() for text in (each.label, each.why)]
    codings = [coding for case in study.cases for coding in case.codings.values()]
    texts += [each.note for coding in codings for each in (coding, *coding.evidence)]
    texts += [coding.uncoded for coding in codings if coding.uncoded is not None]
    assert all(isinstance(text, Versions) for text in texts if text)


def test_case_files_are_told_and_stay() -> None:
    for file, _ in load_case_files(Path("cases")):
        before = file.model_dump()
        told = tell_versions(file, "es")
        assert file.model_dump() == before
        assert told is not file
        for (*_, first), (*_, second) in zip(file.all_periods(), told.all_periods(), strict=True):
            assert first.codings.keys() == second.codings.keys()
            for coding, other in zip(first.codings.values(), second.codings.values(), strict=True):
                notes = zip(coding.evidence, other.evidence, strict=True)
                assert all(a.note != b.note or a.note in ("", b.note) for a, b in notes)
        assert find_lacking_versions(told, "en") == ()
