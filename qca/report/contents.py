"""What a report on a record holds, and in what order."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qca.report.pieces.sections import Block, Remark, Report, Section
from qca.report.pieces.spans import Prose
from qca.report.pieces.tables import trim_tables

if TYPE_CHECKING:
    from qca.record import Record
    from qca.report.pieces.passages import Passage
    from qca.report.words import Words

__all__ = ["build_report"]


def build_report(record: Record, words: Words) -> Report:
    """Return the report on a record, in a language and in no format yet."""
    from qca.report.sections.story import tell_story
    from qca.report.sections.tables import list_tables

    told = [
        Section(f"passage-{place}", passage.heading, full=_list_blocks(passage))
        for place, passage in enumerate(tell_story(record, words))
    ]
    tables = [
        Section("-".join(filter(None, (table.name, table.outcome))), table.title, full=(table,))
        for table in trim_tables(list_tables(record, words))
    ]
    return Report(record.study.spec.title, words, (*told, *tables))


def _list_blocks(passage: Passage) -> tuple[Block, ...]:
    verdicts = passage.verdicts or (None,) * len(passage.items)
    return (
        *(Prose((paragraph,)) for paragraph in passage.paragraphs),
        *(
            Remark(Prose((head,)), (Prose((body,)),), verdict=verdict)
            for (head, body), verdict in zip(passage.items, verdicts, strict=True)
        ),
    )
