"""Results as people are shown them: in a notebook, and as tables in LaTeX."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from qca.analysis.claims.verdicts import TestedClaim
from qca.analysis.necessity.analysis import NecessityAnalysis
from qca.analysis.solutions.solution import Model, Solution
from qca.analysis.truth_table.table import TruthTable
from qca.notebook.languages import load_shown_words
from qca.notebook.runs import RunRecord
from qca.report import LANGUAGES
from qca.report.formats.html.fragments import write_fragment
from qca.report.formats.latex import write_latex
from qca.report.languages import tell_record
from qca.report.pieces.cells import listed
from qca.report.pieces.tables import Column, ReportTable, expressions, measures, numbers, texts
from qca.report.sections.claim_tables import table_claims
from qca.report.sections.memberships import table_memberships
from qca.report.sections.models import tell_kind
from qca.report.sections.necessity import table_combinations, table_necessity
from qca.report.sections.solutions import table_solutions
from qca.report.sections.truth_table import table_truth_table
from qca.report.words import Words, load_words
from qca.results import Results
from qca.sets.memberships import Memberships
from qca.study.declaration import Study

if TYPE_CHECKING:
    from qca.report.pieces.cells import Cell
    from qca.results import Framed

__all__ = ["show_record", "show_result", "typeset_result"]


def show_result(result: Framed) -> str:
    """Return a result as a notebook shows it: its line, and its tables."""
    words = load_shown_words()
    kind = result.kind if isinstance(result, Results) else type(result)
    return write_fragment(
        _head(result, kind.__name__, words), list(_list_tables(result, words)), words
    )


def show_record(record: RunRecord) -> str:
    """Return a record as a notebook shows it: what it is, its claims, and what explains.

    Of the main outcome, that are the solutions and the truth table; the report has the rest.
    """
    words = load_shown_words()
    record = tell_record(record, words.language)
    main = record.main
    claims = [*record.claims, *record.rivals]
    term_incl = main.settings.minimization.term_incl
    tables = [
        *([table_claims(claims, words)] if claims else []),
        table_solutions(main.solutions, main.table, words, term_incl),
        table_truth_table(main.table, words),
    ]
    name = f"{type(record).__name__}({record.study.spec.title})"
    return write_fragment(_head(record, name, words), tables, words)


def typeset_result(result: Framed, lang: str) -> str:
    """Return a result as tables in LaTeX.

    Raises
    ------
    InputError
        There is no such language.
    """
    words = load_words(lang)
    return write_latex(list(_list_tables(result, words)), words)


def _head(result: object, name: str, words: Words) -> str:
    """Return what stands above the tables: the line of the result, or what needs no language."""
    return repr(result).splitlines()[0] if words.language == LANGUAGES[0] else name


def _list_tables(result: Framed, words: Words) -> Iterator[ReportTable]:
    """Yield a result as the tables in which reports show it, else as its data frame has it."""
    match result:
        case TruthTable():
            yield table_truth_table(result, words)
        case Solution():
            yield _table_models(result, result.models, words)
        case NecessityAnalysis():
            yield table_necessity(result, words)
            yield table_combinations(result, words)
        case TestedClaim():
            yield table_claims([result], words)
        case Results() if issubclass(result.kind, TestedClaim):
            yield table_claims([claim for claim in result if isinstance(claim, TestedClaim)], words)
        case Memberships():
            yield table_memberships(result, words)
        case Study():
            yield table_memberships(result.scores.memberships, words)
        case _:
            yield _table_frame(result)


def _table_models(solution: Solution, models: tuple[Model, ...], words: Words) -> ReportTable:
    """Return the terms of all models of a solution, with their fit."""
    rows: list[tuple[Cell, ...]] = [
        (
            number,
            *(term.expression, term.incl, term.pri, term.cov, term.unique),
            *(listed(term.cases), listed(term.deviant)),
        )
        for number, model in enumerate(models, 1)
        for term in model.terms
    ]
    columns = (
        *numbers(words, "model"),
        *expressions(words, "term"),
        *measures(words, "inclS", "pri", "covS", "covU"),
        *texts(words, "cases", "deviant"),
    )
    title = str(tell_kind(solution, words))
    return ReportTable("solutions", title, columns, tuple(rows))


def _table_frame(result: Framed) -> ReportTable:
    """Return the data frame of a result as a table, with its keys for heads."""
    frame = result.to_frame().reset_index()
    keys = [str(key) for key in frame.columns]
    rows = [tuple(_read(cell) for cell in row) for row in frame.itertuples(index=False, name=None)]
    return ReportTable("result", "", tuple(Column(key, key) for key in keys), tuple(rows))


def _read(cell: object) -> Cell:
    if cell is None or isinstance(cell, bool):
        return None if cell is None else str(cell)
    return cell if isinstance(cell, str | int | float) else str(cell)
