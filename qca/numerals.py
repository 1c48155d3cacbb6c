"""Numbers as people write them: one grammar for tables, YAML, expressions and options.

A plain numeral has the digits 0 to 9, at most one decimal point, and perhaps an exponent: ``12``,
``-0.5``, ``.5``, ``1e-3``. Nothing else is a number: no ``1_000``, no digits of other scripts, no
``inf``, no ``nan``. Decimal commas and marks between thousands are for tables, whose
:class:`Marks` are found from all their cells (:mod:`qca.io.marks`).
"""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass

from qca.messages import Message, say

__all__ = [
    "Marks",
    "are_plain",
    "explain_slip",
    "fold_marks",
    "is_infinite",
    "looks_numeric",
    "read_number",
    "read_whole",
]

# Longer than any number that is meant, and shorter than what Python refuses to turn into one.
_MOST_DIGITS = 1000
_PLAIN = re.compile(r"[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?")
_ENDLESS = re.compile(r"[+-]?(?:inf|infinity|nan)", re.IGNORECASE)
_WHOLE = re.compile(r"[+-]?[0-9]+")
_LOOSE = re.compile(
    r"[+-]?(?:[0-9]|[.,](?=[0-9]))(?:[0-9.,'’ \u00a0\u2007\u2009\u202f]*[0-9.,])?"
    r"(?:[eE][+-]?[0-9]+)?"
)
_SIGNS = str.maketrans("", "", "0123456789.eE+-")
# What R, Stata, Excel and people write for a missing value. Nothing is missing until it is said.
ABSENT_WORDS = frozenset(
    {".", "..", "...", "-", "--", "–", "—", "?", "na", "n/a", "n.a.", "n.d.", "nd", "s/d", "nan"}
    | {"null", "none", "missing", "nil", "#n/a", "<na>"}
)
_ERRORS = re.compile(r"#(?:N/A|DIV/0!|REF!|NAME\?|NULL!|NUM!|VALUE!|¡.*!|.*[!?])")
_OTHER_SIGNS = re.compile(r"[_·٫]|[^\x00-\x7f]")
_COMMA = re.compile(r"-?[0-9]*,[0-9]+")
# Words for true and false that belong together.
TRUTHS: tuple[dict[str, float], ...] = (
    {"true": 1.0, "false": 0.0},
    {"t": 1.0, "f": 0.0},
    {"yes": 1.0, "no": 0.0},
    {"y": 1.0, "n": 0.0},
    {"sí": 1.0, "si": 1.0, "no": 0.0},
    {"verdadero": 1.0, "falso": 0.0},
    {"v": 1.0, "f": 0.0},
)
SPACES = " \u00a0\u2007\u2009\u202f"
APOSTROPHES = "'’"


def read_number(text: str) -> float | None:
    """Return the finite number that a plain numeral is, or None.

    >>> [read_number(text) for text in ("0.8", "1e-3", "0.0_9", "٣", "inf", "1e400", "")]
    [0.8, 0.001, None, None, None, None, None]
    """
    if len(text) > _MOST_DIGITS or not _PLAIN.fullmatch(text):
        return None
    number = float(text)
    return number if math.isfinite(number) else None


def read_whole(text: str) -> int | None:
    """Return the whole number that a text is, written with digits alone, or None.

    >>> [read_whole(text) for text in ("12", "-1", "1.0", "1_0", "²")]
    [12, -1, None, None, None]
    """
    return int(text) if len(text) <= _MOST_DIGITS and _WHOLE.fullmatch(text) else None


def is_infinite(text: str) -> bool:
    """Return whether a text is meant as a number that is none, or too large to compute with.

    >>> [is_infinite(text) for text in ("1e400", "9" * 5000, "inf", "NaN", "12", "x")]
    [True, True, True, True, False, False]
    """
    if _ENDLESS.fullmatch(text):
        return True
    return bool(_PLAIN.fullmatch(text)) and read_number(text) is None


