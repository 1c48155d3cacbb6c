"""Commands on tables of memberships, or on those of an analysis file."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import click

from qca.cli.notes import note_absences, note_constant, note_empty, note_in_no_row, note_shifted
from qca.cli.options import (
    Command,
    certificate_option,
    cut_options,
    data_options,
    example,
    format_option,
    lang_option,
    refuse_chosen_terms,
    setting_option,
    source_argument,
)
from qca.cli.output import first_and_further, print_notes, print_result
from qca.cli.progress import find_progress
from qca.errors import InputError
from qca.messages import say
from qca.names import split_names
from qca.study.settings import (
    ConstantOutcome,
    MinimizationSettings,
    ModelRule,
    NecessitySettings,
)

__all__ = ["minimize", "necessity", "truth_table"]

if TYPE_CHECKING:
    from qca.analysis.minimization.enhanced import Assumptions
    from qca.analysis.necessity.analysis import NecessityAnalysis
    from qca.analysis.remainders.counterfactuals import Exclusion
    from qca.analysis.solutions.solution import Solution
    from qca.analysis.truth_table.table import TruthTable
    from qca.cli.inputs import Inputs
    from qca.report.pieces.plain import Json
    from qca.study.settings import OutcomeSettings


@click.command("truth-table", cls=Command)
@source_argument
@data_options
@cut_options
@click.option(
    "--sort",
    default="row",
    show_default=True,
    metavar="KEY,...",
    help="Order of the rows, by out, n, incl, pri or row; papers print them by out,n,incl.",
)
@click.option(
    "--complete",
    is_flag=True,
    help="Print the rows without cases (logical remainders) too, up to 4,096 rows.",
)
@format_option("text", "json", "csv", "latex", "md", "html")
@lang_option
@example(
    """qca truth-table data.csv -o Y -c A,B,C --incl-cut 0.8 --pri-cut 0.5
qca truth-table data.csv -o Y --sort out,n,incl --complete
qca truth-table calibrations/2025.yaml"""
)
def truth_table(
    source: Path, sort: str, complete: bool, style: str, lang: str, **options: object
) -> None:
    """Print the truth table: the observed rows, their cases and codes.

    DATA is CSV, a workbook, or Parquet (a file or a folder); SPEC is an analysis file.
    """
    from qca.analysis.truth_table.arrangement import check_keys, complete_table, sort_table
    from qca.report.sections.evidence import document_cases
    from qca.report.sections.truth_table import (
        build_truth_tables,
        document_truth_table,
        table_truth_table,
    )
    from qca.report.words import load_words

    keys = check_keys(split_names(sort))
    loaded = _load_inputs(source, options)
    tables = [_tabulate_inputs(inputs) for inputs in loaded]
    for table in tables:
        note_constant(table)
        note_empty(table)
    if complete:
        tables = [complete_table(table) for table in tables]
    tables = [sort_table(table, keys) for table in tables]
    words = load_words(lang)
    print_result(
        style,
        lambda: first_and_further(
            [
                {"truth_table": document_truth_table(table), **document_cases(inputs)}
                for table, inputs in zip(tables, loaded, strict=True)
            ]
        ),
        [table_truth_table(table, words) for table in tables],
        [build_truth_tables(tables, words)],
        words,
    )


@click.command(cls=Command)
@source_argument
@data_options
@cut_options
@setting_option(
    MinimizationSettings,
    "solutions",
    "Solution to show (repeatable).  [default: all three]",
    "--solution",
    multiple=True,
)
@click.option(
    "--expect",
    multiple=True,
    help='Directional expectations, as "A, ~B, A*C" (repeatable); of one outcome of several, as'
    ' "~Y: ~A, B".',
)
@click.option(
    "--exclude",
    multiple=True,
    help="Remainders that must not be assumed, as an expression (repeatable); of one outcome of"
    ' several, as "~Y: A*B".',
)
@click.option(
    "--necessary",
    multiple=True,
    help='Exclude remainders without this condition (repeatable); of one outcome, as "~Y: A".',
)
@click.option(
    "--exclude-contradictory",
    "contradictory",
    is_flag=True,
    help="Exclude remainders assumed for the outcome and for its negation.",
)
@click.option(
    "--irredundant",
    "models",
    flag_value=ModelRule.IRREDUNDANT.value,
    help="List every irredundant model, not only the shortest.",
)
@setting_option(
    MinimizationSettings,
    "max_models",
    "How many models to list of each solution, those of fewest terms first, then of fewest "
    "literals, then in the order of the conditions.",
)
@setting_option(
    MinimizationSettings,
    "term_incl",
    "Least consistency of each term by itself: build models of the shortest terms that reach "
    "it, not of the prime implicants.",
    metavar="X",
)
@setting_option(
    MinimizationSettings,
    "thorough",
    "Spend up to 50 times the usual work on counting models exactly.",
)
@certificate_option
@format_option("text", "json", "csv", "latex", "md", "html")
@lang_option
@example(
    """qca minimize data.csv -o Y --incl-cut 0.8 --expect "A, ~B"
