"""Catalogues compiled: from one text file (.po) a subject to one file (.mo) a language.

A build calls this by path, before anything else of the package can be imported.
"""

from __future__ import annotations

from io import BytesIO
from pathlib import Path

__all__ = ["compile_catalogue", "compile_catalogues"]


def compile_catalogues(folder: Path) -> list[Path]:
    """Write the compiled catalogue of every language in ``folder``, and return their paths."""
    written = []
    for language in sorted(path for path in folder.iterdir() if any(path.glob("*.po"))):
        compiled = folder / f"{language.name}.mo"
        compiled.write_bytes(compile_catalogue(language))
        written.append(compiled)
    return written


def compile_catalogue(folder: Path) -> bytes:
    """Return the phrases of one language, of all its subjects, as gettext reads them.

    Raises
    ------
    ValueError
        A phrase stands in two subjects, or none in any.
    """
    from babel.messages.catalog import Catalog
    from babel.messages.mofile import write_mo
    from babel.messages.pofile import read_po

    # Of no locale: what plurals there are, the texts say, and not the version of Babel at hand.
    whole = Catalog()
    subjects: dict[object, str] = {}
    for path in sorted(folder.glob("*.po")):
        with path.open("rb") as file:
            for message in read_po(file, abort_invalid=True):
                if not message.id:
                    continue
                first = subjects.setdefault(message.id, path.name)
                if first != path.name:
                    raise ValueError(f"'{message.id}' stands in {first} and in {path.name}")
                whole.add(message.id, message.string)
    if not subjects:
        raise ValueError(f"there are no phrases in {folder}")
    buffer = BytesIO()
    write_mo(buffer, whole)
    return buffer.getvalue()
