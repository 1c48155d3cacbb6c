"""Single scores moved and cases left out: what a run with the changed codes shows."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from ruamel.yaml import YAML

from qca.errors import AnalysisError
from qca.io.studies import load_study
from qca.record import Record, analyze_study
from qca.robustness.moves.leverage import SingleSteps, build_steps, list_steps, rank_moves
from qca.robustness.moves.omissions import list_left_out, list_omissions
from qca.robustness.solutions.solving import Solved, solve_table
from qca.robustness.worlds.classes import CodedTable
from qca.robustness.worlds.inventory import build_universe
from tests.robustness.conftest import ROOT

SOURCE = ROOT / "calibrations"


def solve_all(trial: SingleSteps) -> dict[tuple[int, CodedTable], Solved]:
    return {(t.outcome, t.coded): solve_table(trial.universe, t) for t in trial.list_tables()}


def rerun(tmp_path: Path, name: str, **changes: object) -> Record:
    """Run an analysis with keys of its file changed."""
    yaml = YAML()
    yaml.width = 10_000
    document = yaml.load((SOURCE / name).read_text("utf-8"))
    document.update(changes)
    document["cases"] = [str((SOURCE / path).resolve()) for path in document["cases"]]
    path = tmp_path / name
    with path.open("w", encoding="utf-8") as file:
        yaml.dump(document, file)
    return analyze_study(load_study(path))


def compare(before: Record, after: Record) -> dict[str, tuple[str, str]]:
    claims = zip([*before.claims, *before.rivals], [*after.claims, *after.rivals], strict=True)
    return {
        a.claim.id: (a.verdict.value, b.verdict.value) for a, b in claims if a.verdict != b.verdict
    }


@pytest.mark.parametrize("name", ["2025.yaml", "2015.yaml"])
def test_leaving_out_shows_what_a_run_without_the_case_shows(tmp_path: Path, name: str) -> None:
    study = load_study(SOURCE / name)
    before = analyze_study(study)
    universe = build_universe(study)
    trial = SingleSteps.of(universe, list_left_out(universe))
    found = list_omissions(trial, solve_all(trial))
    assert len(found) == len(study.cases) + 2
    for omission in found:
        try:
            after = rerun(tmp_path, name, omit=list(omission.cases))
        except AnalysisError as error:  # a table that cannot be minimised
            assert omission.effects.models, error
            continue
        told = {claim: (a.value, b.value) for claim, a, b in omission.effects.verdicts}
        assert told == compare(before, after)
        kinds = {
            (old.table.outcome, s.kind)
            for old, new in zip(before.outcomes, after.outcomes, strict=True)
            for s, t in zip(old.solutions, new.solutions, strict=True)
            if {m.expression for m in s.models} != {m.expression for m in t.models}
        }
        assert set(omission.effects.models) == kinds


def test_a_recoded_label_shows_what_a_run_with_it_shows(tmp_path: Path) -> None:
    study = load_study(SOURCE / "2025.yaml")
    universe = build_steps(study)
    trial = SingleSteps.of(universe, list_steps(universe))
    moves = rank_moves(trial, solve_all(trial))
    move = next(
        m
        for m in moves
        if (m.case, m.field, m.other) == ("NL2", "executive_leadership", "medium-high")
    )
    # One label stands behind both sets of leadership.
    assert move.scores == (("EL", 0.6, 0.75), ("ELh", 0.33, 0.75))
    cases = tmp_path / "cases"
    cases.mkdir()
    for path in (ROOT / "cases").glob("*"):
        text = path.read_text("utf-8")
        if path.name == "nuevo-leon.yaml":
            head, tail = text.split("  NL2:\n", 1)
            where, rest = tail.split("executive_leadership:\n", 1)
            text = f"{head}  NL2:\n{where}executive_leadership:\n" + rest.replace(
                "label: medium", "label: medium-high", 1
            )
        (cases / path.name).write_text(text, "utf-8")
    spec = tmp_path / "calibrations" / "2025.yaml"
    spec.parent.mkdir()
    spec.write_text((SOURCE / "2025.yaml").read_text("utf-8"), "utf-8")
    told = {claim: (a.value, b.value) for claim, a, b in move.effects.verdicts}
    assert told == compare(analyze_study(study), analyze_study(load_study(spec)))


def test_moves_that_change_most_come_first() -> None:
    study = load_study(SOURCE / "2025.yaml")
    universe = build_steps(study)
    trial = SingleSteps.of(universe, list_steps(universe))
    moves = rank_moves(trial, solve_all(trial))
    counts = [len(move.effects.verdicts) for move in moves]
    assert counts == sorted(counts, reverse=True)
    assert counts[0] > 1
    assert {move.case for move in moves} == {case.id for case in study.cases}


def test_without_labels_a_score_moves_to_the_next_that_another_case_has() -> None:
    study = load_study(SOURCE / "2025.yaml")
    universe = build_steps(study)
    trial = SingleSteps.of(universe, list_steps(universe))
    moves = [m for m in rank_moves(trial, solve_all(trial)) if m.field == "vote_margin"]
    raw = study.scores.scoring.rules_of["CLOSE"].raw
    for move in moves:
        own = raw[universe.cases.index(move.case)]
        between = (raw > min(own, float(move.other))) & (raw < max(own, float(move.other)))
        assert not between.any()
        assert float(move.other) in np.round(raw, 10)
