"""Worlds between two analyses: one claim judged where some decisions are taken as in the other."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from qca.analysis.claims.judgements import judge_by_spec
from qca.analysis.claims.verdicts import Verdict
from qca.errors import InputError
from qca.study.claims import Relation
from qca.study.codes import field_of, trace_sets
from qca.study.differences import Declaration, Difference, DifferenceKind, take_back
from qca.study.facts import gather_facts, list_fact_fields
from qca.study.places import Places
from qca.study.resolution import build_claim
from qca.study.scores import score_cases

if TYPE_CHECKING:
    from qca.analysis.claims.verdicts import TestedClaim
    from qca.study.claims import Claim

__all__ = ["ClaimWorlds", "judge_one"]


@dataclass(frozen=True, eq=False)
class ClaimWorlds:
    """One claim between two analyses that both have it.

    ``differences`` are those on which its verdict may rest; a world takes some of them as ``own``
    does, the others as ``base`` does.
    """

    claim: str
    base: Declaration
    own: Declaration
    differences: tuple[Difference, ...]
    known: dict[frozenset[int], Verdict | None] = field(default_factory=dict)

    @classmethod
    def between(
        cls, claim: str, base: Declaration, own: Declaration, differences: Sequence[Difference]
    ) -> ClaimWorlds:
        """Return the worlds of a claim, ``differences`` being all between the two analyses."""
        used = _Used.by(claim, base, own)
        return cls(claim, base, own, tuple(each for each in differences if used.holds(each)))

    def judge(self, taken: frozenset[int]) -> Verdict | None:
        """Return the verdict where differences are as in ``own``, by position.

        None where that is no analysis in which the claim can be judged.
        """
        if taken not in self.known:
            declared = self.own
            for position, difference in enumerate(self.differences):
                if position not in taken:
                    declared = take_back(difference, self.base, declared)
            tested = judge_one(declared, self.claim)
            self.known[taken] = None if tested is None else tested.verdict
        return self.known[taken]


def judge_one(declared: Declaration, claim: str) -> TestedClaim | None:
    """Return one claim of a declaration judged, by its id; None where it cannot be.

    Nothing is looked at but the sets that it speaks of, so that what else is not valid there does
    not stand in its way.
    """
    spec, cases = declared.spec, declared.chosen
    try:
        resolved = _find_claim(declared, claim)
        if resolved is None:
            return None
        names = trace_sets(spec, resolved.names)
        if not set(names) <= set(spec.sets) or not cases:
            return None
        alone = spec.model_copy(update={"sets": {name: spec.sets[name] for name in names}})
        scores = score_cases(alone, cases, Places(), [])
        if scores is None:
            return None
        facts = gather_facts(alone, [resolved], cases, declared.cases)
        return judge_by_spec(spec, resolved, scores.memberships, facts)
    except InputError:
        return None


def _find_claim(declared: Declaration, name: str) -> Claim | None:
    """Return a claim, a rival or the converse of a rival, by its id."""
    spec = declared.spec
    for each in (*spec.claims, *spec.rivals):
        if name == each.id:
            return build_claim(each, spec)
        if name.startswith(f"{each.id} "):
            converse = build_claim(each, spec).converse
            if converse is not None and converse.id == name:
                return converse
    return None


@dataclass(frozen=True)
class _Used:
    """What the verdict on a claim may rest on, in any world between two analyses."""

    claim: str
    names: frozenset[str]
    fields: frozenset[str]
    cuts: frozenset[str]
    timed: bool
    typed: bool

    @classmethod
    def by(cls, name: str, base: Declaration, own: Declaration) -> _Used:
        specs = base.spec, own.spec
        both = [claim for each in (base, own) if (claim := _find_claim(each, name)) is not None]
        names: set[str] = {part for claim in both for part in claim.names}
        size = -1
        while size < len(names):
            size = len(names)
            names |= {part for spec in specs for part in trace_sets(spec, list(names))}
        fields = {field_of(spec, part) for spec in specs for part in names & set(spec.sets)}
        facts = [fact for spec in specs for fact in list_fact_fields(spec, both)]
        relations = {claim.relation for claim in both}
        keys = {
            "sufficiency": relations & {Relation.SUFFICIENT, Relation.BOTH},
            "necessity": relations & {Relation.NECESSARY, Relation.BOTH},
        }
        return cls(
            both[0].converse_of or name if both else name,
            frozenset(names),
            frozenset(fields | {fact.field for fact in facts}),
            frozenset(key for key, own_relations in keys.items() if own_relations),
            any(claim.is_temporal or claim.order is not None for claim in both),
            any(claim.order is not None or claim.placement for claim in both),
        )

    def holds(self, difference: Difference) -> bool:  # noqa: PLR0911 - one answer for each kind
        """Return whether a difference may matter to the verdict."""
        kind, path = difference.kind, difference.path
        match kind:
            case DifferenceKind.LABEL:
                return bool(self.names & set(difference.sets))
            case DifferenceKind.CALIBRATION | DifferenceKind.SET:
                return path[1] in self.names
            case DifferenceKind.CUT:
                return path[1] in self.cuts
            case DifferenceKind.CLAIM:
                return path[1] == self.claim
            case DifferenceKind.TYPOLOGY:
                return self.typed
            case DifferenceKind.CODE:
                return difference.field in self.fields
            case DifferenceKind.CASES:
                return path[0] != "missing" and (self.timed or not difference.field)
            case _:
                return False
