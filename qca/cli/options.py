"""Options and arguments that commands share."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

from qca.cli.progress import find_progress
from qca.errors import InputError


def _set_language(_ctx: click.Context, _option: click.Parameter, language: str) -> str:
    find_progress().language = language
    return language


lang_option = click.option(
    "--lang",
    type=click.Choice(["en", "es"]),
    default="en",
    show_default=True,
    callback=_set_language,
    help="Language of the report.",
)
spec_argument = click.argument("spec", type=click.Path(path_type=Path))
source_argument = click.argument("source", metavar="DATA|SPEC", type=click.Path(path_type=Path))


certificate_option = click.option(
    "--certificate",
    is_flag=True,
    help="Add to the JSON what shows that each model is right, for 'qca verify'.",
)


def refuse_chosen_terms(term_incl: float | None) -> None:
    """Refuse a certificate where terms are chosen by their inclusion: it shows that they are prime.

    That a term reaches an inclusion needs the memberships, which a certificate does not hold.
    """
    if term_incl is not None:
        raise InputError(
            "--certificate does not go with a cut on terms (term_incl)", "leave out one of the two"
        )


def example(text: str) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Add an example to the help of a command."""

    def add(function: Callable[..., Any]) -> Callable[..., Any]:
        # Cleaned first: click takes away the indent that all lines share, and an example has none.
        told = inspect.cleandoc(function.__doc__ or "")
        lines = "\n".join(f"  {line}" for line in text.strip().splitlines())
        function.__doc__ = f"{told}\n\n\b\nExamples:\n{lines}\n"
        return function

    return add


def format_option(*choices: str) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Return the option that chooses how to print; the first choice is the default."""
    return click.option(
        "--format",
        "style",
        type=click.Choice(choices),
        default=choices[0],
        show_default=True,
        help="How to print the result.",
    )


def engine_options(function: Callable[..., Any]) -> Callable[..., Any]:
    """Add the options that say who does the work."""
    for option in (
        click.option(
            "--engine",
            default="local",
            show_default=True,
            metavar="local|dask|dask://HOST:PORT",
            help="Who does the work: this machine, a Dask cluster begun here, or one that runs.",
        ),
        click.option(
            "--jobs",
            type=click.IntRange(min=1),
            default=1,
            show_default=True,
            help="Processes that share the work on this machine.",
        ),
    ):
        function = option(function)
    return function


def data_options(function: Callable[..., Any]) -> Callable[..., Any]:
    """Add the options that say how a table of memberships is read."""
    for option in (
        click.option(
            "--missing", multiple=True, help="A text that stands for a missing value (repeatable)."
        ),
        click.option("--sheet", help="Sheet of an Excel workbook (default: the first)."),
        click.option("--levels", help="Number of values of multi-value sets, as DEV=3,IND=2."),
        click.option(
            "--id", "id_column", help="Column of case names (default: the first not numeric)."
        ),
        click.option("-c", "--conditions", help="Conditions, as A,B,C (default: all other sets)."),
        click.option("-o", "--outcome", help="Outcome; ~Y negates it, Y[2] is a value."),
    ):
        function = option(function)
    return function


def cut_options(function: Callable[..., Any]) -> Callable[..., Any]:
    """Add the options that say how rows are coded."""
    for option in (
        click.option(
            "--at-crossover",
            type=click.Choice(["error", "drop"]),
            help="What to do with a case at exactly 0.5 on a condition.  [default: error]",
        ),
        click.option("--pri-cut", type=float, help="PRI cut.  [default: 0]"),
        click.option("--n-cut", type=int, help="Least number of cases in a row.  [default: 1]"),
        click.option(
            "--incl-cut",
            metavar="X[,Y]",
            help="Inclusion cut, or two: between them C.  [default: 0.8]",
        ),
    ):
        function = option(function)
    return function
