"""The sweep: every world that the decisions of a study can lead to, told apart by what it shows.

Findings that share no decision are swept apart, and their worlds multiplied. Where a component has
more boxes of worlds than the budget allows, each finding is swept by itself: its verdicts and the
ranges of its parameters are all found, but not which of them go together with those of others. Of
findings that have too many boxes even so, quasi-random worlds are looked at instead.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial

import numpy as np

from qca.boolean.budgets import BudgetSpent
from qca.progress import Stage
from qca.robustness.engines.work import Packed, Runner, Work, run_here
from qca.robustness.sweep.certainty import certify_boxes
from qca.robustness.sweep.counts import count_boxes, count_settings, list_choices
from qca.robustness.sweep.exploration import Box, explore_boxes, list_boxes
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

__all__ = [
    "certify_part",
    "count_worlds",
    "fits_budget",
    "sample_part",
    "sweep_part",
    "sweep_universe",
]

# Boxes that are explored in one part of the work, or as many as one setting of the choices has; a
# few where sums are curved, which takes far longer.
_CHUNK, _CURVED_CHUNK = 250, 100
# Parts in which certainty is sought at a time, and how often the budget each may spend on it.
_TOGETHER, _LOOKS = 4, 2
# Findings of one component that are swept by themselves have so many times the budget together.
_ALONE = 25
# Worlds of a sample that are evaluated in one part of the work: a power of two, as Sobol wants.
_DRAWN = 2048
# A component, and a range of the settings of its choices (over all that can be left out), or
# of the worlds of a sample.
_Job = tuple[int, int, int]
# What was found of a component, for each option of what is left out.
_Found = tuple[Component, list[Harvest]]


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
    return not any(_is_over(component, budget) for component in find_components(universe))


def _is_over(component: Component, most: int) -> bool:
    return bool(component.decisions) and count_boxes(component, most) > most


def count_worlds(universe: Universe) -> int:
    """Return how many boxes of worlds the components of a universe have together."""
    return sum(count_boxes(component) for component in find_components(universe))


def _list_jobs(shared: _Shared, over: Sequence[bool]) -> list[_Job]:
    """Return the parts of the components that are not over the budget."""
    jobs: list[_Job] = []
    for k, component in enumerate(shared.components):
        if not over[k]:
            settings = sum(count_settings(component))
            chunk = _CHUNK if is_linear(component) else _CURVED_CHUNK
            step = max(1, chunk * settings // count_boxes(component))
            jobs += [(k, start, min(start + step, settings)) for start in range(0, settings, step)]
    return jobs


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
        for d in list_choices(component, option):
            number, settings[d] = divmod(number, len(universe.decisions[d].options))
        boxes[option] += list_boxes(component, settings)
    return present, boxes


def _iterate_jobs(component: Component, start: int, stop: int) -> Iterator[tuple[int, int]]:
    """Yield options of what is left out, each with numbers of settings of the choices."""
    before = 0
    for option, count in enumerate(count_settings(component)):
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

    A component with more boxes than the budget is taken apart: each of its findings is swept by
    itself where it can be, and the others are sampled together. ``run`` does the work in parts.
    """
    components = find_components(universe)
    swept = _Progress(universe, components, budget, seed)
    swept.sweep(run, "")
    known = swept.list_found(over=False)
    sampled: list[_Found] = []
    for component, harvests in swept.list_found(over=True):
        alone = _Progress(universe, _list_small(component, budget), budget, seed)
        alone.sweep(run, f" of {len(sampled)} apart")
        own = alone.list_found(over=False)
        known += own
        rest = component.remove([each for each, _ in own])
        if rest is not None:
            sampled.append(
                (rest, harvests if rest == component else list(map(_keep_ranges, harvests)))
            )
    drawn = _Progress(universe, [component for component, _ in sampled], budget, seed)
    drawn.sample(run, [harvests for _, harvests in sampled])
    known = sorted([*known, *drawn.list_found(over=True)], key=lambda each: each[0].place)
    return sum_up(
        universe,
        tuple(component for component, _ in known),
        [harvests for _, harvests in known],
        [component in drawn.shared.components for component, _ in known],
        drawn.shared.points,
        joint=[component for component, _ in known] == components,
    )


def _keep_ranges(harvest: Harvest) -> Harvest:
    """Return what of a harvest is true of its claims by themselves, too."""
    return Harvest(ranges=dict(harvest.ranges))


def _list_small(component: Component, most: int) -> list[Component]:
    """Return the findings of a component that are swept by themselves, one component of each.

    Those that have no more than so many boxes, and together no more than some times as many, the
    smallest first; none where there is but one finding.
    """
    small: list[Component] = []
    if not component.is_single:
        room = _ALONE * most
        counted = [(count_boxes(each, most), each.place, each) for each in component.take_apart()]
        for count, _, each in sorted(counted, key=lambda each: each[:2]):
            if count > min(most, room):
                break
            small.append(each)
            room -= count
    return small


class _Progress:
    """What is found of components, by what is left out, and which components are over.

    A component is over where something may have been missed.
    """

    def __init__(
        self, universe: Universe, components: Sequence[Component], most: int, seed: int
    ) -> None:
        self.shared = _Shared(universe, tuple(components), most, seed)
        self.harvests = [[Harvest() for _ in universe.omissions] for _ in components]
        self.over = [_is_over(component, most) for component in components]

    def sweep(self, run: Runner, name: str) -> None:
        """Sweep the components that are not over the budget; ``name`` ends that of the work."""
        shared = self.shared
        jobs = _list_jobs(shared, self.over)
        if jobs:
            take = partial(self.take, jobs)
            run(Work(f"sweep{name}", Stage.SWEEP, sweep_part, shared, jobs, take))
        # A few at a time: once something stays open, the rest need not be looked at.
        curved = [job for job in jobs if not is_linear(shared.components[job[0]])]
        for first in range(0, len(curved), _TOGETHER):
            if open_ := self.list_sure(curved[first : first + _TOGETHER]):
                known = _Known(shared, self.list_classes())
                work = f"certainty{name} {first}"
                take = partial(self.take, open_)
                run(Work(work, Stage.CERTAINTY, certify_part, known, open_, take))

    def sample(self, run: Runner, harvests: list[list[Harvest]]) -> None:
        """Look at worlds drawn from every component, besides what was found of it before."""
        self.harvests = harvests
        points = self.shared.points
        step = min(_DRAWN, points)
        count = len(self.shared.components)
        jobs = [(k, start, start + step) for k in range(count) for start in range(0, points, step)]
        if jobs:
            take = partial(self.take, jobs)
            run(Work("sample", Stage.SWEEP, sample_part, self.shared, jobs, take))

    def list_found(self, *, over: bool) -> list[_Found]:
        """Return the components that are over, or those that are not, with what was found."""
        each = zip(self.shared.components, self.harvests, self.over, strict=True)
        return [(component, harvests) for component, harvests, own in each if own == over]

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
