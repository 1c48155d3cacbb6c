"""Before the analysis: data, calibration, evidence, cases, conditions and theory."""

from __future__ import annotations

from collections.abc import Iterator

from qca.mappings import FrozenMapping
from qca.record import Record
from qca.standards.standards import Answer, Phase, Source, Standard
from qca.study.anchors import has_percentiles
from qca.study.calibrations import Range, SetSpec
from qca.study.codes import code_of, field_of

__all__ = ["review_design"]

_SW, _COMPASSS = Source.SCHNEIDER_WAGEMANN, Source.COMPASSS
_OANA, _GRECKHAMER = Source.OANA, Source.GRECKHAMER


def review_design(record: Record) -> Iterator[Standard]:
    """Yield what a study answers to what is asked for before the analysis."""
    yield _review_raw_data(record)
    yield _review_reasons(record)
    yield _review_anchors(record)
    yield _review_evidence(record)
    yield _review_doubt(record)
    yield _build("cases", Answer.AUTHOR, (_SW, _COMPASSS, _GRECKHAMER), ("note",))
    yield _review_number(record)
    yield _review_labels(record)
    yield _review_theory(record)
    yield _review_skew(record)
    yield _review_crossover(record)


def _build(
    key: str,
    answer: Answer,
    sources: tuple[Source, ...],
    path: tuple[str, ...] = (),
    **values: object,
) -> Standard:
    return Standard(key, Phase.BEFORE, answer, sources, path, FrozenMapping(values))


def _grade(lacking: int, of: int) -> Answer:
    """Return whether all have it, some, or none."""
    if not lacking:
        return Answer.MET
    return Answer.LACKING if lacking == of else Answer.PARTLY


def _list_used(record: Record) -> tuple[str, ...]:
    """Return the sets that are calibrated from codes."""
    sets = record.study.spec.sets
    return tuple(name for name, declared in sets.items() if declared.expression is None)


def _review_raw_data(record: Record) -> Standard:
    sets, used = record.study.spec.sets, _list_used(record)
    given = tuple(name for name in used if sets[name].as_is is not None)
    values = {"names": given, "number": len(used) - len(given), "all": len(used)}
    path = ("sets", given[0]) if given else ("sets",)
    return _build("raw_data", _grade(len(given), len(used)), (_SW, _COMPASSS), path, **values)


def _review_reasons(record: Record) -> Standard:
    sets = record.study.spec.sets
    silent = tuple(name for name, declared in sets.items() if not declared.why)
    values = {"names": silent, "number": len(sets) - len(silent), "all": len(sets)}
    path = ("sets", silent[0], "why") if silent else ("sets",)
    sources = (_SW, _COMPASSS, _OANA, _GRECKHAMER)
    return _build("reasons", _grade(len(silent), len(sets)), sources, path, **values)


def _review_anchors(record: Record) -> Standard:
    """Anchors from the cases alone are lacking; whether others come from theory, authors say."""
    sets = record.study.spec.sets
    drawn = tuple(
        name
        for name, declared in sets.items()
        if declared.tfr is not None or has_percentiles(declared)
    )
    answer = Answer.LACKING if drawn else Answer.AUTHOR
    anchored = sum(_has_anchors(declared) for declared in sets.values())
    path = ("sets", drawn[0]) if drawn else ("sets",)
    return _build("anchors", answer, (_SW, _OANA), path, names=drawn, number=anchored)


def _has_anchors(declared: SetSpec) -> bool:
    given = (declared.crisp, declared.direct, declared.linear, declared.bell, declared.indirect)
    return any(each is not None for each in given)


def _review_evidence(record: Record) -> Standard:
    """Every code that a set reads is asked for its evidence, in case files and tables alike."""
    study = record.study
    fields = dict.fromkeys(field_of(study.spec, name) for name in _list_used(record))
    codings = [(case, f, code_of(case, f)) for case in study.cases for f in fields]
    coded = [(case.id, f, coding) for case, f, coding in codings if coding is not None]
    bare = [(case, f) for case, f, coding in coded if not coding.evidence]
    values = {
        "names": tuple(dict.fromkeys(f"{case}.{f}" for case, f in bare)),
        "number": len(coded) - len(bare),
        "all": len(coded),
    }
    answer = _grade(len(bare), len(coded))
    return _build("evidence", answer, (_SW, _COMPASSS), ("cases",), **values)


