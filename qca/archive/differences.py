"""Where two JSON documents differ, to say of a record what was changed in it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from qca.errors import show_given

__all__ = ["find_differences"]

_ABSENT = object()


def find_differences(now: object, before: object, path: str = "") -> Iterator[str]:
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
    elif type(now) is not type(before) or now != before:
        yield f"{path or 'it'} is {_show(now)} and was {_show(before)}"


def _compare(now: object, before: object, path: str) -> Iterator[str]:
    if now is _ABSENT:
        yield f"{path} is missing"
    elif before is _ABSENT:
        yield f"{path} was added"
    else:
        yield from find_differences(now, before, path)


def _show(value: object) -> str:
    return "null" if value is None else show_given(value)
