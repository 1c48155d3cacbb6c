"""Claims told: each verdict, why it is that, what limits it and which scores it rests on."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from qca.analysis.claims.verdicts import Caveat, CaveatKind, Direction, TestedClaim, Verdict
from qca.boolean.expressions import str_expression
from qca.report.pieces.numbers import format_beside, format_cut
from qca.report.pieces.passages import Passage
from qca.report.sections.robustness.pivots import tell_firmness, tell_pivots
from qca.study.claims import Relation

if TYPE_CHECKING:
    from qca.record import Judgement
    from qca.report.words import Words
    from qca.study.settings import NecessityCuts, SufficiencyCuts

__all__ = ["describe_rule", "explain_verdict", "tell_caveat", "tell_claim", "tell_claims"]


def tell_claims(judged: Judgement, words: Words) -> tuple[Passage, ...]:
    """Return claims and rivals with their verdicts, and how firm these are."""
    passages = []
    for heading, claims in (("claims", judged.claims), ("rivals", judged.rivals)):
        if claims:
            items = tuple(tell_claim(claim, judged, words) for claim in claims)
            verdicts = tuple(claim.verdict for claim in claims)
            passages.append(Passage(words(heading), _tell_rules(claims, words), items, verdicts))
    if passages:
        passages += tell_firmness(judged, words)
    return tuple(passages)


def _tell_rules(claims: Sequence[TestedClaim], words: Words) -> tuple[str, ...]:
    """Return the rules that the verdicts follow, each once."""
    relations = {claim.claim.relation for claim in claims}
    first = claims[0]
    rules = []
    if relations & {Relation.SUFFICIENT, Relation.BOTH}:
        rule = _rule_of_sufficiency(first.sufficiency_cuts, words)
        rules.append(words("rules.suff", rule=rule))
    if relations & {Relation.NECESSARY, Relation.BOTH}:
        rules.append(words("rules.nec", rule=_rule_of_necessity(first.necessity_cuts, words)))
    rules.append(words("rules.mixed"))
    if any(claim.claim.negated for claim in claims):
        rules.append(words("rules.not"))
    return (" ".join(rules),)


def tell_claim(tested: TestedClaim, record: Judgement, words: Words) -> tuple[str, str]:
    """Return a claim with its verdict as a heading, and why, as sentences."""
    claim = tested.claim
    head = words(
        "claim.head",
        id=claim.id,
        verdict=words(tested.verdict.value).upper(),
        says=claim.says,
        claim=claim.text,
    )
    sentences = [explain_verdict(tested, words)]
    sentences += tell_pivots(claim.id, record, words)
    caveats = [
        tell_caveat(c, words) for c in tested.caveats if c.kind is not CaveatKind.CANNOT_SHOW
    ]
    if caveats:
        key = "caveat" if len(caveats) == 1 else "caveats"
        sentences.append(words(key, text="; ".join(caveats)))
    return head, " ".join(sentences)


def explain_verdict(tested: TestedClaim, words: Words) -> str:
    """Return in a sentence or two why a claim has its verdict."""
    explain = _explain_negated if tested.claim.negated else _explain_direction
    told = [explain(direction, tested, words) for direction in tested.directions]
    if len(told) == 1:
        return told[0]
    names = {Relation.SUFFICIENT: "as.suff", Relation.NECESSARY: "as.nec"}
    return " ".join(
        words(names[direction.relation], told=text)
        for direction, text in zip(tested.directions, told, strict=True)
    )


def _explain_direction(direction: Direction, tested: TestedClaim, words: Words) -> str:
    if direction.verdict is Verdict.UNTESTED:
        return _explain_untested(direction, tested, words)
    if direction.verdict is Verdict.SUPPORTED:
        if not direction.agreeing:
            return words("supported.crossover")
        return words("supported.plain", for_=_sides(direction.agreeing, "cases.for", words))
    against = _sides(direction.contradicting, "cases.against", words)
    measure, value, cut = _leading(direction, words)
    if direction.verdict is Verdict.CONTRADICTED:
        return words("contradicted.plain", against=against, measure=measure, value=value, cut=cut)
    failed = words.join(_failures(direction, words))
    if not direction.contradicting:
        return words("mixed.degree", failed=failed) + _explain_degree(direction, words)
    key = "mixed.kind.failed" if failed else "mixed.kind"
    return words(key, against=against, measure=measure, value=value, cut=cut, failed=failed)


def _explain_untested(direction: Direction, tested: TestedClaim, words: Words) -> str:
    if direction.relation is Relation.SUFFICIENT:
        return words("untested.suff", set=str_expression(tested.claim.condition))
    return words("untested.nec", set=str_expression(tested.claim.outcome))


def _explain_negated(direction: Direction, tested: TestedClaim, words: Words) -> str:
    if direction.verdict is Verdict.UNTESTED:
        return _explain_untested(direction, tested, words)
    inner = "inner.nec" if direction.relation is Relation.NECESSARY else "inner"
    departing = direction.contradicting
    against = words.count(inner, len(departing), names=words.names(departing))
    if direction.verdict is Verdict.CONTRADICTED:
        return words("negated.supported", against_inner=against)
    if direction.verdict is Verdict.SUPPORTED:
        key = "negated.nec" if direction.relation is Relation.NECESSARY else "negated.suff"
        return words.count(key, len(direction.agreeing), names=words.names(direction.agreeing))
    measure, value, cut = _leading(direction, words)
    if departing:
        reason = words("inner.kind", against=against, measure=measure, value=value, cut=cut)
    else:
        reason = words("inner.degree", failed=words.join(_failures(direction, words)))
    return words("negated.mixed", reason=reason)


def _explain_degree(direction: Direction, words: Words) -> str:
    if not direction.degree or direction.parameters[0][0] not in direction.failed:
        return ""
    key = "because.nec" if direction.relation is Relation.NECESSARY else "because.suff"
    return " " + words(key, cases=words.names(direction.degree))


def _sides(cases: Sequence[str], key: str, words: Words) -> str:
    return words.count(key, len(cases), names=words.names(cases))


def _leading(direction: Direction, words: Words) -> tuple[str, str, str]:
    """Return the inclusion of a direction: its name, value and cut."""
    name, value, cut = direction.parameters[0]
    return words(name.value), format_beside(value, cut, digits=2), format_cut(cut)


def _failures(direction: Direction, words: Words) -> list[str]:
    return [
        words(
            "failed",
            measure=words(name.value),
            value=format_beside(value, cut, digits=2),
            cut=format_cut(cut),
        )
        for name, value, cut in direction.parameters
        if name in direction.failed and cut is not None
    ]


def describe_rule(tested: TestedClaim, words: Words) -> str:
    """Return the rule that the verdict follows, with its cuts."""
    suff = _rule_of_sufficiency(tested.sufficiency_cuts, words)
    nec = _rule_of_necessity(tested.necessity_cuts, words)
    if tested.claim.relation is Relation.SUFFICIENT:
        rule = suff
    elif tested.claim.relation is Relation.NECESSARY:
        rule = nec
    else:
        rule = words("rule.both", suff=suff, nec=nec)
    return words("rule.not", rule=rule) if tested.claim.negated else rule


def _rule_of_sufficiency(cuts: SufficiencyCuts, words: Words) -> str:
    pri = words("rule.pri", cut=format_cut(cuts.pri)) if cuts.pri is not None else ""
    return words("rule.suff", incl=format_cut(cuts.incl), pri=pri)


def _rule_of_necessity(cuts: NecessityCuts, words: Words) -> str:
    ron = words("rule.ron", cut=format_cut(cuts.ron)) if cuts.ron is not None else ""
    cov = words("rule.cov", cut=format_cut(cuts.cov)) if cuts.cov is not None else ""
    return words("rule.nec", incl=format_cut(cuts.incl), ron=ron, cov=cov)


def tell_caveat(caveat: Caveat, words: Words) -> str:
    """Return a caveat in words."""
    if caveat.kind is CaveatKind.TRIVIAL:
        return words("caveat.trivial")
    if caveat.kind is CaveatKind.FEW_CASES:
        return words.count("caveat.few", caveat.number or 0)
    if caveat.kind is CaveatKind.DIVERSITY:
        return words("caveat.diversity", number=caveat.number, possible=caveat.possible)
    if caveat.kind is CaveatKind.CROSSOVER:
        return words("caveat.crossover", cases=words.names(caveat.cases))
    if caveat.kind is CaveatKind.MISSING:
        return words("caveat.missing", cases=words.names(caveat.cases))
    return words("caveat.cannot")
