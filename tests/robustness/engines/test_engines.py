"""Every engine gives the same results, whatever dies, fails or is interrupted on the way."""

from __future__ import annotations

import contextlib
import importlib
import logging
import multiprocessing
import os
import pickle
import random
import select
import signal
import socket
import subprocess
import sys
import tempfile
import textwrap
import threading
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import qca
from qca.errors import AnalysisError, InputError, Place, Problem
from qca.io.checkpoints import Checkpoint
from qca.progress import Stage
from qca.robustness.engines import Engine, cluster, find_engine, local
from qca.robustness.engines.engine import Bundle, Tally, read_answer
from qca.robustness.engines.work import Work

ENGINES = [("local", 1), ("local", 2), ("dask", 2)]

needs_pipes = pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="needs named pipes")
needs_proc = pytest.mark.skipif(
    not hasattr(os, "pidfd_open") or not Path("/proc/self/stat").exists(),
    reason="needs handles of processes, and /proc",
)


@pytest.fixture(autouse=True)
def _have_patience(monkeypatch: pytest.MonkeyPatch) -> None:
    """Give a busy machine the time it takes: none of these are reached where all goes well."""
    for limit in ("_REACH", "_PATIENCE"):
        monkeypatch.setattr(cluster, limit, 3600.0)


@pytest.fixture(scope="module")
def engines() -> Iterator[Callable[[str, int], Engine]]:
    """Engines that keep what they have started until all tests are done."""
    with contextlib.ExitStack() as stack:
        found: dict[tuple[str, int], Engine] = {}

        def find(name: str, jobs: int) -> Engine:
            if (name, jobs) not in found:
                found[name, jobs] = stack.enter_context(find_engine(name, jobs))
            return found[name, jobs]

        yield find
    assert multiprocessing.active_children() == []


@pytest.fixture(params=ENGINES, ids=lambda param: f"{param[0]}-{param[1]}")
def engine(engines: Callable[[str, int], Engine], request: pytest.FixtureRequest) -> Engine:
    return engines(*request.param)


def make_work(
    do: Callable[..., Any], shared: object, parts: Sequence[object]
) -> Work[Any, Any, Any, list[Any]]:
    """Return work whose results are not put together, but listed."""
    return Work("test", Stage.SWEEP, do, shared, parts, list)


# Work for other processes, which find it by the name of this module.


def compute(shared: list[float], part: int) -> tuple[str, float, list[float | None]]:
    """Return figures whose last bits would show any difference."""
    figures = random.Random(part)
    total = sum(value * figures.random() for value in shared)
    return (total.hex(), total, [None, -0.0, float(part) / 3])


def mark(folder: str, part: int) -> int:
    """Note down that a part is worked out."""
    os.close(tempfile.mkstemp(prefix=f"{part}.", dir=folder)[0])
    return part * part


def die_once(folder: str, part: int) -> int:
    marker = Path(folder) / str(part)
    if part in (1, 5) and not marker.exists():
        marker.touch()
        os.kill(os.getpid(), signal.SIGKILL)
    return part * part


def die(_shared: None, part: int) -> int:
    if part == 2:
        os.kill(os.getpid(), signal.SIGKILL)
    return part


def wait_for_the_last(pipe: str, part: int) -> int:
    """Keep the first part back until somebody comes to the other end of a pipe."""
    if part == 0:
        os.close(os.open(pipe, os.O_RDONLY))
    return part * part


class AwkwardError(Exception):
    """Cannot be made again from what it keeps."""

    def __init__(self, first: str, second: str) -> None:
        super().__init__(f"{first}, {second}")


def fail(kind: str, part: int) -> int:
    if part == 3:
        if kind == "expected":
            raise AnalysisError([Problem("no row", "lower the cut", Place("a.yaml", 3))] * 2)
        if kind == "awkward":
            raise AwkwardError("one", "two")
        raise ZeroDivisionError("a mistake")
    return part


def tell_identity(_shared: None, _part: int) -> int:
    return os.getpid()


def return_function(_shared: None, _part: int) -> Any:
    return lambda: None


def list_marked(folder: Path) -> list[int]:
    return sorted(int(marker.name.split(".")[0]) for marker in folder.iterdir())


# Results


SHARED = [1 / (n + 1) for n in range(20_000)]


