"""Parts of the schema: which declarations may stand at a path of a file, and with which keys."""

from __future__ import annotations

from collections.abc import Iterable
from types import UnionType
from typing import Annotated, Union, get_args, get_origin

from pydantic import BaseModel

__all__ = ["list_keys_at", "list_models_at"]


def list_keys_at(model: type[BaseModel], path: Iterable[str | int]) -> set[str]:
    """Return the keys that are known at a path of the schema."""
    return {
        info.alias or name
        for current in list_models_at(model, path)
        for name, info in current.model_fields.items()
    }


def list_models_at(model: type[BaseModel], path: Iterable[str | int]) -> list[type[BaseModel]]:
    """Return the parts of the schema that may stand at a path; that nearest above where none is."""
    known: list[object] = [model]
    for step in path:
        following = [inner for each in known for inner in _go_into(each, step)]
        known = following or known
    return [model for each in known for model in _models_in(each)]


def _go_into(annotation: object, step: str | int) -> list[object]:
    """Return what may stand one step into a part of the schema: at a key, or at a place."""
    if not isinstance(annotation, type) or not issubclass(annotation, BaseModel):
        return [inner for part in _list_held(annotation) for inner in part]
    named = [
        each
        for name, info in annotation.model_fields.items()
        if step in (name, info.alias)
        for each in _list_kinds(info.annotation)
    ]
    free = getattr(annotation, "free_keys", None)
    return named or ([] if free is None else [free])


def _list_kinds(annotation: object) -> list[object]:
    """Return the kinds of which one may stand where there are several, or a list or mapping."""
    if get_origin(annotation) in (Union, UnionType, Annotated):
        return [kind for part in get_args(annotation) for kind in _list_kinds(part)]
    return [annotation]


def _list_held(annotation: object) -> list[list[object]]:
    """Return the kinds of what a list or mapping holds."""
    held = get_args(annotation)
    if get_origin(annotation) is dict:
        held = held[1:]
    return [_list_kinds(part) for part in held]


def _models_in(annotation: object) -> list[type[BaseModel]]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return [annotation]
    return [model for part in get_args(annotation) for model in _models_in(part)]
