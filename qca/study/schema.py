"""From what a user wrote to a typed declaration: every violation of the schema, with its place."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Annotated, Any, TypeVar, get_args

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, FiniteFloat, ValidationError

from qca.errors import Problem, nearest
from qca.study.places import Places

_Model = TypeVar("_Model", bound=BaseModel)

Share = Annotated[float, Field(ge=0, le=1, allow_inf_nan=False)]
Name = Annotated[str, Field(pattern=r"^[^\W\d]\w*$")]
Pair = tuple[FiniteFloat, FiniteFloat]


def _none_if_empty(value: object) -> object:
    return () if value is None else value


Texts = Annotated[tuple[str, ...], BeforeValidator(_none_if_empty)]


class Strict(BaseModel):
    """A part of a declaration: unknown keys fail, and nothing changes after reading."""

    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)


def validate(
    model: type[_Model], data: Any, places: Places, problems: list[Problem]
) -> _Model | None:
    """Return ``data`` as ``model``, adding what is wrong to ``problems``.

    Where leaving out the faulty parts gives something valid, that is returned, so that the checks
    which follow can find what else is wrong; the caller must still stop on ``problems``.
    """
    for _ in range(3):
        try:
            return model.model_validate(data)
        except ValidationError as error:
            details = error.errors(include_url=False)
            found = [_problem(model, data, tuple(d["loc"]), d, places) for d in details]
            problems.extend(p for p in dict.fromkeys(found) if p not in problems)
            pruned = data
            for detail in details:
                pruned = _without(pruned, _real_path(data, tuple(detail["loc"])))
            if pruned == data:
                return None
            data = pruned
    return None


def _real_path(data: Any, loc: tuple[str | int, ...]) -> tuple[str | int, ...]:
    """Drop from pydantic's location the steps that are names of types, not keys of the data."""
    path: list[str | int] = []
    for step in loc:
        in_list = isinstance(data, list) and isinstance(step, int) and step < len(data)
        if in_list or (isinstance(data, dict) and step in data):
            path.append(step)
            data = data[step]
    return tuple(path)


def _without(data: Any, path: tuple[str | int, ...]) -> Any:
    if not path:
        return data
    first, rest = path[0], path[1:]
    if isinstance(data, dict) and first in data:
        if rest:
            return {k: _without(v, rest) if k == first else v for k, v in data.items()}
        return {k: v for k, v in data.items() if k != first}
    if isinstance(data, list) and isinstance(first, int) and first < len(data):
        if rest:
            return [_without(v, rest) if i == first else v for i, v in enumerate(data)]
        return [v for i, v in enumerate(data) if i != first]
    return data


def _problem(
    model: type[BaseModel],
    data: Any,
    loc: tuple[str | int, ...],
    detail: Any,
    places: Places,
) -> Problem:
    path = _real_path(data, loc)
    shown = ".".join(str(step) for step in path)
    kind, given = detail["type"], detail.get("input")
    place = places.find(*path)
    if kind == "extra_forbidden":
        known = sorted(_keys_at(model, path[:-1]))
        remedy = nearest(str(path[-1]), known) or f"the keys here are {', '.join(known)}"
        return Problem(f"unknown key '{shown}'", remedy, place)
    if kind == "missing":
        within = f" in '{shown}'" if shown else ""
        return Problem(f"the key '{loc[-1]}' is missing{within}", "add it", place)
    if kind == "literal_error":
        allowed = re.findall(r"'([^']+)'", detail["ctx"]["expected"])
        remedy = nearest(str(given), allowed) or f"use {' or '.join(allowed)}"
        return Problem(f"'{shown}' is {given!r}", remedy, place)
    if kind == "value_error":
        text = str(detail["ctx"]["error"])
        what, _, remedy = text.partition("; ")
        return Problem(f"'{shown}': {what}" if shown else what, remedy, place)
    if kind == "string_pattern_mismatch":
        remedy = "names begin with a letter and hold letters, digits and '_' only"
        return Problem(f"'{given}' is not a name", remedy, place)
    if isinstance(given, dict | list):
        given = "a mapping" if isinstance(given, dict) else "a list"
    else:
        given = "empty" if given is None else repr(given)
    expected = detail["msg"].removeprefix("Input should be ").split(", unable to")[0]
    return Problem(f"'{shown}' is {given}", f"it should be {expected}", place)


def _keys_at(model: type[BaseModel], path: Iterable[str | int]) -> set[str]:
    """Return the keys that are known at a path of the schema."""
    models: list[type[BaseModel]] = [model]
    for step in path:
        following: list[type[BaseModel]] = []
        for current in models:
            for name, info in current.model_fields.items():
                if step in (name, info.alias):
                    following.extend(_models_in(info.annotation))
            if current.model_config.get("extra") == "allow":
                following.extend(_models_in(current.__annotations__.get("__pydantic_extra__")))
        models = following or models
    return {info.alias or name for current in models for name, info in current.model_fields.items()}


def _models_in(annotation: Any) -> list[type[BaseModel]]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return [annotation]
    return [model for part in get_args(annotation) for model in _models_in(part)]
