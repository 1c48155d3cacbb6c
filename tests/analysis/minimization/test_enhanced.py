"""Enhanced standard analysis: R's numbers on the Lipset data, and a count over every row.

The rows of the Lipset data are those of R 4.2.2 with QCA 3.25.1 (``findRows``). Elsewhere every row
of the property space is looked at by itself: which terms cover it, which expressions exclude it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import product
from pathlib import Path
from typing import Any, Literal

import numpy as np
import pandas as pd
import pytest

from qca import build_truth_table, minimize
from qca.analysis.minimization import problem
from qca.analysis.minimization.enhanced import Assumptions, solve_enhanced
from qca.analysis.remainders.counterfactuals import Rule
from qca.analysis.solutions.solution import Solution
from qca.analysis.truth_table.table import TruthTable, negate_truth_table
from qca.errors import AnalysisError, InputError
from qca.study.settings import MinimizationSettings, RemainderSettings

_LIPSET = ["DEV", "URB", "LIT", "IND", "STB"]
_CONTRADICTORY = (10, 12, 14, 16, 17, 21, 25, 29)
_Draw = tuple[pd.DataFrame, dict[str, int]]
_Kind = Literal["conservative", "intermediate", "parsimonious"]


@pytest.fixture(scope="module")
def lipset() -> pd.DataFrame:
    path = Path(__file__).parents[2] / "published" / "data" / "LF.csv"
    return pd.read_csv(path, index_col="case")


def _solve(
    table: TruthTable, kinds: Sequence[_Kind] = ("parsimonious",), **given: Any
) -> tuple[tuple[Solution, ...], dict[Rule, set[int]], Assumptions]:
    """Return solutions, the rows excluded by each rule, and the assumptions."""
    settings = MinimizationSettings(
        tuple(kinds), **{key: given.pop(key) for key in ("models", "max_models") if key in given}
    )
    remainders = RemainderSettings(**given)
    solutions, exclusions, assumptions = solve_enhanced(table, settings, remainders)
    rows: dict[Rule, set[int]] = {}
    for exclusion in exclusions:
        assert exclusion.region.rows is not None
        assert exclusion.region.count == len(exclusion.region.rows)
        rows.setdefault(exclusion.rule, set()).update(exclusion.region.rows)
    return solutions, rows, assumptions


# ----------------------------------------------------------------------------------------- R


def test_contradictory_assumptions_of_the_lipset_data(lipset: pd.DataFrame) -> None:
    table = build_truth_table(lipset, "SURV", _LIPSET, incl_cut=0.8)
    (solution,), excluded, assumptions = _solve(table)
    assert excluded == {}
    assert assumptions.contradictory.rows == _CONTRADICTORY
    assert assumptions.contradictory.count == 8
    assert (assumptions.simultaneous, assumptions.unsolved) == ((), None)
    assert {m.expression for m in solution.models} == {
        m.expression for m in minimize(table, "parsimonious").models
    }
    (solution,), excluded, _ = _solve(table, contradictory=True)
    assert excluded == {Rule.CONTRADICTORY: set(_CONTRADICTORY)}
    assert not _assumed(solution) & set(_CONTRADICTORY)


def test_simultaneous_subset_relations_of_the_lipset_data(lipset: pd.DataFrame) -> None:
    table = build_truth_table(lipset, "SURV", _LIPSET, incl_cut=0.5)
    assert _solve(table)[2].simultaneous == (5, 6)


def test_exclusion_by_necessity_leaves_observed_rows(lipset: pd.DataFrame) -> None:
    """SetMethods' esa() recodes rows 22 and 32 as well, which cases show."""
    table = build_truth_table(lipset, "SURV", _LIPSET, incl_cut=0.8)
    before = [(row.number, row.out) for row in table.rows]
    (solution,), excluded, _ = _solve(table, necessary=("STB",))
    observed = {row.number for row in table.rows}
    assert excluded == {Rule.NECESSITY: set(range(1, 33, 2)) - observed}
    assert [(row.number, row.out) for row in table.rows] == before
    terms = {frozenset(t.expression for t in model.terms) for model in solution.models}
    assert terms == {frozenset({"DEV*~IND*STB", "URB*STB"})}
    # A row with the outcome and without the condition stays to be explained.
    odd = build_truth_table(lipset, "SURV", _LIPSET, incl_cut=0.8)
    (solution,), excluded, _ = _solve(odd, necessary=("~LIT",))
    positive = {row.number for row in odd.rows if row.out == "1"}
    assert not excluded[Rule.NECESSITY] & observed
    assert all(positive <= _covered(model, odd) for model in solution.models)


