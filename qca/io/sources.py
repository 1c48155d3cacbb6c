"""Sources: the keys of a bibliography, and what is named that it does not have."""

from __future__ import annotations

import os
import re
from collections.abc import Collection
from pathlib import Path

from qca.errors import Place, Problem, nearest
from qca.io.files import decode, read_bytes
from qca.messages import say
from qca.study.cases import CaseFile
from qca.study.codebook import Codebook
from qca.study.places import Places
from qca.study.prose import Versions
from qca.study.spec import Spec

__all__ = [
    "BIB",
    "find_source_keys",
    "list_unclaimed_sources",
    "list_unknown_sources",
    "list_unread_sources",
    "read_sources",
]

# The file of sources, beside case files or an analysis file.
BIB = "sources.bib"
# Linear in the length of the text: no key holds a brace, so each entry is looked at once.
_BIB_KEY = re.compile(r"@(?!(?:comment|string|preamble)\b)\w+\s*[{(]\s*([^,\s{}()]+)\s*,", re.I)
# What a claim names by one word, and not by a reference written out.
_KEY = re.compile(r"\S+")
MOST_BIB_BYTES = 20_000_000


def find_source_keys(text: str) -> set[str]:
    """Return the keys of the entries in BibTeX.

    >>> sorted(find_source_keys("@book{rangel, title={A}} @Article( key-2 , @comment{no, @x{"))
    ['key-2', 'rangel']
    """
    return set(_BIB_KEY.findall(text))


def read_sources(path: Path) -> tuple[set[str], bytes] | None:
    """Return the keys in a file of sources, and what it holds; None where there is none.

    Raises
    ------
    InputError
        It cannot be read.
    """
    if not os.path.lexists(path):
        return None
    content = read_bytes(path, MOST_BIB_BYTES)
    return find_source_keys(decode(content, path)), content


def list_unknown_sources(file: CaseFile, known: Collection[str], places: Places) -> list[Problem]:
    """Return the sources that evidence or ``looked_in`` names and that are not ``known``."""
    problems = []
    for cut, name, period in file.all_periods():
        above = ("alternative_periods", cut, name) if cut else ("periods", name)
        for field, coding in period.codings.items():
            for i, evidence in enumerate(coding.evidence):
                if evidence.source not in known:
                    place = places.find(*above, field, "evidence", i, "source")
                    problems.append(_tell(evidence.source, known, place))
            for i, source in enumerate(coding.looked_in):
                if source not in known:
                    place = places.find(*above, field, "looked_in", i)
                    problems.append(_tell(source, known, place))
    return problems


def list_unread_sources(
    codebook: Codebook, known: Collection[str], places: Places
) -> list[Problem]:
    """Return the sources that a codebook takes its definitions from and that are not ``known``."""
    return [
        _tell(source, known, places.find("fields", name, "source", i))
        for name, spec in codebook.fields.items()
        for i, source in enumerate(spec.source)
        if source not in known
    ]


def list_unclaimed_sources(spec: Spec, known: Collection[str], places: Places) -> list[Problem]:
    """Return the sources that claims name by a key that is not ``known``.

    A source of several words, or in several languages, is a reference written out.
    """
    return [
        _tell(claim.source, known, places.find(*path, "source"))
        for claim, path in spec.list_claims()
        if not isinstance(claim.source, Versions)
        and _KEY.fullmatch(claim.source)
        and claim.source not in known
    ]


def _tell(source: str, known: Collection[str], place: Place | None) -> Problem:
    what = say("the source '{source}' is not in {file}", source=source, file=BIB)
    return Problem(what, nearest(source, known) or say("add it there"), place)
