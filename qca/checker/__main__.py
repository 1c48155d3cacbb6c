"""``python -m qca.checker FILE.json``: check the certificates in a file."""

from __future__ import annotations

import sys
from pathlib import Path

from .documents import (
    NoDocumentError,
    check_document,
    list_uncovered,
    read_document,
    tell_findings,
)
from .findings import show_line

_MOST_BYTES = 1_000_000_000


def main(arguments: list[str]) -> int:
    """Check one file; return 0 where nothing is wrong, 1 where something is, 2 for no document."""
    if len(arguments) != 1:
        print("usage: python -m qca.checker FILE.json", file=sys.stderr)
        return 2
    try:
        document = read_document(_read_file(Path(arguments[0])))
    except (OSError, ValueError, NoDocumentError) as error:
        print(show_line(f"{arguments[0]}: {error}"), file=sys.stderr)
        return 2
    findings = check_document(document)
    told = tell_findings(findings, list_uncovered(document))
    sys.stdout.buffer.write(told.encode(sys.stdout.encoding or "utf-8", "backslashreplace"))
    return int(any(finding.verdict == "wrong" for finding in findings))


def _read_file(path: Path) -> bytes:
    """Return the content of a regular file: a device may have no end, and a pipe no writer."""
    if not path.is_file():
        raise NoDocumentError("there is no such file")
    if path.stat().st_size > _MOST_BYTES:
        raise NoDocumentError(f"the file has over {_MOST_BYTES // 1_000_000} MB")
    return path.read_bytes()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
