"""Two analyses compared: what differs, and the smallest sets of decisions that explain verdicts."""

from __future__ import annotations

import json
from collections.abc import Callable
from itertools import chain, combinations
from pathlib import Path
from typing import Any

import pytest

from qca.comparison.comparison import RecordComparison, compare_records
from qca.io.studies import load_study
from qca.pipeline import find_record
from qca.record import Record, analyze_study
from qca.report.compose import compose_comparison, compose_report
from qca.study.declaration import FilesRead, build_study
from qca.study.differences import Declaration, DifferenceKind, list_differences, take_back
from tests.studies import SPEC, write_study

SHIPPED = Path(__file__).parents[2] / "calibrations"
Codes = dict[str, dict[str, Any]]


def recode(folder: Path, state: str, change: Callable[[Codes], object]) -> None:
    """Change the periods of a case file."""
    path = folder / f"{state}.yaml"
    file = json.loads(path.read_text("utf-8"))
    change(file["periods"])
    path.write_text(json.dumps(file), "utf-8")


def write(folder: Path, changes: dict[str, Any] | None = None) -> Path:
    folder.mkdir()
    return write_study(folder, changes or {})


def read(path: Path) -> Record:
    return analyze_study(load_study(path))


@pytest.fixture
def first(tmp_path: Path) -> Record:
    return read(write(tmp_path / "first"))


def explain(comparison: RecordComparison) -> dict[str, list[set[str]]]:
    """Return for each claim that moved what makes its verdict, by where it is declared."""
    assert all(each.made_by.exact and each.undone_by.exact for each in comparison.verdicts)
    return {
        each.claim: [{".".join(own.path) for own in chosen} for chosen in each.made_by.sets]
        for each in comparison.verdicts
    }


def scale(**labels: Any) -> dict[str, Any]:
    return {"scales": {"level": SPEC["scales"]["level"] | labels}}


def test_one_analysis_twice_differs_in_nothing(tmp_path: Path, first: Record) -> None:
    told = compare_records(first, read(write(tmp_path / "again")))
    assert told.is_empty and told.finds_the_same
    for lang, said in (("en", "No difference"), ("es", "Ninguna diferencia")):
        assert said in compose_comparison(told, ("a", "b"), "text", lang, short=True)


@pytest.mark.parametrize(
    ("changes", "path", "moved"),
    [
        (scale(middle=0.4), "scales.level.middle", {"N1": "contradicted"}),
        (
            {"sets": SPEC["sets"] | {"B": {"field": "money", "crisp": 1.5}}},
            "sets.B",
            {"R1": "contradicted"},
        ),
        (
            {"cuts": {"sufficiency": {"incl": 0.95}}},
            "cuts.sufficiency.incl",
            {"S1": "in_kind"},
        ),
        (
            {"claims": [{"id": "N1", "says": "n", "claim": "not (A <- Y)"}, *SPEC["claims"][1:]]},
            "claims.N1",
            {"N1": "not_shown"},
        ),
        ({"omit": ["S2"]}, "cases.S2", {"X1": "not_shown"}),
    ],
)
def test_a_changed_scale_anchor_cut_claim_and_case_explain_what_moves(
    tmp_path: Path, first: Record, changes: dict[str, Any], path: str, moved: dict[str, str]
) -> None:
    told = compare_records(first, read(write(tmp_path / "other", changes)))
    assert [".".join(each.path) for each in told.differences] == [path]
    verdicts = {each.claim: each.after.value for each in told.verdicts}
    assert verdicts.items() >= moved.items()
    assert all(sets == [{path}] for sets in explain(told).values())


def test_a_changed_code_explains_what_moves(tmp_path: Path, first: Record) -> None:
    path = write(tmp_path / "other")
    recode(path.parent, "north", lambda periods: periods["N1"]["lead"].update(label="low"))
    told = compare_records(first, read(path))
    (difference,) = told.differences
    assert difference.kind is DifferenceKind.CODE
    assert (difference.path, difference.before, difference.after) == (
        ("cases", "N1", "lead"),
        "high",
        "low",
    )
    assert explain(told)["N1"] == [{"cases.N1.lead"}]
    assert ("N1", "A", 1.0, 0.0) in {(s.case, s.set, s.before, s.after) for s in told.scores}
    (outcome,) = told.outcomes
    assert outcome.rows is not None
    cases = {row.config: (row.before and row.before.cases, row.after and row.after.cases)
             for row in outcome.rows}  # fmt: skip
    assert cases[0, 1] == (None, ("N1",)) and cases[1, 1] == (("N1", "N2"), ("N2",))


