"""Planes, decisions, worlds and models as pictures, against the record that they are drawn from."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from matplotlib.axes import Axes
from matplotlib.patches import Polygon
from matplotlib.text import Annotation

import qca
from qca.analysis.claims.verdicts import Verdict
from qca.analysis.typology import TypedCase, Typology
from qca.boolean.formulas import read_formula
from qca.record import Record
from qca.report.figures.drawings import Wanted, choose_drawings
from qca.report.figures.fills import fill_verdict
from qca.report.figures.intervals import draw_intervals, list_turning
from qca.report.figures.kinds import FIGURES
from qca.report.figures.models import draw_models, list_contenders
from qca.report.figures.paths import list_paths, list_placed
from qca.report.figures.style import LIGHT
from qca.report.figures.typology import draw_typology, name_quadrant
from qca.report.figures.worlds import draw_worlds, pair_shares
from qca.report.words import load_words
from qca.robustness.results.decisions import Decision, DecisionKind
from qca.robustness.results.intervals import Interval, Point, Stretch
from qca.sets.memberships import build_memberships
from qca.study.cases import Case

from .conftest import draw_frame, tabulate
from .looks import boxes_of, colour_of, dots_of, list_faults, read

WORDS = load_words("en")


def plane_of(axes: Axes) -> Axes:
    (plane,) = axes.child_axes
    return plane


def test_cases_stand_at_their_memberships(assessed: dict[str, Record]) -> None:
    for record in assessed.values():
        assert record.typology is not None
        memberships = record.study.scores.memberships
        axes = draw_typology(record.typology, memberships, record.study.cases, WORDS)
        plane = plane_of(axes)
        drawn = [tuple(map(float, line.get_xydata()[0])) for line in plane.lines[2:]]
        across, up = map(memberships.column, record.typology.dimensions)
        assert sorted(drawn) == sorted(zip(across.tolist(), up.tolist(), strict=True))
        crossing = [line.get_xydata()[:, k].tolist() for k, line in enumerate(plane.lines[:2])]
        assert crossing == [[0.5, 0.5], [0.5, 0.5]]
        # Names of all cases, and a type at each quadrant.
        names = ", ".join(read(axes))
        assert all(case.id in names for case in record.study.cases)
        assert {name for name, _ in record.typology.types} <= set(read(axes))


def test_arrows_follow_the_years(assessed: dict[str, Record]) -> None:
    record = assessed["2025"]
    assert record.typology is not None
    memberships = record.study.scores.memberships
    backwards = tuple(reversed(record.study.cases))
    order = [memberships.cases.index(case.id) for case in backwards]
    turned = build_memberships(
        pd.DataFrame(memberships.values[order], [c.id for c in backwards], memberships.names),
        memberships.names,
        may_miss=memberships.names,
    )
    typology = replace(record.typology, cases=tuple(reversed(record.typology.cases)))
    for cases, scores, kind in (
        (record.study.cases, memberships, record.typology),
        (backwards, turned, typology),
    ):
        placed = list_placed(kind, scores, cases)
        paths = list_paths(placed)
        assert {s: [p.case for p in own] for s, own in paths.items()} == {
            "Nuevo León": ["NL1", "NL2"],
            "Puebla": ["PU1", "PU2"],
        }
        axes = draw_typology(kind, scores, cases, WORDS)
        arrows = [
            (text.xyann, text.xy)
            for text in plane_of(axes).texts
            if isinstance(text, Annotation) and not text.get_text()
        ]
        ends = [((a.x, a.y), (b.x, b.y)) for a, b in paths.values()]
        assert sorted(arrows) == sorted(ends)


def test_of_many_paths_it_is_said_that_their_colours_repeat() -> None:
    names = [f"U{u}P{p}" for u in range(9) for p in range(2)]
    rng = np.random.default_rng(4)
    memberships = build_memberships(
        pd.DataFrame(rng.uniform(0, 1, (18, 2)), names, ["A", "B"]), ["A", "B"]
    )
    cases = [Case(name, name[:2], f"200{name[-1]}", {}) for name in names]
    for count in (8, 9):
        own = [place for place, case in enumerate(cases) if int(case.state[1]) < count]
        chosen = tuple(TypedCase(names[i], (), (), None) for i in own)
        typology = Typology(("A", "B"), (("t", read_formula("A*B")),), chosen)
        part = build_memberships(memberships.to_frame().iloc[own], ["A", "B"])
        axes = draw_typology(typology, part, [cases[i] for i in own], WORDS)
        assert (WORDS("plane.states", number=count) in " ".join(read(axes))) is (count > 8)
        assert list_faults(axes) == []


def test_an_arrow_over_a_period_that_is_not_drawn_is_dotted() -> None:
    names = [f"N{i}" for i in range(4)]
    frame = pd.DataFrame({"A": [0.1, 0.9, np.nan, 0.2], "B": [0.2, 0.3, 0.4, 0.9]}, names)
    memberships = build_memberships(frame, ["A", "B"], may_miss=["A"])
    typology = Typology(
        ("A", "B"),
        (("t", read_formula("A*B")),),
        tuple(TypedCase(name, (), (), None) for name in names),
    )
    cases = [Case(name, "N", f"200{i}", {}) for i, name in enumerate(names)]
    before = {"N1": "N0", "N2": "N1", "N3": "N2"}
    axes = draw_typology(typology, memberships, cases, WORDS, before=before)
    drawn = {
        tuple(map(float, text.xy)): text.arrow_patch.get_linestyle()
        for text in plane_of(axes).texts
        if isinstance(text, Annotation) and text.arrow_patch is not None and not text.get_text()
    }
    assert drawn == {(0.9, 0.3): "-", (0.2, 0.9): ":"}
    assert WORDS("plane.broken") in " ".join(read(axes))
    plain = draw_typology(typology, memberships, cases, WORDS)
    assert WORDS("plane.broken") not in " ".join(read(plain))


def test_quadrants_have_the_types_that_hold_there() -> None:
    types = (("both", "A*B"), ("any", "A + B"), ("none", "~(A + B)"))
    typology = Typology(("A", "B"), tuple((name, read_formula(text)) for name, text in types), ())
    held = {(a, b): name_quadrant(typology, {"A": a, "B": b}) for a in (0, 1) for b in (0, 1)}
    assert held == {(1, 1): ["both", "any"], (1, 0): ["any"], (0, 1): ["any"], (0, 0): ["none"]}


def test_a_crowded_plane_tells_how_many_have_no_name() -> None:
    rng = np.random.default_rng(2)
    names = [f"a case with a name {i}" for i in range(40)]
    frame = pd.DataFrame(rng.uniform(0.4, 0.6, (40, 2)), names, ["A", "B"])
    frame.iloc[0, 0] = np.nan
    frame.iloc[2] = frame.iloc[1]
    memberships = build_memberships(frame, ["A", "B"], may_miss=["A"])
    typology = Typology(
        ("A", "B"),
        (("t", read_formula("A*B")),),
        tuple(TypedCase(name, (), (), None) for name in names),
    )
    cases = [Case(name, name, "2000", {}, None) for name in names]  # type: ignore[arg-type]
    axes = draw_typology(typology, memberships, cases, WORDS)
    assert list_faults(axes) == []
    told = [text for text in plane_of(axes).texts if text.get_text()]
    text = " ".join(read(axes))
    assert f"{38 - len(told)} places have no room for their names." in text
    assert "1 case is not coded on both dimensions, and not drawn." in text
    assert not list_paths(list_placed(typology, memberships, cases))


def score(at: float = 0.55, **other: object) -> Decision:
    return Decision(
        DecisionKind.SCORE, "medium", cells=(("c1", "A"),), at=at, low=0.4, high=0.6, **other
    )


def test_stretches_are_parts_of_bars() -> None:
    decision = score()
    stretches = (
        Stretch(0.4, 0.45, Verdict.CONTRADICTED, True),
        Stretch(0.45, 0.6, Verdict.MIXED, True, True, (Point(0.5, Verdict.UNTESTED),)),
    )
    still = Interval("N3", decision, Verdict.MIXED, stretches[1:])
    alike = [Interval(claim, decision, Verdict.MIXED, stretches) for claim in ("N1", "N2")]
    axes = draw_intervals([*alike, still], WORDS)
    ((turning, rows),) = [(t.decision, t.rows) for t in list_turning([*alike, still])]
    assert (turning, [names for names, _ in rows]) == (decision, [("N1", "N2")])
    bars = [box for box in boxes_of(axes) if box.get_height() == 7]
    left, whole = bars[0].get_x(), sum(bar.get_width() for bar in bars)
    parts = [((bar.get_x() - left) / whole, bar.get_width() / whole) for bar in bars]
    assert np.array(parts) == pytest.approx(np.array([(0, 0.25), (0.25, 0.75)]))
    assert [colour_of(bar) for bar in bars] == [
        fill_verdict(each.finding, LIGHT).colour for each in stretches
    ]
    (diamond,) = [patch for patch in axes.patches if isinstance(patch, Polygon)]
    assert (diamond.get_xy()[:-1, 0].mean() - left) / whole == pytest.approx(0.5)
    assert (diamond.get_hatch() or "") == fill_verdict(Verdict.UNTESTED, LIGHT).hatch
    (now,) = [line for line in axes.lines if line.get_linewidth() == 1.3]
    assert (now.get_xdata()[0] - left) / whole == pytest.approx(0.75)
    assert {"0.4", "0.45", "0.55", "0.6", "N1, N2"} <= set(read(axes))


def test_parts_of_a_choice_have_the_options_by_verdict() -> None:
    options = ("low", "medium", "high", "none")
    decision = Decision(DecisionKind.READING, "quality", cells=(("c1", "A"),), options=options)
    verdicts = (("medium", Verdict.MIXED), ("high", Verdict.SUPPORTED), ("none", Verdict.MIXED))
    axes = draw_intervals([Interval("N1", decision, Verdict.SUPPORTED, (), verdicts)], WORDS)
    bars = [box for box in boxes_of(axes) if box.get_height() == 7]
    held = [Verdict.SUPPORTED, Verdict.MIXED, Verdict.SUPPORTED]
    assert [colour_of(bar) for bar in bars] == [fill_verdict(v, LIGHT).colour for v in held]
    assert {"low", "medium, none", "high"} <= set(read(axes))


def test_decisions_that_turn_nothing_are_counted(assessed: dict[str, Record]) -> None:
    intervals = assessed["small"].intervals
    turning = {each.decision for each in intervals if each.turns}
    still = {each.decision for each in intervals} - turning
    axes = draw_intervals(intervals, WORDS)
    assert f"{len(still)} further decisions turn no verdict by themselves." in " ".join(read(axes))
    first = {each.decision.identifier for each in intervals if each.turns}
    headings = [t.get_text() for t in axes.texts if t.get_weight() == "bold"]
    assert all(any(name in head for head in headings) for name in first)
    (drawing,) = choose_drawings(
        FIGURES["intervals"], assessed["small"], WORDS, Wanted(claim=read_claim("N1"))
    )
    assert "1 decision on which verdicts turn" in drawing.caption(WORDS)


def read_claim(text: str) -> object:
    from qca.study.statements import hold_statement

    return hold_statement(text)


def test_bars_beyond_a_page_are_counted() -> None:
    intervals = [
        Interval(
            f"C{i}",
            score(0.4 + 0.01 * j),
            Verdict.MIXED,
            (
                Stretch(0.4, 0.41 + 0.01 * i, Verdict.CONTRADICTED),
                Stretch(0.41 + 0.01 * i, 0.6, Verdict.MIXED),
            ),
        )
        for j in range(20)
        for i in range(16)
    ]
    axes = draw_intervals(intervals, WORDS)
    assert list_faults(axes) == []
    bars = len([box for box in boxes_of(axes) if box.get_height() == 7]) // 2
    assert 20 < bars <= 40
    assert f"{320 - bars} further bars are not drawn." in " ".join(read(axes))
    assert axes.figure.figure.get_size_inches()[1] < 10


def test_parts_of_bars_are_shares_of_worlds(assessed: dict[str, Record]) -> None:
    for record in [assessed["small"]]:
        robust = record.robustness
        assert robust is not None
        verdicts = [claim.verdict for claim in (*record.claims, *record.rivals)]
        axes = draw_worlds(robust, WORDS, verdicts=verdicts)
        bars = [box for box in boxes_of(axes) if box.get_height() == 8]
        left = min(bar.get_x() for bar in bars)
        whole = max(bar.get_x() + bar.get_width() for bar in bars) - left
        triangles = [text for text in axes.texts if text.get_text() == "▼"]
        assert len(triangles) == len(verdicts)
        rows = sorted({round(bar.get_y(), 2) for bar in bars})
        for (_, shares), y, now, mark in zip(
            pair_shares(robust), rows, verdicts, triangles, strict=True
        ):
            own = sorted((b for b in bars if abs(b.get_y() - y) < 0.1), key=lambda b: b.get_x())
            held = [verdict for verdict in Verdict if shares.get(verdict)]
            assert [colour_of(b) for b in own] == [fill_verdict(v, LIGHT).colour for v in held]
            assert [b.get_width() / whole for b in own] == pytest.approx(
                [shares.get(verdict) for verdict in held]
            )
            before = sum(shares.get(v) for v in list(Verdict)[: list(Verdict).index(now)])
            middle = left + whole * (before + shares.get(now) / 2)
            assert mark.get_position()[0] == pytest.approx(middle)
        text = " ".join(read(axes))
        assert f"Of {robust.sweep.worlds} worlds, all that there are." in text
        assert "A share of worlds is not a probability." in text


def test_claims_beyond_forty_are_counted(assessed: dict[str, Record]) -> None:
    robust = assessed["small"].robustness
    assert robust is not None
    assert robust.sweep is not None
    own = len(robust.claims)
    many = replace(
        robust,
        claims=robust.claims * 12,
        sweep=replace(robust.sweep, shares=robust.sweep.shares * 11, exhaustive=False),
    )
    text = " ".join(read(draw_worlds(many, WORDS)))
    assert f"{11 * own - 40} further claims are not drawn." in text
    assert f"Of {own} claims no shares were worked out." in text
    assert "worlds found; there are more." in text


def test_terms_stand_in_their_models(assessed: dict[str, Record]) -> None:
    record = assessed["small"]
    assert record.robustness is not None
    solution = record.main.solutions[-1]
    standing = next(
        each
        for each in record.robustness.standing
        if each.outcome == "Y" and each.kind is solution.kind
    )
    axes = draw_models(solution, WORDS, standing=standing)
    contenders = list_contenders(solution, standing)
    assert {each.term for each in contenders} == {term.term for term in standing.terms}
    rows = [
        t.get_position()[1] - 0.73 * 3.5
        for t in axes.texts
        if t.get_text() in {each.term for each in contenders}
    ]
    for y, each in zip(rows, contenders, strict=True):
        dots = sorted(
            (d for d in dots_of(axes) if abs(d.center[1] - y) < 1), key=lambda d: d.center
        )
        inside = {i for i, dot in enumerate(dots, 1) if colour_of(dot) == LIGHT.ink}
        assert inside == each.models
        assert each.models == {
            i
            for i, model in enumerate(solution.models, 1)
            if each.term in [term.expression for term in model.terms]
        }
        frame, some, every = sorted(
            (b for b in boxes_of(axes) if b.get_height() == 7 and abs(b.get_y() + 3.5 - y) < 1),
            key=lambda b: -b.get_width(),
        )
        assert each.standing is not None
        lengths = [some.get_width() / frame.get_width(), every.get_width() / frame.get_width()]
        counts = each.standing.in_some, each.standing.in_every
        assert lengths == pytest.approx([count / standing.solved for count in counts])
    assert read(axes).count("1/2") == 2


def test_many_models_are_shares() -> None:
    table = tabulate(draw_frame(60, 9, seed=4).assign(Y=np.arange(60) % 2))
    solution = qca.minimize(table, "parsimonious", max_models=30)
    assert solution.model_count > 12
    axes = draw_models(solution, WORDS)
    assert list_faults(axes) == []
    contenders = list_contenders(solution)
    shares = dict(zip(solution.primes, solution.shares.tolist(), strict=True))
    assert [each.share for each in contenders] == [shares[each.term] for each in contenders]
    bars = [
        b
        for b in boxes_of(axes)
        if b.get_height() == 7 and colour_of(b) == LIGHT.ink and b.get_facecolor()[3]
    ]
    drawn = [bar.get_width() / 60 for bar in bars]
    assert drawn == pytest.approx([each.share for each in contenders[: len(bars)]])
    rest = len(contenders) - len(bars)
    text = " ".join(read(axes))
    assert rest <= 0 or f"{rest} further term" in text
    assert f"all {solution.model_count} models" in text
