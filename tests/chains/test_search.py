"""Coincidence analysis: published examples, planted structures, orderings, bounds and bad input."""

from __future__ import annotations

from itertools import product
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

import qca
from qca import find_chains
from qca.analysis.minimization.conjunctions import Literals
from qca.chains.results import Bound
from qca.chains.systems import Fault
from qca.chains.terms import find_sufficient_terms
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


def test_no_bound_is_told_where_every_conjunction_may_be_taken() -> None:
    frame = pd.DataFrame({"A": [0, 1, 0, 1], "B": [0, 1, 1, 0], "C": [1, 1, 1, 0]})
    assert find_chains(frame, cov_cut=0.9, max_terms=1).bounds == (Bound.TERMS,)
    assert not find_chains(frame, cov_cut=0.9, max_terms=None, max_complexity=None).bounds


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
        ({"selection": "ms"}, "selection is 'ms'.*use 'none', 'cs' or 'fs'"),
        ({"redundancy": "all"}, "redundancy is 'all'"),
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


def test_a_chain_that_makes_a_factor_constant_is_none() -> None:
    """``(~B <-> A)*(A*C <-> B)`` holds only where A = 1, B = 0 and C = 0, so it explains nothing.

    R's package cna refuses such chains too.
    """
    frame = pd.DataFrame({"A": [1, 1, 1, 0, 1], "B": [0, 1, 0, 0, 0], "C": [0, 1, 0, 1, 0]})
    found = find_chains(frame, incl_cut=0.75, cov_cut=0.75)
    assert {str(model) for outcome in found.outcomes for model in outcome.models} >= {
        "~B <-> A",
        "A*C <-> B",
    }
    assert not found.chains
    assert dict(found.left_out) == {Fault.REDUNDANCY: 1, Fault.CONSTANT: 1}


def test_a_value_that_cases_have_can_occur_in_a_chain() -> None:
    """``(A[1] <-> V[1])*(A[0] <-> V[2])`` leaves no room for V[0], which one case has."""
    frame = pd.DataFrame({"A": [1, 1, 1, 1, 0, 0, 0, 0, 0], "V": [1, 1, 1, 1, 2, 2, 2, 2, 0]})
    found = find_chains(frame, outcomes="V[1], V[2]", incl_cut=0.8, cov_cut=0.8)
    assert [outcome.model_count for outcome in found.outcomes] == [1, 1]
    assert dict(found.left_out) == {Fault.CONSTANT: 1}
    # A value that no case has need not be possible.
    without = find_chains(
        frame[:-1], outcomes="V[1], V[2]", incl_cut=0.8, cov_cut=0.8, levels={"V": 3}
    )
    assert [c.expression for c in without.chains] == ["(A[1] <-> V[1])*(A[0] <-> V[2])"]


def test_a_conjunction_needs_a_case_that_is_in_it() -> None:
    """``A*B`` is sufficient for Y though no case is in both: it adds a model without evidence."""
    frame = pd.DataFrame(
        {
            "A": [0.9, 0.9, 0.4, 0.3, 0.1, 0.8, 0.1],
            "B": [0.3, 0.4, 0.9, 0.8, 0.2, 0.1, 0.8],
            "Y": [0.4, 0.6, 0.9, 0.8, 0.1, 0.2, 0.2],
        }
    )
    arguments = {"outcomes": "Y", "incl_cut": 0.95, "cov_cut": 0.3}
    found = find_chains(frame, **arguments)  # type: ignore[arg-type]
    everything = find_chains(frame, **arguments, uninstantiated=True)  # type: ignore[arg-type]
    terms = [{t.expression for t in f.outcomes[0].terms} for f in (found, everything)]
    assert terms[1] - terms[0] == {"A*B"}
    assert (found.outcomes[0].uninstantiated, everything.outcomes[0].uninstantiated) == (1, 0)
    models = [{m.expression for m in f.outcomes[0].models} for f in (found, everything)]
    assert models[1] - models[0] == {"A*B"}
    assert models[0] < models[1]


