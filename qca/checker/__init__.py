"""A checker of certificates: it reads what ``--certificate`` writes and believes none of it.

It shares no code with the program that finds solutions and needs the standard library alone: this
folder can be copied and run by itself. The form of certificates, and what they prove, is specified
in docs/method.md. Run it as ``qca verify FILE.json`` or ``python -m qca.checker FILE.json``.
"""

from __future__ import annotations

from .documents import (
    NoDocumentError,
    check_document,
    list_uncovered,
    read_document,
    tell_findings,
)
from .findings import Finding

__all__ = [
    "Finding",
    "NoDocumentError",
    "check_document",
    "list_uncovered",
    "read_document",
    "tell_findings",
]
