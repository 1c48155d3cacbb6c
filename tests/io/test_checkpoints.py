"""What is kept of long work comes back exactly, whatever became of the run that kept it."""

from __future__ import annotations

import json
import math
import os
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
    ends = [at for at, mark in enumerate(content) if mark == ord("\n")][1:]
    whole = {p: {"value": p / 3} for p in range(sum(cut >= end for end in ends))}
    told: list[str] = []
    checkpoint = Checkpoint(path, KEY, told.append)
    assert checkpoint.load() == ({"sweep": whole} if whole else {})
    assert told == []
    with checkpoint:
        checkpoint.keep("sample", 7, "new")
    assert Checkpoint(path, KEY).load() == {
        **({"sweep": whole} if whole else {}),
        "sample": {7: "new"},
    }


def load(path: Path, key: str = KEY) -> tuple[dict[str, dict[int, Any]], list[str]]:
    """Return what is loaded, and what is told of it."""
    told: list[str] = []
    return Checkpoint(path, key, told.append).load(), told


def test_lines_that_are_no_part_are_dropped_and_said(path: Path) -> None:
    keep_all(path, [("sweep", 0, 1)])
    keep = Checkpoint(path, KEY)
    keep.load()
    with path.open("a") as file:
        file.write('{"work": "sweep"}\n{"work": "sweep", "position": 1, "result": 2}\n')
    keep.keep("sweep", 2, 3)
    keep.close()
    found, told = load(path)
    assert found == {"sweep": {0: 1, 2: 3}}
    assert len(told) == 1
    assert "2 parts were damaged" in told[0]


@given(st.data())
def test_no_flipped_bit_passes_for_a_result(
    tmp_path_factory: pytest.TempPathFactory, data: st.DataObject
) -> None:
    path = tmp_path_factory.mktemp("flipped") / "work.jsonl"
    whole = {p: [p / 3, "text", None] for p in range(3)}
    keep_all(path, [("sweep", p, result) for p, result in whole.items()])
    content = bytearray(path.read_bytes())
    at = data.draw(st.integers(0, len(content) - 1))
    content[at] ^= 1 << data.draw(st.integers(0, 7))
    path.write_bytes(content)
    found, told = load(path)
    kept = found.get("sweep", {})
    assert set(found) <= {"sweep"}
    assert all(kept[p] == whole[p] for p in kept)
    assert len(kept) >= 1
    assert told or len(kept) == 3 or not content.endswith(b"\n")


@pytest.mark.parametrize(
    "part",
    [
        {"work": "sweep", "position": -1, "result": 0},
        {"work": "sweep", "position": "1", "result": 0},
        {"work": 3, "position": 1, "result": 0},
        {"work": "sweep", "position": 1},
        [],
    ],
)
def test_a_part_of_another_shape_is_dropped(path: Path, part: Any) -> None:
    checkpoint = Checkpoint(path, KEY)
    checkpoint.keep("sweep", 0, 1)
    kept = json.dumps(part, separators=(",", ":")).encode()
    with path.open("ab") as file:
        file.write(b'{"digest":"%s","part":%s}\n' % (checkpoint._digest(kept), kept))
    checkpoint.close()
    found, told = load(path)
    assert found == {"sweep": {0: 1}}
    assert told


def test_a_line_of_other_work_is_dropped(path: Path, tmp_path: Path) -> None:
    keep_all(path, [("sweep", 0, 1)])
    keep_all(tmp_path / "other.jsonl", [("sweep", 1, 2)], key="another")
    with path.open("ab") as file:
        file.write((tmp_path / "other.jsonl").read_bytes())
    assert load(path)[0] == {"sweep": {0: 1}}


def test_a_checkpoint_is_for_its_owner_alone(path: Path) -> None:
    keep_all(path, [("sweep", 0, 1)])
    assert path.stat().st_mode & 0o777 == 0o600
    assert path.parent.stat().st_mode & 0o777 == 0o700
    path.chmod(0o666)
    found, told = load(path)
    assert found == {}
    assert "others can write to it" in told[0]


