"""What is said of several claims together: tensions between them, and what construction makes true.

Which claims these are, and what is said of them, an analysis file declares; how they fare are their
verdicts, which the words follow.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from qca.analysis.claims.tensions import settle_tension
from qca.report.languages import document_prose
from qca.report.pieces.plain import as_plain
from qca.report.pieces.spans import Prose, join_prose

if TYPE_CHECKING:
    from qca.analysis.claims.verdicts import Verdict
    from qca.record import Judgement
    from qca.report.pieces.plain import Json
    from qca.report.words import Words
    from qca.study.spec import ClaimGroup

__all__ = [
    "CONSTRUCTED",
    "document_construction",
    "document_tensions",
    "find_constructed",
    "say_verdict",
    "tell_constructed",
    "tell_tensions",
]

# Beside a verdict that is one of construction in part.
CONSTRUCTED = "†"


def tell_tensions(judged: Judgement, words: Words) -> list[Prose]:
    """Say in a sentence what the cases make of each tension, and with which verdicts."""
    verdicts = _map_verdicts(judged)
    told = [
        words.tell(
            "tension",
            says=_as_part(group.says),
            settled=words(f"tension.{settle_tension(_take(verdicts, group)).value}"),
            verdicts=_group_by_verdict({name: verdicts[name] for name in group.claims}, words),
        )
        for group in judged.study.spec.tensions
    ]
    return [words.tell_count("tensions", len(told), told=join_prose(told, "; "))] if told else []


def tell_constructed(judged: Judgement, words: Words) -> list[Prose]:
    """Say in a sentence which verdicts rest in part on how things were constructed, and on what."""
    parts = [
        words.tell(
            "constructed.part",
            claims=words.names(group.claims, len(group.claims)),
            says=_as_part(group.says),
        )
        for group in judged.study.spec.by_construction
    ]
    if not parts:
        return []
    return [words.tell("constructed", sign=CONSTRUCTED, parts=join_prose(parts, "; "))]


def say_verdict(verdict: Verdict, number: int, words: Words) -> str:
    """Return a verdict on so many claims in a word or two."""
    return words(verdict.value if number == 1 else f"plural.{verdict.value}")


def _as_part(says: str) -> str:
    """Return a text as part of a sentence of ours."""
    return says.strip().rstrip(".")


def find_constructed(judged: Judgement, claim: str) -> list[str]:
    """Return what makes the verdict on a claim one of construction in part; nothing if nothing."""
    return [
        _as_part(group.says) for group in judged.study.spec.by_construction if claim in group.claims
    ]


def _group_by_verdict(verdicts: Mapping[str, Verdict], words: Words) -> Prose:
    """Return claims with their verdicts, those with the same one together: "A and B supported"."""
    groups: dict[Verdict, list[str]] = {}
    for name, verdict in verdicts.items():
        groups.setdefault(verdict, []).append(name)
    told = [
        words.tell(
            "tension.verdict",
            claims=words.names(names, len(names)),
            verdict=say_verdict(verdict, len(names), words),
        )
        for verdict, names in groups.items()
    ]
    return join_prose(told, ", ")


def _map_verdicts(judged: Judgement) -> dict[str, Verdict]:
    return {each.claim.id: each.verdict for each in (*judged.claims, *judged.rivals)}


def _take(verdicts: Mapping[str, Verdict], group: ClaimGroup) -> Sequence[Verdict]:
    return [verdicts[name] for name in group.claims]


@as_plain
def document_tensions(judged: Judgement) -> list[Json]:
    """Return every tension with the verdicts on its claims, and what the cases make of it."""
    verdicts = _map_verdicts(judged)
    told: list[Json] = [
        {
            **document_prose("says", group.says),
            "claims": {name: verdicts[name].value for name in group.claims},
            "settled": settle_tension(_take(verdicts, group)).value,
        }
        for group in judged.study.spec.tensions
    ]
    return told


@as_plain
def document_construction(judged: Judgement) -> list[Json]:
    """Return what makes which verdicts ones of construction in part."""
    told: list[Json] = [
        {**document_prose("says", group.says), "claims": list(group.claims)}
        for group in judged.study.spec.by_construction
    ]
    return told
