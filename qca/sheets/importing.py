"""From an edited workbook back to the case files: all changes, or every problem and none."""

from __future__ import annotations

import os
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from qca.coding.needs import FieldNeed, list_needs
from qca.errors import InputError, Place, Problem, nearest
from qca.io.documents import Document, parse_document, read_document
from qca.io.files import decode, digest, find_named, is_folder, read_bytes, show_path
from qca.io.folders import change_folder
from qca.io.sources import BIB, list_unknown_sources, read_sources
from qca.io.studies import Loader, read_spec_file
from qca.messages import say
from qca.sheets.entries import LABEL, MANNER
from qca.sheets.layout import CodeBlock
from qca.sheets.merging import CodeChange, MergedFile, merge_sheet
from qca.sheets.pages import EditedBook, EditedCell, EditedSheet, read_book
from qca.sheets.rewriting import UnwritableError, rewrite
from qca.study.accordance import check_codes
from qca.study.cases import CaseFile, list_every_case
from qca.study.codebook import Codebook
from qca.study.schema import validate

__all__ = ["ImportPlan", "make_changes", "plan_import"]

_MOST_BYTES = 50_000_000
_BOM = b"\xef\xbb\xbf"


@dataclass(frozen=True)
class ImportPlan:
    """What importing a workbook changes: each change, and what files are to hold, by name."""

    directory: Path
    changes: tuple[CodeChange, ...]
    contents: Mapping[str, bytes]
    notes: tuple[Problem, ...]
    # What the files held when it was worked out, by name.
    digests: Mapping[str, str]


def plan_import(path: Path, directory: Path, analysis: Path | None = None) -> ImportPlan:
    """Return what a workbook changes in the case files of a directory, and write nothing.

    ``analysis`` is the one that the codes are for; without it, the one that the workbook was made
    from, where that is found.

    Raises
    ------
    InputError
        It is no workbook of codes; or all that keeps it from being merged: what is amiss in it,
        what was changed in the files, too, and what would not be valid there.
    """
    book = read_book(path, read_bytes(path, _MOST_BYTES))
    if not is_folder(directory):
        what = say("there is no such directory")
        raise InputError(
            Problem(
                what, say("name that of the case files with --dir"), Place(show_path(directory))
            )
        )
    importer = _Importer(directory, book, list(book.problems), list(book.notes))
    importer.read_codebook()
    importer.read_needs(analysis)
    for sheet in book.sheets:
        importer.merge(sheet)
    if importer.problems:
        raise InputError(importer.problems)
    return ImportPlan(
        directory,
        tuple(importer.changes),
        importer.contents,
        tuple(importer.notes),
        importer.digests,
    )


def make_changes(plan: ImportPlan) -> None:
    """Write what a plan says into the case files: all of them, or none.

    Raises
    ------
    InputError
        A file cannot be written, or was changed since the plan was made.
    """
    problems = []
    for name, before in plan.digests.items():
        path = plan.directory / name
        if digest(read_bytes(path)) != before:
            what = say("the file was changed while the workbook was read")
            problems.append(Problem(what, say("import it again"), Place(show_path(path))))
    if problems:
        raise InputError(problems)
    if plan.contents:
        change_folder(plan.directory, plan.contents)


