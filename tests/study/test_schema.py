"""The JSON schemas accept the shipped files and refuse misspelt keys."""

from __future__ import annotations

import copy
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator
from ruamel.yaml import YAML

from qca.io.codebooks import load_codebook_file
from qca.study.jsonschema import build_schema

ROOT = Path(__file__).parents[2]
_SPECS = sorted(path.name for path in (ROOT / "calibrations").glob("*.yaml"))
_BOOK = "codebook.yaml"
_CASES = sorted(path.name for path in (ROOT / "cases").glob("*.yaml") if path.name != _BOOK)


@cache
def _load(path: Path) -> Any:
    return YAML(typ="safe", pure=True).load(path)


@cache
def _validator(which: str) -> Draft202012Validator:
    return Draft202012Validator(build_schema(which))


def _errors(which: str, data: Any) -> list[str]:
    return [
        f"{error.json_path}: {error.message[:200]}" for error in _validator(which).iter_errors(data)
    ]


@pytest.mark.parametrize("which", ["spec", "case", "codebook"])
def test_the_schemas_are_schemas(which: str) -> None:
    Draft202012Validator.check_schema(build_schema(which))
    assert build_schema(which) == build_schema(which)


@pytest.mark.parametrize("name", _SPECS)
def test_shipped_analyses_are_accepted(name: str) -> None:
    assert _errors("spec", _load(ROOT / "calibrations" / name)) == []


@pytest.mark.parametrize("name", _CASES)
def test_shipped_cases_are_accepted(name: str) -> None:
    assert _errors("case", _load(ROOT / "cases" / name)) == []


@pytest.mark.parametrize(
    ("field", "code"),
    [
        ("executive_leadership", {"label": "hihg"}),
        ("executive_leadership", {"value": 1}),
        ("executive_leadership", {"label": "high", "also": ["low", "lo"]}),
        ("executive_leadership", {"coders": {"ab": "top"}}),
        ("prosoft_rank", {"value": 33}),
        ("prosoft_rank", {"value": 2.5}),
        ("prosoft_rank", {"label": "second"}),
        ("executive_leadersip", {"label": "high"}),
        ("leader_budgets", {"label": "maybe"}),
    ],
)
def test_the_schema_of_a_codebook_refuses_what_it_does_not_know(field: str, code: Any) -> None:
    known = load_codebook_file(ROOT / "cases" / _BOOK)
    validator = Draft202012Validator(build_schema("case", known))
    file = {"case": "N", "code": "N", "periods": {"N1": {"years": "2000", field: code}}}
    assert not validator.is_valid(file)
    good = {"executive_leadership": {"label": "high", "also": "low"}, "prosoft_rank": {"value": 2}}
    file["periods"] = {"N1": {"years": "2000", "governor_party": {"label": "PRI"}, **good}}
    assert validator.is_valid(file)
    shipped = [_load(ROOT / "cases" / name) for name in _CASES[:1]]
    assert all(validator.is_valid(each) for each in shipped)


def test_the_shipped_codebook_is_accepted() -> None:
    assert _errors("codebook", _load(ROOT / "cases" / _BOOK)) == []


@pytest.mark.parametrize(
    "path", [f"calibrations/{n}" for n in _SPECS] + [f"cases/{n}" for n in (*_CASES, _BOOK)]
)
def test_shipped_files_name_their_schema(path: str) -> None:
    first = (ROOT / path).read_text(encoding="utf-8").splitlines()[0]
    kind = "spec" if path.startswith("calibrations") else "case"
    kind = "codebook" if path.endswith(_BOOK) else kind
    assert first.startswith("# yaml-language-server: $schema=")
    assert first.endswith(f"{kind}.schema.json")


def _mappings(data: Any, path: tuple[str | int, ...] = ()) -> Iterator[tuple[str | int, ...]]:
    if isinstance(data, dict):
        yield path
        for key, value in data.items():
            yield from _mappings(value, (*path, key))
    elif isinstance(data, list):
        for i, value in enumerate(data):
            yield from _mappings(value, (*path, i))


# Mappings whose keys the user chooses: nothing there can be misspelt.
_FREE = {("sets",), ("scales",), ("typology", "types"), ("periods",), ("alternative_periods",)}


def _is_free(path: tuple[str | int, ...]) -> bool:
    if path in _FREE or (path[:1] == ("scales",) and len(path) == 2):
        return True
    if len(path) == 3 and path[0] == "sets" and path[2] == "scale":
        return True
    if path[:1] == ("periods",) and len(path) == 2:
        return True
    if path[:1] == ("fields",):
        return len(path) == 1 or path[2:] in {("labels",), ("indicators",)}
    return path[:1] == ("alternative_periods",) and len(path) in {2, 3}


