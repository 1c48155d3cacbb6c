"""The record of each shipped calibration: what it says, and that nothing in it can be changed.

Verdicts and numbers of 2025 are worked out from the memberships by hand where they are given.
"""

from __future__ import annotations

import dataclasses
import hashlib
from typing import Any

import numpy as np
import pytest
from pydantic import ValidationError

from qca.analysis.claims.caveats import CaveatKind
from qca.analysis.claims.judgements import judge_by_spec
from qca.analysis.claims.verdicts import TestedClaim, Verdict
from qca.io.studies import load_study
from qca.pipeline import run_file
from qca.record import SKEW_CUT, Record, analyze_study, assess_record, judge_study
from qca.robustness.worlds.inventory import build_universe

from .conftest import CALIBRATIONS
from .conftest import run_shipped as _record

TestedClaim.__test__ = False  # type: ignore[attr-defined]  # its name begins like a test

_NAMES = ["2015", "2025", "2025-chiapas", "2025-crisp"]
# What the cases say of each claim; in the others of a family, where they say otherwise.
_SAID = {
    "2015": {
        "supported": "H4 O2 I1 G1 T1 J1 J2 R4",
        "in_kind": "H1 H2 H4c",
        "contradicted": "H1c O1 O3 R1 R2 R3 R5",
        "untested": "H3 H2c H3c",
    },
    "2025": {
        "supported": "V2 T1 T5 X2 X3 S1 P2 P3 B1 B2 S2 O1 O2 C1 C2 D1 D2 E2 J1 J2 U1 U2 M1 A1 A2"
        " Y1 Y2 Y3 Y4 R4 R6",
        "in_kind": "V1 L3 T2 T3 N1 N2 N3 P4 E1b",
        "mixed": "L2",
        "contradicted": "V3 L1 K1 E1 R1 R2 R5 R7 R8",
        "untested": "T4 T6 X1 X4 P1 E3 G1 R3",
    },
    "2025-institutions": {"supported": "I1 I2 E4", "in_kind": "K2"},
}
_OTHERWISE = {
    # By collaboration and formalisation, both coded low, PU2010 would be disarticulated.
    "2015-processes": ("2015", {"contradicted": "T1"}),
    # Of R9 the converse is contradicted: Jalisco has more funds without the border.
    "2025-chiapas": ("2025", {"in_kind": "T4 G1", "supported": "R9"}),
    # Where no case is between in and out, what no case speaks against reaches its cuts.
    "2025-crisp": ("2025", {"supported": "T2 T3 N1 N2 N3 P4 E1b", "contradicted": "L2"}),
    # With leadership as a gate, the patterns of Puebla had to be quiescent; none has lower levels.
    "2025-one-threshold": (
        "2025",
        {"in_kind": "C2", "contradicted": "T4 T5", "untested": "T2 T3 C1 D1 D2"},
    ),
    "2025-exception": ("2025", {"contradicted": "N1"}),
}


def _expect(name: str) -> dict[str, str]:
    base, otherwise = _OTHERWISE.get(name, (name, {}))
    said = [*_SAID[base].items(), *otherwise.items()]
    return {claim: verdict for verdict, claims in said for claim in claims.split()}


def _claims(record: Record) -> dict[str, TestedClaim]:
    return {tested.claim.id: tested for tested in (*record.claims, *record.rivals)}


def _list_converses(record: Record) -> list[str]:
    return [tested.claim.id for tested in record.rivals if tested.claim.converse_of]


def test_what_the_cases_say_of_rivals_as_necessary() -> None:
    """Alignment is absent where there is synergy; potential is there where there is none, too."""
    record = _record("2025")
    said = {name: _claims(record)[name].verdict.value for name in _list_converses(record)}
    assert said == {
        **{f"{name} <-": "contradicted" for name in ("R1", "R2", "R3", "R7", "R8")},
        **{f"{name} <-": "supported" for name in ("R4", "R6")},
        "R5 <-": "in_kind",
    }


@pytest.mark.parametrize("name", [*_SAID, *_OTHERWISE])
def test_verdicts(name: str) -> None:
    record = (
        _record(name)
        if name in _NAMES
        else analyze_study(load_study(CALIBRATIONS / f"{name}.yaml"))
    )
    told = {key: tested.verdict.value for key, tested in _claims(record).items()}
    assert {key: told[key] for key in told if key not in _list_converses(record)} == _expect(name)
    spec = record.study.spec
    assert [t.claim.id for t in record.claims] == [claim.id for claim in spec.claims]
    once = [t.claim.id for t in record.rivals if not t.claim.converse_of]
    assert once == [claim.id for claim in spec.rivals]
    for tested in (*record.claims, *record.rivals):
        suff, nec = spec.cuts.sufficiency, spec.cuts.necessity
        cuts = tested.sufficiency_cuts
        assert (cuts.incl, cuts.pri) == (suff.incl, suff.pri)
        assert (tested.necessity_cuts.incl, tested.necessity_cuts.ron) == (nec.incl, nec.ron)


