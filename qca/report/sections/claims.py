"""Claims: each verdict, why it is that, and what limits it, in words."""

from __future__ import annotations

import math
from collections.abc import Collection, Sequence
from typing import TYPE_CHECKING

from qca.analysis.claims.caveats import Caveat, CaveatKind
from qca.analysis.claims.verdicts import Direction, TestedClaim, Verdict
from qca.boolean.expressions import str_expression
from qca.report.pieces.cells import Beside
from qca.report.pieces.numbers import format_cut
from qca.report.pieces.sections import Remark, Section
from qca.report.pieces.spans import CaseName, Judged, Prose, Symbols, join_prose
from qca.report.sections.basis import rests_on_the_same, tell_spans
from qca.report.sections.claim_tables import draw_claims, tell_short_claims
from qca.report.sections.rivals import Teller, build_rivals, tell_factor
from qca.report.sections.robustness.attainments import tell_attainment
from qca.report.sections.robustness.verdicts import tell_fragility
from qca.report.sections.rules import tell_rules
from qca.report.sections.tensions import find_constructed
from qca.sets.cuts import CROSSOVER
from qca.study.claims import Form, Reading, Relation

if TYPE_CHECKING:
    from qca.record import Judgement
    from qca.report.words import Words

__all__ = ["build_claims", "explain_verdict", "tell_caveat", "tell_claim"]


def build_claims(judged: Judgement, words: Words, *, short: bool = False) -> list[Section]:
    """Return the section on claims, rivals among its parts; none where nothing is claimed.

    What is asked for in ``short`` is what the first screen says alone.
    """
    claims = [*judged.claims, *judged.rivals]
    if not claims:
        return []
    title = words("claims" if judged.claims else "rivals")
    if short:
        return [Section("claims", title, short=tell_short_claims(judged, words))]
    told = tuple(tell_claim(claim, judged, words) for claim in judged.claims)
    rivals = build_rivals(judged, words, _choose_teller(judged, words))
    section = Section(
        "claims",
        title,
        short=tell_short_claims(judged, words),
        full=(
            tell_rules(claims, words),
            draw_claims(judged, claims, words),
            *(told or rivals),
        ),
        parts=(Section("rivals", words("rivals"), full=rivals),) if told and rivals else (),
    )
    return [section]


def tell_claim(tested: TestedClaim, judged: Judgement, words: Words) -> Remark:
    """Return a claim with its verdict, why it is that, and what it takes to turn it."""
    claim = tested.claim
    head = words.tell(
        "claim.head",
        id=claim.id,
        verdict=Judged(tested.verdict, words(tested.verdict.value).upper()),
        says=claim.says,
        claim=Symbols(claim.text),
    )
    body = [
        join_prose(
            [
                *_tell_reasons(tested, judged, words),
                *_tell_origin(tested, words),
                *_tell_constructed(tested, judged, words),
            ]
        )
    ]
    if fragility := tell_fragility(tested, judged, words):
        body.append(join_prose(fragility))
    return Remark(head, tuple(body), claim.id, tested.verdict)


def _choose_teller(judged: Judgement, words: Words) -> Teller:
    told = CaveatKind.CONSTANT, CaveatKind.INDISTINCT
    return Teller(
        lambda tested: tell_claim(tested, judged, words),
        lambda tested: [
            *_tell_reasons(tested, judged, words, told),
            *tell_fragility(tested, judged, words),
        ],
        lambda tested: [
            *_tell_origin(tested, words),
            *_tell_constructed(tested, judged, words),
        ],
    )


def _tell_reasons(
    tested: TestedClaim, judged: Judgement, words: Words, told: Collection[CaveatKind] = ()
) -> list[Prose]:
    """Say why a claim has its verdict, and what limits that but for what is ``told`` elsewhere."""
    sentences = [explain_verdict(tested, words), *tell_attainment(tested, judged, words)]
    same = rests_on_the_same(tested, judged.study)
    known = {*told, CaveatKind.MISSING} if same else told
    if not same and not tested.missing:
        sentences.append(words.tell("basis.all", number=tested.n))
    caveats = [tell_caveat(caveat, words) for caveat in tested.caveats if caveat.kind not in known]
    if caveats:
        text = join_prose(caveats, "; ")
        sentences.append(words.tell_count("caveat", len(caveats), text=text))
    return sentences


