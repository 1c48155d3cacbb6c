"""Testing rows: those in which a case is sure to test a claim, whatever else is known of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from qca.analysis.diversity.sides import FieldSides, list_sides
from qca.boolean.cubes import Space, absorb
from qca.boolean.expressions import And, Expression, Literal, Not, names_of
from qca.boolean.formulas import Formula
from qca.boolean.levels import shift_values
from qca.boolean.readings import CubesIf, cubes_of_expression, read_literal
from qca.study.claims import Claim
from qca.study.codes import levels_of
from qca.study.spec import Spec

__all__ = ["RowReader", "TestingRows", "list_testing_rows"]


@dataclass(frozen=True)
class TestingRows:
    """The rows, as cubes, in which a case tests a claim: one in the outcome, and one out of it.

    In some of them it is sure to be ``against`` the claim, in kind; that is said of plain claims,
    as one case speaks against no denial and no possibility.
    """

    claim: str
    tests: tuple[tuple[int, ...], tuple[int, ...]]
    against: tuple[tuple[int, ...], tuple[int, ...]]

    @property
    def is_empty(self) -> bool:
        """Whether no row is sure to test it."""
        return not any(self.tests)


@dataclass(frozen=True, eq=False)
class RowReader:
    """Reads what is said of a case of which only the row is known, and whether it has an outcome.

    ``known`` maps the set that the outcome is about to the values that are left to it. Of further
    sets something is known where they are built from others, or read from the field of a condition
    or of the outcome; else a case may be in or out of them.
    """

    spec: Spec
    sides: tuple[FieldSides, ...]
    known: Mapping[str, frozenset[int]]

    def __call__(self, part: Literal, space: Space) -> CubesIf:
        """Return the rows where a literal is sure to hold, or sure not to."""
        if part.name in space.names:
            return read_literal(part, space)
        declared = self.spec.sets[part.name]
        count = levels_of(declared)
        levels = (1,) if part.levels is None else shift_values(part.levels, count)
        inside = frozenset(levels)
        if part.name in self.known:
            return self._read_known(self.known[part.name], inside)
        if declared.expression is not None:
            built = declared.expression.parsed
            return lambda wanted: self.find(built if wanted is (1 in inside) else Not(built), space)
        own = next((each for each in self.sides if part.name in each.sets), None)
        if own is None:
            return lambda _wanted: []
        return lambda wanted: self._read_field(own, part.name, inside, wanted, space)

    def find(self, expression: Expression, space: Space) -> list[int]:
        """Return the rows where an expression is sure to hold, as cubes."""
        return list(cubes_of_expression(expression, space, read=self))

    @staticmethod
    def _read_known(values: frozenset[int], inside: frozenset[int]) -> CubesIf:
        return lambda wanted: [0] if (values <= inside if wanted else not values & inside) else []

    def _read_field(
        self, sides: FieldSides, name: str, inside: frozenset[int], wanted: bool, space: Space
    ) -> list[int]:
        """Return the rows all of whose possible codes put a set on the side that is wanted."""
        conditions = [each for each in space.names if each in sides.sets]
        sure: dict[int, bool] = {}
        for place in sides.places:
            if any(each not in place for each in conditions):
                continue  # at 0.5 on a condition a case is in no row
            if any(
                place.get(each) not in left
                for each, left in self.known.items()
                if each in sides.sets
            ):
                continue
            cube = 0
            for each in conditions:
                cube |= 1 << (space.offsets[space.names.index(each)] + place[each])
            here = name in place and (place[name] in inside) is wanted
            sure[cube] = sure.get(cube, True) and here
        return absorb(cube for cube, kept in sure.items() if kept)


def list_testing_rows(
    spec: Spec, space: Space, outcome: Formula, claims: Sequence[Claim]
) -> tuple[TestingRows, ...]:
    """Return for each claim in which rows a case is sure to test it.

    A case tests a claim that X suffices for Y where it is in X, and one that X is necessary for Y
    where it is in Y: within the scope, and whichever side of the claim it then bears out. Claims
    whose cases are transitions, pairs or stated types are left out: no row is a case of theirs.

    Raises
    ------
    InputError
        A claim has very many terms when it is multiplied out.
    """
    sides = list_sides(spec, [*space.names, *names_of(outcome.parsed)])
    readers = [RowReader(spec, sides, _know(outcome, spec, holds)) for holds in (True, False)]
    testing = []
    for claim in claims:
        if claim.joins_cases:
            continue
        tests, against = [], []
        for reader in readers:
            inner = [reader.find(side.inner, space) for side in claim.sides]
            tests.append(tuple(absorb(cube for cubes in inner for cube in cubes)))
            both = [And((side.inner, Not(side.outer))) for side in claim.sides if claim.is_plain]
            cubes = [cube for each in both for cube in reader.find(each, space)]
            against.append(tuple(absorb(cubes)))
        testing.append(TestingRows(claim.id, (tests[0], tests[1]), (against[0], against[1])))
    return tuple(testing)


def _know(outcome: Formula, spec: Spec, holds: bool) -> dict[str, frozenset[int]]:
    """Return which values a case in an outcome, or out of it, has in the set it is about.

    >>> from qca.boolean.formulas import read_formula
    >>> from qca.study.calibrations import SetSpec
    >>> spec = Spec.model_construct(sets={"Y": SetSpec(as_is="true")})
    >>> _know(read_formula("~Y"), spec, True)
    {'Y': frozenset({0})}
    """
    parsed: Expression = outcome.parsed
    if isinstance(parsed, Not):
        parsed, holds = parsed.argument, not holds
    if not isinstance(parsed, Literal):
        return {}
    count = levels_of(spec.sets[parsed.name])
    inside = {1} if parsed.levels is None else set(shift_values(parsed.levels, count))
    return {parsed.name: frozenset(v for v in range(count) if (v in inside) is holds)}
