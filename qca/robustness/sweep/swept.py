"""What was swept: the classes of all worlds found, each with a world that has it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from qca.robustness.results.worlds import Sweep
from qca.robustness.worlds.findings import Class, Component, Witness

Settings = tuple[float, ...]


@dataclass(frozen=True, eq=False)
class Swept:
    """The classes of all worlds found, and what is told of them (``sweep``).

    ``classes[k][o]`` are those of component ``k`` where option ``o`` is left out, each with the
    settings of a world that has it; those ``apart`` are met at single values alone. ``tables`` are
    the distinct truth tables of each outcome, each with a world that has it too.
    """

    components: tuple[Component, ...]
    classes: tuple[tuple[Mapping[Class, Settings], ...], ...]
    apart: tuple[tuple[frozenset[Class], ...], ...]
    tables: tuple[Mapping[str, Settings], ...]
    sweep: Sweep


def list_tables(
    outcome: int,
    components: Sequence[Component],
    found: Sequence[Iterable[Mapping[Class, Witness]]],
) -> dict[str, Settings]:
    """Return the distinct truth tables of an outcome, those first that change fewest decisions."""
    witnesses: dict[str, tuple[int, Settings]] = {}
    for component, options in zip(components, found, strict=True):
        if outcome not in component.outcomes:
            continue
        place = component.outcomes.index(outcome)
        for classes in options:
            for key, (_, changes, settings) in classes.items():
                table, own = key[place], (changes, settings)
                witnesses[table] = min(own, witnesses.get(table, own))
    ranked = sorted(witnesses.items(), key=lambda item: item[1])
    return {table: settings for table, (_, settings) in ranked}
