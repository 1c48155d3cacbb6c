"""Coincidence analysis: published examples, planted structures, orderings, bounds and bad input."""

from __future__ import annotations

from itertools import product
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

import qca
from qca.chains.results import Bound
from qca.chains.search import find_chains
from qca.errors import AnalysisError, InputError
from qca.progress import Stage
from qca.sets.memberships import build_memberships

EDUCATE = Path(__file__).parents[1] / "published" / "data" / "Baumgartner.csv"


def table(names: str) -> pd.DataFrame:
    """Return all crisp configurations of some factors."""
    return pd.DataFrame(list(product((0, 1), repeat=len(names))), columns=list(names))


@pytest.fixture
def causal_chain() -> pd.DataFrame:
    """Return D = A or B and E = D and C, over all configurations of A, B and C."""
    frame = table("ABC")
    frame["D"] = frame.A | frame.B
    frame["E"] = frame.D & frame.C
    return frame


def test_educate_of_baumgartner() -> None:
    """The data of Baumgartner (2009), and the two chains that R's package cna prints for them."""
    found = qca.find_chains(pd.read_csv(EDUCATE, index_col="case"))
    assert [chain.expression for chain in found.chains] == [
        "(L + G <-> E)*(U + D <-> L)",
        "(U + D + G <-> E)*(U + D <-> L)",
    ]
    assert [chain.complexity for chain in found.chains] == [4, 5]
    assert all((chain.incl, chain.cov, chain.cyclic) == (1, 1, False) for chain in found.chains)
    assert found.complete
    assert found.chain_count == 2


def test_chain_of_r(causal_chain: pd.DataFrame) -> None:
    """R's causalChain (QCA 3.25.1) prints these three models and no others."""
    found = find_chains(causal_chain)
    models = {str(model) for outcome in found.outcomes for model in outcome.models}
    assert models == {"A + B <-> D", "C*D <-> E", "A*C + B*C <-> E"}
    assert [chain.expression for chain in found.chains] == [
        "(A + B <-> D)*(C*D <-> E)",
        "(A + B <-> D)*(A*C + B*C <-> E)",
    ]


def test_an_ordering_leaves_out_later_causes(causal_chain: pd.DataFrame) -> None:
    found = find_chains(causal_chain, order="D, E < A, B, C")
    by_name = {outcome.outcome: outcome for outcome in found.outcomes}
    assert by_name["D"].causes == ("E",)
    assert by_name["A"].causes == ("B", "C", "D", "E")
    assert not found.chains
    strict = find_chains(causal_chain, order="A, B, C < D < E", strict=True)
    assert [outcome.outcome for outcome in strict.outcomes] == ["D", "E"]
    assert strict.outcomes[0].causes == ("A", "B", "C")
    assert strict.chain_count == 2


def test_factors_not_ordered_come_first(causal_chain: pd.DataFrame) -> None:
    found = find_chains(causal_chain, order=[["D"], ["E"]], strict=True)
    assert found.ordering.levels == (("A", "B", "C"), ("D",), ("E",))
    assert found.chain_count == 2


def test_a_duplicate_gives_either_direction_but_not_both() -> None:
    frame = pd.DataFrame({"A": [0, 0, 1, 1], "B": [0, 0, 1, 1]})
    assert [chain.expression for chain in find_chains(frame).chains] == ["A <-> B", "B <-> A"]


def test_absence_and_values_as_outcomes() -> None:
    frame = table("ABC")
    frame["Y"] = frame.A | frame.B
    found = find_chains(frame, outcomes="~Y")
    assert [chain.expression for chain in found.chains] == ["~A*~B <-> ~Y"]
    frame["V"] = frame.A + frame.B
    found = find_chains(frame, ["A", "B", "V"])
    assert [outcome.outcome for outcome in found.outcomes] == ["A[1]", "B[1]", "V[1]", "V[2]"]
    by_name = {o.outcome: [m.expression for m in o.models] for o in found.outcomes}
    assert by_name["V[2]"] == ["A[1]*B[1]"]
    assert by_name["V[1]"] == ["A[0]*B[1] + A[1]*B[0]"]
    only = find_chains(frame, ["A", "B", "V"], outcomes=["V[2]"])
    assert [chain.expression for chain in only.chains] == ["A[1]*B[1] <-> V[2]"]