@dataclass
class _Importer:
    """Gathers changes, and what is in their way."""

    directory: Path
    book: EditedBook
    problems: list[Problem]
    notes: list[Problem]
    changes: list[CodeChange] = field(default_factory=list)
    contents: dict[str, bytes] = field(default_factory=dict)
    digests: dict[str, str] = field(default_factory=dict)
    needs: dict[str, FieldNeed] = field(default_factory=dict)
    codebook: Codebook | None = None

    def read_codebook(self) -> None:
        """Read what the codebook beside the case files says now."""
        loader = Loader(self.directory / "cases")
        self.codebook = loader.find_codebook(self.directory)
        self.problems += loader.problems

    def read_needs(self, analysis: Path | None) -> None:
        """Read what the analysis needs now, which may be another thing than when the sheet was."""
        origin = self.book.origin
        path = find_named(self.directory, origin.analysis) if analysis is None else analysis
        if analysis is None and not path.is_file():
            what = say(
                "the analysis {name} that this workbook is for is not found, so that labels"
                " are checked by what it said when the workbook was made",
                name=origin.analysis,
            )
            self.notes.append(Problem(what, say("name it with --for")))
            return
        read = read_spec_file(path, with_cases=False)
        if read.spec is None or read.problems:
            self.problems += read.problems
            return
        self.needs = {need.field: need for need in list_needs(read.spec, read.codebook)}
        if digest(read_bytes(path)) != origin.sha256:
            what = say(
                "the analysis was changed since this workbook was made; codes are checked"
                " by what it says now"
            )
            self.notes.append(Problem(what, place=Place(show_path(path))))
        laid_out = {block.guide.field for sheet in origin.sheets for block in sheet.blocks}
        if lacking := [name for name in self.needs if name not in laid_out]:
            what = say(
                "the analysis needs fields that this workbook does not have: {names}",
                names=", ".join(lacking),
            )
            remedy = say("make a new one for these, after this is imported")
            self.notes.append(Problem(what, remedy, Place(show_path(path))))

    def merge(self, sheet: EditedSheet) -> None:
        """Merge a sheet into its case file."""
        path = find_named(self.directory, sheet.made.file)
        if path.is_symlink():
            what = say("this is a link to {path}", path=os.path.realpath(path))
            remedy = say("name the directory of that with --dir")
            self.problems.append(Problem(what, remedy, Place(show_path(path))))
            return
        try:
            document = read_document(path)
        except InputError as error:
            self.problems += error.problems
            return
        merged = merge_sheet(sheet, document.data, document.places, self.book.origin.language)
        self.problems += merged.problems
        self.notes += merged.notes
        if merged.data == document.data:
            return
        self.problems += self._check_labels(sheet)
        self._check_file(merged, path)
        self.changes += merged.changes
        self._rewrite(document, merged, path)

    def _check_file(self, merged: MergedFile, path: Path) -> None:
        """Check what the file would be as any case file is, with the cells as places."""
        told = {problem.place for problem in self.problems}
        problems: list[Problem] = []
        file = validate(CaseFile, merged.data, merged.places, problems)
        if file is not None:
            sources = read_sources(path.parent / BIB)
            if sources is not None:
                problems += list_unknown_sources(file, sources[0], merged.places)
            if self.codebook is not None:
                problems += check_codes(self.codebook, list_every_case(file, merged.places))
        self.problems += [problem for problem in problems if problem.place not in told]

    def _check_labels(self, sheet: EditedSheet) -> Iterator[Problem]:
        """Yield the labels that were written and that are off the scale of their field."""
        for (number, row, key), cell in sheet.cells.items():
            block = sheet.made.blocks[number]
            if cell.text == block.show_cell(row, key) or row:
                continue
            if key in (LABEL, "also") or key.startswith("coders."):
                yield from self._check_words(block, key, cell)

    def _check_words(self, block: CodeBlock, key: str, cell: EditedCell) -> Iterator[Problem]:
        guide = block.guide
        need = self.needs.get(guide.field)
        labels: Collection[str] = need.labels if need is not None else guide.labels
        numeric = need.numeric if need is not None else guide.numeric
        words = [cell.text] if key != "also" else cell.text.replace("\n", ";").split(";")
        for word in filter(None, map(str.strip, words)):
            if labels and word not in labels:
                what = say("'{label}' is no label of '{field}'", label=word, field=guide.field)
                remedy = nearest(word, labels) or say(
                    "its labels are {listed}", listed=", ".join(labels)
                )
                yield Problem(what, remedy, cell.place)
            elif numeric and key == LABEL:
                what = say("'{field}' is coded by a number", field=guide.field)
                yield Problem(what, say("write it as the value"), cell.place)

    def _rewrite(self, document: Document, merged: MergedFile, path: Path) -> None:
        """Write a file anew with what changed in it, and every other byte as it is."""
        text = decode(document.content, path)
        try:
            written = rewrite(text, merged.data, MANNER)
        except UnwritableError as error:
            line = text.count("\n", 0, error.at) + 1
            what = say(
                "what stands here cannot be changed without touching something else (an"
                " alias, or a comment inside brackets)"
            )
            cells = ", ".join(str(change.place) for change in merged.changes[:1])
            remedy = say("make the change of {cell} there by hand, then import again", cell=cells)
            self.problems.append(Problem(what, remedy, Place(show_path(path), line)))
            return
        before = _BOM if document.content.startswith(_BOM) else b""
        content = before + written.encode()
        try:
            parse_document(content, path)
        except InputError as error:
            self.problems += error.problems
            return
        self.contents[path.name] = content
        self.digests[path.name] = digest(document.content)
