"""The settings of commands: what an analysis file says of an outcome, and what options replace."""

from __future__ import annotations

from collections.abc import Container, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from typing import TYPE_CHECKING, Any

from qca.boolean.cubes import Space, cubes_of_expression
from qca.boolean.formulas import Formula, hold_formula
from qca.errors import InputError, Place, Problem, nearest
from qca.names import mask_quoted, write_name
from qca.numerals import read_number
from qca.sets.memberships import Memberships
from qca.study.outcomes import (
    DIRECTED,
    Formulas,
    OutcomeSettings,
    SetLevels,
    find_outcome,
    serve,
    settle_outcome,
)
from qca.study.settings import MinimizationSettings, ModelRule, TruthTableSettings

if TYPE_CHECKING:
    from qca.sets.partitions import Source
    from qca.study.spec import Spec

# Options about an outcome, with the keys that they have in a file.
_OPTIONS = dict(zip(("expect", "exclude", "necessary"), DIRECTED, strict=True))
_ROW_OPTIONS = ("incl_cut", "n_cut", "pri_cut", "at_crossover")
_RENAMED = {
    "kinds": "kinds",
    "exclude_contradictory": "contradictory",
    "max_models": "max_models",
    "term_incl": "term_incl",
    "thorough": "thorough",
}


@dataclass(frozen=True)
class Settings:
    """What one outcome is analysed with: ``declared`` for it, and the arguments of each part."""

    declared: OutcomeSettings
    truth_table: Mapping[str, Any]
    minimization: Mapping[str, Any]
    necessity: Mapping[str, Any]
    notes: tuple[str, ...] = ()


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
        found = (*serve(self.once[key], outcome, outcomes, levels), *own)
        return tuple(dict.fromkeys(found)) or None


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
    given: Mapping[str, Any], outcomes: Sequence[Formula], levels: SetLevels
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
        for text in given.get(option, ()):
            named, said = _read_option(text, key)
            if named is None:
                once[key] += (said,)
                continue
            outcome = find_outcome(named, outcomes, levels)
            if outcome is None:
                what = f"'{named.strip()}' is not one of the outcomes"
                # A negation is no slip of what it negates.
                negated = find_outcome(named.negate(), outcomes, levels) is not None
                near = "" if negated else nearest(named.strip(), outcomes)
                remedy = near or f"what is analysed: {', '.join(outcomes)}"
                problems.append(Problem(what, remedy, Place(f"--{option}")))
            else:
                each[key][outcome] = (*each[key].get(outcome, ()), said)
    if problems:
        raise InputError(problems)
    return Directed(once, each)


def settle_settings(
    spec: Spec | None,
    given: Mapping[str, Any],
    outcome: Formula,
    outcomes: Sequence[Formula],
    conditions: Sequence[str],
    levels: SetLevels,
) -> Settings:
    """Return the settings of one of the outcomes: options that are given replace what is declared.

    Raises
    ------
    InputError
        An option is not valid, or a cut is not given for this outcome.
    """
    cuts = _read_row_options(given)
    if spec is None:
        settled = OutcomeSettings(replace(TruthTableSettings(), **cuts))
    else:
        table = spec.truth_table.model_copy(update=cuts)
        settled = settle_outcome(spec.model_copy(update={"truth_table": table}), outcome)
    declared, notes = settled.keep_conditions(conditions)
    directed = read_directed(given, outcomes, levels)
    found = {key: directed.find(key, outcome, outcomes, levels) for key in DIRECTED}
    unserved = [
        key
        for key in DIRECTED
        if found[key] is None
        and (key in declared.unserved or directed.once[key] or directed.each[key])
        and not getattr(declared, key)
    ]
    served = {key: texts for key, texts in found.items() if texts is not None}
    declared = replace(declared, **served, unserved=tuple(unserved))  # type: ignore[arg-type]
    return Settings(
        declared=declared,
        truth_table=asdict(declared.truth_table),
        minimization=_settle_minimization(spec, given, declared),
        necessity=_settle_necessity(spec, given),
        notes=notes,
    )


