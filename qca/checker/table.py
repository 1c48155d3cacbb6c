"""The truth table of a document, and terms over its conditions.

A term is a number with one bit for each of its literals (every value of every condition has a bit),
a configuration likewise: a term covers a configuration that has all of its bits.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from math import prod
from typing import Any

from .findings import OpenError, WrongError, cite, require, take
from .form import check_table

__all__ = ["Table", "bits", "split_term"]

TOLERANCE = 1e-9
# All values of all conditions together; every one takes a bit in every term.
_MOST_VALUES = 10_000
_LITERAL = re.compile(r'(?:"(?:[^"]|"")*"|[^*"])+')
# Steps that parting or counting configurations may take, a step being a cube looked at.
_MOST_STEPS = 3_000_000


def bits(mask: int) -> Iterator[int]:
    """Yield the bits of a number one by one, each as a number."""
    while mask:
        yield mask & -mask
        mask &= mask - 1


def split_term(text: str) -> list[str]:
    """Return the literals of a term; an asterisk within quotes is part of a name."""
    found = _LITERAL.findall(text)
    return found if "*".join(found) == text else []


class Table:
    """The rows by number, with their configurations and codes, all checked against each other."""

    def __init__(self, table: Any) -> None:
        check_table(table)
        self.names = [str(name) for name in take(table, "conditions", list)]
        levels = take(table, "levels", dict)
        require(len(set(self.names)) == len(self.names) > 0, "'conditions' is no list of names")
        self.levels: list[int] = [take(levels, name, int) for name in self.names]
        require(min(self.levels) > 1, "a condition has less than two values")
        require(sum(self.levels) <= _MOST_VALUES, "conditions have more values than are read")
        firsts = take(table, "firsts", dict)
        named = levels.keys() == firsts.keys() == set(self.names)
        require(named, "'levels' and 'firsts' name other conditions")
        self.firsts: list[int] = [take(firsts, name, int) for name in self.names]
        counted = max(self.levels) > 2 or not any(self.firsts)
        require(counted, "'firsts' is for conditions of several values")
        self.size = prod(self.levels)
        self.families: list[int] = []
        self.literals: dict[str, int] = {}
        bit = 1
        for name, count, first in zip(self.names, self.levels, self.firsts, strict=True):
            self.families.append(((1 << count) - 1) * bit)
            for value in range(count):
                for text in self._write(name, value + first):
                    if self.literals.setdefault(text, bit) != bit:
                        raise OpenError("conditions are named such that terms cannot be read")
                bit <<= 1
        self.rows: dict[str, int] = {}
        self.codes: dict[str, str] = {}
        self.cases: dict[str, list[str]] = {}
        self.deviant: dict[str, list[str]] = {}
        self.dropped: list[str] = take(table, "dropped", list)
        for row in take(table, "rows", list):
            self._add(row, take(table, "cuts", dict))
        named = [*self.dropped, *(case for cases in self.cases.values() for case in cases)]
        require(len(set(named)) == len(named), "a case is named twice")
        self.positive = {n: config for n, config in self.rows.items() if self.codes[n] == "1"}

    def _write(self, name: str, value: int) -> list[str]:
        """Return the forms of a literal: with the name in quotes, and as it is if it can be."""
        quoted = '"' + name.replace('"', '""') + '"'
        forms = [quoted] if set(name) & set('"*~[] ') else [quoted, name]
        if max(self.levels) > 2:
            return [f"{form}[{value}]" for form in forms]
        return [form if value else f"~{form}" for form in forms]

    def _add(self, row: Any, cuts: Any) -> None:
        number, config = str(row["row"]), self.configuration(row["config"])
        require(number not in self.rows, f"row {number} is listed twice")
        expected = 0
        for name, count, first in zip(self.names, self.levels, self.firsts, strict=True):
            expected = expected * count + row["config"][name] - first
        require(number == str(expected + 1), f"row {number} has another number")
        require(row["n"] == len(take(row, "cases", list)), f"row {number} has another n")
        code = take(row, "out", str)
        expected_code, reason = _code(row, cuts)
        require(code == expected_code, f"row {number} is coded {cite(code)} against the cuts")
        require(row["why"] == reason, f"row {number} is not coded {code} for that reason")
        require(set(row["deviant"]) <= set(row["cases"]), f"row {number} has no such case")
        self.rows[number], self.codes[number] = config, code
        self.cases[number], self.deviant[number] = row["cases"], row["deviant"]

    def configuration(self, values: Any) -> int:
        """Return a configuration given as an object from conditions to values."""
        require(type(values) is dict, "a configuration is not an object")
        require(values.keys() == set(self.names), "a configuration names other conditions")
        mask, bit = 0, 1
        for name, count, first in zip(self.names, self.levels, self.firsts, strict=True):
            value: int = take(values, name, int) - first
            require(0 <= value < count, f"{name} has no value {value + first}")
            mask |= bit << value
            bit <<= count
        return mask

    def find_configuration(self, row: Any) -> int:
        """Return the configuration of a row by its number, observed or not."""
        number, rest, config, bit = int(row) - 1, self.size, 0, 1
        require(str(row) == str(number + 1), f"{row!r:.60} is no number of a row")
        require(0 <= number < self.size, f"there is no row {row}")
        for count in self.levels:
            rest //= count
            value, number = divmod(number, rest)
            config |= bit << value
            bit <<= count
        return config

    def off(self, witness: Any) -> int:
        """Return the configuration of a witness: an observed row, or a term of all conditions."""
        if "row" in witness:
            return self.rows[str(witness["row"])]
        config = self.term(witness["config"])
        require(config.bit_count() == len(self.names), "a configuration leaves a condition open")
        return config

    def term(self, text: Any) -> int:
        """Return a term given as text, its literals in the order of the conditions."""
        require(type(text) is str, f"{text!r:.60} is not a term")
        parts = [self.literals.get(part, 0) for part in split_term(text)]
        mask = sum(set(parts))
        if 0 in parts or parts != list(bits(mask)):
            raise WrongError(f"{cite(text)} is not a term")
        if any((mask & family).bit_count() > 1 for family in self.families):
            raise WrongError(f"{cite(text)} is impossible")
        return mask

    def terms(self, texts: Any) -> list[int]:
        """Return a list of terms, which must differ."""
        require(type(texts) is list, "terms are not a list")
        found = [self.term(text) for text in texts]
        require(len(set(found)) == len(found), "a term is listed twice")
        return found

    def others(self, cube: int) -> int:
        """Return the other values of the conditions that a cube fixes.

        A term has nothing in common with the cube where it holds one of these, and only there.
        """
        return sum(family for family in self.families if cube & family) & ~cube

    def outside(self, cubes: Iterable[int]) -> list[int]:
        """Return disjoint cubes of all that none of the cubes covers: condition by condition."""
        found, stack = [], [(0, sorted(set(cubes), key=int.bit_count))]
        steps = 0
        while stack:
            fixed, left = stack.pop()
            steps += 1 + len(left)
            if steps > _MOST_STEPS:
                raise OpenError("more steps than are allowed to part configurations")
            if not left:
                found.append(fixed)
            elif left[0]:  # the empty cube covers everything
                family = next(f for f in self.families if f & left[0])
                for bit in bits(family):
                    inside = {c & ~bit for c in left if c & bit or not c & family}
                    stack.append((fixed | bit, sorted(inside, key=int.bit_count)))
        return found

    def count(self, cubes: Iterable[int]) -> int:
        """Return how many configurations the cubes cover together."""
        left = 0
        for cube in self.outside(cubes):
            open_ = zip(self.levels, self.families, strict=True)
            left += prod(count for count, family in open_ if not cube & family)
        return self.size - left


def _code(row: Any, cuts: Any) -> tuple[str, str | None]:
    """Return the code of a row by the cuts, and why it is not 1.

    What is undefined (null) reaches no cut.
    """

    def reaches(value: float | None, cut: float) -> bool:
        return value is not None and value >= cut - TOLERANCE

    first, *second = cuts["incl"] if isinstance(cuts["incl"], list) else [cuts["incl"]]
    if row["n"] < cuts["n"]:
        return "?", "fewer cases than the cut"
    if reaches(row["incl"], first):
        return ("1", None) if reaches(row["pri"], cuts["pri"]) else ("0", "PRI under the cut")
    if second and reaches(row["incl"], second[0]):
        return "C", "inclusion between the two cuts"
    return "0", "inclusion under the cut"
