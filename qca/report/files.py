"""What stands in a folder of results: a record, a report and tables, and an index of them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from qca.report.compose import compose_report, compose_robustness
from qca.report.contents import list_tables
from qca.report.formats.csv import write_csv
from qca.report.formats.markdown import write_report
from qca.report.pieces.sections import Remark, Report, Section
from qca.report.pieces.spans import Prose, Verbatim
from qca.report.pieces.tables import ReportTable, join_tables
from qca.report.sections.robustness.overview import list_robust_tables
from qca.report.words import load_words

if TYPE_CHECKING:
    from qca.certificates.certification import Certificate
    from qca.record import Record

__all__ = [
    "IndexedFile",
    "ReportFile",
    "compose_files",
    "compose_index",
    "compose_robustness_files",
    "list_file_tables",
]

# Files that each command writes whatever it finds, so that it can be checked before long work
# whether they may be written.
FILE_NAMES = {
    "run": (
        "record.json",
        "report.md",
        "report.html",
        "memberships.csv",
        "truth_table.csv",
        "sets.csv",
        "diagnostics.csv",
        "settings.csv",
    ),
    "robustness": ("robustness.json", "robustness.md"),
}


@dataclass(frozen=True)
class ReportFile:
    """A file of results: its name, its text, and in a few words what it holds."""

    name: str
    text: str
    holds: str

    @property
    def content(self) -> bytes:
        """Its text in UTF-8."""
        return self.text.encode()


class IndexedFile(Protocol):
    """A file in an index."""

    @property
    def name(self) -> str:
        """Its name."""

    @property
    def holds(self) -> str:
        """What it holds, in a few words."""


def compose_files(
    record: Record, lang: str, certificates: Sequence[Sequence[Certificate]] = ()
) -> tuple[ReportFile, ...]:
    """Return the files of a record: the JSON record, the report, one CSV for each table."""
    words = load_words(lang)
    return (
        ReportFile(
            "record.json",
            compose_report(record, "json", lang, certificates),
            words("files.record"),
        ),
        ReportFile("report.md", compose_report(record, "md", lang), words("files.report")),
        ReportFile("report.html", compose_report(record, "html", lang), words("files.page")),
        *_write_tables(list_file_tables(record, lang)),
    )


def list_file_tables(record: Record, lang: str) -> list[ReportTable]:
    """Return every table of a record as files hold it: one for each name."""
    words = load_words(lang)
    return join_tables([*list_tables(record, words), *list_robust_tables(record, words)], words)


def compose_robustness_files(record: Record, lang: str) -> tuple[ReportFile, ...]:
    """Return the files on robustness: JSON, the report, one CSV for each table."""
    words = load_words(lang)
    return (
        ReportFile(
            "robustness.json", compose_robustness(record, "json", lang), words("files.robust.json")
        ),
        ReportFile(
            "robustness.md", compose_robustness(record, "md", lang), words("files.robust.report")
        ),
        *_write_tables(join_tables(list_robust_tables(record, words), words)),
    )


def compose_index(parts: Iterable[tuple[str, str, Sequence[IndexedFile]]], lang: str) -> str:
    """Return in Markdown which files commands wrote on an analysis file, and what each holds."""
    words = load_words(lang)
    sections = tuple(
        Section(
            f"{command}-{place}",
            f"qca {command} {analysis}",
            full=tuple(
                Remark(Prose((Verbatim(file.name), ":")), (Prose((file.holds,)),), file.name)
                for file in files
            ),
        )
        for place, (command, analysis, files) in enumerate(parts, start=1)
    )
    listed = Section("files", "files.json", full=(Prose((words("files.manifest"),)),))
    return write_report(Report(words("files"), words, (*sections, listed)))


def _write_tables(tables: Sequence[ReportTable]) -> list[ReportFile]:
    return [ReportFile(f"{table.name}.csv", write_csv(table), table.title) for table in tables]
