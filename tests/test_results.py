"""Results in a person's hands: the line each prints, and the data frame it becomes."""

from __future__ import annotations

import dataclasses
import math
import pickle
from collections.abc import Iterator, Mapping
from typing import Any

import pandas as pd
import pytest

import qca
from qca.pipeline import certify_record
from qca.results import Listed, Results, build_frame

from .conftest import CALIBRATIONS, run_shipped
from .studies import FEW_DOUBTS, write_study

FRAME = pd.DataFrame(
    {
        "A": [1, 1, 1, 0, 0, 0],
        "B": [1, 1, 0, 1, 0, 0],
        "C": [1, 0, 0, 1, 1, 0],
        "Y": [1, 1, 1, 1, 0, 0],
    },
    index=[f"c{i}" for i in range(1, 7)],
)


@pytest.fixture(scope="module")
def record() -> qca.RunRecord:
    return qca.RunRecord.tell(run_shipped("2025"), CALIBRATIONS / "2025.yaml")


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> qca.RunRecord:
    """A study whose worlds a run goes through."""
    title = "A small study with a title that is too long for a line of a result, so cut"
    changes = {**FEW_DOUBTS, "title": title}
    return qca.run(write_study(tmp_path_factory.mktemp("small"), changes))


def solve(kind: Any = "parsimonious", **cuts: Any) -> Any:
    table = qca.build_truth_table(FRAME, "Y", ["A", "B", "C"], **cuts)
    return table, qca.minimize(table, kind)


def test_lines_of_small_results() -> None:
    table, solution = solve()
    [model] = solution.models
    needed = qca.necessity(FRAME, "Y", ["A", "B", "C"])
    found = qca.diagnostics.diagnose(FRAME, skew_cut=0.2)
    chains = qca.find_chains(FRAME)
    expected = {
        "TruthTable(Y over A, B, C: 6 cases, 6 of 8 rows observed, 4 coded 1)": table,
        "Row(1: 0 0 0: out 0, 1 case, incl 0, pri 0)": table.rows[0],
        "Memberships(6 cases in A, B, C, Y)": table.memberships,
        "Solution(parsimonious: A + B; 1 model, incl 1, cov 1)": solution,
        "Model(A + B: incl 1, cov 1)": model,
        "Term(A: incl 1, cov 0.75, unique 0.25, 3 cases)": model.terms[0],
        "WrittenTerms(A, B)": solution.primes,
        "NecessaryCondition(A: incl 0.75, ron 1, cov 1)": needed.single[0],
        "NecessityAnalysis(Y: 0 of 6 single conditions pass, 3 combinations of up to 3)": needed,
        "SetDiagnostics(A: crisp, 6 cases, 0 to 1)": found[0],
        "ChainAnalysis(A, B, C, Y: 6 cases, 1 chain, first A + B <-> Y)": chains,
        "Chain(A + B <-> Y: incl 1, cov 1)": chains.chains[0],
        "FactorModels(Y: 1 model, first A + B <-> Y)": chains.outcomes[-1],
        "OutcomeModel(A + B <-> Y: incl 1, cov 1)": chains.chains[0].models[0],
    }
    assert {repr(result): result for result in expected.values()} == expected


def test_the_line_of_a_solution_tells_ties_and_absence() -> None:
    frame = pd.DataFrame({"A": [1, 0], "B": [1, 0], "Y": [1, 0]}, index=["c1", "c2"])
    table = qca.build_truth_table(frame, "Y", ["A", "B"])
    tied = qca.minimize(table, "parsimonious")
    line = "Solution(parsimonious: A or B; 2 models, the first with incl 1, cov 1)"
    assert repr(tied) == line
    short = qca.minimize(
        qca.build_truth_table(frame, "Y", ["A", "B"]), "parsimonious", max_models=1
    )
    assert "2 models (1 listed)" in repr(short)


def test_the_line_of_a_record(small: qca.RunRecord) -> None:
    assert small.robustness is not None and small.robustness.sweep is not None
    worlds = small.robustness.sweep.worlds
    assert repr(small).splitlines() == [
        "RunRecord(A small study with a title that is too long for a line of a …:"
        " 5 cases, 4 sets, 4 claims, 1 rival)",
        "  TruthTable(Y over A, B: 5 cases, 3 of 4 rows observed, 1 coded 1)",
        "  Solution(conservative: A*B; 1 model, incl 0.907, cov 0.538)",
        "  Solution(parsimonious: B; 1 model, incl 0.878, cov 0.552)",
        "  NecessityAnalysis(Y: 0 of 4 single conditions pass, 0 combinations of up to 2)",
        "  claims: 1 in_kind, 2 supported, 1 contradicted",
        "  rivals: 1 supported, 1 contradicted",  # one, in both directions
        "  further outcomes: C",
        f"  Robustness(5 decisions: {worlds} worlds)",
    ]


