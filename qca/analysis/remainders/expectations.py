"""Directional expectations: what they say, and what they let a conservative term become."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from numbers import Integral
from typing import Any

from qca.boolean.budgets import MOST_STEPS, Budget, BudgetSpent
from qca.boolean.charts import chart_primes
from qca.boolean.counting import cover_everything
from qca.boolean.covers import find_least_covers
from qca.boolean.cubes import Space, absorb, complement, link_items
from qca.boolean.formulas import Formula, read_formula, unite
from qca.boolean.levels import describe_values, first_of
from qca.boolean.primes import find_primes
from qca.boolean.readings import cubes_of_expression
from qca.errors import AnalysisError, InputError, Problem, nearest, show_given
from qca.messages import list_either, say

__all__ = ["Expectations", "read_expectations", "relax_term"]

# Conjunctural expectations that share conditions are simplified over all their values at once.
_MOST_JOINT = 12
# Cubes that one conservative term may become.
_MOST_CUBES = 10_000

# As on the command line, or a value (or several) for conditions: by their names, or for each of
# them in order, where None and "-" expect nothing.
GivenExpectations = str | Sequence[Any] | Mapping[str, Any]
_VALUES = ("0", "1", "-")
_NOTHING = (None, "-")


@dataclass(frozen=True)
class Expectations:
    """Directional expectations: values expected by condition, and conjunctural ones as cubes.

    ``terms`` are all of them as they are written, simplified.
    """

    terms: tuple[Formula, ...]
    single: Mapping[int, frozenset[int]]
    joint: tuple[int, ...]


def read_expectations(expectations: GivenExpectations | None, space: Space) -> Expectations:
    """Return directional expectations such as ``"A, ~B, A*C"``, simplified.

    A mapping expects values of conditions (``{"A": 1, "B": 0, "C": [1, 2]}``), a list without texts
    one of each condition in order (``[1, 0, None]``).

    Raises
    ------
    InputError
        They cannot be read, name something that is not a condition, or cancel each other out.
    AnalysisError
        They simplify in more than one way.
    """
    given: Any = () if expectations is None else expectations
    if not isinstance(given, Iterable):
        raise InputError(
            say("the expectations are {given}", given=show_given(given)),
            say("write them as 'A, ~B, A*C'"),
        )
    if not isinstance(given, str | Mapping) and hasattr(given, "keys") and hasattr(given, "items"):
        given = dict(given.items())  # a column of pandas, which has its own order
    if not isinstance(given, str | Mapping):
        texts = all(isinstance(one, str) and one not in _VALUES for one in given)
        given = _join_texts(given) if texts else _name_positions(given, space)
    if isinstance(given, str):
        cubes = _read_text(given, space)
    else:
        cubes = _read_values(given, space)
        given = ", ".join(f"{name}: {value}" for name, value in given.items())
    terms = [] if cubes is None else _simplify(cubes, given, space)
    single: dict[int, set[int]] = {}
    joint = []
    for term in terms:
        literals = space.decode(term)
        if len(literals) == 1:
            single.setdefault(literals[0][0], set()).add(literals[0][1])
        else:
            joint.append(term)
    return Expectations(
        tuple(space.write(term) for term in terms),
        {j: frozenset(values) for j, values in single.items()},
        tuple(joint),
    )


def _join_texts(texts: Iterable[str]) -> str:
    """Return expectations as one text; with what it says, where each was read before."""
    texts = tuple(texts)
    read = [text for text in texts if isinstance(text, Formula)]
    joined = ", ".join(texts)
    return Formula(joined, unite(read).parsed) if texts and len(read) == len(texts) else joined


def _read_text(text: str, space: Space) -> Iterable[int] | None:
    """Return expectations written as expressions; None where nothing is."""
    return cubes_of_expression(read_formula(text, comma_is_or=True).parsed, space) if text else None


def _name_positions(values: Sequence[Any], space: Space) -> dict[str, Any]:
    """Return the values of a list by the names of the conditions."""
    if any(isinstance(one, str) and one not in _VALUES for one in values):
        raise InputError(
            say("the expectations {values} mix expressions and values", values=list(values)),
            say("write expressions alone, or one value for each condition in order"),
        )
    if not isinstance(values, Sequence) and not hasattr(values, "__array__"):
        raise InputError(
            say("the expectations {values} have no order", values=show_given(values)),
            say("write a list of one value for each condition, or name the conditions: {{'A': 1}}"),
        )
    if len(values) != len(space.names):
        raise InputError(
            say(
                "{number} values are expected, and there are {count} conditions",
                number=len(values),
                count=len(space.names),
            ),
            say(
                "give one for each of {listed}, None where nothing is expected",
                listed=", ".join(space.names),
            ),
        )
    return dict(zip(space.names, values, strict=True))


def _read_values(values: Mapping[str, Any], space: Space) -> list[int] | None:
    """Return literals of the values expected of conditions; None where nothing is expected."""
    problems, literals = [], []
    for name, given in values.items():
        if name not in space.names:
            remedy = nearest(str(name), space.names) or say(
                "they are {listed}", listed=", ".join(space.names)
            )
            problems.append(
                Problem(
                    say("expectations: '{name}' is not one of the conditions", name=name), remedy
                )
            )
            continue
        j = space.names.index(name)
        several = isinstance(given, Iterable) and not isinstance(given, str)
        for value in given if several else (given,):
            if value in _NOTHING or (isinstance(value, float) and math.isnan(value)):
                continue
            first = first_of(space.levels[j])
            whole = isinstance(value, Integral) or (isinstance(value, float) and value % 1 == 0)
            number = int(value) - first if whole or value in _VALUES else -1
            if 0 <= number < space.levels[j]:
                literals.append(1 << (space.offsets[j] + number))
            else:
                what = say(
                    "expectations: '{name}' cannot be {value}", name=name, value=show_given(value)
                )
                problems.append(
                    Problem(
                        what,
                        say("its values are {values}", values=describe_values(space.levels[j])),
                    )
                )
    if problems:
        raise InputError(problems)
    return literals or None


def _simplify(given: Iterable[int], text: str, space: Space) -> list[int]:
    """Return the shortest sum of products: ``A, A*B`` expects A, and ``A, ~A*B`` A and B."""
    cubes = absorb(given)
    if not cubes or _cover_everything(cubes, text, space):
        raise InputError(
            say("the expectations '{text}' cancel each other out", text=text),
            say("expect each condition in one direction, or leave it out"),
        )
    terms: list[int] = []
    # Parts that share no condition can be simplified by themselves.
    for part in link_items((space.widen(cube), cube) for cube in cubes):
        terms.extend(part if len(part) == 1 else _simplify_part(part, text, space))
    return sorted(terms, key=space.order)


def _cover_everything(cubes: Sequence[int], text: str, space: Space) -> bool:
    try:
        return cover_everything(cubes, space, Budget(MOST_STEPS))
    except BudgetSpent:
        raise InputError(
            say("the expectations '{text}' are too intricate to be simplified", text=text),
            say("expect fewer conditions of each other"),
        ) from None


def _simplify_part(cubes: list[int], text: str, space: Space) -> list[int]:
    # Every term lies over some part of the expression; one configuration stands for each part.
    parts = _cells(cubes, space)
    primes = find_primes([_corner(part, space) for part in parts], complement(cubes, space), space)
    covers = find_least_covers(chart_primes(primes), most=2)
    shortest = [[primes[i] for i in cover] for cover in covers.covers]
    if len(shortest) > 1:
        shown = list_either(", ".join(space.write(t) for t in terms) for terms in shortest)
        raise AnalysisError(
            say(
                "the expectations '{text}' simplify in more than one way: {shown}",
                text=text,
                shown=shown,
            ),
            say("write the one you mean"),
        )
    return shortest[0]


def _cells(cubes: Iterable[int], space: Space) -> list[int]:
    """Return the parts of the union of cubes over the conditions that they name, all fixed."""
    cells = list(cubes)
    named = 0
    for cube in cells:
        named |= space.widen(cube)
    joined = sum(1 for family in space.families if named & family)
    if joined > _MOST_JOINT:
        raise InputError(
            say("{joined} conditions hang together in the expectations", joined=joined),
            say(
                "join at most {most} conditions, directly or through others",
                most=_MOST_JOINT,
            ),
        )
    for family, offset, count in zip(space.families, space.offsets, space.levels, strict=True):
        if named & family:
            values = [1 << (offset + level) for level in range(count)]
            cells = [c for cell in cells for c in _fix(cell, family, values)]
    return sorted(set(cells), key=space.order)


def _fix(cell: int, family: int, values: Sequence[int]) -> list[int]:
    return [cell] if cell & family else [cell | value for value in values]


def _corner(cube: int, space: Space) -> int:
    """Return a configuration inside the cube."""
    for family, offset in zip(space.families, space.offsets, strict=True):
        if not cube & family:
            cube |= 1 << offset
    return cube


def relax_term(
    term: int, droppable: int, expectations: Expectations, space: Space
) -> tuple[int, ...]:
    """Return as cubes what expectations let a conservative term become.

    ``droppable`` are the literals of the term that a parsimonious term around it does without. Each
    of them may take its observed value or an expected one, so that a literal goes where these are
    all values that its condition has; it stays as it is where nothing is expected of the condition.
    A conjunctural expectation keeps all of its droppable literals, or where one of them differs
    from the term, lets all of them take the expected value as well; those of two values go. Several
    expectations: what any of them allows is allowed.

    For conditions of two values this is the rule of Ragin (2008), Redesigning Social Inquiry, ch.
    9, paired term by term as in Dusa (2019), QCA with R, ch. 8. Those of several values are dropped
    whole there, though a value that nobody expects is then assumed.

    Raises
    ------
    AnalysisError
        What is left would be very many cubes.

    Examples
    --------
    >>> space = Space(("A", "B"), (2, 3))
    >>> expected = read_expectations("B[0]", space)
    >>> term = space.encode((1, 2))
    >>> [space.write(cube) for cube in relax_term(term, term, expected, space)]
    ['A[1]*B[0]', 'A[1]*B[2]']
    """
    relaxed = [term]
    for j, allowed in _list_allowed(droppable, expectations, space).items():
        rest = [cube & ~space.families[j] for cube in relaxed]
        if len(allowed) < space.levels[j]:
            bits = [1 << (space.offsets[j] + value) for value in sorted(allowed)]
            rest = [cube | bit for cube in rest for bit in bits]
        if len(rest) > _MOST_CUBES:
            raise AnalysisError(
                say(
                    "expectations on many conditions of many values leave over {most:,} terms",
                    most=_MOST_CUBES,
                ),
                say("expect fewer values, or all that a condition has but a few"),
            )
        relaxed = rest
    return tuple(relaxed)


def _list_allowed(droppable: int, expectations: Expectations, space: Space) -> dict[int, set[int]]:
    """Return the values that conditions may take, where these are more than the one observed."""
    literals = dict(space.decode(droppable))
    allowed = {j: {value} for j, value in literals.items()}
    for j in literals:
        allowed[j] |= expectations.single.get(j, frozenset())
    for joint in expectations.joint:
        concerned = [(j, value) for j, value in space.decode(joint) if j in literals]
        if any(literals[j] != value for j, value in concerned):
            for j, value in concerned:
                allowed[j] |= {0, 1} if space.levels[j] == 2 else {value}
    return {j: values for j, values in allowed.items() if len(values) > 1}
