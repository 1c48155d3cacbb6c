"""The story of a record: what was found, in sentences, most important first."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import TYPE_CHECKING

from qca.report.pieces.passages import Passage, name_case, name_set
from qca.report.sections.gaps import tell_absences, tell_uncounted
from qca.report.sections.models import tell_solution
from qca.report.sections.tables import tell_depth

if TYPE_CHECKING:
    from qca.analysis.claims.agreement import Agreement
    from qca.analysis.minimization.enhanced import Assumptions
    from qca.analysis.outcome import OutcomeAnalysis
    from qca.analysis.remainders.counterfactuals import Exclusion, Region
    from qca.analysis.solutions.solution import Solution
    from qca.analysis.truth_table.table import TruthTable
    from qca.record import Record
    from qca.report.words import Words
    from qca.study.settings import OutcomeSettings

__all__ = ["name_region", "name_rows", "tell_minimization", "tell_outcome", "tell_story"]

# Rows named in a sentence.
_MOST_ROWS = 12


def tell_story(record: Record, words: Words) -> tuple[Passage, ...]:
    """Return the story of a record, most important first."""
    from qca.report.sections.claims import tell_claims

    passages = [Passage(words("found"), tuple(_opening(record, words)))]
    passages += tell_claims(record, words)
    if record.robustness is not None:
        from qca.report.sections.robustness.worlds import tell_robustness

        passages += tell_robustness(record, words, brief=True)
    for outcome in record.outcomes:
        heading = f"{words('solutions')}: {outcome.table.outcome}"
        told = tell_outcome(outcome, words)
        for agreement in record.agreements:
            if agreement.outcome == outcome.table.outcome:
                told += _tell_agreement(agreement, words)
        passages.append(Passage(heading, tuple(told)))
    if record.typology:
        passages.append(Passage(words("typology"), tuple(_tell_typology(record, words))))
    return tuple(passages)


def _tell_agreement(agreement: Agreement, words: Words) -> list[str]:
    sides = (("agreement", agreement.kinds), ("agreement.unchecked", agreement.unchecked))
    return [
        words(key, claim=agreement.claim, kinds=words.join([words(kind) for kind in kinds]))
        for key, kinds in sides
        if kinds
    ]


def _opening(record: Record, words: Words) -> list[str]:
    from qca.analysis.claims.verdicts import Verdict
    from qca.report.sections.robustness.pivots import list_pivots

    spec = record.study.spec
    cases = record.study.cases
    if len(cases) > 12:
        counted = words("cases.counted", number=len(cases))
    else:
        named = words.names([name_case(record, case.id) for case in cases])
        counted = words.count("cases.number", len(cases), names=named)
    lines = [
        words.count(
            "intro",
            len(cases),
            cases=counted,
            outcome=words.count(
                "outcome.number",
                len(spec.outcome),
                names=words.names([name_set(record, name) for name in spec.outcome]),
            ),
            conditions=words.names([name_set(record, name) for name in spec.conditions]),
        )
    ]
    lines += tell_uncounted(record, words)
    for key, claims in (("tally", record.claims), ("tally.rivals", record.rivals)):
        if claims:
            counts = Counter(claim.verdict for claim in claims)
            parts = [
                words(f"tally.{verdict.value}", number=counts[verdict])
                for verdict in Verdict
                if counts[verdict]
            ]
            alone = words(f"{key}.alone", verdict=words(claims[0].verdict.value))
            told = words(key, number=len(claims), parts=words.join(parts))
            lines.append(alone if len(claims) == 1 else told)
    for verdict in Verdict:
        said = [f"{c.claim.says} ({c.claim.id})" for c in record.claims if c.verdict is verdict]
        if said:
            lines.append(words(f"said.{verdict.value}", claims="; ".join(said)))
    turning = {pivot.claim for pivot in list_pivots(record)}
    if turning:
        number = len(record.claims) + len(record.rivals)
        lines.append(words("firm.some", turning=len(turning), number=number))
    fitting = [
        f"{c.claim.id} ({c.claim.says})" for c in record.rivals if c.verdict is Verdict.SUPPORTED
    ]
    if fitting:
        lines.append(words("rival.fits", rivals=words.join(fitting)))
    return lines


def tell_outcome(outcome: OutcomeAnalysis, words: Words) -> list[str]:
    """Return what the analysis of one outcome found, in sentences."""
    lines = tell_minimization(
        outcome.table,
        outcome.solutions,
        outcome.exclusions,
        outcome.assumptions,
        words,
        outcome.settings,
    )
    necessary = [c.expression for c in outcome.necessity.single if c.passes]
    if necessary:
        joined = words.join(necessary)
        lines.append(words("necessary.some", outcome=outcome.table.outcome, conditions=joined))
    else:
        lines.append(words("necessary.none"))
    if told := tell_depth(outcome.necessity, words):
        lines.append(told)
    return lines


def tell_minimization(
    table: TruthTable,
    solutions: Sequence[Solution],
    exclusions: Sequence[Exclusion],
    assumptions: Assumptions,
    words: Words,
    settings: OutcomeSettings,
) -> list[str]:
    """Return the solutions of a truth table and what they assume, in sentences."""
    term_incl, unserved = settings.minimization.term_incl, settings.unserved
    observed, possible = len(table.rows), table.space.size
    if observed == possible:
        lines = [words("diversity.full", possible=possible)]
    else:
        lines = [words.amount("diversity", observed, observed=observed, possible=possible)]
    if term_incl is not None:
        lines.append(words("term_incl", cut=f"{term_incl:g}"))
    if unserved:
        lines.append(words("unserved", keys=words.join(list(unserved)), outcome=table.outcome))
    lines += tell_absences(solutions, table, words)
    standing = [solution for solution in solutions if solution.absence is None]
    lines += [tell_solution(solution, table, words, term_incl) for solution in standing]
    for exclusion in exclusions:
        rule, number = words(exclusion.rule.value), exclusion.region.count
        lines.append(words.count("excluded", number, rule=rule, expression=exclusion.expression))
    few = sorted({n for s in solutions for m in s.models for n in m.under_n_cut})
    if few:
        lines.append(words("under_n_cut", rows=name_rows(few, words)))
    if assumptions.contradictory.count:
        rows = name_region(assumptions.contradictory, words)
        lines.append(words("contradictory", rows=rows))
    if assumptions.unsolved is not None:
        lines.append(words("assumptions.unsolved"))
    elif not assumptions.complete:
        lines.append(words("assumptions.partial"))
    if assumptions.simultaneous:
        rows = name_rows(assumptions.simultaneous, words)
        lines.append(words("simultaneous", rows=rows))
    return lines


def name_rows(rows: Sequence[int], words: Words) -> str:
    """Return row numbers in words."""
    if len(rows) > _MOST_ROWS:
        return words("row.counted", number=len(rows))
    return words.count("row.number", len(rows), rows=", ".join(map(str, rows)))


def name_region(region: Region, words: Words) -> str:
    """Return the rows of a region in words, or their number where they are too many."""
    if region.rows is None:
        return words("row.counted", number=region.count)
    return name_rows(region.rows, words)


def _tell_typology(record: Record, words: Words) -> list[str]:
    typology = record.typology
    if typology is None:
        return []
    lines = []
    for placed in typology.cases:
        case = name_case(record, placed.case)
        if not placed.types:
            lines.append(words("typed.none", case=case))
        elif len(placed.types) > 1:
            lines.append(words("typed.several", case=case, types=words.names(placed.types)))
        elif placed.agrees is False:
            key = "typed.also" if placed.also else "typed.other"
            lines.append(
                words(
                    key,
                    case=case,
                    type=placed.types[0],
                    stated=placed.stated,
                    also=words.names(placed.also),
                )
            )
    if lines:
        return lines
    agreed = all(placed.agrees for placed in typology.cases)
    return [words("typed.all", agreement=words("typed.agree") if agreed else "")]