def test_results_are_equal_bit_for_bit_and_in_order(engine: Engine) -> None:
    finished: list[int] = []
    results = engine.run(
        make_work(compute, SHARED, range(20)), keep=lambda p, _: finished.append(p)
    )
    assert repr(results) == repr([compute(SHARED, part) for part in range(20)])
    assert sorted(finished) == list(range(20))


@needs_pipes
def test_parts_finish_in_other_orders_than_their_own(
    engines: Callable[[str, int], Engine], tmp_path: Path
) -> None:
    finished: list[int] = []
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)

    def keep(position: int, _result: int) -> None:
        finished.append(position)
        if position == 3:
            os.close(os.open(pipe, os.O_WRONLY))

    results = engines("local", 2).run(make_work(wait_for_the_last, str(pipe), range(4)), keep=keep)
    assert finished == [1, 2, 3, 0]
    assert results == [0, 1, 4, 9]


@given(st.data())
def test_a_tally_does_not_depend_on_the_order(data: st.DataObject) -> None:
    whole = data.draw(st.integers(0, 8))
    done = data.draw(st.dictionaries(st.integers(-2, 10), st.text()))
    kept: dict[int, str] = {}
    told: list[tuple[Stage, int, int | None]] = []
    tally = Tally(
        whole, done, kept.__setitem__, lambda *heard: told.append(heard), stage=Stage.SWEEP
    )
    waiting = list(tally.waiting)
    assert set(waiting) == set(range(whole)) - set(done)
    for position in data.draw(st.permutations(waiting)):
        assert not tally.complete
        tally.take(position, f"new {position}")
    assert tally.complete
    assert tally.list_results() == [done.get(p, f"new {p}") for p in range(whole)]
    assert sorted(kept) == waiting
    begin = whole - len(waiting)
    assert told == [(Stage.SWEEP, n, whole) for n in range(begin, whole + 1)]


def test_keep_and_watch_are_called_here_once_for_each_part(engine: Engine) -> None:
    heard: list[tuple[Any, ...]] = []
    here = threading.current_thread()

    def keep(position: int, result: int) -> None:
        assert threading.current_thread() is here
        heard.append((position, result))

    engine.run(make_work(pow, 2, range(4)), keep=keep, watch=lambda *told: heard.append(told))
    assert [told for told in heard if len(told) == 3] == [(Stage.SWEEP, n, 4) for n in range(5)]
    assert sorted(kept for kept in heard if len(kept) == 2) == [(0, 1), (1, 2), (2, 4), (3, 8)]
    assert len(heard[0]) == 3
    assert [len(told) for told in heard[1:]] == [2, 3] * 4


def test_parts_that_are_done_are_not_worked_out_again(engine: Engine, tmp_path: Path) -> None:
    kept: list[int] = []
    results = engine.run(
        make_work(mark, str(tmp_path), range(6)),
        done={0: "a", 3: None, 99: "of other work"},
        keep=lambda p, _: kept.append(p),
    )
    assert results == ["a", 1, 4, None, 16, 25]
    assert list_marked(tmp_path) == sorted(kept) == [1, 2, 4, 5]


@pytest.mark.parametrize("name", ["local", "dask", "dask://127.0.0.1:1"])
def test_nothing_is_started_for_nothing(name: str) -> None:
    engine = find_engine(name, 2)
    assert engine.run(make_work(mark, None, [])) == []
    assert engine.run(make_work(mark, None, [7]), done={0: 49}) == [49]


def test_processes_stay_as_long_as_their_context() -> None:
    before = set(multiprocessing.active_children())
    with find_engine("local", 2) as engine:
        first, second = (set(engine.run(make_work(tell_identity, None, [0]))) for _ in range(2))
    assert first == second != {os.getpid()}
    assert set(engine.run(make_work(tell_identity, None, [0]))) != first
    assert set(multiprocessing.active_children()) == before


# Death


