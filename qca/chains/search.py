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
from qca.errors import InputError, Problem
from qca.names import read_given
from qca.progress import Stage, Watch, ignore
from qca.sets.cuts import TOLERANCE, check_count, check_share
from qca.sets.memberships import Memberships, build_memberships, check_frame
from qca.study.settings import ChainSettings, ModelSelection, RedundancyRule

if TYPE_CHECKING:
    import pandas as pd

_DEFAULTS = ChainSettings()
# The most literals of a conjunction by default: some sixty thousand conjunctions at most.
_SIZES = ((10, 10), (15, 5), (20, 4))
_LEAST_SIZE = 3


def find_chains(
    frame: pd.DataFrame | Memberships,
    factors: Sequence[str] | None = None,
    *,
    outcomes: str | Sequence[str] | None = None,
    incl_cut: float = _DEFAULTS.incl_cut,
    cov_cut: float = _DEFAULTS.cov_cut,
    order: str | Sequence[Sequence[str]] | None = None,
    strict: bool = False,
    max_size: int | None = _DEFAULTS.max_size,
    max_terms: int | None = _DEFAULTS.max_terms,
    max_complexity: int | None = _DEFAULTS.max_complexity,
    max_models: int = _DEFAULTS.max_models,
    uninstantiated: bool = _DEFAULTS.uninstantiated,
    selection: str = _DEFAULTS.selection,
    redundancy: str = _DEFAULTS.redundancy,
    levels: Mapping[str, int] | None = None,
    watch: Watch = ignore,
) -> ChainAnalysis:
    """Return the models of every factor by the others, and the chains that they form.

    For an outcome y, over all cases: a conjunction with membership m is sufficient where
    ``S min(m,y) / S m`` reaches ``incl_cut``, and minimally so where no proper part is. A model is
    a disjunction of such conjunctions, each with a case in it (m over 0.5), whose inclusion reaches
    ``incl_cut`` and whose coverage ``S min(m,y) / S y`` reaches ``cov_cut``, while that of no
    proper part of it does. A chain takes one model for each outcome of a connected set, without
    those that follow from the others; it can hold, makes no factor constant and has no part to
    spare.

    Parameters
    ----------
    frame:
        memberships, cases in the index, sets in the columns.
    factors:
        names of columns, by default all.
    outcomes:
        as ``"E, ~D, F[2]"``; by default the presence of every crisp or fuzzy factor and every
        value but the first of a multi-value one.
    incl_cut, cov_cut:
        what conjunctions and models must reach, in (0, 1].
    order, strict:
        a causal ordering as ``"A, B < C"``: nothing later is a cause of anything earlier. Where
        strict, nothing on the same level either.
    max_size:
        the most literals of a conjunction; by default all up to ten factors, five up to fifteen,
        four up to twenty and three beyond.
    max_terms, max_complexity:
        the most conjunctions of a model, and the most literals; None sets no bound.
    max_models:
        how many models are listed of each outcome, and how many chains.
    uninstantiated:
        admit conjunctions that no case is in.
    selection:
        ``cs`` drops models unless, where left side and outcome are both over or both under 0.5,
        some cases are in the outcome and some out; ``fs`` unless the score of the outcome differs
        between cases in which both are equal; ``none`` keeps all.
    redundancy:
        a chain has a part to spare where the chain without it is equivalent (``equivalence``), or
        already where it follows (``implication``).
    levels:
        the number of values of multi-value factors, else one more than the largest in the data.

    Raises
    ------
    InputError
        Names, cuts, ordering, outcomes or memberships are not valid.
    AnalysisError
        Fewer than two factors differ between cases, or no factor can be an outcome.

    Source: Baumgartner (2009), Sociological Methods & Research 38(1), 71-101; Baumgartner and
    Ambuhl (2020), Political Science Research and Methods 8(3), 526-542.

    Examples
    --------
    >>> import pandas as pd
    >>> frame = pd.DataFrame(
    ...     [[a, b, int(a or b)] for a in (0, 1) for b in (0, 1)], columns=["A", "B", "C"]
    ... )
    >>> [chain.expression for chain in find_chains(frame).chains]
    ['A + B <-> C']
    """
    if not isinstance(frame, Memberships):
        check_frame(frame)
    if factors is None:
        factors = frame.names if isinstance(frame, Memberships) else tuple(map(str, frame.columns))
    factors = read_given("factors", factors)
    settings = ChainSettings(
        incl_cut,
        cov_cut,
        max_size,
        max_terms,
        max_complexity,
        max_models,
        uninstantiated,
        selection,  # type: ignore[arg-type]
        redundancy,  # type: ignore[arg-type]
    )
    _check_settings(settings)
    ordering = read_ordering(order, factors, strict=strict)
    if not isinstance(frame, Memberships):
        frame = build_memberships(frame, factors, levels=levels)
    frame.check_coded(factors)
    table = FactorTable.build(frame, factors)
    settings = replace(
        settings,
        max_size=_choose_size(max_size, max_complexity, len(table.varying)),
        selection=ModelSelection(selection),
        redundancy=RedundancyRule(redundancy),
    )
    wanted, left = choose_outcomes(table, outcomes, ordering)
    found, models = [], []
    for done, outcome in enumerate(wanted):
        watch(Stage.TERMS, done, len(wanted))
        described, equivalences = model_outcome(table, outcome, ordering, settings)
        found.append(described)
        models.append(equivalences)
    return _assemble(table, settings, ordering, left, found, models, watch)


def _check_settings(settings: ChainSettings) -> None:
    problems: list[Problem] = []
    for name, cut in (("incl_cut", settings.incl_cut), ("cov_cut", settings.cov_cut)):
        try:
            check_share(name, cut)
        except InputError as error:
            problems.extend(error.problems)
        else:
            if cut <= TOLERANCE:
                problems.append(Problem(f"{name} is 0", "use a cut over 0, or anything passes"))
    for name, number in (
        ("max_size", settings.max_size),
        ("max_terms", settings.max_terms),
        ("max_complexity", settings.max_complexity),
        ("max_models", settings.max_models),
    ):
        try:
            check_count(name, 1 if number is None else number)
        except InputError as error:
            problems.extend(error.problems)
    for name, chosen, rules in (
        ("selection", settings.selection, [word.value for word in ModelSelection]),
        ("redundancy", settings.redundancy, [word.value for word in RedundancyRule]),
    ):
        if chosen not in rules:
            problems.append(Problem(f"{name} is '{chosen}'", f"use {' or '.join(rules)}"))
    if problems:
        raise InputError(problems)


def _choose_size(given: int | None, most_literals: int | None, count: int) -> int:
    if given is None:
        given = next((size for most, size in _SIZES if count <= most), _LEAST_SIZE)
    return min(given, most_literals or given, count - 1)


def _assemble(
    table: FactorTable,
    settings: ChainSettings,
    ordering: Ordering,
    constant: tuple[str, ...],
    found: list[FactorModels],
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
    hit = {bound for outcome in found for bound in outcome.bounds}
    if not combined.complete or len(listed) < len(chains):
        hit.add(Bound.LISTED)
    return ChainAnalysis(
        factors=table.space.names,
        cases=table.members.shape[1],
        settings=settings,
        ordering=ordering,
        constant=constant,
        outcomes=tuple(found),
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
