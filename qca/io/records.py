"""Records read back from the JSON that ``qca run`` wrote, or refused with the reason."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping
from pathlib import Path

from qca import __version__
from qca.archive.decoding import NotKeptError
from qca.archive.seals import (
    ARCHIVE,
    FORM,
    ForeignError,
    Opened,
    OtherVersionError,
    TooLargeError,
    open_document,
)
from qca.errors import InputError, Place, Problem, cut_text, show_text
from qca.io.files import decode, read_bytes, refuse_binary, show_path
from qca.messages import Message, join_messages, say

__all__ = ["load_sealed", "refuse_changed"]

_NAME = say("name the record.json that 'qca run' wrote")
_AGAIN = say("run the analysis again with 'qca run'")
_USE_OR_AGAIN = say("use the file as qca wrote it, or run the analysis again with 'qca run'")
_FOREIGN = say(
    "another state of qca {version} wrote this record, or it was made by hand", version=__version__
)
# What a record of an analysis has, and of what other commands print one part or another.
_OF_RUNS = {"memberships", "truth_table", "claims", "manifest"}
_OF_OTHERS = {
    *("truth_table", "solutions", "necessity", "claims", "robustness", "memberships"),
    *("thresholds", "models", "chains", "factors", "$schema"),
}
# Places of changed values that a message names.
_NAMED = 3


class _RepeatedKeyError(ValueError):
    """A key that stands twice in one mapping, so that readers may differ on what it says."""

    def __init__(self, what: Message) -> None:
        super().__init__(what)
        self.what = what


def load_sealed(path: Path) -> tuple[dict[str, object], Opened]:
    """Return the JSON document of a record, and what is under seal in it.

    Raises
    ------
    InputError
        The file cannot be read, is no JSON or no record, another version wrote it, or what is
        under seal is damaged.
    """
    document = _read_document(path)
    if ARCHIVE not in document:
        raise _refuse(path, *_tell_what_it_is(document))
    try:
        return document, open_document(document)
    except OtherVersionError as error:
        raise _refuse(path, *_tell_version(error)) from None
    except TooLargeError as error:
        remedy = say("run the analysis again with 'qca run', in the format that you want")
        raise _refuse(path, error.why, remedy) from None
    except ForeignError as error:
        raise _refuse(path, join_messages([_FOREIGN, error.why], ": "), _AGAIN) from None
    except NotKeptError as error:
        what = say("the record is damaged: {reason}", reason=error.why)
        raise _refuse(path, what, _USE_OR_AGAIN) from None


def refuse_changed(path: Path, differences: list[Message], intact: bool) -> InputError:
    """Return the error of a record that does not show what it holds, or has a wrong digest.

    ``differences`` say where it shows something else; ``intact`` whether its digest is right.
    """
    told = join_messages(differences[:_NAMED], "; ")
    if not differences:
        told = say("its digest is not that of what it holds")
    if len(differences) > _NAMED:
        further = len(differences) - _NAMED
        told = say("{told}; and {number} more", told=told, number=further)
    if intact:
        return _refuse(path, join_messages([_FOREIGN, told], ": "), _AGAIN)
    what = say("the record was changed after qca wrote it: {told}", told=told)
    return _refuse(path, what, _USE_OR_AGAIN)


def _refuse(path: Path, what: Message, remedy: Message) -> InputError:
    return InputError(Problem(what, remedy, Place(show_path(path))))


def _read_document(path: Path) -> dict[str, object]:
    """Return a JSON file that holds a mapping."""
    content = read_bytes(path)
    if b"\0" in content:
        refuse_binary("\0", path, _NAME)
    text = decode(content, path)
    try:
        document = json.loads(text, object_pairs_hook=_pair, parse_constant=_refuse_constant)
    except json.JSONDecodeError as error:
        raise _tell_syntax(error, path) from None
    except _RepeatedKeyError as error:
        raise _refuse(path, error.what, _USE_OR_AGAIN) from None
    except RecursionError:
        raise _refuse(path, say("the JSON nests too deeply for a record"), _NAME) from None
    except ValueError as error:  # a number that is too long to be one
        raise _refuse(
            path, say("this is not valid JSON: {reason}", reason=str(error)), _NAME
        ) from None
    if not isinstance(document, dict):
        raise _refuse(path, say("this is not a record of qca: it is no mapping of keys"), _NAME)
    return document


def _pair(pairs: list[tuple[str, object]]) -> dict[str, object]:
    paired = dict(pairs)
    if len(paired) < len(pairs):
        counts = Counter(key for key, _ in pairs)
        twice = next(key for key, count in counts.items() if count > 1)
        raise _RepeatedKeyError(
            say("the key {key} stands twice in one place", key=show_text(twice))
        )
    return paired


def _refuse_constant(name: str) -> None:
    raise ValueError(f"{name} is no number in JSON")


def _tell_syntax(error: json.JSONDecodeError, path: Path) -> InputError:
    """Return what is wrong with a text that is no JSON: where, and whether it just ends."""
    place = Place(show_path(path), error.lineno, error.colno)
    rest = error.doc[error.pos :].strip()
    ends = any(word.startswith(rest) for word in ("true", "false", "null", "-"))
    ends |= error.msg.startswith("Unterminated string")
    if ends and error.doc.lstrip().startswith("{"):
        what = say("the file ends in the middle: it was cut short")
        remedy = say("copy it again, or run the analysis again with 'qca run'")
        return InputError(Problem(what, remedy, place))
    reason = _FOUND.get(error.msg, error.msg)
    return InputError(Problem(say("this is not JSON: {reason}", reason=reason), _NAME, place))


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


def _tell_what_it_is(document: Mapping[str, object]) -> tuple[Message, Message]:
    """Return what a document without an archive is, and the remedy."""
    if document.keys() >= _OF_RUNS:
        return say("this record holds no archive: an earlier version of qca wrote it"), _AGAIN
    if _OF_OTHERS & document.keys():
        what = say("this is JSON of another command than 'qca run', which holds no whole record")
        return what, _NAME
    known = cut_text(", ".join(map(str, document))) or say("nothing")
    return say("this is not a record of qca: it holds {known}", known=known), _NAME


def _tell_version(error: OtherVersionError) -> tuple[Message, Message]:
    if error.program == __version__:
        wrote = say(
            "qca {program} wrote this record in form {form} of archives, and this one reads form"
            " {own}",
            program=error.program,
            form=error.form,
            own=FORM,
        )
    else:
        wrote = say(
            "qca {program} wrote this record, and this is qca {version}, whose reports may say"
            " something else",
            program=error.program,
            version=__version__,
        )
    return wrote, say(
        "render it with qca {program}, or run the analysis again with 'qca run'",
        program=error.program,
    )
