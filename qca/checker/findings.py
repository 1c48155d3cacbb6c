"""What the checker finds, and how it reads what it does not trust."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Literal

Verdict = Literal["verified", "not certified", "wrong"]
# What reading damaged JSON as if it were sound can raise.
_MALFORMED = (AttributeError, IndexError, KeyError, OverflowError, TypeError, ValueError)


@dataclass(frozen=True)
class Finding:
    """What was found at one place of the document."""

    verdict: Verdict
    where: str
    says: str


class WrongError(Exception):
    """Something that a certificate says does not hold."""


class OpenError(Exception):
    """Something cannot be decided here: it takes too many steps, or cannot be read for sure."""


def require(holds: bool, otherwise: str) -> None:
    """Raise where something does not hold."""
    if not holds:
        raise WrongError(otherwise)


def take(holder: Any, key: str, kind: type) -> Any:
    """Return an entry of a JSON object, of exactly the type given (``true`` is no number)."""
    value = holder.get(key) if isinstance(holder, dict) else None
    require(type(value) is kind, f"'{key}' is missing, or not of the type {kind.__name__}")
    return value


@contextmanager
def at(where: str) -> Iterator[None]:
    """Say where something is wrong; what cannot be read at all is wrong too."""
    try:
        yield
    except WrongError as error:
        raise WrongError(f"{where}: {error}") from error
    except _MALFORMED as error:
        raise WrongError(f"{where}: malformed ({type(error).__name__}: {error})") from error
