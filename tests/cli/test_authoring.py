"""Beginning a project and a case, and checking both: as somebody would who is new to it."""

from __future__ import annotations

from pathlib import Path

import pytest

from qca.messages import LANGUAGES

from .conftest import Invoke, read_json

FIRST = "calibrations/first.yaml"
NEW = ("cases", "new", "Dunas", "--code", "DU", "--periods", "2005-2010,2011-2016")
EVIDENCE = "evidence: [{source: accounts, where: p. 1, note: so}]"


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, invoke: Invoke) -> Path:
    """Return a new project, which is the current directory."""
    folder = tmp_path / "study"
    assert invoke("init", folder).exit_code == 0
    monkeypatch.chdir(folder)
    return folder


def replace(path: Path, old: str, new: str, after: str = "") -> None:
    text = path.read_text("utf-8")
    begin = text.index(after)
    assert old in text[begin:], old
    path.write_text(text[:begin] + text[begin:].replace(old, new, 1), "utf-8")


def put_code(path: Path, field: str, code: str, period: str = "DU1") -> None:
    """Put a code for the reason why there is none, as a coder does in a template."""
    text = path.read_text("utf-8")
    begin = text.index(f"\n    {field}:\n", text.index(f"\n  {period}:\n"))
    old = "uncoded: not looked for yet"
    assert text[begin:].split("\n")[2].strip() == old
    path.write_text(text[:begin] + text[begin:].replace(old, code, 1), "utf-8")


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_new_project_is_sound_and_says_what_it_is(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, invoke: Invoke, lang: str
) -> None:
    begun = invoke("init", tmp_path / "study", "--lang", lang)
    assert begun.exit_code == 0
    assert f"qca run {FIRST}" in begun.stdout
    monkeypatch.chdir(tmp_path / "study")
    assert invoke("check", FIRST).output == (
        f"{FIRST}: 6 cases, 4 sets, 3 claims, 1 rival; no problem found\n"
    )
    checked = invoke("cases", "check", "--for", FIRST)
    assert (checked.exit_code, checked.stderr) == (0, "")
    told = read_json(invoke("claims", FIRST, "--format", "json"))
    verdicts = {claim["id"]: claim["verdict"] for claim in [*told["claims"], *told["rivals"]]}
    assert verdicts == {
        "N1": "supported",
        "S1": "supported",
        "X1": "supported",
        "R1": "contradicted",
    }
    readme = Path("README.md").read_text("utf-8")
    assert all(path in readme for path in ("cases/codebook.yaml", "cases/sources.bib", FIRST))
    assert sorted(path.name for path in Path("schema").iterdir()) == [
        "case.schema.json",
        "codebook.schema.json",
        "spec.schema.json",
    ]


def test_a_project_is_not_begun_where_something_is(tmp_path: Path, invoke: Invoke) -> None:
    (tmp_path / "used").mkdir()
    (tmp_path / "used" / "mine.txt").write_text("kept")
    for folder, said in (
        ("used", "the folder is not empty: it has mine.txt; name a new one, or add a case"),
        ("used/mine.txt", "this is no folder; name a new one"),
    ):
        refused = invoke("init", tmp_path / folder)
        assert refused.exit_code == 2
        assert said in refused.stderr
    assert [path.name for path in (tmp_path / "used").iterdir()] == ["mine.txt"]
    (tmp_path / "empty").mkdir()
    assert invoke("init", tmp_path / "empty").exit_code == 0


def test_a_new_case_is_loaded_at_once_as_one_that_is_not_coded(
    project: Path, invoke: Invoke
) -> None:
    written = invoke(*NEW, "--like", FIRST)
    assert written.output == (
        "cases/dunas.yaml: 2 case-periods (DU1, DU2) to be coded on 4 fields\n"
        f"Code it in a text editor, then: qca cases check --for {FIRST}\n"
    )
    text = Path("cases/dunas.yaml").read_text("utf-8")
    assert text.startswith("# yaml-language-server: $schema=../schema/case.schema.json\n# Dunas, ")
    assert text.count("# How well are neighbours organised?") == 2
    checked = invoke("cases", "check", "--for", FIRST)
    assert checked.exit_code == 0
    assert checked.stdout == "cases: 4 files, 8 case-periods; 4 to look at\n"
    lines = text.splitlines()
    fields = ("mayor", "neighbours", "budget")
    named = ", ".join(f"{field} (line {lines.index(f'    {field}:') + 1})" for field in fields)
    assert (
        f"qca: note: cases/dunas.yaml:{lines.index('    mayor:') + 1}:5: case 'DU1' is not coded on"
        f" 3 fields that truth tables of {FIRST} need: {named}; code what is missing\n"
    ) in checked.stderr
    assert invoke("check", FIRST).exit_code == 0  # which does not name it yet


