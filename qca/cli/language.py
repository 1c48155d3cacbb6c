"""In which language messages, help and progress are told, and how a line of them looks.

It is the one that ``--lang`` names, wherever it stands; else ``QCA_LANG`` of the environment; else
Spanish where the locale of the system is, and English. Reports, which are kept and compared, heed
the first two alone.
"""

from __future__ import annotations

import gettext
import os
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar

from qca.messages import VARIABLE, Message, say
from qca.names import show_hidden
from qca.report import LANGUAGES

__all__ = [
    "find_language",
    "shorten",
    "speaking",
    "spoken_language",
    "tell_as_report",
    "tell_in_language",
    "tell_note",
]

_LOCALE = ("LC_ALL", "LC_MESSAGES", "LANG")
# What click itself says is looked up by gettext, in this catalogue.
_DOMAIN = "click"
_SPOKEN: ContextVar[str] = ContextVar("spoken", default=LANGUAGES[0])
# Characters of a line about a problem.
_LONGEST = 900


def find_language(args: Sequence[str], environment: Mapping[str, str]) -> str:
    """Return the language in which a command is to speak, before its options are read.

    >>> find_language(["run", "--lang", "es"], {}), find_language([], {"LANG": "es_MX.UTF-8"})
    ('es', 'es')
    >>> find_language(["--lang=en"], {"QCA_LANG": "es"}), find_language([], {"LANG": "C.UTF-8"})
    ('en', 'en')
    """
    given = list(args[: args.index("--")] if "--" in args else args)
    asked = [after for before, after in zip(given, given[1:], strict=False) if before == "--lang"]
    asked += [arg.removeprefix("--lang=") for arg in given if arg.startswith("--lang=")]
    system = next((environment[key] for key in _LOCALE if environment.get(key)), "")
    for language in (*reversed(asked), environment.get(VARIABLE), system[:2].lower()):
        if language in LANGUAGES:
            return language
    return LANGUAGES[0]


@contextmanager
def speaking(language: str) -> Iterator[None]:
    """Have messages told in a language, as long as it lasts; those of click as well."""
    before = _SPOKEN.set(language), gettext.textdomain(), os.environ.get("LANGUAGE")
    if language != LANGUAGES[0]:
        from qca.report.sentences import prepare_domain

        gettext.bindtextdomain(_DOMAIN, prepare_domain(_DOMAIN, language))
        gettext.textdomain(_DOMAIN)
        os.environ["LANGUAGE"] = language
    try:
        yield
    finally:
        token, domain, languages = before
        _SPOKEN.reset(token)
        gettext.textdomain(domain)
        if languages is None:
            os.environ.pop("LANGUAGE", None)
        else:
            os.environ["LANGUAGE"] = languages


def spoken_language() -> str:
    """Return the language in which messages are told now."""
    return _SPOKEN.get()


def tell_in_language(text: str) -> str:
    """Return a message in the language that is spoken; any other text as it stands."""
    return tell_as_report(text, spoken_language())


def tell_as_report(text: str, language: str) -> str:
    """Return a message in the language of a report, which need not be the one that is spoken."""
    if not isinstance(text, Message) or language == LANGUAGES[0]:
        return str(text)
    from qca.report.sentences import load_sentences

    return text.tell(load_sentences(language))


def tell_note(note: Message) -> str:
    """Return the line that tells a note.

    >>> tell_note(say("the sets are {names}", names="A, B"))
    'qca: note: the sets are A, B'
    """
    told = tell_in_language(say("qca: note: {note}", note=note))
    return show_hidden(shorten(told))


def shorten(line: str) -> str:
    """Return a line with its beginning and end alone, where what a user gave makes it too long.

    >>> len(shorten("x" * 5000 + "; write less")), shorten("short")
    (901, 'short')
    """
    if len(line) <= _LONGEST:
        return line
    return f"{line[: _LONGEST * 2 // 3]}…{line[-(_LONGEST // 3) :]}"
