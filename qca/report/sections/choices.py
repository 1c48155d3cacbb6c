"""The models of solutions one at a time, for whoever can choose."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from qca.report.pieces.sections import Alternatives
from qca.report.pieces.spans import Prose, Symbols
from qca.report.pieces.tables import ReportTable
from qca.report.sections.counterfactuals import tell_model_counterfactuals
from qca.study.settings import SolutionKind

if TYPE_CHECKING:
    from qca.analysis.solutions.solution import Solution
    from qca.analysis.truth_table.table import TruthTable
    from qca.report.pieces.cells import Cell
    from qca.report.pieces.sections import Block
    from qca.report.words import Words

__all__ = ["choose_models"]


def choose_models(
    solutions: Sequence[Solution], table: TruthTable, together: Sequence[Block], words: Words
) -> Iterator[Block]:
    """Yield what is told of all models together, to be told of each alone where there are several.

    The last of ``together`` is the table of all models; its rows begin with the kind of solution
    and the number of the model.
    """
    *told, whole = together
    if not isinstance(whole, ReportTable) or not whole.rows:
        yield from told
        return
    if all(len(solution.models) < 2 for solution in solutions):
        yield from together
        return
    rows: dict[tuple[Cell, Cell], list[tuple[Cell, ...]]] = {}
    for row in whole.rows:
        rows.setdefault((row[0], row[1]), []).append(row)
    choices = tuple(
        _show_model(solution, number, replace(whole, title="", rows=tuple(own)), table, words)
        for solution in solutions
        for (kind, number), own in rows.items()
        if kind == words.say(solution.kind) and isinstance(number, int)
    )
    yield Alternatives(f"models-{table.outcome}", choices, tuple(together))


def _show_model(
    solution: Solution, number: int, own: ReportTable, table: TruthTable, words: Words
) -> tuple[str, tuple[Block, ...]]:
    """Return a model with what it is called, its terms, and what it assumes."""
    model, kind = solution.models[number - 1], words(solution.kind)
    label = f"{kind} {number}" if len(solution.models) > 1 else kind
    blocks: list[Block] = [Prose((Symbols(model.expression),))]
    if solution.kind is not SolutionKind.CONSERVATIVE:
        blocks.append(tell_model_counterfactuals(model, solution.kind, table, words))
    return label, (*blocks, own)
