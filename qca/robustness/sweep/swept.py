"""What was swept: the classes of all worlds found, each with a world that has it."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from qca.analysis.claims.verdicts import Parameter
from qca.robustness.results.worlds import VERDICTS, ClaimShares, Sweep
from qca.robustness.worlds.classes import CodedTable
from qca.robustness.worlds.findings import Class, Component, Harvest, Witness
from qca.robustness.worlds.universe import Universe

__all__ = ["Swept", "sum_up"]

_Settings = tuple[float, ...]


@dataclass(frozen=True, eq=False)
class Swept:
    """The classes of all worlds found, and what is told of them (``sweep``).

    ``classes[k][o]`` are those of component ``k`` where option ``o`` is left out, each with the
    settings of a world that has it; those ``apart`` are met at single values alone. ``tables`` are
    the distinct truth tables of each outcome, each with a world that has it too.
    """

    components: tuple[Component, ...]
    classes: tuple[tuple[Mapping[Class, _Settings], ...], ...]
    apart: tuple[tuple[frozenset[Class], ...], ...]
    tables: tuple[Mapping[CodedTable, _Settings], ...]
    sweep: Sweep


def _list_tables(
    outcome: int,
    components: Sequence[Component],
    harvested: Sequence[Iterable[Mapping[Class, Witness]]],
) -> dict[CodedTable, _Settings]:
    """Return the distinct truth tables of an outcome, those first that change fewest decisions."""
    witnesses: dict[CodedTable, tuple[int, _Settings]] = {}
    for component, options in zip(components, harvested, strict=True):
        if outcome not in component.outcomes:
            continue
        place = component.outcomes.index(outcome)
        for classes in options:
            for shown, (_, changes, settings) in classes.items():
                table, own = shown.tables[place], (changes, settings)
                witnesses[table] = min(own, witnesses.get(table, own))
    ranked = sorted(witnesses.items(), key=lambda item: item[1])
    return {table: settings for table, (_, settings) in ranked}


def sum_up(
    universe: Universe,
    components: tuple[Component, ...],
    harvests: Sequence[Sequence[Harvest]],
    over: Sequence[bool],
    points: int,
) -> Swept:
    """Count worlds and shares: those of different components combine freely."""
    options = range(len(universe.omissions))
    every = [[len(harvest.classes) for harvest in own] for own in harvests]
    wide = [[harvest.list_wide() for harvest in own] for own in harvests]
    counts = [[len(found) for found in own] for own in wide]
    totals = [math.prod(own[o] for own in counts) for o in options]
    shares: list[ClaimShares | None] = [None] * len(universe.claims)
    for k, component in enumerate(components):
        for place, claim in enumerate(component.claims):
            worlds = [0] * len(VERDICTS)
            whole = worlds
            met: set[int] = set()
            ranges: dict[Parameter, tuple[float, float]] = {}
            for o in options:
                # With so many worlds of the other components each class goes together.
                each = totals[o] // counts[k][o]
                met |= {key.verdicts[place] for key in harvests[k][o].classes}
                for key in wide[k][o]:
                    worlds[key.verdicts[place]] += each
                if o == 0:  # nothing is left out
                    whole = worlds.copy()
                for (c, name), (low, high) in harvests[k][o].ranges.items():
                    if c == claim:
                        old = ranges.get(name, (low, high))
                        ranges[name] = (min(low, old[0]), max(high, old[1]))
            parts = tuple(Fraction(count, sum(totals)) for count in worlds)
            kept = tuple(Fraction(count, totals[0]) for count in whole)
            apart = tuple(code in met and not count for code, count in enumerate(worlds))
            shares[claim] = ClaimShares(parts, kept, tuple(ranges.items()), over[k], apart)
    alone = tuple(
        tuple(frozenset(h.classes.keys() - found.keys()) for h, found in zip(*own, strict=True))
        for own in zip(harvests, wide, strict=True)
    )
    classes = tuple(
        tuple({key: at for key, (*_, at) in sorted(h.classes.items())} for h in own)
        for own in harvests
    )
    outcomes = range(len(universe.spec.outcome))
    tables = tuple(_list_tables(o, components, wide) for o in outcomes)
    sweep = Sweep(
        shares=tuple(share for share in shares if share is not None),
        worlds=sum(totals),
        worlds_whole=totals[0],
        worlds_apart=sum(math.prod(own[o] for own in every) for o in options) - sum(totals),
        tables=tuple(map(len, tables)),
        points=points,
        exhaustive=not any(over),
    )
    return Swept(components, classes, alone, tables, sweep)
