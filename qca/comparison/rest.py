"""What two analyses write otherwise without deciding it: texts, evidence, names of files."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from pydantic import BaseModel

from qca.study.calibrations import Percentile
from qca.study.differences import EVERY_CASE, Declaration, Difference

__all__ = ["Otherwise", "list_rest"]

_Path = tuple[str, ...]
# What two declarations have at a path.
_Pair = tuple[object, object, _Path]


@dataclass(frozen=True)
class Otherwise:
    """Something that is written otherwise, by where it is declared."""

    path: _Path


def list_rest(
    base: Declaration,
    own: Declaration,
    differences: Sequence[Difference],
    codebooks: tuple[object, object] = (None, None),
) -> tuple[Otherwise, ...]:
    """Return all that two declarations write otherwise and that is in none of their differences.

    So do their ``codebooks``, where they have any. Nothing that is declared is left out: what is no
    decision by :mod:`qca.study.differences` stands here, whatever it is.
    """
    told = {each.path for each in differences}
    pairs: list[_Pair] = [(base.spec, own.spec, ()), *_pair_cases(base, own)]
    pairs.append((*codebooks, ("codebook",)))
    skipped = {("only",), ("omit",)}  # told as cases
    return tuple(
        Otherwise(path)
        for first, second, lead in pairs
        for path in _walk(first, second, lead)
        if path not in skipped and not _is_told(path, told)
    )


def _pair_cases(base: Declaration, own: Declaration) -> list[_Pair]:
    theirs = {case.id: case for case in own.chosen}
    return [
        (case.codings, theirs[case.id].codings, ("cases", case.id))
        for case in base.chosen
        if case.id in theirs and base.spec.periods == own.spec.periods
    ]


def _is_told(path: _Path, told: set[_Path]) -> bool:
    """Return whether a difference is told of what stands at a path, above it, or for all cases."""
    above = {path[:length] for length in range(1, len(path) + 1)}
    every = {(*path[:1], EVERY_CASE, *path[2:3])}  # of nothing but a code can that be told
    return bool((above | every) & told)


def _walk(first: object, second: object, path: _Path) -> Iterator[_Path]:
    """Yield where two values differ, as deep as both are made of named parts."""
    if first is second or (first == second and type(first) is type(second)):
        return
    before, after = _name_parts(first), _name_parts(second)
    if before is None or after is None or not (before or after):
        yield path
        return
    for key in dict.fromkeys([*before, *after]):
        if key in before and key in after:
            yield from _walk(before[key], after[key], (*path, key))
        else:
            yield (*path, key)


def _name_parts(value: object) -> Mapping[str, object] | None:
    """Return what a value is made of by name; None where its parts have none."""
    if isinstance(value, Percentile):
        return {"percentile": value.percentile}  # where it comes to lie is found, not declared
    if isinstance(value, BaseModel):
        return {name: getattr(value, name) for name in type(value).model_fields}
    if isinstance(value, Mapping):
        return {str(key): each for key, each in value.items()}
    if isinstance(value, tuple) and all(hasattr(each, "id") for each in value):
        return {each.id: each for each in value}
    return None
