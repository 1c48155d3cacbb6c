"""A variant beside the analysis that it extends: which verdicts differ, and by which decisions."""

from __future__ import annotations

from pathlib import Path

import pytest

from qca.analysis.claims.judgements import judge_claims
from qca.analysis.claims.variants import Variant, find_variant
from qca.analysis.claims.verdicts import Verdict
from qca.io.studies import load_study
from qca.study.declaration import FilesRead, Study, build_study
from qca.study.differences import DifferenceKind, list_differences, take_back

ROOT = Path(__file__).parents[3] / "calibrations"
VARIANTS = ("2025-crisp", "2025-one-threshold", "2025-exception", "2025-chiapas", "2015-processes")
IDLE = (DifferenceKind.QUESTION, DifferenceKind.SETTING, DifferenceKind.DOUBT)


def judge(study: Study) -> dict[str, Verdict]:
    claims, rivals = judge_claims(study)
    return {tested.claim.id: tested.verdict for tested in (*claims, *rivals)}


def vary(study: Study) -> Variant:
    claims, rivals = judge_claims(study)
    variant = find_variant(study, [*claims, *rivals])
    assert variant is not None
    return variant


@pytest.mark.parametrize("name", VARIANTS)
def test_it_is_what_running_both_shows(name: str) -> None:
    study = load_study(ROOT / f"{name}.yaml")
    variant = vary(study)
    after, before = judge(study), judge(load_study(ROOT / variant.file))
    differing = {i: (before[i], after[i]) for i in before if i in after and before[i] != after[i]}
    assert {t.claim: (t.before, t.after) for t in variant.verdicts} == differing
    assert variant.compared == len(before.keys() & after.keys())
    extension = study.extension
    assert extension is not None and extension.base is not None
    base, own = extension.base, extension.own
    listed = list_differences(base, own)
    assert [departure.difference for departure in variant.departures] == list(listed)
    moving = [
        departure for departure in variant.departures if departure.difference.kind not in IDLE
    ]
    # Those that are needed make every verdict that differs, and none of them can be spared.
    for spared in (None, *(d for d in moving if d.needed)):
        world = own
        for departure in sorted(moving, key=lambda d: d.difference.kind is DifferenceKind.SET):
            if not departure.needed or departure is spared:
                world = take_back(departure.difference, base, world)
        found = judge(build_study(world.spec, world.cases, FilesRead(), review=False))
        same = all(found.get(claim) is now for claim, (_, now) in differing.items())
        assert same == (spared is None)
    for departure in moving:
        if departure.turns_back is not None:
            world = take_back(departure.difference, base, own)
            found = judge(build_study(world.spec, world.cases, FilesRead(), review=False))
            back = {i for i, (former, _) in differing.items() if found.get(i) is former}
            assert set(departure.turns_back) == back


BASE = """title: base
cases: {table: t.csv, id: case}
sets:
  A: {as_is: true, why: w}
  Y: {as_is: true, why: w}
outcome: Y
conditions: [A]
claims: [{id: S, says: s, claim: A -> Y, source: s}]
"""


def write(folder: Path, base: str, over: str) -> Study:
    (folder / "sub").mkdir()
    (folder / "sub" / "t.csv").write_text("case,A,Y\np,0.9,0.65\nq,0.2,0.2\n", "utf-8")
    (folder / "sub" / "base.yaml").write_text(base, "utf-8")
    (folder / "own.yaml").write_text(f"extends: sub/base.yaml\n{over}", "utf-8")
    return load_study(folder / "own.yaml")


def test_a_base_in_another_folder_is_found(tmp_path: Path) -> None:
    variant = vary(write(tmp_path, BASE, "cuts: {sufficiency: {incl: 0.7}}\n"))
    assert variant.file == "sub/base.yaml"
    (turned,) = variant.verdicts
    assert (turned.before, turned.after) == (Verdict.IN_KIND, Verdict.SUPPORTED)
    (departure,) = variant.departures
    assert departure.needed and departure.turns_back == ("S",)


def test_a_base_that_is_no_analysis_is_not_compared(tmp_path: Path) -> None:
    base = BASE.replace("outcome: Y\n", "")
    variant = vary(write(tmp_path, base, "outcome: Y\n"))
    assert not variant.whole
    assert variant.departures == variant.verdicts == ()


def test_a_base_that_cannot_be_scored_is_not_compared(tmp_path: Path) -> None:
    base = BASE.replace("A: {as_is: true, why: w}", "A: {crisp: 0.5, field: Z, why: w}")
    variant = vary(write(tmp_path, base, "sets: {A: {crisp: , field: , as_is: true}}\n"))
    assert not variant.whole


def test_an_analysis_that_extends_none_is_no_variant() -> None:
    study = load_study(ROOT / "2025.yaml")
    claims, rivals = judge_claims(study)
    assert study.extension is None and find_variant(study, [*claims, *rivals]) is None
