"""The command line: parse, call, print. Reports go to stdout, everything else to stderr."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

from qca import __version__
from qca.errors import QCAError

_CONTEXT = {"help_option_names": ["-h", "--help"], "max_content_width": 100}
_SPEC_ENDINGS = (".yaml", ".yml")
_KINDS = ("conservative", "intermediate", "parsimonious")


def _example(text: str) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Add an example to the help of a command."""

    def add(function: Callable[..., Any]) -> Callable[..., Any]:
        lines = "\n".join(f"  {line}" for line in text.strip().splitlines())
        function.__doc__ = f"{(function.__doc__ or '').rstrip()}\n\n\b\nExamples:\n{lines}\n"
        return function

    return add


class _Commands(click.Group):
    """Shows errors raised on purpose as messages, and commands in the order of the work."""

    def list_commands(self, _ctx: click.Context) -> list[str]:
        return list(self.commands)

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except QCAError as error:
            for problem in error.problems:
                click.echo(f"qca: {problem}", err=True)
            ctx.exit(error.exit_code)
        except BrokenPipeError:
            # The reader (head, less) has seen enough.
            sys.stderr.close()
            ctx.exit(0)


@click.group(cls=_Commands, context_settings=_CONTEXT)
@click.version_option(__version__, prog_name="qca")
@_example("qca run calibrations/2025.yaml\nqca minimize data.csv -o Y --incl-cut 0.8")
def main() -> None:
    """Qualitative Comparative Analysis, from declared evidence to tested claims.

    SPEC is an analysis file (YAML). DATA is a table of memberships (CSV or Excel).
    """


def _format_option(*choices: str) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    return click.option(
        "--format",
        "style",
        type=click.Choice(choices),
        default=choices[0],
        show_default=True,
        help="How to print the result.",
    )


_lang_option = click.option(
    "--lang",
    type=click.Choice(["en", "es"]),
    default="en",
    show_default=True,
    help="Language of the report.",
)
_spec_argument = click.argument("spec", type=click.Path(path_type=Path))
_source_argument = click.argument("source", metavar="DATA|SPEC", type=click.Path(path_type=Path))


@main.command()
@_spec_argument
@click.option(
    "--out", type=click.Path(path_type=Path), help="Directory for the record, report and tables."
)
@_format_option("text", "json", "md")
@_lang_option
@_example(
    """qca run calibrations/2025.yaml
qca run calibrations/2025.yaml --out results --lang es
qca run calibrations/2015.yaml --format json"""
)
def run(spec: Path, out: Path | None, style: str, lang: str) -> None:
    """Run a whole analysis: what was found in words, then every table.

    With --out, writes record.json, report.md and one CSV for each table into a directory.
    """
    from qca.pipeline import run as run_spec
    from qca.report.compose import compose_files, compose_report

    record = run_spec(spec)
    _warn(record.study.warnings)
    report = compose_report(record, style, lang)
    if out is not None:
        from qca.io.files import write_all

        write_all(out, compose_files(record, lang))
        click.echo(f"written to {out}", err=True)
    click.echo(report, nl=False)


@main.command()
@_spec_argument
@_example("qca check calibrations/2025.yaml")
def check(spec: Path) -> None:
    """Check an analysis file and its cases: every problem with file, line and remedy.

    Reads everything, calibrates it and builds the truth tables, so that a file without a problem
    can be run.
    """
    from qca.analysis.outcome import check_outcomes
    from qca.io.studies import load_study

    study = load_study(spec)
    check_outcomes(study)
    _warn(study.warnings)
    click.echo(
        f"{spec}: {len(study.cases)} cases, {len(study.spec.sets)} sets, "
        f"{len(study.claims)} claims, {len(study.rivals)} rivals; no problem found"
    )


def _warn(warnings: tuple[Any, ...]) -> None:
    for warning in warnings:
        click.echo(f"qca: note: {warning}", err=True)


@main.command()
@_spec_argument
@click.option(
    "--find-thresholds",
    "groups",
    type=click.IntRange(min=1),
    help="Suggest this many thresholds for every numeric field instead, by clusters of its values.",
)
@_format_option("text", "json", "csv", "latex")
@_lang_option
@_example(
    """qca calibrate calibrations/2025.yaml
qca calibrate calibrations/2025.yaml --format csv
qca calibrate calibrations/2025.yaml --find-thresholds 1"""
)
def calibrate(spec: Path, groups: int | None, style: str, lang: str) -> None:
    """Print the membership of every case in every set.

    With --find-thresholds, prints where the raw values of each numeric field fall apart: a hint to
    look at, not a calibration, which needs a reason from theory.
    """
    from qca.io.studies import load_study
    from qca.report.document import document_memberships
    from qca.report.tables import table_memberships, table_thresholds
    from qca.report.words import load_words

    study = load_study(spec)
    if groups is not None:
        from qca.study.columns import suggest_thresholds

        found = suggest_thresholds(study.spec, study.cases, groups)
        document = {"thresholds": {name: list(cuts) for name, _, cuts in found}}
        _print(style, lambda: document, [table_thresholds(found, load_words(lang))], lang)
        return
    memberships = study.scores.memberships
    _print(
        style,
        lambda: {"memberships": document_memberships(memberships)},
        [table_memberships(memberships, load_words(lang))],
        lang,
    )