# ------------------------------------------------------------------------------ row by row


def _configurations(table: TruthTable) -> dict[int, tuple[int, ...]]:
    return dict(enumerate(product(*map(range, table.space.levels)), start=1))


def _holds(term: str, config: Sequence[int], table: TruthTable) -> bool:
    """Whether a configuration has every literal of a product, read from its text."""
    for literal in term.split("*"):
        name = literal.lstrip("~").split("[")[0]
        value = config[table.conditions.index(name)]
        wanted = int(literal.split("[")[1][:-1]) if "[" in literal else int("~" not in literal)
        if value != wanted:
            return False
    return True


def _matches(expression: str, table: TruthTable) -> set[int]:
    """Return the rows of a sum of products."""
    return {
        number
        for number, config in _configurations(table).items()
        if any(_holds(term.strip(), config, table) for term in expression.split("+"))
    }


def _covered(model: Any, table: TruthTable) -> set[int]:
    return {row for term in model.terms for row in _matches(term.expression, table)}


def _assumed(solution: Solution) -> set[int]:
    found: set[int] = set()
    for model in solution.models:
        assert model.assumptions is not None
        found |= set(model.assumptions)
    return found


def _draw(rng: np.random.Generator) -> _Draw:
    levels = [(2, 2, 2), (2, 2, 2, 2), (3, 2, 2), (2, 3)][rng.integers(4)]
    names = list("ABCD"[: len(levels)])
    n = int(rng.integers(3, 12))
    columns = {a: rng.integers(0, k, n).astype(float) for a, k in zip(names, levels, strict=True)}
    if max(levels) == 2 and rng.random() < 0.4:
        columns = {a: np.where(x > 0.5, 0.8, 0.1) for a, x in columns.items()}
    y = rng.integers(0, 2, n).astype(float)
    if y.max() == y.min():
        y[0] = 1 - y[0]
    frame = pd.DataFrame(columns, index=[f"c{i}" for i in range(n)]).assign(Y=y)
    return frame, dict(zip(names, levels, strict=True))


def _term(rng: np.random.Generator, levels: Mapping[str, int]) -> str:
    literals = []
    for name in rng.permutation(list(levels))[: int(rng.integers(1, 3))]:
        value = int(rng.integers(levels[name]))
        if max(levels.values()) > 2:
            literals.append(f"{name}[{value}]")
        else:
            literals.append(("" if value else "~") + str(name))
    return "*".join(literals)


def test_excluded_remainders_are_never_assumed() -> None:
    rng = np.random.default_rng(20250603)
    solved = with_contradictory = under_cut = 0
    for _ in range(500):
        frame, levels = _draw(rng)
        table = build_truth_table(
            frame, "Y", list(levels), n_cut=int(rng.integers(1, 3)), levels=levels
        )
        exclude = [_term(rng, levels) for _ in range(rng.integers(0, 3))]
        necessary = [" + ".join(_term(rng, levels) for _ in range(rng.integers(1, 3)))]
        necessary = necessary if rng.random() < 0.5 else []
        contradictory = bool(rng.random() < 0.5)
        try:
            solutions, excluded, found = _solve(
                table,
                ("conservative", "intermediate", "parsimonious"),
                exclude=exclude,
                necessary=necessary,
                contradictory=contradictory,
                expectations=_term(rng, levels) if rng.random() < 0.7 else None,
            )
        except AnalysisError:
            continue
        solved += 1
        coded = {row.number for row in table.rows if row.out in "10C"}
        remainders = set(_configurations(table)) - coded
        by_hand = {r for text in exclude for r in _matches(text, table)} & remainders
        assert excluded.get(Rule.DECLARED, set()) == by_hand
        kept = [_matches(text, table) for text in necessary]
        lacking = {row for rows in kept for row in remainders - rows}
        assert excluded.get(Rule.NECESSITY, set()) == lacking
        allowed = remainders.difference(*excluded.values())
        positive = {row.number for row in table.rows if row.out == "1"}
        for solution in solutions:
            for model in solution.models:
                covered = _covered(model, table)
                assert positive <= covered <= positive | allowed
                assert set(model.assumptions or ()) == covered - positive
        with_contradictory += bool(excluded.get(Rule.CONTRADICTORY))
        under_cut += bool({r.number for r in table.rows if r.out == "?"} & (by_hand | lacking))
        assert set(found.contradictory.rows or ()) <= allowed
    assert solved > 200
    assert with_contradictory > 20
    assert under_cut > 30


