"""Both languages have the same phrases with the same gaps."""

from __future__ import annotations

import ast
import re
import string
from pathlib import Path

import pytest

import qca.report
from qca.analysis.claims.verdicts import Parameter, Verdict
from qca.analysis.remainders.counterfactuals import Rule
from qca.analysis.truth_table.table import Why
from qca.progress import Stage
from qca.report import LANGUAGES
from qca.report.compilation import compile_catalogue
from qca.report.words import load_words
from qca.study.settings import KINDS
from tests.phrases import FOLDER, read_phrases

ENGLISH = read_phrases("en")
# Gaps that one language may leave out, because its grammar has no use for them.
COUNTS = {"number"}


def gaps(phrase: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(phrase) if name}


@pytest.mark.parametrize("language", LANGUAGES)
def test_same_keys_and_gaps(language: str) -> None:
    phrases = read_phrases(language)
    assert set(phrases) == set(ENGLISH)
    for key, phrase in phrases.items():
        assert gaps(phrase) - COUNTS == gaps(ENGLISH[key]) - COUNTS, key


def test_every_reason_has_words() -> None:
    for value in [*Verdict, *Parameter, *Why, *Rule]:
        assert value.value in ENGLISH


def test_every_stage_has_words() -> None:
    for stage in Stage:
        assert f"stage.{stage}" in ENGLISH


def test_every_phrase_is_used() -> None:
    used: set[str] = set()
    beginnings: set[str] = set()
    package = Path(qca.__file__).parent
    for module in (*package.glob("report/**/*.py"), *package.glob("exports/**/*.py")):
        for node in ast.walk(ast.parse(module.read_text("utf-8"))):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                used.add(node.value)
            if isinstance(node, ast.JoinedStr) and isinstance(node.values[0], ast.Constant):
                beginnings.add(str(node.values[0].value))  # f"verdict.{name}"
    beginnings = {each for each in beginnings if each.endswith(".")}
    computed = {"least_of", "most_of", *KINDS}
    computed |= {v.value for v in [*Verdict, *Parameter, *Why, *Rule]}
    for key in ENGLISH:
        family = key.rsplit(".", 1)[0] if key.endswith((".none", ".one", ".many")) else key
        assert {key, family} & (used | computed) or key.startswith(tuple(beginnings)), key


def test_languages_share_no_sentence() -> None:
    spanish = read_phrases("es")
    same = {key for key, phrase in ENGLISH.items() if spanish[key] == phrase}
    # What is left is alike in both languages, or has no words of its own.
    for key in same:
        assert len(re.findall(r"[^\W\d]+", " ".join(texts(ENGLISH[key])))) < 3, key


def texts(phrase: str) -> list[str]:
    """Return a phrase without its gaps, in pieces."""
    return [text for text, *_ in string.Formatter().parse(phrase) if text]


def test_every_phrase_is_said() -> None:
    """An empty phrase counts as missing in a catalogue, and none stands in two subjects."""
    for language in LANGUAGES:
        assert all(read_phrases(language).values())
        assert compile_catalogue(FOLDER / language)


def test_joining() -> None:
    words = load_words("es")
    assert words.join([]) == ""
    assert words.join(["a"]) == "a"
    assert words.join(["a", "b"]) == "a y b"
    assert words.join([str(i) for i in range(20)]).endswith("6 y 13 más")
    assert words.join([str(i) for i in range(20)], 20).endswith("18 y 19")
    assert words.either(["a", "b", "c"]) == "a, b o c"
    assert (words.either(["a"]), words.either([])) == ("a", "")
