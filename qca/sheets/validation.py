"""What cells of a sheet take: one of a list, or a number."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from openpyxl.worksheet.worksheet import Worksheet

__all__ = ["ask_number", "offer_choices"]

# Characters of the texts of a rule; Excel takes hardly more.
_LONGEST_PROMPT, _LONGEST_TITLE = 250, 31


def offer_choices(
    page: Worksheet,
    cells: Sequence[str],
    formula: str,
    told: str,
    title: str = "",
    prompt: str = "",
) -> None:
    """Add a drop-down to cells, which take nothing else."""
    from openpyxl.worksheet.datavalidation import DataValidation

    rule = DataValidation(
        type="list",
        formula1=formula,
        allow_blank=True,
        sqref=" ".join(cells),
        showErrorMessage=True,
        error=told[:_LONGEST_PROMPT],
        errorTitle="qca",
    )
    if prompt:
        rule.showInputMessage = True
        rule.promptTitle, rule.prompt = title[:_LONGEST_TITLE], prompt[:_LONGEST_PROMPT]
    page.add_data_validation(rule)


def ask_number(page: Worksheet, cells: Sequence[str], told: str) -> None:
    """Let cells take nothing but numbers."""
    from openpyxl.worksheet.datavalidation import DataValidation

    rule = DataValidation(
        type="decimal",
        operator="between",
        formula1="-1E+300",
        formula2="1E+300",
        allow_blank=True,
        sqref=" ".join(cells),
        showErrorMessage=True,
        error=told[:_LONGEST_PROMPT],
        errorTitle="qca",
    )
    page.add_data_validation(rule)