def _tell_origin(tested: TestedClaim, words: Words) -> list[Prose]:
    """Say within what a claim is made, how an order is followed, and who claims it where."""
    claim, order = tested.claim, tested.order
    told = []
    if claim.within is not None:
        told.append(words.tell("claim.within", scope=Symbols(str_expression(claim.within))))
    if order is not None:
        pairs = {"concordant": order.concordant, "discordant": order.discordant}
        told.append(words.tell("claim.order", **pairs, tied=len(order.tied)))
        if not math.isnan(order.p):
            told.append(words.tell("claim.order.p", p=Beside(order.p, (), digits=2)))
        if order.empty:
            told.append(words.tell("claim.order.empty", names=words.names(order.empty)))
        if order.several:
            told.append(_tell_cases(order.several, "claim.order.several", words))
    place = ", ".join(text for text in (str(claim.source), str(claim.where)) if text)
    if claim.reading is Reading.OURS:
        told.append(words.tell("claim.ours.at", place=place) if place else words.tell("claim.ours"))
    elif place:
        told.append(words.tell("claim.at", place=place))
    return told


def _tell_constructed(tested: TestedClaim, judged: Judgement, words: Words) -> list[Prose]:
    """Say what makes the verdict on a claim one of construction in part."""
    return [
        words.tell("claim.constructed", says=says)
        for says in find_constructed(judged, tested.claim.id)
    ]


def explain_verdict(tested: TestedClaim, words: Words) -> Prose:
    """Return in a sentence or two why a claim has its verdict."""
    if not tested.claim.is_plain:
        return _explain_existence(tested, words)
    told = [_explain_direction(direction, tested, words) for direction in tested.directions]
    if len(told) == 1:
        return told[0]
    return join_prose(
        words.tell(_DIRECTIONS[direction.relation], told=text)
        for direction, text in zip(tested.directions, told, strict=True)
    )


_DIRECTIONS = {Relation.SUFFICIENT: "as.suff", Relation.NECESSARY: "as.nec"}


def _explain_direction(direction: Direction, tested: TestedClaim, words: Words) -> Prose:
    against = _tell_cases(direction.contradicting, "cases.against", words)
    failed = words.tell_names(_tell_failures(direction, words))
    match direction.verdict:
        case Verdict.UNTESTED:
            return _explain_untested(direction.relation, tested, words)
        case Verdict.CONTRADICTED:
            return words.tell("contradicted.plain", against=against, failed=failed)
        case Verdict.MIXED:
            key = "mixed.kind.failed" if failed else "mixed.kind"
            return words.tell(key, against=against, failed=failed, **_lead(direction, words))
    key = "in_kind.plain" if direction.failed else "supported.plain"
    for_ = _tell_cases(direction.agreeing, "cases.for", words)
    parts = [words.tell(key, for_=for_, failed=failed), *_explain_degree(direction, words)]
    if direction.contradicting:
        parts.append(words.tell("tolerated", against=against))
    return join_prose(parts)


def _explain_untested(relation: Relation, tested: TestedClaim, words: Words) -> Prose:
    if tested.claim.order is not None:
        return words.tell("untested.order")
    if tested.claim.placement:
        return words.tell("untested.placement")
    side = next(side for side in tested.claim.sides if side.relation is relation)
    key = "untested.suff" if relation is Relation.SUFFICIENT else "untested.nec"
    return words.tell(key, set=Symbols(str_expression(side.inner)))


