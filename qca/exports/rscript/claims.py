"""The claims and rivals of a study in a script: their fit, and the cases that contradict them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from qca.analysis.claims.frames import Frame
from qca.analysis.claims.verdicts import Direction, TestedClaim
from qca.boolean.expressions import Expression, literals_of
from qca.exports.exchange import Exchange
from qca.exports.rscript.syntax import (
    is_simple,
    write_call,
    write_column,
    write_comment,
    write_membership,
    write_sum,
    write_text,
    write_vector,
)
from qca.report.words import Words
from qca.sets.transitions import ARROW
from qca.study.claims import Claim, Relation

__all__ = ["write_claim", "write_typology"]


def write_claim(given: Exchange, tested: TestedClaim, words: Words) -> str:
    """Return the part of a script about one claim.

    What compares pairs of cases, or rests on fields that are no sets, is told and not checked.
    """
    claim = tested.claim
    text = f"{claim.id}: {claim.text}"
    if claim.within is not None:
        text += f", within: {claim.within}"
    lines = [write_comment(f"{text} ({words(tested.verdict.value)}). {claim.says}")]
    if claim.order or claim.placement:
        return "\n".join([*lines, write_comment(words("export.r.no_check"))])
    cases, source = given.cases, "data"
    if claim.is_temporal:
        cases, made = _link_periods(given, claim)
        source = "linked"
        lines += [write_comment(words("export.r.periods")), f"{source} <- {made}"]
    named = (literals_of(given.names.rename(part)) for part in claim.expressions)
    sets = dict.fromkeys(write_column(literal) for part in named for literal in part)
    among = [] if source == "data" else [source]
    lines.append(f"coded <- {write_call('keep_coded', [write_vector(sets), *among])}")
    lines += _write_fits(given, claim, words)
    if claim.negated:
        lines.append(write_comment(words("export.r.denial")))
    for condition, outcome, judged in _pair_sides(tested):
        arguments = [
            write_text(text),
            *(_write_side(given, source, part) for part in (condition, outcome)),
            *_write_fit(tested, judged),
        ]
        against = dict.fromkeys(cases[c] for side in judged for c in side.contradicting)
        if against:
            arguments.append(f"against = {write_vector(against)}")
        if among:
            arguments.append(f"among = {source}")
        lines.append(write_call("check_claim", arguments))
    return "\n".join(lines)


def _link_periods(given: Exchange, claim: Claim) -> tuple[Mapping[str, str], str]:
    """Return the names of the transitions, and the call that makes their data."""
    study, memberships = given.record.study, given.record.study.scores.memberships
    frame = Frame(claim, memberships.cases, memberships.names, memberships.levels, study.facts)
    links = [[given.cases[frame.cases[i]] for i in link] for link in frame.links.tolist()]
    names = dict(zip(frame.labels, (ARROW.join(link) for link in links), strict=True))
    vectors = [write_vector([link[end] for link in links]) for end in (0, 1)]
    return names, write_call("link_periods", vectors)


def _write_side(given: Exchange, source: str, part: Expression) -> str:
    return f"with({source}, {write_membership(given.names.rename(part), given.plain_levels)})"


def _write_fits(given: Exchange, claim: Claim, words: Words) -> Iterator[str]:
    """Yield what lets QCA tell the fit of each direction for which it has a form."""
    for side in claim.sides:
        sufficient = side.relation is Relation.SUFFICIENT
        ends = (side.inner, side.outer) if sufficient else (side.outer, side.inner)
        condition, outcome = (given.names.rename(each) for each in ends)
        left = write_sum(condition)
        if left is None or not is_simple(outcome):
            yield write_comment(words("export.r.no_form"))
            if claim.within is None:  # the same of both directions
                return
            continue
        text = f"{left} {side.relation.value} {outcome}"
        yield f"print(pof({write_text(text)}, data = coded))"


def _pair_sides(
    tested: TestedClaim,
) -> Iterator[tuple[Expression, Expression, tuple[Direction, ...]]]:
    """Yield condition and outcome with the directions to check; a scope narrows another of them."""
    claim = tested.claim
    if claim.within is None:
        yield claim.condition, claim.outcome, tested.directions
        return
    for side, direction in zip(claim.sides, tested.directions, strict=True):
        ends = side.inner, side.outer
        condition, outcome = ends if side.relation is Relation.SUFFICIENT else ends[::-1]
        yield condition, outcome, (direction,)


def _write_fit(tested: TestedClaim, directions: Sequence[Direction]) -> Iterator[str]:
    relations = [direction.relation for direction in directions]
    suff, nec = tested.sufficiency, tested.necessity
    if suff is not None and Relation.SUFFICIENT in relations:
        yield f"sufficiency = {write_vector([suff.incl, suff.pri, suff.cov])}"
    if nec is not None and Relation.NECESSARY in relations:
        yield f"necessity = {write_vector([nec.incl, nec.ron, nec.cov])}"


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
