"""Texts that are changed in one place, against the same text written by hand with the change."""

from __future__ import annotations

import copy
from dataclasses import dataclass
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qca.io.documents import parse_document
from qca.sheets.nodes import Shape, parse_nodes
from qca.sheets.rewriting import UnwritableError, rewrite
from qca.sheets.writing import Manner, is_text, write_double

MANNER = Manner(
    order=("label", "value", "uncoded", "also", "span", "note", "evidence"),
    either=frozenset({"label", "value", "uncoded"}),
    numbers=frozenset({"value"}),
    prose=frozenset({"note", "uncoded", "where", "en", "es"}),
)
FILES = sorted(Path("cases").glob("*.yaml"))


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_nodes_say_what_the_reader_of_documents_reads(path: Path) -> None:
    content = path.read_bytes()
    node, data = parse_nodes(content.decode()), parse_document(content, path).data
    assert node.data == data
    assert rewrite(content.decode(), data, MANNER) == content.decode()


CHANGES = {
    "a label, with its comment": (
        "a:\n  label: high  # so the section\n  note: 'x'\n",
        {"a": {"label": "medium-high", "note": "x"}},
        "a:\n  label: medium-high  # so the section\n  note: 'x'\n",
    ),
    "a word that YAML takes for something else": (
        "a: {label: high}\n",
        {"a": {"label": "no"}},
        'a: {label: "no"}\n',
    ),
    "a text in single quotes": (
        "note: 'All''s well'\n",
        {"note": "Isn't it?"},
        "note: 'Isn''t it?'\n",
    ),
    "a text in double quotes": (
        'note: "A"\n',
        {"note": 'She said "no"\nand left'},
        'note: "She said \\"no\\"\\nand left"\n',
    ),
    "a block of lines": (
        "note: |\n   One\n   two\n\n# next\nspan: a\n",
        {"note": "One\nthree\n", "span": "a"},
        "note: |\n   One\n   three\n\n# next\nspan: a\n",
    ),
    "a folded block": (
        "note: >-\n  One\n  two\nspan: a\n",
        {"note": "Three\nfour", "span": "a"},
        "note: >-\n  Three\n\n  four\nspan: a\n",
    ),
    "a code for a reason": (
        'a:\n  uncoded:  \n    en: "Not told"\n    es: "No se dice"\n  note: x\n',
        {"a": {"label": "high", "note": "x"}},
        "a:\n  label: high\n  note: x\n",
    ),
    "a reason for a code": (
        "a:\n  label: high  # p. 3\n",
        {"a": {"uncoded": "Not told"}},
        'a:\n  uncoded: "Not told"  # p. 3\n',
    ),
    "a code for one of another kind": (
        "a:\n  # Why.\n  uncoded: x  # none\nb: {uncoded: x}\n",
        {"a": {"also": ["1"], "span": "2012"}, "b": {"also": ["1"]}},
        'a:\n  # Why.\n  also: ["1"]\n  span: "2012"\n  # none\nb: {also: ["1"]}\n',
    ),
    "a key more, in its place": (
        "label: high # one\n# two\nevidence: [{source: k}]\n",
        {"label": "high", "span": "2004-2007", "note": "x: y", "evidence": [{"source": "k"}]},
        'label: high # one\nspan: 2004-2007\nnote: "x: y"\n# two\nevidence: [{source: k}]\n',
    ),
    "a key at the end of a file that no line ends": (
        "a:\n    label: high",
        {"a": {"label": "high", "evidence": [{"source": "k", "where": "p. 3"}]}},
        'a:\n    label: high\n    evidence:\n        - {source: k, where: "p. 3"}',
    ),
    "a key less, its comment kept": (
        "label: high\nspan: '2012'  # the vote\nnote: x\n",
        {"label": "high", "note": "x"},
        "label: high\n# the vote\nnote: x\n",
    ),
    "evidence more, as the one before stands": (
        "evidence:\n- source: a\n  where: b\n# end\nnote: x\n",
        {"evidence": [{"source": "a", "where": "b"}, {"source": "c", "where": "d"}], "note": "x"},
        'evidence:\n- source: a\n  where: b\n- source: c\n  where: "d"\n# end\nnote: x\n',
    ),
    "evidence less": (
        "evidence:\n  - {source: a}\n  # of two\n  - {source: b} # B\n  - {source: c}\n",
        {"evidence": [{"source": "a"}, {"source": "c"}]},
        "evidence:\n  - {source: a}\n  # of two\n  # B\n  - {source: c}\n",
    ),
    "a list in brackets": (
        "also: [a, b, c] # x\n",
        {"also": ["a", "d, e"]},
        'also: [a, "d, e"] # x\n',
    ),
    "a text for which a list comes": ("also: a\n", {"also": ["a", "b"]}, "also: [a, b]\n"),
    "a text in languages for which one comes": (
        "note:  \n  en: a\n  es: b\n# next\nspan: c\n",
        {"note": "d", "span": "c"},
        'note: "d"\n# next\nspan: c\n',
    ),
    "what was empty": ("note:  # none yet\nspan:\n", {"note": "x", "span": None}, None),
    "a field more": (
        "p:\r\n   a:\r\n      value: 1.50\r\n",
        {"p": {"a": {"value": "1.50"}, "b": {"value": "2", "also": ["no"], "note": "x"}}},
        "p:\r\n   a:\r\n      value: 1.50\r\n   b:\r\n      value: 2\r\n"
        '      also: ["no"]\r\n      note: "x"\r\n',
    ),
}


