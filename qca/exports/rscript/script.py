"""The whole script, with its data: what R needs to do an analysis again."""

from __future__ import annotations

import csv
import io
import math
from collections.abc import Iterator

from qca import __version__
from qca.exports.exchange import Exchange, exchange
from qca.exports.files import Export, ExportFile
from qca.exports.mapping import write_mapping
from qca.exports.names import PLAIN_CASES, R_NAMES
from qca.exports.notes import tell_notes
from qca.exports.rscript.calibrations import write_calibrations, write_codes
from qca.exports.rscript.claims import write_claim, write_typology
from qca.exports.rscript.differences import Known, find_known
from qca.exports.rscript.helpers import write_ending, write_helpers
from qca.exports.rscript.outcomes import MOST_CONDITIONS, write_outcome
from qca.exports.rscript.protocol import write_protocol
from qca.exports.rscript.syntax import write_comment
from qca.record import Record
from qca.report.words import Words

__all__ = ["export_r"]

# The version of QCA whose behaviour is known (docs/validation.md).
_VERSION = "3.25.1"


def export_r(record: Record, words: Words) -> Export:
    """Return a script for R and its package QCA, the memberships, and the names given to sets."""
    given = exchange(record, R_NAMES, PLAIN_CASES, partly_coded=True)
    known = find_known(given)
    notes = tuple(_tell_notes(given, known, words))
    files = (
        ExportFile("analysis.R", _write(given, known, notes, words).encode(), words("export.r")),
        ExportFile("r-data.csv", write_data(given).encode(), words("export.data")),
        ExportFile("r-codes.csv", write_codes(given).encode(), words("export.raw")),
        ExportFile("r-names.csv", write_mapping(given).encode(), words("export.names")),
    )
    return Export(files, notes)


def write_data(given: Exchange) -> str:
    """Return the memberships as CSV, a case a row; not coded is an empty cell."""
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\n")
    writer.writerow(["case", *(column.name for column in given.columns)])
    columns = [column.scores.tolist() for column in given.columns]
    for i, case in enumerate(given.cases.values()):
        writer.writerow([case, *("" if math.isnan(c[i]) else _show(c[i]) for c in columns)])
    return buffer.getvalue()


def _show(score: float) -> str:
    return repr(int(score)) if score.is_integer() else repr(score)


def _tell_notes(given: Exchange, known: Known, words: Words) -> Iterator[str]:
    yield from tell_notes(given, words)
    if len(given.conditions) > MOST_CONDITIONS:
        yield words("export.note.many_conditions", most=MOST_CONDITIONS)
    for key in known.list_keys():
        yield words(f"export.r.known.{key}")


def _write(given: Exchange, known: Known, notes: tuple[str, ...], words: Words) -> str:
    parts = [
        _write_head(given, notes, words),
        write_helpers(words),
        *write_calibrations(given, words),
    ]
    for outcome in given.outcomes:
        parts += write_outcome(given, outcome, known, words)
    judged = [*given.record.claims, *given.record.rivals]
    if judged:
        parts.append(write_comment(words("export.r.claims")))
    parts += [write_claim(given, claim, words) for claim in judged]
    if typology := write_typology(given, words):
        parts.append(typology)
    if protocol := write_protocol(given, words):
        parts.append(protocol)
    parts.append(f"{write_comment(words('export.r.end'))}\n{write_ending()}")
    return "\n\n".join(part.strip("\n") for part in parts) + "\n"


def _write_head(given: Exchange, notes: tuple[str, ...], words: Words) -> str:
    spec = given.record.study.spec
    lines = [
        write_comment(spec.title),
        write_comment(words("export.r.head", version=__version__, package=_VERSION)),
        "#",
        *(write_comment(f"- {note}") for note in notes),
        *(["#"] if notes else []),
        write_comment(words("export.r.general")),
        "",
        "library(QCA)",
        "",
        write_comment(words("export.r.data")),
        'script <- sub("^--file=", "", grep("^--file=", commandArgs(FALSE), value = TRUE))',
        'folder <- if (length(script)) dirname(script[1]) else "."',
        "data <- read.csv(",
        '  file.path(folder, "r-data.csv"), row.names = 1, check.names = FALSE, na.strings = "",',
        f'  colClasses = c("character", rep("numeric", {len(given.columns)})), encoding = "UTF-8"',
        ")",
    ]
    return "\n".join(lines)
