"""References: the sources of a bibliography, spelled out for people."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from qca.io.files import decode, read_bytes
from qca.io.sources import BIB, MOST_BIB_BYTES
from qca.mappings import FrozenMapping

if TYPE_CHECKING:
    from pybtex.database import Entry

__all__ = ["read_references", "spell_out"]

# What a source stands in, of which an entry has one at most.
_CONTAINERS = ("journal", "booktitle", "publisher", "institution", "organization", "howpublished")


def read_references(folder: Path) -> Mapping[str, str]:
    """Return the sources in the bibliography of a folder by their keys, each spelled out.

    Where there is none, or it is no BibTeX that can be read whole, there are none: a key is then
    all that there is to tell.

    Raises
    ------
    InputError
        The file cannot be read.
    """
    path = folder / BIB
    if not os.path.lexists(path):
        return FrozenMapping()
    text = decode(read_bytes(path, MOST_BIB_BYTES), path)
    return spell_out(text)


def spell_out(text: str) -> Mapping[str, str]:
    r"""Return the sources in BibTeX by their keys: who, when, what, and where it stands.

    >>> entry = r"@book{k, author = {Mu{\~n}oz, Ana}, title = {On {IT}}, year = 2001}"
    >>> spell_out(entry)["k"], dict(spell_out("@book{k, title = {"))
    ('Muñoz, Ana (2001). On IT.', {})
    """
    from pybtex.database import parse_string
    from pybtex.exceptions import PybtexError

    try:
        entries = parse_string(text, "bibtex").entries
        return FrozenMapping({key: _spell(entry) for key, entry in entries.items()})
    except PybtexError:
        return FrozenMapping()


def _spell(entry: Entry) -> str:
    people = entry.persons.get("author") or entry.persons.get("editor") or []
    who = "; ".join(_read_latex(str(person)) for person in people)
    fields = {key: _read_latex(value) for key, value in entry.fields.items()}
    year = fields.get("year") or fields.get("date", "")[:4]
    first = f"{who} ({year})" if who and year else who or year
    where = next((fields[key] for key in _CONTAINERS if fields.get(key)), "")
    if where == who:
        where = ""
    parts = (first, fields.get("title", ""), where, fields.get("url", ""))
    return " ".join(f"{part.rstrip('.')}." for part in parts if part)


def _read_latex(text: str) -> str:
    r"""Return a text of LaTeX as it is read: accents on their letters, without braces.

    >>> _read_latex(r"{Prosoft}. Evaluaci{\'o}n --- 1--2")
    'Prosoft. Evaluación — 1–2'
    """
    from pybtex.richtext import Text

    return " ".join(str(Text.from_latex(text)).split())
