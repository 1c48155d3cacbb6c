"""Nominal fields: those whose labels have no order, so that none is next to another."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from graphlib import CycleError, TopologicalSorter
from typing import TYPE_CHECKING

from qca.study.codes import field_of, scale_of, score_of

if TYPE_CHECKING:
    from qca.study.calibrations import Scale
    from qca.study.spec import Spec

__all__ = ["find_nominal", "is_ordered"]

# That one label has a lower score than another.
_Lower = frozenset[tuple[str, str]]
# Different scales of one field that are put in order together, one more at most doubling the work.
_MOST_SCALES = 12


def find_nominal(spec: Spec) -> frozenset[str]:
    """Return the fields whose labels have no order.

    One is nominal where a set on it says so (``nominal: true``), where its labels are the types
    that sources state (``typology.stated``), or where no order of its labels fits the scales of all
    the sets on it (see :func:`is_ordered`), as with a set for each of three patterns.
    """
    scales: dict[str, list[Scale]] = {}
    nominal = set()
    for name, declared in spec.sets.items():
        if (scale := scale_of(spec, name)) is None:
            continue
        field = field_of(spec, name)
        scales.setdefault(field, []).append(scale)
        if declared.nominal or (spec.typology and field == spec.typology.stated):
            nominal.add(field)
    nominal |= {field for field, own in scales.items() if not is_ordered(own)}
    return frozenset(nominal)


def is_ordered(scales: Sequence[Scale]) -> bool:
    """Return whether labels can stand in one order in which every scale only rises, or only falls.

    A scale that gives every label a score of its own puts them in order, whatever others do: a set
    of the middle grades falls on both sides.

    >>> high, low = {"low": 0, "medium": 0, "high": 1}, {"low": 1, "medium": 0, "high": 0}
    >>> is_ordered([high, low]), is_ordered([high, low, {"low": 0, "medium": 1, "high": 0}])
    (True, False)
    """
    if any(len({score_of(e) for e in scale.values()}) == len(scale) for scale in scales):
        return True
    relations = list(dict.fromkeys(map(_compare, scales)))[:_MOST_SCALES]
    return _fit(relations, frozenset())


def _compare(scale: Scale) -> _Lower:
    scores = {label: score_of(entry) for label, entry in scale.items()}
    return frozenset((a, b) for a in scores for b in scores if scores[a] < scores[b])


def _fit(relations: Sequence[_Lower], known: _Lower) -> bool:
    """Return whether relations, each as it is or reversed, fit into one order with known ones."""
    if not _is_acyclic(known):
        return False
    if not relations:
        return True
    first, *others = relations
    reversed_ = frozenset((b, a) for a, b in first)
    return _fit(others, known | first) or (bool(known) and _fit(others, known | reversed_))


def _is_acyclic(lower: Collection[tuple[str, str]]) -> bool:
    above: dict[str, set[str]] = {}
    for a, b in lower:
        above.setdefault(b, set()).add(a)
    try:
        TopologicalSorter(above).prepare()
    except CycleError:
        return False
    return True
