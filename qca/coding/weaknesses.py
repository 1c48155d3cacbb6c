"""Weaknesses of coded cases that stop nothing: years, sources and readings worth a second look."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from qca.errors import Problem
from qca.messages import list_all, say
from qca.numerals import read_number
from qca.study.cases import Case, Coding, read_years
from qca.study.codes import code_of, text_of
from qca.study.facts import leaves_years
from qca.study.periods import find_overlaps, list_consecutive, tell_overlap

__all__ = ["review_periods_of_states", "review_readings", "review_single_sources", "review_spans"]


def review_periods_of_states(cases: Sequence[Case]) -> list[Problem]:
    """Return the periods of one state that overlap, and the years between two that none has.

    ``cases`` are cut in one way. Between single years, which are moments, nothing is missing.

    >>> years = ("2000-2005", "2008-2015")
    >>> two = [Case(f"N{n}", "N", each, {}) for n, each in enumerate(years)]
    >>> print(*review_periods_of_states(two))
    between the periods 'N0' and 'N1' of N, 2006-2007 is missing; move an end, add the period
    between, or take it as meant
    """
    problems = []
    for first, second in find_overlaps(cases):
        remedy = say("part the years, or move one of them into 'alternative_periods'")
        problems.append(Problem(tell_overlap(first, second), remedy, second.find("years")))
    for first, second in list_consecutive(cases):
        if missed := _find_missed(first.years, second.years):
            what = say(
                "between the periods '{first}' and '{second}' of {state}, {years} is missing",
                first=first.id,
                second=second.id,
                state=first.state,
                years=missed,
            )
            remedy = say("move an end, add the period between, or take it as meant")
            problems.append(Problem(what, remedy, second.find("years")))
    return problems


def _find_missed(first: str, second: str) -> str:
    """Return the years between two periods; none where both are moments, or they touch."""
    (begin, end), (start, last) = read_years(first), read_years(second)
    if start <= end + 1 or (begin == end and start == last):
        return ""
    return f"{end + 1}" if start == end + 2 else f"{end + 1}-{start - 1}"


def review_spans(cases: Iterable[Case]) -> list[Problem]:
    """Return the values of years that their period does not have, where no note says why."""
    problems = []
    for case in cases:
        for field, coding in case.codings.items():
            if coding.note or code_of(case, field) is None:
                continue
            if leaves_years(coding.span, case.years):
                what = say(
                    "'{field}' of case '{id}' is of {span}, and the period of {years}",
                    field=field,
                    id=case.id,
                    span=coding.span,
                    years=case.years,
                )
                remedy = say("give the value of these years, or say in 'note' why it stands")
                problems.append(Problem(what, remedy, case.find(field, "span")))
    return problems


def review_single_sources(cases: Sequence[Case]) -> list[Problem]:
    """Return for each source the states of which every code rests on it alone."""
    states: dict[str, list[Case]] = {}
    for case in cases:
        states.setdefault(case.state, []).append(case)
    alone: dict[str, list[list[Case]]] = {}
    for periods in states.values():
        sources = [
            {evidence.source for evidence in coding.evidence}
            for case in periods
            for field, coding in case.codings.items()
            if code_of(case, field) is not None and coding.evidence
        ]
        if len(sources) > 1 and len(every := set().union(*sources)) == 1:
            alone.setdefault(every.pop(), []).append(periods)
    return [
        Problem(
            say(
                "every code of {states} rests on one source, '{source}'",
                states=list_all([periods[0].state for periods in own]),
                source=source,
            ),
            say("look for a second one, or take it as meant"),
            own[0][0].find(),
        )
        for source, own in alone.items()
    ]


def review_readings(cases: Iterable[Case]) -> list[Problem]:
    """Return the other readings (``also``) that are no other: the code itself, or one twice."""
    problems: list[Problem] = []
    for case in cases:
        for field, coding in case.codings.items():
            if coding.uncoded is None and code_of(case, field) is not None:
                problems += _review_also(case, field, coding)
    return problems


def _review_also(case: Case, field: str, coding: Coding) -> Iterator[Problem]:
    now = _read(coding, text_of(coding)) if coding.value is None else coding.value
    seen: list[object] = []
    for i, word in enumerate(coding.also):
        place, read = case.find(field, "also", i), _read(coding, word)
        if read == now:
            what = say(
                "'also' of '{field}' in case '{id}' holds '{word}', which is the code itself",
                field=field,
                id=case.id,
                word=word,
            )
            yield Problem(what, say("take it out, or correct one of the two"), place)
        elif read in seen:
            what = say(
                "'also' of '{field}' in case '{id}' holds '{word}' twice",
                field=field,
                id=case.id,
                word=word,
            )
            yield Problem(what, say("keep it once"), place)
        seen.append(read)


def _read(coding: Coding, word: str) -> object:
    """Return a reading as it is compared: numbers by what they are, however they are written."""
    return word if coding.value is None else read_number(word)
