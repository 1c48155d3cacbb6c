"""Columns of scores: coded cases calibrated set by set, with each problem at its place."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from qca.boolean.levels import describe_values, first_of
from qca.errors import InputError, Problem, nearest, show_text
from qca.numerals import explain_slip, read_number
from qca.sets.thresholds import find_thresholds
from qca.study.anchors import calibrate_column
from qca.study.calibrations import LabelScore, Scale, SetSpec
from qca.study.cases import Case, Coding
from qca.study.places import Places
from qca.study.ranges import check_spread
from qca.study.spec import Spec

_Array = NDArray[np.float64]


def field_of(spec: Spec, name: str) -> str:
    """Return the field that a set is calibrated from: its ``field``, or the set's own name."""
    return spec.sets[name].field or name


def code_of(case: Case, field: str) -> Coding | None:
    """Return the code of a case on a field, or None where it has none."""
    coding = case.codings.get(field)
    return None if coding is None or coding.uncoded is not None else coding


def text_of(coding: Coding) -> str:
    """Return a code as text: its label, or its value."""
    return coding.label if coding.label is not None else f"{coding.value:g}"


def levels_of(declared: SetSpec) -> int:
    """Return how many values a set has: as declared, or one more than its crisp thresholds."""
    if declared.levels is not None:
        return declared.levels
    return len(declared.crisp) + 1 if declared.crisp is not None else 2


def scale_of(spec: Spec, name: str) -> Scale | None:
    """Return the scale of a set, whether it is named or written in place; None where it has none.

    A name that no scale has gives None too: the checks report it.
    """
    scale = spec.sets[name].scale
    return spec.scales.get(scale) if isinstance(scale, str) else scale


def list_options(spec: Spec, case: Case, name: str) -> tuple[tuple[str, float | LabelScore], ...]:
    """Return what a case could be scored from in a set: the readings of its code, as it is first.

    A reading comes with the entry of its label on the scale (a score, or one with its interval), or
    with its raw value where the set is calibrated from numbers. A case that is not coded on the
    field of the set has no options. Codes are taken to be valid, as those of a study are.
    """
    coding = code_of(case, field_of(spec, name))
    if coding is None:
        return ()
    scale, now = scale_of(spec, name), text_of(coding)
    options = {word: float(word) if scale is None else scale[word] for word in (now, *coding.also)}
    if scale is None and coding.value is not None:
        options[now] = coding.value  # the text of a value is rounded
    return tuple(options.items())


