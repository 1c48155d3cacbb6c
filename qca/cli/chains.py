"""The command for coincidence analysis: models of every factor, and the chains that they form."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from qca.cli.options import (
    NUMBER,
    PATH,
    WHOLE,
    Command,
    example,
    format_option,
    lang_option,
    table_options,
    tell_default,
)
from qca.cli.output import print_notes, print_result
from qca.cli.progress import find_progress
from qca.study.settings import ChainSettings, ModelSelection, RedundancyRule

_DEFAULTS = ChainSettings()

_ASKED = (
    "outcomes",
    "incl_cut",
    "cov_cut",
    "order",
    "strict",
    "max_size",
    "max_terms",
    "max_complexity",
    "max_models",
    "uninstantiated",
    "selection",
    "redundancy",
)


@click.command(cls=Command)
@click.argument("source", metavar="DATA", type=PATH)
@click.option("-c", "--conditions", "factors", help="Factors, as A,B,C (default: all sets).")
@click.option("--outcomes", help="Outcomes to model, as E,~D,F[2] (default: each presence).")
@click.option("--incl-cut", type=NUMBER, help="Least inclusion." + tell_default(_DEFAULTS.incl_cut))
@click.option(
    "--cov-cut", type=NUMBER, help="Least coverage of a model." + tell_default(_DEFAULTS.cov_cut)
)
@click.option("--order", help='Causal ordering, as "A,B < C"; factors not named come first.')
@click.option("--strict", is_flag=True, help="Causes lie on an earlier level than the outcome.")
@click.option(
    "--max-size",
    type=WHOLE,
    help="Most literals of a conjunction.  [default: all up to 10 factors, 5 up to 15, 4 up to 20, "
    "else 3]",
)
@click.option(
    "--max-terms",
    type=WHOLE,
    help="Most conjunctions of a model." + tell_default(_DEFAULTS.max_terms),
)
@click.option(
    "--max-complexity",
    type=WHOLE,
    help="Most literals of a model." + tell_default(_DEFAULTS.max_complexity),
)
@click.option(
    "--max-models",
    type=WHOLE,
    help="How many models of an outcome, and chains, to list." + tell_default(_DEFAULTS.max_models),
)
@click.option(
    "--uninstantiated", is_flag=True, help="Admit conjunctions with no case in them (over 0.5)."
)
@click.option(
    "--selection",
    type=click.Choice([word.value for word in ModelSelection]),
    help="Drop models whose outcome does not vary in the cases that fit them: at 0.5 (cs, as R's "
    "cna by default) or in its score (fs)." + tell_default(_DEFAULTS.selection),
)
@click.option(
    "--redundancy",
    type=click.Choice([word.value for word in RedundancyRule]),
    help="A chain has a part too many where the chain without it is equivalent, or already where "
    "it follows (as in R's cna)." + tell_default(_DEFAULTS.redundancy),
)
@table_options
@format_option("text", "json", "csv", "latex")
@lang_option
@example(
    """qca chains data.csv
qca chains data.csv --incl-cut 0.8 --cov-cut 0.8 --order "A,B < C < Y" --strict
qca chains data.csv -c A,B,C,Y --outcomes "Y,~Y" --format json"""
)
def chains(source: Path, style: str, lang: str, **options: Any) -> None:
    """Find what depends on what: models of every factor by the others, and chains of them.

    Coincidence analysis: no outcome is named; each is modelled by conjunctions of others.
    DATA is CSV or a workbook (Excel, LibreOffice).
    """
    from qca.chains.search import find_chains
    from qca.cli.sources import read_factors
    from qca.report.chains import document_chains, table_chains, table_outcome_models, tell_chains
    from qca.report.document import document_cases
    from qca.report.words import load_words

    read = read_factors(source, options)
    print_notes(read.notes)
    given = {name: options[name] for name in _ASKED if options[name] is not None}
    found = find_chains(read.memberships, **given, watch=find_progress().watch)
    words = load_words(lang)
    print_result(
        style,
        lambda: {**document_chains(found), **document_cases(read, "cases_left_out")},
        [table_chains(found, words), table_outcome_models(found, words)],
        lang,
        tell_chains(found, words),
    )
