"""What must be true: the smallest sets of changed decisions that change a verdict, in words.

Sets that differ in one place alone are told together: "A or B is left out", "is “low” or “medium”
instead of “high”". Of many ways the first three are told, and none that takes more than three
changes at once: they are counted, and tables have them all.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING

from qca.analysis.claims.verdicts import Verdict
from qca.report.pieces.cells import Cell, Said
from qca.report.pieces.numbers import format_number, or_null
from qca.report.pieces.plain import Json
from qca.report.pieces.spans import Inline, Judged, Prose, SetName, join_prose
from qca.report.pieces.tables import (
    CellKind,
    Column,
    ReportTable,
    build_robust_table,
    numbers,
    texts,
)
from qca.report.sections.robustness.decisions import (
    SAME,
    Ids,
    sentence,
    tell_decision,
    tell_omission,
    tell_range,
)
from qca.report.words import Words, load_words
from qca.robustness.results.assessment import Robustness
from qca.robustness.results.changes import Change, ChangeSet, ClaimChanges, Goal, Search
from qca.robustness.results.decisions import Decision, DecisionKind
from qca.study.calibrations import LabelScore
from qca.study.codes import scale_of

if TYPE_CHECKING:
    from qca.record import Judgement
    from qca.report.words import Words

__all__ = [
    "document_changes",
    "merge_sets",
    "table_changes",
    "tell_change_set",
    "tell_changes",
    "tell_way",
]

# Ways told of one search, and of one verdict that they lead to; changes of a way that is told.
_MOST_WAYS = _MOST_CHANGES = 3

# What one place of a way may be: changes of one decision, or things left out, any of which will do.
_Place = tuple[Change, ...]
# Places that must all be so.
Way = tuple[_Place, ...]


def tell_change_set(changes: ChangeSet, record: Judgement, words: Words) -> Prose:
    """Return a set of changes as a clause that goes with "if"; nothing where nothing changes."""
    return tell_way(tuple((change,) for change in changes.changes), record, words)


def tell_changes(
    changes: ClaimChanges, now: Verdict, record: Judgement, words: Words
) -> list[Prose]:
    """Return in sentences what would change the verdict on a claim, and what would settle it."""
    searches = {search.goal: search for search in changes.searches}
    told: list[object] = []
    lines: list[Prose] = []
    any_ = searches.get(Goal.CHANGES)
    if any_ is not None:
        lines += _tell_unless(any_, now, record, words)
        told += [each.changes for each in any_.sets]
    missing: dict[tuple[int, bool], list[Inline]] = {}
    wanted = _find_wanted(changes, record)
    for goal, verdict in wanted.items():
        search = searches.get(goal)
        if search is None or verdict is now:
            continue
        if not search.sets:
            known = missing.setdefault((search.size, search.complete), [])
            known.append(Judged(verdict, words(verdict.value)))
        elif any(each.changes not in told for each in search.sets):
            lines.append(_tell_goal(search, verdict, record, words))
    lines += [_tell_missing(*key, verdicts, words) for key, verdicts in missing.items()]
    return lines


def _find_wanted(changes: ClaimChanges, record: Judgement) -> dict[Goal, Verdict]:
    """Return the verdicts that a claim has where it holds, and where it fails."""
    tested = next(c for c in (*record.claims, *record.rivals) if c.claim.id == changes.claim)
    fails = Verdict.CONTRADICTED if tested.claim.is_plain else Verdict.NOT_SHOWN
    return {Goal.HOLDS: Verdict.SUPPORTED, Goal.FAILS: fails}


def _tell_unless(search: Search, now: Verdict, record: Judgement, words: Words) -> list[Prose]:
    """Say what the least change is that gives another verdict, whichever."""
    verdict = Judged(now, words(now.value))
    if not search.sets:
        if search.complete:
            return [words.tell("change.never", verdict=verdict)]
        return [words.tell_amount("change.unknown", search.size, verdict=verdict)]
    if search.size > _MOST_CHANGES:
        return [words.tell_count("change.many", search.count, verdict=verdict, changes=search.size)]
    groups = []
    for other in Verdict:
        own = [each for each in search.sets if each.verdict is other]
        if own:
            ways = _tell_ways(own, len(own), record, words)
            groups.append(
                words.tell("change.makes", ways=ways, verdict=Judged(other, words(other.value)))
            )
    ways = join_prose(groups, words("change.next"))
    line = sentence(words.tell("change.unless", verdict=words(now.value), ways=ways))
    rest = search.count - len(search.sets)
    return [line, words.tell_count("change.rest", rest)] if rest else [line]


def _tell_goal(search: Search, verdict: Verdict, record: Judgement, words: Words) -> Prose:
    """Say what gives a wanted verdict."""
    said = words(verdict.value)
    if search.size > _MOST_CHANGES:
        return words.tell_count("change.goal.many", search.count, verdict=said, changes=search.size)
    declared = all(each.declared for each in search.sets)
    # Of several changes at once that nobody declared doubtful, one example is enough.
    most = 1 if not declared and search.size > 1 else _MOST_WAYS
    ways = _tell_ways(search.sets, search.count, record, words, most)
    key = "change.if" if declared else "change.undeclared"
    return sentence(words.tell(key, verdict=said, ways=ways))


def _tell_missing(size: int, complete: bool, verdicts: Sequence[Inline], words: Words) -> Prose:
    either = join_prose(verdicts, f" {words('or')} ")
    if complete:
        return words.tell("change.none", verdict=either)
    return words.tell_amount("change.yet", size, verdict=either)


# ---------------------------------------------------------------------------------------- ways


def _tell_ways(
    sets: Sequence[ChangeSet], count: int, record: Judgement, words: Words, most: int = _MOST_WAYS
) -> Prose:
    """Return sets of changes, each of which will do; of ``count``, what is not told is counted."""
    ways = merge_sets(sets)
    if len(ways) == most + 1:
        most += 1
    told = [tell_way(way, record, words) for way in ways[:most]]
    left = count - sum(math.prod(map(len, way)) for way in ways[:most])
    if left > 0:
        told.append(words.tell_count("change.others", left))
    return join_prose(told, words("change.or"))


def merge_sets(sets: Sequence[ChangeSet]) -> list[Way]:
    """Return sets of changes with those made one that differ in one place alone."""
    ways: list[Way] = [tuple((change,) for change in each.changes) for each in sets]
    if len(ways) < 2:
        return ways
    # Changes are long to compare; numbers stand for them.
    numbers: dict[Change, int] = {}
    told = {
        id(change): numbers.setdefault(change, len(numbers))
        for each in sets
        for change in each.changes
    }

    def number(places: Way) -> tuple[tuple[int, ...], ...]:
        return tuple(tuple(told[id(change)] for change in place) for place in places)

    for place in reversed(range(max(map(len, ways)))):
        merged: dict[object, Way] = {}
        for way in ways:
            if place >= len(way):
                merged[number(way)] = way
                continue
            key = number(way[:place]), _tell_apart(way, place), number(way[place + 1 :])
            known = merged.get(key)
            own = (*known[place], *way[place]) if known else way[place]
            merged[key] = (*way[:place], own, *way[place + 1 :])
        ways = list(merged.values())
    return ways


def _tell_apart(way: Way, place: int) -> object:
    """Return what a place must share with another to go with it: its decision, or to be left out.

    Two things that are left out at once stay as they are: "A or B and C" would be unclear.
    """
    gone = [each[0].decision.kind is DecisionKind.LEFT_OUT for each in way]
    return DecisionKind.LEFT_OUT if gone[place] and sum(gone) == 1 else way[place][0].decision


def tell_way(way: Way, record: Judgement, words: Words) -> Prose:
    """Return places as a clause; what is left out in several goes together."""
    gone = [place for place in way if place[0].decision.kind is DecisionKind.LEFT_OUT]
    parts = [_tell_place(place, record, words) for place in way if place not in gone]
    if gone:
        names = [_join_omissions(place, record, words) for place in gone]
        parts.append(words.tell_count("set.left_out", len(gone), what=words.tell_names(names)))
    return words.tell_names(parts)


def _join_omissions(place: _Place, record: Judgement, words: Words) -> Prose:
    return words.tell_names(
        [tell_omission(change.to, record, words) for change in place], "or", len(place)
    )


def _tell_place(place: _Place, record: Judgement, words: Words) -> Prose:
    """Return changes of one decision, any of which will do, as a clause."""
    decision = place[0].decision
    what = tell_decision(decision, record, words)
    if decision.graded:
        where = [
            tell_range(decision, c.low, c.high, words, ends_in=c.ends_in, after_is=True)
            for c in place
        ]
        return words.tell("set.number", what=what, where=words.either(where))
    if decision.kind is DecisionKind.N_CUT:
        return words.tell("set.count", what=what, number=words.either([c.to for c in place]))
    if place[0].to == decision.options[0]:  # any other score in place of a calibrated one
        return words.tell_names([_tell_score(*score, record, words) for score in place[0].scores])
    others = words.tell_names([_tell_code(change, record, words) for change in place], "or")
    return words.tell("set.code", what=what, others=others, code=decision.options[0])


def _tell_code(change: Change, record: Judgement, words: Words) -> Prose:
    """Return a code that is chosen, and the scores that do it if not all of its label do."""
    parts: list[Prose] = []
    for _, name, low, high in change.scores:
        entry = (scale_of(record.study.spec, name) or {}).get(change.to)
        ends = entry.between if isinstance(entry, LabelScore) and entry.between else (low, high)
        if high - low < ends[1] - ends[0] - SAME:
            where = format_number(low, 2)
            if high - low > SAME:
                where = words("set.score", low=where, high=format_number(high, 2))
            alone = len(change.decision.sets) == 1
            parts.append(
                Prose((where,))
                if alone
                else words.tell("set.score.in", set=SetName(name), where=where)
            )
    if not parts:
        return words.tell("quoted", code=change.to)
    return words.tell("set.scored", code=change.to, scores=words.tell_names(parts))


def _tell_score(
    case: str, name: str, low: float, high: float, record: Judgement, words: Words
) -> Prose:
    """Return where a score lies that has no label."""
    memberships = record.study.scores.memberships
    at = float(memberships.column(name)[memberships.cases.index(case)])
    score = Decision(DecisionKind.SCORE, "", ((case, name),), at=at, low=0.0, high=1.0)
    where = tell_range(score, low, high, words, after_is=True)
    return words.tell("set.number", what=tell_decision(score, record, words), where=where)


def table_changes(record: Judgement, robust: Robustness, words: Words) -> ReportTable:
    """Return the smallest sets of changes that make each claim hold, fail or change."""
    rows: list[tuple[Cell, ...]] = []
    for changes in robust.changes:
        wanted = _find_wanted(changes, record)
        for search in changes.searches:
            verdict = wanted.get(search.goal)
            goal = Said(search.goal.value, words(verdict.value if verdict else "goal.changes"))
            for number, each in enumerate(search.sets, start=1):
                rows.append(
                    (
                        changes.claim,
                        goal,
                        number,
                        len(each.changes),
                        _say_changes(each, record, words),
                        words.say(each.verdict.value),
                        words.flag(each.in_a_world),
                    )
                )
            if not search.sets:
                said = _say_none(search.size, words, complete=search.complete)
                rows.append((changes.claim, goal, None, None, said, None, None))
    columns = (
        *texts(words, "claim", "goal"),
        Column("number", "#", CellKind.NUMBER),
        *numbers(words, "changes"),
        *texts(words, "if", "verdict", "declared"),
    )
    return build_robust_table("changes", words, columns, rows)


def _say_changes(change_set: ChangeSet, record: Judgement, words: Words) -> Said:
    """Return a set of changes in words; in files, as in JSON, in English."""
    english = load_words("en")
    told, key = (
        str(tell_change_set(change_set, record, w)) or w("as_is") for w in (words, english)
    )
    return Said(key, told)


def _say_none(size: int, words: Words, *, complete: bool) -> Said:
    """Say that no set of changes was found: that there is none, or how far the search went."""
    if complete:
        return Said("none", words("change.table.none"))
    return Said(f"none of up to {size}", words.amount("change.table.unknown", size))


def document_changes(changes: ClaimChanges | None, record: Judgement, ids: Ids) -> Json:
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


def _document_set(change_set: ChangeSet, record: Judgement, ids: Ids) -> Json:
    return {
        "changes": [_document_change(change, record, ids) for change in change_set.changes],
        "verdict": change_set.verdict.value,
        "declared": change_set.in_a_world,
        "text": str(tell_change_set(change_set, record, load_words("en"))),
    }


def _document_change(change: Change, record: Judgement, ids: Ids) -> Json:
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
        "text": str(tell_way(((change,),), record, load_words("en"))),
    }
