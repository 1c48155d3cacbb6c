"""FieldSides: which sets of one field a case can be in or out of together."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np

from qca.boolean.levels import first_of
from qca.errors import QCAError
from qca.sets.cuts import is_in, is_out
from qca.study.anchors import calibrate_column, list_anchors
from qca.study.calibrations import Scale, SetSpec
from qca.study.codes import field_of, levels_of, scale_of, score_of
from qca.study.scoring import RELATIVE
from qca.study.spec import Spec

__all__ = ["FieldSides", "list_sides"]

# Numbers beyond the anchors of a calibration, as a multiple of the largest.
_BEYOND = 10.0


@dataclass(frozen=True)
class FieldSides:
    """The sets that are read from one field, and how some code of it would place a case in them.

    Each of ``places`` maps sets to a value, counted from 0 (of two: out and in); a set in which the
    case would stand at 0.5 is in no place.
    """

    field: str
    sets: tuple[str, ...]
    places: tuple[Mapping[str, int], ...]


def list_sides(spec: Spec, names: Iterable[str]) -> tuple[FieldSides, ...]:
    """Return the sides of each field that any of the sets is read from, and other sets, too.

    Left out are fields of a single set, and those where it is not known what codes there can be:
    where labels and numbers are mixed, or a set is calibrated from all cases at hand.
    """
    wanted = {field_of(spec, name) for name in names if spec.sets[name].expression is None}
    sharing: dict[str, list[str]] = {}
    for name, declared in spec.sets.items():
        if declared.expression is None and field_of(spec, name) in wanted:
            sharing.setdefault(field_of(spec, name), []).append(name)
    listed = []
    for field, sets in sharing.items():
        rows = _list_rows(spec, sets) if len(sets) > 1 else None
        if rows is not None:
            places = [
                {
                    name: side
                    for name, score in zip(sets, row, strict=True)
                    if (side := _find_side(score, levels_of(spec.sets[name]))) is not None
                }
                for row in rows
            ]
            kept = [each for i, each in enumerate(places) if each not in places[:i]]
            listed.append(FieldSides(field, tuple(sets), tuple(kept)))
    return tuple(listed)


def _find_side(score: float, levels: int) -> int | None:
    if np.isnan(score):
        return None
    if levels > 2:
        return int(score) - first_of(levels)
    member = np.array([score])
    return 1 if is_in(member)[0] else 0 if is_out(member)[0] else None


def _list_rows(spec: Spec, sets: Iterable[str]) -> list[list[float]] | None:
    """Return scores in some sets of one field by each code that matters; None where not known."""
    declared = [spec.sets[name] for name in sets]
    scales = [scale_of(spec, name) for name in sets]
    if all(scale is not None for scale in scales):
        return _score_labels([scale for scale in scales if scale is not None])
    if any(
        scale is not None or own.method in RELATIVE
        for scale, own in zip(scales, declared, strict=True)
    ):
        return None
    try:
        return _score_numbers(declared)
    except QCAError:
        return None


def _score_labels(scales: list[Scale]) -> list[list[float]]:
    labels = [label for label in scales[0] if all(label in other for other in scales)]
    return [[score_of(scale[label]) for scale in scales] for label in labels]


def _score_numbers(declared: list[SetSpec]) -> list[list[float]] | None:
    """Return scores at all anchors, between them and beyond: sides change nowhere else."""
    at = sorted({anchor.at for own in declared for anchor in list_anchors(own)})
    if not at or any(not list_anchors(own) for own in declared):
        return None
    far = _BEYOND * max(1.0, *map(abs, at))
    marks = [-far, *at, far]
    between = [(low + high) / 2 for low, high in zip(marks, marks[1:], strict=False)]
    raw = np.array(sorted([*marks, *between]))
    columns = [calibrate_column(own, raw).tolist() for own in declared]
    return [list(row) for row in zip(*columns, strict=True)]
