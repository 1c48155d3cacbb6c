"""The typology: where each case falls, in words, as a table and as JSON."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qca.report.pieces.cells import listed
from qca.report.pieces.names import call_cases
from qca.report.pieces.numbers import or_null
from qca.report.pieces.sections import Block, Section
from qca.report.pieces.spans import Prose
from qca.report.pieces.tables import (
    CellKind,
    Column,
    ReportTable,
    named,
    texts,
)

if TYPE_CHECKING:
    from qca.analysis.typology import Typology
    from qca.record import Record
    from qca.report.pieces.plain import Json
    from qca.report.words import Words
    from qca.study.declaration import Study

__all__ = [
    "build_typology",
    "document_typology",
    "table_typology",
    "tell_typology",
]


def build_typology(record: Record, words: Words) -> list[Section]:
    """Return the section on the typology; none where none is declared."""
    if record.typology is None:
        return []
    told = tell_typology(record.typology, record.study, words)
    full: tuple[Block, ...] = (*told, table_typology(record.typology, words))
    return [Section("typology", words("typology"), full=full)]


def tell_typology(typology: Typology, study: Study, words: Words) -> list[Prose]:
    """Return which cases fall into no type, into several, or into another than is stated."""
    lines = []
    names = {name.name: name for name in call_cases(study, [c.case for c in typology.cases])}
    for placed in typology.cases:
        case = names[placed.case]
        if not placed.types:
            lines.append(words.tell("typed.none", case=case))
        elif len(placed.types) > 1:
            types = words.names(placed.types)
            lines.append(words.tell("typed.several", case=case, types=types))
        elif placed.agrees is False:
            key = "typed.also" if placed.also else "typed.other"
            told = {
                "type": placed.types[0],
                "stated": placed.stated or "",
                "also": words.names(placed.also),
            }
            lines.append(words.tell(key, case=case, **told))
    if lines:
        return lines
    agreed = all(placed.agrees for placed in typology.cases)
    return [words.tell("typed.all", agreement=words("typed.agree") if agreed else "")]


def table_typology(typology: Typology, words: Words) -> ReportTable:
    """Return the membership of every case in every type, its type, and what sources state."""
    names = tuple(name for name, _ in typology.types)
    rows = tuple(
        (
            placed.case,
            *placed.memberships,
            listed(placed.types),
            " / ".join([placed.stated, *placed.also]) if placed.stated else None,
        )
        for placed in typology.cases
    )
    columns = (
        Column("case", words("case"), CellKind.CASE),
        *named("score", names),
        *texts(words, ("types", "type"), "stated"),
    )
    return ReportTable("typology", words("table.typology"), columns, rows)


def document_typology(typology: Typology) -> Json:
    """Return the types of every case as a JSON document."""
    names = [name for name, _ in typology.types]
    return {
        placed.case: {
            **{n: or_null(s) for n, s in zip(names, placed.memberships, strict=True)},
            "type": placed.types[0] if len(placed.types) == 1 else None,
            "types": list(placed.types),
            "stated": placed.stated,
            "also": list(placed.also),
            "agrees": placed.agrees,
        }
        for placed in typology.cases
    }
