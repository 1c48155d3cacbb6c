"""Omissions: what leaving out each case and each state changes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qca.report.pieces.cells import listed
from qca.report.pieces.plain import Json
from qca.report.pieces.sections import Section
from qca.report.pieces.spans import join_prose
from qca.report.pieces.tables import (
    ReportTable,
    build_robust_table,
    texts,
)
from qca.report.sections.robustness.decisions import (
    mark_left_out,
    tell_omission,
)
from qca.report.sections.robustness.effects import (
    columns_of_effects,
    document_effects,
    list_effects,
    tell_effects,
)
from qca.report.words import Words
from qca.robustness.results.assessment import Robustness

if TYPE_CHECKING:
    from qca.record import Record

__all__ = ["document_omissions", "table_omissions", "tell_omissions"]

# Omissions that are told; the table has them all.
_MOST_OMISSIONS = 3


def tell_omissions(robust: Robustness, record: Record, words: Words) -> Section | None:
    """Return what leaving out a case or a state changes, that which changes most first."""
    if not robust.omissions:
        return None
    ranked = sorted(
        (o for o in robust.omissions if o.effects.any),
        key=lambda o: (-len(o.effects.verdicts), -len(o.effects.models), -len(o.effects.tables)),
    )
    still = [
        tell_omission(o.left_out, record, words) for o in robust.omissions if not o.effects.any
    ]
    mark = mark_left_out(robust, record.study)
    lines = [words.tell(f"omission.some.{mark}" if ranked else f"omission.none.{mark}")]
    if still and ranked:
        lines.append(words.tell("omission.still", names=words.tell_names(still)))
    for omission in ranked[:_MOST_OMISSIONS]:
        what = tell_omission(omission.left_out, record, words)
        effects = tell_effects(omission.effects, record.study.spec.minimize.solutions, words)
        lines.append(words.tell("omission.without", what=what, effects=effects))
    if len(ranked) > _MOST_OMISSIONS:
        lines.append(words.tell_count("omission.rest", len(ranked) - _MOST_OMISSIONS))
    table = table_omissions(robust, words)
    return Section("omissions", words("omission"), full=(join_prose(lines), table))


def table_omissions(robust: Robustness, words: Words) -> ReportTable:
    """Return what leaving out each case and state changes."""
    rows = [
        (o.left_out, listed(o.cases), *list_effects(o.effects, words)) for o in robust.omissions
    ]
    lead = texts(words, ("left_out", "left_out_is"), "cases")
    return build_robust_table("leave_one_out", words, (*lead, *columns_of_effects(words)), rows)


def document_omissions(robust: Robustness) -> list[Json]:
    """Return what leaving out each case and each state changes."""
    return [
        {"left_out": o.left_out, "cases": list(o.cases), **document_effects(o.effects)}
        for o in robust.omissions
    ]
