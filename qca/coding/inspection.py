"""Inspection: what an analysis asks of coded cases, and where they do not answer."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass

from qca.coding.needs import FieldNeed
from qca.errors import InputError, Place, Problem, cut_list, nearest
from qca.messages import Message, say, say_count
from qca.study.cases import Case, Coding
from qca.study.codes import code_of, explain_unknown, read_entry, scale_of, text_of
from qca.study.settings import Missing
from qca.study.spec import Spec

__all__ = ["Inspection", "inspect_cases", "list_off_scale"]

# Fields that one line names.
_MOST_NAMED = 15


@dataclass(frozen=True)
class Inspection:
    """What stops an analysis of some cases, and what does not, though it narrows what they tell."""

    faults: tuple[Problem, ...]
    gaps: tuple[Problem, ...]


def inspect_cases(
    spec: Spec,
    needs: Sequence[FieldNeed],
    cases: Iterable[Case],
    *,
    analysed: Collection[str],
    analysis: str,
    faulty: Collection[Place] = frozenset(),
) -> Inspection:
    """Return which of the codes that an analysis needs are missing, or off its scales.

    Those that are missing for truth tables stop it where the case is ``analysed``, unless it drops
    such cases. What is ``faulty`` is not also missing, or off a scale.
    """
    faults: list[Problem] = []
    gaps: list[Problem] = []
    for case in cases:
        # All codes of a row of a table stand at one place.
        known = frozenset[Place]() if case.is_tabled else faulty
        faults += [p for p in list_off_scale(spec, needs, case) if p.place not in known]
        hurt = _find_hurt_fields(case, faulty)
        missing = [
            need
            for need in needs
            if not need.of and need.field not in hurt and code_of(case, need.field) is None
        ]
        gaps += _suggest_fields(case, missing, {need.field for need in needs})
        if tabled := [need.field for need in missing if need.tabled]:
            stops = case.id in analysed and spec.missing is not Missing.DROP
            told = _tell_tabled(case, tabled, analysis, stops=stops)
            (faults if stops else gaps).append(told)
        asked = [need.field for need in missing if not need.tabled and not _was_looked(case, need)]
        if asked:
            gaps.append(_tell_asked(case, asked, analysis))
    return Inspection(tuple(faults), tuple(gaps))


def _find_hurt_fields(case: Case, faulty: Collection[Place]) -> set[str]:
    """Return the fields of a case in which something is faulty, and perhaps left out."""
    depth = len(case.path)
    return {
        str(path[depth])
        for path, place in case.places.known.items()
        if place in faulty and len(path) > depth and path[:depth] == case.path
    }


def _suggest_fields(
    case: Case, missing: Iterable[FieldNeed], needed: Collection[str]
) -> Iterator[Problem]:
    """Yield the fields of a case that nobody asks for, and that are like one that it lacks."""
    absent = [need.field for need in missing if need.field not in case.codings]
    for field in case.codings if absent else ():
        if field not in needed and (remedy := nearest(field, absent, likeness=0.8)):
            what = say("case '{id}' has the field '{field}'", id=case.id, field=field)
            yield Problem(what, remedy, case.find(field))


def _was_looked(case: Case, need: FieldNeed) -> bool:
    """Return whether a code was looked for and not found."""
    coding = case.codings.get(need.field)
    return coding is not None and bool(coding.looked_in)


def _tell_tabled(case: Case, fields: Sequence[str], analysis: str, *, stops: bool) -> Problem:
    what = say(
        "case '{id}' is not coded on {fields} that truth tables of {analysis} need: {names}",
        id=case.id,
        fields=say_count("{number} field", "{number} fields", len(fields)),
        analysis=analysis,
        names=_name_fields(case, fields),
    )
    remedy = say("code what is missing")
    if stops:
        remedy = say(
            "code what is missing, leave the case out with 'omit', or out of truth tables alone"
            " with 'missing: drop'"
        )
    return Problem(what, remedy, case.find(fields[0]))


def _tell_asked(case: Case, fields: Sequence[str], analysis: str) -> Problem:
    what = say(
        "case '{id}' is not coded on {fields} by which {analysis} tests claims: {names}",
        id=case.id,
        fields=say_count("{number} field", "{number} fields", len(fields)),
        analysis=analysis,
        names=_name_fields(case, fields),
    )
    remedy = say(
        "code what is missing, or keep 'uncoded' and say under 'looked_in' where you looked"
    )
    return Problem(what, remedy, case.find(fields[0]))


def _name_fields(case: Case, fields: Sequence[str]) -> Message:
    """Return fields with the lines at which they stand; those that stand nowhere without one."""
    named: list[str] = []
    for field in fields:
        coding = case.codings.get(field)
        place = None if coding is None else case.find(field)
        if coding is None or place is None or place.line is None:
            named.append(field)
        elif coding.is_open:
            told = say("{field} (line {line}, where coders differ)", field=field, line=place.line)
            named.append(told)
        else:
            named.append(say("{field} (line {line})", field=field, line=place.line))
    return cut_list(named, _MOST_NAMED)


def list_off_scale(spec: Spec, needs: Iterable[FieldNeed], case: Case) -> list[Problem]:
    """Return the codes of a case that sets of an analysis cannot read, and what else they may be.

    Other readings, and what several coders coded, are such; a code is told once for all sets.
    """
    return [
        problem
        for need in needs
        if (coding := case.codings.get(need.field)) is not None
        for word in dict.fromkeys(_list_words(coding))
        for problem in _find_unread(spec, need, case, word)
    ]


def _list_words(coding: Coding) -> tuple[str, ...]:
    if coding.is_coded:
        return text_of(coding), *coding.alternatives
    return tuple(coding.coders.values())


def _find_unread(spec: Spec, need: FieldNeed, case: Case, word: str) -> Iterator[Problem]:
    coding = case.codings[need.field]
    unknown = []
    for name in need.sets:
        scale = scale_of(spec, name)
        if scale is not None:
            unknown += [] if word in scale else [name]
        elif coding.is_coded:
            try:
                read_entry(spec, case, name, coding, word)
            except InputError as error:
                yield from error.problems
    if unknown:
        yield explain_unknown(spec, case, unknown, word)
