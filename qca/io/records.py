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

__all__ = ["load_sealed", "refuse_changed"]

_NAME = "name the record.json that 'qca run' wrote"
_AGAIN = "run the analysis again with 'qca run'"
_FOREIGN = f"another state of qca {__version__} wrote this record, or it was made by hand"
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
        raise _refuse(path, str(error), f"{_AGAIN}, in the format that you want") from None
    except ForeignError as error:
        raise _refuse(path, f"{_FOREIGN}: {error}", _AGAIN) from None
    except NotKeptError as error:
        what = f"the record is damaged: {error}"
        raise _refuse(path, what, f"use the file as qca wrote it, or {_AGAIN}") from None


def refuse_changed(path: Path, differences: list[str], intact: bool) -> InputError:
    """Return the error of a record that does not show what it holds, or has a wrong digest.

    ``differences`` say where it shows something else; ``intact`` whether its digest is right.
    """
    told = "; ".join(differences[:_NAMED]) or "its digest is not that of what it holds"
    if len(differences) > _NAMED:
        told += f"; and {len(differences) - _NAMED} more"
    if intact:
        return _refuse(path, f"{_FOREIGN}: {told}", _AGAIN)
    what = f"the record was changed after qca wrote it: {told}"
    return _refuse(path, what, f"use the file as qca wrote it, or {_AGAIN}")


def _refuse(path: Path, what: str, remedy: str) -> InputError:
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
        raise _refuse(path, str(error), f"use the file as qca wrote it, or {_AGAIN}") from None
    except RecursionError:
        raise _refuse(path, "the JSON nests too deeply for a record", _NAME) from None
    except ValueError as error:  # a number that is too long to be one
        raise _refuse(path, f"this is not valid JSON: {error}", _NAME) from None
    if not isinstance(document, dict):
        raise _refuse(path, "this is not a record of qca: it is no mapping of keys", _NAME)
    return document


def _pair(pairs: list[tuple[str, object]]) -> dict[str, object]:
    paired = dict(pairs)
    if len(paired) < len(pairs):
        counts = Counter(key for key, _ in pairs)
        twice = next(key for key, count in counts.items() if count > 1)
        raise _RepeatedKeyError(f"the key {show_text(twice)} stands twice in one place")
    return paired


def _refuse_constant(name: str) -> None:
    raise ValueError(f"{name} is no number in JSON")


def _tell_syntax(error: json.JSONDecodeError, path: Path) -> InputError:
    """Return what is wrong with a text that is no JSON: where, and whether it just ends."""
    place = Place(show_path(path), error.lineno, error.colno)
    ends = error.pos >= len(error.doc.rstrip()) or error.msg.startswith("Unterminated string")
    if ends and error.doc.lstrip().startswith("{"):
        what, remedy = "the file ends in the middle: it was cut short", "copy it again, or "
        return InputError(Problem(what, f"{remedy}{_AGAIN}", place))
    return InputError(Problem(f"this is not JSON: {error.msg}", _NAME, place))


def _tell_what_it_is(document: Mapping[str, object]) -> tuple[str, str]:
    """Return what a document without an archive is, and the remedy."""
    if document.keys() >= _OF_RUNS:
        return "this record holds no archive: an earlier version of qca wrote it", _AGAIN
    if _OF_OTHERS & document.keys():
        what = "this is JSON of another command than 'qca run', which holds no whole record"
        return what, _NAME
    known = cut_text(", ".join(map(str, document))) or "nothing"
    return f"this is not a record of qca: it holds {known}", _NAME


def _tell_version(error: OtherVersionError) -> tuple[str, str]:
    wrote = f"qca {error.program} wrote this record"
    if error.program == __version__:
        wrote += f" in form {error.form} of archives, and this one reads form {FORM}"
    else:
        wrote += f", and this is qca {__version__}, whose reports may say something else"
    return wrote, f"render it with qca {error.program}, or {_AGAIN}"
