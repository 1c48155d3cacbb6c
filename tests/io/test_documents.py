"""YAML read strictly: texts stay texts, everything has a place, nothing runs or explodes."""

from __future__ import annotations

from pathlib import Path

import pytest

from qca.errors import InputError, Problem
from qca.io.documents import read_document
from qca.io.files import decode, digest, read_bytes, show_path


def _write(directory: Path, text: str | bytes) -> Path:
    path = directory / "x.yaml"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path


def _problems(directory: Path, text: str | bytes) -> tuple[Problem, ...]:
    with pytest.raises(InputError) as caught:
        read_document(_write(directory, text))
    return caught.value.problems


@pytest.mark.parametrize(
    "word",
    [
        "NO",
        "no",
        "yes",
        "on",
        "Off",
        "true",
        "010",
        "0x1F",
        "1e3",
        "1_000",
        "12:30:45",
        "null",
        "Null",
        "2015-06-11",
        "1.50",
        "+1",
        ".5",
        "nan",
        ".inf",
        "007",
        "NA",
        "=",
        "ñandú",
    ],
)
def test_scalars_stay_text(word: str, tmp_path: Path) -> None:
    data = read_document(_write(tmp_path, f"a: {word}\nb: [{word}]\n{word}x: c\n")).data
    assert data["a"] == word
    assert data["b"] == [word]
    assert f"{word}x" in data


def test_only_nothing_is_empty(tmp_path: Path) -> None:
    text = "a:\nb: ~\nc: ''\nd: \"\"\ne: '~'\nf: []\ng: {}\n"
    data = read_document(_write(tmp_path, text)).data
    assert data == {"a": None, "b": None, "c": "", "d": "", "e": "~", "f": [], "g": {}}


def test_keys_stay_text(tmp_path: Path) -> None:
    text = "NO: 1\n010: 2\n1: 3\ntrue: 4\nnull: 5\n2000-2007: 6\n"
    data = read_document(_write(tmp_path, text)).data
    assert list(data) == ["NO", "010", "1", "true", "null", "2000-2007"]


def test_texts_over_lines(tmp_path: Path) -> None:
    text = "a: |\n  one\n  two\nb: >\n  one\n  two\nc: 'it''s'\nd: \"\\u00f1\"\n"
    data = read_document(_write(tmp_path, text)).data
    assert data == {"a": "one\ntwo\n", "b": "one two\n", "c": "it's", "d": "ñ"}


def test_aliases_are_read(tmp_path: Path) -> None:
    data = read_document(_write(tmp_path, "a: &x {k: [1]}\nb: *x\nc: [*x, *x]\n")).data
    assert data["b"] == {"k": ["1"]}
    assert data["c"] == [{"k": ["1"]}] * 2


