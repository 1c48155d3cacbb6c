"""Decisions named: short identifiers for data, and what they are in sentences."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING

from qca.report.pieces.cells import Cell, Said, listed
from qca.report.pieces.names import call_case, call_set
from qca.report.pieces.numbers import (
    format_apart,
    format_raw,
)
from qca.report.pieces.plain import Json
from qca.report.pieces.spans import CaseName, Prose, SetName
from qca.report.pieces.tables import (
    ReportTable,
    build_robust_table,
    numbers,
    texts,
)
from qca.report.words import Words
from qca.robustness.results.assessment import Robustness
from qca.robustness.results.decisions import Decision, DecisionKind
from qca.sets.cuts import CROSSOVER
from qca.study.cases import name_group
from qca.study.settings import LeaveOut

if TYPE_CHECKING:
    from qca.record import Judgement
    from qca.report.words import Words
    from qca.robustness.results.assessment import Robustness
    from qca.study.cases import Case
    from qca.study.declaration import Study

__all__ = [
    "document_decision",
    "format_value",
    "identify_all",
    "identify_decisions",
    "mark_left_out",
    "name_cells",
    "name_decision",
    "sentence",
    "table_decisions",
    "tell_decision",
    "tell_ends",
    "tell_omission",
    "tell_range",
]

# Whether the lower and the upper end of a range belong to it.
Ends = tuple[bool, bool]
# Decisions by their identifiers in files.
Ids = Mapping[Decision, str]
# Values closer than this are one.
SAME = 1e-6


def identify_decisions(decisions: Iterable[Decision]) -> dict[Decision, str]:
    """Return for each decision an identifier that no other has.

    ``NL2.EL`` is the score of a case in a set, ``NL1.quality`` the code of a case for a field,
    ``BEN.crossover`` an anchor; a cut has its name, and whatever is left out is ``left_out``.

    >>> score = Decision(
    ...     DecisionKind.SCORE, "medium", cells=(("NL2", "EL"),), at=0.6, low=0.4, high=0.6
    ... )
    >>> cut = Decision(DecisionKind.CUT, "incl_cut", at=0.8, low=0.7, high=0.9)
    >>> list(identify_decisions([score, cut]).values())
    ['NL2.EL', 'incl_cut']
    """
    ids: dict[Decision, str] = {}
    taken: set[str] = set()
    for decision in decisions:
        if decision in ids:
            continue
        name = decision.identifier
        # Two labels that a case could have may both be in doubt, each with a score of its own.
        options = [name, f"{name}.{decision.name}"]
        options += [f"{options[1]}.{number}" for number in range(2, len(taken) + 3)]
        if decision.kind is not DecisionKind.LEFT_OUT:
            name = next(option for option in options if option not in taken)
        taken.add(name)
        ids[decision] = name
    return ids


def identify_all(robust: Robustness) -> dict[Decision, str]:
    """Return identifiers of the decisions of an assessment, those that only changes name last."""
    sets = [each for found in robust.changes for search in found.searches for each in search.sets]
    changed = [change.decision for each in sets for change in each.changes]
    return identify_decisions([*robust.decisions, *changed])


def tell_decision(
    decision: Decision, record: Judgement, words: Words, *, first: bool = False
) -> Prose:
    """Return what is decided, as the subject of a sentence; ``first`` in it, with a capital."""
    told = _tell_decision(decision, record, words)
    return sentence(told) if first else told


def _tell_decision(decision: Decision, record: Judgement, words: Words) -> Prose:
    study = record.study
    if decision.kind is DecisionKind.LEFT_OUT:
        return words.tell("decision.left_out")
    if decision.kind in (DecisionKind.CUT, DecisionKind.N_CUT):
        return words.tell(f"cut.{decision.name}")
    if decision.kind is DecisionKind.ANCHOR:
        return words.tell(
            "decision.anchor", anchor=decision.name, set=call_set(study, decision.sets[0])
        )
    if decision.kind is DecisionKind.SCORE and len(decision.cells) > 1:
        cells = words.tell_names(name_cells(decision, words))
        return words.tell("decision.label", label=decision.name, cells=cells)
    key = "score" if decision.kind is DecisionKind.SCORE else "code"
    if len(decision.sets) == 1:
        what = words.tell("in_set", set=call_set(study, decision.sets[0]))
    else:
        what = words.tell("for_field", field=decision.name)
    return words.tell(f"decision.{key}", case=call_case(study, decision.cases[0]), what=what)


def name_decision(decision: Decision, record: Judgement, words: Words) -> Prose:
    """Return a decision in short: a case with its field or sets, else as in a sentence."""
    cases = [CaseName(case) for case in decision.cases if case]
    if decision.kind is DecisionKind.READING:
        return words.tell("cell.code", case=words.tell_names(cases), field=decision.name)
    if not cases or len(decision.cells) != len(decision.cases) * len(decision.sets):
        return _tell_decision(decision, record, words)
    sets = [SetName(name) for name in decision.sets]
    return words.tell("cell", case=words.tell_names(cases), set=words.tell_names(sets))


def name_cells(decision: Decision, words: Words) -> list[Prose]:
    """Return the scores that a decision is about, each by its case and set."""
    return [
        words.tell("cell", case=CaseName(case), set=SetName(name)) for case, name in decision.cells
    ]


def mark_left_out(robust: Robustness, study: Study) -> str:
    """Return how keys of phrases on what is left out end: by cases, with states, with groups."""
    grouped = any(case.groups for case in study.cases)
    if grouped and robust.settings.leave_out in (LeaveOut.GROUPS, LeaveOut.BOTH):
        return "groups"
    return "states" if any(len(gone) > 1 for gone in robust.omitted) else "cases"


def tell_omission(name: str, record: Judgement, words: Words) -> Prose:
    """Return a case or a state with its cases: what is left out."""
    study = record.study
    if any(case.id == name for case in study.cases):
        return words.tell_names([call_case(study, name)])
    own = [CaseName(case.id) for case in study.cases if name in _list_wholes(case)]
    return words.tell("state", state=name, cases=words.tell_names(own))


def _list_wholes(case: Case) -> set[str]:
    """Return the names of what a case belongs to: its state, and its groups."""
    return {case.state, *(name_group(by, group) for by, group in case.groups.items())}


def format_value(decision: Decision, value: float) -> str:
    """Return a value of a graded decision, told from where it is now: raw where it is an anchor."""
    if decision.kind is DecisionKind.ANCHOR:
        return format_raw(value, decision.at)
    middle = (CROSSOVER,) if decision.kind is DecisionKind.SCORE else ()
    return format_apart(value, decision.at, *middle, digits=2)


def tell_range(
    decision: Decision,
    low: float,
    high: float,
    words: Words,
    *,
    ends_in: Ends = (False, False),
    after_is: bool = False,
) -> str:
    """Return where a graded decision lies, seen from where it is: "below 0.50", "up to 0.50".

    ``ends_in`` says whether the ends belong to it. ``after_is`` is for sentences that say what it
    "is": "0.50 or less".
    """
    up_to, below = ("at_most", "less_than") if after_is else ("up_to", "below")
    from_ = "at_least" if after_is else "from"
    ends = format_value(decision, low), format_value(decision, high)
    if high - low <= SAME:
        return words("range.at", value=ends[0])
    if low <= decision.low + SAME and high <= decision.at + SAME:
        return words(f"range.{up_to if ends_in[1] else below}", value=ends[1])
    if high >= decision.high - SAME and low >= decision.at - SAME:
        return words(f"range.{from_ if ends_in[0] else 'above'}", value=ends[0])
    return tell_ends(*ends, words, ends_in=ends_in)


def tell_ends(low: str, high: str, words: Words, *, ends_in: Ends) -> str:
    """Return a range by its ends: "from 0.20 to 0.40", or where they are not part of it between."""
    key = {(True, True): "closed", (True, False): "to_under", (False, True): "from_over"}
    return words(f"range.{key.get(ends_in, 'between')}", low=low, high=high)


def sentence(told: Prose) -> Prose:
    """Return prose with its first letter as a capital; names stay as they are.

    >>> str(sentence(Prose(("the score", " of", CaseName("nl1")))))
    'The score ofnl1'
    """
    first = told.spans[0] if told.spans else None
    if not isinstance(first, str):
        return told
    return Prose((first[:1].upper() + first[1:], *told.spans[1:]))


def table_decisions(robust: Robustness, words: Words) -> ReportTable:
    """Return every decision with the ways in which it could be taken."""
    ids = identify_all(robust)
    rows = []
    for decision in robust.decisions:
        graded = decision.graded
        ends: list[Cell] = [decision.at, decision.low, decision.high] if graded else [None] * 3
        if decision in robust.idle:
            ends[0] = None
        rows.append(
            (
                ids[decision],
                words.say(f"doubt.{decision.kind.value}", decision.kind.value),
                decision.name or None,
                listed(decision.cases),
                listed(decision.sets),
                *ends,
                _say_options(decision.options, words),
                words.flag(decision.declared),
            )
        )
    columns = (
        *texts(words, "decision", ("kind", "reason"), "name", ("cases", "case"), ("sets", "set")),
        *numbers(words, ("at", "now"), "from", "to"),
        *texts(words, "options", "declared"),
    )
    return build_robust_table("decisions", words, columns, rows)


def _say_options(options: Sequence[str], words: Words) -> Said | None:
    """Return the options of a decision; nothing, as an option, is empty in files."""
    shown = " | ".join(option or words("nothing") for option in options)
    return Said(" | ".join(options), shown) if options else None


def document_decision(decision: Decision, ids: Ids) -> Json:
    """Return a decision with the ways in which it could be taken."""
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