qca minimize data.csv -o "~Y" -c A,B,C --solution parsimonious --format json
qca minimize data.csv -o Y --format json --certificate > solutions.json
qca minimize data.csv -o Y --term-incl 0.85 --solution parsimonious
qca minimize calibrations/2025.yaml --irredundant"""
)
def minimize(source: Path, certificate: bool, style: str, lang: str, **options: object) -> None:
    """Minimise: every conservative, intermediate and parsimonious model, with fit.

    DATA is CSV, a workbook, or Parquet (a file or a folder); SPEC is an analysis file.
    """
    from qca.analysis.minimization.enhanced import solve_enhanced
    from qca.report.sections.solutions import build_solutions, table_solutions, table_terms
    from qca.report.sections.truth_table import build_truth_tables
    from qca.report.words import load_words

    if certificate and style != "json":
        raise InputError(
            say("--certificate does not go with {style}", style=style), say("add --format json")
        )
    words = load_words(lang)
    results, tables = [], []
    for inputs in _load_inputs(source, options):
        settings = inputs.settings
        term_incl = settings.minimization.term_incl
        if certificate:
            refuse_chosen_terms(term_incl)
        table = _tabulate_inputs(inputs)
        solved = solve_enhanced(
            table, settings.minimization, settings.remainders, watch=find_progress().watch
        )
        if style in ("csv", "latex"):
            note_absences(solved[0], table)
        results.append(_Minimized(inputs, table, *solved))
        tables.append(table_solutions(solved[0], table, words, term_incl))
        if style != "csv":
            tables += table_terms(solved[0], table.outcome, words)

    def document() -> Json:
        documents = [_document_minimization(result) for result in results]
        if certificate:
            for result, document in zip(results, documents, strict=True):
                _certify(result, document)
        return first_and_further(documents)

    sections = (
        build_solutions(results, words),
        build_truth_tables([result.table for result in results], words),
    )
    print_result(style, document, tables, sections, words)


@dataclass(frozen=True, eq=False)
class _Minimized:
    """What the minimisation of an outcome was given and found."""

    inputs: Inputs
    table: TruthTable
    solutions: Sequence[Solution]
    exclusions: Sequence[Exclusion]
    assumptions: Assumptions

    @property
    def settings(self) -> OutcomeSettings:
        return self.inputs.settings


def _certify(result: _Minimized, document: Json) -> None:
    from qca.certificates.certification import certify_solutions
    from qca.report.sections.certificates import add_certificates

    settings, watch = result.settings.minimization, find_progress().watch
    certificates = certify_solutions(result.table, result.solutions, settings, watch=watch)
    add_certificates(document["solutions"], certificates)


def _document_minimization(result: _Minimized) -> Json:
    from qca.report.sections.counterfactuals import document_assumptions
    from qca.report.sections.evidence import document_cases
    from qca.report.sections.necessity import document_necessity
    from qca.report.sections.solutions import document_declared, document_solutions
    from qca.report.sections.truth_table import document_truth_table

    table, term_incl = result.table, result.settings.minimization.term_incl
    return {
        "truth_table": document_truth_table(table),
        "declared": document_declared(result.settings),
        "solutions": document_solutions(result.solutions, table.space, term_incl),
        "counterfactuals": document_assumptions(result.exclusions, result.assumptions, table.space),
        "necessity": document_necessity(_find_necessary(result.inputs)),
        **document_cases(result.inputs),
    }


@click.command(cls=Command)
@source_argument
@data_options
@setting_option(NecessitySettings, "incl", "Least consistency of a combination.")
@setting_option(NecessitySettings, "ron", "Least relevance (RoN).")
@setting_option(NecessitySettings, "cov", "Least coverage.")
@setting_option(
    NecessitySettings,
    "depth",
    "Most conditions combined.  [default: all up to 8 conditions, 3 up to 20, else 2]",
)
@format_option("text", "json", "csv", "latex", "md", "html")
@lang_option
@example(
    """qca necessity data.csv -o Y
qca necessity data.csv -o Y -c A,B,C --incl-cut 0.9 --ron-cut 0.6 --depth 2"""
)
def necessity(source: Path, style: str, lang: str, **options: object) -> None:
    """Single conditions as necessary, and minimal necessary combinations.

    DATA is CSV, a workbook, or Parquet (a file or a folder); SPEC is an analysis file.
    """
    from qca.report.sections.evidence import document_cases
    from qca.report.sections.necessity import (
        build_necessity,
        document_necessity,
        table_combinations,
        table_necessity,
    )
    from qca.report.words import load_words

    words = load_words(lang)
    documents, tables, analyses = [], [], []
    for inputs in _load_inputs(source, options):
        analysis = _find_necessary(inputs)
        note_constant(analysis)
        analyses.append(analysis)
        documents.append({"necessity": document_necessity(analysis), **document_cases(inputs)})
        tables += [table_necessity(analysis, words), table_combinations(analysis, words)]
    sections = [build_necessity(analyses, words)]
    print_result(style, lambda: first_and_further(documents), tables, sections, words)


def _load_inputs(source: Path, options: Mapping[str, object]) -> list[Inputs]:
    """Return what to analyse, one for each outcome, from an analysis file or a table."""
    from qca.cli.inputs import read_inputs

    loaded = read_inputs(source, options)
    print_notes(dict.fromkeys(note for inputs in loaded for note in inputs.notes))
    return loaded


def _tabulate_inputs(inputs: Inputs) -> TruthTable:
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
    note_shifted(built)
    note_in_no_row(built.dropped)
    return built


def _find_necessary(inputs: Inputs) -> NecessityAnalysis:
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
