"""Where two JSON documents differ, to say of a record what was changed in it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from qca.errors import show_given
from qca.messages import Message, say

__all__ = ["find_differences"]

_ABSENT = object()


def find_differences(now: object, before: object, path: str = "") -> Iterator[Message]:
    """Yield in words each place at which a document has another value than before.

    >>> list(find_differences({"rows": [{"n": 3}]}, {"rows": [{"n": 2}], "cuts": None}))
    ['rows[1].n is 3 and was 2', 'cuts is missing']
    >>> list(find_differences([1, 2], [1]))
    ['[2] was added']
    """
    if isinstance(now, Mapping) and isinstance(before, Mapping):
        for key in dict.fromkeys([*now, *before]):
            here = f"{path}.{key}" if path else str(key)
            yield from _compare(now.get(key, _ABSENT), before.get(key, _ABSENT), here)
    elif isinstance(now, list | tuple) and isinstance(before, list | tuple):
        for i in range(max(len(now), len(before))):
            first, second = (own[i] if i < len(own) else _ABSENT for own in (now, before))
            yield from _compare(first, second, f"{path}[{i + 1}]")
    elif _kind_of(now) is not _kind_of(before) or now != before:
        yield say(
            "{path} is {now} and was {before}",
            path=path or say("it"),
            now=_show(now),
            before=_show(before),
        )


def _compare(now: object, before: object, path: str) -> Iterator[Message]:
    if now is _ABSENT:
        yield say("{path} is missing", path=path)
    elif before is _ABSENT:
        yield say("{path} was added", path=path)
    else:
        yield from find_differences(now, before, path)


def _kind_of(value: object) -> type:
    """Return the type of a value in JSON, where a message is a text like any other."""
    return str if isinstance(value, str) else type(value)


def _show(value: object) -> str:
    return "null" if value is None else show_given(value)