def test_no_result_of_a_study_prints_more_than_a_few_lines(record: qca.RunRecord) -> None:
    robust = record.robustness
    assert robust is not None
    results: list[Any] = [
        record,
        record.study,
        record.study.scores.memberships,
        record.main,
        record.typology,
    ]
    results += [record.claims, *record.claims, record.diagnostics, *record.diagnostics]
    results += [robust, robust.sweep, *certify_record(record)[0]]
    results += record.agreements
    for result in results:
        shown = repr(result)
        assert len(shown) < 1000, type(result)
        assert len(shown.splitlines()) <= 12, type(result)
    by_name = {tested.claim.id: repr(tested) for tested in record.claims}
    assert by_name["N1"] == (
        "JudgedClaim(N1: EL <- SYN: in_kind, inclN 0.8, ron 1, covN 1, 2 for, 0 against)"
    )
    said = repr(record.claims).splitlines()
    assert said[0] == f"{len(record.claims)} of JudgedClaim"
    assert said[-1] == f"  and {len(record.claims) - 10} more"
    assert repr(record.typology) == (
        "Typology(BQ × BC: 4 cases, 2 synergistic, 1 state-led, 1 business-led)"
    )


def list_parts(value: object) -> Iterator[object]:
    """Yield a result and all that it is made of, where it is of this package."""
    yield value
    parts: list[object] = []
    if dataclasses.is_dataclass(value):
        parts = [getattr(value, field.name) for field in dataclasses.fields(value)]
    elif isinstance(value, tuple | list):
        parts = list(value)
    elif isinstance(value, Mapping):
        parts = list(value.values())
    for part in parts:
        yield from list_parts(part)


def test_no_part_of_a_record_prints_more_than_a_few_lines(record: qca.RunRecord) -> None:
    kinds: dict[str, int] = {}
    for part in list_parts(record):
        one = type(part).__module__.startswith("qca.") and not isinstance(part, Mapping)
        if one and kinds.get(type(part).__name__, 0) < 20:
            kinds[type(part).__name__] = kinds.get(type(part).__name__, 0) + 1
            assert len(repr(part)) < 1500, type(part)
    assert {"Case", "Places", "Spec", "Search", "ChangeSet", "Interval", "Effects"} <= kinds.keys()
    claims = {claim.id: repr(claim) for claim in record.study.claims}
    assert claims["B2"] == "Claim(B2: SYN -> BEN: within ~INST)"
    assert claims["T5"] == "Claim(T5: agrees: typology)"


def test_the_lines_of_a_study(small: qca.RunRecord) -> None:
    assert repr(small.study.cases[0]) == "Case(N1: North, 2000-2007, 4 codes)"
    assert repr(small.study.spec) == (
        "Spec(A small study with a title that is too long for a line of a …:"
        " Y, C over A, B, 4 sets)"
    )


def test_a_truth_table_and_a_solution_become_data_frames() -> None:
    table, solution = solve(incl_cut=1)
    assert table.to_frame().loc[8].to_list() == [1, 1, 1, "1", 1, 1.0, 1.0, "c1"]
    models, terms = solution.to_frame(), solution.list_terms()
    assert models.loc[1, ["expression", "terms", "assumption_count"]].to_list() == ["A + B", 2, 2]
    assert terms.index.to_list() == [(1, "A"), (1, "B")]
    assert terms.loc[(1, "A")].to_list() == [1.0, 1.0, 0.75, 0.25, "c3, c2, c1", ""]
    pd.testing.assert_frame_equal(terms.loc[1], solution.models[0].to_frame())


def test_necessity_and_chains_become_data_frames() -> None:
    needed = qca.necessity(FRAME, "Y", ["A", "B", "C"]).to_frame()
    assert needed.loc["A + B", "form"] == "disjunction"
    assert needed.form.value_counts()["single"] == 6
    chains = qca.find_chains(FRAME)
    assert chains.to_frame().loc["A + B <-> Y"].to_list() == [1.0, 1.0, 2, False]
    assert chains.outcomes[-1].to_frame().index.to_list() == ["A + B <-> Y"]


def test_parts_of_a_record_become_data_frames(record: qca.RunRecord) -> None:
    claims = record.claims.to_frame()
    assert record.study.to_frame().loc["NL2", "EL"] == 0.6
    assert record.agreements.to_frame().loc["S1", "outcome"] == "SYN"
    assert claims.loc["N1", ["claim", "verdict"]].to_list() == ["EL <- SYN", "in_kind"]
    assert math.isnan(claims.loc["N1", "inclS"])
    assert record.diagnostics.to_frame().loc["QUI", ["constant", "skewed"]].all()
    assert record.typology is not None
    assert record.typology.to_frame().loc["NL1", "type"] == "synergistic"
    [proof] = certify_record(record)[0][0].to_frame().itertuples()
    assert (proof.terms, proof.size, proof.bound) == (1, 1, 1)
    for result in (record.claims[0], *record.main.solutions, record.main.necessity):
        assert result.to_frame().index.name == type(result).COLUMNS[0]


