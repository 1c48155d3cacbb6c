"""On how many sources codes rest."""

from __future__ import annotations

from typing import Any

from qca.coding.coverage import cover_evidence
from qca.study.cases import Case, Coding


def build_case(name: str, **codes: list[str]) -> Case:
    codings = {
        field: Coding.model_validate(
            {"label": "x", "evidence": [{"source": source} for source in sources]}
        )
        for field, sources in codes.items()
    }
    return Case(name, "s", "", codings)


def test_codes_are_counted_by_their_sources() -> None:
    uncoded: dict[str, Any] = {"uncoded": "?", "evidence": [{"source": "d"}]}
    third = Case("c3", "s", "", {"f": Coding.model_validate(uncoded)})
    cases = [build_case("c1", f=["a", "a"], g=["a", "b"]), build_case("c2", f=[], g=["b"]), third]
    coverage = cover_evidence(cases)
    assert coverage is not None
    told = [(c.name, c.codes, c.bare, c.single, c.sources) for c in coverage.cases]
    # A source that is cited twice is one; what is not coded counts nowhere.
    assert told == [("c1", 2, 0, 1, ("a", "b")), ("c2", 2, 1, 1, ("b",))]
    told = [(c.name, c.codes, c.bare, c.single, c.sources) for c in coverage.fields]
    assert told == [("f", 2, 1, 1, ("a",)), ("g", 2, 0, 1, ("a", "b"))]
    whole = coverage.whole
    assert (whole.codes, whole.bare, whole.single, whole.sources) == (4, 1, 2, ("a", "b"))


def test_only_fields_that_are_asked_for_count() -> None:
    coverage = cover_evidence([build_case("c", f=["a"], g=["b"])], ["g", "h"])
    assert coverage is not None
    assert [count.name for count in coverage.fields] == ["g"]
    assert coverage.whole.sources == ("b",)


def test_without_any_evidence_there_is_nothing_to_say() -> None:
    assert cover_evidence([build_case("c", f=[])]) is None
    assert cover_evidence([]) is None
