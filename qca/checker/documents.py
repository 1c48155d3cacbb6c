"""Documents with certificates, read and checked from the top."""

from __future__ import annotations

import json
import math
from collections.abc import Iterator, Sequence
from typing import Any, NoReturn

from .absence import check_absence
from .findings import Finding, OpenError, WrongError, at, cite, require, show_line, take
from .fits import Fits, find_fits
from .form import check_counterfactuals, list_fields
from .solutions import check_solution
from .table import Table

__all__ = ["NoDocumentError", "check_document", "list_uncovered", "read_document", "tell_findings"]

_KINDS = ("conservative", "intermediate", "parsimonious")


class NoDocumentError(Exception):
    """The text is not a document with certificates."""


def read_document(text: str | bytes) -> dict[str, Any]:
    """Return the JSON document in a text, or in the bytes of a file (UTF-8, UTF-16 or UTF-32).

    Raises
    ------
    NoDocumentError
        It is not JSON (an object that names a key twice is not), or holds no certificate, nor a
        reason why there is no solution.
    """
    try:
        if isinstance(text, bytes):
            text = text.decode(json.detect_encoding(text))
        found = json.loads(
            text.removeprefix("\ufeff"),
            object_pairs_hook=_pairs,
            parse_constant=_refuse,
            parse_float=_read_number,
        )
    except RecursionError:
        raise NoDocumentError("this is not JSON that can be read: it is too deep") from None
    except ValueError as error:
        # Of a whole number with thousands of digits Python says what a programmer could do.
        why = "a number has too many digits" if "int_max_str" in str(error) else error
        raise NoDocumentError(show_line(f"this is not JSON: {why}")) from None
    outcomes = list(_outcomes(found))
    if not any(
        isinstance(solution, dict) and ("certificate" in solution or solution.get("why"))
        for outcome in outcomes
        for solution in outcome["solutions"]
    ):
        raise NoDocumentError("this document holds no certificate")
    return dict(found)


def _pairs(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        raise ValueError("an object names a key twice")
    return found


def _refuse(text: str) -> NoReturn:
    raise ValueError(f"{text} is no number")


def _read_number(text: str) -> float:
    number = float(text)
    return number if math.isfinite(number) else _refuse(text)


def _outcomes(document: Any) -> Iterator[dict[str, Any]]:
    further = document.get("further_outcomes", []) if isinstance(document, dict) else None
    for outcome in [document, *(further if isinstance(further, list) else [None])]:
        if not isinstance(outcome, dict) or not isinstance(outcome.get("solutions"), list):
            raise NoDocumentError("this is no document of solutions")
        yield outcome


def check_document(document: dict[str, Any]) -> list[Finding]:
    """Return what the certificates in a document prove, leave open, or get wrong.

    Every solution of every outcome has a finding. Nothing in a document, however damaged, raises
    an error, once :func:`read_document` has returned it.
    """
    return [
        Finding(finding.verdict, show_line(finding.where), show_line(finding.says))
        for outcome in _outcomes(document)
        for finding in _check_outcome(outcome, document.get("memberships"))
    ]


def list_uncovered(document: dict[str, Any]) -> tuple[str, ...]:
    """Return the fields of a document that certificates do not cover, as ``truth_table.outcome``.

    A field is covered where no other value of it passes; see :mod:`qca.checker.form`. Fit and cases
    are where the document holds the memberships that all its outcomes need.
    """
    fitted = all(_is_fitted(document, outcome) for outcome in _outcomes(document))
    return list_fields(document, fitted=fitted)


def _is_fitted(document: dict[str, Any], outcome: dict[str, Any]) -> bool:
    try:
        with at("truth table"):
            name, table = outcome["truth_table"]["outcome"], Table(outcome["truth_table"])
            return find_fits(table, name, document.get("memberships")) is not None
    except (WrongError, OpenError):
        return False


def _check_outcome(outcome: dict[str, Any], memberships: Any) -> Iterator[Finding]:
    where = "truth table"
    try:
        with at(where):
            name = cite(take(outcome["truth_table"], "outcome", str))
            where = f"{name}, truth table"
            table = Table(outcome["truth_table"])
            with at("counterfactuals"):
                check_counterfactuals(outcome["counterfactuals"])
            fits = find_fits(table, outcome["truth_table"]["outcome"], memberships)
            if fits is not None:
                fits.check_table(outcome["truth_table"]["rows"])
    except WrongError as error:
        yield Finding("wrong", where, str(error))
        return
    except OpenError as error:
        yield Finding("not certified", where, str(error))
        return
    kinds: list[str] = []
    for solution in outcome["solutions"]:
        yield from _check_solution((table, fits), name, solution, outcome, kinds)


def _check_solution(
    known: tuple[Table, Fits | None], name: str, solution: Any, outcome: Any, kinds: list[str]
) -> Iterator[Finding]:
    """Yield what is found of one solution; ``kinds`` are those of the solutions before it."""
    if not isinstance(solution, dict) or solution.get("kind") not in _KINDS:
        yield Finding("wrong", name, "there is no such kind of solution")
        return
    table, fits = known
    kind, is_absent = str(solution["kind"]), solution.get("why") is not None
    where = f"{name}, {kind} solution"
    if not is_absent and "certificate" not in solution:
        yield Finding("not certified", where, "it has no certificate")
        return
    try:
        with at("why" if is_absent else "certificate"):
            if is_absent:
                found = check_absence(table, solution)
            else:
                found = check_solution(table, solution, outcome)
            for verdict, says in found:
                yield Finding(verdict, where, says)
            if fits is not None:
                fits.check_solution(solution)
            require(kind not in kinds, "there is another solution of this kind")
            kinds.append(kind)
    except WrongError as error:
        yield Finding("wrong", where, str(error))
    except OpenError as error:
        yield Finding("not certified", where, str(error))


def tell_findings(findings: list[Finding], uncovered: Sequence[str] = ()) -> str:
    """Return findings in words, a line each, what they do not cover, and a line that sums them up.

    ``uncovered`` is what :func:`list_uncovered` returns.
    """
    lines = [f"{finding.where}: {finding.verdict}: {finding.says}" for finding in findings]
    if uncovered:
        lines.append(f"not covered by certificates: {_group_fields(uncovered)}")
    verdicts = [finding.verdict for finding in findings]
    if "wrong" in verdicts:
        last = f"{verdicts.count('wrong')} wrong: do not rely on this document"
    elif "not certified" in verdicts:
        last = "nothing is wrong; what is not certified is said above"
    else:
        last = "all certificates hold"
    return "\n".join([*lines, last]) + "\n"


def _group_fields(names: Sequence[str]) -> str:
    """Return fields in words, those of one object together, and what may lack entries."""
    groups: dict[str, list[str]] = {}
    for name in names:
        holder, _, field = name.removesuffix("[]").rpartition(".")
        field = show_line(cite(field))
        lacking = f"whether {field} are all" if name.endswith("[]") else field
        groups.setdefault(holder, []).append(lacking)
    parts = [
        f"{', '.join(fields)} ({holder})" if holder else ", ".join(fields)
        for holder, fields in groups.items()
    ]
    return "; ".join(parts)