def _review_doubt(record: Record) -> Standard:
    """Whether codes were checked by a second person no file says; declared doubts are counted."""
    codings = [coding for case in record.study.cases for coding in case.codings.values()]
    readings = sum(bool(coding.alternatives) for coding in codings)
    return _build(
        "doubt",
        Answer.AUTHOR,
        (_OANA, _GRECKHAMER),
        ("cases",),
        readings=readings,
        ranges=len(count_ranges(record)),
    )


def count_ranges(record: Record) -> tuple[str, ...]:
    """Return the scores and anchors that are declared with a range, by where they stand."""
    spec = record.study.spec
    named = {f"scales.{name}": scale for name, scale in spec.scales.items()}
    for name, declared in spec.sets.items():
        method = getattr(declared, declared.method)
        named[f"sets.{name}"] = method if isinstance(method, dict) else {"": method}
    return tuple(
        f"{where}.{label}" if label else where
        for where, entries in named.items()
        for label, entry in entries.items()
        if _has_range(entry)
    )


def _has_range(entry: object) -> bool:
    if isinstance(entry, tuple):
        return any(map(_has_range, entry))
    if getattr(entry, "between", None) is not None:
        return True
    parts = [] if isinstance(entry, Range) else vars(entry).values() if _has_parts(entry) else []
    return any(getattr(part, "between", None) is not None for part in parts)


def _has_parts(entry: object) -> bool:
    return hasattr(type(entry), "model_fields")


def _review_number(record: Record) -> Standard:
    """Cases are to fill a good part of the rows that their conditions make possible."""
    table = record.main.table
    cases, possible, observed = len(table.source.cases), table.space.size, len(table.rows)
    answer = Answer.LACKING if possible > 8 * cases else Answer.PARTLY
    if 2 * observed >= possible:
        answer = Answer.MET
    return _build(
        "number",
        answer,
        (_SW, _COMPASSS, _GRECKHAMER),
        ("conditions",),
        conditions=len(table.conditions),
        cases=cases,
        possible=possible,
        observed=observed,
    )


def _review_labels(record: Record) -> Standard:
    sets = record.study.spec.sets
    bare = tuple(name for name, declared in sets.items() if not declared.label)
    values = {"names": bare, "number": len(sets) - len(bare), "all": len(sets)}
    path = ("sets", bare[0], "label") if bare else ("sets",)
    return _build("labels", _grade(len(bare), len(sets)), (_SW, _OANA), path, **values)


def _review_theory(record: Record) -> Standard:
    claims = len(record.study.claims)
    expected = any(outcome.settings.remainders.expectations for outcome in record.outcomes)
    answer = _grade((not claims) + (not expected), 2)
    key = "claims" if not claims else "minimize"
    return _build(
        "theory", answer, (_SW, _COMPASSS), (key,), claims=claims, expectations=int(expected)
    )


def _review_skew(record: Record) -> Standard:
    """Look for sets that nearly all cases are in, or out of, which make findings trivial."""
    spec = record.study.spec
    used = dict.fromkeys((*spec.conditions, *_name_outcomes(record)))
    skewed = tuple(d.name for d in record.diagnostics if d.name in used and d.skewed)
    values = {"names": skewed, "number": len(used) - len(skewed), "all": len(used)}
    path = ("sets", skewed[0]) if skewed else ("sets",)
    answer = Answer.PARTLY if skewed else Answer.MET
    return _build("skew", answer, (_OANA,), path, **values)


def _name_outcomes(record: Record) -> Iterator[str]:
    from qca.boolean.expressions import names_of

    for outcome in record.outcomes:
        yield from names_of(outcome.table.outcome.parsed)


def _review_crossover(record: Record) -> Standard:
    tables = [outcome.table for outcome in record.outcomes]
    halves = dict.fromkeys(case for table in tables for case in table.dropped)
    halves |= dict.fromkeys(case for table in tables for case, _ in table.shifted)
    answer = Answer.LACKING if halves else Answer.MET
    path = ("truth_table", "at_crossover")
    return _build("crossover", answer, (_SW, _OANA), path, names=tuple(halves))
