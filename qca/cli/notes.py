"""What commands say on stderr of a table or of solutions, beside the report on stdout."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from qca.cli.output import print_notes
from qca.errors import MOST_ALONE, cut_list
from qca.messages import say, say_count
from qca.names import join_names

__all__ = [
    "note_absences",
    "note_constant",
    "note_empty",
    "note_in_no_row",
    "note_plan",
    "note_shifted",
    "note_untold",
]

if TYPE_CHECKING:
    from qca.analysis.necessity.analysis import NecessityAnalysis
    from qca.analysis.solutions.solution import Solution
    from qca.analysis.truth_table.table import TruthTable
    from qca.study.declaration import Study


def note_untold(study: Study, lang: str) -> None:
    """Say which texts a study gives in languages, but not in that of the report."""
    from qca.report.languages import list_untold

    if untold := list_untold(study, lang):
        note = say_count(
            "one text is not given in the language '{language}', and stands in another: {listed}",
            "{number} texts are not given in the language '{language}', and stand in another:"
            " {listed}",
            len(untold),
            language=lang,
            listed=cut_list(untold, MOST_ALONE),
        )
        print_notes([note])


def note_plan(study: Study) -> None:
    """Say what a study decides otherwise than the plan that was locked beside it, and why.

    What has no reason is told already by the warnings of the study, unless these name some alone.
    """
    from qca.study.plans import MOST_NAMED, list_deviations, tell_change

    if study.plan is None or study.declared is None:
        return
    deviations, _ = list_deviations(study.plan, study.declared)
    silent = [each for each in deviations if not each.why]
    reason = say("no reason declared")
    notes = [
        say(
            "not as planned in {file}: {change}: {reason}",
            file=study.plan.file,
            change=tell_change(each.difference),
            reason=each.why or reason,
        )
        for each in deviations
        if each.why or len(silent) > MOST_NAMED
    ]
    if not deviations:
        notes = [say("everything is as planned in {file}", file=study.plan.file)]
    print_notes(notes)


def note_shifted(table: TruthTable) -> None:
    """Name the cases of which a score at 0.5 on a condition was moved to one side."""
    if table.shifted:
        from qca.analysis.truth_table.table import tell_shifted

        print_notes([tell_shifted(table)])


def note_in_no_row(dropped: Sequence[str]) -> None:
    """Name the cases that stand at 0.5 on a condition, and so in no row."""
    if dropped:
        print_notes(
            [say("at 0.5 on a condition, and so in no row: {cases}", cases=join_names(dropped))]
        )


def note_constant(analysis: TruthTable | NecessityAnalysis) -> None:
    """Say of a truth table, or of necessity, that its outcome is the same for every case."""
    if analysis.constant:
        print_notes(
            [
                say(
                    "the outcome {outcome} is the same for every case: nothing to explain",
                    outcome=analysis.outcome,
                )
            ]
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