def test_a_whole_can_fail_where_its_parts_pass() -> None:
    """Two terms that each reach the cut, and whose union does not: the false members differ."""
    frame = pd.DataFrame(
        {
            "A": [1, 1, 1, 1, 0, 0, 0, 0, 0, 0],
            "B": [1, 1, 1, 0, 1, 0, 0, 0, 0, 0],
            "Y": [1, 1, 1, 0, 0, 1, 0, 0, 0, 0],
        }
    )
    found = find_chains(frame, outcomes="Y", incl_cut=0.75, cov_cut=0.75, max_size=1)
    assert {t.expression: t.incl for t in found.outcomes[0].terms} == {"A": 0.75, "B": 0.75}
    models = {m.expression: (m.incl, m.cov) for m in found.outcomes[0].models}
    assert models == {"A": (0.75, 0.75), "B": (0.75, 0.75)}
    frame["A"] = [1, 1, 0, 0, 0, 0, 0, 0, 0, 0]
    frame["B"] = [0, 0, 1, 1, 1, 0, 0, 0, 0, 0]
    frame["C"] = [0, 0, 1, 1, 0, 1, 0, 0, 0, 0]
    frame["Y"] = [1, 1, 1, 1, 0, 0, 0, 0, 0, 0]
    found = find_chains(frame, outcomes="Y", incl_cut=0.66, cov_cut=1, max_size=1)
    assert {t.expression for t in found.outcomes[0].terms} == {"A", "B", "C"}
    assert {m.expression for m in found.outcomes[0].models} == {"A + B", "A + C"}


@pytest.mark.parametrize("seed", range(4))
def test_planted_structures_are_recovered(seed: int) -> None:
    """With every configuration of the causes observed, nothing simpler fits than what was sown."""
    rng = np.random.default_rng(seed)
    frame = table("ABCDE")
    frame["F"] = (frame.A & (1 - frame.B)) | frame.C
    frame["G"] = (frame.F & frame.D) | ((1 - frame.F) & frame.E)
    frame = frame.sample(frac=1, random_state=seed)[list(rng.permutation(list("ABCDEFG")))]
    first = find_chains(frame).chains[0]
    models = {m.outcome: {frozenset(t.split("*")) for t in m.terms} for m in first.models}
    assert models == {
        "F": {frozenset({"A", "~B"}), frozenset({"C"})},
        "G": {frozenset({"D", "F"}), frozenset({"E", "~F"})},
    }


def test_a_planted_fuzzy_structure_is_recovered() -> None:
    rng = np.random.default_rng(3)
    frame = pd.DataFrame(np.round(rng.random((60, 4)), 2), columns=list("ABCD"))
    frame["E"] = np.maximum(np.minimum(frame.A, 1 - frame.B), frame.C)
    exact = find_chains(frame, outcomes="E")
    assert [chain.expression for chain in exact.chains] == ["C + A*~B <-> E"]
    frame["E"] = np.clip(frame.E + rng.normal(0, 0.04, 60), 0, 1)
    noisy = find_chains(frame, outcomes="E", incl_cut=0.9, cov_cut=0.9)
    assert noisy.chains[0].expression == "C + A*~B <-> E"


def test_twenty_factors_and_a_hundred_cases() -> None:
    rng = np.random.default_rng(0)
    frame = pd.DataFrame(rng.integers(0, 2, (100, 20)), columns=[f"F{j}" for j in range(20)])
    frame["F4"] = (frame.F0 & frame.F1) | frame.F2
    heard: list[tuple[Stage, int, int | None]] = []
    found = find_chains(frame, outcomes="F4", max_size=3, watch=lambda *state: heard.append(state))
    assert found.chains[0].expression == "F2 + F0*F1 <-> F4"
    assert Bound.SIZE in found.bounds
    assert {stage for stage, _, _ in heard} == {Stage.TERMS, Stage.CHAINS}


