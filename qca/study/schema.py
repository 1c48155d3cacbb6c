"""From what a user wrote to a typed declaration: every violation of the schema, with its place."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from typing import TypeVar

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from qca.errors import Place, Problem, cut_text, nearest
from qca.messages import LANGUAGES, Message, keep_text, list_either, say
from qca.names import drop_hidden, find_hidden, refuse_hidden
from qca.study.places import Path, Places
from qca.study.schema_parts import list_keys_at, list_models_at

__all__ = ["validate"]

_Model = TypeVar("_Model", bound=BaseModel)


# Texts that stand in for missing ones, so that the rest of a file can be checked too.
_STAND_INS = {"title", "case", "code", "years", "says"}


def validate(
    model: type[_Model], data: object, places: Places, problems: list[Problem]
) -> _Model | None:
    """Return ``data`` as ``model``, adding what is wrong to ``problems``.

    Where leaving out the faulty parts gives something valid, that is returned, so that the checks
    which follow can find what else is wrong; the caller must still stop on ``problems``.
    """
    before = len(problems)
    data = _reveal(data, (), places, problems)
    # A text with something that cannot be seen is not also told to be no number.
    unseen = {problem.place for problem in problems[before:]} - {None}
    settled: set[Path] = set()
    for _ in range(4):
        try:
            return model.model_validate(data)
        except ValidationError as error:
            grouped = _group(model, data, error.errors(include_url=False), settled)
            changed = data
            for path, details in grouped.items():
                problem = _problem(model, path, details, places, _value_at(data, path))
                told = problem in problems or problem.place in unseen
                if not told and not _follows(path, details, settled):
                    problems.append(problem)
                missing = details[0]["type"] == "missing" and not _lacks_items(details[0])
                if path and path[-1] in _STAND_INS and (missing or details[0]["type"] in _REFUSED):
                    changed = _with(changed, path, "x" if path[-1] != "years" else "2000")
                elif not missing:
                    changed = _leave_out(model, changed, path)
                elif len(path) > 1:  # the thing that lacks the key is left out as a whole
                    changed = _without(changed, path[:-1])
                    settled.add(path[:-1])
                settled.add(path)
            if changed == data:
                return None
            data = changed
    return None


_NUMBER = re.compile(r"[+-]?\.?\d")
# Numbers as spreadsheets show them in some countries.
_LOCAL = re.compile(r"[+-]?\d+(,\d+ ?%?|[.]?\d* ?%)")

# What people write for people, not to name anything; a text from elsewhere may hold any space.
_PROSE = {"title", "note", "why", "says", "where", "unit", "uncoded", "adjudication"}
_PROSE |= {"question", "definition", "decide"}
_PROSE_OF = {("sets", "label"), ("claims", "source"), ("rivals", "source")}


def _reveal(data: object, path: Path, places: Places, problems: list[Problem]) -> object:
    """Return data without characters that cannot be seen, adding a problem for each text with one.

    Texts that are prose may hold some. Line breaks and tabs come from how a long text is laid out.
    """
    if isinstance(data, dict):
        return {
            _reveal_text(key, (*path, key), places, problems): _reveal(
                value, (*path, key), places, problems
            )
            for key, value in data.items()
        }
    if isinstance(data, list):
        return [_reveal(item, (*path, i), places, problems) for i, item in enumerate(data)]
    # Prose may be given in several languages.
    at = path[:-1] if path and path[-1] in LANGUAGES else path
    is_prose = bool(at) and (at[-1] in _PROSE or (at[0], at[-1]) in _PROSE_OF)
    if not isinstance(data, str) or is_prose:
        return data
    return _reveal_text(data, path, places, problems)


def _reveal_text(text: object, path: Path, places: Places, problems: list[Problem]) -> object:
    if not isinstance(text, str) or find_hidden(text) is None:
        return text
    laid_out = text.translate(_LAYOUT)
    if hidden := refuse_hidden("text", laid_out, places.find(*path)):
        problems += hidden
    return drop_hidden(laid_out).strip()


_LAYOUT = str.maketrans("\t\r\n", "   ")


def _group(
    model: type[BaseModel],
    data: object,
    details: Sequence[ErrorDetails],
    settled: set[Path],
) -> dict[Path, list[ErrorDetails]]:
    """Return what pydantic found by the place in the data, without what follows from it.

    Where a key may hold things of several kinds, pydantic tries each: an error inside the kind that
    was meant makes those on the other kinds beside the point.
    """
    groups: dict[Path, list[ErrorDetails]] = {}
    for detail in details:
        path = _real_path(data, tuple(detail["loc"]))
        if _lacks_items(detail):
            # An item that was left out as faulty is not missing.
            if any(done[:-1] == path for done in settled):
                continue
        elif detail["type"] == "missing":
            path = (*path, detail["loc"][-1])
        if not any(path[: len(done)] == done for done in settled):
            groups.setdefault(path, []).append(detail)
    for path in list(groups):
        deeper = any(len(other) > len(path) and other[: len(path)] == path for other in groups)
        if deeper and all(detail["type"] in _KINDS for detail in groups[path]):
            del groups[path]
    unknown = [path for path, found_ in groups.items() if found_[0]["type"] == "extra_forbidden"]
    for path in list(groups):
        # A misspelt key says already why the one that was meant is missing.
        if groups[path][0]["type"] == "missing" and any(
            other[:-1] == path[:-1]
            and str(path[-1]) in nearest(str(other[-1]), list_keys_at(model, path[:-1]))
            for other in unknown
        ):
            settled.add(path)
            del groups[path]
    return groups


def _follows(path: Path, details: Sequence[ErrorDetails], settled: set[Path]) -> bool:
    """Return whether a part is faulty only because something in it was left out as faulty."""
    own = {"missing", "extra_forbidden"}
    return details[0]["type"] not in own and any(
        len(done) > len(path) and done[: len(path)] == path for done in settled
    )


def _value_at(data: object, path: Path) -> object:
    """Return what the user wrote at a path, or None where there is nothing."""
    for step in path:
        data = _go_down(data, step)
    return data


def _go_down(data: object, step: str | int) -> object:
    if isinstance(data, dict):
        return data.get(step) if isinstance(step, str) else None
    if isinstance(data, list) and isinstance(step, int) and step < len(data):
        return data[step]
    return None


def _lacks_items(detail: ErrorDetails) -> bool:
    """Return whether a list has fewer items than it must."""
    return detail["type"] == "missing" and isinstance(detail["loc"][-1], int)


# How pydantic calls what a model refuses in words of its own.
_REFUSED = ("value_error",)


def _leave_out(model: type[BaseModel], data: object, path: Path) -> object:
    """Return data without what is faulty at a path, or with what can be kept of it.

    What a model keeps of a faulty part, it says by ``mend``.
    """
    for part in list_models_at(model, path):
        mend: Callable[[object], object] | None = getattr(part, "mend", None)
        faulty = _value_at(data, path)
        if mend is not None and (mended := mend(faulty)) is not None and mended != faulty:
            return _with(data, path, mended)
    return _without(data, path[:-1] if _is_among_numbers(data, path) else path)


def _with(data: object, path: Path, value: object) -> object:
    first, rest = path[0], path[1:]
    if isinstance(data, dict) and isinstance(first, str):
        return {**data, first: _with(data.get(first, {}), rest, value) if rest else value}
    if not isinstance(data, list):
        return data
    return [_with(v, rest, value) if i == first else v for i, v in enumerate(data)]


def _real_path(data: object, loc: Path) -> Path:
    """Drop from pydantic's location the steps that are names of types, not keys of the data."""
    path: list[str | int] = []
    for step in loc:
        in_list = isinstance(data, list) and isinstance(step, int) and step < len(data)
        if in_list or (isinstance(data, dict) and step in data):
            path.append(step)
            data = _go_down(data, step)
    return tuple(path)


