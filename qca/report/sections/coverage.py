"""Coverage of evidence told: on how many sources codes rest, by case and by field."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from qca.report.pieces.plain import as_plain
from qca.report.pieces.sections import Section
from qca.report.pieces.spans import Prose, Verbatim, join_prose
from qca.report.pieces.tables import CellKind, Column, ReportTable

if TYPE_CHECKING:
    from qca.coding.coverage import EvidenceCount, EvidenceCoverage
    from qca.report.pieces.plain import Json
    from qca.report.words import Words
    from qca.study.declaration import Study

__all__ = [
    "build_coverage",
    "build_coverage_of",
    "document_coverage",
    "table_coverage",
    "tell_coverage",
]


def build_coverage_of(study: Study, words: Words) -> list[Section]:
    """Return the section on what the codes of a study rest on; none where they have no evidence."""
    coverage = _cover(study)
    return [] if coverage is None else [build_coverage(coverage, words)]


def _cover(study: Study) -> EvidenceCoverage | None:
    from qca.coding.coverage import cover_evidence
    from qca.study.codes import field_of

    spec = study.spec
    own = [name for name, declared in spec.sets.items() if declared.expression is None]
    return cover_evidence(study.cases, [field_of(spec, name) for name in own])


def build_coverage(coverage: EvidenceCoverage, words: Words) -> Section:
    """Return on how many sources codes rest: in all, of each case, on each field."""
    tables = (
        table_coverage("case", coverage.cases, words),
        table_coverage("field", coverage.fields, words),
    )
    return Section("coverage", words("coverage"), full=(*tell_coverage(coverage, words), *tables))


def tell_coverage(coverage: EvidenceCoverage | None, words: Words) -> list[Prose]:
    """Say on how many sources codes rest in all; nothing where none has evidence."""
    if coverage is None:
        return []
    whole = coverage.whole
    sources = words.tell_count("coverage.of", len(whole.sources))
    counts = {"bare": whole.bare, "single": whole.single}
    told = words.tell_count("coverage.whole", whole.codes, sources=sources, **counts)
    if len(whole.sources) == 1:
        sole = words.tell("coverage.sole", source=Verbatim(whole.sources[0]))
        told = join_prose([told, sole])
    return [told]


def table_coverage(of: str, counts: Sequence[EvidenceCount], words: Words) -> ReportTable:
    """Return on how many sources codes rest, a row for each case or field."""
    rows = tuple(
        (
            *(each.name, each.codes, each.bare, each.single),
            each.codes - each.bare - each.single,
            len(each.sources),
        )
        for each in counts
    )
    kind = CellKind.CASE if of == "case" else CellKind.TEXT
    keys = ("codes", "bare", "single", "several", "sources")
    columns = (
        Column(of, words(f"coverage.{of}"), kind),
        *(Column(key, words(f"coverage.{key}"), CellKind.NUMBER) for key in keys),
    )
    return ReportTable(f"evidence_by_{of}", words(f"coverage.{of}s"), columns, rows)


def document_coverage(study: Study) -> Json:
    """Return what the codes of a study rest on, under its key; nothing without any evidence."""
    coverage = _cover(study)
    return {} if coverage is None else {"evidence_coverage": _document(coverage)}


@as_plain
def _document(coverage: EvidenceCoverage) -> Json:
    def write(counts: Iterable[EvidenceCount]) -> Json:
        return {
            each.name: {
                "codes": each.codes,
                "none": each.bare,
                "one": each.single,
                "sources": list(each.sources),
            }
            for each in counts
        }

    (whole,) = write([coverage.whole]).values()
    return {"cases": write(coverage.cases), "fields": write(coverage.fields), "all": whole}
