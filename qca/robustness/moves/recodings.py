"""Recodings: what changes where one code is any other that it could be, all else as it is.

A code moves in every set that is calibrated from its field, and in what claims hold against it
besides: it is given all other codes as alternatives, and these are evaluated as declared ones are.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace

from qca.errors import InputError
from qca.robustness.moves.leverage import SingleSteps, list_steps, rank_moves
from qca.robustness.results.moves import Move
from qca.robustness.solutions.solving import solve_table
from qca.robustness.worlds.inventory import build_universe, used_sets
from qca.study.cases import Case, Coding
from qca.study.codes import code_of, field_of, read_entry, scale_of, text_of
from qca.study.declaration import Study
from qca.study.facts import list_fact_fields
from qca.study.settings import LeaveOut
from qca.study.spec import RobustnessSpec

__all__ = ["find_recodings"]

_CODES_ALONE = RobustnessSpec.hold(labels=False, alternatives=True, leave_out=LeaveOut.NONE)


def find_recodings(study: Study, codes: Collection[tuple[str, str]]) -> tuple[Move, ...]:
    """Return what every other code would change, of some codes, each a case and a field.

    Those are all labels that the scales of its sets have in common, its alternatives, and of a
    number the next smaller and the next larger that another case has. Only fields that a truth
    table or a claim rests on have any. The moves of each code stand in the order of what they
    change, most first.
    """
    wanted = set(codes)
    asked = replace(study, cases=tuple(_widen_codes(study, case, wanted) for case in study.cases))
    universe = build_universe(asked, _CODES_ALONE)
    steps = [
        (d, option)
        for d, option in list_steps(universe)
        for decision in [universe.decisions[d]]
        if (decision.cases[0], decision.name) in wanted
    ]
    if not steps:
        return ()
    trial = SingleSteps.of(universe, steps)
    tables = trial.list_tables()
    solved = {(table.outcome, table.coded): solve_table(universe, table) for table in tables}
    return rank_moves(trial, solved)


def _widen_codes(study: Study, case: Case, wanted: Collection[tuple[str, str]]) -> Case:
    """Return a case whose codes that are asked for have all others as alternatives."""
    codings = dict(case.codings)
    for field in codings:
        coding = code_of(case, field)
        if (case.id, field) in wanted and coding is not None:
            others = tuple(_list_others(study, case, field, coding))
            codings[field] = coding.model_copy(update={"also": others, "coders": {}})
    return replace(case, codings=codings)


def _list_others(study: Study, case: Case, field: str, coding: Coding) -> Iterator[str]:
    """Yield the codes that could stand instead of one, each once."""
    spec = study.spec
    claims = (*study.claims, *study.rivals)
    used = used_sets(spec, [claim.names for claim in claims])
    sets = [n for n in used if spec.sets[n].expression is None and field_of(spec, n) == field]
    scales = [scale for name in sets if (scale := scale_of(spec, name)) is not None]
    facts = [fact for fact in list_fact_fields(spec, claims) if fact.field == field]
    words = dict.fromkeys(coding.alternatives)
    for labels in (*scales, *(fact.types for fact in facts)):
        words |= dict.fromkeys(labels)
    if coding.value is not None and not scales:
        words |= dict.fromkeys(_list_near(study, field, coding.value))
    words.pop(text_of(coding), None)
    for word in words:
        if _fits(study, case, sets, coding, word):
            yield word


def _list_near(study: Study, field: str, value: float) -> list[str]:
    """Return the next smaller and the next larger number that another case has."""
    codings = [code_of(case, field) for case in study.cases]
    values = {c.value for c in codings if c is not None and c.value is not None}
    below, above = [v for v in values if v < value], [v for v in values if v > value]
    return [_write(near) for near in (*([max(below)] if below else []), *sorted(above)[:1])]


def _write(value: float) -> str:
    short = f"{value:g}"
    return short if float(short) == value else repr(value)


def _fits(study: Study, case: Case, sets: Sequence[str], coding: Coding, word: str) -> bool:
    """Return whether every set can read a code."""
    try:
        for name in sets:
            read_entry(study.spec, case, name, coding, word)
    except InputError:
        return False
    return True
