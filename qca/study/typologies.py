"""Typologies as declared: which sets hold the types that the sources state."""

from __future__ import annotations

from collections.abc import Mapping

from qca.mappings import FrozenMapping
from qca.sets.cuts import CROSSOVER
from qca.study.codes import field_of, levels_of, scale_of, score_of
from qca.study.spec import Spec

__all__ = ["find_type_sets"]


def find_type_sets(spec: Spec) -> Mapping[str, str]:
    """Return for each type the set of the cases that the sources state to be of it, if there is.

    That is a set with a scale over the field of the stated types in which the label of this type
    is in (over 0.5) and that of every other type is out; the first that is declared, if several
    are.
    """
    typology = spec.typology
    if typology is None or typology.stated is None:
        return FrozenMapping({})
    sets: dict[str, str] = {}
    for name, declared in spec.sets.items():
        scale = scale_of(spec, name)
        if scale is None or field_of(spec, name) != typology.stated or levels_of(declared) != 2:
            continue
        scores = {t: score_of(scale[t]) for t in typology.types if t in scale}
        inside = [t for t, score in scores.items() if score > CROSSOVER]
        clear = all(score != CROSSOVER for score in scores.values())
        if len(inside) == 1 and clear:
            sets.setdefault(inside[0], name)
    return FrozenMapping(sets)
