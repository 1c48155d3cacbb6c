"""The one way through: from the path of an analysis file to its record, and to certificates."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from qca import __version__
from qca.errors import InputError, Place, Problem
from qca.io.files import digest, show_path
from qca.io.studies import load_declaration, load_study
from qca.messages import Message, keep_text, say
from qca.progress import Watch, ignore, tell_nobody
from qca.record import Record, analyze_study, assess_record
from qca.study.declaration import Study
from qca.study.places import Places
from qca.study.ranges import check_counts, check_ranges
from qca.study.schema import validate
from qca.study.spec import RobustnessSpec

if TYPE_CHECKING:
    from qca.analysis.prediction.prediction import Prediction
    from qca.archive.kinds import Kept
    from qca.certificates.certification import Certificate
    from qca.comparison.comparison import RecordComparison
    from qca.io.checkpoints import Checkpoint
    from qca.io.outputs import ResultFile
    from qca.robustness.engines import Engine
    from qca.robustness.engines.work import Joined, Part, Result, Shared, Work
    from qca.study.settings import LeaveOut

__all__ = [
    "assess_file",
    "certify_record",
    "change_settings",
    "compare_files",
    "find_record",
    "list_inputs",
    "lock_file",
    "open_record",
    "predict_file",
    "run_file",
    "write_record",
]


def run_file(
    path: str | Path,
    *,
    robustness: bool = True,
    screen: bool = False,
    jobs: int = 1,
    engine: str = "local",
    watch: Watch = ignore,
) -> Record:
    """Return the record of the analysis that the file at ``path`` declares.

    Parameters and errors are those of :func:`qca.notebook.runs.run`. Where only the first screen
    of the report is wanted (``screen``), what that tells nothing of is left out.
    """
    record = analyze_study(load_study(path), watch=watch)
    if not robustness:
        return record
    from qca.robustness.engines import find_engine
    from qca.robustness.limits import QUICK, SCREEN

    limits = SCREEN if screen else QUICK
    settings = record.study.spec.robustness
    with find_engine(engine, jobs) as workers:
        return assess_record(record, settings, limits=limits, run=_Spread(workers, watch))


def find_record(path: Path, *, robustness: bool = True, watch: Watch = ignore) -> Record:
    """Return the record of an analysis file, or the one that a file with the ending .json holds.

    ``robustness`` is worked out for an analysis file; a record has what it has.

    Raises
    ------
    InputError, AnalysisError
        As :func:`run_file` and :func:`open_record` say.
    """
    if path.suffix.lower() == ".json":
        return open_record(path).record
    return run_file(path, robustness=robustness, watch=watch)


def compare_files(
    first: Path, second: Path, *, most: int, watch: Watch = ignore
) -> tuple[RecordComparison, tuple[Record, Record]]:
    """Return how two analyses differ, each an analysis file or a record, and their records.

    ``most`` is how many sets of decisions are tried for each
    verdict (see :func:`qca.comparison.comparison.compare_records`).

    Raises
    ------
    InputError, AnalysisError
        As :func:`find_record` says, of both files at once.
    """
    from qca.comparison.comparison import compare_records

    records, problems = [], []
    for path in (first, second):
        try:
            records.append(find_record(path, robustness=False, watch=watch))
        except InputError as error:
            problems += [each for each in error.problems if each not in problems]
    if problems:
        raise InputError(problems)
    return compare_records(*records, most=most, watch=watch), (records[0], records[1])


def assess_file(
    path: str | Path,
    changes: Mapping[str, object] | None = None,
    *,
    jobs: int = 1,
    engine: str = "local",
    resume: bool = False,
    watch: Watch = ignore,
    tell: Callable[[Message], None] = tell_nobody,
) -> Record:
    """Return the record of an analysis with everything on how fragile its findings are.

    Parameters and errors are those of :func:`qca.notebook.runs.assess`.
    """
    from qca.io.checkpoints import Checkpoint, default_path
    from qca.robustness.engines import find_engine

    study = load_study(path)
    settings = change_settings(study, changes or {})
    record = analyze_study(study, watch=watch)
    key = _digest_work(record, settings)
    with Checkpoint(default_path(key), key, tell) as kept, find_engine(engine, jobs) as workers:
        done = kept.load() if resume else {}
        if resume and not done:
            tell(say("nothing is kept of this very work, so that it begins anew"))
        assessed = assess_record(record, settings, run=_Spread(workers, watch, done, kept))
        kept.discard()
    return assessed


def predict_file(
    path: str | Path,
    cases: Sequence[str | Path] = (),
    each: LeaveOut | None = None,
    *,
    watch: Watch = ignore,
) -> tuple[Prediction, tuple[Message, ...]]:
    """Return what an analysis says of cases outside it, and notes on how their files were read.

    Parameters and errors are those of :func:`qca.notebook.predictions.predict`.
    """
    from qca.analysis.prediction.prediction import predict_study
    from qca.io.outsiders import load_outsiders

    study = load_study(path)
    others, notes = load_outsiders(path, study, cases)
    return predict_study(study, others, each, watch=watch), notes


def change_settings(study: Study, changes: Mapping[str, object]) -> RobustnessSpec:
    """Return the settings of robustness of a study with some replaced, checked again."""
    now = study.spec.robustness
    faults: list[Problem] = []
    settings = validate(RobustnessSpec, {**now.model_dump(), **changes}, Places(), faults)
    if settings is None or faults:
        raise InputError(faults)
    spec = study.spec.model_copy(update={"robustness": settings})
    problems = [*check_ranges(spec, Places()), *check_counts(spec, len(study.cases), Places())]
    if problems:
        raise InputError(problems)
    return settings


@dataclass(frozen=True, eq=False)
class _Spread:
    """Has work done by an engine, and its results kept in a checkpoint where there is one."""

    engine: Engine
    watch: Watch
    done: Mapping[str, Mapping[int, Any]] = field(default_factory=dict)
    kept: Checkpoint | None = None

    def __call__(self, work: Work[Shared, Part, Result, Joined], /) -> Joined:
        keep = partial(self.kept.keep, work.name) if self.kept else None
        done = self.done.get(work.name, {})
        return self.engine.run(work, done=done, keep=keep, watch=self.watch)


def _digest_work(record: Record, settings: RobustnessSpec) -> str:
    """Return a digest of everything on which the results of the work depend."""
    import json

    parts = {
        "files": dict(sorted(record.study.digests.items())),
        "settings": settings.model_dump(mode="json"),
        "versions": [__version__, np.__version__],
        "code": _digest_code(Path(__file__).parent),
    }
    return digest(json.dumps(parts, sort_keys=True).encode())


def _digest_code(package: Path) -> str:
    """Return a digest of the program itself.

    A version of it that is being written may cut the work into other parts, keep them in another
    form, or find other numbers, while it goes by the same version number.
    """
    files = sorted(package.rglob("*.py"))
    return digest("".join(digest(file.read_bytes()) for file in files).encode())


def write_record(
    directory: Path,
    files: Sequence[ResultFile],
    *,
    command: str,
    source: Path,
    record: Record,
    lang: str,
    force: bool = False,
) -> list[Message]:
    """Write the files of a record into a folder, all or none, with an index of them.

    ``command`` is the one that writes them, ``source`` the analysis file or the record that it
    reads: no file that the record is made from is ever replaced by another. Returns notes on what
    was left alone.

    Raises
    ------
    InputError
        The folder cannot be written to, or files of others are in the way.
    """
    from qca.io.outputs import write_outputs
    from qca.report.files import compose_index

    return write_outputs(
        directory,
        files,
        command=command,
        analysis=source.name,
        tell_index=lambda parts: compose_index(
            [(part.command, part.analysis, part.files) for part in parts], lang
        ),
        inputs=list_inputs(source, record),
        force=force,
    )


def write_export(
    out: Path | None,
    to: str,
    *,
    source: Path,
    record: Record,
    lang: str,
    force: bool = False,
) -> tuple[Path, list[Message]]:
    """Write a record for another program, and return where, with notes on what it lacks there.

    ``out`` is a folder, or for a workbook a file; without it, one here named after the analysis
    file (see :func:`qca.exports.targets.place_export`).

    Raises
    ------
    InputError
        There is no such program, or files cannot be written.
    AnalysisError
        The program cannot hold the study.
    """
    from qca.exports.targets import export_record, find_target, place_export
    from qca.io.singles import write_contents

    target = find_target(to)
    place = place_export(target, out, source)
    export = export_record(record, to, lang)
    notes = list(map(keep_text, export.notes))
    if place.is_file:
        (file,) = export.files
        inputs = list_inputs(source, record)
        write_contents({place.path: file.content}, inputs=inputs, force=force)
        return place.path, notes
    left = write_record(
        place.path,
        export.files,
        command=f"export --to {to}",
        source=source,
        record=record,
        lang=lang,
        force=force,
    )
    return place.path, [*notes, *left]


def lock_file(
    path: Path, out: Path | None = None, *, date: str | None = None, replace: bool = False
) -> tuple[Path, dict[str, object], bool]:
    """Lock what an analysis file declares, and return where, what was written, and whether it was.

    The lock stands beside the file unless ``out`` names another place. One that is there already
    and holds the same is left as it is; another is refused, or with ``replace`` kept in the
    history of the new one.

    Raises
    ------
    InputError
        The declaration is not valid, but for outcomes that are not coded yet; or there is another
        lock, or one that cannot be relied on.
    """
    from qca.io.files import find_lock
    from qca.io.locks import read_lock_document
    from qca.io.singles import write_contents
    from qca.plans.locks import holds_same_plan, write_lock
    from qca.report.formats.json import write_json

    place = find_lock(path) if out is None else out
    declared, text = load_declaration(path)
    former = read_lock_document(place)[0] if os.path.lexists(place) else None
    document = write_lock(declared, text, path.name, date=date, former=former)
    if former is not None and holds_same_plan(former, document):
        return place, former, False
    if former is not None and not replace:
        what = say("there is a lock of another plan already")
        remedy = say("keep to it, or add --replace, which keeps it in the history of the new one")
        raise InputError(Problem(what, remedy, Place(show_path(place))))
    inputs = frozenset({Path(os.path.realpath(path))})
    write_contents({place: write_json(document).encode()}, inputs=inputs, force=replace)
    return place, document, True


def list_inputs(source: Path, record: Record) -> frozenset[Path]:
    """Return the real paths of the files that a record is made from, or read from: ``source``, too.

    No command ever writes over one of them.
    """
    names = (source.name, *record.study.digests)
    return frozenset(Path(os.path.realpath(source.parent / name)) for name in names)


def certify_record(record: Record, *, watch: Watch = ignore) -> tuple[tuple[Certificate, ...], ...]:
    """Return for each outcome of a record the certificates of its solutions."""
    from qca.certificates.certification import certify_solutions

    return tuple(
        certify_solutions(
            outcome.table, outcome.solutions, outcome.settings.minimization, watch=watch
        )
        for outcome in record.outcomes
    )


def open_record(path: str | Path) -> Kept:
    """Return the record in a file that ``qca run`` wrote as JSON, and the certificates in it.

    What the file shows must be what its record says: the document is made anew and compared.

    Raises
    ------
    InputError
        The file cannot be read, is not such a file, is damaged or was changed, or another version
        of qca wrote it.
    """
    from qca.archive.differences import find_differences
    from qca.archive.seals import ARCHIVE
    from qca.io.records import load_sealed, refuse_changed
    from qca.report.compose import compose_document

    document, opened = load_sealed(Path(path))
    kept = opened.kept
    record = replace(kept.record, versions=kept.versions)
    shown = {key: value for key, value in document.items() if key != ARCHIVE}
    made = compose_document(record, kept.certificates)
    if shown != made or not opened.intact:
        raise refuse_changed(Path(path), list(find_differences(shown, made)), opened.intact)
    return replace(kept, record=record)
