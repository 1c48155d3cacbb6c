"""Entries: what a code says, taken apart into one text for each cell of a sheet, and put back."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from qca.messages import LANGUAGES
from qca.names import normalize
from qca.numerals import read_number
from qca.sheets.writing import Manner
from qca.study.places import Node

__all__ = [
    "CODES",
    "EVIDENCE",
    "LABEL",
    "LISTS",
    "MANNER",
    "VALUE",
    "change_entry",
    "clean",
    "list_entries",
    "list_pieces",
    "make_evidence",
    "type_number",
]

# Of these, a code has one.
LABEL, VALUE = "label", "value"
CODES = (LABEL, VALUE, "uncoded")
EVIDENCE = ("source", "where", "note")
LISTS = frozenset({"also", "looked_in"})
_PROSE = frozenset({"uncoded", "unit", "note", "adjudication", "where"})
MANNER = Manner(
    order=(
        *CODES,
        *("coders", "adjudication", "looked_in", "unit", "span", "also", "note", "evidence"),
        *("source", "where"),
    ),
    either=frozenset(CODES),
    numbers=frozenset({"value", "also"}),
    prose=_PROSE,
    inline=frozenset({"coders"}),
)
Code = Mapping[str, Node]


# What no cell can hold.
_NEVER = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


def clean(text: str) -> str:
    r"""Return a text as cells are compared: one form of each letter, lines ended alike, no margins.

    What no cell can hold stands as its code point.

    >>> clean(" high\r\n"), clean("\x07")
    ('high', '<U+0007>')
    """
    text = normalize(text.replace("\r\n", "\n").replace("\r", "\n")).strip()
    return _NEVER.sub(lambda match: f"<U+{ord(match[0]):04X}>", text)


def type_number(number: float) -> str:
    """Return a number as it is written where it was typed.

    >>> type_number(8.0), type_number(0.1), type_number(2e6)
    ('8', '0.1', '2000000')
    """
    return f"{number:.15g}" if abs(number) < 1e15 else f"{number:.17g}"


def list_entries(code: Code, language: str) -> dict[str, str]:
    """Return the text of each entry of a code but its evidence; those that are empty are left out.

    A code is what stands in a case file. Of a text in several languages, the one given is told.

    >>> list_entries({"value": "1.50", "also": ["2", "3"], "note": {"es": "Sí"}}, "en")
    {'value': '1.5', 'also': '2; 3', 'note': 'Sí'}
    """
    entries: dict[str, str] = {}
    for key, part in code.items():
        if key == "coders" and isinstance(part, Mapping):
            entries |= {f"coders.{name}": _tell(each, language) for name, each in part.items()}
        elif key in LISTS:
            entries[key] = _join(part if isinstance(part, list) else [part])
        elif key == VALUE and isinstance(part, str):
            number = read_number(part)
            entries[key] = clean(part) if number is None else type_number(number)
        elif key != "evidence":
            entries[key] = _tell(part, language)
    return {key: text for key, text in entries.items() if text}


def list_pieces(code: Code, language: str) -> list[dict[str, str]]:
    """Return the texts of each piece of evidence of a code."""
    listed = code.get("evidence")
    return [
        {key: _tell(piece.get(key), language) for key in EVIDENCE}
        for piece in (listed if isinstance(listed, list) else [])
        if isinstance(piece, dict)
    ]


def change_entry(code: Code, key: str, text: str, language: str) -> dict[str, Node]:
    """Return a code with another text as one of its entries, without it where that is empty.

    Of a text in several languages, the version that was told is the one that changes.
    """
    changed = dict(code)
    above, _, coder = key.partition(".")
    if above == "coders":
        before = code.get("coders")
        coders = dict(before) if isinstance(before, Mapping) else {}
        changed["coders"] = _change(coders, coder, text or None)
        return changed if changed["coders"] else _change(changed, "coders", None)
    new: Node = text or None
    if key in LISTS and text:
        parts: list[Node] = list(_split(text))
        new = parts[0] if len(parts) == 1 and isinstance(code.get(key), str) else parts
    elif text:
        new = _reword(code.get(key), text, language)
    return _change(changed, key, new)


def make_evidence(before: Node, texts: Mapping[str, str], language: str) -> dict[str, Node]:
    """Return a piece of evidence with other texts, made of the one that it was, if it was one."""
    piece = dict(before) if isinstance(before, dict) else {}
    for key in EVIDENCE:
        if texts[key] != _tell(piece.get(key), language):
            new = _reword(piece.get(key), texts[key], language) if texts[key] else None
            piece = _change(piece, key, new)
    return piece


def _change(parts: dict[str, Node], key: str, new: Node) -> dict[str, Node]:
    if new is None:
        return {name: part for name, part in parts.items() if name != key}
    return {**parts, key: new}


def _tell(part: Node, language: str) -> str:
    """Return a text in a language, or in the one in which it stands."""
    if isinstance(part, Mapping):
        told = part.get(_language_of(part, language))
        return clean(told) if isinstance(told, str) else ""
    return clean(part) if isinstance(part, str) else ""


def _language_of(versions: Mapping[str, Node], language: str) -> str:
    return next((each for each in (language, *LANGUAGES) if each in versions), language)


def _reword(before: Node, text: str, language: str) -> Node:
    if isinstance(before, Mapping):
        own = _language_of(before, language)
        return {**before, own: _reword(before.get(own), text, language)}
    if not isinstance(before, str):
        return text
    return text + before[len(before.rstrip("\n")) :]  # how a block of lines ends


def _join(parts: Sequence[Node]) -> str:
    """Return the parts of a list in one cell: after semicolons, or a line each if they have one."""
    texts = [clean(part) for part in parts if isinstance(part, str)]
    if any(";" in text for text in texts):
        return "\n".join(texts) if len(texts) > 1 else f"{texts[0]}\n"
    return "; ".join(texts)


def _split(text: str) -> list[str]:
    parts = text.split("\n") if "\n" in text else re.split(";", text)
    return [part for part in map(clean, parts) if part]
