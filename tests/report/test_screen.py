"""The first screen: short, of any study, and never another story than the whole report."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from qca.analysis.claims.verdicts import Verdict
from qca.io.studies import load_study
from qca.pipeline import run_file
from qca.record import Record, analyze_study
from qca.report.compose import compose_report
from qca.report.contents import build_report
from qca.report.formats.markdown import write_report
from qca.report.formats.text import list_lines
from qca.report.formats.text_lines import plain_line
from qca.report.languages import tell_record
from qca.report.pieces.sections import Block, Remark, Section
from qca.report.pieces.spans import Prose
from qca.report.pieces.tables import ReportTable
from qca.report.sections.ranking import rank_claims
from qca.report.sections.robustness.pivots import group_pivots, list_pivots
from qca.report.sections.truth_table import tell_diversity
from qca.report.words import load_words
from tests.conftest import run_shipped

ROOT = Path(__file__).parents[2]
LANGUAGES = ("en", "es")


def squeeze(text: str) -> str:
    """Return a text without what breaks its lines."""
    return re.sub(r"\s", "", text)


def read_table(folder: Path, frame: pd.DataFrame, *more: str) -> Record:
    """Return the record of a study of a table whose last column is the outcome."""
    *conditions, outcome = map(str, frame.columns)
    frame.to_csv(folder / "t.csv", index_label="case")
    sets = "".join(f"  {name}: {{as_is: true, why: w}}\n" for name in frame.columns)
    (folder / "spec.yaml").write_text(
        f"title: T\ncases: {{table: t.csv, id: case}}\nsets:\n{sets}outcome: {outcome}\n"
        f"conditions: [{', '.join(conditions)}]\n" + "".join(more),
        "utf-8",
    )
    return analyze_study(load_study(folder / "spec.yaml"))


def draw(seed: int, cases: int, conditions: list[str]) -> pd.DataFrame:
    rng = np.random.default_rng(seed)
    columns = [*conditions, "Y"]
    scores = rng.integers(0, 2, (cases, len(columns)))
    return pd.DataFrame(scores, [f"c{i}" for i in range(cases)], columns)


SHIPPED = (
    "2025",
    "2015",
    "2025-crisp",
    "2025-chiapas",
    "2025-exception",
    "2025-institutions",
    "2025-one-threshold",
    "2015-processes",
)


def list_rows(section: str, record: Record, lang: str) -> tuple[ReportTable, str]:
    """Return the table of a section on the first screen."""
    report = build_report(record, load_words(lang))
    (found,) = [each for each in report.sections if each.key == section]
    (table,) = [block for block in found.short if isinstance(block, ReportTable)]
    return table, table.note


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("name", SHIPPED)
def test_shipped_studies_take_one_screen(name: str, lang: str) -> None:
    record = tell_record(run_shipped(name), lang)
    lines = compose_report(record, "text", lang, short=True).splitlines()
    assert len(lines) <= 60
    assert max(map(len, lines)) <= 100
    text = squeeze("\n".join(lines))
    words = load_words(lang)
    table, note = list_rows("claims", record, lang)
    claims = {tested.claim.id: tested for tested in [*record.claims, *record.rivals]}
    for name_, *_ in table.rows:
        tested = claims[str(name_)]
        (row,) = [line for line in lines if line.startswith(f"{name_} ")]
        assert words(tested.verdict.value) in row
        # It is shortened by whole words.
        begun = row.removeprefix(str(name_)).split(words(tested.verdict.value))[0].strip()
        said = re.escape(begun.rstrip("…"))
        assert re.match(rf"{said}(\W|$)", tested.claim.says), begun
    # What is not in the table is counted by verdict.
    left = Counter(
        tested.verdict for tested in record.claims if (tested.claim.id,) not in firsts(table)
    )
    for verdict, number in left.items():
        said = words(verdict.value if number == 1 else f"plural.{verdict.value}")
        assert f" {number} {said} (" in f" {note}"
    for outcome in record.outcomes:
        assert outcome.table.outcome in text
        for solution in outcome.solutions:
            for model in solution.models:
                assert squeeze(model.expression) in text
    # Each table stands in one part: its first column is headed once.
    assert sum(line.startswith("───") for line in lines) <= 4


def firsts(table: ReportTable) -> set[tuple[str]]:
    return {(str(row[0]),) for row in table.rows}


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("name", SHIPPED)
def test_no_table_is_cut_in_a_terminal_of_usual_width(name: str, lang: str) -> None:
    record = run_shipped(name)
    report = build_report(record, load_words(lang))
    lines = [plain_line(line) for line in list_lines(report, 80, short=True)]
    assert max(map(len, lines)) <= 80
    assert all(line == line.rstrip() for line in lines)
    assert sum(line.startswith("───") for line in lines) <= 4
    assert len(lines) <= 75
    table, _ = list_rows("claims", record, lang)
    claims = {tested.claim.id: tested for tested in [*record.claims, *record.rivals]}
    # What is told of a claim stands in its row, or in the lines folded from it.
    for name_, *_ in table.rows:
        at = [n for n, line in enumerate(lines) if line.startswith(f"{name_} ")]
        told = load_words(lang)(claims[str(name_)].verdict.value).split()
        assert any(
            all(map(str.__contains__, lines[n:], told)) or " ".join(told) in lines[n] for n in at
        )


def test_of_many_claims_those_are_shown_that_matter_most() -> None:
    record = run_shipped("2025")
    table, _ = list_rows("claims", record, "en")
    shown = {str(row[0]) for row in table.rows}
    ranked = rank_claims(record)
    assert shown == {tested.claim.id for tested in ranked[: len(shown)]}
    assert [str(row[0]) for row in table.rows] == [c.claim.id for c in ranked[: len(shown)]]
    against = (Verdict.CONTRADICTED, Verdict.MIXED)
    assert {c.claim.id for c in record.claims if c.verdict in against} <= shown
    assert {"N1", "N2", "N3", "S1"} <= shown
    # Other verdicts, another choice.
    turned = tuple(
        replace(c, verdict=Verdict.SUPPORTED if c.verdict in against else Verdict.CONTRADICTED)
        for c in record.claims
    )
    first = rank_claims(replace(record, claims=turned))
    assert [c.claim.id for c in first[:4]] == [c.claim.id for c in ranked[:4]]
    assert all(c.verdict is Verdict.CONTRADICTED for c in first[4:20])


def test_what_turns_is_counted_and_named_by_importance() -> None:
    record = run_shipped("2025")
    table, _ = list_rows("changes", record, "en")
    order = [tested.claim.id for tested in rank_claims(record)]
    groups = group_pivots(list_pivots(record))
    for row, own in zip(table.rows, groups.values(), strict=False):
        turned = sorted({pivot.claim for pivot in own}, key=order.index)
        number, _, named = str(row[-1]).partition(": ")
        assert int(number) == len(turned)
        assert named.split(", ")[0] == turned[0]


@pytest.mark.parametrize("lang", LANGUAGES)
def test_without_claims_the_answer_is_the_solution(tmp_path: Path, lang: str) -> None:
    record = read_table(tmp_path, draw(3, 18, list("ABCD")))
    lines = compose_report(record, "text", lang, short=True).splitlines()
    assert len(lines) <= 60
    answer = squeeze("\n".join(lines[:6]))
    for solution in record.main.solutions:
        assert squeeze(solution.models[0].expression) in answer
    assert load_words(lang)("claims") not in lines


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_large_study_is_summarised_and_says_so(tmp_path: Path, lang: str) -> None:
    names = [f"CONDITION_{i}" for i in range(12)]
    claims = "".join(
        f"  - {{id: C{i}, says: claim {i} of very many that say little, claim: "
        f"{names[i % 12]} -> Y}}\n"
        for i in range(150)
    )
    frame = draw(5, 60, names)
    record = read_table(
        tmp_path,
        frame,
        "truth_table: {incl_cut: 0.8}\nminimize: {max_models: 20}\nclaims:\n",
        claims,
    )
    lines = compose_report(record, "text", lang, short=True).splitlines()
    assert len(lines) <= 60 and max(map(len, lines)) <= 100
    text = " ".join(" ".join(lines).split())
    words = load_words(lang)
    begun = words.count("short.left", 141, parts="\0").split("\0")[0]
    assert begun in text
    verdicts = Counter(claim.verdict for claim in record.claims)
    rest = text.split(begun)[1].split(".")[0]
    assert sum(map(int, re.findall(r"(?:^|; )(\d+) ", rest))) == 141
    assert len(rest.split("; ")) <= len(verdicts)
    assert words("short.table", told=tell_diversity(record.main.table, words)) in text
    whole = squeeze(compose_report(record, "text", lang))
    for claim in record.claims:
        assert squeeze(claim.claim.text) in whole and f"{claim.claim.id}" in whole
    for case in frame.index:
        assert case in whole


def list_blocks(section: Section) -> list[Block]:
    return [*section.full, *(block for part in section.parts for block in list_blocks(part))]


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("name", ["2025", "2015"])
def test_the_whole_report_has_every_claim_model_and_case(name: str, lang: str) -> None:
    record = run_shipped(name)
    report = build_report(record, load_words(lang))
    remarks = [
        block
        for section in report.sections
        for block in list_blocks(section)
        if isinstance(block, Remark)
    ]
    told = Counter(remark.key for remark in remarks if remark.verdict is not None and remark.key)
    # The converse of a rival is told with it.
    for claim in [*record.claims, *record.rivals]:
        assert told[claim.claim.id] == (0 if claim.claim.converse_of else 1)
    text = squeeze(compose_report(record, "text", lang))
    page = squeeze(write_report(report)).replace("\\", "")
    for written in (text, page):
        for outcome in record.outcomes:
            for solution in outcome.solutions:
                assert all(squeeze(model.expression) in written for model in solution.models)
        assert all(squeeze(case.id) in written for case in record.study.cases)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_no_paragraph_is_told_twice(small: Record, lang: str) -> None:
    for record in (small, run_shipped("2025")):
        report = build_report(record, load_words(lang))
        told = Counter(
            str(block)
            for section in report.sections
            for block in list_blocks(section)
            if isinstance(block, Prose) and len(str(block)) > 60
        )
        assert [text for text, count in told.items() if count > 1] == []


@pytest.mark.parametrize("name", ["2015", "2025", "2025-institutions"])
def test_what_a_screen_does_not_tell_need_not_be_worked_out(name: str) -> None:
    brief = run_file(ROOT / "calibrations" / f"{name}.yaml", screen=True)
    assert brief.robustness is not None
    assert not brief.robustness.changes
    for lang in LANGUAGES:
        screens = [
            compose_report(record, "text", lang, short=True)
            for record in (brief, run_shipped(name))
        ]
        assert screens[0] == screens[1]


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_report_that_is_asked_for_in_short_has_the_same_first_screen(
    small: Record, lang: str
) -> None:
    words = load_words(lang)
    for record in (small, run_shipped("2025"), run_shipped("2025-chiapas")):
        short, whole = (build_report(record, words, short=each) for each in (True, False))
        for width in (60, 100):
            screens = [list(list_lines(each, width, short=True)) for each in (short, whole)]
            assert screens[0] == screens[1]


@pytest.mark.parametrize("lang", LANGUAGES)
def test_sections_have_keys_of_their_own(small: Record, lang: str) -> None:
    report = build_report(small, load_words(lang))
    keys = [section.key for _, section in report.walk()]
    assert len(set(keys)) == len(keys)
    assert all(re.fullmatch(r"[A-Za-z0-9_-]+", key) for key in keys)
    assert keys == [section.key for _, section in build_report(small, load_words("en")).walk()]


def test_a_parameter_under_its_cut_is_marked_and_named(small: Record) -> None:
    words = load_words("en")
    report = build_report(small, words)
    (section,) = [section for section in report.sections if section.key == "claims"]
    (table,) = section.short
    assert isinstance(table, ReportTable)
    remarks = {block.key: block for block in list_blocks(section) if isinstance(block, Remark)}
    failing = 0
    claims = {each.claim.id: each for each in (*small.claims, *small.rivals)}
    rows = {row[0]: row for row in table.rows}
    assert set(rows) == {name for name, each in claims.items() if not each.claim.converse_of}
    for name, row in rows.items():
        tested = claims[str(name)]
        marks = [
            getattr(cell, "write", str)() if hasattr(cell, "write") else str(cell) for cell in row
        ]
        judging = tested.claim.is_plain and tested.order is None
        assert any("✗" in mark for mark in marks) == any(
            judging and direction.failed and direction.verdict is not Verdict.UNTESTED
            for direction in tested.directions
        )
        if tested.verdict in (Verdict.MIXED, Verdict.CONTRADICTED) and not tested.claim.negated:
            for parameter in tested.failed:
                failing += 1
                told = " ".join(map(str, remarks[tested.claim.id].body))
                assert words(parameter.value) in told
    assert failing


def test_of_one_claim_the_only_one_is_told(small: Record) -> None:
    only = replace(small, claims=small.claims[:1], rivals=(), intervals=(), robustness=None)
    text = compose_report(only, "text", "en", short=True)
    assert "The only claim is" in text
    assert not re.search(r"\b0 (claims|rivals|cases)\b|\b1 (claims|cases|verdicts)\b", text)


def test_the_answer_counts_models_that_are_not_listed(tmp_path: Path) -> None:
    rng = np.random.default_rng(7)
    frame = pd.DataFrame(rng.integers(0, 2, (25, 8)), [f"c{i}" for i in range(25)], [*"ABCDEFGY"])
    record = read_table(tmp_path, frame, "minimize: {max_models: 3}\n")
    (solution,) = [each for each in record.main.solutions if each.kind == "parsimonious"]
    assert solution.model_count > len(solution.models) == 3
    text = squeeze(compose_report(record, "text", "en", short=True))
    assert squeeze(f"or one of {solution.model_count - 2} other models") in text


@pytest.mark.parametrize("lang", LANGUAGES)
def test_it_is_said_once_that_there_is_no_solution(tmp_path: Path, lang: str) -> None:
    frame = pd.DataFrame({"A": [1, 0, 1], "B": [0, 1, 1], "Y": [0.2, 0.3, 0.4]}, list("abc"))
    told = compose_report(read_table(tmp_path, frame), "text", lang, short=True)
    begun = load_words(lang)("no_solution", kinds="\0", outcome="", why="").split("\0")[0]
    assert squeeze(told).count(squeeze(begun)) == 1
    assert "--incl-cut" in told


@pytest.mark.parametrize("lang", LANGUAGES)
def test_short_names_are_told_before_they_are_used(tmp_path: Path, lang: str) -> None:
    record = tell_record(run_shipped("2025"), lang)
    told = squeeze(compose_report(record, "text", lang, short=True))
    solutions = told.index(squeeze(load_words(lang)("solutions")), told.index("(BC)"))
    for name in (*record.study.spec.outcome, *record.study.spec.conditions):
        full = squeeze(f"{record.study.spec.sets[name].label} ({name})")
        assert told.count(full) == 1
        assert told.index(full) < solutions
    # Where sets are called by their names alone there is nothing to tell.
    plain = read_table(tmp_path, draw(1, 8, ["A", "B"]))
    key = load_words(lang).count("key.conditions", 2, names="\0").split("\0")[0]
    assert squeeze(key) not in squeeze(compose_report(plain, "text", lang, short=True))
