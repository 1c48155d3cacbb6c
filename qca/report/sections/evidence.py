"""Evidence behind each score, and the cases that do not count."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Protocol

from qca.report.pieces.names import call_cases, call_set
from qca.report.pieces.numbers import format_cut
from qca.report.pieces.sections import Remark, Section
from qca.report.pieces.spans import CaseName, Prose, SetName
from qca.report.sections.basis import MOST_LEFT_OUT, tell_gaps

if TYPE_CHECKING:
    from qca.record import Record
    from qca.report.pieces.plain import Json
    from qca.report.words import Words
    from qca.study.cases import Coding

__all__ = [
    "CasesRead",
    "build_cases",
    "document_cases",
    "document_evidence",
    "list_evidence",
    "tell_coding",
    "tell_uncounted",
]


def build_cases(record: Record, words: Words) -> list[Section]:
    """Return the section on cases: each score's code with its evidence; none without evidence."""
    from qca.study.codes import field_of

    spec = record.study.spec
    fields = {field_of(spec, name): name for name, s in spec.sets.items() if s.expression is None}
    names = call_cases(record.study, [case.id for case in record.study.cases])
    parts = []
    for place, (case, name) in enumerate(zip(record.study.cases, names, strict=True), start=1):
        codes = tuple(
            Remark(
                Prose((call_set(record.study, own), ":")),
                (Prose((tell_coding(coding, words),)), *_tell_evidence(coding)),
                key=own,
            )
            for field, own in fields.items()
            if (coding := case.codings.get(field)) is not None and coding.evidence
        )
        if codes:
            parts.append(Section(f"case-{place}", name.full, full=codes))
    return [Section("cases", words("evidence"), parts=tuple(parts))] if parts else []


def _tell_evidence(coding: Coding) -> tuple[Prose, ...]:
    return tuple(Prose((text,)) for text in list_evidence(coding))


def list_evidence(coding: Coding) -> list[str]:
    """Return what a code rests on: its note, and each source, the place in it, and its note."""
    notes = [coding.note] if coding.note else []
    for each in coding.evidence:
        where = ", ".join(filter(None, (each.source, each.where)))
        notes.append(f"{where}: {each.note}" if each.note else where)
    return notes


def tell_coding(coding: Coding, words: Words) -> str:
    """Return a code with its unit, span and other readings on one line."""
    from qca.study.cases import list_coders

    if coding.uncoded is not None:
        none = words("coding.none", reason=coding.uncoded)
        looked = words("coding.unlooked")
        if coding.looked_in:
            looked = words("coding.looked", sources=", ".join(coding.looked_in))
        return f"{none}{looked}{_tell_coders(coding, words)}"
    if coding.is_open:
        return words("coding.open", codes=list_coders(coding))
    shown = coding.label if coding.value is None else f"{coding.value:g} {coding.unit}".strip()
    span = f", {coding.span.replace('-', '–')}" if coding.span else ""
    also = words("coding.also", codes=", ".join(coding.also)) if coding.also else ""
    return f"{shown}{span}{also}{_tell_coders(coding, words)}"


def _tell_coders(coding: Coding, words: Words) -> str:
    """Return what each coder coded, and how it was decided where they differ."""
    from qca.study.cases import list_coders

    if not coding.coders:
        return ""
    codes = list_coders(coding)
    if not coding.is_disputed:
        return words("coding.agreed", codes=codes)
    if not coding.adjudication:
        return words("coding.decided", codes=codes)
    return words("coding.adjudicated", codes=codes, why=coding.adjudication)


def tell_uncounted(record: Record, words: Words) -> list[Prose]:
    """Name the cases that do not count: those that miss a code, and those at 0.5 on a condition."""
    lines = []
    study, dropped = record.study, record.main.table.dropped
    if study.left_out:
        from qca.analysis.partial.cases import find_rows

        # Not to be found out of more cases than are named.
        named = tuple(study.left_out)[:MOST_LEFT_OUT]
        size = record.main.table.space.size
        reached = find_rows(study, record.main.table, named)
        rows = {case: (own.count, size) for case, own in reached.items() if own.count is not None}
        lines.append(words.tell("left_out", cases=tell_gaps(study.left_out, words, rows)))
    if shifted := record.main.table.shifted:
        cells = [
            words.tell("cell", case=CaseName(case), set=SetName(name)) for case, name in shifted
        ]
        shift = format_cut(record.main.table.settings.crossover_shift or 0)
        lines.append(words.tell("shifted", shift=shift, cells=words.tell_names(cells)))
    if dropped:
        lines.append(words.tell("dropped", cases=words.tell_names(call_cases(study, dropped))))
    return lines


class CasesRead(Protocol):
    """How cases were read: a study, or what a command made of a table."""

    @property
    def named_by(self) -> Sequence[str] | None:
        """The columns of a table that name the cases, None where there is no table."""

    @property
    def left_out(self) -> Mapping[str, Sequence[str]]:
        """The cases left out for missing values, and the sets that they miss."""


def document_cases(read: CasesRead, key: str = "left_out") -> Json:
    """Return the columns that name the cases, and which cases were left out for what they miss."""
    named_by = {} if read.named_by is None else {"cases_named_by": list(read.named_by)}
    return {**named_by, key: {case: list(sets) for case, sets in read.left_out.items()}}


def document_evidence(record: Record) -> Json:
    """Return for every case the codes behind its scores, with the evidence for each."""
    from qca.study.codes import field_of

    spec = record.study.spec
    evidence: Json = {}
    for case in record.study.cases:
        fields = dict.fromkeys(
            field_of(spec, name) for name, s in spec.sets.items() if s.expression is None
        )
        evidence[case.id] = {
            field: case.codings[field].model_dump(mode="json", exclude_defaults=True)
            for field in fields
            if field in case.codings
        }
    return evidence