def test_the_claims_of_2025() -> None:
    claims = _claims(_record("2025"))
    first = claims["N1"]
    # min(EL, SYN) is 1, .6, 0, 0 and SYN 1, 1, 0, 0.
    assert first.necessity is not None
    assert first.necessity.incl == pytest.approx(1.6 / 2)
    assert (first.verdict, first.failed) == (Verdict.IN_KIND, ("inclN",))
    assert (first.supporting, first.against) == (("NL1", "NL2"), ())
    assert first.directions[0].degree == ("NL2",)
    # Leadership never stands alone: nothing shows that alone it is not sufficient.
    alone = claims["X1"]
    assert (alone.verdict, alone.supporting, alone.against) == (Verdict.UNTESTED, (), ())
    assert (claims["X2"].supporting, claims["X3"].supporting) == (("PU1",), ("PU2",))
    assert (claims["P2"].supporting, claims["P3"].supporting) == (("PU1",), ("PU2",))
    # Within ~BC, cases are PU1 alone: OPT 1 where IMPL is .67.
    governor = claims["V1"]
    assert (governor.verdict, governor.supporting) == (Verdict.IN_KIND, ("PU1",))
    assert governor.failed == ("ron", "covN")
    # Of the transitions within falling leadership there is one.
    assert claims["D1"].supporting == claims["D2"].supporting == ("NL1→NL2",)
    assert claims["O1"].supporting == tuple(
        f"{high}>{low}" for high in ("NL1", "NL2") for low in ("PU1", "PU2")
    )
    missing = [c.cases for c in claims["R6"].caveats if c.kind is CaveatKind.MISSING]
    assert missing == [("NL2",)]
    limited = {c.kind: c for c in claims["S1"].caveats}[CaveatKind.DIVERSITY]
    assert (limited.number, limited.possible) == (3, 8)


def test_leadership_turns_on_one_score() -> None:
    record = _record("2025")
    study = record.study
    (claim,) = (c for c in study.claims if c.id == "N1")
    universe = build_universe(study)
    world = universe.start.copy()
    (own,) = (i for i, d in enumerate(universe.decisions) if d.cells == (("NL2", "EL"),))
    world[own] = 0.4
    tested = judge_by_spec(study.spec, claim, universe.rebuild_memberships(world), study.facts)
    assert (tested.verdict, tested.against) == (Verdict.CONTRADICTED, ("NL2",))
    assert tested.necessity is not None
    assert tested.necessity.incl == pytest.approx(1.4 / 2)
    found = {i.decision.cells: i for i in record.intervals if i.claim == "N1"}
    interval = found.pop((("NL2", "EL"),))
    assert interval.verdict is Verdict.IN_KIND
    assert [s.finding for s in interval.stretches] == [Verdict.CONTRADICTED, Verdict.IN_KIND]
    assert interval.held is not None
    assert (interval.held.low, interval.held.high) == pytest.approx((0.5, 0.6), abs=1e-6)
    # How much of synergy the patterns of Puebla have turns it nowhere.
    assert {cell for cells in found for cell in cells} >= {("PU1", "SYN"), ("PU2", "SYN")}
    for other in found.values():
        assert {s.finding for s in other.stretches} <= {Verdict.IN_KIND}


def test_typologies() -> None:
    for name in ("2025", "2025-chiapas", "2025-crisp"):
        typology = _record(name).typology
        assert typology is not None
        assert typology.dimensions == ("BQ", "BC")
        found = {case.case: case.types for case in typology.cases}
        assert found.pop("CH", ("quiescent",)) == ("quiescent",)
        assert found.pop("JA", ()) == ()  # not coded on the dimensions
        assert found == {
            "NL1": ("synergistic",),
            "NL2": ("synergistic",),
            "PU1": ("state-led",),
            "PU2": ("business-led",),
        }
        assert all(case.agrees for case in typology.cases if case.case != "JA")
    typology = _record("2015").typology
    assert typology is not None
    stated = {case.case: (case.stated, case.also, case.agrees) for case in typology.cases}
    assert stated["NL2003"] == (
        "state-led to articulated",
        ("state-led", "articulated", "disarticulated"),
        None,
    )
    assert [entry[2] for entry in stated.values()] == [None, True, True, True]


@pytest.mark.parametrize(
    ("name", "outcomes"),
    [
        ("2015", ["ART"]),
        ("2025", ["SYN", "BEN"]),
        ("2025-chiapas", ["SYN"]),
        ("2025-crisp", ["SYN", "BEN"]),
    ],
)
def test_outcomes(name: str, outcomes: list[str]) -> None:
    record = _record(name)
    assert [analysis.table.outcome for analysis in record.outcomes] == outcomes
    assert record.main is record.outcomes[0]
    kinds = record.study.spec.minimize.solutions
    conditions = record.study.spec.conditions
    for analysis in record.outcomes:
        assert tuple(solution.kind for solution in analysis.solutions) == kinds
        assert analysis.table.conditions == conditions
        assert analysis.table.settings.incl_cut == record.study.spec.truth_table.incl_cut
        assert analysis.necessity.outcome == analysis.table.outcome
        assert len(analysis.necessity.single) == 2 * len(conditions)
        models = [[m.expression for m in s.models] for s in analysis.solutions]
        if name == "2015":
            assert models == [["EL*BO"], ["EL*BO"], ["EL"]]
        else:
            assert models == [["EL*BQ*BC"], ["EL*BQ*BC"], ["EL", "BQ*BC"]]
    if name != "2015":
        assert record.main.assumptions.contradictory.rows == (4,)