def judge(declared: Declaration) -> dict[str, Any] | None:
    study = build_study(declared.spec, declared.cases, FilesRead(), review=False)
    record = analyze_study(study)
    return {each.claim.id: each.verdict for each in (*record.claims, *record.rivals)}


def test_sets_are_those_that_running_every_combination_shows(tmp_path: Path) -> None:
    path = write(
        tmp_path / "other",
        scale(middle=0.4) | {"cuts": {"sufficiency": {"incl": 0.95}, "necessity": {"incl": 0.6}}},
    )
    recode(path.parent, "south", lambda periods: periods["S3"]["lead"].update(label="middle"))
    recode(path.parent, "south", lambda periods: periods["S1"]["money"].update(value=4.0))
    records = read(write(tmp_path / "first")), read(path)
    base, own = (each.study.declared for each in records)
    assert base is not None and own is not None
    told = compare_records(*records)
    differences = list_differences(base, own)
    every = range(len(differences))
    worlds: dict[frozenset[int], Any] = {}
    for taken in chain(*(combinations(every, size) for size in range(len(differences) + 1))):
        declared = own
        for position in every:
            if position not in taken:
                declared = take_back(differences[position], base, declared)
        worlds[frozenset(taken)] = judge(declared)
    now, then = worlds[frozenset()], worlds[frozenset(every)]
    assert {each.claim for each in told.verdicts} == {k for k in now if now[k] is not then[k]}
    assert len(told.verdicts) >= 4 and len(differences) == 5
    for each in told.verdicts:
        for explanation, verdict, back in (
            (each.made_by, each.after, False),
            (each.undone_by, each.before, True),
        ):
            ends = {taken: frozenset(every) - taken if back else taken for taken in worlds}
            sets = [taken for taken, end in ends.items() if worlds[end][each.claim] is verdict]
            least = min(map(len, sets))
            expected = {frozenset(differences[i] for i in s) for s in sets if len(s) == least}
            assert {frozenset(chosen) for chosen in explanation.sets} == expected
    assert any(len(each.made_by.sets[0]) > 1 for each in told.verdicts)


def test_shipped_analyses_are_explained() -> None:
    base, own = (read(SHIPPED / f"{name}.yaml") for name in ("2025", "2025-crisp"))
    forth, back = compare_records(base, own), compare_records(own, base)
    assert forth.verdicts and explain(forth)
    # What makes a verdict on the way there undoes it on the way back.
    assert [
        (each.claim, each.before, each.after, *_paths(each.made_by), *_paths(each.undone_by))
        for each in forth.verdicts
    ] == [
        (each.claim, each.after, each.before, *_paths(each.undone_by), *_paths(each.made_by))
        for each in back.verdicts
    ]


def _paths(explanation: Any) -> list[Any]:
    return [sorted(sorted(each.path for each in chosen) for chosen in explanation.sets)]


def test_cut_short_it_says_so(tmp_path: Path) -> None:
    path = write(tmp_path / "other", scale(middle=0.4) | {"cuts": {"necessity": {"incl": 0.6}}})
    records = read(write(tmp_path / "first")), read(path)
    told = compare_records(*records, most=0)
    assert told.verdicts and not any(each.made_by.exact for each in told.verdicts)
    assert [each.claim for each in told.verdicts] == [
        each.claim for each in compare_records(*records).verdicts
    ]
    text = " ".join(compose_comparison(told, ("a", "b"), "text", "en", short=True).split())
    assert "the search was cut short" in text


def test_a_record_compares_as_its_file_does(tmp_path: Path, first: Record) -> None:
    path = write(tmp_path / "other", {"omit": ["S2"], "cuts": {"necessity": {"incl": 0.6}}})
    own = read(path)
    for record, source in ((first, "first.json"), (own, "other.json")):
        (tmp_path / source).write_text(compose_report(record, "json", "en"), "utf-8")
    kept = [find_record(tmp_path / name) for name in ("first.json", "other.json")]
    whole = compose_comparison(compare_records(first, own), ("a", "b"), "json", "en")
    for pair in ((first, kept[1]), (kept[0], own), kept):
        assert compose_comparison(compare_records(*pair), ("a", "b"), "json", "en") == whole
    assert compare_records(own, kept[1]).is_empty


