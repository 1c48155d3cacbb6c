"""The form of a document: what type each field has, and whether certificates cover it.

Whatever else a document holds is not covered, and named as such: what is new is never taken for
proven.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, NoReturn

from .findings import WrongError

__all__ = [
    "Each",
    "Field",
    "check_counterfactuals",
    "check_solution_form",
    "check_table",
    "describe_solution",
    "list_fields",
]


@dataclass(frozen=True)
class Field:
    """A field of one of some types (``true`` is no number), or null where it may be.

    ``proven`` says that no other value of it passes; ``fitted`` that none does where the document
    holds the memberships.
    """

    kinds: tuple[type, ...]
    null: bool = False
    proven: bool = False
    fitted: bool = False


@dataclass(frozen=True)
class Each:
    """A list, or an object with names of its own as keys, whose entries have one form each."""

    holder: type
    form: Form
    null: bool = False


Form = Field | Each | Mapping[str, "Form"]

_TEXT, _FLAG, _COUNT = Field((str,)), Field((bool,)), Field((int,))
_SHARE, _FIT = Field((int, float), null=True), Field((int, float), null=True, fitted=True)
_NAMES, _CASES = Each(list, _TEXT), Each(list, Field((str,), fitted=True))
_ROWS = Each(list, Field((int, str)), null=True)
_PROVEN_ROWS = Each(list, Field((int, str), proven=True), null=True)


def _proven(*kinds: type, null: bool = False) -> Field:
    return Field(kinds, null, proven=True)


_TABLE: Form = {
    "outcome": Field((str,), fitted=True),
    "conditions": Each(list, _proven(str)),
    "levels": Each(dict, _proven(int)),
    "firsts": Each(dict, _proven(int)),
    "cuts": {"incl": Field((int, float, list)), "n": _COUNT, "pri": Field((int, float))},
    "dropped": _CASES,
    "rows": Each(
        list,
        {
            "row": _proven(int, str),
            "config": Each(dict, _proven(int)),
            "out": _proven(str),
            "n": _proven(int),
            "incl": _FIT,
            "pri": _FIT,
            "cases": _CASES,
            "deviant": _CASES,
            "why": _proven(str, null=True),
        },
    ),
}
_TERM: Form = {
    "term": _proven(str),
    "inclS": _FIT,
    "pri": _FIT,
    "covS": _FIT,
    "covU": _FIT,
    "cases": Each(list, _proven(str)),
    "deviant": _CASES,
}
_MODEL: dict[str, Form] = {
    "expression": _proven(str),
    "terms": Each(list, _TERM),
    "inclS": _FIT,
    "pri": _FIT,
    "covS": _FIT,
    "deviant": _CASES,
    "uncovered": _CASES,
    "fewest_terms": Field((bool,), null=True),
    "fewest_literals": Field((bool,), null=True),
    "simplifying_assumptions": _PROVEN_ROWS,
    "assumption_count": _proven(int),
    "under_n_cut": _PROVEN_ROWS,
    "easy": _PROVEN_ROWS,
    "difficult": _PROVEN_ROWS,
}
_OF_PAIRS: Form = {
    **_MODEL,
    "pair_count": _COUNT,
    "pairs": Each(list, Each(list, _proven(int))),
    "counterfactuals": Each(
        list,
        {
            "pair": Each(list, _proven(int)),
            "easy": _PROVEN_ROWS,
            "easy_count": _proven(int),
            "difficult": _PROVEN_ROWS,
            "difficult_count": _proven(int),
        },
    ),
}
_SOLUTION: dict[str, Form] = {
    "kind": _proven(str),
    "why": _proven(str, null=True),
    "models_rule": _proven(str),
    "expectations": _proven(str, null=True),
    "term_incl": _proven(int, float, null=True),
    "prime_count": _COUNT,
    "primes_complete": _FLAG,
    "primes_listed_all": _FLAG,
    "primes": _NAMES,
    "prime_shares": Each(list, _SHARE),
    "essential": Each(list, _TEXT, null=True),
    "model_count": _COUNT,
    "count_exact": _FLAG,
    "complete": _FLAG,
    "ordered": _FLAG,
    "least_proven": _FLAG,
    "fewest_literals_count": Field((int,), null=True),
}
_COUNTERFACTUALS: Form = {
    "excluded": Each(
        list,
        {"rule": _TEXT, "expression": _TEXT, "count": _proven(int), "rows": _PROVEN_ROWS},
    ),
    "contradictory_assumptions": {"count": _COUNT, "rows": _ROWS, "complete": _FLAG},
    "simultaneous_subset_relations": _ROWS,
    "negated_outcome_unsolved": Field((str, bool, list, dict), null=True),
}


def describe_solution(kind: Any) -> Form:
    """Return the form of a solution of one kind."""
    model: Form = _OF_PAIRS if kind == "intermediate" else _MODEL
    return {**_SOLUTION, "models": Each(list, model), "certificate": Field((dict,), proven=True)}


def check_table(table: Any) -> None:
    """Raise where a truth table is not of its form."""
    _check(table, _TABLE, ())


def check_solution_form(solution: Any) -> None:
    """Raise where a solution is not of its form."""
    _check(solution, describe_solution(solution.get("kind")), ())


def check_counterfactuals(entry: Any) -> None:
    """Raise where what is said of counterfactuals is not of its form."""
    _check(entry, _COUNTERFACTUALS, ())


def _check(value: Any, form: Form, path: tuple[Any, ...]) -> None:
    if isinstance(form, Field):
        if not (form.null if value is None else type(value) in form.kinds):
            _refuse(path, f"{value!r:.60} is not of the right type")
    elif isinstance(form, Each):
        if value is None and form.null:
            return
        if type(value) is not form.holder:
            _refuse(path, f"it is no {form.holder.__name__}")
        entries: Any = value
        for key, entry in entries.items() if form.holder is dict else enumerate(entries, 1):
            _check(entry, form.form, (*path, key))
    else:
        if type(value) is not dict:
            _refuse(path, "it is no object")
        for key, part in form.items():
            if key not in value:
                _refuse(path, f"'{key}' is missing")
            _check(value[key], part, (*path, key))


def _refuse(path: tuple[Any, ...], what: str) -> NoReturn:
    raise WrongError(": ".join([*map(str, path), what]))


def list_fields(document: Mapping[str, Any], *, fitted: bool) -> tuple[str, ...]:
    """Return the fields of a document that certificates do not cover, as ``truth_table.outcome``.

    A field is covered where no other value of it passes, given the rows and their codes. Entries
    of lists are not told apart; ``solutions[]`` says that entries may be missing without notice.
    Solutions without a certificate are not looked into. ``fitted`` says whether fit and cases are
    compared with memberships.
    """
    return tuple(dict.fromkeys(_list_uncovered(document, fitted)))


def _list_uncovered(document: Mapping[str, Any], fitted: bool) -> Iterator[str]:
    for key, value in document.items():
        if key == "truth_table":
            yield from _walk(value, _TABLE, (key,), fitted)
            if not fitted:
                yield "truth_table.rows[]"
        elif key == "counterfactuals":
            yield from _walk(value, _COUNTERFACTUALS, (key,), fitted)
        elif key == "solutions":
            for solution in value if isinstance(value, list) else ():
                if isinstance(solution, dict) and "certificate" in solution:
                    form = describe_solution(solution.get("kind"))
                    yield from _walk(solution, form, (key,), fitted)
            yield "solutions[]"
        elif key == "further_outcomes":
            for outcome in value if isinstance(value, list) else ():
                yield from _list_uncovered(outcome if isinstance(outcome, dict) else {}, fitted)
            yield "further_outcomes[]"
        else:
            yield key


def _walk(value: Any, form: Form, path: tuple[str, ...], fitted: bool) -> Iterator[str]:
    if isinstance(form, Field):
        if not _is_covered(form, fitted):
            yield ".".join(path)
    elif isinstance(form, Each):
        entries = list(value.values()) if isinstance(value, dict) else value
        for entry in entries if isinstance(entries, list) else ():
            yield from _walk(entry, form.form, path, fitted)
        if isinstance(form.form, Field) and not _is_covered(form.form, fitted):
            yield ".".join(path)
    elif isinstance(value, dict):
        for key, entry in value.items():
            part = form.get(key)
            if part is None:
                yield ".".join((*path, key))
            else:
                yield from _walk(entry, part, (*path, key), fitted)


def _is_covered(form: Field, fitted: bool) -> bool:
    return form.proven or (fitted and form.fitted)
