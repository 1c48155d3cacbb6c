"""One document laid over another, so that an analysis file states only what differs."""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from pathlib import Path as FilePath
from typing import TypeGuard

from qca.errors import Place
from qca.io.documents import Document
from qca.study.places import Node, Path, Places

__all__ = ["merge_documents", "resolve_cases"]

_Mapping = dict[str, Node]


def merge_documents(base: Document, over: Document) -> Document:
    """Return ``over`` laid over ``base``, each part with the place that it came from.

    Mappings merge key by key, and a key that is left empty in ``over`` is taken away; lists of
    things with an ``id`` merge by it, new ones last; anything else is replaced.
    """
    merger = _Merger(base.places, over.places)
    data = merger.merge_mappings(base.data, over.data, (), (), ())
    if () in over.places.known:
        merger.known[()] = over.places.known[()]
    return Document(data, Places(merger.known), over.content)


@dataclass
class _Merger:
    """Merges data, and notes where each part of the result came from."""

    base_places: Places
    over_places: Places
    known: dict[Path, Place] = field(default_factory=dict)

    def _merge(self, base: Node, over: Node, base_path: Path, over_path: Path, path: Path) -> Node:
        if isinstance(base, dict) and isinstance(over, dict):
            return self.merge_mappings(base, over, base_path, over_path, path)
        if _have_ids(base) and _have_ids(over):
            return self._merge_lists(base, over, base_path, over_path, path)
        return self._take(over, self.over_places, over_path, path)

    def _take(self, value: Node, places: Places, source: Path, target: Path) -> Node:
        """Take a part as it is, with the places of all that is in it."""
        for known, place in places.known.items():
            if known[: len(source)] == source:
                self.known[(*target, *known[len(source) :])] = place
        return value

    def merge_mappings(
        self, base: _Mapping, over: _Mapping, base_path: Path, over_path: Path, path: Path
    ) -> _Mapping:
        """Return a mapping laid over another, noting where its parts came from."""
        if over_path in self.over_places.known:
            self.known[path] = self.over_places.known[over_path]
        merged: _Mapping = {}
        for key in [*base, *(key for key in over if key not in base)]:
            below = ((*base_path, key), (*over_path, key), (*path, key))
            if key not in over:
                merged[key] = self._take(base[key], self.base_places, below[0], below[2])
            elif key not in base:
                merged[key] = self._take(over[key], self.over_places, below[1], below[2])
            elif over[key] is not None:
                merged[key] = self._merge(base[key], over[key], *below)
        return merged

    def _merge_lists(
        self,
        base: list[_Mapping],
        over: list[_Mapping],
        base_path: Path,
        over_path: Path,
        path: Path,
    ) -> list[Node]:
        merged: list[Node] = []
        # An id that stands twice keeps what is given second as it is: that it does is a problem.
        changed: dict[Node, int] = {}
        for j, item in enumerate(over):
            changed.setdefault(item["id"], j)
        more = [j for j, item in enumerate(over) if changed[item["id"]] != j]
        for i, item in enumerate(base):
            source, target = (*base_path, i), (*path, len(merged))
            if item["id"] in changed:
                j = changed.pop(item["id"])
                merged.append(self._merge(item, over[j], source, (*over_path, j), target))
            else:
                merged.append(self._take(item, self.base_places, source, target))
        for j in sorted([*changed.values(), *more]):
            source, target = (*over_path, j), (*path, len(merged))
            merged.append(self._take(over[j], self.over_places, source, target))
        return merged


def _have_ids(value: Node) -> TypeGuard[list[_Mapping]]:
    return (
        isinstance(value, list)
        and bool(value)
        and all(isinstance(item, dict) and isinstance(item.get("id"), str) for item in value)
    )


def resolve_cases(data: _Mapping, path: FilePath, root: FilePath) -> _Mapping:
    """Rewrite the paths under ``cases`` as seen from the analysis file that is run."""

    def seen(name: Node) -> Node:
        if not isinstance(name, str):
            return name
        return os.path.relpath(path.parent / name, root.parent)

    cases = data.get("cases")
    if isinstance(cases, list):
        return {**data, "cases": [seen(name) for name in cases]}
    if isinstance(cases, dict) and "table" in cases:
        return {**data, "cases": {**cases, "table": seen(cases["table"])}}
    return data
