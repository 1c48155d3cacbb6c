"""Every field of a document: changed, it is found out, or it is named as not covered."""

from __future__ import annotations

import copy
import json
from collections import Counter
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import pandas as pd
import pytest

from qca.boolean.levels import Levels
from qca.checker import NoDocumentError, check_document, list_uncovered

Json = dict[str, Any]
Path = tuple[Any, ...]
_Make = Callable[..., Any]


def list_paths(value: Any, path: Path = ()) -> Iterator[Path]:
    """Yield the place of everything in a document but what certificates hold."""
    if path:
        yield path
    if isinstance(value, dict | list):
        for key, entry in value.items() if isinstance(value, dict) else enumerate(value):
            if key != "certificate":
                yield from list_paths(entry, (*path, key))


def name_field(path: Path) -> str:
    """Return a place as the checker names fields: without positions, and names of conditions."""
    return ".".join(str(key) for key in path if isinstance(key, str))


def change(value: Any) -> Iterator[Any]:
    """Yield other values of the same kind, and some of another."""
    if isinstance(value, bool):
        yield not value
    elif isinstance(value, int | float):
        yield from (value + 1, value - 1)
    elif isinstance(value, str):
        yield from (value + "x", f"~{value}", "")
    elif isinstance(value, list):
        yield from ([*value, value[-1]], value[:-1]) if value else ([1], ["x"])
    elif value is None:
        yield from (1, "x", [1])
    yield from ({"x": 1}, [[]])


def spoil(document: Json, path: Path) -> Iterator[bool]:
    """Change or delete one thing in a document, each way in turn; put it back in the end.

    Yields whether what was changed is less than it was.
    """
    *above, last = path
    holder: Any = document
    for key in above:
        holder = holder[key]
    old = holder[last]
    for new in change(old):
        if new != old or type(new) is not type(old):
            holder[last] = new
            yield isinstance(old, list) and isinstance(new, list) and old[: len(new)] == new
    holder[last] = old
    kept = copy.copy(holder)
    del holder[last]
    yield True
    holder.clear()
    if isinstance(holder, list):
        holder.extend(kept)
    else:
        holder.update(kept)


def holds(document: Json) -> bool:
    """Return whether nothing in a document is found to be wrong."""
    try:
        findings = check_document(document)
    except NoDocumentError:
        return False
    return not any(finding.verdict == "wrong" for finding in findings)


def is_named(path: Path, uncovered: set[str]) -> bool:
    """Return whether a field, what it lies in, or all that lies in it, is named."""
    name = name_field(path)
    parts = name.split(".")
    return any(".".join(parts[:i]) in uncovered for i in range(1, len(parts) + 1))


def find_unnoticed(document: Json, most: int) -> set[str]:
    """Return the fields that can be changed without notice and are not named; most places of each.

    What is added to a list, or put twice, is noticed even where entries may be missing.
    """
    uncovered = set(list_uncovered(document))
    seen = Counter[str]()
    passed = set()
    for path in list(list_paths(document)):
        name = name_field(path)
        seen[name] += 1
        if is_named(path, uncovered) or seen[name] > most:
            continue
        for is_less in spoil(document, path):
            if holds(document) and not (is_less and f"{name}[]" in uncovered):
                passed.add(name)
    return passed


@pytest.mark.parametrize(
    ("seed", "settings"),
    [
        (7, {}),
        (20, {"max_models": 3}),
        (3, {"models": "irredundant", "max_models": 3}),
        (301, {"max_models": 1}),
    ],
)
def test_every_field_is_covered_or_named(draw: _Make, seed: int, settings: Json) -> None:
    document = draw(seed, **settings)
    assert holds(document)
    before = json.dumps(document)
    assert find_unnoticed(document, 3) == set()
    assert json.dumps(document) == before


