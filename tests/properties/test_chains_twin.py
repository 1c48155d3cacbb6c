"""Chains against twins that try every term, every set of terms and every configuration."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from itertools import combinations, product
from typing import Any

import numpy as np
import pandas as pd
import pytest
from numpy.typing import NDArray

from qca import find_chains
from qca.boolean.cubes import Space, bits_of
from qca.boolean.equivalences import (
    Equivalence,
    are_compatible,
    find_essential_subsets,
    find_impossible_literals,
    follows,
    has_cycle,
    is_reducible,
)
from qca.chains import disjunctions
from qca.chains.results import FactorModels
from qca.chains.systems import Fault, combine_models

_Draw = Callable[[np.random.Generator, str], tuple[pd.DataFrame, dict[str, int]]]
Literal = tuple[str, int]
Scores = NDArray[np.float64]
Term = frozenset[Literal]
Model = frozenset[Term]
System = frozenset[Equivalence]
_TOLERANCE = 1e-9


def membership(frame: pd.DataFrame, levels: dict[str, int], literal: Literal) -> Scores:
    name, value = literal
    column = frame[name].to_numpy(dtype=float)
    if levels[name] > 2:
        return (column == value).astype(float)
    return column if value else 1 - column


class Twin:
    """Everything about one table, found by trying it."""

    def __init__(self, frame: pd.DataFrame, levels: dict[str, int]) -> None:
        self.levels = {n: c for n, c in levels.items() if frame[n].max() > frame[n].min()}
        self.literal = {
            (n, v): membership(frame, levels, (n, v)) for n in self.levels for v in range(levels[n])
        }
        self.known: dict[Term, Scores] = {}

    def term(self, term: Term) -> Scores:
        if term not in self.known:
            self.known[term] = np.min([self.literal[part] for part in term], axis=0)
        return self.known[term]

    def union(self, terms: Iterable[Term]) -> Scores:
        return np.max([self.term(term) for term in terms], axis=0)

    def fit(self, terms: Iterable[Term], y: Scores) -> tuple[float, float, float]:
        """Return overlap, inclusion and coverage of a disjunction."""
        x = self.union(terms)
        overlap, total = float(np.minimum(x, y).sum()), float(x.sum())
        return overlap, overlap / total if total > _TOLERANCE else float("nan"), overlap / y.sum()

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

    def has_case(self, term: Term) -> bool:
        return any(m > 0.5 for m in self.term(term))

    def models(
        self, terms: Sequence[Term], y: Scores, incl: float, cov: float, most: int
    ) -> set[Model] | None:
        """Return the models of at most so many terms, or None where there are too many terms."""
        if len(terms) > 14:
            return None
        necessary: list[Model] = []
        for size in range(1, most + 1):
            for chosen in combinations(terms, size):
                if any(smaller <= set(chosen) for smaller in necessary):
                    continue
                if self.fit(chosen, y)[2] >= cov - _TOLERANCE:
                    necessary.append(frozenset(chosen))
        return {m for m in necessary if self.fit(m, y)[1] >= incl - _TOLERANCE}

    def is_selected(self, model: Model, y: Scores, rule: str) -> bool:
        """Return whether the outcome has two sides, or scores, where it is as the model says."""
        pairs = list(zip(self.union(model).tolist(), y.tolist(), strict=True))
        if rule == "cs":
            sides = [(np.sign(a - 0.5), np.sign(b - 0.5)) for a, b in pairs]
            return {(1, 1), (-1, -1)} <= set(sides)
        return rule == "none" or len({b for a, b in pairs if abs(a - b) < _TOLERANCE}) > 1


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
    seen = dict.fromkeys(("compared", "several", "failed", "uninstantiated", "unselected"), 0)
    for i in range(18):
        frame, levels = draw(rng, kind)
        levels = {**levels, "Y": 2}
        incl, cov = (float(rng.choice([1, 0.9, 0.8, 0.75])) for _ in range(2))
        if np.ptp(frame.to_numpy(), axis=0).astype(bool).sum() < 2:
            continue
        rules = {"uninstantiated": i % 2 == 0, "selection": ("none", "cs", "fs")[i % 3]}
        limits = {"max_terms": 3, "max_complexity": None}
        found = find_chains(frame, incl_cut=incl, cov_cut=cov, levels=levels, **limits, **rules)
        twin = Twin(frame, levels)
        for outcome in found.outcomes:
            compare_models(outcome, twin, incl, cov, rules, seen)
    assert seen["compared"] > 20
    assert seen["several"] > 2
    assert seen["failed"] > 2
    # In crisp data what is sufficient has a case.
    assert (seen["uninstantiated"] > 10) if kind == "fuzzy" else not seen["uninstantiated"]
    assert seen["unselected"] > 1 or kind != "fuzzy"


def compare_models(
    outcome: FactorModels,
    twin: Twin,
    incl: float,
    cov: float,
    rules: dict[str, Any],
    seen: dict[str, int],
) -> None:
    """Compare everything that is said of one outcome, and count what was there to compare."""
    wide = max(twin.levels.values()) > 2 or "[" in outcome.outcome
    ((literal,),) = read_model(outcome.outcome, values=wide)
    terms = {next(iter(read_model(t.expression, values=wide))) for t in outcome.terms}
    y, sufficient = twin.literal[literal], twin.sufficient(literal, incl)
    kept = [t for t in sufficient if rules["uninstantiated"] or twin.has_case(t)]
    assert terms == set(kept)
    assert outcome.uninstantiated == len(sufficient) - len(kept)
    seen["uninstantiated"] += outcome.uninstantiated
    passing = twin.models(kept, y, incl, cov, 3)
    if passing is None:
        return
    expected = {m for m in passing if twin.is_selected(m, y, rules["selection"])}
    models = {read_model(m.expression, values=wide): m for m in outcome.models}
    assert models.keys() == expected
    assert outcome.model_count == len(models) == len(outcome.models)
    assert outcome.unselected == len(passing) - len(expected)
    for terms_of, model in models.items():
        _, reached, covered = twin.fit(terms_of, y)
        assert (model.incl, model.cov) == pytest.approx((reached, covered))
        assert model.varies == twin.is_selected(terms_of, y, "cs")
    if not outcome.bounds:  # then there are none of more terms either
        larger = twin.models(kept, y, incl, cov, 5)
        assert larger is None or larger == passing
    seen["compared"] += 1
    seen["several"] += len(models) > 1
    seen["failed"] += not models
    seen["unselected"] += outcome.unselected


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


@pytest.fixture(params=["listed", "searched"])
def _engine(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Configurations known one by one, and searched as in spaces that have too many."""
    if request.param == "searched":
        monkeypatch.setattr("qca.boolean.equivalences.find_truths", lambda space: None)


