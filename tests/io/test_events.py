"""Events read quickly are those that the reader of YAML 1.2 finds."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError

from qca.io.events import Event, parse_events

ROOT = Path(__file__).parents[2]
FILES = [*(ROOT / "calibrations").glob("*.yaml"), *(ROOT / "cases").glob("*.yaml")]
PARTS = ["a", "b: ", "- ", "\n", "\n  ", "\n    ", "{", "}", "[", "]", ", ", ": ", '"x"', '"', "'"]
PARTS += ["'y'", " #c", "*a", "&a ", "!t ", "|", ">", "~", "null", "1", "é", "\t", "? ", "%", "@"]
PARTS += [
    "---",
    "...",
    "a:b",
    "http://x",
    "|-",
    "\u2028",
    "\x85",
    "\xa0",
    "\ufeff",
    "😀",
    "\r\n",
    "->",
]
PARTS += ["A*~B", "<<: ", ">", "|", "#", "+", "2"]


def _read(events: Iterable[Event]) -> list[tuple[object, ...]] | str:
    """Return what is read of events: of scalars that hold nothing, only that they are there."""
    read: list[tuple[object, ...]] = []
    try:
        for event in events:
            kind = type(event).__name__
            value, style = getattr(event, "value", None), getattr(event, "style", None)
            begins = kind in ("ScalarEvent", "MappingStartEvent", "SequenceStartEvent")
            mark = event.start_mark
            placed = begins and not (kind == "ScalarEvent" and not value and not style)
            where = (mark.line, mark.column) if placed else ()
            plain = kind != "ScalarEvent" or not style
            read.append((kind, value, None if plain else style, getattr(event, "tag", None), where))
    except (YAMLError, ValueError) as error:
        return type(error).__name__
    return read


def _read_slowly(text: str) -> list[tuple[object, ...]] | str:
    return _read(YAML(typ="safe", pure=True).parse(text))


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_shipped_files_are_read_alike(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert _read(parse_events(text)) == _read_slowly(text)


@example(">\n\ufeff")
@example("b: *a: c")
@example("- \u2028a")
@example("a\t")
@example("a: >#b\n")
@example("a: |-2#b\n c\n")
@example("b:\n- \n  'y'")
@settings(max_examples=300)
@given(st.lists(st.sampled_from(PARTS), max_size=14).map("".join))
def test_texts_are_read_alike(text: str) -> None:
    assert _read(parse_events(text)) == _read_slowly(text)
