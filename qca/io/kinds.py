"""Which files are tables, and of which kind: told before what reads that kind is loaded."""

from __future__ import annotations

from pathlib import Path

from qca.io.files import is_folder

__all__ = ["is_labelled", "is_parquet", "is_typed", "is_workbook"]

WORKBOOKS = (".xlsx", ".xlsm", ".xls", ".ods")
PARQUET = ".parquet"
# Of Stata and of SPSS.
LABELLED = (".dta", ".sav", ".zsav")
TABLES = (".csv", ".tsv", ".txt", PARQUET, *WORKBOOKS, *LABELLED)
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


def is_labelled(path: Path) -> bool:
    """Return whether a file is one of Stata or SPSS, by its ending.

    >>> is_labelled(Path("panel.dta")), is_labelled(Path("panel.csv"))
    (True, False)
    """
    return path.suffix.lower() in LABELLED


def is_typed(path: Path) -> bool:
    """Return whether the values in a file, or in a folder of files, have types.

    >>> is_typed(Path("panel.dta")), is_typed(Path("t.parquet")), is_typed(Path("t.xlsx"))
    (True, True, False)
    """
    return is_labelled(path) or is_parquet(path)
