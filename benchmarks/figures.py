"""How cost grows with conditions, cases and primes: figures that also print without colour."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks.runs import OURS, Run
from benchmarks.tasks import Task
from benchmarks.timing import Timing

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

# One mark and line for each contender, told apart without colour too (colours: Okabe and Ito 2008).
_STYLES = {
    OURS: {"color": "#0072B2", "marker": "o", "linestyle": "-"},
    "setqca": {"color": "#D55E00", "marker": "s", "linestyle": "--"},
    "R QCA": {"color": "#009E73", "marker": "D", "linestyle": "-."},
    "ccubes": {"color": "#CC79A7", "marker": "v", "linestyle": ":"},
    "sketch": {"color": "#555555", "marker": "x", "linestyle": "--"},
}
_SETTINGS = {
    "font.family": "sans-serif",
    "font.size": 9,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.grid": True,
    "axes.axisbelow": True,
    "grid.color": "#dddddd",
    "grid.linewidth": 0.5,
    "legend.frameon": False,
    "svg.hashsalt": "qca",
    "figure.figsize": (7.5, 3.4),
    "figure.constrained_layout.use": True,
}


def draw_figures(run: Run, folder: Path, *, form: str = "svg") -> tuple[str, ...]:
    """Write the figures for which there is something to show, and return their names."""
    import matplotlib as mpl

    mpl.use("Agg")
    from matplotlib import pyplot as plt

    folder.mkdir(parents=True, exist_ok=True)
    drawn = []
    with mpl.rc_context(_SETTINGS):
        for name, draw in _FIGURES.items():
            figure = plt.figure()
            if draw(run, figure):
                metadata = {"Date": None} if form == "svg" else None
                figure.savefig(folder / f"{name}.{form}", metadata=metadata, dpi=150)
                drawn.append(name)
            plt.close(figure)
    return tuple(drawn)


def draw_conditions(run: Run, figure: Figure) -> bool:
    """Draw seconds by conditions for random tables of 40 and of 100 cases."""
    axes = figure.subplots(1, 2, sharey=True)
    shown = False
    for panel, cases in zip(axes, (40, 100), strict=True):
        timings = [
            timing
            for timing in run.timings
            if timing.task.group == "random" and timing.task.size[1] == cases
        ]
        shown |= _draw_lines(panel, timings, lambda task: task.size[0])
        panel.set(title=f"random tables of {cases} cases", xlabel="conditions", yscale="log")
        panel.set_xticks(sorted({timing.task.size[0] for timing in timings}))
    return _finish(axes, "seconds (median)", run, shown)


def draw_cases(run: Run, figure: Figure) -> bool:
    """Draw seconds by cases: fuzzy truth tables, and planted tables of 8 conditions."""
    axes = figure.subplots(1, 2)
    shown = False
    for panel, group, maker, title in (
        (axes[0], "large", "fuzzy", "truth tables, 8 fuzzy conditions"),
        (axes[1], "structured", "planted", "parsimonious, 8 conditions, planted"),
    ):
        timings = [
            timing
            for timing in run.timings
            if (timing.task.group, timing.task.maker, timing.task.size[0]) == (group, maker, 8)
        ]
        shown |= _draw_lines(panel, timings, lambda task: task.size[1])
        panel.set(title=title, xlabel="cases", xscale="log", yscale="log")
    return _finish(axes, "seconds (median)", run, shown)


def draw_primes(run: Run, figure: Figure) -> bool:
    """Draw seconds and memory of each seed by the number of primes."""
    axes = figure.subplots(1, 2)
    shown = False
    for name in (OURS, "sketch"):
        points = [
            (answer.primes, answer.seconds, answer.memory)
            for timing in run.timings
            if timing.contender == name and timing.task.work == "parsimonious"
            for answer in timing.answers.values()
            if answer.primes is not None
        ]
        if not points:
            continue
        shown = True
        style = {key: _STYLES[name][key] for key in ("color", "marker")}
        for panel, which in zip(axes, (1, 2), strict=True):
            known = [(point[0], point[which]) for point in points if point[which] is not None]
            if known:
                panel.scatter(*zip(*known, strict=True), s=16, linewidths=1, label=name, **style)
    axes[0].set(xscale="log", yscale="log", xlabel="prime implicants", title="time")
    axes[1].set(
        xscale="log", xlabel="prime implicants", title="memory", ylabel="MB above libraries"
    )
    axes[1].set_yscale("symlog", linthresh=1)  # below 1 MB it is noise, and may be 0
    axes[1].set_ylim(bottom=-0.1, top=2 * axes[1].get_ylim()[1])
    return _finish(axes, "seconds", run, shown)


_FIGURES: dict[str, Callable[[Run, Figure], bool]] = {
    "conditions": draw_conditions,
    "cases": draw_cases,
    "primes": draw_primes,
}


def _draw_lines(panel: Axes, timings: Sequence[Timing], read: Callable[[Task], int]) -> bool:
    """Draw a line for each contender; what was cut is an arrow up from the limit."""
    for name, style in _STYLES.items():
        mine = sorted((t for t in timings if t.contender == name), key=lambda t: read(t.task))
        done = [(read(t.task), t.seconds) for t in mine if math.isfinite(t.seconds)]
        cut = [(read(t.task), t.limit) for t in mine if math.isinf(t.seconds)]
        if done:
            panel.plot(*zip(*done, strict=True), label=name, markersize=5, linewidth=1.2, **style)
        if cut:
            panel.scatter(
                *zip(*cut, strict=True),
                marker="^",
                s=45,
                facecolors="none",
                edgecolors=style["color"],
                label=f"{name}: cut off",
            )
    return any(math.isfinite(timing.seconds) for timing in timings)


def _finish(axes: Sequence[Axes], label: str, _run: Run, shown: bool) -> bool:
    axes[0].set_ylabel(label)
    for panel in axes:
        if panel.get_legend_handles_labels()[1]:
            panel.legend(fontsize=8)
    return shown
