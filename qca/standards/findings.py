"""After the analysis: fit, cases, robustness, interpretation, and what others need to repeat it."""

from __future__ import annotations

from collections.abc import Iterator

from qca.mappings import FrozenMapping
from qca.record import Record
from qca.standards.design import count_ranges
from qca.standards.standards import Answer, Phase, Source, Standard
from qca.study.settings import LeaveOut

__all__ = ["review_findings"]

_SW, _COMPASSS = Source.SCHNEIDER_WAGEMANN, Source.COMPASSS
_OANA, _GRECKHAMER = Source.OANA, Source.GRECKHAMER


def review_findings(record: Record) -> Iterator[Standard]:
    """Yield what a study answers to what is asked for after the analysis."""
    yield _build("fit", Answer.MET, (_SW, _COMPASSS, _GRECKHAMER))
    yield _review_deviant(record)
    yield _review_robustness(record)
    yield _review_rivals(record)
    yield _build("interpretation", Answer.AUTHOR, (_SW, _COMPASSS, _GRECKHAMER))
    yield _build("causality", Answer.AUTHOR, (_SW, _OANA))
    yield _build("within_cases", Answer.AUTHOR, (_SW, _OANA))
    yield _build("software", Answer.AUTHOR, (_SW, _COMPASSS))
    yield _review_replication(record)


def _build(
    key: str,
    answer: Answer,
    sources: tuple[Source, ...],
    path: tuple[str, ...] = (),
    **values: object,
) -> Standard:
    return Standard(key, Phase.AFTER, answer, sources, path, FrozenMapping(values))


def _review_deviant(record: Record) -> Standard:
    """Cases that speak against a solution are named always; what they mean, the author says."""
    models = [m for o in record.outcomes for s in o.solutions for m in s.models]
    deviant = dict.fromkeys(case for model in models for case in model.deviant)
    uncovered = dict.fromkeys(case for model in models for case in model.uncovered)
    answer = Answer.AUTHOR if deviant or uncovered else Answer.MET
    names = {"deviant": tuple(deviant), "uncovered": tuple(uncovered)}
    return _build("deviant", answer, (_SW, _OANA), **names)


def _review_robustness(record: Record) -> Standard:
    """Decisions that could have been others are to be taken otherwise, too."""
    settings = record.study.spec.robustness
    cuts = tuple(
        key for key in ("incl_cut", "pri_cut", "n_cut") if getattr(settings, key) is not None
    )
    ranges = len(count_ranges(record))
    readings = sum(
        bool(coding.alternatives) for case in record.study.cases for coding in case.codings.values()
    )
    answer = Answer.MET if cuts and (ranges or readings) else Answer.PARTLY
    if not (cuts or ranges or readings) and settings.leave_out is LeaveOut.NONE:
        answer = Answer.LACKING
    path = ("robustness", "incl_cut")
    sources = (_SW, _OANA, _GRECKHAMER)
    return _build("robustness", answer, sources, path, keys=cuts, ranges=ranges, readings=readings)


def _review_rivals(record: Record) -> Standard:
    rivals = len(record.study.spec.rivals)
    answer = Answer.MET if rivals else Answer.LACKING
    return _build("rivals", answer, (_SW,), ("rivals",), number=rivals)


def _review_replication(record: Record) -> Standard:
    files = len(record.study.digests)
    return _build("replication", Answer.MET, (_SW, _COMPASSS, _OANA), number=files)
