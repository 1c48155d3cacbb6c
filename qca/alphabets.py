"""Alphabets: names that look the same and are not, for their letters are of different ones."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable

from qca.errors import Place, Problem
from qca.messages import say
from qca.names import KINDS_OF_NAMES, normalize

__all__ = ["find_look_alikes"]

# Letters of other alphabets that are drawn like Latin ones.
_TWINS = str.maketrans(
    "АВЕКМНОРСТХУІЈЅԚԜасеорхуіјѕһԁԛԝѵΑΒΕΖΗΙΚΜΝΟΡΤΥΧονϲϳՕՏՍԼհոսօցզ",
    "ABEKMHOPCTXYIJSQWaceopxyijshdqwvABEZHIKMNOPTYXovcjOSULhnuogq",
)
_ALPHABETS = ("LATIN", "CYRILLIC", "GREEK", "ARMENIAN")
_KINDS_OF_TWO = {
    "column": say("the columns"),
    "case": say("the cases"),
    "field": say("the fields"),
    "label": say("the labels"),
    "set": say("the sets"),
}


def find_look_alikes(kind: str, names: Iterable[str], place: Place | None = None) -> list[Problem]:
    r"""Return notes on names that look the same and are not, and on those of two alphabets.

    >>> print(*find_look_alikes("set", ["A", "\u0410"]))
    the sets 'A' (LATIN CAPITAL LETTER A) and 'А' (CYRILLIC CAPITAL LETTER A) look the same
    and are two; rename one if they are meant to be one
    """
    problems: list[Problem] = []
    seen: dict[str, str] = {}
    for name in dict.fromkeys(names):
        plain = _plain_form(name)
        other = seen.setdefault(plain, name)
        if other != name:
            first, second = next((a, b) for a, b in zip(other, name, strict=False) if a != b)
            what = say(
                "{kinds} '{other}' ({first}) and '{name}' ({second}) look the same and are two",
                kinds=_KINDS_OF_TWO[kind],
                other=other,
                first=unicodedata.name(first, "?"),
                name=name,
                second=unicodedata.name(second, "?"),
            )
            problems.append(Problem(what, say("rename one if they are meant to be one"), place))
        elif plain != name and (mixed := _mixed_letters(name)):
            what = say(
                "{kind} '{name}' mixes {mixed}", kind=KINDS_OF_NAMES[kind], name=name, mixed=mixed
            )
            problems.append(Problem(what, say("check that it is written as meant"), place))
    return problems


def _plain_form(name: str) -> str:
    """Return a name with letters that look like Latin ones written as those."""
    if name.isascii():
        return name
    wide = "".join(
        unicodedata.normalize("NFKC", mark) if "\uff01" <= mark <= "\uff5e" else mark
        for mark in name
    )
    return normalize(unicodedata.normalize("NFD", wide).translate(_TWINS))


def _mixed_letters(name: str) -> str:
    """Say which two letters of different alphabets a name holds, one of them a look-alike."""
    firsts: dict[str, str] = {}
    for mark in name:
        script = unicodedata.name(mark, "").split(" ")[0]
        # A letter that no one takes for another (as in ΔGDP) is no reason for doubt.
        if script in _ALPHABETS and (script == "LATIN" or mark.translate(_TWINS) != mark):
            firsts.setdefault(script, mark)
    if len(firsts) < 2:
        return ""
    return " with ".join(unicodedata.name(mark) for mark in list(firsts.values())[:2])
