"""What a report on a record holds, and in what order; and what its JSON document holds."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qca.report.languages import document_prose, tell_record
from qca.report.pieces.plain import as_plain
from qca.report.pieces.sections import Report, Section
from qca.report.sections.basis import document_basis, tell_basis
from qca.report.sections.claim_documents import document_agreement, document_claims
from qca.report.sections.claim_tables import is_crowded, table_claims
from qca.report.sections.claims import build_claims
from qca.report.sections.codebook import (
    build_codebook,
    build_grades,
    document_grades,
    table_grades,
)
from qca.report.sections.coders import build_coders, document_coders, list_coder_tables
from qca.report.sections.configurations import table_configurations
from qca.report.sections.contrasts import build_contrasts, document_contrasts, table_contrasts
from qca.report.sections.counterfactuals import document_assumptions
from qca.report.sections.coverage import build_coverage_of, document_coverage
from qca.report.sections.diversity import build_diversity, table_remainders
from qca.report.sections.diversity_documents import document_diversity
from qca.report.sections.evidence import build_cases, document_cases, document_evidence
from qca.report.sections.memberships import (
    document_memberships,
    document_percentiles,
    table_diagnostics,
    table_memberships,
    table_sets,
    tell_memberships,
)
from qca.report.sections.method import (
    build_glossary,
    build_method,
    build_more,
    document_manifest,
)
from qca.report.sections.necessity import (
    build_necessity,
    document_necessity,
    table_combinations,
    table_necessity,
)
from qca.report.sections.opening import build_opening
from qca.report.sections.partial import build_partial, document_partial, table_partial
from qca.report.sections.plan import build_plan, document_plan, table_deviations
from qca.report.sections.rivals import table_rivals
from qca.report.sections.robustness.pivots import build_doubts, table_pivots
from qca.report.sections.robustness.turning import build_changes
from qca.report.sections.settings import build_settings, table_settings
from qca.report.sections.solutions import (
    build_solutions,
    document_declared,
    document_solutions,
    table_solutions,
    table_terms,
)
from qca.report.sections.trajectories import (
    build_trajectories,
    document_trajectories,
    table_moves,
    table_trajectories,
)
from qca.report.sections.truth_table import (
    build_truth_tables,
    document_truth_table,
    table_truth_table,
)
from qca.report.sections.typology import (
    build_typology,
    document_type_fit,
    document_typology,
    table_type_fit,
    table_typology,
)
from qca.report.sections.variant import build_variant, document_variant, table_departures

if TYPE_CHECKING:
    from qca.analysis.outcome import OutcomeAnalysis
    from qca.record import Judgement, Record
    from qca.report.pieces.plain import Json
    from qca.report.pieces.tables import ReportTable
    from qca.report.words import Words
    from qca.study.cases import Case

__all__ = [
    "build_claims_report",
    "build_report",
    "build_robustness_report",
    "document_record",
    "document_robustness_record",
    "list_tables",
]


def build_report(
    record: Record, words: Words, *, pictures: bool = False, short: bool = False
) -> Report:
    """Return the report on a record, in a language and in no format yet.

    With ``pictures``, for formats that show them, those that belong to its sections are in it. What
    is asked for in ``short`` holds the sections of the first screen, and what that says of claims.
    """
    record = tell_record(record, words.language)
    outcomes = record.outcomes
    answered = (build_opening(record, words), *build_claims(record, words, short=short))
    solved = (
        build_solutions(outcomes, words, record.agreements, answered=not record.claims),
        build_necessity([outcome.necessity for outcome in outcomes], words),
        build_truth_tables(
            [outcome.table for outcome in outcomes],
            words,
            tell_basis(outcomes, words),
            crowded=is_crowded(record),
        ),
    )
    changes, more = build_changes(record, words), build_more(words)
    if short:
        return Report(record.study.spec.title, words, (*answered, *solved, *changes, more))
    sections = (
        *answered,
        *build_plan(record, words),
        *build_variant(record, words),
        *_build_robustness(record, words),
        *solved,
        *build_contrasts(record, words),
        *build_partial(record, words),
        *build_diversity(record, words),
        *changes,
        *build_typology(record, words),
        *build_trajectories(record, words),
        tell_memberships(record, words),
        *build_cases(record, words),
        *build_coverage_of(record.study, words),
        *build_coders(record.study, words),
        *build_grades(record, words),
        build_settings(record, words),
        build_method(record, words),
        *build_codebook(record, words),
        build_glossary(words),
        more,
    )
    if pictures:
        from qca.report.pictures import add_pictures

        sections = add_pictures(record, sections, words)
    return Report(record.study.spec.title, words, sections)


def build_claims_report(judged: Judgement, words: Words) -> Report:
    """Return the report on claims alone, with the decisions on which they turn."""
    judged = tell_record(judged, words.language)
    return Report("", words, (*build_claims(judged, words), *build_doubts(judged, words)))


def build_robustness_report(record: Record, words: Words) -> Report:
    """Return the report on how fragile the findings are, with all that was worked out."""
    from qca.report.sections.robustness.overview import build_robustness

    record = tell_record(record, words.language)
    sections = tuple(build_robustness(record, words, alone=True))
    return Report(record.study.spec.title, words, sections)


def _build_robustness(record: Record, words: Words) -> list[Section]:
    if record.robustness is None:
        return []
    from qca.report.sections.robustness.overview import build_robustness

    return build_robustness(record, words)


# ------------------------------------------------------------------------------ for files


def list_tables(record: Record, words: Words) -> tuple[ReportTable, ...]:
    """Return every table of a record but most on robustness, in the order of reports."""
    tables: list[ReportTable] = []
    if record.claims or record.rivals:
        tables.append(table_claims([*record.claims, *record.rivals], words))
    if record.rivals:
        tables.append(table_rivals(record, words))
    tables += [*_list_difference_tables(record, words), *table_pivots(record, words)]
    if record.robustness is not None and record.robustness.sweep is not None:
        from qca.report.sections.robustness.verdicts import table_shares

        tables.append(table_shares(record, record.robustness, words))
    tables.append(table_memberships(record.study.scores.memberships, words))
    for outcome in record.outcomes:
        tables.extend(_list_outcome_tables(outcome, words))
    if record.typology:
        tables.append(table_typology(record.typology, words))
    if record.typology_fit:
        tables.append(table_type_fit(record.typology_fit, words))
    tables += [table_contrasts(own, words) for own in record.contrasts if own.differing or own.same]
    tables += [table_remainders(own, words) for own in record.diversity if own.remainders]
    if (traced := record.trajectories) and traced.transitions:
        tables.append(table_trajectories(traced, words))
        if traced.moves:
            tables.append(table_moves(traced, words))
    if (partial := table_partial(record, words)).rows:
        tables.append(partial)
    if (grades := table_grades(record, words)).rows:
        tables.append(grades)
    tables += [table_sets(record, words), table_diagnostics(record, words)]
    tables += [*list_coder_tables(record.study, words), table_settings(record, words)]
    return tuple(tables)


def _list_difference_tables(record: Record, words: Words) -> list[ReportTable]:
    """Return what is decided otherwise than in the analysis that is extended, and than planned."""
    tables = []
    if record.variant is not None and record.variant.departures:
        tables.append(table_departures(record.variant, words))
    if record.adherence is not None and record.adherence.deviations:
        tables.append(table_deviations(record, words))
    return tables


def _list_outcome_tables(outcome: OutcomeAnalysis, words: Words) -> list[ReportTable]:
    term_incl = outcome.settings.minimization.term_incl
    tables = [
        table_truth_table(outcome.table, words),
        table_solutions(outcome.solutions, outcome.table, words, term_incl),
        *table_terms(outcome.solutions, outcome.table.outcome, words),
        *table_configurations(outcome.table, outcome.solutions, words),
        table_necessity(outcome.necessity, words),
    ]
    if outcome.necessity.combinations:
        tables.append(table_combinations(outcome.necessity, words))
    return tables


@as_plain
def document_record(record: Record) -> Json:
    """Return a record as a JSON document."""
    from qca.report.sections.robustness.overview import document_robustness

    main, *further = record.outcomes
    document: Json = {
        **document_prose("title", record.study.spec.title),
        "cases": [_document_case(case) for case in record.study.cases],
        **document_cases(record.study),
        "memberships": document_memberships(record.study.scores.memberships),
        **({"percentiles": drawn} if (drawn := document_percentiles(record)) else {}),
        **document_outcome(main),
        "further_outcomes": [document_outcome(outcome) for outcome in further],
        **document_claims(record),
        **document_variant(record),
        **document_plan(record),
        "agreements": [document_agreement(each) for each in record.agreements],
        "typology": document_typology(record.typology) if record.typology else None,
        "typology_fit": document_type_fit(record.typology_fit) if record.typology_fit else None,
        "trajectories": document_trajectories(record.trajectories) if record.trajectories else None,
        "contrasts": [document_contrasts(own) for own in record.contrasts],
        "partial": document_partial(record),
        "diversity": [document_diversity(own) for own in record.diversity],
        "robustness": document_robustness(record),
        "evidence": document_evidence(record),
        **document_coverage(record.study),
        **document_coders(record.study),
        "grades": document_grades(record.study),
        "warnings": [str(warning) for warning in record.study.warnings],
        "settings": record.study.spec.model_dump(
            mode="json", include={"truth_table", "minimize", "cuts", "missing", "periods"}
        ),
        "manifest": document_manifest(record),
    }
    return document


def document_outcome(outcome: OutcomeAnalysis) -> Json:
    """Return truth table, solutions and necessity of one outcome."""
    space, term_incl = outcome.table.space, outcome.settings.minimization.term_incl
    return {
        "rests_on": document_basis(outcome),
        "truth_table": document_truth_table(outcome.table),
        "declared": document_declared(outcome.settings),
        "solutions": document_solutions(outcome.solutions, space, term_incl),
        "counterfactuals": document_assumptions(outcome.exclusions, outcome.assumptions, space),
        "necessity": document_necessity(outcome.necessity),
    }


@as_plain
def document_robustness_record(record: Record) -> Json:
    """Return what is known of how fragile the findings are as a JSON document."""
    from qca.report.sections.robustness.overview import document_robustness

    return {
        **document_prose("title", record.study.spec.title),
        **document_cases(record.study),
        "dropped": list(record.main.table.dropped),
        "robustness": document_robustness(record),
        "manifest": document_manifest(record),
    }


def _document_case(case: Case) -> Json:
    """Return what a case is: of which state and years, and in which groups, if it is in any."""
    groups = {"groups": dict(case.groups)} if case.groups else {}
    return {"id": case.id, "state": case.state, "years": case.years, **groups}
