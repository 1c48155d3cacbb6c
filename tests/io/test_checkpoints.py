"""What is kept of long work comes back exactly, whatever became of the run that kept it."""

from __future__ import annotations

import json
import math
import struct
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qca.io.checkpoints import Checkpoint, default_path

KEY = "0123456789abcdef0123"

values = st.recursive(
    st.none() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=4,
)
parts = st.lists(
    st.tuples(st.sampled_from(["sweep", "sample"]), st.integers(0, 9), values), max_size=6
)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "cache" / "work.jsonl"


def keep_all(path: Path, kept: list[tuple[str, int, Any]], key: str = KEY) -> None:
    with Checkpoint(path, key) as checkpoint:
        for work, position, result in kept:
            checkpoint.keep(work, position, result)
        assert not checkpoint.problem


def see_bits(value: Any) -> Any:
    """Return a value with floats as their bits, so that equal means the same."""
    if isinstance(value, float):
        return "nan" if math.isnan(value) else struct.pack("<d", value)
    if isinstance(value, list):
        return [see_bits(item) for item in value]
    if isinstance(value, dict):
        return {key: see_bits(item) for key, item in value.items()}
    return value


@given(parts)
def test_what_is_kept_comes_back(tmp_path_factory: pytest.TempPathFactory, kept: list[Any]) -> None:
    path = tmp_path_factory.mktemp("kept") / "work.jsonl"
    keep_all(path, kept)
    expected: dict[str, dict[int, Any]] = {}
    for work, position, result in kept:
        expected.setdefault(work, {})[position] = result
    assert see_bits(Checkpoint(path, KEY).load()) == see_bits(expected)


@given(st.data())
def test_a_file_cut_anywhere_gives_the_whole_lines_and_goes_on(
    tmp_path_factory: pytest.TempPathFactory, data: st.DataObject
) -> None:
    path = tmp_path_factory.mktemp("torn") / "work.jsonl"
    keep_all(path, [("sweep", p, {"value": p / 3}) for p in range(4)])
    content = path.read_bytes()
    cut = data.draw(st.integers(0, len(content)))
    path.write_bytes(content[:cut])
    lines = max(content[:cut].count(b"\n") - 1, 0)
    whole = {p: {"value": p / 3} for p in range(lines)}
    checkpoint = Checkpoint(path, KEY)
    assert checkpoint.load() == ({"sweep": whole} if whole else {})
    assert not checkpoint.stale
    with checkpoint:
        checkpoint.keep("sample", 7, "new")
    assert Checkpoint(path, KEY).load() == {
        **({"sweep": whole} if whole else {}),
        "sample": {7: "new"},
    }


def test_lines_after_one_that_is_no_part_are_left_out(path: Path) -> None:
    keep_all(path, [("sweep", 0, 1)])
    with path.open("a") as file:
        file.write('{"work": "sweep"}\n{"work": "sweep", "position": 1, "result": 2}\n')
    assert Checkpoint(path, KEY).load() == {"sweep": {0: 1}}


def test_nothing_is_written_before_the_first_part(path: Path) -> None:
    with Checkpoint(path, KEY) as checkpoint:
        assert checkpoint.load() == {}
        assert not checkpoint.stale
    checkpoint.discard()
    assert not path.parent.exists()


def test_each_part_is_on_disk_once_it_is_kept(path: Path) -> None:
    checkpoint = Checkpoint(path, KEY)
    for position in range(3):
        checkpoint.keep("sweep", position, [position])
        assert len(Checkpoint(path, KEY).load()["sweep"]) == position + 1
    checkpoint.close()


def test_a_file_of_other_work_is_stale_and_replaced(path: Path) -> None:
    keep_all(path, [("sweep", 0, "old")], key="another")
    checkpoint = Checkpoint(path, KEY)
    assert checkpoint.load() == {}
    assert checkpoint.stale
    with checkpoint:
        checkpoint.keep("sweep", 1, "new")
    assert Checkpoint(path, KEY).load() == {"sweep": {1: "new"}}


@pytest.mark.parametrize("content", [b"\x00\xff\n", b"[]\n", b"text\n{}\n"])
def test_a_file_of_another_kind_is_stale(path: Path, content: bytes) -> None:
    path.parent.mkdir()
    path.write_bytes(content)
    checkpoint = Checkpoint(path, KEY)
    assert checkpoint.load() == {}
    assert checkpoint.stale


