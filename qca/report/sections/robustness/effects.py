"""What a change does: to verdicts, models and truth tables; in words, cells and as JSON."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from qca.analysis.claims.verdicts import Verdict
from qca.names import join_names
from qca.report.pieces.cells import Cell, Said
from qca.report.pieces.plain import Json
from qca.report.pieces.spans import Judged, Prose, Symbols, join_prose
from qca.report.pieces.tables import (
    Column,
    numbers,
    texts,
)
from qca.report.words import Words
from qca.robustness.results.moves import Effects
from qca.study.settings import SolutionKind

if TYPE_CHECKING:
    pass

__all__ = ["columns_of_effects", "document_effects", "list_effects", "tell_effects"]


def tell_effects(effects: Effects, kinds: Sequence[SolutionKind], words: Words) -> Prose:
    """Return what a change does, as a clause: to verdicts, models and truth tables.

    ``kinds`` are those of the study; of an outcome of which only some change these are named.
    """
    by_verdict: dict[Verdict, list[str]] = {}
    for claim, _, after in effects.verdicts:
        by_verdict.setdefault(after, []).append(claim)
    parts = [
        words.tell_count(
            "effect.verdicts",
            len(claims),
            claims=words.join(claims, len(claims)),
            verdict=Judged(
                after, words(after.value if len(claims) == 1 else f"plural.{after.value}")
            ),
        )
        for after, claims in by_verdict.items()
    ]
    changed: dict[str, list[SolutionKind]] = {}
    for outcome, kind in effects.models:
        changed.setdefault(outcome, []).append(kind)
    alike: dict[tuple[SolutionKind, ...], list[str]] = {}
    for outcome, own in changed.items():
        alike.setdefault(tuple(own), []).append(outcome)
    for own_kinds, outcomes in alike.items():
        key = "effect.models" if set(own_kinds) == set(kinds) else "effect.models.some"
        named = words.join([words(kind) for kind in own_kinds])
        parts.append(words.tell(key, outcomes=_name_outcomes(outcomes, words), kinds=named))
    rest = [outcome for outcome in effects.tables if outcome not in changed]
    if rest:
        parts.append(words.tell("effect.tables", outcomes=_name_outcomes(rest, words)))
    return join_prose(parts, "; ") or words.tell("effect.none")


def _name_outcomes(outcomes: Sequence[str], words: Words) -> Prose:
    return words.tell_names([Symbols(outcome) for outcome in outcomes])


def list_effects(effects: Effects, words: Words) -> tuple[Cell, ...]:
    """Return what changes: how many verdicts and which, models, truth tables."""
    verdicts = [
        Said(f"{join_names(claims)} -> {after}", f"{join_names(claims)} → {words(after)}")
        for after, claims in effects.group_verdicts().items()
    ]
    models = [
        Said(f"{outcome} ({', '.join(own)})", f"{outcome} ({', '.join(map(words, own))})")
        for outcome, own in effects.group_models().items()
    ]
    tables = [Said(table, table) for table in effects.tables]
    lists = (_say_all(part) for part in (verdicts, models, tables))
    return (len(effects.verdicts), *lists)


def _say_all(parts: Sequence[Said]) -> Said | None:
    if not parts:
        return None
    return Said("; ".join(part.key for part in parts), "; ".join(part.text for part in parts))


def columns_of_effects(words: Words) -> tuple[Column, ...]:
    """Return the columns of what :func:`list_effects` lists."""
    return (
        *numbers(words, "turned"),
        *texts(words, "verdicts", "models", ("tables", "truth_tables")),
    )


def document_effects(effects: Effects) -> Json:
    """Return what a change does."""
    return {
        "tables": list(effects.tables),
        "models": [{"outcome": outcome, "kind": kind} for outcome, kind in effects.models],
        "verdicts": [
            {"claim": claim, "from": before.value, "to": after.value}
            for claim, before, after in effects.verdicts
        ],
    }
