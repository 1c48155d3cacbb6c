"""Locks: an analysis as it is declared on one day, in a document under a seal of its own.

``declared`` holds the analysis file as it was read, and ``cases`` what is coded of its cases, so
that changes can be told; ``digests`` are of its parts, without the texts for people, so that they
can be published or written down elsewhere. ``outcomes`` says which outcomes were coded by then, and
``history`` keeps the locks that were replaced. ``seal`` is a digest over all else.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from pydantic import ValidationError

from qca import __version__
from qca.archive.seals import digest_document
from qca.errors import InputError, Problem
from qca.messages import Message, say
from qca.study.cases import Case, Coding
from qca.study.differences import Declaration
from qca.study.places import Places
from qca.study.plans import Plan, list_coded, list_outcome_fields
from qca.study.prose import drop_prose
from qca.study.schema import validate
from qca.study.spec import Spec

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["FORM", "LOCK", "LockError", "holds_same_plan", "is_lock", "read_lock", "write_lock"]

# The key by which a lock is known, and the form in which this program writes it.
LOCK, FORM = "lock", 1
_SEAL = "seal"
_KEYS: dict[str, type | tuple[type, ...]] = {
    LOCK: int,
    "program": str,
    "analysis": str,
    "date": (str, type(None)),
    "digests": dict,
    "declared": dict,
    "cases": dict,
    "outcomes": dict,
    "history": list,
    _SEAL: str,
}
# Of the keys of an analysis file, those of each part; what is in none is not planned.
_PARTS = {
    "theory": ("claims", "rivals", "tensions", "by_construction", "typology", "impossible"),
    "calibrations": ("scales", "sets"),
    "question": ("outcome", "conditions", "periods", "only", "omit"),
    "settings": ("truth_table", "minimize", "cuts", "missing", "robustness"),
}
_EXPECTED = ("expectations", "exclude")
# Of a code what is planned; evidence may come later.
_OF_CODES = {"label", "value", "uncoded", "also", "coders", "span", "unit"}


class LockError(Exception):
    """A lock cannot be relied on, or not be read; ``why`` says the reason."""

    def __init__(self, why: Message) -> None:
        super().__init__(why)
        self.why = why


def is_lock(document: Mapping[str, object]) -> bool:
    """Return whether a document is a lock, sound or not."""
    return LOCK in document and _SEAL in document


def write_lock(
    declared: Declaration,
    text: Mapping[str, object],
    analysis: str,
    *,
    date: str | None = None,
    former: Mapping[str, Any] | None = None,
) -> dict[str, object]:
    """Return the lock of an analysis, whose file says ``text``; ``former`` is what it replaces.

    No clock is read: the same analysis gives the same lock.
    """
    spec = declared.spec
    fields = list_outcome_fields(spec)
    coded = {field: list(cases) for field, cases in list_coded(declared)}
    history: Sequence[object] = ()
    if former is not None:
        kept = {key: value for key, value in former.items() if key != "history"}
        history = [*former["history"], kept]
    document: dict[str, object] = {
        LOCK: FORM,
        "program": __version__,
        "analysis": analysis,
        "date": date,
        "digests": _digest_parts(declared, fields),
        "declared": text,
        "cases": {
            case.id: {
                "state": case.state,
                "years": case.years,
                "codes": {field: _write_code(code) for field, code in case.codings.items()},
            }
            for case in declared.chosen
        },
        "outcomes": {"fields": list(fields), "coded": coded},
        "history": list(history),
    }
    return {**document, _SEAL: digest_document(document)}


def _write_code(coding: Coding) -> dict[str, object]:
    return coding.model_dump(mode="json", include=_OF_CODES, exclude_defaults=True)


def _digest_parts(declared: Declaration, fields: Sequence[str]) -> dict[str, str]:
    """Return the digest of each part, texts for people and codes of outcomes left out."""
    plain = drop_prose(declared.spec)
    assert isinstance(plain, dict)
    parts: dict[str, dict[str, object]] = {
        part: {key: plain[key] for key in keys} for part, keys in _PARTS.items()
    }
    # What theory expects of remainders stands among the settings.
    minimize = dict(plain["minimize"])
    parts["theory"] |= {key: minimize.pop(key) for key in _EXPECTED}
    parts["settings"]["minimize"] = minimize
    parts["codes"] = {
        case.id: {
            "state": case.state,
            "years": case.years,
            **{
                f"code of {field}": _write_code(code)
                for field, code in case.codings.items()
                if field not in fields
            },
        }
        for case in declared.chosen
    }
    return {part: digest_document({part: content}) for part, content in parts.items()}


def holds_same_plan(document: Mapping[str, object], other: Mapping[str, object]) -> bool:
    """Return whether two locks hold the same, whenever and by whichever version they were made."""
    keys = ("analysis", "declared", "cases", "outcomes")
    return all(document[key] == other[key] for key in keys)


def read_lock(document: Mapping[str, Any], file: str) -> Plan:
    """Return the plan that a lock holds.

    Raises
    ------
    LockError
        Its seal is not that of what it holds, it was written in another form, or it holds no
        analysis that this program can read.
    """
    if document.keys() != _KEYS.keys() or any(
        not isinstance(document[key], kind) for key, kind in _KEYS.items()
    ):
        listed = ", ".join(_KEYS)
        raise LockError(say("it has not the keys {listed}, as locks have", listed=listed))
    unsealed = {key: value for key, value in document.items() if key != _SEAL}
    if digest_document(unsealed) != document[_SEAL]:
        raise LockError(say("its seal is not that of what it holds: it was changed since"))
    if document[LOCK] != FORM:
        raise LockError(
            say(
                "version {program} wrote it in form {form}, and this one reads form {own}",
                program=document["program"],
                form=document[LOCK],
                own=FORM,
            )
        )
    try:
        spec = _read_spec(document["declared"])
        cases = tuple(_read_case(name, case) for name, case in document["cases"].items())
        outcomes = document["outcomes"]
        coded = tuple((field, tuple(names)) for field, names in outcomes["coded"].items())
        fields = tuple(outcomes["fields"])
    except (ValidationError, InputError, KeyError, TypeError, AttributeError):
        raise LockError(
            say(
                "version {program} wrote it, and this one cannot read what it declares",
                program=document["program"],
            )
        ) from None
    held = Declaration(spec, cases)
    if _digest_parts(held, fields) != document["digests"]:
        raise LockError(
            say(
                "version {program} wrote it, and this one reads otherwise what it declares",
                program=document["program"],
            )
        )
    # The cases that were left out are none of those that it holds.
    every = spec.model_copy(update={"only": (), "omit": ()})
    return Plan(file, Declaration(every, cases), fields, coded, document["date"] or "")


def _read_spec(text: Mapping[str, object]) -> Spec:
    problems: list[Problem] = []
    spec = validate(Spec, text, Places(), problems)
    if spec is None or problems:
        raise InputError(problems)
    return spec


def _read_case(name: str, case: Mapping[str, Any]) -> Case:
    codings = {field: Coding.model_validate(code) for field, code in case["codes"].items()}
    return Case(name, case["state"], case["years"], codings)
