"""Documents with certificates, read and checked from the top."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any, NoReturn

from .findings import Finding, OpenError, WrongError, at, take
from .solutions import check_solution
from .table import Table


class NoDocumentError(Exception):
    """The text is not a document with certificates."""


def read_document(text: str) -> dict[str, Any]:
    """Return the JSON document in a text.

    Raises
    ------
    NoDocumentError
        It is not JSON (an object that names a key twice is not), or holds no certificate.
    """
    try:
        found = json.loads(text, object_pairs_hook=_pairs, parse_constant=_refuse)
    except (ValueError, RecursionError) as error:
        raise NoDocumentError(f"this is not JSON: {error}") from None
    outcomes = list(_outcomes(found))
    if not any(
        isinstance(solution, dict) and "certificate" in solution
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
        Finding(finding.verdict, finding.where, " ".join(finding.says.split()))
        for outcome in _outcomes(document)
        for finding in _check_outcome(outcome)
    ]


def _check_outcome(outcome: dict[str, Any]) -> Iterator[Finding]:
    where = "truth table"
    try:
        with at(where):
            where = f"{take(outcome['truth_table'], 'outcome', str)}, truth table"
            table = Table(outcome["truth_table"])
    except WrongError as error:
        yield Finding("wrong", where, str(error))
        return
    except OpenError as error:
        yield Finding("not certified", where, str(error))
        return
    name = outcome["truth_table"]["outcome"]
    for solution in outcome["solutions"]:
        kind = solution.get("kind") if isinstance(solution, dict) else None
        where = f"{name}, {kind} solution"
        if not isinstance(solution, dict) or "certificate" not in solution:
            yield Finding("not certified", where, "it has no certificate")
            continue
        try:
            with at("certificate"):
                for verdict, says in check_solution(table, solution, outcome):
                    yield Finding(verdict, where, says)
        except WrongError as error:
            yield Finding("wrong", where, str(error))
        except OpenError as error:
            yield Finding("not certified", where, str(error))


def tell_findings(findings: list[Finding]) -> str:
    """Return findings in words, a line each, and a last line that sums them up."""
    lines = [f"{finding.where}: {finding.verdict}: {finding.says}" for finding in findings]
    verdicts = [finding.verdict for finding in findings]
    if "wrong" in verdicts:
        last = f"{verdicts.count('wrong')} wrong: do not rely on this document"
    elif "not certified" in verdicts:
        last = "nothing is wrong; what is not certified is said above"
    else:
        last = "all certificates hold"
    return "\n".join([*lines, last]) + "\n"
