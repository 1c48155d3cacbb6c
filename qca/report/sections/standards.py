"""What a study answers to what lists of good practice ask for, in words and as a document."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from qca.report.pieces.numbers import format_cut
from qca.report.pieces.plain import as_plain
from qca.report.pieces.sections import Remark, Section
from qca.report.pieces.spans import Prose
from qca.standards.standards import Answer, Phase, Standard

if TYPE_CHECKING:
    from qca.errors import Place
    from qca.report.pieces.plain import Json
    from qca.report.words import Words
    from qca.study.places import Places

__all__ = ["build_standards", "document_standards"]

_NOTHING = "–"
_TO_DO = (Answer.PARTLY, Answer.LACKING, Answer.AUTHOR)


def build_standards(
    standards: Sequence[Standard], places: Places, words: Words
) -> tuple[Section, ...]:
    """Return a section on all, one for each phase, and the texts that ask."""
    counts = {s.value: sum(each.answer is s for each in standards) for s in Answer}
    first = (words("standards.count", **counts), words("standards.rule"))
    phases = (
        Section(
            f"standards-{phase.value}",
            words(f"standards.{phase.value}"),
            full=tuple(
                _tell_standard(each, places, words) for each in standards if each.phase is phase
            ),
        )
        for phase in Phase
    )
    texts = Prose((words("standards.references"),))
    return (
        Section("standards", words("standards"), full=tuple(Prose((text,)) for text in first)),
        *phases,
        Section("standards-texts", words("standards.texts"), full=(texts,)),
    )


def _tell_standard(standard: Standard, places: Places, words: Words) -> Remark:
    """Return what is asked with the answer; and what the study has, where, what to do."""
    values = _show_values(standard.values, words)
    answer = words(f"standards.is.{standard.answer.value}")
    told = [_close(words(f"standard.{standard.key}.{_name_part(standard)}", **values))]
    if standard.path:
        told.append(words("standards.where", where=_show_where(standard, places)))
    if standard.answer in _TO_DO:
        remedy = words(f"standard.{standard.key}.remedy", **values)
        told.append(words("standards.remedy", remedy=remedy))
    sources = "; ".join(words(f"source.{source.name.lower()}") for source in standard.sources)
    told.append(words("standards.sources", sources=sources))
    head = f"{answer}: {words(f'standard.{standard.key}')}."
    return Remark(Prose((head,)), (Prose((" ".join(told),)),), standard.key)


def _close(text: str) -> str:
    """Return a sentence that begins as one and ends with a full stop."""
    return f"{text[:1].upper()}{text[1:]}."


def _name_part(standard: Standard) -> str:
    """Return which phrase says what the study has; some and none are told alike."""
    lacking = standard.answer in (Answer.PARTLY, Answer.LACKING)
    return "not" if lacking else standard.answer.value


def _show_values(values: Mapping[str, object], words: Words) -> dict[str, str]:
    return {gap: _show_value(value, words) for gap, value in values.items()}


def _show_value(value: object, words: Words) -> str:
    if isinstance(value, tuple):
        return words.names(value) or _NOTHING
    return format_cut(value) if isinstance(value, float) else f"{value:,}"


def _show_where(standard: Standard, places: Places) -> str:
    """Return the key of the analysis file, with its line where it, or one above it, stands."""
    place = _find_place(standard, places)
    key = ".".join(standard.path)
    return key if place is None else f"{key} ({place})"


def _find_place(standard: Standard, places: Places) -> Place | None:
    """Return the place of a key or of one above it; None where only the file is known."""
    place = places.find(*standard.path)
    return None if place is None or place == places.find() else place


@as_plain
def document_standards(standards: Sequence[Standard], places: Places) -> Json:
    """Return every standard with what the study has; the same in every language."""
    return {
        "counts": {s.value: sum(each.answer is s for each in standards) for s in Answer},
        "standards": [_document_standard(each, places) for each in standards],
    }


def _document_standard(standard: Standard, places: Places) -> Json:
    place = _find_place(standard, places) if standard.path else None
    values = standard.values.items()
    return {
        "key": standard.key,
        "phase": standard.phase.value,
        "answer": standard.answer.value,
        "sources": [source.value for source in standard.sources],
        "where": ".".join(standard.path) or None,
        "file": place and place.file,
        "line": place and place.line,
        "has": {gap: list(v) if isinstance(v, tuple) else v for gap, v in values},
    }
