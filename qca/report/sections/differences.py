"""Differences between two declarations in words: what is decided, here and there."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qca.report.pieces.cells import Said
from qca.report.pieces.spans import CaseName, Prose, SetName, Verbatim
from qca.study.differences import DifferenceKind

if TYPE_CHECKING:
    from qca.report.pieces.plain import Json
    from qca.report.words import Words
    from qca.study.differences import Difference

__all__ = ["document_difference", "name_difference", "say_kind", "tell_difference"]

# Signs of what is written here and there that a sentence holds; else the table alone does.
_LONGEST = 60


def tell_difference(difference: Difference, words: Words) -> Prose:
    """Return a decision with what it is here and what it is there."""
    key = "added" if not difference.before else "gone" if not difference.after else "instead"
    if key == "instead" and len(difference.before) + len(difference.after) > _LONGEST:
        key = "otherwise"
    name = name_difference(difference, words)
    return words.tell(
        f"variant.{key}", decision=name, before=difference.before, after=difference.after
    )


def name_difference(  # noqa: PLR0911 - one name for each kind of decision
    difference: Difference, words: Words
) -> Prose:
    """Return what is decided, in short."""
    path = difference.path
    if difference.sets:
        sets = words.tell_names([SetName(name) for name in difference.sets])
        return words.tell("variant.label", label=path[-1], sets=sets)
    if difference.case:
        case = CaseName(difference.case)
        field = path[2:]
        if field:
            return words.tell("cell.code", case=case, field=field[0])
        return words.tell("variant.case", case=case)
    if difference.field:  # of every case
        return words.tell("variant.field", field=difference.field)
    if difference.calibrated:
        return Prose((SetName(difference.calibrated),))
    if difference.kind is DifferenceKind.CLAIM:
        return Prose((path[1],))
    return Prose((Verbatim(".".join(path)),))


def say_kind(difference: Difference, words: Words) -> Said:
    """Return what kind of decision it is, as a cell."""
    return words.say(f"difference.{difference.kind.value}", difference.kind.value)


def document_difference(difference: Difference) -> Json:
    """Return a decision as it is on both sides."""
    return {
        "kind": difference.kind.value,
        "path": list(difference.path),
        "sets": list(difference.sets),
        "before": difference.before or None,
        "after": difference.after or None,
    }
