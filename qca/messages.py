"""What is said to people: an English sentence that other languages can tell, too.

A message is a ``str``, its English text, so that it can be compared, printed and written as any
text. It also holds the sentence with its gaps (the *msgid* of gettext) and what fills them, of
which parts can be messages themselves. Whoever shows it looks the sentence up in the language of
the reader (:func:`tell_in`); what users named stands in it as they wrote it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from numbers import Integral, Real
from types import MappingProxyType
from typing import NamedTuple, Protocol

__all__ = [
    "LANGUAGES",
    "NOTHING",
    "VARIABLE",
    "Message",
    "Phrases",
    "join_messages",
    "keep_text",
    "list_all",
    "list_either",
    "say",
    "say_count",
    "tell_in",
]


# Of what people read, the first by default.
LANGUAGES = ("en", "es")
# Of the environment, where the language is named once for all.
VARIABLE = "QCA_LANG"
Value = str | int | float


class Phrases(Protocol):
    """The sentences of one language, as gettext reads them."""

    def gettext(self, message: str, /) -> str:
        """Return a sentence in this language; itself where there is no translation."""
        ...

    def ngettext(self, msgid1: str, msgid2: str, n: int, /) -> str:
        """Return a sentence about ``n`` things in this language."""
        ...


class Message(str):
    """An English text, with what it takes to tell it in another language.

    ``sentence`` has gaps, and ``many`` is what it is where ``number`` is not 1; ``number`` is None
    where there is nothing to count. ``values`` fill the gaps: messages, texts and numbers.
    """

    __slots__ = ("many", "number", "sentence", "values")
    sentence: str
    many: str
    number: int | None
    values: Mapping[str, Value]

    def __new__(
        cls, sentence: str, many: str, number: int | None, values: Mapping[str, object]
    ) -> Message:
        """Fill the gaps of a sentence, of ``many`` where ``number`` is not 1."""
        plain = {gap: _make_plain(value) for gap, value in values.items()}
        told = sentence if number is None or number == 1 else many
        message = super().__new__(cls, told.format_map(plain))
        message.sentence, message.many = sentence, many
        message.number, message.values = number, MappingProxyType(plain)
        return message

    def __reduce__(self) -> tuple[type[Message], tuple[object, ...]]:
        return Message, (self.sentence, self.many, self.number, dict(self.values))

    def tell(self, phrases: Phrases) -> str:
        """Return the text in a language: its sentence there, the gaps filled in it, too."""
        if not self.sentence:  # to gettext, the key of the catalogue's head
            return ""
        if self.number is None:
            told = phrases.gettext(self.sentence)
        else:
            told = phrases.ngettext(self.sentence, self.many, self.number)
        values = {gap: tell_in(value, phrases) for gap, value in self.values.items()}
        clash = _CLASHES.get(self.sentence)
        if clash and re.match(clash.sounds.tell(phrases), str(values["last"]), re.IGNORECASE):
            told = phrases.gettext(clash.instead.sentence)
        return told.format_map(values)


def _make_plain(value: object) -> Value:
    """Return a value as what prints the same and can be kept: a message, a text or a number."""
    if isinstance(value, Message):
        return value
    if isinstance(value, Integral) and not isinstance(value, bool):
        return int(value)
    return float(value) if isinstance(value, Real) and not isinstance(value, bool) else str(value)


def say(sentence: str, /, **values: object) -> Message:
    """Return a sentence with its gaps filled, by the rules of ``str.format``.

    >>> say("there is no set '{name}'", name="EL")
    "there is no set 'EL'"
    """
    return Message(sentence, "", None, values)


def say_count(one: str, many: str, number: int, /, **values: object) -> Message:
    """Return a sentence about a number of things, which also fills the gap ``{number}``.

    >>> say_count("{number} case", "{number} cases", 2)
    '2 cases'
    """
    return Message(one, many, number, {"number": number, **values})


def keep_text(text: str) -> Message:
    """Return a text that is the same in every language: what a user wrote, a file, a number."""
    return text if isinstance(text, Message) else Message("{text}", "", None, {"text": text})


# Where there is nothing to say.
NOTHING = keep_text("")


def join_messages(parts: Iterable[str], between: str = ", ") -> Message:
    """Return parts in one text, each told in the language of the whole.

    >>> join_messages(["a", "b"])
    'a, b'
    """
    values: dict[str, object] = {f"part{at}": part for at, part in enumerate(parts)}
    joint = between.replace("{", "{{").replace("}", "}}")
    return Message(joint.join(f"{{{gap}}}" for gap in values), "", None, values)


def list_either(parts: Iterable[str]) -> Message:
    """Return things of which one is to be chosen.

    >>> list_either(["a", "b", "c"]), list_either(["a"])
    ('a, b or c', 'a')
    """
    *first, last = list(parts) or [""]
    if not first:
        return keep_text(last)
    return say("{first} or {last}", first=join_messages(first), last=last)


def list_all(parts: Iterable[str]) -> Message:
    """Return things that are all meant.

    >>> list_all(["a", "b", "c"]), list_all([])
    ('a, b and c', '')
    """
    *first, last = list(parts) or [""]
    if not first:
        return keep_text(last)
    return say("{first} and {last}", first=join_messages(first), last=last)


class _Clash(NamedTuple):
    """How the last of a list is joined before certain sounds.

    ``sounds`` is a pattern of how the last begins there, in English one of nothing.
    """

    sounds: Message
    instead: Message


_ENDS = {"first": "", "last": ""}
_CLASHES = {
    "{first} or {last}": _Clash(say("(?!)or"), say("{first}, or {last}", **_ENDS)),
    "{first} and {last}": _Clash(say("(?!)and"), say("{first}, and {last}", **_ENDS)),
}


def tell_in(value: Value, phrases: Phrases) -> Value:
    """Return what fills a gap, in a language: a message is told, all else stays as it is."""
    return value.tell(phrases) if isinstance(value, Message) else value
