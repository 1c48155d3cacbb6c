"""Mappings that nobody changes, and that can be copied and sent to other processes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TypeVar

__all__ = ["FrozenMapping"]

_K = TypeVar("_K")
_V_co = TypeVar("_V_co", covariant=True)


class FrozenMapping(Mapping[_K, _V_co]):
    """A mapping with a copy of the entries given, for frozen values.

    What ``types.MappingProxyType`` is, but that it can be pickled and copied deeply, and its
    entries cannot be changed through the mapping that they came from.

    >>> import pickle
    >>> pickle.loads(pickle.dumps(FrozenMapping({"A": 1})))
    FrozenMapping({'A': 1})
    """

    __slots__ = ("_entries",)

    def __init__(self, entries: Mapping[_K, _V_co] | None = None) -> None:
        self._entries = dict(entries or {})

    def __getitem__(self, key: _K) -> _V_co:
        return self._entries[key]

    def __contains__(self, key: object) -> bool:
        return key in self._entries

    def __iter__(self) -> Iterator[_K]:
        return iter(self._entries)

    def __len__(self) -> int:
        return len(self._entries)

    def __hash__(self) -> int:
        return hash(frozenset(self._entries))

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self._entries})"

    def __reduce__(self) -> tuple[type[FrozenMapping[_K, _V_co]], tuple[dict[_K, _V_co]]]:
        return type(self), (self._entries,)