def looks_numeric(text: str) -> bool:
    """Return whether a text would be a number under some decimal mark and mark of thousands.

    >>> [looks_numeric(text) for text in ("0,8", "1.720", "1 720", ".5", "12_1", "x", "2001-05")]
    [True, True, True, True, False, False, False]
    """
    return _LOOSE.fullmatch(text) is not None


def explain_slip(text: str) -> Message:
    """Return what is to be done about a text where a number should be.

    >>> explain_slip("0,8")
    'write 0.8 with a decimal point'
    >>> explain_slip("90%")
    'write it without the percent sign, in the unit of the others'
    """
    bare = text.strip()
    digits = say("write numbers in the digits 0 to 9, with a decimal point")
    known = (
        (bare.endswith("%"), say("write it without the percent sign, in the unit of the others")),
        (
            bare.startswith("="),
            say("no program computed this formula: open the workbook, and save it"),
        ),
        (_ERRORS.fullmatch(bare), say("correct the formula that gives this error")),
        (
            bare.casefold() in ABSENT_WORDS,
            say("if it stands for a missing value, leave it empty"),
        ),
        (
            any(bare.casefold() in words for words in TRUTHS),
            say("write 1 and 0, or calibrate the set from its labels"),
        ),
        (
            _COMMA.fullmatch(bare),
            say("write {number} with a decimal point", number=bare.replace(",", ".")),
        ),
        (bare[:1] in "−–" and read_number(bare[1:]) is not None, say("write the minus sign as -")),
        (any(mark.isdigit() for mark in bare) and _OTHER_SIGNS.search(bare), digits),
    )
    slip = (remedy for applies, remedy in known if applies)
    return next(slip, say("correct the value, or calibrate the set from its labels"))


def are_plain(texts: Sequence[str]) -> bool:
    """Return whether texts hold nothing but the signs of plain numerals.

    Where they do, what ``float`` makes of them is what :func:`read_number` does, infinity apart.
    """
    return not "".join(texts).translate(_SIGNS)


@dataclass(frozen=True)
class Marks:
    """How the numbers of a table are written: the decimal mark, and one between thousands or none.

    ``thousands`` is ``"."``, ``","``, ``"'"`` (either apostrophe), ``" "`` (any space) or empty.
    """

    decimal: str = "."
    thousands: str = ""

    @property
    def are_plain(self) -> bool:
        """Whether numbers are plain numerals."""
        return self == Marks()

    def to_plain(self, text: str) -> str | None:
        """Return a text as it would be written as a plain numeral; None if the marks do not fit.

        >>> Marks(",", ".").to_plain("1.720,5"), Marks(",").to_plain("1.720")
        ('1720.5', None)
        """
        whole, mark, rest = text.partition(self.decimal)
        if self.decimal != "." and "." in rest:
            return None
        if self.thousands:
            groups = fold_marks(whole).split(self.thousands)
            if len(groups) > 1:
                if not _are_thousands(groups):
                    return None
                whole = "".join(groups)
        if self.decimal != "." and "." in whole:
            return None
        return f"{whole}.{rest}" if mark else whole

    def read(self, text: str) -> float | None:
        """Return the finite number that a text is, written with these marks, or None.

        >>> Marks(",").read("0,8"), Marks(",").read("0.8"), Marks(".", " ").read("1 720.5")
        (0.8, None, 1720.5)
        """
        plain = text if self.are_plain else self.to_plain(text)
        return None if plain is None else read_number(plain)


def fold_marks(text: str) -> str:
    """Return a text with every space as the plain one and every apostrophe as the straight one."""
    if text.isascii():
        return text
    for space in SPACES[1:]:
        text = text.replace(space, " ")
    return text.replace(APOSTROPHES[1], APOSTROPHES[0])


def _are_thousands(groups: Sequence[str]) -> bool:
    first = groups[0].lstrip("+-")
    return 1 <= len(first) <= 3 and first[0] != "0" and all(len(g) == 3 for g in groups[1:])
