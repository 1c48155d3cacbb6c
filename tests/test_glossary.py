"""The glossary: one sentence for each noun (that it is whole is a matter of architecture)."""

from __future__ import annotations

import ast
import re
from collections import Counter
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
ROOMS = ROOT / "qca" / "robustness"
ENTRY = re.compile(r"- \*\*([^*]+)\*\*(?: \(`(\w+)`\))?: (.+)")


def read_glossary() -> list[tuple[str, str, str | None, str]]:
    """Return the section, noun, class and sentence of each entry."""
    found, section = [], ""
    text = (ROOT / "docs" / "glossary.md").read_text("utf-8")
    for line in re.sub(r"\n  (?=\S)", " ", text).splitlines():
        if line.startswith("#"):
            section = line.lstrip("# ")
        elif line.startswith("- "):
            entry = ENTRY.fullmatch(line)
            assert entry, line
            found.append((section, *entry.groups()))
    return found


def list_classes() -> list[tuple[str, str]]:
    """Return the public classes of robustness, each with its room."""
    return [
        (path.relative_to(ROOMS).parts[0].removesuffix(".py"), node.name)
        for path in sorted(ROOMS.rglob("*.py"))
        for node in ast.parse(path.read_text("utf-8")).body
        if isinstance(node, ast.ClassDef) and not node.name.startswith("_")
    ]


def test_a_noun_and_a_class_stand_once() -> None:
    entries = read_glossary()
    assert max(Counter(noun for _, noun, _, _ in entries).values()) == 1
    assert max(Counter(name for _, _, name, _ in entries if name).values()) == 1


@pytest.mark.parametrize("entry", read_glossary(), ids=lambda entry: entry[1])
def test_an_entry_is_one_sentence(entry: tuple[str, str, str | None, str]) -> None:
    *_, sentence = entry
    assert sentence.endswith(".")
    assert ". " not in sentence
    assert sentence[0].isupper()


def test_the_words_of_the_field_are_in_order() -> None:
    nouns = [noun for section, noun, _, _ in read_glossary() if section == "The field's words"]
    assert nouns == sorted(nouns, key=str.lower)
