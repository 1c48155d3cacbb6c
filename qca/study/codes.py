"""Codes of cases, and what each stands for in a set: an entry of a scale, or a raw value."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence

from qca.boolean.expressions import names_of
from qca.boolean.formulas import Formula
from qca.errors import InputError, Problem, nearest, show_text
from qca.messages import Message, keep_text, say
from qca.numerals import ABSENT_WORDS, explain_slip, read_number
from qca.sets.thresholds import find_thresholds
from qca.study.calibrations import LabelScore, Scale, SetSpec
from qca.study.cases import Case, Coding, list_coders
from qca.study.spec import Spec

__all__ = [
    "code_of",
    "count_tabled",
    "field_of",
    "is_graded",
    "is_uncoded",
    "levels_of",
    "missing_codes",
    "needed_sets",
    "read_entry",
    "report_missing",
    "scale_of",
    "score_of",
    "suggest_thresholds",
    "text_of",
]

# What a code stands for in a set: the entry of its label on the scale, or its raw value.
Entry = float | LabelScore


def field_of(spec: Spec, name: str) -> str:
    """Return the field that a set is calibrated from: its ``field``, or the set's own name."""
    return spec.sets[name].field or name


def code_of(case: Case, field: str) -> Coding | None:
    """Return the code of a case on a field, or None where it has none."""
    coding = case.codings.get(field)
    return coding if coding is not None and coding.is_coded else None


def text_of(coding: Coding) -> str:
    """Return a code as text: its label, or its value."""
    return coding.label if coding.label is not None else f"{coding.value:g}"


def levels_of(declared: SetSpec) -> int:
    """Return how many values a set has: as declared, or one more than its crisp thresholds."""
    if declared.levels is not None:
        return declared.levels
    return len(declared.crisp) + 1 if declared.crisp is not None else 2


def scale_of(spec: Spec, name: str) -> Scale | None:
    """Return the scale of a set, whether it is named or written in place; None where it has none.

    A name that no scale has gives None too: the checks report it.
    """
    scale = spec.sets[name].scale
    return spec.scales.get(scale) if isinstance(scale, str) else scale


def score_of(entry: Entry) -> float:
    """Return the score of an entry of a scale."""
    return entry.score if isinstance(entry, LabelScore) else float(entry)


def is_graded(declared: SetSpec) -> bool:
    """Return whether a set has scores between those of its labels or values."""
    return declared.crisp is None and levels_of(declared) == 2


def read_entry(spec: Spec, case: Case, name: str, coding: Coding, word: str) -> Entry:
    """Return what a code of a case stands for in a set, were it to read ``word``.

    The present code (:func:`text_of`), its alternatives and any label of the scale are read alike.
    The set has a field, and its scale, if it names one, is declared.

    Raises
    ------
    InputError
        The scale has no such label, or this is no number and the set has no scale; at its place.
    """
    field, now = field_of(spec, name), text_of(coding)
    scale = scale_of(spec, name)
    if scale is not None:
        if word in scale:
            return scale[word]
        raise InputError(explain_unknown(spec, case, [name], word))
    if coding.value is not None and word == now:
        return coding.value  # the text of a value is rounded
    number = read_number(word)
    if number is not None:
        return number
    if word == now:
        what, remedy, place = keep_text(show_text(word)), _correct(word), case.find(field)
    else:
        what, remedy, place = (
            say("also '{word}'", word=word),
            say("correct the value"),
            case.find(field, *coding.find_key(word)),
        )
    raise InputError(
        Problem(
            say(
                "case '{id}' has {what} in '{field}', not a number",
                id=case.id,
                what=what,
                field=field,
            ),
            say("give set '{name}' a scale for labels, or {remedy}", name=name, remedy=remedy),
            place,
        )
    )


def explain_unknown(spec: Spec, case: Case, names: Sequence[str], word: str) -> Problem:
    """Return the problem that scales of sets of one field do not know a label of a case."""
    field = field_of(spec, names[0])
    coding = case.codings.get(field)
    labels = list(dict.fromkeys(label for name in names for label in scale_of(spec, name) or ()))
    if len(names) == 1:
        what = say(
            "case '{id}' has the label '{word}' in '{field}', which the scale of set"
            " '{name}' does not know",
            id=case.id,
            word=word,
            field=field,
            name=names[0],
        )
    else:
        what = say(
            "case '{id}' has the label '{word}' in '{field}', which the scales of the sets"
            " {names} do not know",
            id=case.id,
            word=word,
            field=field,
            names=", ".join(names),
        )
    return Problem(
        what,
        nearest(word, labels) or say("its labels are {listed}", listed=", ".join(labels)),
        case.find(field, *(coding.find_key(word) if coding is not None else ())),
    )