@pytest.mark.parametrize("change", CHANGES)
def test_a_change_is_what_somebody_would_write(change: str) -> None:
    text, data, expected = CHANGES[change]
    written = rewrite(text, data, MANNER)
    assert parse_nodes(written).data == data
    assert written == (expected or 'note: "x"  # none yet\nspan:\n')


def test_what_an_alias_repeats_is_left_alone() -> None:
    text = "a: &same {label: high}\nb: *same\nc: {label: low}\n"
    high, low = {"label": "high"}, {"label": "low"}
    with pytest.raises(UnwritableError) as caught:
        rewrite(text, {"a": low, "b": high, "c": low}, MANNER)
    assert caught.value.at == 3
    changed = {"a": high, "b": high, "c": high}
    assert rewrite(text, changed, MANNER) == text.replace("c: {label: low", "c: {label: high")


# A writer of YAML by hand: the style of each value is drawn once, by its place, and does not change
# with what the value is.
@dataclass
class Hand:
    styles: dict[tuple, str]
    comments: dict[tuple, str]

    def write(self, data: dict) -> str:
        return "".join(line + "\n" for line in self.lines(data, (), 0))

    def lines(self, data: dict, path: tuple, column: int) -> list[str]:
        found = []
        for name, value in data.items():
            here, head = (*path, name), " " * column + name + ":"
            comment = self.comments.get(here, "")
            if comment == "above":
                found.append(" " * column + f"# above {'.'.join(here)}")
            tail = f"  # {'.'.join(here)}" if comment == "beside" else ""
            if isinstance(value, dict):
                found += [head + tail, *self.lines(value, here, column + 2)]
            elif isinstance(value, list):
                found.append(head + tail)
                for item in value:
                    found.append(
                        f"{' ' * column}  - {{source: {item['source']}, "
                        f"where: {write_double(item['where'])}}}"
                    )
            else:
                style = self.styles.get(here, "double" if name in MANNER.prose else "plain")
                found += self.scalar(head, value, style, column, tail)
        return found

    def scalar(self, head: str, text: str, style: str, column: int, tail: str) -> list[str]:
        if style == "literal" and text.strip() == text and text and text.isprintable():
            return [f"{head} |-{tail}", " " * (column + 2) + text]
        if style == "single" and text.isprintable():
            return [f"{head} '{text.replace(chr(39), 2 * chr(39))}'{tail}"]
        if style == "plain" and is_text(text, flow=False):
            return [f"{head} {text}{tail}"]
        return [f"{head} {write_double(text)}{tail}"]


