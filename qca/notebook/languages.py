"""In which language a notebook shows results."""

from __future__ import annotations

from qca.report.languages import default_language
from qca.report.words import Words, load_words

__all__ = ["load_shown_words", "show_in"]

# What was chosen last; nothing where nothing was.
_CHOSEN: list[str] = []


def show_in(lang: str | None) -> None:
    """Have a notebook show results in a language from now on: "en" or "es".

    None takes that back: ``QCA_LANG`` of the environment counts again, as for commands, or else
    English does. Names of columns in data frames and the line of a ``repr`` stay as they are.

    Raises
    ------
    InputError
        There is no such language.

    Examples
    --------
    >>> import pandas as pd, qca
    >>> table = qca.build_truth_table(pd.DataFrame({"A": [1, 0], "Y": [1, 0]}), "Y", ["A"])
    >>> qca.show_in("es")
    >>> "Tabla de verdad" in table._repr_html_()
    True
    >>> qca.show_in(None)
    """
    _CHOSEN[:] = [] if lang is None else [load_words(lang).language]


def load_shown_words() -> Words:
    """Return the words in which a notebook shows results.

    Raises
    ------
    InputError
        ``QCA_LANG`` names no language.
    """
    return load_words(_CHOSEN[0] if _CHOSEN else default_language())
