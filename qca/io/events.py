"""Events of YAML: what stands in a text one after another, and where.

The text is read by ruamel.yaml, which keeps to YAML 1.2 and says best what is wrong, and in a
twentieth of the time by libyaml, through PyYAML, where both read alike (see ``parse_events``).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Protocol, cast

__all__ = ["Event", "parse_events"]

# Tabs, ends of lines of YAML 1.1 alone, marks of byte order, what is not printable, and a comment
# right behind the sign of a block of text: read otherwise.
_APART = re.compile("[|>][-+0-9]*#|[\x00-\x09\x0b-\x1f\x7f-\x9f\u2028\u2029\ufeff\ud800-\udfff]")


class _Mark(Protocol):
    """A place in a text, counted from 0."""

    line: int
    column: int
    index: int


class Event(Protocol):
    """What the YAML reader meets; each kind has those of the attributes that it can have."""

    start_mark: _Mark
    end_mark: _Mark
    anchor: str | None
    tag: object
    value: str
    style: str | None
    flow_style: bool | None


def parse_events(text: str) -> Iterator[Event]:
    r"""Return the events of a text one by one.

    Texts with anchors, tags, several documents, directives, or signs that YAML 1.1 and 1.2 read
    differently are left to ruamel.yaml, as are those in which libyaml finds a fault, and all of
    them where PyYAML is built without it.

    Raises
    ------
    ruamel.yaml.error.YAMLError
        The text is not YAML; only when the events come to where it is not.

    Examples
    --------
    >>> [
    ...     (event.value, event.start_mark.line)
    ...     for event in parse_events("a: 1\nb:")
    ...     if hasattr(event, "value")
    ... ]
    [('a', 0), ('1', 0), ('b', 1), ('', 1)]
    """
    from ruamel.yaml import YAML

    quick = _parse_quickly(text)
    return iter(quick) if quick is not None else YAML(typ="safe", pure=True).parse(text)


def _parse_quickly(text: str) -> Iterable[Event] | None:
    """Return the events as libyaml reads them; None where ruamel.yaml might read otherwise."""
    import yaml

    if not yaml.__with_libyaml__ or _APART.search(text.replace("\r\n", "\n")):
        return None
    try:
        events = list(yaml.parse(text, Loader=yaml.CSafeLoader))
    except yaml.YAMLError:
        return None
    kinds = [type(event) for event in events]
    if kinds.count(yaml.DocumentStartEvent) != 1 or yaml.AliasEvent in kinds:
        return None
    if any(getattr(each, "anchor", None) or getattr(each, "tag", None) for each in events):
        return None
    # With a document marked as such, libyaml places what stands on the line of the mark otherwise.
    if any(getattr(event, "explicit", False) for event in events):
        return None
    return cast("list[Event]", events)
