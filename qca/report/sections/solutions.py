"""Solutions: every model with its fit, in words, as tables and as JSON."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from qca.report.pieces.cells import Beside, Cell, Said, beside, listed
from qca.report.pieces.numbers import format_cut, or_null
from qca.report.pieces.plain import as_plain
from qca.report.pieces.sections import Block, Section
from qca.report.pieces.spans import CaseName, Prose, Symbols, Verbatim, join_prose
from qca.report.pieces.tables import (
    CellKind,
    Column,
    ReportTable,
    expressions,
    measures,
    numbers,
    texts,
)
from qca.report.sections.absences import tell_absences
from qca.report.sections.choices import choose_models
from qca.report.sections.configurations import table_configurations
from qca.report.sections.counterfactuals import (
    Minimized,
    tell_assumptions,
    tell_counterfactuals,
)
from qca.report.sections.models import is_single, list_essential, rank_terms, tell_solution
from qca.report.sections.truth_table import document_rows
from qca.study.outcomes import DIRECTED
from qca.study.settings import OutcomeSettings, SolutionKind

if TYPE_CHECKING:
    from qca.analysis.claims.agreement import Agreement
    from qca.analysis.solutions.solution import Model, Solution
    from qca.analysis.truth_table.table import TruthTable
    from qca.boolean.cubes import Space
    from qca.boolean.formulas import Formula
    from qca.report.pieces.plain import Json
    from qca.report.words import Words

__all__ = [
    "MOST_MODELS",
    "WHOLE_MODEL",
    "build_solutions",
    "document_declared",
    "document_solutions",
    "table_solutions",
    "table_terms",
    "tell_agreement",
    "tell_minimization",
]

# Models drawn in a table; all that are listed stand in the JSON record.
MOST_MODELS = 20
# Models of one kind of solution on the first screen.
_FEW_MODELS = 4
# Outcomes whose models stand side by side there.
_MOST_BESIDE = 2

# In files, what stands for a model as a whole where a term is expected; no expression reads so.
WHOLE_MODEL = "(whole model)"
# Prime implicants written out of each solution.
_MOST_PRIMES = 10_000


def build_solutions(
    outcomes: Sequence[Minimized],
    words: Words,
    agreements: Sequence[Agreement] = (),
    *,
    answered: bool = False,
) -> Section:
    """Return the section on solutions, a part for each outcome where there are several.

    In short it does not say again of which outcomes there are none where that is ``answered``.
    """
    told = [(outcome, tuple(_tell_outcome(outcome, words, agreements))) for outcome in outcomes]
    short = _tell_short(outcomes, words, answered)
    if len(told) == 1:
        ((outcome, blocks),) = told
        title = words("solutions.of", outcome=outcome.table.outcome)
        return Section("solutions", title, short=short, full=blocks)
    parts = tuple(
        Section(
            f"solutions-{place}",
            words("solutions.of", outcome=outcome.table.outcome),
            full=blocks,
        )
        for place, (outcome, blocks) in enumerate(told, start=1)
    )
    return Section("solutions", words("solutions"), short=short, parts=parts)


def _tell_outcome(
    outcome: Minimized, words: Words, agreements: Sequence[Agreement]
) -> Iterator[Block]:
    table, term_incl = outcome.table, outcome.settings.minimization.term_incl
    yield from tell_minimization(outcome, words)
    for agreement in agreements:
        if agreement.outcome == table.outcome:
            yield from tell_agreement(agreement, words)
    assumed = [p for s in outcome.solutions for p in tell_counterfactuals(s, table, words)]
    whole = table_solutions(outcome.solutions, table, words, term_incl)
    yield from choose_models(outcome.solutions, table, (*assumed, whole), words)
    tables = [
        *table_terms(outcome.solutions, table.outcome, words),
        *table_configurations(table, outcome.solutions, words),
    ]
    yield from (each for each in tables if each.rows)


def tell_minimization(outcome: Minimized, words: Words) -> list[Prose]:
    """Return the solutions of a truth table and what they assume, in sentences."""
    table, solutions, settings = outcome.table, outcome.solutions, outcome.settings
    term_incl, unserved = settings.minimization.term_incl, settings.unserved
    lines = []
    if term_incl is not None:
        lines.append(words.tell("term_incl", cut=f"{term_incl:g}"))
    if unserved:
        keys = words.tell_names([Verbatim(key) for key in unserved])
        lines.append(words.tell("unserved", keys=keys, outcome=Symbols(table.outcome)))
    lines += tell_absences(solutions, table, words)
    standing = [solution for solution in solutions if solution.absence is None]
    return [
        *lines,
        *(tell_solution(solution, table, words, term_incl) for solution in standing),
        *tell_assumptions(outcome, words),
    ]


# ------------------------------------------------------------------------------ first screen


def _tell_short(outcomes: Sequence[Minimized], words: Words, answered: bool) -> tuple[Block, ...]:
    """Return every model with its fit, those of several kinds once; and what none covers.

    Models of two outcomes stand side by side, those of more under each other.
    """
    notes: list[str] = []
    models: dict[tuple[str, Formula, str], dict[int, Model]] = {}
    beside_ = len(outcomes) <= _MOST_BESIDE
    for place, outcome in enumerate(outcomes):
        own = outcome.table.outcome
        for expression, (first, named) in _group_models(outcome, words).items():
            key = "" if beside_ else own, expression, _join_kinds(named, outcome, words)
            models.setdefault(key, {})[place if beside_ else 0] = first
        for solution in outcome.solutions:
            if left := solution.model_count - min(_FEW_MODELS, len(solution.models)):
                bound = "" if solution.count_exact else words("at_least")
                told = words.count("short.models", left, bound=bound)
                notes.append(f"{own}, {words(solution.kind)}: {told}")
    groups = range(len(outcomes)) if beside_ else range(1)
    rows: list[tuple[Cell, ...]] = []
    for (lead, model, kinds), by_outcome in models.items():
        fit: list[Cell] = []
        for place in groups:
            fit += _list_fit(by_outcome.get(place), outcomes[place].table.settings.incl_cuts[0])
        rows.append((*(() if beside_ else (lead,)), model, kinds, *fit))
    several = beside_ and len(outcomes) > 1
    columns = [
        *(() if beside_ else expressions(words, "outcome")),
        Column("model", words("model"), CellKind.EXPRESSION, brief=True),
        *texts(words, "kind"),
    ]
    for place in groups:
        above = f"{outcomes[place].table.outcome} " if several else ""
        columns += [
            Column(f"incl.{place}", f"{above}{words('short.consistency')}", CellKind.NUMBER),
            Column(f"pri.{place}", "PRI", CellKind.NUMBER),
            Column(f"cov.{place}", words("short.coverage"), CellKind.NUMBER),
        ]
    note = "; ".join(notes)
    table = ReportTable("solutions_short", "", tuple(columns), tuple(rows), note, compact=True)
    absences = [
        line
        for outcome in outcomes
        if not (answered and all(solution.absence for solution in outcome.solutions))
        for line in tell_absences(outcome.solutions, outcome.table, words)
    ]
    reached = [Prose((_tell_reached(outcomes, words),))] if rows else []
    below = [*reached, *_tell_uncovered(outcomes, words)]
    return (*((table,) if rows else ()), *([join_prose(below)] if below else []), *absences)


def _tell_reached(outcomes: Sequence[Minimized], words: Words) -> str:
    """Say which cut the consistency of models is held against, by outcome where they differ."""
    cuts = {str(o.table.outcome): format_cut(o.table.settings.incl_cuts[0]) for o in outcomes}
    if len(set(cuts.values())) == 1:
        return words("short.reaches", cuts=next(iter(cuts.values())))
    told = words.join([f"{cut} ({outcome})" for outcome, cut in cuts.items()])
    return words("short.reaches", cuts=told)


def _group_models(outcome: Minimized, words: Words) -> dict[Formula, tuple[Model, list[str]]]:
    """Return the first models of each kind of solution, each once, with its kinds."""
    groups: dict[Formula, tuple[Model, list[str]]] = {}
    for solution in outcome.solutions:
        for model in solution.models[:_FEW_MODELS]:
            groups.setdefault(model.expression, (model, []))[1].append(words(solution.kind))
    return groups


def _join_kinds(kinds: Sequence[str], outcome: Minimized, words: Words) -> str:
    """Return kinds of solution in words; all of several in one."""
    if len(kinds) == len(outcome.solutions) > 1:
        return words.count("short.kinds", len(kinds))
    return words.join(kinds)


def _list_fit(model: Model | None, cut: float) -> tuple[Cell, ...]:
    """Return consistency, PRI and raw coverage of a model with two digits."""
    if model is None:
        return None, None, None
    incl = Beside(model.incl, (cut,), digits=2, marked=True)
    return incl, Beside(model.pri, (), digits=2), Beside(model.cov, (), digits=2)


def _tell_uncovered(outcomes: Sequence[Minimized], words: Words) -> list[Prose]:
    """Say which cases of each outcome no model of any solution covers, if it has solutions."""
    groups: dict[tuple[str, ...], list[Symbols]] = {}
    for outcome in outcomes:
        models = [model for solution in outcome.solutions for model in solution.models]
        if not models:
            continue
        left = tuple(
            case
            for case in models[0].uncovered
            if all(case in model.uncovered for model in models[1:])
        )
        groups.setdefault(left, []).append(Symbols(outcome.table.outcome))
    told = []
    for left, named in groups.items():
        names = words.tell_names([CaseName(case) for case in left])
        gaps = {"outcome": words.tell_names(named), "cases": names}
        if left:
            told.append(words.tell_count("short.uncovered", len(left), **gaps))
        else:
            told.append(words.tell("short.covered", **gaps))
    return [join_prose(told)] if told else []


def tell_agreement(agreement: Agreement, words: Words) -> list[Prose]:
    """Return which solutions say what a claim says, in sentences."""
    sides = (("agreement", agreement.kinds), ("agreement.unchecked", agreement.unchecked))
    return [
        words.tell(key, claim=agreement.claim, kinds=words.join([words(kind) for kind in kinds]))
        for key, kinds in sides
        if kinds
    ]


def table_solutions(
    solutions: Sequence[Solution],
    table: TruthTable,
    words: Words,
    term_incl: float | None,
) -> ReportTable:
    """Return the terms of every model with their fit, and each model as a whole."""
    rows: list[tuple[Cell, ...]] = []
    notes = []
    incl_cut, outcome = table.settings.incl_cuts[0], table.outcome
    for solution in solutions:
        kind = words.say(solution.kind)
        for number, model in enumerate(solution.models[:MOST_MODELS], start=1):
            alone, left = len(model.terms) == 1, listed(model.uncovered)
            for term in model.terms:
                fit = (beside(term.incl, incl_cut, term_incl), term.pri, term.cov, term.unique)
                people = (listed(term.cases), listed(term.deviant), left if alone else None)
                rows.append((kind, number, term.expression, *fit, *people))
            if not alone:
                whole = Said(WHOLE_MODEL, words("whole"))
                fits = (beside(model.incl, incl_cut), model.pri, model.cov, None)
                rows.append((kind, number, whole, *fits, None, listed(model.deviant), left))
        if len(solution.models) > MOST_MODELS:
            bound = "" if solution.count_exact else words("at_least")
            note = words(
                "first_models", shown=MOST_MODELS, number=solution.model_count, bound=bound
            )
            notes.append(f"{words(solution.kind)}: {note}")
    columns = (
        *texts(words, "kind"),
        *numbers(words, "model"),
        *expressions(words, "term"),
        *measures(words, "inclS", "pri", "covS", "covU"),
        *texts(words, "cases"),
        *(replace(c, sparse=True) for c in texts(words, "deviant", "uncovered")),
    )
    title = words("table.solutions", outcome=outcome)
    return ReportTable("solutions", title, columns, tuple(rows), " ".join(notes), outcome)


def table_terms(solutions: Sequence[Solution], outcome: str, words: Words) -> list[ReportTable]:
    """Return in what share of all models each term stands, where any solution has several."""
    rows: list[tuple[Cell, ...]] = []
    notes = []
    for solution in solutions:
        if is_single(solution) or not solution.models:
            continue
        terms, left = rank_terms(solution)
        rows += [(words.say(solution.kind), *term) for term in terms]
        if left:
            notes.append(f"{words(solution.kind)}: {words.count('terms.left', left)}")
    columns = (
        *texts(words, "kind"),
        *expressions(words, "term"),
        *numbers(words, "share", "listed_models"),
    )
    title = words("table.terms", outcome=outcome)
    table = ReportTable("terms", title, columns, tuple(rows), " ".join(notes), outcome)
    return [table] if rows else []


@as_plain
def document_declared(settings: OutcomeSettings) -> Json:
    """Return what is declared for an outcome, and what only for others of the study."""
    declared: Json = {key: list(getattr(settings.remainders, key)) for key in DIRECTED}
    return {**declared, "unserved": list(settings.unserved)}


@as_plain
def document_solutions(
    solutions: Sequence[Solution], space: Space, term_incl: float | None
) -> list[Json]:
    """Return solutions with all their listed models, and at most 10,000 prime implicants."""
    return [
        {
            "kind": solution.kind,
            "why": solution.absence.reason.value if solution.absence else None,
            "models_rule": solution.rule,
            "expectations": ", ".join(solution.expectations) or None,
            "term_incl": term_incl,
            "prime_count": len(solution.primes),
            "primes_complete": solution.primes_complete,
            "primes_listed_all": len(solution.primes) <= _MOST_PRIMES,
            "primes": list(solution.primes[:_MOST_PRIMES]),
            "prime_shares": [or_null(share) for share in solution.shares[:_MOST_PRIMES].tolist()],
            "essential": list_essential(solution),
            "model_count": solution.model_count,
            "count_exact": solution.count_exact,
            "complete": solution.complete,
            "ordered": solution.ordered,
            "least_proven": solution.least_proven,
            "fewest_literals_count": solution.cheapest,
            "models": [_document_model(model, solution, space) for model in solution.models],
        }
        for solution in solutions
    ]


def _document_model(model: Model, solution: Solution, space: Space) -> Json:
    document: Json = {
        "expression": model.expression,
        "terms": [
            {
                "term": term.expression,
                "inclS": or_null(term.incl),
                "pri": or_null(term.pri),
                "covS": or_null(term.cov),
                "covU": or_null(term.unique),
                "cases": list(term.cases),
                "deviant": list(term.deviant),
            }
            for term in model.terms
        ],
        "inclS": or_null(model.incl),
        "pri": or_null(model.pri),
        "covS": or_null(model.cov),
        "deviant": list(model.deviant),
        "uncovered": list(model.uncovered),
        "fewest_terms": model.fewest_terms,
        "fewest_literals": model.fewest_literals,
        "simplifying_assumptions": document_rows(model.assumptions, space),
        "assumption_count": model.assumed.count,
        "under_n_cut": document_rows(model.under_n_cut, space),
        "easy": document_rows(model.easy, space),
        "difficult": document_rows(model.difficult, space),
    }
    if solution.kind == SolutionKind.INTERMEDIATE:
        document["pair_count"] = model.pair_count
        document["pairs"] = [list(pair) for pair in model.pairs]
        document["counterfactuals"] = [
            {
                "pair": list(entry.pair),
                "easy": document_rows(entry.easy.rows, space),
                "easy_count": entry.easy.count,
                "difficult": document_rows(entry.difficult.rows, space),
                "difficult_count": entry.difficult.count,
            }
            for entry in model.counterfactuals
        ]
    return document
