"""Random changes: rejected, or another valid certificate by the slow twin; and never an error.

The twin lists every configuration and reads every part of a certificate in the plainest way. A
change to a certificate is harmless if and only if what it makes is again a valid certificate of
the same solutions, such as one with another witness or lower weights that still suffice.
"""

from __future__ import annotations

import copy
import json
import random
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import combinations, product
from typing import Any

from qca.checker import (
    NoDocumentError,
    check_document,
    list_uncovered,
    read_document,
    tell_findings,
)

Json = dict[str, Any]
Row = tuple[int, ...]
Path = tuple[Any, ...]
_ODD = (None, True, False, -1, 0, 1, 2, 1.5, "", "x", "A", [], {}, [1], [[]], {"row": 1}, 10**30)


class Twin:
    """A certificate of a small document, read by listing every configuration."""

    def __init__(self, document: Json) -> None:
        table = document["truth_table"]
        self.names, self.levels = table["conditions"], list(table["levels"].values())
        self.space = list(product(*(range(count) for count in self.levels)))
        self.rows = {str(r["row"]): tuple(r["config"].values()) for r in table["rows"]}
        self.codes = {str(r["row"]): r["out"] for r in table["rows"]}
        self.positive = {n: row for n, row in self.rows.items() if self.codes[n] == "1"}

    def read(self, text: str) -> dict[int, int]:
        found = {}
        for part in text.split("*"):
            name, bracket, rest = part.removeprefix("~").partition("[")
            found[self.names.index(name)] = int(rest[:-1]) if bracket else int(part[0] != "~")
        return found

    def covers(self, text: str, row: Row) -> bool:
        return all(row[j] == value for j, value in self.read(text).items())

    def witness(self, entry: Json) -> Row:
        if "row" in entry:
            return self.rows[str(entry["row"])]
        return tuple(value for _, value in sorted(self.read(entry["config"]).items()))

    def off(self, solution: Json, problem: Json) -> set[Row]:
        never = {row for n, row in self.rows.items() if self.codes[n] in "0C"}
        excluded = [cube for cubes in solution["certificate"]["excluded"] for cube in cubes]
        if solution["kind"] == "parsimonious":
            return never | {r for r in self.space if any(self.covers(c, r) for c in excluded)}
        easy = [entry["region"] for entry in problem.get("easy", [])]
        known = set(self.positive.values())
        return {
            r for r in self.space if r not in known and not any(self.covers(c, r) for c in easy)
        }

    def share(self, rows: list[Row], off: set[Row]) -> bool:
        """Whether the smallest cube around rows is clear of what is off."""
        same = {j: rows[0][j] for j in range(len(self.names)) if len({r[j] for r in rows}) == 1}
        return not any(all(row[j] == value for j, value in same.items()) for row in off)

    def holds(self, solution: Json) -> bool:
        certificate = solution["certificate"]
        problems = certificate["problems"]
        return all(self.problem_holds(solution, problem) for problem in problems) and all(
            self.model_holds(model, [term["term"] for term in shown["terms"]], solution)
            for model, shown in zip(certificate["models"], solution["models"], strict=True)
        )

    def problem_holds(self, solution: Json, problem: Json) -> bool:
        off = self.off(solution, problem)
        parts = [] if problem["least"] is None else problem["least"]["parts"]
        chosen = [[self.positive[str(row)] for row in part["rows"]] for part in parts]
        return (
            all(self.term_holds(term, off) for term in problem["terms"])
            and not any(
                self.share([a, b], off)
                for first, second in combinations(chosen, 2)
                for a in first
                for b in second
            )
            and all(map(self.part_holds, parts, chosen, [off] * len(parts)))
        )

    def term_holds(self, term: Json, off: set[Row]) -> bool:
        literals = self.read(term["term"])
        for text, entry in term["needs"].items():
            (own,) = self.read(text)
            found = self.witness(entry)
            agrees = all(found[j] == value for j, value in literals.items() if j != own)
            if found not in off or not agrees:
                return False
        return self.covers(term["term"], self.positive[str(term["positive"])])

    def part_holds(self, part: Json, rows: list[Row], off: set[Row]) -> bool:
        if part["proof"] == "packing":
            return not any(self.share(list(pair), off) for pair in combinations(rows, 2)) and all(
                self.lies_between(entry, off) for entry in part["apart"]
            )
        assert part["proof"] == "dual"
        weights = dict(zip(rows, part["weights"], strict=True))
        groups = (list(g) for size in range(1, len(rows) + 1) for g in combinations(rows, size))
        heavy = (g for g in groups if sum(weights[row] for row in g) > part["unit"])
        enough = sum(part["weights"]) > (part["terms"] - 1) * part["unit"]
        return enough and not any(self.share(group, off) for group in heavy)

    def lies_between(self, entry: Json, off: set[Row]) -> bool:
        first, second = (self.positive[str(row)] for row in entry["rows"])
        found = self.witness(entry)
        same = [j for j in range(len(self.names)) if first[j] == second[j]]
        return found in off and all(found[j] == first[j] for j in same)

    def model_holds(self, model: Json, texts: list[str], solution: Json) -> bool:
        for row, number in model["covered_by"].items():
            if not self.covers(texts[number - 1], self.positive[row]):
                return False
        if solution["models_rule"] == "minimal":
            return True
        return all(
            [t for t in texts if self.covers(t, self.positive[str(row)])] == [text]
            for text, row in zip(texts, model["alone"], strict=True)
        )


