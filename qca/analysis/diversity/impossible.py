"""Rows that no case can show: declared so, or so by how sets are made of the same codes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from qca.analysis.diversity.sides import FieldSides, list_sides
from qca.analysis.diversity.testing import RowReader
from qca.analysis.remainders.counterfactuals import Region
from qca.boolean.cubes import Space, absorb, complement
from qca.boolean.expressions import And, Expression, Literal, Not
from qca.boolean.readings import cubes_of_expression
from qca.study.spec import Spec

__all__ = ["Impossible", "WhyImpossible", "find_impossible"]


class WhyImpossible(StrEnum):
    """Why no case can show a row."""

    DECLARED = "declared_impossible"
    SHARED_FIELD = "shared_field"
    BUILT = "built_set"


@dataclass(frozen=True)
class Impossible:
    """Rows that no case can show.

    Declared: what is written, and ``why``. Else the ``sets`` that cannot go together, as they are
    read from one ``field``, or as the last of them is built from the others.
    """

    ground: WhyImpossible
    region: Region
    expression: str = ""
    why: str = ""
    sets: tuple[str, ...] = ()
    field: str = ""


def find_impossible(spec: Spec, space: Space, observed: Sequence[int]) -> tuple[Impossible, ...]:
    """Return the rows that no case can show, by ground; never an ``observed`` one.

    Raises
    ------
    InputError
        A set is built from others by very many terms.
    """
    listed = []
    for each in spec.impossible:
        region = Region(cubes_of_expression(each.row.parsed, space), tuple(observed), space)
        listed.append(Impossible(WhyImpossible.DECLARED, region, str(each.row), each.why))
    sides = list_sides(spec, space.names)
    for own in sides:
        sets = tuple(name for name in space.names if name in own.sets)
        if len(sets) > 1 and (cubes := _list_apart(own, sets, space)):
            region = Region(tuple(cubes), tuple(observed), space)
            listed.append(
                Impossible(WhyImpossible.SHARED_FIELD, region, sets=sets, field=own.field)
            )
    reader = RowReader(spec, sides, {})
    for name in space.names:
        declared = spec.sets[name].expression
        if declared is None:
            continue
        literal, built = Literal(name), declared.parsed
        pairs: list[tuple[Expression, Expression]] = [(literal, Not(built)), (Not(literal), built)]
        cubes = absorb(cube for pair in pairs for cube in reader.find(And(pair), space))
        if cubes:
            region = Region(tuple(cubes), tuple(observed), space)
            listed.append(Impossible(WhyImpossible.BUILT, region, str(declared), sets=(name,)))
    return tuple(listed)


def _list_apart(sides: FieldSides, sets: Sequence[str], space: Space) -> list[int]:
    """Return the rows that no code of a field gives, as cubes over the conditions read from it."""
    there = [
        sum(1 << (space.offsets[space.names.index(name)] + place[name]) for name in sets)
        for place in sides.places
        if all(name in place for name in sets)
    ]
    return complement(there, space) if there else []