@pytest.mark.parametrize("name", _NAMES)
def test_digests_are_those_of_the_files(name: str) -> None:
    digests = _record(name).study.digests
    base = ["2025.yaml"] if name.startswith("2025-") else []
    states = ["nuevo-leon", "puebla", *(["chiapas", "jalisco"] if name == "2025-chiapas" else [])]
    files = [f"{name}.yaml", *base, *(f"../cases/{state}.yaml" for state in states)]
    assert set(digests) == {*files, "../cases/codebook.yaml", "../cases/sources.bib"}
    for path, found in digests.items():
        content = (CALIBRATIONS / path).read_bytes()
        assert found == hashlib.sha256(content).hexdigest()


@pytest.mark.parametrize("name", ["2015", "2025-chiapas"])  # whole reports: in cli
def test_two_runs_are_the_same(name: str) -> None:
    first, second = _record(name), run_file(CALIBRATIONS / f"{name}.yaml")
    assert first.claims == second.claims
    assert first.intervals == second.intervals
    assert first.typology == second.typology
    tables = [analysis.table.to_frame() for analysis in (first.main, second.main)]
    assert tables[0].equals(tables[1])


@pytest.mark.parametrize("name", _NAMES)
def test_the_judgement_is_part_of_the_record(name: str) -> None:
    record = _record(name)
    judged = judge_study(load_study(CALIBRATIONS / f"{name}.yaml"))
    assert judged.claims == record.claims
    assert judged.rivals == record.rivals
    assert judged.intervals == record.intervals


def test_robustness_is_added_where_it_is_asked_for() -> None:
    study = load_study(CALIBRATIONS / "2015.yaml")
    bare = run_file(CALIBRATIONS / "2015.yaml", robustness=False)
    assert (bare.robustness, bare.intervals) == (None, ())
    settings = study.spec.robustness.model_copy(update={"labels": False, "leave_out": "none"})
    changed = assess_record(analyze_study(study), settings)
    assert changed.robustness is not None
    assert changed.robustness.settings == settings
    assert changed.intervals == changed.robustness.intervals
    whole = _record("2015").robustness
    assert whole is not None
    assert len(changed.robustness.decisions) < len(whole.decisions)
    assert changed.claims == bare.claims


def test_diagnostics_use_the_skew_cut() -> None:
    record = _record("2025")
    assert len(record.diagnostics) == len(record.study.spec.sets)
    frame = record.study.scores.memberships.to_frame()
    for found in record.diagnostics:
        column = frame[found.name].dropna()
        share = float((column > 0.5).mean())
        assert found.skewed == (min(share, 1 - share) < SKEW_CUT)


# ------------------------------------------------------------------------------------ frozen


def _parts(value: Any, seen: set[int]) -> list[Any]:
    """Return every dataclass instance that a record is made of."""
    if id(value) in seen:
        return []
    seen.add(id(value))
    if isinstance(value, tuple | list | frozenset):
        return [part for item in value for part in _parts(item, seen)]
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        fields = [getattr(value, f.name) for f in dataclasses.fields(value)]
        return [value, *(part for item in fields for part in _parts(item, seen))]
    return [value] if isinstance(value, np.ndarray) else []


@pytest.mark.parametrize("name", _NAMES)
def test_nothing_in_a_record_can_be_changed(name: str) -> None:
    record = _record(name)
    parts = _parts(record, set())
    arrays = [part for part in parts if isinstance(part, np.ndarray)]
    assert len(arrays) >= 2
    for array in arrays:
        assert not array.flags.writeable
        with pytest.raises(ValueError, match="read-only"):
            array[...] = 0
    kinds = {type(part).__name__ for part in parts}
    assert {"Record", "Study", "TestedClaim", "Robustness", "TruthTable", "Typology"} <= kinds
    for part in parts:
        if isinstance(part, np.ndarray) or type(part).__name__ == "Places":
            continue
        field = dataclasses.fields(part)[0].name
        # A section of the analysis file is frozen by pydantic, everything else by dataclasses.
        with pytest.raises((dataclasses.FrozenInstanceError, ValidationError)):
            setattr(part, field, None)
    for mapping in (record.study.digests, record.study.left_out, record.study.cases[0].codings):
        with pytest.raises(TypeError):
            mapping["x"] = "y"  # type: ignore[index]
    with pytest.raises(ValueError, match="frozen"):
        record.study.spec.title = "other"
