"""Two analyses compared: what is decided, what is found, and which decisions explain verdicts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from qca.analysis.claims.verdicts import Parameter, Verdict
from qca.boolean.smallest import find_smallest
from qca.comparison.alignment import align
from qca.comparison.rest import Otherwise, list_rest
from qca.comparison.tables import (
    ChangedScore,
    ComparedOutcome,
    compare_memberships,
    compare_outcomes,
    is_other,
)
from qca.comparison.worlds import ClaimWorlds
from qca.equality import ByValue
from qca.mappings import FrozenMapping
from qca.progress import Stage, Watch, ignore
from qca.study.differences import Declaration, Difference, list_differences
from qca.study.settings import MOST_SETS

if TYPE_CHECKING:
    from qca.analysis.claims.verdicts import TestedClaim
    from qca.boolean.formulas import Formula
    from qca.record import Record

__all__ = [
    "ChangedFit",
    "ChangedVerdict",
    "Explanation",
    "RecordComparison",
    "compare_records",
]


@dataclass(frozen=True)
class Explanation:
    """The smallest sets of decisions that make a verdict the other one.

    ``exact`` says that these are all of them. Else the search was cut short: no set of up to
    ``ruled_out`` decisions does, and ``sets`` holds one of which no decision can be spared. There
    are none where not even all decisions together do.
    """

    sets: tuple[tuple[Difference, ...], ...] = ()
    exact: bool = True
    ruled_out: int = 0


@dataclass(frozen=True)
class ChangedVerdict:
    """A claim whose verdict differs, under its ids in both analyses.

    ``made_by`` are decisions that, taken in the first analysis alone as the second takes them, give
    the verdict that it has there; ``undone_by`` those that, taken back in the second, give that of
    the first.
    """

    claim: str
    other: str
    says: str
    before: Verdict
    after: Verdict
    made_by: Explanation
    undone_by: Explanation


@dataclass(frozen=True, eq=False)
class ChangedFit(ByValue):
    """A parameter of a claim that differs; NaN where it is undefined."""

    claim: str
    parameter: Parameter
    before: float
    after: float


@dataclass(frozen=True, eq=False)
class RecordComparison(ByValue):
    """What two analyses, the first and the second, decide and find otherwise.

    ``differences`` are decisions, before as in the first; ``rest`` is what is written otherwise and
    decides nothing, such as texts and evidence. ``cases`` and ``claims`` map names in the second to
    those of the same in the first. ``verdicts`` and ``fits`` are of ``compared`` claims and rivals,
    ``only`` are claims of one side with their verdicts; ``outcomes`` are those that both have, and
    ``apart`` those of one side.
    """

    differences: tuple[Difference, ...]
    rest: tuple[Otherwise, ...]
    cases: Mapping[str, str]
    claims: Mapping[str, str]
    compared: int
    verdicts: tuple[ChangedVerdict, ...]
    fits: tuple[ChangedFit, ...]
    only: tuple[Mapping[str, Verdict], Mapping[str, Verdict]]
    scores: tuple[ChangedScore, ...]
    outcomes: tuple[ComparedOutcome, ...]
    apart: tuple[tuple[Formula, ...], tuple[Formula, ...]]

    @property
    def finds_the_same(self) -> bool:
        """Whether everything that both could find is the same."""
        models = [each for outcome in self.outcomes for each in outcome.models]
        rows = [outcome.rows for outcome in self.outcomes]
        return not (
            self.verdicts
            or self.fits
            or self.scores
            or any(self.only)
            or any(self.apart)
            or any(each.differs for each in models)
            or any(each is None or each for each in rows)
        )

    @property
    def is_empty(self) -> bool:
        """Whether nothing at all differs."""
        return self.finds_the_same and not (self.differences or self.rest)


def compare_records(
    first: Record,
    second: Record,
    *,
    most: int = MOST_SETS,
    watch: Watch = ignore,
) -> RecordComparison:
    """Return how the second of two records differs from the first.

    For each verdict and direction at most ``most`` sets of decisions are tried beside those by
    which one is found; where that is not enough, the explanation says so.
    """
    base, (own, cases, claims) = _declare(first), _align(first, second)
    differences = list_differences(base, own)
    before, after = _list_tested(first), _list_tested(second)
    theirs = {_rename(name, claims): name for name in after}
    both = [name for name in before if name in theirs]
    moved = [name for name in both if before[name].verdict is not after[theirs[name]].verdict]
    verdicts = []
    for number, name in enumerate(moved):
        watch(Stage.EXPLAINING, number, len(moved))
        worlds = ClaimWorlds.between(name, base, own, differences)
        pair = before[name], after[theirs[name]]
        verdicts.append(_explain(worlds, theirs[name], *pair, most))
    named = [[each.table.outcome for each in record.outcomes] for record in (first, second)]
    return RecordComparison(
        differences,
        list_rest(base, own, differences, (first.study.codebook, second.study.codebook)),
        cases,
        claims,
        len(both),
        tuple(verdicts),
        tuple(fit for name in both for fit in _compare_fit(before[name], after[theirs[name]])),
        (
            FrozenMapping({n: t.verdict for n, t in before.items() if n not in theirs}),
            FrozenMapping({theirs[n]: after[theirs[n]].verdict for n in theirs if n not in before}),
        ),
        compare_memberships(first.study.scores.memberships, second.study.scores.memberships, cases),
        compare_outcomes(first.outcomes, second.outcomes, cases),
        (
            tuple(each for each in named[0] if each not in named[1]),
            tuple(each for each in named[1] if each not in named[0]),
        ),
    )


def _declare(record: Record) -> Declaration:
    """Return what a record's files declare; of one that is read back, what is in it."""
    study = record.study
    declared = study.declared
    if declared is None:
        update: dict[str, object] = {"only": (), "omit": ()}
        return Declaration(study.spec.model_copy(update=update), study.cases)
    kept = {case.id for case in study.cases}
    omit = tuple(case.id for case in declared.cases if case.id not in kept)
    spec = declared.spec.model_copy(update={"only": (), "omit": omit})
    return Declaration(spec, declared.cases)