def test_at_one_half_no_case_is_in_a_conjunction() -> None:
    """R's package cna counts 0.5 as in the set, so that ``B`` has a case there and ``~B`` has none.

    Here neither has: which of the two is called B makes no difference.
    """
    frame = pd.DataFrame({"B": [0.5, 0.2, 0.1, 0.3], "Y": [0.6, 0.3, 0.2, 0.3]})
    for column in (frame.B, 1 - frame.B):
        found = find_chains(frame.assign(B=column), outcomes="Y", incl_cut=0.9, cov_cut=0.7)
        assert found.outcomes[0].uninstantiated == 1
        assert not found.outcomes[0].models


def test_longer_conjunctions_without_a_case_do_not_count_as_missed() -> None:
    """``A*B`` fails, no case is in it, and ``A*B*C`` could still pass."""
    a, b = [0.6, 0.4, 0.45, 0.0], [0.4, 0.6, 0.45, 0.0]
    c, y = [0.4, 0.4, 0.0, 1.0], [0.4, 0.4, 0.0, 0.0]
    literals = Literals(np.array([a, b, c]), np.array(y), np.ones(4))
    families = [(0,), (1,), (2,)]
    found = find_sufficient_terms(literals, families, 1, 2, uninstantiated=True)
    assert (found.terms, found.longer) == ((0b101, 0b110), True)
    assert not find_sufficient_terms(literals, families, 1, 2, uninstantiated=False).longer


def test_models_whose_outcome_varies_only_where_they_fail() -> None:
    """An example of the documentation of R's package cna (4.0, ``cnaControl``).

    The outcome differs in one case of 21, and each of the models is wrong about that one. By
    default cna returns none of them (``asf.selection = "cs"``); here all are listed and marked.
    """
    frame = pd.DataFrame(
        {"X1": [1] * 10 + [0] * 10 + [1], "X2": [0] * 10 + [1] * 10 + [0], "Y": [1] * 20 + [0]}
    )
    found = find_chains(frame, outcomes="Y", incl_cut=0.9)
    models = {m.expression: m.varies for m in found.outcomes[0].models}
    assert {"X1 + X2", "~X1 + ~X2"} < models.keys()
    assert not any(models.values())
    for selection in ("cs", "fs"):
        dropped = find_chains(frame, outcomes="Y", incl_cut=0.9, selection=selection)
        assert not dropped.outcomes[0].models
        assert dropped.outcomes[0].unselected == len(models)


def test_selection_at_the_anchor_and_by_the_score() -> None:
    """The outcome is over 0.5 in every case: it differs in its score, not between in and out."""
    frame = pd.DataFrame({"A": [0.6, 0.7, 0.9, 0.95], "Y": [0.6, 0.7, 0.9, 1.0]})
    arguments = {"outcomes": "Y", "incl_cut": 0.9, "cov_cut": 0.9}
    chosen = {
        rule: [
            m.expression
            for m in find_chains(frame, **arguments, selection=rule).outcomes[0].models  # type: ignore[arg-type]
        ]
        for rule in ("none", "cs", "fs")
    }
    assert chosen == {"none": ["A"], "cs": [], "fs": ["A"]}
    # At exactly 0.5 the outcome is on neither side; cna takes it for in.
    frame = pd.DataFrame({"A": [0.5, 0.4, 0.1], "Y": [0.5, 0.4, 0.1]})
    found = find_chains(frame, outcomes="Y", selection="cs", uninstantiated=True)
    assert (found.outcomes[0].models, found.outcomes[0].unselected) == ((), 1)


