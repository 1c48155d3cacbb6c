"""Where in the user's files each declared thing stands."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import TypeAlias

from qca.errors import Place, count_noun, cut_list
from qca.results import describe

__all__ = ["Node", "Path", "Places"]

Path = tuple[str | int, ...]
# What stands at a path of a document: texts, lists and mappings of such, None where it is empty.
Node: TypeAlias = "str | list[Node] | dict[str, Node] | None"


@dataclass(frozen=True)
class Places:
    """The place of every key and item of a document, by its path from the root.

    ``faulty`` are the places at which something is known to be wrong.
    """

    known: Mapping[Path, Place] = field(default_factory=dict)
    faulty: Collection[Place] = frozenset()

    def __repr__(self) -> str:
        files = sorted({place.file for place in self.known.values()})
        return describe(self, cut_list(files, 3), count_noun(len(self.known), "place"))

    def is_faulty(self, *path: str | int) -> bool:
        """Return whether something is wrong at a path, above it or below.

        >>> line = Place("a.yaml", 4, 1)
        >>> places = Places({("cuts",): line, ("title",): Place("a.yaml", 1, 1)}, {line})
        >>> places.is_faulty("cuts", "incl"), places.is_faulty("title")
        (True, False)
        """
        return any(
            place in self.faulty
            for known, place in self.known.items()
            if known and (known == path[: len(known)] or known[: len(path)] == path)
        )

    def find(self, *path: str | int) -> Place | None:
        """Return the place of a path, or of the nearest thing above it that has one.

        >>> places = Places({(): Place("a.yaml", 1, 1), ("sets",): Place("a.yaml", 4, 1)})
        >>> str(places.find("sets", "EL", "why"))
        'a.yaml:4:1'
        """
        for length in range(len(path), -1, -1):
            if path[:length] in self.known:
                return self.known[path[:length]]
        return None
