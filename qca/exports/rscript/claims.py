"""The claims and rivals of a study in a script: their fit, and the cases that contradict them."""

from __future__ import annotations

from qca.analysis.claims.verdicts import TestedClaim
from qca.exports.exchange import Exchange
from qca.exports.rscript.syntax import (
    is_simple,
    write_call,
    write_comment,
    write_membership,
    write_sum,
    write_text,
    write_vector,
)
from qca.report.words import Words
from qca.study.claims import Relation

__all__ = ["write_claim", "write_typology"]


def write_claim(given: Exchange, tested: TestedClaim, words: Words) -> str:
    """Return the part of a script about one claim."""
    claim = tested.claim
    condition, outcome = given.names.rename(claim.condition), given.names.rename(claim.outcome)
    sets = write_vector([given.names[name] for name in claim.names])
    verdict = words(tested.verdict.value)
    lines = [
        write_comment(f"{claim.id}: {claim.text} ({verdict}). {claim.says}"),
        f"coded <- keep_coded({sets})",
    ]
    left = write_sum(condition)
    if left is not None and is_simple(outcome):
        arrows = {
            Relation.SUFFICIENT: ["->"],
            Relation.NECESSARY: ["<-"],
            Relation.BOTH: ["->", "<-"],
        }
        lines += [
            f"print(pof({write_text(f'{left} {arrow} {outcome}')}, data = coded))"
            for arrow in arrows[claim.relation]
        ]
    else:
        lines.append(write_comment(words("export.r.no_form")))
    if claim.negated:
        lines.append(write_comment(words("export.r.denial")))
    levels = given.plain_levels
    contradicting = dict.fromkeys(c for side in tested.directions for c in side.contradicting)
    arguments = [
        write_text(f"{claim.id}: {claim.text}"),
        f"with(data, {write_membership(condition, levels)})",
        f"with(data, {write_membership(outcome, levels)})",
    ]
    if (suff := tested.sufficiency) is not None:
        arguments.append(f"sufficiency = {write_vector([suff.incl, suff.pri, suff.cov])}")
    if (nec := tested.necessity) is not None:
        arguments.append(f"necessity = {write_vector([nec.incl, nec.ron, nec.cov])}")
    if contradicting:
        arguments.append(f"against = {write_vector([given.cases[c] for c in contradicting])}")
    return "\n".join([*lines, write_call("check_claim", arguments)])


def write_typology(given: Exchange, words: Words) -> str | None:
    """Return the memberships in the types of a typology; None where there is none."""
    typology = given.record.study.spec.typology
    if typology is None:
        return None
    columns = [
        f"{write_text(name)} = "
        f"{write_membership(given.names.rename(formula.parsed), given.plain_levels)}"
        for name, formula in typology.types.items()
    ]
    frame = write_call(
        "data.frame", [*columns, "row.names = rownames(data)", "check.names = FALSE"]
    )
    return f"{write_comment(words('export.r.typology'))}\nprint(with(data, {frame}))"
