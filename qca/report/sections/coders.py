"""Coders: how far they agree, where they differ, on what evidence, and what was decided."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from qca.report.pieces.cells import Cell, listed
from qca.report.pieces.numbers import format_number, format_percent, or_null
from qca.report.pieces.plain import as_plain
from qca.report.pieces.sections import Remark, Section
from qca.report.pieces.spans import CaseName, Prose, Verbatim, join_prose
from qca.report.pieces.tables import CellKind, Column, ReportTable
from qca.report.sections.evidence import list_evidence

if TYPE_CHECKING:
    from qca.coding.agreement import CoderAgreement, Disagreement, FieldAgreement
    from qca.coding.reliability import Estimate, Reliability
    from qca.report.pieces.plain import Json
    from qca.report.words import Words
    from qca.study.declaration import Study

__all__ = [
    "build_agreement",
    "build_coders",
    "document_agreement_of",
    "document_coders",
    "list_coder_tables",
    "table_coders",
    "tell_coders",
]

# Of samples in which alpha is undefined, a share that is worth saying.
_WORTH = 0.01


def tell_coders(study: Study, words: Words) -> list[Prose]:
    """Say in a sentence how many codes coders differ on, and how many are not decided."""
    disputed = [
        coding for case in study.cases for coding in case.codings.values() if coding.is_disputed
    ]
    if not disputed:
        return []
    opened = sum(coding.is_open for coding in disputed)
    told = words.tell_count("coders.screen", len(disputed))
    return [join_prose([told, words.tell_count("coders.apart.open", opened)]) if opened else told]


def build_coders(study: Study, words: Words) -> list[Section]:
    """Return the section on coders of a study; none where no code names any."""
    from qca.coding.agreement import measure_agreement

    agreement = measure_agreement(study.cases, study.spec, study.codebook)
    return [] if agreement is None else [build_agreement(agreement, words)]


def list_coder_tables(study: Study, words: Words) -> list[ReportTable]:
    """Return the table of the agreement of coders; none where no code names any."""
    from qca.coding.agreement import measure_agreement

    agreement = measure_agreement(study.cases, study.spec, study.codebook)
    return [] if agreement is None else [table_coders(agreement, words)]


def build_agreement(agreement: CoderAgreement, words: Words) -> Section:
    """Return what there is to say of the agreement of coders."""
    where = tuple(_tell_disagreement(each, words) for each in agreement.disagreements)
    parts = (Section("coders-differ", words("coders.where"), full=where),) if where else ()
    return Section(
        "coders",
        words("coders"),
        full=(
            _tell_count(agreement, words),
            table_coders(agreement, words),
            *_tell_alpha(agreement, words),
        ),
        parts=parts,
    )


def _tell_count(agreement: CoderAgreement, words: Words) -> Prose:
    """Say who coded how much, on how much they differ, and how much nobody decided."""
    twice = sum(field.reliability.units for field in agreement.fields)
    number = twice + sum(field.single for field in agreement.fields)
    names = words.tell_names(agreement.coders)
    told = [words.tell_count("coders.who", number, names=names, twice=twice)]
    told.append(words.tell_amount("coders.apart", len(agreement.disagreements)))
    if agreement.open:
        told.append(words.tell_count("coders.apart.open", len(agreement.open)))
    silent = [
        d for d in agreement.disagreements if not d.coding.is_open and not d.coding.adjudication
    ]
    if silent:
        told.append(words.tell_count("coders.silent", len(silent)))
    return join_prose(told)


def _tell_alpha(agreement: CoderAgreement, words: Words) -> list[Prose]:
    """Say which field has the lowest alpha, and where it, or its interval, is undefined."""
    told = []
    if (weakest := agreement.weakest) is not None:
        alpha = format_number(weakest.reliability.alpha.at)
        told.append(words.tell("coders.weakest", field=Verbatim(weakest.field), alpha=alpha))
    undefined = [f.field for f in agreement.fields if math.isnan(f.reliability.alpha.at)]
    if undefined:
        names = words.tell_names([Verbatim(field) for field in undefined])
        told.append(words.tell_count("coders.undefined", len(undefined), names=names))
    alone = [
        field.field
        for field in agreement.fields
        if math.isnan(field.reliability.agreement.low) and field.reliability.units
    ]
    if alone:
        names = words.tell_names([Verbatim(field) for field in alone])
        told.append(words.tell_count("coders.alone", len(alone), names=names))
    few = [
        words.tell("coders.share", field=Verbatim(field.field), share=format_percent(share))
        for field in agreement.fields
        if (share := field.reliability.alpha.undefined) > _WORTH
    ]
    if few:
        told.append(words.tell("coders.few", names=words.tell_names(few)))
    return told


def table_coders(agreement: CoderAgreement, words: Words) -> ReportTable:
    """Return how far coders agree on each field, and on all."""
    rows = [_row(field, words) for field in agreement.fields]
    if len(agreement.fields) > 1:
        single = sum(field.single for field in agreement.fields)
        whole = words.say("coders.whole", "")
        rows.append(
            (
                whole,
                None,
                listed(agreement.coders),
                *_cells(agreement.whole, single, len(agreement.disagreements)),
            )
        )
    counted = ("units", "single", "differ")
    measured = ("agreement", "agreement_low", "agreement_high", "alpha", "alpha_low", "alpha_high")
    columns = (
        *(Column(key, words(f"coders.{key}")) for key in ("field", "level", "coders")),
        *(Column(key, words(f"coders.{key}"), CellKind.NUMBER) for key in (*counted, *measured)),
    )
    settings = agreement.settings
    note = words(
        "coders.note",
        share=format_number(100 * settings.confidence, 0),
        samples=settings.samples,
        seed=settings.seed,
    )
    return ReportTable("coders", words("coders.table"), columns, tuple(rows), note)


def _row(field: FieldAgreement, words: Words) -> tuple[Cell, ...]:
    lead = field.field, words.say(f"coders.level.{field.level}", field.level.value)
    return (*lead, listed(field.coders), *_cells(field.reliability, field.single, field.differ))


def _cells(measured: Reliability, single: int, differ: int) -> tuple[Cell, ...]:
    numbers = [
        or_null(x) for e in (measured.agreement, measured.alpha) for x in (e.at, e.low, e.high)
    ]
    return (measured.units, single, differ, *numbers)


def _tell_disagreement(each: Disagreement, words: Words) -> Remark:
    """Return what coders coded, what was decided, and the evidence."""
    coding = each.coding
    codes = ", ".join(f"{coder}: {code}" for coder, code in coding.coders.items())
    head = words.tell(
        "coders.case", case=CaseName(each.case), field=Verbatim(each.field), codes=codes
    )
    evidence = list_evidence(coding) or [words("coders.no_evidence")]
    told = [_tell_decision(each, words), *evidence]
    return Remark(head, tuple(Prose((text,)) for text in told), key=f"{each.case}.{each.field}")


def _tell_decision(each: Disagreement, words: Words) -> str:
    coding, why = each.coding, each.coding.adjudication
    if coding.is_open:
        return words("coders.open")
    silent = "" if why else ".silent"
    if coding.uncoded is not None:
        return words(f"coders.dropped{silent}", reason=coding.uncoded, why=why)
    code = coding.label if coding.value is None else f"{coding.value:g}"
    return words(f"coders.decided{silent}", code=code, why=why)


def document_coders(study: Study) -> Json:
    """Return how far coders agree, under its key; nothing where no code names any."""
    from qca.coding.agreement import measure_agreement

    agreement = measure_agreement(study.cases, study.spec, study.codebook)
    return {} if agreement is None else {"coders": document_agreement_of(agreement)}


@as_plain
def document_agreement_of(agreement: CoderAgreement) -> Json:
    """Return how far coders agree, and where they differ, as a JSON document."""
    return {
        "coders": list(agreement.coders),
        "fields": [
            {
                "field": field.field,
                "level": field.level.value,
                "coders": list(field.coders),
                "single": field.single,
                "differ": field.differ,
                **_document(field.reliability),
            }
            for field in agreement.fields
        ],
        "whole": _document(agreement.whole),
        "weakest": agreement.weakest.field if agreement.weakest else None,
        "differ": [_document_disagreement(each) for each in agreement.disagreements],
        "intervals": vars(agreement.settings),
    }


def _document(measured: Reliability) -> Json:
    return {
        "units": measured.units,
        "pairs": measured.pairs,
        "agreement": _document_estimate(measured.agreement),
        "alpha": _document_estimate(measured.alpha),
    }


def _document_estimate(estimate: Estimate) -> Json:
    return {
        "at": or_null(estimate.at),
        "low": or_null(estimate.low),
        "high": or_null(estimate.high),
        "undefined": estimate.undefined,
    }


def _document_disagreement(each: Disagreement) -> Json:
    coding = each.coding
    return {
        "case": each.case,
        "field": each.field,
        "codes": dict(coding.coders),
        "code": coding.label if coding.value is None else coding.value,
        "uncoded": coding.uncoded,
        "adjudication": coding.adjudication or None,
        "evidence": [entry.model_dump(mode="json") for entry in coding.evidence],
    }