def test_contradictory_assumptions_row_by_row() -> None:
    """None that the first solutions of both sides share is left to the outcome."""
    rng = np.random.default_rng(20250604)
    shared = 0
    for _ in range(300):
        frame, levels = _draw(rng)
        table = build_truth_table(frame, "Y", list(levels), levels=levels)
        negated = negate_truth_table(table)
        try:
            sides = [minimize(side, "parsimonious") for side in (table, negated)]
        except AnalysisError:
            continue
        coded = {row.number for row in table.rows}
        covered = [{r for m in side.models for r in _covered(m, table)} for side in sides]
        both = (covered[0] & covered[1]) - coded
        _, excluded, assumptions = _solve(table)
        assert excluded == {}
        assert set(assumptions.contradictory.rows or ()) == both
        ones = [{r.number for r in side.rows if r.out == "1"} for side in (table, negated)]
        assert set(assumptions.simultaneous) == ones[0] & ones[1]
        (solution,), excluded, _ = _solve(table, contradictory=True)
        assert excluded.get(Rule.CONTRADICTORY, set()) >= both
        assert not _assumed(solution) & both
        shared += bool(both)
    assert shared > 60


def test_rows_under_the_n_cut_can_be_excluded() -> None:
    rows = ["1111", "1111", "0000", "0000", "1101", "0110"]
    cells = [list(map(int, row)) for row in rows]
    frame = pd.DataFrame(cells, columns=list("ABCY"), index=[f"c{i}" for i in range(6)])
    table = build_truth_table(frame, "Y", list("ABC"), n_cut=2)
    assert {row.number: row.out for row in table.rows} == {1: "0", 4: "?", 7: "?", 8: "1"}
    (free,), _, _ = _solve(table)
    assert {7, 4} <= _assumed(free)
    (solution,), excluded, _ = _solve(table, exclude="~C")
    assert excluded == {Rule.DECLARED: {3, 5, 7}}
    assert 7 not in _assumed(solution)
    (solution,), excluded, _ = _solve(table, necessary=("A",))
    assert excluded == {Rule.NECESSITY: {2, 3, 4}}
    assert not _assumed(solution) & {2, 3, 4}


def test_a_negation_that_cannot_be_solved_is_said() -> None:
    """No row of ~Y reaches the cut, so nothing is known of its assumptions."""
    frame = pd.DataFrame(
        {"A": [1, 1, 0, 0, 0], "B": [1, 1, 0, 0, 0], "Y": [1, 1, 1, 0, 0]}, index=list("vwxyz")
    )
    table = build_truth_table(frame, "Y", ["A", "B"], incl_cut=0.8)
    _, excluded, assumptions = _solve(table, contradictory=True)
    assert assumptions.unsolved is not None
    assert "~Y" in assumptions.unsolved
    assert (assumptions.contradictory.count, excluded) == (0, {})


@pytest.mark.parametrize(
    "given", [{"exclude": "Q"}, {"necessary": ("Q",)}, {"exclude": "A*"}, {"models": "all"}]
)
def test_what_cannot_be_read(given: Mapping[str, Any], lipset: pd.DataFrame) -> None:
    table = build_truth_table(lipset, "SURV", _LIPSET)
    with pytest.raises(InputError):
        _solve(table, **given)


# ------------------------------------------------------------------ found wrong once, now right


