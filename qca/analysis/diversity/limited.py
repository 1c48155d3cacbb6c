"""Limited diversity worked out: what rests on rows that no case shows, and which tell most."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from qca.analysis.claims.verdicts import TestedClaim, Verdict
from qca.analysis.contrasts import OpenPair, find_open_pairs
from qca.analysis.diversity.answers import (
    Advice,
    LimitedDiversity,
    Question,
    Remainders,
    RestingModel,
)
from qca.analysis.diversity.impossible import Impossible, find_impossible
from qca.analysis.diversity.search import AlikeRows, Ranking, RowValue, find_first_row, rank_rows
from qca.analysis.diversity.testing import TestingRows, list_testing_rows
from qca.analysis.outcome import OutcomeAnalysis
from qca.analysis.remainders.counterfactuals import Region, encode_known
from qca.analysis.truth_table.table import RowCode
from qca.boolean.cubes import Space, intersection
from qca.boolean.levels import first_of
from qca.mappings import FrozenMapping
from qca.study.declaration import Study

__all__ = ["MOST_STEPS", "find_diversity"]

# Groups of remainders that are told, and models that are compared.
_MOST_GROUPS, _MOST_MODELS = 64, 100
# Steps that the search for one answer may take: a tenth of a second, or where it is asked for by
# itself under a second.
_STEPS, MOST_STEPS = 200_000, 1_000_000
# Cubes of contradictory assumptions by which groups are parted; of more, only of a row it is told
# whether it is one.
_MOST_SHARED = 100


def find_diversity(
    study: Study, analysis: OutcomeAnalysis, claims: Sequence[TestedClaim], *, steps: int = _STEPS
) -> LimitedDiversity:
    """Return what rests on the rows that no case shows, and which of them would tell most.

    What a case would do is told of one that is clearly in its row, and clearly in the outcome or
    out of it: where sets are crisp that is exact, else other rows may change a little, too. A model
    is ruled out where it then covers a row without the outcome, or leaves one with it uncovered.

    No row is looked at by itself; of very many the best are found first (``search``), within so
    many steps.

    Source: Ragin (2008), Redesigning Social Inquiry, ch. 8-9 (limited diversity, counterfactuals);
    Schneider and Wagemann (2013), Political Research Quarterly 66(1), 211-220 (untenable
    assumptions); Rohlfing and Schneider (2013), Political Research Quarterly 66(1), 220-235 (cases
    chosen after a truth table).
    """
    return _Finder(study, analysis, tuple(claims), steps).find()


@dataclass(frozen=True, eq=False)
class _Finder:
    """What is asked of the remainders of one outcome, as unions of cubes, and what they answer."""

    study: Study
    analysis: OutcomeAnalysis
    tested: tuple[TestedClaim, ...]
    steps: int

    def find(self) -> LimitedDiversity:
        table = self.analysis.table
        rankings = {question: self._rank(question) for question in self._questions}
        groups: dict[int, AlikeRows] = {}
        for ranking in rankings.values():
            for own in ranking.groups:
                if own.held not in groups or own.whole:
                    groups[own.held] = own
        described = {held: self._describe(own) for held, own in groups.items()}
        advice = {
            question: self._advise(question, ranking, described)
            for question, ranking in rankings.items()
        }
        unsettled = [q for q, each in advice.items() if each is None and not rankings[q].complete]
        return LimitedDiversity(
            outcome=table.outcome,
            possible=self.space.size,
            counts=FrozenMapping(
                {code: sum(row.out is code and row.n > 0 for row in table.rows) for code in RowCode}
            ),
            impossible=self._impossible,
            impossible_region=self._impossible_region,
            known=tuple(self._known),
            remainders=self.space.size - len(self._known) - self._impossible_region.count,
            n_cut=self.analysis.settings.truth_table.n_cut,
            models=self._models,
            models_complete=self._models_complete,
            claims=tuple(each.claim for each in self._testing),
            elsewhere=self._elsewhere,
            untested=self._untested,
            contradictory=self.analysis.assumptions.contradictory,
            groups=tuple(described.values()),
            complete=all(ranking.complete for ranking in rankings.values()),
            advice=FrozenMapping({q: each for q, each in advice.items() if each is not None}),
            unsettled=tuple(unsettled),
            first_pairs=self._conditions_without_pairs,
        )

    # ------------------------------------------------------------------ what is asked

    @property
    def space(self) -> Space:
        return self.analysis.table.space

    @cached_property
    def _known(self) -> list[int]:
        return encode_known(self.analysis.table)

    @cached_property
    def _impossible(self) -> tuple[Impossible, ...]:
        return find_impossible(self.study.spec, self.space, self._known)

    @cached_property
    def _impossible_region(self) -> Region:
        cubes = dict.fromkeys(cube for each in self._impossible for cube in each.region.cubes)
        return Region(tuple(cubes), tuple(self._known), self.space)

    @cached_property
    def _without(self) -> list[int]:
        return [*self._known, *self._impossible_region.cubes]

    @cached_property
    def _all_models(self) -> dict[tuple[int, ...], RestingModel]:
        models: dict[tuple[int, ...], RestingModel] = {}
        for solution in self.analysis.solutions:
            for model, terms in zip(solution.models, solution.cubes, strict=True):
                key = tuple(sorted(terms))
                before = models[key].kinds if key in models else ()
                kinds = tuple(dict.fromkeys((*before, solution.kind)))
                models[key] = RestingModel(model.expression, kinds, key)
        return models

    @cached_property
    def _models(self) -> tuple[RestingModel, ...]:
        return tuple(self._all_models.values())[:_MOST_MODELS]

    @property
    def _models_complete(self) -> bool:
        listed = all(each.complete for each in self.analysis.solutions)
        return listed and len(self._models) == len(self._all_models)

    @cached_property
    def _testing(self) -> tuple[TestingRows, ...]:
        claims = [each.claim for each in self.tested]
        testing = list_testing_rows(
            self.study.spec, self.space, self.analysis.table.outcome, claims
        )
        return tuple(each for each in testing if not each.is_empty)

    @property
    def _elsewhere(self) -> tuple[str, ...]:
        known = {each.claim for each in self._testing}
        return tuple(each.claim.id for each in self.tested if each.claim.id not in known)

    @cached_property
    def _untested(self) -> tuple[str, ...]:
        return tuple(each.claim.id for each in self.tested if each.verdict is Verdict.UNTESTED)

    @property
    def _shared(self) -> tuple[int, ...]:
        return self.analysis.assumptions.contradictory.cubes

    @cached_property
    def _unions(self) -> tuple[tuple[int, ...], ...]:
        """The terms of models, what the negated outcome assumes, and the rows that test claims."""
        return (
            *(model.cubes for model in self._models),
            self._shared if len(self._shared) <= _MOST_SHARED else (),
            *(region for each in self._testing for region in (*each.tests, *each.against)),
        )

    # ------------------------------------------------------------------ how it is answered

    @property
    def _questions(self) -> list[Question]:
        """The questions that some row may answer; by the first, all rows are told."""
        _, sides = self._masks
        return [each for each in Question if each is Question.MODELS or any(sides[each])]

    @cached_property
    def _masks(self) -> tuple[int, Mapping[Question, tuple[int, int]]]:
        """The bits of models; and by question those of the claims, tested in and out."""
        count = len(self._models)
        sides: dict[Question, tuple[int, int]] = {}
        for question in (Question.CLAIMS, Question.UNTESTED):
            inside = outside = 0
            for i, each in enumerate(self._testing):
                if question is Question.CLAIMS or each.claim in self._untested:
                    inside |= 1 << self._place(i, 0)
                    outside |= 1 << self._place(i, 1)
            sides[question] = inside, outside
        return (1 << count) - 1, sides

    def _rank(self, question: Question) -> Ranking:
        models, sides = self._masks

        def split(held: int, may: int) -> int:
            low, total = (held & models).bit_count(), models.bit_count()
            high = low + (may & models).bit_count()
            if low <= total // 2 <= high:
                return total // 2
            return min(low, total - low) if low > total // 2 else min(high, total - high)

        def test(which: Question, held: int, may: int) -> tuple[int, int]:
            counts = [((held | may) & side).bit_count() for side in sides[which]]
            return min(counts), max(counts)

        def rank(held: int, may: int) -> tuple[int, ...]:
            parts = {
                Question.MODELS: (split(held, may),),
                Question.CLAIMS: test(Question.CLAIMS, held, may),
                Question.UNTESTED: test(Question.UNTESTED, held, may),
            }
            rest = (part for q, part in parts.items() if q is not question)
            return (*parts[question], *(x for part in rest for x in part))

        value: RowValue = rank
        return rank_rows(
            self.space, self._unions, self._without, value, most=_MOST_GROUPS, steps=self.steps
        )

    def _describe(self, own: AlikeRows) -> Remainders:
        count = len(self._models)
        held = own.held
        without = tuple(
            each
            for each in self._without
            if any(intersection(each, cube, self.space) is not None for cube in own.cubes)
        )
        row, config = self._choose_row(own.cubes)
        return Remainders(
            region=Region(own.cubes, without, self.space),
            whole=own.whole,
            assuming=tuple(i for i in range(count) if held >> i & 1),
            others=tuple(i for i in range(count) if not held >> i & 1),
            negated=self._is_shared(config),
            if_in=self._name_claims(held, 0),
            if_out=self._name_claims(held, 1),
            against=(self._name_claims(held, 2), self._name_claims(held, 3)),
            row=row,
            config=self.space.write(self.space.encode(config)),
            pairs=self._pairs.get(config, ()),
            few=self._few.get(row, 0),
        )

    def _is_shared(self, config: Sequence[int]) -> bool:
        row = self.space.encode(config)
        return any(row & cube == cube for cube in self._shared)

    def _place(self, claim: int, which: int) -> int:
        """Return the bit of one of the four regions of a claim."""
        return len(self._models) + 1 + 4 * claim + which

    def _name_claims(self, held: int, which: int) -> tuple[str, ...]:
        return tuple(
            each.claim for i, each in enumerate(self._testing) if held >> self._place(i, which) & 1
        )

    def _choose_row(self, cubes: Sequence[int]) -> tuple[int, tuple[int, ...]]:
        """Return the row in some cubes whose case would complete most pairs, or else the first."""
        for config in self._paired:
            row = self.space.encode(config)
            if any(row & cube == cube for cube in cubes):
                return self.space.row_number(config), config
        first = find_first_row(cubes, self._without, self.space)
        assert first is not None  # groups have rows
        return first, self.space.find_configuration(first)

    @cached_property
    def _few(self) -> Mapping[int, int]:
        rows = self.analysis.table.rows
        return {row.number: row.n for row in rows if row.out is RowCode.OPEN}

    @cached_property
    def _pairs(self) -> Mapping[tuple[int, ...], tuple[OpenPair, ...]]:
        """The pairs that each remainder completes, by its configuration in values from 0."""
        table = self.analysis.table
        taken = {row.config for row in table.rows if row.out is not RowCode.OPEN}
        pairs: dict[tuple[int, ...], list[OpenPair]] = {}
        for pair in find_open_pairs(table.memberships, table.outcome, table.conditions) or ():
            config = tuple(
                value - first_of(count)
                for value, count in zip(pair.config, self.space.levels, strict=True)
            )
            if config not in taken:
                pairs.setdefault(config, []).append(pair)
        return {config: tuple(own) for config, own in pairs.items()}

    @cached_property
    def _paired(self) -> list[tuple[int, ...]]:
        """The configurations that complete pairs, those with most conditions first."""
        impossible = self._impossible_region.cubes
        possible = [
            config
            for config in self._pairs
            for row in [self.space.encode(config)]
            if not any(row & cube == cube for cube in impossible)
        ]
        return sorted(possible, key=lambda config: (-len(self._pairs[config]), config))

    @cached_property
    def _conditions_without_pairs(self) -> tuple[str, ...]:
        """The conditions in which no two cases differ alone."""
        table = self.analysis.table
        rows = [row.config for row in table.rows if row.n]
        without = []
        for j, name in enumerate(table.conditions):
            rests = [(*row[:j], *row[j + 1 :]) for row in rows]
            if len(set(rests)) == len(rests):
                without.append(name)
        return tuple(without)

    def _advise(
        self, question: Question, ranking: Ranking, described: Mapping[int, Remainders]
    ) -> Advice | None:
        """Return the best groups of a question; None where no row tells anything of it."""
        if not ranking.groups:
            return None
        width = 1 if question is Question.MODELS else 2
        best = ranking.groups[0].value[:width]
        if not any(best):
            return None
        groups = [described[g.held] for g in ranking.groups if g.value[:width] == best]
        proven = ranking.complete or bool(ranking.bound and best >= ranking.bound[:width])
        most = len(self._models) - best[0] if question is Question.MODELS else best[-1]
        return Advice(question, tuple(groups), best[0], most, proven)
