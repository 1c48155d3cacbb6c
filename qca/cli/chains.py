"""The command for coincidence analysis: models of every factor, and the chains that they form."""

from __future__ import annotations

from pathlib import Path

import click

from qca.cli.options import (
    Command,
    change,
    example,
    format_option,
    lang_option,
    list_given,
    setting_option,
    table_options,
)
from qca.cli.output import print_notes, print_result
from qca.cli.parameters import PATH
from qca.cli.progress import find_progress
from qca.study.settings import ChainScope, ChainSettings

__all__ = ["chains"]


@click.command(cls=Command)
@click.argument("source", metavar="DATA", type=PATH)
@click.option("-c", "--conditions", "factors", help="Factors, as A,B,C (default: all sets).")
@setting_option(ChainScope, "outcomes", "Outcomes to model, as E,~D,F[2] (default: each presence).")
@setting_option(ChainSettings, "incl_cut", "Least consistency.")
@setting_option(ChainSettings, "cov_cut", "Least coverage of a model.")
@setting_option(ChainScope, "order", 'Causal ordering, as "A,B < C"; factors not named come first.')
@setting_option(ChainScope, "strict", "Causes lie on an earlier level than the outcome.")
@setting_option(
    ChainSettings,
    "max_size",
    "Most literals of a conjunction.  [default: all up to 10 factors, 5 up to 15, 4 up to 20, "
    "else 3]",
)
@setting_option(ChainSettings, "max_terms", "Most conjunctions of a model.")
@setting_option(ChainSettings, "max_complexity", "Most literals of a model.")
@setting_option(ChainSettings, "max_models", "How many models of an outcome, and chains, to list.")
@setting_option(
    ChainSettings, "uninstantiated", "Admit conjunctions with no case in them (over 0.5)."
)
@setting_option(
    ChainSettings,
    "selection",
    "Drop models whose outcome does not vary in the cases that fit them: at 0.5 (cs, as R's "
    "cna by default) or in its score (fs).",
)
@setting_option(
    ChainSettings,
    "redundancy",
    "A chain has a part too many where the chain without it is equivalent, or already where "
    "it follows (as in R's cna).",
)
@table_options
@format_option("text", "json", "csv", "latex", "md", "html")
@lang_option
@example(
    """qca chains data.csv
qca chains data.csv --incl-cut 0.8 --cov-cut 0.8 --order "A,B < C < Y" --strict
qca chains data.csv -c A,B,C,Y --outcomes "Y,~Y" --format json"""
)
def chains(source: Path, style: str, lang: str, **options: object) -> None:
    """Find what depends on what: models of every factor by the others, and chains of them.

    Coincidence analysis: no outcome is named; each is modelled by conjunctions of others.
    DATA is CSV or a workbook (Excel, LibreOffice).
    """
    from qca.chains.search import analyze_chains
    from qca.cli.inputs import read_factors
    from qca.report.sections.chains import (
        build_chains,
        document_chains,
        table_chains,
        table_outcome_models,
    )
    from qca.report.sections.evidence import document_cases
    from qca.report.words import load_words

    read = read_factors(source, options)
    print_notes(read.notes)
    given = list_given(options)
    settings = change(ChainSettings(), given)
    scope = change(ChainScope(), given)
    watch = find_progress().watch
    analysis = analyze_chains(read.memberships, None, settings, scope, watch=watch)
    words = load_words(lang)
    print_result(
        style,
        lambda: {**document_chains(analysis), **document_cases(read, "cases_left_out")},
        [table_chains(analysis, words), table_outcome_models(analysis, words)],
        build_chains(analysis, words),
        words,
    )
