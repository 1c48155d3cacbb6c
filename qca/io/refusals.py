"""Files that are of another kind than they are named as, and parts that could not be read."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path

from qca.errors import InputError, Place, Problem
from qca.io.files import show_path
from qca.messages import NOTHING, say
from qca.study.codebook import CODEBOOK
from qca.study.places import Node
from qca.study.spec import Spec

__all__ = ["is_case_file", "is_record", "list_broken", "refuse_no_case_file", "refuse_no_spec"]

_SPEC_KEYS = {"cases", "sets", "outcome", "conditions"}
_SEE_SCHEMA = say("see 'qca schema case' for what one holds")


def refuse_no_spec(data: Mapping[str, Node], path: Path) -> None:
    """Refuse a file of another kind as a whole, so that its keys are not judged one by one."""
    what, remedy = NOTHING, say("see 'qca schema' for what one holds")
    if is_record(data):
        what, remedy = (
            say("this is a record that qca wrote"),
            say("name the analysis file that it is of"),
        )
    elif not _SPEC_KEYS & set(data):
        if {"case", "code", "periods"} & set(data):
            what = say("this is a case file, not an analysis file")
            remedy = say("name it under 'cases' of an analysis file")
        elif "fields" in data:
            what = say("this is a codebook, not an analysis file")
            remedy = say("keep it beside the case files, where it is found by its name")
        else:
            what = say(
                "this is no analysis file: it has none of {listed}",
                listed=", ".join(sorted(_SPEC_KEYS)),
            )
    if what:
        raise InputError(Problem(what, remedy, Place(show_path(path))))


def is_record(data: Mapping[str, Node]) -> bool:
    """Return whether this is a record that the program wrote."""
    return "memberships" in data and "manifest" in data


def is_case_file(data: Mapping[str, Node]) -> bool:
    """Return whether this is meant as a case file: an analysis file may have ``periods``, too."""
    return bool(
        {"code", "periods", "alternative_periods"} & set(data)
        and not {"sets", "conditions"} <= set(data)
    )


def refuse_no_case_file(data: Mapping[str, Node], path: Path) -> None:
    """Refuse a file of another kind that is named as a case file."""
    if is_case_file(data):
        return
    if _SPEC_KEYS & set(data):
        what = say("this is an analysis file, not a case file")
        raise InputError(
            Problem(what, say("name files of cases under 'cases'"), Place(show_path(path)))
        )
    if "fields" in data:
        what = say("this is a codebook, not a case file")
        remedy = say("name it {file}, and do not list it under 'cases'", file=CODEBOOK)
        raise InputError(Problem(what, remedy, Place(show_path(path))))
    if "case" not in data:
        what, remedy = say("this is no case file: it has neither 'code' nor 'periods'"), _SEE_SCHEMA
        raise InputError(Problem(what, remedy, Place(show_path(path))))


def list_broken(data: Mapping[str, Node], spec: Spec) -> set[str]:
    """Return the sets and labels that are declared, but so that they could not be read."""

    def lost(declared: Node, read: Iterable[str]) -> set[str]:
        return set(declared) - set(read) if isinstance(declared, dict) else set()

    def within(declared: Node, key: str) -> Node:
        return declared.get(key) if isinstance(declared, dict) else None

    sets, scales = data.get("sets"), data.get("scales")
    names = lost(sets, spec.sets) | lost(scales, spec.scales)
    if "scales" in data and not isinstance(scales, dict):
        names |= {s.scale for s in spec.sets.values() if isinstance(s.scale, str)}
    for name, scale in spec.scales.items():
        names |= lost(within(scales, name), scale)
    for name, declared in spec.sets.items():
        if isinstance(declared.scale, dict):
            names |= lost(within(within(sets, name), "scale"), declared.scale)
    return names
