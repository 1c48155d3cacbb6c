"""Engines: independent parts of work on this machine or on a Dask cluster, with equal results."""

from __future__ import annotations

from importlib.util import find_spec
from numbers import Integral
from urllib.parse import urlsplit

from qca.errors import InputError, nearest, show_given
from qca.messages import say
from qca.robustness.engines.engine import Engine

__all__ = ["Engine", "find_engine"]

_NAMES = ("local", "dask", "dask://HOST:PORT")


def find_engine(name: str = "local", jobs: int = 1) -> Engine:
    """Return the engine of a name; it starts nothing before it has work.

    ``local`` works in this process, or in as many as ``jobs`` says; ``dask`` in as many workers of
    a Dask cluster that it starts here; ``dask://HOST:PORT`` in all workers of the cluster whose
    scheduler listens there, whatever ``jobs`` says.

    Raises
    ------
    InputError
        There is no such engine, there is no job, or Dask is not installed. A cluster that cannot be
        reached is found when the first run begins.

    >>> from qca.progress import Stage
    >>> from qca.robustness.engines.work import Work
    >>> with find_engine("local") as engine:
    ...     engine.run(Work("powers", Stage.SWEEP, pow, 2, [3, 4], sum))
    24
    """
    if isinstance(jobs, bool) or not isinstance(jobs, Integral):
        raise InputError(
            say("jobs is {jobs}", jobs=show_given(jobs)), say("give a whole number from 1")
        )
    if not isinstance(name, str):
        raise InputError(
            say("the engine is {name}", name=show_given(name)),
            say("choose one of {listed}", listed=", ".join(_NAMES)),
        )
    if jobs < 1:
        raise InputError(say("{jobs} jobs cannot do any work", jobs=jobs), say("give 1 or more"))
    if name == "local":
        if jobs == 1:
            return Engine()
        from qca.robustness.engines.local import Processes

        return Processes(jobs)
    scheme, separator, _ = name.partition("://")
    if scheme != "dask":
        remedy = nearest(name, _NAMES) or say("choose one of {listed}", listed=", ".join(_NAMES))
        raise InputError(say("there is no engine '{name}'", name=name), remedy)
    address = _find_address(name) if separator else None
    if find_spec("distributed") is None:
        raise InputError(
            say("the engine '{name}' needs Dask, which is not installed", name=name),
            say("pip install 'qca[dask]'"),
        )
    from qca.robustness.engines.cluster import Cluster

    return Cluster(address, jobs)


def _find_address(name: str) -> str:
    """Return the address of a scheduler as Dask writes it.

    >>> _find_address("dask://node7:8786")
    'tcp://node7:8786'
    """
    try:
        parts = urlsplit(name)
        if parts.hostname and parts.port and name == f"dask://{parts.netloc}":
            return f"tcp://{parts.netloc}"
    except ValueError:  # the port is no number or too large, or a bracket is open
        pass
    raise InputError(
        say("'{name}' is not the address of a scheduler", name=name),
        say("write dask://HOST:PORT, as it prints it"),
    )