def _is_among_numbers(data: object, path: Path) -> bool:
    """Return whether this is one of some numbers, which without it would mean something else."""
    among = _value_at(data, path[:-1]) if path and isinstance(path[-1], int) else None
    return isinstance(among, list) and all(isinstance(v, str) and _NUMBER.match(v) for v in among)


def _without(data: object, path: Path) -> object:
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


_A_NUMBER = say("a number")
# What is expected where pydantic reports that a value is of another kind, in our words.
_KINDS = {
    "bool_parsing": say("true or false"),
    "bool_type": say("true or false"),
    "dict_type": say("a mapping"),
    "float_parsing": _A_NUMBER,
    "float_type": _A_NUMBER,
    "int_from_float": say("a whole number"),
    "int_parsing": say("a whole number"),
    "int_type": say("a whole number"),
    "list_type": say("a list"),
    "model_attributes_type": say("a mapping"),
    "model_type": say("a mapping"),
    "string_type": say("a text"),
    "tuple_type": say("a list"),
}
# What fills the gaps is in the context of pydantic's error.
_LIMITS: dict[str, Callable[[dict[str, object]], Message]] = {
    "finite_number": lambda _: say("a finite number"),
    "greater_than": lambda limits: say("more than {limit:g}", limit=limits["gt"]),
    "greater_than_equal": lambda limits: say("at least {limit:g}", limit=limits["ge"]),
    "less_than": lambda limits: say("less than {limit:g}", limit=limits["lt"]),
    "less_than_equal": lambda limits: say("at most {limit:g}", limit=limits["le"]),
    "too_long": lambda limits: say("a list of at most {most}", most=limits["max_length"]),
    "string_too_short": lambda _: say("a text that is not empty"),
    "too_short": lambda limits: say("a list of at least {least}", least=limits["min_length"]),
}


