"""Declared values written in short, as differences between two declarations show them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from pydantic import BaseModel

from qca.study.calibrations import LabelScore
from qca.study.codes import score_of

if TYPE_CHECKING:
    from qca.study.cases import Coding
    from qca.study.spec import ClaimSpec, TypologySpec

__all__ = [
    "show_claim",
    "show_codes",
    "show_pair",
    "show_range",
    "show_typology",
    "show_value",
]

# What is said of how far a decision is doubted, and why; the decision is what remains.
_DOUBTS = ("between", "why")


def show_value(value: object, *, doubts: bool = False) -> str:
    """Return a declared value in short, without doubts and reasons unless they are asked for.

    >>> show_value({"direct": {"out": 1, "in": {"at": 5, "between": [4, 6], "why": "…"}}})
    'direct: out 1, in 5'
    >>> show_value((0.8, None, True)), show_value({"crisp": (3,)})
    ('0.8, , true', 'crisp: 3')
    """
    if isinstance(value, BaseModel):
        value = value.model_dump()
    if isinstance(value, Mapping):
        return _show_mapping(value, doubts=doubts)
    if isinstance(value, list | tuple):
        return ", ".join(show_value(each, doubts=doubts) for each in value)
    if isinstance(value, float | int) and not isinstance(value, bool):
        return f"{value:g}"
    if value is None:
        return ""
    return str(value).lower() if isinstance(value, bool) else str(value)


def _show_mapping(value: Mapping[str, object], *, doubts: bool) -> str:
    if "percentile" in value:
        return f"percentile {show_value(value['percentile'])}"
    if "at" in value:  # an anchor with a range
        between = value.get("between") if doubts else None
        return show_value(value["at"]) + (f" ({show_value(between)})" if between else "")
    left = ("why",) if doubts else _DOUBTS
    kept = {key: each for key, each in value.items() if each is not None and key not in left}
    plain = all(isinstance(each, float | int) or _is_anchor(each) for each in kept.values())
    joint = " " if plain else ": "
    return ", ".join(f"{key}{joint}{show_value(each, doubts=doubts)}" for key, each in kept.items())


def _is_anchor(value: object) -> bool:
    return isinstance(value, Mapping) and ("at" in value or "percentile" in value)


def _show_code(coding: Coding | None) -> str:
    if coding is None or not coding.is_coded:
        return ""
    return str(coding.label) if coding.label is not None else show_value(coding.value)


def show_codes(codings: Sequence[Coding | None]) -> str:
    """Return the codes of all cases on one field; nothing where there is none."""
    codes = [_show_code(coding) for coding in codings]
    return ", ".join(code or "–" for code in codes) if any(codes) else ""


def show_pair(first: Coding | None, second: Coding | None) -> tuple[str, str]:
    """Return two codes, with the span and the unit where only these tell them apart."""
    codes = _show_code(first), _show_code(second)
    if first is None or second is None or codes[0] != codes[1] or not codes[0]:
        return codes
    for key in ("span", "unit"):
        marks = [str(getattr(each, key)) for each in (first, second)]
        if marks[0] != marks[1]:
            told = [
                f"{code} ({mark})" if mark else code
                for code, mark in zip(codes, marks, strict=True)
            ]
            return told[0], told[1]
    return codes


def show_range(entry: float | LabelScore | None) -> str:
    """Return how far the score of a label is doubted: its range, or the score alone."""
    if entry is None:
        return ""
    between = entry.between if isinstance(entry, LabelScore) else None
    return f"{score_of(entry):g}" if between is None else f"{between[0]:g}–{between[1]:g}"


def show_claim(claim: ClaimSpec) -> str:
    """Return what a claim says in signs, as its keys have it."""
    if claim.claim is not None:
        said = str(claim.claim)
    elif claim.order is not None:
        keys = [f"{key}: {value}" for key in ("by", "on", "per") if (value := getattr(claim, key))]
        said = ", ".join([claim.order, *keys])
    else:
        said = f"agrees: {claim.agrees}"
    return said if claim.within is None else f"{said}, within: {claim.within}"


def show_typology(typology: TypologySpec | None) -> str:
    """Return the types of a typology, and the field of those that sources state."""
    if typology is None:
        return ""
    types = {name: str(formula) for name, formula in typology.types.items()}
    return show_value(types if typology.stated is None else {**types, "stated": typology.stated})
