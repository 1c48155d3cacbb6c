"""Differences between two declarations, decision by decision; and each of them taken back."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, NamedTuple, TypeVar

from pydantic import BaseModel

from qca.study.calibrations import CALIBRATIONS, LabelScore, SetSpec
from qca.study.codes import score_of
from qca.study.shown import (
    show_claim,
    show_codes,
    show_pair,
    show_range,
    show_typology,
    show_value,
)
from qca.vocabulary import Word

if TYPE_CHECKING:
    from qca.study.cases import Case, Coding
    from qca.study.spec import ClaimSpec, Spec

__all__ = [
    "EVERY_CASE",
    "Declaration",
    "Difference",
    "DifferenceKind",
    "list_differences",
    "take_back",
]

_Item = TypeVar("_Item")
# How years are cut into cases, and what is done with a case that lacks a code.
_CHOICES = ("periods", "missing")
# Settings by which verdicts on claims are reached, and those by which rows and models are.
_CUTS = ("cuts",)
_SETTINGS = ("truth_table", "impossible", "minimize")
_NOTHING = object()
# Under which cases and sets stand in a path, and in the place of one case all that there are.
_CASES, _SETS, EVERY_CASE = "cases", "sets", "*"
# What a case is beside its codes, as far as claims may rest on it.
_MARKS = ("years", "state")


class Declaration(NamedTuple):
    """What an analysis file declares: itself, and every case of its files."""

    spec: Spec
    cases: tuple[Case, ...]

    @property
    def chosen(self) -> tuple[Case, ...]:
        """The cases that it analyses, as far as ``only`` and ``omit`` say so."""
        only, omit = self.spec.only, self.spec.omit
        return tuple(c for c in self.cases if (not only or c.id in only) and c.id not in omit)


class DifferenceKind(Word):
    """What is decided otherwise.

    No verdict on a claim rests on the last three: outcome and conditions, settings of truth tables
    and models, and how far a decision is doubted.
    """

    LABEL = "label"
    CALIBRATION = "calibration"
    SET = "set"
    CUT = "cut"
    CASES = "cases"
    CODE = "code"
    CLAIM = "claim"
    TYPOLOGY = "typology"
    QUESTION = "question"
    SETTING = "setting"
    DOUBT = "doubt"


@dataclass(frozen=True)
class Difference:
    """One decision that is taken otherwise in one declaration than in another.

    ``path`` says where it is declared; ``before`` and ``after`` how it is written there, nothing
    where it is not declared at all; ``sets`` which sets rest on it, where it is a label of a scale.
    """

    kind: DifferenceKind
    path: tuple[str, ...]
    before: str
    after: str
    sets: tuple[str, ...] = ()

    @property
    def case(self) -> str:
        """The case that is in or out, or of which a code differs; nothing of other decisions."""
        return self.path[1] if self.path[0] == _CASES and self.path[1] != EVERY_CASE else ""

    @property
    def field(self) -> str:
        """The field in which a code differs, or every code; nothing of other decisions."""
        return self.path[2] if self.path[0] == _CASES and len(self.path) == 3 else ""

    @property
    def calibrated(self) -> str:
        """The set that is calibrated otherwise as a whole; nothing of other decisions."""
        return self.path[1] if self.path[0] == _SETS and len(self.path) == 2 else ""


def list_differences(base: Declaration, own: Declaration) -> tuple[Difference, ...]:
    """Return every decision that ``own`` takes otherwise than ``base``, in the order of the file.

    Texts for people are none. Labels of scales are decisions each; another calibration of a set is
    one, and so is a claim, the typology, a cut, a case that is added or left out, and a code.
    """
    return (
        *_compare_cases(base, own),
        *_compare_scales(base.spec, own.spec),
        *_compare_sets(base.spec, own.spec),
        *_compare_outcomes(base.spec, own.spec),
        *_compare_settings(base.spec, own.spec),
        *_compare_claims(base.spec, own.spec),
        *_compare_typologies(base.spec, own.spec),
    )


def take_back(difference: Difference, base: Declaration, own: Declaration) -> Declaration:
    """Return ``own`` with one decision as ``base`` takes it."""
    path = difference.path
    if path[0] == _CASES:
        if len(path) == 2:
            return _swap(base, own, path[1])
        return Declaration(own.spec, _recode(base.cases, own.cases, path[1], path[2]))
    if path[0] == "periods":  # with it goes which cases there are
        keys = ("periods", "only", "omit")
        update = {key: getattr(base.spec, key) for key in keys}
        return Declaration(own.spec.model_copy(update=update), base.cases)
    return Declaration(_bring_scale(path, base.spec, _put_as(path, base.spec, own.spec)), own.cases)


def _put_as(path: tuple[str, ...], base: Spec, own: Spec) -> Spec:
    return _put(own, path, _get(base, path))


def _bring_scale(path: tuple[str, ...], base: Spec, own: Spec) -> Spec:
    """Return a specification with the scale that a set of another one names, if it has none."""
    name = base.sets[path[1]].scale if path[0] == _SETS and path[1] in base.sets else None
    if isinstance(name, str) and name not in own.scales and name in base.scales:
        return _put_as(("scales", name), base, own)
    return own


def _differ(
    kind: DifferenceKind,
    path: tuple[str, ...],
    shown: Sequence[str],
    doubts: Sequence[str] = ("", ""),
    sets: tuple[str, ...] = (),
) -> Iterator[Difference]:
    """Yield a decision that is written otherwise; else its doubt, where that is."""
    if shown[0] != shown[1]:
        yield Difference(kind, path, shown[0], shown[1], sets)
    elif doubts[0] != doubts[1]:
        yield Difference(DifferenceKind.DOUBT, path, doubts[0], doubts[1], sets)


# ------------------------------------------------------------------------------ cases


def _compare_cases(base: Declaration, own: Declaration) -> Iterator[Difference]:
    for key in _CHOICES:
        shown = [show_value(getattr(each.spec, key)) for each in (base, own)]
        yield from _differ(DifferenceKind.CASES, (key,), shown)
    if base.spec.periods != own.spec.periods:
        return  # each case is another one
    before, after = ({case.id: case for case in each.chosen} for each in (base, own))
    for name in dict.fromkeys([*before, *after]):
        if name not in before or name not in after:
            shown = [name if name in each else "" for each in (before, after)]
            yield from _differ(DifferenceKind.CASES, (_CASES, name), shown)
    both = [(before[name], after[name]) for name in before if name in after]
    if any(first is not second for first, second in both):
        yield from _compare_marks(both)
        yield from _compare_codes(both)


def _compare_marks(pairs: Sequence[tuple[Case, Case]]) -> Iterator[Difference]:
    for first, second in pairs:
        for key in _MARKS:
            shown = [getattr(case, key) for case in (first, second)]
            if key not in {*first.codings, *second.codings}:
                yield from _differ(DifferenceKind.CASES, (_CASES, first.id, key), shown)


def _compare_codes(pairs: Sequence[tuple[Case, Case]]) -> Iterator[Difference]:
    """Yield codes that differ; of a field that is coded on one side alone all of them as one."""
    coded = [
        {field for case in side for field, coding in case.codings.items() if _is_code(coding)}
        for side in zip(*pairs, strict=True)
    ]
    for field in dict.fromkeys(
        f for first, second in pairs for f in [*first.codings, *second.codings]
    ):
        codings = [
            (case.id, case.codings.get(field), other.codings.get(field)) for case, other in pairs
        ]
        if len(pairs) > 1 and (field in coded[0]) != (field in coded[1]):
            sides = [first for _, first, _ in codings], [second for _, _, second in codings]
            shown = [show_codes(side) for side in sides]
            yield from _differ(DifferenceKind.CODE, (_CASES, EVERY_CASE, field), shown)
            continue
        for case, first, second in codings:
            also = [", ".join(coding.alternatives) if coding else "" for coding in (first, second)]
            path = (_CASES, case, field)
            yield from _differ(DifferenceKind.CODE, path, show_pair(first, second), also)


def _is_code(coding: Coding | None) -> bool:
    return coding is not None and coding.is_coded


def _swap(base: Declaration, own: Declaration, name: str) -> Declaration:
    """Return a declaration that analyses a case if another one does, with the codes that it has."""
    chosen = {case.id for case in own.chosen} - {name}
    given = [case for case in base.chosen if case.id == name]
    kept = [given[0] if given and case.id == name else case for case in own.cases]
    if given:
        chosen.add(name)
        kept += [case for case in given if case not in kept]
    elif all(case.id != name for case in base.cases):
        kept = [case for case in kept if case.id != name]
    omit = tuple(case.id for case in kept if case.id not in chosen)
    return Declaration(own.spec.model_copy(update={"only": (), "omit": omit}), tuple(kept))


def _recode(base: tuple[Case, ...], own: tuple[Case, ...], name: str, key: str) -> tuple[Case, ...]:
    """Return cases of which one has a code, or is marked, as in another list; or all of them."""
    theirs = {case.id: case for case in base}
    return tuple(
        _recode_case(theirs[case.id], case, key)
        if case.id in theirs and name in (case.id, EVERY_CASE)
        else case
        for case in own
    )


def _recode_case(base: Case, own: Case, key: str) -> Case:
    if key in _MARKS and key not in {*base.codings, *own.codings}:
        return replace(own, **{key: getattr(base, key)})
    others = {field: each for field, each in own.codings.items() if field != key}
    coding = base.codings.get(key)
    return replace(own, codings=others if coding is None else {**others, key: coding})


# ------------------------------------------------------------------------------ sets


def _compare_scales(base: Spec, own: Spec) -> Iterator[Difference]:
    for name, scale in own.scales.items():
        if (other := base.scales.get(name)) is not None:
            declared = [*base.sets.items(), *own.sets.items()]
            sets = tuple(dict.fromkeys(each for each, own_set in declared if own_set.scale == name))
            yield from _compare_labels(other, scale, ("scales", name), sets)


def _compare_sets(base: Spec, own: Spec) -> Iterator[Difference]:
    for name in dict.fromkeys([*base.sets, *own.sets]):
        first, second = base.sets.get(name), own.sets.get(name)
        if first is None or second is None:
            shown = [show_value(_dump(each)) if each else "" for each in (first, second)]
            yield from _differ(DifferenceKind.SET, (_SETS, name), shown)
        else:
            yield from _compare_calibrations(name, first, second)


def _compare_calibrations(name: str, base: SetSpec, own: SetSpec) -> Iterator[Difference]:
    same_source = (base.field, base.levels) == (own.field, own.levels)
    if same_source and isinstance(base.scale, dict) and isinstance(own.scale, dict):
        yield from _compare_labels(base.scale, own.scale, (_SETS, name, "scale"), (name,))
        return
    pair = [_dump(each) for each in (base, own)]
    keys = {key for key in pair[0].keys() | pair[1].keys() if pair[0].get(key) != pair[1].get(key)}
    told = [{key: value for key, value in each.items() if key in keys} for each in pair]
    shown, whole = ([show_value(each, doubts=doubts) for each in told] for doubts in (False, True))
    yield from _differ(DifferenceKind.CALIBRATION, (_SETS, name), shown, whole)


def _compare_labels(
    base: Mapping[str, float | LabelScore],
    own: Mapping[str, float | LabelScore],
    path: tuple[str, ...],
    sets: tuple[str, ...],
) -> Iterator[Difference]:
    for label in dict.fromkeys([*base, *own]):
        pair = [each.get(label) for each in (base, own)]
        scores = ["" if each is None else f"{score_of(each):g}" for each in pair]
        ranges = [show_range(each) for each in pair]
        yield from _differ(DifferenceKind.LABEL, (*path, label), scores, ranges, sets)


def _dump(declared: SetSpec) -> dict[str, object]:
    """Return how a set is calibrated, by key."""
    keys = ("field", "levels", *CALIBRATIONS)
    given = declared.model_dump(by_alias=True, include=set(keys), exclude_defaults=True)
    return {key: given[key] for key in keys if key in given}


# ------------------------------------------------------------------------------ the rest


def _compare_outcomes(base: Spec, own: Spec) -> Iterator[Difference]:
    for key in ("outcome", "conditions"):
        shown = [show_value(getattr(each, key)) for each in (base, own)]
        yield from _differ(DifferenceKind.QUESTION, (key,), shown)


def _compare_settings(base: Spec, own: Spec) -> Iterator[Difference]:
    kinds = dict.fromkeys(_CUTS, DifferenceKind.CUT) | dict.fromkeys(
        _SETTINGS, DifferenceKind.SETTING
    )
    for key, kind in (kinds | {"robustness": DifferenceKind.DOUBT}).items():
        for path in _list_paths(getattr(own, key), (key,)):
            shown = [show_value(_get(each, path)) for each in (base, own)]
            yield from _differ(kind, path, shown)


def _list_paths(part: object, path: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
    """Yield where the single settings of a section stand."""
    if isinstance(part, BaseModel):
        for name in type(part).model_fields:
            yield from _list_paths(getattr(part, name), (*path, name))
    else:
        yield path


def _compare_claims(base: Spec, own: Spec) -> Iterator[Difference]:
    for key in ("claims", "rivals"):
        pair: list[dict[str, ClaimSpec]] = [
            {claim.id: claim for claim in getattr(each, key)} for each in (base, own)
        ]
        for name in dict.fromkeys([*pair[0], *pair[1]]):
            shown = [show_claim(each[name]) if name in each else "" for each in pair]
            yield from _differ(DifferenceKind.CLAIM, (key, name), shown)


def _compare_typologies(base: Spec, own: Spec) -> Iterator[Difference]:
    shown = [show_typology(each.typology) for each in (base, own)]
    yield from _differ(DifferenceKind.TYPOLOGY, ("typology",), shown)


def _get(part: object, path: Sequence[str]) -> object:
    """Return what stands at a path of a declaration; ``_NOTHING`` where nothing does."""
    for step in path:
        if isinstance(part, Mapping):
            part = part.get(step, _NOTHING)
        elif isinstance(part, tuple):
            part = next((each for each in part if each.id == step), _NOTHING)
        else:
            part = getattr(part, step)
    return part


def _put(part: _Item, path: Sequence[str], value: object) -> _Item:
    """Return a declaration with something else at a path, or with nothing there."""
    step, *rest = path
    inner = value if not rest else _put(_get(part, [step]), rest, value)
    made: object
    if isinstance(part, Mapping):
        kept = {key: each for key, each in part.items() if inner is not _NOTHING or key != step}
        made = kept if inner is _NOTHING else {**kept, step: inner}
    elif isinstance(part, tuple):
        if any(each.id == step for each in part):
            swapped = (inner if each.id == step else each for each in part)
            made = tuple(each for each in swapped if each is not _NOTHING)
        else:
            made = (*part, inner)
    else:
        assert isinstance(part, BaseModel)
        made = part.model_copy(update={step: inner})
    return made  # type: ignore[return-value]
