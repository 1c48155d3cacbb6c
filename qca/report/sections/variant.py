"""The variant: what an analysis decides otherwise than the one it extends, and what that turns."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qca.report.pieces.cells import Cell, Said, listed
from qca.report.pieces.plain import as_plain
from qca.report.pieces.sections import Section
from qca.report.pieces.spans import Prose, Verbatim, join_prose
from qca.report.pieces.tables import Column, ReportTable
from qca.report.sections.differences import (
    document_difference,
    name_difference,
    say_kind,
    tell_difference,
)
from qca.report.sections.tensions import say_verdict
from qca.study.differences import DifferenceKind

if TYPE_CHECKING:
    from qca.analysis.claims.variants import Departure, TurnedVerdict, Variant
    from qca.analysis.claims.verdicts import Verdict
    from qca.record import Record
    from qca.report.pieces.plain import Json
    from qca.report.words import Words

__all__ = ["build_variant", "document_variant", "table_departures", "tell_variant"]

# Decisions that the answer names; of more the number is said.
_FEW = 4


def tell_variant(record: Record, words: Words) -> list[Prose]:
    """Say in a sentence how many verdicts differ from the extended analysis, and by what."""
    variant = record.variant
    if variant is None or not variant.whole:
        return []
    file = Verbatim(variant.file)
    number = len(_list_decisions(variant))
    if not variant.verdicts:
        return [words.tell_amount("variant.same", number, file=file)]
    needed = [departure for departure in variant.departures if departure.needed]
    counts = {"of": variant.compared, "needed": len(needed), "decisions": number}
    told = words.tell_count("variant.differs", len(variant.verdicts), file=file, **counts)
    if len(needed) > _FEW:
        return [told + "."]
    named = [tell_difference(departure.difference, words) for departure in needed]
    return [words.tell("variant.by", told=told, decisions=join_prose(named, "; "))]


def build_variant(record: Record, words: Words) -> list[Section]:
    """Return the section on what differs from the analysis that is extended; none if none is."""
    variant = record.variant
    if variant is None:
        return []
    title = words("variant", file=variant.file)
    if not variant.whole:
        told = words.tell("variant.part", file=Verbatim(variant.file))
        return [Section("variant", title, full=(told,))]
    sentences = [*_tell_verdicts(variant, words), *_tell_back(variant, words)]
    doubts = len(variant.departures) - len(_list_decisions(variant))
    if doubts:
        sentences.append(words.tell_count("variant.doubts", doubts))
    tables = [table_departures(variant, words)] if variant.departures else []
    return [Section("variant", title, full=(join_prose(sentences), *tables))]


def _list_decisions(variant: Variant) -> list[Departure]:
    """Return what is decided otherwise, without what is only doubted otherwise."""
    doubt = DifferenceKind.DOUBT
    return [each for each in variant.departures if each.difference.kind is not doubt]


def _tell_verdicts(variant: Variant, words: Words) -> list[Prose]:
    """Say which verdicts are others than in the analysis that is extended, and which stay."""
    number = len(_list_decisions(variant))
    told = [words.tell_count("variant.decisions", number, file=Verbatim(variant.file))]
    if not variant.verdicts:
        return [*told, words.tell("variant.none", of=variant.compared)]
    groups: dict[tuple[Verdict, Verdict], list[TurnedVerdict]] = {}
    for turned in variant.verdicts:
        groups.setdefault((turned.before, turned.after), []).append(turned)
    parts = [
        words.tell(
            "variant.turned",
            claims=words.names([each.claim for each in own], len(own)),
            before=say_verdict(before, len(own), words),
            after=say_verdict(after, len(own), words),
        )
        for (before, after), own in groups.items()
    ]
    counts = {"of": variant.compared}
    parts_told = join_prose(parts, "; ")
    told.append(
        words.tell_count("variant.verdicts", len(variant.verdicts), parts=parts_told, **counts)
    )
    return told


def _tell_back(variant: Variant, words: Words) -> list[Prose]:
    """Say which decisions are needed for verdicts that differ, and which alone turn one back."""
    if not variant.verdicts:
        return []
    needed = [each for each in variant.departures if each.needed]
    named = [tell_difference(each.difference, words) for each in needed]
    told = [words.tell_count("variant.needed", len(needed), decisions=join_prose(named, "; "))]
    back = [each for each in variant.departures if each.turns_back]
    if not back:
        return [*told, words.tell("variant.back.none")]
    parts = [
        words.tell(
            "variant.back.part",
            decision=name_difference(each.difference, words),
            claims=words.names(each.turns_back or (), len(each.turns_back or ())),
        )
        for each in back
    ]
    return [*told, words.tell_count("variant.back", len(back), parts=join_prose(parts, "; "))]


def table_departures(variant: Variant, words: Words) -> ReportTable:
    """Return every decision that differs, as it is there and here, and what it alone turns back."""
    rows: list[tuple[Cell, ...]] = [
        (
            Said(".".join(each.difference.path), str(name_difference(each.difference, words))),
            each.difference.before or None,
            each.difference.after or None,
            _say_back(each, words),
            words.flag(each.needed),
            say_kind(each.difference, words),
        )
        for each in variant.departures
    ]
    columns = (
        Column("decision", words("decision")),
        Column("before", words("variant.there", file=variant.file)),
        Column("after", words("variant.here")),
        Column("turns_back", words("variant.turns_back")),
        Column("needed", words("variant.is_needed")),
        Column("kind", words("variant.kind")),
    )
    title = words("table.variant", file=variant.file)
    return ReportTable("variant", title, columns, tuple(rows), compact=True)


def _say_back(departure: Departure, words: Words) -> Cell:
    if departure.turns_back is None:
        return Said("", words("variant.not_alone"))
    return listed(departure.turns_back)


@as_plain
def document_variant(record: Record) -> Json:
    """Return which analysis is extended, and how this one differs; null where there is none."""
    variant = record.variant
    if variant is None or not variant.whole:
        return {"extends": None if variant is None else variant.file, "differs": None}
    return {
        "extends": variant.file,
        "differs": {
            "decisions": [_document_departure(each) for each in variant.departures],
            "verdicts": [
                {"claim": each.claim, "before": each.before.value, "after": each.after.value}
                for each in variant.verdicts
            ],
            "compared": variant.compared,
        },
    }


def _document_departure(departure: Departure) -> Json:
    back = departure.turns_back
    return {
        **document_difference(departure.difference),
        "turns_back": None if back is None else list(back),
        "needed": departure.needed,
    }
