"""The models of many regions of easy counterfactuals at once.

Regions differ in few of their cubes, and so do the terms that may be made of them. Which of the
regions hold a cube is one whole number, a bit for each region; a cube lies in those regions in
which all of its parts lie. So the prime implicants of all regions are found in one search, and the
parts of a chart that regions have in common are covered once.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from qca.boolean.budgets import Budget
from qca.boolean.cubes import Space, absorb, bits_of, link_items
from qca.boolean.transversals import search_transversals

__all__ = ["RegionTerms", "cover_regions", "find_region_terms"]

# A set of terms, as the bits of their places among the terms that may be in some region.
Mask = int


@dataclass(frozen=True)
class RegionTerms:
    """The prime implicants of all regions, in order, and the regions that have each, as bits."""

    terms: tuple[int, ...]
    regions: tuple[int, ...]


def find_region_terms(
    positive: Sequence[int], regions: Sequence[frozenset[int]], space: Space, budget: Budget
) -> RegionTerms:
    """Return the prime implicants over positive rows, in each of the regions with these rows.

    A step of the budget is a cube of which it is found out in which of 512 regions it lies.

    Raises
    ------
    BudgetSpent
        There are more steps to take.
    """
    lattice = _Lattice(positive, regions, space, budget)
    term_masks: dict[int, int] = {}
    for row in positive:
        lattice.grow(row, term_masks)
    terms = sorted(term_masks, key=space.order)
    return RegionTerms(tuple(terms), tuple(term_masks[term] for term in terms))


class _Lattice:
    """In which regions cubes lie, worked out once for each cube."""

    def __init__(
        self,
        positive: Sequence[int],
        regions: Sequence[frozenset[int]],
        space: Space,
        budget: Budget,
    ) -> None:
        self.families = space.families
        self.literals = [[1 << bit for bit in bits_of(family)] for family in space.families]
        self.budget = budget
        self.every = (1 << len(regions)) - 1
        self.step = 1 + len(regions) // 512
        given = dict.fromkeys(positive, self.every)
        for which, region in enumerate(regions):
            for cube in region:
                given[cube] = given.get(cube, 0) | 1 << which
        self.given = list(given.values())
        # Of each literal, the cubes that have it.
        self.having: dict[int, int] = {}
        for which, cube in enumerate(given):
            for bit in bits_of(cube):
                self.having[bit] = self.having.get(bit, 0) | 1 << which
        self.known: dict[int, int] = {}
        self.grown: set[int] = set()

    def grow(self, row: int, grown: dict[int, int]) -> None:
        """Find every cube around a row from which no literal can go, and the regions of each."""
        stack = [row]
        while stack:
            cube = stack.pop()
            if cube in self.grown:
                continue
            self.grown.add(cube)
            here, wider = self.locate(cube), 0
            for family, literals in zip(self.families, self.literals, strict=True):
                if cube & family:
                    without = cube & ~family
                    there = self.known.get(without)
                    if there is None:
                        there = self._join(without, literals, here, 0)
                    wider |= there
                    if there:
                        stack.append(without)
            if here & ~wider:
                grown[cube] = here & ~wider

    def locate(self, cube: int) -> int:
        """Return the regions that hold a cube, as bits."""
        place = self.known.get(cube)
        return self._locate(cube, 0) if place is None else place

    def _locate(self, cube: int, start: int) -> int:
        """Return the regions that hold a cube which has all conditions before some place."""
        for at in range(start, len(self.families)):
            if not cube & self.families[at]:
                return self._join(cube, self.literals[at], self.every, at + 1)
        self.budget.charge(self.step)
        place = self.known[cube] = self._locate_row(cube)
        return place

    def _join(self, cube: int, literals: Sequence[int], within: int, start: int) -> int:
        """Return those of some regions that hold a cube in each value of a condition."""
        self.budget.charge(self.step)
        joined = within
        for literal in literals:
            place = self.known.get(cube | literal)
            joined &= self._locate(cube | literal, start) if place is None else place
            if not joined:
                break
        self.known[cube] = joined
        return joined

    def _locate_row(self, row: int) -> int:
        outside = 0
        for bit, cubes in self.having.items():
            if not row >> bit & 1:
                outside |= cubes
        mask = 0
        for which in bits_of(((1 << len(self.given)) - 1) & ~outside):
            mask |= self.given[which]
        return mask


def cover_regions(
    positive: Sequence[int], terms: RegionTerms, count: int, least: bool, budget: Budget
) -> list[tuple[tuple[Mask, ...], ...]]:
    """Return the models of each of so many regions: one set of terms of each of its parts.

    Parts share no term and no row. ``least`` asks for the covers of fewest terms, else they are all
    irredundant ones. A step of the budget is a term looked at.

    Raises
    ------
    BudgetSpent
        There are more steps to take.
    """
    known: dict[frozenset[Mask], tuple[Mask, ...]] = {}
    regions = []
    charts: dict[frozenset[Mask], list[tuple[Mask, ...]]] = {}
    for needed, rows in zip(*_list_charts(positive, terms, count), strict=True):
        chart = frozenset(rows)
        if chart not in charts:
            parts = charts[chart] = []
            for linked in link_items((row, row) for row in sorted(rows)):
                key = frozenset(absorb(linked))
                if key not in known:
                    known[key] = _cover_part(key, least, budget)
                parts.append(known[key])
        alone = [(needed,)] if needed else []
        regions.append((*alone, *charts[chart]))
    return regions


def _list_charts(
    positive: Sequence[int], terms: RegionTerms, count: int
) -> tuple[list[Mask], list[set[Mask]]]:
    """Return for each region the terms that alone cover some row, and what may cover the others."""
    around = [[i for i, term in enumerate(terms.terms) if term & row == term] for row in positive]
    alone = [0] * len(terms.terms)
    for here in around:
        once = twice = 0
        for i in here:
            twice |= once & terms.regions[i]
            once |= terms.regions[i]
        for i in here:
            alone[i] |= terms.regions[i] & ~twice
    needed: list[Mask] = [0] * count
    for i, regions in enumerate(alone):
        for region in bits_of(regions):
            needed[region] |= 1 << i
    rows: list[set[Mask]] = [set() for _ in range(count)]
    for here in around:
        left = (1 << count) - 1
        for i in here:
            left &= ~alone[i]
        for mask, regions in _split_regions(left, [(1 << i, terms.regions[i]) for i in here]):
            for region in bits_of(regions):
                rows[region].add(mask)
    return needed, rows


def _split_regions(every: int, around: Sequence[tuple[Mask, int]]) -> list[tuple[Mask, int]]:
    """Return regions by which of some terms are in them."""
    split = [(0, every)] if every else []
    for term, regions in around:
        apart = [(mask, rest) for mask, here in split if (rest := here & ~regions)]
        split = [(mask | term, both) for mask, here in split if (both := here & regions)] + apart
    return split


def _cover_part(rows: frozenset[Mask], least: bool, budget: Budget) -> tuple[Mask, ...]:
    """Return the covers of rows, each row given by the terms around it."""
    if least:
        return _LeastCovers(sorted(rows, key=lambda row: (row.bit_count(), row)), budget).find()
    covered = []
    for cover in search_transversals(sorted(rows), budget):
        budget.charge(1)
        covered.append(cover)
    budget.charge(0)
    return tuple(covered)


class _LeastCovers:
    """The least covers of a few rows; terms around the same rows are one class."""

    def __init__(self, rows: Sequence[Mask], budget: Budget) -> None:
        self.budget = budget
        self.every = (1 << len(rows)) - 1
        covered: dict[int, int] = {}
        for place, row in enumerate(rows):
            for term in bits_of(row):
                covered[term] = covered.get(term, 0) | 1 << place
        classes: dict[int, list[int]] = {}
        for term, places in covered.items():
            classes.setdefault(places, []).append(term)
        self.covers = list(classes)
        self.widest = max(places.bit_count() for places in classes)
        self.members = list(classes.values())
        self.around = [
            sum(1 << which for which, places in enumerate(self.covers) if places >> place & 1)
            for place in range(len(rows))
        ]

    def find(self) -> tuple[Mask, ...]:
        """Return the covers of fewest terms: sizes are tried one after another."""
        masks: list[Mask] = []
        size = 0
        while not masks:
            size += 1
            for classes in self._search(self.every, (1 << len(self.covers)) - 1, size):
                masks += self._spell(classes)
        return tuple(masks)

    def _search(self, left: int, open_: int, size: int) -> Iterator[tuple[int, ...]]:
        """Yield every set of open classes, at most so many, that covers the rows that are left.

        The first row that is left is covered by one of its classes, and those tried before are no
        longer open, so that each set is found once.
        """
        if not left:
            yield ()
        if not left or left.bit_count() > size * self.widest:
            return
        ways = self.around[(left & -left).bit_length() - 1] & open_
        self.budget.charge(left.bit_count() + ways.bit_count())
        if size == 1:
            yield from ((w,) for w in bits_of(ways) if not left & ~self.covers[w])
            return
        for which in bits_of(ways):
            open_ &= ~(1 << which)
            for others in self._search(left & ~self.covers[which], open_, size - 1):
                yield (which, *others)

    def _spell(self, classes: Sequence[int]) -> list[Mask]:
        """Return the sets of one term of each class."""
        spelled = [0]
        for which in classes:
            self.budget.charge(len(spelled) * len(self.members[which]))
            spelled = [mask | 1 << term for mask in spelled for term in self.members[which]]
        return spelled
