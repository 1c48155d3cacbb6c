"""Names in one form: nothing invisible, look-alikes noted, quotes read back."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qca import names
from qca.alphabets import find_look_alikes
from qca.errors import InputError, Place

QUICK = settings(max_examples=150)
NASTY = st.text(alphabet="AaÁñ1_ ,;\"'`~*+()[]{}<->.=@#|&%$^\\/:-–АΑ字é‘", min_size=1, max_size=8)


@pytest.mark.parametrize(
    "mark",
    [
        *("\u200b", "\u200d", "\u202e", "\u2066", "\u00ad", "\ufeff", "\u00a0", "\u2009"),
        *("\u3000", "\t", "\n", "\x1b", "\x7f", "\x85", "\u2028", "\u3164", "\u2800"),
        *("\ufe0f", "\u034f", "\ud800", "\U000e0041", "\U000e0101"),
    ],
    ids=lambda mark: f"{ord(mark):x}",
)
def test_what_cannot_be_seen_is_refused_with_its_code_point_and_place(mark: str) -> None:
    (problem,) = names.refuse_hidden("column", f"A{mark}B", Place("t.csv", 1))
    assert f"U+{ord(mark):04X}" in str(problem)
    assert str(problem).startswith("t.csv:1: the column 'A<U+")
    assert "position 2" in str(problem)
    assert mark not in str(problem)
    with pytest.raises(InputError):
        names.check_text("set", f"A{mark}B")


@pytest.mark.parametrize(
    "name", ["Nuevo León", "años", "हिन्दी", "日本", "A–B", "½", "O'Higgins", "🙂"]
)
def test_what_can_be_seen_is_not(name: str) -> None:
    assert names.refuse_hidden("column", name) == []
    assert names.check_text("column", unicodedata.normalize("NFD", name)) == name


def test_two_halves_of_a_character_are_one() -> None:
    assert names.normalize("\ud83d\ude42") == "🙂"
    assert names.find_hidden(names.normalize("a\ud83d")) == "\ud83d"


@pytest.mark.parametrize(
    ("columns", "said"),
    [
        (["PAZ", "РAZ"], "look the same"),
        (["A", "Α"], "GREEK CAPITAL LETTER ALPHA"),
        (["A", "Ａ"], "FULLWIDTH"),
        (["Á", "А́"], "look the same"),
        (["GDР"], "mixes LATIN CAPITAL LETTER G with CYRILLIC CAPITAL LETTER ER"),
    ],
)
def test_look_alikes_are_noted(columns: list[str], said: str) -> None:
    (note,) = find_look_alikes("column", columns)
    assert said in str(note)


@pytest.mark.parametrize(
    "columns", [["ΔGDP", "GDP"], ["A", "a"], ["Россия", "Сан"], ["β_carotene"]]
)
def test_names_that_nobody_mistakes_are_not(columns: list[str]) -> None:
    assert find_look_alikes("column", columns) == []


@QUICK
@given(st.lists(NASTY.map(str.strip).filter(bool), max_size=4))
def test_a_list_of_names_is_read_back(listed: list[str]) -> None:
    listed = [names.normalize(name) for name in listed]
    assert list(names.split_names(names.join_names(listed))) == listed


@QUICK
@given(NASTY)
def test_a_name_in_quotes_is_read_back(name: str) -> None:
    name = names.normalize(name)
    assert names.read_name(names.quote(name)) == name
    assert names.is_plain(name) == (names.write_name(name) == name)
