"""Every kind of damage to a document is found, and said to be where it is."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable
from typing import Any

import pytest

from qca.checker import Finding, check_document, read_document

Json = dict[str, Any]
_Make = Callable[..., Any]


@pytest.fixture(scope="module")
def documents(draw: _Make, make: _Make, patternless: _Make) -> dict[str, Json]:
    """Return documents with regions, exclusions and packings, and with each other proof."""
    few = {"kinds": ["parsimonious"], "max_models": 3}
    return {
        "crisp": draw(280),
        "multi-value": draw(20),
        "irredundant": draw(280, models="irredundant"),
        "dual": make(patternless(8, 60, 4), **few),
        "search": make(patternless(8, 60, 57), **few),
    }


def wrong(document: Json) -> list[Finding]:
    """Return what is wrong in a document as it is read back from JSON."""
    findings = check_document(read_document(json.dumps(document)))
    return [finding for finding in findings if finding.verdict == "wrong"]


def test_the_documents_are_sound_and_hold_what_is_damaged(documents: dict[str, Json]) -> None:
    assert all(wrong(document) == [] for document in documents.values())
    for name in ("crisp", "multi-value"):
        middle, last = documents[name]["solutions"][1:]
        easy = middle["certificate"]["problems"][0]["easy"]
        assert any(entry["region"] != entry["conservative"] for entry in easy)
        assert last["certificate"]["problems"][0]["least"]["parts"][0]["apart"]
        assert last["certificate"]["excluded"][0]
    for name in ("dual", "search"):
        assert find_part(documents[name]["solutions"][0])["proof"] == name


def find_part(solution: Json) -> Json:
    """Return the part of a bound that has most rows."""
    parts = solution["certificate"]["problems"][0]["least"]["parts"]
    return max(parts, key=lambda part: len(part["rows"]))


def rename_term(document: Json, kind: int, rename: Callable[[str], str]) -> None:
    """Put another term for the longest one, wherever it stands in a solution."""
    solution = document["solutions"][kind]
    terms = [term["term"] for term in solution["certificate"]["problems"][0]["terms"]]
    old = max(terms, key=lambda text: text.count("*"))
    new = rename(old)
    assert new != old

    def replace(value: Any) -> Any:
        if isinstance(value, str):
            return " + ".join(new if part == old else part for part in value.split(" + "))
        if isinstance(value, list):
            return [replace(entry) for entry in value]
        if isinstance(value, dict):
            return {key: replace(entry) for key, entry in value.items()}
        return value

    document["solutions"][kind] = replace(solution)
    for term in document["solutions"][kind]["certificate"]["problems"][0]["terms"]:
        if term["term"] == new:  # what is needed is damaged to fit
            witness = next(iter(term["needs"].values()))
            term["needs"] = {text: term["needs"].get(text, witness) for text in new.split("*")}


def drop_literal(text: str) -> str:
    return text.partition("*")[2]


def swap_literal(text: str) -> str:
    first, _, rest = text.partition("*")
    if "[" in first:
        return f"{first[:-2]}{(int(first[-2]) + 1) % 3}]*{rest}"
    return f"{first[1:] if first[0] == '~' else '~' + first}*{rest}"


@pytest.mark.parametrize("name", ["crisp", "multi-value", "irredundant"])
@pytest.mark.parametrize("kind", [0, 1, 2])
@pytest.mark.parametrize("rename", [drop_literal, swap_literal])
def test_a_literal_is_dropped_or_swapped(
    documents: dict[str, Json], name: str, kind: int, rename: Callable[[str], str]
) -> None:
    document = copy.deepcopy(documents[name])
    rename_term(document, kind, rename)
    assert wrong(document)


@pytest.mark.parametrize("kind", [1, 2])
def test_a_literal_is_added(documents: dict[str, Json], kind: int) -> None:
    document = copy.deepcopy(documents["crisp"])
    full = set("ABCDE")

    def add(text: str) -> str:
        parts = text.split("*")
        literals = {part.strip("~"): part for part in parts}
        missing = min(full - literals.keys())
        return "*".join(part for _, part in sorted({**literals, missing: missing}.items()))

    rename_term(document, kind, add)
    assert wrong(document)


def in_term(change: Callable[[Json, Json], None]) -> Callable[[Json], None]:
    """Damage what is said of the first term of a parsimonious solution."""

    def damage(document: Json) -> None:
        change(document, document["solutions"][2]["certificate"]["problems"][0]["terms"][0])

    return damage


def in_model(change: Callable[[Json, Json], None]) -> Callable[[Json], None]:
    """Damage what is said of the first parsimonious model."""

    def damage(document: Json) -> None:
        change(document, document["solutions"][2]["certificate"]["models"][0])

    return damage


def rows_of(document: Json, codes: str) -> list[int]:
    return [row["row"] for row in document["truth_table"]["rows"] if row["out"] in codes]


def other_positive(document: Json, term: Json) -> None:
    term["positive"] = next(r for r in rows_of(document, "0") if r != term["positive"])


def on_witness(_document: Json, term: Json) -> None:
    term["needs"][next(iter(term["needs"]))] = {"row": term["positive"]}


def far_witness(document: Json, term: Json) -> None:
    """Name an off row that differs from the term in all of its literals, if it has several."""
    literals = term["term"].split("*")
    values = {text.strip("~"): int(text[0] != "~") for text in literals}
    for row in document["truth_table"]["rows"]:
        if row["out"] == "0" and all(row["config"][k] != v for k, v in values.items()):
            term["needs"][literals[0]] = {"row": row["row"]}
            return
    raise AssertionError("no row is far away")


def forget_literal(_document: Json, term: Json) -> None:
    term["needs"].pop(next(iter(term["needs"])))


def wrong_cover(document: Json, model: Json) -> None:
    """Say that a row is covered by a term that does not cover it."""
    texts = [term["term"] for term in document["solutions"][2]["models"][0]["terms"]]
    for row in document["truth_table"]["rows"]:
        for number, text in enumerate(texts, 1):
            values = {part.strip("~"): int(part[0] != "~") for part in text.split("*")}
            if row["out"] == "1" and any(row["config"][k] != v for k, v in values.items()):
                model["covered_by"][str(row["row"])] = number
                return
    raise AssertionError("every term covers every row")


def uncovered(_document: Json, model: Json) -> None:
    model["covered_by"].popitem()


def shorten(document: Json) -> None:
    """Take away the last term of a model, and of its expression."""
    model = document["solutions"][2]["models"][0]
    model["terms"].pop()
    model["expression"] = " + ".join(term["term"] for term in model["terms"])


def lengthen(document: Json) -> None:
    """Add to a model a term of another one: a redundant term."""
    first, second = document["solutions"][2]["models"][:2]
    own = [term["term"] for term in first["terms"]]
    first["terms"].append(next(t for t in second["terms"] if t["term"] not in own))
    first["expression"] = " + ".join(term["term"] for term in first["terms"])


def lower_size(document: Json) -> None:
    least = document["solutions"][2]["certificate"]["problems"][0]["least"]
    part = least["parts"][0]
    gone = part["rows"].pop()
    part["apart"] = [entry for entry in part["apart"] if gone not in entry["rows"]]
    part["terms"] -= 1
    least["terms"] -= 1


def raise_size(document: Json) -> None:
    """Claim a packing of one row more, with some off row between."""
    least = document["solutions"][2]["certificate"]["problems"][0]["least"]
    part = least["parts"][0]
    extra = next(row for row in rows_of(document, "1") if row not in part["rows"])
    between = part["apart"][0].get("row")
    part["apart"] += [{"rows": [row, extra], "row": between} for row in part["rows"]]
    part["rows"].append(extra)
    part["terms"] += 1
    least["terms"] += 1


def compatible_pair(document: Json) -> None:
    """Put a row into a packing that shares a term with a row in it."""
    solution = document["solutions"][2]
    part = solution["certificate"]["problems"][0]["least"]["parts"][0]
    by: dict[int, list[int]] = {}
    for row, term in solution["certificate"]["models"][0]["covered_by"].items():
        by.setdefault(term, []).append(int(row))
    sharing = next(rows for rows in by.values() if len(rows) > 1 and set(rows) & set(part["rows"]))
    inside = next(row for row in sharing if row in part["rows"])
    intruder = next(row for row in sharing if row not in part["rows"])
    victim = next(row for row in part["rows"] if row != inside)
    part["rows"][part["rows"].index(victim)] = intruder
    for entry in part["apart"]:
        entry["rows"] = [intruder if row == victim else row for row in entry["rows"]]


def forget_pair(document: Json) -> None:
    document["solutions"][2]["certificate"]["problems"][0]["least"]["parts"][0]["apart"].pop()


def enlarge_region(document: Json) -> None:
    easy = document["solutions"][1]["certificate"]["problems"][0]["easy"]
    entry = max(easy, key=lambda entry: entry["region"].count("*"))
    entry["region"] = entry["region"].rpartition("*")[0]


def forget_region(document: Json) -> None:
    document["solutions"][1]["certificate"]["problems"][0]["easy"].pop()


def expect_more(document: Json) -> None:
    """Take back all that is expected, in the solution and in its certificate."""
    document["solutions"][1]["expectations"] = None
    document["solutions"][1]["certificate"]["expected"] = []


def hide_expectations(document: Json) -> None:
    document["solutions"][1]["expectations"] = None


def invent_pair(document: Json) -> None:
    document["solutions"][1]["certificate"]["problems"][0]["pairs"].append([99, 1])


def change_side(document: Json) -> None:
    sides = document["solutions"][1]["certificate"]["sides"]["parsimonious"]
    next(iter(sides.values())).pop()


def exclude_more(document: Json) -> None:
    cubes = document["solutions"][2]["certificate"]["excluded"][0]
    cubes[0] = cubes[0].rpartition("*")[0]


def exclude_less(document: Json) -> None:
    document["solutions"][2]["certificate"]["excluded"][0].pop()


def exclude_nothing(document: Json) -> None:
    for solution in document["solutions"]:
        solution["certificate"]["excluded"] = []


def repeat_model(document: Json) -> None:
    solution = document["solutions"][2]
    for where in (solution["models"], solution["certificate"]["models"]):
        where[1] = copy.deepcopy(where[0])


def lose_model(document: Json) -> None:
    document["solutions"][2]["models"].pop()


def lose_model_everywhere(document: Json) -> None:
    document["solutions"][2]["models"].pop()
    document["solutions"][2]["certificate"]["models"].pop()


def other_rule(document: Json) -> None:
    document["solutions"][2]["models_rule"] = "irredundant"


def other_kind(document: Json) -> None:
    document["solutions"][2]["kind"] = "conservative"


def other_expression(document: Json) -> None:
    document["solutions"][2]["models"][0]["expression"] += " + A*B*C*D*E"


def other_format(document: Json) -> None:
    document["solutions"][2]["certificate"]["format"] = 2


@pytest.mark.parametrize(
    ("damage", "said"),
    [
        (in_term(other_positive), "is no positive row that it covers"),
        (in_term(on_witness), "may be spared"),
        (in_term(far_witness), "differs in another literal"),
        (in_term(forget_literal), "a literal is not accounted for"),
        (in_model(wrong_cover), "is not covered by"),
        (in_model(uncovered), "rows covered are not the positive rows"),
        (shorten, "terms, and the least is"),
        (lengthen, "terms, and the least is"),
        (lower_size, "terms, and the least is"),
        (raise_size, "problem 1"),
        (compatible_pair, "part 1 of the bound"),
        (forget_pair, "nothing is between"),
        (enlarge_region, "problem 1"),
        (forget_region, "a part of the region of the pair"),
        (expect_more, "problem 1"),
        (hide_expectations, "the expectations are not those of the solution"),
        (invent_pair, "conservative model 99"),
        (change_side, "it is not the one listed"),
        (exclude_more, "not as many as the document says"),
        (exclude_less, "not as many as the document says"),
        (exclude_nothing, "these are not the exclusions of the document"),
        (repeat_model, "it is listed twice"),
        (lose_model, "not one entry for each model"),
        (lose_model_everywhere, "'model_count' is not so"),
        (other_rule, "irredundant models have no least size"),
        (other_kind, "these are not the exclusions"),
        (other_expression, "its expression has other terms"),
        (other_format, "not known"),
    ],
)
def test_damage_is_found(
    documents: dict[str, Json], damage: Callable[[Json], None], said: str
) -> None:
    document = copy.deepcopy(documents["crisp"])
    damage(document)
    assert any(said in finding.says for finding in wrong(document))


@pytest.mark.parametrize("name", ["dual", "search"])
def test_raised_weights_are_found(documents: dict[str, Json], name: str) -> None:
    for i in range(len(find_part(documents[name]["solutions"][0])["weights"])):
        document = copy.deepcopy(documents[name])
        part = find_part(document["solutions"][0])
        part["weights"][i] += part["unit"]
        assert "weigh more than a unit" in wrong(document)[0].says


def test_lowered_weights_prove_nothing(documents: dict[str, Json]) -> None:
    document = copy.deepcopy(documents["dual"])
    part = find_part(document["solutions"][0])
    part["weights"] = [0 for _ in part["weights"]]
    assert "do not weigh enough" in wrong(document)[0].says


@pytest.mark.parametrize(
    ("key", "value", "said"),
    [
        ("nodes", 7, "the search has"),
        ("digest", "sha256:00", "another digest"),
        ("proof", "dual", "do not weigh enough"),
        ("proof", "packing", "not one row for each term"),
        ("unit", 0, "no positive number"),
        ("weights", [], "not one weight for each row"),
    ],
)
def test_a_damaged_search_is_found(
    documents: dict[str, Json], key: str, value: Any, said: str
) -> None:
    document = copy.deepcopy(documents["search"])
    find_part(document["solutions"][0])[key] = value
    assert any(said in finding.says for finding in wrong(document))


def test_a_search_for_too_many_terms_finds_a_cover(documents: dict[str, Json]) -> None:
    document = copy.deepcopy(documents["search"])
    problem = document["solutions"][0]["certificate"]["problems"][0]
    find_part(document["solutions"][0])["terms"] += 1
    problem["least"]["terms"] += 1
    assert "fewer terms can cover the rows" in wrong(document)[0].says


@pytest.mark.parametrize("name", ["crisp", "multi-value", "irredundant"])
def test_every_flipped_code_of_a_row_is_found(documents: dict[str, Json], name: str) -> None:
    for i, row in enumerate(documents[name]["truth_table"]["rows"]):
        for code in set("10C?") - {row["out"]}:
            document = copy.deepcopy(documents[name])
            document["truth_table"]["rows"][i]["out"] = code
            (finding,) = wrong(document)
            assert "against the cuts" in finding.says


def test_a_row_recoded_with_its_inclusion_is_found(documents: dict[str, Json]) -> None:
    document = copy.deepcopy(documents["crisp"])
    for row in document["truth_table"]["rows"]:
        row.update(out="1", incl=1, pri=1, why=None)
    assert wrong(document)


@pytest.mark.parametrize("key", ["row", "config", "n", "cases"])
def test_a_row_that_contradicts_itself_is_found(documents: dict[str, Json], key: str) -> None:
    document = copy.deepcopy(documents["crisp"])
    first, second, *_ = document["truth_table"]["rows"]
    first[key] = {"row": second["row"], "config": second["config"], "n": 99, "cases": []}[key]
    assert wrong(document)


def test_an_irredundant_model_with_a_row_that_two_terms_cover(documents: dict[str, Json]) -> None:
    document = copy.deepcopy(documents["irredundant"])
    model = document["solutions"][2]["certificate"]["models"][0]
    model["alone"] = model["alone"][::-1]
    assert "by its term alone" in wrong(document)[0].says