@dataclass(frozen=True)
class ColumnScorer:
    """Calibrates the columns of one study, with each problem at its place."""

    spec: Spec
    cases: Sequence[Case]
    places: Places
    problems: list[Problem]
    broken: frozenset[str]

    def column(self, name: str) -> _Array:
        """Return one calibrated column; NaN where a case is not coded."""
        declared, field = self.spec.sets[name], field_of(self.spec, name)
        place = self.places.find("sets", name)
        known = dict.fromkeys(key for case in self.cases for key in case.codings)
        if field not in known:
            self.problems.append(
                Problem(
                    f"set '{name}' is calibrated from the field '{field}', which no case has",
                    nearest(field, known) or f"the fields are {', '.join(known)}",
                    self.places.find("sets", name, "field") if declared.field else place,
                )
            )
            return np.full(len(self.cases), np.nan)
        if declared.scale is not None:
            return self._from_scale(name, field)
        values = self.raw(name)
        self.problems.extend(check_spread(name, declared, values, self.places))
        return self._calibrate(name, values)

    def scale(self, name: str) -> Scale | None:
        """Return the scale of a set, whether it is named or written in place."""
        return scale_of(self.spec, name)

    def _from_scale(self, name: str, field: str) -> _Array:
        scale = self.scale(name)
        if not scale:
            return np.zeros(len(self.cases))  # an unknown or empty scale: reported by the checks
        scores = []
        for case in self.cases:
            coding = code_of(case, field)
            if coding is None:
                scores.append(np.nan)
                continue
            for key, word in (("label", text_of(coding)), *(("also", w) for w in coding.also)):
                if word not in scale and word not in self.broken:
                    self.problems.append(
                        Problem(
                            f"case '{case.id}' has the label '{word}' in '{field}', which the "
                            f"scale of set '{name}' does not know",
                            nearest(word, scale) or f"its labels are {', '.join(scale)}",
                            case.find(field, key),
                        )
                    )
            scores.append(score_of(scale.get(text_of(coding), np.nan)))
        return np.array(scores, dtype=np.float64)

    def raw(self, name: str) -> _Array:
        """Return the raw values that a set is calibrated from; NaN where a case is not coded."""
        field = field_of(self.spec, name)
        values = []
        for case in self.cases:
            coding = code_of(case, field)
            if coding is None:
                values.append(np.nan)
                continue
            number = coding.value if coding.label is None else read_number(coding.label)
            if number is None:
                shown = show_text(coding.label or "")
                self.problems.append(
                    Problem(
                        f"case '{case.id}' has {shown} in '{field}', not a number",
                        f"give set '{name}' a scale for labels, or {_correct(coding.label)}",
                        case.find(field),
                    )
                )
                number = np.nan
            values.append(number)
        return np.array(values, dtype=np.float64)

    def _calibrate(self, name: str, values: _Array) -> _Array:
        try:
            return calibrate_column(self.spec.sets[name], values)
        except InputError as error:
            place = self.places.find("sets", name)
            self.problems.extend(
                replace(p, what=f"set '{name}': {p.what}", place=p.place or place)
                for p in error.problems
            )
            return np.full(len(self.cases), np.nan)

    def score_reading(self, name: str, case: Case, word: str) -> float | None:
        """Return the score that another code gives, or None with a problem noted."""
        scale = self.scale(name)
        if scale is not None:
            return score_of(scale[word])
        field, place = field_of(self.spec, name), case.find(field_of(self.spec, name), "also")
        number = read_number(word)
        if number is None:
            self.problems.append(
                Problem(
                    f"case '{case.id}' has also '{word}' in '{field}', not a number",
                    f"give set '{name}' a scale for labels, or correct the value",
                    place,
                )
            )
            return None
        values, at = self.raw(name), self.cases.index(case)
        values[at] = number
        score = float(self._calibrate(name, values)[at])
        levels = levels_of(self.spec.sets[name])
        several = levels > 2
        fits = score - first_of(levels) in range(levels) if several else 0 <= score <= 1
        if not fits:
            self.problems.append(
                Problem(
                    f"case '{case.id}' has also {score:g} in set '{name}'",
                    f"use a value from {describe_values(levels)}, or calibrate the set",
                    place,
                )
            )
            return None
        return score

    def is_graded(self, name: str) -> bool:
        """Return whether a set has scores between those of its labels or values."""
        declared = self.spec.sets[name]
        return declared.crisp is None and levels_of(declared) == 2


def _correct(label: str | None) -> str:
    remedy = explain_slip(label or "")
    return "correct the value" if remedy.startswith("correct the value") else remedy


def score_of(entry: float | LabelScore) -> float:
    """Return the score of an entry of a scale."""
    return entry.score if isinstance(entry, LabelScore) else float(entry)


def suggest_thresholds(
    spec: Spec, cases: Sequence[Case], groups: int
) -> list[tuple[str, tuple[float, ...], tuple[float, ...]]]:
    """Return for each numeric field that a set uses its values and the thresholds between them.

    Fields with too few different values for so many thresholds get none.
    """
    fields = dict.fromkeys(
        field_of(spec, name) for name, declared in spec.sets.items() if declared.expression is None
    )
    found = []
    for field in fields:
        codings = [code_of(case, field) for case in cases]
        values = tuple(c.value for c in codings if c is not None and c.value is not None)
        if values:
            enough = len(set(values)) > groups
            cuts = find_thresholds(values, groups) if enough else ()
            found.append((field, values, cuts))
    return found
