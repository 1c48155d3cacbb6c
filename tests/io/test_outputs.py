"""Results replace what qca wrote and nothing else, all of them or none."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest

from qca.errors import InputError
from qca.io import folders
from qca.io.folders import change_folder, check_directory
from qca.io.outputs import (
    INDEX,
    MANIFEST,
    CommandFiles,
    check_outputs,
    read_manifest,
    write_outputs,
)
from qca.report.files import ReportFile


def index(parts: Sequence[CommandFiles]) -> str:
    return "".join(f"{part.command}: {', '.join(sorted(part.names()))}\n" for part in parts)


def write(
    out: Path,
    command: str = "run",
    force: bool = False,
    analysis: str = "spec.yaml",
    **texts: str,
) -> list[str]:
    files = [ReportFile(f"{name}.csv", text, f"all on {name}") for name, text in texts.items()]
    return write_outputs(
        out,
        files,
        command=command,
        analysis=analysis,
        tell_index=index,
        force=force,
    )


def state(folder: Path) -> dict[str, str]:
    """Return what a folder holds: texts of files, and where links lead."""
    return {
        path.name: f"-> {os.readlink(path)}" if path.is_symlink() else path.read_text()
        for path in folder.iterdir()
        if not path.is_dir() or path.is_symlink()
    }


def refused(action: Callable[[], Any]) -> list[str]:
    with pytest.raises(InputError) as caught:
        action()
    assert all(problem.remedy for problem in caught.value.problems)
    return [problem.what for problem in caught.value.problems]


@pytest.fixture
def out(tmp_path: Path) -> Path:
    return tmp_path / "a" / "out"


def test_a_list_and_an_index_of_what_was_written(out: Path) -> None:
    assert write(out, terms="t\n", claims="ñ\n") == []
    assert set(state(out)) == {"terms.csv", "claims.csv", INDEX, MANIFEST}
    assert state(out)[INDEX] == "run: claims.csv, terms.csv\n"
    listed = read_manifest(out).list_files()
    assert listed["claims.csv"].bytes == 3
    assert listed["claims.csv"].holds == "all on claims"
    assert set(listed) == {"terms.csv", "claims.csv", INDEX}
    before = state(out)
    write(out, terms="t\n", claims="ñ\n")
    assert state(out) == before


def test_results_of_another_analysis_are_not_replaced_in_silence(out: Path) -> None:
    write(out, terms="t\n")
    assert write(out, terms="u\n") == []
    assert write(out, "robustness", analysis="other.yaml", worlds="w\n") == []
    (note,) = write(out, analysis="other.yaml", terms="v\n")
    assert note == f"{out} held the results of 'qca run spec.yaml', which are replaced"
    assert write(out, analysis="other.yaml", terms="v\n") == []


def test_what_is_stale_goes_and_what_is_foreign_stays(out: Path) -> None:
    write(out, terms="old", claims="old", typology="old")
    (out / "mine.txt").write_text("mine")
    (out / "typology.csv").write_text("edited")
    (note,) = write(out, claims="new")
    assert "typology.csv was edited since" in note
    kept = state(out)
    assert (kept["claims.csv"], kept["typology.csv"], kept["mine.txt"]) == ("new", "edited", "mine")
    assert "terms.csv" not in kept
    assert write(out, claims="new") == []
    assert state(out)["typology.csv"] == "edited"


def test_parts_of_two_commands_stand_side_by_side(out: Path) -> None:
    write(out, "run", terms="r", claims="r")
    write(out, "robustness", claims="s", worlds="s")
    assert state(out)[INDEX] == "robustness: claims.csv, worlds.csv\nrun: terms.csv\n"
    write(out, "run", other="r")
    assert set(state(out)) == {"claims.csv", "worlds.csv", "other.csv", INDEX, MANIFEST}


def test_files_of_others_are_all_named_and_nothing_is_written(out: Path) -> None:
    write(out, terms="old", claims="old")
    (out / "terms.csv").write_text("edited")
    (out / "worlds.csv").write_text("foreign")
    (out / "sets.csv").mkdir()
    before = state(out)
    found = refused(lambda: write(out, terms="new", claims="new", worlds="new", sets="new"))
    assert found == [
        "was edited since qca wrote it",
        "qca did not write what is there",
        "there is a folder of this name",
    ]
    assert state(out) == before
    assert len(refused(lambda: check_outputs(out, ["terms.csv", "worlds.csv"], force=False))) == 2
    check_outputs(out, ["terms.csv", "worlds.csv"], force=True)
    (out / "sets.csv").rmdir()
    write(out, force=True, terms="new", worlds="new")
    assert (state(out)["terms.csv"], state(out)["worlds.csv"]) == ("new", "new")


def test_what_is_there_already_as_it_is_to_be_is_no_obstacle(out: Path) -> None:
    out.mkdir(parents=True)
    (out / "terms.csv").write_text("same")
    write(out, terms="same")
    assert "terms.csv" in read_manifest(out).list_files()


def test_links_are_not_followed(out: Path, tmp_path: Path) -> None:
    out.mkdir(parents=True)
    target = tmp_path / "target.csv"
    target.write_text("precious")
    (out / "terms.csv").symlink_to(target)
    (out / INDEX).symlink_to(tmp_path / "nowhere")
    assert len(refused(lambda: write(out, terms="new"))) == 2
    write(out, force=True, terms="new")
    assert target.read_text() == "precious"
    assert state(out)["terms.csv"] == "new"
    assert not (tmp_path / "nowhere").exists()
    # A link put in the place of a file of ours, that holds the very same.
    (out / "terms.csv").unlink()
    target.write_text("new")
    (out / "terms.csv").symlink_to(target)
    assert refused(lambda: write(out, terms="newer"))
    assert write(out, claims="c") != []
    assert target.read_text() == "new"


def test_inputs_are_not_touched_even_with_force(out: Path) -> None:
    write(out, terms="data")
    inputs = frozenset({Path(os.path.realpath(out / "terms.csv"))})

    def again(**texts: str) -> None:
        files = [ReportFile(f"{name}.csv", text, "") for name, text in texts.items()]
        write_outputs(
            out,
            files,
            command="run",
            analysis="s",
            tell_index=index,
            inputs=inputs,
            force=True,
        )

    assert "input of the analysis" in refused(lambda: again(terms="new"))[0]
    again(claims="new")
    assert state(out)["terms.csv"] == "data"


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[]",
        "{",
        "[" * 100_000,
        '{"parts": [{"command": "run"}], "index": null}',
        '{"parts": [{"command": "run", "analysis": "s", "files": [{"name": "../../x", "holds": "",'
        ' "bytes": 1, "sha256": ""}]}], "index": null}',
    ],
)
def test_a_list_that_is_damaged_or_made_up_lists_nothing(out: Path, text: str) -> None:
    write(out, terms="old")
    (out / MANIFEST).write_text(text)
    assert read_manifest(out).list_files() == {}
    found = refused(lambda: write(out, terms="new"))
    assert set(found) == {"qca did not write what is there"}
    write(out, force=True, terms="new")
    assert state(out)["terms.csv"] == "new"


@pytest.mark.parametrize("step", ["open", "rename"])
@pytest.mark.parametrize("at", range(8))
def test_a_failure_anywhere_leaves_everything_as_it_was(
    out: Path, monkeypatch: pytest.MonkeyPatch, step: str, at: int
) -> None:
    write(out, terms="old", claims="old", stale="old")
    before = state(out)
    calls = 0
    real = getattr(os, step)

    def fail(*args: Any, **options: Any) -> Any:
        nonlocal calls
        if step == "rename" or args[1:2] == (folders._NEW,):
            calls += 1
            if calls == at + 1:
                raise OSError(28, "No space left on device")
        return real(*args, **options)

    with monkeypatch.context() as patched:
        patched.setattr(os, step, fail)
        try:
            write(out, terms="new", claims="new", worlds="new")
        except InputError as error:
            (problem,) = error.problems
            assert "No space left" in problem.what
            assert state(out) == before
            return
    assert calls <= at
    assert state(out)["worlds.csv"] == "new"
    assert not [name for name in state(out) if name.startswith(".")]


def test_a_folder_that_was_made_is_gone_again(tmp_path: Path) -> None:
    out = tmp_path / "new" / "folder"
    assert refused(lambda: change_folder(out, {"a.csv": b"", "x" * 300: b""}))
    assert not (tmp_path / "new").exists()


def test_an_interruption_takes_everything_back(out: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(out, terms="old")
    before = state(out)

    def interrupt(*_args: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(folders._Change, "_replace", interrupt)
        with pytest.raises(KeyboardInterrupt):
            write(out, terms="new")
    assert state(out) == before


def test_folders_that_cannot_be(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    (tmp_path / "loop").symlink_to("loop")
    (tmp_path / "gone").symlink_to("nothing")
    for name in ("file", "file/below", "x" * 300, "a/" * 3000, "nul\0", "loop", "loop/x", "gone"):
        assert refused(lambda name=name: check_directory(tmp_path / name)), name  # type: ignore[misc]
        with pytest.raises(InputError):
            change_folder(tmp_path / name, {"a": b"a"})
    assert sorted(p.name for p in tmp_path.iterdir()) == ["file", "gone", "loop"]


def test_the_list_is_json_that_never_depends_on_the_time(out: Path) -> None:
    write(out, terms="t")
    document = json.loads((out / MANIFEST).read_text())
    assert set(document) == {"parts", "index"}
    (part,) = document["parts"]
    assert (part["command"], part["analysis"]) == ("run", "spec.yaml")
    assert set(part["files"][0]) == {"name", "holds", "bytes", "sha256"}


def test_a_way_through_a_folder_that_is_made_on_it(tmp_path: Path) -> None:
    change_folder(tmp_path / "new" / ".." / "out", {"a.csv": b"a"})
    assert (tmp_path / "out" / "a.csv").read_text() == "a"
