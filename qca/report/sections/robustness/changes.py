"""What must be true: the smallest sets of changed decisions that change a verdict, in words.

Sets that differ in one place alone are told together: "A or B is left out", "is “low” or “medium”
instead of “high”".
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING

from qca.analysis.claims.verdicts import Verdict
from qca.report.pieces.numbers import format_number
from qca.report.sections.robustness.decisions import (
    SAME,
    name_decision,
    name_omission,
    sentence,
    tell_range,
)
from qca.robustness.results.changes import Change, ChangeSet, ClaimChanges, Goal, Search
from qca.robustness.results.decisions import Decision, DecisionKind
from qca.study.calibrations import LabelScore
from qca.study.codes import scale_of

if TYPE_CHECKING:
    from qca.record import Judgement
    from qca.report.words import Words

__all__ = ["merge_sets", "tell_change_set", "tell_changes", "tell_way"]

# Ways told of one search, and of one verdict that they lead to.
_MOST_WAYS = 3
_VERDICTS = {Goal.HOLDS: Verdict.SUPPORTED, Goal.FAILS: Verdict.CONTRADICTED}

# What one place of a way may be: changes of one decision, or things left out, any of which will do.
_Place = tuple[Change, ...]
# Places that must all be so.
Way = tuple[_Place, ...]


def tell_change_set(changes: ChangeSet, record: Judgement, words: Words) -> str:
    """Return a set of changes as a clause that goes with "if"; nothing where nothing changes."""
    return tell_way(tuple((change,) for change in changes.changes), record, words)


def tell_changes(
    changes: ClaimChanges, now: Verdict, record: Judgement, words: Words, *, brief: bool = False
) -> list[str]:
    """Return in sentences what would change the verdict on a claim, and what would settle it.

    ``brief`` gives one example of several changes at once that nobody declared doubtful.
    """
    searches = {search.goal: search for search in changes.searches}
    told: list[object] = []
    lines: list[str] = []
    any_ = searches.get(Goal.CHANGES)
    if any_ is not None:
        lines += _tell_unless(any_, now, record, words)
        told += [each.changes for each in any_.sets]
    missing: dict[tuple[int, bool], list[str]] = {}
    for goal, verdict in _VERDICTS.items():
        search = searches.get(goal)
        if search is None or verdict is now:
            continue
        if not search.sets:
            missing.setdefault((search.size, search.complete), []).append(words(verdict.value))
        elif any(each.changes not in told for each in search.sets):
            lines.append(_tell_goal(search, verdict, record, words, brief=brief))
    lines += [_tell_missing(*key, verdicts, words) for key, verdicts in missing.items()]
    return lines


def _tell_unless(search: Search, now: Verdict, record: Judgement, words: Words) -> list[str]:
    """Say what the least change is that gives another verdict, whichever."""
    if not search.sets:
        verdict = words(now.value)
        if search.complete:
            return [words("change.never", verdict=verdict)]
        return [words.amount("change.unknown", search.size, verdict=verdict)]
    groups = []
    for verdict in Verdict:
        own = [each for each in search.sets if each.verdict is verdict]
        if own:
            ways = _tell_ways(own, len(own), record, words)
            groups.append(words("change.makes", ways=ways, verdict=words(verdict.value)))
    ways = words("change.next").join(groups)
    line = sentence(words("change.unless", verdict=words(now.value), ways=ways))
    rest = search.count - len(search.sets)
    return [line, words.count("change.rest", rest)] if rest else [line]


def _tell_goal(
    search: Search, verdict: Verdict, record: Judgement, words: Words, *, brief: bool
) -> str:
    """Say what gives a wanted verdict."""
    declared = all(each.declared for each in search.sets)
    few = brief and not declared and search.size > 1
    most = 1 if few else _MOST_WAYS
    ways = _tell_ways(search.sets, search.count, record, words, most)
    key = "change.if" if declared else "change.undeclared"
    return sentence(words(key, verdict=words(verdict.value), ways=ways))


def _tell_missing(size: int, complete: bool, verdicts: Sequence[str], words: Words) -> str:
    either = f" {words('or')} ".join(verdicts)
    if complete:
        return words("change.none", verdict=either)
    return words.amount("change.yet", size, verdict=either)


# ---------------------------------------------------------------------------------------- ways


def _tell_ways(
    sets: Sequence[ChangeSet], count: int, record: Judgement, words: Words, most: int = _MOST_WAYS
) -> str:
    """Return sets of changes, each of which will do; of ``count``, what is not told is counted."""
    ways = merge_sets(sets)
    if len(ways) == most + 1:
        most += 1
    told = [tell_way(way, record, words) for way in ways[:most]]
    left = count - sum(math.prod(map(len, way)) for way in ways[:most])
    if left > 0:
        told.append(words.count("change.others", left))
    return words("change.or").join(told)


def merge_sets(sets: Sequence[ChangeSet]) -> list[Way]:
    """Return sets of changes with those made one that differ in one place alone."""
    ways: list[Way] = [tuple((change,) for change in each.changes) for each in sets]
    for place in reversed(range(max((len(way) for way in ways), default=0))):
        merged: dict[object, Way] = {}
        for way in ways:
            if place >= len(way):
                merged[way] = way
                continue
            key = way[:place], _tell_apart(way, place), way[place + 1 :]
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


def tell_way(way: Way, record: Judgement, words: Words) -> str:
    """Return places as a clause; what is left out in several goes together."""
    gone = [place for place in way if place[0].decision.kind is DecisionKind.LEFT_OUT]
    parts = [_tell_place(place, record, words) for place in way if place not in gone]
    if gone:
        names = [_join_omissions(place, record, words) for place in gone]
        parts.append(words.count("set.left_out", len(gone), what=words.join(names)))
    return words.join(parts)


def _join_omissions(place: _Place, record: Judgement, words: Words) -> str:
    return words.either([name_omission(change.to, record, words) for change in place])


def _tell_place(place: _Place, record: Judgement, words: Words) -> str:
    """Return changes of one decision, any of which will do, as a clause."""
    decision = place[0].decision
    what = name_decision(decision, record, words)
    if decision.graded:
        where = [tell_range(decision, c.low, c.high, words, ends_in=c.ends_in) for c in place]
        return words("set.number", what=what, where=words.either(where))
    if decision.kind is DecisionKind.N_CUT:
        return words("set.count", what=what, number=words.either([c.to for c in place]))
    if place[0].to == decision.options[0]:  # any other score in place of a calibrated one
        return words.join([_tell_score(*score, record, words) for score in place[0].scores])
    others = words.either([_tell_code(change, record, words) for change in place])
    return words("set.code", what=what, others=others, code=decision.options[0])


def _tell_code(change: Change, record: Judgement, words: Words) -> str:
    """Return a code that is chosen, and the scores that do it if not all of its label do."""
    parts = []
    for _, name, low, high in change.scores:
        entry = (scale_of(record.study.spec, name) or {}).get(change.to)
        ends = entry.between if isinstance(entry, LabelScore) and entry.between else (low, high)
        if high - low < ends[1] - ends[0] - SAME:
            where = format_number(low, 2)
            if high - low > SAME:
                where = words("set.score", low=where, high=format_number(high, 2))
            alone = len(change.decision.sets) == 1
            parts.append(where if alone else words("set.score.in", set=name, where=where))
    if not parts:
        return words("quoted", code=change.to)
    return words("set.scored", code=change.to, scores=words.join(parts))


def _tell_score(
    case: str, name: str, low: float, high: float, record: Judgement, words: Words
) -> str:
    """Return where a score lies that has no label."""
    memberships = record.study.scores.memberships
    at = float(memberships.column(name)[memberships.cases.index(case)])
    score = Decision(DecisionKind.SCORE, "", ((case, name),), at=at, low=0.0, high=1.0)
    where = tell_range(score, low, high, words)
    return words("set.number", what=name_decision(score, record, words), where=where)
