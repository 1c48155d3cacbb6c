"""Lock files: the plan of an analysis, kept beside it."""

from __future__ import annotations

from pathlib import Path

from qca.errors import InputError, Place, Problem
from qca.io.files import digest, read_bytes, show_path
from qca.io.jsonfiles import JsonKind, read_json
from qca.messages import say
from qca.plans.locks import LockError, is_lock, read_lock
from qca.study.plans import Plan

__all__ = ["load_lock", "read_lock_document"]

_USE = say("use the lock as 'qca lock' wrote it, from a copy or from version control")
_KIND = JsonKind(
    name=say("name the lock that 'qca lock' wrote"),
    use=_USE,
    copy=_USE,
    deep=say("the JSON nests too deeply for a lock"),
    other=say("this is no lock of qca: it is no mapping of keys"),
)


def read_lock_document(path: Path) -> tuple[dict[str, object], Plan]:
    """Return a lock file as it stands, and the plan that it holds.

    Raises
    ------
    InputError
        It cannot be read, is no lock, or was changed since it was written.
    """
    document = read_json(path, _KIND, exactly=True)
    if not is_lock(document):
        what = say("this is no lock of qca: it has no 'lock' and no 'seal'")
        raise InputError(Problem(what, _KIND.name, Place(show_path(path))))
    try:
        return document, read_lock(document, path.name)
    except LockError as error:
        what = say("the lock cannot be relied on: {reason}", reason=error.why)
        raise InputError(Problem(what, _USE, Place(show_path(path)))) from None


def load_lock(path: Path) -> tuple[Plan, str]:
    """Return the plan that a lock file holds, with the digest of the file.

    Raises
    ------
    InputError
        As :func:`read_lock_document` says.
    """
    _, plan = read_lock_document(path)
    return plan, digest(read_bytes(path))
