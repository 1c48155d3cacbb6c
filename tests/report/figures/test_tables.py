"""Truth tables as grids, as circles and as columns: what is drawn is what the rows hold."""

from __future__ import annotations

from collections import Counter

import numpy as np
import pandas as pd
import pytest
from matplotlib.axes import Axes
from matplotlib.patches import Polygon, Rectangle
from matplotlib.path import Path

from qca import InputError
from qca.analysis.truth_table.table import Row, RowCode, TruthTable
from qca.report.figures.fills import fill_code, fill_member
from qca.report.figures.members import list_members
from qca.report.figures.style import LIGHT
from qca.report.figures.truth_table import draw_truth_table
from qca.report.figures.upset import draw_upset
from qca.report.figures.venn import draw_venn, find_region
from qca.report.words import load_words

from .conftest import draw_frame, tabulate
from .looks import boxes_of, colour_of, dots_of, find, read

WORDS = load_words("en")


def beside(axes: Axes, y: float) -> list[Rectangle]:
    """Return the boxes about a height."""
    return [box for box in boxes_of(axes) if abs(box.get_y() + box.get_height() / 2 - y) < 0.6]


def test_rows_of_the_grid(tables: dict[str, TruthTable]) -> None:
    for table in (tables["forty"], tables["values"]):
        axes = draw_truth_table(table, WORDS)
        order = [t.get_text() for t in axes.texts if t.get_position()[0] == 0]
        order = [text for text in order if text.isdigit()]
        ranked = sorted(table.rows, key=lambda r: (list(RowCode).index(r.out), -r.n, -r.incl))
        assert sorted(order, key=int) == [str(row.number) for row in table.rows]
        shown = {str(row.number): row for row in table.rows}
        keys = [(shown[n].out, shown[n].n, shown[n].incl) for n in order]
        assert keys == [(row.out, row.n, row.incl) for row in ranked]
        for number in order:
            check_row(axes, table, shown[number])


def check_row(axes: Axes, table: TruthTable, row: Row) -> None:
    (label,) = [
        t for t in axes.texts if t.get_position()[0] == 0 and t.get_text() == str(row.number)
    ]
    y = label.get_position()[1] - 0.73 * 3
    boxes = beside(axes, y)
    cells = [box for box in boxes if box.get_width() == box.get_height()][: len(row.config)]
    written = [
        t.get_text() for t in axes.texts if abs(t.get_position()[1] - label.get_position()[1]) < 1
    ]
    values = table.show_values(row)
    for cell, value, levels in zip(cells, values, table.space.levels, strict=True):
        assert colour_of(cell) == (LIGHT.ink if levels == 2 and value else LIGHT.paper)
    assert [str(v) for v, k in zip(values, table.space.levels, strict=True) if k > 2] == (
        [t for t in written[1:] if len(t) == 1][: sum(k > 2 for k in table.space.levels)]
    )
    fill = fill_code(row.out, LIGHT)
    assert [colour_of(b) for b in boxes if b.get_width() == 17] == [fill.colour.lower()]
    near = {t.get_text() for t in axes.texts if abs(t.get_position()[1] - y) < 5}
    assert {row.out.value, str(row.n), ", ".join(row.cases)} <= {*written, *near}
    bars = [box for box in boxes if box.get_height() == 6]
    whole = max(bar.get_width() for bar in bars)
    lengths = sorted(bar.get_width() / whole for bar in bars)
    assert lengths == pytest.approx(sorted([1, 1, row.incl, row.pri]))


def test_cuts_are_lines_through_the_bars(tables: dict[str, TruthTable]) -> None:
    table = tables["forty"]
    axes = draw_truth_table(table, WORDS)
    dashed = [line.get_xdata()[0] for line in axes.lines if line.get_linestyle() == "--"]
    frames = sorted(
        {
            (b.get_x(), b.get_width())
            for b in boxes_of(axes)
            if colour_of(b) == "#000000" and b.get_height() == 6 and b.get_facecolor()[3] == 0
        }
    )
    assert dashed == pytest.approx(
        [x + wide * cut for (x, wide), cut in zip(frames, (0.8, 0.5), strict=True)]
    )


def test_rows_beyond_forty_are_counted(tables: dict[str, TruthTable]) -> None:
    table = tables["many"]
    codes = Counter(row.out for row in table.rows)
    text = " ".join(read(draw_truth_table(table, WORDS)))
    rest = len(table.rows) - 40
    ones = codes[RowCode.POSITIVE] - 40
    assert f"{rest} further rows are not drawn: {ones} × 1 and {rest - ones} × 0." in text
    assert f"{len(table.rows)} of 4096 possible rows are observed." in text


def test_cases_in_no_row_are_told() -> None:
    frame = draw_frame(12, 2).astype(float)
    frame.iloc[3, 0] = 0.5
    table = tabulate(frame, at_crossover="drop")
    for draw in (draw_truth_table, draw_venn, draw_upset):
        assert "case 3 is in no row: at 0.5 on a condition." in " ".join(read(draw(table, WORDS)))


