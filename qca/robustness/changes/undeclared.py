"""Undeclared changes: a universe in which every score may be anything that its set allows."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace

import numpy as np

from qca.robustness.results.decisions import Decision, DecisionKind
from qca.robustness.worlds.inventory import build_universe, is_crisp, used_sets
from qca.robustness.worlds.universe import Universe
from qca.study.codes import field_of, is_graded, levels_of, scale_of
from qca.study.declaration import Study
from qca.study.nominal import find_nominal
from qca.study.scoring import AS_CALIBRATED, FIXED, CellRule
from qca.study.settings import LeaveOut
from qca.study.spec import RobustnessSpec

__all__ = ["open_universe"]

# More labels than any scale has.
_ALL = 10**6


def open_universe(study: Study, wanted: RobustnessSpec) -> Universe:
    """Return a universe in which every label and every score may be another, declared or not.

    A graded score may be anything in [0, 1], the value of a set that is crisp or has several values
    any of these. Where one code is behind several sets, its labels have no order, or its scale is
    crisp, it may be any other label instead, in all of its sets at once. Each case and each state
    can be left out. Anchors and cuts are open as declared.
    """
    wide = wanted.model_copy(update={"all_labels": _ALL, "leave_out": LeaveOut.BOTH})
    universe = build_universe(study, wide, apart=True)
    used = used_sets(study.spec, [claim.names for claim in universe.claims])
    alone = _list_alone(study, used)
    universe = _close(universe, frozenset(universe.names.index(name) for name in alone))
    decisions, cells = list(universe.decisions), list(universe.cell_rules)
    for case, name in _list_open(study, universe, used, alone):
        own, rule = _open_cell(study, universe, case, name, len(decisions))
        decisions += own
        cells.append(rule)
    return replace(universe, decisions=tuple(decisions), cell_rules=tuple(cells))


def _list_open(
    study: Study, universe: Universe, used: Sequence[str], alone: Collection[str]
) -> Iterator[tuple[int, str]]:
    """Yield the cases and sets whose scores may be anything: no label stands for them."""
    for name in used:
        declared = study.spec.sets[name]
        if declared.expression is None and (declared.scale is None or name in alone):
            known = ~np.isnan(universe.base[:, universe.names.index(name)])
            for case in np.flatnonzero(known).tolist():
                yield case, name


def _open_cell(
    study: Study, universe: Universe, case: int, name: str, position: int
) -> tuple[list[Decision], CellRule]:
    """Return the decisions, from a position on, that make one score open, and its rule."""
    j = universe.names.index(name)
    score, own = float(universe.base[case, j]), ((universe.cases[case], name),)
    field, declared = field_of(study.spec, name), study.spec.sets[name]
    calibrated = j in {rule.set for rule in universe.column_rules}
    now = AS_CALIBRATED if calibrated else score
    if is_graded(declared):
        number = Decision(DecisionKind.SCORE, "", own, at=score, low=0.0, high=1.0, declared=False)
        if not calibrated:
            return [number], CellRule(case, j, FIXED, ((score, position),))
        switch = Decision(DecisionKind.READING, field, own, (f"{score:g}", "other"), declared=False)
        sources = ((now, FIXED), (score, position))
        return [number, switch], CellRule(case, j, position + 1, sources)
    values = [float(v) for v in range(levels_of(declared)) if calibrated or v != score]
    options = (f"{score:g}", *(f"{value:g}" for value in values))
    choice = Decision(DecisionKind.READING, field, own, options, declared=False)
    others = tuple((value, FIXED) for value in values)
    return [choice], CellRule(case, j, position, ((now, FIXED), *others))


def _list_alone(study: Study, used: Sequence[str]) -> list[str]:
    """Return the sets with graded labels that share their field with no other set in use.

    Between labels without order there is nothing: these may be any other label.
    """
    spec = study.spec
    nominal = find_nominal(spec)
    fields = [field_of(spec, name) for name in used if spec.sets[name].expression is None]
    return [
        name
        for name in used
        if (scale := scale_of(spec, name)) is not None
        and fields.count(field_of(spec, name)) == 1
        and field_of(spec, name) not in nominal
        and is_graded(spec.sets[name])
        and not is_crisp(scale)
    ]


def _close(universe: Universe, sets: frozenset[int]) -> Universe:
    """Return a universe without the decisions on the labels of some sets.

    Codes on which claims rest by themselves stay open.
    """
    names = {universe.names[j] for j in sets}
    told = {rule.reading for rule in universe.fact_rules}
    kinds = (DecisionKind.READING, DecisionKind.SCORE)
    kept = [
        d
        for d, decision in enumerate(universe.decisions)
        if decision.kind not in kinds or d in told or not names.issuperset(decision.sets)
    ]
    new = {old: position for position, old in enumerate(kept)} | {FIXED: FIXED}
    return replace(
        universe,
        decisions=tuple(universe.decisions[old] for old in kept),
        cell_rules=tuple(
            replace(
                cell,
                reading=new[cell.reading],
                sources=tuple((value, new[position]) for value, position in cell.sources),
            )
            for cell in universe.cell_rules
            if cell.set not in sets
        ),
        column_rules=tuple(
            replace(
                rule,
                readings=tuple((case, new[d], options) for case, d, options in rule.readings),
                anchors=tuple((name, new[d]) for name, d in rule.anchors),
            )
            for rule in universe.column_rules
        ),
        left_out={new[d]: options for d, options in universe.left_out.items()},
        fact_rules=tuple(replace(rule, reading=new[rule.reading]) for rule in universe.fact_rules),
    )