def list_paths(value: Any, at: Path = ()) -> Iterator[Path]:
    if isinstance(value, dict | list):
        for key, entry in value.items() if isinstance(value, dict) else enumerate(value):
            yield from list_paths(entry, (*at, key))
    if at:
        yield at


def get(document: Any, path: Path) -> Any:
    for key in path:
        document = document[key]
    return document


def draw_change(document: Json, paths: list[Path], rng: random.Random) -> tuple[Path, Any] | None:
    """Return a place in a document and another value for it."""
    path = rng.choice(paths)
    old = get(document, path)
    draw = rng.random()
    if draw < 0.6 and type(old) is int:
        new = old + rng.choice((-2, -1, 1, 2))
    elif draw < 0.85:
        new = get(document, rng.choice(paths))
    else:
        new = rng.choice(_ODD)
    return None if json.dumps(new) == json.dumps(old) else (path, copy.deepcopy(new))


@contextmanager
def changed(document: Json, path: Path, new: Any) -> Iterator[None]:
    """Put another value into a document for a while."""
    holder, key = get(document, path[:-1]), path[-1]
    old = holder[key]
    holder[key] = new
    yield
    holder[key] = old


def test_the_twin_holds_what_is_sound(draw: Callable[..., Json | None]) -> None:
    for seed in range(25):
        for rule in ("minimal", "irredundant"):
            document = draw(seed, models=rule)
            for solution in [] if document is None else document["solutions"]:
                assert Twin(document).holds(solution)


def test_changed_certificates_are_rejected_or_valid(draw: Callable[..., Json | None]) -> None:
    rng = random.Random(1)
    rejected = accepted = 0
    for seed in range(40):
        document = draw(seed, models="irredundant" if seed % 3 == 0 else "minimal", max_models=5)
        if document is None:
            continue
        sound = copy.deepcopy(document)
        paths = [path for path in list_paths(document) if "certificate" in path[:-1]]
        numbers = [path for path in paths if type(get(document, path)) is int]
        for i in range(40):
            change = draw_change(document, numbers if i % 2 else paths, rng)
            if change is None:
                continue
            path, new = change
            with changed(document, path, new):
                if any(f.verdict == "wrong" for f in check_document(document)):
                    rejected += 1
                    continue
                accepted += 1
                solution = document["solutions"][path[1]]
                assert Twin(document).holds(solution), (seed, path)
                certificate, old = solution["certificate"], sound["solutions"][path[1]]
                for key in ("format", "excluded", "expected"):
                    assert certificate.get(key) == old["certificate"].get(key), (seed, path)
        assert document == sound
    assert rejected > 500
    assert accepted > 10


def test_nothing_in_a_document_makes_the_checker_fail(draw: Callable[..., Json | None]) -> None:
    rng = random.Random(2)
    wrong = 0
    for seed in range(20):
        document = draw(seed, max_models=5)
        if document is None:
            continue
        paths = list(list_paths(document))
        for _ in range(40):
            change = draw_change(document, paths, rng)
            if change is None:
                continue
            with changed(document, *change):
                try:
                    findings = check_document(read_document(json.dumps(document)))
                except NoDocumentError:
                    continue
                assert tell_findings(findings, list_uncovered(document))
                wrong += any(finding.verdict == "wrong" for finding in findings)
    assert wrong > 200
