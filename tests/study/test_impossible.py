"""Rows declared impossible: never assumed, never shown by a case, and told with reasons."""

from __future__ import annotations

from pathlib import Path

import pytest

from qca.errors import InputError
from qca.io.studies import load_study
from qca.record import analyze_study
from qca.study.differences import list_differences
from qca.study.outcomes import settle_outcome
from tests.studies import write_study

ROW = {"row": "~A*B", "why": "money comes with the first"}


def test_no_solution_assumes_them_for_any_outcome(tmp_path: Path) -> None:
    free = analyze_study(load_study(write_study(tmp_path, {"outcome": ["Y", "~Y"]})))
    study = load_study(write_study(tmp_path, {"outcome": ["Y", "~Y"], "impossible": [ROW]}))
    bound = analyze_study(study)
    number = free.main.table.space.row_number((0, 1))
    assumed = [
        {row for s in own.solutions for model in s.models for row in model.assumptions or ()}
        for record in (free, bound)
        for own in record.outcomes
    ]
    assert any(number in rows for rows in assumed[:2])
    assert not any(number in rows for rows in assumed[2:])
    assert [settle_outcome(study.spec, o).remainders.exclude for o in study.spec.outcome] == [
        ("~A*B",),
        ("~A*B",),
    ]


def test_a_case_in_one_is_refused_at_its_place(tmp_path: Path) -> None:
    rows = [ROW, {"row": "A*B", "why": "said in jest"}, {"row": "A*~B", "why": "so"}]
    with pytest.raises(InputError) as error:
        load_study(write_study(tmp_path, {"impossible": rows}))
    told = [str(problem) for problem in error.value.problems]
    assert [each.partition("impossible, and ")[2].partition(" in it")[0] for each in told] == [
        "N1, N2 are",
        "S2, S3 are",
    ]
    assert all("spec.yaml:" in each for each in told)


@pytest.mark.parametrize(("shift", "row"), [(-0.001, "~A*B"), (0.001, "A*B")])
def test_a_case_that_a_shift_moves_into_one_is_refused(
    tmp_path: Path, shift: float, row: str
) -> None:
    (tmp_path / "t.csv").write_text("id,A,B,Y\na,0.5,0.8,0.9\nb,0.2,0.1,0.3\nc,0.9,0.2,0.8\n")
    sets = {name: {"label": name, "as_is": True} for name in "ABY"}
    table = {"cases": {"table": "t.csv", "id": "id"}, "sets": sets, "claims": [], "rivals": []}
    cuts = {"truth_table": {"crossover_shift": shift}, "impossible": [{"row": row, "why": "so"}]}
    with pytest.raises(InputError, match="case 'a' is in it"):
        load_study(write_study(tmp_path, {**table, **cuts}))


@pytest.mark.parametrize(
    ("row", "problem"),
    [
        ({"row": "~A*B", "why": ""}, "'impossible.0.why' is ''; it should be a text that is not"),
        ({"row": "~A*C", "why": "x"}, "'C' is not one of the conditions"),
        ({"row": "~A*(", "why": "x"}, "expected"),
        ({"row": "~A*B"}, "why"),
        ("~A*B", "impossible"),
    ],
)
def test_what_is_wrong_with_them_is_told(tmp_path: Path, row: object, problem: str) -> None:
    with pytest.raises(InputError, match=problem):
        load_study(write_study(tmp_path, {"impossible": [row]}))


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        (["~A*B", "A*~A"], ["'A*~A' is declared impossible and contradicts itself"]),
        (["~A*B", "~A*B"], ["'~A*B' is declared impossible twice"]),
        (["~A*B", "B*~A"], ["'B*~A' is declared impossible twice, as '~A*B' before"]),
        (["A*~A", "B*~B"], [f"'{c}*~{c}' is declared impossible and contradicts" for c in "AB"]),
        (["~A*B"], []),
    ],
)
def test_what_holds_no_row_or_stands_twice_is_told(
    tmp_path: Path, rows: list[str], said: list[str]
) -> None:
    given = [{"row": row, "why": "so"} for row in rows]
    study = load_study(write_study(tmp_path, {"impossible": given}))
    told = [str(each) for each in study.warnings if "declared impossible" in each.what]
    assert len(told) == len(said)
    assert all(text in line and "spec.yaml:" in line for text, line in zip(said, told, strict=True))


def test_an_analysis_that_extends_another_is_told_to_differ(tmp_path: Path) -> None:
    write_study(tmp_path, {})
    (tmp_path / "own.yaml").write_text(
        'extends: spec.yaml\nimpossible: [{row: "~A*B", why: reasons}]\n'
    )
    extension = load_study(tmp_path / "own.yaml").extension
    assert extension is not None
    assert extension.base is not None
    (difference,) = list_differences(extension.base, extension.own)
    assert (difference.path, difference.before, difference.after) == (
        ("impossible",),
        "",
        "row: ~A*B",
    )
