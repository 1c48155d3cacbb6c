"""Evidence chains told: from the sources of a code to its score, and to all that rests on it."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from qca.coding.coverage import cover_evidence
from qca.coding.grades import find_grades
from qca.report.pieces.cells import Cell, Said
from qca.report.pieces.names import call_case, call_cases, call_set, call_sets
from qca.report.pieces.numbers import format_number, format_raw, or_null
from qca.report.pieces.sections import Block, Remark, Section
from qca.report.pieces.spans import Prose, SetName, Symbols, Verbatim, join_prose
from qca.report.pieces.tables import CellKind, Column, ReportTable
from qca.report.sections.codebook import tell_grade
from qca.report.sections.coverage import tell_coverage
from qca.report.sections.evidence import tell_coding
from qca.report.sections.robustness.decisions import tell_decision
from qca.report.sections.robustness.effects import (
    columns_of_effects,
    list_effects,
)
from qca.report.sections.robustness.pivots import group_pivots, tell_doubt, tell_range_of
from qca.study.anchors import list_anchors
from qca.study.calibrations import LabelScore
from qca.study.codes import levels_of, scale_of, score_of, text_of

if TYPE_CHECKING:
    from qca.analysis.claims.verdicts import TestedClaim
    from qca.evidence.chains import EvidenceChain, HeldTerm, RowPlace
    from qca.record import Record
    from qca.report.words import Words
    from qca.robustness.results.moves import Move
    from qca.study.cases import Case

__all__ = [
    "build_chain",
    "build_overview",
    "find_role",
    "find_score",
    "table_recodings",
    "table_scores_of",
]


def build_chain(
    chain: EvidenceChain, record: Record, references: Mapping[str, str], words: Words
) -> Section:
    """Return all that a score rests on and all that rests on it, in the order of the work.

    ``references`` spell sources out by their keys.
    """
    study = record.study
    case, name = call_case(study, chain.case.id), call_set(study, chain.name)
    title = words.tell("why.title", case=case, set=name)
    blocks: list[Block] = [*_tell_code(chain, record, words), *_tell_score(chain, record, words)]
    blocks += _tell_evidence(chain, references, words)
    return Section(
        f"why-{chain.name}",
        str(title),
        full=tuple(blocks),
        parts=(
            Section(
                f"why-{chain.name}-rests",
                words("why.rests"),
                full=tuple(_tell_rests(chain, record, words)),
            ),
            *_build_otherwise(chain, record, words),
        ),
    )


def build_overview(
    case: Case, chains: Sequence[EvidenceChain], record: Record, words: Words
) -> Section:
    """Return the scores of a case with what each rests on, a row for each, and all that they do."""
    named = call_case(record.study, case.id)
    fields = [chain.field for chain in chains if chain.field is not None]
    told = tell_coverage(cover_evidence([case], fields), words)
    title = str(words.tell("why.overview", case=named))
    return Section("why", title, full=(*told, table_scores_of(chains, words)))


def table_scores_of(chains: Sequence[EvidenceChain], words: Words) -> ReportTable:
    """Return scores of a case: the code, on how many sources it rests, and what others turn."""
    rows = []
    for chain in chains:
        coding = chain.coding
        sources = {each.source for each in coding.evidence} if coding is not None else set()
        turned = {name for move in chain.recodings for name, *_ in move.effects.verdicts}
        expression = Said("", words("why.expression")) if chain.field is None else None
        rows.append(
            (
                chain.name,
                or_null(chain.score),
                expression or chain.field,
                text_of(coding) if coding is not None and coding.is_coded else None,
                len(sources) if coding is not None and coding.is_coded else None,
                ", ".join(coding.alternatives) or None if coding is not None else None,
                len(turned) if chain.recodings else None,
            )
        )
    columns = (
        Column("set", words("set"), CellKind.SET),
        Column("score", words("why.columns.score"), CellKind.NUMBER),
        Column("field", words("coverage.field")),
        Column("code", words("why.columns.code")),
        Column("sources", words("coverage.sources"), CellKind.NUMBER),
        Column("alternatives", words("why.columns.also")),
        Column("turned", words("why.columns.turned"), CellKind.NUMBER),
    )
    return ReportTable("why", "", columns, tuple(rows), words("why.overview.note"))


# ------------------------------------------------------------------------ what it rests on


def _tell_code(chain: EvidenceChain, record: Record, words: Words) -> list[Block]:
    """Return the code, what is asked, and who coded what."""
    spec = record.study.spec
    if chain.field is None:
        formula = spec.sets[chain.name].expression
        names = words.tell_names([SetName(part) for part in chain.parts])
        return [words.tell("why.built", sets=names, expression=Symbols(formula or ""))]
    field, coding = Verbatim(chain.field), chain.coding
    if coding is None:
        return [words.tell("why.code.none", field=field)]
    told = [words.tell("why.code", field=field, code=tell_coding(coding, words))]
    guide = record.study.codebook.find(chain.field) if record.study.codebook else None
    if guide is not None:
        meaning = guide.labels.get(coding.label or "", "")
        asked = (("question", guide.question), ("definition", guide.definition), ("means", meaning))
        told += [words.tell(f"why.{key}", text=text) for key, text in asked if text]
    told += [
        tell_grade(grade, words)
        for grade in find_grades(record.study)
        if (grade.case, grade.field) == (chain.case.id, chain.field)
    ]
    return list(told)


def _tell_score(chain: EvidenceChain, record: Record, words: Words) -> list[Block]:
    """Return the score, the rule that gives it, and why this is as it is."""
    declared = record.study.spec.sets[chain.name]
    if math.isnan(chain.score):
        told = [words.tell("why.score.none")]
    elif levels_of(declared) > 2:
        rule = _tell_rule(chain, record, words)
        told = [words.tell("why.score.value", score=f"{chain.score:g}", rule=rule)]
    else:
        side = "at" if chain.score == 0.5 else "in" if chain.score > 0.5 else "out"
        rule, score = _tell_rule(chain, record, words), format_number(chain.score)
        told = [words.tell("why.score", score=score, side=words(f"why.{side}"), rule=rule)]
    if declared.why:
        told.append(words.tell("why.reason", text=declared.why))
    return list(told)


def _tell_rule(chain: EvidenceChain, record: Record, words: Words) -> Prose:
    """Return how a set is calibrated, with the doubts that are declared about it."""
    spec = record.study.spec
    declared, scale = spec.sets[chain.name], scale_of(spec, chain.name)
    if declared.expression is not None:
        return Prose((Symbols(declared.expression),))
    if scale is not None:
        labels = words.tell_names(
            [_tell_label(label, entry, words) for label, entry in scale.items()], most=len(scale)
        )
        if isinstance(declared.scale, str):
            return words.tell("why.scale", name=Verbatim(declared.scale), labels=labels)
        return words.tell("why.scale.own", labels=labels)
    method = words(f"calibration.{declared.method}")
    anchors = [_tell_anchor(a.name, a.at, a.between, words) for a in list_anchors(declared)]
    if not anchors:
        return Prose((method,))
    return words.tell("why.anchors", method=method, anchors=words.tell_names(anchors))


def _tell_label(label: str, entry: float | LabelScore, words: Words) -> Prose:
    between = entry.between if isinstance(entry, LabelScore) else None
    score = f"{score_of(entry):g}"
    if between is None:
        return words.tell("why.label", label=label, score=score)
    ends = {"low": f"{between[0]:g}", "high": f"{between[1]:g}"}
    return words.tell("why.label.between", label=label, score=score, **ends)


def _tell_anchor(name: str, at: float, between: tuple[float, float] | None, words: Words) -> Prose:
    if between is None:
        return words.tell("why.label", label=name, score=format_raw(at))
    ends = {"low": format_raw(between[0]), "high": format_raw(between[1])}
    return words.tell("why.label.between", label=name, score=format_raw(at), **ends)


def _tell_evidence(
    chain: EvidenceChain, references: Mapping[str, str], words: Words
) -> list[Block]:
    """Return each piece of evidence, and its sources spelled out."""
    coding = chain.coding
    if coding is None:
        return []
    told = [Prose((coding.note,))] if coding.note else []
    for each in coding.evidence:
        where = ", ".join(filter(None, (each.source, each.where)))
        told.append(Prose((f"{where}: {each.note}" if each.note else where,)))
    if not coding.evidence:
        told.append(words.tell("why.evidence.none"))
    blocks: list[Block] = [Remark(Prose((words("why.evidence"), ":")), tuple(told))]
    keys = dict.fromkeys([*(each.source for each in coding.evidence), *coding.looked_in])
    spelled = [Prose((f"{key}: {references[key]}",)) for key in keys if key in references]
    if spelled:
        blocks.append(Remark(Prose((words("why.sources"), ":")), tuple(spelled)))
    return blocks


# ------------------------------------------------------------------------ what rests on it


def _tell_rests(chain: EvidenceChain, record: Record, words: Words) -> list[Block]:
    """Return the rows, terms and claims that rest on a score."""
    told: list[Block] = []
    for key, names in (("siblings", chain.siblings), ("above", chain.built)):
        if names:
            sets = words.tell_names(call_sets(record.study, names))
            told.append(words.tell_count(f"why.{key}", len(names), sets=sets))
    told += [_tell_row(row, record, words) for row in chain.rows]
    if not chain.rows:
        told.append(words.tell("why.tables.none"))
    elif not chain.terms:
        told.append(words.tell("why.terms.none"))
    told += _tell_terms(chain.terms, words)
    if not chain.claims:
        return [*told, words.tell("why.claims.none")]
    return [*told, _table_claims(chain, words)]


def _tell_row(row: RowPlace, record: Record, words: Words) -> Prose:
    outcome = Symbols(row.outcome)
    if row.row is None:
        return words.tell("why.row.none", outcome=outcome)
    others: Prose | str = words("why.row.alone")
    if row.others:
        names = words.tell_names(call_cases(record.study, row.others))
        others = words.tell("why.row.with", cases=names)
    return words.tell("why.row", outcome=outcome, row=str(row.row), out=row.out, others=others)


def _tell_terms(terms: Sequence[HeldTerm], words: Words) -> list[Prose]:
    """Return in which solutions a term holds the case, kinds in which it does alike together."""
    groups: dict[tuple[str, str, int, int], list[str]] = {}
    for term in terms:
        key = (term.outcome, term.term, term.models, term.of)
        groups.setdefault(key, []).append(words(term.kind))
    return [
        words.tell(
            "why.term",
            kinds=words.join(kinds),
            outcome=Symbols(outcome),
            term=Symbols(term),
            models=models,
            of=of,
        )
        for (outcome, term, models, of), kinds in groups.items()
    ]


def find_role(claim: TestedClaim, case: str) -> str:
    """Return what a case is to a claim: its word, the same in every language."""
    if case in claim.supporting:
        return "for"
    if case in claim.against:
        return "against"
    return "missing" if case in claim.missing else "aside"


def _table_claims(chain: EvidenceChain, words: Words) -> ReportTable:
    """Return the claims that speak of a set, with the verdict, and what the case is to each."""
    rows = tuple(
        (
            claim.claim.id,
            claim.claim.text,
            claim.verdict,
            words.say(f"why.role.{role}", role),
        )
        for claim in chain.claims
        for role in [find_role(claim, chain.case.id)]
    )
    columns = (
        Column("id", ""),
        Column("claim", words("claim"), CellKind.EXPRESSION),
        Column("verdict", words("verdict"), CellKind.VERDICT),
        Column("case", words("why.role")),
    )
    said = tuple((*row[:2], words.say(row[2].value), row[3]) for row in rows)
    return ReportTable(f"claims_{chain.name}", words("why.claims"), columns, said)


# ------------------------------------------------------------------------ coded otherwise


def _build_otherwise(chain: EvidenceChain, record: Record, words: Words) -> list[Section]:
    """Return what other codes would change, and what declared doubts about the score do."""
    blocks: list[Block] = []
    if chain.recodings:
        if any(move.effects.any for move in chain.recodings):
            blocks.append(table_recodings(chain, words))
        else:
            blocks.append(words.tell("why.otherwise.none"))
    groups = group_pivots(chain.intervals)
    for decision, intervals in groups.items():
        turning = [each for each in intervals if each.turns or each.apart]
        if turning:
            blocks.append(tell_doubt(decision, turning, record, words))
        else:
            head = tell_decision(decision, record, words, first=True)
            told = join_prose([tell_range_of(decision, words), words.tell("why.doubt.none")])
            blocks.append(Remark(head + ":", (told + ".",), key=decision.identifier))
    if not blocks:
        return []
    title = words("why.otherwise")
    return [Section(f"why-{chain.name}-otherwise", title, full=tuple(blocks))]


def table_recodings(chain: EvidenceChain, words: Words) -> ReportTable:
    """Return what each other code would change: verdicts, models, truth tables."""
    rows = tuple(
        (
            move.other,
            _say_source(chain, move, words),
            find_score(chain, move),
            *list_effects(move.effects, words)[1:],
        )
        for move in chain.recodings
    )
    columns = (
        Column("other", words("why.columns.code")),
        Column("source", words("why.columns.source"), sparse=True),
        Column("score", words("why.columns.score"), CellKind.NUMBER),
        *columns_of_effects(words)[1:],
    )
    return ReportTable(f"otherwise_{chain.name}", "", columns, rows)


def _say_source(chain: EvidenceChain, move: Move, words: Words) -> Cell:
    """Return who says that a code could be another one; nothing where nobody does."""
    coding = chain.coding
    if coding is None:
        return None
    keys = coding.find_key(move.other)
    if keys[0] == "coders":
        who = [coder for coder, code in coding.coders.items() if code == move.other]
        return Said(", ".join(who), words("why.says.coder", coder=words.join(who)))
    return words.say("why.says.also", "also") if keys[0] == "also" else None


def find_score(chain: EvidenceChain, move: Move) -> float | None:
    """Return the score that another code gives the set; none where it leaves the set alone."""
    return next((after for name, _, after in move.scores if name == chain.name), None)
