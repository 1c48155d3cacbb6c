"""Names as people write them: one form of each letter, nothing invisible, quotes where needed.

Every text that can be a name (a column, a case, a field, a label, an expression) passes through
:func:`normalize` where it enters, and through :func:`refuse_hidden`, so that two names that look
the same are the same. Lists of names are split and joined here, with the quotes of expressions:
``"GDP-PC"``, ``'GDP PC'`` or `` `A.B` ``, a quote inside doubled.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, KeysView, Sequence
from collections.abc import Set as AbstractSet

from qca.errors import InputError, Place, Problem, show_given
from qca.messages import Message, say

__all__ = [
    "JOINT",
    "check_text",
    "drop_hidden",
    "find_hidden",
    "free_names",
    "is_plain",
    "join_names",
    "list_name",
    "mask_quoted",
    "name_mark",
    "normalize",
    "quote",
    "read_given",
    "read_name",
    "refuse_hidden",
    "scan_plain",
    "scan_quoted",
    "show_hidden",
    "show_quoted",
    "split_list",
    "split_names",
    "write_name",
]

# Between the parts of a name that several columns give.
JOINT = " "

QUOTES = "\"'`"
# Words that claims read as more than a name.
RESERVED = frozenset({"not"})
# Letters and marks that are drawn as nothing, though Unicode calls them letters, marks or symbols.
_BLANK = frozenset("\u034f\u115f\u1160\u17b4\u17b5\u2800\u3164\uffa0")
_HALVES = re.compile("[\ud800-\udbff][\udc00-\udfff]")


# What names are of, in messages.
KINDS_OF_NAMES = {
    "case": say("the case"),
    "column": say("the column"),
    "expression": say("the expression"),
    "field": say("the field"),
    "label": say("the label"),
    "name": say("the name"),
    "set": say("the set"),
    "text": say("the text"),
}
_LISTED = {
    "claims": say("the claims"),
    "columns that name the cases": say("the columns that name the cases"),
    "conditions": say("the conditions"),
    "factors": say("the factors"),
    "factors of a level": say("the factors of a level"),
    "outcomes": say("the outcomes"),
    "sets": say("the sets"),
}


def normalize(text: str) -> str:
    r"""Return a text in Unicode's form NFC, in which each letter is written in one way.

    >>> normalize("Leo\u0301n") == "León"
    True
    """
    if text.isascii():
        return text
    # JSON may write a character as two halves, as \ud83d with \ude42 behind it.
    whole = _HALVES.sub(lambda m: m[0].encode("utf-16", "surrogatepass").decode("utf-16"), text)
    return unicodedata.normalize("NFC", whole)


def find_hidden(text: str) -> str | None:
    r"""Return the first character of a text that cannot be seen, or None.

    Control characters, format characters (zero-width spaces and joiners, marks of direction, the
    soft hyphen), lone surrogates, variation selectors, and every space but the plain one.

    >>> find_hidden("Nuevo León") is None, find_hidden("Nuevo\u00a0León")
    (True, '\xa0')
    """
    if text.isascii() and text.isprintable():
        return None
    return next((mark for mark in text if _is_hidden(mark)), None)


def _is_hidden(mark: str) -> bool:
    if mark.isalnum() or mark == " ":
        return mark in _BLANK
    if mark in _BLANK or "\ufe00" <= mark <= "\ufe0f" or "\u180b" <= mark <= "\u180f":
        return True
    if "\U000e0100" <= mark <= "\U000e01ef":
        return True
    return unicodedata.category(mark) in ("Cc", "Cf", "Cs", "Zl", "Zp", "Zs")


def name_mark(mark: str) -> str:
    r"""Return the code point of a character and its name.

    >>> name_mark("\u200b"), name_mark("\t")
    ('U+200B (ZERO WIDTH SPACE)', 'U+0009 (control character)')
    """
    name = unicodedata.name(mark, "control character" if mark < "\u00a0" else "no name")
    return f"U+{ord(mark):04X} ({name})"


def show_hidden(text: str) -> str:
    r"""Return a text with each character that cannot be seen written as its code point.

    >>> show_hidden("A\u200bB")
    'A<U+200B>B'
    """
    if find_hidden(text) is None:
        return text
    return "".join(f"<U+{ord(mark):04X}>" if _is_hidden(mark) else mark for mark in text)


def drop_hidden(text: str) -> str:
    r"""Return a text without the characters that cannot be seen.

    >>> drop_hidden("A\u200bB")
    'AB'
    """
    return "".join(mark for mark in text if not _is_hidden(mark))


def refuse_hidden(kind: str, name: str, place: Place | None = None) -> list[Problem]:
    r"""Return the problem with a name that holds a character that cannot be seen, or nothing.

    ``kind`` says what the name is of, one of those below.

    >>> print(*refuse_hidden("column", "A\u200b", Place("t.csv", 1)))
    t.csv:1: the column 'A<U+200B>' holds the invisible character U+200B (ZERO WIDTH SPACE)
    at position 2; remove it, or write a plain space
    """
    mark = find_hidden(name)
    if mark is None:
        return []
    what = say(
        "{kind} '{name}' holds the invisible character {mark} at position {position}",
        kind=KINDS_OF_NAMES[kind],
        name=show_hidden(name),
        mark=name_mark(mark),
        position=name.index(mark) + 1,
    )
    return [Problem(what, say("remove it, or write a plain space"), place)]


def is_plain(name: str) -> bool:
    """Return whether a name can stand in an expression without quotes.

    It begins with a letter or an underscore and holds letters, digits and underscores alone, in
    any script, and is no word with a meaning of its own.

    >>> [is_plain(name) for name in ("años", "GDP_PC", "GDP-PC", "1990s", "not", "")]
    [True, True, False, False, False, False]
    """
    return scan_plain(name, 0) == len(name) > 0 and name.casefold() not in RESERVED


def scan_plain(text: str, start: int) -> int:
    """Return where the plain name that begins at ``start`` ends; ``start`` itself if none does."""
    if start >= len(text) or not (text[start] == "_" or text[start].isalnum()):
        return start
    if text[start].isdecimal():
        return start
    end = start + 1
    while end < len(text) and (
        text[end] == "_" or text[end].isalnum() or unicodedata.category(text[end])[0] == "M"
    ):
        end += 1
    return end


def write_name(name: str) -> str:
    """Return a name as it is written in an expression: in double quotes where it is not plain.

    >>> write_name("EL"), write_name("GDP-PC"), write_name('5" pipe')
    ('EL', '"GDP-PC"', '"5"" pipe"')
    """
    return name if is_plain(name) else quote(name)


def quote(name: str) -> str:
    """Return a name in double quotes, those inside it doubled."""
    return '"' + name.replace('"', '""') + '"'


def show_quoted(name: str) -> Message:
    """Return how a name is written in quotes, and how where those around a text are taken away.

    >>> print(show_quoted("GDP-PC"))
    "GDP-PC" (in a shell or YAML: '"GDP-PC"')
    """
    return say("{quoted} (in a shell or YAML: '{quoted}')", quoted=quote(name))


def scan_quoted(text: str, start: int) -> tuple[str, int] | None:
    """Return the name in the quotes that open at ``start`` and where they end; None if they do not.

    >>> scan_quoted('"a""b"*C', 0)
    ('a"b', 6)
    """
    mark = text[start]
    parts = []
    at = start + 1
    while (end := text.find(mark, at)) >= 0:
        parts.append(text[at:end])
        if text[end + 1 : end + 2] != mark:
            return mark.join(parts), end + 1
        at = end + 2
    return None


def mask_quoted(text: str) -> str:
    """Return a text of the same length in which names in quotes are nothing but underscores.

    >>> mask_quoted('"A -> B" -> Y')
    '________ -> Y'
    """
    parts, at = [], 0
    while at < len(text):
        closed = scan_quoted(text, at) if _opens(text, 0, at) else None
        end = at + 1 if closed is None else closed[1]
        parts.append(text[at] if closed is None else "_" * (end - at))
        at = end
    return "".join(parts)


_SEPARATED = re.compile(r"[,;\n\r]|^\s|\s$")


def split_list(text: str, separators: str = ",", *, keep_empty: bool = False) -> tuple[str, ...]:
    """Return the parts of a list, stripped; separators in quotes are text.

    The quotes stay, because a part may be more than a name. Empty parts are left out unless kept.

    >>> split_list('A, "B, C", D')
    ('A', '"B, C"', 'D')
    """
    parts, begin, at = [], 0, 0
    while at < len(text):
        closed = scan_quoted(text, at) if _opens(text, begin, at) else None
        if closed is not None:
            at = closed[1]
            continue
        if text[at] in separators:
            parts.append(text[begin:at])
            begin = at + 1
        at += 1
    parts.append(text[begin:])
    return tuple(part.strip() for part in parts if keep_empty or part.strip())


def _opens(text: str, begin: int, at: int) -> bool:
    """Return whether a quote opens here: not within a word, as in O'Higgins."""
    if text[at] not in QUOTES:
        return False
    before = text[begin:at].rstrip(" ")[-1:]
    return not before or not (before.isalnum() or before == "_")


