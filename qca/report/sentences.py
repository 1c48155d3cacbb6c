"""Messages in languages other than English: what is looked up by the English sentence itself.

Errors, notes and help are written in English where they arise (:mod:`qca.messages`); the catalogues
in ``words/messages`` hold their translations, one a part of the program. Nothing heavy is loaded
here: help and errors are told before anything else.
"""

from __future__ import annotations

from contextlib import suppress
from functools import cache
from gettext import GNUTranslations
from io import BytesIO
from pathlib import Path

__all__ = ["FOLDER", "load_sentences", "prepare_domain", "read_catalogue"]

FOLDER = Path(__file__).parent / "words" / "messages"


@cache
def load_sentences(language: str) -> GNUTranslations:
    """Return the sentences of a language: those compiled, or where these are old, from their text.

    A sentence without a translation stays English.
    """
    return GNUTranslations(BytesIO(read_catalogue(FOLDER, language)))


def read_catalogue(folder: Path, language: str) -> bytes:
    """Return a catalogue in ``folder``: the compiled one, or where that is old, from its text."""
    compiled, subjects = folder / f"{language}.mo", [*(folder / language).glob("*.po")]
    newest = max((path.stat().st_mtime for path in subjects), default=0.0)
    if compiled.is_file() and compiled.stat().st_mtime >= newest:
        return compiled.read_bytes()
    from qca.report.compilation import compile_catalogue

    return compile_catalogue(folder / language)


def prepare_domain(domain: str, language: str) -> str:
    """Return the folder in which gettext finds the messages of a library, as ``click``.

    It reads compiled catalogues alone. A build compiles them; in a checkout whose text is newer,
    they are compiled here, where that can be written.
    """
    folder = FOLDER / domain
    texts = folder / language / "LC_MESSAGES"
    source, compiled = texts / f"{domain}.po", texts / f"{domain}.mo"
    if source.is_file():
        stale = not compiled.is_file() or compiled.stat().st_mtime < source.stat().st_mtime
        if stale:
            from qca.report.compilation import compile_catalogue

            with suppress(OSError):
                compiled.write_bytes(compile_catalogue(texts))
    return str(folder)