def test_redundancy_by_implication_leaves_out_more() -> None:
    """By ``~C <-> A`` and ``~A*B <-> C`` together, C is ~A: B says nothing then.

    The first alone does not make B redundant. R's package cna goes by implication.
    """
    frame = pd.DataFrame({"A": [1, 0, 1, 0, 1], "B": [1, 1, 1, 0, 0], "C": [0, 1, 0, 0, 0]})
    cuts = {"incl_cut": 0.75, "cov_cut": 0.75}
    found = find_chains(frame, **cuts)  # type: ignore[arg-type]
    assert "(~C <-> A)*(~A*B <-> C)" in {chain.expression for chain in found.chains}
    found = find_chains(frame, **cuts, redundancy="implication")  # type: ignore[arg-type]
    assert not found.chains
    assert dict(found.left_out) == {Fault.REDUNDANCY: 1}


def test_a_part_that_covers_enough_and_fails_leaves_no_model() -> None:
    """``A + B`` reaches the cut on coverage but not on inclusion, so ``A + B + C`` is not minimal.

    R's package cna looks for parts that pass both cuts, and returns ``A + B + C``.
    """
    groups = {  # (A, B, C, Y): cases
        (1, 0, 0, 1): 7,
        (1, 1, 0, 1): 2,
        (0, 1, 0, 1): 7,
        (0, 0, 1, 1): 4,
        (1, 0, 0, 0): 3,
        (0, 1, 0, 0): 3,
        (0, 0, 0, 0): 20,
    }
    rows = [list(row) for row, count in groups.items() for _ in range(count)]
    frame = pd.DataFrame(rows, columns=list("ABCY"))
    outcome = find_chains(frame, outcomes="Y", incl_cut=0.75, cov_cut=0.8).outcomes[0]
    assert [term.expression for term in outcome.terms] == ["A", "B", "C"]
    assert not outcome.models
    assert outcome.complete
    both, whole = (frame[list(names)].max(axis=1) for names in ("AB", "ABC"))
    assert (both @ frame.Y / both.sum(), both @ frame.Y / 20) == (16 / 22, 0.8)
    assert (whole @ frame.Y / whole.sum(), whole @ frame.Y / 20) == (20 / 26, 1)


def test_presence_and_absence_can_stand_in_one_chain() -> None:
    """R's package cna refuses a chain with two values of a crisp factor as outcomes."""
    frame = pd.DataFrame({"A": [1, 1, 0, 0, 0], "B": [0, 0, 1, 1, 0], "Y": [1, 1, 0, 0, 0]})
    found = find_chains(frame, outcomes="Y, ~Y", incl_cut=1, cov_cut=0.6)
    assert "(A <-> Y)*(B <-> ~Y)" in {chain.expression for chain in found.chains}


@pytest.mark.parametrize("seed", range(30))
def test_what_is_told_of_longer_conjunctions(seed: int) -> None:
    """Where none can be missed, those of every size are no more; and levels may end before."""
    draws = np.random.default_rng(seed)
    scores = draws.integers(0, 4, (4, 8)) / 3
    members = np.vstack([row for column in scores for row in (1 - column, column)])
    families = [(0, 1), (2, 3), (4, 5), (6, 7)]
    literals = Literals(members, draws.integers(0, 4, 8) / 3, np.ones(8))
    every = find_sufficient_terms(literals, families, 0.9, 4, uninstantiated=True)
    for size in (1, 2, 3):
        found = find_sufficient_terms(literals, families, 0.9, size, uninstantiated=True)
        assert found.longer or found.terms == every.terms
        bounded = find_sufficient_terms(literals, families, 0.9, size, uninstantiated=False)
        assert found.longer or not bounded.longer


def test_nothing_is_longer_than_a_conjunction_that_ends_in_the_last_factor() -> None:
    """Of two factors before it none is hopeful, so that the levels end before their bound."""
    members = np.array([[1.0, 0], [0, 0], [1, 0], [0, 0], [0.7, 0.7], [0.2, 0.6]])
    literals = Literals(members, np.array([0.0, 0.5]), np.ones(2))
    families = [(0, 1), (2, 3), (4, 5)]
    for uninstantiated in (False, True):
        found = find_sufficient_terms(literals, families, 0.9, 2, uninstantiated=uninstantiated)
        assert (found.terms, found.longer) == ((), False)
