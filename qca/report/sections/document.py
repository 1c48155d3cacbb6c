"""Records as JSON documents. Undefined is null, and two runs on one input give the same bytes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Protocol

from qca.boolean.levels import first_of
from qca.escapes import escape_json
from qca.report.pieces.numbers import or_null
from qca.report.pieces.plain import as_plain
from qca.report.sections.models import list_essential
from qca.study.outcomes import DIRECTED
from qca.study.settings import OutcomeSettings, SolutionKind

if TYPE_CHECKING:
    from qca.analysis.claims.verdicts import TestedClaim
    from qca.analysis.minimization.enhanced import Assumptions
    from qca.analysis.necessity.analysis import NecessaryCondition, NecessityAnalysis
    from qca.analysis.outcome import OutcomeAnalysis
    from qca.analysis.remainders.counterfactuals import Exclusion, Region
    from qca.analysis.solutions.solution import Model, Solution
    from qca.analysis.truth_table.table import TruthTable
    from qca.analysis.typology import Typology
    from qca.boolean.cubes import Space
    from qca.record import Record
    from qca.report.pieces.plain import Json
    from qca.sets.memberships import Memberships

__all__ = [
    "CasesRead",
    "document_assumptions",
    "document_cases",
    "document_claim",
    "document_declared",
    "document_manifest",
    "document_memberships",
    "document_necessity",
    "document_outcome",
    "document_record",
    "document_row_number",
    "document_solutions",
    "document_truth_table",
    "list_versions",
    "write_json",
]

# At more conditions than this, row numbers outgrow what JSON readers hold exactly.
_MOST_NUMBERED = 60
# Prime implicants written out of each solution.
_MOST_PRIMES = 10_000
_LIBRARIES = ("qca", "numpy", "pandas", "pydantic", "sympy")


def write_json(document: Json) -> str:
    """Return a document as JSON text, ending in a newline."""
    import json

    return escape_json(json.dumps(document, ensure_ascii=False, indent=2, allow_nan=False)) + "\n"


@as_plain
def document_record(record: Record) -> Json:
    """Return a record as a JSON document."""
    from qca.report.sections.robustness.document import document_robustness

    main, *further = record.outcomes
    document: Json = {
        "title": record.study.spec.title,
        "cases": [
            {"id": case.id, "state": case.state, "years": case.years} for case in record.study.cases
        ],
        **document_cases(record.study),
        "memberships": document_memberships(record.study.scores.memberships),
        **document_outcome(main),
        "further_outcomes": [document_outcome(outcome) for outcome in further],
        "claims": [document_claim(claim) for claim in record.claims],
        "rivals": [document_claim(claim) for claim in record.rivals],
        "agreements": [
            {
                "claim": a.claim,
                "outcome": a.outcome,
                "solutions": list(a.kinds),
                "unchecked": list(a.unchecked),
            }
            for a in record.agreements
        ],
        "typology": _document_typology(record.typology) if record.typology else None,
        "robustness": document_robustness(record),
        "evidence": _document_evidence(record),
        "warnings": [str(warning) for warning in record.study.warnings],
        "settings": record.study.spec.model_dump(
            mode="json", include={"truth_table", "minimize", "cuts", "missing", "periods"}
        ),
        "manifest": document_manifest(record),
    }
    return document


class CasesRead(Protocol):
    """How cases were read: a study, or what a command made of a table."""

    @property
    def named_by(self) -> Sequence[str] | None:
        """The columns of a table that name the cases, None where there is no table."""

    @property
    def left_out(self) -> Mapping[str, Sequence[str]]:
        """The cases left out for missing values, and the sets that they miss."""


def document_cases(read: CasesRead, key: str = "left_out") -> Json:
    """Return the columns that name the cases, and which cases were left out for what they miss."""
    named_by = {} if read.named_by is None else {"cases_named_by": list(read.named_by)}
    return {**named_by, key: {case: list(sets) for case, sets in read.left_out.items()}}


def document_memberships(memberships: Memberships) -> Json:
    """Return memberships as case → set → score."""
    return {
        case: {
            name: or_null(float(value))
            for name, value in zip(memberships.names, memberships.values[i], strict=True)
        }
        for i, case in enumerate(memberships.cases)
    }


def document_outcome(outcome: OutcomeAnalysis) -> Json:
    """Return truth table, solutions and necessity of one outcome."""
    space, term_incl = outcome.table.space, outcome.settings.minimization.term_incl
    return {
        "truth_table": document_truth_table(outcome.table),
        "declared": document_declared(outcome.settings),
        "solutions": document_solutions(outcome.solutions, space, term_incl),
        "counterfactuals": document_assumptions(outcome.exclusions, outcome.assumptions, space),
        "necessity": document_necessity(outcome.necessity),
    }


@as_plain
def document_declared(settings: OutcomeSettings) -> Json:
    """Return what is declared for an outcome, and what only for others of the study."""
    declared: Json = {key: list(getattr(settings.remainders, key)) for key in DIRECTED}
    return {**declared, "unserved": list(settings.unserved)}


def _rows(rows: Sequence[int] | None, space: Space) -> list[int] | list[str] | None:
    """Row numbers, as text where there are too many conditions for numbers to be exact."""
    if rows is None:
        return None
    if len(space.names) > _MOST_NUMBERED:
        return [str(row) for row in rows]
    return list(rows)


def document_row_number(number: int, space: Space) -> int | str:
    """Return a row number, as text where there are too many conditions for it to be exact."""
    return str(number) if len(space.names) > _MOST_NUMBERED else number


@as_plain
def document_truth_table(table: TruthTable) -> Json:
    """Return the observed rows of a truth table."""
    settings = table.settings
    incl = settings.incl_cut
    return {
        "outcome": table.outcome,
        "conditions": list(table.conditions),
        "levels": dict(zip(table.conditions, table.space.levels, strict=True)),
        "firsts": {
            name: first_of(count)
            for name, count in zip(table.conditions, table.space.levels, strict=True)
        },
        "cuts": {
            "incl": list(incl) if isinstance(incl, tuple) else incl,
            "n": settings.n_cut,
            "pri": settings.pri_cut,
        },
        "dropped": list(table.dropped),
        "rows": [
            {
                "row": document_row_number(row.number, table.space),
                "config": dict(zip(table.conditions, table.show_values(row), strict=True)),
                "out": row.out,
                "n": row.n,
                "incl": or_null(row.incl),
                "pri": or_null(row.pri),
                "cases": list(row.cases),
                "deviant": list(row.deviant),
                "why": row.why.value if row.why else None,
            }
            for row in table.rows
        ],
    }


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
        "simplifying_assumptions": _rows(model.assumptions, space),
        "assumption_count": model.assumed.count,
        "under_n_cut": _rows(model.under_n_cut, space),
        "easy": _rows(model.easy, space),
        "difficult": _rows(model.difficult, space),
    }
    if solution.kind == SolutionKind.INTERMEDIATE:
        document["pair_count"] = model.pair_count
        document["pairs"] = [list(pair) for pair in model.pairs]
        document["counterfactuals"] = [
            {
                "pair": list(entry.pair),
                "easy": _rows(entry.easy.rows, space),
                "easy_count": entry.easy.count,
                "difficult": _rows(entry.difficult.rows, space),
                "difficult_count": entry.difficult.count,
            }
            for entry in model.counterfactuals
        ]
    return document


@as_plain
def document_assumptions(
    exclusions: Sequence[Exclusion], assumptions: Assumptions, space: Space
) -> Json:
    """Return the remainders excluded, by rule, and what is left to object to."""

    def region(part: Region) -> Json:
        return {"count": part.count, "rows": _rows(part.rows, space)}

    return {
        "excluded": [
            {"rule": e.rule.value, "expression": e.expression, **region(e.region)}
            for e in exclusions
        ],
        "contradictory_assumptions": {
            **region(assumptions.contradictory),
            "complete": assumptions.complete,
        },
        "simultaneous_subset_relations": _rows(assumptions.simultaneous, space),
        "negated_outcome_unsolved": assumptions.unsolved,
    }


@as_plain
def document_necessity(analysis: NecessityAnalysis) -> Json:
    """Return single conditions and combinations with their fit."""

    def entry(condition: NecessaryCondition) -> Json:
        return {
            "expression": condition.expression,
            "form": condition.form,
            "inclN": or_null(condition.incl),
            "ron": or_null(condition.ron),
            "covN": or_null(condition.cov),
            "passes": condition.passes,
        }

    cuts = analysis.cuts
    return {
        "outcome": analysis.outcome,
        "cuts": {"incl": cuts.incl, "ron": cuts.ron, "cov": cuts.cov},
        "depth": analysis.depth,
        "searched_to": {
            "conjunction": analysis.conjunctions_to,
            "disjunction": analysis.disjunctions_to,
        },
        "complete": analysis.complete,
        "single": [entry(found) for found in analysis.single],
        "combinations": [entry(found) for found in analysis.combinations],
    }


@as_plain
def document_claim(tested: TestedClaim) -> Json:
    """Return a claim with its verdict, rule, parameters and cases."""
    from qca.report.sections.claims import describe_rule, tell_caveat
    from qca.report.words import load_words

    words = load_words("en")
    suff, nec = tested.sufficiency, tested.necessity
    fit: Json = {"pri": None, "ron": None}
    if suff is not None:
        fit |= {"inclS": or_null(suff.incl), "pri": or_null(suff.pri), "covS": or_null(suff.cov)}
    if nec is not None:
        fit |= {"inclN": or_null(nec.incl), "ron": or_null(nec.ron), "covN": or_null(nec.cov)}
    return {
        "id": tested.claim.id,
        "says": tested.claim.says,
        "claim": tested.claim.text,
        "verdict": tested.verdict.value,
        "rule": describe_rule(tested, words),
        **fit,
        "failed": [name.value for name in tested.failed],
        "for": list(tested.supporting),
        "against": list(tested.against),
        "in_degree": [case for d in tested.directions for case in d.degree],
        "caveats": [
            {
                "kind": caveat.kind.value,
                "cases": list(caveat.cases),
                "text": tell_caveat(caveat, words),
            }
            for caveat in tested.caveats
        ],
    }


def _document_typology(typology: Typology) -> Json:
    names = [name for name, _ in typology.types]
    return {
        placed.case: {
            **{n: or_null(s) for n, s in zip(names, placed.memberships, strict=True)},
            "type": placed.types[0] if len(placed.types) == 1 else None,
            "types": list(placed.types),
            "stated": placed.stated,
            "also": list(placed.also),
            "agrees": placed.agrees,
        }
        for placed in typology.cases
    }


def _document_evidence(record: Record) -> Json:
    """Return for every case the codes behind its scores, with the evidence for each."""
    from qca.study.codes import field_of

    spec = record.study.spec
    evidence: Json = {}
    for case in record.study.cases:
        fields = dict.fromkeys(
            field_of(spec, name) for name, s in spec.sets.items() if s.expression is None
        )
        evidence[case.id] = {
            field: case.codings[field].model_dump(mode="json", exclude_defaults=True)
            for field in fields
            if field in case.codings
        }
    return evidence


def document_manifest(record: Record) -> Json:
    """Return the digests of all input files, and the versions of what worked on them."""
    return {
        "files": {name: f"sha256:{hexed}" for name, hexed in sorted(record.study.digests.items())},
        "versions": list_versions(record),
    }


def list_versions(record: Record) -> dict[str, str]:
    """Return the versions of the libraries that a record was made with, by name."""
    if record.versions is not None:
        return dict(record.versions)
    from importlib.metadata import version

    return {name: version(name) for name in _LIBRARIES}
