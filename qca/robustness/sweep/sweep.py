"""The sweep: every world that the decisions of a study can lead to, told apart by what it shows.

Findings that share no decision are swept apart, and their worlds multiplied. Where a component has
more boxes of worlds than the budget allows, quasi-random worlds are looked at instead.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial

import numpy as np

from qca.boolean.budgets import BudgetSpent
from qca.progress import Stage
from qca.robustness.engines.work import Packed, Runner, Work, run_here
from qca.robustness.sweep.certainty import certify_boxes
from qca.robustness.sweep.exploration import Box, explore_boxes, list_boxes, list_stretches
from qca.robustness.sweep.extremes import stretch_ranges
from qca.robustness.sweep.samples import sample_worlds
from qca.robustness.sweep.swept import Swept, sum_up
from qca.robustness.sweep.witnesses import draw_inside
from qca.robustness.worlds.arrays import Array
from qca.robustness.worlds.findings import (
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

__all__ = [
    "certify_part",
    "count_boxes",
    "fits_budget",
    "sample_part",
    "sweep_part",
    "sweep_universe",
]

# Boxes that are explored in one part of the work, or as many as one setting of the choices has; a
# few where sums are curved, which takes far longer.
_CHUNK, _CURVED_CHUNK = 1000, 100
# Parts in which certainty is sought at a time, and how often the budget each may spend on it.
_TOGETHER, _LOOKS = 4, 2
# Worlds of a sample that are evaluated in one part of the work: a power of two, as Sobol wants.
_DRAWN = 2048
# A component, and a range of the settings of its choices (over all that can be left out), or
# of the worlds of a sample.
_Job = tuple[int, int, int]


@dataclass(frozen=True, eq=False)
class _Shared:
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
class _Known:
    """What it takes to make sure that no world was missed: the classes known by component."""

    sweep: _Shared
    classes: tuple[tuple[Mapping[Class, Witness], ...], ...]


def fits_budget(universe: Universe, budget: int) -> bool:
    """Return whether no component of a universe has more boxes of worlds than that.

    One that no decision bears on never has.
    """
    shared = _Shared(universe, tuple(find_components(universe)), budget, 0)
    return not any(_is_over(shared, component) for component in shared.components)


def _is_over(shared: _Shared, component: Component) -> bool:
    boxes = _count_boxes(component)
    return bool(component.decisions) and boxes > shared.most


def count_boxes(universe: Universe) -> int:
    """Return how many boxes of worlds the components of a universe have together."""
    return sum(_count_boxes(component) for component in find_components(universe))


def _count_boxes(component: Component) -> int:
    """Return how many boxes of worlds a component has, with all that can be left out.

    The score of a label is open only under the reading that has the label.
    """
    universe = component.universe
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
    return total * len(universe.omissions)


def _list_jobs(shared: _Shared, held: _Progress) -> list[_Job]:
    """Return the parts of the components that are not over the budget."""
    jobs: list[_Job] = []
    for k, component in enumerate(shared.components):
        if not held.over[k]:
            settings = sum(_count_settings(component))
            chunk = _CHUNK if is_linear(component) else _CURVED_CHUNK
            step = max(1, chunk * settings // _count_boxes(component))
            jobs += [(k, start, min(start + step, settings)) for start in range(0, settings, step)]
    return jobs


def _count_settings(component: Component) -> list[int]:
    """Return how many settings the choices have, for each option of what is left out."""
    universe = component.universe
    return [
        math.prod(len(universe.decisions[d].options) for d in _list_choices(component, option))
        for option in range(len(universe.omissions))
    ]


def _list_choices(component: Component, option: int) -> list[int]:
    """Return the choices that make a difference: not readings of cases that are left out."""
    universe = component.universe
    gone = {universe.cases[i] for i in universe.omissions[option]}
    return [
        d
        for d in component.decisions
        for decision in [universe.decisions[d]]
        if not decision.graded and not (decision.cases and gone >= set(decision.cases))
    ]


def sweep_part(task: _Shared, part: _Job) -> Packed:
    """Return what one part finds, as JSON values.

    ``harvests`` are those of the options of what is left out; ``certain`` where nothing was given
    up. Where sums are curved, something may still be missing: see :func:`certify_part`.
    """
    universe, component = task.universe, task.components[part[0]]
    harvests = [Harvest() for _ in universe.omissions]
    together = HarvestByOption(harvests=harvests)
    present, boxes = _list_part(task, part)
    if present:
        together.add(component, np.array(present))
    certain = True
    try:
        every = [box for own in boxes for box in own]
        explore_boxes(component, every, together, task.most)
        if not is_linear(component):
            stretch_ranges(component, harvests)
            draw_inside(component, harvests)
    except BudgetSpent:
        certain = False
    return {"harvests": [harvest.pack() for harvest in harvests], "certain": certain}


def certify_part(task: _Known, part: _Job) -> Packed:
    """Return what else a part holds, as :func:`sweep_part` does: ``certain`` if that is all."""
    component = task.sweep.components[part[0]]
    _, boxes = _list_part(task.sweep, part)
    harvests = []
    certain = True
    for own, known in zip(boxes, task.classes[part[0]], strict=True):
        harvest = Harvest(dict(known))
        most = _LOOKS * task.sweep.most
        if own and certain:
            certain = certify_boxes(component, own, harvest, most)
        fresh = {
            key: at
            for key, at in harvest.classes.items()
            if key not in known or at[0] < known[key][0]
        }
        harvests.append(Harvest(fresh, harvest.ranges).pack())
    return {"harvests": harvests, "certain": certain}


def _list_part(task: _Shared, part: _Job) -> tuple[list[Array], list[list[Box]]]:
    """Return the present worlds of a part, and its boxes for each option of what is left out."""
    k, start, stop = part
    universe, component = task.universe, task.components[k]
    boxes: list[list[Box]] = [[] for _ in universe.omissions]
    present = []
    for option, number in _iterate_jobs(component, start, stop):
        settings = _set_option(universe, option)
        if not number:
            present.append(settings.copy())
        for d in _list_choices(component, option):
            number, settings[d] = divmod(number, len(universe.decisions[d].options))
        boxes[option] += list_boxes(component, settings)
    return present, boxes


def _iterate_jobs(component: Component, start: int, stop: int) -> Iterator[tuple[int, int]]:
    """Yield options of what is left out, each with numbers of settings of the choices."""
    before = 0
    for option, count in enumerate(_count_settings(component)):
        for number in range(max(0, start - before), min(count, stop - before)):
            yield option, number
        before += count


def _set_option(universe: Universe, option: int) -> Array:
    """Return the present settings with one option of what is left out."""
    settings = universe.start.copy()
    if universe.left is not None:
        settings[universe.left] = option
    return settings


def sample_part(task: _Shared, part: _Job) -> Packed:
    """Return what a part of a sample finds, as :func:`sweep_part` does; the present worlds too."""
    k, start, stop = part
    universe, component = task.universe, task.components[k]
    together = HarvestByOption(harvests=[Harvest() for _ in universe.omissions])
    if not start:
        present = [_set_option(universe, option) for option in range(len(universe.omissions))]
        together.add(component, np.array(present))
    drawn = sample_worlds(component, start, stop, task.seed)
    together.add(component, drawn)
    return {"harvests": [harvest.pack() for harvest in together.harvests], "certain": False}


def sweep_universe(universe: Universe, *, budget: int, seed: int, run: Runner = run_here) -> Swept:
    """Return every distinct world of a universe, or those of a sample beyond the budget.

    ``run`` does the work in parts.
    """
    shared = _Shared(universe, tuple(find_components(universe)), budget, seed)
    progress = _Progress(
        universe, shared.components, [_is_over(shared, c) for c in shared.components]
    )
    jobs = _list_jobs(shared, progress)
    if jobs:
        run(Work("sweep", Stage.SWEEP, sweep_part, shared, jobs, partial(progress.take, jobs)))
    # A few at a time: once something stays open, the rest need not be looked at.
    curved = [job for job in jobs if not is_linear(shared.components[job[0]])]
    for first in range(0, len(curved), _TOGETHER):
        if open_ := progress.list_sure(curved[first : first + _TOGETHER]):
            known = _Known(shared, progress.list_classes())
            take, name = partial(progress.take, open_), f"certainty {first}"
            run(Work(name, Stage.CERTAINTY, certify_part, known, open_, take))
    step = min(_DRAWN, shared.points)
    drawn = [
        (k, start, start + step)
        for k in range(len(shared.components))
        if progress.over[k]
        for start in range(0, shared.points, step)
    ]
    if drawn:
        take = partial(progress.take, drawn)
        run(Work("sample", Stage.SWEEP, sample_part, shared, drawn, take))
    return sum_up(universe, shared.components, progress.harvests, progress.over, shared.points)


class _Progress:
    """What was found of each component, by what is left out, and which components are over.

    A component is over where something may have been missed.
    """

    def __init__(
        self, universe: Universe, components: Sequence[Component], over: list[bool]
    ) -> None:
        self.harvests = [[Harvest() for _ in universe.omissions] for _ in components]
        self.over = over

    def take(self, jobs: Sequence[_Job], results: Sequence[Packed]) -> None:
        """Take in what parts found."""
        for (k, *_), result in zip(jobs, results, strict=True):
            for harvest, packed in zip(self.harvests[k], result["harvests"], strict=True):
                harvest.merge(Harvest.unpack(packed))
            self.over[k] |= not result["certain"]

    def list_sure(self, jobs: Sequence[_Job]) -> list[_Job]:
        """Return the parts of components of which nothing was missed yet."""
        return [job for job in jobs if not self.over[job[0]]]

    def list_classes(self) -> tuple[tuple[Mapping[Class, Witness], ...], ...]:
        """Return the classes known by component and what is left out."""
        return tuple(tuple(harvest.classes for harvest in own) for own in self.harvests)