def _data_options(function: Callable[..., Any]) -> Callable[..., Any]:
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


def _cut_options(function: Callable[..., Any]) -> Callable[..., Any]:
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


@main.command("truth-table")
@_source_argument
@_data_options
@_cut_options
@_format_option("text", "json", "csv", "latex")
@_lang_option
@_example(
    """qca truth-table data.csv -o Y -c A,B,C --incl-cut 0.8 --pri-cut 0.5
qca truth-table calibrations/2025.yaml"""
)
def truth_table(source: Path, style: str, lang: str, **options: Any) -> None:
    """Print the truth table: the observed rows, their cases and codes."""
    from qca.report.document import document_truth_table
    from qca.report.tables import table_truth_table
    from qca.report.words import load_words

    tables = [_build_table(inputs) for inputs in _read_inputs(source, options)]
    words = load_words(lang)
    _print(
        style,
        lambda: _first_and_further([{"truth_table": document_truth_table(t)} for t in tables]),
        [table_truth_table(table, words) for table in tables],
        lang,
    )


@main.command()
@_source_argument
@_data_options
@_cut_options
@click.option(
    "--solution",
    "kinds",
    type=click.Choice(_KINDS),
    multiple=True,
    help="Solution to show (repeatable).  [default: all three]",
)
@click.option("--expect", help='Directional expectations, as "A, ~B, A*C".')
@click.option("--exclude", help="Remainders that must not be assumed, as an expression.")
@click.option(
    "--necessary", multiple=True, help="Exclude remainders without this condition (repeatable)."
)
@click.option(
    "--exclude-contradictory",
    is_flag=True,
    help="Exclude remainders assumed for the outcome and for its negation.",
)
@click.option(
    "--irredundant", is_flag=True, help="List every irredundant model, not only the shortest."
)
@click.option(
    "--max-models", type=int, help="How many models to list of each solution.  [default: 1000]"
)
@_format_option("text", "json", "csv", "latex")
@_lang_option
@_example(
    """qca minimize data.csv -o Y --incl-cut 0.8 --expect "A, ~B"
qca minimize data.csv -o "~Y" -c A,B,C --solution parsimonious --format json
qca minimize calibrations/2025.yaml --irredundant"""
)
def minimize(source: Path, style: str, lang: str, **options: Any) -> None:
    """Minimise: every conservative, intermediate and parsimonious model, with fit."""
    from qca.analysis.enhanced import solve_enhanced
    from qca.report.passages import Passage
    from qca.report.story import tell_minimization
    from qca.report.tables import table_solutions, table_truth_table
    from qca.report.words import load_words

    words = load_words(lang)
    results, passages, tables = [], [], []
    for inputs in _read_inputs(source, options):
        table = _build_table(inputs)
        solved = solve_enhanced(table, **inputs.minimization)
        results.append((inputs, table, *solved))
        told = tell_minimization(table, *solved, words)
        passages.append(Passage(f"{words('solutions')}: {table.outcome}", tuple(told)))
        tables.append(table_solutions(solved[0], table.outcome, words))
        if style == "text":
            tables.append(table_truth_table(table, words))

    def document() -> dict[str, Any]:
        return _first_and_further([_document_minimization(*result) for result in results])

    _print(style, document, tables, lang, passages)


def _document_minimization(
    inputs: Any, table: Any, solutions: Any, exclusions: Any, assumptions: Any
) -> dict[str, Any]:
    from qca.report.document import (
        document_assumptions,
        document_necessity,
        document_solutions,
        document_truth_table,
    )

    return {
        "truth_table": document_truth_table(table),
        "solutions": document_solutions(solutions, table.space),
        "counterfactuals": document_assumptions(exclusions, assumptions, table.space),
        "necessity": document_necessity(_find_necessary(inputs)),
    }


@main.command()
@_source_argument
@_data_options
@click.option("--incl-cut", type=float, help="Least inclusion of a combination.  [default: 0.9]")
@click.option("--ron-cut", type=float, help="Least relevance (RoN).  [default: 0.5]")
@click.option("--cov-cut", type=float, help="Least coverage.  [default: 0.5]")
@click.option(
    "--depth",
    type=int,
    help="Most conditions combined.  [default: all up to 8 conditions, 3 up to 20, else 2]",
)
@_format_option("text", "json", "csv", "latex")
@_lang_option
@_example(
    """qca necessity data.csv -o Y
qca necessity data.csv -o Y -c A,B,C --incl-cut 0.9 --ron-cut 0.6 --depth 2"""
)
def necessity(source: Path, style: str, lang: str, **options: Any) -> None:
    """Single conditions as necessary, and minimal necessary combinations."""
    from qca.report.document import document_necessity
    from qca.report.tables import table_combinations, table_necessity
    from qca.report.words import load_words

    words = load_words(lang)
    documents, tables = [], []
    for inputs in _read_inputs(source, options):
        found = _find_necessary(inputs)
        documents.append({"necessity": document_necessity(found)})
        tables += [table_necessity(found, words), table_combinations(found, words)]
    _print(style, lambda: _first_and_further(documents), tables, lang)


