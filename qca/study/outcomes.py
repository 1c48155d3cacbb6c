"""What a study declares for each of its outcomes: cuts, expectations, remainders to exclude.

A cut has no direction: given once, it serves every outcome. Expectations, and remainders that are
impossible or untenable, are about an outcome: a list given once serves the outcomes as they are
written, and never the negation of one of them, unless it is given for that by name.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, TypeVar

from qca.boolean.algebra import are_equivalent
from qca.boolean.expressions import Expression, Literal, Not, names_of
from qca.boolean.formulas import Formula
from qca.errors import InputError, nearest
from qca.study.settings import TruthTableSettings

if TYPE_CHECKING:
    from qca.study.spec import Spec

SetLevels = Mapping[str, int]
Formulas = tuple[Formula, ...]
# What is given for outcomes: once, or for each by name.
GivenFormulas = Formulas | Mapping[Formula, Formulas]
_T = TypeVar("_T")
# The keys of what is about an outcome, as in an analysis file.
DIRECTED = ("expectations", "exclude", "necessary")


@dataclass(frozen=True)
class OutcomeSettings:
    """What is declared for one outcome.

    ``unserved`` are the keys under which others of the outcomes have something declared and this
    one has nothing.
    """

    truth_table: TruthTableSettings
    expectations: Formulas = ()
    exclude: Formulas = ()
    necessary: Formulas = ()
    unserved: tuple[str, ...] = ()

    def keep_conditions(self, conditions: Sequence[str]) -> tuple[OutcomeSettings, tuple[str, ...]]:
        """Return the settings without what names other conditions, and what that is, in words."""
        kept, notes = self, []
        for key in DIRECTED:
            texts: Formulas = getattr(self, key)
            left = [t for t in texts if not set(names_of(t.parsed)) <= set(conditions)]
            notes += [f"'{t}' in '{key}' is about a condition left out" for t in left]
            kept = replace(kept, **{key: tuple(t for t in texts if t not in left)})  # type: ignore[arg-type]
        return kept, tuple(notes)


def settle_outcome(spec: Spec, outcome: Formula) -> OutcomeSettings:
    """Return what a specification declares for one outcome, in the file or not.

    Raises
    ------
    InputError
        Cuts are given by outcome, and there is none for this one.
    """
    levels = list_levels(spec)
    table, declared = spec.truth_table, spec.minimize
    lists: dict[str, GivenFormulas] = {
        "expectations": declared.expectations,
        "exclude": declared.exclude,
        "necessary": declared.enhanced.necessary,
    }
    served = {key: serve(given, outcome, spec.outcome, levels) for key, given in lists.items()}
    return OutcomeSettings(
        TruthTableSettings(
            incl_cut=_pick_cut("incl_cut", table.incl_cut, outcome, levels),
            n_cut=_pick_cut("n_cut", table.n_cut, outcome, levels),
            pri_cut=_pick_cut("pri_cut", table.pri_cut, outcome, levels),
            at_crossover=table.at_crossover,
        ),
        unserved=tuple(key for key, given in lists.items() if _holds(given) and not served[key]),
        **served,
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
    found = [getattr(settle_outcome(spec, outcome).truth_table, key) for outcome in spec.outcome]
    return found[0] if all(cut == found[0] for cut in found) else None


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
            f"truth_table.{key} is given by outcome, and not for {outcome}",
            nearest(outcome, given) or f"add it, or say it with {option}",
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
