"""What every test can rely on: no clock, no state of another test or of the user, and Ctrl-C."""

from __future__ import annotations

import itertools
import os
import pickle
import signal
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, settings

if TYPE_CHECKING:
    from qca.io.documents import Document
    from qca.record import Record

# A test may take as long as it takes. Examples are drawn alike in every run, so that a failure
# can be had again; --hypothesis-profile=explore looks for new ones.
settings.register_profile(
    "qca",
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=[HealthCheck.too_slow],
)
settings.register_profile("explore", settings.get_profile("qca"), derandomize=False)
settings.load_profile("qca")

_NUMBERS = itertools.count()


CALIBRATIONS = Path(__file__).resolve().parents[1] / "calibrations"


# Where the processes of one run of the tests keep what they share; none where there is but one.
_SHARED: list[Path] = []


@cache
def run_shipped(name: str) -> Record:
    """Return the record of a shipped analysis, which all tests share."""
    from qca.pipeline import run_file

    return _share(f"run-{name}", lambda: run_file(CALIBRATIONS / f"{name}.yaml"))


@cache
def assess_shipped(name: str) -> Record:
    """Return the record of a shipped analysis with everything on robustness, likewise shared."""
    from qca.io.studies import load_study
    from qca.record import analyze_study, assess_record

    def assess() -> Record:
        record = analyze_study(load_study(CALIBRATIONS / f"{name}.yaml"))
        return assess_record(record, record.study.spec.robustness)

    return _share(f"assess-{name}", assess)


def _share(name: str, make: Callable[[], Record]) -> Record:
    """Return a record that another process of this run has made, or make it for the others."""
    if not _SHARED:
        return make()
    path = _SHARED[0] / f"{name}.pickle"
    if path.exists():
        made: Record = pickle.loads(path.read_bytes())
        return made
    record = make()
    own = path.with_suffix(f".{os.getpid()}")
    own.write_bytes(pickle.dumps(record))
    own.replace(path)
    return record


@pytest.fixture(scope="session", autouse=True)
def _share_records(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Let the processes of pytest-xdist share what takes them longest."""
    if "PYTEST_XDIST_WORKER" in os.environ:
        folder = tmp_path_factory.getbasetemp().parent / "shared"
        folder.mkdir(exist_ok=True)
        _SHARED.append(folder)
    yield
    _SHARED.clear()


@pytest.fixture(scope="session")
def shipped_record() -> Callable[[str], Record]:
    """Give the tests ``run_shipped``."""
    return run_shipped


@pytest.fixture(scope="session")
def shipped_assessment() -> Callable[[str], Record]:
    """Give the tests ``assess_shipped``."""
    return assess_shipped


@pytest.fixture(scope="session", autouse=True)
def _parse_shipped_files_once() -> Iterator[None]:
    """Spare the tests of a process half a second for each time that one loads a shipped study."""
    from qca.io import studies
    from qca.io.files import show_path

    read = studies.read_document
    known: dict[tuple[Path, str, int], Document] = {}

    def remember(path: Path) -> Document:
        if not os.path.isfile(path):  # False of a name that cannot be, too
            return read(path)
        real = path.resolve()
        if real.parent not in (CALIBRATIONS, CALIBRATIONS.parent / "cases"):
            return read(path)
        key = (path, show_path(path), real.stat().st_mtime_ns)
        if key not in known:
            known[key] = read(path)
        return known[key]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(studies, "read_document", remember)
        yield


@pytest.fixture(scope="session", autouse=True)
def _show_no_progress() -> Iterator[None]:
    """Let stderr hold what a command says, however long it takes."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("QCA_PROGRESS", "0")
        yield


@pytest.fixture(scope="session")
def caches(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder for what the tests would keep in the user's cache."""
    return tmp_path_factory.mktemp("caches")


@pytest.fixture(autouse=True)
def own_cache(caches: Path) -> Iterator[Path]:
    """Return a folder that does not exist yet, where this test alone keeps finished parts."""
    folder = caches / str(next(_NUMBERS))
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("QCA_CACHE", str(folder))
        yield folder


@pytest.fixture(autouse=True)
def _hear_interruptions() -> Iterator[None]:
    """Let Ctrl-C be heard where the tests were started with it ignored, as behind ``&``."""
    before = signal.getsignal(signal.SIGINT)
    if before is signal.SIG_IGN:
        signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    if before is signal.SIG_IGN:
        signal.signal(signal.SIGINT, before)
