"""Packed files of office programs: the same report gives the same bytes."""

from __future__ import annotations

import re
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

__all__ = ["seal_package"]

# The earliest that a packed file can say, as what has no date.
_NO_DATE = (1980, 1, 1, 0, 0, 0)
_CORE = "docProps/core.xml"
_DATES = re.compile(rb"<dcterms:(created|modified)\b.*?</dcterms:\1>", re.DOTALL)


def seal_package(packed: bytes) -> bytes:
    """Return a packed file of parts without what says when it was made."""
    sealed = BytesIO()
    with ZipFile(BytesIO(packed)) as old, ZipFile(sealed, "w", ZIP_DEFLATED) as new:
        for part in old.infolist():
            content = old.read(part)
            if part.filename == _CORE:
                content = _DATES.sub(b"", content)
            new.writestr(_make_entry(part.filename), content)
    return sealed.getvalue()


def _make_entry(name: str) -> ZipInfo:
    entry = ZipInfo(name, _NO_DATE)
    entry.compress_type = ZIP_DEFLATED
    entry.create_system = 0  # the same, whatever the system that makes it
    return entry
