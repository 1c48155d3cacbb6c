"""Limited diversity: what rests on unobserved rows, and which case to study next."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from qca.analysis.diversity.answers import Question
from qca.analysis.diversity.impossible import WhyImpossible
from qca.analysis.truth_table.table import RowCode
from qca.report.pieces.cells import Cell, format_cell, listed
from qca.report.pieces.sections import Block, Section
from qca.report.pieces.spans import CaseName, Prose, SetName, Symbols, Verbatim, join_prose
from qca.report.pieces.tables import CellKind, Column, ReportTable
from qca.report.sections.counterfactuals import name_region

if TYPE_CHECKING:
    from qca.analysis.contrasts import OpenPair
    from qca.analysis.diversity.answers import Advice, LimitedDiversity, Remainders
    from qca.analysis.diversity.fillers import Filler
    from qca.analysis.diversity.impossible import Impossible
    from qca.boolean.cubes import Space
    from qca.record import Record
    from qca.report.words import Words

__all__ = [
    "build_diversity",
    "table_remainders",
    "tell_diversity_of",
]

# Groups that have a row where people read them, and cases named in a cell.
_MOST_ROWS, _FEW_CASES = 16, 4
# Models and claims that a sentence names, letters of such models, rows that it names besides the
# first, and states.
_MOST_NAMED, _MOST_LETTERS, _MOST_TIES, _MOST_STATES = 4, 80, 6, 8
# Cubes of impossible rows that are written out.
_MOST_CUBES = 6


def build_diversity(record: Record, words: Words) -> list[Section]:
    """Return the section on the remainders of every outcome; none where none is left."""
    own = [each for each in record.diversity if each.remainders]
    if not own:
        return []
    parts = [tell_diversity_of(each, words) for each in own]
    title, command = words("limited"), words.tell("limited.folder", command=Verbatim("qca next"))
    if len(own) == 1:
        return [Section("limited_diversity", title, full=(*parts[0], command))]
    # What is the same of every outcome, as where all have the same conditions, is said once.
    shared = [block for block in parts[0] if all(block in others for others in parts[1:])]
    sections = tuple(
        Section(
            f"limited_diversity_{i}",
            words("limited.of", outcome=each.outcome),
            full=tuple(block for block in blocks if block not in shared),
        )
        for i, (each, blocks) in enumerate(zip(own, parts, strict=True), 1)
    )
    return [Section("limited_diversity", title, full=(*shared, command), parts=sections)]


def tell_diversity_of(
    own: LimitedDiversity, words: Words, fillers: Sequence[Filler] | None = None
) -> list[Block]:
    """Return what there is to say of the remainders of one outcome, most important first.

    ``fillers`` are cases that could fill them, where files were searched for such.
    """
    blocks: list[Block] = [_tell_rows(own, words)]
    blocks += [_tell_impossible(each, own, words) for each in own.impossible if each.region.count]
    if not own.remainders:
        return [*blocks, words.tell("limited.full")]
    blocks += [_tell_models(own, words), *_tell_claims(own, words)]
    if own.contradictory.count:
        rows = name_region(own.contradictory, words)
        blocks.append(words.tell("limited.contradictory", outcome=_name(own), rows=rows))
    if own.first_pairs:
        conditions = words.tell_names([SetName(name) for name in own.first_pairs], "or")
        blocks.append(words.tell("limited.pairs", conditions=conditions))
    if fillers:
        blocks += _tell_fillers(own, fillers, words)
    blocks.append(table_remainders(own, words, fillers or (), _MOST_ROWS))
    blocks.append(words.tell("limited.crisp", outcome=_name(own)))
    if own.n_cut > 1:
        blocks.append(words.tell("limited.ncut", number=own.n_cut))
    return blocks


def _name(own: LimitedDiversity) -> Symbols:
    return Symbols(own.outcome)


def _tell_rows(own: LimitedDiversity, words: Words) -> Prose:
    space = own.contradictory.space
    told = words.tell(
        "limited.rows",
        conditions=words.tell_names([SetName(name) for name in space.names]),
        possible=f"{own.possible:,}",
        observed=f"{len(own.known):,}",
        impossible=f"{own.impossible_region.count:,}",
        remainders=f"{own.remainders:,}",
    )
    few = own.counts[RowCode.OPEN]
    if not few:
        return told
    return join_prose([told, words.tell_count("limited.few", few, cut=own.n_cut)])


def _tell_impossible(each: Impossible, own: LimitedDiversity, words: Words) -> Prose:
    if each.ground is WhyImpossible.DECLARED:
        return words.tell("limited.declared", expression=Symbols(each.expression), why=each.why)
    space = each.region.space
    cubes = each.region.cubes[:_MOST_CUBES]
    written = " + ".join(map(space.write, cubes))
    if len(each.region.cubes) > len(cubes):
        written += " + …"
    sets = words.tell_names([SetName(name) for name in each.sets])
    key = "limited.shared_field" if each.field else "limited.built"
    gaps = {"field": Verbatim(each.field)} if each.field else {"built": Symbols(each.expression)}
    told = words.tell(key, expression=Symbols(written), sets=sets, **gaps)
    resting = [model for model in own.models if _meets(model.cubes, each.region.cubes, space)]
    if not resting:
        return told
    models = _name_models([model.expression for model in resting], words)
    return join_prose([told, words.tell("limited.assumed", models=models)])


def _meets(first: Sequence[int], second: Sequence[int], space: Space) -> bool:
    from qca.boolean.cubes import intersection

    return any(intersection(a, b, space) is not None for a in first for b in second)


def _name_models(expressions: Sequence[str], words: Words) -> Prose:
    if not expressions:
        return words.tell("limited.none")
    if len(expressions) > _MOST_NAMED or sum(map(len, expressions)) > _MOST_LETTERS:
        return words.tell("limited.count", number=len(expressions))
    return words.tell_names([Symbols(each) for each in expressions])


def _name_claims(claims: Sequence[str], words: Words) -> Prose:
    if not claims:
        return words.tell("limited.none")
    if len(claims) > _MOST_NAMED:
        return words.tell_count("limited.claim_count", len(claims))
    return words.tell_names([Prose((claim,)) for claim in claims])


def _locate(group: Remainders, words: Words) -> Prose:
    return words.tell("limited.row", config=Symbols(group.config), row=str(group.row))


def _tell_models(own: LimitedDiversity, words: Words) -> Prose:
    outcome, count = _name(own), len(own.models)
    if not own.models:
        return words.tell("limited.models.none", outcome=outcome)
    if count == 1:
        model = Symbols(own.models[0].expression)
        return words.tell("limited.models.one", outcome=outcome, model=model)
    told = [] if own.models_complete else [words.tell("limited.models.some", number=count)]
    advice = own.advice.get(Question.MODELS)
    if advice is None:
        key = "limited.unsettled" if Question.MODELS in own.unsettled else "limited.models.same"
        return join_prose([words.tell(key), *told])
    group = advice.groups[0]
    names = [
        _name_models([own.models[i].expression for i in side], words)
        for side in (group.others, group.assuming)
    ]
    first = words.tell(
        "limited.models",
        number=count,
        where=_locate(group, words),
        outcome=outcome,
        inside=names[0],
        outside=names[1],
    )
    return join_prose([first, *_tell_ties(advice, words), *told])


def _tell_ties(advice: Advice, words: Words) -> list[Prose]:
    """Say which rows are as good as the first, and whether others may be better."""
    rows = [str(group.row) for group in advice.groups[1:]]
    told = []
    if rows:
        named = words.join(rows, _MOST_TIES)
        told.append(words.tell("limited.ties", rows=named))
    if not advice.proven:
        told.append(words.tell("limited.unproven"))
    return told


def _tell_claims(own: LimitedDiversity, words: Words) -> list[Prose]:
    """Say which row tests most claims, and which those that are not tested yet."""
    blocks = []
    for question in (Question.CLAIMS, Question.UNTESTED):
        advice = own.advice.get(question)
        asked = own.untested if question is Question.UNTESTED else own.claims
        if advice is None:
            if question in own.unsettled:
                blocks.append(words.tell("limited.unsettled"))
            elif question is Question.CLAIMS and (own.claims or own.elsewhere):
                blocks.append(words.tell("limited.claims.none"))
            continue
        group, outcome = advice.groups[0], _name(own)
        sides = [
            _name_claims([claim for claim in side if claim in asked], words)
            for side in (group.if_in, group.if_out)
        ]
        told = [
            words.tell(
                f"limited.{question.name.lower()}",
                where=_locate(group, words),
                outcome=outcome,
                inside=sides[0],
                outside=sides[1],
            )
        ]
        if question is Question.CLAIMS:
            told += [
                words.tell(f"limited.against.{key}", outcome=outcome, claims=_list(side, words))
                for key, side in zip(("in", "out"), group.against, strict=True)
                if side
            ]
        blocks.append(join_prose([*told, *_tell_ties(advice, words)]))
    if rest := [claim for claim in own.untested if claim in own.elsewhere]:
        blocks.append(words.tell("limited.untested.rest", claims=_list(rest, words)))
    return blocks


def _list(claims: Sequence[str], words: Words) -> Prose:
    return words.tell_names([Prose((claim,)) for claim in claims])


# ------------------------------------------------------------------------------ states


def _tell_fillers(own: LimitedDiversity, fillers: Sequence[Filler], words: Words) -> list[Block]:
    told = [words.tell_count("limited.states", len(fillers))]
    told += [_tell_filler(filler, own, words) for filler in fillers[:_MOST_STATES]]
    if (left := len(fillers) - _MOST_STATES) > 0:
        told.append(words.tell_count("limited.more", left))
    return [join_prose(told)]


def _tell_filler(filler: Filler, own: LimitedDiversity, words: Words) -> Prose:
    case = _call(filler)
    space = own.contradictory.space
    if filler.row is not None:
        config = Symbols(space.write(filler.cube))
        key = "in"
        if any(filler.cube & cube == cube for cube in own.known):
            key = "known"
        elif any(filler.cube & cube == cube for cube in own.impossible_region.cubes):
            key = "impossible"
        return words.tell(f"limited.state.{key}", case=case, row=str(filler.row), config=config)
    if len(filler.missing) == len(space.names):
        return words.tell("limited.state.any", case=case)
    sets = words.tell_names([SetName(name) for name in filler.missing or filler.between])
    rows = [str(group.row) for group in own.groups if group.may_hold(filler.cube)]
    if not rows:
        return words.tell("limited.state.nothing", case=case, sets=sets)
    named = words.count("limited.rows_like", len(rows), rows=words.join(rows, _MOST_TIES))
    key = "may" if filler.missing else "between"
    return words.tell(f"limited.state.{key}", case=case, rows=named, sets=sets)


def _call(filler: Filler) -> CaseName:
    if filler.state == filler.case:
        return CaseName(filler.case)
    return CaseName(filler.case, f"{filler.state} {filler.years.replace('-', '–')}".strip())


# ------------------------------------------------------------------------------ the table


def table_remainders(
    own: LimitedDiversity,
    words: Words,
    fillers: Sequence[Filler] = (),
    most: int | None = None,
) -> ReportTable:
    """Return groups of remainders by what a case there would tell, the first ``most`` of them."""
    shown = own.groups[:most]
    titles = {
        "row": CellKind.NUMBER,
        "config": CellKind.EXPRESSION,
        "like": CellKind.NUMBER,
        "few": CellKind.NUMBER,
        "out_in": CellKind.NUMBER,
        "out_out": CellKind.NUMBER,
        "test_in": CellKind.NUMBER,
        "test_out": CellKind.NUMBER,
        "negated": CellKind.TEXT,
        "pairs": CellKind.TEXT,
        "fillers": CellKind.CASES,
    }
    sparse = ("like", "few", "negated", "pairs", "fillers")
    negated = str(own.outcome.negate())
    columns = tuple(
        Column(key, words(f"limited.column.{key}", negated=negated), kind, sparse=key in sparse)
        for key, kind in titles.items()
    )
    rows: list[tuple[Cell, ...]] = []
    for group in shown:
        names = [filler.case for filler in fillers if group.may_hold(filler.cube)]
        rows.append(
            (
                group.row,
                group.config,
                count if (count := group.region.count) > 1 else None,
                group.few or None,
                *group.ruled_out,
                len(group.if_in),
                len(group.if_out),
                words.flag(True) if group.negated else None,
                _show_pairs(group.pairs) or None,
                listed(names, _FEW_CASES) if names else None,
            )
        )
    title = words("table.remainders", outcome=own.outcome)
    left, notes = len(own.groups) - len(shown), list[str]()
    if not own.complete:
        notes.append(words.count("limited.cut", len(own.groups)))
    if left:
        notes.append(words.count("limited.left", left))
    return ReportTable(
        "remainders", title, columns, tuple(rows), " ".join(notes), outcome=own.outcome
    )


def _show_pairs(pairs: Sequence[OpenPair]) -> str:
    """Return with which cases pairs would be, by the condition in which they differ alone."""
    told = []
    for pair in pairs:
        cases = format_cell(listed([*pair.having, *pair.lacking], _FEW_CASES))
        told.append(f"{pair.condition}: {cases}")
    return "; ".join(told)
