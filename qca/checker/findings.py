"""What the checker finds, and how it reads what it does not trust."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Literal

__all__ = ["Finding", "OpenError", "WrongError", "at", "cite", "require", "show_line", "take"]

Verdict = Literal["verified", "not certified", "wrong"]
# What reading damaged JSON as if it were sound can raise.
_MALFORMED = (
    ArithmeticError,
    AttributeError,
    IndexError,
    KeyError,
    RecursionError,
    TypeError,
    ValueError,
)
# Letters of a name, and of a line, that are printed.
_MOST_NAME = 100
_MOST_LINE = 1_000
_WORD = re.compile(r"~?\w+(\[\d+\])?")


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


def cite(text: str) -> str:
    r"""Return a text of the document so that it cannot pass for one of ours: a word, or in quotes.

    >>> cite("SYN"), cite("all certificates hold"), cite('a"b')
    ('SYN', '"all certificates hold"', '"a\\"b"')
    """
    short = text if len(text) <= _MOST_NAME else f"{text[: _MOST_NAME - 1]}…"
    return short if _WORD.fullmatch(short) else json.dumps(short, ensure_ascii=False)


def show_line(text: str) -> str:
    r"""Return a text as one line in which nothing is hidden: control characters are written out.

    >>> show_line("a\nb\x1b[31m \u202e")
    'a\\u000ab\\u001b[31m \\u202e'
    """
    short = text if len(text) <= _MOST_LINE else f"{text[: _MOST_LINE - 1]}…"
    return "".join(c if c.isprintable() else f"\\u{ord(c):04x}" for c in short)
