"""Verdicts against a slow twin that goes through the rules case by case, in plain Python.

The twin reads no array and no expression of the toolkit: memberships of compound expressions, the
parameters of fit, the cases for and against, the verdict and every caveat are worked out by hand.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from qca.analysis.claims.caveats import CaveatKind, Diversity
from qca.analysis.claims.judgements import judge_by_spec
from qca.analysis.claims.verdicts import TestedClaim, Verdict, judge_claim
from qca.errors import InputError
from qca.sets.memberships import Memberships, build_memberships
from qca.study.claims import Claim, Form, Relation
from qca.study.facts import NO_FACTS, Facts
from qca.study.resolution import build_claim
from qca.study.settings import NecessityCuts, SufficiencyCuts
from qca.study.spec import ClaimSpec, Spec

TestedClaim.__test__ = False  # type: ignore[attr-defined]  # its name begins like a test

_NAN = math.nan
_EPS = 1e-9
_Tree = tuple[Any, ...]  # ("set", name) ("value", name, values) ("not", t) ("and", ts) ("or", ts)
_LEVELS = {"A": 2, "B": 2, "C": 2, "Y": 2, "D": 3}


# ------------------------------------------------------------------------------------ the twin


def write(tree: _Tree) -> str:
    """Return the expression as a user would write it, with every parenthesis."""
    match tree:
        case ("set", name):
            return str(name)
        case ("value", name, values):
            return f"{name}[{','.join(map(str, values))}]"
        case ("not", inner):
            return f"~({write(inner)})"
        case ("and", parts):
            return "*".join(f"({write(part)})" for part in parts)
        case ("or", parts):
            return " + ".join(f"({write(part)})" for part in parts)
    raise AssertionError(tree)


def score(tree: _Tree, case: Mapping[str, float]) -> float:
    """Return the membership of one case; NaN where it misses a code on any set that is named."""
    match tree:
        case ("set", name):
            return case[name]
        case ("value", name, values):
            held = case[name]
            if math.isnan(held):
                return _NAN
            if _LEVELS[name] == 2:
                return max(held if value == 1 else 1 - held for value in values)
            return 1.0 if held in values else 0.0
        case ("not", inner):
            return 1 - score(inner, case)
        case (kind, parts):
            found = [score(part, case) for part in parts]
            if any(math.isnan(value) for value in found):
                return _NAN
            return min(found) if kind == "and" else max(found)
    raise AssertionError(tree)


def _divide(part: float, whole: float) -> float:
    return part / whole if whole > _EPS else _NAN


def _under(value: float, cut: float | None) -> bool:
    """Whether there is a cut and the parameter does not reach it; undefined reaches nothing."""
    return cut is not None and not value >= cut - _EPS


class Half:
    """One direction: is the set that tests (``inner``) inside the other?"""

    def __init__(self, inner: Sequence[float], outer: Sequence[float]) -> None:
        places = range(len(inner))
        inside = [i for i in places if inner[i] > 0.5 + _EPS]
        self.agree = [i for i in inside if outer[i] > 0.5 + _EPS]
        self.against = [i for i in inside if outer[i] < 0.5 - _EPS]
        self.testing = [*self.agree, *self.against]
        self.degree = [i for i in places if inner[i] > outer[i] + _EPS and i not in self.against]
        self.values: list[float] = []
        self.under: list[str] = []
        self.tolerated = 0.0

    def verdict(self) -> str:
        if not self.testing:
            return "untested"
        if len(self.against) / len(self.testing) > self.tolerated + _EPS:
            missed = self.under[:1] in (["inclS"], ["inclN"])
            return "contradicted" if missed else "mixed"
        return "in_kind" if self.under else "supported"


def _fill(half: Half, fits: Sequence[tuple[str, float, float | None]], tolerated: float) -> Half:
    half.tolerated = tolerated
    half.values = [value for _, value, _ in fits]
    half.under = [name for name, value, cut in fits if _under(value, cut)]
    return half


def sufficient(x: Sequence[float], y: Sequence[float], cuts: SufficiencyCuts) -> Half:
    both = sum(min(a, b) for a, b in zip(x, y, strict=True))
    shared = sum(min(a, b, 1 - b) for a, b in zip(x, y, strict=True))
    pri = _divide(both - shared, sum(x) - shared)
    fits = [("inclS", _divide(both, sum(x)), cuts.incl), ("pri", pri, cuts.pri)]
    return _fill(Half(x, y), fits, cuts.against)


def necessary(x: Sequence[float], y: Sequence[float], cuts: NecessityCuts) -> Half:
    both = sum(min(a, b) for a, b in zip(x, y, strict=True))
    irrelevant = sum(1 - min(a, b) for a, b in zip(x, y, strict=True))
    relevance = _divide(sum(1 - a for a in x), irrelevant)
    return _fill(
        Half(y, x),
        [
            ("inclN", _divide(both, sum(y)), cuts.incl),
            ("ron", relevance, cuts.ron),
            ("covN", _divide(both, sum(x)), cuts.cov),
        ],
        cuts.against,
    )


def joint_verdict(verdicts: Sequence[str]) -> str:
    """Return the verdict on an equivalence from those on its directions."""
    for worst in ("contradicted", "mixed"):
        if worst in verdicts:
            return worst
    for alike in ("supported", "untested"):
        if set(verdicts) == {alike}:
            return alike
    return "in_kind"


def existence_verdict(halves: Sequence[Half], form: Form) -> str:
    """One case against what is denied, or one that shows what is possible, settles it."""
    shown = [half.agree if form is Form.POSSIBILITY else half.against for half in halves]
    if any(shown):
        return "supported"
    return "not_shown" if any(half.testing for half in halves) else "untested"


def compare(
    tested: TestedClaim,
    left: _Tree,
    right: _Tree,
    cases: Mapping[str, Mapping[str, float]],
    scope: _Tree | None = None,
) -> str:
    """Assert that everything in a tested claim is what the twin finds; return the verdict."""
    trees = [left, right, *([scope] if scope else [])]
    scores = {name: [score(tree, case) for tree in trees] for name, case in cases.items()}
    coded = [n for n, values in scores.items() if not any(map(math.isnan, values))]
    missing = tuple(name for name in cases if name not in coded)
    x, y = [scores[n][0] for n in coded], [scores[n][1] for n in coded]
    inside = [scores[n][2] if scope else 1.0 for n in coded]
    halves, sides = [], list[list[float]]()
    if tested.claim.relation in (Relation.SUFFICIENT, Relation.BOTH):
        narrow = [min(pair) for pair in zip(x, inside, strict=True)]
        halves.append(sufficient(narrow, y, tested.sufficiency_cuts))
        sides += [narrow, y]
    if tested.claim.relation in (Relation.NECESSARY, Relation.BOTH):
        narrow = [min(pair) for pair in zip(y, inside, strict=True)]
        halves.append(necessary(x, narrow, tested.necessity_cuts))
        sides += [x, narrow]
    assert (tested.sufficiency is None) == (tested.claim.relation is Relation.NECESSARY)
    assert (tested.necessity is None) == (tested.claim.relation is Relation.SUFFICIENT)

    def names(places: Iterable[int]) -> tuple[str, ...]:
        return tuple(coded[i] for i in sorted(places))

    assert len(tested.directions) == len(halves)
    for direction, half in zip(tested.directions, halves, strict=True):
        assert direction.verdict.value == half.verdict()
        assert direction.tested_by == len(half.testing)
        values = [value for _, value, _ in direction.parameters]
        assert values == pytest.approx(half.values, abs=1e-6, nan_ok=True)
        assert direction.failed == (tuple(half.under) if half.testing else ())
        assert direction.agreeing == names(half.agree)
        assert direction.contradicting == names(half.against)
        assert direction.degree == (names(half.degree) if half.testing else ())
    form = tested.claim.form
    if form is Form.PLAIN:
        assert tested.verdict.value == joint_verdict([half.verdict() for half in halves])
    else:
        assert tested.verdict.value == existence_verdict(halves, form)
    assert tested.failed == tuple(n for half in halves if half.testing for n in half.under)
    against = {i for half in halves for i in half.against}
    agree = {i for half in halves for i in half.agree} - against
    if form is Form.DENIAL:
        agree, against = against, agree if not against else set()
    assert (tested.supporting, tested.against) == (names(agree), names(against))
    _compare_caveats(tested, halves, missing, coded, sides)
    return tested.verdict.value


def _compare_caveats(
    tested: TestedClaim,
    halves: Sequence[Half],
    missing: tuple[str, ...],
    coded: Sequence[str],
    sides: Sequence[Sequence[float]],
) -> None:
    found = {caveat.kind: caveat for caveat in tested.caveats}
    assert len(found) == len(tested.caveats)
    plain = tested.claim.form is Form.PLAIN
    trivial = plain and any(half.testing and "ron" in half.under for half in halves)
    assert (CaveatKind.TRIVIAL in found) == trivial
    fewest = min((len(half.testing) for half in halves if half.testing), default=0)
    assert (CaveatKind.FEW_CASES in found) == (plain and 0 < fewest < 3)
    if plain and 0 < fewest < 3:
        assert found[CaveatKind.FEW_CASES].number == fewest
    at = tuple(
        case for i, case in enumerate(coded) if any(abs(side[i] - 0.5) <= _EPS for side in sides)
    )
    assert (found[CaveatKind.CROSSOVER].cases if CaveatKind.CROSSOVER in found else ()) == at
    assert (found[CaveatKind.MISSING].cases if CaveatKind.MISSING in found else ()) == missing


# --------------------------------------------------------------------------- generated claims


def _claim(text: str, within: str | None = None) -> Claim:
    given = {"id": "K", "says": "", "claim": text, "within": within}
    return build_claim(ClaimSpec.model_validate(given))


def _memberships(cases: Mapping[str, Mapping[str, float]]) -> Memberships:
    frame = pd.DataFrame.from_dict({c: dict(s) for c, s in cases.items()}, orient="index")
    names = list(frame.columns)
    levels = {name: _LEVELS[name] for name in names}
    return build_memberships(frame, names, levels=levels, may_miss=names)


def _judge(
    claim: str,
    cases: Mapping[str, Mapping[str, float]],
    suff: SufficiencyCuts = SufficiencyCuts(),  # noqa: B008
    nec: NecessityCuts = NecessityCuts(),  # noqa: B008
    diversity: Diversity | None = None,
    within: str | None = None,
) -> TestedClaim:
    return judge_claim(
        _claim(claim, within),
        _memberships(cases),
        sufficiency_cuts=suff,
        necessity_cuts=nec,
        diversity=diversity,
    )


def _pairs(x: Sequence[float], y: Sequence[float]) -> dict[str, dict[str, float]]:
    return {f"c{i}": {"A": a, "Y": b} for i, (a, b) in enumerate(zip(x, y, strict=True))}


_SPECIAL = (0.0, 0.5, 1.0, 0.5 - 5e-10, 0.5 + 5e-10, 0.5 - 2e-9, 0.5 + 2e-9, 0.51, 0.49, 0.8, 0.9)
_share = st.one_of(st.sampled_from(_SPECIAL), st.floats(0, 1, width=32))
_maybe = st.one_of(_share, _share, _share, st.just(_NAN))
_literals = st.one_of(
    st.sampled_from("ABC").map(lambda name: ("set", name)),
    st.sampled_from("ABC").map(lambda name: ("value", name, (0,))),
    st.sets(st.sampled_from([0, 1, 2]), min_size=1).map(
        lambda values: ("value", "D", tuple(sorted(values)))
    ),
)
_trees: st.SearchStrategy[_Tree] = st.recursive(
    _literals,
    lambda inner: st.one_of(
        inner.map(lambda t: ("not", t)),
        st.lists(inner, min_size=2, max_size=3).map(lambda ts: ("and", tuple(ts))),
        st.lists(inner, min_size=2, max_size=3).map(lambda ts: ("or", tuple(ts))),
    ),
    max_leaves=4,
)
_cut = st.one_of(st.none(), st.sampled_from([0.0, 0.5, 0.75, 0.9, 1.0]), st.floats(0, 1))
_arrows = st.sampled_from(["->", "<-", "<->", "=>", "<=", "<=>"])
_tolerated = st.sampled_from([0.0, 0.0, 0.2, 0.25, 0.5, 1.0])


def _wrap(text: str, form: Form) -> str:
    return text if form is Form.PLAIN else f"{form.value} ({text})"


@given(st.data())
@settings(max_examples=300)
def test_generated_claims(data: st.DataObject) -> None:
    n = data.draw(st.integers(1, 6))
    cases = {
        f"c{i}": {
            **{name: data.draw(_maybe) for name in "ABC"},
            "Y": data.draw(_maybe),
            "D": data.draw(st.sampled_from([0.0, 1.0, 2.0, 2.0, _NAN])),
        }
        for i in range(n)
    }
    left = data.draw(_trees)
    right: _Tree = data.draw(st.sampled_from([("set", "Y"), ("not", ("set", "Y"))]))
    arrow, form = data.draw(_arrows), data.draw(st.sampled_from(Form))
    assume(form is not Form.POSSIBILITY or arrow not in ("<->", "<=>"))
    scope = data.draw(st.none() | _trees)
    tested = _judge(
        _wrap(f"{write(left)} {arrow} {write(right)}", form),
        cases,
        SufficiencyCuts(
            data.draw(st.sampled_from([0.0, 0.5, 0.8, 1.0])), data.draw(_cut), data.draw(_tolerated)
        ),
        NecessityCuts(
            data.draw(st.sampled_from([0.0, 0.5, 0.9, 1.0])),
            data.draw(_cut),
            data.draw(_cut),
            data.draw(_tolerated),
        ),
        within=write(scope) if scope else None,
    )
    assert tested.claim.form is form
    compare(tested, left, right, cases, scope)


@given(st.data())
@settings(max_examples=300)
def test_generated_transitions(data: st.DataObject) -> None:
    """Claims on two periods equal claims on a table with a row for each pair of periods."""
    states = {f"s{i}": data.draw(st.integers(1, 3)) for i in range(data.draw(st.integers(1, 3)))}
    cases = {
        f"{state}{t}": {name: data.draw(_maybe) for name in "ABCY"}
        for state, count in states.items()
        for t in range(count)
    }
    before = {f"{s}{t}": f"{s}{t - 1}" for s, count in states.items() for t in range(1, count)}
    rows = {
        f"{first}→{second}": {
            **cases[second],
            **{f"before_{name}": value for name, value in cases[first].items()},
        }
        for second, first in before.items()
    }
    left, was = data.draw(_moves), data.draw(_moves)
    arrow, form = data.draw(st.sampled_from(["->", "<-"])), data.draw(st.sampled_from(Form))
    text = _wrap(f"{left[0]} {arrow} {was[0]}", form)
    scope = data.draw(st.none() | _moves)
    assume(any("(" in part[0] for part in (left, was, *([scope] if scope else []))))
    tested = judge_claim(
        _claim(text, scope[0] if scope else None),
        _memberships(cases),
        sufficiency_cuts=SufficiencyCuts(),
        necessity_cuts=NecessityCuts(),
        facts=Facts(before=before),
    )
    compare(tested, left[1], was[1], rows, scope[1] if scope else None)


def _move(word: str, name: str) -> tuple[str, _Tree]:
    now: _Tree = ("set", name)
    then: _Tree = ("set", f"before_{name}")
    told: dict[str, _Tree] = {
        "": now,
        "before": then,
        "rises": ("and", (("not", then), now)),
        "falls": ("and", (then, ("not", now))),
        "keeps": ("and", (then, now)),
    }
    return f"{word}({name})" if word else name, told[word]


_moves = st.builds(
    _move, st.sampled_from(["", "before", "rises", "falls", "keeps"]), st.sampled_from("ABCY")
)


def test_a_claim_of_possibility_without_an_arrow() -> None:
    """One case in the set shows it; cases at 0.5 neither show it nor test it."""
    for a, verdict in (
        ((0.2, 0.9), Verdict.SUPPORTED),
        ((0.2, 0.5), Verdict.NOT_SHOWN),
        ((0.5, _NAN), Verdict.UNTESTED),
    ):
        tested = _judge("some (A)", _pairs(a, [0, 0]))
        assert tested.verdict is verdict
        assert tested.supporting == (("c1",) if verdict is Verdict.SUPPORTED else ())


def test_as_many_cases_against_as_are_tolerated() -> None:
    cases = _pairs([1] * 20, [1] * 19 + [0])
    assert _judge("A -> Y", cases).verdict is Verdict.MIXED
    tested = _judge("A -> Y", cases, SufficiencyCuts(against=0.05))
    assert (tested.verdict, tested.against) == (Verdict.SUPPORTED, ("c19",))
    assert _judge("A -> Y", cases, SufficiencyCuts(against=0.04)).verdict is Verdict.MIXED
    assert _judge("A -> Y", cases, SufficiencyCuts(1.0, None, 0.05)).verdict is Verdict.IN_KIND


def test_seeded_claims_reach_every_verdict() -> None:
    """Short claims on correlated memberships: each verdict of each form comes up many times."""
    rng = np.random.default_rng(20250601)
    seen: Counter[tuple[str, Form, str]] = Counter()
    simple: list[_Tree] = [
        ("set", "A"),
        ("not", ("set", "A")),
        ("and", (("set", "A"), ("set", "B"))),
        ("or", (("set", "A"), ("not", ("set", "B")))),
        ("value", "D", (1, 2)),
    ]
    for _ in range(4000):
        n = int(rng.integers(1, 7))
        a = rng.choice([0, 0.2, 0.4, 0.45, 0.55, 0.6, 0.8, 1], n)
        y = np.where(rng.random(n) < 0.7, a, rng.choice([0, 0.3, 0.45, 0.55, 0.7, 1, 0.5], n))
        b = rng.choice([0, 0.3, 0.7, 1], n)
        d = rng.integers(0, 3, n)
        cases = {
            f"c{i}": {"A": float(a[i]), "B": float(b[i]), "D": float(d[i]), "Y": float(y[i])}
            for i in range(n)
        }
        if rng.random() < 0.1:
            cases["c0"][str(rng.choice(["A", "Y"]))] = _NAN
        left = simple[rng.integers(len(simple))]
        form = list(Form)[rng.integers(len(Form))]
        arrow = str(rng.choice(["->", "<-", "<->"][: 2 if form is Form.POSSIBILITY else 3]))
        loose = rng.random() < 0.5
        tested = _judge(
            _wrap(f"{write(left)} {arrow} Y", form),
            cases,
            SufficiencyCuts(0.5, None) if loose else SufficiencyCuts(),
            NecessityCuts(0.5, None, None) if loose else NecessityCuts(),
        )
        seen[arrow, form, compare(tested, left, ("set", "Y"), cases)] += 1
    plain = set(Verdict) - {Verdict.NOT_SHOWN}
    existence = {Verdict.SUPPORTED, Verdict.NOT_SHOWN, Verdict.UNTESTED}
    wanted = {
        (arrow, form, verdict.value)
        for arrow in ("->", "<-", "<->")
        for form in Form
        for verdict in (plain if form is Form.PLAIN else existence)
        if not (form is Form.POSSIBILITY and arrow == "<->")
    }
    assert {key for key, count in seen.items() if count >= 10} == wanted


def test_all_cases_miss_a_code() -> None:
    for claim in ("A -> Y", "A <- Y", "A <-> Y", "not (A -> Y)", "not (A <-> Y)", "A*~A -> Y"):
        tested = _judge(claim, _pairs([_NAN, 1, _NAN], [1, _NAN, _NAN]))
        assert tested.verdict is Verdict.UNTESTED
        assert (tested.supporting, tested.against, tested.failed) == ((), (), ())
        assert [(c.kind, c.cases) for c in tested.caveats] == [
            (CaveatKind.MISSING, ("c0", "c1", "c2"))
        ]


def test_cases_that_are_not_coded_are_left_out_and_named() -> None:
    """c2 would contradict the claim if its outcome were 0, and c3 would test it."""
    cases = _pairs([1, 1, 1, _NAN], [1, 1, _NAN, 0])
    tested = _judge("A -> Y", cases)
    without = _judge("A -> Y", {name: cases[name] for name in ("c0", "c1")})
    assert tested.verdict is without.verdict is Verdict.SUPPORTED
    assert (tested.sufficiency, tested.directions) == (without.sufficiency, without.directions)
    assert (tested.supporting, tested.against) == (("c0", "c1"), ())
    missing = [c.cases for c in tested.caveats if c.kind is CaveatKind.MISSING]
    assert missing == [("c2", "c3")]
    assert CaveatKind.MISSING not in {c.kind for c in without.caveats}


# ------------------------------------------------------------------------------ cuts and edges


@pytest.mark.parametrize(
    ("short", "verdict"), [(5e-10, Verdict.SUPPORTED), (3e-9, Verdict.IN_KIND), (0.0, "supported")]
)
def test_cuts_are_inclusive_with_one_tolerance(short: float, verdict: Verdict | str) -> None:
    """Inclusion of just 0.8, or less by more or less than the tolerance of 1e-9."""
    cases = _pairs([1, 1], [1, 0.6 - 2 * short])
    assert _judge("A -> Y", cases, SufficiencyCuts(0.8, None)).verdict == verdict
    swapped = _pairs([1, 0.6 - 2 * short], [1, 1])
    cuts = NecessityCuts(0.8, None, None)
    assert _judge("A <- Y", swapped, nec=cuts).verdict == verdict


@pytest.mark.parametrize(
    ("cuts", "failed", "verdict"),
    [
        (NecessityCuts(0.9, None, None), (), "supported"),
        (NecessityCuts(0.9, 0.5, None), ("ron",), "in_kind"),
        (NecessityCuts(0.9, None, 0.5), ("covN",), "in_kind"),
        (NecessityCuts(0.9, 0.5, 0.5), ("ron", "covN"), "in_kind"),
        (NecessityCuts(0.9, 0.1, 0.25), (), "supported"),
    ],
)
def test_each_parameter_counts_where_it_has_a_cut(
    cuts: NecessityCuts, failed: tuple[str, ...], verdict: str
) -> None:
    # Coverage 1/4 and RoN 1/4: a superset that hardly varies.
    tested = _judge("A <- Y", _pairs([1, 1, 1, 1, 0], [1, 0, 0, 0, 0]), nec=cuts)
    assert (tested.failed, tested.verdict.value) == (failed, verdict)
    kinds = [caveat.kind for caveat in tested.caveats]
    assert (CaveatKind.TRIVIAL in kinds) == ("ron" in failed)


def test_pri_alone_makes_it_fall_short() -> None:
    cases = _pairs([0.6, 0.6, 0.6], [0.55, 0.55, 0.55])
    assert _judge("A -> Y", cases, SufficiencyCuts(0.8, None)).verdict is Verdict.SUPPORTED
    assert _judge("A -> Y", cases, SufficiencyCuts(0.8, 0.7)).failed == ("pri",)
    assert _judge("A -> Y", cases, SufficiencyCuts(0.8, 0.7)).verdict is Verdict.IN_KIND


def test_a_deviant_case_with_high_inclusion_is_mixed() -> None:
    cases = _pairs([1] * 9 + [0.6], [1] * 9 + [0.4])
    tested = _judge("A -> Y", cases)
    assert (tested.verdict, tested.against, tested.failed) == (Verdict.MIXED, ("c9",), ())
    negated = _judge("not (A -> Y)", cases)
    assert (negated.verdict, negated.supporting) == (Verdict.SUPPORTED, ("c9",))
    assert negated.against == ()


def test_a_denial_needs_a_counter_case() -> None:
    agreeing = _pairs([1, 1, 1, 0], [1, 1, 1, 0])
    tested = _judge("not (A -> Y)", agreeing)
    assert tested.verdict is Verdict.NOT_SHOWN
    assert (tested.supporting, tested.against) == ((), ("c0", "c1", "c2"))
    assert tested.caveats == ()
    against = _judge("not (A -> Y)", _pairs([1, 1, 1], [0, 0, 1]))
    assert against.verdict is Verdict.SUPPORTED
    assert (against.supporting, against.against) == (("c0", "c1"), ())
    assert _judge("not (A -> Y)", _pairs([0, 0.5], [1, 0])).verdict is Verdict.UNTESTED
    assert _judge("not (not (A -> Y))", agreeing).verdict is Verdict.SUPPORTED


def test_degree_is_apart_from_kind() -> None:
    tested = _judge("A -> Y", _pairs([0.9, 0.9, 0.4, 0.2], [0.7, 0.2, 0.1, 0.6]))
    assert tested.against == ("c1",)
    assert _degrees(tested) == [("c0", "c2")]
    assert _degrees(_judge("A <- Y", _pairs([0.7, 0.9], [0.9, 0.7]))) == [("c0",)]
    both = _judge("A <-> Y", _pairs([0.7, 0.9, 0.8], [0.9, 0.7, 0.8]))
    assert _degrees(both) == [("c1",), ("c0",)]


def _degrees(tested: TestedClaim) -> list[tuple[str, ...]]:
    return [direction.degree for direction in tested.directions]


def test_a_case_at_the_crossover_is_on_neither_side() -> None:
    tested = _judge("A -> Y", _pairs([0.5, 0.9, 0.9, 0.9, 0.9], [0, 0.5, 1, 1, 1]))
    assert (tested.supporting, tested.against) == (("c2", "c3", "c4"), ())
    assert [(c.kind, c.cases) for c in tested.caveats] == [(CaveatKind.CROSSOVER, ("c0", "c1"))]


def test_equivalence_with_an_untested_half() -> None:
    # No case in A, none in Y: neither direction is tested.
    assert _judge("A <-> Y", _pairs([0, 0.5], [0.2, 0.5])).verdict is Verdict.UNTESTED
    # No case in A, and the cases in Y contradict that A is necessary.
    tested = _judge("A <-> Y", _pairs([0, 0], [1, 1]))
    assert (tested.verdict, tested.against) == (Verdict.CONTRADICTED, ("c0", "c1"))
    negated = _judge("not (A <-> Y)", _pairs([0, 0], [1, 1]))
    assert (negated.verdict, negated.supporting) == (Verdict.SUPPORTED, ("c0", "c1"))


def test_one_contradicted_half_contradicts_an_equivalence() -> None:
    """A is sufficient without exception, and a case of Y is out of A."""
    cases = _pairs([1, 1, 0, 0], [1, 1, 1, 0])
    assert _judge("A -> Y", cases).verdict is Verdict.SUPPORTED
    tested = _judge("A <-> Y", cases)
    assert (tested.verdict, tested.failed) == (Verdict.CONTRADICTED, ("inclN",))
    assert (tested.supporting, tested.against) == (("c0", "c1"), ("c2",))


@pytest.mark.parametrize(("n", "few"), [(0, None), (1, 1), (2, 2), (3, None), (4, None)])
def test_few_cases(n: int, few: int | None) -> None:
    for claim in ("A -> Y", "A <- Y", "A <-> Y"):
        caveats = _judge(claim, _pairs([1] * n + [0, 0], [1] * n + [0, 0])).caveats
        found = [c.number for c in caveats if c.kind is CaveatKind.FEW_CASES]
        assert found == ([] if few is None else [few])


def test_diversity_is_a_caveat_only_where_rows_are_missing() -> None:
    cases = _pairs([1, 1, 1, 0], [1, 1, 1, 0])
    full = _judge("A -> Y", cases, diversity=Diversity(4, 4))
    assert full.caveats == ()
    (caveat,) = _judge("A -> Y", cases, diversity=Diversity(3, 4)).caveats
    assert (caveat.kind, caveat.number, caveat.possible) == (CaveatKind.DIVERSITY, 3, 4)


def test_an_unknown_set_is_an_error() -> None:
    with pytest.raises(InputError, match="there is no set 'Z'"):
        _judge("Z -> Y", _pairs([1], [1]))
    cases = {"c": {"D": 1.0, "Y": 1.0}}
    with pytest.raises(InputError, match="say which"):
        _judge("D -> Y", cases)


# --------------------------------------------------------------------- under a specification


def _spec(conditions: Sequence[str], **cuts: Mapping[str, float | None]) -> Spec:
    sets = {name: {"as_is": "true", "levels": _LEVELS[name]} for name in _LEVELS}
    return Spec.model_validate(
        {
            "title": "t",
            "cases": ["none.yaml"],
            "sets": sets,
            "outcome": "Y",
            "conditions": list(conditions),
            "cuts": dict(cuts),
        }
    )


def _diversity(tested: TestedClaim) -> tuple[int | None, int | None] | None:
    found = [c for c in tested.caveats if c.kind is CaveatKind.DIVERSITY]
    return (found[0].number, found[0].possible) if found else None


def test_diversity_counts_the_corners_of_the_conditions_named() -> None:
    rng = np.random.default_rng(4)
    spec = _spec(["A", "B", "D"])
    claims = {
        "A*B -> Y": ["A", "B"],
        "B <- Y": ["B"],
        "~A + D[1]*C -> Y": ["A", "D"],
        "A*~B*D[0,2] <-> Y": ["A", "B", "D"],
        "D[1] <- B*Y": ["D", "B"],
        "C -> Y": [],
    }
    for _ in range(300):
        n = int(rng.integers(1, 12))
        cases = {
            f"c{i}": {
                **{name: float(rng.choice([0, 0.3, 0.49, 0.51, 1])) for name in "ABCY"},
                "D": float(rng.integers(3)),
            }
            for i in range(n)
        }
        memberships = _memberships(cases)
        for text, used in claims.items():
            corners = set()
            for case in cases.values():
                corners.add(tuple(case[u] if u == "D" else case[u] > 0.5 for u in used))
            possible = math.prod(_LEVELS[name] for name in used)
            found = _diversity(judge_by_spec(spec, _claim(text), memberships, NO_FACTS))
            limited = len(used) > 1 and len(corners) < possible
            assert found == ((len(corners), possible) if limited else None)


def test_cuts_come_from_the_specification() -> None:
    cases = _memberships(_pairs([1, 1, 1, 1, 0], [1, 0.2, 1, 1, 0]))
    strict = _spec(["A"], sufficiency={"incl": 0.9, "pri": 0.4}, necessity={"incl": 0.3})
    loose = _spec(["A"], sufficiency={"incl": 0.7, "pri": None}, necessity={"ron": None})
    first = judge_by_spec(strict, _claim("A -> Y"), cases, NO_FACTS)
    second = judge_by_spec(loose, _claim("A -> Y"), cases, NO_FACTS)
    assert (first.verdict.value, second.verdict.value) == ("contradicted", "mixed")
    assert first.sufficiency_cuts == SufficiencyCuts(0.9, 0.4)
    assert first.necessity_cuts == NecessityCuts(0.3, 0.5, 0.5)
    assert second.sufficiency_cuts == SufficiencyCuts(0.7, None)
    assert second.necessity_cuts == NecessityCuts(0.9, None, 0.5)


# ------------------------------------------------------------------ found wrong once, now right


def test_rounding_is_no_lack_of_degree() -> None:
    assert _degrees(_judge("~A -> Y", _pairs([0.7, 0], [0.3, 1]))) == [()]


def test_cases_at_the_crossover_test_nothing() -> None:
    tested = _judge("A -> Y", _pairs([0.6], [0.5]), SufficiencyCuts(0.8, None))
    assert (tested.verdict, tested.caveats[0].kind) == (Verdict.UNTESTED, CaveatKind.CROSSOVER)
    cases = _pairs([0.6, 0.9, 0.9, 0.9], [0.5, 0.5, 0.9, 0.9])
    caveats = _judge("A -> Y", cases, SufficiencyCuts(0.8, None)).caveats
    assert [c.number for c in caveats if c.kind is CaveatKind.FEW_CASES] == [2]


@pytest.mark.parametrize(("a", "expected"), [(0.5, (1, 4)), (0.5 + 1e-12, (1, 4))])
def test_diversity_does_not_place_cases_at_the_crossover(
    a: float, expected: tuple[int, int]
) -> None:
    cases = {f"c{i}": {"A": x, "B": 1.0, "Y": 1.0} for i, x in enumerate((a, 0.0))}
    found = _diversity(
        judge_by_spec(_spec(["A", "B"]), _claim("A*B -> Y"), _memberships(cases), NO_FACTS)
    )
    assert found == expected


def test_an_untested_half_is_not_called_trivial() -> None:
    tested = _judge("A <-> Y", _pairs([0.9] * 4, [0.1, 0.1, 0.2, 0.1]))
    assert CaveatKind.TRIVIAL not in {caveat.kind for caveat in tested.caveats}
    assert tested.failed == ("inclS", "pri")


def test_an_equivalence_tested_in_one_direction_is_mixed() -> None:
    """The cases are in Y and just out of A: they test necessity, and nothing tests sufficiency."""
    tested = _judge("A <-> Y", _pairs([0.49, 0.49], [0.51, 0.51]))
    assert [d.verdict for d in tested.directions] == [Verdict.UNTESTED, Verdict.MIXED]
    assert (tested.verdict, tested.against) == (Verdict.MIXED, ("c0", "c1"))


def test_few_cases_looks_at_each_direction() -> None:
    """Four cases in Y, one of them in A."""
    tested = _judge("A <-> Y", _pairs([0.9, 0.4, 0.4, 0.4], [0.9, 0.6, 0.6, 0.6]))
    assert [d.tested_by for d in tested.directions] == [1, 4]
    assert [c.number for c in tested.caveats if c.kind is CaveatKind.FEW_CASES] == [1]


def test_no_parameter_counts_for_a_denial() -> None:
    """All cases agree in kind with what is denied, which fails its cuts all the same."""
    tested = _judge("not (A -> Y)", _pairs([0.9, 0.9, 0.9], [0.55, 0.55, 0.55]))
    assert (tested.verdict, tested.failed) == (Verdict.NOT_SHOWN, ("inclS", "pri"))