def _problem(
    model: type[BaseModel],
    path: Path,
    details: Sequence[ErrorDetails],
    places: Places,
    written: object,
) -> Problem:
    """Return what is wrong at one place, where a user has ``written`` something."""
    detail = next((one for one in details if one["type"] not in _KINDS), details[0])
    kind, given = detail["type"], detail.get("input")
    shown = ".".join(str(step) for step in path)
    place = places.find(*path)
    if kind == "extra_forbidden":
        known = sorted(list_keys_at(model, path[:-1]))
        remedy = nearest(str(path[-1]), known) or say(
            "the keys here are {listed}", listed=", ".join(known)
        )
        if str(path[-1]).isdigit():
            remedy = say("write decimals with a point, as 0.8")
        return Problem(say("unknown key '{key}'", key=shown), remedy, place)
    if kind == "missing":
        return _tell_missing(path, details, place)
    if kind in ("literal_error", "enum"):
        allowed = re.findall(r"'([^']+)'", detail["ctx"]["expected"])
        remedy = nearest(str(given), allowed) or say("use {listed}", listed=list_either(allowed))
        return Problem(say("'{key}' is {given}", key=shown, given=_show(given)), remedy, place)
    if kind == "value_error":
        refused = detail["ctx"]["error"].problems[0]
        what = say("'{key}': {what}", key=shown, what=refused.what) if shown else refused.what
        return Problem(what, refused.remedy, place)
    if kind == "string_pattern_mismatch":
        remedy = say("names begin with a letter and hold letters, digits and '_' only")
        return Problem(say("'{given}' is not a name", given=given), remedy, place)
    if kind in _LIMITS:
        details = [one for one in details if one["type"] in _LIMITS]
    wanted = dict.fromkeys(_describe(one) for one in details)
    remedy = say("it should be {listed}", listed=list_either(wanted))
    if _A_NUMBER in wanted and isinstance(written, str) and _LOCAL.fullmatch(written.strip()):
        remedy = say("{remedy}, with a point and without a percent sign, as 0.8", remedy=remedy)
    return Problem(say("'{key}' is {given}", key=shown, given=_show(written)), remedy, place)


def _tell_missing(path: Path, details: Sequence[ErrorDetails], place: Place | None) -> Problem:
    """Return which key a mapping lacks, or how many items a list should have."""
    lacking = [one for one in details if one["type"] == "missing"]
    if _lacks_items(lacking[0]):
        shown = ".".join(str(step) for step in path)
        count = max(step for one in lacking if isinstance(step := one["loc"][-1], int)) + 1
        what = say("'{key}' is {given}", key=shown, given=_show(lacking[0]["input"]))
        # What may stand here besides a list.
        others = dict.fromkeys(_describe(one) for one in details if one["type"] in _KINDS)
        wanted = list_either([*others, say("a list of {number}", number=count)])
        return Problem(what, say("it should be {listed}", listed=wanted), place)
    within = ".".join(str(step) for step in path[:-1])
    what = say("the key '{key}' is missing", key=path[-1])
    if within:
        what = say("the key '{key}' is missing in '{within}'", key=path[-1], within=within)
    return Problem(what, _ADDED.get(str(path[-1]), say("add it")), place)


# What is to be added, where its key does not say it.
_ADDED = {"source": say("name one by its key in sources.bib")}


def _describe(detail: ErrorDetails) -> Message:
    kind = detail["type"]
    if kind == "too_short" and isinstance(detail.get("input"), Mapping):
        return say("a mapping that is not empty")
    if kind == "too_short" and isinstance(detail.get("input"), str):
        kind = "string_too_short"
    if kind in _LIMITS:
        return _LIMITS[kind](detail.get("ctx", {}))
    return _KINDS.get(kind, say("something else"))


def _show(given: object) -> Message:
    if isinstance(given, dict):
        return say("a mapping")
    if isinstance(given, list | tuple):
        return say("a list of {number}", number=len(given))
    return say("empty") if given is None else keep_text(cut_text(repr(given), _LONGEST))


# Characters of a value that are shown.
_LONGEST = 60