def test_the_same_under_other_names_is_the_same(tmp_path: Path, first: Record) -> None:
    renamed = [{**claim, "id": f"own-{claim['id']}"} for claim in SPEC["claims"]]
    path = write(tmp_path / "other", {"claims": renamed, "omit": ["S3"]})
    recode(path.parent, "north", lambda periods: periods.update(NX=periods.pop("N1")))
    recode(path.parent, "north", lambda periods: periods["N2"].update(years="2008-2015"))
    recode(tmp_path / "first", "north", lambda periods: periods["N2"].update(years="2008-2015"))
    told = compare_records(read(tmp_path / "first" / "spec.yaml"), read(path))
    assert dict(told.cases) == {"NX": "N1"}
    assert dict(told.claims) == {f"own-{claim['id']}": claim["id"] for claim in SPEC["claims"]}
    assert [".".join(each.path) for each in told.differences] == ["cases.S3"]
    text = compose_comparison(told, ("a", "b"), "text", "en")
    assert "N1 → NX" in text and "N1 → own-N1" in text


def test_claims_and_outcomes_of_one_side_are_told(tmp_path: Path, first: Record) -> None:
    claims = [*SPEC["claims"][1:], {"id": "Z", "says": "z", "claim": "B <- Y"}]
    told = compare_records(first, read(write(tmp_path / "o", {"claims": claims, "outcome": "C"})))
    assert [list(own) for own in told.only] == [["N1"], ["Z"]]
    assert [[str(each) for each in own] for own in told.apart] == [["Y"], ["C"]]
    text = compose_comparison(told, ("a.yaml", "b.yaml"), "text", "en")
    assert "1 claim stands in a.yaml alone: N1" in text and "Z: " in text


def test_texts_and_evidence_are_no_decisions_but_told(tmp_path: Path, first: Record) -> None:
    path = write(tmp_path / "other", {"title": "Another"})
    source = {"evidence": [{"source": "another"}]}
    recode(path.parent, "north", lambda periods: periods["N1"]["lead"].update(source))
    told = compare_records(first, read(path))
    assert told.finds_the_same and not told.differences and not told.is_empty
    assert [each.path for each in told.rest] == [("title",), ("cases", "N1", "lead", "evidence")]
    assert "cases.N1.lead.evidence" in compose_comparison(told, ("a", "b"), "text", "en")


def test_a_field_that_one_side_codes_is_one_decision(tmp_path: Path, first: Record) -> None:
    sets = SPEC["sets"] | {"D": {"field": "law", "scale": {"no": 0, "yes": 1}}}
    claims = [{"id": "N1", "says": "n", "claim": "D <- Y"}, *SPEC["claims"][1:]]
    path = write(tmp_path / "other", {"sets": sets, "claims": claims})
    for state in ("north", "south"):
        recode(path.parent, state, lambda periods: [
            own.update(law={"label": "no"}) for own in periods.values()])  # fmt: skip
    told = compare_records(first, read(path))
    (field, new, _) = told.differences
    assert field.path == ("cases", "*", "law") and new.path == ("sets", "D")
    assert explain(told)["N1"] == [{"cases.*.law", "sets.D", "claims.N1"}]


def test_other_conditions_leave_rows_uncompared(tmp_path: Path, first: Record) -> None:
    told = compare_records(first, read(write(tmp_path / "other", {"conditions": ["A", "C"]})))
    (outcome,) = told.outcomes
    assert outcome.rows is None and not told.verdicts
    assert "have other conditions" in " ".join(
        compose_comparison(told, ("a", "b"), "text", "en", short=True).split()
    )
    kinds = {each.kind.value: each for each in outcome.models if each.differs}
    assert all(each.gone or each.added for each in kinds.values())


def test_where_a_percentile_comes_to_lie_is_found_and_not_declared(tmp_path: Path) -> None:
    shares = {"field": "money", "direct": {"percentiles": [5, 60, 95]}}
    robustness = {"labels": False, "alternatives": False}
    changes = {"sets": SPEC["sets"] | {"B": shares}, "robustness": robustness}
    own = read(write(tmp_path / "own", changes))
    (tmp_path / "own.json").write_text(compose_report(own, "json", "en"), "utf-8")
    assert compare_records(own, find_record(tmp_path / "own.json")).is_empty
