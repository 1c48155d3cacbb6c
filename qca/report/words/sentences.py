"""Messages in languages other than English: what is looked up by the English sentence itself.

Errors, notes and help are written in English where they arise (:mod:`qca.messages`); catalogues
beside this module hold their translations, one a part of the program.
"""

from __future__ import annotations

from functools import cache
from gettext import GNUTranslations
from io import BytesIO
from pathlib import Path

__all__ = ["FOLDER", "load_sentences"]

FOLDER = Path(__file__).parent / "messages"


@cache
def load_sentences(language: str) -> GNUTranslations:
    """Return the sentences of a language: those compiled, or where these are old, from their text.

    A sentence without a translation stays English.
    """
    from qca.report.words import read_catalogue

    return GNUTranslations(BytesIO(read_catalogue(FOLDER, language)))
