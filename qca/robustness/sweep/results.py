"""What a sweep found: the worlds, and in which share of them each claim has each verdict."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from qca.equality import ByValue
from qca.robustness.worlds.findings import LETTERS, Class, Component
from qca.robustness.worlds.universe import Universe


@dataclass(frozen=True, eq=False)
class Share(ByValue):
    """In which share of the worlds a claim has each verdict, and the ranges of its parameters.

    ``whole`` are the shares of those worlds in which every case counts. ``apart`` says which
    verdicts it has at single values alone.
    """

    shares: tuple[Fraction, ...]
    whole: tuple[Fraction, ...]
    ranges: tuple[tuple[str, tuple[float, float]], ...]
    sampled: bool
    apart: tuple[bool, ...] = (False,) * len(LETTERS)


@dataclass(frozen=True, eq=False)
class Sweep(ByValue):
    """All worlds found.

    ``classes[k][o]`` are those of component ``k`` where option ``o`` is left out, each with the
    settings of a world that has it. ``worlds`` counts the distinct ones: they differ in what is
    left out, in a truth table or in a verdict. Classes ``apart`` are met at single values alone (a
    score of exactly 0.5, a measure exactly at its cut, an outcome that is the same for all): worlds
    with one of them are counted as ``worlds_apart``, and in nothing else. ``sampled[k]`` says
    whether component ``k`` was sampled, by ``points`` worlds.
    """

    universe: Universe
    components: tuple[Component, ...]
    classes: tuple[tuple[Mapping[Class, tuple[float, ...]], ...], ...]
    shares: tuple[Share, ...]
    sampled: tuple[bool, ...]
    points: int
    worlds: int
    apart: tuple[tuple[frozenset[Class], ...], ...]
    worlds_apart: int

    def count_whole(self) -> int:
        """Return the number of worlds in which every case counts."""
        return math.prod(
            len(own[0]) - len(apart[0]) for own, apart in zip(self.classes, self.apart, strict=True)
        )

    @property
    def exhaustive(self) -> bool:
        """Whether no world was missed."""
        return not any(self.sampled)

    def list_tables(self, outcome: int) -> dict[str, tuple[float, ...]]:
        """Return the distinct truth tables of an outcome, each with a world that has it."""
        found: dict[str, tuple[int, tuple[float, ...]]] = {}
        start = self.universe.start
        for component, options, apart in zip(
            self.components, self.classes, self.apart, strict=True
        ):
            if outcome not in component.outcomes:
                continue
            place = component.outcomes.index(outcome)
            for option, single in zip(options, apart, strict=True):
                for key, settings in option.items():
                    if key in single:
                        continue
                    changes = int((np.array(settings) != start).sum())
                    witness = (changes, settings)
                    table = key[place]
                    found[table] = min(witness, found.get(table, witness))
        ranked = sorted(found.items(), key=lambda item: item[1])
        return {table: settings for table, (_, settings) in ranked}
