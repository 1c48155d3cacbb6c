"""Records read back from the JSON that ``qca run`` wrote, or refused with the reason."""

from __future__ import annotations

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
from qca.errors import InputError, Place, Problem, cut_text
from qca.io.files import show_path
from qca.io.jsonfiles import JsonKind, read_json
from qca.messages import Message, join_messages, say

__all__ = ["load_sealed", "read_record_document", "refuse_changed"]

_NAME = say("name the record.json that 'qca run' wrote")
_AGAIN = say("run the analysis again with 'qca run'")
_USE_OR_AGAIN = say("use the file as qca wrote it, or run the analysis again with 'qca run'")
_RECORD = JsonKind(
    name=_NAME,
    use=_USE_OR_AGAIN,
    copy=say("copy it again, or run the analysis again with 'qca run'"),
    deep=say("the JSON nests too deeply for a record"),
    other=say("this is not a record of qca: it is no mapping of keys"),
)
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


def read_record_document(path: Path, *, exactly: bool = False) -> dict[str, object]:
    """Return the JSON document of a record, whatever it holds (see :func:`read_json`).

    Raises
    ------
    InputError
        The file cannot be read, or is no JSON.
    """
    return read_json(path, _RECORD, exactly=exactly)


def load_sealed(path: Path) -> tuple[dict[str, object], Opened]:
    """Return the JSON document of a record, and what is under seal in it.

    Raises
    ------
    InputError
        The file cannot be read, is no JSON or no record, another version wrote it, or what is
        under seal is damaged.
    """
    document = read_record_document(path)
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
