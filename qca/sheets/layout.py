"""Layout: which rows and columns a sheet has for the codes of a case file, and what stands there.

A code takes several rows, a block: the code and its first piece of evidence stand in the first, a
further piece in each of the others, some of which are free.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from qca.messages import Message, say
from qca.sheets.entries import EVIDENCE, LABEL, VALUE, list_entries, list_pieces
from qca.study.places import Node

__all__ = [
    "LOCKED",
    "CodeBlock",
    "CodingSheet",
    "FieldGuide",
    "SheetColumn",
    "arrange_codes",
    "list_columns",
]

# The columns that are not for coders.
LOCKED = ("field", "period", "asked")
# Rows for evidence that is still to come, and what a cell holds.
_FREE = 2
LONGEST = 32_000


@dataclass(frozen=True)
class SheetColumn:
    """A column: its key, its title, how wide it is, and whether coders write in it.

    ``entry`` is the key of what stands there, that of evidence begins with ``evidence.``.
    """

    key: str
    title: Message
    width: int
    is_open: bool = True

    @property
    def is_evidence(self) -> bool:
        """Whether a piece of evidence stands there, in every row."""
        return self.key.startswith("evidence.")


@dataclass(frozen=True)
class FieldGuide:
    """What coders are told of a field, and what they may write.

    ``asked`` are the lines that explain it, ``recalled`` those where it comes again. With
    ``labels`` it is coded by one of them, a ``numeric`` one by a number, any other freely.
    """

    field: str
    asked: tuple[str, ...] = ()
    recalled: tuple[str, ...] = ()
    labels: tuple[str, ...] = ()
    numeric: bool = False
    prompt: str = ""


@dataclass(frozen=True)
class CodeBlock:
    """The rows of one code: where it stands in the case file, and what it said.

    ``entries`` are its texts by column, ``evidence`` those of each piece. ``asked`` is told beside
    it, a line a row. ``held`` are columns whose text is longer than a cell, so that it is cut.
    """

    path: tuple[str, ...]
    years: str
    guide: FieldGuide
    asked: tuple[str, ...]
    entries: Mapping[str, str]
    evidence: Sequence[Mapping[str, str]]
    rows: int
    held: frozenset[str] = frozenset()

    @property
    def period(self) -> str:
        """The case-period of the code."""
        return self.path[-2]

    def show_cell(self, row: int, key: str) -> str:
        """Return what stands in a row of the block, from 0, in a column."""
        if key == LOCKED[0]:
            return self.guide.field if row == 0 else ""
        if key == LOCKED[1]:
            return f"{self.period}\n{self.years}" if row == 0 else ""
        if key == LOCKED[2]:
            return self.asked[row] if row < len(self.asked) else ""
        above, _, part = key.partition(".")
        if above == "evidence":
            return self.evidence[row][part] if row < len(self.evidence) else ""
        return self.entries.get(key, "") if row == 0 else ""

    def is_open(self, row: int, column: SheetColumn) -> bool:
        """Return whether coders write into a cell of the block."""
        if not column.is_open or (row and not column.is_evidence) or column.key in self.held:
            return False
        if column.key == LABEL:
            return not self.guide.numeric or bool(self.entries.get(LABEL))
        if column.key in (VALUE, "unit"):
            return not self.guide.labels or bool(self.entries.get(column.key))
        return True


@dataclass(frozen=True)
class CodingSheet:
    """The sheet of a case file: its title, the file, its digest, and the blocks in order."""

    title: str
    file: str
    sha256: str
    blocks: Sequence[CodeBlock] = field(default_factory=tuple)


def list_columns(coders: Sequence[str]) -> tuple[SheetColumn, ...]:
    """Return the columns of every sheet; ``coders`` have one each, for what each of them codes."""
    each = [SheetColumn(f"coders.{name}", say("coded by {name}", name=name), 13) for name in coders]
    if coders:
        each.append(SheetColumn("adjudication", say("who decided, and why"), 20))
    return (
        SheetColumn("field", say("field"), 17, is_open=False),
        SheetColumn("period", say("case"), 11, is_open=False),
        SheetColumn("asked", say("what to code"), 40, is_open=False),
        SheetColumn("label", say("label"), 13),
        *each,
        SheetColumn("value", say("value"), 9),
        SheetColumn("unit", say("unit"), 10),
        SheetColumn("span", say("years of the value"), 11),
        SheetColumn("uncoded", say("or why there is no code"), 22),
        SheetColumn("looked_in", say("sources looked in and not found"), 14),
        SheetColumn("also", say("doubt: other codes that fit"), 12),
        SheetColumn("note", say("note on the code"), 28),
        SheetColumn("evidence.source", say("evidence: source"), 16),
        SheetColumn("evidence.where", say("evidence: where in it"), 22),
        SheetColumn("evidence.note", say("evidence: what it says"), 38),
    )


def arrange_codes(
    data: Mapping[str, Node],
    guides: Sequence[FieldGuide],
    *,
    title: str,
    file: str,
    sha256: str,
    cut: str | None,
    language: str,
) -> CodingSheet:
    """Return the sheet of a case file, its fields in the order of ``guides``, periods within.

    ``data`` is what the file holds and ``cut`` the alternative periods that are meant, None for
    the usual ones. A field that is not coded in a period gets free rows.
    """
    above: tuple[str, ...] = ("periods",) if cut is None else ("alternative_periods", cut)
    periods: Node = dict(data)
    for step in above:
        periods = periods.get(step) if isinstance(periods, dict) else None
    blocks = []
    for guide in guides:
        asked = guide.asked
        for name, period in (periods if isinstance(periods, dict) else {}).items():
            if isinstance(period, dict):
                years = str(period.get("years", ""))
                path = (*above, name, guide.field)
                blocks.append(_make_block(path, years, guide, asked, period, language))
                asked = guide.recalled
    return CodingSheet(title, file, sha256, tuple(blocks))


def _make_block(
    path: tuple[str, ...],
    years: str,
    guide: FieldGuide,
    asked: tuple[str, ...],
    period: Mapping[str, Node],
    language: str,
) -> CodeBlock:
    present = period.get(guide.field)
    code = present if isinstance(present, dict) else {}
    entries, evidence = list_entries(code, language), list_pieces(code, language)
    held = {key for key, text in entries.items() if len(text) > LONGEST}
    held |= {
        f"evidence.{key}" for key in EVIDENCE if any(len(each[key]) > LONGEST for each in evidence)
    }
    return CodeBlock(
        path,
        years,
        guide,
        asked,
        {key: text[:LONGEST] for key, text in entries.items()},
        tuple({key: text[:LONGEST] for key, text in each.items()} for each in evidence),
        max(len(evidence) + _FREE, len(asked), 1),
        frozenset(held),
    )