@pytest.mark.usefixtures("_engine")
def test_logic_equals_that_of_truth_tables() -> None:
    rng = np.random.default_rng(8)
    counted = ("impossible", "follows", "reducible", "implied", "smaller", "cyclic", "constant")
    seen = dict.fromkeys(counted, 0)
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
            implied = any(imply(whole, hold([*rest, less], space)) for less in shorten(item))
            assert is_reducible(item, system, space) == implied
            seen["implied"] += implied and not reducible
        literals = sum(space.families)
        rows = [row for row, holds in zip(list_rows(space), whole, strict=True) if holds]
        impossible = [b for b in bits_of(literals) if not any(row >> b & 1 for row in rows)]
        assert list(bits_of(find_impossible_literals(system, literals, space))) == impossible
        assert not find_impossible_literals(system, 0, space)
        seen["constant"] += possible and bool(impossible)
        seen["cyclic"] += has_cycle(system, space)
        if possible:
            found = {frozenset(part) for part in find_essential_subsets(system, space)}
            assert found == set(find_smallest(frozenset(system), space))
            seen["smaller"] += len(next(iter(found))) < len(system)
    assert min(seen.values()) > 5


@pytest.mark.usefixtures("_engine")
def test_essential_parts_of_systems_that_say_things_many_times() -> None:
    """Factors that are copies of each other: many equivalences follow from some of the others."""
    rng = np.random.default_rng(9)
    space = Space(tuple("ABCDE"), (2, 2, 2, 2, 2))
    several = most = 0
    for _ in range(40):
        system = set()
        for _ in range(rng.integers(4, 9)):
            i, j = (int(x) for x in rng.permutation(4)[:2])
            further = (1 << 8 + int(rng.integers(2)),) if rng.random() < 0.15 else ()
            system.add(Equivalence((*(2 << 2 * i,), *further), 2 << 2 * j))
        whole = tuple(sorted(system, key=lambda e: (e.outcome, e.terms)))
        found = [frozenset(part) for part in find_essential_subsets(whole, space)]
        assert len(set(found)) == len(found)
        assert set(found) == set(find_smallest(frozenset(whole), space))
        several += len(found) > 1
        most = max(most, len(found))
    assert several > 20
    assert most > 5


def test_without_noise_no_model_is_reducible_in_its_chain(draw: _Draw) -> None:
    """On crisp data at cuts of 1 what says nothing in a chain would be no part of a model."""
    rng = np.random.default_rng(12)
    chains = 0
    for _ in range(30):
        frame, levels = draw(rng, "crisp")
        if np.ptp(frame.to_numpy(), axis=0).astype(bool).sum() < 2:
            continue
        found = find_chains(frame, levels={**levels, "Y": 2}, max_complexity=None, max_terms=None)
        assert not found.left_out
        assert not any(m.reducible for outcome in found.outcomes for m in outcome.models)
        chains += found.chain_count
    assert chains > 10


