"""The names of sets and cases, as spans that say what they are."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from qca.report.pieces.spans import CaseName, SetName

if TYPE_CHECKING:
    from qca.study.declaration import Study

__all__ = ["call_case", "call_cases", "call_set", "call_sets"]


def call_set(study: Study, name: str) -> SetName:
    """Return a set with its meaning: "strong executive leadership (EL)"."""
    declared = study.spec.sets.get(name)
    return SetName(name, declared.label if declared and declared.label else "")


def call_sets(study: Study, names: Iterable[str]) -> list[SetName]:
    """Return sets with their meanings."""
    return [call_set(study, name) for name in names]


def call_case(study: Study, case: str) -> CaseName:
    """Return a case with its state and years: "Nuevo León 2000–2007 (NL1)"."""
    return call_cases(study, (case,))[0]


def call_cases(study: Study, cases: Iterable[str]) -> list[CaseName]:
    """Return cases, analysed or not, with their states and years."""
    told = {case.id: (case.state, case.years) for case in study.cases}
    if study.spare is not None:
        told = {**study.spare.told, **told}
    return [CaseName(case, _label(case, *told.get(case, (case, "")))) for case in cases]


def _label(case: str, state: str, years: str) -> str:
    """Return the state and years of a case; nothing where its name says as much.

    >>> _label("NL1", "Nuevo León", "2000-2007"), _label("Chile 1995", "Chile", "1995")
    ('Nuevo León 2000–2007', '')
    """
    told = f"{state} {years}".strip()
    return "" if case in (state, told) else told.replace("-", "–")
