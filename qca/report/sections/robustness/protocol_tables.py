"""The tables of the published protocol and of chance: ranges, figures of models, permutations."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qca.report.pieces.cells import Distinct, listed
from qca.report.pieces.tables import (
    CellKind,
    Column,
    ReportTable,
    build_robust_table,
    expressions,
    measures,
    numbers,
    texts,
)
from qca.report.sections.robustness.decisions import identify_decisions
from qca.report.sections.robustness.protocol import CLASSES

if TYPE_CHECKING:
    from qca.report.words import Words
    from qca.robustness.results.assessment import Robustness

__all__ = ["table_chance", "table_comparisons", "table_retention", "table_sensitivity"]


def table_sensitivity(robust: Robustness, words: Words) -> ReportTable:
    """Return the range of each decision in which the models of each kind stay the same."""
    ids = identify_decisions(room.decision for room in robust.sensitivity)
    rows = []
    for room in robust.sensitivity:
        decision = room.decision
        at = decision.at if decision.graded else float(decision.options[0])
        rows.append(
            (
                room.outcome,
                words.say(room.kind),
                ids[decision],
                at,
                Distinct(room.low, (at, round(room.low))),
                Distinct(room.high, (at, round(room.high))),
                words.flag(room.low_in),
                words.flag(room.high_in),
                words.flag(room.turns_below),
                words.flag(room.turns_above),
                "; ".join(f"{each.at:g}" for each in room.apart) or None,
            )
        )
    columns = (
        *texts(words, "outcome", "kind", "decision"),
        *numbers(words, ("at", "now"), "from", "to"),
        *texts(words, "from_in", "to_in", "turns_below", "turns_above", ("points", "apart")),
    )
    return build_robust_table("sensitivity", words, columns, rows, words("note.sensitivity"))


def table_comparisons(robust: Robustness, words: Words) -> ReportTable:
    """Return the protocol's figures for each model of the study, with the cases of each class."""
    cases = robust.cases
    rows = []
    for comparison in robust.comparisons:
        fit, sorted_ = comparison.fit, comparison.cases
        classes = [listed(cases[i] for i in getattr(sorted_, name)) for name in CLASSES]
        rows.append(
            (
                comparison.outcome,
                words.say(comparison.kind),
                comparison.model,
                comparison.tests,
                fit.rf_cov,
                fit.rf_cons,
                fit.rf_sc_min,
                fit.rf_sc_max,
                fit.core_incl,
                fit.core_pri,
                fit.core_cov,
                sorted_.rcr_typical,
                sorted_.rcr_deviant,
                sorted_.rank,
                *classes,
            )
        )
    core = [
        Column(f"core_{key}", words("of_core", measure=title), CellKind.NUMBER)
        for key, title in (("incl", "incl"), ("pri", "PRI"), ("cov", "cov"))
    ]
    columns = (
        *texts(words, "outcome", "kind"),
        *expressions(words, "model"),
        *numbers(words, "tests"),
        *measures(words, "RF_cov", "RF_cons", "RF_SC_minTS", "RF_SC_maxTS"),
        *core,
        *measures(words, "RCR_typ", "RCR_dev"),
        *numbers(words, "rank"),
        *texts(words, *((name, f"class_of.{name}") for name in CLASSES)),
    )
    return build_robust_table("protocol", words, columns, rows)


def table_chance(robust: Robustness, words: Words) -> ReportTable:
    """Return how often shuffled outcomes fit each claim as well."""
    rows = [
        (
            found.claim,
            found.relation.value,
            found.cases,
            found.test.observed,
            found.test.mean,
            found.test.p,
            found.test.least_p,
            found.test.arrangements,
            words.flag(found.test.exact),
        )
        for found in robust.chance
    ]
    columns = (
        *texts(words, "claim", "relation"),
        *numbers(words, "cases"),
        Column("inclusion", "incl", CellKind.NUMBER),
        *numbers(words, "mean"),
        *measures(words, "p"),
        *numbers(words, "least_p", "arrangements"),
        *texts(words, "exact"),
    )
    return build_robust_table("chance", words, columns, rows)


def table_retention(robust: Robustness, words: Words) -> ReportTable:
    """Return how likely the codes of all rows survive wrong or missing cases; crisp sets only."""
    rows = [
        (
            found.outcome,
            words.say(f"retention_of.{found.kind}", found.kind.value),
            found.one_case,
            found.each_case,
        )
        for found in robust.retention
        if found.one_case == found.one_case
    ]
    lead = texts(words, "outcome", ("kind", "disturbance"))
    return build_robust_table(
        "retention", words, (*lead, *numbers(words, "one_case", "each_case")), rows
    )
