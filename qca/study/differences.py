"""Differences between two declarations, decision by decision; and each of them taken back."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, NamedTuple, TypeVar

from pydantic import BaseModel

from qca.study.calibrations import CALIBRATIONS, LabelScore, SetSpec
from qca.vocabulary import Word

if TYPE_CHECKING:
    from qca.study.cases import Case, Coding
    from qca.study.spec import ClaimSpec, Spec, TypologySpec

__all__ = [
    "Declaration",
    "Difference",
    "DifferenceKind",
    "list_differences",
    "take_back",
]

_Item = TypeVar("_Item")
# What chooses and cuts up cases, beside the files that they stand in.
_CHOICES = ("periods", "only", "omit", "missing")
# Settings by which verdicts on claims are reached, and those by which rows and models are.
_CUTS = ("cuts",)
_SETTINGS = ("truth_table", "minimize")
# What is said of how far a decision is doubted, and why; the decision is what remains.
_DOUBTS = ("between", "why")
_NOTHING = object()
# Under which cases and sets stand in a path.
_CASES, _SETS = "cases", "sets"


class Declaration(NamedTuple):
    """What an analysis file declares: itself, and every case of its files."""

    spec: Spec
    cases: tuple[Case, ...]


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
        return self.path[1] if self.path[0] == _CASES else ""

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
    if difference.kind is DifferenceKind.CASES:
        if path[0] in _CHOICES:  # with it goes which cases there are
            return Declaration(_put(own.spec, path, _get(base.spec, path)), base.cases)
        return Declaration(own.spec, _swap(own.cases, base.cases, path[1]))
    if difference.kind is DifferenceKind.CODE:
        (theirs,) = [case for case in base.cases if case.id == path[1]]
        coding = theirs.codings.get(path[2])
        return Declaration(own.spec, tuple(_recode(case, path, coding) for case in own.cases))
    return Declaration(_put(own.spec, path, _get(base.spec, path)), own.cases)


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
        shown = [_show(getattr(each.spec, key)) for each in (base, own)]
        yield from _differ(DifferenceKind.CASES, (key,), shown)
    before, after = ({case.id: case for case in each.cases} for each in (base, own))
    if base.cases is own.cases or base.spec.periods != own.spec.periods:
        return  # all are the same, or each is another one
    for name in dict.fromkeys([*before, *after]):
        if name not in before or name not in after:
            shown = [name if name in each else "" for each in (before, after)]
            yield from _differ(DifferenceKind.CASES, (_CASES, name), shown)
            continue
        yield from _compare_codes(before[name], after[name])


def _compare_codes(base: Case, own: Case) -> Iterator[Difference]:
    for field in dict.fromkeys([*base.codings, *own.codings]):
        pair = [case.codings.get(field) for case in (base, own)]
        codes = [_show_code(coding) for coding in pair]
        path = (_CASES, own.id, field)
        also = [", ".join(coding.alternatives) if coding else "" for coding in pair]
        yield from _differ(DifferenceKind.CODE, path, codes, also)


def _show_code(coding: Coding | None) -> str:
    if coding is None or not coding.is_coded:
        return ""
    return str(coding.label) if coding.label is not None else _show(coding.value)


def _swap(own: tuple[Case, ...], base: tuple[Case, ...], name: str) -> tuple[Case, ...]:
    """Return cases without one of them, or with one more as another list has it."""
    if any(case.id == name for case in own):
        return tuple(case for case in own if case.id != name)
    return (*own, *(case for case in base if case.id == name))


def _recode(case: Case, path: Sequence[str], coding: Coding | None) -> Case:
    if case.id != path[1]:
        return case
    others = {field: each for field, each in case.codings.items() if field != path[2]}
    return replace(case, codings=others if coding is None else {**others, path[2]: coding})


# ------------------------------------------------------------------------------ sets


def _compare_scales(base: Spec, own: Spec) -> Iterator[Difference]:
    for name, scale in own.scales.items():
        if (other := base.scales.get(name)) is not None:
            sets = tuple(each for each, declared in own.sets.items() if declared.scale == name)
            yield from _compare_labels(other, scale, ("scales", name), sets)


def _compare_sets(base: Spec, own: Spec) -> Iterator[Difference]:
    for name in dict.fromkeys([*base.sets, *own.sets]):
        first, second = base.sets.get(name), own.sets.get(name)
        if first is None or second is None:
            shown = [_show(_dump(each)) if each else "" for each in (first, second)]
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
    shown, whole = ([_show(each, doubts=doubts) for each in told] for doubts in (False, True))
    yield from _differ(DifferenceKind.CALIBRATION, (_SETS, name), shown, whole)


def _compare_labels(
    base: Mapping[str, float | LabelScore],
    own: Mapping[str, float | LabelScore],
    path: tuple[str, ...],
    sets: tuple[str, ...],
) -> Iterator[Difference]:
    for label in dict.fromkeys([*base, *own]):
        pair = [each.get(label) for each in (base, own)]
        scores = ["" if each is None else f"{_score(each):g}" for each in pair]
        ranges = [_show_range(each) for each in pair]
        yield from _differ(DifferenceKind.LABEL, (*path, label), scores, ranges, sets)


def _score(entry: float | LabelScore) -> float:
    return entry.score if isinstance(entry, LabelScore) else entry


def _show_range(entry: float | LabelScore | None) -> str:
    if entry is None:
        return ""
    between = entry.between if isinstance(entry, LabelScore) else None
    return f"{_score(entry):g}" if between is None else f"{between[0]:g}–{between[1]:g}"


def _dump(declared: SetSpec) -> dict[str, object]:
    """Return how a set is calibrated, by key."""
    keys = ("field", "levels", *CALIBRATIONS)
    given = declared.model_dump(by_alias=True, include=set(keys), exclude_defaults=True)
    return {key: given[key] for key in keys if key in given}


# ------------------------------------------------------------------------------ the rest


def _compare_outcomes(base: Spec, own: Spec) -> Iterator[Difference]:
    for key in ("outcome", "conditions"):
        shown = [_show(getattr(each, key)) for each in (base, own)]
        yield from _differ(DifferenceKind.QUESTION, (key,), shown)


def _compare_settings(base: Spec, own: Spec) -> Iterator[Difference]:
    kinds = dict.fromkeys(_CUTS, DifferenceKind.CUT) | dict.fromkeys(
        _SETTINGS, DifferenceKind.SETTING
    )
    for key, kind in (kinds | {"robustness": DifferenceKind.DOUBT}).items():
        for path in _list_paths(getattr(own, key), (key,)):
            shown = [_show(_get(each, path)) for each in (base, own)]
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
            shown = [_show_claim(each[name]) if name in each else "" for each in pair]
            yield from _differ(DifferenceKind.CLAIM, (key, name), shown)


def _show_claim(claim: ClaimSpec) -> str:
    """Return what a claim says in signs, as its keys have it."""
    if claim.claim is not None:
        said = str(claim.claim)
    elif claim.order is not None:
        keys = [f"{key}: {value}" for key in ("by", "on", "per") if (value := getattr(claim, key))]
        said = ", ".join([claim.order, *keys])
    else:
        said = f"agrees: {claim.agrees}"
    return said if claim.within is None else f"{said}, within: {claim.within}"


def _compare_typologies(base: Spec, own: Spec) -> Iterator[Difference]:
    shown = [_show_typology(each.typology) for each in (base, own)]
    yield from _differ(DifferenceKind.TYPOLOGY, ("typology",), shown)


def _show_typology(typology: TypologySpec | None) -> str:
    if typology is None:
        return ""
    types = {name: str(formula) for name, formula in typology.types.items()}
    return _show(types if typology.stated is None else {**types, "stated": typology.stated})


def _show(value: object, *, doubts: bool = False) -> str:
    """Return a declared value in short, without doubts and reasons unless they are asked for.

    >>> _show({"direct": {"out": 1, "in": {"at": 5, "between": [4, 6], "why": "…"}}})
    'direct: out 1, in 5'
    >>> _show((0.8, None, True)), _show({"crisp": (3,)})
    ('0.8, , true', 'crisp: 3')
    """
    if isinstance(value, Mapping):
        return _show_mapping(value, doubts=doubts)
    if isinstance(value, list | tuple):
        return ", ".join(_show(each, doubts=doubts) for each in value)
    if isinstance(value, float | int) and not isinstance(value, bool):
        return f"{value:g}"
    if value is None:
        return ""
    return str(value).lower() if isinstance(value, bool) else str(value)


def _show_mapping(value: Mapping[str, object], *, doubts: bool) -> str:
    if "at" in value:  # an anchor with a range
        between = value.get("between") if doubts else None
        return _show(value["at"]) + (f" ({_show(between)})" if between else "")
    left = ("why",) if doubts else _DOUBTS
    kept = {key: each for key, each in value.items() if each is not None and key not in left}
    plain = all(isinstance(each, float | int) or _is_anchor(each) for each in kept.values())
    joint = " " if plain else ": "
    return ", ".join(f"{key}{joint}{_show(each, doubts=doubts)}" for key, each in kept.items())


def _is_anchor(value: object) -> bool:
    return isinstance(value, Mapping) and "at" in value


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
