"""How values are written in YAML, as somebody would by hand: plain where that is safe."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from qca.messages import LANGUAGES
from qca.numerals import read_number
from qca.study.places import Node

__all__ = [
    "Manner",
    "is_text",
    "write_block",
    "write_double",
    "write_flow",
    "write_item",
    "write_scalar",
]

# What other readers of YAML take for something else than a text.
_OTHER = re.compile(
    r"true|false|yes|no|on|off|y|n|null|~|=|<<|[-+]?\.(inf|nan)|[-+]?0[box][0-9a-f_]+"
    r"|[-+]?(\d[\d_]*|\.\d)[\d_.]*(e[-+]?\d+)?|[-+]?\d[\d_]*(:[0-5]?\d)+(\.\d*)?"
    r"|\d{4}-\d\d?-\d\d?([Tt ].*)?",
    re.IGNORECASE,
)
_FIRST = frozenset("-?:,[]{}#&*!|>'\"%@`=<")
_ESCAPES = {'"': '\\"', "\\": "\\\\", "\n": "\\n", "\t": "\\t", "\r": "\\r"}
# Not printable in YAML, or a break of the line to some readers.
_HIDDEN = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\ufeff\ud800-\udfff\ufffe\uffff]")


@dataclass(frozen=True)
class Manner:
    """How the values of some keys are written.

    ``order`` is that of keys in a mapping; those that are not in it come last. Of ``either`` a
    mapping holds one, which takes the place of another. ``numbers`` are the keys of numbers,
    ``prose`` those of texts in quotes, ``inline`` those of mappings in brackets.
    """

    order: tuple[str, ...] = ()
    either: frozenset[str] = frozenset()
    numbers: frozenset[str] = frozenset()
    prose: frozenset[str] = frozenset()
    inline: frozenset[str] = frozenset()

    def rank(self, key: str) -> int:
        """Return the place of a key among others."""
        return self.order.index(key) if key in self.order else len(self.order)


def is_text(text: str, *, flow: bool, number: bool = False) -> bool:
    """Return whether a text can stand plain, without quotes, and every reader takes it for one.

    ``flow`` says that it stands in brackets, ``number`` that it is meant as a number.

    >>> [is_text(text, flow=False) for text in ("high", "no", "12", "a: b", "PAN, then PRI")]
    [True, False, False, False, True]
    """
    if number and read_number(text) is not None:
        return True
    if not text or text != text.strip() or text[0] in _FIRST or _HIDDEN.search(text):
        return False
    if ": " in text or " #" in text or text.endswith(":") or _OTHER.fullmatch(text):
        return False
    return not flow or not any(mark in text for mark in ",[]{}:")


def write_double(text: str) -> str:
    r"""Return a text in double quotes, in one line.

    >>> print(write_double('a "b"\n'))
    "a \"b\"\n"
    """
    marks = []
    for mark in text:
        if mark in _ESCAPES:
            marks.append(_ESCAPES[mark])
        elif _HIDDEN.match(mark):
            code = ord(mark)
            marks.append(f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}")
        else:
            marks.append(mark)
    return f'"{"".join(marks)}"'


def write_scalar(text: str, key: str, manner: Manner, *, flow: bool) -> str:
    """Return a text as the value of a key, or as an item of a list that is."""
    plain = key not in manner.prose and is_text(text, flow=flow, number=key in manner.numbers)
    return text if plain else write_double(text)


def write_flow(value: Node, key: str, manner: Manner) -> str:
    """Return a value in one line, lists and mappings in brackets.

    >>> write_flow({"source": "rangel", "where": "p. 3"}, "", Manner(prose=frozenset({"where"})))
    '{source: rangel, where: "p. 3"}'
    """
    if isinstance(value, Mapping):
        parts = [
            f"{write_scalar(name, '', Manner(), flow=True)}:{_space(written)}"
            for name, part in value.items()
            for written in [_write_inside(part, key if _is_language(value) else name, manner)]
        ]
        return f"{{{', '.join(parts)}}}"
    if isinstance(value, list):
        return f"[{', '.join(_write_inside(part, key, manner) for part in value)}]"
    return "" if value is None else write_scalar(value, key, manner, flow=False)


def _is_language(value: Mapping[str, Node]) -> bool:
    return bool(value) and set(value) <= set(LANGUAGES)


def _space(written: str) -> str:
    return f" {written}" if written else ""


def _write_inside(value: Node, key: str, manner: Manner) -> str:
    if isinstance(value, str):
        return write_scalar(value, key, manner, flow=True)
    return "~" if value is None else write_flow(value, key, manner)


def write_block(
    key: str, value: Node, manner: Manner, column: int, step: int, hang: int, *, nested: bool = True
) -> list[str]:
    """Return the lines of a key and its value, which begin at a column.

    ``step`` is by how much a mapping is set in below its key, ``hang`` by how much a list is.
    ``nested`` says whether a mapping stands on lines of its own; one in it does not.
    """
    head = f"{' ' * column}{write_scalar(key, '', Manner(), flow=False)}:"
    if isinstance(value, dict) and nested and key not in manner.inline and value:
        lines = [head]
        for name in sorted(value, key=manner.rank):
            part = value[name]
            lines += write_block(name, part, manner, column + step, step, hang, nested=False)
        return lines
    if isinstance(value, list) and any(isinstance(item, dict) for item in value):
        indent = " " * (column + hang)
        return [head, *(f"{indent}- {write_flow(item, key, manner)}" for item in value)]
    return [head + _space(write_flow(value, key, manner))]


def write_item(value: Node, key: str, manner: Manner, column: int, *, spread: bool) -> list[str]:
    """Return the lines of an item of a list, whose sign stands at a column.

    ``spread`` says that a mapping stands a key a line.
    """
    indent = " " * column
    if not spread or not isinstance(value, dict):
        return [f"{indent}- {write_flow(value, key, manner)}"]
    lines = [f"{name}:{_space(write_flow(value[name], name, manner))}" for name in value]
    return [f"{indent}{'- ' if i == 0 else '  '}{line}" for i, line in enumerate(lines)]
