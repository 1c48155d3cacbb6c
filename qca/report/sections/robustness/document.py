"""How fragile the findings are, as a JSON document. Shares lie in [0, 1]; undefined is null."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import TYPE_CHECKING

from qca.analysis.claims.verdicts import TestedClaim, Verdict
from qca.report.pieces.numbers import or_null
from qca.report.pieces.plain import Json, as_plain
from qca.report.sections.robustness.changes import tell_change_set, tell_way
from qca.report.sections.robustness.decisions import identify_all, identify_decisions
from qca.report.sections.robustness.fragility import rank_term
from qca.report.sections.robustness.protocol import CLASSES
from qca.report.words import load_words
from qca.robustness.results.chance import PROBABILITY
from qca.robustness.results.decisions import Decision

if TYPE_CHECKING:
    from qca.record import Record
    from qca.robustness.results.assessment import Robustness
    from qca.robustness.results.changes import Change, ChangeSet, ClaimChanges
    from qca.robustness.results.intervals import Interval
    from qca.robustness.results.moves import Effects
    from qca.robustness.results.sensitivity import Sensitivity
    from qca.robustness.results.solutions import Comparison, SolutionStanding
    from qca.robustness.results.worlds import ClaimShares

__all__ = ["document_robustness"]

Ids = Mapping[Decision, str]


@as_plain
def document_robustness(record: Record) -> Json | None:
    """Return how fragile the findings of a record are; None where nobody asked."""
    robust = record.robustness
    return None if robust is None else _document_robustness(record, robust)


def _document_robustness(record: Record, robust: Robustness) -> Json:
    ids = identify_all(robust)
    moved = identify_decisions(found.decision for found in robust.sensitivity)
    return {
        **_document_worlds(robust),
        "left_out_of_run": [
            {"part": left.part.value, "done": left.done, "of": left.whole}
            for left in robust.left_out
        ],
        "settings": robust.settings.model_dump(mode="json"),
        "decisions": [_document_decision(d, ids) for d in robust.decisions],
        "claims": _document_claims(record, robust, ids),
        "leverage": [
            {
                "case": move.case,
                "field": move.field,
                "code": move.code,
                "other": move.other,
                "scores": [
                    {"set": name, "from": or_null(before), "to": or_null(after)}
                    for name, before, after in move.scores
                ],
                **_document_effects(move.effects),
            }
            for move in robust.leverage
            if move.effects.any
        ],
        "moves_tried": len(robust.leverage),
        "terms": [_document_standing(standing) for standing in robust.standing],
        "leave_one_out": [
            {"left_out": o.left_out, "cases": list(o.cases), **_document_effects(o.effects)}
            for o in robust.omissions
        ],
        "protocol": {
            "sensitivity": [_document_sensitivity(found, moved) for found in robust.sensitivity],
            "comparisons": [
                _document_comparison(found, robust.cases) for found in robust.comparisons
            ],
        },
        "chance": [
            {
                "claim": found.claim,
                "relation": found.relation.value,
                "cases": found.cases,
                "inclusion": or_null(found.test.observed),
                "p": or_null(found.test.p),
                "least_p": or_null(found.test.least_p),
                "mean": or_null(found.test.mean),
                "arrangements": found.test.arrangements,
                "exact": found.test.exact,
            }
            for found in robust.chance
        ],
        "retention": [
            {
                "outcome": found.outcome,
                "kind": found.kind.value,
                "one_case": or_null(found.one_case),
                "each_case": or_null(found.each_case),
                "probability": PROBABILITY,
            }
            for found in robust.retention
        ],
    }


def _document_worlds(robust: Robustness) -> Json:
    """Return how many worlds and truth tables there are, and whether that is all of them."""
    sweep = robust.sweep
    drawn = any(not test.test.exact and test.test.arrangements for test in robust.chance)
    seed = robust.settings.seed if drawn or (sweep and not sweep.exhaustive) else None
    if sweep is None:
        nothing = (
            "worlds",
            "worlds_apart",
            "distinct_tables",
            "tables",
            "exhaustive",
            "sampled_worlds",
        )
        return {**dict.fromkeys(nothing), "seed": seed}
    tables = dict(zip(robust.outcomes, sweep.tables, strict=True))
    return {
        "worlds": sweep.worlds,
        "worlds_apart": sweep.worlds_apart,
        "distinct_tables": sweep.tables[0],
        "tables": tables,
        "exhaustive": sweep.exhaustive,
        "sampled_worlds": None if sweep.exhaustive else sweep.points,
        "seed": seed,
    }


def _document_decision(decision: Decision, ids: Ids) -> Json:
    graded = decision.graded
    return {
        "id": ids[decision],
        "kind": decision.kind.value,
        "name": decision.name or None,
        "cells": [{"case": case or None, "set": name} for case, name in decision.cells],
        "at": decision.at if graded else decision.options[0],
        "between": [decision.low, decision.high] if graded else None,
        "ends_only": decision.ends,
        "options": None if graded else list(decision.options),
        "declared": decision.declared,
    }


# ------------------------------------------------------------------------------------- claims


def _document_claims(record: Record, robust: Robustness, ids: Ids) -> list[Json]:
    shares = robust.sweep.shares if robust.sweep else [None] * len(robust.claims)
    changes = {found.claim: found for found in robust.changes}
    both = [*((c, False) for c in record.claims), *((c, True) for c in record.rivals)]
    return [
        {
            "id": tested.claim.id,
            "rival": rival,
            "now": tested.verdict.value,
            **_document_share(tested, share),
            **_document_changes(changes.get(tested.claim.id), record, ids),
            "intervals": [
                _document_interval(interval, ids)
                for interval in robust.intervals
                if interval.claim == tested.claim.id
            ],
        }
        for (tested, rival), share in zip(both, shares, strict=True)
    ]


def _document_share(tested: TestedClaim, share: ClaimShares | None) -> Json:
    """Return shares of the worlds, and the range of the inclusion of the claim's main relation."""
    if share is None:
        names = ("every_case", "apart", "incl", "ranges", "sampled")
        nothing = (*(v.value for v in Verdict), *names)
        return dict.fromkeys(nothing)
    ranges = {name: list(ends) for name, ends in share.ranges}
    main = tested.directions[0].parameters[0][0]
    return {
        **{verdict.value: share.get(verdict) for verdict in Verdict},
        "every_case": {verdict.value: share.get_whole(verdict) for verdict in Verdict},
        "apart": [v.value for v in share.list_apart()],
        "incl": ranges.get(main),
        "ranges": ranges,
        "sampled": share.sampled,
    }


