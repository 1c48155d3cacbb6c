"""Each claim that the two studies make stands in a shipped analysis, and says where it is made."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pytest

from qca.analysis.claims.rivals import RivalFinding, compare_rivals
from qca.io.studies import load_study
from qca.record import Record, analyze_study
from qca.report.pieces.names import call_cases
from qca.study.declaration import Study

ROOT = Path(__file__).parents[2]
NAMES = sorted(path.stem for path in (ROOT / "calibrations").glob("*.yaml"))
# What the author claims, the file that says it in sets, and under which names.
CLAIMED = [
    ("each is necessary for synergy", "2025", "N1 N2 N3"),
    ("none is sufficient alone", "2025", "X1 X2 X3 X4"),
    ("jointly sufficient", "2025", "S1"),
    ("synergy maximises benefits", "2025", "B1 B2 S2"),
    ("leadership is necessary for implementation", "2025", "L1 L2"),
    ("each alone can foster implementation, with limited results", "2025", "P1 P2 P3 P4"),
    ("leadership requires some cohesion or quality", "2025", "L3"),
    ("patterns, once deployed", "2025", "T1 T2 T3 T4 T5"),
    ("quality and cohesion without leadership", "2025", "T6"),
    ("patterns order the benefits", "2025", "O1 O2"),
    ("partial compensation", "2025", "C1"),
    ("high leadership where institutions are young", "2025", "C2"),
    ("quality decisive when leadership decreased", "2025", "D1 D2"),
    ("high cohesion for implementation", "2025", "K1"),
    ("high cohesion for survival", "2025-institutions", "K2"),
    ("institutions ensured survival", "2025-institutions", "I1 I2"),
    ("governor as veto or catalyst", "2025", "V1"),
    ("governors matter where quality is low", "2025", "V2 V3"),
    ("state-led initiatives were short-lived", "2025", "M1"),
    ("leadership or quality raise cohesion", "2025", "E1 E2"),
    ("an institution keeps cohesion and quality high", "2025", "E3"),
    ("an institution keeps both, between governments", "2025-institutions", "E4"),
    ("trajectories", "2025", "J1 J2"),
    ("trajectories of the earlier text", "2015", "J1 J2"),
    ("upgrading", "2025", "U1 U2"),
    ("leadership is not partisanship", "2025", "A1 A2"),
    ("Chiapas is quiescent", "2025-chiapas", "G1 T4 T5"),
    ("hypotheses by organisation", "2015", "H1 H2 H3 H4"),
    ("hypotheses in their own words", "2015", "H1c H2c H3c H4c"),
    ("organisation, autonomy, party", "2015", "O1 O2 O3 I1 G1 T1"),
    ("rivals", "2025", "R1 R2 R3 R4 R5 R6 R7 R8"),
    ("what is said against rivals", "2025", "Y1 Y2 Y3 Y4"),
    ("rivals of the earlier text", "2015", "R1 R2 R3 R4 R5"),
]


@cache
def _load(name: str) -> Study:
    return load_study(ROOT / "calibrations" / f"{name}.yaml")


@pytest.mark.parametrize(("what", "name", "ids"), CLAIMED)
def test_a_claim_of_the_author_is_in_a_file(what: str, name: str, ids: str) -> None:
    spec = _load(name).spec
    assert set(ids.split()) <= {claim.id for claim in (*spec.claims, *spec.rivals)}, what


@pytest.mark.parametrize("name", NAMES)
def test_each_claim_says_who_makes_it_and_where(name: str) -> None:
    spec = _load(name).spec
    for claim in (*spec.claims, *spec.rivals):
        assert claim.source == ("rangel-2015" if name.startswith("2015") else "rangel-padilla-2025")
        assert claim.where, claim.id


@pytest.mark.parametrize("name", ["2025", "2025-institutions", "2015"])
def test_the_page_tells_each_claim_as_it_stands(name: str) -> None:
    page = (ROOT / "docs" / "claims-of-the-studies.md").read_text("utf-8")
    spec = _load(name).spec
    for claim in (*spec.claims, *spec.rivals):
        says = claim.order or f"{claim.claim or f'agrees: {claim.agrees}'}"
        rows = [
            line for line in page.splitlines() if line.startswith(f"| {claim.id} | {claim.says}")
        ]
        assert len(rows) == 1, claim.id
        assert says in rows[0] and claim.where in rows[0]
        assert (claim.within is None) or f"within `{claim.within}`" in rows[0]
        assert ("**ours**" in rows[0]) == (claim.reading.value == "ours"), claim.id


def _tell(record: Record) -> dict[str, str]:
    return {tested.claim.id: tested.verdict.value for tested in record.claims}


def test_verdicts_follow_the_scores(tmp_path: Path) -> None:
    """With 'medium' out instead of in, what rests on its side turns, and nothing else."""
    other = tmp_path / "other.yaml"
    base = (ROOT / "calibrations" / "2025.yaml").as_posix()
    other.write_text(f"extends: {base}\nscales: {{level: {{medium: 0.4}}}}\n")
    shipped, changed = (_tell(analyze_study(s)) for s in (_load("2025"), load_study(other)))
    assert {shipped[name] for name in ("X2", "X3")} == {"supported"}
    assert {changed[name] for name in ("X2", "X3")} == {"not_shown"}
    assert changed["N1"] == "contradicted" != shipped["N1"]
    assert changed["K1"] == shipped["K1"] == "contradicted"


def test_readings_part_where_they_should() -> None:
    """The rival readings differ from the first in what they are rivals about."""
    two, one, exception = (
        _tell(analyze_study(_load(name)))
        for name in ("2025", "2025-one-threshold", "2025-exception")
    )
    turned = {name for name in two if two[name] != one[name]}
    assert {"C1", "D1", "D2", "T5"} <= turned
    assert {name for name in two if two[name] != exception[name]} == {"N1"}


@pytest.mark.parametrize("name", NAMES)
def test_rivals_need_no_second_declaration(name: str) -> None:
    """Each is written once, as one arrow, and tested in the other direction besides."""
    study = _load(name)
    assert not [each for each in study.warnings if "in the other direction" in str(each.what)]
    ids = [each for rival in study.spec.rivals for each in (rival.id, f"{rival.id} <-")]
    assert [rival.id for rival in study.rivals] == ids
    tested = [each.claim.id for each in analyze_study(study).rivals]
    assert tested == ids


def _find(study: Study) -> dict[str, RivalFinding]:
    found = compare_rivals(study, analyze_study(study).rivals)
    return {each.rival.claim.id: each for each in found}


def test_rivals_of_2025_beside_the_theory(tmp_path: Path) -> None:
    """Which cannot be told apart from it follows from the codes: with other ones, others are."""
    found = _find(_load("2025"))
    apart = {name: each.comparison for name, each in found.items() if each.comparison is not None}
    assert set(apart) == set(found)
    assert {name for name, each in apart.items() if each.indistinct} == {"R4", "R6"}
    assert {name for name, each in found.items() if each.constancy} == {"R3", "R5"}
    assert apart["R4"].telling == ("NLa",)
    (told,) = call_cases(_load("2025"), apart["R4"].telling)
    assert told.full == "Nuevo León 2000–2003 (NLa)"
    assert apart["R6"].open_cases == ("NL2",)
    assert apart["R2"].theory_only == ("NL1",)
    assert not found["R1"].holding
    other = tmp_path / "other.yaml"
    base = (ROOT / "calibrations" / "2025.yaml").as_posix()
    scale = "{yes: 1, no: 0.9}"
    other.write_text(f"extends: {base}\nsets: {{BORDER: {{scale: {scale}}}}}\n")
    changed = _find(load_study(other))["R4"]
    assert changed.constancy is not None
    assert changed.comparison is not None
    assert not changed.comparison.indistinct
    assert set(changed.comparison.factor_alone) == {"PU1", "PU2"}


def test_rivals_of_2015_by_what_the_states_began_with(tmp_path: Path) -> None:
    """What Puebla has more of fails; students do not differ; research centres cannot be parted."""
    found = _find(_load("2015"))
    assert {name for name, each in found.items() if each.constancy} == {"R2"}
    apart = {name: each.comparison for name, each in found.items() if each.comparison is not None}
    assert {name for name, each in apart.items() if each.indistinct} == {"R4"}
    assert {name for name, each in found.items() if not each.holding} == {"R1", "R3", "R5"}
    other = tmp_path / "other.yaml"
    base = (ROOT / "calibrations" / "2015.yaml").as_posix()
    other.write_text(f"extends: {base}\nsets: {{CEN: {{crisp: 5}}}}\n")
    assert {name for name, each in _find(load_study(other)).items() if each.constancy} == {
        "R2",
        "R4",
    }
