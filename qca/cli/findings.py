"""What the checker of certificates says, so that it can be told in the language of the screen.

The checker shares no code with the rest of the program, and so makes no messages: its sentences are
found here by their form. What it cites of the document fills their gaps, as it stands.
"""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

from qca.cli.checks import LONG, SHORT
from qca.messages import Message, join_messages, keep_text

if TYPE_CHECKING:
    from collections.abc import Sequence

    from qca.checker import Finding

__all__ = ["tell_checked", "tell_checker"]

_QUOTED = re.compile(r'"(?:[^"\\]|\\.)*"')
_LACKING = re.compile(r"(whether [^,;()]+ are all)")
_GAP = re.compile(r"\{(\w+)\}")


def tell_checked(findings: Sequence[Finding], told: str) -> Message:
    """Return what the checker tells of its findings, a line each, and what sums them up."""
    ends = told.removesuffix("\n").split("\n")[len(findings) :]
    lines = [
        join_messages(map(tell_checker, (each.where, each.verdict, each.says)), ": ")
        for each in findings
    ]
    return join_messages([*lines, *map(tell_checker, ends), ""], "\n")


def tell_checker(text: str) -> Message:
    """Return something that the checker says, its sentences found; what is none stays as it is.

    >>> tell_checker("certificate: model 1: it is listed twice")
    'certificate: model 1: it is listed twice'
    """
    found = _find(text, LONG, "[^:;]+")
    if found is not None:
        return found
    for between in ("; ", ": ", " + "):
        parts = _split(text, between)
        if len(parts) > 1:
            return join_messages(map(tell_checker, parts), between)
    parts = _LACKING.split(text)
    if len(parts) > 1:
        told = (_find(part, SHORT, ".+") or keep_text(part) for part in parts)
        return join_messages(told, "")
    return _find(text, SHORT, ".+") or _look_up(text)


def _look_up(text: str) -> Message:
    """Return a text as a sentence, which other parts of the program may say, too."""
    return Message(text.replace("{", "{{").replace("}", "}}"), "", None, {})


def _find(text: str, sentences: tuple[Message, ...], gap: str) -> Message | None:
    for sentence, form in _list_forms(sentences, gap):
        match = form.fullmatch(text)
        if match:
            values = match.groupdict()
            told = {name: tell_checker(v) if name == "more" else v for name, v in values.items()}
            return Message(sentence, "", None, told)
    return None


@cache
def _list_forms(
    sentences: tuple[Message, ...], gap: str
) -> tuple[tuple[str, re.Pattern[str]], ...]:
    """Return the form of each sentence, those with most letters of their own first."""
    texts = sorted((each.sentence for each in sentences), key=_count_own, reverse=True)
    return tuple((text, re.compile(_write_form(text, gap))) for text in texts)


def _count_own(sentence: str) -> int:
    return len(_GAP.sub("", sentence))


def _write_form(sentence: str, gap: str) -> str:
    """Return a pattern of a sentence, each gap of which is a group of its name."""
    own, form = 0, ""
    for found in _GAP.finditer(sentence):
        fills = ".+" if found[1] == "more" else gap
        form += re.escape(sentence[own : found.start()]) + f"(?P<{found[1]}>{fills})"
        own = found.end()
    return form + re.escape(sentence[own:])


def _split(text: str, between: str) -> list[str]:
    """Return the parts of a text between which something stands that is in no quotes."""
    hidden = _QUOTED.sub(lambda quoted: "_" * len(quoted[0]), text)
    parts, start = [], 0
    for part in hidden.split(between):
        parts.append(text[start : start + len(part)])
        start += len(part) + len(between)
    return parts
