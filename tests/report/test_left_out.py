"""What a quick assessment leaves out: each part is named, and the rest is what it is without."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from qca.record import Record
from qca.report.compose import compose_robustness
from qca.report.pieces.spans import Prose
from qca.report.sections.robustness.overview import build_robustness, document_robustness
from qca.report.words import load_words
from qca.robustness.limits import Allowance, AssessmentLimits
from qca.robustness.results.assessment import LeftOut, Topic
from qca.robustness.worlds.inventory import build_universe
from tests.studies import assess, write_study

_AMPLE: dict[str, int] = {
    "boxes": 10**9,
    "sets": 2000,
    "orders": 10_000,
    "pieces": 10**9,
    **dict.fromkeys(("worlds", "search", "draws", "tables"), 10**12),
}


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A study of which every world can be gone through."""
    changes = {"robustness": {"alternatives": False, "leave_out": "cases", "budget": 2000}}
    return write_study(tmp_path_factory.mktemp("left_out"), changes)


@pytest.fixture(scope="module")
def full(path: Path) -> Record:
    return assess(path)


def document(record: Record) -> dict[str, Any]:
    found = document_robustness(record)
    assert found is not None
    return found


def left(record: Record) -> dict[Topic, LeftOut]:
    assert record.robustness is not None
    return {each.part: each for each in record.robustness.left_out}


def test_with_room_for_all_nothing_is_left_out(path: Path, full: Record) -> None:
    found = document(assess(path, limits=AssessmentLimits(**_AMPLE)))
    assert found == document(full)
    assert found["left_out_of_run"] == []


_KEYS = {
    Topic.OMISSIONS: "leave_one_out",
    Topic.CODES: "leverage",
    Topic.SENSITIVITY: "protocol",
    Topic.TERMS: "terms",
    Topic.CHANCE: "chance",
}


@pytest.mark.parametrize(
    ("changed", "parts"),
    [
        (
            {"worlds": 100},
            {
                Topic.WORLDS,
                Topic.OMISSIONS,
                Topic.CODES,
                Topic.SENSITIVITY,
            },
        ),
        (
            {"tables": 0},
            {
                Topic.TERMS,
                Topic.SENSITIVITY,
                Topic.OMISSIONS,
                Topic.CODES,
            },
        ),
        ({"search": 0}, {Topic.CHANGES}),
        ({"search": 2 * 6 * 40_000}, {Topic.CHANGES}),
        ({"draws": 3 * 10_000 * 55}, {Topic.CHANCE}),
    ],
)
def test_what_there_is_no_room_for_is_left_out_and_named(
    path: Path, full: Record, changed: dict[str, int], parts: set[Topic]
) -> None:
    record = assess(path, limits=AssessmentLimits(**(_AMPLE | changed)))
    assert set(left(record)) == parts
    found, whole = document(record), document(full)
    assert {each["part"] for each in found["left_out_of_run"]} == {part.value for part in parts}
    for part, key in _KEYS.items():
        if part not in parts and not {Topic.WORLDS, Topic.SENSITIVITY} & parts:
            assert found[key] == whole[key]
    for lang in ("en", "es"):
        words = load_words(lang)
        (section,) = build_robustness(record, words)
        told = " ".join(str(block) for block in section.full if isinstance(block, Prose))
        for each in left(record).values():
            if each.part is not Topic.WORLDS:
                said = words(f"left_out.{each.part.value}", done=each.done, whole=each.whole)
                assert said in told
        for style in ("text", "md", "json"):
            assert compose_robustness(record, style, lang)


def test_of_many_claims_the_first_are_searched(path: Path, full: Record) -> None:
    record = assess(path, limits=AssessmentLimits(**(_AMPLE | {"search": 2 * 6 * 40_000})))
    assert left(record)[Topic.CHANGES] == LeftOut(Topic.CHANGES, 2, 6)
    found, whole = document(record)["claims"], document(full)["claims"]
    assert [claim["searches"] for claim in found[2:]] == [{}, {}, {}, {}]
    assert found[:2] == whole[:2]


def test_many_cases_leave_room_for_fewer_sets_of_changes(full: Record) -> None:
    assert full.robustness is not None
    universe = build_universe(full.study)  # 5 cases
    limits = AssessmentLimits(sets=3000, search=10_000_000)
    found = [Allowance(universe, limits).count_sets(limits, claims) for claims in (1, 1000, 10_000)]
    assert found == [3000, 5 * 10_000_000 // (1000 * 25), 200]


def test_without_pieces_to_look_at_a_search_says_that_it_is_not_complete(
    path: Path, full: Record
) -> None:
    record = assess(path, limits=AssessmentLimits(**(_AMPLE | {"pieces": 0})))
    cut = document(record)["claims"]
    for claim, whole in zip(cut, document(full)["claims"], strict=True):
        for goal, search in claim["searches"].items():
            known = whole["searches"][goal]
            assert search == known or (not search["complete"] and search["count"] <= known["count"])
    assert any(not s["complete"] for claim in cut for s in claim["searches"].values())
