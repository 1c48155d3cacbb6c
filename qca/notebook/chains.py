"""The chains of a data frame, each setting a keyword argument (see :mod:`.functions`)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from qca.chains.results import ChainAnalysis
from qca.chains.search import analyze_chains
from qca.names import read_given
from qca.notebook.arguments import check_called
from qca.notebook.frames import take_sets
from qca.progress import Watch, ignore
from qca.sets.memberships import Memberships
from qca.study.settings import ChainScope, ChainSettings

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["find_chains"]

_CHAINS, _SCOPE = ChainSettings(), ChainScope()


def find_chains(
    frame: str | Path | pd.DataFrame | Memberships,
    factors: Sequence[str] | None = None,
    *,
    outcomes: str | Sequence[str] | None = _SCOPE.outcomes,
    incl_cut: float = _CHAINS.incl_cut,
    cov_cut: float = _CHAINS.cov_cut,
    order: str | Sequence[Sequence[str]] | None = _SCOPE.order,
    strict: bool = _SCOPE.strict,
    max_size: int | None = _CHAINS.max_size,
    max_terms: int | None = _CHAINS.max_terms,
    max_complexity: int | None = _CHAINS.max_complexity,
    max_models: int = _CHAINS.max_models,
    uninstantiated: bool = _CHAINS.uninstantiated,
    selection: str = _CHAINS.selection,
    redundancy: str = _CHAINS.redundancy,
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
        memberships, cases in the index and sets in the columns, or the path of such a table.
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
    >>> import qca
    >>> frame = pd.DataFrame(
    ...     [[a, b, int(a or b)] for a in (0, 1) for b in (0, 1)], columns=["A", "B", "C"]
    ... )
    >>> [chain.expression for chain in qca.find_chains(frame).chains]
    ['A + B <-> C']
    """
    check_called(watch=watch)
    settings = ChainSettings.hold(
        incl_cut=incl_cut,
        cov_cut=cov_cut,
        max_size=max_size,
        max_terms=max_terms,
        max_complexity=max_complexity,
        max_models=max_models,
        uninstantiated=uninstantiated,
        selection=selection,
        redundancy=redundancy,
    )
    scope = ChainScope(outcomes, order, strict)
    if isinstance(frame, str | Path):
        factors = None if factors is None else read_given("factors", factors)
        frame = take_sets(frame, factors, levels=levels)
    return analyze_chains(frame, factors, settings, scope, levels=levels, watch=watch)