def _table(text: str) -> TruthTable:
    rows = [list(map(int, row.replace("/", ""))) for row in text.split()]
    frame = pd.DataFrame(rows, columns=list("ABCDY"), index=[f"c{i}" for i in range(len(rows))])
    return build_truth_table(frame, "Y", list("ABCD"))


def test_irredundant_models_assume_nothing_contradictory() -> None:
    table = _table("1110/0 0110/1 1001/1 1100/0 0110/0")
    negated = negate_truth_table(table)
    sides = [_assumed(minimize(t, "parsimonious", models="irredundant")) for t in (table, negated)]
    (solution,), excluded, _ = _solve(table, contradictory=True, models="irredundant")
    assert sides[0] & sides[1] <= excluded[Rule.CONTRADICTORY]
    assert not _assumed(solution) & sides[0] & sides[1]


def test_simultaneous_relations_need_no_remainders(lipset: pd.DataFrame) -> None:
    table = build_truth_table(lipset, "SURV", _LIPSET, incl_cut=0.5)
    assert _solve(table, ("conservative",))[2].simultaneous == (5, 6)


def test_a_necessary_condition_binds_the_outcome_alone() -> None:
    """Without it the negated outcome may be assumed; what is impossible binds both sides."""
    rng = np.random.default_rng(20250605)
    told_apart = 0
    for _ in range(300):
        frame, levels = _draw(rng)
        if max(levels.values()) > 2:
            continue
        table = build_truth_table(frame, "Y", list(levels))
        negated = negate_truth_table(table)
        try:
            one = minimize(table, "parsimonious", exclude=["~A", "B*C"])
            other = minimize(negated, "parsimonious", exclude=["B*C"])
            bound = minimize(negated, "parsimonious", exclude=["~A", "B*C"])
        except AnalysisError:
            continue
        coded = {row.number for row in table.rows}
        rows = [
            {r for m in side.models for r in _covered(m, table)} - coded
            for side in (one, other, bound)
        ]
        _, _, found = _solve(table, necessary=("A",), exclude="B*C")
        assert set(found.contradictory.rows or ()) == rows[0] & rows[1]
        told_apart += rows[0] & rows[1] != rows[0] & rows[2]
    assert told_apart > 3


@pytest.mark.parametrize("most_assumed", [500, 3, 0])
def test_assumptions_of_models_that_are_not_listed(
    most_assumed: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """They are taken from all models, unless their terms are very many; then that is said."""
    monkeypatch.setattr(problem, "_MOST_ASSUMED", most_assumed)
    rng = np.random.default_rng(20250606)
    outcomes = {True: 0, False: 0}
    missed = 0
    for _ in range(150):
        frame, levels = _draw(rng)
        table = build_truth_table(frame, "Y", list(levels))
        try:
            sides = [minimize(t, max_models=100_000) for t in (table, negate_truth_table(table))]
        except AnalysisError:
            continue
        terms = [len({c for model in side.cubes for c in model}) for side in sides]
        shared = _assumed(sides[0]) & _assumed(sides[1])
        _, _, few = _solve(table, max_models=1)
        found = set(few.contradictory.rows or ())
        sure = all(
            side.model_count == 1 or count <= most_assumed
            for side, count in zip(sides, terms, strict=True)
        )
        assert few.complete == sure
        assert found == shared if sure else found <= shared
        outcomes[sure] += 1
        missed += found != shared
        assert _solve(table, max_models=100_000)[2].complete
    assert outcomes[True] > 20
    assert (outcomes[False] > 5 and missed > 0) == (most_assumed < 500)


def test_a_negation_that_cannot_be_minimised_is_said() -> None:
    frame = pd.DataFrame({"A": [1, 0, 1], "Y": [0.9, 0.45, 0.8]}, index=["a", "b", "c"])
    table = build_truth_table(frame, outcome="Y", conditions=["A"], incl_cut=0.7)
    *_, assumptions = solve_enhanced(
        table, MinimizationSettings(("parsimonious",), max_models=9), RemainderSettings()
    )
    assert assumptions.unsolved is not None
    assert "no row is coded 1 for the outcome ~Y" in assumptions.unsolved
    assert assumptions.contradictory.count == 0
