"""Whose the marks and names in a picture are, for formats in which one points at them."""

from __future__ import annotations

from collections.abc import Sequence

__all__ = ["cases_of", "mark_cases"]

_KEPT = "_qca_cases"


def mark_cases(artist: object, cases: Sequence[str]) -> None:
    """Have an artist say whose it is: of points in their order, of a text those named in it.

    >>> class Artist: ...
    >>> artist = Artist()
    >>> mark_cases(artist, ["A", "B"])
    >>> cases_of(artist), cases_of(Artist())
    (('A', 'B'), ())
    """
    setattr(artist, _KEPT, tuple(cases))


def cases_of(artist: object) -> tuple[str, ...]:
    """Return the cases that an artist belongs to, none where it says nothing of them."""
    cases: tuple[str, ...] = getattr(artist, _KEPT, ())
    return cases
