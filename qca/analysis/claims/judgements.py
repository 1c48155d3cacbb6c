"""The claims of a study judged under its cuts, with what they can rest on."""

from __future__ import annotations

from collections.abc import Collection

import numpy as np

from qca.analysis.claims.caveats import Diversity
from qca.analysis.claims.rivals import add_indistinct
from qca.analysis.claims.verdicts import TestedClaim, judge_claim
from qca.results import Results
from qca.sets.cuts import is_at_crossover, is_in
from qca.sets.memberships import Memberships
from qca.study.claims import Claim
from qca.study.declaration import Study
from qca.study.facts import Facts
from qca.study.settings import NecessityCuts, SufficiencyCuts
from qca.study.spec import Spec

__all__ = ["count_configurations", "judge_by_spec", "judge_claims"]


def judge_claims(study: Study) -> tuple[Results[TestedClaim], Results[TestedClaim]]:
    """Return the verdicts on the claims and on the rivals of a study."""
    tested = [
        Results(
            (
                judge_by_spec(study.spec, claim, study.scores.memberships, study.facts)
                for claim in claims
            ),
            TestedClaim,
        )
        for claims in (study.claims, study.rivals)
    ]
    return tested[0], add_indistinct(study, tested[1])


def judge_by_spec(spec: Spec, claim: Claim, memberships: Memberships, facts: Facts) -> TestedClaim:
    """Return the verdict on a claim under the cuts of a specification, with its caveats.

    ``facts`` are what it rests on besides memberships.
    """
    nec, suff = spec.cuts.necessity, spec.cuts.sufficiency
    return judge_claim(
        claim,
        memberships,
        sufficiency_cuts=SufficiencyCuts.take(suff),
        necessity_cuts=NecessityCuts.take(nec),
        diversity=count_configurations(claim, spec.conditions, memberships),
        facts=facts,
    )


def count_configurations(
    claim: Claim, conditions: Collection[str], memberships: Memberships
) -> Diversity | None:
    """Count the configurations of the conditions that a claim speaks of.

    They are those of the cases that are coded on all of its sets.
    """
    used = [name for name in claim.names if name in conditions]
    if len(used) < 2 or claim.joins_cases:
        return None
    memberships = memberships.keep_coded(claim.names)
    levels = np.array([memberships.levels[memberships.index(name)] for name in used])
    values = np.column_stack([memberships.column(name) for name in used])
    graded = levels == 2
    values = values[~(is_at_crossover(values) & graded).any(axis=1)]
    corners = np.where(graded, is_in(values), values)
    return Diversity(len(set(map(tuple, corners.tolist()))), int(np.prod(levels, dtype=object)))
