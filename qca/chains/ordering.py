"""A causal ordering of factors: which of them can be causes of which."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass

from qca.errors import InputError, Problem, nearest, show_given
from qca.messages import say
from qca.names import read_given, read_name, split_list, write_name

__all__ = ["Ordering", "read_ordering"]


@dataclass(frozen=True)
class Ordering:
    """Levels of factors, the earliest first; no levels where nothing is known.

    A factor can be a cause of one on the same or a later level; where ``strict``, on a later level
    only.
    """

    levels: tuple[tuple[str, ...], ...]
    strict: bool

    def level_of(self, factor: str) -> int:
        """Return the position of the level of a factor, 0 for one that the ordering leaves out."""
        return next((i for i, level in enumerate(self.levels) if factor in level), 0)

    def list_causes(self, outcome: str, factors: Sequence[str]) -> tuple[str, ...]:
        """Return the factors that can be causes of another.

        >>> ordering = Ordering((("A", "B"), ("C",)), strict=True)
        >>> ordering.list_causes("C", ["A", "B", "C"]), ordering.list_causes("A", ["A", "B", "C"])
        (('A', 'B'), ())
        """
        at = self.level_of(outcome)
        return tuple(
            name
            for name in factors
            if name != outcome
            and (not self.levels or self.level_of(name) < at + (0 if self.strict else 1))
        )

    def __str__(self) -> str:
        return " < ".join(", ".join(map(write_name, level)) for level in self.levels)


def read_ordering(
    order: str | Sequence[Sequence[str]] | None, factors: Sequence[str], *, strict: bool
) -> Ordering:
    """Return an ordering written as ``"A, B < C"``, or given as levels of names.

    Factors that it leaves out come before all others, as in R's ``causalChain``.

    Raises
    ------
    InputError
        A name is unknown or stands twice, a level is empty, or ``strict`` is asked for without an
        ordering; all at once.

    Examples
    --------
    >>> read_ordering("B < C", ["A", "B", "C"], strict=False).levels
    (('A',), ('B',), ('C',))
    """
    levels = _read_levels(order)
    if not levels:
        if strict:
            raise InputError(
                say("strict has no ordering to go by"), say("give one, as in 'A, B < C'")
            )
        return Ordering((), strict)
    named = [name for level in levels for name in level]
    problems = [
        Problem(say("the ordering has an empty place"), say("write it as 'A, B < C'"))
        for level in levels
        if not level or "" in level
    ][:1]
    for name in dict.fromkeys(filter(None, named)):
        if name not in factors:
            remedy = nearest(name, factors) or say(
                "the factors are {listed}", listed=", ".join(factors)
            )
            problems.append(
                Problem(say("the ordering names '{name}', which is no factor", name=name), remedy)
            )
        if named.count(name) > 1:
            problems.append(
                Problem(say("the ordering names '{name}' twice", name=name), say("name it once"))
            )
    if problems:
        raise InputError(problems)
    first = tuple(name for name in factors if name not in named)
    rest = tuple(tuple(level) for level in levels)
    return Ordering((first, *rest) if first else rest, strict)


def _read_levels(order: str | Sequence[Sequence[str]] | None) -> list[tuple[str, ...]]:
    """Return the names of each level, as they are written or given; none without an ordering."""
    if order is None or (isinstance(order, str) and not order):
        return []
    if isinstance(order, str):
        parts = [split_list(p, keep_empty=True) for p in split_list(order, "<", keep_empty=True)]
        return [tuple(map(read_name, part)) for part in parts]
    if isinstance(order, bytes | Mapping | AbstractSet) or not isinstance(order, Iterable):
        raise InputError(
            say("the ordering is {order}", order=show_given(order)),
            say("write it as 'A, B < C', or [['A'], ['C']]"),
        )
    return [(level,) if isinstance(level, str) else _read_level(level) for level in order]


def _read_level(level: object) -> tuple[str, ...]:
    """Return the factors of a level, which have no order among them."""
    listed = sorted(level) if isinstance(level, AbstractSet) else level
    return read_given("factors of a level", listed)  # type: ignore[arg-type]
