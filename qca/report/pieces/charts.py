"""Configuration charts wherever they are shown: what has room, how marks are written, notes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from qca.analysis.solutions.configurations import Coreness
from qca.mappings import FrozenMapping
from qca.study.settings import SolutionKind

if TYPE_CHECKING:
    from qca.analysis.solutions.configurations import ChartMark, ConfigurationChart
    from qca.report.words import Words

__all__ = ["MOST_MODELS", "choose_shown", "tell_charts", "tell_signs", "write_mark"]

# Models that are shown together, and the terms of all of them.
MOST_MODELS, _MOST_COLUMNS = 4, 16
# Parsimonious models that are written out, and their letters.
_MOST_DECIDING, _MOST_LETTERS = 4, 150
# Present and absent, large and small: those that print has instead of sizes.
_LARGE, _SMALL = ("●", "⨂"), ("•", "⊗")
_SIGNS: Mapping[Coreness, tuple[str, str]] = FrozenMapping(
    {
        Coreness.CORE: _LARGE,
        Coreness.CORE_IN_SOME: (f"({_SMALL[0]})", f"({_SMALL[1]})"),
        Coreness.CONTRIBUTING: _SMALL,
        Coreness.UNDIVIDED: _LARGE,
    }
)


def write_mark(mark: ChartMark) -> str:
    """Return a mark in letters: a large or a small sign, with the value where there are several.

    >>> from qca.analysis.solutions.configurations import ChartMark
    >>> write_mark(ChartMark("A", 0, False, Coreness.CORE, 1))
    '⨂'
    >>> write_mark(ChartMark("R", 2, None, Coreness.CONTRIBUTING, 0))
    '• 2'
    """
    present, absent = _SIGNS[mark.coreness]
    value = f" {mark.value}" if mark.present is None else ""
    return f"{absent if mark.present is False else present}{value}"


def tell_signs(charts: Sequence[ConfigurationChart], words: Words) -> str:
    """Return what the signs mean that stand in charts."""
    held = {
        (mark.coreness, mark.present)
        for chart in charts
        for column in chart.columns
        for mark in column.marks
    }
    kinds = {True: "present", False: "absent", None: "value"}
    told = []
    for standing in Coreness:
        present, absent = _SIGNS[standing]
        for is_present, kind in kinds.items():
            if (standing, is_present) in held:
                sign = absent if is_present is False else present
                told.append(f"{sign} {words(f'chart.{standing.value}.{kind}')}")
    return f"{'; '.join(told)}."


def choose_shown(charts: Sequence[ConfigurationChart]) -> list[ConfigurationChart]:
    """Return the charts that one picture has room for, the first one at least, cut where long."""
    shown: list[ConfigurationChart] = []
    room = _MOST_COLUMNS
    for chart in charts[:MOST_MODELS]:
        if shown and len(chart.columns) > room:
            break
        shown.append(replace(chart, columns=chart.columns[:room]))
        room -= len(chart.columns)
    return shown


def tell_charts(charts: Sequence[ConfigurationChart], words: Words) -> list[str]:
    """Return in sentences what decides what is core, and what is left out."""
    shown = choose_shown(charts)
    notes = dict.fromkeys(note for chart in shown for note in _tell_deciding(chart, words))
    for chart in shown:
        outside = [column.label for column in chart.columns if column.outside]
        if outside:
            key, many = "chart.outside", len(outside)
            note = words.count(key, many, model=chart.number, terms=words.join(outside))
            notes[note] = None
    if rest := len(charts[0].columns) - len(shown[0].columns):
        notes[words.count("chart.rest", rest, model=charts[0].number)] = None
    first = charts[0]
    if rest := first.model_count - len(shown):
        key = "chart.more" if first.count_exact else "chart.more.least"
        notes[words.count(key, rest, all=first.model_count)] = None
    return list(notes)


def _tell_deciding(chart: ConfigurationChart, words: Words) -> list[str]:
    """Return which parsimonious models decide what is core."""
    if not chart.deciding:
        return [words("chart.undecided")]
    if chart.kind is SolutionKind.PARSIMONIOUS:
        return [words("chart.own")]
    count = len(chart.deciding)
    written = sum(map(len, chart.deciders))
    if count == 1 or (count <= _MOST_DECIDING and written <= _MOST_LETTERS):
        told = [words.count("chart.decided", count, models="; ".join(chart.deciders))]
    else:
        told = [words.count("chart.decided.many", count)]
    if not chart.decided:
        told.append(words.count("chart.decided.first", count))
    return told
