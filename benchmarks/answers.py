"""What a contender answers, and whether two answers agree."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict, dataclass
from typing import Any

Models = tuple[tuple[str, ...], ...]
# For each kind of solution; None where there is none, empty where not all are known.
WorldModels = tuple[Models | None, ...]


@dataclass(frozen=True)
class Answer:
    """An answer; None is what a contender does not tell, or tells only in part.

    ``least`` is the number of models with fewest terms, ``shortest`` of those among them with
    fewest literals; ``least_models`` and ``shortest_models`` are these models, all of them, in
    :func:`order_models`. ``at_least`` bounds ``least`` from below. ``rows`` are the rows of a truth
    table with their inclusion.

    Of many analyses in one, ``worlds`` is their number, ``tables`` that of their distinct truth
    tables; ``keys`` are the coded rows of each world, ``models`` its shortest ones. ``reached`` are
    the distinct tables of a sweep, ``exhaustive`` whether these are all. ``phases`` says what the
    seconds were spent on.

    ``combinations`` is the number of necessary ones, ``outcome_models`` that of the models of all
    single outcomes in a search for chains.

    ``seconds`` and ``memory`` (MB) are told by a contender that runs as a program of its own, or
    that makes ready or tells what is not to be timed; for the others they are measured around them.
    """

    terms: int | None = None
    primes: int | None = None
    least: int | None = None
    at_least: int | None = None
    shortest: int | None = None
    least_models: Models | None = None
    shortest_models: Models | None = None
    rows: tuple[tuple[str, float], ...] | None = None
    worlds: int | None = None
    tables: int | None = None
    keys: tuple[str, ...] | None = None
    models: tuple[WorldModels, ...] | None = None
    reached: tuple[str, ...] | None = None
    exhaustive: bool | None = None
    phases: tuple[tuple[str, float], ...] | None = None
    combinations: int | None = None
    outcome_models: int | None = None
    seconds: float | None = None
    memory: float | None = None

    def to_json(self) -> dict[str, Any]:
        """Return the answer as plain values."""
        return asdict(self)


def read_answer(plain: Mapping[str, Any]) -> Answer:
    """Return an answer from plain values."""
    return Answer(**{key: _freeze(value) for key, value in plain.items()})


def _freeze(value: Any) -> Any:
    return tuple(map(_freeze, value)) if isinstance(value, list) else value


def order_models(models: Iterable[Iterable[str]]) -> Models:
    """Return models in one form: literals, terms and models sorted, values in square brackets.

    >>> order_models([["B*A", "~C"], ["D{1}"]])
    (('A*B', '~C'), ('D[1]',))
    """
    return tuple(
        sorted(
            tuple(
                sorted(
                    "*".join(sorted(part.strip() for part in term.split("*")))
                    for term in (text.replace("{", "[").replace("}", "]") for text in model)
                )
            )
            for model in models
        )
    )


_SAID = {
    "terms": "terms of a least model",
    "primes": "number of primes",
    "least": "number of least models",
    "shortest": "number of shortest models",
    "least_models": "the least models",
    "shortest_models": "the shortest models",
    "rows": "rows and their inclusion",
    "keys": "coded rows of each world",
    "models": "shortest models of each world",
    "combinations": "number of necessary combinations",
    "outcome_models": "number of models of single outcomes",
}


@dataclass(frozen=True)
class Comparison:
    """What two contenders both answer: which of it agrees, and which does not."""

    agreed: tuple[str, ...]
    differing: tuple[str, ...]


def compare_answers(ours: Answer, theirs: Answer) -> Comparison:
    """Return which of the questions that both answer they answer alike."""
    agreed: list[str] = []
    differing: list[str] = []
    for key, said in _SAID.items():
        here, there = getattr(ours, key), getattr(theirs, key)
        if here is None or there is None:
            continue
        match = _MATCHES.get(key)
        alike = match(here, there) if match else here == there
        (agreed if alike else differing).append(said)
    return Comparison(tuple(agreed), tuple(differing))


def _match_rows(here: tuple[tuple[str, float], ...], there: tuple[tuple[str, float], ...]) -> bool:
    first, second = dict(here), dict(there)
    return first.keys() == second.keys() and all(
        abs(first[config] - second[config]) < 1e-9 for config in first
    )


def _match_models(here: tuple[WorldModels, ...], there: tuple[WorldModels, ...]) -> bool:
    """Return whether models are the same in every world, where both know them all."""
    return len(here) == len(there) and all(
        first == second
        for own, other in zip(here, there, strict=True)
        for first, second in zip(own, other, strict=True)
        if first != () and second != ()
    )


_MATCHES: Mapping[str, Callable[[Any, Any], bool]] = {"rows": _match_rows, "models": _match_models}
