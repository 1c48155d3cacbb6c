"""From an analysis and its case files to the workbook in which they are coded."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from qca.coding.needs import FieldNeed, list_needs
from qca.coding.templates import Tell, ask_field
from qca.errors import InputError, Place, Problem
from qca.io.documents import read_document
from qca.io.files import digest, find_named, read_bytes, show_path
from qca.io.sources import BIB, read_sources
from qca.io.studies import Loader, read_spec_file
from qca.messages import Message, say
from qca.sheets.book import list_titles, name_sheets, write_book
from qca.sheets.layout import CodingSheet, FieldGuide, arrange_codes, list_columns
from qca.sheets.origin import Origin
from qca.study.codebook import Codebook, FieldSpec
from qca.study.places import Node
from qca.study.prose import tell_versions
from qca.study.spec import Spec
from qca.study.table_source import TableSource

__all__ = ["make_book"]


@dataclass(frozen=True)
class _Material:
    """What a workbook is made of: the analysis, the case files by name, and what is beside them."""

    spec: Spec
    folder: Path
    files: Mapping[str, Mapping[str, Node]]
    digests: Mapping[str, str]
    codebook: Codebook | None
    sources: tuple[str, ...]


def make_book(
    analysis: Path,
    *,
    language: str,
    tell: Tell,
    cases: Sequence[Path] = (),
    coders: Sequence[str] = (),
    every: bool = False,
) -> bytes:
    """Return the workbook (.xlsx) in which the case files of an analysis are coded.

    ``cases`` are other case files to code on the same fields, ``coders`` those who get a column
    beside the ones who have codes already. With ``every``, all fields of the codebook and of the
    files are laid out, not only those that the analysis needs. ``tell`` puts what the workbook says
    into ``language``.

    Raises
    ------
    InputError
        The analysis or a case file is not valid, cases stand in a table, or in several folders.
    """
    material = _read_material(analysis, cases, language)
    needs = list(list_needs(material.spec, material.codebook))
    if every:
        known = {need.field for need in needs}
        needs += [FieldNeed(name) for name in _list_further(material) if name not in known]
    guides = [_make_guide(need, material, tell) for need in needs]
    instructions = tell(say("Instructions"))
    titles = name_sheets(
        [str(data.get("case", name)) for name, data in material.files.items()], [instructions]
    )
    sheets = [
        arrange_codes(
            data,
            guides,
            title=title,
            file=name,
            sha256=material.digests[name],
            cut=material.spec.periods,
            language=language,
        )
        for title, (name, data) in zip(titles, material.files.items(), strict=True)
    ]
    _refuse_nothing(sheets, material.spec, analysis)
    busy = (each for data in material.files.values() for each in _list_coders(data))
    columns = list_columns(list(dict.fromkeys((*busy, *coders))))
    origin = Origin(
        Path(os.path.relpath(analysis, material.folder)).as_posix(),
        digest(read_bytes(analysis)),
        language,
        list_titles(columns, tell),
        instructions,
        sheets,
    )
    return write_book(origin, columns, material.sources, _instruct(analysis), tell)


def _read_material(analysis: Path, cases: Sequence[Path], language: str) -> _Material:
    read = read_spec_file(analysis, with_cases=False)
    if read.spec is None or read.problems:
        raise InputError(read.problems)
    spec = read.spec
    if isinstance(spec.cases, TableSource) and not cases:
        what = say("the cases of this analysis stand in a table")
        remedy = say("code them there, or name case files with --cases")
        raise InputError(Problem(what, remedy, Place(show_path(analysis))))
    named = () if isinstance(spec.cases, TableSource) else spec.cases
    paths = list(cases) or [find_named(analysis.parent, name) for name in named]
    folders = dict.fromkeys(Path(os.path.normpath(path.parent)) for path in paths)
    if len(folders) > 1:
        what = say("the case files stand in several folders")
        remedy = say("make a workbook of those in one folder, with --cases")
        raise InputError(Problem(what, remedy, Place(show_path(analysis))))
    folder = next(iter(folders))
    loader = Loader(folder / "cases")
    for path in paths:
        try:
            loader.read_case_file(path)
        except InputError as error:
            loader.problems.extend(error.problems)
    codebook = loader.find_codebook(folder)
    if loader.problems:
        raise InputError(dict.fromkeys(loader.problems))
    documents = {path.name: read_document(path) for path in dict.fromkeys(paths)}
    sources = read_sources(folder / BIB)
    return _Material(
        tell_versions(spec, language),
        folder,
        {name: document.data for name, document in documents.items()},
        {name: digest(document.content) for name, document in documents.items()},
        None if codebook is None else tell_versions(codebook, language),
        tuple(sorted(sources[0])) if sources else (),
    )


def _refuse_nothing(sheets: Sequence[CodingSheet], spec: Spec, analysis: Path) -> None:
    """Refuse to make a workbook in which there is nothing to code."""
    for sheet in sheets:
        if not sheet.blocks:
            what = say("{file} has none of the periods that the analysis is about", file=sheet.file)
            if spec.periods is not None:
                what = say(
                    "{file} has no periods '{periods}'", file=sheet.file, periods=spec.periods
                )
            raise InputError(
                Problem(
                    what,
                    say("add them, or name other files with --cases"),
                    Place(show_path(analysis)),
                )
            )


def _list_further(material: _Material) -> Iterable[str]:
    """Return the fields of the codebook, then those that are coded in any file."""
    if material.codebook is not None:
        yield from material.codebook.list_fields()
    for data in material.files.values():
        for _, period in _list_periods(data):
            yield from (name for name in period if name != "years")


def _list_periods(data: Mapping[str, Node]) -> Iterable[tuple[str, Mapping[str, Node]]]:
    groups = [data.get("periods")]
    cuts = data.get("alternative_periods")
    groups += list(cuts.values()) if isinstance(cuts, dict) else []
    for group in groups:
        for name, period in (group if isinstance(group, dict) else {}).items():
            if isinstance(period, dict):
                yield name, period


def _list_coders(data: Mapping[str, Node]) -> Iterable[str]:
    """Return who coded anything in a case file."""
    for _, period in _list_periods(data):
        for code in period.values():
            coders = code.get("coders") if isinstance(code, dict) else None
            yield from coders if isinstance(coders, dict) else ()


def _make_guide(need: FieldNeed, material: _Material, tell: Tell) -> FieldGuide:
    book = material.codebook
    own = None if book is None else book.find(need.field)
    asked, recalled = (
        [tell(t) for t in ask_field(need, own, material.spec, briefly=briefly, in_yaml=False)]
        for briefly in (False, True)
    )
    labels = need.labels or (tuple(own.labels) if own is not None else ())
    return FieldGuide(
        need.field,
        tuple(asked),
        tuple(recalled),
        labels,
        need.numeric or (own is not None and own.is_numeric),
        _prompt(labels, own),
    )


def _prompt(labels: Sequence[str], own: FieldSpec | None) -> str:
    """Return what is shown beside a cell whose label is chosen: what each means."""
    told = {} if own is None else own.labels
    return "\n".join(f"{label}: {told[label]}" for label in labels if told.get(label))


def _instruct(analysis: Path) -> list[Message]:
    """Return what coders are to know, a paragraph each."""
    return [
        say("Coding for {analysis}", analysis=analysis.name),
        say(
            "There is a sheet for each case. Write into white cells; grey ones are locked. A field"
            " takes several rows in each period: its code and the first piece of evidence stand in"
            " the first row, further evidence in those below."
        ),
        say(
            "Code: choose a label from the list, or write a number, with its unit and its years"
            " beside it. What cannot be coded gets a reason instead; where you looked for it and"
            " did not find it, give the keys of the sources as well, with semicolons between."
        ),
        say(
            "Doubt: the codes that another reading of the sources would give, with semicolons"
            " between. The note says why."
        ),
        say(
            "Evidence: every code rests on some. Each piece has its source, the place in it"
            " (section or page), and what it says, in your own words."
        ),
        say(
            "Several coders: each writes into the column with their name. Where they differ,"
            " nothing is coded until the label is given, with who decided and why."
        ),
        say(
            "Leave rows, columns, sheets and heads as they are, and write no formulas. Comments on"
            " cells are not read: use the notes. To take something out, empty its cell."
        ),
        say(
            "Save as .xlsx, in Excel or LibreOffice, and give the file back. 'qca cases import FILE"
            " --dry-run' shows what it would change in the case files; without --dry-run, it is"
            " changed, all of it or nothing."
        ),
    ]