def test_tables_on_robustness_become_data_frames(small: qca.RunRecord) -> None:
    frames = small.to_frames()
    shares = frames["robustness_claims"].set_index("claim")
    assert small.robustness is not None and small.robustness.sweep is not None
    told = small.robustness.sweep.shares[0].get(qca.Verdict.IN_KIND)
    assert shares.loc["N1", "in_kind"] == pytest.approx(told)
    assert 0 < told < 1
    assert frames["robustness_intervals"].from_in.iloc[0] == True  # noqa: E712
    assert "robustness_leverage" in frames


def test_parts_of_a_robustness_are_data_frames_and_short_lines(small: qca.RunRecord) -> None:
    frames, robust = small.to_frames(), small.robustness
    assert robust is not None
    shares = robust.to_frame()
    assert repr(shares.index.to_list()) == repr(frames["robustness_claims"].claim.to_list())
    tables = {
        "decisions": robust.decisions,
        "intervals": robust.intervals,
        "leave_one_out": robust.omissions,
        "terms": robust.standing,
        "sensitivity": robust.sensitivity,
        "protocol": robust.comparisons,
        "chance": robust.chance,
    }
    for name, part in tables.items():
        frame, written = part.to_frame().reset_index(), frames[f"robustness_{name}"]
        common = [column for column in frame if column in written]
        assert set(frame) <= set(written), name
        assert len(frame) == len(written), name
        # Files tell decisions apart that have one identifier, and leave empty what is nothing.
        told = frame[common].astype(object).where(frame[common].notna() & (frame[common] != ""))
        kept = written[common].astype(object).where(written[common].notna())
        both = told.fillna("–").map(_round), kept.fillna("–").map(_round)
        assert (
            both[0]
            .drop(columns="decision", errors="ignore")
            .equals(both[1].drop(columns="decision", errors="ignore"))
        ), name
    changed = robust.changes.to_frame()
    assert changed.loc["N1", "goal"].iloc[0] == "holds"
    assert robust.leverage.to_frame().turned.max() == frames["robustness_leverage"].turned.max()
    assert robust.sweep is not None
    own = robust.sweep.shares[0].to_frame().share.loc["in_kind"]
    assert own == shares.loc["N1", "in_kind"] > 0
    assert repr(robust.decisions[1]) == "Decision(N2.A: 0.4 to 0.6, now 0.6)"
    parts = [*robust.changes, *robust.leverage, *robust.retention, *robust.sweep.shares]
    parts += [each for part in tables.values() for each in part]
    for each in parts:
        assert len(repr(each)) < 200, repr(each)
        assert len(each.to_frame()) == len(list(each.list_rows()))
    assert robust.left_out.to_frame().columns.to_list() == ["done", "whole"]


def _round(cell: object) -> object:
    return round(cell, 9) if isinstance(cell, float) else cell


def test_a_notebook_shows_the_line_and_the_table() -> None:
    table, _ = solve()
    shown = table._repr_html_()
    assert shown.startswith("<p>TruthTable(Y over A, B, C: 6 cases")
    assert "<table" in shown
    assert "c6" in shown
    needed = qca.necessity(FRAME.rename(columns={"A": "`<b>`"}), "Y", ["`<b>`"])
    assert "<b>" not in needed._repr_html_()


class Thing(Listed):
    COLUMNS = ("name", "size")

    def __repr__(self) -> str:
        return "Thing()"

    def list_rows(self) -> list[tuple[object, ...]]:
        return [("a", 1)]


def test_results_are_a_tuple_and_a_frame() -> None:
    things = Results((Thing() for _ in range(12)), Thing)
    assert isinstance(things, tuple)
    assert things.to_frame()["size"].sum() == 12
    assert repr(things).splitlines()[-2:] == ["  Thing()", "  and 2 more"]
    empty = Results((), Thing)
    assert empty.to_frame().columns.to_list() == ["size"]
    assert repr(empty) == "0 of Thing"
    frame = qca.diagnostics.diagnose(FRAME, skew_cut=0.2)
    assert pickle.loads(pickle.dumps(frame)) == frame
    assert pickle.loads(pickle.dumps(frame)).kind is frame.kind


def test_a_frame_without_rows_has_its_columns() -> None:
    assert build_frame(("a", "b"), []).columns.to_list() == ["b"]


def test_every_listed_result_names_its_columns() -> None:
    kinds = {kind for kind in Listed.__subclasses__() if kind.__module__.startswith("qca.")}
    assert {kind.__name__ for kind in kinds} >= {"TestedClaim", "Solution", "Model"}
    for kind in kinds:
        assert kind.COLUMNS, kind
        assert kind.list_rows is not Listed.list_rows
