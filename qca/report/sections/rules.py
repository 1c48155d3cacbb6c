"""The rules that verdicts on claims follow: in words, and as they stand in files."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from qca.analysis.claims.verdicts import TestedClaim
from qca.report.pieces.numbers import format_cut
from qca.report.pieces.spans import Prose, join_prose
from qca.study.claims import Relation

if TYPE_CHECKING:
    from qca.report.words import Words
    from qca.study.settings import NecessityCuts, SufficiencyCuts

__all__ = ["describe_rule", "tell_rules"]


def tell_rules(claims: Sequence[TestedClaim], words: Words) -> Prose:
    """Return the rules that the verdicts follow, each once."""
    relations = {claim.claim.relation for claim in claims}
    suff, nec = claims[0].sufficiency_cuts, claims[0].necessity_cuts
    rules: list[Prose] = []
    if relations & {Relation.SUFFICIENT, Relation.BOTH}:
        cuts = _tell_least(suff.incl, (("PRI", suff.pri),), words)
        rules.append(words.tell("rules.suff", cuts=cuts))
    if relations & {Relation.NECESSARY, Relation.BOTH}:
        further = (("RoN", nec.ron), (words("measure.covN"), nec.cov))
        rules.append(words.tell("rules.nec", cuts=_tell_least(nec.incl, further, words)))
    rules.append(words.tell("rules.mixed"))
    if any(claim.claim.negated for claim in claims):
        rules.append(words.tell("rules.not"))
    return join_prose(rules)


def _tell_least(incl: float, further: Iterable[tuple[str, float | None]], words: Words) -> str:
    cuts = [(words("measure.incl"), incl), *further]
    return ", ".join(f"{name} ≥ {format_cut(cut)}" for name, cut in cuts if cut is not None)


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
