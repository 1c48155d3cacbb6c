"""Parts of work in several processes on this machine.

A worker is asked for one part at a time over a pipe of its own. So a worker that dies costs one
part, which another one takes; and workers end by themselves once nobody is left to ask them.
"""

from __future__ import annotations

import multiprocessing
import pickle
import signal
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from multiprocessing import resource_tracker
from multiprocessing.connection import Connection, wait

from qca.errors import AnalysisError
from qca.messages import say
from qca.robustness.engines.engine import Bundle, Engine, Tally, read_answer
from qca.robustness.engines.work import Joined, Part, Result, Shared, Work

__all__ = ["Processes", "sheltering_workers"]

# How often a part is begun again because its worker died.
RETRIES = 3
# What to do where processes do not start, most likely because they would run the script again.
START_REMEDY = say(
    "in a script file, call this below {guard}", guard="\"if __name__ == '__main__':\""
)
# How long a signal may wait to be heard where waiting shuts it out, in seconds.
_SLICE = 0.1
# How long a worker that has closed its pipe may take to end by itself, in seconds.
_GRACE = 1.0


class Processes(Engine):
    """Works off the parts in processes on this machine."""

    def __init__(self, jobs: int) -> None:
        self._jobs = jobs
        self._workers: list[_Worker] = []

    def _work_off(self, work: Work[Shared, Part, Result, Joined], tally: Tally[Result]) -> None:
        bundle = Bundle.pack(work.do, work.shared)
        losses: Counter[int] = Counter()
        try:
            while not tally.complete:
                self._ask(bundle, work.parts, tally)
                for worker in self._wait():
                    self._hear(worker, tally, losses)
        except BaseException:
            self.close()  # what the workers have in hand is not wanted any more
            raise

    def _ask(self, bundle: Bundle, parts: Sequence[object], tally: Tally[Result]) -> None:
        """Give every idle worker a part, and start workers while there are parts for them."""
        idle = [worker for worker in self._workers if worker.position is None]
        # All are started before the first is asked: it takes a moment until one listens.
        for _ in range(min(self._jobs - len(self._workers), len(tally.waiting) - len(idle))):
            worker = _Worker()
            self._workers.append(worker)
            idle.append(worker)
        for worker in idle[: len(tally.waiting)]:
            position = tally.waiting.popleft()
            worker.ask(bundle, position, parts[position])

    def _wait(self) -> list[_Worker]:
        """Return the workers that have answered or died since."""
        busy = {w.connection: w for w in self._workers if w.position is not None}
        return [busy[connection] for connection in wait(list(busy), _SLICE)]  # type: ignore[index]

    def _hear(self, worker: _Worker, tally: Tally[Result], losses: Counter[int]) -> None:
        """Take a worker's answer; where it has died instead, its part waits again."""
        position = worker.position
        assert position is not None
        try:
            answer = worker.connection.recv_bytes()
        except (EOFError, OSError):
            self._workers.remove(worker)
            code = worker.end()
            if code and code > 0 and not worker.answered:
                raise AnalysisError(
                    say("a process does not start: it ends with status {code}", code=code),
                    START_REMEDY,
                ) from None
            losses[position] += 1
            if losses[position] > RETRIES:
                raise _describe_loss(tally.name_part(position), losses[position], code) from None
            tally.waiting.appendleft(position)
            return
        worker.position, worker.answered = None, True
        tally.take(position, read_answer(answer))

    def close(self) -> None:
        """End the workers at once, whatever they have in hand."""
        workers, self._workers = self._workers, []
        for worker in workers:
            worker.process.kill()
        for worker in workers:
            worker.end()


class _Worker:
    """A process that answers one part after another. ``position`` is the part it has in hand."""

    def __init__(self) -> None:
        # A process that was forked would share locks that other threads hold at that moment.
        context = multiprocessing.get_context("spawn")
        self.connection, theirs = context.Pipe()
        self.process = context.Process(target=_serve, args=(theirs,), daemon=True)
        self.position: int | None = None
        self.answered = False
        self._bundle: Bundle | None = None
        with sheltering_workers():
            self.process.start()
        theirs.close()

    def ask(self, bundle: Bundle, position: int, part: object) -> None:
        """Ask for the result of a part; the bundle goes along if the worker does not have it."""
        self.position = position
        packed = pickle.dumps(part)
        with suppress(OSError):  # it has died, as waiting for its answer will tell
            self.connection.send((None if self._bundle is bundle else bundle, packed))
        self._bundle = bundle

    def end(self) -> int | None:
        """Wait until the process has ended, or end it, and return its exit status."""
        self.process.join(_GRACE)
        self.process.kill()
        self.process.join()
        self.connection.close()
        return self.process.exitcode


def _serve(connection: Connection) -> None:
    """Answer parts until nobody asks any more: the whole life of a worker."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    with suppress(EOFError, OSError):
        bundle, part = connection.recv()
        while True:
            connection.send_bytes(bundle.answer(part))
            new, part = connection.recv()
            bundle = new or bundle


@contextmanager
def sheltering_workers() -> Iterator[None]:
    """Start processes or threads here that Ctrl-C does not reach: this process hears and ends them.

    A process inherits which signals are held back, so that not even its first moment is open.
    """
    if not hasattr(signal, "pthread_sigmask"):
        yield
        return
    resource_tracker.ensure_running()  # started below, it would let signals through again
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _describe_loss(part: str, times: int, code: int | None) -> AnalysisError:
    """Return the error for a part on which one worker after another has died."""
    how = say("with status {status}", status=code)
    if code is not None and code < 0:
        with suppress(ValueError):
            how = say("by {signal}", signal=signal.Signals(-code).name)
    return AnalysisError(
        say(
            "{part} could not be worked out: its process was ended {times} times {how}",
            part=part,
            times=times,
            how=how,
        ),
        say("give fewer jobs if memory is short"),
    )