def _align(
    first: Record, second: Record
) -> tuple[Declaration, Mapping[str, str], Mapping[str, str]]:
    aligned = align(_declare(first), _declare(second))
    return aligned.declared, aligned.cases, aligned.claims


def _list_tested(record: Record) -> dict[str, TestedClaim]:
    return {each.claim.id: each for each in (*record.claims, *record.rivals)}


def _rename(name: str, claims: Mapping[str, str]) -> str:
    """Return the id of a claim, or of a converse, under the name that its claim has elsewhere."""
    claim, space, arrow = name.rpartition(" ")
    return f"{claims[claim]} {arrow}" if space and claim in claims else claims.get(name, name)


def _explain(
    worlds: ClaimWorlds, other: str, before: TestedClaim, after: TestedClaim, most: int
) -> ChangedVerdict:
    every = frozenset(range(len(worlds.differences)))

    def explain(verdict: Verdict, *, back: bool) -> Explanation:
        def reaches(chosen: frozenset[int]) -> bool:
            return worlds.judge(every - chosen if back else chosen) is verdict

        if not reaches(every):
            return Explanation()
        smallest = find_smallest(len(every), reaches, most)
        sets = tuple(tuple(worlds.differences[i] for i in chosen) for chosen in smallest.sets)
        return Explanation(sets, smallest.exact, smallest.ruled_out)

    # A world that is not as either analysis found it rests on something that is not declared.
    whole = worlds.judge(frozenset()) is before.verdict and worlds.judge(every) is after.verdict
    return ChangedVerdict(
        before.claim.id,
        other,
        before.claim.says,
        before.verdict,
        after.verdict,
        explain(after.verdict, back=False) if whole else Explanation(),
        explain(before.verdict, back=True) if whole else Explanation(),
    )


def _compare_fit(before: TestedClaim, after: TestedClaim) -> Sequence[ChangedFit]:
    pair = [
        {name: value for direction in each.directions for name, value, _ in direction.parameters}
        for each in (before, after)
    ]
    undefined = float("nan")
    fits = []
    for name in dict.fromkeys([*pair[0], *pair[1]]):
        first, second = (each.get(name, undefined) for each in pair)
        if is_other(first, second):
            fits.append(ChangedFit(before.claim.id, name, first, second))
    return fits
