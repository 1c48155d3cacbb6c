"""The robustness test protocol: what other worlds leave of each model."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from qca.report.pieces.cells import listed
from qca.report.pieces.names import call_cases
from qca.report.pieces.numbers import or_null
from qca.report.pieces.plain import Json
from qca.report.pieces.sections import Block, Remark, Section
from qca.report.pieces.spans import Symbols, join_prose
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
from qca.report.words import Words
from qca.robustness.results.assessment import Robustness
from qca.robustness.results.solutions import Comparison
from qca.study.settings import SolutionKind

if TYPE_CHECKING:
    from qca.record import Record

__all__ = ["document_comparison", "list_classes", "table_comparisons", "tell_protocol"]

# Classes of cases, by their names in files.
CLASSES = (
    "robust_typical",
    "robust_deviant",
    "shaky_typical",
    "shaky_deviant",
    "possible_typical",
    "possible_deviant",
    "extreme_deviant",
    "irrelevant",
)


def tell_protocol(robust: Robustness, record: Record, words: Words) -> Section | None:
    """Return the figures of the protocol in sentences."""
    tested = [comparison for comparison in robust.comparisons if comparison.tests]
    if not tested:
        return None
    # Kinds with the same model and the same figures are told together.
    groups: dict[Comparison, tuple[Comparison, list[str]]] = {}
    for comparison in tested:
        alike = replace(comparison, kind=SolutionKind.CONSERVATIVE)
        groups.setdefault(alike, (comparison, []))[1].append(words(comparison.kind))
    remarks = tuple(
        _tell_comparison(comparison, kinds, robust.cases, record, words)
        for comparison, kinds in groups.values()
    )
    full: tuple[Block, ...] = (
        words.tell("protocol.intro"),
        *remarks,
        table_comparisons(robust, words),
    )
    return Section("protocol", words("protocol"), full=full)


def _tell_comparison(
    comparison: Comparison,
    kinds: Sequence[str],
    names: Sequence[str],
    record: Record,
    words: Words,
) -> Remark:
    """Return a model, and how it stands beside the models of the other worlds."""
    head = words.tell(
        "protocol.model",
        outcome=Symbols(comparison.outcome),
        kind=words.join(kinds),
        model=Symbols(comparison.model),
    )
    lines = [words.tell_count("protocol.tests", comparison.tests)]
    for name, places in list_classes(comparison)[:-1]:
        if places:
            own = words.tell_names(call_cases(record.study, [names[i] for i in places]))
            lines.append(words.tell_count(f"class.{name}", len(places), cases=own))
    rank = comparison.cases.rank
    if rank is not None:
        lines.append(words.tell(f"protocol.rank.{rank}", rank=rank))
    return Remark(head, (join_prose(lines),))


def list_classes(comparison: Comparison) -> list[tuple[str, tuple[int, ...]]]:
    """Return the classes of cases, by their names in files, with the places of their cases."""
    sorted_ = comparison.cases
    return [
        ("robust_typical", sorted_.robust_typical),
        ("robust_deviant", sorted_.robust_deviant),
        ("shaky_typical", sorted_.shaky_typical),
        ("shaky_deviant", sorted_.shaky_deviant),
        ("possible_typical", sorted_.possible_typical),
        ("possible_deviant", sorted_.possible_deviant),
        ("extreme_deviant", sorted_.extreme_deviant),
        ("irrelevant", sorted_.irrelevant),
    ]


def table_comparisons(robust: Robustness, words: Words) -> ReportTable:
    """Return the protocol's figures for each model of the study, with the cases of each class."""
    cases = robust.cases
    rows = []
    for comparison in robust.comparisons:
        fit, sorted_ = comparison.fit, comparison.cases
        classes = [listed(cases[i] for i in own) for _, own in list_classes(comparison)]
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
        for key, title in (
            ("incl", words("short.consistency")),
            ("pri", words("pri")),
            ("cov", words("short.coverage")),
        )
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


def document_comparison(comparison: Comparison, cases: tuple[str, ...]) -> Json:
    """Return how a model of the study stands beside those of the other worlds."""
    fit, sorted_ = comparison.fit, comparison.cases
    return {
        "outcome": comparison.outcome,
        "kind": comparison.kind,
        "model": comparison.model,
        "tests": comparison.tests,
        "core": {
            "incl": or_null(fit.core_incl),
            "pri": or_null(fit.core_pri),
            "cov": or_null(fit.core_cov),
        },
        "RF_cov": or_null(fit.rf_cov),
        "RF_cons": or_null(fit.rf_cons),
        "RF_SC_minTS": or_null(fit.rf_sc_min),
        "RF_SC_maxTS": or_null(fit.rf_sc_max),
        "cases": {name: [cases[i] for i in own] for name, own in list_classes(comparison)},
        "RCR_typ": or_null(sorted_.rcr_typical),
        "RCR_dev": or_null(sorted_.rcr_deviant),
        "rank": sorted_.rank,
        "ranks": {str(rank): number for rank, number in enumerate(comparison.ranks, start=1)},
    }
