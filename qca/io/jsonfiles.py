"""JSON files that hold a mapping, read strictly: no key twice, and no number that is none."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from qca.errors import InputError, Place, Problem, show_text
from qca.io.files import decode, read_bytes, refuse_binary, show_path
from qca.messages import Message, say

__all__ = ["JsonKind", "read_json"]


@dataclass(frozen=True)
class JsonKind:
    """What a file should be, for what is said where it is not.

    ``name`` says which file to name, ``use`` to use it as it was written, ``copy`` to copy it
    again; ``deep`` and ``other`` say that it nests too deeply for one, and that it is none.
    """

    name: Message
    use: Message
    copy: Message
    deep: Message
    other: Message


class _OtherTextError(ValueError):
    """A text on which readers may differ: a key that is repeated, a number in other digits."""

    def __init__(self, what: Message) -> None:
        super().__init__(what)
        self.what = what


def read_json(path: Path, kind: JsonKind, *, exactly: bool = False) -> dict[str, object]:
    """Return a JSON file that holds a mapping.

    Where it is to be read ``exactly``, numbers must be written in the digits that Python gives
    them, so that none can be changed without a trace.

    Raises
    ------
    InputError
        The file cannot be read, or is no such JSON.
    """
    content = read_bytes(path)
    if b"\0" in content:
        refuse_binary("\0", path, kind.name)
    text = decode(content, path)
    read_float = _read_exactly if exactly else float
    try:
        document = json.loads(
            text,
            object_pairs_hook=_pair,
            parse_constant=_refuse_constant,
            parse_float=read_float,
        )
    except json.JSONDecodeError as error:
        raise _tell_syntax(error, path, kind) from None
    except _OtherTextError as error:
        raise _refuse(path, error.what, kind.use) from None
    except RecursionError:
        raise _refuse(path, kind.deep, kind.name) from None
    except ValueError as error:  # a number that is too long to be one
        what = say("this is not valid JSON: {reason}", reason=str(error))
        raise _refuse(path, what, kind.name) from None
    if not isinstance(document, dict):
        raise _refuse(path, kind.other, kind.name)
    return document


def _refuse(path: Path, what: Message, remedy: Message) -> InputError:
    return InputError(Problem(what, remedy, Place(show_path(path))))


def _pair(pairs: list[tuple[str, object]]) -> dict[str, object]:
    paired = dict(pairs)
    if len(paired) < len(pairs):
        counts = Counter(key for key, _ in pairs)
        twice = next(key for key, count in counts.items() if count > 1)
        raise _OtherTextError(say("the key {key} stands twice in one place", key=show_text(twice)))
    return paired


def _refuse_constant(name: str) -> None:
    raise ValueError(f"{name} is no number in JSON")


def _read_exactly(text: str) -> float:
    number = float(text)
    if repr(number) != text:
        raise _OtherTextError(
            say(
                "the number {text} is not written as qca writes it, which is {number}",
                text=text,
                number=repr(number),
            )
        )
    return number


def _tell_syntax(error: json.JSONDecodeError, path: Path, kind: JsonKind) -> InputError:
    """Return what is wrong with a text that is no JSON: where, and whether it just ends."""
    place = Place(show_path(path), error.lineno, error.colno)
    rest = error.doc[error.pos :].strip()
    ends = any(word.startswith(rest) for word in ("true", "false", "null", "-"))
    ends |= error.msg.startswith("Unterminated string")
    if ends and error.doc.lstrip().startswith("{"):
        what = say("the file ends in the middle: it was cut short")
        return InputError(Problem(what, kind.copy, place))
    reason = _FOUND.get(error.msg, error.msg)
    return InputError(Problem(say("this is not JSON: {reason}", reason=reason), kind.name, place))


# What the reader of JSON says.
_FOUND = {
    str(found): found
    for found in (
        say("Expecting value"),
        say("Expecting property name enclosed in double quotes"),
        say("Expecting ':' delimiter"),
        say("Expecting ',' delimiter"),
        say("Extra data"),
        say("Invalid control character at"),
        say("Invalid \\escape"),
        say("Invalid \\uXXXX escape"),
        say("Illegal trailing comma before end of object"),
        say("Illegal trailing comma before end of array"),
    )
}
