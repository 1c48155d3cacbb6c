"""The language of a report, and what a record says in several, told in that one."""

from __future__ import annotations

import os
from dataclasses import replace
from typing import TYPE_CHECKING, TypeVar

from qca.errors import InputError, show_given
from qca.messages import VARIABLE, list_either, say
from qca.report import LANGUAGES

if TYPE_CHECKING:
    from qca.record import Judgement
    from qca.report.pieces.plain import Json
    from qca.study.declaration import Study

_Judged = TypeVar("_Judged", bound="Judgement")

__all__ = ["default_language", "document_prose", "list_untold", "tell_record"]


def default_language() -> str:
    """Return the language of reports where none is asked for: of ``QCA_LANG``, else the first.

    Raises
    ------
    InputError
        ``QCA_LANG`` is none of :data:`qca.report.LANGUAGES`.
    """
    named = os.environ.get(VARIABLE) or LANGUAGES[0]
    if named not in LANGUAGES:
        raise InputError(
            say("{name} is {shown}", name=VARIABLE, shown=show_given(named)),
            say("use {listed}", listed=list_either(LANGUAGES)),
        )
    return named


def tell_record(record: _Judged, language: str) -> _Judged:
    """Return a record whose texts stand in a language, where its study gives them in several.

    A text that is not given in it stays in the language that it has. JSON, CSV and archives are
    made of the record itself, which keeps all.
    """
    study = _tell_study(record.study, language)
    if study is record.study:
        return record
    claims = {claim.id: claim for claim in (*study.claims, *study.rivals)}
    return replace(
        record,
        study=study,
        claims=tuple(replace(c, claim=claims[c.claim.id]) for c in record.claims),
        rivals=tuple(replace(c, claim=claims[c.claim.id]) for c in record.rivals),
    )


def document_prose(key: str, text: str) -> Json:
    """Return a text for people under its key, and in each language where it is given in several.

    >>> document_prose("title", "Leadership")
    {'title': 'Leadership'}
    """
    versions = getattr(text, "versions", None)
    told: Json = {key: str(text)}
    return told if versions is None else told | {f"{key}_by_language": dict(versions)}


def list_untold(study: Study, language: str) -> tuple[str, ...]:
    """Return where the study gives texts in languages, but not in this one."""
    from qca.study.prose import find_lacking_versions

    cases = {case.id: case.codings for case in study.cases if not case.is_tabled}
    declared = (study.spec, cases, study.codebook)
    return tuple(path for part in declared for path in find_lacking_versions(part, language))


# The parts of a study that may hold texts in several languages.
_IN_LANGUAGES = ("spec", "cases", "claims", "rivals", "codebook")


def _tell_study(study: Study, language: str) -> Study:
    from qca.study.prose import tell_versions

    given = {name: getattr(study, name) for name in _IN_LANGUAGES}
    if all(case.is_tabled for case in study.cases):
        del given["cases"]  # codes of a table are in no language, and may be very many
    told = {name: tell_versions(part, language) for name, part in given.items()}
    if all(told[name] is part for name, part in given.items()):
        return study
    return replace(study, **told)
