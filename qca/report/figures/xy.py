"""XY plots: cases by their memberships in a condition and in the outcome, with zones and fit."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from math import isnan
from typing import TYPE_CHECKING

import numpy as np

from qca.analysis.claims.frames import Frame
from qca.analysis.claims.judgements import judge_by_spec
from qca.analysis.claims.verdicts import Parameter, TestedClaim
from qca.boolean.formulas import Formula
from qca.equality import ByValue
from qca.mappings import FrozenMapping
from qca.report.figures.drawings import Drawing, FigureKind, Subject, Wanted
from qca.report.figures.legends import add_legend
from qca.report.figures.members import list_labels, name_condition, tell_key
from qca.report.figures.points import fit_axis, fit_title, name_points, tell_omitted
from qca.report.figures.style import LIGHT, SINGLE_COLUMN, SMALL, Standing, Theme, open_axes
from qca.report.pieces.marks import mark_cases
from qca.report.pieces.numbers import format_beside, format_cut
from qca.sets.cuts import reaches
from qca.sets.fit import Sufficiency, sufficiency
from qca.sets.zones import Zone, find_zones
from qca.study.claims import Claim, Relation
from qca.study.facts import NO_FACTS, Facts

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from numpy.typing import NDArray

    from qca.analysis.outcome import OutcomeAnalysis
    from qca.analysis.solutions.solution import Model, Term
    from qca.record import Record
    from qca.report.words import Words
    from qca.sets.memberships import Memberships

__all__ = ["KIND", "SetRelation", "draw_xy", "relate_claim"]

_STANDINGS: Mapping[Zone, Standing] = FrozenMapping(
    {
        Zone.TYPICAL: Standing.FOR,
        Zone.DEGREE: Standing.DEGREE,
        Zone.KIND: Standing.AGAINST,
        Zone.UNACCOUNTED: Standing.ASIDE,
        Zone.IRRELEVANT: Standing.IDLE,
        Zone.CROSSOVER: Standing.OPEN,
    }
)
# The inches of a new picture, whose height is cut to what it shows.
_SIZE = (SINGLE_COLUMN, SINGLE_COLUMN)
_NOTHING: Mapping[str, str] = FrozenMapping({})
# Which cases are named where there is no room for all of them.
_WEIGHTS: Mapping[Zone, int] = FrozenMapping(
    {Zone.KIND: 4, Zone.DEGREE: 3, Zone.UNACCOUNTED: 2, Zone.CROSSOVER: 2, Zone.TYPICAL: 1}
)


@dataclass(frozen=True, eq=False)
class SetRelation(ByValue):
    """A relation of two sets as it is drawn: "x is sufficient for y", or necessary.

    ``x`` and ``y`` are memberships (n cases), NaN where a case is not coded. ``relation`` is not
    both. ``parameters`` are its fit as a report tells it: name, value, cut (None: no cut).
    ``labels`` name sets in full: on its axis where x or y is a set alone, else in a key below.
    """

    cases: tuple[str, ...]
    x: NDArray[np.float64]
    y: NDArray[np.float64]
    condition: str
    outcome: str
    relation: Relation
    parameters: tuple[tuple[Parameter, float, float | None], ...]
    name: str = ""
    labels: Mapping[str, str] = _NOTHING

    @property
    def zones(self) -> tuple[Zone, ...]:
        """The zone of every case that is coded on both sets, in their order."""
        x, y = self.x[self.coded], self.y[self.coded]
        return find_zones(y, x) if self.relation is Relation.NECESSARY else find_zones(x, y)

    @property
    def coded(self) -> NDArray[np.bool_]:
        """Which cases are coded on both sets (n cases)."""
        return np.asarray(~(np.isnan(self.x) | np.isnan(self.y)))


def draw_xy(
    shown: SetRelation,
    words: Words,
    axes: Axes | None = None,
    *,
    theme: Theme = LIGHT,
    size: tuple[float, float] | None = None,
) -> Axes:
    """Return axes with the cases by their memberships in x and y.

    The diagonal parts the cases that keep to the relation from those that do not; lines cross where
    a case turns from out of a set to in. The quadrant of cases that contradict the relation in kind
    is shaded. Under it: what the marks mean with how many cases, and how many are not named.

    Source: Schneider and Wagemann (2012), Set-Theoretic Methods, ch. 3; Schneider and Rohlfing
    (2013), Sociological Methods & Research 42(4), 559-597 (zones).
    """
    texts = (*shown.cases, shown.condition, shown.outcome, shown.name, *shown.labels.values())
    with open_axes(axes, theme, size=size or _SIZE, texts=texts) as ax:
        _frame(ax, shown, words, theme)
        _mark(ax, shown, words, theme)
        coded = np.flatnonzero(shown.coded)
        names = [shown.cases[i] for i in coded]
        weights = [_WEIGHTS.get(zone, 0) for zone in shown.zones]
        x, y = shown.x[coded].tolist(), shown.y[coded].tolist()
        most = tell_omitted(len(coded), len(shown.cases) - len(coded), words)
        tell = add_legend(ax, most, cut=axes is None and size is None)
        unnamed = name_points(ax, x, y, names, weights, words, theme)
        tell(tell_omitted(unnamed, len(shown.cases) - len(coded), words))
    return ax


def _frame(ax: Axes, shown: SetRelation, words: Words, theme: Theme) -> None:
    """Draw what does not depend on the cases: limits, lines, the shaded quadrant, titles."""
    from matplotlib.patches import Rectangle

    ax.set_xlim(-0.04, 1.04)
    ax.set_ylim(-0.04, 1.04)
    ax.set_aspect("equal", adjustable="box")
    ticks = [0, 0.25, 0.5, 0.75, 1]
    ax.set_xticks(ticks, [f"{tick:g}" for tick in ticks])
    ax.set_yticks(ticks, [f"{tick:g}" for tick in ticks])
    corner = (-0.04, 0.5) if shown.relation is Relation.NECESSARY else (0.5, -0.04)
    shade = Rectangle(corner, 0.54, 0.54, facecolor=theme.shade, edgecolor="none", zorder=0)
    ax.add_patch(shade)
    ax.plot([0, 1], [0, 1], color=theme.muted, linewidth=0.8, zorder=1, gid="diagonal")
    for draw, name in ((ax.axvline, "crossover-x"), (ax.axhline, "crossover-y")):
        draw(0.5, color=theme.muted, linewidth=0.6, linestyle="--", zorder=1, gid=name)
    condition, outcome = (
        words("figure.member", set=name_condition(name, shown.labels))
        for name in (shown.condition, shown.outcome)
    )
    mixed = [each for each in (shown.condition, shown.outcome) if each not in shown.labels]
    key = tell_key(mixed, shown.labels)
    ax.set_xlabel("\n".join(fit_axis(ax, each) for each in (condition, key) if each))
    ax.set_ylabel(fit_axis(ax, outcome))
    arrow = "←" if shown.relation is Relation.NECESSARY else "→"
    told = f"{shown.condition} {arrow} {shown.outcome}"
    title = fit_title(ax, f"{shown.name}: {told}" if shown.name else told)
    fit = " · ".join(_tell_fit(*each, words) for each in shown.parameters)
    ax.set_title(title, loc="left", weight="bold", pad=14)
    ax.annotate(
        fit,
        (0, 1),
        xytext=(0, 4),
        xycoords="axes fraction",
        textcoords="offset points",
        fontsize=SMALL,
        gid="fit",
    )


def _tell_fit(parameter: Parameter, value: float, cut: float | None, words: Words) -> str:
    """Return a parameter with its value, and with its cut where it falls short of it."""
    told = f"{words(f'figure.{parameter.value}')} {format_beside(value, cut)}"
    short = cut is not None and not isnan(value) and not reaches(value, cut)
    return f"{told} < {format_cut(cut)}" if short else told


def _mark(ax: Axes, shown: SetRelation, words: Words, theme: Theme) -> None:
    """Draw the cases, zone by zone, and say what each mark means."""
    coded, zones = np.flatnonzero(shown.coded), shown.zones
    side = "n" if shown.relation is Relation.NECESSARY else "s"
    for zone, standing in _STANDINGS.items():
        members = [i for i, own in zip(coded.tolist(), zones, strict=True) if own is zone]
        if not members:
            continue
        mark = theme.marks[standing]
        shared = zone is not Zone.UNACCOUNTED
        key = f"zone.{zone.value}" if shared else f"zone.{zone.value}.{side}"
        (drawn,) = ax.plot(
            shown.x[members],
            shown.y[members],
            linestyle="none",
            marker=mark.shape,
            color=mark.colour,
            markerfacecolor=mark.colour if mark.filled else theme.paper,
            markeredgecolor=mark.colour if not mark.filled else theme.paper,
            markeredgewidth=0.9 if not mark.filled else 0.4,
            clip_on=False,
            markersize=mark.size,
            zorder=4,
            gid=f"zone-{zone.value}",
            label=f"{words(key)} ({len(members)})",
        )
        mark_cases(drawn, [shown.cases[i] for i in members])


def _list_drawings(record: Record, wanted: Wanted) -> tuple[Drawing, ...]:
    return tuple(_yield_drawings(record, wanted))


def _yield_drawings(record: Record, wanted: Wanted) -> Iterator[Drawing]:
    judged = [*record.claims, *record.rivals]
    for tested in judged:
        yield from _draw_claim(record, tested, tested.claim.id)
    given = wanted.claim
    if given is not None and given.is_readable and given not in [t.claim.id for t in judged]:
        said = given.parsed
        claim = Claim("", "", given, said.condition, said.relation, said.outcome, said.form)
        memberships = record.study.scores.memberships
        yield from _draw_claim(
            record, judge_by_spec(record.study.spec, claim, memberships, record.study.facts), given
        )
    yield from _draw_solutions(record, wanted)


def _draw_claim(record: Record, tested: TestedClaim, key: str) -> Iterator[Drawing]:
    """Yield a picture of each direction of a claim."""
    study = record.study
    relations = relate_claim(tested, study.scores.memberships, list_labels(record), study.facts)
    for shown in relations:
        necessary = shown.relation is Relation.NECESSARY
        aspect = "necessity" if necessary else "sufficiency"
        yield _hold_drawing(shown, Subject.CLAIM, key, aspect if len(relations) > 1 else "")


def relate_claim(
    tested: TestedClaim,
    memberships: Memberships,
    labels: Mapping[str, str] = _NOTHING,
    facts: Facts = NO_FACTS,
) -> tuple[SetRelation, ...]:
    """Return the directions of a claim as they are drawn, with the fit that it has.

    Its points are the cases of the claim, transitions where it speaks of two periods, and its sets
    are narrowed to its scope. What an order or placements say is no relation of two such sets.
    """
    claim = tested.claim
    if claim.order is not None or claim.placement:
        return ()
    frame = Frame(claim, memberships.cases, memberships.names, memberships.levels, facts)
    values, every = memberships.values, np.ones(len(memberships.cases), dtype=bool)
    sides, known = frame.read(values, ~np.isnan(values), every, 1.0)
    relations = []
    for direction, side, own in zip(tested.directions, claim.sides, sides, strict=True):
        inner, outer = (np.where(known, each, np.nan) for each in own)
        necessary = direction.relation is Relation.NECESSARY
        fit = direction.parameters
        if not necessary and tested.sufficiency is not None:
            fit = (*fit, (Parameter.COV_S, tested.sufficiency.cov, None))
        relations.append(
            SetRelation(
                cases=frame.labels,
                x=outer if necessary else inner,
                y=inner if necessary else outer,
                condition=Formula.write(side.outer if necessary else side.inner),
                outcome=Formula.write(side.inner if necessary else side.outer),
                relation=direction.relation,
                parameters=fit,
                name=claim.id,
                labels=labels,
            )
        )
    return tuple(relations)


def _draw_solutions(record: Record, wanted: Wanted) -> Iterator[Drawing]:
    """Yield a picture of every model and term, and of a term that is wanted and in none."""
    for analysis in record.outcomes:
        models = [model for solution in analysis.solutions for model in solution.models]
        terms = {term.expression: term for model in models for term in model.terms}
        fits: list[tuple[Subject, Formula, Model | Term | Sufficiency | None]] = [
            *(
                (Subject.MODEL, key, each)
                for key, each in {m.expression: m for m in models}.items()
            ),
            *((Subject.TERM, key, each) for key, each in terms.items()),
        ]
        if wanted.term is not None and wanted.term not in terms:
            fits.append((Subject.TERM, wanted.term, None))
        for subject, expression, fit in fits:
            yield _hold_drawing(_relate(record, analysis, expression, fit), subject, expression)


def _relate(
    record: Record,
    analysis: OutcomeAnalysis,
    expression: Formula,
    fit: Model | Term | Sufficiency | None,
) -> SetRelation:
    """Return the sufficiency of a term or model for an outcome, with the fit that it has."""
    outcome, cuts = analysis.table.outcome, record.study.spec.cuts.sufficiency
    memberships = analysis.table.memberships
    x, y = (memberships.membership(each.parsed) for each in (expression, outcome))
    if fit is None:
        coded = ~(np.isnan(x) | np.isnan(y))
        fit = sufficiency(x[coded], y[coded])
    return SetRelation(
        cases=memberships.cases,
        x=x,
        y=y,
        condition=expression,
        outcome=outcome,
        relation=Relation.SUFFICIENT,
        parameters=(
            (Parameter.INCL_S, fit.incl, cuts.incl),
            (Parameter.PRI, fit.pri, cuts.pri),
            (Parameter.COV_S, fit.cov, None),
        ),
        labels=list_labels(record),
    )


def _hold_drawing(shown: SetRelation, subject: Subject, key: str, aspect: str = "") -> Drawing:
    def tell(words: Words) -> str:
        side = "n" if shown.relation is Relation.NECESSARY else "s"
        contradicting = sum(zone is Zone.KIND for zone in shown.zones)
        head = words(f"figure.xy.{side}", condition=shown.condition, outcome=shown.outcome)
        return f"{head}; {words.amount('figure.contradicting', contradicting)}"

    def draw(
        words: Words,
        axes: Axes | None = None,
        *,
        theme: Theme = LIGHT,
        size: tuple[float, float] | None = None,
    ) -> Axes:
        return draw_xy(shown, words, axes, theme=theme, size=size)

    return Drawing("xy", subject, key, shown.outcome, tell, draw, aspect)


KIND = FigureKind(
    name="xy",
    title="figure.xy",
    of=(Subject.CLAIM, Subject.TERM, Subject.MODEL),
    needs="figure.xy.needs",
    list_drawings=_list_drawings,
)
