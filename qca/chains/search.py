"""Coincidence analysis: models of every factor by the others, and the chains that they form."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from qca.boolean.cubes import Space
from qca.boolean.equivalences import Equivalence, has_cycle
from qca.chains.factors import FactorTable, choose_outcomes
from qca.chains.models import model_outcome
from qca.chains.ordering import Ordering, read_ordering
from qca.chains.results import Bound, Chain, ChainAnalysis, FactorModels, OutcomeModel
from qca.chains.systems import System, combine_models
from qca.errors import InputError
from qca.names import read_given
from qca.progress import Stage, Watch, ignore
from qca.sets.checks import check_frame
from qca.sets.memberships import Memberships, build_memberships
from qca.study.settings import ChainScope, ChainSettings

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["analyze_chains"]


def analyze_chains(
    frame: pd.DataFrame | Memberships,
    factors: Sequence[str] | None,
    settings: ChainSettings,
    scope: ChainScope,
    *,
    levels: Mapping[str, int] | None = None,
    watch: Watch = ignore,
) -> ChainAnalysis:
    """Return the models of every factor by the others, and the chains that they form.

    See :func:`qca.find_chains` for what these are, and for the parameters.

    Raises
    ------
    InputError
        Names, settings, ordering, outcomes or memberships are not valid.
    AnalysisError
        Fewer than two factors differ between cases, or no factor can be an outcome.
    """
    if not isinstance(frame, Memberships):
        check_frame(frame)
    if factors is None:
        factors = frame.names if isinstance(frame, Memberships) else tuple(map(str, frame.columns))
    factors = read_given("factors", factors)
    if problems := [*settings.list_problems(), *scope.list_problems()]:
        raise InputError(problems)
    settings = settings.settle()
    ordering = read_ordering(scope.order, factors, strict=scope.strict)
    if not isinstance(frame, Memberships):
        frame = build_memberships(frame, factors, levels=levels)
    frame.check_coded(factors)
    table = FactorTable.build(frame, factors)
    settings = replace(settings, max_size=settings.choose_size(len(table.varying)))
    wanted, left = choose_outcomes(table, scope.outcomes, ordering)
    models_of, models = [], []
    for done, outcome in enumerate(wanted):
        watch(Stage.TERMS, done, len(wanted))
        described, equivalences = model_outcome(table, outcome, ordering, settings)
        models_of.append(described)
        models.append(equivalences)
    return _assemble(table, settings, ordering, left, models_of, models, watch)


def _assemble(
    table: FactorTable,
    settings: ChainSettings,
    ordering: Ordering,
    constant: tuple[str, ...],
    described: list[FactorModels],
    models: list[dict[Equivalence, OutcomeModel]],
    watch: Watch,
) -> ChainAnalysis:
    combined = combine_models(
        [list(each) for each in models],
        table.space,
        most=settings.max_models,
        redundancy=settings.redundancy,
        seen=sum(1 << bit for bit in range(len(table.members)) if table.varies(bit)),
        watch=watch,
    )
    said = {item: model for each in models for item, model in each.items()}
    chains = sorted(
        (_build_chain(system, table.space, said) for system in combined.systems),
        key=lambda chain: (chain.complexity, chain.expression),
    )
    listed = chains[: settings.max_models]
    hit = {bound for outcome in described for bound in outcome.bounds}
    if not combined.complete or len(listed) < len(chains):
        hit.add(Bound.LISTED)
    return ChainAnalysis(
        factors=table.space.names,
        cases=table.members.shape[1],
        settings=settings,
        ordering=ordering,
        constant=constant,
        outcomes=tuple(described),
        chains=tuple(listed),
        chain_count=len(chains),
        left_out=combined.left_out,
        bounds=tuple(bound for bound in Bound if bound in hit),
    )


def _build_chain(system: System, space: Space, said: Mapping[Equivalence, OutcomeModel]) -> Chain:
    models = sorted((said[item] for item in system), key=lambda model: model.outcome)
    return Chain(
        tuple(models),
        min(model.incl for model in models),
        min(model.cov for model in models),
        sum(model.complexity for model in models),
        has_cycle(system, space),
    )
