"""Parts of work on a Dask cluster: one that is there, or one started on this machine."""

from __future__ import annotations

import importlib
import logging
import multiprocessing
import pickle
import pydoc
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import CancelledError
from contextlib import ExitStack, closing, contextmanager, suppress
from queue import Empty, SimpleQueue
from typing import Any

import qca
from qca.errors import AnalysisError, InputError, Problem, cut_list
from qca.messages import Message, say
from qca.robustness.engines.engine import Bundle, Engine, Tally, read_answer
from qca.robustness.engines.local import RETRIES, START_REMEDY, sheltering_workers
from qca.robustness.engines.work import Joined, Part, Result, Shared, Work

__all__ = ["Cluster"]

# How long a scheduler may take to answer, and then to have its first worker, in seconds.
_REACH = 10.0
_FIRST_WORKER = 10.0
# How long workers that are on their way, or were lost, may take to come, in seconds.
_PATIENCE = 60.0
# How often the workers are counted, in seconds.
_PULSE = 1.0
# How long a signal may wait to be heard, in seconds.
_SLICE = 0.1
# Parts under way for each thread of the workers: none waits for its next part, and Dask, which sees
# a row of like tasks, holds them back until a thread is free, so that a death costs only a few.
_UNDER_WAY = 4
_LOGGERS = ("asyncio", "distributed", "distributed.client", "tornado", "tornado.application")
_SILENT = logging.CRITICAL + 1


class Cluster(Engine):
    """Works off the parts on the Dask cluster at an address, or on one of ``jobs`` workers here."""

    def __init__(self, address: str | None, jobs: int) -> None:
        self._address = address
        self._jobs = jobs
        self._client: Any = None
        self._own: Any = None
        self._ends = ExitStack()

    def _work_off(self, work: Work[Shared, Part, Result, Joined], tally: Tally[Result]) -> None:
        # What cannot be packed need not start a cluster.
        bundle = Bundle.pack(work.do, work.shared)
        try:
            if self._client is None:
                self._connect()
            _Flight(self._client, bundle).work_off(work.parts, tally)
        except BaseException:
            if self._own is not None:
                _kill_workers(self._own)  # what they have in hand is not wanted any more
            self.close()
            raise

    def _connect(self) -> None:
        if self._address is None and getattr(
            multiprocessing.current_process(), "_inheriting", False
        ):
            # A worker that reads the script again would start others without end.
            raise AnalysisError(
                say("a worker cannot start a Dask cluster of its own"), START_REMEDY
            )
        with ExitStack() as ends:
            ends.enter_context(_silence())
            address = self._address
            if address is None:
                self._own = ends.enter_context(_start_cluster(self._jobs))
                address = self._own.scheduler_address
            client = ends.enter_context(_reach(address))
            if self._own is None:
                _await_workers(client)
                _check_versions(client)
            else:
                _await_own_workers(self._own, client, self._jobs)
            self._client, self._ends = client, ends.pop_all()

    def close(self) -> None:
        """Leave the cluster, and end it if it was started here."""
        ends, self._ends = self._ends, ExitStack()
        self._client = self._own = None
        ends.close()