def read_name(text: str) -> str:
    """Return the name that a text is, in one form, without the quotes around it.

    >>> read_name('"GDP-PC"'), read_name("O'Higgins"), read_name(" EL ")
    ('GDP-PC', "O'Higgins", 'EL')
    """
    text = normalize(text).strip()
    if text[:1] in QUOTES and text[:1]:
        closed = scan_quoted(text, 0)
        if closed is not None and closed[1] == len(text):
            return closed[0]
    return text


def split_names(text: str) -> tuple[str, ...]:
    """Return the names in a list with commas; one with a comma in it stands in quotes.

    >>> split_names('Chile, "Korea, South", Japan')
    ('Chile', 'Korea, South', 'Japan')
    """
    return tuple(read_name(part) for part in split_list(text))


def join_names(names: Sequence[str], separator: str = ", ") -> str:
    """Return names as one text that :func:`split_names` reads back; quoted where needed.

    >>> join_names(["Chile", "Korea, South"])
    'Chile, "Korea, South"'
    """
    return separator.join(map(list_name, names))


def list_name(name: str) -> str:
    """Return a name as it stands in a list: in quotes where it would read as several, or as quoted.

    >>> list_name("Korea, South"), list_name("O'Higgins")
    ('"Korea, South"', "O'Higgins")
    """
    opens = any(_opens(name, 0, at) for at, mark in enumerate(name) if mark in QUOTES)
    return quote(name) if opens or not name or _SEPARATED.search(name) else name