def test_a_case_that_is_there_is_not_written_over(project: Path, invoke: Invoke) -> None:
    before = Path("cases/aldea.yaml").read_bytes()
    refused = invoke("cases", "new", "ALDEA", "--code", "X", "--periods", "2000")
    assert refused.exit_code == 2
    assert "'Aldea' has a file already, with AL1 (2005-2010), AL2 (2011-2016)" in refused.stderr
    assert "--out mine/aldea.yaml" in refused.stderr
    refused = invoke(*NEW, "--out", "cases/aldea.yaml")
    assert "cases/aldea.yaml: there is a file already; name another" in refused.stderr
    assert Path("cases/aldea.yaml").read_bytes() == before
    assert invoke(*NEW, "--out", "mine/aldea.yaml", "--like", FIRST).exit_code == 0


def test_something_must_say_what_is_to_be_coded(project: Path, invoke: Invoke) -> None:
    Path("cases/codebook.yaml").unlink()
    refused = invoke(*NEW)
    assert refused.exit_code == 2
    assert "there is no codebook in cases; name an analysis with --like" in refused.stderr
    replace(Path(FIRST), "scale: level", "scale: levle")
    refused = invoke(*NEW, "--like", FIRST)
    assert refused.exit_code == 2
    assert "there is no scale 'levle'; did you mean 'level'?" in refused.stderr
    assert not Path("cases/dunas.yaml").exists()


def test_a_case_is_coded_checked_and_analysed(project: Path, invoke: Invoke) -> None:
    invoke(*NEW)
    path = Path("cases/dunas.yaml")
    codes = {"mayor": "label: high", "neighbours": "label: high", "own_revenue": "value: 40"}
    for period in ("DU1", "DU2"):
        for field, code in {**codes, "budget": "label: lasting"}.items():
            put_code(path, field, f"{code}\n      {EVIDENCE}", period)
    checked = invoke("cases", "check", "--for", FIRST)
    assert checked.exit_code == 0
    assert checked.stderr.count("qca: note: ") == 1
    assert "every code of Dunas rests on one source, 'accounts'" in checked.stderr
    Path("calibrations/with-dunas.yaml").write_text(
        "extends: first.yaml\ntitle: with Dunas\ncases: [../cases/aldea.yaml,"
        " ../cases/brisas.yaml, ../cases/cumbres.yaml, ../cases/dunas.yaml]\n"
    )
    told = read_json(invoke("claims", "calibrations/with-dunas.yaml", "--format", "json"))
    assert told["claims"][0]["for"] == ["AL1", "AL2", "BR2", "DU1", "DU2"]


# A mistake in each field, and how it is told.
MISTAKES = {
    "mayor": (
        f"label: hihg\n      {EVIDENCE}",
        "cases/dunas.yaml:{line}:7: 'hihg' is no label of 'mayor' in codebook.yaml; did you mean"
        " 'high'?",
    ),
    "neighbours": (
        "label: low\n      also: [low]\n      evidence: [{where: p. 1, note: so}]",
        "the key 'source' is missing in 'periods.DU1.neighbours.evidence.0'; name one by its key",
    ),
    "own_revenue": (
        f"value: 42,5\n      {EVIDENCE}",
        "'periods.DU1.own_revenue.value' is '42,5'; it should be a number, with a point",
    ),
    "budget": (
        "lable: lasting\n      evidence: [{source: acounts, note: so}]",
        "unknown key 'periods.DU1.budget.lable'; did you mean 'label'?",
    ),
}


