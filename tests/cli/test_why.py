"""``qca why``: what a score rests on, and what rests on it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result

from tests.cli.conftest import ROOT, SmallStudy, read_json

Invoke = Callable[..., Result]
STUDY = ROOT / "calibrations" / "2025.yaml"


def read(result: Result) -> str:
    assert result.exit_code == 0, result.output
    return " ".join(result.stdout.split())


def test_the_chain_of_a_real_score(invoke: Invoke) -> None:
    told = read(invoke("why", STUDY, "NL2", "EL"))
    for part in (
        "Coded on executive_leadership: medium.",
        "By the rule of the codebook: medium, since 2 of 4 indicators are there;",
        "Score: 0.600 (in the set), by the scale level: low 0,",
        "medium 0.6 (0.4 to 0.6)",
        "Governor Medina took no active part in the cluster body",
        "rangel-padilla-2025: Rangel-Padilla, Mariana (2025). Decoding Upgrading in Middle-Income",
        "For SYN the case is in row 8, coded 1, with Nuevo León 2000–2007 (NL1).",
        "the term EL*BQ*BC, which holds the case, is in 1 of 1 models.",
        "N1 EL <- SYN supported in kind for",
        "below 0.50 T6 would be not shown and N1 and P4 would be contradicted.",
    ):
        assert part in told
    assert "medium-low 0.330 T6 → not shown;" in told


def test_all_sets_of_a_case_in_spanish(small: SmallStudy, invoke: Invoke) -> None:
    told = read(invoke("why", small.spec, "N2", "--lang", "es"))
    assert "N2): todos los conjuntos" in told
    assert "3 códigos, de 1 fuente en total: 0 no descansan en ninguna, 3 en una sola." in told
    for name in ("A", "B", "Y"):
        assert f"({name})" in told
    assert "Codificado en lead: middle (también: low)." in told
    assert "fuentes" in told


def test_the_chain_for_programs(small: SmallStudy, invoke: Invoke) -> None:
    document = read_json(invoke("why", small.spec, "N2", "A", "B", "--format", "json"))
    assert (document["case"], document["state"], document["years"]) == ("N2", "North", "2008-2015")
    first, second = document["chains"]
    assert (first["set"], first["field"], first["score"]) == ("A", "lead", 0.6)
    assert first["alternatives"] == ["low"]
    assert first["sources"] == {"book": "A book."}
    assert first["calibration"]["labels"]["middle"]["between"] == [0.4, 0.6]
    assert {each["code"] for each in first["otherwise"]} == {"low", "high"}
    assert [each["id"] for each in first["claims"]] == ["N1", "S1"]
    assert [a["at"] for a in second["calibration"]["anchors"]] == [1, 3, 5]
    assert document == read_json(
        invoke("why", small.spec, "N2", "A", "B", "--format", "json", "--lang", "es")
    )


def test_unknown_names_are_refused_at_once_with_what_is_near(
    small: SmallStudy, invoke: Invoke
) -> None:
    result = invoke("why", small.spec, "N22", "a", "QQ", "B")
    assert result.exit_code == 2
    assert "there is no case 'N22'; did you mean 'N2'?" in result.stderr
    assert "there is no set 'a'; did you mean 'A'?" in result.stderr
    assert "there is no set 'QQ'; there are A, B, Y" in result.stderr


def test_a_case_that_counts_nowhere_says_so(small: SmallStudy, invoke: Invoke) -> None:
    north = small.texts["north"].replace("  N2:\n", "  N9:\n    years: 2016\n  N2:\n")
    path = small.write(north=north, spec=small.texts["spec"] + "missing: drop\n")
    result = invoke("why", path, "N9")
    assert result.exit_code == 2
    assert "case 'N9' is coded on no set, so that it has no score" in result.stderr


@pytest.mark.parametrize("bib", ["@book{book, title = {", "@book{book, author={A, B, C, D}}"])
def test_sources_that_cannot_be_spelled_out_keep_their_keys(
    small: SmallStudy, invoke: Invoke, bib: str
) -> None:
    Path("sources.bib").write_text(f"@book{{book, year = 2001}}\n{bib}\n", "utf-8")
    told = read(invoke("why", small.spec, "N1", "A"))
    assert "book, page 1: says so" in told
    assert "Sources" not in told


def test_evidence_of_case_files_is_counted(invoke: Invoke) -> None:
    cases = ROOT / "docs" / "examples" / "coders" / "cases"
    told = read(invoke("cases", "check", "--dir", cases, "--evidence"))
    assert "23 codes, of 4 sources in all: 0 rest on none, 23 on one alone." in told
    assert "N1 4 0 4 0 2" in told
    assert "leadership 5 0 5 0 3" in told
