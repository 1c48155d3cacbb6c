"""Variants: what an analysis decides otherwise than the one it extends, and what turns with it."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from qca.analysis.claims.judgements import judge_by_spec
from qca.analysis.claims.verdicts import Verdict
from qca.boolean.smallest import spare_all
from qca.errors import InputError
from qca.study.declaration import FilesRead, build_study
from qca.study.differences import (
    Declaration,
    Difference,
    DifferenceKind,
    list_differences,
    take_back,
)

if TYPE_CHECKING:
    from qca.analysis.claims.verdicts import TestedClaim
    from qca.study.declaration import Study

__all__ = ["Departure", "TurnedVerdict", "Variant", "find_variant"]

# Differences on which no verdict rests.
_IDLE = (DifferenceKind.QUESTION, DifferenceKind.SETTING, DifferenceKind.DOUBT)


@dataclass(frozen=True)
class TurnedVerdict:
    """A claim whose verdict is another one than in the analysis that is extended."""

    claim: str
    before: Verdict
    after: Verdict


@dataclass(frozen=True)
class Departure:
    """A decision taken otherwise than in the analysis that is extended, and what it turns.

    ``turns_back`` are the claims that get their former verdict where it alone is taken back (None:
    it cannot be, as others rest on it); ``needed`` says that it is among decisions that together
    make every verdict that differs, none of which can be spared.
    """

    difference: Difference
    turns_back: tuple[str, ...] | None
    needed: bool


@dataclass(frozen=True)
class Variant:
    """An analysis beside the one that it extends.

    ``file`` is that one, as it is named; ``departures`` the decisions that differ, ``verdicts``
    those verdicts that do, of ``compared`` ones on what both claim (on a rival, two). ``whole`` is
    false where the other is no analysis by itself, so that nothing could be compared.
    """

    file: str
    departures: tuple[Departure, ...] = ()
    verdicts: tuple[TurnedVerdict, ...] = ()
    compared: int = 0
    whole: bool = True


def find_variant(study: Study, tested: Sequence[TestedClaim]) -> Variant | None:
    """Return how a study differs from the one that it extends; nothing if it extends none.

    ``tested`` are its claims and rivals with their verdicts.
    """
    extension = study.extension
    if extension is None:
        return None
    base, own = extension.base, extension.own
    other = None if base is None else _build(base)
    if base is None or other is None:
        return Variant(extension.file, whole=False)
    after = {each.claim.id: each.verdict for each in tested}
    before = _judge(other, after)
    turned = {name: verdict for name, verdict in before.items() if verdict is not after[name]}
    differences = list_differences(base, own)
    # Where no verdict differs, there is nothing to turn back.
    weighed = [each for each in differences if turned and each.kind not in _IDLE]
    back = {each: _turn_back([each], base, own, turned) for each in weighed}
    needed = _find_needed(back, base, own, {name: after[name] for name in turned})
    return Variant(
        extension.file,
        tuple(
            Departure(each, _list_turned(back.get(each, {}), turned), each in needed)
            for each in differences
        ),
        tuple(TurnedVerdict(name, verdict, after[name]) for name, verdict in turned.items()),
        len(before),
    )


def _list_turned(
    verdicts: Mapping[str, Verdict] | None, former: Mapping[str, Verdict]
) -> tuple[str, ...] | None:
    if verdicts is None:
        return None
    return tuple(name for name, verdict in verdicts.items() if verdict is former[name])


def _find_needed(
    back: Mapping[Difference, Mapping[str, Verdict] | None],
    base: Declaration,
    own: Declaration,
    after: Mapping[str, Verdict],
) -> set[Difference]:
    """Return decisions that make every verdict that differs, none of which can be spared.

    First those are spared, where they can be, that alone turn least, and sets that others may be
    built from last.
    """

    def weigh(difference: Difference) -> tuple[bool, int]:
        alone = back[difference] or {}
        turning = sum(verdict is not after[name] for name, verdict in alone.items())
        return difference.kind is DifferenceKind.SET, turning

    weighed = sorted(back, key=weigh)

    def stays(kept: frozenset[int]) -> bool:
        spared = [each for position, each in enumerate(weighed) if position not in kept]
        return _turn_back(spared, base, own, after) == after

    return {weighed[position] for position in spare_all(len(weighed), stays)}


def _turn_back(
    differences: Sequence[Difference], base: Declaration, own: Declaration, claims: Collection[str]
) -> dict[str, Verdict] | None:
    """Return verdicts where decisions are taken back; None where that is no analysis."""
    declared = own
    for difference in differences:
        declared = take_back(difference, base, declared)
    study = _build(declared)
    return None if study is None else _judge(study, claims)


def _build(declared: Declaration) -> Study | None:
    try:
        return build_study(declared.spec, declared.cases, FilesRead(), review=False)
    except InputError:
        return None


def _judge(study: Study, claims: Collection[str]) -> dict[str, Verdict]:
    """Return the verdicts on those of some claims that a study has, rivals in both directions."""
    memberships, facts = study.scores.memberships, study.facts
    converses = filter(None, (rival.converse for rival in study.rivals))
    return {
        claim.id: judge_by_spec(study.spec, claim, memberships, facts).verdict
        for claim in (*study.claims, *study.rivals, *converses)
        if claim.id in claims
    }
