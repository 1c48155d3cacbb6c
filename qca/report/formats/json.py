"""Documents as JSON: what stands in a record for programs, in no language."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from qca.escapes import escape_json

if TYPE_CHECKING:
    from qca.report.pieces.plain import Json

__all__ = ["write_json"]


def write_json(document: Json) -> str:
    """Return a document as JSON text, ending in a newline."""
    return escape_json(json.dumps(document, ensure_ascii=False, indent=2, allow_nan=False)) + "\n"
