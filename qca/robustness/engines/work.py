"""Work: what is done in independent parts, and how what they give is put together."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Generic, Protocol, TypeVar

from qca.progress import Stage

__all__ = ["Runner", "Work", "run_here"]

Shared = TypeVar("Shared")
Part = TypeVar("Part")
Result = TypeVar("Result")
Joined = TypeVar("Joined")
# What a part gives, as JSON values.
Packed = Mapping[str, Any]


@dataclass(frozen=True, eq=False)
class Work(Generic[Shared, Part, Result, Joined]):
    """Work that falls into parts of which none needs what another gives.

    ``do(shared, part)`` does one part. It is a function of a module, so that other processes find
    it; its result rests on its arguments alone, neither of which it changes, and is made of JSON
    values, so that it can be kept under the ``name`` of the work. ``join`` puts the results of all
    parts together, in the order of the parts. ``stage`` is told to whoever watches.
    """

    name: str
    stage: Stage
    do: Callable[[Shared, Part], Result]
    shared: Shared
    parts: Sequence[Part]
    join: Callable[[Sequence[Result]], Joined]


class Runner(Protocol):
    """Whatever does work, all parts of it; what comes of it is the same whoever does it."""

    def __call__(self, work: Work[Shared, Part, Result, Joined], /) -> Joined:
        """Return what the parts of the work give, put together."""


def run_here(work: Work[Shared, Part, Result, Joined], /) -> Joined:
    """Do all parts of some work one by one, in this process, with nobody watching.

    >>> run_here(Work("powers", Stage.SWEEP, pow, 2, [3, 4], sum))
    24
    """
    return work.join([work.do(work.shared, part) for part in work.parts])
