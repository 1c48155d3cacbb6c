"""XY plots show the memberships and the fit of the record, and name every case or say how many."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from matplotlib.axes import Axes
from matplotlib.lines import Line2D
from matplotlib.text import Annotation, Text

import qca
from qca.analysis.claims.verdicts import Parameter
from qca.boolean.formulas import read_formula
from qca.errors import InputError
from qca.io.studies import load_study
from qca.record import Record, analyze_study
from qca.report.figures import points, xy
from qca.report.figures.drawings import Drawing, Subject, Wanted, choose_drawings
from qca.report.figures.labels import Label, place_labels
from qca.report.figures.style import DARK, WHOLE_WIDTH
from qca.report.figures.xy import SetRelation, draw_xy
from qca.report.words import load_words
from qca.sets.fit import necessity, sufficiency
from qca.sets.transitions import link_periods
from qca.sets.zones import Zone
from qca.study.claims import Relation
from qca.study.statements import hold_statement

WORDS = load_words("en")
ROOT = Path(__file__).parents[3]
LONG = ["Veracruz de Ignacio de la Llave", "San Luis Potosí (second period)", "Coahuila"]


@pytest.fixture(scope="module")
def record() -> Record:
    return analyze_study(load_study(ROOT / "calibrations" / "2025.yaml"))


def choose(record: Record, **wanted: object) -> tuple[Drawing, ...]:
    return choose_drawings(xy.KIND, record, WORDS, Wanted(**wanted))  # type: ignore[arg-type]


def relate(count: int, relation: Relation = Relation.SUFFICIENT, **more: object) -> SetRelation:
    random = np.random.default_rng(count)
    x = random.beta(0.8, 0.8, count).round(2)
    y = np.clip(x + random.normal(0.1, 0.25, count), 0, 1).round(2)
    values = {
        "cases": tuple(f"{LONG[i % 3]} #{i}#" for i in range(count)),
        "x": x,
        "y": y,
        "condition": "A*~B",
        "outcome": "Y",
        "relation": relation,
        "parameters": (),
        **more,
    }
    return SetRelation(**values)  # type: ignore[arg-type]


def list_points(axes: Axes) -> dict[str, list[tuple[float, float]]]:
    """Return the points drawn in each zone."""
    return {
        str(line.get_gid()): sorted(zip(*map(list, line.get_data()), strict=True))
        for line in axes.lines
        if str(line.get_gid()).startswith("zone-")
    }


def list_names(axes: Axes) -> list[Annotation]:
    return [t for t in axes.texts if isinstance(t, Annotation) and t.get_gid() is None]


def list_entries(axes: Axes) -> list[str]:
    legend = axes.get_legend()
    assert legend is not None
    return [text.get_text() for text in legend.get_texts() if text.get_text().strip()]


def find_fit(axes: Axes) -> str:
    return next(text.get_text() for text in axes.texts if text.get_gid() == "fit")


def test_every_claim_is_drawn_as_it_was_judged(record: Record) -> None:
    memberships = record.study.scores.memberships
    transitions = link_periods(memberships, record.study.facts.before)
    judged = [*record.claims, *record.rivals]
    drawn_claims = [t for t in judged if not (t.claim.order or t.claim.placement)]
    assert len(drawn_claims) < len(judged)
    for tested in drawn_claims:
        claim = tested.claim
        (drawing,) = choose(record, claim=hold_statement(claim.id))
        axes = drawing.draw(WORDS)
        of = transitions if claim.is_temporal else memberships
        x, y = (of.membership(each) for each in (claim.condition, claim.outcome))
        if claim.within is not None:
            scope = of.membership(claim.within)
            x = np.minimum(x, scope) if claim.relation is Relation.SUFFICIENT else x
            y = np.minimum(y, scope) if claim.relation is Relation.NECESSARY else y
        coded = ~(np.isnan(x) | np.isnan(y))
        points = list_points(axes)
        drawn = sorted(point for zone in points.values() for point in zone)
        assert drawn == sorted(zip(x[coded], y[coded], strict=True))
        (direction,) = tested.directions
        kind = [c for c, here in zip(of.cases, coded, strict=True) if here]
        if direction.tested_by:
            assert len(points.get("zone-kind", [])) == len(direction.contradicting)
            bearing = len(points.get("zone-typical", [])) + len(points.get("zone-degree", []))
            assert bearing == len(direction.agreeing)
        assert f"{direction.parameters[0][1]:.3f}" in find_fit(axes)
        written = ", ".join(text.get_text() for text in list_names(axes))
        assert all(name in written for name in kind)
        told = [entry for entry in list_entries(axes) if "not coded" in entry]
        assert told == ([] if coded.all() else [WORDS.count("figure.uncoded", (~coded).sum())])


def test_models_and_terms_have_the_fit_of_the_record(record: Record) -> None:
    for analysis in record.outcomes:
        for solution in analysis.solutions:
            for model in solution.models:
                for subject, each in (("model", model), *(("term", t) for t in model.terms)):
                    wanted = {subject: each.expression, "outcome": analysis.table.outcome}
                    (drawing,) = choose(record, **wanted)
                    fit = find_fit(drawing.draw(WORDS))
                    assert fit.startswith(f"consistency {each.incl:.3f}")
                    assert fit.endswith(f"coverage {each.cov:.3f}")


def test_any_term_and_any_claim_can_be_drawn(record: Record) -> None:
    memberships = record.study.scores.memberships
    (drawing,) = choose(record, term=read_formula("EL*~BQ"), outcome="BEN")
    x, y = memberships.membership(read_formula("EL*~BQ").parsed), memberships.column("BEN")
    fit = sufficiency(x, y)
    assert f"consistency {fit.incl:.3f}" in find_fit(drawing.draw(WORDS))
    one, other = choose(record, claim=hold_statement("EL <-> BEN"))
    assert (one.aspect, other.aspect) == ("sufficiency", "necessity")
    fits = [find_fit(each.draw(WORDS)) for each in (one, other)]
    x = memberships.column("EL")
    assert f"consistency {sufficiency(x, y).incl:.3f}" in fits[0]
    assert f"RoN {necessity(x, y).ron:.3f}" in fits[1]
    with pytest.raises(InputError, match="there is no claim 'N9'.*did you mean"):
        choose(record, claim=hold_statement("N9"))
    with pytest.raises(InputError, match="there is no set 'XX'"):
        choose(record, claim=hold_statement("XX -> SYN"))
    with pytest.raises(InputError, match="is not drawn of a set"):
        choose(record, set="EL")


def test_what_fails_its_cut_says_so() -> None:
    parameters = ((Parameter.INCL_S, 0.7, 0.8), (Parameter.PRI, 0.6, 0.5))
    fit = find_fit(draw_xy(relate(4, parameters=parameters), WORDS))
    assert fit == "consistency 0.700 < 0.80 · PRI 0.600"


@pytest.mark.parametrize(
    ("relation", "corner"),
    [(Relation.SUFFICIENT, (0.5, -0.04)), (Relation.NECESSARY, (-0.04, 0.5))],
)
def test_lines_and_limits(relation: Relation, corner: tuple[float, float]) -> None:
    axes = draw_xy(relate(4, relation), WORDS)
    assert axes.get_xlim() == axes.get_ylim() == (-0.04, 1.04)
    lines = {line.get_gid(): line for line in axes.lines}
    assert [list(d) for d in lines["diagonal"].get_data()] == [[0, 1], [0, 1]]
    assert list(lines["crossover-x"].get_xdata()) == [0.5, 0.5]
    assert list(lines["crossover-y"].get_ydata()) == [0.5, 0.5]
    (shade,) = axes.patches
    assert shade.get_xy() == corner  # type: ignore[attr-defined]


@pytest.mark.parametrize("count", [4, 40, 400])
@pytest.mark.parametrize("wide", [False, True])
def test_names_keep_apart_and_what_is_not_named_is_told(count: int, wide: bool) -> None:
    shown = relate(count)
    axes = draw_xy(shown, WORDS, size=(WHOLE_WIDTH, WHOLE_WIDTH + 0.7) if wide else None)
    names = list_names(axes)
    axes.figure.figure.draw_without_rendering()
    boxes = [Text.get_window_extent(text) for text in names]
    assert not [(i, j) for i in range(len(boxes)) for j in range(i) if boxes[i].overlaps(boxes[j])]
    frame = axes.get_window_extent()
    for box in boxes:
        assert frame.contains(box.x0, box.y0) and frame.contains(box.x1, box.y1)
    told = [entry for entry in list_entries(axes) if "not named" in entry]
    written = " ".join(text.get_text().replace("\n", " ") for text in names).replace("\u00a0", " ")
    named = sum(name in written for name in shown.cases)
    assert told == ([WORDS.count("figure.unnamed", count - named)] if named < count else [])
    assert named == count or count > 4
    if count == 400:  # only those are named that contradict it
        kinds = {c for c, z in zip(shown.cases, shown.zones, strict=True) if z is Zone.KIND}
        assert 0 < named <= len(kinds)


def test_cases_at_one_place_share_a_name() -> None:
    crisp = relate(30, x=np.repeat([1.0, 0.0], 15), y=np.repeat([1.0, 0.0], 15))
    axes = draw_xy(crisp, WORDS)
    texts = [text.get_text().replace("\n", " ") for text in list_names(axes)]
    assert len(texts) == 2
    assert all("others" in text for text in texts)


def test_words_and_colours_are_those_asked_for(record: Record) -> None:
    (drawing,) = choose(record, claim=hold_statement("N1"))
    spanish = load_words("es")
    axes = drawing.draw(spanish, theme=DARK)
    name = record.study.spec.sets["EL"].label
    assert axes.get_xlabel().replace("\n", " ") == f"Pertenencia a {name} (EL)"
    assert "desviados en grado (1)" in list_entries(axes)
    assert axes.get_facecolor()[:3] == pytest.approx(
        [int(DARK.paper[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    )
    assert drawing.caption(spanish).startswith("Gráfico XY de EL como necesaria para SYN")


def test_axes_that_are_given_are_drawn_on(record: Record) -> None:
    from matplotlib.figure import Figure

    left, right = Figure(figsize=(7, 4)).subplots(1, 2)
    drawing = choose(record, claim=hold_statement("N1"))[0]
    assert drawing.draw(WORDS, left) is left
    assert drawing.subject is Subject.CLAIM
    assert left.lines
    assert not right.lines
    assert all(isinstance(line, Line2D) for line in left.lines)


def test_no_more_cases_are_named_than_can_be_told_apart(monkeypatch: pytest.MonkeyPatch) -> None:
    """Room is sought for the names of 45 places at most, though 300 cases are deviant."""
    sought: list[int] = []

    def place(axes: Axes, labels: Sequence[Label], *rest: Any, **more: Any) -> Any:
        sought.append(len(labels))
        return place_labels(axes, labels, *rest, **more)

    monkeypatch.setattr(points, "place_labels", place)
    rng = np.random.default_rng(7)
    cases = [f"case {i}" for i in range(300)]
    deviant = {"A": rng.uniform(0.6, 1, 300), "Y": rng.uniform(0, 0.4, 300)}
    axes = qca.plot.xy(pd.DataFrame(deviant, cases), "A -> Y")
    assert sought == [45]
    named = sum(text.get_text().startswith("case\xa0") for text in axes.texts)
    assert 0 < named <= 45
    told = [text.get_text() for text in axes.figure.findobj(Text)]
    assert any(f"{300 - named} cases not named" in text.replace("\n", " ") for text in told)
