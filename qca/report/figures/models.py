"""How models compete: which terms stand in which models, and in what share of truth tables."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import isnan
from typing import TYPE_CHECKING

from qca.equality import ByValue
from qca.mappings import FrozenMapping
from qca.report.figures.canvas import (
    COLUMN,
    LINE,
    PAGE,
    Canvas,
    Fill,
    LegendEntry,
    arrange_entries,
    break_text,
    measure_text,
    open_canvas,
)
from qca.report.figures.drawings import Drawing, FigureKind, Subject, Wanted
from qca.report.figures.members import list_labels, tell_key
from qca.report.figures.style import LIGHT, SMALL, TEXT, Theme
from qca.report.figures.worlds import show_share

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from qca.analysis.solutions.solution import Solution
    from qca.record import Record
    from qca.report.words import Words
    from qca.robustness.results.solutions import SolutionStanding, TermStanding

__all__ = ["KIND", "draw_models"]

# Models that have a column, and terms that have a row.
_MOST_MODELS, _MOST_TERMS = 12, 24
_ROW, _COLUMN, _BAR, _NAMES, _GAP, _DOT, _LONG = 13.0, 15.0, 7.0, 110.0, 6.0, 3.4, 60.0
_DIGITS = 44.0
_NOTHING: Mapping[str, str] = FrozenMapping({})


@dataclass(frozen=True, eq=False)
class Contender(ByValue):
    """A term: in which of the listed models it stands, in what share of all, in which tables."""

    term: str
    models: frozenset[int]
    share: float
    standing: TermStanding | None


def list_contenders(
    solution: Solution, standing: SolutionStanding | None = None
) -> tuple[Contender, ...]:
    """Return the terms of all models, and of those of other truth tables, the commonest first.

    Models are numbered from 1. The share is that of all models, also of those that are not listed;
    NaN where it is not known.
    """
    models: dict[str, set[int]] = {}
    for number, model in enumerate(solution.models, 1):
        for term in model.terms:
            models.setdefault(term.expression, set()).add(number)
    standings: dict[str, TermStanding] = {
        each.term: each for each in (standing.terms if standing else ())
    }
    shares = _read_shares(solution, [*models, *standings])
    terms = [
        Contender(term, frozenset(models.get(term, ())), shares[term], standings.get(term))
        for term in dict.fromkeys([*models, *standings])
    ]
    return tuple(sorted(terms, key=_rank))


def _read_shares(solution: Solution, terms: Sequence[str]) -> dict[str, float]:
    """Return in which share of all models terms stand: of those that are no prime implicant 0."""
    shares = dict.fromkeys(terms, 0.0)
    for prime, share in zip(solution.primes, solution.shares.tolist(), strict=True):
        if prime in shares:
            shares[str(prime)] = share
    return shares


def _rank(contender: Contender) -> tuple[float, int, int, int, str]:
    own = contender.standing
    share = -len(contender.models) if isnan(contender.share) else -contender.share
    every, some = (own.in_every, own.in_some) if own is not None else (0, 0)
    return share, -every, -some, len(contender.term), contender.term


def draw_models(
    solution: Solution,
    words: Words,
    axes: Axes | None = None,
    *,
    outcome: str = "",
    labels: Mapping[str, str] = _NOTHING,
    standing: SolutionStanding | None = None,
    theme: Theme = LIGHT,
    size: tuple[float, float] | None = None,
) -> Axes:
    """Return axes with a row for every term of the models, those that most models share first.

    At the left a dot for each model that has it, up to twelve, else a bar for its share of all
    models. Where it is known how the models fare over other truth tables (``standing``), at the
    right a bar for the share of these in which it stands in every model, and in some.
    """
    contenders = list_contenders(solution, standing)
    shown = contenders[:_MOST_TERMS]
    key = tell_key([each.term for each in shown], labels)
    texts = [*(each.term for each in shown), key]
    with open_canvas(axes, theme, size=size, texts=texts) as canvas:
        plan = _plan(canvas, solution, standing, shown)
        notes = [
            line
            for note in (
                *_tell_notes(solution, standing, contenders, words),
                *([key] if key else []),
            )
            for line in break_text(note, plan.width, SMALL)
        ]
        entries = _list_entries(theme, words) if standing is not None else []
        legend = arrange_entries(entries, plan.width)
        height = plan.head + sum(plan.heights) + len(legend) * 11 + len(notes) * SMALL * LINE
        of = f"{outcome}, {words(solution.kind)}" if outcome else words(solution.kind)
        canvas.cut(plan.width, height + 3 * _GAP, f"{words('figure.models')}: {of}")
        _draw_head(canvas, plan, solution, words)
        if standing is not None:
            canvas.write(plan.tables, plan.head - 1.5 * _ROW, words("compete.tables"))
        y = plan.head + _GAP / 2
        for each, lines, high in zip(shown, plan.names, plan.heights, strict=True):
            canvas.write_about(0, y + high / 2, lines)
            _draw_membership(canvas, plan, solution, each, y + high / 2)
            if standing is not None and each.standing is not None:
                _draw_standing(canvas, plan, each.standing, standing.solved, y + high / 2)
            y += high
        canvas.rule((0, y + _GAP / 2), (plan.width, y + _GAP / 2), width=0.9)
        y = canvas.list_entries(0, y + _GAP, legend)
        canvas.write_lines(0, y + _GAP / 2, notes)
    return canvas.axes


@dataclass(frozen=True, eq=False)
class _Plan:
    """Where the columns begin, the terms in lines, and how high rows are."""

    width: float
    head: float
    models: float
    tables: float
    long: float
    names: Sequence[list[str]]
    heights: Sequence[float]


def _has_columns(solution: Solution) -> bool:
    return solution.complete and len(solution.models) <= _MOST_MODELS


def _plan(
    canvas: Canvas,
    solution: Solution,
    standing: SolutionStanding | None,
    shown: Sequence[Contender],
) -> _Plan:
    wide = len(solution.models) * _COLUMN if _has_columns(solution) else _LONG + _DIGITS
    wide = max(wide, 50.0)
    needed = wide + _GAP + ((_LONG + _DIGITS + _GAP) if standing is not None else 0)
    wanted = max(measure_text(each.term) for each in shown) + _GAP
    width = canvas.width or (COLUMN if needed + min(wanted, 70) <= COLUMN else PAGE)
    names = min(wanted, max(50.0, width - needed))
    width = max(width, names + needed)
    lines = [break_text(each.term, names - _GAP, TEXT) for each in shown]
    heights = [max(_ROW, len(each) * TEXT * LINE + 3) for each in lines]
    tables = names + wide + _GAP
    long = min(2.5 * _LONG, width - tables - _DIGITS)
    return _Plan(width, 2 * _ROW, names, tables, long, lines, heights)


def _draw_head(canvas: Canvas, plan: _Plan, solution: Solution, words: Words) -> None:
    y = plan.head - _ROW / 2
    canvas.write(0, y, words("compete.term"))
    canvas.write(plan.models, y - _ROW, words("compete.models"))
    if _has_columns(solution):
        for number in range(1, len(solution.models) + 1):
            x = plan.models + _COLUMN * (number - 0.5)
            canvas.write(x, y, f"M{number}", size=SMALL, ha="center")
    canvas.rule((0, plan.head), (plan.width, plan.head), width=0.9)


def _draw_membership(
    canvas: Canvas, plan: _Plan, solution: Solution, contender: Contender, y: float
) -> None:
    """Draw in which models a term stands, or in what share of them."""
    if _has_columns(solution):
        for number in range(1, len(solution.models) + 1):
            x = plan.models + _COLUMN * (number - 0.5)
            inside = number in contender.models
            fill = Fill(canvas.theme.ink if inside else canvas.theme.paper)
            canvas.dot(x, y, _DOT if inside else _DOT * 0.55, fill, line=0.5 if inside else 0.3)
        return
    share = contender.share
    canvas.box(plan.models, y - _BAR / 2, _LONG, _BAR, None, line=0.3)
    if not isnan(share):
        canvas.box(plan.models, y - _BAR / 2, _LONG * share, _BAR, Fill(canvas.theme.ink), line=0)
    canvas.write(plan.models + _LONG + 3, y, show_share(share), size=SMALL)


def _draw_standing(
    canvas: Canvas, plan: _Plan, standing: TermStanding, tables: int, y: float
) -> None:
    """Draw in what share of truth tables a term stands in every model, and in some."""
    canvas.box(plan.tables, y - _BAR / 2, plan.long, _BAR, None, line=0.3)
    if tables:
        some, every = (plan.long * n / tables for n in (standing.in_some, standing.in_every))
        pale, full = _fill_standing(canvas.theme)
        canvas.box(plan.tables, y - _BAR / 2, some, _BAR, pale)
        canvas.box(plan.tables, y - _BAR / 2, every, _BAR, full)
    text = f"{standing.in_every}–{standing.in_some}"
    if standing.in_every == standing.in_some:
        text = str(standing.in_every)
    canvas.write(plan.tables + plan.long + 3, y, f"{text}/{tables}", size=SMALL)


def _fill_standing(theme: Theme) -> tuple[Fill, Fill]:
    return Fill(theme.series[4], "////"), Fill(theme.series[0])


def _list_entries(theme: Theme, words: Words) -> list[LegendEntry]:
    pale, full = _fill_standing(theme)
    return [LegendEntry(full, words("compete.every")), LegendEntry(pale, words("compete.some"))]


def _tell_notes(
    solution: Solution,
    standing: SolutionStanding | None,
    contenders: Sequence[Contender],
    words: Words,
) -> list[str]:
    """Return which models the columns are, of how many tables, and which terms are not drawn."""
    notes = []
    count = solution.model_count
    if _has_columns(solution):
        notes.append(words.count("compete.all", count))
    else:
        key = "compete.share" if solution.count_exact else "compete.share.least"
        notes.append(words.count(key, count))
    if standing is not None:
        unsolved = words.count("compete.unsolved", standing.unsolved) if standing.unsolved else ""
        notes.append(words.count("compete.standing", standing.solved, unsolved=unsolved))
    rest = len(contenders) - _MOST_TERMS
    if rest > 0:
        notes.append(words.count("compete.rest", rest))
    return notes


def _list_drawings(record: Record, _wanted: Wanted) -> tuple[Drawing, ...]:
    standings = record.robustness.standing if record.robustness is not None else ()
    labels = list_labels(record)
    known = {(str(each.outcome), each.kind): each for each in standings}
    return tuple(
        _build_drawing(solution, outcome, known.get((outcome, solution.kind)), labels)
        for analysis in record.outcomes
        for outcome in [str(analysis.table.outcome)]
        for solution in analysis.solutions
        if solution.models
    )


def _build_drawing(
    solution: Solution,
    outcome: str,
    standing: SolutionStanding | None,
    labels: Mapping[str, str],
) -> Drawing:
    def tell(words: Words) -> str:
        told = words("compete.caption", kind=words(solution.kind), outcome=outcome)
        contenders = list_contenders(solution, standing)
        return " ".join([told, *_tell_notes(solution, standing, contenders, words)])

    def draw(
        words: Words,
        axes: Axes | None = None,
        *,
        theme: Theme = LIGHT,
        size: tuple[float, float] | None = None,
    ) -> Axes:
        return draw_models(
            solution,
            words,
            axes,
            outcome=outcome,
            labels=labels,
            standing=standing,
            theme=theme,
            size=size,
        )

    return Drawing("models", Subject.SOLUTION, solution.kind.value, outcome, tell, draw)


KIND = FigureKind(
    name="models",
    title="figure.models",
    of=(Subject.SOLUTION,),
    needs="figure.models.needs",
    list_drawings=_list_drawings,
    needs_worlds=True,
)
