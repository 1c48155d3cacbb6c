"""Messages in languages other than English: what is looked up by the English sentence itself.

Errors, notes and help are written in English where they arise (:mod:`qca.messages`); catalogues
beside this module hold their translations, one a part of the program.
"""

from __future__ import annotations

from contextlib import suppress
from functools import cache
from gettext import GNUTranslations
from io import BytesIO
from pathlib import Path

__all__ = ["FOLDER", "load_sentences", "prepare_domain"]

FOLDER = Path(__file__).parent / "messages"


@cache
def load_sentences(language: str) -> GNUTranslations:
    """Return the sentences of a language: those compiled, or where these are old, from their text.

    A sentence without a translation stays English.
    """
    from qca.report.words import read_catalogue

    return GNUTranslations(BytesIO(read_catalogue(FOLDER, language)))


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
            from qca.report.words.compilation import compile_catalogue

            with suppress(OSError):
                compiled.write_bytes(compile_catalogue(texts))
    return str(folder)
