"""The settings of commands: what an analysis file says of an outcome, and what options replace."""

from __future__ import annotations

from collections.abc import Container, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from qca.boolean.cubes import Space
from qca.boolean.formulas import Formula, hold_formula
from qca.boolean.readings import cubes_of_expression
from qca.cli.options import change, take_given, take_texts
from qca.errors import InputError, Place, Problem, nearest
from qca.messages import NOTHING, Message, say
from qca.names import mask_quoted, write_name
from qca.sets.memberships import Memberships
from qca.study.outcomes import (
    DIRECTED,
    Formulas,
    SetLevels,
    find_outcome,
    keep_conditions,
    serve,
    settle_outcome,
)
from qca.study.settings import OutcomeSettings, TruthTableSettings

if TYPE_CHECKING:
    from qca.sets.partitions import AnyMemberships
    from qca.study.spec import Spec

__all__ = ["Directed", "check_directed", "note_first_values", "read_directed", "settle_settings"]

# Options about an outcome, with the keys that they have in a file.
_OPTIONS = dict(zip(("expect", "exclude", "necessary"), DIRECTED, strict=True))


@dataclass(frozen=True)
class Directed:
    """What options say about outcomes: for all that they serve, and for one by its name."""

    once: Mapping[str, Formulas]
    each: Mapping[str, Mapping[Formula, Formulas]]

    def find(
        self, key: str, outcome: Formula, outcomes: Sequence[Formula], levels: SetLevels
    ) -> Formulas | None:
        """Return what options give an outcome under a key, or None where they give it nothing."""
        own = serve(self.each[key], outcome, outcomes, levels)
        served = (*serve(self.once[key], outcome, outcomes, levels), *own)
        return tuple(dict.fromkeys(served)) or None


def _read_option(text: str, key: str) -> tuple[Formula | None, Formula]:
    """Return the outcome that an option is about, None where it names none, and what it says.

    The outcome stands before the first colon; one in quotes is part of a name.
    """
    at = mask_quoted(text).find(":")
    outcome = hold_formula(text[:at]) if at >= 0 else None
    if outcome is not None and not outcome.is_readable:
        outcome = None
    said = text if outcome is None else text[at + 1 :].strip()
    return outcome, hold_formula(said, comma_is_or=key != "necessary")


def read_directed(
    given: Mapping[str, object], outcomes: Sequence[Formula], levels: SetLevels
) -> Directed:
    """Return what options say about outcomes; ``"~Y: A, B"`` is about ``~Y`` alone.

    Raises
    ------
    InputError
        An option is about something that is not one of the outcomes.
    """
    once: dict[str, Formulas] = {}
    each: dict[str, dict[Formula, Formulas]] = {}
    problems = []
    for option, key in _OPTIONS.items():
        once[key], each[key] = (), {}
        for text in take_texts(given, option):
            named, said = _read_option(text, key)
            if named is None:
                once[key] += (said,)
                continue
            outcome = find_outcome(named, outcomes, levels)
            if outcome is None:
                what = say("'{named}' is not one of the outcomes", named=named.strip())
                # A negation is no slip of what it negates.
                negated = find_outcome(named.negate(), outcomes, levels) is not None
                near = NOTHING if negated else nearest(named.strip(), outcomes)
                remedy = near or say("what is analysed: {listed}", listed=", ".join(outcomes))
                problems.append(Problem(what, remedy, Place(f"--{option}")))
            else:
                each[key][outcome] = (*each[key].get(outcome, ()), said)
    if problems:
        raise InputError(problems)
    return Directed(once, each)


def settle_settings(
    spec: Spec | None,
    given: Mapping[str, object],
    outcome: Formula,
    outcomes: Sequence[Formula],
    conditions: Sequence[str],
    levels: SetLevels,
) -> tuple[OutcomeSettings, tuple[Message, ...]]:
    """Return the settings of one of the outcomes, and what of them is left out, in words.

    Options that are given replace what is declared.

    Raises
    ------
    InputError
        An option is not valid, or a cut is not given for this outcome.
    """
    cuts = take_given(TruthTableSettings, given)
    if spec is None:
        declared = OutcomeSettings(TruthTableSettings.hold(**cuts))
    else:
        declared = settle_outcome(spec, outcome, cuts)
    declared, notes = keep_conditions(declared, conditions)
    remainders = declared.remainders
    directed = read_directed(given, outcomes, levels)
    given_by_options = {key: directed.find(key, outcome, outcomes, levels) for key in DIRECTED}
    unserved = tuple(
        key
        for key in DIRECTED
        if given_by_options[key] is None
        and (key in declared.unserved or directed.once[key] or directed.each[key])
        and not getattr(remainders, key)
    )
    served = {key: said for key, said in given_by_options.items() if said is not None}
    contradictory = bool(given.get("contradictory", remainders.contradictory))
    settled = replace(
        declared,
        minimization=change(declared.minimization, given),
        remainders=replace(remainders, **served, contradictory=contradictory),
        necessity=change(declared.necessity, given),
        unserved=unserved,
    )
    return settled, notes


def check_directed(
    given: Mapping[str, object], memberships: AnyMemberships, conditions: Sequence[str]
) -> None:
    """Check the expressions among the options, naming the option in each problem."""
    known = [name for name in conditions if name in memberships.names]
    levels = tuple(memberships.levels[memberships.index(name)] for name in known)
    problems: list[Problem] = []
    for option, key in _OPTIONS.items():
        for text in take_texts(given, option):
            outcome, said = _read_option(text, key)
            if outcome is not None and ":" in mask_quoted(said):
                remedy = say(
                    "give --{option} once for each, as in --{option} 'Y: A' --{option} '~Y: ~A'",
                    option=option,
                )
                what = say("'{text}' is about more than one outcome", text=text)
                problems.append(Problem(what, remedy, Place(f"--{option}")))
                continue
            try:
                cubes_of_expression(said.parsed, Space(tuple(known), levels))
            except InputError as error:
                problems += [replace(p, place=Place(f"--{option}")) for p in error.problems]
    if problems:
        raise InputError(problems)


def note_first_values(memberships: AnyMemberships, declared: Container[str]) -> tuple[Message, ...]:
    """Say of which sets of several values no case has the value 0, which is taken as possible.

    Nothing is said of sets whose values are declared.
    """
    if not isinstance(memberships, Memberships):
        return ()
    notes = []
    for name, count in zip(memberships.names, memberships.levels, strict=True):
        if count <= 2 or name in declared:
            continue
        low = memberships.column(name).min(initial=count)
        if 1 <= low < count - 1:
            values = f"{low:.0f}-{count - 1}"
            notes.append(
                say(
                    "no case has the value 0 of '{name}', which counts as possible; if its values"
                    " are {first:.0f} to {last}, say levels: {values} (--levels {set}={values})",
                    name=name,
                    first=low,
                    last=count - 1,
                    values=values,
                    set=write_name(name),
                )
            )
    return tuple(notes)
