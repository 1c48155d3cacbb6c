"""``python -m qca.checker FILE.json``: check the certificates in a file."""

from __future__ import annotations

import sys
from pathlib import Path

from .documents import NoDocumentError, check_document, read_document, tell_findings


def main(arguments: list[str]) -> int:
    """Check one file; return 0 where nothing is wrong, 1 where something is, 2 for no document."""
    if len(arguments) != 1:
        print("usage: python -m qca.checker FILE.json", file=sys.stderr)
        return 2
    try:
        document = read_document(Path(arguments[0]).read_text("utf-8"))
    except (OSError, UnicodeDecodeError, NoDocumentError) as error:
        print(f"{arguments[0]}: {error}", file=sys.stderr)
        return 2
    findings = check_document(document)
    print(tell_findings(findings), end="")
    return int(any(finding.verdict == "wrong" for finding in findings))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
