"""Chains told in words, as tables and as JSON."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qca.chains.results import Bound, Chain, ChainAnalysis, FactorModels, OutcomeModel
from qca.chains.systems import Fault
from qca.report.pieces.cells import Cell, Said, beside
from qca.report.pieces.numbers import format_beside, format_cut, or_null
from qca.report.pieces.plain import as_plain
from qca.report.pieces.sections import Block, Section
from qca.report.pieces.spans import Prose, Symbols, join_prose
from qca.report.pieces.tables import ReportTable, expressions, measures, numbers, texts
from qca.report.sections.solutions import MOST_MODELS, WHOLE_MODEL
from qca.study.settings import RedundancyRule

if TYPE_CHECKING:
    from qca.report.pieces.plain import Json
    from qca.report.words import Words
    from qca.study.settings import ChainSettings

__all__ = ["build_chains", "document_chains", "table_chains", "table_outcome_models"]

# Rival chains written out in a sentence.
_MOST_RIVALS = 3


def build_chains(analysis: ChainAnalysis, words: Words) -> tuple[Section, ...]:
    """Return the sections on chains and on how far the search went, most important first."""
    lines = [
        *_tell_question(analysis, words),
        *_tell_chains(analysis, words),
        *_tell_rules(analysis, words),
    ]
    tables = table_chains(analysis, words), table_outcome_models(analysis, words)
    drawn = tuple(table for table in tables if table.rows)
    told: tuple[Block, ...] = (join_prose(lines), words.tell("chain.caution"), *drawn)
    limits = (join_prose(_tell_limits(analysis, words)),)
    return (
        Section("chains", words("chains"), full=told),
        Section("limits", words("chain.limits"), full=limits),
    )


def _tell_question(analysis: ChainAnalysis, words: Words) -> list[str]:
    names = words.names([name for name in analysis.factors if name not in analysis.constant])
    lines = [words("chain.intro", cases=analysis.cases, factors=names)]
    if analysis.ordering.levels:
        key = "chain.order.strict" if analysis.ordering.strict else "chain.order"
        lines.append(words(key, order=str(analysis.ordering)))
    if analysis.constant:
        lines.append(words("chain.constant", names=words.names(analysis.constant)))
    if analysis.settings.redundancy == RedundancyRule.IMPLICATION:
        lines.append(words("chain.implication"))
    return lines


def _tell_chains(analysis: ChainAnalysis, words: Words) -> list[Prose | str]:
    cuts = {
        "incl": format_cut(analysis.settings.incl_cut),
        "cov": format_cut(analysis.settings.cov_cut),
    }
    modelled = [outcome.outcome for outcome in analysis.outcomes if outcome.models]
    if not modelled:
        return [words("chain.none", **cuts)]
    names = words.join(modelled)
    lines: list[Prose | str] = [words.count("chain.outcomes", len(modelled), names=names, **cuts)]
    if analysis.chains:
        lines += [
            _tell_first(analysis.chains[0], analysis.settings, words),
            _tell_rivals(analysis, words),
        ]
    else:
        lines.append(words("chain.unchained"))
    cyclic = sum(chain.cyclic for chain in analysis.chains)
    if cyclic:
        lines.append(words.count("chain.cyclic", cyclic))
    if analysis.left_out:
        number = sum(count for _, count in analysis.left_out)
        reasons = [
            words(f"chain.fault.{fault}", number=count) for fault, count in analysis.left_out
        ]
        lines.append(words.count("chain.left_out", number, reasons=words.join(reasons)))
    return lines


def _tell_rules(analysis: ChainAnalysis, words: Words) -> list[str]:
    """Say how much the rules on conjunctions and models left out."""
    lines = []
    if number := sum(outcome.uninstantiated for outcome in analysis.outcomes):
        lines.append(words.count("chain.uninstantiated", number))
    if number := sum(outcome.unselected for outcome in analysis.outcomes):
        rule = analysis.settings.selection
        lines.append(words.count("chain.unselected", number, rule=words(f"selection.{rule}")))
    return lines


def _tell_first(chain: Chain, settings: ChainSettings, words: Words) -> Prose:
    either = f" {words('or')} "
    said = [
        words("chain.says", outcome=model.outcome, terms=either.join(model.terms))
        for model in chain.models
    ]
    return words.tell(
        "chain.first",
        expression=Symbols(chain.expression),
        incl=format_beside(chain.incl, settings.incl_cut),
        cov=format_beside(chain.cov, settings.cov_cut),
        said="; ".join(said),
    )


def _tell_rivals(analysis: ChainAnalysis, words: Words) -> Prose:
    rivals = analysis.chain_count - 1
    if not rivals:
        return words.tell("chain.alone" if analysis.complete else "chain.alone.known")
    bound = "" if analysis.complete else words("at_least")
    if rivals <= _MOST_RIVALS:
        shown = join_prose([Symbols(chain.expression) for chain in analysis.chains[1:]], "; ")
        return words.tell_count("chain.rivals", rivals, bound=bound, expressions=shown)
    return words.tell("chain.rivals.counted", number=rivals, bound=bound)


def _tell_limits(analysis: ChainAnalysis, words: Words) -> list[str]:
    """Say how far the search went: what may be missing, or that nothing is."""
    if analysis.complete:
        return [words("chain.complete")]
    settings = analysis.settings
    spent = [o.outcome for o in analysis.outcomes if Bound.WORK in o.bounds]
    told = {
        Bound.SIZE: words("bound.size", number=settings.max_size),
        Bound.TERMS: words(
            "bound.terms",
            terms=settings.max_terms or words("bound.any"),
            literals=settings.max_complexity or words("bound.any"),
        ),
        Bound.WORK: words("bound.work", names=words.join(spent)),
        Bound.LISTED: words("bound.listed", number=settings.max_models),
    }
    return [told[bound] for bound in analysis.bounds]


def _fit(model: OutcomeModel | Chain, settings: ChainSettings) -> tuple[Cell, Cell]:
    """Return inclusion and coverage beside the cuts that they reach."""
    return beside(model.incl, settings.incl_cut), beside(model.cov, settings.cov_cut)


def table_outcome_models(analysis: ChainAnalysis, words: Words) -> ReportTable:
    """Return the models of every outcome, the simplest of each."""
    rows: list[tuple[Cell, ...]] = []
    notes = []
    for outcome in analysis.outcomes:
        for model in outcome.models[:MOST_MODELS]:
            marks = [("reducible", model.reducible), ("unvaried", not model.varies)]
            keys = [key for key, holds in marks if holds]
            said = Said("; ".join(keys), "; ".join(map(words, keys))) if keys else None
            fit = (*_fit(model, analysis.settings), model.complexity)
            rows.append((model.outcome, model.expression, *fit, said))
        if outcome.model_count > MOST_MODELS:
            note = words(
                "first_models",
                shown=MOST_MODELS,
                number=outcome.model_count,
                bound="" if _is_counted(outcome) else words("at_least"),
            )
            notes.append(f"{outcome.outcome}: {note}")
    columns = (
        *expressions(words, "outcome", "model"),
        *measures(words, "inclS", "covS"),
        *numbers(words, "complexity"),
        *texts(words, "note"),
    )
    return ReportTable("models", words("table.models"), columns, tuple(rows), " ".join(notes))


def _is_counted(outcome: FactorModels) -> bool:
    return not set(outcome.bounds) - {Bound.LISTED}


def table_chains(analysis: ChainAnalysis, words: Words) -> ReportTable:
    """Return the chains, a row for each model and one for each chain as a whole."""
    rows: list[tuple[Cell, ...]] = []
    for number, chain in enumerate(analysis.chains[:MOST_MODELS], start=1):
        for model in chain.models:
            fit = (*_fit(model, analysis.settings), model.complexity)
            rows.append((number, model.outcome, model.expression, *fit, None))
        if len(chain.models) > 1:
            cyclic = words.say("cyclic") if chain.cyclic else None
            rows.append(
                (
                    number,
                    Said(WHOLE_MODEL, words("chain.whole")),
                    None,
                    *_fit(chain, analysis.settings),
                    chain.complexity,
                    cyclic,
                )
            )
    note = ""
    if analysis.chain_count > MOST_MODELS:
        bound = "" if analysis.complete else words("at_least")
        note = words("first_chains", shown=MOST_MODELS, number=analysis.chain_count, bound=bound)
    columns = (
        *numbers(words, "chain"),
        *expressions(words, "outcome", "model"),
        *measures(words, "inclS", "covS"),
        *numbers(words, "complexity"),
        *texts(words, "note"),
    )
    return ReportTable("chains", words("table.chains"), columns, tuple(rows), note)


@as_plain
def document_chains(analysis: ChainAnalysis) -> Json:
    """Return everything that was found as a JSON document."""
    settings = analysis.settings
    return {
        "factors": list(analysis.factors),
        "constant": list(analysis.constant),
        "order": [list(level) for level in analysis.ordering.levels],
        "strict": analysis.ordering.strict,
        "cuts": {"incl": settings.incl_cut, "cov": settings.cov_cut},
        "limits": {
            "max_size": settings.max_size,
            "max_terms": settings.max_terms,
            "max_complexity": settings.max_complexity,
            "max_models": settings.max_models,
        },
        "rules": {
            "uninstantiated": settings.uninstantiated,
            "selection": settings.selection,
            "redundancy": settings.redundancy,
        },
        "outcomes": [_document_outcome(outcome) for outcome in analysis.outcomes],
        "chains": [
            {
                "expression": chain.expression,
                "models": [
                    {"outcome": m.outcome, "expression": m.expression} for m in chain.models
                ],
                "inclS": or_null(chain.incl),
                "covS": or_null(chain.cov),
                "complexity": chain.complexity,
                "cyclic": chain.cyclic,
            }
            for chain in analysis.chains
        ],
        "chain_count": analysis.chain_count,
        "left_out": sum(number for _, number in analysis.left_out),
        "left_out_for": {fault.value: dict(analysis.left_out).get(fault, 0) for fault in Fault},
        "complete": analysis.complete,
        "bounds": [bound.value for bound in analysis.bounds],
    }


def _document_outcome(outcome: FactorModels) -> Json:
    return {
        "outcome": outcome.outcome,
        "causes": list(outcome.causes),
        "terms": [
            {"term": term.expression, "inclS": or_null(term.incl), "covS": or_null(term.cov)}
            for term in outcome.terms
        ],
        "models": [_document_model(model) for model in outcome.models],
        "model_count": outcome.model_count,
        "uninstantiated": outcome.uninstantiated,
        "unselected": outcome.unselected,
        "complete": outcome.complete,
        "bounds": [bound.value for bound in outcome.bounds],
    }


def _document_model(model: OutcomeModel) -> Json:
    return {
        "expression": model.expression,
        "terms": list(model.terms),
        "inclS": or_null(model.incl),
        "covS": or_null(model.cov),
        "complexity": model.complexity,
        "reducible": model.reducible,
        "varies": model.varies,
    }
