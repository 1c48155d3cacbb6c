"""Accordance: whether a codebook is sound, and codes are as it says."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

from qca.errors import Place, Problem, nearest
from qca.messages import NOTHING, Message, say, say_count
from qca.names import join_names
from qca.numerals import read_number
from qca.study.cases import Case, Coding
from qca.study.codebook import CODEBOOK, Codebook, FieldSpec, ValueLimits
from qca.study.codes import field_of, scale_of
from qca.study.places import Places
from qca.study.prose import Versions
from qca.study.spec import Spec

__all__ = ["ask_evidence", "check_codebook", "check_codes", "review_codes", "review_scales"]


def check_codebook(codebook: Codebook, places: Places) -> list[Problem]:
    """Return what is wrong with a codebook itself: indicators of two fields, what rules count.

    >>> rule = {"count": ["budget"], "high": 1, "low": 0}
    >>> lead = {"indicators": {"buget": "own money"}, "labels": ["low", "high"], "grade": rule}
    >>> [str(each) for each in check_codebook(Codebook(fields={"lead": lead}), Places())]
    ["'lead' counts 'budget', which is no field; did you mean 'buget'?"]
    """
    problems = []
    owners: dict[str, str] = {}
    for name, spec in codebook.fields.items():
        for indicator in spec.named_indicators:
            first = owners.setdefault(indicator, name)
            if first != name:
                what = say(
                    "'{indicator}' is an indicator of '{first}' and of '{name}'",
                    indicator=indicator,
                    first=first,
                    name=name,
                )
                place = places.find("fields", name, "indicators", indicator)
                problems.append(Problem(what, say("give each a name of its own"), place))
        problems += _check_rule(codebook, name, spec, places)
    return problems


def _check_rule(
    codebook: Codebook, name: str, spec: FieldSpec, places: Places
) -> Iterator[Problem]:
    """Yield what is counted by the rule of a field and cannot be."""
    every = spec.grade.counted if spec.grade else ()
    for i, counted in ((i, counted) for i, names in enumerate(every) for counted in names):
        place = places.find("fields", name, "grade", "count", i)
        guide = codebook.find(counted)
        if counted == name or guide is None:
            known = [*spec.named_indicators, *codebook.list_fields()]
            what = say("'{name}' counts '{counted}', which is no field", name=name, counted=counted)
            if counted == name:
                what = say("the rule of '{name}' counts the field itself", name=name)
            listed = say(
                "its indicators are {listed}", listed=join_names(tuple(spec.named_indicators))
            )
            bare = say("name its indicators under 'indicators', each with a text")
            remedy = nearest(counted, known) if counted != name else NOTHING
            yield Problem(what, remedy or (listed if spec.named_indicators else bare), place)
        elif not guide.labels or not guide.ordered:
            what = say(
                "'{name}' counts '{counted}', whose labels have no order",
                name=name,
                counted=counted,
            )
            remedy = say(
                "give it labels of which the highest stands last and counts, as no and yes"
            )
            yield Problem(what, remedy, place)


def check_codes(codebook: Codebook, cases: Iterable[Case], *, whole: bool = True) -> list[Problem]:
    """Return what is coded otherwise than the codebook has it, other readings included.

    A field that it does not have, a label off the scale, a label where numbers are asked for or a
    number where labels are, a number that cannot be one of the field. Unless the codebook speaks of
    the ``whole`` of what is coded, there may be fields that it does not have.
    """
    problems: list[Problem] = []
    unknown: dict[str, list[Place | None]] = {}
    guides: dict[str, FieldSpec | None] = {}
    for case in cases:
        for field, coding in case.codings.items():
            if field not in guides:
                guides[field] = codebook.find(field)
            spec = guides[field]
            if spec is None:
                unknown.setdefault(field, []).append(case.find(field))
                continue
            for key, word in _list_words(coding):
                if told := _check_word(spec, field, coding, word):
                    problems.append(Problem(*told, case.find(field, *key)))
    if whole:
        problems += _tell_unknown(codebook, unknown)
    return list(dict.fromkeys(problems))


def _tell_unknown(
    codebook: Codebook, unknown: Mapping[str, Sequence[Place | None]]
) -> Iterator[Problem]:
    """Yield the fields that the codebook does not have: one by one those that look like slips."""
    known = codebook.list_fields()
    others = {}
    for field, places in unknown.items():
        if remedy := nearest(field, known, likeness=0.8):
            what = say("{file} has no field '{field}'", file=CODEBOOK, field=field)
            yield from (Problem(what, remedy, place) for place in places)
        else:
            others[field] = places
    if others:
        what = say_count(
            "{file} has no field {names}",
            "{file} has {number} fields of the cases not: {names}",
            len(others),
            file=CODEBOOK,
            names=join_names(tuple(others)),
        )
        remedy = say("add what is missing there, or take it out here")
        yield Problem(what, remedy, next(iter(others.values()))[0])


def _list_words(coding: Coding) -> list[tuple[tuple[str, ...], str | float]]:
    """Return what a field is coded with, by where it stands: by everyone, and in other readings."""
    return [
        *((("label",), word) for word in (coding.label,) if word is not None),
        *((("value",), word) for word in (coding.value,) if word is not None),
        *((("also",), word) for word in coding.also),
        *((("coders", coder), word) for coder, word in coding.coders.items()),
    ]


def _check_word(
    spec: FieldSpec, field: str, coding: Coding, word: str | float
) -> tuple[Message, Message] | None:
    """Return what is wrong with a label or number in a field, and the remedy."""
    if spec.labels:
        return _check_label(spec, field, coding, word)
    if not spec.is_numeric:
        return None
    number = word if isinstance(word, float) else read_number(str(word))
    if coding.label is not None or number is None:
        what = say("'{field}' holds numbers, and '{word}' is a label", field=field, word=word)
        return what, say("write 'value' and a number, or 'uncoded' and the reason")
    if spec.values is None or spec.values.hold(number):
        return None
    what = say("{word} cannot be a value of '{field}'", word=word, field=field)
    return what, _tell_limits(spec.values)


def _check_label(
    spec: FieldSpec, field: str, coding: Coding, word: str | float
) -> tuple[Message, Message] | None:
    # Labels that are numbers are read as such where a table has them.
    if (f"{word:g}" if isinstance(word, float) else word) in spec.labels:
        return None
    known = tuple(spec.labels)
    listed = say("its labels are {listed}", listed=join_names(known))
    if coding.value is not None:
        what = say("'{field}' is coded with labels, and {word} is a number", field=field, word=word)
        return what, listed
    what = say("'{word}' is no label of '{field}' in {file}", word=word, field=field, file=CODEBOOK)
    return what, nearest(str(word), known) or listed


def _tell_limits(limits: ValueLimits) -> Message:
    kind = say("a whole number") if limits.whole else say("a number")
    if limits.least is not None and limits.most is not None:
        return say(
            "it is {kind} from {least:g} to {most:g}",
            kind=kind,
            least=limits.least,
            most=limits.most,
        )
    if limits.least is not None:
        return say("it is {kind} of at least {least:g}", kind=kind, least=limits.least)
    if limits.most is not None:
        return say("it is {kind} of at most {most:g}", kind=kind, most=limits.most)
    return say("it is {kind}", kind=kind)


def review_codes(
    codebook: Codebook, cases: Iterable[Case], fields: Collection[str] | None = None
) -> list[Problem]:
    """Return what differs from the codebook though it stops nothing: units of values.

    Of all fields, or of some.
    """
    problems = []
    for case in cases:
        for field, coding in case.codings.items():
            spec = None if fields is not None and field not in fields else codebook.find(field)
            if spec is None or not coding.unit or not spec.unit or _agree(coding.unit, spec.unit):
                continue
            what = say(
                "case '{case}' has '{field}' in {unit}, and {file} in {other}",
                case=case.id,
                field=field,
                unit=coding.unit,
                file=CODEBOOK,
                other=spec.unit,
            )
            remedy = say("convert the value, or correct the unit")
            problems.append(Problem(what, remedy, case.find(field, "unit")))
    return problems


def review_scales(codebook: Codebook, spec: Spec, places: Places) -> list[Problem]:
    """Return which scales of sets have labels that the codebook does not give to their fields.

    One that a scale lacks is told where a case has it.
    """
    problems = []
    for name in spec.sets:
        field, scale = field_of(spec, name), scale_of(spec, name)
        guide = codebook.find(field)
        if scale is None or guide is None or not guide.labels:
            continue
        own = spec.sets[name].scale
        place = places.find("scales", own) if isinstance(own, str) else None
        place = place or places.find("sets", name, "scale")
        for label in (label for label in scale if label not in guide.labels):
            what = say(
                "the scale of set '{name}' has '{label}', which is no label of '{field}' in {file}",
                name=name,
                label=label,
                field=field,
                file=CODEBOOK,
            )
            remedy = nearest(label, guide.labels) or say("add it there, or take it out here")
            problems.append(Problem(what, remedy, place))
    return problems


def ask_evidence(codebook: Codebook | None, field: str, remedy: Message) -> Message:
    """Return what to do where a code has no evidence, with what the codebook asks for."""
    spec = None if codebook is None else codebook.find(field)
    if spec is None or not spec.evidence:
        return remedy
    return say(
        "{remedy}; {file} asks for: {evidence}",
        remedy=remedy,
        file=CODEBOOK,
        evidence=spec.evidence,
    )


def _agree(one: str, other: str) -> bool:
    """Return whether two units are the same, in a language in which both are given."""
    first, second = (
        dict(unit.versions) if isinstance(unit, Versions) else {"": str(unit)}
        for unit in (one, other)
    )
    shared = first.keys() & second.keys()
    if shared:
        return all(first[language].strip() == second[language].strip() for language in shared)
    return bool(
        {text.strip() for text in first.values()} & {text.strip() for text in second.values()}
    )