@pytest.mark.parametrize(("name", "jobs"), ENGINES[1:])
def test_workers_that_die_are_survived(
    engines: Callable[[str, int], Engine],
    name: str,
    jobs: int,
    tmp_path: Path,
    capfd: pytest.CaptureFixture[str],
) -> None:
    results = engines(name, jobs).run(make_work(die_once, str(tmp_path), range(9)))
    assert results == [part * part for part in range(9)]
    assert list_marked(tmp_path) == [1, 5]
    assert capfd.readouterr() == ("", "")


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("local", "part 3 of 4 could not be worked out: its process was ended 2 times by SIGKILL"),
        (
            "dask",
            "one of 4 parts could not be worked out: every worker that took it died (2 in all)",
        ),
    ],
)
def test_work_that_always_kills_its_worker_is_given_up(
    monkeypatch: pytest.MonkeyPatch, name: str, message: str, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(local, "RETRIES", 1)
    monkeypatch.setattr(cluster, "RETRIES", 1)
    before = set(multiprocessing.active_children())
    with pytest.raises(AnalysisError) as caught:
        find_engine(name, 2).run(make_work(die, None, range(4)))
    assert str(caught.value).startswith(message)
    assert set(multiprocessing.active_children()) == before
    assert capfd.readouterr() == ("", "")


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("local", "a process does not start: it ends with status 1"),
        ("dask", "the workers of a Dask cluster here do not start"),
    ],
)
def test_a_script_that_would_run_itself_again_is_told(
    tmp_path: Path, name: str, message: str
) -> None:
    script = tmp_path / "script.py"
    script.write_text(
        "from qca.progress import Stage\n"
        "from qca.robustness.engines import cluster, find_engine\n"
        "from qca.robustness.engines.work import Work\n"
        "cluster._PATIENCE = 0.0\n"  # some releases of Dask would try for ever
        'work = Work("powers", Stage.SWEEP, pow, 2, [3, 4], list)\n'
        f"find_engine({name!r}, 2).run(work)\n"
    )
    ended = subprocess.run(
        [sys.executable, str(script)], capture_output=True, text=True, check=False
    )
    remedy = "in a script file, call this below \"if __name__ == '__main__':\""
    assert ended.stderr.endswith(f"qca.errors.AnalysisError: {message}; {remedy}\n")
    assert ended.stdout == ""