def free_names(names: Sequence[str], taken: Iterable[str]) -> tuple[str, ...]:
    """Return names of our own beside those of users: one that is taken gets underscores behind it.

    >>> free_names(["case", "n"], ["n", "n_", "A"])
    ('case', 'n__')
    """
    used = set(taken)
    free = []
    for name in names:
        while name in used:
            name += "_"
        used.add(name)
        free.append(name)
    return tuple(free)


def read_given(kind: str, names: Iterable[object]) -> tuple[str, ...]:
    """Return the names that are given as a list, in one form; ``kind`` says what they are of.

    Raises
    ------
    InputError
        There is no list: one text would be taken letter by letter, and a set has no order.

    >>> read_given("conditions", ["A", 1])
    ('A', '1')
    """
    unordered = isinstance(names, AbstractSet) and not isinstance(names, KeysView)
    if isinstance(names, str | bytes) or unordered or not isinstance(names, Iterable):
        what = say("{kind} are {given}, not a list", kind=_LISTED[kind], given=show_given(names))
        if unordered:
            what = say("{kind} are without an order", kind=_LISTED[kind])
        raise InputError(what, say("give a list, as ['A', 'B']"))
    return tuple(normalize(str(name)) for name in names)


def check_text(kind: str, text: str) -> str:
    """Return a text that a user gave, in one form.

    Raises
    ------
    InputError
        It holds a character that cannot be seen.
    """
    text = normalize(text)
    if problems := refuse_hidden(kind, text):
        raise InputError(problems)
    return text
