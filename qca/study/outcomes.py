"""What a study declares for each of its outcomes: cuts, expectations, remainders to exclude.

A cut has no direction: given once, it serves every outcome. Expectations, and remainders that are
impossible or untenable, are about an outcome: a list given once serves the outcomes as they are
written, and never the negation of one of them, unless it is given for that by name.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any, TypeVar

from qca.boolean.algebra import are_equivalent
from qca.boolean.expressions import Expression, Literal, Not, names_of
from qca.boolean.formulas import Formula
from qca.errors import InputError, nearest
from qca.mappings import FrozenMapping
from qca.messages import Message, say
from qca.study.settings import (
    MinimizationSettings,
    NecessityParameters,
    NecessitySettings,
    OutcomeSettings,
    RemainderSettings,
    TruthTableSettings,
)

if TYPE_CHECKING:
    from qca.study.spec import Spec

__all__ = [
    "find_common_cut",
    "find_outcome",
    "keep_conditions",
    "list_levels",
    "serve",
    "settle_outcome",
]

SetLevels = Mapping[str, int]
Formulas = tuple[Formula, ...]
# What is given for outcomes: once, or for each by name.
GivenFormulas = Formulas | Mapping[Formula, Formulas]
_T = TypeVar("_T")
# The keys of what is about an outcome, as in an analysis file.
DIRECTED = ("expectations", "exclude", "necessary")


def keep_conditions(
    settings: OutcomeSettings, conditions: Sequence[str]
) -> tuple[OutcomeSettings, tuple[Message, ...]]:
    """Return settings without what names other conditions, and what that is, in words."""
    kept, notes = settings.remainders, []
    for key in DIRECTED:
        given: Formulas = getattr(kept, key)
        left = [f for f in given if not set(names_of(f.parsed)) <= set(conditions)]
        notes += [
            say("'{expression}' in '{key}' is about a condition left out", expression=f, key=key)
            for f in left
        ]
        kept = replace(kept, **{key: tuple(f for f in given if f not in left)})  # type: ignore[arg-type]
    return replace(settings, remainders=kept), tuple(notes)


def settle_outcome(
    spec: Spec, outcome: Formula, cuts: Mapping[str, object] = FrozenMapping()
) -> OutcomeSettings:
    """Return what a specification declares for one outcome, in the file or not.

    ``cuts`` stand in for what is declared of the truth table. What is impossible is excluded from
    what may be assumed of every outcome.

    Raises
    ------
    InputError
        Cuts are given by outcome, and there is none for this one.
    """
    levels, declared = list_levels(spec), spec.minimize
    lists: dict[str, GivenFormulas] = {
        "expectations": declared.expectations,
        "exclude": declared.exclude,
        "necessary": declared.enhanced.necessary,
    }
    served = {key: serve(given, outcome, spec.outcome, levels) for key, given in lists.items()}
    given_rows = {**dict(spec.truth_table), **cuts}
    rows = {key: _pick_cut(key, given, outcome, levels) for key, given in given_rows.items()}
    return OutcomeSettings(
        TruthTableSettings(**rows),
        MinimizationSettings.take(declared),
        RemainderSettings(
            expectations=served["expectations"],
            exclude=(*(each.row for each in spec.impossible), *served["exclude"]),
            necessary=served["necessary"],
            contradictory=declared.enhanced.contradictory,
        ),
        NecessitySettings(**vars(NecessityParameters.take(spec.cuts.necessity))),
        unserved=tuple(key for key, given in lists.items() if _holds(given) and not served[key]),
    )


def _holds(given: GivenFormulas) -> bool:
    """Return whether anything is given at all."""
    return any(given.values()) if isinstance(given, Mapping) else bool(given)


def find_common_cut(spec: Spec, key: str) -> Any:
    """Return the cut that all outcomes share; None where they have different ones.

    ``key`` is that of ``truth_table``.
    """
    given = getattr(spec.truth_table, key)
    if not isinstance(given, Mapping):
        return given
    common_cut = [
        getattr(settle_outcome(spec, outcome).truth_table, key) for outcome in spec.outcome
    ]
    return common_cut[0] if all(cut == common_cut[0] for cut in common_cut) else None


def list_levels(spec: Spec) -> SetLevels:
    """Return the number of values of every set."""
    from qca.study.codes import levels_of  # what reads specifications is loaded with one

    return {name: levels_of(declared) for name, declared in spec.sets.items()}


def serve(
    given: GivenFormulas, outcome: Formula, outcomes: Sequence[Formula], levels: SetLevels
) -> Formulas:
    """Return what a list, or one for each outcome, gives one of the outcomes.

    >>> from qca.boolean.formulas import read_formula
    >>> a, y, no = map(read_formula, ("A", "Y", "~Y"))
    >>> serve((a,), y, [y, no], {}), serve((a,), no, [y, no], {})
    (('A',), ())
    >>> serve((a,), no, [no], {}), serve((a,), no, [y], {})
    (('A',), ())
    >>> serve({y: (a,), no: (a.negate(),)}, no, [y, no], {})
    ('~A',)
    """
    if isinstance(given, Mapping):
        name = find_outcome(outcome, given, levels)
        return () if name is None else given[name]
    return given if given and _is_served(outcome, outcomes, levels) else ()


def find_outcome(outcome: Formula, known: Iterable[Formula], levels: SetLevels) -> Formula | None:
    """Return which of the outcomes known is this one, however it is written; None where none is.

    >>> from qca.boolean.formulas import read_formula
    >>> find_outcome(read_formula("Y[0]"), [read_formula("Y"), read_formula("~(Y)")], {})
    '~(Y)'
    """
    parsed = outcome.parsed
    return next((k for k in known if _are_same(k.parsed, parsed, levels)), None)


def _pick_cut(
    key: str, given: _T | Mapping[Formula, _T], outcome: Formula, levels: SetLevels
) -> Any:
    if not isinstance(given, Mapping):
        return given
    name = find_outcome(outcome, given, levels)
    if name is None:
        option = f"--{key.replace('_', '-')}"
        raise InputError(
            say(
                "truth_table.{key} is given by outcome, and not for {outcome}",
                key=key,
                outcome=outcome,
            ),
            nearest(outcome, given) or say("add it, or say it with {option}", option=option),
        )
    return given[name]


def _is_served(outcome: Formula, outcomes: Sequence[Formula], levels: SetLevels) -> bool:
    """Return whether what is given for all serves an outcome.

    It serves those that are written there; of an outcome and its negation, the one not negated.
    """
    position = find_outcome(outcome, outcomes, levels)
    if position is None:
        return False
    own = position.parsed
    others = [other.parsed for other in outcomes[: outcomes.index(position)]]
    later = [other.parsed for other in outcomes[outcomes.index(position) + 1 :]]
    if _is_negated(own, levels):
        return not any(_are_opposed(own, other, levels) for other in [*others, *later])
    return not any(
        _are_opposed(own, other, levels) and not _is_negated(other, levels) for other in others
    )


def _is_negated(expression: Expression, levels: SetLevels) -> bool:
    """Return whether an outcome is written as a negation: ``~Y``, or ``Y[0]`` of two values."""
    if isinstance(expression, Literal):
        return expression.levels == (0,) and levels.get(expression.name, 2) == 2
    return isinstance(expression, Not)


def _are_opposed(first: Expression, second: Expression, levels: SetLevels) -> bool:
    return _are_same(Not(first), second, levels)


def _are_same(first: Expression, second: Expression, levels: SetLevels) -> bool:
    if first == second:
        return True
    names = set(names_of(first)) == set(names_of(second))
    try:
        return bool(names) and are_equivalent(first, second, levels)
    except InputError:  # a value that a set does not have, which the checks report
        return False
