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


def _count_shares(
    told: Sequence[Sequence[int]],
    each: Sequence[int],
    claim: int,
    harvests: Sequence[Harvest],
    place: int,
    *,
    sampled: bool,
) -> ClaimShares:
    """Return the shares of a claim, told the verdicts in its worlds by what is left out.

    ``each`` is how often a world counts; ``place`` is that of the claim in its component.
    """
    worlds = [
        [count * own.count(code) for own, count in zip(told, each, strict=True)]
        for code in range(len(VERDICTS))
    ]
    totals = [len(own) * count for own, count in zip(told, each, strict=True)]
    met = {key.verdicts[place] for harvest in harvests for key in harvest.classes}
    ranges: dict[Parameter, tuple[float, float]] = {}
    for harvest in harvests:
        for (c, name), (low, high) in harvest.ranges.items():
            if c == claim:
                old = ranges.get(name, (low, high))
                ranges[name] = (min(low, old[0]), max(high, old[1]))
    return ClaimShares(
        shares=tuple(Fraction(sum(own), sum(totals)) for own in worlds),
        whole=tuple(Fraction(own[0], totals[0]) for own in worlds),  # nothing is left out
        ranges=tuple(ranges.items()),
        sampled=sampled,
        apart=tuple(code in met and not sum(own) for code, own in enumerate(worlds)),
        worlds=sum(totals),
    )


def sum_up(
    universe: Universe,
    components: tuple[Component, ...],
    harvests: Sequence[Sequence[Harvest]],
    over: Sequence[bool],
    points: int,
    *,
    joint: bool = True,
) -> Swept:
    """Count worlds and shares.

    The worlds of different components combine freely, if they are ``joint``: unless findings that
    share decisions were swept by themselves. Each claim then has shares of what it shows alone.
    """
    options = range(len(universe.omissions))
    every = [[len(harvest.classes) for harvest in own] for own in harvests]
    wide = [[harvest.list_wide() for harvest in own] for own in harvests]
    counts = [[len(found) for found in own] for own in wide]
    totals = [math.prod(own[o] for own in counts) for o in options]
    shares: list[ClaimShares | None] = [None] * len(universe.claims)
    for k, component in enumerate(components):
        for place, claim in enumerate(component.claims):
            told = [[key.verdicts[place] for key in found] for found in wide[k]]
            # With so many worlds of the other components each class goes together.
            each = [total // count for total, count in zip(totals, counts[k], strict=True)]
            if not joint:
                told, each = [sorted(set(own)) for own in told], [1] * len(told)
            shares[claim] = _count_shares(told, each, claim, harvests[k], place, sampled=over[k])
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
    drawn = {o for k, component in enumerate(components) if over[k] for o in component.outcomes}
    sweep = Sweep(
        shares=tuple(share for share in shares if share is not None),
        worlds=sum(totals) if joint else None,
        worlds_whole=totals[0] if joint else None,
        worlds_apart=sum(math.prod(own[o] for own in every) for o in options) - sum(totals)
        if joint
        else None,
        tables=tuple(map(len, tables)),
        sampled_tables=tuple(o in drawn for o in outcomes),
        points=points,
        exhaustive=not any(over),
    )
    return Swept(components, classes, alone, tables, sweep)