class _Flight:
    """One run on a cluster: the parts under way, and those that have landed."""

    def __init__(self, client: Any, bundle: Bundle) -> None:
        self._client = client
        self._landed: SimpleQueue[Any] = SimpleQueue()
        self._under_way: dict[Any, int] = {}
        self._threads = 0
        # How long an answer may take on its way before another is looked at first.
        self._way = _PULSE
        self._counted = self._alive = time.monotonic()
        with _noticing_loss(client):
            # The result of a task, unlike scattered data, is made again where all who had it died.
            self._bundle = _send_bundle(client, bundle)

    def work_off(self, parts: Sequence[object], tally: Tally[Result]) -> None:
        """Hand the tally the results of all parts that wait."""
        try:
            while not tally.complete:
                self._count_threads()
                while tally.waiting and len(self._under_way) < _UNDER_WAY * self._threads:
                    position = tally.waiting.popleft()
                    self._send(position, parts[position])
                self._land(tally)
        finally:
            for future in [*self._under_way, self._bundle]:
                future.release()

    def _count_threads(self) -> None:
        """Count the threads of the workers now and then; give up where they stay away."""
        now = time.monotonic()
        if self._threads and now - self._counted < _PULSE:
            return
        with _noticing_loss(self._client):
            self._threads = sum(self._client.nthreads().values())
        self._counted = now
        if self._threads:
            self._alive = now
        elif now - self._alive > _PATIENCE:
            raise AnalysisError(
                say(
                    "all workers of the Dask cluster at {address} are gone",
                    address=_name(self._client),
                ),
                say("start workers, and run this again"),
            )

    def _send(self, position: int, part: object) -> None:
        with _noticing_loss(self._client):
            future = self._client.submit(
                Bundle.answer, self._bundle, pickle.dumps(part), pure=False, retries=RETRIES
            )
        self._under_way[future] = position
        future.add_done_callback(self._landed.put)

    def _land(self, tally: Tally[Result]) -> None:
        """Take the result of a part that has landed, if one does within a moment."""
        try:
            future = self._landed.get(timeout=_SLICE)
        except Empty:
            return
        try:
            answer = self._fetch(future, tally.whole)
        except TimeoutError:  # it is large, or who had it died and it is worked out again
            self._way = min(2 * self._way, _PATIENCE)
            self._landed.put(future)
            return
        tally.take(self._under_way.pop(future), read_answer(answer))

    def _fetch(self, future: Any, whole: int) -> bytes:
        try:
            answer: bytes = future.result(timeout=self._way)
        except TimeoutError:
            raise
        except (OSError, CancelledError):
            raise _describe_loss(self._client) from None
        except _load_distributed().KilledWorker as error:
            raise AnalysisError(
                say(
                    "one of {whole} parts could not be worked out: every worker that took it"
                    " died ({deaths} in all)",
                    whole=whole,
                    deaths=error.allowed_failures + 1,
                ),
                say("give the workers more memory, or run fewer on one machine"),
            ) from None
        return answer


def _load_distributed() -> Any:
    return importlib.import_module("distributed")


@contextmanager
def _silence() -> Iterator[None]:
    """Keep Dask from logging that workers come and go: it is expected, or told as an error."""
    _load_distributed()  # which sets the levels first
    loggers = [logging.getLogger(name) for name in _LOGGERS]
    before = [logger.level for logger in loggers]
    for logger in loggers:
        logger.setLevel(_SILENT)
    try:
        yield
    finally:
        for logger, level in zip(loggers, before, strict=True):
            logger.setLevel(level)


@contextmanager
def _start_cluster(jobs: int) -> Iterator[Any]:
    """Start a cluster on this machine, in processes of one thread each."""
    distributed, dask = _load_distributed(), importlib.import_module("dask")
    # Workers are started by a thread that the cluster starts here.
    with sheltering_workers(), dask.config.set({"distributed.scheduler.allowed-failures": RETRIES}):
        cluster = distributed.LocalCluster(
            n_workers=0,
            processes=True,
            threads_per_worker=1,
            memory_limit=0,  # a worker that Dask pauses for its memory would stop without a word
            dashboard_address="127.0.0.1:0",
            silence_logs=_SILENT,
        )
    with closing(cluster):
        cluster.scale(jobs)
        yield cluster


def _kill_workers(cluster: Any) -> None:
    """End the workers of a cluster on this machine, which Dask would ask and wait for."""
    ids = {nanny.pid for nanny in _list_nannies(cluster)}
    for process in multiprocessing.active_children():
        if process.pid in ids:
            process.kill()


def _list_nannies(cluster: Any) -> list[Any]:
    """Return what looks after the workers of a cluster on this machine."""
    return list(cluster.workers.values())