@main.command()
@_spec_argument
@_format_option("text", "json", "csv", "latex")
@_lang_option
@_example("qca claims calibrations/2025.yaml\nqca claims calibrations/2025.yaml --lang es")
def claims(spec: Path, style: str, lang: str) -> None:
    """Only the claims and rivals, with verdicts and the cases for and against."""
    from qca.io.studies import load_study
    from qca.record import judge_study
    from qca.report.claims import tell_claims
    from qca.report.document import document_claim
    from qca.report.tables import table_claims
    from qca.report.words import load_words

    words = load_words(lang)
    judged = judge_study(load_study(spec))
    _print(
        style,
        lambda: {
            "claims": [document_claim(claim) for claim in judged.claims],
            "rivals": [document_claim(claim) for claim in judged.rivals],
        },
        [table_claims([*judged.claims, *judged.rivals], words)],
        lang,
        tell_claims(judged, words),
    )


@main.group()
@_example("qca cases list\nqca cases show NL2")
def cases() -> None:
    """Look at coded cases and their evidence."""


_directory_option = click.option(
    "--dir",
    "directory",
    type=click.Path(path_type=Path),
    default=Path("cases"),
    show_default=True,
    help="Directory of case files.",
)


@cases.command("list")
@_directory_option
@_example("qca cases list\nqca cases list --dir my-cases")
def list_(directory: Path) -> None:
    """List every case-period with its years and how much of it is coded."""
    from qca.report.casebook import table_of_cases

    _print("text", dict, [table_of_cases(_read_case_files(directory))], "en")


@cases.command("show")
@click.argument("name")
@_directory_option
@_example("qca cases show NL2\nqca cases show CH --dir cases")
def show(name: str, directory: Path) -> None:
    """Show one case-period: every code, its evidence and other readings."""
    from qca.report.casebook import show_case

    click.echo(show_case(_read_case_files(directory), name), nl=False)


@cases.command("check")
@_directory_option
@_example("qca cases check")
def check_cases(directory: Path) -> None:
    """Check every case file: keys, codes, evidence and sources."""
    from qca.study.cases import review_cases

    files = _read_case_files(directory)
    notes = review_cases(files)
    _warn(tuple(notes))
    count = sum(len(file.all_periods()) for file, _ in files)
    found = f"{len(notes)} to look at" if notes else "no problem found"
    click.echo(f"{directory}: {len(files)} files, {count} case-periods; {found}")


@cases.command("table")
@_directory_option
@_format_option("text", "csv", "latex")
@_example("qca cases table --format csv > cases.csv")
def table(directory: Path, style: str) -> None:
    """Print all codes as a table, a row for each case-period."""
    from qca.report.casebook import table_of_codes

    _print(style, dict, [table_of_codes(_read_case_files(directory))], "en")


def _read_case_files(directory: Path) -> list[tuple[Any, Any]]:
    from qca.io.studies import load_case_files

    return load_case_files(directory)


@main.command()
@click.argument("which", type=click.Choice(["spec", "case"]), default="spec")
@_example("qca schema > spec.schema.json\nqca schema case > case.schema.json")
def schema(which: str) -> None:
    """Print the JSON schema of analysis files, or of case files, for editors."""
    from qca.report.document import write_json
    from qca.study.jsonschema import build_schema

    click.echo(write_json(build_schema(which)), nl=False)


def _read_inputs(source: Path, options: dict[str, Any]) -> list[Any]:
    """Return what to analyse, one for each outcome, from an analysis file or a table."""
    from qca.io.inputs import read_inputs

    found = read_inputs(source, options, is_spec=source.suffix.lower() in _SPEC_ENDINGS)
    for note in found[0].notes:
        click.echo(f"qca: note: {note}", err=True)
    return found


def _build_table(inputs: Any) -> Any:
    from qca.analysis.truthtable import build_truth_table

    built = build_truth_table(
        inputs.memberships, inputs.outcome, inputs.conditions, **inputs.truth_table
    )
    if built.dropped:
        click.echo(
            f"qca: note: at 0.5 on a condition, and so in no row: {', '.join(built.dropped)}",
            err=True,
        )
    return built


def _find_necessary(inputs: Any) -> Any:
    from qca.analysis.necessity import analyze_necessity

    return analyze_necessity(
        inputs.memberships, inputs.outcome, inputs.conditions, **inputs.necessity
    )


def _first_and_further(documents: list[dict[str, Any]]) -> dict[str, Any]:
    if len(documents) == 1:
        return documents[0]
    return {**documents[0], "further_outcomes": documents[1:]}


def _print(
    style: str,
    document: Callable[[], dict[str, Any]],
    tables: list[Any],
    lang: str,
    passages: Any = (),
) -> None:
    """Print a result in the style asked for."""
    from qca.report.compose import compose_tables
    from qca.report.document import write_json

    if style == "json":
        click.echo(write_json(document()), nl=False)
    else:
        click.echo(compose_tables(tables, style, lang, passages), nl=False)
