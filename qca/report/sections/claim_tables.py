"""Claims as tables: for the first screen, for people in full, and for files."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from qca.analysis.claims.verdicts import Direction, Parameter, TestedClaim, Verdict
from qca.names import join_names
from qca.report.pieces.cells import Beside, Cell, Said, beside, format_cell, listed
from qca.report.pieces.numbers import format_apart, format_cut
from qca.report.pieces.sections import Block
from qca.report.pieces.spans import Prose, join_prose
from qca.report.pieces.tables import CellKind, Column, ReportTable, texts
from qca.report.sections.ranking import rank_claims
from qca.report.sections.robustness.firmness import Firmness, find_firmness
from qca.report.sections.tensions import CONSTRUCTED, find_constructed, say_verdict
from qca.study.claims import Relation

if TYPE_CHECKING:
    from qca.analysis.claims.orders import OrderTest
    from qca.record import Judgement
    from qca.report.words import Words

__all__ = ["draw_claims", "is_crowded", "table_claims", "tell_short_claims"]

# Claims that the first screen shows where there are no more, else so many of them; and cases named
# in a cell of it.
_MOST_CLAIMS, _CHOSEN_CLAIMS = 16, 9
_FEW_NAMES = 2
# Claims out of the table of the first screen that are named for each verdict.
_FEW_LISTED = 4


def is_crowded(judged: Judgement) -> bool:
    """Return whether there are more claims than the first screen has room for."""
    return len(_leave_converses((*judged.claims, *judged.rivals))) > _MOST_CLAIMS


def _leave_converses(claims: Iterable[TestedClaim]) -> list[TestedClaim]:
    """Return claims without the converses of rivals, which are told with these."""
    return [tested for tested in claims if not tested.claim.converse_of]


def tell_short_claims(judged: Judgement, words: Words) -> tuple[Block, ...]:
    """Return the table of the first screen, and which claims are not in it.

    Of many claims those are shown that matter most (see ``rank_claims``), these first; the others
    are named by their verdicts.
    """
    claims = _leave_converses((*judged.claims, *judged.rivals))
    chosen = claims
    if is_crowded(judged):
        chosen = _leave_converses(rank_claims(judged))[:_CHOSEN_CLAIMS]
    shown = {id(tested) for tested in chosen}
    table = _draw_short(judged, chosen, words)
    # What becomes of rivals the answer tells, each by its id.
    told = judged.claims or judged.rivals
    left = [tested for tested in told if id(tested) not in shown]
    notes = [table.note, *([str(_tell_left(left, words))] if left else [])]
    return (replace(table, note=" ".join(filter(None, notes))),)


def _tell_left(claims: Sequence[TestedClaim], words: Words) -> Prose:
    """Name the claims that are not in a table, by their verdicts."""
    groups: dict[Verdict, list[str]] = {}
    for tested in claims:
        groups.setdefault(tested.verdict, []).append(tested.claim.id)
    parts = [
        words.tell(
            "short.left.part",
            number=len(own),
            verdict=say_verdict(verdict, len(own), words),
            claims=_list_few(own),
        )
        for verdict in Verdict
        if (own := groups.get(verdict))
    ]
    return words.tell_count("short.left", len(claims), parts=join_prose(parts, "; "))


def _list_few(ids: Sequence[str]) -> str:
    """Return the first of some ids, with a sign where there are more: how many is told besides."""
    kept = ids if len(ids) <= _FEW_LISTED + 1 else ids[:_FEW_LISTED]
    return f"{join_names(kept)}{'…' if len(kept) < len(ids) else ''}"


def _draw_short(judged: Judgement, claims: Sequence[TestedClaim], words: Words) -> ReportTable:
    """Return claims for the first screen: of the parameters consistency, and whether all pass."""
    firmness = find_firmness(judged)
    rows: list[tuple[Cell, ...]] = [
        (
            tested.claim.id,
            tested.claim.says,
            _say_verdict(tested, judged, words),
            _show_passing(tested, words),
            listed(tested.supporting, _FEW_NAMES),
            listed(tested.against, _FEW_NAMES),
            _say_firmness(firmness.get(tested.claim.id), words),
        )
        for tested in claims
    ]
    columns = (
        Column("id", ""),
        Column("says", words("says"), brief=True),
        Column("verdict", words("verdict"), CellKind.VERDICT),
        Column("consistency", words("short.consistency"), CellKind.NUMBER),
        Column("for", words("short.for"), CellKind.CASES),
        Column("against", words("short.against"), CellKind.CASES),
        Column("turns", words("turns"), sparse=True),
    )
    note = words("short.passes") if any(tested.claim.is_plain for tested in claims) else ""
    return ReportTable("claims", "", columns, tuple(rows), note, compact=True)


def _show_passing(tested: TestedClaim, words: Words) -> Cell:
    """Return the consistency of each tested direction, with a sign whether all parameters pass.

    Claims about existence are judged by no parameter, orders by pairs, placements by cases.
    """
    if tested.order is not None:
        return _count_pairs(tested.order, words)
    if tested.claim.placement:
        return _count_agreeing(tested, words)
    values = []
    for direction in tested.directions if tested.claim.is_plain else ():
        if direction.verdict is not Verdict.UNTESTED:
            _, value, cut = direction.parameters[0]
            passes = not direction.failed
            values.append(Beside(value, (cut,), digits=2, marked=True, passes=passes))
    return _join_values(values)


def draw_claims(judged: Judgement, claims: Sequence[TestedClaim], words: Words) -> ReportTable:
    """Return claims as people read them: a parameter a column, whichever relation it is of."""
    firmness = find_firmness(judged)
    rows: list[tuple[Cell, ...]] = []
    for tested in claims:
        fit = _show_counts(tested, words) or _show_fit(tested)
        rows.append(
            (
                tested.claim.id,
                tested.claim.says,
                _say_verdict(tested, judged, words),
                *fit,
                listed(tested.supporting),
                listed(tested.against),
                _say_firmness(firmness.get(tested.claim.id), words),
            )
        )
    columns = (
        Column("id", "id"),
        Column("says", words("says")),
        Column("verdict", words("verdict"), CellKind.VERDICT),
        Column("consistency", words("short.consistency"), CellKind.NUMBER),
        Column("second", words("short.second"), CellKind.NUMBER),
        Column("coverage", words("short.coverage"), CellKind.NUMBER),
        Column("for", words("short.for"), CellKind.CASES),
        Column("against", words("short.against"), CellKind.CASES),
        Column("turns", words("turns"), sparse=True),
    )
    notes = [words("short.signs", cuts=_tell_cuts(claims, words))]
    notes += _tell_sign(judged, claims, words)
    title = words("table.claims") if judged.rivals else ""
    return ReportTable("claims", title, columns, tuple(rows), " ".join(notes), compact=True)


def _say_verdict(tested: TestedClaim, judged: Judgement, words: Words) -> Said:
    """Return the verdict on a claim, with a sign where it is one of construction in part."""
    said = words.say(tested.verdict.value)
    if not find_constructed(judged, tested.claim.id):
        return said
    return Said(said.key, f"{said.text} {CONSTRUCTED}")


def _say_firmness(firm: Firmness | None, words: Words) -> Cell:
    return words.say(f"least.{firm}", firm) if firm else None


def _tell_sign(judged: Judgement, claims: Sequence[TestedClaim], words: Words) -> list[str]:
    """Say what the sign beside verdicts means, if it stands beside one."""
    signed = any(find_constructed(judged, tested.claim.id) for tested in claims)
    return [words("constructed.sign", sign=CONSTRUCTED)] if signed else []


# Parameters that share a column of the first screen.
_COMPARED = (
    (Parameter.INCL_S, Parameter.INCL_N),
    (Parameter.PRI, Parameter.RON),
    (Parameter.COV_S, Parameter.COV_N),
)


def _show_fit(tested: TestedClaim) -> list[Cell]:
    """Return the parameters of a claim, those that judge it with a sign whether they do.

    They judge no claim about existence.
    """
    signed = tested.claim.is_plain
    held = [dict(_hold(direction, signed=signed)) for direction in tested.directions]
    return [
        _join_values([own[name] for own in held for name in names if name in own])
        for names in _COMPARED
    ]


def _show_counts(tested: TestedClaim, words: Words) -> list[Cell]:
    """Return how many pairs an order ranks as they are, and its p, or how many cases are placed so.

    Nothing of claims that are judged by parameters.
    """
    order = tested.order
    if tested.claim.placement:
        return [_count_agreeing(tested, words), None, None]
    if order is None:
        return []
    told = _count_pairs(order, words)
    p = None if math.isnan(order.p) else f"p {format_apart(order.p, 0.0, digits=2)}"
    return [told, p if told else None, None]


def _count_agreeing(tested: TestedClaim, words: Words) -> str | None:
    """Return how many of the cases that test a placement agree; nothing without such cases."""
    number = sum(direction.tested_by for direction in tested.directions)
    if not number:
        return None
    return words("short.pairs", concordant=len(tested.supporting), pairs=number)


def _count_pairs(order: OrderTest, words: Words) -> str | None:
    """Return how many of the pairs that an order ranks are concordant; nothing without pairs."""
    pairs = order.concordant + order.discordant + len(order.tied)
    if not pairs:
        return None
    return words("short.pairs", concordant=order.concordant, pairs=pairs)


def _hold(direction: Direction, *, signed: bool) -> Iterable[tuple[Parameter, Beside]]:
    """Yield the parameters of a tested direction."""
    if direction.verdict is not Verdict.UNTESTED:
        for name, value, cut in direction.parameters:
            yield name, Beside(value, (cut,) if signed else (), marked=signed)


def _join_values(values: Sequence[Beside]) -> Cell:
    if len(values) < 2:
        return values[0] if values else None
    return " ".join(map(format_cell, values))


def _tell_cuts(claims: Sequence[TestedClaim], words: Words) -> str:
    """Return the cuts of the relations that are claimed."""
    relations = {claim.claim.relation for claim in claims}
    parts = []
    suff, nec = claims[0].sufficiency_cuts, claims[0].necessity_cuts
    if relations & {Relation.SUFFICIENT, Relation.BOTH}:
        cuts = (("PRI", suff.pri),)
        parts.append(words("short.suff", cuts=_join_cuts(suff.incl, cuts)))
    if relations & {Relation.NECESSARY, Relation.BOTH}:
        further = (("RoN", nec.ron), (words("short.coverage"), nec.cov))
        parts.append(words("short.nec", cuts=_join_cuts(nec.incl, further)))
    return "; ".join(parts)


def _join_cuts(incl: float, further: Iterable[tuple[str, float | None]]) -> str:
    named = [f"{name} {format_cut(cut)}" for name, cut in further if cut is not None]
    return ", ".join([format_cut(incl), *named])


def table_claims(claims: Sequence[TestedClaim], words: Words) -> ReportTable:
    """Return claims with verdicts and parameters."""
    rows: list[tuple[Cell, ...]] = []
    for tested in claims:
        suff, nec = tested.sufficiency, tested.necessity
        cuts, needed = tested.sufficiency_cuts, tested.necessity_cuts
        fit = [
            beside(suff.incl, cuts.incl) if suff else None,
            beside(suff.pri, cuts.pri) if suff else None,
            suff.cov if suff else None,
            beside(nec.incl, needed.incl) if nec else None,
            beside(nec.ron, needed.ron) if nec else None,
            beside(nec.cov, needed.cov) if nec else None,
        ]
        verdict = words.say(tested.verdict.value)
        people = (listed(tested.supporting), listed(tested.against))
        rows.append((tested.claim.id, tested.claim.text, verdict, *fit, *people))
    columns = (
        Column("id", "id"),
        Column("claim", words("claim")),
        Column("verdict", words("verdict"), CellKind.VERDICT),
        *(
            Column(key, words(f"claim.{key}"), CellKind.NUMBER)
            for key in ("inclS", "pri", "covS", "inclN", "ron", "covN")
        ),
        *texts(words, "for", "against"),
    )
    return ReportTable("claims", words("table.claims"), columns, tuple(rows))