def _correct(label: str) -> Message:
    if label.strip().casefold() in ABSENT_WORDS:
        return say(
            "if it stands for a missing value, say 'missing: {text}' beside 'table' (in a case file"
            " 'uncoded'), and 'missing: drop' above to leave such cases out",
            text=label if label.isalnum() else f'"{label}"',
        )
    remedy = explain_slip(label)
    return say("correct the value") if remedy.startswith("correct the value") else remedy


def needed_sets(spec: Spec, outcomes: Sequence[Formula]) -> tuple[str, ...]:
    """Return the sets on which the cases of truth tables are coded, with what these are built from.

    They are the conditions and the ``outcomes``. What cannot be read, or is not declared, is left
    out: the checks report it.
    """
    readable = [outcome.parsed for outcome in outcomes if outcome.is_readable]
    wanted = [*spec.conditions, *(name for outcome in readable for name in names_of(outcome))]
    return tuple(name for name in trace_sets(spec, wanted) if name in spec.sets)


def trace_sets(spec: Spec, names: Iterable[str]) -> tuple[str, ...]:
    """Return sets and all that these are built from, first those that are asked for."""
    sets: dict[str, None] = {}
    waiting = list(names)
    while waiting:
        name = waiting.pop(0)
        if name not in sets:
            sets[name] = None
            formula = spec.sets[name].expression if name in spec.sets else None
            if formula is not None and formula.is_readable:
                waiting += names_of(formula.parsed)
    return tuple(sets)


def missing_codes(spec: Spec, case: Case, outcomes: Sequence[Formula]) -> tuple[str, ...]:
    """Return the sets among those needed (see :func:`needed_sets`) on which a case has no code."""
    return tuple(
        name
        for name in needed_sets(spec, outcomes)
        if spec.sets[name].expression is None and code_of(case, field_of(spec, name)) is None
    )


def is_uncoded(spec: Spec, case: Case) -> bool:
    """Return whether a case has no code on any set, so that it counts nowhere."""
    own = [name for name, declared in spec.sets.items() if declared.expression is None]
    return all(code_of(case, field_of(spec, name)) is None for name in own)


def count_tabled(spec: Spec, cases: Sequence[Case]) -> int:
    """Return how many cases are in the truth table of the outcome that has fewest."""
    return min(
        sum(not missing_codes(spec, case, [outcome]) for case in cases) for outcome in spec.outcome
    )


def report_missing(spec: Spec, case: Case, known: Collection[str]) -> list[Problem]:
    """Return a problem for each code that a case misses; ``known`` are the fields of any case."""
    problems = []
    for name in missing_codes(spec, case, spec.outcome):
        field = field_of(spec, name)
        if field not in known:
            continue  # reported as a field that no case has
        coding = case.codings.get(field)
        problems.append(
            Problem(
                say(
                    "case '{id}' has no membership in set '{name}': '{field}' is not coded{reason}",
                    id=case.id,
                    name=name,
                    field=field,
                    reason=_tell_reason(coding),
                ),
                say(
                    "code it, leave the case out with 'omit', or out of truth tables alone with"
                    " 'missing: drop'"
                ),
                case.find(field),
            )
        )
    return problems


def _tell_reason(coding: Coding | None) -> Message:
    """Return in brackets why there is no code, where that is known."""
    if coding is not None and coding.is_open:
        return say(" (its coders differ: {codes})", codes=list_coders(coding))
    return keep_text(f" ({coding.uncoded})" if coding is not None and coding.uncoded else "")


def suggest_thresholds(
    spec: Spec, cases: Sequence[Case], groups: int
) -> list[tuple[str, tuple[float, ...], tuple[float, ...]]]:
    """Return for each numeric field that a set uses its values and the thresholds between them.

    Fields with too few different values for so many thresholds get none.
    """
    fields = dict.fromkeys(
        field_of(spec, name) for name, declared in spec.sets.items() if declared.expression is None
    )
    thresholds = []
    for field in fields:
        codings = [code_of(case, field) for case in cases]
        values = tuple(c.value for c in codings if c is not None and c.value is not None)
        if values:
            enough = len(set(values)) > groups
            cuts = find_thresholds(values, groups) if enough else ()
            thresholds.append((field, values, cuts))
    return thresholds
