"""Models of single outcomes put together: every choice of one for each, simplest first."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from heapq import heappop, heappush

from qca.boolean.cubes import Space, link_items
from qca.boolean.equivalences import (
    Equivalence,
    are_compatible,
    find_essential_subsets,
    find_impossible_literals,
    is_reducible,
)
from qca.progress import Stage, Watch, ignore
from qca.study.settings import RedundancyRule

__all__ = ["Combined", "Fault", "combine_models", "measure", "split_by_factors"]

System = tuple[Equivalence, ...]

# Choices looked at for each system that may be listed.
_TRIED = 1


class Fault(StrEnum):
    """Why a system of equivalences is no chain; the first that holds."""

    CONTRADICTION = "contradiction"
    REDUNDANCY = "redundancy"
    CONSTANT = "constant"


@dataclass(frozen=True)
class Combined:
    """Connected systems of equivalences without a fault.

    ``left_out`` counts those with one: they cannot hold, keep a factor from a value that cases
    have, or hold a part too many. ``complete`` says whether every choice was looked at.
    """

    systems: tuple[System, ...]
    left_out: tuple[tuple[Fault, int], ...]
    complete: bool


def combine_models(
    choices: Sequence[Sequence[Equivalence]],
    space: Space,
    *,
    most: int,
    redundancy: RedundancyRule,
    seen: int | None = None,
    watch: Watch = ignore,
) -> Combined:
    """Return the systems made by taking one equivalence of each sequence, in all ways.

    A choice falls into parts that share no factor; each part is a system. From it go equivalences
    that follow from the others; where that can be done in several ways each is a system. Left out
    is one that no configuration satisfies; one in which a literal of its factors that is ``seen``
    (by default all) holds in no configuration, for what is constant is neither cause nor effect;
    and one with a term or a literal too many (a partial structural redundancy): the system without
    it is equivalent, or by the rule of implication already follows.

    Source: Baumgartner and Ambuhl (2020), Political Science Research and Methods 8(3), 526-542;
    Baumgartner and Falk (2023), The British Journal for the Philosophy of Science 74(1).

    >>> space = Space(("A", "B", "C"), (2, 2, 2))
    >>> models = [[Equivalence((0b10,), 0b1000)], [Equivalence((0b1000,), 0b100000)]]
    >>> [
    ...     len(system)
    ...     for system in combine_models(
    ...         models, space, most=9, redundancy=RedundancyRule.EQUIVALENCE
    ...     ).systems
    ... ]
    [2]
    """
    seen = sum(space.families) if seen is None else seen
    builder = _Builder(space, redundancy, seen)
    complete = True
    for group in _group_by_factors([sorted(c, key=measure) for c in choices if c], space):
        for tried, choice in enumerate(_choose_simplest_first(group)):
            if tried >= _TRIED * most or len(builder.systems) > most:
                complete = False
                break
            watch(Stage.CHAINS, len(builder.systems), None)
            for part in split_by_factors(choice, space):
                builder.add(part)
    faults = list(builder.left_out.values())
    left_out = tuple((fault, faults.count(fault)) for fault in Fault if fault in faults)
    return Combined(tuple(builder.systems), left_out, complete)


def measure(equivalence: Equivalence) -> int:
    """Return the complexity of an equivalence: the number of literals on its left side."""
    return sum(term.bit_count() for term in equivalence.terms)


@dataclass
class _Builder:
    """Systems found so far; what has been looked at is not looked at again."""

    space: Space
    redundancy: RedundancyRule
    seen: int
    systems: dict[System, None] = field(default_factory=dict)
    left_out: dict[System, Fault] = field(default_factory=dict)
    looked_at: set[System] = field(default_factory=set)

    def add(self, part: System) -> None:
        if part in self.looked_at:
            return
        self.looked_at.add(part)
        if not are_compatible(part, self.space):
            self.left_out[part] = Fault.CONTRADICTION
            return
        for kept in find_essential_subsets(part, self.space):
            for system in split_by_factors(kept, self.space):
                if system in self.systems or system in self.left_out:
                    continue
                if fault := self._find_fault(system):
                    self.left_out[system] = fault
                else:
                    self.systems[system] = None

    def _find_fault(self, system: System) -> Fault | None:
        for i, item in enumerate(system):
            rest = (
                system
                if self.redundancy == RedundancyRule.IMPLICATION
                else system[:i] + system[i + 1 :]
            )
            if is_reducible(item, rest, self.space):
                return Fault.REDUNDANCY
        literals = _name_factors(system, self.space) & self.seen
        if find_impossible_literals(system, literals, self.space):
            return Fault.CONSTANT
        return None


def split_by_factors(choice: Iterable[Equivalence], space: Space) -> list[System]:
    """Return the parts of a choice that share no factor, each sorted by outcome and terms."""
    parts = link_items((_name_factors([item], space), item) for item in choice)
    return [tuple(sorted(part, key=lambda item: (item.outcome, item.terms))) for part in parts]


def _group_by_factors(
    choices: Sequence[Sequence[Equivalence]], space: Space
) -> list[list[Sequence[Equivalence]]]:
    """Return the sequences that could ever share a factor together, for they are chosen apart."""
    return link_items((_name_factors(models, space), models) for models in choices)


def _name_factors(items: Iterable[Equivalence], space: Space) -> int:
    """Return the factors of some equivalences, as all their values."""
    factors = 0
    for item in items:
        factors |= space.widen(item.outcome | item.literals)
    return factors


def _choose_simplest_first(choices: Sequence[Sequence[Equivalence]]) -> Iterator[System]:
    """Yield every choice of one item from each sequence, those of least complexity first."""
    costs = [[measure(item) for item in models] for models in choices]
    first = (0,) * len(choices)
    heap = [(sum(cost[0] for cost in costs), first, 0)]
    while heap:
        total, chosen, start = heappop(heap)
        yield tuple(models[i] for models, i in zip(choices, chosen, strict=True))
        # Only the last position moved, or a later one, moves on: so no choice comes twice.
        for j in range(start, len(choices)):
            if chosen[j] + 1 < len(choices[j]):
                step = costs[j][chosen[j] + 1] - costs[j][chosen[j]]
                heappush(heap, (total + step, (*chosen[:j], chosen[j] + 1, *chosen[j + 1 :]), j))
