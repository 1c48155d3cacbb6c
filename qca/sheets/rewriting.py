"""Changes in a YAML text: what differs is written anew, every other byte stays as it is."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from qca.sheets.nodes import Shape, SourceNode, parse_nodes
from qca.sheets.writing import (
    Manner,
    is_text,
    write_block,
    write_double,
    write_flow,
    write_item,
    write_scalar,
)
from qca.study.places import Node

__all__ = ["UnwritableError", "rewrite"]

_COMMENT = re.compile(r"(?:^|(?<=\s))#[^\n\r]*", re.MULTILINE)


class UnwritableError(Exception):
    """A change that cannot be made without touching what else a text says; at a character."""

    def __init__(self, at: int) -> None:
        super().__init__(at)
        self.at = at


def rewrite(text: str, data: Node, manner: Manner) -> str:
    r"""Return a YAML text that holds ``data``, and is as before wherever that is as before.

    A text keeps its style (plain, in quotes, a block) where it can; comments all stay, those on
    lines that go on lines of their own.

    Raises
    ------
    UnwritableError
        A part that differs is repeated by an alias, or stands so that it cannot be taken out alone.

    Examples
    --------
    >>> text = "label: high  # so the section\nnote: 'All''s well'\n"
    >>> changed = {"label": "medium", "note": "Isn't it?", "span": "2012"}
    >>> print(rewrite(text, changed, Manner(order=("label", "span", "note"))), end="")
    label: medium  # so the section
    span: "2012"
    note: 'Isn''t it?'
    """
    root = parse_nodes(text)
    if root.data == data:
        return text
    rewriter = _Rewriter(text, root, manner)
    rewriter.visit(root, data, "", None)
    written = rewriter.apply()
    if parse_nodes(written).data != data:
        raise UnwritableError(0)
    return written


@dataclass
class _Rewriter:
    """Gathers what to put in the place of what, by characters of the text."""

    text: str
    root: SourceNode
    manner: Manner
    changes: list[tuple[int, int, str]] = field(default_factory=list)
    newline: str = field(init=False)
    step: int = field(init=False)
    hang: int = field(init=False)
    spans: list[tuple[int, int]] = field(init=False)

    def __post_init__(self) -> None:
        self.newline = "\r\n" if "\r\n" in self.text else "\n"
        self.step, self.hang = self._measure()
        self.spans = sorted((n.start, n.end) for n in self.root.walk() if n.kind is Shape.SCALAR)

    def _measure(self) -> tuple[int, int]:
        """Return by how much the text sets in mappings below their keys, and lists."""
        steps: dict[Shape, int] = {}
        for node in self.root.walk():
            for key, item in zip(node.keys, node.items, strict=False):
                if item.items and not item.is_flow and not node.is_flow:
                    steps.setdefault(item.kind, self._column(item.start) - self._column(key.start))
        step = steps.get(Shape.MAPPING, 2) or 2
        return step, steps.get(Shape.LIST, step)

    def visit(self, node: SourceNode, data: Node, key: str, holder: SourceNode | None) -> None:
        """Note what makes a node hold ``data``; ``holder`` is its key, of a value of a mapping."""
        if node.data == data:
            return
        if node.kind is Shape.ALIAS or node.is_shared:
            raise UnwritableError(node.start)
        if node.kind is Shape.MAPPING and isinstance(data, dict) and data:
            self._visit_mapping(node, data)
        elif node.kind is Shape.LIST and isinstance(data, list) and data:
            self._visit_list(node, data, key)
        elif node.kind is Shape.SCALAR and isinstance(data, str) and node.data is not None:
            self._put(node.start, node.end, self._restyle(node, data, key))
        else:
            self._replace_whole(node, data, key, holder)

    def apply(self) -> str:
        """Return the text with all changes made."""
        parts, at = [], 0
        for start, end, new in sorted(self.changes, key=lambda change: change[:2]):
            if start < at:
                raise UnwritableError(start)
            parts += [self.text[at:start], new]
            at = end
        return "".join([*parts, self.text[at:]])

    def _put(self, start: int, end: int, new: str) -> None:
        self.changes.append((start, end, new))

    def _visit_mapping(self, node: SourceNode, data: dict[str, Node]) -> None:
        names = [key.text for key in node.keys]
        added = sorted((name for name in data if name not in names), key=self.manner.rank)
        gone = [i for i, name in enumerate(names) if name not in data]
        kept = [i for i in range(len(names)) if i not in gone]
        for i in [i for i in gone if names[i] in self.manner.either]:
            instead = next((name for name in added if name in self.manner.either), None)
            if instead is not None and self._rename(node, i, instead, data[instead]):
                added.remove(instead)
                gone.remove(i)
                kept.append(i)
                names[i] = instead
        if not kept and node.is_flow:
            self._refuse_shared([node])
            self._refuse_comments(node.start, node.end)
            self._put(node.start, node.end, write_flow(data, "", self.manner))
            return
        for i in sorted(kept):
            if names[i] == node.keys[i].text:
                self.visit(node.items[i], data[names[i]], names[i], node.keys[i])
        for name in added:
            before = [i for i in kept if self.manner.rank(names[i]) <= self.manner.rank(name)]
            self._insert_key(node, max(before, default=-1), name, data[name])
        self._remove(node, gone)

    def _rename(self, node: SourceNode, i: int, name: str, value: Node) -> bool:
        """Put another key and its value in the place of one, and return whether that can be."""
        key, item = node.keys[i], node.items[i]
        if not isinstance(value, str) or item.kind is Shape.ALIAS or item.is_shared:
            return False
        start, end = self.text.index(":", key.end) + 1, item.end
        on_line = item.data is not None and "\n" not in self.text[start : item.start]
        start = item.start if on_line else start
        end = max(start, end)
        if self._list_comments(start, end) or key.is_shared:
            return False
        written = write_scalar(value, name, self.manner, flow=node.is_flow)
        self._put(key.start, key.end, name)
        self._put(start, end, written if on_line else f" {written}")
        return True

    def _insert_key(self, node: SourceNode, after: int, name: str, value: Node) -> None:
        if node.is_flow:
            written = write_flow({name: value}, "", self.manner)[1:-1]
            self._insert_in_flow(node, after, written)
            return
        column = self._column(node.keys[0].start)
        lines = write_block(name, value, self.manner, column, self.step, self.hang)
        if after >= 0:
            self._insert_lines(max(node.keys[after].end, node.items[after].end), lines)
        else:
            self._insert_before(node.keys[0].start, lines)

    def _visit_list(self, node: SourceNode, data: list[Node], key: str) -> None:
        before = [item.data for item in node.items]
        same = 0
        while same < min(len(before), len(data)) and before[same] == data[same]:
            same += 1
        tail = 0
        while tail < min(len(before), len(data)) - same and before[-1 - tail] == data[-1 - tail]:
            tail += 1
        old, new = len(before) - tail, len(data) - tail
        paired = min(old, new)
        for i in range(same, paired):
            self.visit(node.items[i], data[i], key, None)
        for i in range(paired, new):
            self._insert_item(node, paired - 1, key, data[i])
        self._remove(node, list(range(paired, old)))

    def _insert_item(self, node: SourceNode, after: int, key: str, value: Node) -> None:
        if node.is_flow:
            written = write_flow([value], key, self.manner)[1:-1]
            self._insert_in_flow(node, after, written)
            return
        like = node.items[max(after, 0)]
        spread = like.kind is Shape.MAPPING and not like.is_flow
        lines = write_item(value, key, self.manner, self._column(node.start), spread=spread)
        if after >= 0:
            self._insert_lines(node.items[after].end, lines)
        else:
            self._insert_before(self._find_sign(node, 0), lines)

    def _insert_in_flow(self, node: SourceNode, after: int, written: str) -> None:
        if after >= 0:
            at = node.items[after].end
            self._put(at, at, f", {written}")
        else:
            at = (node.keys or node.items)[0].start
            self._put(at, at, f"{written}, ")

    def _insert_lines(self, end: int, lines: Sequence[str]) -> None:
        """Put lines below the one on which something ends."""
        at = self._next_line(end)
        new = self.newline.join(lines)
        if at == len(self.text) and not self.text.endswith("\n"):
            self._put(at, at, self.newline + new)
        else:
            self._put(at, at, new + self.newline)

    def _insert_before(self, start: int, lines: Sequence[str]) -> None:
        at = start - self._column(start)
        if self.text[at:start].strip():
            raise UnwritableError(start)
        self._put(at, at, self.newline.join([*lines, ""]))

    def _remove(self, node: SourceNode, gone: Sequence[int]) -> None:
        self._refuse_shared([node.items[i] for i in gone])
        if node.is_flow:
            self._remove_from_flow(node, gone)
            return
        for i in gone:
            start = node.keys[i].start if node.keys else self._find_sign(node, i)
            end = max(node.items[i].end, node.keys[i].end if node.keys else 0)
            at, after = start - self._column(start), self._next_line(end)
            if self.text[at:start].strip():
                raise UnwritableError(start)
            indent = " " * self._column(start)
            kept = [f"{indent}{each}{self.newline}" for each in self._list_comments(at, after)]
            self._put(at, after, "".join(kept))

    def _remove_from_flow(self, node: SourceNode, gone: Sequence[int]) -> None:
        firsts = node.keys or node.items
        for i in gone:
            if i - 1 in gone:
                continue  # gone with those before
            last = i
            while last + 1 in gone:
                last += 1
            if last + 1 < len(firsts):
                start, end = firsts[i].start, firsts[last + 1].start
            else:
                start, end = node.items[i - 1].end, node.items[last].end
            self._refuse_comments(start, end)
            self._put(start, end, "")

    def _replace_whole(
        self, node: SourceNode, data: Node, key: str, holder: SourceNode | None
    ) -> None:
        """Put a value of another kind in the place of one, in the same line as its key."""
        written = write_flow(data, key, self.manner)
        if node.kind is Shape.SCALAR and node.data is None and holder is not None:
            colon = self.text.index(":", holder.end)
            end = node.end if node.start > colon and self.text[node.start : node.end] else colon + 1
            self._put(colon + 1, end, f" {written}")
            return
        self._refuse_shared([node])
        if node.kind is Shape.SCALAR or node.is_flow:
            self._refuse_comments(node.start, node.end)
            self._put(node.start, node.end, written)
            return
        if holder is None:
            raise UnwritableError(node.start)
        colon = self.text.index(":", holder.end)
        self._refuse_comments(colon, node.end)
        self._put(colon + 1, node.end, f" {written}")

    def _restyle(self, node: SourceNode, text: str, key: str) -> str:
        """Return a text in the style of the one in whose place it comes."""
        if node.style == "'" and text.isprintable():
            return "'" + text.replace("'", "''") + "'"
        if node.style in ("|", ">"):
            return self._write_lines(node, text) or write_double(text)
        flow = any(
            each.is_flow and each.start <= node.start < each.end for each in self.root.walk()
        )
        if not node.style and is_text(text, flow=flow, number=key in self.manner.numbers):
            return text
        return write_double(text)

    def _write_lines(self, node: SourceNode, text: str) -> str | None:
        """Return a text as a block of lines; None where it cannot be one of the same kind."""
        head, _, below = self.text[node.start : node.end].partition("\n")
        sign = head.partition("#")[0].strip()
        body = text.removesuffix("\n") if sign in ("|", ">") else text
        lines = body.split("\n")
        fits = sign in ("|-", ">-") or (sign in ("|", ">") and text.endswith("\n"))
        proper = all(line == line.strip() and line.isprintable() for line in lines)
        if not fits or not proper or not lines[0] or not lines[-1]:
            return None
        first = next((line for line in below.split("\n") if line.strip()), "")
        indent = first[: len(first) - len(first.lstrip(" "))]
        if not indent:
            return None
        written = [indent + line if line else "" for line in lines]
        if node.style == ">":
            if "" in lines:
                return None
            between = [part for line in written for part in (line, "")]
            written = between[:-1]
        return self.newline.join([head.rstrip("\r"), *written])

    def _column(self, at: int) -> int:
        return at - (self.text.rfind("\n", 0, at) + 1)

    def _next_line(self, at: int) -> int:
        """Return where the line after the one with a character begins, or the end of the text."""
        end = self.text.find("\n", at)
        return len(self.text) if end < 0 else end + 1

    def _find_sign(self, node: SourceNode, i: int) -> int:
        """Return where the sign of an item stands in a list that is not in brackets."""
        column, at = self._column(node.start), node.items[i].start
        while True:
            line = at - self._column(at)
            sign = line + column
            if self.text[sign : sign + 1] == "-" and (i == 0 or sign > node.items[i - 1].start):
                return sign
            if line == 0 or line <= node.start:
                raise UnwritableError(node.start)
            at = line - 1

    def _list_comments(self, start: int, end: int) -> list[str]:
        """Return the comments between two characters, in the order in which they stand."""
        comments, at = [], start
        while (match := _COMMENT.search(self.text, at, end)) is not None:
            within = next((b for a, b in self.spans if a <= match.start() < b), None)
            if within is None:
                comments.append(match[0])
            at = match.end() if within is None else within
        return comments

    def _refuse_shared(self, nodes: Sequence[SourceNode]) -> None:
        for node in nodes:
            if any(part.is_shared for part in node.walk()):
                raise UnwritableError(node.start)

    def _refuse_comments(self, start: int, end: int) -> None:
        if self._list_comments(start, end):
            raise UnwritableError(start)
