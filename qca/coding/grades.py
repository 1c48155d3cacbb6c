"""Grades: which label a rule of the codebook gives, beside the one that is coded."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from qca.errors import Problem
from qca.messages import say
from qca.study.codebook import CODEBOOK
from qca.study.codes import field_of

if TYPE_CHECKING:
    from qca.study.cases import Case, Coding
    from qca.study.codebook import Codebook, FieldSpec
    from qca.study.declaration import Study

__all__ = ["Accord", "Grade", "find_grades", "grade_cases", "review_grades"]


class Accord(StrEnum):
    """How the coded label stands to the rule: as it gives, within what doubts leave open, or not.

    ``OPEN`` where no label is coded.
    """

    SAME = "same"
    WITHIN = "within"
    OTHER = "other"
    OPEN = "open"


@dataclass(frozen=True)
class Grade:
    """What the rule of a field says of a case.

    Of ``of`` indicators ``count`` are there as they are coded, and between ``least`` and ``most``
    by other readings of the ``doubted`` ones and whatever the codes of the ``missing`` ones are.
    ``label`` is what the count gives, None where the missing ones decide it; ``lowest`` and
    ``highest`` are the labels that the range of counts gives. ``coded`` is the label of the case,
    None where it has none, and ``readings`` its other readings that lie within that range.
    """

    case: str
    field: str
    coded: str | None
    readings: tuple[str, ...]
    count: int
    least: int
    most: int
    of: int
    label: str | None
    lowest: str
    highest: str
    doubted: tuple[str, ...]
    missing: tuple[str, ...]
    accord: Accord


@dataclass(frozen=True)
class _Tally:
    """Whether something that counts is there: by all readings, as coded (None: unknown), by any."""

    surely: bool
    coded: bool | None
    perhaps: bool


def find_grades(study: Study) -> tuple[Grade, ...]:
    """Return what the rules of the codebook say of its cases, on the fields that its sets use."""
    if study.codebook is None:
        return ()
    spec = study.spec
    used = {field_of(spec, name) for name, own in spec.sets.items() if own.expression is None}
    return tuple(each for each in grade_cases(study.codebook, study.cases) if each.field in used)


def grade_cases(codebook: Codebook, cases: Iterable[Case]) -> tuple[Grade, ...]:
    """Return what each rule says of each case that has a code on one of its indicators.

    An indicator is there where it has the highest of its labels; of some that count once, where
    any is. Other readings (``also``, and what coders coded) move it either way; one without a code
    may be either.

    >>> from qca.study.cases import Case, Coding
    >>> from qca.study.codebook import Codebook
    >>> rule = {"count": ["budget", "speech"], "high": 2, "low": 0}
    >>> lead = {"labels": ["low", "high"], "indicators": {"budget": "", "speech": ""}}
    >>> book = Codebook.model_validate({"fields": {"lead": {**lead, "grade": rule}}})
    >>> yes, doubt = Coding(label="yes"), Coding(label="yes", also=("no",))
    >>> codes = {"lead": Coding(label="low"), "budget": yes, "speech": doubt}
    >>> (grade,) = grade_cases(book, [Case("N1", "N", "2000", codes)])
    >>> grade.count, grade.least, grade.label, grade.lowest, grade.accord.value
    (2, 1, 'high', 'low', 'within')
    """
    ruled = [(name, spec) for name, spec in codebook.fields.items() if spec.grade is not None]
    return tuple(
        grade
        for case in cases
        for name, spec in ruled
        if (grade := _grade(codebook, case, name, spec)) is not None
    )


def _grade(codebook: Codebook, case: Case, field: str, spec: FieldSpec) -> Grade | None:
    rule = spec.grade
    assert rule is not None
    names = [name for each in rule.counted for name in each]
    codings = {name: _find_coding(case, name) for name in names}
    if not any(codings.values()):
        return None
    tallies = {name: _tally(codebook, name, coding) for name, coding in codings.items()}
    joint = [_join([tallies[name] for name in each]) for each in rule.counted]
    count = sum(each.coded is True for each in joint)
    unknown = sum(each.coded is None for each in joint)
    least, most = sum(each.surely for each in joint), sum(each.perhaps for each in joint)
    label = rule.grade(count)
    coding = _find_coding(case, field)
    coded = None if coding is None else coding.label
    others = () if coding is None else coding.alternatives
    lowest, highest = rule.grade(least), rule.grade(most)
    given = label if label == rule.grade(count + unknown) else None
    return Grade(
        case=case.id,
        field=field,
        coded=coded,
        readings=tuple(each for each in others if _lies_between(spec, each, lowest, highest)),
        count=count,
        least=least,
        most=most,
        of=len(rule.count),
        label=given,
        lowest=lowest,
        highest=highest,
        doubted=tuple(name for name, each in tallies.items() if _is_doubted(each)),
        missing=tuple(name for name, each in tallies.items() if each.coded is None),
        accord=_compare(spec, coded, given, lowest, highest),
    )


def _find_coding(case: Case, field: str) -> Coding | None:
    """Return the code of a case on a field that has a label; None where it has none."""
    coding = case.codings.get(field)
    return coding if coding is not None and coding.label is not None else None


def _tally(codebook: Codebook, name: str, coding: Coding | None) -> _Tally:
    if coding is None:
        return _Tally(surely=False, coded=None, perhaps=True)
    spec = codebook.find(name)
    highest = None if spec is None else list(spec.labels)[-1]
    words = (coding.label, *coding.alternatives)
    return _Tally(
        surely=all(word == highest for word in words),
        coded=coding.label == highest,
        perhaps=any(word == highest for word in words),
    )


def _join(parts: Sequence[_Tally]) -> _Tally:
    """Return whether any of some is there."""
    coded: bool | None = any(part.coded for part in parts)
    if not coded and any(part.coded is None for part in parts):
        coded = None
    return _Tally(
        surely=any(part.surely for part in parts),
        coded=coded,
        perhaps=any(part.perhaps for part in parts),
    )


def _is_doubted(tally: _Tally) -> bool:
    return tally.coded is not None and tally.surely is not tally.perhaps


def _lies_between(spec: FieldSpec, label: str | None, lowest: str, highest: str) -> bool:
    """Return whether a label lies in a range of the scale, though no count may give it."""
    order = list(spec.labels)
    low, high = order.index(lowest), order.index(highest)
    return label in order and low <= order.index(label) <= high


def _compare(
    spec: FieldSpec, coded: str | None, given: str | None, lowest: str, highest: str
) -> Accord:
    if coded is None:
        return Accord.OPEN
    if coded == given:
        return Accord.SAME
    return Accord.WITHIN if _lies_between(spec, coded, lowest, highest) else Accord.OTHER


def review_grades(codebook: Codebook | None, cases: Sequence[Case]) -> list[Problem]:
    """Return the cases whose coded label no reading of the indicators gives."""
    if codebook is None:
        return []
    known = {case.id: case for case in cases}
    return [
        _tell(grade, known[grade.case])
        for grade in grade_cases(codebook, cases)
        if grade.accord is Accord.OTHER
    ]


def _tell(grade: Grade, case: Case) -> Problem:
    what = say(
        "case '{case}' has '{coded}' in '{field}', where {count} of {of} indicators give '{label}'",
        case=grade.case,
        coded=grade.coded,
        field=grade.field,
        count=grade.count,
        of=grade.of,
        label=grade.label if grade.label is not None else grade.lowest,
    )
    if grade.lowest != grade.highest:
        what = say(
            "case '{case}' has '{coded}' in '{field}', where {least} to {most} of {of} indicators"
            " give '{lowest}' to '{highest}'",
            case=grade.case,
            coded=grade.coded,
            field=grade.field,
            least=grade.least,
            most=grade.most,
            of=grade.of,
            lowest=grade.lowest,
            highest=grade.highest,
        )
    remedy = say("look at both again, or correct the rule in {file}", file=CODEBOOK)
    return Problem(what, remedy, case.find(grade.field, "label"))