def _document_changes(changes: ClaimChanges | None, record: Record, ids: Ids) -> Json:
    """Return the smallest sets of changes for each goal, and how far each search went."""
    if changes is None:
        return {"searches": {}}
    return {
        **{
            f"{search.goal.value}_if": [_document_set(each, record, ids) for each in search.sets]
            for search in changes.searches
        },
        "searches": {
            search.goal.value: {
                "size": search.size,
                "complete": search.complete,
                "count": search.count,
            }
            for search in changes.searches
        },
    }


def _document_set(change_set: ChangeSet, record: Record, ids: Ids) -> Json:
    return {
        "changes": [_document_change(change, record, ids) for change in change_set.changes],
        "verdict": change_set.verdict.value,
        "declared": change_set.in_a_world,
        "text": tell_change_set(change_set, record, load_words("en")),
    }


def _document_change(change: Change, record: Record, ids: Ids) -> Json:
    decision = change.decision
    known = not (math.isnan(change.low) or math.isnan(change.high))
    return {
        "decision": ids[decision],
        "kind": decision.kind.value,
        "cases": list(decision.cases),
        "sets": list(decision.sets),
        "name": decision.name or None,
        "to": None if decision.graded else change.to,
        "between": [change.low, change.high] if decision.graded and known else None,
        "ends_in": list(change.ends_in) if decision.graded and known else None,
        "scores": [
            {"case": case, "set": name, "between": [or_null(low), or_null(high)]}
            for case, name, low, high in change.scores
        ],
        "text": tell_way(((change,),), record, load_words("en")),
    }


def _document_interval(interval: Interval, ids: Ids) -> Json:
    decision, held = interval.decision, interval.held
    return {
        "decision": ids[decision],
        "at": decision.at if decision.graded else decision.options[0],
        "stays": [held.low, held.high] if held else None,
        "ends_in": [held.low_in, held.high_in] if held else None,
        "stretches": [
            {
                "from": s.low,
                "to": s.high,
                "ends_in": [s.low_in, s.high_in],
                "verdict": str(s.finding),
                "points": [{"at": p.at, "verdict": str(p.finding)} for p in s.points],
            }
            for s in interval.stretches
        ],
        "options": [
            {"option": option, "verdict": verdict.value} for option, verdict in interval.options
        ],
    }


# ------------------------------------------------------------------------------ what else changes


def _document_effects(effects: Effects) -> Json:
    return {
        "tables": list(effects.tables),
        "models": [{"outcome": outcome, "kind": kind} for outcome, kind in effects.models],
        "verdicts": [
            {"claim": claim, "from": before.value, "to": after.value}
            for claim, before, after in effects.verdicts
        ],
    }


def _document_standing(standing: SolutionStanding) -> Json:
    solved = standing.solved
    return {
        "outcome": standing.outcome,
        "kind": standing.kind,
        "tables": standing.tables,
        "unsolved": standing.unsolved,
        "same": standing.same,
        "models": [" + ".join(terms) for terms in standing.now],
        "terms": [
            {
                "term": term.term,
                "in_every": term.in_every,
                "in_some": term.in_some,
                "share_every": term.in_every / solved if solved else None,
                "standing": rank_term(term, solved),
                "now": term.now,
            }
            for term in standing.terms
        ],
    }


def _document_sensitivity(room: Sensitivity, ids: Ids) -> Json:
    decision = room.decision
    graded = decision.graded
    tried = [decision.low, decision.high]
    if not graded:
        counts = [float(option) for option in decision.options]
        tried = [min(counts), max(counts)]
    return {
        "outcome": room.outcome,
        "kind": room.kind,
        "decision": ids[decision],
        "what": decision.kind.value,
        "name": decision.name,
        "sets": list(decision.sets),
        "at": decision.at if graded else float(decision.options[0]),
        "stays": [room.low, room.high],
        "ends_in": [room.low_in, room.high_in],
        "points": [
            {
                "at": each.at,
                "models": None
                if each.models is None
                else [" + ".join(terms) for terms in each.models],
                "why": each.why,
            }
            for each in room.apart
        ],
        "tried": tried,
        "turns_below": room.turns_below,
        "turns_above": room.turns_above,
    }


def _document_comparison(comparison: Comparison, cases: tuple[str, ...]) -> Json:
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
        "cases": {name: [cases[i] for i in getattr(sorted_, name)] for name in CLASSES},
        "RCR_typ": or_null(sorted_.rcr_typical),
        "RCR_dev": or_null(sorted_.rcr_deviant),
        "rank": sorted_.rank,
        "ranks": {str(rank): number for rank, number in enumerate(comparison.ranks, start=1)},
    }
