"""The models of one outcome: minimally necessary disjunctions of sufficient conjunctions."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from qca.analysis.conjunctions import Literals, gather_literals
from qca.boolean.cubes import bits_of
from qca.boolean.equivalences import Equivalence, is_reducible
from qca.chains.disjunctions import Disjunctions, Limits, find_minimal_disjunctions
from qca.chains.factors import FactorTable
from qca.chains.ordering import Ordering
from qca.chains.results import Bound, FactorModels, OutcomeModel, SufficientTerm
from qca.chains.systems import measure
from qca.chains.terms import SufficientTerms, find_sufficient_terms
from qca.sets.cuts import reaches
from qca.sets.fit import ratio
from qca.study.settings import ChainSettings

_Values = NDArray[np.float64]


def model_outcome(
    table: FactorTable, outcome: int, ordering: Ordering, settings: ChainSettings
) -> tuple[FactorModels, list[Equivalence]]:
    """Return the models of one outcome (a bit), and those that may take part in chains.

    Models are sorted by complexity, then by name. See :func:`qca.find_chains` for what they are.
    """
    causes = ordering.list_causes(table.name_of(outcome), table.varying)
    families = [[b for b in table.list_bits(name) if table.varies(b)] for name in causes]
    bits = [bit for family in families for bit in family]
    literals = gather_literals(table.space, table.membership, table.members[outcome], bits)
    size = settings.max_size or len(families)
    found = find_sufficient_terms(literals, families, settings.incl_cut, size)
    terms = sorted(found.terms, key=table.space.order)
    evaluated = _Evaluated.build(literals, terms)
    disjunctions = find_minimal_disjunctions(
        evaluated.shared,
        literals.scores * literals.weights,
        [term.bit_count() for term in terms],
        settings.cov_cut,
        Limits(settings.max_terms, settings.max_complexity, settings.max_models),
    )
    models = _build_models(table, outcome, terms, evaluated, disjunctions, settings)
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
        bounds=_find_bounds(found, disjunctions, cut=len(listed) < len(models)),
    )
    return described, [item for model, item in listed if not model.reducible]


def _build_models(
    table: FactorTable,
    outcome: int,
    terms: Sequence[int],
    evaluated: _Evaluated,
    disjunctions: Disjunctions,
    settings: ChainSettings,
) -> list[tuple[OutcomeModel, Equivalence]]:
    """Return the disjunctions that pass as a whole: parts that pass do not make a whole that does.

    Only those that will be listed are looked at for logical redundancy.
    """
    name = table.space.write(1 << outcome)
    written = [table.space.write(term) for term in terms]
    models = []
    for chosen in disjunctions.found:
        incl, cov = evaluated.fit(chosen)
        if reaches(incl, settings.incl_cut) and reaches(cov, settings.cov_cut):
            item = Equivalence(tuple(terms[i] for i in chosen), 1 << outcome)
            parts = tuple(written[i] for i in chosen)
            models.append((OutcomeModel(name, parts, incl, cov, measure(item), False), item))
    models.sort(key=lambda pair: (pair[0].complexity, pair[0].expression))
    return [
        (
            replace(
                model, reducible=i < settings.max_models and is_reducible(item, (), table.space)
            ),
            item,
        )
        for i, (model, item) in enumerate(models)
    ]


def _find_bounds(
    found: SufficientTerms, disjunctions: Disjunctions, *, cut: bool
) -> tuple[Bound, ...]:
    hit = (
        (Bound.SIZE, found.longer and found.finished),
        (Bound.TERMS, disjunctions.larger and disjunctions.finished),
        (Bound.WORK, not (found.finished and disjunctions.finished)),
        (Bound.LISTED, cut),
    )
    return tuple(bound for bound, is_hit in hit if is_hit)


@dataclass(frozen=True, eq=False)
class _Evaluated:
    """Memberships of terms (terms by patterns of cases, times the cases of each pattern)."""

    members: _Values
    shared: _Values
    in_outcome: float

    @classmethod
    def build(cls, literals: Literals, terms: Sequence[int]) -> _Evaluated:
        """Return the memberships of terms and what they share with the outcome."""
        members = np.empty((len(terms), len(literals.scores)))
        for i, term in enumerate(terms):
            np.minimum.reduce(literals.members[list(bits_of(term))], out=members[i])
        shared = np.minimum(members, literals.scores)
        weights = literals.weights
        return cls(members * weights, shared * weights, float(literals.scores @ weights))

    def fit(self, chosen: Sequence[int]) -> tuple[float, float]:
        """Return inclusion and coverage of the union of some terms."""
        rows = list(chosen)
        overlap = float(self.shared[rows].max(axis=0).sum())
        total = float(self.members[rows].max(axis=0).sum())
        return ratio(overlap, total), ratio(overlap, self.in_outcome)
