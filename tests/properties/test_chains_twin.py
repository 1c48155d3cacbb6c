"""Chains against twins that try every term, every set of terms and every configuration."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from itertools import combinations, product

import numpy as np
import pandas as pd
import pytest

from qca.boolean.cubes import Space
from qca.boolean.equivalences import (
    Equivalence,
    are_compatible,
    find_essential_subsets,
    follows,
    has_cycle,
    is_reducible,
)
from qca.chains import disjunctions
from qca.chains.search import find_chains
from qca.chains.systems import combine_models

_Draw = Callable[[np.random.Generator, str], tuple[pd.DataFrame, dict[str, int]]]
Literal = tuple[str, int]
Term = frozenset[Literal]
Model = frozenset[Term]
System = frozenset[Equivalence]
_TOLERANCE = 1e-9


def membership(frame: pd.DataFrame, levels: dict[str, int], literal: Literal) -> list[float]:
    name, value = literal
    column = frame[name].tolist()
    if levels[name] > 2:
        return [float(x == value) for x in column]
    return [x if value else 1 - x for x in column]


class Twin:
    """Everything about one table, found by trying it."""

    def __init__(self, frame: pd.DataFrame, levels: dict[str, int]) -> None:
        self.levels = {n: c for n, c in levels.items() if frame[n].max() > frame[n].min()}
        self.literal = {
            (n, v): membership(frame, levels, (n, v)) for n in self.levels for v in range(levels[n])
        }
        self.cases = range(len(frame))

    def term(self, term: Term) -> list[float]:
        return [min(self.literal[part][i] for part in term) for i in self.cases]

    def fit(self, terms: Sequence[Term], y: list[float]) -> tuple[float, float, float]:
        """Return overlap, inclusion and coverage of a disjunction."""
        members = [self.term(term) for term in terms]
        x = [max(m[i] for m in members) for i in self.cases]
        overlap, total = sum(map(min, x, y)), sum(x)
        return overlap, overlap / total if total > _TOLERANCE else float("nan"), overlap / sum(y)

    def sufficient(self, outcome: Literal, incl: float) -> list[Term]:
        names = [name for name in self.levels if name != outcome[0]]
        values = [[None, *range(self.levels[name])] for name in names]
        y = self.literal[outcome]
        passing = []
        for chosen in product(*values):
            term = frozenset((n, v) for n, v in zip(names, chosen, strict=True) if v is not None)
            if term:
                overlap, reached, _ = self.fit([term], y)
                if overlap > _TOLERANCE and reached >= incl - _TOLERANCE:
                    passing.append(term)
        return [t for t in passing if not any(other < t for other in passing)]

    def models(self, outcome: Literal, incl: float, cov: float, most: int) -> set[Model] | None:
        """Return the models of at most so many terms, or None where there are too many terms."""
        terms = self.sufficient(outcome, incl)
        if len(terms) > 14:
            return None
        y = self.literal[outcome]
        necessary: list[Model] = []
        for size in range(1, most + 1):
            for chosen in combinations(terms, size):
                if any(smaller <= set(chosen) for smaller in necessary):
                    continue
                if self.fit(chosen, y)[2] >= cov - _TOLERANCE:
                    necessary.append(frozenset(chosen))
        return {m for m in necessary if self.fit(list(m), y)[1] >= incl - _TOLERANCE}


def read_model(expression: str, *, values: bool) -> Model:
    def read(literal: str) -> Literal:
        if values:
            name, _, value = literal.partition("[")
            return name, int(value.rstrip("]"))
        return literal.lstrip("~"), int(not literal.startswith("~"))

    terms = expression.split(" + ")
    return frozenset(frozenset(read(part) for part in term.split("*")) for term in terms)


@pytest.mark.parametrize("kind", ["crisp", "fuzzy", "multi-value"])
@pytest.mark.parametrize("by_coverage", [False, True])
def test_models_equal_those_of_the_twin(
    draw: _Draw, kind: str, by_coverage: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    if by_coverage:  # the other search, for coverage of 1 too
        monkeypatch.setattr(disjunctions, "_find_transversals", lambda *_: None)
    rng = np.random.default_rng(31 + by_coverage)
    compared = several = failed = 0
    for _ in range(18):
        frame, levels = draw(rng, kind)
        levels = {**levels, "Y": 2}
        incl, cov = (float(rng.choice([1, 0.9, 0.8, 0.75])) for _ in range(2))
        if np.ptp(frame.to_numpy(), axis=0).astype(bool).sum() < 2:
            continue
        found = find_chains(
            frame, incl_cut=incl, cov_cut=cov, levels=levels, max_terms=3, max_complexity=None
        )
        twin = Twin(frame, levels)
        wide = max(levels.values()) > 2
        for outcome in found.outcomes:
            ((literal,),) = read_model(outcome.outcome, values=wide)
            terms = {next(iter(read_model(t.expression, values=wide))) for t in outcome.terms}
            assert terms == set(twin.sufficient(literal, incl))
            expected = twin.models(literal, incl, cov, 3)
            if expected is None:
                continue
            models = {read_model(m.expression, values=wide) for m in outcome.models}
            assert models == expected
            assert outcome.model_count == len(models) == len(outcome.models)
            for model in outcome.models:
                _, reached, covered = twin.fit(
                    list(read_model(model.expression, values=wide)), twin.literal[literal]
                )
                assert model.incl == pytest.approx(reached)
                assert model.cov == pytest.approx(covered)
            compared += 1
            several += len(models) > 1
            if not outcome.bounds:  # then there are none of more terms either
                larger = twin.models(literal, incl, cov, 5)
                assert larger is None or larger == expected
            failed += not models
    assert compared > 20
    assert several > 2
    assert failed > 2


def draw_system(rng: np.random.Generator) -> tuple[Space, list[Equivalence]]:
    levels = tuple(int(n) for n in rng.choice([2, 2, 3], size=rng.integers(3, 5)))
    space = Space(tuple("ABCD"[: len(levels)]), levels)
    system = []
    for _ in range(rng.integers(1, 4)):
        j = int(rng.integers(len(levels)))
        outcome = 1 << (space.offsets[j] + int(rng.integers(levels[j])))
        terms = set()
        for _ in range(rng.integers(1, 3)):
            others = [i for i in range(len(levels)) if i != j]
            picked = rng.permutation(others)[: rng.integers(1, 3)]
            terms.add(sum(1 << (space.offsets[i] + int(rng.integers(levels[i]))) for i in picked))
        system.append(Equivalence(tuple(sorted(terms)), outcome))
    return space, list(dict.fromkeys(system))


def left(terms: Sequence[int], row: int) -> bool:
    return any(row & term == term for term in terms)


def test_logic_equals_that_of_truth_tables() -> None:
    rng = np.random.default_rng(8)
    seen = {"impossible": 0, "follows": 0, "reducible": 0, "smaller": 0, "cyclic": 0}
    for _ in range(250):
        space, system = draw_system(rng)
        whole = hold(system, space)
        possible = any(whole)
        assert are_compatible(system, space) == possible
        seen["impossible"] += not possible
        for i, item in enumerate(system):
            rest = system[:i] + system[i + 1 :]
            expected = hold(rest, space) == whole
            assert follows(item, rest, space) == expected
            seen["follows"] += expected
            reducible = any(hold([*rest, less], space) == whole for less in shorten(item))
            assert is_reducible(item, rest, space) == reducible
            seen["reducible"] += reducible
        seen["cyclic"] += has_cycle(system, space)
        if possible:
            found = {frozenset(part) for part in find_essential_subsets(system, space)}
            assert found == set(find_smallest(frozenset(system), space))
            seen["smaller"] += len(next(iter(found))) < len(system)
    assert min(seen.values()) > 5


def test_without_noise_no_model_is_reducible_in_its_chain(draw: _Draw) -> None:
    """On crisp data at cuts of 1 what says nothing in a chain would be no part of a model."""
    rng = np.random.default_rng(12)
    chains = 0
    for _ in range(30):
        frame, levels = draw(rng, "crisp")
        if np.ptp(frame.to_numpy(), axis=0).astype(bool).sum() < 2:
            continue
        found = find_chains(frame, levels={**levels, "Y": 2}, max_complexity=None, max_terms=None)
        assert found.left_out == 0
        assert not any(m.reducible for outcome in found.outcomes for m in outcome.models)
        chains += found.chain_count
    assert chains > 10


def hold(items: Iterable[Equivalence], space: Space) -> list[bool]:
    """Return for every configuration whether the equivalences hold in it."""
    rows = [space.encode(c) for c in product(*(range(n) for n in space.levels))]
    return [all(left(e.terms, r) == bool(r & e.outcome) for e in items) for r in rows]


def shorten(item: Equivalence) -> list[Equivalence]:
    """Return an equivalence without one of its terms, or without one literal of a term."""
    shorter = []
    for j, term in enumerate(item.terms):
        before, after = item.terms[:j], item.terms[j + 1 :]
        bits = [b for b in range(term.bit_length()) if term >> b & 1]
        for terms in [(*before, *after), *((*before, term ^ 1 << b, *after) for b in bits)]:
            shorter.append(Equivalence(terms, item.outcome))
    return shorter


def says_too_much(items: System, space: Space) -> bool:
    whole = hold(items, space)
    return any(
        hold([*(items - {item}), less], space) == whole for item in items for less in shorten(item)
    )


def connect(items: Iterable[Equivalence], space: Space) -> list[System]:
    """Return the parts of a system that share no factor, joining two for as long as any do."""
    parts = [(space.widen(e.outcome | e.literals), frozenset({e})) for e in items]
    while pair := next(((a, b) for a, b in combinations(parts, 2) if a[0] & b[0]), None):
        (f, m), (g, n) = pair
        parts = [*(part for part in parts if part not in pair), (f | g, m | n)]
    return [members for _, members in parts]


def find_smallest(part: System, space: Space) -> list[System]:
    """Return the smallest parts of a system that hold in the same configurations."""
    whole = hold(part, space)
    subsets = [
        frozenset(chosen)
        for size in range(1, len(part) + 1)
        for chosen in combinations(part, size)
        if hold(chosen, space) == whole
    ]
    return [s for s in subsets if not any(other < s for other in subsets)]


def combine_by_hand(choices: Sequence[Sequence[Equivalence]], space: Space) -> set[System]:
    """Return the chains: every choice, its connected parts, their smallest equals."""
    found = set()
    for choice in product(*(c for c in choices if c)):
        for part in connect(choice, space):
            if any(hold(part, space)):
                for small in find_smallest(part, space):
                    found.update(p for p in connect(small, space) if not says_too_much(p, space))
    return found


def test_systems_equal_every_choice_made_by_hand() -> None:
    rng = np.random.default_rng(40)
    seen = left_out = joined = 0
    for _ in range(120):
        space, drawn = Space(tuple("ABCD"), (2, 2, 2, 2)), []
        for j in rng.permutation(4)[: rng.integers(1, 4)]:
            models = set()
            for _ in range(rng.integers(1, 3)):
                others = [i for i in range(4) if i != j]
                terms = set()
                for _ in range(rng.integers(1, 3)):
                    picked = rng.permutation(others)[: rng.integers(1, 3)]
                    terms.add(sum(1 << (2 * int(i) + int(rng.integers(2))) for i in picked))
                models.add(Equivalence(tuple(sorted(terms)), 1 << (2 * int(j) + 1)))
            drawn.append(sorted(models, key=lambda e: e.terms))
        combined = combine_models(drawn, space, most=1000)
        assert combined.complete
        assert {frozenset(system) for system in combined.systems} == combine_by_hand(drawn, space)
        assert len(set(map(frozenset, combined.systems))) == len(combined.systems)
        seen += len(combined.systems)
        left_out += combined.left_out
        joined += any(len(system) > 1 for system in combined.systems)
    assert seen > 60
    assert left_out > 10
    assert joined > 10
