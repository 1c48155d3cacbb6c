"""Claims compared with models as Boolean expressions."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import qca
from qca.analysis.claims.agreement import find_agreements
from qca.io.studies import load_study
from qca.record import Record

CALIBRATIONS = Path(__file__).parents[3] / "calibrations"


def test_claims_of_the_2025_study_that_are_models(
    shipped_record: Callable[[str], Record],
) -> None:
    found = {(a.claim, a.outcome): a.kinds for a in shipped_record("2025").agreements}
    assert found == {
        ("S1", "SYN"): ("conservative", "intermediate"),
        ("T1", "SYN"): ("parsimonious",),
        ("S2", "BEN"): ("conservative", "intermediate"),
    }


def test_the_shape_of_an_expression_does_not_matter(tmp_path: Path) -> None:
    table = tmp_path / "t.csv"
    rows = [(a, b, d) for a in (0, 1) for b in (0, 1) for d in (0, 1, 2)]
    lines = [f"c{i},{a},{b},{d},{int(a and d != 1)}" for i, (a, b, d) in enumerate(rows)]
    table.write_text("\n".join(["case,A,B,D,Y", *lines]))
    sets = "".join(f"  {n}: {{as_is: true, why: w}}\n" for n in "ABY")
    (tmp_path / "s.yaml").write_text(
        "title: t\ncases: {table: t.csv}\nsets:\n"
        f"{sets}  D: {{as_is: true, levels: 3, why: w}}\n"
        "outcome: Y\nconditions: [A, B, D]\n"
        "claims:\n"
        "  - {id: S1, says: s, claim: 'A*(~D[1]) -> Y'}\n"
        "  - {id: S2, says: s, claim: '~(~A + D[1]) -> Y'}\n"
        "  - {id: S3, says: s, claim: 'A -> Y'}\n"
        "  - {id: S4, says: s, claim: 'A*(D[0] + D[2]) -> ~Y'}\n"
        "  - {id: S5, says: s, claim: 'not (A*~D[1] -> Y)'}\n"
        "  - {id: S6, says: s, claim: 'A*~A -> Y'}\n"
    )
    record = qca.run(tmp_path / "s.yaml", robustness=False)
    assert {a.claim for a in record.agreements} == {"S1", "S2"}
    assert find_agreements((), record.outcomes) == ()
    said = [str(warning) for warning in record.study.warnings]
    assert any("one side of claim 'S6' contradicts itself" in text for text in said)


def test_types_that_overlap_or_leave_gaps_are_noted(tmp_path: Path) -> None:
    source = (CALIBRATIONS / "2025.yaml").read_text("utf-8")
    source = source.replace("../cases", str(CALIBRATIONS.parent / "cases"))
    spec = tmp_path / "s.yaml"
    spec.write_text(source.replace("quiescent: ~BQ*~BC}", "quiescent: ~BQ}"), "utf-8")
    said = [str(warning) for warning in load_study(spec).warnings]
    assert any("'business-led' and 'quiescent' overlap" in text for text in said)
    spec.write_text(source.replace(", quiescent: ~BQ*~BC}", "}"), "utf-8")
    assert any("leave gaps" in str(w) for w in load_study(spec).warnings)