def _settle_minimization(
    spec: Spec | None, given: Mapping[str, Any], declared: OutcomeSettings
) -> dict[str, Any]:
    defaults = MinimizationSettings() if spec is None else spec.minimize
    found = {
        "kinds": defaults.solutions,
        "expectations": declared.expectations,
        "exclude": declared.exclude,
        "necessary": declared.necessary,
        "contradictory": False if spec is None else spec.minimize.enhanced.contradictory,
        "models": defaults.models,
        "max_models": defaults.max_models,
        "term_incl": defaults.term_incl,
        "thorough": defaults.thorough,
    }
    found |= {new: given[old] for old, new in _RENAMED.items() if old in given}
    if given.get("irredundant"):
        found["models"] = ModelRule.IRREDUNDANT
    return found


def _settle_necessity(spec: Spec | None, given: Mapping[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    if spec is not None:
        cuts = spec.cuts.necessity
        found = {"incl_cut": cuts.incl, "ron_cut": cuts.ron, "cov_cut": cuts.cov}
    # Under truth tables the option is a text: it may hold two cuts, and is not about necessity.
    if isinstance(given.get("incl_cut"), float):
        found["incl_cut"] = given["incl_cut"]
    return found | {name: given[name] for name in ("ron_cut", "cov_cut", "depth") if name in given}


def _read_row_options(given: Mapping[str, Any]) -> dict[str, Any]:
    found = {name: given[name] for name in _ROW_OPTIONS[1:] if name in given}
    if isinstance(given.get("incl_cut"), str):
        found["incl_cut"] = _read_cuts(given["incl_cut"])
    return found


def _read_cuts(text: str) -> float | tuple[float, ...]:
    found = [read_number(part.strip()) for part in text.split(",")]
    cuts = tuple(number for number in found if number is not None)
    if len(cuts) < len(found):
        raise InputError(f"--incl-cut is '{text}'", "write 0.8, or two cuts as 0.8,0.6")
    if len(cuts) == 2 and cuts[1] > 1:
        raise InputError(f"--incl-cut is '{text}'", f"write {text.replace(',', '.')} for one cut")
    return cuts[0] if len(cuts) == 1 else cuts


def check_directed(
    given: Mapping[str, Any], memberships: Source, conditions: Sequence[str]
) -> None:
    """Check the expressions among the options, naming the option in each problem."""
    known = [name for name in conditions if name in memberships.names]
    levels = tuple(memberships.levels[memberships.index(name)] for name in known)
    problems: list[Problem] = []
    for option, key in _OPTIONS.items():
        for text in given.get(option, ()):
            outcome, said = _read_option(text, key)
            if outcome is not None and ":" in mask_quoted(said):
                remedy = (
                    f"give --{option} once for each, as in --{option} 'Y: A' --{option} '~Y: ~A'"
                )
                what = f"'{text}' is about more than one outcome"
                problems.append(Problem(what, remedy, Place(f"--{option}")))
                continue
            try:
                cubes_of_expression(said.parsed, Space(tuple(known), levels))
            except InputError as error:
                problems += [replace(p, place=Place(f"--{option}")) for p in error.problems]
    if problems:
        raise InputError(problems)


def note_first_values(memberships: Source, declared: Container[str]) -> tuple[str, ...]:
    """Say of which sets of several values no case has the value 0, which is taken as possible.

    Nothing is said of sets whose values are declared.
    """
    if not isinstance(memberships, Memberships):
        return ()
    found = []
    for name, count in zip(memberships.names, memberships.levels, strict=True):
        if count <= 2 or name in declared:
            continue
        low = memberships.column(name).min(initial=count)
        if 1 <= low < count - 1:
            values = f"{low:.0f}-{count - 1}"
            said = f"levels: {values} (--levels {write_name(name)}={values})"
            found.append(
                f"no case has the value 0 of '{name}', which counts as possible; if its values are "
                f"{low:.0f} to {count - 1}, say {said}"
            )
    return tuple(found)
