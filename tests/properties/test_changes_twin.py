"""Smallest sets of changes against an exhaustive search over all sets of changes on a grid.

The twin draws a small analysis with what could be changed in it, makes every set of changes size by
size with every value on a grid, and judges each claim by loops of its own.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import pairwise
from types import MappingProxyType
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from qca.robustness.changes.changes import name_number, plan_changes
from qca.robustness.changes.shifts import is_part
from qca.robustness.engines.work import run_here
from qca.robustness.results.changes import Change, ChangeSet, Goal, Search
from qca.robustness.results.decisions import DecisionKind
from qca.robustness.results.worlds import VERDICTS
from qca.robustness.worlds.evaluation import judge_worlds, measure_scores
from qca.robustness.worlds.inventory import build_universe
from qca.robustness.worlds.universe import Universe
from qca.study.cases import Case, Coding
from qca.study.declaration import FilesRead, Study, build_study
from qca.study.places import Places
from qca.study.spec import Spec

_Array = NDArray[np.float64]
_Cell = tuple[str, str]
_Key = tuple[Any, ...]
_Scores = dict[str, _Array]

_LEVEL: dict[str, Any] = {
    "low": 0,
    "rather low": 0.3,
    "medium": {"score": 0.6, "between": [0.4, 0.7]},
    "high": 1,
}
_OTHER: dict[str, Any] = {
    "low": 0.1,
    "rather low": {"score": 0.4, "between": [0.2, 0.55]},
    "medium": 0.7,
    "high": 0.9,
}
_CRISP: dict[str, Any] = {"no": 0, "unclear": {"score": 0, "between": [0, 1]}, "yes": 1}
_CUTS = {
    "sufficiency.incl": 0.8,
    "sufficiency.pri": 0.5,
    "necessity.incl": 0.9,
    "necessity.ron": 0.5,
    "necessity.cov": 0.5,
}
_Sides = tuple[Callable[[_Scores], _Array], Callable[[_Scores], _Array]]
_CLAIMS: dict[str, _Sides] = {
    "A -> Y": (lambda s: s["A"], lambda s: s["Y"]),
    "A <- Y": (lambda s: s["A"], lambda s: s["Y"]),
    "A*B -> Y": (lambda s: np.minimum(s["A"], s["B"]), lambda s: s["Y"]),
    "A + ~B <- Y": (lambda s: np.maximum(s["A"], 1 - s["B"]), lambda s: s["Y"]),
    "not (~A -> Y)": (lambda s: 1 - s["A"], lambda s: s["Y"]),
    "not (B <- Y)": (lambda s: s["B"], lambda s: s["Y"]),
    "A <-> Y": (lambda s: s["A"], lambda s: s["Y"]),
    "D -> B*Y": (lambda s: np.maximum(s["A"], s["B"]), lambda s: np.minimum(s["B"], s["Y"])),
    "A -> Y within B": (lambda s: s["A"], lambda s: s["Y"]),
    "A <-> Y within ~B": (lambda s: s["A"], lambda s: s["Y"]),
    "not (A <-> Y)": (lambda s: s["A"], lambda s: s["Y"]),
    "not (A <- Y) within B": (lambda s: s["A"], lambda s: s["Y"]),
    "some (A*B -> Y)": (lambda s: np.minimum(s["A"], s["B"]), lambda s: s["Y"]),
    "some (A <- Y) within B": (lambda s: s["A"], lambda s: s["Y"]),
    "some (~A)": (lambda s: np.maximum(s["A"], 1 - s["A"]), lambda s: 1 - s["A"]),
}
_SCOPES: dict[str, Callable[[_Scores], _Array]] = {
    "B": lambda s: s["B"],
    "~B": lambda s: 1 - s["B"],
    "B[1,2]": lambda s: 1.0 * (s["B"] >= 1),
}
# Claims on sets of several values.
_COUNTED: dict[str, _Sides] = {
    "A -> Y": _CLAIMS["A -> Y"],
    "A <-> Y": _CLAIMS["A <-> Y"],
    "A*B[1,2] <- Y": (lambda s: np.minimum(s["A"], 1.0 * (s["B"] >= 1)), lambda s: s["Y"]),
    "not (B[1] -> Y)": (lambda s: 1.0 * (s["B"] == 1), lambda s: s["Y"]),
    "A <- Y within B[1,2]": (lambda s: s["A"], lambda s: s["Y"]),
    "some (B[2] -> Y)": (lambda s: 1.0 * (s["B"] == 2), lambda s: s["Y"]),
}


@dataclass(frozen=True)
class _Option:
    """One way to make a change: the scores it gives, the cases it leaves out, the cut it sets."""

    to: str
    scores: dict[_Cell, float] = field(default_factory=dict)
    gone: tuple[str, ...] = ()
    cut: tuple[str, float] | None = None


@dataclass(frozen=True)
class _Turn:
    """One thing that can be changed, and the ways to change it."""

    key: _Key
    options: tuple[_Option, ...]


@dataclass
class _Drawn:
    """An analysis with what can be changed in it, as declared and beyond."""

    study: Study
    scores: dict[_Cell, float]
    declared: list[_Turn]
    wide: list[_Turn]


def _grid(own: list[float], low: float, high: float, fine: bool) -> list[float]:
    """Return values from low to high: where the order of scores changes, and others between."""
    points = {low, high, 0.5, 0.5 - 2e-6, 0.5 + 2e-6, *own, *(1 - v for v in own)}
    inside = sorted(point for point in points if low <= point <= high)
    if fine:
        inside += [(a + b) / 2 for a, b in pairwise(inside)]
        inside += np.linspace(low, high, 12).tolist()
    return sorted(set(inside))


def _score(entry: Any) -> float:
    return float(entry["score"] if isinstance(entry, dict) else entry)


def _between(entry: Any) -> tuple[float, float]:
    low, high = entry["between"] if isinstance(entry, dict) else (entry, entry)
    return float(low), float(high)


def _draw(seed: int, kind: str) -> _Drawn:
    """Draw an analysis of three or four cases of two states."""
    rng = np.random.default_rng(seed)
    count = int(rng.integers(3, 5))
    cases = [f"c{i}" for i in range(count)]
    states = {case: f"s{min(1, i // 2)}" for i, case in enumerate(cases)}
    leave_out = str(rng.choice(["none", "cases", "both"]))
    robustness: dict[str, Any] = {"leave_out": leave_out}
    turns: list[_Turn] = []
    wide: list[_Turn] = []
    scores: dict[_Cell, float] = {}
    codings: dict[str, dict[str, Coding]] = {case: {} for case in cases}
    sets: dict[str, Any] = {"D": {"expression": "A + B"}}
    scales = {"A": _LEVEL, "B": _LEVEL, "Y": _OTHER}
    if kind == "crisp":  # every score at an end of its scale
        scales = dict.fromkeys("ABY", _CRISP)
    for name in "ABY":
        # Two sets that rest on one field are recoded together.
        source = "A" if name == "B" and kind == "shared" else name
        if kind == "values":
            sets[name] = {"crisp": [2.5, 5.5] if name == "B" else 2.5}
        elif kind == "unlabelled":
            sets[name] = {"as_is": "true"}
        else:
            sets[name] = {"field": source.lower(), "scale": scales[name]}
    if kind == "values":
        sets.pop("D")
    for case in cases:
        for name in "ABY":
            _code(rng, kind, case, name, sets[name], codings[case], scores)
    for case in cases:
        own = [scores[case, name] for name in "ABY"]
        _add_turns(kind, case, sets, codings[case], own, turns, wide)
    if kind == "cuts":
        low, high = sorted(round(float(v), 2) for v in rng.uniform(0.5, 1, 2))
        robustness["cuts"] = {
            "sufficiency": {"incl": [min(low, 0.8), max(high, 0.8)]},
            "necessity": {"incl": [min(low, 0.9), max(high, 0.9)]},
        }
        for side, at in (("sufficiency", 0.8), ("necessity", 0.9)):
            ends = (min(low, at), max(high, at))
            options = [_Option("", cut=(f"{side}.incl", v)) for v in np.linspace(*ends, 9).tolist()]
            turns.append(_Turn(("cut", f"{side}.incl"), tuple(options)))
            wide.append(turns[-1])
    out = [_Turn(("out", case), (_Option(case, gone=(case,)),)) for case in cases]
    members = {s: tuple(c for c in cases if states[c] == s) for s in ("s0", "s1")}
    whole = [
        _Turn(("out", state), (_Option(state, gone=own),))
        for state, own in members.items()
        if len(own) > 1
    ]
    turns += [*(out if leave_out != "none" else []), *(whole if leave_out == "both" else [])]
    wide += [*out, *whole]
    claims = rng.permutation(list(_COUNTED if kind == "values" else _CLAIMS)).tolist()[:3]
    spec = Spec.model_validate(
        {
            "title": "t",
            "cases": ["x.yaml"],
            "sets": sets,
            "outcome": "Y",
            "conditions": ["A", "B"],
            "claims": [_declare(text) for text in claims],
            "robustness": robustness,
        }
    )
    built = [
        Case(case, states[case], "2000", MappingProxyType(codings[case]), Places())
        for case in cases
    ]
    return _Drawn(build_study(spec, built, FilesRead()), scores, turns, wide)


def _declare(text: str) -> dict[str, str]:
    claim, _, scope = text.partition(" within ")
    return {"id": text, "says": "", "claim": claim, **({"within": scope} if scope else {})}


def _code(
    rng: np.random.Generator,
    kind: str,
    case: str,
    name: str,
    declared: dict[str, Any],
    codings: dict[str, Coding],
    scores: dict[_Cell, float],
) -> None:
    """Draw the code of a case, with its score in a set."""
    if kind == "values":
        scores[case, name] = float(rng.integers(0, 3 if name == "B" else 2))
        codings[name] = Coding(value=3 * scores[case, name])
    elif kind == "unlabelled":
        scores[case, name] = float(rng.choice([0, 0.1, 0.2, 0.35, 0.6, 0.7, 0.8, 1]))
        codings[name] = Coding(value=scores[case, name])
    else:
        scale, source = declared["scale"], declared["field"]
        if source not in codings:
            word, *others = rng.permutation(list(scale)).tolist()
            also = tuple(others[: int(rng.integers(0, 2))])
            codings[source] = Coding(label=word, also=also)
        scores[case, name] = _score(scale[codings[source].label])


def _add_turns(
    kind: str,
    case: str,
    sets: dict[str, Any],
    codings: dict[str, Coding],
    own: list[float],
    turns: list[_Turn],
    wide: list[_Turn],
) -> None:
    """Add what can be changed in a case."""
    fine = kind != "unlabelled"
    for key, coding in codings.items():
        if kind == "unlabelled":
            grid = _grid(own, 0, 1, fine)
            options = [_Option("", {(case, key): value}) for value in grid]
            wide.append(_Turn(("score", case, key), tuple(options)))
            continue
        if kind == "values":
            values = range(3 if key == "B" else 2)
            others = [v for v in values if v != own["ABY".index(key)]]
            options = [_Option(f"{v}", {(case, key): float(v)}) for v in others]
            wide.append(_Turn(("read", case, key), tuple(options)))
            continue
        names = [name for name in "ABY" if sets[name]["field"] == key]
        scales = {name: sets[name]["scale"] for name in names}
        for name, scale in scales.items():
            low, high = _between(scale[coding.label])
            if low < high:
                now = _score(scale[coding.label])
                grid = [1 - now] if kind == "crisp" else _grid(own, low, high, fine)
                options = [_Option("", {(case, name): value}) for value in grid]
                turns.append(_Turn(("score", case, name), tuple(options)))
                if len(names) > 1 or kind == "crisp":
                    wide.append(turns[-1])
        options = []
        for word in scales[names[0]]:
            if word != coding.label:
                options += _read(case, word, scales, own, kind == "crisp")
        if len(names) > 1 or kind == "crisp":
            wide.append(_Turn(("read", case, key), tuple(options)))
        else:  # the one set of its field: its score may be anything
            free = [_Option("", {(case, names[0]): value}) for value in _grid(own, 0, 1, False)]
            wide.append(_Turn(("score", case, names[0]), tuple(free)))
        also = tuple(option for option in options if option.to in coding.also)
        if also:
            turns.append(_Turn(("read", case, key), also))


def _read(
    case: str, word: str, scales: dict[str, Any], own: list[float], crisp: bool
) -> list[_Option]:
    """Return another reading of a code, with every value of the scores it leaves open."""
    found: list[dict[_Cell, float]] = [{}]
    for name, scale in scales.items():
        low, high = _between(scale[word])
        values = [0.0, 1.0] if crisp and low < high else _grid(own, low, high, fine=False)
        values = values if low < high else [low]
        found = [{**each, (case, name): value} for each in found for value in values]
    return [_Option(word, each) for each in found]


def _choose(turns: list[Any], count: int) -> Iterator[list[Any]]:
    """Yield every choice of so many."""
    if not count:
        yield []
        return
    for i, turn in enumerate(turns):
        for rest in _choose(turns[i + 1 :], count - 1):
            yield [turn, *rest]


def _make(drawn: _Drawn, chosen: list[_Turn]) -> tuple[_Scores, NDArray[np.bool_], _Scores]:
    """Return scores, cases kept and cuts of all worlds that some changes lead to, in every way."""
    cases = [case.id for case in drawn.study.cases]
    sizes = [len(turn.options) for turn in chosen]
    count = math.prod(sizes)
    which = np.indices(sizes).reshape(len(chosen), count)
    values = {
        name: np.tile([drawn.scores[case, name] for case in cases], (count, 1)) for name in "ABY"
    }
    keep = np.ones((count, len(cases)), dtype=bool)
    cuts = {name: np.full(count, cut) for name, cut in _CUTS.items()}
    for turn, picked in zip(chosen, which, strict=True):
        for case, name in {cell for option in turn.options for cell in option.scores}:
            own = [option.scores[case, name] for option in turn.options]
            values[name][:, cases.index(case)] = np.array(own)[picked]
        for case in turn.options[0].gone:
            keep[:, cases.index(case)] = False
        if turn.options[0].cut:
            own = [option.cut[1] for option in turn.options if option.cut]
            cuts[turn.options[0].cut[0]] = np.array(own)[picked]
    return values, keep, cuts


def _judge_worlds(drawn: _Drawn, claim: str, chosen: list[_Turn]) -> list[str]:
    """Return the verdict on a claim in every world that some changes lead to, in order."""
    values, keep, cuts = _make(drawn, chosen)
    text, _, within = claim.partition(" within ")
    condition, outcome = (_CLAIMS | _COUNTED)[claim]
    x, y = condition(values), outcome(values)
    scope = _SCOPES[within](values) if within else np.ones(x.shape)
    found = []
    if "<-" not in text or "<->" in text:
        found.append(_judge_sufficiency(np.minimum(x, scope), y, keep, cuts))
    if "<-" in text:
        found.append(_judge_necessity(x, np.minimum(y, scope), keep, cuts))
    return [_join(text, [each[w] for each in found]) for w in range(len(x))]


def _judge_one(drawn: _Drawn, claim: str, options: list[_Option]) -> str:
    """Return the verdict on a claim where these changes are made."""
    (verdict,) = _judge_worlds(drawn, claim, [_Turn((), (option,)) for option in options])
    return verdict


@dataclass(frozen=True)
class _Direction:
    """How one direction of a claim stands in a world."""

    verdict: str
    shown: bool
    opposed: bool


def _judge_sufficiency(
    x: _Array, y: _Array, keep: NDArray[np.bool_], cuts: dict[str, _Array]
) -> list[_Direction]:
    both = np.minimum(x, y)
    odd = _total(keep, np.minimum(both, 1 - y))
    good = [
        _passes(_total(keep, both), _total(keep, x), cuts["sufficiency.incl"]),
        _passes(_total(keep, both) - odd, _total(keep, x) - odd, cuts["sufficiency.pri"]),
    ]
    return _judge_direction(x, y, keep, good)


def _judge_necessity(
    x: _Array, y: _Array, keep: NDArray[np.bool_], cuts: dict[str, _Array]
) -> list[_Direction]:
    both = np.minimum(x, y)
    good = [
        _passes(_total(keep, both), _total(keep, y), cuts["necessity.incl"]),
        _passes(_total(keep, 1 - x), _total(keep, 1 - both), cuts["necessity.ron"]),
        _passes(_total(keep, both), _total(keep, x), cuts["necessity.cov"]),
    ]
    return _judge_direction(y, x, keep, good)


def _total(keep: NDArray[np.bool_], part: _Array) -> _Array:
    return np.asarray(np.where(keep, part, 0).sum(axis=1))


def _passes(part: _Array, whole: _Array, cut: _Array) -> NDArray[np.bool_]:
    ratio = np.divide(part, whole, out=np.full(len(part), np.nan), where=whole > 1e-9)
    return np.asarray(ratio >= cut - 1e-9)


def _judge_direction(
    inner: _Array, outer: _Array, keep: NDArray[np.bool_], good: list[NDArray[np.bool_]]
) -> list[_Direction]:
    member = keep & (inner > 0.5 + 1e-9)
    shown = (member & (outer > 0.5 + 1e-9)).any(axis=1)
    opposed = (member & (outer < 0.5 - 1e-9)).any(axis=1)
    found = []
    for w in range(len(inner)):
        if not (shown[w] or opposed[w]):
            verdict = "untested"
        elif opposed[w]:
            verdict = "mixed" if good[0][w] else "contradicted"
        else:
            verdict = "supported" if all(each[w] for each in good) else "in_kind"
        found.append(_Direction(verdict, bool(shown[w]), bool(opposed[w])))
    return found


def _join(text: str, directions: list[_Direction]) -> str:
    """Return the verdict on a claim from how its directions stand."""
    word = text.split(maxsplit=1)[0]
    if word in ("not", "some"):
        wanted = [each.opposed if word == "not" else each.shown for each in directions]
        tested = any(each.shown or each.opposed for each in directions)
        return "supported" if any(wanted) else "not_shown" if tested else "untested"
    verdicts = [each.verdict for each in directions]
    for worst in ("contradicted", "mixed"):
        if worst in verdicts:
            return worst
    return verdicts[0] if len(set(verdicts)) == 1 else "in_kind"


def _search(
    drawn: _Drawn, claim: str, goal: Goal, turns: list[_Turn], largest: int
) -> tuple[float, set[tuple[frozenset[_Key], str]]]:
    """Return the smallest sets of changes on the grid that reach a goal, with the verdict."""
    wanted = {
        Goal.HOLDS: {"supported"},
        Goal.FAILS: {"not_shown" if claim.startswith(("not", "some")) else "contradicted"},
        Goal.CHANGES: {str(verdict) for verdict in VERDICTS} - {_judge_one(drawn, claim, [])},
    }[goal]
    for size in range(largest + 1):
        found = set()
        for chosen in _choose(turns, size):
            if _is_idle(chosen):
                continue
            verdicts = np.array(_judge_worlds(drawn, claim, chosen))
            names = np.array([len(turn.options) for turn in chosen])
            for w in np.flatnonzero(np.isin(verdicts, list(wanted))).tolist():
                options = np.unravel_index(w, names) if chosen else ()
                keys = [
                    (*turn.key, turn.options[o].to) for turn, o in zip(chosen, options, strict=True)
                ]
                found.add((frozenset(keys), str(verdicts[w])))
        if found:
            return size, found
    return math.inf, set()


def _is_idle(chosen: list[_Turn]) -> bool:
    """Return whether a set changes a score that another of its changes decides."""
    cells = [frozenset(cell for o in turn.options for cell in o.scores) for turn in chosen]
    return any(a & b for i, a in enumerate(cells) for b in cells[:i])


def _tell(change: Change) -> _Key:
    """Return what the twin calls a change."""
    decision = change.decision
    if decision.kind is DecisionKind.LEFT_OUT:
        return ("out", decision.name, change.to)
    if decision.kind is DecisionKind.CUT:
        return ("cut", decision.name, "")
    if decision.kind is DecisionKind.READING:
        return ("read", decision.cases[0], decision.name, change.to)
    return ("score", *decision.cells[0], "")


def _follow(drawn: _Drawn, found: ChangeSet) -> list[_Option]:
    """Return the changes of a set with the values of its witness."""
    witness = dict(found.witness)
    options = []
    for change in found.changes:
        name = change.decision.name
        if change.decision.kind is DecisionKind.LEFT_OUT:
            gone = [c.id for c in drawn.study.cases if name in (c.id, c.state)]
            options.append(_Option(name, gone=tuple(gone)))
        elif change.decision.kind is DecisionKind.CUT:
            options.append(_Option("", cut=(name, witness[name])))
        else:
            scores = {
                (case, at): witness.get(f"{case} {at}", low) for case, at, low, _ in change.scores
            }
            options.append(_Option(change.to, scores))
    return options


def _check(drawn: _Drawn, claim: str, search: Search) -> None:
    declared = search.goal is Goal.CHANGES or all(each.declared for each in search.sets)
    turns, largest = (drawn.declared, 3) if declared and search.sets else (drawn.wide, 2)
    if search.goal is Goal.CHANGES:
        turns = drawn.declared
    size, expected = _search(drawn, claim, search.goal, turns, largest)
    assert search.complete
    assert search.count == len(search.sets)
    found = {
        (frozenset(_tell(change) for change in each.changes), each.verdict.value)
        for each in search.sets
    }
    assert len(found) == len(search.sets)
    if search.sets:
        assert all(len(each.changes) == search.size for each in search.sets)
        assert search.size <= size
        if search.size == size:
            assert expected <= found
    else:
        assert math.isinf(size)
    if not declared:
        assert math.isinf(_search(drawn, claim, search.goal, drawn.declared, 3)[0])
    for each in search.sets:
        assert _judge_one(drawn, claim, _follow(drawn, each)) == each.verdict.value
        _check_ends(drawn, claim, each)


def _check_ends(drawn: _Drawn, claim: str, found: ChangeSet) -> None:
    """Check the ends of the one number of a set with a single one: inside it does, outside not."""
    if len(found.witness) != 1:
        return
    (((name, _)),) = found.witness
    for change in found.changes:
        spans = [(low, high) for c, s, low, high in change.scores if f"{c} {s}" == name]
        if change.decision.kind is DecisionKind.CUT:
            spans = [(change.low, change.high)]
        for low, high in spans:
            for end, out in ((low, -1), (high, 1)):
                near = [end - out * step for step in (0, 1e-5) if low <= end - out * step <= high]
                assert _stands(drawn, claim, found, name, near)
                far = end + out * 1e-5
                limit = _limit(change, name)
                if limit[0] <= far <= limit[1]:
                    assert not _stands(drawn, claim, found, name, [far])


def _limit(change: Change, name: str) -> tuple[float, float]:
    if change.decision.graded:
        return change.decision.low, change.decision.high
    scale = {"A": _LEVEL, "B": _LEVEL, "Y": _OTHER}[name.split()[1]]
    return _between(scale.get(change.to, 0))


def _stands(drawn: _Drawn, claim: str, found: ChangeSet, name: str, values: list[float]) -> bool:
    moved = [
        ChangeSet(found.changes, found.verdict, found.declared, ((name, value),))
        for value in values
    ]
    verdicts = {_judge_one(drawn, claim, _follow(drawn, each)) for each in moved}
    return found.verdict.value in verdicts


@pytest.mark.parametrize("kind", ["labels", "shared", "crisp", "unlabelled", "values", "cuts"])
@settings(max_examples=8)
@given(seed=st.integers(0, 10**6))
def test_smallest_sets(kind: str, seed: int) -> None:
    drawn = _draw(seed, kind)
    for found in run_here(plan_changes(drawn.study)):
        assert [search.goal for search in found.searches] == list(Goal)
        for search in found.searches:
            _check(drawn, found.claim, search)


def _draw_numbers(seed: int, kind: str) -> Study:
    """Draw an analysis whose decisions bear on several cases at once."""
    rng = np.random.default_rng(seed)
    count = int(rng.integers(3, 5))
    sets: dict[str, Any] = {
        "A": {"direct": {"out": 1, "crossover": {"at": 5, "between": [4, 6.5]}, "in": 9}},
        "B": {"field": "b", "scale": "level"},
        "C": {"field": "c", "scale": "level"},
        "Y": {"field": "y", "scale": _OTHER},
    }
    robustness: dict[str, Any] = {"leave_out": "cases"}
    if kind == "linear":
        ends = {"out": {"at": 2, "between": [1, 3]}, "in": {"at": 8, "between": [7, 9]}}
        sets["A"] = {"linear": {**ends, "crossover": 5}}
    if kind == "thresholds":
        sets["A"] = {"crisp": [{"at": 5, "between": [3, 7]}]}
    if kind == "relative":
        sets["A"] = {"tfr": "true"}
    if kind == "together":
        robustness["labels"] = "together"
        sets["A"] = {"as_is": "true"}
    if rng.random() < 0.3:
        robustness["cuts"] = {"sufficiency": {"incl": [0.6, 0.9]}, "necessity": {"ron": [0.3, 0.6]}}
    cases = []
    for i in range(count):
        number = round(float(rng.uniform(*((0, 3), (7, 10), (0, 10), (0, 10))[i])), 1)
        raw = number / 10 if kind == "together" else number
        also = (f"{rng.integers(2, 11) / (10 if kind == 'together' else 1)}",)
        codings = {"A": Coding(value=raw, also=also if rng.random() < 0.5 else ())}
        for field_, scale in (("b", _LEVEL), ("c", _LEVEL), ("y", _OTHER)):
            word, *others = rng.permutation(list(scale)).tolist()
            codings[field_] = Coding(label=word, also=tuple(others[: int(rng.random() < 0.3)]))
        cases.append(Case(f"c{i}", f"s{i // 2}", "2000", MappingProxyType(codings), Places()))
    claims = rng.permutation(["A -> Y", "A*B <- Y", "not (A + C -> Y)", "A*B <-> Y"]).tolist()[:2]
    spec = Spec.model_validate(
        {
            "title": "t",
            "cases": ["x.yaml"],
            "scales": {"level": _LEVEL},
            "sets": sets,
            "outcome": "Y",
            "conditions": ["A", "B", "C"],
            "claims": [{"id": text, "says": "", "claim": text} for text in claims],
            "robustness": robustness,
        }
    )
    return build_study(spec, cases, FilesRead())


def _list_settings(universe: Universe, position: int) -> list[tuple[str, dict[int, float]]]:
    """Return what a change of one decision can be on a grid, with the option that it takes."""
    decision = universe.decisions[position]
    if decision.graded:
        if decision.kind is DecisionKind.SCORE and is_part(universe, position):
            return []
        points = {*np.linspace(decision.low, decision.high, 21).tolist(), 0.5, 0.6, 0.9}
        raw = [float(v) for rule in universe.column_rules for v in rule.raw]
        points |= {v + step for v in raw for step in (-1e-5, 0, 1e-5)}
        return [("", {position: p}) for p in points if decision.low <= p <= decision.high]
    found = []
    for option in range(1, len(decision.options)):
        worlds: list[dict[int, float]] = [{position: float(option)}]
        for cell in universe.cell_rules:
            own = cell.sources[option][1] if cell.reading == position else -1
            if own >= 0 and is_part(universe, own):
                ends = universe.decisions[own]
                grid = _grid([0.3, 0.7, 0.9], ends.low, ends.high, fine=True)
                worlds = [{**world, own: value} for world in worlds for value in grid]
        found += [(decision.options[option], world) for world in worlds]
    return found


def _judge_settings(universe: Universe, claim: int, worlds: list[dict[int, float]]) -> list[str]:
    rows = np.repeat(universe.start[np.newaxis], len(worlds), axis=0)
    for row, world in zip(rows, worlds, strict=True):
        for position, value in world.items():
            row[position] = value
    found = universe.realize(rows)
    fit = judge_worlds(universe, found, measure_scores(found), universe.claims[claim])
    return [VERDICTS[v].value for v in fit.verdicts]


def _search_settings(
    universe: Universe, claim: int, wanted: set[str]
) -> tuple[float, set[tuple[frozenset[_Key], str]]]:
    ways = [
        (d, found) for d in range(len(universe.decisions)) if (found := _list_settings(universe, d))
    ]
    for size in range(3):
        met = set()
        for chosen in _choose(ways, size):
            worlds: list[tuple[list[_Key], dict[int, float]]] = [([], {})]
            for d, options in chosen:
                worlds = [
                    ([*keys, (d, to)], {**world, **other})
                    for keys, world in worlds
                    for to, other in options
                ]
            verdicts = _judge_settings(universe, claim, [world for _, world in worlds])
            for (keys, _), verdict in zip(worlds, verdicts, strict=True):
                if verdict in wanted:
                    met.add((frozenset(keys), verdict))
        if met:
            return size, met
    return math.inf, set()


@pytest.mark.parametrize("kind", ["direct", "linear", "thresholds", "relative", "together"])
@settings(max_examples=3)
@given(seed=st.integers(0, 10**6))
def test_changes_of_several_cases(kind: str, seed: int) -> None:
    study = _draw_numbers(seed, kind)
    universe = build_universe(study, apart=True)
    for claim, found in enumerate(run_here(plan_changes(study, undeclared=False))):
        (now,) = _judge_settings(universe, claim, [{}])
        for search in found.searches:
            _check_settings(universe, claim, search, now)


def _check_settings(universe: Universe, claim: int, search: Search, now: str) -> None:
    every = {"supported", "contradicted", "mixed", "untested"}
    goals = {Goal.HOLDS: {"supported"}, Goal.FAILS: {"contradicted"}, Goal.CHANGES: every - {now}}
    size, expected = _search_settings(universe, claim, goals[search.goal])
    if any(rule.relative for rule in universe.column_rules) and not search.complete:
        # Leaving out a case changes all others, so that large sets cannot be ruled out by bounds.
        assert not search.sets
        assert search.size < size
        return
    assert search.complete
    places = {decision: d for d, decision in enumerate(universe.decisions)}
    names = {name_number(decision): d for d, decision in enumerate(universe.decisions)}
    found = set()
    for each in search.sets:
        keys = [(places[change.decision], change.to) for change in each.changes]
        found.add((frozenset(keys), each.verdict.value))
        world = {d: float(universe.decisions[d].options.index(to)) for d, to in keys if to} | {
            names[name]: value for name, value in each.witness
        }
        assert _judge_settings(universe, claim, [world]) == [each.verdict.value]
        graded = [change for change in each.changes if change.decision.graded]
        for change in graded:
            d, width = places[change.decision], 1e-5 * (change.decision.high - change.decision.low)
            assert change.low - width <= world[d] <= change.high + width
            if len(each.witness) > 1:
                continue
            for end, out in ((change.low, -width), (change.high, width)):
                near = [{**world, d: value} for value in (end, end - out)]
                assert each.verdict.value in _judge_settings(universe, claim, near)
                if change.decision.low <= end + out <= change.decision.high:
                    far = [{**world, d: end + out}]
                    assert _judge_settings(universe, claim, far) != [each.verdict.value]
    if search.sets:
        assert search.size <= size
        if search.size == size:
            assert expected <= found
    else:
        assert math.isinf(size)
