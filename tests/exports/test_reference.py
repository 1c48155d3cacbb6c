"""Exported scripts ask R what it was asked for the reference, and expect what it answered."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from qca.exports.rscript.script import export_r
from qca.report.words import load_words

from .conftest import RunTable
from .scripts import Call, find_calls, list_tokens, read_value

_REFERENCE = Path(__file__).parents[1] / "reference"
_ANALYSES: dict[str, dict[str, Any]] = json.loads((_REFERENCE / "r_reference.json").read_text())
# One of each data set, with the cuts in turn.
_CHOSEN = sorted(_ANALYSES)[::3]


def _calls(script: str, name: str) -> list[Call]:
    return list(find_calls(list_tokens(script), name))


def _terms(model: list[str]) -> frozenset[str]:
    return frozenset("*".join(sorted(term.split("*"))) for term in model)


@pytest.mark.parametrize("key", _CHOSEN)
def test_the_script_asks_and_expects_what_r_was_asked_and_said(
    key: str, run_table: RunTable
) -> None:
    given = _ANALYSES[key]
    frame = pd.read_csv(_REFERENCE / "data" / f"{given['name']}.csv", index_col="case")
    multi = bool(frame.max().max() > 1)
    record = run_table(
        frame,
        conditions=given["conditions"],
        sets={
            name: {"as_is": True, "why": "given", "levels": int(frame[name].max()) + 1}
            for name in frame.columns
            if frame[name].max() > 1
        },
        truth_table={
            "incl_cut": given["incl_cut"],
            "n_cut": given["n_cut"],
            "pri_cut": given["pri_cut"],
        },
        minimize={"expectations": [n + ("[1]" if multi else "") for n in given["conditions"]]},
    )
    script = export_r(record, load_words("en")).files[0].content.decode()
    (table,) = _calls(script, "truthTable")
    asked = table.named()
    assert asked["outcome"] == given["outcome"]
    assert asked["conditions"] == given["conditions"]
    assert asked["incl.cut"] == given["incl_cut"]
    assert (asked["n.cut"], asked["pri.cut"]) == (given["n_cut"], given["pri_cut"])
    assert "exclude" not in asked
    _check_rows(script, given)
    _check_solutions(script, given)
    if not multi:
        _check_necessity(script, given)


def _check_rows(script: str, given: dict[str, Any]) -> None:
    rows = read_value(_calls(script, "check_rows")[0].placed()[2])
    columns = (rows[name] for name in ("out", "n", "incl", "pri"))
    ours = dict(zip(rows["row"], zip(*columns, strict=True), strict=True))
    expected = {str(row["row"]): row for row in given["truth_table"]}
    assert {row for row, (out, *_) in ours.items() if out != "?"} == set(expected)
    for row, said in expected.items():
        out, n, incl, pri = ours[row]
        assert (out, n) == (said["out"], said["n"])
        assert [incl, pri] == [_near(said["incl"]), _near(said["pri"])]


def _near(value: float | None) -> Any:
    """Return what is R's number: it writes 0 for the smallest ones."""
    return None if value is None else pytest.approx(value, abs=1e-4 if value == 0 else 1e-9)


def _check_solutions(script: str, given: dict[str, Any]) -> None:
    calls = [call.named() for call in _calls(script, "minimize")]
    assert all(call["details"] and call.get("include", "?") == "?" for call in calls)
    for kind in ("conservative", "parsimonious"):
        models = _read_models(script, kind)
        if "error" in given[kind]:
            assert models is None
            continue
        assert models is not None
        assert {_terms(m) for m in models} == {_terms(m) for m in given[kind]["models"]}
    if "error" in given["parsimonious"]:
        return
    (check,) = _calls(script, "check_assumptions")
    rows = dict(zip(map(_terms, models or ()), read_value(check.placed()[3]), strict=True))
    sa = given["parsimonious"]["sa"].values()
    for model, said in zip(given["parsimonious"]["models"], sa, strict=True):
        assert rows[_terms(model)] == said
    if pairs := given.get("intermediate"):
        found = [m for pair in pairs.values() for m in pair["models"]]
        assert {_terms(m) for m in _read_models(script, "intermediate") or ()} == {
            _terms(m) for m in found
        }
        expected = {call["dir.exp"] for call in calls if "dir.exp" in call}
        assert expected == {", ".join(given["conditions"])}


def _read_models(script: str, kind: str) -> list[list[str]] | None:
    """Return the models that a script expects, None where it expects no such solution."""
    tokens = list_tokens(script)
    for i, token in enumerate(tokens[:-2]):
        if token.text == f"models_{kind}1" and tokens[i + 1].text == "<-":
            (call, *_) = find_calls(tokens[i + 2 :], "list")
            return [read_value(part) for part in call.placed()]
    return None


def _check_necessity(script: str, given: dict[str, Any]) -> None:
    checks = {
        read_value(call.placed()[0]): read_value(call.placed()[3])
        for call in _calls(script, "check_necessity")
    }
    for said in given["necessity"]:
        expected = [_near(said[name]) for name in ("inclN", "RoN", "covN")]
        assert checks[f"Y: {said['expr']} necessary"] == expected