def list_rows(space: Space) -> list[int]:
    return [space.encode(c) for c in product(*(range(n) for n in space.levels))]


def hold(items: Iterable[Equivalence], space: Space) -> list[bool]:
    """Return for every configuration whether the equivalences hold in it."""
    items = list(items)
    return [all(left(e.terms, r) == bool(r & e.outcome) for e in items) for r in list_rows(space)]


def imply(whole: Sequence[bool], part: Sequence[bool]) -> bool:
    return all(b or not a for a, b in zip(whole, part, strict=True))


def shorten(item: Equivalence) -> list[Equivalence]:
    """Return an equivalence without one of its terms, or without one literal of a term."""
    shorter = []
    for j, term in enumerate(item.terms):
        before, after = item.terms[:j], item.terms[j + 1 :]
        bits = [b for b in range(term.bit_length()) if term >> b & 1]
        for terms in [(*before, *after), *((*before, term ^ 1 << b, *after) for b in bits)]:
            shorter.append(Equivalence(terms, item.outcome))
    return shorter


def find_fault(items: System, space: Space, redundancy: str, seen: int) -> Fault | None:
    """Return what is wrong with a system that can hold."""
    whole = hold(items, space)
    for item in items:
        for less in shorten(item):
            part = hold([*(items - {item}), less], space)
            if imply(whole, part) if redundancy == "implication" else whole == part:
                return Fault.REDUNDANCY
    rows = [row for row, holds in zip(list_rows(space), whole, strict=True) if holds]
    named = 0
    for e in items:
        named |= space.widen(e.outcome | e.literals)
    if any(not any(row >> b & 1 for row in rows) for b in bits_of(named & seen)):
        return Fault.CONSTANT
    return None


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


def combine_by_hand(
    choices: Sequence[Sequence[Equivalence]], space: Space, redundancy: str, seen: int
) -> tuple[set[System], dict[Fault, int]]:
    """Return the chains: every choice, its connected parts, their smallest equals."""
    systems: dict[System, Fault | None] = {}
    for choice in product(*(c for c in choices if c)):
        for part in connect(choice, space):
            if not any(hold(part, space)):
                systems[part] = Fault.CONTRADICTION
                continue
            for small in find_smallest(part, space):
                for p in connect(small, space):
                    systems[p] = find_fault(p, space, redundancy, seen)
    faults = [fault for fault in systems.values() if fault]
    chains = {system for system, fault in systems.items() if not fault}
    return chains, {fault: faults.count(fault) for fault in Fault if fault in faults}


@pytest.mark.usefixtures("_engine")
def test_systems_equal_every_choice_made_by_hand() -> None:
    rng = np.random.default_rng(40)
    seen = joined = 0
    left_out = dict.fromkeys(Fault, 0)
    for i in range(120):
        levels = (2, 2, 3) if i % 4 == 0 else (2, 2, 2, 2)
        space, drawn = Space(tuple("ABCD"[: len(levels)]), levels), []
        for j in rng.permutation(len(levels))[: rng.integers(1, 4)]:
            models = set()
            for _ in range(rng.integers(1, 3)):
                others = [i for i in range(len(levels)) if i != j]
                terms = set()
                for _ in range(rng.integers(1, 3)):
                    picked = rng.permutation(others)[: rng.integers(1, 3)]
                    terms.add(sum(draw_literal(rng, space, int(i)) for i in picked))
                outcome = 1 << (space.offsets[j] + 1)
                models.add(Equivalence(tuple(sorted(terms)), outcome))
            drawn.append(sorted(models, key=lambda e: e.terms))
        rule = ("equivalence", "implication")[i % 2]
        literals = sum(space.families) & ~(int(rng.integers(16)) if i % 3 == 0 else 0)
        combined = combine_models(drawn, space, most=1000, redundancy=rule, seen=literals)
        assert combined.complete
        expected, faults = combine_by_hand(drawn, space, rule, literals)
        assert {frozenset(system) for system in combined.systems} == expected
        assert len(set(map(frozenset, combined.systems))) == len(combined.systems)
        assert dict(combined.left_out) == faults
        seen += len(combined.systems)
        joined += any(len(system) > 1 for system in combined.systems)
        left_out = {fault: n + faults.get(fault, 0) for fault, n in left_out.items()}
    assert seen > 60
    assert min(left_out.values()) > 4
    assert joined > 10


def draw_literal(rng: np.random.Generator, space: Space, j: int) -> int:
    return 1 << (space.offsets[j] + int(rng.integers(space.levels[j])))
