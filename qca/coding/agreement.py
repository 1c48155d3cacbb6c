"""Agreement of coders: on each field and in all, and every code on which they differ."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from qca.coding.reliability import CodedUnits, Measurement, Reliability, measure_reliability
from qca.equality import ByValue
from qca.numerals import read_number
from qca.results import describe
from qca.study.settings import AgreementSettings

if TYPE_CHECKING:
    from qca.study.cases import Case, Coding
    from qca.study.codebook import Codebook
    from qca.study.spec import Spec

__all__ = ["CoderAgreement", "Disagreement", "FieldAgreement", "measure_agreement"]


@dataclass(frozen=True)
class Disagreement:
    """A code on which coders differ, with what they coded, what it rests on, and what was decided.

    ``coding`` holds all of that.
    """

    case: str
    field: str
    coding: Coding

    def __repr__(self) -> str:
        return describe(self, f"{self.case}.{self.field}", "open" if self.coding.is_open else "")


@dataclass(frozen=True, eq=False)
class FieldAgreement(ByValue):
    """How far coders agree on one field: on its ``level``, and in how many units they ``differ``.

    ``coders`` are those who coded any case on it, and ``single`` is the number of units that one
    of them alone coded.
    """

    field: str
    level: Measurement
    coders: tuple[str, ...]
    single: int
    differ: int
    reliability: Reliability

    def __repr__(self) -> str:
        return describe(self, self.field, self.level.value, repr(self.reliability))


@dataclass(frozen=True, eq=False)
class CoderAgreement(ByValue):
    """How far coders agree on each field, ``whole`` on all of them, and where they differ.

    ``settings`` are those of the intervals.
    """

    fields: tuple[FieldAgreement, ...]
    whole: Reliability
    disagreements: tuple[Disagreement, ...]
    settings: AgreementSettings

    def __repr__(self) -> str:
        return describe(self, repr(self.whole), f"{len(self.fields)} fields")

    @property
    def coders(self) -> tuple[str, ...]:
        """All who coded something, in the order in which they first stand."""
        return tuple(dict.fromkeys(coder for field in self.fields for coder in field.coders))

    @property
    def open(self) -> tuple[Disagreement, ...]:
        """The codes on which coders differ, and between which nobody has decided."""
        return tuple(each for each in self.disagreements if each.coding.is_open)

    @property
    def weakest(self) -> FieldAgreement | None:
        """The field with the lowest alpha; None where it is defined for none."""
        known = [f for f in self.fields if not np.isnan(f.reliability.alpha.at)]
        return min(known, key=lambda field: field.reliability.alpha.at, default=None)


def measure_agreement(
    cases: Sequence[Case],
    spec: Spec | None = None,
    codebook: Codebook | None = None,
    settings: AgreementSettings | None = None,
) -> CoderAgreement | None:
    """Return how far coders agree on the codes of cases; None where no code names its coders.

    Codes of a field are ordinal where ``codebook`` puts its labels in order, or a scale of ``spec``
    gives each label that coders used a score of its own, unless either says that they have no
    order; numbers that are no labels are taken as such, and any other codes have no order. What was
    decided between coders plays no part.
    """
    settings = settings or AgreementSettings()
    rated: dict[str, list[tuple[int, Case, Coding]]] = {}
    for place, case in enumerate(cases):
        for field, coding in case.codings.items():
            if coding.coders:
                rated.setdefault(field, []).append((place, case, coding))
    if not rated:
        return None
    orders = {**_list_scales(spec), **_list_labels(codebook, spec, rated)}
    fields, units = [], []
    for field, rows in rated.items():
        coded = _gather_units(rows, orders.get(field, {}))
        units.append(coded)
        fields.append(
            FieldAgreement(
                field,
                coded.level,
                tuple(dict.fromkeys(coder for *_, coding in rows for coder in coding.coders)),
                sum(len(coding.coders) == 1 for *_, coding in rows),
                sum(coding.is_disputed for *_, coding in rows),
                measure_reliability([coded], settings),
            )
        )
    disagreements = [
        Disagreement(case.id, field, coding)
        for field, rows in rated.items()
        for _, case, coding in rows
        if coding.is_disputed
    ]
    return CoderAgreement(
        tuple(fields), measure_reliability(units, settings), tuple(disagreements), settings
    )


def _list_scales(spec: Spec | None) -> dict[str, Mapping[str, float]]:
    """Return for each field with an order the scores of its labels, by the finest of its scales."""
    from qca.study.codes import field_of, scale_of, score_of
    from qca.study.nominal import find_nominal

    if spec is None:
        return {}
    nominal = find_nominal(spec)
    finest: dict[str, Mapping[str, float]] = {}
    for name, declared in spec.sets.items():
        scale = scale_of(spec, name) if declared.expression is None else None
        field = field_of(spec, name)
        if scale is None or field in nominal:
            continue
        scores = {label: score_of(entry) for label, entry in scale.items()}
        if len(set(scores.values())) > len(set(finest.get(field, {}).values())):
            finest[field] = scores
    return finest


def _list_labels(
    codebook: Codebook | None, spec: Spec | None, fields: Iterable[str]
) -> dict[str, Mapping[str, float]]:
    """Return for each field whose labels a codebook declares where they lie; all at 0 if nowhere.

    Those that are nominal in an analysis have no order, whatever the codebook says.
    """
    from qca.study.nominal import find_nominal

    nominal = find_nominal(spec) if spec is not None else ()
    orders: dict[str, Mapping[str, float]] = {}
    for field in fields:
        guide = codebook.find(field) if codebook is not None else None
        if guide is not None and guide.labels:
            ordered = guide.ordered and field not in nominal
            orders[field] = {label: i * float(ordered) for i, label in enumerate(guide.labels)}
    return orders


def _gather_units(
    rows: Sequence[tuple[int, Case, Coding]], scores: Mapping[str, float]
) -> CodedUnits:
    """Return the codes of one field as counts."""
    words = dict.fromkeys(word for *_, coding in rows for word in coding.coders.values())
    numbers = {word: read_number(word) for word in words}
    placed: dict[str, float]
    own = {scores.get(word) for word in words}
    if None not in own and len(own) == len(words) and len(set(scores.values())) > 1:
        level, placed = Measurement.ORDINAL, {word: scores[word] for word in words}
    elif not scores and None not in numbers.values():
        level, placed = Measurement.INTERVAL, {w: n for w, n in numbers.items() if n is not None}
    else:
        level, placed = Measurement.NOMINAL, {word: float(i) for i, word in enumerate(words)}
    values = sorted(set(placed.values()))
    counts = np.zeros((len(rows), len(values)), dtype=np.int64)
    for unit, (*_, coding) in zip(counts, rows, strict=True):
        for word in coding.coders.values():
            unit[values.index(placed[word])] += 1
    groups = np.array([place for place, *_ in rows])
    return CodedUnits(level, groups, counts, np.array(values))