def test_places(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    text = "# first\na:\n  b: {c: 1}\n  list:\n    - x\n    - {id: y}\n"
    places = read_document(_write(tmp_path, text)).places

    def found(*path: str | int) -> str:
        return str(places.find(*path))

    assert found("a") == "x.yaml:2:1"
    assert found("a", "b") == "x.yaml:3:3"
    assert found("a", "b", "c") == "x.yaml:3:7"
    assert found("a", "list", 0) == "x.yaml:5:7"
    assert found("a", "list", 1, "id") == "x.yaml:6:8"
    assert found("a", "b", "nothing", "here") == found("a", "b")
    assert found("nothing") == found()


def test_places_under_windows_line_ends(tmp_path: Path) -> None:
    place = read_document(_write(tmp_path, "a: 1\r\nb:\r\n  c: 2\r\n")).places.find("b", "c")
    assert place is not None
    assert (place.line, place.column) == (3, 3)


def test_a_byte_order_mark_is_skipped(tmp_path: Path) -> None:
    assert read_document(_write(tmp_path, b"\xef\xbb\xbfa: 1\n")).data == {"a": "1"}


def test_repeated_keys_all_at_once(tmp_path: Path) -> None:
    problems = _problems(tmp_path, "a: 1\nb: {c: 1, c: 2}\na: 3\nd:\n  - {e: 1, e: 2}\n")
    assert [problem.place.line for problem in problems if problem.place] == [2, 3, 5]
    assert "first at line 1" in problems[1].what


@pytest.mark.parametrize(
    "text",
    [
        "a: !!python/object/apply:os.system [ls]",
        "a: !!python/name:os.system ''",
        "a: !!python/object/new:os.system {}",
        "a: !<tag:yaml.org,2002:python/module:os> ''",
        "a: !mine x",
        "a: !!set {x, y}",
        "a: !!omap [x: 1]",
        "!mine a: x",
    ],
)
def test_tags_are_refused(text: str, tmp_path: Path) -> None:
    problems = _problems(tmp_path, text)
    assert any("tag" in problem.what or "key" in problem.what for problem in problems)
    assert all(problem.place and problem.place.line == 1 for problem in problems)


def test_alias_bomb(tmp_path: Path) -> None:
    levels = "".join(f"a{i}: &a{i} [{', '.join([f'*a{i - 1}'] * 9)}]\n" for i in range(1, 30))
    (problem,) = _problems(tmp_path, f"a0: &a0 [x]\n{levels}")
    assert "alias" in problem.what


@pytest.mark.parametrize("text", ["a: &a [*a]", "a: &a {b: *a}", "a: &a {b: &b [*a, *b]}"])
def test_self_alias(text: str, tmp_path: Path) -> None:
    (problem,) = _problems(tmp_path, text)
    assert "alias" in problem.what


@pytest.mark.parametrize("opening", ["[", "{a: ", "- "])
def test_nesting(opening: str, tmp_path: Path) -> None:
    (problem,) = _problems(tmp_path, f"a:\n  {opening * 3000}")
    assert "nesting" in problem.what or "YAML" in problem.what


@pytest.mark.parametrize(
    ("text", "line", "part"),
    [
        ("a: [1\nb: 2\n", 2, "YAML"),
        ("a: 'x\n", 2, "YAML"),
        ("a: b: c\n", 1, "quotes"),
        ("a: 1\n\tb: 2\n", 2, "tab"),
        ("a: 1\n---\nb: 2\n", 2, "---"),
        ("a: *x\n", 1, "YAML"),
        ("- a\n", 1, "mapping"),
        ("text\n", 1, "mapping"),
        ("a: 1\nb: \x07\n", 2, "YAML"),
        ("a: 1\nb: \0\n", 2, "binary"),
        (b"a: 1\nb: \xff\n", 2, "UTF-8"),
    ],
)
def test_errors_have_lines(text: str | bytes, line: int, part: str, tmp_path: Path) -> None:
    (problem,) = _problems(tmp_path, text)
    assert problem.place is not None
    assert problem.place.line == line
    assert problem.remedy
    assert part in str(problem)


@pytest.mark.parametrize("text", ["", " \n\n", "# only this\n", "---\n", "...\n"])
def test_nothing_in_the_file(text: str, tmp_path: Path) -> None:
    (problem,) = _problems(tmp_path, text)
    assert problem.remedy


def test_a_key_that_is_a_list(tmp_path: Path) -> None:
    assert any("key" in p.what for p in _problems(tmp_path, "? [a, b]\n: c\nd: 1\n"))


def test_merge_keys_are_refused(tmp_path: Path) -> None:
    (problem,) = _problems(tmp_path, "a: &x {k: 1}\nb:\n  <<: *x\n")
    assert problem.place is not None
    assert problem.place.line == 3
    assert "extends" in problem.remedy


# Files ---------------------------------------------------------------------------------------


def test_paths_are_shown_as_typed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert show_path(tmp_path / "a" / "b.yaml") == str(Path("a") / "b.yaml")
    assert show_path(Path("b.yaml")) == "b.yaml"
    assert show_path(tmp_path.parent / "b.yaml") == str(tmp_path.parent / "b.yaml")


def test_a_missing_file_suggests_its_neighbour(tmp_path: Path) -> None:
    (tmp_path / "north.yaml").write_text("a: 1")
    with pytest.raises(InputError, match=r"did you mean 'north\.yaml'"):
        read_bytes(tmp_path / "nroth.yaml")
    with pytest.raises(InputError, match="no directory"):
        read_bytes(tmp_path / "none" / "north.yaml")


def test_texts_are_decoded(tmp_path: Path) -> None:
    assert decode("año".encode(), tmp_path) == "año"
    assert decode(b"\xef\xbb\xbfa", tmp_path) == "a"
    assert digest(b"") == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
