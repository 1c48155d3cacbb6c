"""Parameters of fit and cases, computed anew where a document holds the memberships."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from math import fsum
from typing import Any

from .findings import OpenError, WrongError, at, cite, require
from .table import TOLERANCE, Table, bits

__all__ = ["Fits", "find_fits"]

# Memberships looked at in one document.
_MOST_WORK = 20_000_000
_HALF = 0.5
_OUTCOME = re.compile(r'(~?)("(?:[^"]|"")*"|.*?)(?:\[(\d+)\])?')

_Values = list[float]


def find_fits(table: Table, outcome: str, memberships: Any) -> Fits | None:
    """Return what recomputes the fit to an outcome, or None where some membership is missing.

    An outcome made of several sets (``Y + Z``) is not computed anew either.

    Raises
    ------
    WrongError
        The memberships are no numbers from 0 to 1, or the outcome or a condition is not among them.
    """
    if memberships is None or _is_compound(outcome):
        return None
    with at("memberships"):
        fits = Fits(table, outcome, memberships)
    return None if fits.missing else fits


def _is_compound(outcome: str) -> bool:
    """Return whether an outcome is an expression of several sets; names with signs are quoted."""
    match = _OUTCOME.fullmatch(outcome)
    name = "" if match is None else match.group(2)
    return not name.startswith('"') and bool(set(name) & set("*+() "))


class Fits:
    """The memberships of all cases in the outcome and in each literal of the conditions."""

    def __init__(self, table: Table, outcome: str, memberships: Any) -> None:
        require(type(memberships) is dict and len(memberships) > 0, "they are no object")
        self.table, self.cases = table, list(memberships)
        self.missing, self.work = False, _MOST_WORK
        rows = list(memberships.values())
        match = _OUTCOME.fullmatch(outcome)
        if match is None:
            raise WrongError(f"{cite(outcome)} is no outcome")
        negated, name, value = match.groups()
        if name.startswith('"'):
            name = name[1:-1].replace('""', '"')
        levels = 3 if value is not None else 2
        wanted = int(value) if value is not None else int(not negated)
        column = self._read(rows, name, levels)
        if value is not None and any(y % 1 for y in column):  # a value of a fuzzy set
            levels = 2
        self.y = self._select(column, levels, wanted)
        self.columns: dict[int, _Values] = {}
        self.at_half = [False] * len(rows)
        values = zip(table.levels, table.firsts, table.families, strict=True)
        for name, (count, first, family) in zip(table.names, values, strict=True):
            column = self._read(rows, name, count)
            for number, bit in enumerate(bits(family), first):
                self.columns[bit] = self._select(column, count, number)
            if count == 2:
                pairs = zip(self.at_half, column, strict=True)
                self.at_half = [half or abs(x - _HALF) <= TOLERANCE for half, x in pairs]
        self._known: dict[int, _Values] = {}

    def _read(self, rows: Sequence[Any], name: str, levels: int) -> _Values:
        column = []
        for row in rows:
            require(type(row) is dict and name in row, f"{cite(name)} is not among them")
            value = row[name]
            self.missing = self.missing or value is None
            number = 0 if value is None else value
            fits = type(number) in (int, float) and 0 <= number <= max(1, levels * 10**4)
            require(fits and (levels > 2 or number <= 1), f"{cite(name)}: a membership is none")
            column.append(float(number))
        return column

    @staticmethod
    def _select(column: _Values, levels: int, value: int) -> _Values:
        """Return the memberships in one value of a set."""
        if levels > 2:
            return [float(x == value) for x in column]
        return list(column) if value else [1 - x for x in column]

    def term(self, cube: int) -> _Values:
        """Return the memberships in a term: the least of its literals'."""
        if cube not in self._known:
            columns = [self.columns[bit] for bit in bits(cube)]
            self._spend(len(columns))
            self._known[cube] = [min(values) for values in zip(*columns, strict=True)]
        return self._known[cube]

    def _spend(self, columns: int) -> None:
        self.work -= (columns + 8) * len(self.cases)
        if self.work < 0:
            raise OpenError("more memberships than are looked at")

    def measure(self, x: _Values) -> tuple[float | None, float | None, float | None]:
        """Return inclusion, PRI and coverage of memberships; None where undefined."""
        self._spend(8)
        both = [min(a, b) for a, b in zip(x, self.y, strict=True)]
        shared = fsum(min(a, 1 - b) for a, b in zip(both, self.y, strict=True))
        overlap, total = fsum(both), fsum(x)
        return (
            _divide(overlap, total),
            _divide(overlap - shared, total - shared),
            _divide(overlap, fsum(self.y)),
        )

    def check_table(self, rows: Sequence[Any]) -> None:
        """Raise where a row has other cases, inclusion or PRI, or a case has a place in none."""
        placed = set()
        for row in rows:
            name = str(row["row"])
            with at(f"row {name}"):
                x = self.term(self.table.rows[name])
                incl, pri, _ = self.measure(x)
                _compare(row, {"incl": incl, "pri": pri})
                pairs = list(zip(self.cases, x, self.at_half, strict=True))
                own = {case for case, m, half in pairs if m > _HALF + TOLERANCE and not half}
                require(own == set(row["cases"]), "its cases are others")
                self._check_deviant(row["deviant"], x, own)
                placed |= own
        left = {case for case, half in zip(self.cases, self.at_half, strict=True) if half}
        require(left == set(self.table.dropped), "the cases dropped are others")
        require(placed | left == set(self.cases), "a case is in no row")

    def check_solution(self, solution: Any) -> None:
        """Raise where a term or a model has another fit, or other deviant or uncovered cases."""
        for number, model in enumerate(solution["models"], 1):
            with at(f"model {number}"):
                cubes = self.table.terms([term["term"] for term in model["terms"]])
                self._check_model(model, [self.term(cube) for cube in cubes])

    def _check_model(self, model: Any, terms: list[_Values]) -> None:
        self._spend(2 * len(terms))
        whole = [max(values) for values in zip(*terms, strict=True)]
        incl, pri, cov = self.measure(whole)
        _compare(model, {"inclS": incl, "pri": pri, "covS": cov})
        self._check_deviant(model["deviant"], whole, set(self.cases))
        pairs = list(zip(self.cases, whole, self.y, strict=True))
        left = {case for case, x, y in pairs if x < _HALF - TOLERANCE and y > _HALF + TOLERANCE}
        require(left == set(model["uncovered"]), "the cases left uncovered are not so")
        for entry, x, unique in zip(model["terms"], terms, self._find_unique(terms), strict=True):
            incl, pri, cov = self.measure(x)
            _compare(entry, {"inclS": incl, "pri": pri, "covS": cov, "covU": unique})
            self._check_deviant(entry["deviant"], x, set(self.cases))

    def _find_unique(self, terms: list[_Values]) -> list[float | None]:
        """Return for each term the coverage that no other term shares; None for one by itself."""
        if len(terms) < 2:
            return [None]
        own = [0.0] * len(terms)
        for values, y in zip(zip(*terms, strict=True), self.y, strict=True):
            second, first = sorted(values)[-2:]
            own[values.index(first)] += min(first, y) - min(second, y)
        total = fsum(self.y)
        return [_divide(part, total) for part in own]

    def _check_deviant(self, said: list[str], x: _Values, among: set[str]) -> None:
        pairs = zip(self.cases, x, self.y, strict=True)
        own = {c for c, m, y in pairs if m > _HALF + TOLERANCE and y < _HALF - TOLERANCE}
        require(sorted(own & among) == sorted(said), "the deviant cases are others")


def _divide(part: float, whole: float) -> float | None:
    return part / whole if whole > TOLERANCE else None


def _compare(entry: Any, measured: Mapping[str, float | None]) -> None:
    for key, own in measured.items():
        said = entry[key]
        same = own is None if said is None else own is not None and abs(said - own) <= TOLERANCE
        require(same, f"'{key}' is another")