def test_all_mistakes_are_told_in_one_wave(project: Path, invoke: Invoke) -> None:
    invoke(*NEW)
    path = Path("cases/dunas.yaml")
    for field, (code, _) in MISTAKES.items():
        put_code(path, field, code)
    put_code(path, "mayor", "label: medium\n      also: [medium, high, high]", "DU2")
    put_code(path, "own_revenue", f"value: 42\n      span: 2009-2012\n      {EVIDENCE}", "DU2")
    replace(path, "    budget:\n", "    bugdet:\n", "  DU2:")
    replace(path, "years: 2011-2016", "years: 2013-2016")
    replace(Path("cases/aldea.yaml"), "years: 2005-2010", "years: 2005-20010")
    replace(Path("cases/aldea.yaml"), "example-2020", "exmaple-2020")
    Path("cases/broken.yaml").write_text("case: X\n  code: Y\n")
    analysis = Path("calibrations/all.yaml")
    analysis.write_text(
        "extends: first.yaml\ntitle: all\ncases: [../cases/aldea.yaml, ../cases/brisas.yaml,"
        " ../cases/dunas.yaml]\n"
    )
    told = invoke("cases", "check", "--for", analysis)
    assert (told.exit_code, told.stdout) == (2, "")
    line = path.read_text("utf-8").splitlines().index("      label: hihg") + 1
    for said in (
        *(said.format(line=line) for _, said in MISTAKES.values()),
        "the source 'acounts' is not in sources.bib; did you mean 'accounts'?",
        "evidence for 'budget' in case 'DU1' lacks 'where'",
        "'also' of 'mayor' in case 'DU2' holds 'medium', which is the code itself",
        "'also' of 'mayor' in case 'DU2' holds 'high' twice",
        "case 'DU2' has no evidence for 'mayor'",
        "'own_revenue' of case 'DU2' is of 2009-2012, and the period of 2013-2016",
        "codebook.yaml has no field 'bugdet'; did you mean 'budget'?",
        "case 'DU2' is not coded on 2 fields that truth tables of calibrations/all.yaml need:"
        " neighbours (line",
        "between the periods 'DU1' and 'DU2' of Dunas, 2011-2012 is missing",
        "cases/aldea.yaml:10:5: 'periods.AL1.years': years '2005-20010': not years; write",
        "the source 'exmaple-2020' is not in sources.bib; did you mean 'example-2020'?",
        "cases/broken.yaml:2:7: this is not valid YAML",
    ):
        assert said in told.stderr, said
    # Nothing is told that only follows from something else.
    assert "no evidence for 'neighbours'" not in told.stderr
    assert "case 'DU1' is not coded" not in told.stderr
    # Mended, there is no second wave but what is left to code.
    for field, (code, _) in MISTAKES.items():
        replace(path, code, f"label: high\n      {EVIDENCE}" if field == "mayor" else "uncoded: no")
    replace(path, "bugdet", "budget")
    replace(Path("cases/aldea.yaml"), "20010", "2010")
    replace(Path("cases/aldea.yaml"), "exmaple", "example")
    Path("cases/broken.yaml").unlink()
    left = invoke("cases", "check", "--for", analysis)
    faults = [line for line in left.stderr.splitlines() if "note: " not in line]
    assert len(faults) == 2
    assert all("is not coded on" in fault for fault in faults)


def test_the_analysis_itself_is_checked_in_the_same_wave(project: Path, invoke: Invoke) -> None:
    replace(Path(FIRST), "claim: NEIGH <- LAST", "claim: NEIHG <- LAST")
    replace(Path("cases/brisas.yaml"), "label: high", "label: heigh")
    told = invoke("cases", "check", "--for", FIRST)
    assert told.exit_code == 2
    assert "there is no set 'NEIHG'; did you mean 'NEIGH'?" in told.stderr
    assert "'heigh' is no label of 'mayor'" in told.stderr
    assert told.stderr.count("heigh") == 1  # once, though the scale does not know it, either
    missing = invoke("cases", "check", "--for", "calibrations/none.yaml")
    assert missing.exit_code == 2
    assert "'heigh' is no label of 'mayor'" in missing.stderr
    assert "calibrations/none.yaml" in missing.stderr


def test_a_check_speaks_spanish(project: Path, invoke: Invoke) -> None:
    invoke(*NEW, "--lang", "es")
    text = Path("cases/dunas.yaml").read_text("utf-8")
    assert "uncoded: aún no se ha buscado" in text
    told = invoke("cases", "check", "--lang", "es")
    assert told.stdout == "cases: 4 archivos, 8 casos-periodo; sin problemas\n"
