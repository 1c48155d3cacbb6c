"""Diagrams hold every cover and no other, and where they are cut only true covers."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

import numpy as np
import pytest

from qca.boolean import construction, picks
from qca.boolean.charts import Part, order_rows, split_chart
from qca.boolean.construction import Built, build_irredundant_diagram, build_least_diagram
from qca.boolean.weights import share_rows, share_rows_best
from tests.charts import build_chart, primes_of

_Cover = tuple[int, ...]
_PLENTY = 1_000_000


def _draw_parts(rng: np.random.Generator) -> tuple[list[int], list[Part]]:
    rows, primes = int(rng.integers(1, 9)), int(rng.integers(1, 12))
    coverage = [int(m) for m in rng.integers(1, 1 << rows, primes)]
    if rng.random() < 0.5:
        coverage += coverage[:2]
    parts = split_chart(build_chart(coverage, sorted(rng.integers(1, 5, len(coverage)).tolist())))
    return coverage, [part.reorder(order_rows(part.matrix)) for part in parts]


def _subsets(members: Sequence[int]) -> list[_Cover]:
    if not members:
        return [()]
    fewer = _subsets(members[:-1])
    return fewer + [(*chosen, members[-1]) for chosen in fewer]


def _cover_all(coverage: Sequence[int], part: Part) -> Callable[[Iterable[int]], bool]:
    """Return the test of whether primes cover every row that binds in a part."""
    edges = [
        {int(p) for c in np.flatnonzero(row) for p in primes_of(part, int(c))}
        for row in part.matrix
    ]
    return lambda chosen: all(edge & set(chosen) for edge in edges)


def _twin(coverage: Sequence[int], part: Part) -> tuple[set[_Cover], set[_Cover]]:
    """Return all covers of a part and the irredundant ones, by trying every set of its primes."""
    test = _cover_all(coverage, part)
    found = {s for s in _subsets(sorted(part.members.tolist())) if test(s)}
    spare = {s for s in found if any(test([i for i in s if i != j]) for j in s)}
    return found, found - spare


def _covers(built: Built) -> set[_Cover]:
    assert built.diagram is not None
    listed = built.diagram.list_covers(_PLENTY)
    assert len(listed) == len(set(listed)) == built.diagram.count
    return set(listed)


def _look_closely(patch: pytest.MonkeyPatch) -> None:
    """Have few partial covers looked at as closely as many are."""
    patch.setattr(picks, "_REPAID", 0)
    patch.setattr(construction, "_SIFTED", 1)
    patch.setattr(construction, "_SPREAD", 1000)
    patch.setattr(picks, "_LOOKED_AT", 3)


@pytest.mark.parametrize("share", [share_rows, share_rows_best, lambda m: np.zeros(len(m))])
@pytest.mark.parametrize(("together", "closely"), [(1, False), (1 << 17, False), (64, True)])
def test_whole_diagrams(
    share: Callable[..., np.ndarray],
    together: int,
    closely: bool,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(construction, "_TOGETHER", together)
    if closely:
        _look_closely(monkeypatch)
    rng = np.random.default_rng(together)
    for _ in range(60):
        coverage, parts = _draw_parts(rng)
        for part in parts:
            found, irredundant = _twin(coverage, part)
            every = build_irredundant_diagram(part, _PLENTY)
            assert every.whole and _covers(every) == irredundant
            least = min(map(len, found))
            shares = share(part.matrix)
            for terms in range(least):
                none = build_least_diagram(part, terms, shares, _PLENTY)
                assert none.whole and none.diagram is None
            built = build_least_diagram(part, least, shares, _PLENTY)
            assert built.whole and _covers(built) == {c for c in found if len(c) == least}


def _twin_counts(part: Part) -> tuple[int, int, list[int]]:
    """Return the least size, how many covers have it, and in how many a prime of each class stands.

    Classes are taken up one after another; for each size and each set of rows it is counted how
    many sets of primes cover just these. Two primes of one class are never in a least cover.
    """
    masks = (1 << np.arange(part.rows)) @ part.matrix

    def count(left_out: int) -> np.ndarray:
        counts = np.zeros((part.rows + 2, 1 << part.rows), dtype=np.int64)
        counts[0, 0] = 1
        reached = np.arange(1 << part.rows)
        for which, (mask, size) in enumerate(zip(masks, part.sizes(), strict=True)):
            if which != left_out:
                more = counts[:-1] * size
                for total, here in zip(counts[1:], more, strict=True):
                    np.add.at(total, reached | mask, here)
        return counts[:, -1]

    every = count(-1)
    least = int(np.flatnonzero(every)[0])
    without = [int(count(which)[least]) for which in range(part.classes)]
    return (
        least,
        int(every[least]),
        [(int(every[least]) - n) // int(k) for n, k in zip(without, part.sizes(), strict=True)],
    )


def test_counts_of_many_covers(monkeypatch: pytest.MonkeyPatch) -> None:
    """Random charts of some dozens of classes, against counting without any bound."""
    _look_closely(monkeypatch)
    rng = np.random.default_rng(11)
    most = 0
    for _ in range(8):
        rows, primes = int(rng.integers(7, 10)), int(rng.integers(20, 50))
        flags = rng.random((primes, rows)) < 0.3
        coverage = [max(1, int(mask)) for mask in flags @ (1 << np.arange(rows))]
        for part in split_chart(build_chart(coverage)):
            least, count, standing = _twin_counts(part)
            shares = share_rows_best(part.matrix)
            order = order_rows(part.matrix, np.exp(shares @ part.matrix))
            part, shares = part.reorder(order), shares[order]
            none = build_least_diagram(part, least - 1, shares, _PLENTY)
            assert none.whole and none.diagram is None
            built = build_least_diagram(part, least, shares, _PLENTY)
            assert built.whole and built.diagram is not None
            assert built.diagram.count == count
            assert built.diagram.count_by_class() == standing
            most = max(most, count)
    assert most > 50


def test_diagrams_of_more_terms_than_least() -> None:
    """All covers that can be put in an order in which each prime adds rows: no other is asked."""
    rng = np.random.default_rng(6)
    for _ in range(40):
        coverage, parts = _draw_parts(rng)
        for part in parts:
            found, irredundant = _twin(coverage, part)
            least = min(map(len, found))
            shares = share_rows(part.matrix)
            wider = _covers(build_least_diagram(part, least + 1, shares, _PLENTY))
            assert {c for c in irredundant if len(c) <= least + 1} <= wider
            assert wider <= {c for c in found if len(c) <= least + 1}


def test_cut_diagrams_hold_true_covers() -> None:
    rng = np.random.default_rng(7)
    cut = {"least": 0, "irredundant": 0}
    for _ in range(80):
        coverage, parts = _draw_parts(rng)
        for part in parts:
            found, irredundant = _twin(coverage, part)
            least = min(map(len, found))
            shares = share_rows(part.matrix)
            smallest = {c for c in found if len(c) == least}
            for steps in (-5, 0, 1, 5, 20, 60):
                for name, built, expected in (
                    ("least", build_least_diagram(part, least, shares, steps), smallest),
                    ("irredundant", build_irredundant_diagram(part, steps), irredundant),
                ):
                    if built.diagram is None:
                        assert not built.whole
                        continue
                    listed = _covers(built)
                    assert listed <= expected and listed
                    assert not built.whole or listed == expected
                    cut[name] += listed != expected
    assert min(cut.values()) > 30


@pytest.mark.parametrize("rows", [63, 64, 65, 66, 129, 130])
def test_more_rows_than_a_word_holds(rows: int) -> None:
    """Rings: prime i covers rows i and i + 1. All even ones, all odd ones, or two neighbours."""
    ring = [1 << i | 1 << (i + 1) % rows for i in range(rows)]
    (part,) = split_chart(build_chart(ring))
    part = part.reorder(order_rows(part.matrix))
    size = (rows + 1) // 2
    built = build_least_diagram(part, size, share_rows(part.matrix), _PLENTY)
    assert built.whole
    if rows % 2:
        # An odd ring has one row covered twice, and that may be any.
        assert len(_covers(built)) == rows
    else:
        assert _covers(built) == {tuple(range(0, rows, 2)), tuple(range(1, rows, 2))}
    none = build_least_diagram(part, size - 1, share_rows(part.matrix), _PLENTY)
    assert none.whole and none.diagram is None
