"""The phrases of a language as its catalogues have them."""

from __future__ import annotations

from pathlib import Path

from babel.messages.pofile import read_po

import qca.report.words

FOLDER = Path(qca.report.words.__file__).parent


def read_phrases(language: str) -> dict[str, str]:
    """Return every phrase by its key, plural forms by ``key.one`` and ``key.many``."""
    phrases: dict[str, str] = {}
    for path in sorted((FOLDER / language).glob("*.po")):
        with path.open("rb") as file:
            for message in read_po(file):
                if isinstance(message.id, str):
                    phrases[message.id] = str(message.string)
                else:
                    forms = zip(("one", "many"), message.string, strict=True)
                    phrases |= {f"{message.id[0]}.{form}": text for form, text in forms}
    del phrases[""]
    return phrases
