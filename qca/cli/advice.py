"""The command that says which case to study next."""

from __future__ import annotations

from pathlib import Path

import click

from qca.cli.notes import note_untold
from qca.cli.options import Command, example, format_option, lang_option, spec_argument
from qca.cli.output import print_notes, print_result
from qca.cli.progress import find_progress
from qca.errors import InputError, nearest
from qca.messages import say

__all__ = ["advise"]


@click.command("next", cls=Command)
@spec_argument
@click.option(
    "-o",
    "--outcome",
    help="Which of the outcomes of the analysis to look at.  [default: the first]",
)
@format_option("text", "json", "csv", "latex", "md", "html")
@lang_option
@example(
    """qca next calibrations/2025.yaml
qca next calibrations/2025.yaml --outcome BEN --lang es
qca next calibrations/2025.yaml --format json"""
)
def advise(spec: Path, outcome: str | None, style: str, lang: str) -> None:
    """Say which case to study next: the unobserved row that would tell most, and who could fill it.

    For every logical remainder it tells which models assume it, which of them a case there rules
    out, which claims it tests, and with whom it makes a pair that differs in one condition. Cases
    of the folder that are not analysed, or coded in part, are told with the rows they could be in.
    """
    from qca.analysis.diversity.fillers import find_fillers
    from qca.analysis.diversity.limited import MOST_STEPS, find_diversity
    from qca.cli.inputs import read_outcome
    from qca.io.others import find_other_cases
    from qca.io.studies import load_study
    from qca.record import analyze_study
    from qca.report.languages import tell_record
    from qca.report.pieces.sections import Section
    from qca.report.sections.diversity import table_remainders, tell_diversity_of
    from qca.report.sections.diversity_documents import document_diversity
    from qca.report.words import load_words
    from qca.study.outcomes import find_outcome, list_levels

    study = load_study(spec)
    wanted = study.spec.outcome[0]
    if outcome is not None:
        asked = read_outcome({"outcome": outcome})
        known = find_outcome(asked, study.spec.outcome, list_levels(study.spec))
        if known is None:
            listed = say("what is analysed: {listed}", listed=", ".join(study.spec.outcome))
            raise InputError(
                say("'{named}' is not one of the outcomes", named=outcome),
                nearest(outcome, study.spec.outcome) or listed,
            )
        wanted = known
    record = analyze_study(study, watch=find_progress().watch)
    others, problems = find_other_cases(spec, study)
    print_notes([*study.notes, *problems])
    if style != "json":
        note_untold(study, lang)
    words = load_words(lang)
    told = tell_record(record, lang)
    analysis = next(each for each in told.outcomes if each.table.outcome == wanted)
    own = find_diversity(told.study, analysis, told.claims, steps=MOST_STEPS)
    fillers = find_fillers(study.spec, others, analysis.table.space, analysis.table.outcome)
    title = words("limited.title", outcome=analysis.table.outcome)
    blocks = tell_diversity_of(own, words, fillers)
    print_result(
        style,
        lambda: document_diversity(
            find_diversity(study, analysis, record.claims, steps=MOST_STEPS), fillers
        ),
        [table_remainders(own, words, fillers)],
        [Section("limited_diversity", title, full=tuple(blocks))],
        words,
    )
