"""Memberships in parts: tables larger than memory, of which one part at a time is read.

A :class:`qca.sets.frames.Frames` is a table in parts. :func:`check_partitions` reads it once and
returns it as :class:`Partitions`, which is to a table in parts what :class:`Memberships` is to one
in memory: names, numbers of values and cases are known and every value is checked. Work is handed
to the parts with ``map``, and only its results come back.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property, partial, reduce
from typing import TYPE_CHECKING, TypeVar

import numpy as np

from qca.equality import ByValue
from qca.errors import InputError, Place, Problem, count_noun, cut_list, nearest
from qca.messages import say
from qca.results import describe
from qca.sets.cells import name_cases, read_numbers
from qca.sets.checks import (
    NO_CASES,
    Declared,
    problems_of_nameless,
    problems_of_names,
    read_declared,
    refuse_data,
)
from qca.sets.exact import CHUNK
from qca.sets.extents import Extent, measure_extent, problem_of_levels
from qca.sets.frames import DaskFrames, Frames
from qca.sets.memberships import Memberships, build_memberships

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray

__all__ = ["Partitions", "check_partitions", "count_parts", "map_parts", "read_memberships"]

# Problems that are told of a table in parts; the others are counted.
_MOST_PROBLEMS = 1000

_REMEDY = say("run again once nothing writes to the data")

_T = TypeVar("_T")


@dataclass(frozen=True, eq=False)
class Partitions(ByValue):
    """Checked memberships in parts. ``sizes`` are the numbers of cases of the parts.

    The identifiers of all cases are held, because the rows of a truth table name them.
    """

    frames: Frames
    names: tuple[str, ...]
    levels: tuple[int, ...]
    cases: tuple[str, ...]
    sizes: tuple[int, ...]

    def __repr__(self) -> str:
        parts = count_noun(len(self.sizes), "part")
        whole = f"{count_noun(len(self.cases), 'case')} in {cut_list(self.names, 8)}"
        return describe(self, whole, parts)

    def index(self, name: str) -> int:
        """Return the position of a set; an unknown name is an :class:`InputError`."""
        if name not in self.names:
            raise InputError(
                say("there is no set '{name}'", name=name),
                nearest(name, self.names)
                or say("the sets are {listed}", listed=", ".join(self.names)),
            )
        return self.names.index(name)

    def map(self, work: Callable[[Memberships], _T]) -> Iterator[_T]:
        """Yield ``work(part)`` for every part, in order."""
        results = self.frames.map(partial(_work_on, self.names, self.levels, work), self.names)
        seen = []
        for size, result in results:
            seen.append(size)
            if tuple(seen) != self.sizes[: len(seen)]:
                break
            yield result
        if tuple(seen) != self.sizes:
            raise InputError(
                Problem(
                    say("the cases changed while they were read"),
                    _REMEDY,
                    self.frames.place(max(len(seen) - 1, 0)),
                )
            )

    def locate(self, position: int) -> Place | None:
        """Return where a case comes from."""
        return self.frames.place(bisect_right(self._ends, position))

    @cached_property
    def _ends(self) -> list[int]:
        return [int(end) for end in np.cumsum(self.sizes)]

    def gather(self) -> Memberships:
        """Return all memberships in memory."""
        values = np.concatenate(list(self.map(_values_of)))
        values.setflags(write=False)
        return Memberships(self.cases, self.names, self.levels, values)


AnyMemberships = Memberships | Partitions


def map_parts(source: AnyMemberships, work: Callable[[Memberships], _T]) -> Iterator[_T]:
    """Yield ``work(part)`` for every part of the memberships, in order.

    Memberships in memory are cut into parts too, so that what work needs stays small.
    """
    if isinstance(source, Partitions):
        yield from source.map(work)
        return
    for start in range(0, len(source.cases), CHUNK):
        part = slice(start, start + CHUNK)
        whole = len(source.cases) <= CHUNK
        yield work(
            source
            if whole
            else replace(source, cases=source.cases[part], values=source.values[part])
        )


def count_parts(source: AnyMemberships) -> int:
    """Return how many parts :func:`map_parts` goes through."""
    if isinstance(source, Partitions):
        return len(source.sizes)
    return -(-len(source.cases) // CHUNK)


def read_memberships(
    data: object, names: Sequence[str], *, levels: Declared | None = None
) -> AnyMemberships:
    """Return data of any kind as checked memberships: in memory, or in parts.

    ``data`` is a data frame with the cases in its index, a Dask DataFrame of that form, a
    :class:`Frames`, or memberships already checked.

    Raises
    ------
    InputError
        As :func:`qca.sets.memberships.build_memberships`, or ``data`` is nothing of these.
    """
    if isinstance(data, Memberships | Partitions):
        return data
    import pandas as pd

    if isinstance(data, pd.DataFrame):
        return build_memberships(data, names, levels=levels)
    if hasattr(data, "to_delayed") and hasattr(data, "columns"):
        return check_partitions(DaskFrames(data), names, levels=levels)
    if isinstance(data, Frames):
        return check_partitions(data, names, levels=levels)
    raise refuse_data(data)


def check_partitions(
    frames: Frames, names: Sequence[str], *, levels: Declared | None = None
) -> Partitions:
    """Return the columns ``names`` of a table in parts as checked memberships.

    A set is multi-value by the numbers of all parts, as in
    :func:`qca.sets.memberships.build_memberships`, and the same problems are found, each with the
    part where it stands.

    Raises
    ------
    InputError
        Every name, case and value that is not valid, at once (values: the first thousand).
    """
    declared = read_declared(levels)
    problems = problems_of_names(frames.columns, names, declared)
    if problems:
        raise InputError(problems)
    surveys = list(frames.map(partial(_survey, tuple(names)), names))
    sizes = tuple(len(survey.cases) for survey in surveys)
    if not sum(sizes):
        raise InputError(NO_CASES)
    cases = tuple(case for survey in surveys for case in survey.cases)
    problems = _find_repeated(cases, sizes, frames)
    counts = {}
    unfit = False
    for j, name in enumerate(names):
        extent = reduce(Extent.merge, (survey.extents[j] for survey in surveys))
        counts[name] = extent.count_values(declared.get(name))
        if too_many := problem_of_levels(name, counts[name], declared.get(name)):
            problems.append(too_many)
            counts[name] = 2
        elif not extent.fits(counts[name]):
            unfit = True
    if unfit or any(survey.lost for survey in surveys):
        said = {p.what for p in problems}
        work = partial(_find_problems, tuple(names), counts)
        for number, part in enumerate(frames.map(work, names)):
            place = frames.place(number)
            problems += [replace(p, place=place) for p in part if p.what not in said]
    if len(problems) > _MOST_PROBLEMS:
        more = len(problems) - _MOST_PROBLEMS
        problems = [
            *problems[:_MOST_PROBLEMS],
            Problem(say("{more} further problems are not listed", more=more)),
        ]
    if problems:
        raise InputError(problems)
    return Partitions(frames, tuple(names), tuple(counts[name] for name in names), cases, sizes)


@dataclass(frozen=True, eq=False)
class _Survey:
    """What one part says of cases and columns; ``lost``: something in it is not a number."""

    cases: tuple[str, ...]
    extents: tuple[Extent, ...]
    lost: bool


def _survey(names: tuple[str, ...], frame: pd.DataFrame) -> _Survey:
    columns = [read_numbers(frame[name]) for name in names]
    return _Survey(
        name_cases(frame),
        tuple(measure_extent(numbers) for numbers, _ in columns),
        any(lost.size for _, lost in columns),
    )


def _find_problems(
    names: tuple[str, ...], counts: dict[str, int], frame: pd.DataFrame
) -> tuple[Problem, ...]:
    if not len(frame):
        return ()
    try:
        build_memberships(frame, names, levels=counts)
    except InputError as error:
        return error.problems
    return ()


def _find_repeated(cases: Sequence[str], sizes: Sequence[int], frames: Frames) -> list[Problem]:
    """Return a problem for every identifier that stands more than once, at its last place.

    Another one tells that cases have none.
    """
    nameless = problems_of_nameless(cases)
    if len(set(cases)) == len(cases):
        return nameless
    ends = np.cumsum(sizes)
    seen: set[str] = set()
    last: dict[str, int] = {}
    for i, case in enumerate(cases):
        if case in seen and case:
            last[case] = i
        seen.add(case)
    return nameless + [
        Problem(
            say("case '{case}' stands more than once", case=case),
            say("give every case an identifier of its own"),
            frames.place(int(np.searchsorted(ends, i, side="right"))),
        )
        for case, i in last.items()
    ]


def _work_on(
    names: tuple[str, ...],
    levels: tuple[int, ...],
    work: Callable[[Memberships], _T],
    frame: pd.DataFrame,
) -> tuple[int, _T]:
    values = np.empty((len(frame), len(names)))
    for j, (name, count) in enumerate(zip(names, levels, strict=True)):
        numbers, lost = read_numbers(frame[name])
        if lost.size or not measure_extent(numbers).fits(count):
            raise InputError(
                say("the values of '{name}' changed while they were read", name=name), _REMEDY
            )
        values[:, j] = numbers if count > 2 else np.clip(numbers, 0, 1)
    values.setflags(write=False)
    return len(frame), work(Memberships(name_cases(frame), names, levels, values))


def _values_of(part: Memberships) -> NDArray[np.float64]:
    return part.values
