"""Two analyses compared: the verdicts that moved and why, and then all that differs."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from qca.analysis.claims.verdicts import Parameter
from qca.report.pieces.cells import Cell, Said, listed
from qca.report.pieces.numbers import or_null
from qca.report.pieces.sections import Remark, Section
from qca.report.pieces.spans import Prose, Symbols, Verbatim, join_prose
from qca.report.pieces.tables import CellKind, Column, ReportTable
from qca.report.sections.compared_outcomes import build_outcome, tell_outcome
from qca.report.sections.differences import (
    name_difference,
    say_kind,
    tell_difference,
)
from qca.report.sections.tensions import say_verdict

if TYPE_CHECKING:
    from qca.comparison.comparison import ChangedVerdict, Explanation, RecordComparison
    from qca.report.words import Words
    from qca.study.differences import Difference

__all__ = ["build_comparison"]

# What the first screen has room for: verdicts, decisions, sets of decisions that explain a verdict.
_MOST_VERDICTS, _MOST_DECISIONS, _FEW_SETS = 16, 12, 3
# Claims, and places of texts, that a sentence names.
_MOST_NAMED = 12
# Rows of one table on scores.
_MOST_SCORES = 500
Names = tuple[str, str]


def build_comparison(
    comparison: RecordComparison, names: Names, words: Words
) -> tuple[Section, ...]:
    """Return what two analyses decide and find otherwise; ``names`` are theirs, as users give them.

    In short the verdicts that moved with what explains them, and the decisions that differ.
    """
    opening = tuple(_tell_opening(comparison, names, words))
    whole = tuple(_tell_whole(comparison, names, words))
    first = Section("compared", words("comparison"), short=opening, full=(*opening, *whole))
    return tuple(
        section
        for section in (
            first,
            _build_verdicts(comparison, names, words),
            _build_decisions(comparison, names, words),
            *(build_outcome(each, names, words) for each in comparison.outcomes),
            _build_fits(comparison, names, words),
            _build_scores(comparison, names, words),
        )
        if section.short or section.full
    )


# ------------------------------------------------------------------------------ the answer


def _tell_opening(comparison: RecordComparison, names: Names, words: Words) -> list[Prose]:
    """Return what differs, in sentences."""
    if comparison.is_empty:
        return [words.tell("comparison.equal")]
    if comparison.finds_the_same:
        same = words.tell_amount("comparison.same", len(comparison.differences))
        return [same, *_tell_rest(comparison, words)]
    told = [_tell_moved(comparison, words)]
    told += _tell_only(comparison, names, words)
    told += [tell_outcome(each, words) for each in comparison.outcomes]
    for own, name in zip(comparison.apart, names, strict=True):
        if own:
            listed_names = words.tell_names([Symbols(each) for each in own])
            told.append(words.tell("comparison.apart", outcomes=listed_names, file=Verbatim(name)))
    return [join_prose(told), *_tell_rest(comparison, words)]


def _tell_moved(comparison: RecordComparison, words: Words) -> Prose:
    moved, of = len(comparison.verdicts), comparison.compared
    if not of:
        return words.tell("comparison.no_claims")
    told = (
        words.tell_count("comparison.moved", moved, of=of)
        if moved
        else words.tell_count("comparison.unmoved", of)
    )
    decisions = words.tell_amount("comparison.decisions", len(comparison.differences))
    return join_prose([told, decisions])


def _tell_only(comparison: RecordComparison, names: Names, words: Words) -> list[Prose]:
    """Say which claims only one of the two has."""
    return [
        words.tell_count(
            "comparison.only",
            len(own),
            claims=words.names(list(own), _MOST_NAMED),
            file=Verbatim(name),
        )
        for own, name in zip(comparison.only, names, strict=True)
        if own
    ]


def _tell_rest(comparison: RecordComparison, words: Words) -> list[Prose]:
    """Say what is written otherwise and decides nothing."""
    if not comparison.rest:
        return []
    places = words.names([".".join(each.path) for each in comparison.rest], _MOST_NAMED)
    return [words.tell_count("comparison.rest", len(comparison.rest), places=places)]


def _tell_whole(comparison: RecordComparison, names: Names, words: Words) -> list[Prose]:
    """Say in full what the first screen leaves out: other names, verdicts of single claims."""
    told = [
        words.tell_count(key, len(renamed), names="; ".join(renamed))
        for key, pairs in (
            ("comparison.cases", comparison.cases),
            ("comparison.claims", comparison.claims),
        )
        if (renamed := [f"{before} → {after}" for after, before in pairs.items()])
    ]
    for own, name in zip(comparison.only, names, strict=True):
        if own:
            parts = [f"{claim}: {say_verdict(verdict, 1, words)}" for claim, verdict in own.items()]
            verdicts = "; ".join(parts)
            told.append(
                words.tell("comparison.only.verdicts", file=Verbatim(name), verdicts=verdicts)
            )
    return told


# ------------------------------------------------------------------------------ verdicts


def _build_verdicts(comparison: RecordComparison, names: Names, words: Words) -> Section:
    """Return the verdicts that moved: a line each, and then each with all that explains it."""
    moved = comparison.verdicts
    if not moved:
        return Section("moved", words("comparison.verdicts"))
    table = _table_verdicts(moved, names, words)
    short = replace(table, rows=table.rows[:_MOST_VERDICTS])
    if len(moved) > _MOST_VERDICTS:
        note = words.count("comparison.more", len(moved) - _MOST_VERDICTS)
        short = replace(short, note=note)
    remarks = tuple(_tell_verdict(each, names, words) for each in moved)
    return Section("moved", words("comparison.verdicts"), (short,), (table, *remarks))


def _table_verdicts(moved: Sequence[ChangedVerdict], names: Names, words: Words) -> ReportTable:
    rows: list[tuple[Cell, ...]] = [
        (
            _name_claim(each),
            each.says,
            _say(each.before.value, words),
            _say(each.after.value, words),
            _say_why(each.made_by, words),
        )
        for each in moved
    ]
    columns = (
        Column("claim", ""),
        Column("says", words("says"), brief=True),
        Column("before", _name_side(names[0], words), CellKind.VERDICT),
        Column("after", _name_side(names[1], words), CellKind.VERDICT),
        Column("why", words("comparison.why")),
    )
    return ReportTable("comparison_verdicts", "", columns, tuple(rows), compact=True)


def _name_claim(moved: ChangedVerdict) -> str:
    same = moved.claim == moved.other
    return moved.claim if same else f"{moved.claim} ({moved.other})"


def _name_side(name: str, words: Words) -> str:
    return words("variant.there", file=name)


def _say(verdict: str, words: Words) -> Said:
    return Said(verdict, words(verdict))


def _say_why(explanation: Explanation, words: Words) -> str:
    """Return the smallest sets of decisions in a cell: few of them, and whether they are all."""
    if not explanation.sets:
        return words("comparison.unexplained")
    told = [_tell_set(own, words) for own in explanation.sets[:_FEW_SETS]]
    if (more := len(explanation.sets) - _FEW_SETS) > 0:
        told.append(words.tell_count("comparison.sets.more", more))
    joined = str(join_prose(told, words("comparison.or")))
    if explanation.exact:
        return joined
    return words("comparison.cut", sets=joined, number=explanation.ruled_out)


def _tell_set(differences: Iterable[Difference], words: Words) -> Prose:
    told = [tell_difference(each, words) for each in differences]
    return join_prose(told, words("comparison.and"))


def _tell_verdict(moved: ChangedVerdict, names: Names, words: Words) -> Remark:
    """Return a verdict that moved with every smallest set of decisions, forth and back."""
    head = words.tell(
        "comparison.turned",
        claim=_name_claim(moved),
        before=say_verdict(moved.before, 1, words),
        after=say_verdict(moved.after, 1, words),
        says=moved.says,
    )
    if not moved.made_by.sets:
        return Remark(head, (words.tell("comparison.unexplained.why"),), moved.claim)
    body = [_tell_explanation("comparison.made", moved.made_by, names, words)]
    if not moved.undone_by.sets:
        body.append(words.tell("comparison.not_undone", first=Verbatim(names[0])))
    elif set(moved.undone_by.sets) != set(moved.made_by.sets):
        body.append(_tell_explanation("comparison.undone", moved.undone_by, names, words))
    else:
        body.append(words.tell("comparison.undone.same"))
    return Remark(head, tuple(body), moved.claim)


def _tell_explanation(key: str, explanation: Explanation, names: Names, words: Words) -> Prose:
    sets = join_prose([_tell_set(own, words) for own in explanation.sets], words("comparison.or"))
    first, second = map(Verbatim, names)
    told = words.tell_count(key, len(explanation.sets), sets=sets, first=first, second=second)
    if explanation.exact:
        return told
    return join_prose([told, words.tell("comparison.cut.why", number=explanation.ruled_out)])


# ------------------------------------------------------------------------------ decisions


def _build_decisions(comparison: RecordComparison, names: Names, words: Words) -> Section:
    """Return the decisions that differ, those that explain verdicts first on the screen."""
    title = words("comparison.differences")
    if not comparison.differences:
        return Section("differences", title)
    table = _table_decisions(comparison.differences, comparison, names, words)
    moving = _list_moving(comparison)
    first = sorted(comparison.differences, key=lambda each: each not in moving)
    short = _table_decisions(first[:_MOST_DECISIONS], comparison, names, words)
    if len(first) > _MOST_DECISIONS:
        note = words.count("comparison.more", len(first) - _MOST_DECISIONS)
        short = replace(short, note=note)
    return Section("differences", title, (short,), (table,))


def _list_moving(comparison: RecordComparison) -> dict[Difference, list[str]]:
    """Return the decisions in sets that explain verdicts, with the claims of these."""
    moving: dict[Difference, list[str]] = {}
    for moved in comparison.verdicts:
        for each in dict.fromkeys(own for chosen in moved.made_by.sets for own in chosen):
            moving.setdefault(each, []).append(moved.claim)
    return moving


def _table_decisions(
    differences: Sequence[Difference], comparison: RecordComparison, names: Names, words: Words
) -> ReportTable:
    moving = _list_moving(comparison)
    rows: list[tuple[Cell, ...]] = [
        (
            Said(".".join(each.path), str(name_difference(each, words))),
            each.before or None,
            each.after or None,
            listed(moving.get(each, ()), _MOST_NAMED),
            say_kind(each, words),
        )
        for each in differences
    ]
    columns = (
        Column("decision", words("decision")),
        Column("before", _name_side(names[0], words)),
        Column("after", _name_side(names[1], words)),
        Column("moves", words("comparison.moves"), sparse=True),
        Column("kind", words("variant.kind")),
    )
    return ReportTable("comparison_decisions", "", columns, tuple(rows))


# ------------------------------------------------------------------------------ numbers


def _build_fits(comparison: RecordComparison, names: Names, words: Words) -> Section:
    """Return the parameters of claims that differ, whatever their verdicts."""
    title = words("comparison.fits")
    if not comparison.fits:
        return Section("fits", title)
    rows: list[tuple[Cell, ...]] = [
        (
            each.claim,
            Said(each.parameter.value, _name_parameter(each.parameter, words)),
            or_null(each.before),
            or_null(each.after),
        )
        for each in comparison.fits
    ]
    columns = (
        Column("claim", words("claim")),
        Column("parameter", words("comparison.parameter")),
        *_number_columns(names, words),
    )
    return Section("fits", title, full=(ReportTable("comparison_fits", "", columns, tuple(rows)),))


def _name_parameter(parameter: Parameter, words: Words) -> str:
    names = {Parameter.PRI: "PRI", Parameter.RON: "RoN"}
    return names.get(parameter) or words(f"column.{parameter.value}")


def _number_columns(names: Names, words: Words) -> tuple[Column, ...]:
    keys = ("before", "after")
    return tuple(
        Column(key, _name_side(name, words), CellKind.NUMBER)
        for key, name in zip(keys, names, strict=True)
    )


def _build_scores(comparison: RecordComparison, names: Names, words: Words) -> Section:
    """Return the memberships that differ."""
    title = words("comparison.scores")
    if not comparison.scores:
        return Section("scores", title)
    rows: list[tuple[Cell, ...]] = [
        (each.case, each.set, or_null(each.before), or_null(each.after))
        for each in comparison.scores[:_MOST_SCORES]
    ]
    columns = (
        Column("case", words("case"), CellKind.CASE),
        Column("set", words("set"), CellKind.SET),
        *_number_columns(names, words),
    )
    note = ""
    if len(comparison.scores) > _MOST_SCORES:
        whole = f"{len(comparison.scores):,}"
        note = words("rows.cut", shown=f"{_MOST_SCORES:,}", whole=whole)
    table = ReportTable("comparison_scores", "", columns, tuple(rows), note)
    return Section("scores", title, full=(table,))
