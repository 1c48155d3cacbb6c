"""Each contender answers what it says it answers; programs are stood in for by short scripts."""

from __future__ import annotations

import stat
import sys
from pathlib import Path
from types import ModuleType, SimpleNamespace

import pytest

from benchmarks import programs
from benchmarks.answers import Answer, compare_answers, order_models, read_answer
from benchmarks.contenders import CONTENDERS, find_contender
from benchmarks.peers import Blocks, Engine, SetQCA, Sketch
from benchmarks.programs import RQCA, CCubes, ProgramError, read_r
from benchmarks.tables import Data, make_blocks, make_random, read_published
from benchmarks.tasks import Task, Work

DATA = make_random(4, 12, 1)


def make_task(work: Work = "parsimonious", *, blocks: int = 1, multi: bool = False) -> Task:
    return Task("random", "", "random", (4, 12), (4, 12), work, blocks=blocks, multi_valued=multi)


def install(folder: Path, name: str, script: str) -> None:
    program = folder / name
    program.write_text(f"#!{sys.executable}\n{script}", "utf-8")
    program.chmod(program.stat().st_mode | stat.S_IEXEC)


@pytest.fixture
def path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("PATH", str(tmp_path))
    return tmp_path


def test_models_that_differ_in_writing_alone_are_equal() -> None:
    assert order_models([["B*A", "~C"]]) == order_models([["~C", "A * B"]])
    assert order_models([["D{1}"]]) == order_models([["D[1]"]])
    assert order_models([["A"]]) != order_models([["~A"]])


def test_only_what_both_answer_is_compared() -> None:
    ours = Answer(terms=2, primes=5, least_models=(("A", "B"),))
    same = compare_answers(ours, Answer(terms=2, shortest=1))
    assert (same.agreed, same.differing) == (("terms of a least model",), ())
    other = compare_answers(ours, Answer(terms=3, least_models=(("A", "C"),)))
    assert other.differing == ("terms of a least model", "the least models")


@pytest.mark.parametrize(("incl", "alike"), [(0.5, True), (0.5000001, False)])
def test_rows_are_compared_by_inclusion(incl: float, alike: bool) -> None:
    compared = compare_answers(Answer(rows=(("01", 0.5),)), Answer(rows=(("01", incl),)))
    assert bool(compared.agreed) is alike
    missing = compare_answers(Answer(rows=(("01", 0.5),)), Answer(rows=()))
    assert missing.differing == ("rows and their inclusion",)


def test_answers_survive_being_sent() -> None:
    answer = Engine().solve(make_task(), DATA)
    assert read_answer(answer.to_json()) == answer


def test_engine_answers_in_full() -> None:
    answer = Engine().solve(make_task(), read_published("LC", 1))
    assert (answer.terms, answer.least, answer.shortest) == (1, 1, 1)
    assert answer.least_models == answer.shortest_models == (("DEV*STB",),)
    rows = Engine().solve(make_task("truth table"), DATA).rows
    assert rows is not None
    assert all(incl in (0, 1) for _, incl in rows)


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_counts_of_blocks_multiply(seed: int) -> None:
    data, task = make_blocks(2, 4, 12, seed), make_task("thorough", blocks=2)
    whole, parts = Engine().solve(task, data), Blocks().solve(task, data)
    compared = compare_answers(whole, parts)
    assert not compared.differing
    assert "number of least models" in compared.agreed


def test_who_takes_what() -> None:
    multi, thorough = make_task(multi=True), make_task("thorough")
    assert [c.name for c in CONTENDERS if c.takes(multi)] == ["this engine", "R QCA"]
    assert [c.name for c in CONTENDERS if c.takes(thorough)] == ["this engine"]
    assert Blocks().takes(make_task("thorough", blocks=2))
    assert not CCubes().takes(make_task("conservative"))
    assert find_contender("sketch").describe() == Sketch().describe()


def test_programs_that_are_missing_are_told(path: Path) -> None:
    assert RQCA().describe() is None
    assert CCubes().describe() is None


def test_r_without_its_package_is_missing(path: Path) -> None:
    install(path, "Rscript", "raise SystemExit('there is no package called QCA')")
    assert RQCA().describe() is None


R = """
import sys
if sys.argv[1] == "-e":
    print("4 5.1 3.25.1")
    raise SystemExit
script, table, incl, n, pri, remainders, work = sys.argv[1:]
assert "minimize(table, include = include)" in open(script).read()
assert open(table).readline().strip() == "case,C1,C2,C3,C4,Y"
assert (float(incl), int(n), float(pri)) == (1, 1, 0), sys.argv
print("seconds", 0.25, sep="\\t")
if work == "truth table":
    print("row", "0101", 1, sep="\\t")
else:
    print("model", "C2*C1", "~C3", sep="\\t")
    print("model", "C1*C2" if remainders == "remainders" else "C4", "C4", sep="\\t")
"""