WORDS = st.sampled_from(
    ["high", "no", "2012", "a: b", "c #d", "it's", 'say "x"', "é𝄞", "[x", "- y", "z:", "null"]
)
PROSE = st.builds(" ".join, st.lists(WORDS, min_size=1, max_size=3))
EVIDENCE = st.lists(
    st.builds(
        lambda key, where: {"source": key, "where": where}, st.sampled_from(["a-1", "b"]), PROSE
    ),
    min_size=1,
    max_size=3,
)
NOTE = PROSE | st.fixed_dictionaries({"en": PROSE, "es": PROSE})
CODE = st.tuples(
    st.fixed_dictionaries({"label": WORDS}) | st.fixed_dictionaries({"uncoded": PROSE}),
    st.fixed_dictionaries({}, optional={"span": WORDS, "note": NOTE, "evidence": EVIDENCE}),
).map(lambda parts: dict(sorted({**parts[0], **parts[1]}.items(), key=lambda e: MANNER.rank(e[0]))))
PERIOD = st.dictionaries(st.sampled_from("abcd"), CODE, min_size=1).map(
    lambda codes: {"p": dict(sorted(codes.items()))}
)


def list_paths(data: dict, path: tuple = ()) -> list[tuple]:
    found = []
    for name, value in data.items():
        found.append((*path, name))
        if isinstance(value, dict):
            found += list_paths(value, (*path, name))
    return found


@given(st.data())
def test_changes_are_those_made_by_hand(data: st.DataObject) -> None:
    before = data.draw(PERIOD)
    places = list_paths(before)
    styles = {
        path: data.draw(st.sampled_from(["plain", "single", "double", "literal"]))
        for path in places
    }
    comments = {path: data.draw(st.sampled_from(["", "", "above", "beside"])) for path in places}
    hand = Hand(styles, comments)
    # What stands as a block or in quotes by need keeps to that when it is changed.
    text = hand.write(before)
    after = copy.deepcopy(before)
    for code in after["p"].values():
        for key in list(code):
            if isinstance(code[key], str) and data.draw(st.booleans()):
                code[key] = data.draw(WORDS if key in ("label", "span") else PROSE)
            elif isinstance(code[key], dict) and data.draw(st.booleans()):
                code[key]["es"] = data.draw(PROSE)
            elif isinstance(code[key], list) and data.draw(st.booleans()):
                code[key] = code[key] + data.draw(EVIDENCE)
        if "note" not in code and data.draw(st.booleans()):
            code["note"] = data.draw(PROSE)
    if data.draw(st.booleans()):
        after["p"]["e"] = data.draw(CODE.filter(lambda code: isinstance(code.get("note", ""), str)))
    ordered = {
        "p": {
            field: {key: code[key] for key in sorted(code, key=MANNER.rank)}
            for field, code in after["p"].items()
        }
    }
    written = rewrite(text, after, MANNER)
    assert parse_nodes(written).data == after
    styled = {path: style_in(text, path, styles) for path in places}
    by_hand = Hand(styled, comments).write(ordered)
    assert written == by_hand


def style_in(text: str, path: tuple, styles: dict[tuple, str]) -> str:
    """Return the style in which a text stands, which need may have made another than was drawn."""
    node = parse_nodes(text)
    for step in path:
        node = node.items[[key.text for key in node.keys].index(step)]
    names = {"": "plain", "'": "single", '"': "double", "|": "literal"}
    return names[node.style] if node.kind is Shape.SCALAR else styles[path]


@given(st.data())
def test_what_is_taken_out_leaves_every_comment_and_every_other_line(data: st.DataObject) -> None:
    before = data.draw(PERIOD)
    places = list_paths(before)
    comments = {path: data.draw(st.sampled_from(["", "above", "beside"])) for path in places}
    text = Hand({}, comments).write(before)
    after = copy.deepcopy(before)
    for field in list(after["p"]):
        code = after["p"][field]
        for key in list(code)[1:]:
            if data.draw(st.booleans()):
                del code[key]
        if data.draw(st.integers(0, 3)) == 0 and len(after["p"]) > 1:
            del after["p"][field]
    written = rewrite(text, after, MANNER)
    assert parse_nodes(written).data == after
    said = [line.partition("  # ")[2] for line in text.split("\n") if "  # " in line]
    said += [line.strip()[2:] for line in text.split("\n") if line.strip().startswith("# ")]
    assert all(f"# {each}" in written for each in said)
    bare = Hand({}, {}).write(after).split("\n")
    code_lines = [
        line.partition("  # ")[0] if "  # " in line else line
        for line in written.split("\n")
        if not line.strip().startswith("#")
    ]
    assert code_lines == bare
