"""The record of a run: it becomes data frames, and is written as commands write it."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import TYPE_CHECKING, Literal, Self

from qca import pipeline
from qca.errors import InputError, nearest, show_given
from qca.messages import Message, list_either, say
from qca.notebook.arguments import check_called, check_changes, check_switches
from qca.notebook.claims import JudgedClaim
from qca.notebook.frames import call_keyword
from qca.options import call_settings
from qca.progress import Watch, ignore, tell_nobody
from qca.record import Record
from qca.report.compose import compose_report
from qca.report.files import (
    FILE_NAMES,
    compose_files,
    compose_robustness_files,
    list_file_tables,
)
from qca.report.pieces.cells import Cell, Said, plain_cell
from qca.results import Results

if TYPE_CHECKING:
    import pandas as pd

    from qca.standards.standards import Standard

__all__ = ["RunRecord", "assess", "read_record", "run"]

_LOG = logging.getLogger("qca")


@dataclass(frozen=True, kw_only=True, repr=False)
class RunRecord(Record):
    """All findings of one study, and the file at ``path`` that they are of.

    That is an analysis file, or the record that :func:`read_record` read. ``claims`` and ``rivals``
    tell the rules of their verdicts.
    """

    path: Path = field(compare=False)
    claims: Results[JudgedClaim]
    rivals: Results[JudgedClaim]

    @classmethod
    def tell(cls, record: Record, path: str | Path) -> Self:
        """Return a record as that of a run on the file at ``path``."""
        parts = {each.name: getattr(record, each.name) for each in fields(record)}
        for side in ("claims", "rivals"):
            parts[side] = Results(map(JudgedClaim.tell, parts[side]), JudgedClaim)
        return cls(**parts, path=Path(path))

    def to_json(self) -> str:
        """Return what ``qca run --format json`` prints, to the last byte."""
        return compose_report(self, "json", "en")

    def to_markdown(self, *, lang: str = "en") -> str:
        """Return what ``qca run --format md`` prints, to the last byte; ``lang`` is en or es."""
        return compose_report(self, "md", lang)

    def to_text(self, *, lang: str = "en", full: bool = False) -> str:
        """Return what ``qca run`` prints, to the last byte; ``lang`` is en or es.

        ``full`` is what it prints with ``--full``.
        """
        check_switches(full=full)
        return compose_report(self, "text", lang, short=not full)

    def to_html(self, *, lang: str = "en") -> str:
        """Return the report as one page for browsers, as ``qca run --format html`` prints it."""
        return compose_report(self, "html", lang)

    def to_latex(self, *, lang: str = "en") -> str:
        """Return the report as a document of LaTeX, as ``qca report --to tex`` prints it."""
        return compose_report(self, "tex", lang)

    def _repr_html_(self) -> str:
        from qca.notebook.showing import show_record

        return show_record(self)

    def to_frames(self) -> dict[str, pd.DataFrame]:
        """Return every table that ``qca run --out`` writes as CSV, by name, as a data frame.

        Columns have the names that they have there, whatever the language.
        """
        import pandas as pd

        frames = {}
        for table in list_file_tables(self, "en"):
            rows = [tuple(map(_read_cell, row)) for row in table.rows]
            keys = [column.key for column in table.columns]
            frames[table.name] = pd.DataFrame.from_records(rows, columns=keys)
        return frames

    def to_frame(self, table: str) -> pd.DataFrame:
        """Return one of the tables of :meth:`to_frames`.

        Raises
        ------
        InputError
            There is no table of this name.
        """
        frames = self.to_frames()
        if not isinstance(table, str):
            raise InputError(
                say("a table is called {table}", table=show_given(table)),
                say("give its name as a text"),
            )
        if table not in frames:
            known = ", ".join(frames)
            raise InputError(
                say("there is no table '{table}'", table=table),
                nearest(table, frames) or say("use one of {known}", known=known),
            )
        return frames[table]

    def write(
        self,
        directory: str | Path,
        command: Literal["run", "robustness"] = "run",
        *,
        lang: str = "en",
        certificate: bool = False,
        force: bool = False,
    ) -> None:
        """Write what ``qca run --out`` writes into a folder, all or nothing; or ``qca robustness``.

        Only what qca wrote there before is replaced; ``force`` replaces what others wrote, too.
        ``certificate`` adds to the JSON why each model is right. Notes go to the log "qca".

        Raises
        ------
        InputError
            The folder cannot be written to, files of others are in the way, there is no such
            command or language, or the record has nothing on robustness to write.
        """
        if not isinstance(command, str) or command not in FILE_NAMES:
            known = list_either(f"'{name}'" for name in FILE_NAMES)
            raise InputError(
                say("command is {command}", command=show_given(command)),
                say("use {known}", known=known),
            )
        if command == "robustness" and self.robustness is None:
            raise InputError(
                say("this record has nothing on robustness"), say("write that of qca.assess()")
            )
        if not isinstance(directory, str | Path):
            raise InputError(
                say("the folder is {directory}", directory=show_given(directory)),
                say("give its path as a text"),
            )
        check_switches(certificate=certificate, force=force)
        if command == "run":
            certificates = pipeline.certify_record(self) if certificate else ()
            files = compose_files(self, lang, certificates)
        else:
            files = compose_robustness_files(self, lang)
        with call_settings(call_keyword):
            notes = pipeline.write_record(
                Path(directory),
                files,
                command=command,
                source=self.path,
                record=self,
                lang=lang,
                force=force,
            )
        for note in notes:
            _LOG.info("%s", note)

    def review_standards(self) -> Results[Standard]:
        """Return what the study answers to what lists of good practice ask for.

        What ``qca check --report`` tells; ``to_frame()`` gives it as a table.
        """
        from qca.standards.review import review_standards

        return review_standards(self)

    def export(
        self, to: str, out: str | Path | None = None, *, lang: str = "en", force: bool = False
    ) -> Path:
        """Write what ``qca export --to`` writes for another program, and return where.

        ``to`` is r, fsqca, tosmana, csv or xlsx; ``out`` a folder, or for a workbook its file
        (default: one here, named after the analysis file). What the program cannot be told goes to
        the log "qca".

        Raises
        ------
        InputError
            There is no such program or language, or files of others are in the way.
        AnalysisError
            The program cannot hold the study.
        """
        if not isinstance(out, str | Path | None):
            what = say("the place is {given}", given=show_given(out))
            raise InputError(what, say("give its path as a text"))
        check_switches(force=force)
        with call_settings(call_keyword):
            place, notes = pipeline.write_export(
                None if out is None else Path(out),
                to,
                source=self.path,
                record=self,
                lang=lang,
                force=force,
            )
        for note in notes:
            _LOG.info("%s", note)
        return place


def run(
    path: str | Path,
    *,
    robustness: bool = True,
    jobs: int = 1,
    engine: str = "local",
    watch: Watch = ignore,
) -> RunRecord:
    """Return the record of the analysis that the file at ``path`` declares.

    ``robustness`` adds how fragile its findings are, as far as that is quickly worked out exactly
    (:func:`assess` does all of it). ``jobs`` processes share that work, or those of another
    ``engine`` (see :func:`qca.robustness.engines.find_engine`). ``watch`` is told how far it is.

    Raises
    ------
    InputError
        A file is not valid; every problem is reported at once.
    AnalysisError
        The analysis cannot be done.
    """
    check_switches(robustness=robustness)
    check_called(watch=watch)
    record = pipeline.run_file(path, robustness=robustness, jobs=jobs, engine=engine, watch=watch)
    return RunRecord.tell(record, path)


def assess(
    path: str | Path,
    changes: Mapping[str, object] | None = None,
    *,
    jobs: int = 1,
    engine: str = "local",
    resume: bool = False,
    watch: Watch = ignore,
    tell: Callable[[Message], None] = tell_nobody,
) -> RunRecord:
    """Return the record of an analysis with everything on how fragile its findings are.

    ``changes`` replace settings of ``robustness`` in the file. Finished parts of the work are kept
    on disk until all is done; ``resume`` goes on where the same work was interrupted. ``tell`` is
    told of parts that are damaged or cannot be kept.

    Raises
    ------
    InputError
        A file or a setting is not valid; every problem is reported at once.
    AnalysisError
        The analysis cannot be done.
    """
    check_changes(changes)
    check_switches(resume=resume)
    check_called(watch=watch, tell=tell)
    record = pipeline.assess_file(
        path, changes, jobs=jobs, engine=engine, resume=resume, watch=watch, tell=tell
    )
    return RunRecord.tell(record, path)


def _read_cell(cell: Cell) -> object:
    """Return a cell as a data frame holds it: what is undefined is None, yes and no are truths.

    A case that is called "true" keeps its name.
    """
    plain = plain_cell(cell)
    if isinstance(cell, Said) and plain in ("true", "false"):
        return plain == "true"
    return None if plain == "" else plain


def read_record(path: str | Path) -> RunRecord:
    """Return a record that ``qca run`` wrote as JSON, whole: every report is made of it again.

    Nothing is computed anew, and no other file is needed. What the file shows is held against what
    its record says, so that a number edited by hand is found. Nothing in a file can run code.

    Raises
    ------
    InputError
        The file is not such a record, is damaged or was changed, or another version of qca wrote
        it; the message says which, and what to do.

    Examples
    --------
    >>> import qca, tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     record = qca.run("calibrations/2015.yaml", robustness=False)
    ...     record.write(folder)
    ...     qca.read_record(Path(folder, "record.json")) == record
    True
    """
    if not isinstance(path, str | Path):
        raise InputError(
            say("the file is {path}", path=show_given(path)), say("give its path as a text")
        )
    return RunRecord.tell(pipeline.open_record(path).record, path)
