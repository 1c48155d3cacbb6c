"""Scripts for R: what they hold, that no name breaks out of them, and that they run."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from qca.exports.rscript.script import export_r
from qca.record import Record
from qca.report.words import load_words

from .conftest import STAND_IN, RunTable, Shipped, write_script
from .scripts import find_calls, list_tokens, read_value

EN = load_words("en")
RunR = Callable[[str, Path], str]

_SHIPPED = ("2025", "2015", "2025-crisp", "2025-chiapas")
# What ends in a script, or begins something else, where a name is not written as a text.
_FIELD = 'a "field", ñ'
_HOSTILE = 'x"); system("touch owned") # $(touch owned) `y` \\ ~A*B é'


def _frame(seed: int, conditions: int = 3, cases: int = 12, *, crisp: bool = False) -> pd.DataFrame:
    draw = np.random.default_rng(seed)
    scores = draw.integers(0, 2, (cases, conditions + 1)).astype(float)
    if not crisp:
        scores = np.where(scores > 0, 0.55, 0.05) + draw.integers(0, 40, scores.shape) / 100
    names = [*"ABCDEFGH"[:conditions], "Y"]
    return pd.DataFrame(scores.round(2), [f"c{i}" for i in range(cases)], names)


def _multi(seed: int) -> pd.DataFrame:
    draw = np.random.default_rng(seed)
    return pd.DataFrame(
        {
            "DEV": np.arange(15) % 3 + 1,
            "LIT": draw.integers(0, 2, 15),
            "Y": draw.integers(0, 2, 15),
        },
        [f"c{i}" for i in range(15)],
    )


def _script(record: Record) -> str:
    return export_r(record, EN).files[0].content.decode()


def _levels(first: str) -> dict[str, object]:
    return {"DEV": {"as_is": True, "why": "given", "levels": first}}


def test_negated_and_other_outcomes(run_table: RunTable) -> None:
    frame = _frame(1)
    record = run_table(frame, outcome=["Y", "~Y", "Y[0]"], truth_table={"incl_cut": 0.7})
    tokens = list_tokens(_script(record))
    asked = [call.named()["outcome"] for call in find_calls(tokens, "truthTable")]
    assert asked == ["Y", "~Y", "~Y"]


def test_an_outcome_that_is_an_expression_is_a_column(run_table: RunTable) -> None:
    frame = _frame(2, 4)
    keys = {"outcome": "D*Y", "conditions": ["A", "B", "C"], "truth_table": {"incl_cut": 0.7}}
    export = export_r(run_table(frame, **keys), EN)
    column = read_value(
        next(find_calls(list_tokens(export.files[0].content.decode()), "truthTable")).arguments[1][
            1
        ]
    )
    data = export.files[1].content.decode().splitlines()
    assert data[0].split(",")[-1] == column == "D_Y"
    expected = frame[["D", "Y"]].min(axis=1)
    assert [float(line.split(",")[-1]) for line in data[1:]] == list(expected)
    assert any("D_Y" in note for note in export.notes)


def test_values_count_from_0_in_r(run_table: RunTable) -> None:
    record = run_table(
        _multi(3),
        sets=_levels("1-3"),
        truth_table={"incl_cut": 0.5},
        minimize={"expectations": ["DEV[3]"]},
        claims=[{"id": "M", "says": "", "claim": "DEV[2,3]*LIT -> Y"}],
    )
    export = export_r(record, EN)
    assert [line.split(",")[1] for line in export.files[1].content.decode().split()[1:4]] == [
        *"012"
    ]
    script = export.files[0].content.decode()
    assert "has_value(DEV, c(1, 2))" in script
    assert 'dir.exp = "DEV[2]"' in script
    assert any("count from 1" in note for note in export.notes)
    names = export.files[3].content.decode()
    assert "value,DEV[3],DEV[2]" in names


def test_values_that_no_case_has_are_told(run_table: RunTable) -> None:
    export = export_r(run_table(_multi(3), sets=_levels("1-5"), truth_table={"incl_cut": 0.5}), EN)
    assert any("3 values of DEV, and 5 are declared" in note for note in export.notes)
    rows = next(find_calls(list_tokens(export.files[0].content.decode()), "check_rows"))
    assert "declared" in rows.named()["known"]


def test_excluded_rows_go_by_their_numbers(run_table: RunTable) -> None:
    frame = _frame(4, crisp=True, cases=5)
    excluded = {"exclude": ["A*~B"], "enhanced": {"necessary": ["C"]}}
    record = run_table(frame, minimize=excluded, truth_table={"n_cut": 1})
    (table,) = find_calls(list_tokens(_script(record)), "truthTable")
    rows = {n for e in record.main.exclusions for n in e.region.rows or ()}
    assert rows
    assert sorted(rows) == table.named()["exclude"]


def test_an_excluded_row_under_the_n_cut_is_0_in_r(run_table: RunTable) -> None:
    frame = _frame(5, 2, crisp=True, cases=9)
    record = run_table(frame, minimize={"exclude": ["A + ~A"]}, truth_table={"n_cut": 3})
    few = [str(row.number) for row in record.main.table.rows if row.out == "?"]
    assert few
    (check,) = find_calls(list_tokens(_script(record)), "check_rows")
    rows = read_value(check.placed()[2])
    assert [rows["out"][rows["row"].index(row)] for row in few] == ["0"] * len(few)


def test_two_cuts_irredundant_models_and_cuts_of_outcomes(run_table: RunTable) -> None:
    record = run_table(
        _frame(6),
        outcome=["Y", "~Y"],
        truth_table={"incl_cut": {"Y": [0.9, 0.6], "~Y": 0.8}},
        minimize={"models": "irredundant", "solutions": ["conservative"]},
    )
    tokens = list_tokens(_script(record))
    cuts = [call.named()["incl.cut"] for call in find_calls(tokens, "truthTable")]
    assert cuts == [[0.9, 0.6], 0.8]
    assert {call.named().get("all.sol") for call in find_calls(tokens, "minimize")} <= {True}


def test_what_is_known_to_differ_is_said(run_table: RunTable) -> None:
    record = run_table(
        _frame(7, 4, 10),
        truth_table={"incl_cut": 0.7},
        minimize={"expectations": ["A", "B*C"], "term_incl": 0.6},
    )
    script = _script(record)
    for check in find_calls(list_tokens(script), "check_models"):
        assert "pi.cons" in check.named()["known"]
    assert "conjunctural" in script


def test_cases_at_the_crossover_and_cases_left_out_are_told(run_table: RunTable) -> None:
    frame = _frame(8)
    frame.loc["c1", "A"] = 0.5
    frame.loc["c2", "B"] = np.nan
    record = run_table(frame, missing="drop", truth_table={"incl_cut": 0.7, "at_crossover": "drop"})
    notes = "\n".join(export_r(record, EN).notes)
    assert "0.5 on a condition" in notes
    assert "c1" in notes
    assert "left out" in notes
    assert "c2" in notes


def test_ranges_of_cuts_become_the_protocol_of_set_methods(run_table: RunTable) -> None:
    record = run_table(
        _frame(9),
        outcome=["Y", "~Y"],
        truth_table={"incl_cut": 0.8},
        robustness={"incl_cut": [0.7, 0.9], "n_cut": [1, 2]},
    )
    script = _script(record)
    (fit,) = find_calls(list_tokens(script), "rob.fit")
    assert fit.named()["outcome"] == "Y"
    protocol = script[script.index("upper1 <-") : script.index("print(rob.fit")]
    tables = find_calls(list_tokens(protocol), "truthTable")
    cuts = [(table.named()["incl.cut"], table.named()["n.cut"]) for table in tables]
    assert cuts == [(0.8, 1), (0.7, 1), (0.9, 1), (0.8, 2)]


def test_more_conditions_than_r_takes(run_table: RunTable) -> None:
    draw = np.random.default_rng(10)
    frame = pd.DataFrame(
        draw.integers(0, 2, (6, 27)),
        [f"c{i}" for i in range(6)],
        [f"A{i}" for i in range(26)] + ["Y"],
    )
    export = export_r(run_table(frame, minimize={"solutions": ["conservative"]}), EN)
    script = export.files[0].content.decode()
    assert any("more than 25" in note for note in export.notes)
    assert not list(find_calls(list_tokens(script), "truthTable"))
    assert list(find_calls(list_tokens(script), "check_necessity"))


def _hostile(run_table: RunTable) -> Record:
    frame: pd.DataFrame = _frame(11)
    frame.columns = pd.Index(["if", "Ñu", "NU", "Y"])
    frame.index = pd.Index(["a,b", 'say "x"', "=1+1", "NA", "Perú", "01", *frame.index[6:]])
    frame[_FIELD] = [_HOSTILE, "no"] * 6
    return run_table(
        frame,
        title=f"{_HOSTILE}\nsystem('touch owned')",
        conditions=["if", "Ñu", "NU"],
        truth_table={"incl_cut": 0.7},
        sets={
            "if": {"as_is": True, "why": _HOSTILE, "label": _HOSTILE},
            "L": {"field": _FIELD, "scale": {_HOSTILE: 1, "no": 0}, "why": "given"},
        },
        claims=[{"id": 'S"1', "says": _HOSTILE, "claim": "Ñu*~if -> Y"}],
    )


def test_no_name_breaks_out_of_a_script(run_table: RunTable) -> None:
    record = _hostile(run_table)
    export = export_r(record, EN)
    script = export.files[0].content.decode()
    tokens = list_tokens(script)
    assert not list(find_calls(tokens, "system"))
    (table,) = find_calls(tokens, "truthTable")
    conditions = table.named()["conditions"]
    assert conditions == ["if_", "Nu2", "NU"]
    names = export.files[3].content.decode()
    assert "set,Ñu,Nu2" in names
    assert all(
        re.fullmatch(r"\w+", line.split(",")[0])
        for line in export.files[1].content.decode().splitlines()
    )


def test_every_claim_is_checked_or_said_not_to_be(shipped: Shipped) -> None:
    record = shipped("2025")
    script = _script(record)
    tokens = list_tokens(script)
    checks = list(find_calls(tokens, "check_claim"))
    told = {str(read_value(check.placed()[0])).split(":")[0] for check in checks}
    claims = [tested.claim for tested in (*record.claims, *record.rivals)]
    pairs = {claim.id for claim in claims if claim.order or claim.placement}
    assert pairs == {"O1", "O2", "T5"}
    assert told == {claim.id for claim in claims} - pairs
    assert script.count("this script does") == len(pairs)
    linked = [check for check in checks if "among" in dict(check.arguments)]
    assert len(linked) == sum(claim.is_temporal for claim in claims) > 5
    made = {
        tuple(map(tuple, map(read_value, c.placed()))) for c in find_calls(tokens, "link_periods")
    }
    assert made == {(("NL1", "PU1"), ("NL2", "PU2"))}


def test_a_scope_narrows_each_direction(run_table: RunTable) -> None:
    frame = _frame(5, 3)
    claim = {"id": "K", "says": "", "claim": "A*B <-> Y", "within": "C"}
    record = run_table(frame, claims=[claim])
    script = _script(record)
    (tested,) = record.claims
    first, second = find_calls(list_tokens(script), "check_claim")
    assert first.named()["sufficiency"][0] == tested.sufficiency.incl  # type: ignore[union-attr]
    assert second.named()["necessity"][0] == tested.necessity.incl  # type: ignore[union-attr]
    assert "with(data, pmin(pmin(A, B), C)), with(data, Y)" in script
    assert "with(data, pmin(A, B)), with(data, pmin(Y, C))" in script
    assert 'pof("A*B*C -> Y"' in script


def test_scripts_run(run_table: RunTable, run_r: RunR, shipped: Shipped, tmp_path: Path) -> None:
    """The functions of scripts work in R; a stand-in does what QCA would."""
    records = {name: shipped(name) for name in _SHIPPED}
    records["hostile"] = _hostile(run_table)
    records["negated"] = run_table(
        _frame(12, 3, 8),
        outcome=["~Y", "Y"],
        truth_table={"incl_cut": 0.75},
        minimize={"expectations": {"Y": ["A", "~B"], "~Y": ["~A"]}, "exclude": {"Y": ["A*B*C"]}},
    )
    records["values"] = run_table(_multi(13), sets=_levels("1-3"), truth_table={"incl_cut": 0.6})
    records["many"] = run_table(_frame(14, 3, 30), truth_table={"incl_cut": 0.8, "n_cut": 2})
    for name, record in records.items():
        write_script(record, tmp_path / name, "es" if name == "2015" else "en")
    code = f"""
    source({str(STAND_IN)!r})
    quit <- function(...) invisible()
    for (name in c({", ".join(map(repr, records))})) {{
      home <- setwd(name)
      utils::capture.output(source("analysis.R", local = TRUE))
      setwd(home)
      cat(name, sum(checks$result == "same"), sum(checks$result != "same"), "\\n")
      for (i in which(checks$result != "same")) cat("  ", unlist(checks[i, ]), "\\n")
    }}
    """
    told = run_r(code, tmp_path)
    for name in records:
        (line,) = re.findall(rf"^{re.escape(name)} (\d+) (\d+)", told, re.MULTILINE)
        assert int(line[0]) > 10, told
        assert line[1] == "0", told
    assert not (tmp_path / "hostile" / "owned").exists()


def test_a_script_says_where_r_finds_something_else(
    run_r: RunR, shipped: Shipped, tmp_path: Path
) -> None:
    script = write_script(shipped("2015"), tmp_path)
    assert script.count('out = c("1"') or script.count('"0"')
    spoilt = re.sub(r"(incl = c\()([0-9.]+)", r"\g<1>0.123", script, count=1)
    spoilt = spoilt.replace(
        'models_parsimonious1 <- list(c("', 'models_parsimonious1 <- list(c("~', 1
    )
    assert spoilt != script
    (tmp_path / "analysis.R").write_text(spoilt)
    code = f"""
    source({str(STAND_IN)!r})
    quit <- function(status) cat("status", status, "\\n")
    source("analysis.R")
    """
    told = run_r(code, tmp_path)
    assert "status 1" in told
    assert re.search(r"DIFFERENCE: \[ART: truth table\] .*0\.123", told)
    assert re.search(r"DIFFERENCE: \[ART: models, parsimonious\] R lacks the model", told)


def test_r_with_its_package_finds_the_same(
    run_table: RunTable, run_r: RunR, shipped: Shipped, tmp_path: Path
) -> None:
    if "yes" not in run_r('cat(if (requireNamespace("QCA", quietly = TRUE)) "yes")', tmp_path):
        pytest.skip("the R package QCA is not installed")
    records = {name: shipped(name) for name in _SHIPPED}
    records["fuzzy"] = run_table(_frame(15, 4, 20), truth_table={"incl_cut": 0.8})
    records["values"] = run_table(_multi(16), sets=_levels("1-3"), truth_table={"incl_cut": 0.6})
    for name, record in records.items():
        write_script(record, tmp_path / name)
        told = run_r('source("analysis.R")', tmp_path / name)
        assert "0 other" in told


def test_r_reads_every_script(run_r: RunR, shipped: Shipped, tmp_path: Path) -> None:
    for name in _SHIPPED:
        write_script(shipped(name), tmp_path / name)
    shutil.copy(STAND_IN, tmp_path)
    code = 'for (f in list.files(pattern = "[.]R$", recursive = TRUE)) cat(length(parse(f)), "")'
    assert len(run_r(code, tmp_path).split()) == len(_SHIPPED) + 1
