"""Rivals: each in both directions, beside the theory, and what would tell them apart."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from typing import TYPE_CHECKING, NamedTuple

from qca.analysis.claims.caveats import Caveat
from qca.analysis.claims.rivals import RivalComparison, RivalFinding, compare_rivals
from qca.analysis.claims.verdicts import Direction, TestedClaim, Verdict
from qca.boolean.expressions import str_expression
from qca.report.pieces.cells import Beside, Cell, listed
from qca.report.pieces.names import call_cases
from qca.report.pieces.numbers import or_null
from qca.report.pieces.plain import as_plain
from qca.report.pieces.sections import Block, Remark
from qca.report.pieces.spans import CaseName, Judged, Prose, Symbols, join_prose
from qca.report.pieces.tables import CellKind, Column, ReportTable, measures
from qca.study.claims import Relation

if TYPE_CHECKING:
    from qca.analysis.claims.constancy import Constancy
    from qca.record import Judgement
    from qca.report.pieces.plain import Json
    from qca.report.words import Words
    from qca.study.claims import Claim
    from qca.study.declaration import Study

__all__ = [
    "Teller",
    "build_rivals",
    "document_beside",
    "document_theory",
    "table_rivals",
    "tell_arrows",
    "tell_factor",
    "tell_rivalry",
]


class Teller(NamedTuple):
    """What is told of rivals as of any claim: all of it, one of two tests, and who claims it."""

    tell_claim: Callable[[TestedClaim], Remark]
    tell_test: Callable[[TestedClaim], list[Prose]]
    tell_origin: Callable[[TestedClaim], list[Prose]]


_DIRECTIONS = {Relation.SUFFICIENT: "suff", Relation.NECESSARY: "nec"}
# Rivals that hold as both of which the answer tells what they say; of more, only which they are.
_FEW = 3


# ------------------------------------------------------------------------------ in short


def tell_rivalry(judged: Judgement, words: Words) -> list[Prose]:
    """Return how many rivals the cases bear out in both directions, in one or in none.

    Besides: which of them the cases cannot tell apart from the theory, and which of them are the
    same in every case; these hold of nothing, whatever their verdicts.
    """
    findings = compare_rivals(judged.study, judged.rivals)
    both = [f for f in findings if f.directions]
    varied = [f for f in both if f.constancy is None]
    told = [_tell_tally(varied, len(both), words)] if varied else []
    if own := [f.rival for f in findings if not f.directions]:
        parts = [
            words.tell("rivals.own.one", id=t.claim.id, verdict=words(t.verdict.value)) for t in own
        ]
        told.append(words.tell_count("rivals.own", len(own), parts=words.tell_names(parts)))
    alike = [f for f in findings if f.comparison is not None and f.comparison.indistinct]
    if alike:
        told.append(words.tell("rivals.indistinct", rivals=_name(alike, words)))
    if constant := [f for f in findings if f.constancy is not None]:
        named = _name(constant, words)
        told.append(words.tell_count("rivals.constant", len(constant), rivals=named))
    return told


def _tell_tally(findings: Sequence[RivalFinding], number: int, words: Words) -> Prose:
    """Say which of a ``number`` of rivals hold how; a few that hold as both, with what they say."""
    groups: dict[str, list[RivalFinding]] = {}
    for finding in findings:
        groups.setdefault("_".join(_DIRECTIONS[r] for r in finding.holding), []).append(finding)
    parts = []
    for key in ("suff_nec", "suff", "nec", ""):
        if own := groups.get(key):
            spelt = key == "suff_nec" and len(own) <= _FEW
            named = _name_with_words(own, words) if spelt else _name(own, words)
            parts.append(words.tell_count(f"rivals.{key or 'none'}", len(own), rivals=named))
    return words.tell_count("rivals.tally", number, parts=join_prose(parts, "; "))


def _name_with_words(findings: Sequence[RivalFinding], words: Words) -> Prose:
    claims = [finding.rival.claim for finding in findings]
    return words.tell_names(
        [words.tell("rivals.named", id=claim.id, says=claim.says) for claim in claims]
    )


def _name(findings: Sequence[RivalFinding], words: Words) -> Prose:
    return words.tell_names([finding.rival.claim.id for finding in findings])


def tell_arrows(names: Collection[str], study: Study, words: Words) -> list[Prose]:
    """Say how a rival is taken whose name has an arrow; nothing where no name has one."""
    turned = [rival for rival in study.rivals if rival.converse_of and rival.id in names]
    first = {rival.relation: rival for rival in reversed(turned)}
    return [
        words.tell(
            f"rivals.arrow.{key}", name=first[relation].id, rival=first[relation].converse_of
        )
        for relation, key in _DIRECTIONS.items()
        if relation in first
    ]


# ------------------------------------------------------------------------------ in full


def build_rivals(judged: Judgement, words: Words, teller: Teller) -> tuple[Block, ...]:
    """Return what there is to say of rivals: side by side with the theory, then each."""
    findings = compare_rivals(judged.study, judged.rivals)
    blocks: list[Block] = []
    if findings:
        blocks.append(table_rivals(judged, words))
    for finding in findings:
        if finding.directions:
            blocks.append(_tell_rival(judged.study, finding, words, teller))
        else:
            blocks.append(teller.tell_claim(finding.rival))
    return tuple(blocks)


def _tell_rival(study: Study, finding: RivalFinding, words: Words, teller: Teller) -> Remark:
    rival = finding.rival
    verdicts = {
        _DIRECTIONS[relation]: Judged(each.verdict, words(each.verdict.value).upper())
        for relation, each in finding.directions.items()
    }
    head = words.tell(
        "rival.head",
        id=rival.claim.id,
        says=rival.claim.says,
        claim=Symbols(rival.claim.text),
        **verdicts,
    )
    told = [*_tell_sentence(finding, words), *_tell_findings(study, finding, words)]
    body = [join_prose([*told, *teller.tell_origin(rival)])]
    for tested in finding.tests:
        why = join_prose(teller.tell_test(tested))
        key = f"rival.as.{_DIRECTIONS.get(tested.claim.relation, 'both')}"
        body.append(words.tell(key, claim=Symbols(tested.claim.text), told=why))
    return Remark(head, tuple(body), rival.claim.id, rival.verdict)


def _tell_sentence(finding: RivalFinding, words: Words) -> list[Prose]:
    """Say in one sentence what the cases show of a rival in both directions."""
    outcome = Symbols(str_expression(finding.rival.claim.outcome))
    parts = [
        _tell_direction(relation, finding.directions[relation], outcome, words)
        for relation in _DIRECTIONS
    ]
    return [words.tell("rival.sentence", suff=parts[0], nec=parts[1])]


def _tell_direction(
    relation: Relation, direction: Direction, outcome: Symbols, words: Words
) -> Prose:
    cases = direction.contradicting or direction.agreeing
    names = words.tell_names([CaseName(case) for case in cases])
    key = f"rival.{_DIRECTIONS[relation]}.{direction.verdict.value}"
    if direction.verdict is Verdict.UNTESTED:
        return words.tell(key, outcome=outcome)
    if direction.contradicting and direction.verdict in (Verdict.SUPPORTED, Verdict.IN_KIND):
        key += ".tolerated"
    return words.tell_count(key, len(cases), names=names, outcome=outcome)


def _tell_findings(study: Study, finding: RivalFinding, words: Words) -> list[Prose]:
    """Say that a factor is constant, or what would tell it apart from the theory."""
    told = []
    if finding.constancy is not None:
        told.append(words.tell("rival.is", what=_tell_constancy(finding.constancy, words)))
    if finding.comparison is not None and finding.comparison.indistinct:
        told += _tell_indistinct(study, finding.comparison, words)
    elif finding.comparison is not None and finding.comparison.mirrored:
        theory = finding.comparison.theory.id
        told.append(words.tell("mirrored", number=len(finding.comparison.cases), theory=theory))
    return told


def tell_factor(caveat: Caveat, words: Words) -> Prose:
    """Return in words that a factor is the same in every case, or not told apart from a claim."""
    if caveat.constancy is not None:
        what = _tell_constancy(caveat.constancy, words)
        return words.tell("caveat.constant", what=what)
    return words.tell("caveat.indistinct", theory=caveat.claim, number=len(caveat.cases))


def _tell_constancy(constancy: Constancy, words: Words) -> Prose:
    """Return that a factor is (nearly) the same in every case, with its scores."""
    low, high = (Beside(value, (0.5,), 2) for value in (constancy.low, constancy.high))
    if constancy.near:
        same = low.write() == high.write()
        key = "constant.same" if same else "constant.near"
    else:
        key = "constant.out" if constancy.absent else "constant.in"
    return words.tell(key, number=constancy.number, low=low, high=high)


def _tell_indistinct(study: Study, compared: RivalComparison, words: Words) -> list[Prose]:
    number = len(compared.cases)
    told = [words.tell("indistinct", number=number, theory=compared.theory.id)]
    if compared.telling:
        names = words.tell_names(call_cases(study, compared.telling))
        told.append(words.tell_count("indistinct.coded", len(compared.telling), names=names))
    if compared.unobserved:
        wanted = [Symbols(str_expression(each)) for each in compared.unobserved]
        told.append(words.tell("indistinct.possible", wanted=words.tell_names(wanted, "or")))
    else:
        told.append(words.tell("indistinct.never"))
    if compared.open_cases:
        names = words.tell_names([CaseName(case) for case in compared.open_cases])
        told.append(words.tell_count("indistinct.open", len(compared.open_cases), names=names))
    return told


# ------------------------------------------------------------------------------ side by side


def table_rivals(judged: Judgement, words: Words) -> ReportTable:
    """Return the theory and its rivals side by side, in both directions.

    Of each rival also which cases of the outcome are explained by both, by one alone, by neither.
    """
    findings = compare_rivals(judged.study, judged.rivals)
    rows: list[tuple[Cell, ...]] = []
    named: set[str] = set()
    for finding in findings:
        if not finding.directions:
            continue
        compared = finding.comparison
        if compared is not None and compared.theory.id not in named:
            named.add(compared.theory.id)
            tests = _test_theory(judged.study, compared.theory)
            rows.append((*_show_tests(tests), None, None, None, None))
        shown: tuple[Cell, ...] = (None,) * 4
        if compared is not None:
            sides = compared.both, compared.theory_only, compared.rival_only, compared.neither
            shown = tuple(map(listed, sides))
        rows.append((*_show_tests(finding.tests), *shown))
    columns = (
        Column("id", "id"),
        Column("condition", words("rivals.factor"), CellKind.EXPRESSION),
        Column("cases", words("rivals.cases"), CellKind.NUMBER),
        *measures(words, "inclS", "pri", "covS"),
        *(Column(k, words(f"claim.{k}"), CellKind.NUMBER) for k in ("inclN", "ron", "covN")),
        *(
            Column(key, words(f"rivals.{key}"), CellKind.CASES)
            for key in ("both", "theory_only", "rival_only", "neither")
        ),
    )
    note = words("rivals.note") if named else words("rivals.note.none")
    return ReportTable("rivals", words("table.rivals"), columns, tuple(rows), note)


def _test_theory(study: Study, theory: Claim) -> tuple[TestedClaim, ...]:
    """Return what the theory says is sufficient, tested in both directions."""
    from qca.analysis.claims.judgements import judge_by_spec

    sides = (theory, theory.converse)
    memberships = study.scores.memberships
    return tuple(
        judge_by_spec(study.spec, each, memberships, study.facts)
        for each in sides
        if each is not None
    )


def _show_tests(tests: Sequence[TestedClaim]) -> tuple[Cell, ...]:
    """Return the cells of a claim that is tested in both directions."""
    first = tests[0]
    suff = next((t for t in tests if t.sufficiency is not None), first)
    nec = next((t for t in tests if t.necessity is not None), first)
    fit: list[Cell] = [None] * 6
    if suff.sufficiency is not None:
        cuts = suff.sufficiency_cuts
        fit[:3] = (
            Beside(suff.sufficiency.incl, (cuts.incl,)),
            Beside(suff.sufficiency.pri, (cuts.pri,)),
            suff.sufficiency.cov,
        )
    if nec.necessity is not None:
        needed = nec.necessity_cuts
        fit[3:] = (
            Beside(nec.necessity.incl, (needed.incl,)),
            Beside(nec.necessity.ron, (needed.ron,)),
            Beside(nec.necessity.cov, (needed.cov,)),
        )
    condition = str_expression(first.claim.condition)
    return (first.claim.id, condition, first.n, *fit)


# ------------------------------------------------------------------------------ for files


@as_plain
def document_beside(finding: RivalFinding) -> Json:
    """Return what there is of a rival besides its tests: constancy, and beside the theory."""
    constancy, compared = finding.constancy, finding.comparison
    return {
        "explains": [_KEYS[relation] for relation in finding.holding],
        "constant": None
        if constancy is None
        else {"cases": constancy.number, "low": constancy.low, "high": constancy.high},
        "beside": None if compared is None else _document_beside(compared),
    }


_KEYS = {Relation.SUFFICIENT: "sufficient", Relation.NECESSARY: "necessary"}


def _document_beside(compared: RivalComparison) -> Json:
    return {
        "theory": compared.theory.id,
        "cases": list(compared.cases),
        "factor_alone": list(compared.factor_alone),
        "condition_alone": list(compared.condition_alone),
        "explained": {
            "both": list(compared.both),
            "theory_only": list(compared.theory_only),
            "rival_only": list(compared.rival_only),
            "neither": list(compared.neither),
        },
        "told_apart": not compared.indistinct,
        "mirrored": compared.mirrored,
        "unobserved": [str_expression(each) for each in compared.unobserved],
        "coded_elsewhere": list(compared.telling),
        "coded_on_one": list(compared.open_cases),
    }


@as_plain
def document_theory(judged: Judgement) -> list[Json]:
    """Return the claims that rivals are held beside, in both directions."""
    study = judged.study
    compared = [f.comparison for f in compare_rivals(study, judged.rivals) if f.comparison]
    documents = []
    for theory in {each.theory.id: each.theory for each in compared}.values():
        suff, nec = _test_theory(study, theory)
        fit, needed = suff.sufficiency, nec.necessity
        assert fit is not None
        assert needed is not None
        documents.append(
            {
                "claim": theory.id,
                "condition": str_expression(suff.claim.condition),
                "outcome": str_expression(suff.claim.outcome),
                "cases": suff.n,
                "inclS": or_null(fit.incl),
                "pri": or_null(fit.pri),
                "covS": or_null(fit.cov),
                "inclN": or_null(needed.incl),
                "ron": or_null(needed.ron),
                "covN": or_null(needed.cov),
            }
        )
    return documents
