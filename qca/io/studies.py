"""From the path of an analysis file to a study: extends, cases, tables and sources."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from qca.errors import InputError, Place, Problem, QCAError, report_absent
from qca.io.case_tables import read_case_table
from qca.io.codebooks import CodebookFile, find_codebook, join_codebooks, read_codebook
from qca.io.documents import Document, read_document
from qca.io.extends import merge_documents, resolve_cases
from qca.io.files import (
    digest,
    find_lock,
    find_named,
    is_folder,
    is_standard_input,
    show_path,
)
from qca.io.kinds import TABLES
from qca.io.refusals import is_record, list_broken, refuse_no_case_file, refuse_no_spec
from qca.io.sources import (
    BIB,
    list_unclaimed_sources,
    list_unknown_sources,
    list_unread_sources,
    read_sources,
)
from qca.messages import Message, say
from qca.study.accordance import check_codes
from qca.study.cases import Case, CaseFile, list_cases, list_every_case
from qca.study.checks import check_spec
from qca.study.codebook import Codebook
from qca.study.declaration import Extension, FilesRead, Study, build_study
from qca.study.differences import Declaration
from qca.study.places import Node, Places
from qca.study.plans import Plan, check_plan
from qca.study.schema import validate
from qca.study.spec import Spec
from qca.study.table_source import TableSource

__all__ = ["Loader", "SpecFile", "find_places", "load_declaration", "load_study", "read_spec_file"]

# Nobody keeps track of more files laid over each other, and each is read whole.
_MOST_EXTENDS = 20


def find_places(path: str | Path) -> Places:
    """Return where each key of an analysis file stands, in it or in one that it extends.

    Raises
    ------
    InputError
        A file cannot be read.
    """
    path = Path(path)
    return Loader(path).read_spec(path, ()).places


def load_declaration(path: Path) -> tuple[Declaration, Mapping[str, Node]]:
    """Return what an analysis file declares, of which outcomes need not be coded yet, and its text.

    The text is that of the file laid over those that it extends, key by key.

    Raises
    ------
    InputError
        As :func:`load_study` does, but for codes of outcomes that are not there.
    """
    spec, cases, read, data = _read_study(path)
    problems = [*read.problems, *check_plan(spec, cases, read.places)]
    if problems:
        raise InputError(dict.fromkeys(problems))
    return Declaration(spec, cases), data


def load_study(path: str | Path) -> Study:
    """Return the study that an analysis file declares.

    Raises
    ------
    InputError
        Everything that is not valid in the file, the files that it extends, and its cases.
    """
    if not isinstance(path, str | Path):
        what = say("the analysis is of the type {type}", type=type(path).__name__)
        raise InputError(what, say("give the path of an analysis file"))
    spec, cases, read, _ = _read_study(Path(path))
    return build_study(spec, cases, read)


def _read_study(
    path: Path,
) -> tuple[Spec, tuple[Case, ...], FilesRead, Mapping[str, Node]]:
    """Return what an analysis file and its cases say, with all that is wrong in reading them."""
    if path.suffix.lower() in TABLES and not is_folder(path) and os.path.lexists(path):
        raise InputError(
            Problem(
                say("this is a table, not an analysis file"),
                say(
                    "use 'qca minimize {name} -o Y', or name it under 'cases' of one",
                    name=path.name,
                ),
                Place(show_path(path)),
            )
        )
    loader = Loader(path)
    document = loader.read_spec(path, ())
    refuse_no_spec(document.data, path)
    spec = validate(Spec, document.data, document.places, loader.problems)
    if spec is None:
        raise InputError(loader.problems)
    cases = loader.read_cases(spec, document.places)
    loader.check_claims(spec, document.places)
    own = Declaration(spec, tuple(cases))
    codebook = loader.join_codebooks()
    read = FilesRead(
        document.places,
        tuple(loader.problems),
        loader.digests,
        tuple(loader.notes),
        loader.named_by,
        frozenset(list_broken(document.data, spec)),
        loader.whole,
        tuple(loader.spares),
        None if loader.base is None else _read_base(path, own, *loader.base),
        codebook,
        loader.read_lock(path),
    )
    return spec, own.cases, read, document.data


@dataclass(frozen=True)
class SpecFile:
    """An analysis file as far as it can be read, its cases and their codebook, and what is wrong.

    ``spec`` is None where nothing of it can be read.
    """

    spec: Spec | None
    cases: tuple[Case, ...] = ()
    codebook: Codebook | None = None
    problems: tuple[Problem, ...] = ()


def read_spec_file(path: Path, *, with_cases: bool = True) -> SpecFile:
    """Return what an analysis file declares; without its cases, these need not be there yet."""
    loader = Loader(path)
    try:
        document = loader.read_spec(path, ())
        refuse_no_spec(document.data, path)
    except InputError as error:
        return SpecFile(None, problems=error.problems)
    spec = validate(Spec, document.data, document.places, loader.problems)
    if spec is None:
        return SpecFile(None, problems=tuple(loader.problems))
    cases = loader.read_cases(spec, document.places) if with_cases else []
    faulty = frozenset(p.place for p in loader.problems if p.place is not None)
    told = replace(document.places, faulty=faulty)
    loader.problems += check_spec(spec, told, list_broken(document.data, spec))
    if not with_cases and not isinstance(spec.cases, TableSource):
        for folder in dict.fromkeys(find_named(path.parent, name).parent for name in spec.cases):
            loader.find_codebook(folder)
    return SpecFile(spec, tuple(cases), loader.join_codebooks(), tuple(loader.problems))


def _read_base(path: Path, own: Declaration, name: str, document: Document) -> Extension:
    """Return what an analysis lays over another, which is read as if it were run by itself."""
    reader = Loader(path)
    spec = validate(Spec, document.data, document.places, reader.problems)
    if spec is None or reader.problems:
        return Extension(name, None, own)
    cases = own.cases
    if (spec.cases, spec.periods) != (own.spec.cases, own.spec.periods):
        cases = tuple(reader.read_cases(spec, document.places))
    return Extension(name, None if reader.problems else Declaration(spec, cases), own)


@dataclass
class Loader:
    """What one reading gathers: problems, and the digest of every file."""

    root: Path
    problems: list[Problem] = field(default_factory=list)
    digests: dict[str, str] = field(default_factory=dict)
    sources: dict[Path, set[str] | None] = field(default_factory=dict)
    notes: list[Message] = field(default_factory=list)
    named_by: tuple[str, ...] | None = None
    # Whether every case could be read.
    whole: bool = True
    # By folder; None where there is none, or none that can be read.
    codebooks: dict[Path, CodebookFile | None] = field(default_factory=dict)
    # Cases of periods that the study does not choose.
    spares: list[Case] = field(default_factory=list)
    # What the analysis file itself extends: as it names it, and what that declares.
    base: tuple[str, Document] | None = field(default=None, compare=False)

    def _note(self, path: Path, content: bytes) -> None:
        # Relative to the analysis file, so that the record is the same wherever it lies.
        name = os.path.relpath(path, self.root.parent)
        self.digests[Path(name).as_posix()] = digest(content)

    def read_spec(self, path: Path, above: tuple[Path, ...]) -> Document:
        """Return an analysis file merged over the one that it extends."""
        document = read_document(path)
        self._note(path, document.content)
        data = dict(document.data)
        if is_record(data):
            refuse_no_spec(data, path)
        data = resolve_cases(data, path, self.root)
        base_name = data.pop("extends", None)
        if base_name is None:
            return Document(data, document.places, document.content)
        place = document.places.find("extends")
        if not isinstance(base_name, str):
            raise InputError(
                Problem(say("'extends' is not the name of one file"), say("name one"), place)
            )
        base_path = find_named(path.parent, base_name)
        chain = (*above, Path(os.path.realpath(path)))
        if Path(os.path.realpath(base_path)) in chain:
            names = " → ".join([*(p.name for p in chain), base_path.name])
            raise InputError(
                Problem(
                    say("'extends' goes in a circle: {names}", names=names),
                    say("let one file stand alone"),
                    place,
                )
            )
        if len(chain) > _MOST_EXTENDS:
            what = say("over {most} files extend one another", most=_MOST_EXTENDS)
            raise InputError(Problem(what, say("copy what they say into fewer files"), place))
        try:
            base = self.read_spec(base_path, chain)
            if {"case", "code", "periods"} & set(base.data):
                refuse_no_spec(base.data, base_path)
        except InputError as error:
            raise InputError(_placed(error, "extends", base_name, place)) from None
        base.data.pop("deviations", None)  # from the plan of that analysis, which has its own lock
        if not above:
            self.base = base_name, base
        return merge_documents(base, Document(data, document.places, document.content))

    def read_cases(self, spec: Spec, places: Places) -> list[Case]:
        """Return the cases of a specification, in the order of its files."""
        if isinstance(spec.cases, TableSource):
            return self._read_case_table(spec, spec.cases, places)
        case_list: list[Case] = []
        alternatives: set[str] = set()
        has_periods = False
        for i, name in enumerate(spec.cases):
            place = places.find("cases", i)
            if name in spec.cases[:i]:
                self.problems.append(
                    Problem(
                        say("'cases' names '{name}' twice", name=name), say("name it once"), place
                    )
                )
                continue
            try:
                read = self.read_case_file(find_named(self.root.parent, name))
            except InputError as error:
                self.problems.extend(_placed(error, "cases", name, place))
                self.whole = False
                continue
            if read is None:
                self.whole = False
                continue
            file, file_places = read
            alternatives.update(file.alternative_periods)
            cases = list_cases(file, file_places, spec.periods)
            for cut in (None, *file.alternative_periods):
                if cut != spec.periods:
                    self.spares.extend(list_cases(file, file_places, cut))
            has_periods = has_periods or bool(cases)
            case_list.extend(cases)
        if spec.periods is not None and not has_periods and self.whole:
            what, place = say("no case file has the periods"), places.find("periods")
            self.problems += report_absent([spec.periods], sorted(alternatives), what, place)
        return case_list

    def read_case_file(self, path: Path) -> tuple[CaseFile, Places] | None:
        """Return a case file, with problems noted at their places."""
        document = read_document(path)
        self._note(path, document.content)
        refuse_no_case_file(document.data, path)
        file = validate(CaseFile, document.data, document.places, self.problems)
        if file is None:
            return None
        self._check_sources(file, path, document.places)
        if (codebook := self.find_codebook(path.parent)) is not None:
            self._add(check_codes(codebook, list_every_case(file, document.places)))
        return file, document.places

    def _add(self, faults: Iterable[Problem]) -> None:
        """Add what is wrong where nothing else was."""
        told = {problem.place for problem in self.problems}
        self.problems += [problem for problem in faults if problem.place not in told]

    def _check_sources(self, file: CaseFile, path: Path, places: Places) -> None:
        known = self._read_sources(path.parent)
        if known is not None:
            self._add(list_unknown_sources(file, known, places))

    def find_codebook(self, folder: Path) -> Codebook | None:
        """Return the codebook in a folder, read once; None where there is none to go by."""
        if folder not in self.codebooks:
            self.codebooks[folder] = None
            path = find_codebook(folder)
            try:
                read = None if path is None else read_codebook(path, self.problems)
            except InputError as error:
                self.problems.extend(error.problems)
                return None
            if read is not None:
                self._note(read.path, read.content)
                if (sources := self._read_sources(folder)) is not None:
                    self._add(list_unread_sources(read.codebook, sources, read.places))
                self.codebooks[folder] = read
        known = self.codebooks[folder]
        return None if known is None else known.codebook

    def read_lock(self, path: Path) -> Plan | None:
        """Return the plan that was locked beside an analysis file; None where none was."""
        place = find_lock(path)
        if is_standard_input(path) or not os.path.lexists(place):
            return None
        from qca.io.locks import load_lock  # few analyses have one

        plan, self.digests[plan.file] = load_lock(place)
        return plan

    def join_codebooks(self) -> Codebook | None:
        """Return what the codebooks beside the cases say together."""
        read = [file for file in self.codebooks.values() if file is not None]
        return join_codebooks(read, self.problems)

    def check_claims(self, spec: Spec, places: Places) -> None:
        """Check the sources of claims by those of the cases, or those beside the analysis."""
        if not self.sources:
            self._read_sources(self.root.parent)
        read = [known for known in self.sources.values() if known is not None]
        if read:
            self.problems += list_unclaimed_sources(spec, set().union(*read), places)

    def _read_sources(self, folder: Path) -> set[str] | None:
        """Return the keys of the sources in a folder; None where there are none to check."""
        if folder not in self.sources:
            self.sources[folder] = None
            try:
                found = read_sources(folder / BIB)
            except InputError as error:
                self.problems.extend(error.problems)
                return None
            if found is not None:
                keys, content = found
                self._note(folder / BIB, content)
                self.sources[folder] = keys
        return self.sources[folder]

    def _read_case_table(self, spec: Spec, source: TableSource, places: Places) -> list[Case]:
        try:
            table = read_case_table(self.root.parent, spec, source, places, self.problems)
        except QCAError as error:
            place = places.find("cases", "table")
            self.problems.extend(_placed(error, "cases", source.table, place))
            self.whole = False
            return []
        for path, content in table.contents:
            self._note(path, content)
        self.notes.extend(table.notes)
        self.named_by = table.named_by
        self.whole = self.whole and bool(table.cases)
        if (codebook := self.find_codebook(table.contents[0][0].parent)) is not None:
            self._add(check_codes(codebook, table.cases, whole=False))
        return list(table.cases)


def _placed(error: QCAError, key: str, name: str, place: Place | None) -> list[Problem]:
    """Return problems of a file as a whole at the line that names it; others as they are."""
    return [
        p
        if p.place and p.place.line
        else Problem(
            say("'{key}' names '{name}': {what}", key=key, name=name, what=p.what), p.remedy, place
        )
        for p in error.problems
    ]