@pytest.mark.parametrize("conditions", [1, 2, 3])
def test_cases_stand_in_their_regions(conditions: int) -> None:
    frame = draw_frame(2 * conditions + 1, 3)[[*[f"C{i}" for i in range(conditions)], "Y"]]
    frame = frame.assign(Y=[1, *[0] * (2 * conditions)])
    table = tabulate(frame)
    axes = draw_venn(table, WORDS)
    circles = dots_of(axes)
    assert len(circles) == conditions
    regions = [patch for patch in axes.patches if isinstance(patch, Polygon)]
    for members in list_members(table):
        for side, case in members.cases:
            mark = {True: "●", False: "○", None: "◐"}[side]
            x, y = find(axes, f"{mark} {case}").get_position()
            inside = [int(np.hypot(*(np.subtract(c.center, (x, y)))) < c.radius) for c in circles]
            assert tuple(inside) == members.row.config
            above = [p for p in regions if Path(p.get_xy()).contains_point((x, y))]
            # The region drawn last lies over the others.
            area = above[-1] if above else boxes_of(axes)[0]
            assert colour_of(area) == fill_code(members.row.out, LIGHT).thin(LIGHT).colour
    assert len(regions) == 2**conditions - 1


def test_regions_are_what_circles_have_in_common() -> None:
    middles = [(0.0, 0.0), (1.05, 0.0), (0.525, 0.909)]
    points = np.random.default_rng(3).uniform(-1, 2, (400, 2))
    for some in (middles[:1], middles[:2], middles):
        shape = Path(find_region(some))
        away = np.hypot(*(points[:, None] - np.array(some)).transpose(2, 0, 1)).max(axis=1)
        clear = abs(away - 1) > 0.02
        assert (shape.contains_points(points) == (away < 1))[clear].all()


def test_more_than_circles_can_tell_is_refused(tables: dict[str, TruthTable]) -> None:
    for name in ("forty", "values"):
        with pytest.raises(InputError, match="draw them as 'upset'"):
            draw_venn(tables[name], WORDS)


def test_columns_are_configurations(tables: dict[str, TruthTable]) -> None:
    for table in (tables["forty"], tables["values"]):
        axes = draw_upset(table, WORDS)
        members = list_members(table)
        assert [m.row.n for m in members] == sorted((r.n for r in table.rows), reverse=True)
        across = sorted({round(dot.center[0], 3) for dot in dots_of(axes)})
        assert len(across) == len(members)
        for x, each in zip(across, members, strict=True):
            column = sorted(
                (d for d in dots_of(axes) if abs(d.center[0] - x) < 0.1), key=lambda d: d.center[1]
            )
            held = [colour_of(dot) == LIGHT.ink for dot in column]
            levels = table.space.levels
            assert held == [v > 0 or k > 2 for v, k in zip(each.row.config, levels, strict=True)]
            bars = [b for b in boxes_of(axes) if abs(b.get_x() + b.get_width() / 2 - x) < 0.1]
            sides = [(colour_of(b), round(b.get_height() * members[0].row.n / 72)) for b in bars]
            assert sides == [
                (fill_member(side, LIGHT).colour, len(cases)) for side, cases in each.sides
            ]


def test_who_is_in_the_outcome_is_said_of_each_case() -> None:
    frame = pd.DataFrame(
        {"A": [0.9, 0.8, 0.7, 0.1], "Y": [0.9, 0.2, 0.5, 0.1]}, ["in", "out", "between", "d"]
    )
    (most, other) = list_members(tabulate(frame))
    assert most.sides == ((True, ("in",)), (False, ("out",)), (None, ("between",)))
    assert other.sides == ((False, ("d",)),)
    text = " ".join(read(draw_venn(tabulate(frame), WORDS)))
    assert "● in Y, ○ out of Y, ◐ at 0.5 in Y." in text


def test_configurations_beyond_the_width_are_counted(tables: dict[str, TruthTable]) -> None:
    axes = draw_upset(tables["many"], WORDS)
    shown = len({round(dot.center[0], 3) for dot in dots_of(axes)})
    members = list_members(tables["many"])
    cases = sum(each.row.n for each in members[shown:])
    rest = len(members) - shown
    assert f"{rest} further configurations with {cases} cases are not drawn." in " ".join(
        read(axes)
    )


def test_configurations_hold_the_cases_that_are_counted_by_hand() -> None:
    """A slow twin: each case by itself is put on its sides of 0.5, and corners are counted."""
    rng = np.random.default_rng(29)
    for _ in range(20):
        n = int(rng.integers(2, 30))
        scores = rng.choice([0.1, 0.3, 0.49, 0.51, 0.8, 1.0], (n, 4))
        frame = pd.DataFrame(scores, [f"c{i}" for i in range(n)], list("ABCY"))
        corners: dict[tuple[int, ...], dict[bool, list[str]]] = {}
        for case, (*conditions, outcome) in zip(frame.index, scores.tolist(), strict=True):
            corner = tuple(int(score > 0.5) for score in conditions)
            corners.setdefault(corner, {}).setdefault(outcome > 0.5, []).append(case)
        if len(set(scores[:, 3])) == 1:
            continue
        table = tabulate(frame)
        found = {each.row.config: dict(each.sides) for each in list_members(table)}
        told = {
            config: {side: list(cases) for side, cases in sides.items()}
            for config, sides in found.items()
        }
        assert told == corners