def _explain_existence(tested: TestedClaim, words: Words) -> Prose:
    """Explain the verdict on a claim that there is a case of something, or none."""
    directions = tested.directions
    if tested.verdict is Verdict.UNTESTED:
        told = [_explain_untested(each.relation, tested, words) for each in directions]
        return join_prose(told)
    if tested.claim.form is Form.POSSIBILITY:
        if tested.verdict is not Verdict.SUPPORTED:
            return words.tell("possible.not_shown")
        told = [
            _tell_degrees(
                each.agreeing, each, "possible.supported", words, one=tested.claim.is_bare
            )
            for each in directions
            if each.agreeing
        ]
        return join_prose(told)
    if tested.verdict is Verdict.SUPPORTED:
        counters = [each for each in directions if each.contradicting]
        told = [
            _tell_degrees(each.contradicting, each, _INNER[each.relation], words)
            for each in counters
        ]
        return words.tell("denied.supported", counter=join_prose(told, "; "))
    return join_prose(
        _tell_cases(each.agreeing, f"denied.not_shown.{_SIDES[each.relation]}", words)
        for each in directions
        if each.agreeing
    )


_SIDES = {Relation.SUFFICIENT: "suff", Relation.NECESSARY: "nec"}
_INNER = {Relation.SUFFICIENT: "inner", Relation.NECESSARY: "inner.nec"}


def _explain_degree(direction: Direction, words: Words) -> list[Prose]:
    if not direction.degree or direction.parameters[0][0] not in direction.failed:
        return []
    key = "because.nec" if direction.relation is Relation.NECESSARY else "because.suff"
    return [words.tell(key, cases=words.tell_names([CaseName(c) for c in direction.degree]))]


def _tell_cases(cases: Sequence[str], key: str, words: Words) -> Prose:
    names = words.tell_names([CaseName(case) for case in cases])
    return words.tell_count(key, len(cases), names=names)


def _tell_degrees(
    cases: Sequence[str], direction: Direction, key: str, words: Words, *, one: bool = False
) -> Prose:
    """Say something of cases, each with its degrees in condition and outcome, or in one set."""
    scores = {case: both for case, *both in direction.scores}
    names = [
        words.tell(
            "named.degree" if one else "named.degrees",
            case=CaseName(case),
            condition=Beside(scores[case][0], (CROSSOVER,), 2),
            outcome=Beside(scores[case][1], (CROSSOVER,), 2),
        )
        for case in cases
    ]
    return words.tell_count(key, len(cases), names=words.tell_names(names))


def _lead(direction: Direction, words: Words) -> dict[str, Prose | str | Beside]:
    """Return the consistency of a direction: its name, value and cut."""
    name, value, cut = direction.parameters[0]
    return {
        "measure": words(name.value),
        "value": Beside(value, (cut,), digits=2),
        "cut": format_cut(cut),
    }


def _tell_failures(direction: Direction, words: Words) -> list[Prose]:
    """Return each parameter that falls short, with its value and its cut."""
    return [
        words.tell(
            "failed",
            measure=words(name.value),
            value=Beside(value, (cut,), digits=2),
            cut=format_cut(cut),
        )
        for name, value, cut in direction.parameters
        if name in direction.failed and cut is not None
    ]


def tell_caveat(caveat: Caveat, words: Words) -> Prose:
    """Return a caveat in words."""
    names = words.tell_names([CaseName(case) for case in caveat.cases])
    match caveat.kind:
        case CaveatKind.FEW_CASES:
            return words.tell_count("caveat.few", caveat.number or 0)
        case CaveatKind.SPAN:
            return words.tell("caveat.span", values=tell_spans(caveat.spans, words))
        case CaveatKind.CONSTANT | CaveatKind.INDISTINCT:
            return tell_factor(caveat, words)
        case kind:
            counts = {"number": caveat.number or 0, "possible": caveat.possible or 0}
            return words.tell(_CAVEATS[kind], cases=names, **counts)


_CAVEATS = {
    CaveatKind.TRIVIAL: "caveat.trivial",
    CaveatKind.DIVERSITY: "caveat.diversity",
    CaveatKind.CROSSOVER: "caveat.crossover",
    CaveatKind.MISSING: "caveat.missing",
    CaveatKind.SCOPE: "caveat.scope",
    CaveatKind.PERIODS: "caveat.periods",
}
