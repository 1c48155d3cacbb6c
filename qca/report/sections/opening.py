"""The answer: what the cases say of the theory as a whole, and what was compared."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import TYPE_CHECKING

from qca.analysis.claims.verdicts import Verdict
from qca.report.pieces.names import call_cases, call_sets
from qca.report.pieces.sections import Section
from qca.report.pieces.spans import Prose, Symbols, join_prose
from qca.report.sections.absences import tell_absences
from qca.report.sections.codebook import tell_grades
from qca.report.sections.coders import tell_coders
from qca.report.sections.evidence import tell_uncounted
from qca.report.sections.plan import tell_plan
from qca.report.sections.rivals import tell_rivalry
from qca.report.sections.robustness.firmness import Firmness, find_firmness
from qca.report.sections.tensions import say_verdict, tell_constructed, tell_tensions
from qca.report.sections.theory import tell_theory
from qca.report.sections.variant import tell_variant

if TYPE_CHECKING:
    from qca.analysis.claims.verdicts import TestedClaim
    from qca.analysis.outcome import OutcomeAnalysis
    from qca.analysis.solutions.solution import Solution
    from qca.boolean.formulas import Formula
    from qca.record import Judgement, Record
    from qca.report.words import Words

__all__ = ["build_opening", "tell_answer"]

# Cases named in full; of more the number is said.
_MOST_CASES = 12
# Models of one kind of solution that an answer in a sentence names.
_MOST_MODELS = 2
# Signs of the longest model that it writes out.
_LONGEST = 160


def build_opening(record: Record, words: Words) -> Section:
    """Return the answer, and in full what was compared."""
    paragraphs = tell_answer(record, words)
    answer = tuple(join_prose(told) for told in paragraphs if told)
    uncounted = [
        *tell_uncounted(record, words),
        *tell_coders(record.study, words),
        *tell_grades(record, words),
    ]
    *first, last = answer
    # On the screen each paragraph takes a line more.
    joined = (join_prose(first),) if first else ()
    return Section(
        "opening",
        words("found"),
        short=(*joined, join_prose([last, *_tell_key(record, answer, words)]), *uncounted),
        full=(*answer, _tell_question(record, words), *uncounted),
    )


def _tell_key(record: Record, told: Sequence[Prose], words: Words) -> list[Prose]:
    """Say what the short names of outcomes and conditions stand for that were not told with them.

    The screen names them in short from there on; the whole report tells it with what is compared.
    Where one of several was not told, all are named: the others alone would seem to be all.
    """
    spec = record.study.spec
    known = {span for prose in told for span in prose}
    keys = []
    for key, names in (("key.outcomes", spec.outcome), ("key.conditions", spec.conditions)):
        called = call_sets(record.study, names)
        if any(name.label and name not in known for name in called):
            shown = [Symbols(name.name) if name in known else name for name in called]
            keys.append(words.tell_count(key, len(called), names=words.tell_names(shown)))
    return [join_prose(keys)] if keys else []


def _tell_question(record: Record, words: Words) -> Prose:
    """Say which cases are compared on what, under which conditions."""
    study = record.study
    number = len(study.cases)
    if number > _MOST_CASES:
        counted = words.tell("cases.counted", number=number)
    else:
        names = words.tell_names(call_cases(study, [case.id for case in study.cases]), most=number)
        counted = words.tell_count("cases.number", number, names=names)
    outcomes, conditions = study.spec.outcome, study.spec.conditions
    named = words.tell_names(call_sets(study, outcomes))
    return words.tell_count(
        "intro",
        number,
        cases=counted,
        outcome=words.tell_count("outcome.number", len(outcomes), names=named),
        conditions=words.tell_count(
            "condition.number",
            len(conditions),
            names=words.tell_names(call_sets(study, conditions)),
        ),
    )


def tell_answer(record: Record, words: Words) -> list[list[Prose]]:
    """Return paragraphs on what the cases say of the theory, or without one of the outcome.

    First what they say of its conditions, and of what pulls against what in it; then how many
    claims and rivals they bear out. The theory holds where every claim that is tested is supported;
    it does not where none is and one is contradicted; it holds in part where some are.
    """
    first: list[Prose] = []
    if not record.claims:
        told = [_tell_solved(outcome, words) for outcome in record.outcomes]
    elif len(record.claims) == 1:
        verdict = words(record.claims[0].verdict.value)
        told = [words.tell("tally.alone", verdict=verdict)]
    else:
        parts = _tally(record.claims, words)
        key = f"answer.{_weigh(record.claims)}"
        told = [words.tell(key, number=len(record.claims), parts=parts)]
        first = tell_theory(record, words)
    between = [*tell_tensions(record, words), *tell_constructed(record, words)]
    if record.rivals:
        told += tell_rivalry(record, words)
    told += [*_tell_firm(record, words), *tell_variant(record, words), *tell_plan(record, words)]
    return [first, between, told]


def _weigh(claims: Sequence[TestedClaim]) -> str:
    counts = Counter(claim.verdict for claim in claims)
    tested = len(claims) - counts[Verdict.UNTESTED]
    if not tested:
        return "untested"
    if counts[Verdict.SUPPORTED] == tested:
        return "whole"
    if counts[Verdict.SUPPORTED] or counts[Verdict.IN_KIND]:
        return "part"
    return "none" if counts[Verdict.CONTRADICTED] else "open"


def _tally(claims: Sequence[TestedClaim], words: Words) -> str:
    counts = Counter(claim.verdict for claim in claims)
    told = [
        words("tally", number=number, verdict=say_verdict(verdict, number, words))
        for verdict in Verdict
        if (number := counts[verdict])
    ]
    return words.join(told)


def _tell_firm(record: Judgement, words: Words) -> list[Prose]:
    """Say how many verdicts turn on a doubt by itself."""
    firmness = find_firmness(record)
    number = len(record.claims) + len(record.rivals)
    turning = sum(firm is Firmness.ONE_DOUBT for firm in firmness.values())
    if not turning or number == 1:
        return []
    return [words.tell_count("answer.doubt", turning, of=number)]


def _tell_solved(outcome: OutcomeAnalysis, words: Words) -> Prose:
    """Say which expressions are sufficient for an outcome, by kind of solution."""
    named = outcome.table.outcome
    groups: dict[tuple[Formula, ...], list[Solution]] = {}
    for solution in outcome.solutions:
        if solution.absence is None:
            models = tuple(model.expression for model in solution.models)
            groups.setdefault(models, []).append(solution)
    if not groups:
        return join_prose(tell_absences(outcome.solutions, outcome.table, words))
    parts = []
    for models, solutions in groups.items():
        shown = [_name_model(model, words) for model in models[:_MOST_MODELS]]
        if rest := solutions[0].model_count - len(shown):  # more than are listed, it may be
            bound = "" if solutions[0].count_exact else words("at_least")
            more = words.count("answer.more", rest, bound=bound)
            either = join_prose([join_prose(shown, ", "), more])
        else:
            either = words.tell_names(shown, "or")
        kind = words.join([words(solution.kind) for solution in solutions])
        parts.append(words.tell("answer.kind", models=either, kinds=kind))
    return words.tell("answer.solved", outcome=Symbols(named), parts=join_prose(parts, "; "))


def _name_model(model: Formula, words: Words) -> Symbols | str:
    """Return a model, or where it is too long for a sentence of how many terms it is."""
    if len(model) <= _LONGEST:
        return Symbols(model)
    return words.count("answer.long", model.count(" + ") + 1)
