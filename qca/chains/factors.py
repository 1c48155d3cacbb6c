"""Factors: columns of which each can be a cause and an outcome, and the outcomes asked for."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from qca.boolean.cubes import Space
from qca.boolean.expressions import Literal, Not
from qca.boolean.formulas import read_formula
from qca.boolean.levels import (
    describe_values,
    find_outside_value,
    first_of,
    refuse_values,
    shift_values,
)
from qca.chains.ordering import Ordering
from qca.errors import AnalysisError, InputError, Problem, nearest
from qca.messages import say
from qca.names import read_given, split_list
from qca.sets.cuts import TOLERANCE
from qca.sets.memberships import Memberships

__all__ = ["FactorTable", "choose_outcomes"]

_Values = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class FactorTable:
    """The factors as a space with the memberships of every literal (bits by cases)."""

    space: Space
    members: _Values
    varying: tuple[str, ...]

    @classmethod
    def build(cls, memberships: Memberships, factors: tuple[str, ...]) -> FactorTable:
        """Return the table, or raise where fewer than two factors vary."""
        counts = tuple(memberships.levels[memberships.index(name)] for name in factors)
        space = Space(factors, counts)
        rows = []
        for name, count in zip(factors, counts, strict=True):
            column = memberships.column(name)
            if count > 2:
                values = range(first_of(count), first_of(count) + count)
                rows += [(column == value).astype(np.float64) for value in values]
            else:
                rows += [1 - column, column]
        members = np.array(rows)
        varying = tuple(name for name in factors if np.ptp(memberships.column(name)) > TOLERANCE)
        if len(varying) < 2:
            listed = ", ".join(factors)
            what = say("of the factors {listed} none differs between cases", listed=listed)
            if varying:
                what = say(
                    "of the factors {listed} only {name} differs between cases",
                    listed=listed,
                    name=varying[0],
                )
            raise AnalysisError(
                what,
                say("a chain needs two factors that do: add cases or factors"),
            )
        return cls(space, members, varying)

    def varies(self, bit: int) -> bool:
        """Return whether some cases have more of a literal than others."""
        return bool(np.ptp(self.members[bit]) > TOLERANCE)

    def list_bits(self, name: str) -> range:
        """Return the bits of a factor's values."""
        j = self.space.names.index(name)
        return range(self.space.offsets[j], self.space.offsets[j] + self.space.levels[j])

    def name_of(self, bit: int) -> str:
        """Return the factor that a bit is a value of."""
        return self.space.names[self.space.decode(1 << bit)[0][0]]

    def membership(self, cube: int) -> _Values:
        """Return the memberships in a cube of one literal."""
        return np.asarray(self.members[cube.bit_length() - 1])


def choose_outcomes(
    table: FactorTable, given: str | Sequence[str] | None, ordering: Ordering
) -> tuple[list[int], tuple[str, ...]]:
    """Return the bits of the outcomes, and what is constant and so left out."""
    constant = [name for name in table.space.names if name not in table.varying]
    if given is None:
        bits = [bit for name in table.varying for bit in list(table.list_bits(name))[1:]]
        bits = [bit for bit in bits if ordering.list_causes(table.name_of(bit), table.varying)]
    else:
        bits = _read_outcomes(table, given, ordering)
    # Values of a multi-value factor that no case has, or all of a factor asked for by name.
    unseen = [
        table.space.write(1 << bit)
        for bit in bits
        if not table.varies(bit) and table.name_of(bit) not in constant
    ]
    kept = [bit for bit in bits if table.varies(bit)]
    if not kept:
        raise AnalysisError(
            say(
                "no factor can be an outcome: each is constant, or has none before it in the"
                " ordering"
            ),
            say("choose other outcomes, or another ordering"),
        )
    return kept, (*constant, *unseen)


def _read_outcomes(table: FactorTable, given: str | Sequence[str], ordering: Ordering) -> list[int]:
    texts = split_list(given) if isinstance(given, str) else read_given("outcomes", given)
    bits: list[int] = []
    problems: list[Problem] = []
    for text in texts:
        try:
            bit = _read_outcome(table, text.strip())
        except InputError as error:
            problems.extend(error.problems)
            continue
        name = table.name_of(bit)
        if not ordering.list_causes(name, table.varying):
            problems.append(
                Problem(
                    say("nothing can be a cause of '{text}'", text=text.strip()),
                    say("the ordering has nothing before it")
                    if ordering.levels
                    else say("add a factor"),
                )
            )
        if bit in bits:
            problems.append(
                Problem(
                    say("the outcome '{text}' is named twice", text=text.strip()),
                    say("name it once"),
                )
            )
        bits.append(bit)
    if problems:
        raise InputError(problems)
    return bits


def _read_outcome(table: FactorTable, text: str) -> int:
    expression = read_formula(text).parsed
    negated = isinstance(expression, Not)
    inner = expression.argument if isinstance(expression, Not) else expression
    form = say("write it as E, ~E or E[2]")
    if not isinstance(inner, Literal) or (negated and inner.levels is not None):
        raise InputError(say("the outcome '{text}' is not one value of a factor", text=text), form)
    names = table.space.names
    if inner.name not in names:
        remedy = nearest(inner.name, names) or say(
            "the factors are {listed}", listed=", ".join(names)
        )
        raise InputError(say("there is no factor '{name}'", name=inner.name), remedy)
    bits = table.list_bits(inner.name)
    if inner.levels is None:
        refuse_values(inner.name, None, len(bits))
        return bits[0 if negated else 1]
    count = table.space.levels[names.index(inner.name)]
    if len(inner.levels) > 1 or find_outside_value(inner.levels, count) is not None:
        raise InputError(
            say(
                "the outcome '{text}' is not one of the values {values}",
                text=text,
                values=describe_values(count),
            ),
            form,
        )
    return bits[shift_values(inner.levels, count)[0]]
