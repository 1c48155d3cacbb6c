"""What reports say of trajectories, pairs of cases and types, and what they leave to the record."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

import qca
from qca.analysis.contrasts import MOST_PAIRS
from qca.report.contents import build_report, document_record, list_tables
from qca.report.formats.text import write_report
from qca.report.pieces.sections import Report, Section
from qca.report.pieces.tables import ReportTable
from qca.report.words import load_words

ROOT = Path(__file__).parents[2]
LABELS = ("low", "under", "over", "high")
TYPES = ("both", "first", "second", "neither")


def write_study(folder: Path, units: int, periods: int, *, stated: bool = True) -> Path:
    """Write a study of so many units in so many periods, with every kind of step among them."""
    files = []
    for u in range(units):
        lines = [f"case: State {u}", f"code: S{u}", "periods:"]
        for p in range(periods):
            lines += [f"  S{u}P{p}:", f"    years: {2000 + 5 * p}-{2003 + 5 * p}"]
            for k, field in enumerate("aby"):
                label = LABELS[(u * (k + 1) + p * (k + 2) + u * p) % 4]
                lines.append(f"    {field}: {{label: {label}}}")
            lines.append(f"    kind: {{label: {TYPES[(u + p) % 4]}}}")
        files.append(f"u{u}.yaml")
        (folder / files[-1]).write_text("\n".join(lines), "utf-8")
    spec = [
        "title: Paths",
        f"cases: [{', '.join(files)}]",
        "scales: {level: {low: 0, under: 0.3, over: 0.8, high: 1}}",
        "sets:",
        *(f"  {n}: {{field: {n.lower()}, scale: level, why: w}}" for n in "ABY"),
        "outcome: Y",
        "conditions: [A, B]",
        "minimize: {solutions: [conservative]}",
        "typology:",
        "  dimensions: [A, B]",
        "  types: {both: A*B, first: A*~B, second: ~A*B, neither: ~A*~B}",
        *(["  stated: kind"] if stated else []),
    ]
    path = folder / "spec.yaml"
    path.write_text("\n".join(spec), "utf-8")
    return path


def find(report: Report, key: str) -> Section:
    return next(section for section in report.sections if section.key == key)


def tables(section: Section) -> dict[str, ReportTable]:
    return {block.name: block for block in section.full if isinstance(block, ReportTable)}


def tell(report: Report) -> str:
    return " ".join(write_report(report).split())


@pytest.mark.parametrize("lang", ["en", "es"])
def test_many_case_periods_take_few_rows(tmp_path: Path, lang: str) -> None:
    record = qca.run(write_study(tmp_path, 16, 4), robustness=False)
    words = load_words(lang)
    report = build_report(record, words)
    traced, [contrasts] = record.trajectories, record.contrasts
    assert traced is not None
    assert len(traced.transitions) == 48
    section = find(report, "trajectories")
    assert len(tables(section)["changes"].rows) == 48
    assert len(tables(section)["paths"].rows) == 3
    assert len(tables(section)["paths"].columns) == 17
    moves = tables(section)["type_moves"].rows
    assert [row[:2] for row in moves] == [(m.before, m.after) for m in traced.moves]
    assert [row[2] for row in moves] == [len(move.placed) for move in traced.moves]
    pairs = tables(find(report, "contrasts"))
    for name, listed, number in (
        ("contrasts", contrasts.differing, contrasts.differing_count),
        ("same_outcome", contrasts.same, contrasts.same_count),
    ):
        rows = pairs[name].rows
        assert len(rows) == 12
        assert {row[0] for row in rows} == {pair.condition for pair in listed}
        assert str(number - 12) in pairs[name].note
        assert str(MOST_PAIRS) in pairs[name].note
    # Every unit has two gaps of a year between each two periods.
    assert len(traced.gaps) == 48
    assert words("others", number=43) in tell(report)
    prose = [block for block in find(report, "typology").full if not isinstance(block, ReportTable)]
    assert len(prose) <= 16


def test_the_document_has_it_all(tmp_path: Path) -> None:
    record = qca.run(write_study(tmp_path, 5, 3), robustness=False)
    document = json.loads(json.dumps(document_record(record)))
    traced = document["trajectories"]
    scores = document["memberships"]
    assert list(traced["units"]) == [f"State {u}" for u in range(5)]
    for unit, sets in traced["units"].items():
        for name, path in sets.items():
            assert list(path) == [f"S{unit[-1]}P{p}" for p in range(3)]
            assert all(scores[case][name] == score for case, score in path.items())
    for own in traced["transitions"]:
        before, after = scores[own["before"]], scores[own["after"]]
        assert own["rises"] == [n for n in before if before[n] < 0.5 < after[n]]
        assert own["falls"] == [n for n in before if before[n] > 0.5 > after[n]]
        assert own["keeps"] == [n for n in before if min(before[n], after[n]) > 0.5]
        assert own["out"] == [n for n in before if max(before[n], after[n]) < 0.5]
    types = document["typology"]
    for side, key in (("placed", "type"), ("stated", "stated")):
        for move in traced["moves"]:
            for name in move[side]:
                before, after = name.split("→")
                assert types[before][key] == move["before"]
                assert types[after][key] == move["after"]
        assert sum(len(move[side]) for move in traced["moves"]) == len(traced["transitions"])
    assert {tuple(gap["years"]) for gap in traced["gaps"]} == {(2004, 2004), (2009, 2009)}
    [contrasts] = document["contrasts"]
    assert contrasts["not_listed"] == {"differing": 0, "same": 0}
    fit = document["typology_fit"]["types"]
    assert {n: t["placed"] for n, t in fit.items()} == {
        n: [case for case, own in types.items() if own["type"] == n] for n in TYPES
    }
    names = {table.name for table in list_tables(record, load_words("en"))}
    assert names >= {"trajectories", "type_moves", "contrasts", "type_fit"}


def test_one_period_each_has_no_trajectories(tmp_path: Path) -> None:
    record = qca.run(write_study(tmp_path, 6, 1, stated=False), robustness=False)
    report = build_report(record, load_words("en"))
    keys = {section.key for section in report.sections}
    assert "trajectories" not in keys
    assert "contrasts" in keys
    assert document_record(record)["trajectories"]["transitions"] == []
    assert "type_fit" not in tables(find(report, "typology"))


def test_a_negated_outcome_has_the_same_pairs(tmp_path: Path) -> None:
    path = write_study(tmp_path, 5, 2)
    path.write_text(path.read_text("utf-8").replace("outcome: Y", 'outcome: [Y, "~Y"]'), "utf-8")
    record = qca.run(path, robustness=False)
    own, other = record.contrasts
    assert [p.outcomes for p in other.differing] != [p.outcomes for p in own.differing]
    assert other.differing_count == own.differing_count
    report = build_report(record, load_words("en"))
    assert "For ~Y the pairs are those for Y, with the other outcome." in tell(report)
    blocks = find(report, "contrasts").full
    assert sum(isinstance(each, ReportTable) for each in blocks) == 3


def test_where_a_case_stands_is_told(tmp_path: Path) -> None:
    path = write_study(tmp_path, 4, 3)
    text = path.read_text("utf-8").replace("under: 0.3", "under: 0.5")
    text = text.replace(
        "conditions: [A, B]", "conditions: [A, B]\ntruth_table: {at_crossover: drop}"
    )
    path.write_text(text.replace(", second: ~A*B, neither: ~A*~B", ""), "utf-8")
    record = qca.run(path, robustness=False)
    assert record.typology is not None
    told = {lang: tell(build_report(record, load_words(lang))) for lang in ("en", "es")}
    between = [case for case in record.typology.cases if case.between]
    nowhere = [case for case in record.typology.cases if not case.types and not case.between]
    assert between
    assert nowhere
    for case in between:
        assert re.search(
            rf"{case.case}\)? stands between both and first: it is at 0.5 on", told["en"]
        )
        assert re.search(rf"{case.case}\)? queda entre both y first: está en 0.5 en", told["es"])
    for case in nowhere:
        assert re.search(rf"{case.case}\)? is in no type: its highest membership is", told["en"])
        assert re.search(rf"{case.case}\)? no está en ningún tipo: su mayor", told["es"])


def test_what_the_studies_are_told() -> None:
    told = {}
    for year in ("2025", "2015"):
        record = qca.run(ROOT / "calibrations" / f"{year}.yaml", robustness=False)
        told[year] = {lang: tell(build_report(record, load_words(lang))) for lang in ("en", "es")}
    text = told["2025"]["en"]
    assert (
        "By their scores: stays synergistic: 1 (Nuevo León, NL1→NL2);"
        " state-led → business-led: 1 (Puebla, PU1→PU2)."
    ) in text
    assert "The types that the sources state say the same." in text
    assert (
        "Placement agrees with the sources throughout (T5), and yet consistency falls short" in text
    )
    assert re.search(r"T3 \(~BQ\*BC\*DEP over BUL: NL1 0\.25 over 0\.00\)", text)
    assert "No two cases differ in one condition alone" in text
    spanish = told["2015"]["es"]
    assert "sigue en articulated: 1 (Nuevo León, NL2003→NL2010)" in spanish
    assert "que no es ninguno de los tipos" in spanish
    assert "Difieren una condición y el resultado (ART)" in spanish
