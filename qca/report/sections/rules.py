"""The rules that verdicts on claims follow: in words, and as they stand in files."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from qca.analysis.claims.verdicts import TestedClaim
from qca.report.pieces.numbers import format_cut
from qca.report.pieces.spans import Prose, join_prose
from qca.study.claims import Form, Relation

if TYPE_CHECKING:
    from qca.report.words import Words
    from qca.study.settings import NecessityCuts, SufficiencyCuts

__all__ = ["describe_rule", "tell_rules"]


def tell_rules(claims: Sequence[TestedClaim], words: Words) -> Prose:
    """Return the rules that the verdicts follow, each once."""
    relations = {claim.claim.relation for claim in claims if claim.claim.is_plain}
    suff, nec = claims[0].sufficiency_cuts, claims[0].necessity_cuts
    rules: list[Prose] = []
    if relations & {Relation.SUFFICIENT, Relation.BOTH}:
        rules.append(words.tell("rules.suff", cuts=_tell_sufficiency(suff, words)))
    if relations & {Relation.NECESSARY, Relation.BOTH}:
        rules.append(words.tell("rules.nec", cuts=_tell_necessity(nec, words)))
    if rules:
        rules.append(words.tell("rules.mixed"))
    forms = {claim.claim.form for claim in claims}
    rules += [words.tell(f"rules.{form}") for form in Form if form in forms - {Form.PLAIN}]
    return join_prose(rules)


def describe_rule(tested: TestedClaim, words: Words) -> str:
    """Return the rule that the verdict follows, with its cuts."""
    if not tested.claim.is_plain:
        return words(f"rule.{tested.claim.form}")
    suff = words("rule.suff", cuts=_tell_sufficiency(tested.sufficiency_cuts, words))
    nec = words("rule.nec", cuts=_tell_necessity(tested.necessity_cuts, words))
    if tested.claim.relation is Relation.SUFFICIENT:
        return suff
    if tested.claim.relation is Relation.NECESSARY:
        return nec
    return words("rule.both", suff=suff, nec=nec)


def _tell_sufficiency(cuts: SufficiencyCuts, words: Words) -> str:
    return _tell_cuts({"incl": cuts.incl, "pri": cuts.pri}, words)


def _tell_necessity(cuts: NecessityCuts, words: Words) -> str:
    return _tell_cuts({"incl": cuts.incl, "ron": cuts.ron, "cov": cuts.cov}, words)


def _tell_cuts(cuts: Mapping[str, float | None], words: Words) -> str:
    """Return the least values asked for, each with the article that its measure has."""
    return "".join(
        words(f"rule.{name}", cut=format_cut(cut)) for name, cut in cuts.items() if cut is not None
    )
