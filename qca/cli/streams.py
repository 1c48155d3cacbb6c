"""Standard output and error as they are: of any encoding, closed, full, or read by nobody."""

from __future__ import annotations

import codecs
import os
import sys
import unicodedata
from contextlib import suppress
from typing import TextIO

import click

from qca.errors import AnalysisError
from qca.messages import say

__all__ = ["UnprintableError", "abandon", "fit_text", "print_out", "tell"]

# What stands for a character that is no letter where an encoding does not have it.
_PLAIN = {
    **dict.fromkeys("–—−‐‑‒―─━═╌┄╴╶", "-"),
    **dict.fromkeys("│┃║╎┆", "|"),
    **dict.fromkeys("┌┐└┘├┤┬┴┼╭╮╯╰╔╗╚╝╠╣╦╩╬╪╫╞╡", "+"),
    **dict.fromkeys("“”„«»", '"'),
    **dict.fromkeys("‘’‚‹›", "'"),
    **dict.fromkeys("·•∙", "*"),
    **dict.fromkeys("✓✔", "+"),
    **dict.fromkeys("✗✘", "x"),
    "†": "*",
    "×": "x",
    "÷": "/",
    "…": "...",
    "→": "->",
    "←": "<-",
    "↔": "<->",
    "↑": "^",
    "↓": "v",
    "⇒": "=>",
    "⇐": "<=",
    "⇔": "<=>",
    "≥": ">=",
    "≤": "<=",
    "≠": "!=",
    "≈": "~",
    "±": "+-",
    "∞": "inf",
    "¿": "",
    "¡": "",
    "º": "o",
    "ª": "a",
    "§": "section ",
    "€": "EUR",
    "Ł": "L",
    "ł": "l",
    "Ø": "O",
    "ø": "o",
    "Đ": "D",
    "đ": "d",
    "Æ": "AE",
    "æ": "ae",
    "Œ": "OE",
    "œ": "oe",
    "ß": "ss",
    "ı": "i",
    "\u00a0": " ",
    "\u2009": " ",
    "\u202f": " ",
}


_REMEDY = say("print it elsewhere, or write files with --out")


class UnprintableError(AnalysisError):
    """The report cannot be printed."""


def print_out(text: str, style: str = "text") -> bool:
    """Print on stdout, and return whether its encoding has every character of the text.

    What it does not have is escaped in JSON, and replaced by its nearest in text for people.

    Raises
    ------
    UnprintableError
        The standard output is closed or full; or its encoding lacks a character of data (``csv``
        or ``latex``), which must not change on the way.
    BrokenPipeError
        Nobody reads it any more.
    """
    if sys.stdout is None:
        raise UnprintableError(
            say("the report cannot be printed: the standard output is closed"), _REMEDY
        )
    encoding = sys.stdout.encoding or "utf-8"
    shown = fit_text(text, encoding, style)
    if shown != text and style in ("csv", "latex"):
        raise UnprintableError(
            say(
                "the standard output has the encoding {encoding}, which lacks characters of the"
                " data",
                encoding=encoding,
            ),
            say("set the environment variable PYTHONIOENCODING=utf-8"),
        )
    try:
        click.echo(shown, nl=False)
    except BrokenPipeError:
        abandon(sys.stdout)
        raise
    except (OSError, ValueError) as error:
        abandon(sys.stdout)
        reason = getattr(error, "strerror", None) or str(error)
        raise UnprintableError(
            say("the report cannot be printed: {reason}", reason=reason), _REMEDY
        ) from None
    return shown == text or style == "json"


def tell(line: str) -> None:
    """Print a line on stderr, if anybody can read it there."""
    if sys.stderr is None:
        return
    try:
        click.echo(fit_text(line, sys.stderr.encoding or "utf-8"), err=True)
    except (OSError, ValueError):
        abandon(sys.stderr)


def abandon(stream: TextIO | None) -> None:
    """Lead a stream that cannot be written to nowhere, so that Python can end quietly."""
    with suppress(OSError, ValueError, AttributeError):
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, stream.fileno())  # type: ignore[union-attr]
        os.close(nowhere)


def fit_text(text: str, encoding: str, style: str = "text") -> str:
    r"""Return a text with only characters that an encoding has.

    >>> fit_text("0.5 – León → ✓", "ascii"), fit_text("León →", "ascii", "json")
    ('0.5 - Leon -> +', 'Le\\u00f3n \\u2192')
    >>> fit_text("León → –", "cp1252")
    'León -> –'
    """
    handler = "qca.json" if style == "json" else "qca.plain"
    if style == "text" and not _has(encoding, "…"):
        # Three points take the place of one, and of the blanks that fill a column after it.
        text = text.replace("…   ", "... ")
    try:
        return text.encode(encoding, handler).decode(encoding)
    except UnicodeError:
        # Not every encoding asks what to do with what it does not have.
        return text.encode("ascii", handler).decode("ascii")


def _has(encoding: str, character: str) -> bool:
    """Return whether an encoding has a character."""
    try:
        character.encode(encoding)
    except (UnicodeError, LookupError):
        return False
    return True


def _replace_plainly(error: UnicodeError) -> tuple[str, int]:
    return _replace(error, plainly=True)


def _escape(error: UnicodeError) -> tuple[str, int]:
    return _replace(error, plainly=False)


def _replace(error: UnicodeError, *, plainly: bool) -> tuple[str, int]:
    if not isinstance(error, UnicodeEncodeError):
        raise error
    lacking = error.object[error.start : error.end]
    shown = "".join((_find_plain(c) if plainly else None) or _code(c) for c in lacking)
    return shown, error.end


def _find_plain(character: str) -> str | None:
    """Return ASCII for a character, or None where there is nothing like it."""
    if character in _PLAIN:
        return _PLAIN[character] or " "
    # A letter without its marks; the letters of other alphabets have none in ASCII.
    bare = unicodedata.normalize("NFKD", character).encode("ascii", "ignore").decode()
    return bare if bare.isprintable() else None


def _code(character: str) -> str:
    r"""Return a character as JSON escapes it.

    >>> _code("é"), _code("𝒜")
    ('\\u00e9', '\\ud835\\udc9c')
    """
    units = character.encode("utf-16-be", "surrogatepass")
    pairs = zip(units[::2], units[1::2], strict=True)
    return "".join(f"\\u{high:02x}{low:02x}" for high, low in pairs)


codecs.register_error("qca.plain", _replace_plainly)
codecs.register_error("qca.json", _escape)
