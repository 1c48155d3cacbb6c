"""qca plot: pictures as files; nothing of others is replaced, and slips list what there is."""

from __future__ import annotations

import os
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

from qca.report.figures.kinds import FIGURES
from tests.cli.conftest import Invoke

SPEC = str(Path(__file__).parents[2] / "calibrations" / "2025-crisp.yaml")


@pytest.fixture(autouse=True)
def _elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def test_without_a_kind_lists_what_can_be_drawn(invoke: Invoke) -> None:
    result = invoke("plot", SPEC)
    assert result.exit_code == 0
    assert [line.partition(":")[0] for line in result.stdout.splitlines()] == list(FIGURES)


def test_a_picture_is_written_where_one_stands(invoke: Invoke) -> None:
    result = invoke("plot", SPEC, "memberships")
    assert result.exit_code == 0
    assert result.stdout.startswith("memberships.svg: Membership of 4 cases")
    assert Path("memberships.svg").read_bytes().startswith(b"<?xml")
    again = invoke("plot", SPEC, "memberships")  # the very same may be written again
    assert again.exit_code == 0


def test_nothing_is_said_of_caches_that_cannot_be_written() -> None:
    nowhere = {"MPLCONFIGDIR": "/proc/nowhere", "HOME": "/proc/nowhere", "PATH": os.environ["PATH"]}
    command = [sys.executable, "-m", "qca.cli", "plot", SPEC, "memberships"]
    done = subprocess.run(command, env=nowhere, capture_output=True, text=True, check=True)
    told = [line for line in done.stderr.splitlines() if not line.startswith("qca: ")]
    assert told == []
    assert Path("memberships.svg").is_file()


def test_files_of_others_and_inputs_are_left_alone(invoke: Invoke, tmp_path: Path) -> None:
    Path("a.pdf").write_text("a letter")
    result = invoke("plot", SPEC, "memberships", "--out", "a.pdf")
    assert result.exit_code == 2
    assert "there is a file already" in result.stderr
    assert Path("a.pdf").read_text() == "a letter"
    assert invoke("plot", SPEC, "memberships", "--out", "a.pdf", "--force").exit_code == 0
    assert Path("a.pdf").read_bytes().startswith(b"%PDF")
    Path("map.svg").mkdir()
    assert invoke("plot", SPEC, "memberships", "--out", "map.svg").exit_code == 0
    assert Path("map.svg", "memberships.svg").is_file()


def test_many_pictures_need_a_choice_a_folder_or_pages(invoke: Invoke) -> None:
    few = "--outcome", "STL"
    result = invoke("plot", SPEC, "xy")
    assert result.exit_code == 2
    assert "choose one by --claim, --model, --outcome or --term, as --claim V1;" in result.stderr
    assert list(Path().iterdir()) == []
    assert invoke("plot", SPEC, "xy", "--out", "all.svg").exit_code == 2
    result = invoke("plot", SPEC, "xy", *few, "--out", "figures/xy", "--format", "pdf")
    assert result.exit_code == 0
    written = sorted(Path("figures", "xy").iterdir())
    assert sorted({line.partition(": ")[0] for line in result.stdout.splitlines()}) == [
        *map(str, written)
    ]
    assert invoke("plot", SPEC, "xy", *few, "--out", "all.pdf").exit_code == 0


def test_what_cannot_be_drawn_says_how_it_could_be(invoke: Invoke) -> None:
    Path("t.csv").write_text("case,A,Y\na,0.2,0.3\nb,0.7,0.4\n")
    Path("s.yaml").write_text(
        "title: T\ncases: {table: t.csv, id: case}\noutcome: Y\nconditions: [A]\nsets:\n"
        "  A: {as_is: true, why: w}\n  Y: {as_is: true, why: w}\n"
    )
    for kind, told in (
        ("typology", "declared under 'typology' in the analysis file"),
        ("intervals", "as with 'between' or 'also'"),
        ("configurations", "the report says why"),
        ("xy", "write a claim, as --claim 'A -> Y'"),
    ):
        result = invoke("plot", "s.yaml", kind)
        assert result.exit_code == 2
        assert told in " ".join(result.stderr.split())
    assert invoke("plot", "s.yaml", "xy", "--claim", "A -> Y", "--out", "a.svg").exit_code == 0


@pytest.mark.parametrize("kind", ["configurations", "models", "necessity", "venn", "calibration"])
def test_what_is_proposed_means_one_picture(invoke: Invoke, kind: str) -> None:
    told = " ".join(invoke("plot", SPEC, kind).stderr.split())
    proposed = shlex.split(told.partition(", as ")[2].partition("; or name")[0])
    assert proposed[0].startswith("--")
    assert invoke("plot", SPEC, kind, *proposed, "--out", "one.svg").exit_code == 0


def test_files_are_named_by_what_they_show_once(invoke: Invoke) -> None:
    assert invoke("plot", SPEC, "necessity", "--out", "n").exit_code == 0
    assert sorted(file.name for file in Path("n").iterdir()) == [
        "necessity-BEN.svg",
        "necessity-SYN.svg",
    ]


@pytest.mark.parametrize(
    ("slip", "told"),
    [
        (("membership",), "did you mean 'memberships'?"),
        (("memberships", "--out", "a.jpg"), ".svg, .pdf or .png"),
        (("memberships", "--out", "a.svg", "--format", "png"), "'a.svg' is not png"),
        (("memberships", "--claim", "N1"), "is not drawn of a claim"),
        (("xy", "--claim", "N99"), "there is no claim 'N99'"),
        (("xy", "--term", "EL*"), "EL*"),
        (("xy", "--outcome", "Z"), "there is no outcome 'Z'"),
    ],
)
def test_slips_list_what_there_is(invoke: Invoke, slip: tuple[str, ...], told: str) -> None:
    result = invoke("plot", SPEC, *slip)
    assert result.exit_code == 2
    assert told in result.stderr
    assert "Traceback" not in result.stderr
    assert list(Path().iterdir()) == []
