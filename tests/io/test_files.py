"""What is read is a regular file or the standard input; anything else is refused, and says why."""

from __future__ import annotations

import io
import os
import socket
import sys
from pathlib import Path

import pytest

from qca.errors import InputError
from qca.io.casefolders import load_case_files
from qca.io.files import check_file, is_folder, list_folder, read_bytes, show_path
from qca.io.sources import find_source_keys
from qca.io.studies import load_study


def refusal(path: Path, most: int = 1000) -> str:
    with pytest.raises(InputError) as caught:
        read_bytes(path, most)
    (problem,) = caught.value.problems
    assert problem.remedy
    return problem.what


class _Bytes:
    def __init__(self, content: bytes) -> None:
        self.buffer = io.BytesIO(content)


@pytest.mark.parametrize("name", ["-", "/dev/stdin", "/dev/fd/0"])
def test_the_standard_input_is_read(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    monkeypatch.setattr(sys, "stdin", _Bytes(b"case,A\n"))
    assert read_bytes(Path(name)) == b"case,A\n"
    assert show_path(Path(name)) == "standard input"


def test_a_standard_input_that_is_closed_empty_or_endless(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", None)
    assert refusal(Path("-")) == "the standard input is closed"
    monkeypatch.setattr(sys, "stdin", _Bytes(b" \n"))
    assert refusal(Path("-")) == "the file is empty"
    monkeypatch.setattr(sys, "stdin", _Bytes(b"x" * 2000))
    assert "has over" in refusal(Path("-"))


def test_a_pipe_a_socket_a_device_and_a_folder_are_no_files(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    assert refusal(tmp_path / "pipe") == "this is a named pipe, not a file"
    with socket.socket(socket.AF_UNIX) as own:
        own.bind(str(tmp_path / "socket"))
        assert refusal(tmp_path / "socket")
    assert refusal(Path("/dev/zero")) == "this is a device, not a file"
    assert refusal(Path("/dev/null")) == "this is a device, not a file"
    assert refusal(tmp_path) == "this is a directory"


def test_a_file_over_the_limit(tmp_path: Path) -> None:
    (tmp_path / "large.csv").write_bytes(b"x" * 1001)
    assert "has over" in refusal(tmp_path / "large.csv")
    (tmp_path / "large.csv").write_bytes(b"x" * 1000)
    assert len(read_bytes(tmp_path / "large.csv", 1000)) == 1000


@pytest.mark.parametrize("name", ["x" * 5000, "a/" * 3000 + "b", "nul\0byte", "bad\udce9"])
def test_names_that_cannot_be(tmp_path: Path, name: str) -> None:
    assert refusal(tmp_path / name)
    assert not is_folder(tmp_path / name)
    with pytest.raises(InputError):
        check_file(tmp_path / name)
    with pytest.raises(InputError):
        list_folder(tmp_path / name)
    with pytest.raises(InputError):
        load_study(tmp_path / name)
    with pytest.raises(InputError):
        load_case_files(tmp_path / name)


def test_a_link_that_leads_to_itself_or_nowhere(tmp_path: Path) -> None:
    (tmp_path / "loop").symlink_to("loop")
    (tmp_path / "gone").symlink_to("nothing")
    assert "cannot be read" in refusal(tmp_path / "loop")
    assert refusal(tmp_path / "gone") == "there is no such file"


def test_a_working_folder_that_was_deleted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "gone").mkdir()
    (tmp_path / "data.csv").write_text("case,A\n")
    monkeypatch.chdir(tmp_path / "gone")
    (tmp_path / "gone").rmdir()
    assert read_bytes(tmp_path / "data.csv")
    assert show_path(tmp_path / "data.csv") == str(tmp_path / "data.csv")
    assert refusal(Path("data.csv")) == "there is no such file"


def test_keys_of_hostile_sources_take_no_time() -> None:
    for text in ("@a{" * 100_000, "@" * 100_000, "@a" + " " * 100_000, "@a{" + "x" * 200_000):
        assert find_source_keys(text) == set()
    assert find_source_keys("@a{b@c{d," + "}" * 9) == {"d"}


def test_files_that_extend_each_other_without_end(tmp_path: Path) -> None:
    for i in range(60):
        (tmp_path / f"{i}.yaml").write_text(f"extends: {i + 1}.yaml\n")
    with pytest.raises(InputError) as caught:
        load_study(tmp_path / "0.yaml")
    (problem,) = caught.value.problems
    assert "over 20 files extend one another" in problem.what
    assert str(problem.place).endswith("20.yaml:1:1")