def test_a_worker_that_reads_the_script_starts_no_cluster(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(multiprocessing.current_process(), "_inheriting", True, raising=False)
    with pytest.raises(AnalysisError, match="a worker cannot start a Dask cluster"):
        find_engine("dask", 2).run(make_work(pow, 2, [3, 4]))


# Errors


def test_an_expected_error_comes_whole(engine: Engine) -> None:
    with pytest.raises(AnalysisError) as caught:
        engine.run(make_work(fail, "expected", range(9)))
    assert caught.value.problems == (Problem("no row", "lower the cut", Place("a.yaml", 3)),) * 2
    assert engine.run(make_work(fail, "expected", range(3))) == [0, 1, 2]


def test_other_errors_say_where_they_come_from(engines: Callable[[str, int], Engine]) -> None:
    engine = engines("local", 2)
    with pytest.raises(ZeroDivisionError, match="a mistake") as caught:
        engine.run(make_work(fail, "mistake", range(9)))
    assert "in fail" in caught.value.__notes__[0]
    with pytest.raises(RuntimeError, match="AwkwardError: one, two") as awkward:
        engine.run(make_work(fail, "awkward", range(9)))
    assert "in fail" in awkward.value.__notes__[0]


def test_a_result_that_cannot_travel_is_an_error() -> None:
    answer = Bundle.pack(return_function, None).answer(pickle.dumps(0))
    with pytest.raises(AttributeError, match="return_function"):
        read_answer(answer)


def test_what_is_unpacked_does_not_travel() -> None:
    bundle = Bundle.pack(divmod, 17)
    assert read_answer(bundle.answer(pickle.dumps(5))) == (3, 2)
    assert pickle.loads(pickle.dumps(bundle)).__dict__ == {"packed": bundle.packed}


# Interruption


def test_an_interrupted_run_goes_on_where_it_was(engine: Engine, tmp_path: Path) -> None:
    path, marked = tmp_path / "work.jsonl", tmp_path / "marked"
    marked.mkdir()
    count = 0

    def keep(position: int, result: int) -> None:
        nonlocal count
        checkpoint.keep("marks", position, result)
        count += 1
        if count == 3:
            raise KeyboardInterrupt

    with Checkpoint(path, "key") as checkpoint, pytest.raises(KeyboardInterrupt):
        engine.run(make_work(mark, str(tmp_path / "marked"), range(12)), keep=keep)
    done = Checkpoint(path, "key").load()["marks"]
    assert len(done) == 3
    # What was in hand elsewhere when the run was interrupted may have been marked, but not kept.
    resumed = tmp_path / "resumed"
    resumed.mkdir()
    results = engine.run(make_work(mark, str(resumed), range(12)), done=done)
    assert results == [part * part for part in range(12)]
    assert list_marked(resumed) == sorted(set(range(12)) - set(done))


# Each part tells its process by one pipe, and is held back until another one is opened.
SCRIPT = """
    import os, sys
    from pathlib import Path
    from qca.progress import Stage
    from qca.robustness.engines import cluster, find_engine
    from qca.robustness.engines.work import Work

    def hold(folder, part):
        with open(Path(folder) / "here", "w") as here:
            here.write(f"{os.getpid()}\\n")
        os.close(os.open(Path(folder) / "go", os.O_RDONLY))

    if __name__ == "__main__":
        name, folder = sys.argv[1:]
        cluster._REACH = cluster._PATIENCE = 3600.0
        engine = find_engine(name, 2)
        try:
            engine.run(Work("hold", Stage.SWEEP, hold, folder, range(9), list))
        except KeyboardInterrupt:
            print("interrupted")
"""


def start_script(tmp_path: Path, name: str) -> tuple[subprocess.Popen[str], set[int]]:
    """Start the script in a group of processes of its own; return it with its two workers at work.

    They wait for the pipe ``go``.
    """
    script = tmp_path / "script.py"
    script.write_text(textwrap.dedent(SCRIPT))
    for pipe in ("here", "go"):
        os.mkfifo(tmp_path / pipe)
    process = subprocess.Popen(
        [sys.executable, str(script), name, str(tmp_path)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    workers: set[int] = set()
    with open(os.open(tmp_path / "here", os.O_RDWR)) as here:
        while len(workers) < 2:
            workers.add(int(here.readline()))
    return process, workers


def is_running(process_id: int) -> bool:
    """Return whether a process runs; one that nobody has waited for does not."""
    try:
        state = Path(f"/proc/{process_id}/stat").read_text().rpartition(")")[2].split()[0]
    except OSError:
        return False
    return state != "Z"


@needs_proc
@pytest.mark.parametrize("name", ["local", "dask"])
def test_ctrl_c_ends_all_processes_without_a_word(tmp_path: Path, name: str) -> None:
    process, workers = start_script(tmp_path, name)
    os.killpg(process.pid, signal.SIGINT)  # as a terminal does: to the workers as well
    assert process.communicate() == ("interrupted\n", "")
    assert process.returncode == 0
    assert not any(is_running(worker) for worker in workers)


@needs_proc
def test_workers_end_when_nobody_is_left_to_ask_them(tmp_path: Path) -> None:
    process, workers = start_script(tmp_path, "local")
    handles = [os.pidfd_open(worker) for worker in workers]
    process.kill()
    process.wait()
    go = os.open(tmp_path / "go", os.O_RDWR)
    for handle in handles:
        select.select([handle], [], [])  # returns when the process has ended
        os.close(handle)
    os.close(go)
    assert not any(is_running(worker) for worker in workers)
    process.communicate()


# Which engine


@pytest.mark.parametrize(
    ("name", "jobs", "message"),
    [
        ("local", 0, "0 jobs cannot do any work; give 1 or more"),
        ("dask", -1, "-1 jobs cannot do any work; give 1 or more"),
        ("locl", 1, "there is no engine 'locl'; did you mean 'local'?"),
        ("spark", 1, "there is no engine 'spark'"),
        ("tcp://node:8786", 1, "there is no engine 'tcp://node:8786'"),
        (
            "dask://node",
            1,
            "'dask://node' is not the address of a scheduler; write dask://HOST:PORT",
        ),
        ("dask://:8786", 1, "'dask://:8786' is not the address of a scheduler"),
        ("dask://[::1", 1, "'dask://[::1' is not the address of a scheduler"),
        ("dask://node:x", 1, "'dask://node:x' is not the address of a scheduler"),
        ("dask://node:99999", 1, "'dask://node:99999' is not the address of a scheduler"),
        ("dask://node:1/path", 1, "'dask://node:1/path' is not the address of a scheduler"),
    ],
)
def test_engines_that_there_are_not(name: str, jobs: int, message: str) -> None:
    with pytest.raises(InputError) as caught:
        find_engine(name, jobs)
    assert str(caught.value).startswith(message)


def test_without_dask_the_remedy_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "distributed", None)
    with pytest.raises(InputError, match=r"pip install 'qca\[dask\]'"):
        find_engine("dask")
    assert find_engine("local").run(make_work(pow, 2, [3])) == [8]


# A cluster that is there


OPTIONS: Any = {"dashboard_address": "127.0.0.1:0", "silence_logs": logging.CRITICAL}


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    """The address of a cluster of one worker that was not started by an engine."""
    with distributed().LocalCluster(n_workers=1, threads_per_worker=2, **OPTIONS) as found:
        yield found.scheduler_address


def distributed() -> Any:
    """Return Dask, which the workers that import this module need not wait for."""
    return importlib.import_module("distributed")


def name_engine(address: str) -> str:
    return address.replace("tcp://", "dask://")


def test_a_cluster_that_is_there_gives_the_same_and_stays(address: str) -> None:
    engine = find_engine(name_engine(address))
    results = engine.run(make_work(compute, SHARED, range(20)))
    assert repr(results) == repr([compute(SHARED, part) for part in range(20)])
    with distributed().Client(address, set_as_default=False) as client:
        assert len(client.nthreads()) == 1
        assert client.run_on_scheduler(count_tasks) == 0


def count_tasks(dask_scheduler: Any) -> int:
    return len(dask_scheduler.tasks)


def change_version(version: str) -> None:
    qca.__version__ = version


def test_workers_with_another_version_are_refused(address: str) -> None:
    with distributed().Client(address, set_as_default=False) as client:
        client.run(change_version, "0.0.1")
        try:
            with pytest.raises(AnalysisError) as caught:
                find_engine(name_engine(address)).run(make_work(pow, 2, [3]))
        finally:
            client.run(change_version, qca.__version__)
        (worker,) = client.nthreads()
    (problem,) = caught.value.problems
    assert problem.what == f"qca is {qca.__version__} here, but 0.0.1 at {worker}"
    assert problem.remedy == f"install qca {qca.__version__} on all machines of the cluster"


def test_a_cluster_without_workers_or_scheduler_is_told(
    monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(cluster, "_FIRST_WORKER", 0.0)
    with distributed().LocalCluster(n_workers=0, **OPTIONS) as found:
        address = found.scheduler_address
        with pytest.raises(AnalysisError, match=f"the Dask cluster at {address} has no workers"):
            find_engine(name_engine(address)).run(make_work(pow, 2, [3]))
    monkeypatch.setattr(cluster, "_REACH", 0.1)
    monkeypatch.setattr(cluster, "_PULSE", 3600.0)  # how long after it is thought to hang
    with pytest.raises(InputError, match=f"no Dask scheduler answers at {address}: .*; start it"):
        find_engine(name_engine(address)).run(make_work(pow, 2, [3]))
    assert capfd.readouterr() == ("", "")


def test_one_that_says_nothing_is_no_scheduler(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cluster, "_REACH", 0.2)
    monkeypatch.setattr(cluster, "_PULSE", 0.2)
    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))
        silent.listen()
        address = f"127.0.0.1:{silent.getsockname()[1]}"
        with pytest.raises(InputError, match=f"no Dask scheduler answers at tcp://{address}; "):
            find_engine(f"dask://{address}").run(make_work(pow, 2, [3]))


def test_a_cluster_that_is_lost_is_told(capfd: pytest.CaptureFixture[str]) -> None:
    # In a process of its own, which is killed with all that it would have said.
    script = textwrap.dedent("""
        import sys
        from distributed import LocalCluster
        if __name__ == "__main__":
            options = {"processes": False, "dashboard_address": "127.0.0.1:0"}
            with LocalCluster(n_workers=1, protocol="tcp", **options) as cluster:
                print(cluster.scheduler_address, flush=True)
                sys.stdin.read()
    """)
    with subprocess.Popen(
        [sys.executable, "-c", script], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as one:
        assert one.stdout is not None
        address = one.stdout.readline().strip()
        with pytest.raises(AnalysisError, match=f"the Dask cluster at {address} was lost; check"):
            find_engine(name_engine(address)).run(
                make_work(pow, 2, range(99)), keep=lambda *_: one.kill()
            )
    assert capfd.readouterr() == ("", "")
