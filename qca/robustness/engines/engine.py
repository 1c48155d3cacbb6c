"""Engines: what does the parts of some work, how far it is, and how parts travel elsewhere."""

from __future__ import annotations

import pickle
import traceback
from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Generic, Self

from qca.errors import QCAError
from qca.progress import Stage, Watch, ignore
from qca.robustness.engines.work import Joined, Part, Result, Shared, Work

__all__ = ["Bundle", "Engine", "Tally", "read_answer"]

# (position, result): called for each part when it is finished.
Keep = Callable[[int, Result], None]


def _keep_nothing(_position: int, _result: object) -> None:
    """Keep nothing."""


class Tally(Generic[Result]):
    """What is finished of the parts and what waits: results come in any order and leave in one."""

    def __init__(
        self,
        whole: int,
        done: Mapping[int, Result],
        keep: Keep[Result],
        watch: Watch,
        stage: Stage,
    ) -> None:
        self.whole = whole
        self._results = {p: result for p, result in done.items() if 0 <= p < whole}
        self._keep = keep
        self._watch = watch
        self._stage = stage
        self.waiting = deque(p for p in range(whole) if p not in self._results)
        self._tell()

    @property
    def complete(self) -> bool:
        """Whether every part has its result."""
        return len(self._results) == self.whole

    def take(self, position: int, result: Result) -> None:
        """Take the result of one part."""
        self._results[position] = result
        self._keep(position, result)
        self._tell()

    def list_results(self) -> list[Result]:
        """Return the results in the order of the parts."""
        return [self._results[position] for position in range(self.whole)]

    def name_part(self, position: int) -> str:
        """Return how an error names a part."""
        return f"part {position + 1} of {self.whole}"

    def _tell(self) -> None:
        self._watch(self._stage, len(self._results), self.whole)


class Engine:
    """Works off independent parts: one by one, in this process.

    Those that inherit from it work elsewhere. Used as a context (``with find_engine("local", 4) as
    engine:``) it keeps its processes or its cluster from one run to the next; otherwise each run
    starts and ends its own.
    """

    _depth = 0

    def run(
        self,
        work: Work[Shared, Part, Result, Joined],
        *,
        done: Mapping[int, Result] = {},
        keep: Keep[Result] | None = None,
        watch: Watch = ignore,
    ) -> Joined:
        """Return what the parts of some work give, put together in the order of the parts.

        It is the same, bit for bit, for every engine, number of jobs and order in which parts
        finish. ``done`` holds results that are there already, by position: they are not worked out
        again. ``keep(position, result)`` is called here, in the caller's thread, once for each
        other part, as it finishes, and then ``watch(stage, finished, parts)``, which is also called
        at the beginning.

        Raises
        ------
        AnalysisError
            Workers die again and again, or the cluster is lost or does not have this ``qca``.
        InputError
            No cluster can be reached.
        Exception
            Whatever the work raises for a part, or ``keep``: the other parts are given up then, as
            they are on an interruption.
        """
        tally = Tally(len(work.parts), done, keep or _keep_nothing, watch, work.stage)
        if not tally.complete:
            with self:
                self._work_off(work, tally)
        return work.join(tally.list_results())

    def _work_off(self, work: Work[Shared, Part, Result, Joined], tally: Tally[Result]) -> None:
        """Hand the tally the results of all parts that wait."""
        for position in tally.waiting:
            tally.take(position, work.do(work.shared, work.parts[position]))

    def close(self) -> None:
        """End what the engine has started, if anything. A later run starts it anew."""

    def __enter__(self) -> Self:
        self._depth += 1
        return self

    def __exit__(self, *_: object) -> None:
        self._depth -= 1
        if not self._depth:
            self.close()


@dataclass(frozen=True)
class Bundle:
    """What does a part and what the parts share: packed once, unpacked once in each process."""

    packed: bytes

    @classmethod
    def pack(cls, do: Callable[[Shared, Part], Result], shared: Shared) -> Self:
        """Return what does a part with what the parts share."""
        return cls(pickle.dumps((do, shared)))

    @cached_property
    def _content(self) -> tuple[Callable[[object, object], object], object]:
        content: tuple[Callable[[object, object], object], object] = pickle.loads(self.packed)
        return content

    def answer(self, part: bytes) -> bytes:
        """Return the packed result for a packed part, or the error that it raises."""
        try:
            do, shared = self._content
            return pickle.dumps((do(shared, pickle.loads(part)), None))
        except BaseException as error:  # raised again where the answer is read
            return _pack_error(error)

    def __getstate__(self) -> dict[str, bytes]:
        return {"packed": self.packed}  # what is unpacked stays where it is


def read_answer(answer: bytes) -> Any:
    """Return the result in an answer, or raise the error in it.

    >>> read_answer(Bundle.pack(divmod, 17).answer(pickle.dumps(5)))
    (3, 2)
    """
    result, error = pickle.loads(answer)
    if error is not None:
        raise error
    return result


def _pack_error(error: BaseException) -> bytes:
    """Return an error so that it can be raised elsewhere, with the lines that led to it."""
    if not isinstance(error, QCAError):
        error.add_note("".join(traceback.format_exception(error)))
    try:
        packed = pickle.dumps((None, error))
        pickle.loads(packed)  # an error may take other arguments than it keeps
    except Exception:
        stand_in = RuntimeError(f"{type(error).__name__}: {error}")
        for note in error.__notes__:
            stand_in.add_note(note)
        return pickle.dumps((None, stand_in))
    return packed
