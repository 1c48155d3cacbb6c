"""Which files are tables, and of which kind: told before what reads that kind is loaded."""

from __future__ import annotations

from pathlib import Path

from qca.io.files import is_folder

__all__ = ["is_parquet", "is_workbook"]

WORKBOOKS = (".xlsx", ".xlsm", ".xls", ".ods")
PARQUET = ".parquet"
TABLES = (".csv", ".tsv", ".txt", PARQUET, *WORKBOOKS)
# How a workbook begins: of the old kind, or packed.
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ZIP = b"PK\x03\x04"


def is_workbook(path: Path, content: bytes) -> bool:
    """Return whether a file is a workbook, by its ending; from the standard input by its content.

    >>> is_workbook(Path("t.XLSX"), b""), is_workbook(Path("t.csv"), b"")
    (True, False)
    """
    by_content = not path.suffix and content.startswith((OLE, _ZIP))
    return path.suffix.lower() in WORKBOOKS or by_content


def is_parquet(path: Path) -> bool:
    """Return whether a path is one for Parquet: a folder, or by its ending."""
    return path.suffix.lower() == PARQUET or is_folder(path)
