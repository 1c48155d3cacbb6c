"""Locks: what they hold is read back, each part has a digest, and no digit can be changed."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

from qca.errors import InputError
from qca.io.files import find_lock
from qca.io.locks import read_lock_document
from qca.io.studies import load_declaration, load_study
from qca.pipeline import lock_file
from qca.plans.locks import LockError, read_lock, write_lock
from qca.study.differences import list_differences
from qca.study.plans import list_deviations
from qca.study.spec import Spec
from tests.studies import SPEC, write_study

SHIPPED = Path(__file__).parents[2] / "calibrations"


def lock(path: Path) -> dict[str, Any]:
    document = write_lock(*load_declaration(path), path.name)
    return json.loads(json.dumps(document))  # type: ignore[no-any-return]


def change_case(folder: Path, name: str, field: str, **code: Any) -> None:
    for path in (folder / "north.yaml", folder / "south.yaml"):
        file = json.loads(path.read_text("utf-8"))
        if name in file["periods"]:
            file["periods"][name][field] = code
        path.write_text(json.dumps(file), "utf-8")


@pytest.mark.parametrize("name", ["2025", "2025-chiapas", "2015"])
def test_what_it_holds_is_read_back(name: str) -> None:
    path = SHIPPED / f"{name}.yaml"
    declared = load_study(path).declared
    assert declared is not None
    plan = read_lock(lock(path), "x")
    assert list_differences(plan.declared, declared) == ()
    assert list_deviations(plan, declared) == ((), ())
    assert lock(path) == lock(path) and "date" in lock(path) and lock(path)["date"] is None


# Each with the one part that it is of; none where it is no part of the plan.
CHANGES: list[tuple[dict[str, Any], str | None]] = [
    ({"scales": {"level": SPEC["scales"]["level"] | {"middle": 0.55}}}, "calibrations"),
    ({"sets": SPEC["sets"] | {"B": {"field": "money", "crisp": 3}}}, "calibrations"),
    ({"cuts": {"necessity": {"incl": 0.8}}}, "settings"),
    ({"truth_table": {"incl_cut": 0.85}}, "settings"),
    (
        {"minimize": {"solutions": ["conservative", "parsimonious"], "expectations": ["A"]}},
        "theory",
    ),
    ({"claims": SPEC["claims"][1:]}, "theory"),
    ({"typology": {"dimensions": ["A"], "types": {"a": "A", "b": "~A"}}}, "theory"),
    ({"conditions": ["A"]}, "question"),
    ({"title": "Another", "note": "n"}, None),
    ({"sets": SPEC["sets"] | {"A": SPEC["sets"]["A"] | {"why": "w", "label": "x"}}}, None),
    ({"deviations": [{"change": "cuts", "why": "w"}]}, None),
]


@pytest.mark.parametrize(("changes", "part"), CHANGES)
def test_a_change_changes_the_digest_of_its_part_alone(
    tmp_path: Path, changes: dict[str, Any], part: str | None
) -> None:
    before = lock(write_study(tmp_path, {}))["digests"]
    after = lock(write_study(tmp_path, changes))["digests"]
    assert [key for key in before if before[key] != after[key]] == [part] * (part is not None)


@pytest.mark.parametrize(
    ("name", "field", "code", "parts"),
    [
        ("N1", "lead", {"label": "low"}, ["codes"]),
        ("N1", "lead", {"label": "high", "also": ["low"]}, ["codes"]),
        ("N1", "lead", {"label": "high", "note": "seen again"}, []),
        ("N1", "result", {"label": "bad"}, []),
    ],
)
def test_codes_of_conditions_have_a_digest_and_outcomes_none(
    tmp_path: Path, name: str, field: str, code: dict[str, Any], parts: list[str]
) -> None:
    path = write_study(tmp_path, {})
    before = lock(path)["digests"]
    change_case(tmp_path, name, field, **code)
    after = lock(path)["digests"]
    assert [key for key in before if before[key] != after[key]] == parts


def test_every_key_of_an_analysis_is_in_a_part(tmp_path: Path) -> None:
    from qca.plans.locks import _PARTS

    told = {key for keys in _PARTS.values() for key in keys}
    assert set(Spec.model_fields) - told == {"title", "note", "cases", "deviations"}


def test_outcomes_need_not_be_coded_and_it_says_which_are(tmp_path: Path) -> None:
    path = write_study(tmp_path, {})
    for name in ("N2", "S1", "S2", "S3"):
        change_case(tmp_path, name, "result", uncoded="not yet")
    assert lock(path)["outcomes"] == {"fields": ["result"], "coded": {"result": ["N1"]}}
    change_case(tmp_path, "N1", "result", uncoded="not yet")
    assert lock(path)["outcomes"]["coded"] == {"result": []}
    with pytest.raises(InputError):
        load_study(path)
    change_case(tmp_path, "N1", "lead", label="lofty")
    change_case(tmp_path, "S1", "money", uncoded="nowhere")
    with pytest.raises(InputError) as raised:
        lock(path)
    told = str(raised.value)
    assert "lofty" in told or "money" in told


def test_no_digit_of_one_can_be_changed(tmp_path: Path) -> None:
    lock_file(write_study(tmp_path, {}), date="2026-01-31")
    place = tmp_path / "spec.lock.json"
    text = place.read_text("utf-8")
    digits = [each.start() for each in re.finditer(r"\d", text)]
    assert len(digits) > 300
    for at in digits[:: len(digits) // 60]:
        place.write_text(f"{text[:at]}{(int(text[at]) + 1) % 10}{text[at + 1 :]}", "utf-8")
        with pytest.raises(InputError):
            read_lock_document(place)
    place.write_text(text, "utf-8")
    assert read_lock_document(place)[1].date == "2026-01-31"


def test_what_is_no_sound_lock_is_refused_with_the_reason(tmp_path: Path) -> None:
    sound = lock(write_study(tmp_path, {}))
    for spoilt, said in (
        ({key: value for key, value in sound.items() if key != "cases"}, "has not the keys"),
        ({**sound, "date": "2026-01-31"}, "its seal is not that"),
        ({**sound, "history": {}}, "has not the keys"),
    ):
        with pytest.raises(LockError, match=said):
            read_lock(spoilt, "x")
    from qca.archive.seals import digest_document

    for own, said in ((("lock", 2), "in form 2"), (("declared", {"x": 1}), "cannot read what")):
        other = {**sound, own[0]: own[1]}
        del other["seal"]
        with pytest.raises(LockError, match=said):
            read_lock({**other, "seal": digest_document(other)}, "x")


def test_another_plan_replaces_none_without_a_word_and_keeps_the_former(tmp_path: Path) -> None:
    path = write_study(tmp_path, {})
    place, first, written = lock_file(path, date="2026-01-31")
    assert written and place == find_lock(path)
    assert lock_file(path, date="2026-02-01")[1:] == (first, False)
    write_study(tmp_path, {"cuts": {"necessity": {"incl": 0.8}}})
    with pytest.raises(InputError, match="there is a lock of another plan already"):
        lock_file(path)
    assert json.loads(place.read_text("utf-8")) == first
    _, second, _ = lock_file(path, replace=True)
    write_study(tmp_path, {})
    _, third, _ = lock_file(path, replace=True)
    kept = [
        {key: value for key, value in each.items() if key != "history"} for each in (first, second)
    ]
    assert third["history"] == kept and second["history"] == kept[:1]
    assert read_lock_document(place)[0] == third
    place.write_text(place.read_text("utf-8").replace("0.8", "0.7", 1), "utf-8")
    with pytest.raises(InputError, match="cannot be relied on"):
        lock_file(path, replace=True)
