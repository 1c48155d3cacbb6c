"""The contributor's page: every file and every name that it sends a reader to is there."""

from __future__ import annotations

import ast
import re
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PAGE = (ROOT / "docs" / "contributing.md").read_text("utf-8")
PLACES = sorted(set(re.findall(r"`((?:qca|tests|docs|calibrations)/[^`\s]*)`", PAGE)))
WALKS = re.findall(r"^## (From [^\n]+)\n\n(.*?)(?=^## )", PAGE, re.DOTALL | re.MULTILINE)


@cache
def list_names(file: Path) -> frozenset[str]:
    """Return the functions and classes of a module, and the methods of these."""
    found = set()
    for node in ast.parse(file.read_text("utf-8")).body:
        if isinstance(node, ast.FunctionDef | ast.ClassDef):
            found.add(node.name)
            inner = node.body if isinstance(node, ast.ClassDef) else []
            found |= {f"{node.name}.{n.name}" for n in inner if isinstance(n, ast.FunctionDef)}
    return frozenset(found)


@pytest.mark.parametrize("place", PLACES)
def test_every_place_is_there(place: str) -> None:
    file, _, name = place.partition("::")
    assert (ROOT / file).exists()
    assert not name or name in list_names(ROOT / file)


def test_every_link_leads_somewhere() -> None:
    for link in re.findall(r"\]\(([^)#]+)", PAGE):
        assert (ROOT / "docs" / link).exists(), link


def test_walks_are_short_and_name_where_they_go() -> None:
    assert len(WALKS) == 5
    for title, steps in WALKS:
        assert len(steps.strip().splitlines()) < 10, title
        assert steps.count(".py::") > 4, title
    assert len(PLACES) > 30


def test_every_room_has_a_row() -> None:
    rows = PAGE.partition("## Where things stand")[2].partition("\n## ")[0]
    rooms = {path.parent.name for path in (ROOT / "qca").glob("*/__init__.py")}
    assert rooms - set(re.findall(r"`qca/(\w+)/`", rows)) == set()