@pytest.mark.parametrize(
    ("which", "path"),
    [
        ("spec", "calibrations/2025.yaml"),
        ("case", "cases/chiapas.yaml"),
        ("codebook", "cases/codebook.yaml"),
    ],
)
def test_a_misspelt_key_is_refused_everywhere(which: str, path: str) -> None:
    data = _load(ROOT / path)
    if which == "codebook":  # the first fields have every key
        data = {**data, "fields": dict(list(data["fields"].items())[:9])}
    spots = [spot for spot in _mappings(data) if not _is_free(spot)]
    assert len(spots) > 30
    for spot in spots:
        spoilt = copy.deepcopy(data)
        target = spoilt
        for step in spot:
            target = target[step]
        target["colour"] = "red"
        assert _errors(which, spoilt), f"'colour' is accepted at {spot}"


@pytest.mark.parametrize(
    ("which", "data"),
    [
        ("spec", {"title": ["x"]}),
        ("spec", {"conditions": "A, B"}),
        ("spec", {"truth_table": {"incl_cut": 1.2}}),
        ("spec", {"truth_table": {"n_cut": 0}}),
        ("spec", {"truth_table": {"at_crossover": "ignore"}}),
        ("spec", {"minimize": {"solutions": ["complex"]}}),
        ("spec", {"sets": {"A-B": {"crisp": 1}}}),
        ("spec", {"sets": {"A": {"direct": {"out": 1, "crossover": 2, "in": "high"}}}}),
        ("spec", {"sets": {"A": {"direct": {"out": 1, "crossover": {"att": 2}, "in": 3}}}}),
        ("spec", {"sets": {"A": {"crisp": {"between": [1, 2]}}}}),
        ("spec", {"sets": {"A": {"crisp": {"at": 1, "between": [1, 2, 3]}}}}),
        ("spec", {"sets": {"A": {"direct": {"idm": {"at": 0.9}}}}}),
        ("spec", {"robustness": {"incl_cut": [0.7, 1.2]}}),
        ("spec", {"robustness": {"pri_cut": 0.5}}),
        ("spec", {"robustness": {"n_cut": [0, 2]}}),
        ("spec", {"robustness": {"labels": "alone"}}),
        ("spec", {"robustness": {"leave_out": "some"}}),
        ("spec", {"robustness": {"anchors": 0.6}}),
        ("spec", {"robustness": {"cuts": {"sufficiency": {"ron": [0, 1]}}}}),
        ("spec", {"extends": ["a.yaml"]}),
        ("spec", {"claims": [{"id": "S1", "claim": "A -> Y"}]}),
        ("spec", {"extends": "base.yaml", "claims": [{"claim": "A -> Y", "says": "x"}]}),
        ("spec", {"typology": {"types": {"high": "A"}}}),
        ("case", {"case": "x", "code": "X"}),
        ("case", {"case": "x", "code": "a b", "periods": {}}),
        ("case", {"case": "x", "code": "X", "periods": {"A": {"lead": {"label": "x"}}}}),
        ("case", {"case": "x", "code": "X", "periods": {"A": {"years": "2000", "lead": "high"}}}),
    ],
)
def test_wrong_values_are_refused(which: str, data: Any) -> None:
    assert _errors(which, data)


@pytest.mark.parametrize(
    "data",
    [
        {"outcome": "Y"},
        {"outcome": ["Y", "~Y"]},
        {"sets": {"A": {"crisp": 3}, "B": {"crisp": [1, 2]}}},
        {"sets": {"A": {"as_is": True}, "B": {"tfr": True}}},
        {"sets": {"A": {"direct": None, "scale": {"low": 0}}}},
        {"cases": {"table": "a.csv", "id": "case", "missing": ["NA"]}},
        {"cuts": {"necessity": {"incl": 0.9, "ron": None, "cov": None}}},
        {"truth_table": {"incl_cut": [0.9, 0.7]}},
        {"extends": "base.yaml", "title": "only what differs"},
        {"extends": "base.yaml", "claims": [{"id": "S1", "within": "A"}]},
        {"extends": "base.yaml", "typology": {"types": {"high": "A"}}},
        {"minimize": {"exclude": [], "expectations": ["~A"], "enhanced": {"contradictory": True}}},
        {"missing": "drop", "periods": "other", "only": ["A1"], "omit": []},
        {"robustness": {"labels": True, "incl_cut": [0.7, 0.95], "n_cut": [1, 2]}},
        {"robustness": {"labels": "together", "cuts": {"necessity": {"ron": [0.4, 0.6]}}}},
        {"robustness": {"leave_out": "none", "all_labels": 1, "anchors": 0.1, "pri_cut": None}},
        {"robustness": {"budget": 5, "seed": 0, "permutations": 99, "n_cut": [1, 2, 5]}},
        {"sets": {"A": {"direct": {"out": 1, "crossover": {"at": 2, "why": "x"}, "in": 3}}}},
        {"sets": {"A": {"crisp": {"at": 3, "between": [2, 4]}}, "B": {"crisp": [{"at": 1}, 2]}}},
        {"sets": {"A": {"indirect": {"cuts": [1, {"at": 2, "between": [1.5, 3]}]}}}},
        {"sets": {"A": {"bell": {"out": [0, {"at": 9}], "crossover": [1, 8], "in": [2, 7]}}}},
    ],
)
def test_what_a_user_may_write_is_accepted(data: Any) -> None:
    assert _errors("spec", data) == []