@contextmanager
def _reach(address: str) -> Iterator[Any]:
    """Connect to the scheduler at an address."""
    clients: list[Any] = []
    errors: list[Exception] = []

    def connect() -> None:
        try:
            distributed = _load_distributed()
            clients.append(distributed.Client(address, timeout=_REACH, set_as_default=False))
        except Exception as error:  # of any kind: what answers may not be a scheduler
            errors.append(error)

    # In a thread of its own, because one that accepts and says nothing is waited for without end.
    thread = threading.Thread(target=connect, daemon=True)
    thread.start()
    late = time.monotonic() + _REACH + _PULSE
    while thread.is_alive() and time.monotonic() < late:
        thread.join(_SLICE)
    if not clients:
        reason = f": {errors[0]}" if errors else ""
        raise InputError(
            say("no Dask scheduler answers at {address}{reason}", address=address, reason=reason),
            say("start it with 'dask scheduler', or check the address"),
        )
    with closing(clients[0]) as client:
        yield client


def _await_workers(client: Any) -> None:
    """Wait until a cluster has a worker."""
    late = time.monotonic() + _FIRST_WORKER
    while not client.nthreads():
        if time.monotonic() > late:
            raise AnalysisError(
                say("the Dask cluster at {address} has no workers", address=_name(client)),
                say("start some with 'dask worker {address}'", address=_name(client)),
            )
        time.sleep(_SLICE)


def _await_own_workers(cluster: Any, client: Any, jobs: int) -> None:
    """Wait until a cluster on this machine has all its workers, or some when time is up."""
    late = time.monotonic() + _PATIENCE
    while (count := len(client.nthreads())) < jobs:
        is_late = time.monotonic() > late
        if is_late and count:
            return
        if is_late or any(nanny.status.name == "failed" for nanny in _list_nannies(cluster)):
            raise AnalysisError(
                say("the workers of a Dask cluster here do not start"), START_REMEDY
            )
        time.sleep(_SLICE)


def _check_versions(client: Any) -> None:
    """Raise an error where parts of a cluster do not have this version of the toolkit."""
    # Looked up by a function of Python's own: one of the toolkit could not be read without it.
    where = "qca.__version__"
    with _noticing_loss(client):
        versions: dict[str, Any] = client.run(pydoc.locate, where, on_error="return")
        with suppress(pydoc.ErrorDuringImport):
            versions = {**versions, "scheduler": client.run_on_scheduler(pydoc.locate, where)}
    problems = _find_mismatches(versions)
    if problems:
        raise AnalysisError(problems)


def _find_mismatches(versions: Mapping[str, Any]) -> tuple[Problem, ...]:
    """Return what is wrong with the versions found, by the address of a worker.

    >>> found = {"tcp://node7:4001": None, "tcp://node8:4001": qca.__version__}
    >>> print(*_find_mismatches({**found, "tcp://node9:4001": None}))
    qca cannot be imported at tcp://node7:4001 and 1 more; install qca ... on all machines of the
    cluster
    """
    addresses: dict[Message, list[str]] = {}
    for address, version in versions.items():
        if not isinstance(version, str):
            addresses.setdefault(say("qca cannot be imported"), []).append(address)
        elif version != qca.__version__:
            what = say("qca is {version} here, but {other}", version=qca.__version__, other=version)
            addresses.setdefault(what, []).append(address)
    remedy = say("install qca {version} on all machines of the cluster", version=qca.__version__)
    return tuple(
        Problem(say("{what} at {address}", what=what, address=cut_list(where, 1)), remedy)
        for what, where in addresses.items()
    )


def _send_bundle(client: Any, bundle: Bundle) -> Any:
    """Send every worker what all parts need, and return what stands for it there."""
    dask = importlib.import_module("dask")
    with dask.config.set({"distributed.admin.large-graph-warning-threshold": "1TB"}):
        future = client.submit(Bundle, bundle.packed, pure=False, retries=RETRIES)
    client.replicate([future])
    return future


@contextmanager
def _noticing_loss(client: Any) -> Iterator[None]:
    """Turn what Dask raises without its scheduler into an error that says so."""
    try:
        yield
    except (OSError, CancelledError):
        raise _describe_loss(client) from None


def _describe_loss(client: Any) -> AnalysisError:
    return AnalysisError(
        say("the connection to the Dask cluster at {address} was lost", address=_name(client)),
        say("check that the scheduler runs, and run this again"),
    )


def _name(client: Any) -> str:
    """Return the address of the scheduler of a client."""
    return str(client.scheduler.address)
