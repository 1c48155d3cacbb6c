"""The inventory of decisions: what a study declares doubtful, and what is asked for besides."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray

from qca.robustness.results.decisions import Decision, DecisionKind
from qca.robustness.worlds.cuts import CLAIM_CUTS
from qca.robustness.worlds.universe import FactRule, Universe
from qca.study.anchors import OUTERMOST, Anchor, list_anchors, pair_neighbours
from qca.study.calibrations import LabelScore, Scale, SetSpec
from qca.study.cases import Case, Coding, name_group
from qca.study.codes import (
    Entry,
    code_of,
    field_of,
    needed_sets,
    read_entry,
    scale_of,
    score_of,
    text_of,
    trace_sets,
)
from qca.study.declaration import Study
from qca.study.facts import list_fact_fields
from qca.study.nominal import find_nominal
from qca.study.outcomes import find_common_cut
from qca.study.scoring import FIXED, CellRule, ColumnRule, ScoreSource
from qca.study.settings import LeaveOut
from qca.study.spec import RobustnessSpec, Spec

__all__ = ["build_universe", "is_crisp", "list_neighbours", "used_sets"]

# How far an undeclared range goes towards the next anchor, or the end of its range: two that both
# move stop short of each other.
_NEAR = 0.499


def build_universe(
    study: Study, wanted: RobustnessSpec | None = None, *, apart: bool = False
) -> Universe:
    """Return the decisions of a study; ``wanted`` replaces what its ``robustness`` says.

    Only sets that a truth table, a claim or a rival uses have any. One decision says which case or
    state is left out; with ``apart`` there is one for each of them, so that several can be.
    """
    return _Inventory(study, wanted or study.spec.robustness, apart).build()


def used_sets(spec: Spec, claims: Sequence[tuple[str, ...]]) -> tuple[str, ...]:
    """Return the sets that a truth table or a claim uses, and those that these are built from.

    ``claims`` are the sets that each claim or rival names.
    """
    besides = trace_sets(spec, (name for names in claims for name in names))
    used = {*needed_sets(spec, spec.outcome), *besides}
    return tuple(name for name in spec.sets if name in used)


@dataclass
class _Inventory:
    """Gathers the decisions of one study."""

    study: Study
    wanted: RobustnessSpec
    apart: bool
    decisions: list[Decision] = field(default_factory=list)
    cells: list[CellRule] = field(default_factory=list)
    columns: dict[str, ColumnRule] = field(default_factory=dict)
    labels: dict[tuple[str, ...], int] = field(default_factory=dict)
    facts: list[FactRule] = field(default_factory=list)

    def build(self) -> Universe:
        study = self.study
        scoring = study.scores.scoring
        claims = (*study.claims, *study.rivals)
        self.spec = study.spec
        self.names = scoring.names
        self.nominal = find_nominal(study.spec)
        self.used = used_sets(study.spec, [claim.names for claim in claims])
        self.fields = list_fact_fields(study.spec, claims)
        self._add_columns()
        for i, case in enumerate(study.cases):
            self._add_case(i, case)
        self._add_cuts()
        left_out = self._add_left_out()
        return Universe(
            spec=study.spec,
            cases=scoring.cases,
            names=scoring.names,
            levels=scoring.levels,
            base=scoring.base,
            derived=scoring.derived,
            claims=claims,
            decisions=tuple(self.decisions),
            cell_rules=tuple(self.cells),
            column_rules=tuple(
                c for c in self.columns.values() if c.readings or c.anchors or c.relative
            ),
            left_out=left_out,
            facts=study.facts,
            fact_rules=tuple(self.facts),
        )

    def _add(self, decision: Decision) -> int:
        self.decisions.append(decision)
        return len(self.decisions) - 1

    def _add_columns(self) -> None:
        """Add the sets that are calibrated from numbers, and their anchors."""
        for name, rule in self.study.scores.scoring.rules_of.items():
            if name in self.used:
                known = rule.raw[~np.isnan(rule.raw)]
                anchors = self._add_anchors(name, rule.declared, known)
                self.columns[name] = replace(rule, anchors=anchors)

    def _add_anchors(
        self, name: str, declared: SetSpec, known: NDArray[np.float64]
    ) -> tuple[tuple[str, int], ...]:
        anchors = []
        for anchor in list_anchors(declared):
            between = anchor.between
            # Percentiles move with the cases that are left out, and not by themselves then.
            drawn = anchor.percentile is not None and self.wanted.leave_out is not LeaveOut.NONE
            if between is None and self.wanted.anchors is not None and known.size and not drawn:
                between = _widen(declared, anchor, known, self.wanted.anchors)
            if between is not None and between[0] < between[1]:
                decision = Decision(
                    DecisionKind.ANCHOR,
                    anchor.name,
                    cells=(("", name),),
                    at=anchor.at,
                    low=between[0],
                    high=between[1],
                    declared=anchor.between is not None,
                    role=anchor.role,
                )
                anchors.append((anchor.name, self._add(decision)))
        return tuple(anchors)

    def _add_case(self, i: int, case: Case) -> None:
        sets_of: dict[str, list[str]] = {}
        for name in self.used:
            if self.spec.sets[name].expression is None:
                sets_of.setdefault(field_of(self.spec, name), []).append(name)
        for each in self.fields:
            sets_of.setdefault(each.field, [])
        for key, names in sets_of.items():
            coding = code_of(case, key)
            if coding is not None:
                self._add_coding(i, case, key, names, coding)

    def _add_coding(self, i: int, case: Case, key: str, names: list[str], coding: Coding) -> None:
        """Add the readings of one code, and the scores of its labels."""
        words = self._list_words(coding, key, names)
        entries = {
            name: [read_entry(self.spec, case, name, coding, word) for word in words]
            for name in names
        }
        moved = [name for name in names if _differ(entries[name])]
        facts = self._list_facts(i, case, key, coding, words)
        reading = FIXED
        if moved or facts:
            cells = tuple((case.id, name) for name in moved) or ((case.id, ""),)
            declared = bool(coding.alternatives) and self.wanted.alternatives
            reading = self._add(
                Decision(DecisionKind.READING, key, cells=cells, options=words, declared=declared)
            )
        self.facts += [replace(rule, reading=reading) for rule in facts]
        for name, found in entries.items():
            if scale_of(self.spec, name) is not None:
                own = reading if name in moved else FIXED
                count = len(words) if name in moved else 1
                self._add_cell(i, case, name, words[:count], found[:count], own)
            elif name in moved:
                column = self.columns[name]
                read = (i, reading, tuple(score_of(entry) for entry in found))
                self.columns[name] = replace(column, readings=(*column.readings, read))

    def _list_facts(
        self, i: int, case: Case, key: str, coding: Coding, words: Sequence[str]
    ) -> list[FactRule]:
        """Return what claims rest on by a code itself, where other readings would change that."""
        rules = []
        for each in self.fields:
            if each.field == key:
                other = [each.read(case, coding, word) for word in words[1:]]
                none = -1.0 if each.types else np.nan
                options = [none if x is None else x for x in (each.read(case, coding), *other)]
                if len(set(options)) > 1:
                    rules.append(FactRule(each.claim, i, FIXED, tuple(options)))
        return rules

    def _list_words(self, coding: Coding, key: str, names: Sequence[str]) -> tuple[str, ...]:
        """Return the readings of a code, first the present one.

        Of a field without order every other label is as near as the next.
        """
        now = text_of(coding)
        words = dict.fromkeys([now, *(coding.alternatives if self.wanted.alternatives else ())])
        scales = [scale_of(self.spec, name) for name in names]
        if self.wanted.all_labels and scales and None not in scales:
            # The scale that tells most labels apart says which are next to each other.
            known = [scale or {} for scale in scales]
            finest = max(known, key=lambda s: len({score_of(entry) for entry in s.values()}))
            near: Sequence[str] = list_neighbours(finest, now, self.wanted.all_labels)
            if key in self.nominal:
                near = [word for word in finest if word != now]
            for word in near:
                if all(word in scale for scale in known):
                    words[word] = None
        return tuple(words)

    def _add_cell(
        self,
        i: int,
        case: Case,
        name: str,
        words: Sequence[str],
        entries: Sequence[Entry],
        reading: int,
    ) -> None:
        """Add what scores the labels of one case may have in one set."""
        sources: list[ScoreSource] = []
        for word, entry in zip(words, entries, strict=True):
            position = FIXED
            if isinstance(entry, LabelScore) and self.wanted.labels:
                position = self._add_label(case.id, name, word, entry)
            sources.append((score_of(entry), position))
        if reading != FIXED or sources[0][1] != FIXED:
            self.cells.append(CellRule(i, self.names.index(name), reading, tuple(sources)))

    def _add_label(self, case: str, name: str, word: str, entry: LabelScore) -> int:
        """Return the decision on the score of a label, adding it where it is new."""
        low, high = entry.between or (entry.score, entry.score)
        if low == high:
            return FIXED
        scale = self.spec.sets[name].scale
        key = ("set", name, word)
        if self.wanted.labels != "together":
            key = (case, name, word)
        elif isinstance(scale, str):
            key = ("scale", scale, word)
        position = self.labels.get(key)
        if position is None:
            ends = is_crisp(scale_of(self.spec, name) or {})
            decision = Decision(
                DecisionKind.SCORE, word, at=entry.score, low=low, high=high, ends=ends
            )
            position = self.labels[key] = self._add(decision)
        known = self.decisions[position]
        self.decisions[position] = replace(known, cells=(*known.cells, (case, name)))
        return position

    def _add_cuts(self) -> None:
        spec, wanted = self.spec, self.wanted
        incl, pri, n_cut = (
            find_common_cut(spec, name) for name in ("incl_cut", "pri_cut", "n_cut")
        )
        high = incl[0] if isinstance(incl, tuple) else incl
        ranges = [("incl_cut", high, wanted.incl_cut), ("pri_cut", pri, wanted.pri_cut)]
        ranges += [
            (cut.name, cut.read(spec.cuts), cut.read(wanted.cuts)) for cut in CLAIM_CUTS.values()
        ]
        for name, at, between in ranges:
            if between is not None and at is not None and between[0] < between[1]:
                self._add(Decision(DecisionKind.CUT, name, at=at, low=between[0], high=between[1]))
        others = [n for n in wanted.n_cuts if n != n_cut]
        if others:
            options = tuple(str(n) for n in (n_cut, *others))
            self._add(Decision(DecisionKind.N_CUT, "n_cut", options=options))

    def _add_left_out(self) -> dict[int, tuple[tuple[int, ...], ...]]:
        """Add what is left out: one decision on which it is, or one for each where ``apart``."""
        cases = self.study.cases
        groups: dict[tuple[int, ...], str] = {}
        if self.wanted.leave_out in (LeaveOut.CASES, LeaveOut.BOTH):
            groups |= {(i,): case.id for i, case in enumerate(cases)}
        together: dict[str, list[int]] = {}
        if self.wanted.leave_out in (LeaveOut.STATES, LeaveOut.BOTH):
            for i, case in enumerate(cases):
                together.setdefault(case.state, []).append(i)
        if self.wanted.leave_out in (LeaveOut.GROUPS, LeaveOut.BOTH):
            for by in dict.fromkeys(by for case in cases for by in case.groups):
                for i, case in enumerate(cases):
                    if by in case.groups:
                        together.setdefault(name_group(by, case.groups[by]), []).append(i)
        for name, members in together.items():
            if len(members) < len(cases):
                groups.setdefault(tuple(members), name)
        if len(cases) < 2 or not groups:
            return {}
        if self.apart:
            return {
                self._add(Decision(DecisionKind.LEFT_OUT, name, options=("", name))): ((), members)
                for members, name in groups.items()
            }
        decision = Decision(DecisionKind.LEFT_OUT, "", options=("", *groups.values()))
        return {self._add(decision): ((), *groups)}


def list_neighbours(scale: Scale, word: str, steps: int) -> list[str]:
    """Return the labels of a scale at most so many steps from one, by their scores.

    Labels with one score stand on one step; a label is a step from another on its own step.

    >>> list_neighbours({"low": 0, "medium": 0.6, "mixed": 0.6, "high": 1}, "medium", 1)
    ['low', 'mixed', 'high']
    """
    if word not in scale:
        return []
    scores = sorted({score_of(entry) for entry in scale.values()})
    at = scores.index(score_of(scale[word]))
    near = scores[max(0, at - steps) : at + steps + 1]
    return [label for label, entry in scale.items() if score_of(entry) in near and label != word]


def is_crisp(scale: Scale) -> bool:
    """Return whether a scale puts every label in or out, so that there is nothing between.

    >>> is_crisp({"low": 0, "high": 1}), is_crisp({"low": 0, "medium": 0.6, "high": 1})
    (True, False)
    """
    ends = [
        end
        for entry in scale.values()
        for end in (score_of(entry), *((isinstance(entry, LabelScore) and entry.between) or ()))
    ]
    return all(end in (0, 1) for end in ends)


def _widen(
    declared: SetSpec, anchor: Anchor, known: NDArray[np.float64], share: float
) -> tuple[float, float]:
    """Return the range of an anchor that declares none, as a share of the spread of raw values.

    It ends before that of a neighbour can begin, and where it divides the cases, at the outermost
    raw values.
    """
    step = share * float(np.ptp(known))
    low, high = anchor.at - step, anchor.at + step
    for first, second in pair_neighbours(declared):
        if second.name == anchor.name:
            low = max(low, anchor.at - _NEAR * (anchor.at - first.ends[1]))
        if first.name == anchor.name:
            high = min(high, anchor.at + _NEAR * (second.ends[0] - anchor.at))
    if anchor.role not in OUTERMOST:
        low = max(low, min(float(known.min()), anchor.at))
        high = min(high, max(float(known.max()), anchor.at))
    return low, high


def _differ(entries: Sequence[Entry]) -> bool:
    """Return whether a reading makes a difference to a set."""
    return any(entry != entries[0] for entry in entries[1:])
