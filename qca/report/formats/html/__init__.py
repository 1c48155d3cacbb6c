"""A report as a page for browsers: one file, readable without a script, without a network."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qca.report.formats.html.page import write_page

if TYPE_CHECKING:
    from qca.report.pieces.sections import Report

__all__ = ["write_report"]


def write_report(report: Report) -> str:
    """Return a report as one HTML file that holds all that it needs.

    What the reader sees first is the first section; what is told on demand (evidence, models, later
    rows) can be read without a script as well. The same report gives the same bytes.
    """
    return write_page(report)
