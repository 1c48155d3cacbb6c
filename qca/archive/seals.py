"""Records put under seal: the last part of their JSON document, and what opens it again.

``archive`` holds the ``form`` of archives, the ``program`` that wrote it by its version, a
``digest`` over all else in the document and over the data, and the ``data``: the nodes of the
record (see :mod:`qca.archive.encoding`) as compressed text.
"""

from __future__ import annotations

import json
import zlib
from base64 import b64decode, b64encode
from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256

from qca import __version__
from qca.archive.decoding import NotKeptError, read_nodes
from qca.archive.encoding import Made, Nodes, write_nodes
from qca.archive.kinds import Kept, list_kinds
from qca.errors import cut_text
from qca.messages import say

__all__ = [
    "ARCHIVE",
    "FORM",
    "ForeignError",
    "Opened",
    "OtherVersionError",
    "TooLargeError",
    "digest_document",
    "is_intact",
    "open_document",
    "seal_document",
]

ARCHIVE = "archive"
FORM = 1
# So much is unpacked of any archive; of a larger one, so many times the size that it has packed.
# Records take a tenth to a fiftieth of their size; what unpacks to far more is made to do harm.
_MOST_BYTES = 32_000_000
_MOST_TIMES = 100
# Texts that carry what they say.
_TEXTS = {"Formula", "Written"}
_KEYS = {"form": int, "program": str, "digest": str, "data": str}


class OtherVersionError(NotKeptError):
    """Another version of the program wrote an archive: ``program``, in ``form``."""

    def __init__(self, form: int, program: str) -> None:
        super().__init__(
            say("version {program} wrote it in form {form}", program=program, form=form)
        )
        self.form, self.program = form, program


class ForeignError(NotKeptError):
    """An archive is as it was written, and by no program that writes as this one does."""


class TooLargeError(NotKeptError):
    """An archive has no data, because the record was too large for one."""


@dataclass(frozen=True, eq=False)
class Opened:
    """What was under seal, and whether the digest is that of what there is now."""

    kept: Kept
    intact: bool


def seal_document(document: Mapping[str, object], kept: Kept) -> dict[str, object]:
    """Return the JSON document of a record with all of the record under seal, as its last part.

    A record that takes too much to unpack safely has null for data, and cannot be read again.
    """
    nodes, classes = write_nodes(kept)
    _check_kinds(nodes)
    written = _dump({"classes": classes, "nodes": nodes})
    packed = zlib.compress(written)
    data = b64encode(packed).decode() if len(written) <= _limit(len(packed)) else None
    archive: dict[str, object] = {"form": FORM, "program": __version__}
    archive["digest"] = digest_document({**document, ARCHIVE: {**archive, "data": data}})
    archive["data"] = data
    return {**document, ARCHIVE: archive}


def open_document(document: Mapping[str, object]) -> Opened:
    """Return what is under seal in a document that has an archive.

    Raises
    ------
    OtherVersionError
        Another version of the program wrote it, or in another form.
    TooLargeError
        There are no data.
    ForeignError
        The digest is right, and the data are none that this program writes.
    NotKeptError
        The archive is not whole, or its data are damaged.
    """
    archive = document[ARCHIVE]
    if not isinstance(archive, dict):
        raise NotKeptError(say("its archive is no mapping of keys to values"))
    form, program = archive.get("form"), archive.get("program")
    if type(form) is int and isinstance(program, str) and (form, program) != (FORM, __version__):
        raise OtherVersionError(form, cut_text(program))
    if archive.get("data", "") is None:
        raise TooLargeError(say("this record was too large to be kept whole"))
    if archive.keys() != _KEYS.keys() or any(
        type(archive[key]) is not kind for key, kind in _KEYS.items()
    ):
        raise NotKeptError(
            say("its archive has not the keys {listed}, as archives have", listed=", ".join(_KEYS))
        )
    intact = is_intact(document)
    try:
        return Opened(_unpack(archive["data"]), intact)
    except NotKeptError as error:
        raise (ForeignError(error.why) if intact else error) from None


def is_intact(document: Mapping[str, object]) -> bool:
    """Return whether the digest of a document is right, whichever version wrote it."""
    archive = document.get(ARCHIVE)
    if not isinstance(archive, dict):
        return False
    unsigned = {key: value for key, value in archive.items() if key != "digest"}
    return bool(archive.get("digest") == digest_document({**document, ARCHIVE: unsigned}))


def _unpack(data: str) -> Kept:
    """Return what is kept in the data of an archive."""
    try:
        packed = b64decode(data, validate=True)
        unpacker = zlib.decompressobj()
        most = _limit(len(packed))
        written = unpacker.decompress(packed, most + 1)
        if len(written) > most:
            raise NotKeptError(say("its data unpack to far more than any record"))
        if not unpacker.eof or unpacker.unused_data:
            raise NotKeptError(say("its data are cut short, or something follows them"))
        content = json.loads(written)
    except (ValueError, zlib.error, RecursionError) as error:
        raise NotKeptError(say("its data cannot be unpacked: {error}", error=error)) from None
    if not isinstance(content, dict) or content.keys() != {"classes", "nodes"}:
        raise NotKeptError(say("its data are those of no record"))
    kept = read_nodes(content["nodes"], content["classes"])
    if not isinstance(kept, Kept):
        raise NotKeptError(say("its data are those of no record"))
    return kept


def _limit(packed: int) -> int:
    return max(_MOST_BYTES, _MOST_TIMES * packed)


def _check_kinds(nodes: Nodes) -> None:
    """Raise where something was written that could not be made again: a slip of ours."""
    kinds = list_kinds()
    named = {str(node[0]) for node in nodes if isinstance(node, list)}
    if unknown := named - kinds.keys() - set(Made) - _TEXTS:
        raise TypeError(f"no annotation of a record leads to {', '.join(sorted(unknown))}")


def digest_document(document: Mapping[str, object]) -> str:
    """Return the digest of a document, in whatever order and however spaced it is written."""
    return f"sha256:{sha256(_dump(document)).hexdigest()}"


def _dump(value: Mapping[str, object]) -> bytes:
    return json.dumps(value, sort_keys=True, separators=(",", ":")).encode()
