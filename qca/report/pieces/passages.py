"""What stories are made of: passages, and the names of sets and cases in sentences."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from qca.analysis.claims.verdicts import Verdict
    from qca.record import Judgement

__all__ = ["Passage", "name_case", "name_set", "shorten_names"]


@dataclass(frozen=True)
class Passage:
    """A heading, paragraphs under it, and items (a marked first line, then what follows).

    Where items are claims, ``verdicts`` are those on them, in order.
    """

    heading: str
    paragraphs: tuple[str, ...] = ()
    items: tuple[tuple[str, str], ...] = ()
    verdicts: tuple[Verdict, ...] = ()


def name_set(record: Judgement, name: str) -> str:
    """Return a set with its meaning: "strong executive leadership (EL)"."""
    declared = record.study.spec.sets.get(name)
    return f"{declared.label} ({name})" if declared and declared.label else name


def name_case(record: Judgement, case: str) -> str:
    """Return a case with its state and years: "Nuevo León 2000–2007 (NL1)"."""
    named = next((c for c in record.study.cases if c.id == case), None)
    if named is None or named.state == case:
        return case
    return f"{named.state} {named.years.replace('-', '–')} ({case})"


def shorten_names(text: str, record: Judgement) -> str:
    """Return a text in which each set and case is named in full only where it first stands."""
    names = {
        **{name_case(record, case.id): case.id for case in record.study.cases},
        **{name_set(record, name): name for name in record.study.spec.sets},
    }
    for full, short in names.items():
        head, middle, rest = text.partition(full)
        if middle:
            text = head + middle + rest.replace(full, short)
    return text
