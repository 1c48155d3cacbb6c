"""What commands work on: analysis files or tables of memberships."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from qca.cli.output import print_notes
from qca.cli.progress import find_progress
from qca.names import join_names
from qca.study.settings import ConstantOutcome

__all__ = [
    "find_necessary",
    "load_inputs",
    "note_absences",
    "note_constant",
    "note_empty",
    "note_in_no_row",
    "tabulate_inputs",
]

if TYPE_CHECKING:
    from qca.analysis.necessity.analysis import NecessityAnalysis
    from qca.analysis.solutions.solution import Solution
    from qca.analysis.truth_table.table import TruthTable
    from qca.cli.sources import Inputs

_SPEC_ENDINGS = (".yaml", ".yml")


def load_inputs(source: Path, options: dict[str, Any]) -> list[Inputs]:
    """Return what to analyse, one for each outcome, from an analysis file or a table."""
    from qca.cli.sources import read_inputs

    loaded = read_inputs(source, options, is_spec=source.suffix.lower() in _SPEC_ENDINGS)
    print_notes(dict.fromkeys(note for inputs in loaded for note in inputs.notes))
    return loaded


def tabulate_inputs(inputs: Inputs) -> TruthTable:
    """Return the truth table of an outcome, naming on stderr the cases that are in no row."""
    from qca.analysis.truth_table.table import build_truth_table
    from qca.progress import Stage

    watch = find_progress().watch
    watch(Stage.ROWS, 0, None)
    built = build_truth_table(
        inputs.source,
        inputs.outcome,
        inputs.conditions,
        inputs.settings.truth_table,
        constant=ConstantOutcome.KEEP,
        watch=watch,
    )
    note_in_no_row(built.dropped)
    return built


def find_necessary(inputs: Inputs) -> NecessityAnalysis:
    """Return the analysis of necessity of an outcome."""
    from qca.analysis.necessity.analysis import analyze_necessity

    return analyze_necessity(
        inputs.memberships,
        inputs.outcome,
        inputs.conditions,
        inputs.settings.necessity,
        constant=ConstantOutcome.KEEP,
        watch=find_progress().watch,
    )


def note_in_no_row(dropped: Sequence[str]) -> None:
    """Name the cases that stand at 0.5 on a condition, and so in no row."""
    if dropped:
        print_notes([f"at 0.5 on a condition, and so in no row: {join_names(dropped)}"])


def note_constant(analysis: TruthTable | NecessityAnalysis) -> None:
    """Say of a truth table, or of necessity, that its outcome is the same for every case."""
    if analysis.constant:
        print_notes(
            [f"the outcome {analysis.outcome} is the same for every case: nothing to explain"]
        )


def note_empty(table: TruthTable) -> None:
    """Say of a truth table that it has no rows."""
    from qca.analysis.solutions.absence import Absence, NoSolution, describe_absence

    if not table.rows:
        print_notes(describe_absence(Absence(NoSolution.NO_ROW), table))


def note_absences(solutions: Sequence[Solution], table: TruthTable) -> None:
    """Say which solutions cannot be had, and why, where the report has no sentences."""
    from qca.analysis.solutions.absence import describe_absence

    absences = dict.fromkeys(s.absence for s in solutions if s.absence is not None)
    print_notes(problem for absence in absences for problem in describe_absence(absence, table))
