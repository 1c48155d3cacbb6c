"""A study held against what good practice asks for: one answer for each standard, in order."""

from __future__ import annotations

from qca.record import Record
from qca.results import Results
from qca.standards.analysis import review_analysis
from qca.standards.design import review_design
from qca.standards.findings import review_findings
from qca.standards.standards import Standard

__all__ = ["review_standards"]


def review_standards(record: Record) -> Results[Standard]:
    """Return what a study answers to each standard, those before the analysis first.

    What files and findings show is worked out from them; what only the author can say (how cases
    were chosen, what a formula means) is told as such and never counted as there.

    Sources: Schneider and Wagemann (2010), Comparative Sociology 9, 397-418; COMPASSS, best
    practices; Oana, Schneider and Thomann (2021), Qualitative Comparative Analysis Using R;
    Greckhamer, Furnari, Fiss and Aguilera (2018), Strategic Organization 16, 482-495.
    """
    told = (*review_design(record), *review_analysis(record), *review_findings(record))
    return Results(told, Standard)
