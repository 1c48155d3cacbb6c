"""Needs: the fields that an analysis asks to be coded, and what each may be coded with."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from qca.study.codebook import Codebook
from qca.study.codes import field_of, needed_sets, scale_of
from qca.study.orders import list_unknown
from qca.study.spec import Spec

__all__ = ["FieldNeed", "list_needs"]


@dataclass(frozen=True)
class FieldNeed:
    """A field that is to be coded, and what an analysis does with it.

    ``sets`` are calibrated from it. Without a ``tabled`` one a case is in not every truth table.
    ``labels`` are those that every scale of the sets knows; there are none where numbers, or any
    text, are asked for, and a field is ``numeric`` where only numbers can be calibrated. It may be
    an indicator ``of`` another field (empty: of none).
    """

    field: str
    sets: tuple[str, ...] = ()
    tabled: bool = False
    labels: tuple[str, ...] = ()
    numeric: bool = False
    of: str = ""


def list_needs(spec: Spec | None, codebook: Codebook | None = None) -> tuple[FieldNeed, ...]:
    """Return what is to be coded: first for truth tables, then for claims, in order of the sets.

    Indicators by which the codebook grades a field stand right behind it. Without an analysis, all
    that the codebook has.
    """
    needs = [] if spec is None else _list_fields(spec)
    if spec is None and codebook is not None:
        needs = [FieldNeed(name) for name in codebook.fields]
    if codebook is None:
        return tuple(needs)
    known = {need.field for need in needs}
    listed: list[FieldNeed] = []
    for need in needs:
        listed.append(_fit_labels(need, codebook))
        own = codebook.fields.get(need.field)
        for indicator in () if own is None else own.named_indicators:
            if indicator not in known:
                known.add(indicator)
                listed.append(_fit_labels(FieldNeed(indicator, of=need.field), codebook))
    return tuple(listed)


def _list_fields(spec: Spec) -> list[FieldNeed]:
    """Return the fields of sets, and those that claims compare or types are stated in."""
    own = [name for name, declared in spec.sets.items() if declared.expression is None]
    tabled = set(needed_sets(spec, spec.outcome))
    sets: dict[str, list[str]] = {}
    for name in sorted(own, key=lambda name: _rank(spec, name, tabled)):
        sets.setdefault(field_of(spec, name), []).append(name)
    needs = [
        FieldNeed(
            field,
            tuple(names),
            any(name in tabled for name in names),
            _share_labels(spec, names),
            all(scale_of(spec, name) is None for name in names),
        )
        for field, names in sets.items()
    ]
    claims = (*spec.claims, *spec.rivals)
    amounts = [claim.on for claim in claims if claim.on and list_unknown(claim.on, spec)]
    needs += [FieldNeed(field, numeric=True) for field in dict.fromkeys(amounts)]
    if spec.typology is not None and spec.typology.stated is not None:
        needs.append(FieldNeed(spec.typology.stated, labels=tuple(spec.typology.types)))
    first: dict[str, FieldNeed] = {}
    for need in needs:
        first.setdefault(need.field, need)
    return list(first.values())


def _rank(spec: Spec, name: str, tabled: Iterable[str]) -> tuple[int, int]:
    """Return where a set comes: conditions as they are named, outcomes, all others."""
    if name in spec.conditions:
        return 0, spec.conditions.index(name)
    return (1, 0) if name in tabled else (2, 0)


def _share_labels(spec: Spec, names: Sequence[str]) -> tuple[str, ...]:
    """Return the labels that every scale of some sets knows; of any scale where none are shared."""
    scales = [scale for name in names if (scale := scale_of(spec, name)) is not None]
    listed = dict.fromkeys(label for scale in scales for label in scale)
    shared = tuple(label for label in listed if all(label in scale for scale in scales))
    return shared or tuple(listed)


def _fit_labels(need: FieldNeed, codebook: Codebook) -> FieldNeed:
    """Return a need with the labels that the codebook has, too, in its order."""
    own = codebook.find(need.field)
    if own is None:
        return need
    labels = tuple(own.labels)
    if need.labels:
        labels = tuple(label for label in labels if label in need.labels) or need.labels
    return FieldNeed(
        need.field,
        need.sets,
        need.tabled,
        labels,
        not labels and (need.numeric or own.is_numeric),
        need.of,
    )