def test_r_is_asked_and_read(path: Path) -> None:
    install(path, "Rscript", R)
    assert RQCA().describe() == "QCA 3.25.1 in R 4.5.1"
    answer = RQCA().solve(make_task(), DATA)
    assert (answer.terms, answer.least, answer.seconds) == (2, 2, 0.25)
    assert answer.least_models == (("C1*C2", "C4"), ("C1*C2", "~C3"))
    conservative = RQCA().solve(make_task("conservative"), DATA)
    assert conservative.least_models == (("C1*C2", "~C3"), ("C4", "C4"))
    assert RQCA().solve(make_task("truth table"), DATA).rows == (("0101", 1.0),)


def test_what_r_doubts_is_not_compared() -> None:
    doubted = read_r("seconds\t1\nmodel\tA\nstatus\tinconclusive\n", None)
    assert (doubted.terms, doubted.least_models, doubted.seconds) == (None, None, 1.0)
    assert read_r("seconds\t1\nmodel\tA\nstatus\tcertified\n", None).terms == 1
    with pytest.raises(ProgramError, match="no time"):
        read_r("", None)


def test_r_that_fails_says_why(path: Path) -> None:
    install(path, "Rscript", "raise SystemExit('Error: cannot allocate vector of size 89 Gb')")
    with pytest.raises(ProgramError, match="89 Gb"):
        RQCA().solve(make_task(), DATA)


CUBES = """
import sys
if sys.argv[1] == "--help":
    print("  -c     : {help}")
    raise SystemExit
*options, source, target = sys.argv[1:]
assert options == {options}, options
lines = open(source).read().split("\\n")
assert lines[:3] == [".i 4", ".o 1", ".type fr"], lines
assert set(line.split()[1] for line in lines[4:-2]) == set("01")
open(target, "w").write(".i 4\\n.o 1\\n.p 2\\n1--- 1\\n-0-1 1\\n.e\\n")
"""


def test_ccubes_is_asked_for_a_certified_cover(path: Path) -> None:
    script = CUBES.replace("{help}", "require certified exact stopping")
    install(path, "ccubes", script.replace("{options}", "['-c']"))
    assert CCubes().describe() == f"{path / 'ccubes'}, -c"
    assert CCubes().solve(make_task(), DATA).terms == 2


def test_an_older_ccubes_is_timed_but_not_believed(path: Path) -> None:
    script = CUBES.replace("{help}", "number of CPU cores / threads to use")
    install(path, "ccubes", script.replace("{options}", "[]"))
    answer = CCubes().solve(make_task(), DATA)
    assert answer.terms is None
    assert answer.seconds is not None


def test_ccubes_that_gives_up_says_so(path: Path) -> None:
    install(path, "ccubes", "raise SystemExit('Error: no global optimality certificate')")
    with pytest.raises(ProgramError, match="certificate"):
        CCubes().solve(make_task(), DATA)


def test_setqca_is_asked_and_read(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: dict[str, object] = {}

    def build(frame: object, **given: object) -> SimpleNamespace:
        asked.update(given)
        return SimpleNamespace(positive_minterms={3}, remainder_minterms={1}, rows=())

    def minimize(positive: set[int], **given: object) -> tuple[SimpleNamespace, ...]:
        asked.update(given, positive=positive)
        term = SimpleNamespace(as_expression=lambda names: f"{names[1]}*{names[0]}")
        return (SimpleNamespace(implicants=(term,)),)

    qmc, rows = ModuleType("setqca.minimize.qmc"), ModuleType("setqca.truth_table")
    qmc.minimize, rows.build_truth_table = minimize, build  # type: ignore[attr-defined]
    for module in (ModuleType("setqca"), ModuleType("setqca.minimize"), qmc, rows):
        monkeypatch.setitem(sys.modules, module.__name__, module)
    data = Data(DATA.frame, 0.8, 2, 0.5)
    answer = SetQCA().solve(make_task(), data)
    assert (answer.terms, answer.shortest) == (1, 1)
    assert answer.shortest_models == (("C1*C2",),)
    assert asked["dont_cares"] == {1}
    assert (asked["inclusion_cutoff"], asked["frequency_cutoff"]) == (0.8, 2)
    SetQCA().solve(make_task("conservative"), data)
    assert asked["dont_cares"] is None
    monkeypatch.setattr(SetQCA, "most", 1)
    assert SetQCA().solve(make_task(), data).shortest_models is None


def test_memory_of_a_process_is_read() -> None:
    assert (programs.read_peak() or 0) > 1
    assert programs.read_peak(-1) is None