def test_links_are_not_followed(path: Path, tmp_path: Path) -> None:
    keep_all(path, [("sweep", 0, 1)])
    content = path.read_bytes()
    elsewhere = tmp_path / "elsewhere.jsonl"
    path.rename(elsewhere)
    path.symlink_to(elsewhere)
    found, told = load(path)
    assert found == {}
    assert "it is a link" in told[0]
    keep_all(path, [("sweep", 5, 5)])  # takes the place of the link
    assert elsewhere.read_bytes() == content
    assert load(path)[0] == {"sweep": {5: 5}}
    path.unlink()
    os.link(elsewhere, path)
    assert "hard link" in load(path)[1][0]
    os.mkfifo(tmp_path / "pipe.jsonl")
    assert load(tmp_path / "pipe.jsonl")[0] == {}


def test_a_folder_that_is_a_link_or_open_to_all_is_not_used(path: Path, tmp_path: Path) -> None:
    keep_all(path, [("sweep", 0, 1)])
    (tmp_path / "link").symlink_to(path.parent)
    assert "the folder is a link" in load(tmp_path / "link" / path.name)[1][0]
    checkpoint = Checkpoint(tmp_path / "link" / "new.jsonl", KEY)
    checkpoint.keep("sweep", 0, 1)
    assert "the folder is a link" in checkpoint.problem
    path.parent.chmod(0o777)
    assert "others can write to the folder" in load(path)[1][0]
    assert not (path.parent / "new.jsonl").exists()


def test_old_checkpoints_expire_and_nothing_else(tmp_path: Path) -> None:
    names = ("robustness-old.jsonl", "robustness-new.jsonl", "other-old.jsonl", "robustness-old")
    for name in names:
        keep_all(tmp_path / name, [("sweep", 0, 1)])
    for name in names:
        if "old" in name:
            os.utime(tmp_path / name, (0, 0))
    Checkpoint(tmp_path / "robustness-mine.jsonl", KEY).load()
    assert {p.name for p in tmp_path.iterdir()} == set(names[1:])


def test_two_runs_at_once_keep_their_parts_apart(path: Path) -> None:
    first, second = Checkpoint(path, KEY), Checkpoint(path, KEY)
    first.keep("sweep", 0, "first")
    second.keep("sweep", 1, "second")  # begins anew, as it has not loaded
    first.keep("sweep", 2, "first")
    assert load(path) == ({"sweep": {1: "second"}}, [])
    first.discard()  # is done, and leaves the file of the other alone
    assert load(path) == ({"sweep": {1: "second"}}, [])
    third = Checkpoint(path, KEY)
    third.load()
    second.keep("sweep", 3, "second")
    third.keep("sweep", 4, "third")
    assert load(path) == ({"sweep": {1: "second", 3: "second", 4: "third"}}, [])
    second.discard()
    third.keep("sweep", 5, "third")
    third.close()
    second.close()


def test_nothing_is_written_before_the_first_part(path: Path) -> None:
    told: list[str] = []
    with Checkpoint(path, KEY, told.append) as checkpoint:
        assert checkpoint.load() == {}
        assert told == []
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
    told: list[str] = []
    checkpoint = Checkpoint(path, KEY, told.append)
    assert checkpoint.load() == {}
    assert [line.partition(": ")[2] for line in told] == ["it belongs to other work"]
    with checkpoint:
        checkpoint.keep("sweep", 1, "new")
    assert Checkpoint(path, KEY).load() == {"sweep": {1: "new"}}


@pytest.mark.parametrize("content", [b"\x00\xff\n", b"[]\n", b"text\n{}\n"])
def test_a_file_of_another_kind_is_stale(path: Path, content: bytes) -> None:
    path.parent.mkdir()
    path.write_bytes(content)
    assert load(path)[0] == {}
    assert [line.partition(": ")[2] for line in load(path)[1]] == ["it belongs to other work"]


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


def test_a_full_disk_stops_nothing(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    told: list[str] = []
    checkpoint = Checkpoint(path, KEY, told.append)
    checkpoint.keep("sweep", 0, 1)

    def fail(*_: object) -> int:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patched:
        patched.setattr(os, "write", fail)
        checkpoint.keep("sweep", 1, 1)
    assert checkpoint.problem.endswith("cannot be written: No space left on device")
    assert told == [f"{checkpoint.problem}; what is finished is not kept"]
    checkpoint.keep("sweep", 2, 1)
    assert load(path)[0] == {"sweep": {0: 1}}


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
    assert json.loads(line)["part"] == {
        "work": "sweep",
        "position": 0,
        "result": ["Nuevo León", float("inf")],
    }
