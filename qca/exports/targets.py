"""The programs and formats to which a study is exported, in one table."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from qca.errors import InputError, Place, Problem, nearest, show_given
from qca.messages import NOTHING, list_either, say
from qca.options import name_open_option

if TYPE_CHECKING:
    from collections.abc import Callable

    from qca.exports.files import Export
    from qca.record import Record
    from qca.report.words import Words

__all__ = ["TARGETS", "ExportPlace", "Target", "export_record", "find_target", "place_export"]

# Endings of files that an export may have among others, so that a path with one is no folder.
_ENDINGS = (".r", ".csv", ".txt", ".xlsx")


@dataclass(frozen=True)
class Target:
    """A program or format: its name, and the names of the files that it always has."""

    name: str
    files: tuple[str, ...]

    @property
    def single(self) -> str | None:
        """The name of its only file, None where there are several."""
        return self.files[0] if len(self.files) == 1 else None


# The names differ, so that several exports may share a folder.
TARGETS = (
    Target("r", ("analysis.R", "r-data.csv", "r-codes.csv", "r-names.csv")),
    Target("fsqca", ("fsqca.csv", "fsqca.txt", "fsqca-names.csv")),
    Target("tosmana", ("tosmana.csv", "tosmana.txt", "tosmana-names.csv")),
    Target(
        "csv",
        (
            "study-memberships.csv",
            "study-raw.csv",
            "study-codes.csv",
            "study-truth_table.csv",
            "study-sets.csv",
            "study-settings.csv",
        ),
    ),
    Target("xlsx", ("study.xlsx",)),
)


def find_target(name: str) -> Target:
    """Return the program or format of a name.

    Raises
    ------
    InputError
        There is none of that name; the known ones are listed.

    Examples
    --------
    >>> find_target("xlsx").single
    'study.xlsx'
    """
    known = {target.name: target for target in TARGETS}
    if not isinstance(name, str) or name not in known:
        what = say("there is no export to {name}", name=show_given(name))
        closest = nearest(name, known) if isinstance(name, str) else NOTHING
        raise InputError(what, closest or say("use {known}", known=list_either(known)))
    return known[name]


@dataclass(frozen=True)
class ExportPlace:
    """Where an export is written: a folder, or a file by itself."""

    path: Path
    is_file: bool


def place_export(target: Target, out: Path | None, source: Path) -> ExportPlace:
    """Return where an export is written; without ``out``, here, named after the analysis file.

    Raises
    ------
    InputError
        ``out`` ends as a file, and the export has several.

    Examples
    --------
    >>> place = place_export(find_target("r"), None, Path("calibrations/2025.yaml"))
    >>> str(place.path), place.is_file
    ('2025-r', False)
    """
    if out is None:
        name = f"{source.stem}.xlsx" if target.single else f"{source.stem}-{target.name}"
        return ExportPlace(Path(name), target.single is not None)
    ending = out.suffix.lower()
    if target.single is not None and ending == Path(target.single).suffix:
        return ExportPlace(out, True)
    if ending in _ENDINGS and not out.is_dir():
        what = say(
            "'{name}' is no place for an export to {program}", name=out.name, program=target.name
        )
        remedy = say("name a folder with {option}", option=name_open_option("out"))
        raise InputError(Problem(what, remedy, Place("--out")))
    return ExportPlace(out, False)


def export_record(record: Record, to: str, lang: str = "en") -> Export:
    """Return the files by which another program does the analysis of a record again.

    ``to`` is one of r, fsqca, tosmana, csv and xlsx; ``lang`` the language of what people read in
    them. Names are made valid there, and the files say which name became which.

    Raises
    ------
    InputError
        There is no such program, format or language.
    AnalysisError
        The program or format cannot hold the study.
    """
    from qca.report.languages import tell_record
    from qca.report.words import load_words

    name = find_target(to).name
    words = load_words(lang)
    # Tables in CSV are for programs, and the same in every language.
    return _find_writer(name)(record if name == "csv" else tell_record(record, lang), words)


def _find_writer(name: str) -> Callable[[Record, Words], Export]:
    """Return what writes an export; only what that needs is loaded."""
    match name:
        case "r":
            from qca.exports.rscript.script import export_r

            return export_r
        case "fsqca":
            from qca.exports.fsqca import export_fsqca

            return export_fsqca
        case "tosmana":
            from qca.exports.tosmana import export_tosmana

            return export_tosmana
        case "csv":
            from qca.exports.tables import export_tables

            return export_tables
    from qca.exports.workbook import export_workbook

    return export_workbook
