"""Arguments of a calibration (anchors, cuts, exponents, a scale): checked, all problems at once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from qca.errors import Problem, nearest, show_given
from qca.messages import Message, join_messages, say
from qca.sets.columns import Values, is_missing, name_place, to_float
from qca.sets.curves import are_in_order, make_a_bell

__all__ = [
    "check_bell",
    "check_exponents",
    "check_idm",
    "check_order",
    "check_scale",
    "check_span",
    "check_words",
    "read_arguments",
    "read_cuts",
    "read_pairs",
]


def read_arguments(given: Mapping[str, object], problems: list[Problem]) -> list[float]:
    """Return the finite numbers among the arguments; one that is not leaves a problem and a gap.

    >>> found = []
    >>> read_arguments({"out": 1, "into": "5"}, found), found[0].what
    ([1.0], "into is '5', not a finite number")
    """
    numbers = []
    for name, value in given.items():
        number = to_float(value)
        if number is not None and np.isfinite(number):
            numbers.append(number)
        else:
            problems.append(
                Problem(
                    say(
                        "{name} is {value}, not a finite number", name=name, value=show_given(value)
                    ),
                    say("give a number"),
                )
            )
    return numbers


def read_pairs(
    given: Mapping[str, Sequence[float]], problems: list[Problem]
) -> list[tuple[float, float]]:
    """Return the pairs given by name, adding a problem for each that is not two numbers.

    >>> read_pairs({"out": (1, 7)}, [])
    [(1.0, 7.0)]
    """
    pairs = []
    for name, value in given.items():
        items = value if isinstance(value, (Sequence, np.ndarray)) else [value]
        if len(items) != 2 or isinstance(items, str):
            what = say(
                "{name} is {value}, not a pair of numbers", name=name, value=show_given(value)
            )
            problems.append(Problem(what, say("give {name}=(left, right)", name=name)))
            continue
        numbers = read_arguments({f"{name}[0]": items[0], f"{name}[1]": items[1]}, problems)
        if len(numbers) == 2:
            pairs.append((numbers[0], numbers[1]))
    return pairs


def read_cuts(given: float | Sequence[float], word: Message, problems: list[Problem]) -> Values:
    """Return the cuts in rising order."""
    items = given if isinstance(given, (Sequence, np.ndarray)) else [given]
    items = [given] if isinstance(given, str) else items
    named: dict[str, object] = {
        say("{word} {number}", word=word, number=i): item for i, item in enumerate(items, 1)
    }
    edges = np.sort(np.array(read_arguments(named, problems), dtype=np.float64))
    if not named:
        problems.append(
            Problem(say("no {word} given", word=word), say("give at least one {word}", word=word))
        )
    for edge in sorted(set(edges[1:][edges[1:] == edges[:-1]].tolist())):
        problems.append(
            Problem(
                say("{word} {edge:g} is repeated", word=word, edge=edge),
                say("give each {word} once", word=word),
            )
        )
    return edges


def check_order(anchors: list[float], problems: list[Problem]) -> None:
    """Refuse three anchors that neither rise nor fall strictly."""
    if len(anchors) < 3:  # said already
        return
    out, crossover, into = anchors
    shown = f"out={out:g}, crossover={crossover:g}, into={into:g}"
    if not are_in_order(out, crossover, into):
        remedy = say(
            "give out < crossover < into for a set that rises with x, or out > crossover > into"
            " for one that falls"
        )
        problems.append(Problem(say("the anchors are not in order: {shown}", shown=shown), remedy))
    check_span([out, into], shown, problems)


def check_bell(pairs: list[tuple[float, float]], problems: list[Problem]) -> None:
    """Refuse six anchors that make neither a bell nor an inverted one."""
    if len(pairs) < 3:  # said already
        return
    (e1, e2), (c1, c2), (i1, i2) = pairs
    shown = f"out=({e1:g}, {e2:g}), crossover=({c1:g}, {c2:g}), into=({i1:g}, {i2:g})"
    if not make_a_bell(*pairs):
        remedy = say(
            "give out[0] < crossover[0] < into[0] <= into[1] < crossover[1] < out[1] for a"
            " bell, or the same with out and into exchanged for an inverted bell"
        )
        problems.append(
            Problem(say("the six anchors are not in order: {shown}", shown=shown), remedy)
        )
    check_span([e1, e2, i1, i2], shown, problems)


def check_span(ends: list[float], shown: str, problems: list[Problem]) -> None:
    """Refuse anchors so far apart that their distance overflows."""
    if np.isinf(max(ends) - min(ends)):
        problems.append(
            Problem(
                say("the anchors are too far apart: {shown}", shown=shown), say("use a larger unit")
            )
        )


def check_idm(idm: float, problems: list[Problem]) -> None:
    """Refuse a membership at ``into`` outside (0.5, 1)."""
    numbers = read_arguments({"idm": idm}, problems)
    if numbers and not 0.5 < numbers[0] < 1:
        said = say("the membership at 'into' is between 0.5 and 1, both excluded")
        what = say("idm is {idm}, and {said}", idm=show_given(idm), said=said)
        problems.append(Problem(what, say("use for example 0.95")))


def check_exponents(below: float, above: float, problems: list[Problem]) -> None:
    """Refuse an exponent that is not over 0."""
    for name, value in (("below", below), ("above", above)):
        numbers = read_arguments({name: value}, problems)
        if numbers and not numbers[0] > 0:
            problems.append(
                Problem(
                    say("{name} is {value}, not over 0", name=name, value=show_given(value)),
                    say("1 is a straight line"),
                )
            )


def check_scale(scale: Mapping[str, float], problems: list[Problem]) -> None:
    """Add what is wrong with a scale: it is empty, or has a score of no kind of set."""
    if not scale:
        problems.append(Problem(say("the scale is empty"), say("give the score of each label")))
    for word in scale:
        if not isinstance(word, str):
            problems.append(
                Problem(
                    say("the label {word} of the scale is not text", word=show_given(word)),
                    say("quote it"),
                )
            )
    named: dict[str, object] = {
        say("the score of {label!r}", label=str(word)): score for word, score in scale.items()
    }
    scores = np.array(read_arguments(named, problems), dtype=np.float64)
    fuzzy = bool(((scores >= 0) & (scores <= 1)).all())
    multi_value = bool(((scores >= 0) & (scores == np.floor(scores))).all())
    if not (fuzzy or multi_value):
        what = say(
            "the scores {listed} are not one kind of set",
            listed=", ".join(f"{score:g}" for score in scores),
        )
        remedy = say("give memberships in [0, 1], or whole numbers from 0 for a multi-value set")
        problems.append(Problem(what, remedy))


def check_words(
    words: Sequence[str | None], scale: Mapping[str, float], problems: list[Problem]
) -> None:
    """Add one problem for each label that is not on the scale, naming every place it stands."""
    known = [word for word in scale if isinstance(word, str)]
    places: dict[str, list[Message]] = {}
    suggestions: dict[str, Message] = {}
    for i, word in enumerate(words):
        if (isinstance(word, str) and word in scale) or is_missing(word):
            continue
        places.setdefault(repr(word), []).append(name_place(words, i))
        suggestions[repr(word)] = nearest(str(word), known)
    for word, where in places.items():
        what = say(
            "label {word} is not on the scale ({listed})", word=word, listed=join_messages(where)
        )
        remedy = suggestions[word] or say(
            "the scale has {listed}", listed=", ".join(map(repr, known))
        )
        problems.append(Problem(what, remedy))