def test_without_loading_a_new_run_begins_anew(path: Path) -> None:
    keep_all(path, [("sweep", 0, "old"), ("sweep", 1, "old")])
    keep_all(path, [("sweep", 1, "new")])
    assert Checkpoint(path, KEY).load() == {"sweep": {1: "new"}}


def test_a_closed_checkpoint_goes_on_where_it_was(path: Path) -> None:
    checkpoint = Checkpoint(path, KEY)
    for position in range(3):
        with checkpoint:
            checkpoint.keep("sweep", position, None)
    assert Checkpoint(path, KEY).load() == {"sweep": {0: None, 1: None, 2: None}}


def test_discard_deletes_the_file_and_forgets(path: Path) -> None:
    checkpoint = Checkpoint(path, KEY)
    checkpoint.keep("sweep", 0, 1)
    checkpoint.discard()
    assert not path.exists()
    with checkpoint:
        checkpoint.keep("sweep", 1, 2)
    assert Checkpoint(path, KEY).load() == {"sweep": {1: 2}}


def test_what_cannot_be_written_stops_nothing(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    checkpoint = Checkpoint(tmp_path / "file" / "work.jsonl", KEY)
    checkpoint.keep("sweep", 0, 1)
    assert "work.jsonl: cannot be written: " in checkpoint.problem
    checkpoint.keep("sweep", 1, 1)
    checkpoint.discard()
    assert (tmp_path / "file").read_text() == "in the way"


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no device that is always full")
def test_a_full_disk_stops_nothing() -> None:
    checkpoint = Checkpoint(Path("/dev/full"), KEY)
    checkpoint.keep("sweep", 0, 1)
    assert checkpoint.problem == "/dev/full: cannot be written: No space left on device"


def test_what_is_no_json_is_a_mistake_of_the_caller(path: Path) -> None:
    with pytest.raises(TypeError):
        Checkpoint(path, KEY).keep("sweep", 0, {1, 2})
    assert not path.exists()


def test_a_killed_run_leaves_its_parts(path: Path) -> None:
    script = (
        "import os, signal, sys\n"
        "from pathlib import Path\n"
        "from qca.io.checkpoints import Checkpoint\n"
        "checkpoint = Checkpoint(Path(sys.argv[1]), sys.argv[2])\n"
        "for position in range(5):\n"
        "    checkpoint.keep('sweep', position, position / 7)\n"
        "os.kill(os.getpid(), signal.SIGTERM)\n"
    )
    subprocess.run([sys.executable, "-c", script, str(path), KEY], check=False)
    assert Checkpoint(path, KEY).load() == {"sweep": {p: p / 7 for p in range(5)}}


@pytest.mark.parametrize(
    ("platform", "environment", "expected"),
    [
        ("linux", {}, "home/.cache/qca"),
        ("linux", {"XDG_CACHE_HOME": "xdg"}, "xdg/qca"),
        ("darwin", {"XDG_CACHE_HOME": "xdg"}, "home/Library/Caches/qca"),
        ("win32", {}, "home/AppData/Local/qca"),
        ("win32", {"LOCALAPPDATA": "local"}, "local/qca"),
        ("linux", {"QCA_CACHE": "chosen", "XDG_CACHE_HOME": "xdg"}, "chosen"),
    ],
)
def test_the_default_lies_in_the_cache_of_the_user(
    monkeypatch: pytest.MonkeyPatch, platform: str, environment: dict[str, str], expected: str
) -> None:
    for name in ("QCA_CACHE", "XDG_CACHE_HOME", "LOCALAPPDATA"):
        monkeypatch.delenv(name, raising=False)
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setattr(Path, "home", lambda: Path("home"))
    monkeypatch.setattr(sys, "platform", platform)
    assert default_path(KEY) == Path(expected) / "robustness-0123456789abcdef.jsonl"


def test_lines_are_json(path: Path) -> None:
    keep_all(path, [("sweep", 0, ["Nuevo León", float("inf")])])
    head, line = path.read_text("ascii").splitlines()
    assert json.loads(head) == {"key": KEY}
    assert json.loads(line) == {
        "work": "sweep",
        "position": 0,
        "result": ["Nuevo León", float("inf")],
    }
