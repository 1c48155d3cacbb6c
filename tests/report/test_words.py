"""Both languages have the same phrases with the same gaps."""

from __future__ import annotations

import ast
import string
from pathlib import Path

import pytest

import qca.report
from qca.analysis.counterfactuals import Rule
from qca.analysis.truthtable import Why
from qca.analysis.verdicts import Parameter, Verdict
from qca.progress import Stage
from qca.report.words import LANGUAGES, load_words
from qca.study.settings import KINDS

ENGLISH = load_words("en").phrases
# Gaps that one language may leave out, because its grammar has no use for them.
COUNTS = {"number"}


def gaps(phrase: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(phrase) if name}


@pytest.mark.parametrize("language", LANGUAGES)
def test_same_keys_and_gaps(language: str) -> None:
    phrases = load_words(language).phrases
    assert set(phrases) == set(ENGLISH)
    for key, phrase in phrases.items():
        assert gaps(phrase) - COUNTS == gaps(ENGLISH[key]) - COUNTS, key


def test_every_reason_has_words() -> None:
    for value in [*Verdict, *Parameter, *Why, *Rule]:
        assert value.value in ENGLISH


def test_every_stage_has_words() -> None:
    for stage in Stage:
        assert f"stage.{stage}" in ENGLISH


def test_every_key_used_exists_and_every_phrase_is_used() -> None:
    used: set[str] = set()
    folder = Path(qca.report.__file__).parent
    for module in folder.glob("*.py"):
        for node in ast.walk(ast.parse(module.read_text("utf-8"))):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                used.add(node.value)
    families = {key.rsplit(".", 1)[0] for key in ENGLISH if key.endswith((".one", ".many"))}
    computed = {
        "and",
        "others",
        "solution",
        "tally",
        "said",
        "form",
        "reason",
        *(v.value for v in [*Verdict, *Parameter, *Why, *Rule]),
    }
    computed |= {"stage", "row", "cases", "models.unordered", "primes.cut", *KINDS}
    for key in ENGLISH:
        family = key.rsplit(".", 1)[0]
        assert key in used or family in used & families or family in computed or key in computed, (
            key
        )


def test_joining() -> None:
    words = load_words("es")
    assert words.join([]) == ""
    assert words.join(["a"]) == "a"
    assert words.join(["a", "b"]) == "a y b"
    assert words.join([str(i) for i in range(20)]).endswith("6 y otros 13")
