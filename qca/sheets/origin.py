"""Origin: what a workbook of codes was made from, kept in it, so that edits are told from it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass

from qca.report.pieces.plain import Json
from qca.sheets.layout import CodeBlock, CodingSheet, FieldGuide

__all__ = ["Origin", "UnreadableError", "decode_origin", "encode_origin"]

_FORMAT = "qca coding sheet 1"
# Characters a cell, of the 32,767 that it can hold.
_PIECE = 30_000


class UnreadableError(Exception):
    """What a workbook keeps of its origin is not what was written there."""


@dataclass(frozen=True)
class Origin:
    """What a workbook was made from: the analysis, as named from the case files, and the codes.

    ``sha256`` is the digest of the analysis file; ``columns`` are the keys and titles of the
    columns of every sheet, and ``instructions`` is the name of the sheet that holds these.
    """

    analysis: str
    sha256: str
    language: str
    columns: Mapping[str, str]
    instructions: str
    sheets: Sequence[CodingSheet]

    @property
    def coders(self) -> tuple[str, ...]:
        """The coders who have a column."""
        return tuple(key[7:] for key in self.columns if key.startswith("coders."))


def encode_origin(origin: Origin) -> list[str]:
    """Return an origin as texts for cells, the first of which says what they are.

    >>> encode_origin(Origin("a.yaml", "", "en", {}, "", ()))[0][:18]
    'qca coding sheet 1'
    """
    data = {
        "analysis": origin.analysis,
        "sha256": origin.sha256,
        "language": origin.language,
        "columns": dict(origin.columns),
        "instructions": origin.instructions,
        "sheets": [
            {
                "title": sheet.title,
                "file": sheet.file,
                "sha256": sheet.sha256,
                "blocks": [_encode_block(block) for block in sheet.blocks],
            }
            for sheet in origin.sheets
        ],
    }
    # In ASCII, so that no program that saves the workbook can write a letter another way.
    text = json.dumps(data)
    pieces = [text[at : at + _PIECE] for at in range(0, len(text), _PIECE)]
    return [f"{_FORMAT} {_digest(text)}", *pieces]


def decode_origin(texts: Sequence[str]) -> Origin:
    """Return the origin that cells hold.

    Raises
    ------
    UnreadableError
        They hold none, or another than was written.
    """
    head, text = texts[0] if texts else "", "".join(texts[1:])
    if head != f"{_FORMAT} {_digest(text)}":
        raise UnreadableError
    data: Json = json.loads(text)
    sheets = [
        CodingSheet(
            sheet["title"],
            sheet["file"],
            sheet["sha256"],
            tuple(_decode_block(block) for block in sheet["blocks"]),
        )
        for sheet in data["sheets"]
    ]
    return Origin(
        data["analysis"],
        data["sha256"],
        data["language"],
        data["columns"],
        data["instructions"],
        sheets,
    )


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def _encode_block(block: CodeBlock) -> Json:
    return {
        **asdict(block),
        "guide": {
            "field": block.guide.field,
            "labels": block.guide.labels,
            "numeric": block.guide.numeric,
        },
        "entries": dict(block.entries),
        "evidence": [dict(each) for each in block.evidence],
        "held": sorted(block.held),
    }


def _decode_block(data: Json) -> CodeBlock:
    guide = data["guide"]
    return CodeBlock(
        tuple(data["path"]),
        data["years"],
        FieldGuide(guide["field"], labels=tuple(guide["labels"]), numeric=guide["numeric"]),
        tuple(data["asked"]),
        data["entries"],
        tuple(data["evidence"]),
        data["rows"],
        frozenset(data["held"]),
    )
