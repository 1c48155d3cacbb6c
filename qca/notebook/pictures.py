"""Pictures of a record in a notebook, and what all pictures there have in common.

Without ``ax``, a new figure of pyplot is made, which a notebook shows. ``lang`` is en or es, and
``theme`` light or dark; ``size`` are the inches of a new figure.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from qca.boolean.formulas import Formula, read_formula
from qca.errors import InputError
from qca.messages import say
from qca.record import Record
from qca.report.figures.drawings import Drawing, Subject, Wanted, choose_drawings, single_out
from qca.report.figures.kinds import find_kind
from qca.report.figures.style import find_theme, make_figures
from qca.report.words import load_words
from qca.study.statements import hold_statement

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    Size = tuple[float, float]

__all__ = ["figure", "intervals", "put_on_axes", "typology", "worlds"]

# What is chosen by another keyword than its name.
_KEYWORDS = {Subject.SET: "set_name"}


def figure(
    record: Record,
    kind: str,
    *,
    claim: str | None = None,
    term: str | None = None,
    model: str | None = None,
    solution: str | None = None,
    outcome: str | None = None,
    set_name: str | None = None,
    ax: Axes | None = None,
    lang: str = "en",
    theme: str = "light",
    size: Size | None = None,
) -> Axes:
    """Draw the picture of a record that ``qca plot`` draws, and return its axes.

    Parameters
    ----------
    record:
        what :func:`qca.run` returned.
    kind:
        a kind of picture, as ``"xy"``; an unknown one is told with those that there are.
    claim, term, model, solution, outcome, set_name:
        which picture of the kind, where there are several; ``claim`` is an identifier or written as
        ``"A*B -> Y"``, ``solution`` a kind, as ``"parsimonious"``.

    Raises
    ------
    InputError
        There is no such kind, nothing to draw, or more than one picture.
    """
    words = load_words(lang)
    wanted = Wanted(
        claim=None if claim is None else hold_statement(claim),
        term=None if term is None else Formula.write(read_formula(term).parsed),
        model=model,
        solution=solution,
        outcome=outcome,
        set=set_name,
    )
    drawings = choose_drawings(find_kind(kind), record, words, wanted)
    if len(drawings) > 1:
        raise InputError(
            say("there are {number} pictures", number=len(drawings)),
            say("choose one, as {choice}", choice=_write_choice(drawings)),
        )
    return put_on_axes(drawings[0].draw, lang, ax, theme, size)


def _write_choice(drawings: Sequence[Drawing]) -> str:
    """Return the keywords that mean the first of several pictures."""
    chosen = single_out(drawings[0], drawings).items()
    return ", ".join(f"{_KEYWORDS.get(by, by.value)}={key!r}" for by, key in chosen)


def typology(
    record: Record,
    *,
    ax: Axes | None = None,
    lang: str = "en",
    theme: str = "light",
    size: Size | None = None,
) -> Axes:
    """Draw the cases in the plane of a typology, states as paths, and return the axes.

    ``record`` is what :func:`qca.run` returned.

    Raises
    ------
    InputError
        There is no typology of two dimensions of two values each.
    """
    return figure(record, "typology", ax=ax, lang=lang, theme=theme, size=size)


def intervals(
    record: Record,
    *,
    ax: Axes | None = None,
    lang: str = "en",
    theme: str = "light",
    size: Size | None = None,
) -> Axes:
    """Draw from where to where each doubtful decision leaves verdicts as they are; return the axes.

    ``record`` is what :func:`qca.assess` or :func:`qca.run` returned.

    Raises
    ------
    InputError
        There are no claims, or no decisions that are declared doubtful.
    """
    return figure(record, "intervals", ax=ax, lang=lang, theme=theme, size=size)


def worlds(
    record: Record,
    *,
    ax: Axes | None = None,
    lang: str = "en",
    theme: str = "light",
    size: Size | None = None,
) -> Axes:
    """Draw the share of all worlds in which each claim has each verdict, and return the axes.

    ``record`` is what :func:`qca.assess` or :func:`qca.run` returned.

    Raises
    ------
    InputError
        There are no claims, or worlds were not assessed.
    """
    return figure(record, "worlds", ax=ax, lang=lang, theme=theme, size=size)


def put_on_axes(
    build: Callable[..., Axes], lang: str, ax: Axes | None, theme: str, size: Size | None
) -> Axes:
    """Draw on given axes, or on those of a new figure of pyplot."""
    words, colours = load_words(lang), find_theme(theme)
    if ax is not None:
        return build(words, ax, theme=colours, size=size)
    from matplotlib import pyplot

    with make_figures(pyplot.figure):
        return build(words, None, theme=colours, size=size)
