"""How an analysis was made, and how it is cited and made again; and the words of its measures."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qca.report.pieces.sections import Block, Remark, Section
from qca.report.pieces.spans import Prose, Verbatim
from qca.report.pieces.tables import ReportTable, texts
from qca.report.sections.methods_paragraph import tell_method

if TYPE_CHECKING:
    from qca.record import Record
    from qca.report.pieces.plain import Json
    from qca.report.words import Words

__all__ = ["build_glossary", "build_method", "build_more", "document_manifest", "list_versions"]

_LIBRARIES = ("qca", "numpy", "pandas", "pydantic", "sympy")


def document_manifest(record: Record) -> Json:
    """Return the digests of all input files, and the versions of what worked on them.

    The analysis file, which was read first, is named by itself.
    """
    return {
        "analysis": next(iter(record.study.digests), None),
        "files": {name: f"sha256:{hexed}" for name, hexed in sorted(record.study.digests.items())},
        "versions": list_versions(record),
    }


def list_versions(record: Record) -> dict[str, str]:
    """Return the versions of the libraries that a record was made with, by name."""
    if record.versions is not None:
        return dict(record.versions)
    from importlib.metadata import version

    return {name: version(name) for name in _LIBRARIES}


def build_method(record: Record, words: Words) -> Section:
    """Return how the analysis was made: versions, files with their digests, notes on the input."""
    manifest = document_manifest(record)
    versions = words.join([f"{name} {version}" for name, version in manifest["versions"].items()])
    own = manifest["versions"]["qca"]
    files = tuple(manifest["files"].items())
    table = ReportTable(
        "files", words("table.files"), texts(words, "file", "digest"), files, words("note.files")
    )
    blocks: list[Block] = [
        words.tell("method.versions", versions=versions),
        words.tell("method.cite", version=own),
        words.tell("method.reproduce", command=Verbatim("qca run")),
        table,
    ]
    notes = tuple(Prose((str(warning),)) for warning in record.study.warnings)
    told = tell_method(record, words, own)
    parts = [Section("methods-paragraph", words("methods.title"), full=told)]
    if notes:
        parts.append(Section("warnings", words("warnings"), full=notes))
    return Section("method", words("method.made"), full=tuple(blocks), parts=tuple(parts))


_TERMS = ("membership", "consistency", "coverage", "pri", "ron", "solutions", "remainder")


def build_glossary(words: Words) -> Section:
    """Return what the words of the report mean."""
    terms = tuple(
        Remark(
            words.tell(f"term.{name}"),
            (words.tell(f"meaning.{name}"),),
            name,
        )
        for name in _TERMS
    )
    return Section("glossary", words("glossary"), full=terms)


def build_more(words: Words) -> Section:
    """Return where the rest is, which the first screen does not show."""
    told = words.tell(
        "more",
        full=Verbatim("--full"),
        page=Verbatim("--format html"),
        out=Verbatim("--out DIR"),
        robustness=Verbatim("qca robustness"),
    )
    return Section("more", "", short=(told,))
