"""Where each value of a YAML text begins and ends, so that one can be changed and no other."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from enum import Enum

from qca.io.events import Event, parse_events
from qca.names import normalize
from qca.study.places import Node

__all__ = ["Shape", "SourceNode", "parse_nodes"]

# Styles of texts that stand on lines of their own.
_BLOCKS = ("|", ">")


class Shape(Enum):
    """What a value in a YAML text is."""

    SCALAR = "a text"
    LIST = "a list"
    MAPPING = "a mapping"
    ALIAS = "what stands elsewhere"


@dataclass(frozen=True)
class SourceNode:
    """A value in a text: its kind, the characters from ``start`` to before ``end``, its parts.

    The style of a text is empty where it is
    plain, else one of ``" ' | >``; that of a list or a mapping is "flow" in brackets, else empty.
    ``items`` are the parts of a list or the values of a mapping, ``keys`` the keys of a mapping.
    An alias has as its one item what it repeats. ``is_shared`` marks what aliases may repeat.
    """

    kind: Shape
    start: int
    end: int
    style: str = ""
    text: str = ""
    keys: tuple[SourceNode, ...] = ()
    items: tuple[SourceNode, ...] = ()
    is_shared: bool = False

    @property
    def is_flow(self) -> bool:
        """Whether a list or a mapping stands in brackets."""
        return self.style == "flow"

    @property
    def data(self) -> Node:
        """What the node stands for, as a document is read."""
        if self.kind is Shape.SCALAR:
            return None if not self.style and self.text in ("", "~") else self.text
        if self.kind is Shape.LIST:
            return [item.data for item in self.items]
        if self.kind is Shape.ALIAS:
            return self.items[0].data
        return {key.text: item.data for key, item in zip(self.keys, self.items, strict=True)}

    def walk(self) -> Iterator[SourceNode]:
        """Return the node and all its parts, keys too, without what aliases repeat."""
        yield self
        if self.kind is Shape.ALIAS:
            return
        for part in (*self.keys, *self.items):
            yield from part.walk()


def parse_nodes(text: str) -> SourceNode:
    """Return the one document of a text as nodes.

    Raises
    ------
    ruamel.yaml.error.YAMLError
        The text is not YAML.

    Examples
    --------
    >>> text = "a: {b: high}  # why"
    >>> node = parse_nodes(text).items[0].items[0]
    >>> text[node.start : node.end], node.data
    ('high', 'high')
    """
    events = parse_events(text)
    for event in events:
        if type(event).__name__ == "DocumentStartEvent":
            return _read(next(events), events, text, {})
    return SourceNode(Shape.SCALAR, 0, 0)


def _read(
    event: Event, events: Iterator[Event], text: str, anchors: dict[str, SourceNode]
) -> SourceNode:
    kind = type(event).__name__
    start, end = event.start_mark.index, event.end_mark.index
    if kind == "AliasEvent":
        return SourceNode(Shape.ALIAS, start, end, items=(anchors[event.anchor or ""],))
    if kind == "ScalarEvent":
        node = _read_scalar(event, text)
    else:
        node = _read_parts(event, events, text, anchors)
    if event.anchor is not None:
        node = replace(node, is_shared=True)
        anchors[event.anchor] = node
    return node


def _read_scalar(event: Event, text: str) -> SourceNode:
    start, end, style = event.start_mark.index, event.end_mark.index, event.style or ""
    head = text[start:end].partition("\n")[0].partition("#")[0]
    if style in _BLOCKS and "+" not in head:
        end = start + len(text[start:end].rstrip())
    return SourceNode(Shape.SCALAR, start, end, style, normalize(event.value))


def _read_parts(
    event: Event, events: Iterator[Event], text: str, anchors: dict[str, SourceNode]
) -> SourceNode:
    keys: list[SourceNode] = []
    items: list[SourceNode] = []
    is_mapping = type(event).__name__ == "MappingStartEvent"
    kind = Shape.MAPPING if is_mapping else Shape.LIST
    start, end = event.start_mark.index, event.end_mark.index
    style = "flow" if event.flow_style else ""
    for inner in events:
        if type(inner).__name__.endswith("EndEvent"):
            if style:
                end = inner.end_mark.index
            elif items:
                end = max(part.end for part in (*keys[-1:], items[-1]))
            break
        if is_mapping:
            keys.append(_read(inner, events, text, anchors))
            inner = next(events)
        items.append(_read(inner, events, text, anchors))
    return SourceNode(kind, start, end, style, "", tuple(keys), tuple(items))
