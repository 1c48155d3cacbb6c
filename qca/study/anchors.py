"""Anchors: the numbers of a calibration that are decisions, by name, and what they make of data."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from qca.equality import ByValue
from qca.errors import InputError, nearest
from qca.mappings import FrozenMapping
from qca.messages import say
from qca.sets import calibration, curves
from qca.study.calibrations import Number, Percentile, Range, SetSpec
from qca.study.scalars import Strict
from qca.vocabulary import Word

__all__ = [
    "Anchor",
    "Role",
    "calibrate_column",
    "calibrate_curves",
    "find_anchor",
    "has_percentiles",
    "list_anchors",
    "may_meet",
    "pair_neighbours",
    "place_percentiles",
]

_Array = NDArray[np.float64]
# Methods whose scores change with their anchors along a curve.
CURVED = ("direct", "linear", "bell")
_NONE: Mapping[str, float] = FrozenMapping()
_Given = TypeVar("_Given")
_Part = TypeVar("_Part")


class Role(Word):
    """What an anchor does in its calibration, by its key in a file."""

    OUT = "out"
    CROSSOVER = "crossover"
    INTO = "in"
    CUT = "cuts"
    THRESHOLD = "crisp"


# Anchors that only divide the cases, and those beyond which nothing changes any more.
DIVIDING, OUTERMOST = (Role.CUT, Role.THRESHOLD), (Role.OUT, Role.INTO)


@dataclass(frozen=True, eq=False)
class Anchor(ByValue):
    """A number of a calibration that is a decision: where it stands, and where it could lie.

    Of several with one role (a bell has pairs, others thresholds or cuts) ``place`` counts them in
    the order of the file, from 1. ``percentile`` says which one of the raw values it is, where it
    is drawn from them (``at`` is NaN until that is done).
    """

    role: Role
    place: int | None
    at: float
    between: tuple[float, float] | None
    why: str
    percentile: float | None = None

    @property
    def name(self) -> str:
        """The role, with the place of one of several: ``out``, ``crisp[1]``."""
        return str(self.role) if self.place is None else f"{self.role}[{self.place}]"

    @property
    def ends(self) -> tuple[float, float]:
        """The lowest and the highest value that it can take: twice its own without a range."""
        low, high = self.between or (self.at, self.at)
        return min(low, high), max(low, high)


def list_anchors(declared: SetSpec) -> tuple[Anchor, ...]:
    """Return the anchors of a set as the file orders them; none where no number is a decision.

    >>> declared = SetSpec.model_validate({"direct": {"out": 1, "crossover": 3, "in": 5}})
    >>> [(anchor.name, anchor.at) for anchor in list_anchors(declared)]
    [('out', 1.0), ('crossover', 3.0), ('in', 5.0)]
    """
    if (three := declared.direct or declared.linear) is not None:
        roles = {Role.OUT: three.out, Role.CROSSOVER: three.crossover, Role.INTO: three.into}
        return tuple(_build_anchor(role, None, number) for role, number in roles.items())
    if (b := declared.bell) is not None:
        pairs = {Role.OUT: b.out, Role.CROSSOVER: b.crossover, Role.INTO: b.into}
        return tuple(anchor for role in pairs for anchor in _count_anchors(role, pairs[role]))
    if declared.indirect is not None:
        return _count_anchors(Role.CUT, declared.indirect.cuts)
    return _count_anchors(Role.THRESHOLD, declared.crisp or ())


def _build_anchor(role: Role, place: int | None, number: Number) -> Anchor:
    if isinstance(number, Range):
        drawn = number.percentile if isinstance(number, Percentile) else None
        return Anchor(role, place, number.at, number.between, number.why, drawn)
    return Anchor(role, place, number, None, "")


def _count_anchors(role: Role, numbers: Sequence[Number]) -> tuple[Anchor, ...]:
    return tuple(_build_anchor(role, place, number) for place, number in enumerate(numbers, 1))


def pair_neighbours(declared: SetSpec) -> tuple[tuple[Anchor, Anchor], ...]:
    """Return each two neighbouring anchors of a set, from the lowest pair to the highest.

    Anchors of ``direct`` and ``linear`` rise or fall; those of a bell rise from ``out`` to ``in``
    and fall again, or the reverse; thresholds and cuts may be declared in any order. Anchors that
    are in no such order, which a calibration refuses, have no neighbours.

    >>> declared = SetSpec.model_validate({"direct": {"out": 5, "crossover": 3, "in": 1}})
    >>> [(low.name, high.name) for low, high in pair_neighbours(declared)]
    [('in', 'crossover'), ('crossover', 'out')]
    """
    ordered = list_anchors(declared)
    if declared.bell is not None:
        (e1, e2, c1, c2, i1, i2) = ordered
        ordered = (e1, c1, i1, i2, c2, e2) if e1.at < c1.at else (i1, c1, e1, e2, c2, i2)
    elif declared.crisp is not None or declared.indirect is not None:
        ordered = tuple(sorted(ordered, key=lambda anchor: anchor.at))
    elif ordered and ordered[0].at > ordered[-1].at:
        ordered = ordered[::-1]
    pairs = tuple((ordered[i - 1], ordered[i]) for i in range(1, len(ordered)))
    in_order = all(a.at < b.at or (a.at == b.at and may_meet(a, b)) for a, b in pairs)
    return pairs if in_order else ()


def may_meet(first: Anchor, second: Anchor) -> bool:
    """Return whether two neighbours may be equal: the two in the middle of a bell, and no others.

    >>> may_meet(Anchor(Role.INTO, 1, 3, None, ""), Anchor(Role.INTO, 2, 3, None, ""))
    True
    >>> may_meet(Anchor(Role.CUT, 1, 3, None, ""), Anchor(Role.CUT, 2, 3, None, ""))
    False
    """
    return first.role == second.role and first.role in OUTERMOST and first.place != second.place


def find_anchor(declared: SetSpec, anchor: Anchor) -> tuple[str | int, ...]:
    """Return where an anchor stands below its set in the file: a path of keys and items.

    >>> declared = SetSpec.model_validate({"indirect": {"cuts": [1, 2]}})
    >>> find_anchor(declared, list_anchors(declared)[1])
    ('indirect', 'cuts', 1)
    """
    key = anchor.role.value
    path = (key,) if key == declared.method else (declared.method, key)
    return path if anchor.place is None else (*path, anchor.place - 1)


def has_percentiles(declared: SetSpec) -> bool:
    """Return whether some anchor of a set is drawn from the raw values.

    >>> has_percentiles(SetSpec.model_validate({"direct": {"percentiles": [5, 50, 95]}}))
    True
    """
    return any(anchor.percentile is not None for anchor in list_anchors(declared))


def place_percentiles(declared: SetSpec, values: _Array) -> SetSpec:
    """Return a set with its percentiles placed: each anchor where that of the raw values lies.

    The p-th percentile of n sorted values lies at position 1 + (n - 1) p / 100, between two values
    on the straight line between them.

    Parameters
    ----------
    declared : a set, of whose anchors some may be percentiles; the others stay as they are.
    values : (n,) raw values of the cases, NaN where one is not coded; those are left out.

    Returns
    -------
    The set, itself where no anchor is a percentile or no case is coded.

    Raises
    ------
    InputError
        Two percentiles fall on one value, so that nothing lies between them.

    Source: Hyndman and Fan (1996), The American Statistician 50, 361-365, definition 7, as
    numpy.percentile and R's quantile take it without further words.

    >>> declared = SetSpec.model_validate({"direct": {"percentiles": [0, 50, 100]}})
    >>> placed = place_percentiles(declared, np.array([4.0, 1.0, np.nan, 2.0, 8.0]))
    >>> [(anchor.name, anchor.at) for anchor in list_anchors(placed)]
    [('out', 1.0), ('crossover', 3.0), ('in', 8.0)]
    """
    known = values[~np.isnan(values)]
    if not known.size or not has_percentiles(declared):
        return declared
    placed = _place(getattr(declared, declared.method), known)
    placed_set = declared.model_copy(update={declared.method: placed})
    _refuse_ties(list_anchors(placed_set), known)
    return placed_set


def _place(part: _Part, known: _Array) -> _Part:
    """Return a part of a calibration with its percentiles placed."""
    if isinstance(part, Percentile):
        return part.model_copy(update={"at": float(np.percentile(known, part.percentile))})
    if isinstance(part, tuple):
        return tuple(_place(each, known) for each in part)  # type: ignore[return-value]
    if isinstance(part, Strict):
        inner = {name: _place(getattr(part, name), known) for name in type(part).model_fields}
        return part.model_copy(update=inner)
    return part


def _refuse_ties(anchors: Sequence[Anchor], known: _Array) -> None:
    """Raise where two percentiles fall on one value."""
    drawn = sorted((a for a in anchors if a.percentile is not None), key=lambda a: a.at)
    for first, second in zip(drawn, drawn[1:], strict=False):
        if first.at == second.at and not may_meet(first, second):
            what = say(
                "the percentiles {first:g} and {second:g} are one value, {value:.12g}, which"
                " {count} of {number} cases have",
                first=min(first.percentile or 0, second.percentile or 0),
                second=max(first.percentile or 0, second.percentile or 0),
                value=first.at,
                count=int((known == first.at).sum()),
                number=known.size,
            )
            remedy = say("choose others, or anchors by what the words mean")
            raise InputError(what, remedy)


def calibrate_column(
    declared: SetSpec, values: _Array, anchors: Mapping[str, float] = _NONE
) -> _Array:
    """Return raw values calibrated by the one method that a set declares.

    Parameters
    ----------
    declared : a set that is calibrated from numbers: not by ``scale`` or ``expression``.
    values : (n,) raw values, NaN where a case is not coded.
    anchors : values by name that anchors take instead of their own.

    Returns
    -------
    (n,) scores in [0, 1], or whole numbers from 0 with several crisp thresholds; NaN where the raw
    value is missing. Values taken as they are (``as_is``) are not checked here.

    Raises
    ------
    InputError
        What :mod:`qca.sets.calibration` refuses: anchors out of order, for one; or a name that no
        anchor of the set has.

    >>> declared = SetSpec.model_validate({"crisp": [2, 4]})
    >>> calibrate_column(declared, np.array([1.0, 3.0, 5.0]), {"crisp[1]": 3.5}).tolist()
    [0.0, 0.0, 2.0]
    """
    at = _replace_anchors(declared, anchors)
    if (d := declared.direct) is not None:
        return calibration.direct(
            values, out=at["out"], crossover=at["crossover"], into=at["in"], idm=d.idm
        )
    if (n := declared.linear) is not None:
        return calibration.linear(
            values,
            out=at["out"],
            crossover=at["crossover"],
            into=at["in"],
            below=n.below,
            above=n.above,
        )
    if (b := declared.bell) is not None:
        out, crossover, into = _pair_anchors(at)
        return calibration.bell(
            values, out=out, crossover=crossover, into=into, below=b.below, above=b.above
        )
    if declared.indirect is not None:
        return calibration.indirect(values, cuts=list(at.values()))
    if declared.crisp is not None:
        return calibration.crisp(values, list(at.values()))
    return calibration.tfr(values) if declared.tfr is not None else values


def calibrate_curves(
    declared: SetSpec, values: _Array, anchors: Mapping[str, _Array]
) -> _Array | None:
    """Return raw values calibrated with many settings of the anchors at once.

    Each row is, to the bit, what :func:`calibrate_column` returns with its settings.

    Parameters
    ----------
    declared : a set that is calibrated along a curve: by ``direct``, ``linear`` or ``bell``.
    values : (n,) raw values, or (m, n), a row for each setting; NaN where a case is not coded.
    anchors : (m,) values by name that anchors take instead of their own.

    Returns
    -------
    (m, n) scores in [0, 1]; NaN where the raw value is missing, and throughout a row in which
    :func:`calibrate_column` refuses the anchors. None for a set that is calibrated otherwise.

    Raises
    ------
    InputError
        A name that no anchor of the set has.

    >>> declared = SetSpec.model_validate({"direct": {"out": 1, "crossover": 3, "in": 4}})
    >>> calibrate_curves(declared, np.array([2.0]), {"out": np.array([1.0, 3.5])}).round(4).tolist()
    [[0.1866], [nan]]
    """
    at = _replace_anchors(declared, {name: column[:, None] for name, column in anchors.items()})
    if (b := declared.bell) is not None:
        out, crossover, into = _pair_anchors(at)
        valid = curves.make_a_bell(out, crossover, into)
        scores = curves.draw_bell(values, out, crossover, into, (b.below, b.above))
    elif (d := declared.direct) is not None:
        valid = curves.are_in_order(at["out"], at["crossover"], at["in"])
        scores = curves.draw_logistic(values, at["out"], at["crossover"], at["in"], d.idm)
    elif (n := declared.linear) is not None:
        valid = curves.are_in_order(at["out"], at["crossover"], at["in"])
        powers = n.below, n.above
        scores = curves.snap(curves.draw_ramp(values, at["out"], at["crossover"], at["in"], powers))
    else:
        return None
    return np.where(valid, scores, np.nan)


def _replace_anchors(declared: SetSpec, anchors: Mapping[str, _Given]) -> dict[str, float | _Given]:
    """Return the anchors of a set by name, some of them replaced."""
    own = {anchor.name: anchor.at for anchor in list_anchors(declared)}
    for name in anchors:
        if name not in own:
            remedy = nearest(name, own) or say("there are none")
            if own and not nearest(name, own):
                remedy = say("there are {listed}", listed=", ".join(own))
            raise InputError(say("there is no anchor '{name}'", name=name), remedy)
    return {**own, **anchors}


def _pair_anchors(at: Mapping[str, _Given]) -> list[tuple[_Given, _Given]]:
    """Return the pairs of a bell: ``out``, ``crossover`` and ``in``."""
    return [(at[f"{role}[1]"], at[f"{role}[2]"]) for role in ("out", "crossover", "in")]
