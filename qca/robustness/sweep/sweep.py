"""The sweep: every world that the decisions of a study can lead to, told apart by what it shows.

Findings that share no decision are swept apart, and their worlds multiplied. Where a component has
more boxes of worlds than the budget allows, quasi-random worlds are looked at instead.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import numpy as np

from qca.boolean.budgets import BudgetSpent
from qca.robustness.results.worlds import ClaimShares, Sweep
from qca.robustness.sweep.certainty import certify_boxes
from qca.robustness.sweep.exploration import Box, explore_boxes, list_boxes, list_stretches
from qca.robustness.sweep.extremes import stretch_ranges
from qca.robustness.sweep.samples import sample_worlds
from qca.robustness.sweep.swept import Swept, list_tables
from qca.robustness.sweep.witnesses import draw_inside
from qca.robustness.worlds.arrays import Array
from qca.robustness.worlds.findings import (
    LETTERS,
    Class,
    Component,
    Harvest,
    HarvestByOption,
    Witness,
    find_components,
    is_linear,
)
from qca.robustness.worlds.universe import Universe
from qca.study.scoring import FIXED

# Boxes that are explored in one part of the work, or as many as one setting of the choices has; a
# few where sums are curved, which takes far longer.
_CHUNK, _CURVED_CHUNK = 1000, 100
# Parts in which certainty is sought at a time, and how often the budget each may spend on it.
_TOGETHER, _LOOKS = 4, 2
# Worlds of a sample that are evaluated in one part of the work: a power of two, as Sobol wants.
_DRAWN = 2048
# A component, and a range of the settings of its choices (over all that can be left out), or
# of the worlds of a sample.
Part = tuple[int, int, int]
# (name of the work, work, task, parts) -> results in the order of the parts.
Spread = Callable[[str, Callable[[Any, Any], Any], Any, Sequence[Part]], list[Mapping[str, Any]]]


@dataclass(frozen=True, eq=False)
class SweepTask:
    """What every part of a sweep needs."""

    universe: Universe
    components: tuple[Component, ...]
    most: int
    seed: int

    @property
    def points(self) -> int:
        """The worlds of a sample: the largest power of two that is not over the budget."""
        return 1 << (self.most.bit_length() - 1)


@dataclass(frozen=True, eq=False)
class CertaintyTask:
    """What it takes to make sure that no world was missed: the classes known by component."""

    sweep: SweepTask
    known: tuple[tuple[Mapping[Class, Witness], ...], ...]


def plan_sweep(
    universe: Universe, budget: int, seed: int = 0
) -> tuple[SweepTask, list[Part], list[bool]]:
    """Return the parts of a sweep, and which components are over the budget.

    A component is over it where it has more boxes of worlds; one that no decision bears on is not.
    """
    task = SweepTask(universe, tuple(find_components(universe)), budget, seed)
    parts: list[Part] = []
    over = []
    for k, component in enumerate(task.components):
        boxes = count_boxes(universe, component) * len(universe.omissions)
        over.append(bool(component.decisions) and boxes > budget)
        if not over[-1]:
            settings = sum(_count_settings(universe, component))
            chunk = _CHUNK if is_linear(universe, component) else _CURVED_CHUNK
            step = max(1, chunk * settings // boxes)
            parts += [(k, start, min(start + step, settings)) for start in range(0, settings, step)]
    return task, parts, over


def count_boxes(universe: Universe, component: Component) -> int:
    """Return how many boxes of worlds a component has where nothing is left out.

    The score of a label is open only under the reading that has the label.
    """
    read_by: dict[int, set[tuple[int, int]]] = {}
    for cell in universe.cell_rules:
        for option, (_, position) in enumerate(cell.sources):
            read_by.setdefault(position, set()).add((cell.reading, option))
    total = 1
    under: dict[tuple[int, int], int] = {}
    for d in component.decisions:
        decision = universe.decisions[d]
        if not decision.graded:
            continue
        stretches = len(list_stretches(universe, d))
        ((reading, option), *others) = sorted(read_by.get(d, {(FIXED, 0)}))
        if others or reading == FIXED:
            total *= stretches
        else:
            under[reading, option] = under.get((reading, option), 1) * stretches
    for d in component.decisions:
        options = range(len(universe.decisions[d].options))
        if options:
            total *= sum(under.get((d, option), 1) for option in options)
    return total


def _count_settings(universe: Universe, component: Component) -> list[int]:
    """Return how many settings the choices have, for each option of what is left out."""
    return [
        math.prod(
            len(universe.decisions[d].options) for d in _list_choices(universe, component, option)
        )
        for option in range(len(universe.omissions))
    ]


def _list_choices(universe: Universe, component: Component, option: int) -> list[int]:
    """Return the choices that make a difference: not readings of cases that are left out."""
    gone = {universe.cases[i] for i in universe.omissions[option]}
    return [
        d
        for d in component.decisions
        for decision in [universe.decisions[d]]
        if not decision.graded and not (decision.cases and gone >= set(decision.cases))
    ]


def sweep_part(task: SweepTask, part: Part) -> Mapping[str, Any]:
    """Return what one part finds, as JSON values.

    ``harvests`` are those of the options of what is left out; ``certain`` where nothing was given
    up. Where sums are curved, something may still be missing: see :func:`certify_part`.
    """
    universe, component = task.universe, task.components[part[0]]
    harvests = [Harvest() for _ in universe.omissions]
    together = HarvestByOption(harvests=harvests)
    present, boxes = _list_part(task, part)
    if present:
        together.add(universe, component, np.array(present))
    certain = True
    try:
        every = [box for own in boxes for box in own]
        explore_boxes(universe, component, every, together, task.most)
        if not is_linear(universe, component):
            stretch_ranges(universe, component, harvests)
            draw_inside(universe, component, harvests)
    except BudgetSpent:
        certain = False
    return {"harvests": [harvest.pack() for harvest in harvests], "certain": certain}


def certify_part(task: CertaintyTask, part: Part) -> Mapping[str, Any]:
    """Return what else a part holds, as :func:`sweep_part` does: ``certain`` if that is all."""
    universe, component = task.sweep.universe, task.sweep.components[part[0]]
    _, boxes = _list_part(task.sweep, part)
    found = []
    certain = True
    for own, known in zip(boxes, task.known[part[0]], strict=True):
        harvest = Harvest(dict(known))
        most = _LOOKS * task.sweep.most
        if own and certain:
            certain = certify_boxes(universe, component, own, harvest, most)
        fresh = {
            key: at
            for key, at in harvest.classes.items()
            if key not in known or at[0] < known[key][0]
        }
        found.append(Harvest(fresh, harvest.ranges).pack())
    return {"harvests": found, "certain": certain}


def _list_part(task: SweepTask, part: Part) -> tuple[list[Array], list[list[Box]]]:
    """Return the present worlds of a part, and its boxes for each option of what is left out."""
    k, start, stop = part
    universe, component = task.universe, task.components[k]
    boxes: list[list[Box]] = [[] for _ in universe.omissions]
    present = []
    for option, number in _iterate_jobs(universe, component, start, stop):
        settings = _set_option(universe, option)
        if not number:
            present.append(settings.copy())
        for d in _list_choices(universe, component, option):
            number, settings[d] = divmod(number, len(universe.decisions[d].options))
        boxes[option] += list_boxes(universe, component, settings)
    return present, boxes


def _iterate_jobs(
    universe: Universe, component: Component, start: int, stop: int
) -> Iterator[tuple[int, int]]:
    """Yield options of what is left out, each with numbers of settings of the choices."""
    before = 0
    for option, count in enumerate(_count_settings(universe, component)):
        for number in range(max(0, start - before), min(count, stop - before)):
            yield option, number
        before += count


def _set_option(universe: Universe, option: int) -> Array:
    """Return the present settings with one option of what is left out."""
    settings = universe.start.copy()
    if universe.left is not None:
        settings[universe.left] = option
    return settings


def sample_part(task: SweepTask, part: Part) -> Mapping[str, Any]:
    """Return what a part of a sample finds, as :func:`sweep_part` does; the present worlds too."""
    k, start, stop = part
    universe, component = task.universe, task.components[k]
    together = HarvestByOption(harvests=[Harvest() for _ in universe.omissions])
    if not start:
        present = [_set_option(universe, option) for option in range(len(universe.omissions))]
        together.add(universe, component, np.array(present))
    drawn = sample_worlds(universe, component, start, stop, task.seed)
    together.add(universe, component, drawn)
    return {"harvests": [harvest.pack() for harvest in together.harvests], "certain": False}


def sweep_universe(
    universe: Universe, *, budget: int, seed: int, spread: Spread | None = None
) -> Swept:
    """Return every distinct world of a universe, or those of a sample beyond the budget.

    ``spread`` does the parts of the work elsewhere, and returns their results in order.
    """
    task, parts, over = plan_sweep(universe, budget, seed)
    harvests = [[Harvest() for _ in universe.omissions] for _ in task.components]
    for part, result in _work("sweep", sweep_part, task, parts, spread):
        _merge(harvests[part[0]], result)
        over[part[0]] |= not result["certain"]
    # A few at a time: once something stays open, the rest need not be looked at.
    curved = [part for part in parts if not is_linear(universe, task.components[part[0]])]
    for first in range(0, len(curved), _TOGETHER):
        open_ = [part for part in curved[first : first + _TOGETHER] if not over[part[0]]]
        known = tuple(tuple(harvest.classes for harvest in own) for own in harvests)
        name, sure = f"certainty {first}", CertaintyTask(task, known)
        for part, result in _work(name, certify_part, sure, open_, spread):
            _merge(harvests[part[0]], result)
            over[part[0]] |= not result["certain"]
    step = min(_DRAWN, task.points)
    drawn = [
        (k, start, start + step)
        for k in range(len(task.components))
        if over[k]
        for start in range(0, task.points, step)
    ]
    for part, result in _work("sample", sample_part, task, drawn, spread):
        _merge(harvests[part[0]], result)
    return _gather(task, harvests, over)


def _work(
    name: str,
    work: Callable[[Any, Part], Mapping[str, Any]],
    task: SweepTask | CertaintyTask,
    parts: Sequence[Part],
    spread: Spread | None,
) -> Iterator[tuple[Part, Mapping[str, Any]]]:
    """Yield parts with their results, in order."""
    if spread is None:
        yield from ((part, work(task, part)) for part in parts)
    elif parts:
        yield from zip(parts, spread(name, work, task, parts), strict=True)


def _merge(harvests: list[Harvest], result: Mapping[str, Any]) -> None:
    """Add what a part found, option by option of what is left out."""
    for harvest, packed in zip(harvests, result["harvests"], strict=True):
        harvest.merge(Harvest.unpack(packed))


def _gather(task: SweepTask, harvests: list[list[Harvest]], over: list[bool]) -> Swept:
    """Count worlds and shares: those of different components combine freely."""
    options = range(len(task.universe.omissions))
    every = [[len(harvest.classes) for harvest in own] for own in harvests]
    wide = [[harvest.list_wide() for harvest in own] for own in harvests]
    counts = [[len(found) for found in own] for own in wide]
    totals = [math.prod(own[o] for own in counts) for o in options]
    shares: list[ClaimShares | None] = [None] * len(task.universe.claims)
    for k, component in enumerate(task.components):
        for place, claim in enumerate(component.claims):
            worlds = [0] * len(LETTERS)
            whole = worlds
            met: set[str] = set()
            ranges: dict[str, tuple[float, float]] = {}
            for o in options:
                # With so many worlds of the other components each class goes together.
                each = totals[o] // counts[k][o]
                met |= {key[-1][place] for key in harvests[k][o].classes}
                for key in wide[k][o]:
                    worlds[LETTERS.index(key[-1][place])] += each
                if o == 0:  # nothing is left out
                    whole = worlds.copy()
                for (c, name), (low, high) in harvests[k][o].ranges.items():
                    if c == claim:
                        old = ranges.get(name, (low, high))
                        ranges[name] = (min(low, old[0]), max(high, old[1]))
            parts = tuple(Fraction(count, sum(totals)) for count in worlds)
            kept = tuple(Fraction(count, totals[0]) for count in whole)
            apart = tuple(
                letter in met and not count for letter, count in zip(LETTERS, worlds, strict=True)
            )
            shares[claim] = ClaimShares(parts, kept, tuple(ranges.items()), over[k], apart)
    alone = tuple(
        tuple(frozenset(h.classes.keys() - found.keys()) for h, found in zip(*own, strict=True))
        for own in zip(harvests, wide, strict=True)
    )
    classes = tuple(
        tuple({key: at for key, (*_, at) in sorted(h.classes.items())} for h in own)
        for own in harvests
    )
    outcomes = range(len(task.universe.spec.outcome))
    tables = tuple(list_tables(o, task.components, wide) for o in outcomes)
    sweep = Sweep(
        shares=tuple(share for share in shares if share is not None),
        worlds=sum(totals),
        worlds_whole=totals[0],
        worlds_apart=sum(math.prod(own[o] for own in every) for o in options) - sum(totals),
        tables=tuple(map(len, tables)),
        points=task.points,
        exhaustive=not any(over),
    )
    return Swept(task.components, classes, alone, tables, sweep)