def test_bounds_are_told() -> None:
    frame = table("ABCD")
    frame["Y"] = frame.A & frame.B & frame.C
    cut = find_chains(frame, outcomes="Y", max_size=2)
    assert cut.bounds == (Bound.SIZE,)
    assert not cut.outcomes[0].models
    assert find_chains(frame, outcomes="Y", max_size=3).chains[0].expression == "A*B*C <-> Y"
    frame["Y"] = frame.A | frame.B | frame.C
    cut = find_chains(frame, outcomes="Y", max_terms=2)
    assert cut.bounds == (Bound.TERMS,)
    cut = find_chains(frame, outcomes="Y", max_complexity=2)
    assert cut.bounds == (Bound.SIZE, Bound.TERMS)
    assert find_chains(frame, outcomes="Y").complete
    # Three copies of each cause: 27 models.
    wide = table("AB").assign(A2=lambda f: f.A, A3=lambda f: f.A, B2=lambda f: f.B)
    wide["Y"] = wide.A | wide.B
    found = find_chains(wide, outcomes="Y")
    assert found.chain_count == found.outcomes[0].model_count == 6
    cut = find_chains(wide, outcomes="Y", max_models=2)
    assert len(cut.chains) == 2
    assert cut.bounds == (Bound.LISTED,)
    assert cut.outcomes[0].model_count == 6
    assert cut.chains == found.chains[:2]


def test_constant_factors_are_left_out_and_named() -> None:
    frame = pd.DataFrame({"A": [0, 1, 1], "B": [0, 1, 1], "K": [1, 1, 1], "M": [0, 2, 2]})
    found = find_chains(frame)
    assert found.constant == ("K", "M[1]")
    assert all("K" not in outcome.causes for outcome in found.outcomes)
    with pytest.raises(AnalysisError, match="only A differs between cases"):
        find_chains(frame, ["A", "K"])
    with pytest.raises(AnalysisError, match="no factor can be an outcome"):
        find_chains(frame, ["A", "B", "K"], outcomes="K")


def test_a_model_that_is_logically_simpler_is_in_no_chain() -> None:
    """At cuts under 1, A + ~A*B can pass where B does not; it says the same as A + B."""
    frame = pd.DataFrame(
        {
            "A": [1] * 10 + [0] * 10,
            "B": [1] * 4 + [0] * 6 + [1] * 5 + [0] * 5,
            "Y": [0] * 2 + [1] * 8 + [1] * 5 + [0] * 5,
        }
    )
    found = find_chains(frame, outcomes="Y", incl_cut=0.8, cov_cut=0.9)
    (model,) = found.outcomes[0].models
    assert (model.expression, model.reducible) == ("A + ~A*B", True)
    assert not found.chains


def test_memberships_are_taken_as_they_are() -> None:
    frame = pd.DataFrame({"A": [0, 1, 0], "B": [0, 1, 0]}, index=["x", "y", "z"])
    memberships = build_memberships(frame, ["A", "B"])
    assert find_chains(memberships) == find_chains(frame)


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        ({"incl_cut": 1.2}, "incl_cut is 1.2"),
        ({"cov_cut": 0}, "cov_cut is 0"),
        ({"max_size": 0}, "max_size is 0"),
        ({"max_terms": 0, "max_models": 0}, "max_terms is 0.*\n.*max_models is 0"),
        ({"max_complexity": -1}, "max_complexity is -1"),
        ({"strict": True}, "no ordering to go by"),
        ({"order": "A < Z"}, "names 'Z', which is no factor"),
        ({"order": "A < A"}, "names 'A' twice"),
        ({"order": "A < "}, "empty place"),
        ({"outcomes": "Z"}, "no factor 'Z'"),
        ({"outcomes": "A*B"}, "not one value of a factor"),
        ({"outcomes": "A, A"}, "named twice"),
        ({"outcomes": "V"}, "'V' has 3 values"),
        ({"outcomes": "V[3]"}, "not one of the values 0 to 2"),
        ({"outcomes": "A", "order": "A < B, V", "strict": True}, "nothing can be a cause of 'A'"),
    ],
)
def test_bad_arguments(arguments: dict[str, object], told: str) -> None:
    frame = pd.DataFrame({"A": [0, 1, 1], "B": [0, 1, 0], "V": [0, 1, 2]})
    with pytest.raises(InputError, match=told):
        find_chains(frame, **arguments)  # type: ignore[arg-type]
