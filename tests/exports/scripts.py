"""R scripts read as far as exports go: tokens, calls with their arguments, and plain values."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

_TOKENS = re.compile(
    r"""(?P<space>\s+)
    |(?P<comment>\#[^\n]*)
    |(?P<text>"(?:[^"\\\n]|\\(?:[nrt"\\.\[\]]|u[0-9a-f]{4}|U[0-9a-f]{8}))*")
    |(?P<quoted>`[^`\n]*`)
    |(?P<number>\d+(?:\.\d+)?(?:[eE][-+]?\d+)?)
    |(?P<name>[A-Za-z.][A-Za-z0-9._]*)
    |(?P<sign><<-|<-|<=|>=|==|!=|&&|\|\||%in%|\[\[|[-+*/^~$!&|<>=:,;(){}\[\]])
    """,
    re.VERBOSE,
)
_PAIRS = {")": "(", "}": "{", "]": "["}


@dataclass(frozen=True)
class Token:
    kind: str
    text: str


@dataclass(frozen=True)
class Call:
    """A call: its name and its arguments, each with its name (None: it has none)."""

    name: str
    arguments: tuple[tuple[str | None, tuple[Token, ...]], ...]

    def named(self) -> dict[str, Any]:
        """Return the plain values of the arguments that have a name."""
        return {name: read_value(tokens) for name, tokens in self.arguments if name}

    def placed(self) -> list[tuple[Token, ...]]:
        return [tokens for name, tokens in self.arguments if not name]


def list_tokens(script: str) -> list[Token]:
    """Return the tokens; fails where something is none, or brackets do not close."""
    tokens, at, depth = [], 0, list[str]()
    while at < len(script):
        match = _TOKENS.match(script, at)
        assert match, f"no R at {script[at : at + 60]!r}"
        at = match.end()
        kind = match.lastgroup or ""
        if kind == "comment":
            assert not re.search("[\u202a-\u202e\u2066-\u2069]", match.group())
        else:
            assert kind == "space" or match.group().isascii(), match.group()
        if kind in ("space", "comment"):
            continue
        for mark in match.group() if kind == "sign" else "":
            if mark in "({[":
                depth.append(mark)
            elif mark in _PAIRS:
                assert depth and depth.pop() == _PAIRS[mark], f"{mark} closes nothing at {at}"
        tokens.append(Token(kind, match.group()))
    assert not depth
    return tokens


def find_calls(tokens: list[Token] | tuple[Token, ...], name: str) -> Iterator[Call]:
    """Yield the calls of a function, from first to last."""
    for i in range(len(tokens) - 1):
        if tokens[i] == Token("name", name) and tokens[i + 1].text == "(":
            yield Call(name, tuple(_split(tokens[i + 2 :])))


def _split(tokens: list[Token] | tuple[Token, ...]) -> Iterator[Any]:
    """Yield the arguments up to the bracket that closes."""
    depth, part = 1, list[Token]()
    for token in tokens:
        if token.kind == "sign":
            depth += sum(mark in "({[" for mark in token.text)
            depth -= sum(mark in ")}]" for mark in token.text)
        if depth == 0 or (depth == 1 and token.text == ","):
            if part:
                has_name = len(part) > 1 and part[1].text == "="
                name = read_value((part[0],)) if has_name else None
                yield name, tuple(part[2:] if has_name else part)
            part = []
            if depth == 0:
                return
            continue
        part.append(token)


def read_value(tokens: tuple[Token, ...]) -> Any:
    """Return a plain value: a text, a number, a vector, a list; None for NA, a name as its text."""
    first = tokens[0]
    if len(tokens) == 1:
        match first.kind:
            case "text":
                return read_text(first.text)
            case "number":
                return float(first.text)
            case "quoted":
                return first.text[1:-1]
        return {"NA": None, "TRUE": True, "FALSE": False}.get(first.text, first.text)
    if first.text in ("c", "list", "data.frame"):
        (call,) = [next(find_calls(tokens, first.text))]
        if any(name for name, _ in call.arguments):
            return call.named()
        return [read_value(part) for part in call.placed()]
    return "".join(token.text for token in tokens)


def read_text(quoted: str) -> str:
    """Return what a text in quotes says."""

    def mark(match: re.Match[str]) -> str:
        sign = match.group(1)
        return {"n": "\n", "r": "\r", "t": "\t"}.get(sign) or (
            chr(int(sign[1:], 16)) if sign[0] in "uU" else sign
        )

    return re.sub(r"\\(u[0-9a-f]{4}|U[0-9a-f]{8}|.)", mark, quoted[1:-1])
