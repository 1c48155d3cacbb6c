"""The codebook: what the fields mean that an analysis uses, and the grades that its rules give."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qca.coding.grades import Accord, find_grades
from qca.coding.needs import list_needs
from qca.report.pieces.cells import Said, listed
from qca.report.pieces.names import call_cases
from qca.report.pieces.sections import Block, Remark, Section
from qca.report.pieces.spans import Prose, SetName, Verbatim, join_prose
from qca.report.pieces.tables import CellKind, Column, ReportTable, texts

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from qca.coding.grades import Grade
    from qca.record import Record
    from qca.report.pieces.plain import Json
    from qca.report.words import Words
    from qca.study.codebook import Codebook, FieldSpec, GradeSpec
    from qca.study.declaration import Study

__all__ = [
    "build_codebook",
    "build_grades",
    "document_grades",
    "table_grades",
    "tell_grade",
    "tell_grades",
]


def build_grades(record: Record, words: Words) -> list[Section]:
    """Return the section on what rules say of grades; none where no rule says anything."""
    grades = find_grades(record.study)
    if not grades:
        return []
    blocks: list[Block] = [words.tell("grades.intro"), *tell_grades(record, words)]
    return [Section("grades", words("grades"), full=(*blocks, table_grades(record, words)))]


def tell_grades(record: Record, words: Words) -> list[Prose]:
    """Name the codes that no reading of the indicators gives; nothing where there is none."""
    others = [each for each in find_grades(record.study) if each.accord is Accord.OTHER]
    if not others:
        return []
    cases = call_cases(record.study, [each.case for each in others])
    named = [
        words.tell("grades.case", case=case, field=Verbatim(each.field))
        for case, each in zip(cases, others, strict=True)
    ]
    cases_named = words.tell_names(named, most=_MOST_NAMED)
    return [words.tell_count("grades.other", len(others), cases=cases_named)]


def tell_grade(grade: Grade, words: Words) -> Prose:
    """Say what the rule of a field gives for one case, and how the code stands to it."""
    return words.tell(
        "grades.one",
        label=_tell_label(grade, words).text,
        count=_tell_count(grade, words).text,
        accord=words(f"grades.accord.{grade.accord.value}"),
    )


# Codes that a sentence names.
_MOST_NAMED = 12


def table_grades(record: Record, words: Words) -> ReportTable:
    """Return what rules say beside what is coded, a row for each case and field."""
    columns = (
        Column("case", words("grades.column.case"), CellKind.CASE),
        *texts(
            words,
            ("field", "grades.column.field"),
            ("coded", "grades.column.coded"),
            ("rule", "grades.column.rule"),
            ("indicators", "grades.column.indicators"),
            ("accord", "grades.column.accord"),
        ),
        Column("doubted", words("grades.column.doubted"), sparse=True),
        Column("missing", words("grades.column.missing"), sparse=True),
    )
    rows = tuple(
        (
            each.case,
            each.field,
            each.coded,
            _tell_label(each, words),
            _tell_count(each, words),
            Said(each.accord.value, words(f"grades.accord.{each.accord.value}")),
            listed(each.doubted),
            listed(each.missing),
        )
        for each in find_grades(record.study)
    )
    return ReportTable("grades", words("grades"), columns, rows)


def _tell_label(grade: Grade, words: Words) -> Said:
    """Return the label by rule, with those that the range of counts gives."""
    if grade.lowest == grade.highest:
        return Said(grade.lowest, grade.lowest)
    key, between = _tell_range(grade.lowest, grade.highest, words)
    if grade.label is None:
        return Said(key, between)
    return Said(f"{grade.label} ({key})", f"{grade.label} ({between})")


def _tell_count(grade: Grade, words: Words) -> Said:
    """Return how many indicators are there, and between which numbers."""
    key = f"{grade.count}/{grade.of}"
    count = words("grades.count", count=grade.count, of=grade.of)
    if grade.least == grade.most:
        return Said(key, count)
    ends, between = _tell_range(grade.least, grade.most, words)
    return Said(f"{key} ({ends})", f"{count} ({between})")


def _tell_range(low: str | int, high: str | int, words: Words) -> tuple[str, str]:
    """Return a range as files have it in every language, and as people read it."""
    return f"{low}..{high}", words("grades.between", low=low, high=high)


def document_grades(study: Study) -> list[Json]:
    """Return what rules of the codebook say of codes."""
    return [
        {
            "case": each.case,
            "field": each.field,
            "coded": each.coded,
            "readings": list(each.readings),
            "rule": each.label,
            "range": [each.lowest, each.highest],
            "count": each.count,
            "counts": [each.least, each.most],
            "of": each.of,
            "doubted": list(each.doubted),
            "missing": list(each.missing),
            "accord": each.accord.value,
        }
        for each in find_grades(study)
    ]


# ------------------------------------------------------------------------------ the appendix


def build_codebook(record: Record, words: Words) -> list[Section]:
    """Return the codebook as an appendix; none where the study has none.

    The fields that the analysis uses are told in full, with their indicators; of the others the
    question.
    """
    codebook = record.study.codebook
    if codebook is None:
        return []
    needs = {need.field: need.sets for need in list_needs(record.study.spec)}
    used = _list_used(codebook, needs)
    blocks: list[Block] = [words.tell("codebook.intro")]
    if codebook.note:
        blocks.append(Prose((codebook.note,)))
    for name in used:
        guide = codebook.fields[name]
        called = [SetName(own) for own in needs.get(name, ())]
        head = Prose((Verbatim(name), ":"))
        if called:
            head = words.tell("codebook.head", field=Verbatim(name), sets=words.tell_names(called))
        blocks.append(Remark(head, tuple(_tell_field(guide, words)), key=f"field-{name}"))
    if others := [name for name in codebook.fields if name not in used]:
        columns = texts(words, ("field", "grades.column.field"), ("question", "codebook.question"))
        rows = tuple(
            (name, (guide := codebook.fields[name]).question or guide.definition) for name in others
        )
        title = words.tell_count("codebook.others", len(others))
        blocks += [title, ReportTable("codebook_others", "", columns, rows)]
    return [Section("codebook", words("codebook"), full=tuple(blocks))]


def _list_used(codebook: Codebook, needs: Collection[str]) -> tuple[str, ...]:
    """Return fields in the order of the codebook, each followed by its indicators.

    An indicator of which it says no more than what the field says of it is told with this.
    """
    used: dict[str, None] = {}
    for name, spec in codebook.fields.items():
        if name in needs:
            counted = [
                each for names in (spec.grade.counted if spec.grade else ()) for each in names
            ]
            parts = [name, *spec.named_indicators, *counted]
            used |= dict.fromkeys(each for each in parts if each in codebook.fields)
    return tuple(used)


def _tell_field(guide: FieldSpec, words: Words) -> list[Prose]:
    """Return all that a codebook says of a field, a line for each thing."""
    told = [Prose((text,)) for text in (guide.question, guide.definition) if text]
    if guide.named_indicators:
        told.append(words.tell("codebook.indicators", listed=_list(guide.named_indicators, words)))
    elif guide.indicators:
        told.append(words.tell("codebook.indicators", listed="; ".join(guide.indicators)))
    if guide.labels:
        key = "codebook.labels.ordered" if guide.ordered else "codebook.labels"
        told.append(words.tell(key, listed=_list(guide.labels, words)))
    told += _tell_numbers(guide, words)
    told += [
        words.tell(f"codebook.{key}", text=text)
        for key, text in (("decide", guide.decide), ("evidence", guide.evidence))
        if text
    ]
    if guide.grade is not None:
        told.append(_tell_rule(guide.grade, words))
    if guide.source:
        sources = words.tell_names(guide.source, most=len(guide.source))
        where = f" ({guide.where})" if guide.where else ""
        told.append(words.tell("codebook.source", source=join_prose([sources, where], "")))
    return told


def _list(named: Mapping[str, str], words: Words) -> Prose:
    """Return names with what each means in brackets, as a list within a sentence."""
    items = [Prose((Verbatim(name), f" ({text})" if text else "")) for name, text in named.items()]
    return words.tell_names(items, most=len(items))


def _tell_numbers(guide: FieldSpec, words: Words) -> list[Prose]:
    told = [words.tell("codebook.unit", unit=guide.unit)] if guide.unit else []
    limits = guide.values
    if limits is None:
        return told
    kind = words("codebook.whole" if limits.whole else "codebook.number")
    low, high = ("" if each is None else f"{each:g}" for each in (limits.least, limits.most))
    key = {(True, True): "between", (True, False): "least", (False, True): "most"}
    ends = key.get((bool(low), bool(high)), "any")
    return [*told, words.tell(f"codebook.{ends}", kind=kind, low=low, high=high)]


def _tell_rule(rule: GradeSpec, words: Words) -> Prose:
    counted = [" + ".join(names) for names in rule.counted]
    labels = sorted(rule.least.items(), key=lambda item: -item[1])
    parts = [words("codebook.rule.label", label=label, number=least) for label, least in labels]
    indicators = words.tell_names([Verbatim(each) for each in counted], most=len(counted))
    return words.tell("codebook.rule", indicators=indicators, parts="; ".join(parts))
