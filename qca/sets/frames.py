"""Tables in parts: a Dask DataFrame, or what reads files part by part."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol, TypeVar, runtime_checkable

from qca.errors import InputError, Place
from qca.messages import say

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["DaskFrames", "Frames", "import_dask"]

_T = TypeVar("_T")


@runtime_checkable
class Frames(Protocol):
    """A table in parts, in an order that does not change, readable any number of times."""

    @property
    def columns(self) -> tuple[str, ...]:
        """The names of the columns, the same in every part."""

    def map(self, work: Callable[[pd.DataFrame], _T], names: Sequence[str]) -> Iterator[_T]:
        """Yield ``work(part)`` for every part, in order: the columns ``names``, cases as index."""

    def place(self, number: int) -> Place | None:
        """Return where the part of this number, from 0, comes from."""


@dataclass(frozen=True, eq=False)
class DaskFrames:
    """A Dask DataFrame. Its own scheduler does the work: that of a cluster where a client is open.

    Only what ``work`` returns leaves the workers. Those of one frame are equal, told by the name
    that Dask gives to what makes it.
    """

    frame: Any

    def __eq__(self, other: object) -> bool:
        return isinstance(other, DaskFrames) and self._token == other._token

    def __hash__(self) -> int:
        return hash(self._token)

    @property
    def _token(self) -> str:
        return str(import_dask().base.tokenize(self.frame))

    @property
    def columns(self) -> tuple[str, ...]:
        """The names of the columns."""
        return tuple(str(name) for name in self.frame.columns)

    def map(self, work: Callable[[pd.DataFrame], _T], names: Sequence[str]) -> Iterator[_T]:
        """Yield ``work(part)`` for every partition."""
        dask = import_dask()
        # One task holds the work, whatever it carries, for all partitions.
        shared = dask.delayed(work, traverse=False)
        yield from dask.compute(*(shared(part) for part in self.frame[list(names)].to_delayed()))

    def place(self, number: int) -> Place:
        """Return the number of a partition, from 1."""
        return Place(f"partition {number + 1}")


def import_dask() -> Any:
    """Return the library; where it is missing the :class:`InputError` says how to install it."""
    try:
        import dask
        import dask.dataframe  # a package of its own in part
    except ImportError:
        raise InputError(
            say("a Dask DataFrame needs Dask, which is not installed"),
            say("run: pip install 'qca[dask]'"),
        ) from None
    return dask
