"""Chance, applied to the claims and truth tables of a study."""

from __future__ import annotations

import math

import numpy as np
import pytest

from qca.analysis.claims.judgements import judge_claims
from qca.io.studies import load_study
from qca.robustness.chance.chance import find_retentions, plan_tests
from qca.robustness.engines.work import run_here
from qca.robustness.results.chance import Perturbation
from qca.robustness.worlds.inventory import build_universe
from qca.study.claims import Relation
from tests.robustness.conftest import ANALYSES, ROOT, run_backwards


@pytest.mark.parametrize("name", ANALYSES)
def test_every_direction_of_every_claim_is_tested(name: str) -> None:
    study = load_study(ROOT / "calibrations" / name)
    universe = build_universe(study)
    tests = run_backwards(plan_tests(universe, most=10_000, seed=1))
    claims, rivals = judge_claims(study)
    judged = {claim.claim.id: claim for claim in (*claims, *rivals)}
    # One case settles a claim about existence, and orders have a test of their own.
    dealt = [c for c in universe.claims if c.is_plain and not c.order and not c.placement]
    assert [(t.claim, t.relation) for t in tests] == [
        (c.id, side.relation) for c in dealt for side in c.sides
    ]
    for test in tests:
        fits = judged[test.claim]
        fit = fits.sufficiency if test.relation is Relation.SUFFICIENT else fits.necessity
        assert fit is not None
        assert test.test.observed == pytest.approx(fit.incl, nan_ok=True)
        assert test.test.exact or math.isnan(test.test.observed)


def test_four_cases_cannot_tell_much() -> None:
    universe = build_universe(load_study(ROOT / "calibrations" / "2025.yaml"))
    (test,) = (t for t in run_here(plan_tests(universe, most=10_000, seed=1)) if t.claim == "N1")
    # Leadership is 1, 0.6, 0, 0: twelve ways to deal it out. Two are best: both of its scores to
    # the two cases of synergy.
    assert test.test.arrangements == 12
    assert test.test.least_p == pytest.approx(1 / 6)
    assert test.test.p == pytest.approx(1 / 6)


def test_retention_is_of_crisp_tables_alone() -> None:
    crisp = find_retentions(build_universe(load_study(ROOT / "calibrations/2025-crisp.yaml")))
    fuzzy = find_retentions(build_universe(load_study(ROOT / "calibrations/2025.yaml")))
    assert {r.outcome for r in crisp} == {"SYN", "BEN"}
    assert all(np.isnan((r.one_case, r.each_case)).all() for r in fuzzy)
    corruption = next(r for r in crisp if r.kind is Perturbation.CORRUPTION)
    # NL1 and NL2 share a row with the outcome, PU1 and PU2 have a row each without it: any one case
    # miscoded changes a row.
    assert corruption.one_case == 0
    assert corruption.each_case == pytest.approx(0.9**4)
