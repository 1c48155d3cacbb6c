"""Evidence chains: from the sources of a code to its score, and on to rows, models and claims."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from qca.analysis.claims.verdicts import TestedClaim
from qca.boolean.expressions import names_of
from qca.equality import ByValue
from qca.record import Record
from qca.results import describe, show_number
from qca.robustness.moves.intervals import find_intervals
from qca.robustness.moves.recodings import find_recodings
from qca.robustness.results.decisions import Decision, DecisionKind
from qca.robustness.results.intervals import Interval
from qca.robustness.results.moves import Move
from qca.robustness.worlds.inventory import build_universe
from qca.study.cases import Case, Coding
from qca.study.codes import field_of, trace_sets
from qca.study.settings import SolutionKind

__all__ = ["EvidenceChain", "HeldTerm", "RowPlace", "trace_chains"]


@dataclass(frozen=True)
class RowPlace:
    """Where a case is in the truth table of an outcome in which a set is a condition or explained.

    ``row`` is None where it is in none, as for a missing code or a membership of 0.5. ``others``
    are the cases that share the row.
    """

    outcome: str
    row: int | None
    out: str
    others: tuple[str, ...] = ()


@dataclass(frozen=True)
class HeldTerm:
    """A term of models in which a set stands, and that holds the case.

    ``models`` says in how many of the listed ones of a kind it is.
    """

    outcome: str
    kind: SolutionKind
    term: str
    models: int
    of: int


@dataclass(frozen=True, eq=False)
class EvidenceChain(ByValue):
    """What the score of a case in a set rests on, and what rests on it.

    Of a set that is built from others, ``field`` and ``coding`` are None, and ``parts`` are the
    sets at its bottom. ``coding`` is also None where the case has nothing on the field.
    ``siblings`` are other sets that are calibrated from the same field.
    ``claims`` are those, rivals too, that speak of any of these, or of a set that is built from it
    (``built``) or from them.
    ``recodings`` say what other codes would change, and ``intervals`` how verdicts depend on what
    is declared doubtful about the score: that of the label, and the anchors of the set.
    """

    case: Case
    name: str
    field: str | None
    coding: Coding | None
    score: float
    parts: tuple[str, ...]
    built: tuple[str, ...]
    siblings: tuple[str, ...]
    rows: tuple[RowPlace, ...]
    terms: tuple[HeldTerm, ...]
    claims: tuple[TestedClaim, ...]
    recodings: tuple[Move, ...]
    intervals: tuple[Interval, ...]

    def __repr__(self) -> str:
        return describe(self, f"{self.case.id}.{self.name}", show_number(self.score))


def trace_chains(record: Record, case: Case, names: Sequence[str]) -> tuple[EvidenceChain, ...]:
    """Return the evidence chains of a case in some sets; a set built from others brings its parts.

    The case is one of the study, and the names are sets of it.
    """
    spec = record.study.spec
    bottom = dict.fromkeys(
        name
        for name in trace_sets(spec, names)
        if name in names or spec.sets[name].expression is None
    )
    fields = {n: field_of(spec, n) for n in bottom if spec.sets[n].expression is None}
    moves = find_recodings(record.study, {(case.id, field) for field in fields.values()})

    def bears(decision: Decision) -> bool:
        graded = decision.kind in (DecisionKind.SCORE, DecisionKind.ANCHOR)
        return graded and any(own in ("", case.id) and n in fields for own, n in decision.cells)

    intervals = find_intervals(build_universe(record.study), bears)
    return tuple(_trace(record, case, name, fields.get(name), moves, intervals) for name in bottom)


def _trace(
    record: Record,
    case: Case,
    name: str,
    field: str | None,
    moves: Sequence[Move],
    intervals: Sequence[Interval],
) -> EvidenceChain:
    spec, memberships = record.study.spec, record.study.scores.memberships
    above = tuple(n for n in spec.sets if n != name and name in trace_sets(spec, (n,)))
    below = trace_sets(spec, (name,))[1:]
    siblings = tuple(
        n
        for n, declared in spec.sets.items()
        if n != name and declared.expression is None and field == field_of(spec, n)
    )
    speaking = {name, *above}
    resting = {n for n in spec.sets if {name, *siblings} & set(trace_sets(spec, (n,)))}
    return EvidenceChain(
        case=case,
        name=name,
        field=field,
        coding=case.codings.get(field) if field is not None else None,
        score=float(memberships.values[memberships.cases.index(case.id), memberships.index(name)]),
        parts=tuple(n for n in below if spec.sets[n].expression is None),
        built=above,
        siblings=siblings,
        rows=tuple(_list_rows(record, case.id, speaking)),
        terms=tuple(_list_terms(record, case.id, speaking)),
        claims=tuple(
            each
            for each in (*record.claims, *record.rivals)
            if resting & set(each.claim.names) or _rests_on_field(record, each, field)
        ),
        recodings=tuple(move for move in moves if field is not None and move.field == field),
        intervals=tuple(
            each
            for each in intervals
            if any(n == name and own in ("", case.id) for own, n in each.decision.cells)
        ),
    )


def _rests_on_field(record: Record, tested: TestedClaim, field: str | None) -> bool:
    """Return whether a claim rests on the codes of a field themselves: an order, a placement."""
    from qca.study.facts import list_fact_fields

    facts = list_fact_fields(record.study.spec, [tested.claim])
    return any(fact.field == field for fact in facts)


def _list_rows(record: Record, case: str, speaking: set[str]) -> list[RowPlace]:
    """Return where the case is in each truth table that one of some sets is of."""
    places = []
    for own in record.outcomes:
        table = own.table
        if not speaking & {*table.conditions, *names_of(table.outcome.parsed)}:
            continue
        row = next((row for row in table.rows if case in row.cases), None)
        if row is None:
            places.append(RowPlace(str(table.outcome), None, ""))
        else:
            others = tuple(other for other in row.cases if other != case)
            places.append(RowPlace(str(table.outcome), row.number, row.out.value, others))
    return places


def _list_terms(record: Record, case: str, speaking: set[str]) -> list[HeldTerm]:
    """Return the terms with one of some sets that hold the case, of each kind of solution."""
    held = []
    for own in record.outcomes:
        for solution in own.solutions:
            counts: dict[str, int] = {}
            for model in solution.models:
                for term in model.terms:
                    if case in term.cases and speaking & set(names_of(term.expression.parsed)):
                        counts[str(term.expression)] = counts.get(str(term.expression), 0) + 1
            held += [
                HeldTerm(str(own.table.outcome), solution.kind, term, count, len(solution.models))
                for term, count in counts.items()
            ]
    return held
