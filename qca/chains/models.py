"""The models of one outcome: minimally necessary disjunctions of sufficient conjunctions."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from qca.analysis.minimization.conjunctions import Literals, gather_literals
from qca.boolean.cubes import bits_of
from qca.boolean.equivalences import Equivalence, is_reducible
from qca.chains.disjunctions import Disjunctions, Limits, find_minimal_disjunctions
from qca.chains.factors import FactorTable
from qca.chains.ordering import Ordering
from qca.chains.results import Bound, FactorModels, OutcomeModel, SufficientTerm
from qca.chains.systems import measure
from qca.chains.terms import SufficientTerms, find_sufficient_terms
from qca.sets.cuts import TOLERANCE, is_in, is_out, reaches
from qca.sets.fit import ratio
from qca.study.settings import ChainSettings, ModelSelection

__all__ = ["model_outcome"]

_Values = NDArray[np.float64]


def model_outcome(
    table: FactorTable, outcome: int, ordering: Ordering, settings: ChainSettings
) -> tuple[FactorModels, dict[Equivalence, OutcomeModel]]:
    """Return the models of one outcome (a bit), and what those say that may take part in chains.

    Models are sorted by complexity, then by name. See :func:`qca.find_chains` for what they are.
    """
    causes = ordering.list_causes(table.name_of(outcome), table.varying)
    families = [[b for b in table.list_bits(name) if table.varies(b)] for name in causes]
    bits = [bit for family in families for bit in family]
    literals = gather_literals(table.space, table.membership, table.members[outcome], bits)
    size = settings.max_size or len(families)
    sufficient = find_sufficient_terms(
        literals, families, settings.incl_cut, size, uninstantiated=settings.uninstantiated
    )
    terms = sorted(sufficient.terms, key=table.space.order)
    if not settings.uninstantiated:
        terms = [term for term in terms if is_in(_intersect(literals, term)).any()]
    evaluated = _Evaluated.build(literals, terms)
    disjunctions = find_minimal_disjunctions(
        evaluated.shared,
        literals.scores * literals.weights,
        [term.bit_count() for term in terms],
        settings.cov_cut,
        Limits(settings.max_terms, settings.max_complexity, settings.max_models),
    )
    models, unselected = _build_models(table, outcome, terms, evaluated, disjunctions, settings)
    listed = models[: settings.max_models]
    described = FactorModels(
        outcome=table.space.write(1 << outcome),
        causes=causes,
        terms=tuple(
            SufficientTerm(table.space.write(term), *evaluated.fit((i,)))
            for i, term in enumerate(terms)
        ),
        models=tuple(model for model, _ in listed),
        model_count=len(models),
        uninstantiated=len(sufficient.terms) - len(terms),
        unselected=unselected,
        bounds=_find_bounds(sufficient, disjunctions, cut=len(listed) < len(models)),
    )
    return described, {item: model for model, item in listed if not model.reducible}


def _build_models(
    table: FactorTable,
    outcome: int,
    terms: Sequence[int],
    evaluated: _Evaluated,
    disjunctions: Disjunctions,
    settings: ChainSettings,
) -> tuple[list[tuple[OutcomeModel, Equivalence]], int]:
    """Return the disjunctions that pass as a whole, and how many the selection leaves out.

    Parts that pass do not make a whole that does. Only those that will be listed are looked at for
    logical redundancy.
    """
    name = table.space.write(1 << outcome)
    written = [table.space.write(term) for term in terms]
    models, unselected = [], 0
    for chosen in disjunctions.listed:
        incl, cov = evaluated.fit(chosen)
        if not (reaches(incl, settings.incl_cut) and reaches(cov, settings.cov_cut)):
            continue
        if settings.selection != ModelSelection.NONE and not evaluated.varies(
            chosen, settings.selection
        ):
            unselected += 1
            continue
        item = Equivalence(tuple(terms[i] for i in chosen), 1 << outcome)
        parts = tuple(written[i] for i in chosen)
        varies = evaluated.varies(chosen, ModelSelection.CS)
        model = OutcomeModel(name, parts, incl, cov, measure(item), reducible=False, varies=varies)
        models.append((model, item))
    models.sort(key=lambda pair: (pair[0].complexity, pair[0].expression))
    for i, (model, item) in enumerate(models[: settings.max_models]):
        models[i] = (replace(model, reducible=is_reducible(item, (), table.space)), item)
    return models, unselected


def _find_bounds(
    terms: SufficientTerms, disjunctions: Disjunctions, *, cut: bool
) -> tuple[Bound, ...]:
    hit = (
        (Bound.SIZE, terms.longer and terms.finished),
        (Bound.TERMS, disjunctions.larger and disjunctions.finished),
        (Bound.WORK, not (terms.finished and disjunctions.finished)),
        (Bound.LISTED, cut),
    )
    return tuple(bound for bound, is_hit in hit if is_hit)


@dataclass(frozen=True, eq=False)
class _Evaluated:
    """Terms by patterns of cases: memberships, and what they share with the outcome.

    Both also times the number of cases of each pattern; ``scores`` are those of the outcome.
    """

    members: _Values
    weighted: _Values
    shared: _Values
    scores: _Values
    in_outcome: float

    @classmethod
    def build(cls, literals: Literals, terms: Sequence[int]) -> _Evaluated:
        """Return the memberships of terms and what they share with the outcome."""
        members = np.empty((len(terms), len(literals.scores)))
        for i, term in enumerate(terms):
            members[i] = _intersect(literals, term)
        scores, weights = literals.scores, literals.weights
        shared = np.minimum(members, scores) * weights
        return cls(members, members * weights, shared, scores, float(scores @ weights))

    def fit(self, chosen: Sequence[int]) -> tuple[float, float]:
        """Return inclusion and coverage of the union x of some terms, its members' maximum.

        ``S min(x, y) / S x`` and ``S min(x, y) / S y`` over all cases, in [0, 1], as
        :func:`qca.fit.sufficiency`; NaN where no case has any membership in x, or in y.
        """
        rows = list(chosen)
        overlap = float(self.shared[rows].max(axis=0).sum())
        total = float(self.weighted[rows].max(axis=0).sum())
        return ratio(overlap, total), ratio(overlap, self.in_outcome)

    def varies(self, chosen: Sequence[int], rule: ModelSelection) -> bool:
        """Return whether the outcome varies between cases in which the union agrees with it.

        By ``cs`` both are over 0.5 in some of them, and both under 0.5 in some; by ``fs`` both are
        equal in two cases that differ.

        Source: the argument asf.selection of R's package cna; there 0.5 counts as over 0.5.
        """
        union, scores = self.members[list(chosen)].max(axis=0), self.scores
        if rule == ModelSelection.FS:
            equal = scores[np.abs(union - scores) <= TOLERANCE]
            return len(equal) > 0 and bool(np.ptp(equal) > TOLERANCE)
        both_in, both_out = is_in(union) & is_in(scores), is_out(union) & is_out(scores)
        return bool(both_in.any() and both_out.any())


def _intersect(literals: Literals, term: int) -> _Values:
    """Return the memberships in a term."""
    return np.asarray(np.minimum.reduce(literals.members[list(bits_of(term))]))
