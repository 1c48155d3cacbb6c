"""Records verified: under seal, of files that are as they were, and found again by a new run."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from qca import __version__
from qca.errors import InputError, QCAError
from qca.io.files import digest, read_bytes
from qca.io.records import read_record_document
from qca.messages import Message, join_messages, say
from qca.pipeline import certify_record, open_record, run_file
from qca.progress import Watch, ignore
from qca.vocabulary import Word

if TYPE_CHECKING:
    from qca.report.pieces.plain import Json

__all__ = ["FileState", "Verification", "find_analysis", "verify_record"]

# What a run says of itself, and of where it found files, not of the study.
_OF_RUNS = ("manifest", "warnings")


class FileState(Word):
    """What has become of a file that a record was made from."""

    SAME = "same"
    CHANGED = "changed"
    ABSENT = "absent"


@dataclass(frozen=True)
class Verification:
    """What verifying a record shows.

    ``program`` is the version that wrote it. ``broken`` says what is wrong with its seal, in which
    case nothing else is looked at. ``analysis`` is the file that it is of (None: not there), and
    ``files`` says what became of each that it was made from. ``verdicts`` are claims with their
    verdicts in the record and now, where these differ; ``differences`` all that differs in another
    run, of ``compared`` values; ``failure`` why there was none.
    """

    program: str
    broken: Message | None = None
    analysis: Path | None = None
    files: tuple[tuple[str, FileState], ...] = ()
    verdicts: tuple[tuple[str, str, str], ...] = ()
    differences: tuple[Message, ...] = ()
    compared: int = 0
    failure: Message | None = None

    @property
    def holds(self) -> bool:
        """Whether the record is confirmed: by its seal, by its files, and by the run."""
        return (
            self.broken is None
            and self.failure is None
            and not self.differences
            and all(state is FileState.SAME for _, state in self.files)
        )


def verify_record(path: Path, spec: Path | None = None, *, watch: Watch = ignore) -> Verification:
    """Return whether a record is as it was written, and whether its files give it again.

    ``spec`` is the analysis file, where it is not to be looked for beside and above the record.

    Raises
    ------
    InputError
        The record cannot be read at all.
    """
    from qca.archive.seals import ARCHIVE, is_intact
    from qca.report.compose import compose_document

    document = read_record_document(path, exactly=True)
    archive = document.get(ARCHIVE)
    program = str(archive.get("program")) if isinstance(archive, dict) else ""
    if (broken := _find_damage(path, document, intact=is_intact(document))) is not None:
        return Verification(program, broken)
    shown: Json = {key: value for key, value in document.items() if key != ARCHIVE}
    manifest: Json = shown["manifest"]
    analysis = find_analysis(path, manifest, spec)
    files = tuple(_check_files(manifest["files"], analysis))
    missing = [name for name, state in files if state is FileState.ABSENT]
    if analysis is None or missing:
        reason = say("files are missing, so that the analysis was not run again")
        return Verification(program, None, analysis, files, failure=reason)
    try:
        record = run_file(analysis, robustness=shown["robustness"] is not None, watch=watch)
        certified = any("certificate" in each for each in _list_solutions(shown))
        made = compose_document(record, certify_record(record, watch=watch) if certified else ())
    except QCAError as error:
        reason = join_messages([each.tell() for each in error.problems], "; ")
        return Verification(program, None, analysis, files, failure=reason)
    return _hold_against(Verification(program, None, analysis, files), shown, made)


def _find_damage(path: Path, document: Mapping[str, object], *, intact: bool) -> Message | None:
    """Return what is wrong with the seal of a record, as exactly as that can be told."""
    from qca.archive.seals import ARCHIVE, FORM

    archive = document.get(ARCHIVE)
    if not isinstance(archive, dict):
        return say("it holds no archive, under whose seal it could be checked")
    other = (archive.get("form"), archive.get("program")) != (FORM, __version__)
    if intact and (other or archive.get("data", "") is None):
        return None  # the seal holds; what is in it this version cannot, or need not, read
    try:
        open_record(path)
    except InputError as error:
        if intact or not other:
            return join_messages([each.what for each in error.problems], "; ")
    return None if intact else say("the record was changed after qca wrote it")


def find_analysis(record: Path, manifest: Json, spec: Path | None = None) -> Path | None:
    """Return the analysis file that a record is of, or None where none of its name is found.

    It is sought in the folder of the record, in the one above it and in the present one, and in
    their folders; the first that is as it was, else the first of its name.
    """
    if spec is not None:
        return spec
    name = manifest.get("analysis")
    if not isinstance(name, str):
        return None
    above = Path(os.path.abspath(record)).parents[:2]
    known = manifest["files"].get(name)
    first: Path | None = None
    for folder in dict.fromkeys([*above, Path.cwd()]):
        for place in (folder, *_list_folders(folder)):
            if (place / name).is_file():
                first = first or place / name
                if _digest(place / name) == known:
                    return place / name
    return first


def _list_folders(folder: Path) -> list[Path]:
    try:
        return sorted(each for each in folder.iterdir() if each.is_dir())
    except OSError:
        return []


def _digest(path: Path) -> str | None:
    try:
        return f"sha256:{digest(read_bytes(path))}"
    except InputError:
        return None


def _check_files(
    files: Mapping[str, str], analysis: Path | None
) -> Iterator[tuple[str, FileState]]:
    """Yield what became of each file, as seen from the analysis file."""
    for name, known in files.items():
        now = None if analysis is None else _digest(analysis.parent / name)
        if now is None:
            yield name, FileState.ABSENT
        else:
            yield name, FileState.SAME if now == known else FileState.CHANGED


def _list_solutions(document: Json) -> Iterator[Json]:
    for outcome in (document, *document["further_outcomes"]):
        yield from outcome["solutions"]


def _hold_against(told: Verification, shown: Json, made: Json) -> Verification:
    """Return what differs between a record and what is found now."""
    from qca.archive.differences import find_differences

    kept, now = (
        {key: value for key, value in each.items() if key not in _OF_RUNS} for each in (shown, made)
    )
    verdicts = [
        {claim["id"]: claim["verdict"] for claim in (*each["claims"], *each["rivals"])}
        for each in (kept, now)
    ]
    return replace(
        told,
        verdicts=tuple(
            (claim, verdicts[0].get(claim, ""), verdicts[1].get(claim, ""))
            for claim in dict.fromkeys([*verdicts[0], *verdicts[1]])
            if verdicts[0].get(claim) != verdicts[1].get(claim)
        ),
        differences=tuple(find_differences(now, kept)),
        compared=_count(kept),
    )


def _count(value: object) -> int:
    """Return how many single values there are in a document."""
    if isinstance(value, Mapping):
        return sum(map(_count, value.values()))
    return sum(map(_count, value)) if isinstance(value, list | tuple) else 1
