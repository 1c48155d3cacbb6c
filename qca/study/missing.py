"""Cases that are left out because they miss a value."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from qca.errors import cut_list
from qca.messages import Message, say
from qca.names import join_names, list_name

__all__ = ["tell_left_out", "tell_untabled"]

# Cases named in a note; the others are counted, and stand in JSON.
_MOST_TOLD = 20


def tell_left_out(left_out: Mapping[str, Sequence[str]]) -> tuple[Message, ...]:
    """Say which cases were left out, and for which columns.

    >>> tell_left_out({"z": ("A", "B")})
    ('left out for missing values: z (A, B)',)
    """
    if not left_out:
        return ()
    return (say("left out for missing values: {cases}", cases=_list(left_out)),)


def tell_untabled(left_out: Mapping[str, Sequence[str]]) -> tuple[Message, ...]:
    """Say which cases of a study miss codes that truth tables need, and for which sets.

    >>> tell_untabled({"z": ("A", "B")})
    ('left out of truth tables for missing codes: z (A, B)',)
    """
    if not left_out:
        return ()
    return (say("left out of truth tables for missing codes: {cases}", cases=_list(left_out)),)


def _list(left_out: Mapping[str, Sequence[str]]) -> str:
    shown = [f"{list_name(case)} ({join_names(missed)})" for case, missed in left_out.items()]
    return cut_list(shown, _MOST_TOLD)
