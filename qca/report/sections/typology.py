"""The typology: where each case falls, in words, as a table and as JSON."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from qca.report.pieces.cells import Beside, listed
from qca.report.pieces.names import call_cases
from qca.report.pieces.numbers import or_null
from qca.report.pieces.sections import Block, Section
from qca.report.pieces.spans import CaseName, Prose, SetName, Symbols, join_prose
from qca.report.pieces.tables import (
    CellKind,
    Column,
    ReportTable,
    measures,
    named,
    texts,
)
from qca.sets.cuts import CROSSOVER, reaches

if TYPE_CHECKING:
    from qca.analysis.typefit import TypologyFit
    from qca.analysis.typology import TypedCase, Typology
    from qca.record import Record
    from qca.report.pieces.plain import Json
    from qca.report.words import Words
    from qca.study.declaration import Study

__all__ = [
    "build_typology",
    "document_type_fit",
    "document_typology",
    "table_type_fit",
    "table_typology",
    "tell_shortfalls",
    "tell_typology",
]

# Cases named of each claim that falls short; cases of another type with a sentence each.
_MOST_EXCESSES, _MOST_APART = 5, 6
# Other cases with a sentence each, beside those that the table shows.
_MOST_LINES = 12


def build_typology(record: Record, words: Words) -> list[Section]:
    """Return the section on the typology; none where none is declared."""
    if record.typology is None:
        return []
    told = tell_typology(record.typology, record.study, words)
    full: list[Block] = [*told, table_typology(record.typology, words)]
    if (fit := record.typology_fit) is not None:
        if fit.shortfalls:
            full.insert(len(told), tell_shortfalls(fit, words))
        if any(case.stated is not None for case in record.typology.cases):
            full.append(table_type_fit(fit, words))
    return [Section("typology", words("typology"), full=tuple(full))]


def tell_typology(typology: Typology, study: Study, words: Words) -> list[Prose]:
    """Return which cases fall into no type, into several, or into another than is stated."""
    names = {name.name: name for name in call_cases(study, [c.case for c in typology.cases])}
    apart = [placed for placed in typology.cases if _is_apart(placed)]
    many = len(apart) > _MOST_APART
    known = [placed.agrees for placed in typology.cases if placed.agrees is not None]
    lines = []
    for placed in typology.cases:
        told = _tell_case(placed, names[placed.case], typology, words)
        if told is not None and not (many and _is_apart(placed)):
            lines.append(told)
    if left := len(lines[_MOST_LINES:]):
        lines = [*lines[:_MOST_LINES], words.tell_count("typed.left", left)]
    if many:
        lines.append(_tell_apart(apart, words))
    if lines:
        if known:
            agreeing = sum(known)
            lines.append(words.tell_count("typed.agreement", len(known), agreeing=agreeing))
        return lines
    agreed = all(placed.agrees for placed in typology.cases)
    return [words.tell("typed.all", agreement=words("typed.agree") if agreed else "")]


def _is_apart(placed: TypedCase) -> bool:
    """Return whether a case is of one type, and the sources state another one."""
    return placed.agrees is False and len(placed.types) == 1


def _tell_apart(apart: Sequence[TypedCase], words: Words) -> Prose:
    """Return the cases that are of another type than is stated, by both types."""
    groups: dict[tuple[str, str], list[CaseName]] = {}
    for placed in apart:
        groups.setdefault((placed.types[0], placed.stated or ""), []).append(CaseName(placed.case))
    told = [
        words.tell("typed.pair", type=own, stated=stated, cases=words.tell_names(cases))
        for (own, stated), cases in groups.items()
    ]
    return words.tell_count("typed.many", len(apart), told=join_prose(told, "; "))


def _tell_case(placed: TypedCase, case: CaseName, typology: Typology, words: Words) -> Prose | None:
    """Return where a case is that is not of one type, the one that sources state; else None."""
    if placed.uncoded:
        sets = words.tell_names([SetName(name) for name in placed.uncoded])
        return words.tell("typed.uncoded", case=case, sets=sets)
    if len(placed.types) > 1:
        return words.tell("typed.several", case=case, types=words.names(placed.types))
    if not placed.types:
        return _tell_none(placed, case, typology, words)
    told = {"type": placed.types[0], "stated": placed.stated or ""}
    if placed.is_type and placed.agrees is not False:
        return None
    if placed.also:
        key = "typed.also" if placed.is_type else "typed.outside.also"
        return words.tell(key, case=case, **told, also=words.names(placed.also))
    return words.tell("typed.other" if placed.is_type else "typed.outside", case=case, **told)


def _tell_none(placed: TypedCase, case: CaseName, typology: Typology, words: Words) -> Prose:
    """Return of a case that is in no type between which types it stands, or which is nearest."""
    if not placed.memberships:
        return words.tell("typed.no_types", case=case)
    if placed.between and placed.crossing:
        sets = words.tell_names([SetName(name) for name in placed.crossing])
        types = words.names(placed.between)
        return words.tell("typed.between", case=case, types=types, sets=sets)
    highest = max(placed.memberships)
    names = [
        name
        for (name, _), score in zip(typology.types, placed.memberships, strict=True)
        if reaches(score, highest)
    ]
    score = Beside(highest, (CROSSOVER,), digits=2)
    return words.tell("typed.none", case=case, score=score, types=words.names(names))


def tell_shortfalls(fit: TypologyFit, words: Words) -> Prose:
    """Say why claims of inclusion on types fall short though all cases are placed as stated."""
    told = []
    for claim in fit.shortfalls:
        cases = [
            words.tell(
                "typed.why.case",
                case=CaseName(each.case),
                inner=Beside(each.inner, (each.outer,), digits=2),
                outer=Beside(each.outer, (each.inner,), digits=2),
            )
            for each in claim.excesses
        ]
        told.append(
            words.tell(
                "typed.why.told",
                claim=claim.claim,
                inner=Symbols(claim.inner),
                outer=Symbols(claim.outer),
                cases=words.tell_names(cases, most=_MOST_EXCESSES),
            )
        )
    claims = words("typed.why.claims", claims=words.join(fit.claims)) if fit.claims else ""
    return words.tell("typed.why", claims=claims, told=words.tell_names(told))


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


def table_type_fit(fit: TypologyFit, words: Words) -> ReportTable:
    """Return for each type who is placed in it and stated to be, and how it fits its set."""
    rows = tuple(
        (
            each.name,
            len(each.placed),
            len(each.stated),
            len(each.agreeing),
            listed(case for case in each.placed if case not in each.agreeing),
            listed(case for case in each.stated if case not in each.agreeing),
            each.set or None,
            *((f.incl, f.pri, f.cov) if (f := each.inclusion) else (None,) * 3),
        )
        for each in fit.types
    )
    parameters = measures(words, "inclS", "pri", "covS")
    columns = (
        Column("type", words("type")),
        *(
            Column(key, words(f"fit.{key}"), CellKind.NUMBER)
            for key in ("placed", "stated", "agreeing")
        ),
        *(
            Column(key, words(f"fit.{key}"), CellKind.CASES, sparse=True)
            for key in ("placed_only", "stated_only")
        ),
        Column("set", words("set"), CellKind.SET, sparse=True),
        *(replace(column, sparse=True) for column in parameters),
    )
    return ReportTable("type_fit", words("table.type_fit"), columns, rows)


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
            "between": list(placed.between),
            "crossing": list(placed.crossing),
            "uncoded": list(placed.uncoded),
        }
        for placed in typology.cases
    }


def document_type_fit(fit: TypologyFit) -> Json:
    """Return how a typology fits what sources state as a JSON document."""
    types: Json = {
        each.name: {
            "placed": list(each.placed),
            "stated": list(each.stated),
            "agreeing": list(each.agreeing),
            "set": each.set or None,
            "inclS": or_null(f.incl) if (f := each.inclusion) else None,
            "pri": or_null(f.pri) if f else None,
            "covS": or_null(f.cov) if f else None,
        }
        for each in fit.types
    }
    return {
        "types": types,
        "claims": list(fit.claims),
        "shortfalls": [
            {
                "claim": each.claim,
                "inner": each.inner,
                "outer": each.outer,
                "cases": {own.case: [own.inner, own.outer] for own in each.excesses},
            }
            for each in fit.shortfalls
        ],
    }