def fuzzy_frame(seed: int) -> pd.DataFrame:
    """Return fuzzy cases, one of which is at 0.5 in a condition and one in the outcome."""
    rng = np.random.default_rng(seed)
    values = rng.choice([0, 0.2, 0.4, 0.6, 0.8, 1], (14, 3))
    frame = pd.DataFrame(values, columns=list("ABC"), index=[f"c{i}" for i in range(14)])
    signal = np.maximum(np.minimum(frame.A, frame.B), 1 - frame.C)
    frame["Y"] = np.clip(np.round(signal + rng.choice([-0.2, 0, 0.2], 14), 1), 0, 1)
    frame.iloc[3, 1] = frame.iloc[5, 3] = 0.5
    return frame


def counted_frame() -> pd.DataFrame:
    """Return crisp cases with a condition whose values are 1 to 3."""
    rows = [(1, 1, 0, 1), (2, 0, 1, 1), (3, 1, 1, 1), (3, 0, 1, 0), (1, 0, 0, 0), (2, 0, 0, 0)]
    return pd.DataFrame(rows, columns=["A", "B", "C", "Y"], index=list("abcdef"))


@pytest.fixture(scope="module")
def fitted(draw: _Make, make: _Make) -> dict[str, Json]:
    """Return documents with the memberships, from which fit and cases are computed anew."""
    whole = {"memberships": True, "max_models": 3}
    made = {
        "fuzzy": make(fuzzy_frame(1), incl_cut=0.75, exclude="~A*C", **whole),
        "negated": make(fuzzy_frame(1), outcome="~Y", incl_cut=0.7, **whole),
        "multi-value": draw(20, **whole),
        "from 1": make(counted_frame(), levels={"A": Levels(3, 1)}, expectations="A[3]", **whole),
    }
    return dict(json.loads(json.dumps(made)))


@pytest.mark.parametrize("name", ["fuzzy", "negated", "multi-value", "from 1"])
def test_with_memberships_fit_and_cases_are_covered_too(fitted: dict[str, Json], name: str) -> None:
    document = fitted[name]
    assert holds(document)
    bare = {key: value for key, value in document.items() if key != "memberships"}
    more = set(list_uncovered(bare)) - set(list_uncovered(document))
    assert {"truth_table.outcome", "truth_table.rows.incl", "solutions.models.terms.covU"} <= more
    assert {"truth_table.rows[]", "truth_table.rows.cases", "solutions.models.uncovered"} <= more
    assert find_unnoticed(document, 2) == set()


def test_cases_at_one_half_and_several_terms_were_there(fitted: dict[str, Json]) -> None:
    assert fitted["fuzzy"]["truth_table"]["dropped"] == ["c3"]
    solutions = [s for document in fitted.values() for s in document["solutions"]]
    models = [model for solution in solutions for model in solution["models"]]
    assert any(len(model["terms"]) > 1 for model in models)
    assert any(model["deviant"] for model in models)
    assert any(model["uncovered"] for model in models)


def test_memberships_that_lack_something(fitted: dict[str, Json]) -> None:
    """A score that is missing leaves fit uncovered; a set or a case that is missing is wrong."""
    document = copy.deepcopy(fitted["fuzzy"])
    scores = document["memberships"]["c1"]
    scores["A"], kept = None, scores["A"]
    assert holds(document)
    assert "truth_table.rows.incl" in list_uncovered(document)
    scores["A"] = 1 - kept
    assert not holds(document)
    for odd in (1.5, -0.1, "1", True, [1]):
        scores["A"] = odd
        assert not holds(document)
    del scores["A"]
    assert not holds(document)
    scores["A"] = kept
    assert holds(document)
    document["memberships"]["further"] = dict(scores)
    assert not holds(document)


def test_what_is_named_is_in_the_document_and_new_fields_are_named(draw: _Make) -> None:
    document = draw(20, max_models=3)
    fields = {name_field(path) for path in list_paths(document)}
    uncovered = list_uncovered(document)
    assert len(set(uncovered)) == len(uncovered)
    assert {name.removesuffix("[]") for name in uncovered} <= fields
    document["solutions"][0]["models"][0]["terms"][0]["novel"] = 1
    document["truth_table"]["rows"][0]["novel"] = 1
    document["claims"] = []
    new = set(list_uncovered(document)) - set(uncovered)
    assert new == {"solutions.models.terms.novel", "truth_table.rows.novel", "claims"}
    assert holds(document)
