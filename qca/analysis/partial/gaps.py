"""Gaps: codes that a case misses, and what sets would be scored by each that it could have.

What a case can show is made of least and greatest memberships, which are at their extremes where
each gap by itself is: of labels, at the lowest and the highest score and the one nearest to 0.5;
of numbers, at both ends of the curve, where it passes 0.5, and where one set that is made of it
rises past one that falls. No other code of a gap need be looked at (decision 46).
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from qca.boolean.bitsets import freeze
from qca.boolean.levels import first_of
from qca.equality import ByValue
from qca.errors import QCAError
from qca.numerals import read_number
from qca.sets.columns import Values
from qca.sets.cuts import CROSSOVER
from qca.sets.extents import measure_extent
from qca.study.anchors import calibrate_column, list_anchors
from qca.study.calibrations import SetSpec
from qca.study.cases import Case
from qca.study.codes import code_of, field_of, is_graded, levels_of, scale_of, score_of, trace_sets
from qca.study.scoring import RELATIVE, find_distinct
from qca.study.spec import Spec

__all__ = ["MissingCode", "list_gaps"]

# How far beyond the numbers that matter there is nothing new, as a multiple of the largest.
_BEYOND = 1000.0


@dataclass(frozen=True, eq=False)
class MissingCode(ByValue):
    """A field on which a case has no code, and the scores that one could give (codes by sets).

    ``sets`` are those that are read from the field. ``codes`` are labels, or raw values, in the
    order of the scores, or None where a set may be scored anything. A set that is calibrated from
    all cases at hand may, as no number has a score of its own in it.
    """

    case: str
    field: str
    sets: tuple[str, ...]
    scores: Values
    codes: tuple[str | float | None, ...]


def list_gaps(
    spec: Spec,
    case: Case,
    names: Iterable[str],
    fields: Iterable[str] = (),
    told: Iterable[float | str] = (),
    unscored: Collection[str] = (),
) -> tuple[MissingCode, ...]:
    """Return the gaps of a case in some sets, what these are built from, and further ``fields``.

    ``told`` are labels or amounts that matter besides scores; of amounts, so does whatever lies
    between two of them and beyond them. What is told is looked for in ``fields`` alone. Of the sets
    in which a case is ``unscored`` though it is coded, which only those are that are calibrated
    from cases that it is not among, each may have any score.
    """
    wanted = [name for name in trace_sets(spec, names) if name in spec.sets]
    further = tuple(fields)
    read: dict[str, list[str]] = {field: [] for field in further}
    for name in wanted:
        if spec.sets[name].expression is None:
            read.setdefault(field_of(spec, name), []).append(name)
    gaps = []
    for field, own in read.items():
        if code_of(case, field) is None:
            gaps.append(
                _list_codes(spec, case, field, own, list(told) if field in further else None)
            )
            continue
        for name in own:
            if name in unscored:
                ends = _list_ends(spec.sets[name])
                column = freeze(np.array(ends)[:, np.newaxis])
                gaps.append(MissingCode(case.id, field, (name,), column, (None,) * len(ends)))
    return tuple(gaps)


def _list_codes(
    spec: Spec, case: Case, field: str, names: Sequence[str], told: Sequence[float | str] | None
) -> MissingCode:
    """Return one gap, with the codes that matter: to scores alone where ``told`` is None."""
    labels = _list_labels(spec, field)
    words = [each for each in told or () if isinstance(each, str)]
    if labels is None and words:
        labels = words
    own = tuple(name for name in names if spec.sets[name].method not in RELATIVE)
    sets = [spec.sets[name] for name in own]
    codes: list[str | float | None]
    if labels is not None:
        codes = list(labels)
        rows = [[_score_label(spec, name, label) for name in own] for label in labels]
        scores = np.array(rows).reshape(len(labels), len(own))
        kept = _keep_telling(scores, sets) if told is None else range(len(labels))
        scores, codes = scores[list(kept)], [codes[i] for i in kept]
    elif told is None and len(own) < 2:
        # The curve of one set passes through all its scores.
        column = [_list_ends(each) for each in sets] or [[0.0]]
        scores = np.array(column).T[:, : len(own)]
        codes = [None] * len(scores)
    else:
        at = _list_numbers(sets, [x for x in told or () if not isinstance(x, str)])
        drawn = np.array([[_draw(each, x) for each in sets] for x in at])
        scores = drawn.reshape(len(at), len(own))
        valid = np.flatnonzero(~np.isnan(scores).any(axis=1)).tolist()
        scores, codes = scores[valid], [at[i] for i in valid]
    free = [name for name in names if name not in own]
    for name in free:
        ends = _list_ends(spec.sets[name])
        scores = np.column_stack([np.repeat(scores, len(ends), axis=0), ends * len(scores)])
        codes = [code for code in codes for _ in ends]
    return MissingCode(case.id, field, (*own, *free), freeze(scores), tuple(codes))


def _list_labels(spec: Spec, field: str) -> list[str] | None:
    """Return the labels that every scale of a field knows; None where it has no scale.

    Where sets are calibrated from its numbers, too, only labels that are numbers serve them all.
    """
    readers = [
        name
        for name, declared in spec.sets.items()
        if declared.expression is None and field_of(spec, name) == field
    ]
    scales = [scale for name in readers if (scale := scale_of(spec, name)) is not None]
    if not scales:
        return None
    labels = [label for label in scales[0] if all(label in other for other in scales)]
    if len(scales) < len(readers):
        labels = [label for label in labels if read_number(label) is not None]
    return labels


def _score_label(spec: Spec, name: str, label: str) -> float:
    scale = scale_of(spec, name)
    if scale is not None:
        return score_of(scale[label])
    number = read_number(label)
    return np.nan if number is None else _draw(spec.sets[name], number)


def _keep_telling(scores: Values, sets: Sequence[SetSpec]) -> list[int]:
    """Return which labels matter: one of those with the same scores.

    Of one graded set, the three that can be most: the lowest, the highest, the one nearest to 0.5.
    """
    if not len(scores):
        return []
    if len(sets) == 1 and is_graded(sets[0]):
        column = scores[:, 0]
        nearest = np.abs(column - CROSSOVER).argmin()
        return sorted({int(column.argmin()), int(nearest), int(column.argmax())})
    kept, _ = find_distinct(scores) if len(sets) else (np.zeros(1, dtype=np.intp), None)
    return sorted(kept.tolist())


def _list_ends(declared: SetSpec) -> list[float]:
    """Return the scores of one set that matter: all values, or both ends and the crossover."""
    count = levels_of(declared)
    if is_graded(declared):
        return [0.0, CROSSOVER, 1.0]
    return [float(value + first_of(count)) for value in range(count)]


def _draw(declared: SetSpec, raw: float) -> float:
    """Return the score that a number has in a set; NaN where it is none of its values."""
    try:
        score = float(calibrate_column(declared, np.array([raw]))[0])
    except QCAError:
        return np.nan
    return score if measure_extent(np.array([score])).fits(levels_of(declared)) else np.nan


def _list_numbers(sets: Sequence[SetSpec], amounts: Sequence[float]) -> list[float]:
    """Return the numbers at which sets made of them matter together, in order.

    Between two anchors each set rises or falls throughout: there either is most where one that
    rises meets one that falls. Between two amounts, two numbers stand for all, so that those of two
    cases can lie there in any order.
    """
    anchors = [anchor.at for own in sets for anchor in list_anchors(own)]
    taken = [end for own in sets if own.as_is is not None for end in _list_ends(own)]
    marks = sorted({*anchors, *taken, *amounts})
    far = _BEYOND * max((abs(x) for x in marks), default=1.0)
    marks = [-far, *marks, far]
    steps = [anchor.at for own in sets if own.crisp is not None for anchor in list_anchors(own)]
    at = {*marks, *(float(np.nextafter(x, -np.inf)) for x in steps)}
    for low, high in zip(marks, marks[1:], strict=False):
        at |= {low + (high - low) / 3, low + (high - low) * 2 / 3}
        for i, first in enumerate(sets):
            for second in sets[i + 1 :]:
                at |= _find_meetings(first, second, low, high)
    return sorted(at)


def _find_meetings(first: SetSpec, second: SetSpec, low: float, high: float) -> set[float]:
    """Return where between two anchors a set has the score of another, or of its complement."""
    from scipy.optimize import brentq

    def compare(x: float, turned: bool) -> float:
        one, other = _draw(first, x), _draw(second, x)
        return one - (1 - other if turned else other)

    return {
        float(brentq(compare, low, high, args=(turned,)))
        for turned in (False, True)
        if compare(low, turned) * compare(high, turned) < 0
    }
