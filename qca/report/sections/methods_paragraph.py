"""The method of a study as a paper tells it, written from the settings that it was run with."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qca.boolean.expressions import names_of
from qca.report.pieces.numbers import format_cut, format_raw
from qca.report.pieces.spans import Inline, Prose, SetName, Symbols, Verbatim, join_prose
from qca.study.anchors import list_anchors
from qca.study.settings import AtCrossover, SolutionKind

if TYPE_CHECKING:
    from collections.abc import Sequence

    from qca.analysis.outcome import OutcomeAnalysis
    from qca.record import Record
    from qca.report.words import Words
    from qca.study.anchors import Anchor
    from qca.study.calibrations import SetSpec

__all__ = ["tell_method"]


def tell_method(record: Record, words: Words, version: str) -> tuple[Prose, ...]:
    """Return in sentences for a paper how a study was done, to be copied and made one's own.

    What was compared, how sets were calibrated, how rows were coded and minimised, which remainders
    could be assumed, what a claim had to reach, how robustness was looked at, and by
    which ``version`` of the program.
    """
    paragraphs = [_tell_cases(record, words), _tell_calibration(record, words)]
    seen: list[str] = []
    for outcome in record.outcomes:
        told = _tell_outcome(outcome, words)
        # What holds of the outcomes before too is not told again.
        if (key := str(told)) not in seen:
            seen.append(key)
            for_one = len({str(_tell_outcome(each, words)) for each in record.outcomes}) > 1
            lead = words.tell("methods.for", outcome=Symbols(outcome.table.outcome))
            paragraphs.append(join_prose([lead, told]) if for_one else told)
    paragraphs.append(_tell_cuts(record, words))
    if record.robustness is not None and record.robustness.decisions:
        paragraphs.append(_tell_robustness(record, words))
    paragraphs.append(words.tell("methods.software", version=Verbatim(version)))
    return tuple(paragraphs)


def _name(record: Record, name: str) -> SetName:
    declared = record.study.spec.sets.get(name)
    return SetName(name, declared.label if declared else "")


def _tell_partly_coded(record: Record, words: Words) -> list[Prose]:
    """Say how many more cases count only where they are coded."""
    number = len(record.study.cases) - len(record.main.table.source.cases)
    return [words.tell_count("methods.partly", number)] if number else []


def _tell_cases(record: Record, words: Words) -> Prose:
    spec, table = record.study.spec, record.main.table
    outcomes = [
        _name(record, outcome) if outcome in spec.sets else Symbols(outcome)
        for outcome in spec.outcome
    ]
    return join_prose(
        [
            words.tell_count("methods.cases", len(table.source.cases)),
            *_tell_partly_coded(record, words),
            words.tell_count(
                "methods.sets",
                len(outcomes),
                outcomes=words.tell_names(outcomes, most=len(outcomes)),
                conditions=words.tell_names(
                    [_name(record, name) for name in spec.conditions], most=len(spec.conditions)
                ),
            ),
            words.tell(
                "methods.rows",
                possible=f"{table.space.size:,}",
                observed=f"{len(table.rows):,}",
            ),
        ]
    )


def _tell_calibration(record: Record, words: Words) -> Prose:
    """Return how the sets of the analysis were calibrated: those of a method together."""
    spec = record.study.spec
    used = dict.fromkeys(
        [*spec.conditions, *(n for outcome in spec.outcome for n in names_of(outcome.parsed))]
    )
    groups: dict[str, list[Inline | Prose]] = {}
    for name in used:
        declared = spec.sets[name]
        groups.setdefault(declared.method, []).append(_tell_set(name, declared, words))
    told = [
        words.tell(f"methods.by.{method}", sets=words.tell_names(sets, most=len(sets)))
        for method, sets in groups.items()
    ]
    return join_prose([words.tell("methods.calibration", told=join_prose(told, "; "))])


def _tell_set(name: str, declared: SetSpec, words: Words) -> Prose:
    anchors = list_anchors(declared)
    if declared.expression is not None:
        return Prose((SetName(name), " = ", Symbols(declared.expression)))
    if not anchors:
        return Prose((SetName(name),))
    listed = ", ".join(_tell_anchor(anchor, words) for anchor in anchors)
    return Prose((SetName(name), f" ({listed})"))


def _tell_anchor(anchor: Anchor, words: Words) -> str:
    told = f"{words(f'methods.anchor.{anchor.role}')} {format_raw(anchor.at)}"
    if anchor.percentile is None:
        return told
    return f"{told} {words('methods.percentile', number=format_raw(anchor.percentile))}"


def _tell_outcome(outcome: OutcomeAnalysis, words: Words) -> Prose:
    settings = outcome.settings
    cuts, wanted = settings.truth_table, settings.minimization
    told = [
        words.tell(
            "methods.coding",
            incl=format_cut(cuts.incl_cuts[0]),
            pri=format_cut(cuts.pri_cut),
            n=cuts.n_cut,
        )
    ]
    if len(cuts.incl_cuts) > 1:
        told.append(words.tell("methods.second_cut", incl=format_cut(cuts.incl_cuts[1])))
    if cuts.at_crossover is AtCrossover.DROP:
        dropped = len(outcome.table.dropped)
        told.append(words.tell_count("methods.dropped", dropped) if dropped else Prose())
    if cuts.crossover_shift is not None:
        number = len({case for case, _ in outcome.table.shifted})
        shift = format_cut(cuts.crossover_shift)
        told.append(words.tell_count("methods.shifted", number, shift=shift))
    kinds = [words(kind) for kind in wanted.solutions]
    rule = "methods.minimal" if wanted.least else "methods.irredundant"
    told.append(words.tell("methods.solutions", kinds=words.join(kinds), models=words(rule)))
    if wanted.term_incl is not None:
        told.append(words.tell("methods.term_incl", incl=format_cut(wanted.term_incl)))
    told += _tell_remainders(outcome, words)
    return join_prose([each for each in told if each])


def _tell_remainders(outcome: OutcomeAnalysis, words: Words) -> list[Prose]:
    remainders, kinds = outcome.settings.remainders, outcome.settings.minimization.solutions
    told = []
    if SolutionKind.INTERMEDIATE in kinds:
        told.append(
            words.tell("methods.expectations", listed=_list(remainders.expectations, words))
            if remainders.expectations
            else words.tell("methods.no_expectations")
        )
    if remainders.exclude:
        told.append(words.tell("methods.exclude", listed=_list(remainders.exclude, words)))
    if remainders.necessary:
        told.append(words.tell("methods.necessary", listed=_list(remainders.necessary, words)))
    if remainders.contradictory:
        told.append(words.tell("methods.contradictory"))
    return told


def _list(expressions: Sequence[str], words: Words) -> Prose:
    return words.tell_names([Symbols(each) for each in expressions], most=len(expressions))


def _tell_cuts(record: Record, words: Words) -> Prose:
    cuts, depth = record.study.spec.cuts, record.main.necessity.depth
    needed = [
        ("incl", cuts.necessity.incl),
        ("ron", cuts.necessity.ron),
        ("cov", cuts.necessity.cov),
    ]
    told = [
        words.tell("methods.necessity", cuts=_join_cuts(needed, words)),
        words.tell_count("methods.depth", depth),
    ]
    if record.claims or record.rivals:
        asked = [("incl", cuts.sufficiency.incl), ("pri", cuts.sufficiency.pri)]
        number = len(record.claims) + len(record.rivals)
        told.append(words.tell_count("methods.claims", number, cuts=_join_cuts(asked, words)))
    return join_prose(told)


def _join_cuts(cuts: Sequence[tuple[str, float | None]], words: Words) -> str:
    given = [(key, cut) for key, cut in cuts if cut is not None]
    return words.join([words(f"methods.cut.{key}", cut=format_cut(cut)) for key, cut in given])


def _tell_robustness(record: Record, words: Words) -> Prose:
    robustness = record.robustness
    assert robustness is not None
    told = [words.tell_count("methods.robustness", len(robustness.decisions))]
    sweep = robustness.sweep
    if sweep is not None and sweep.worlds is None:
        told.append(words.tell("methods.alone"))
    elif sweep is not None and sweep.worlds is not None:
        key = "methods.worlds" if sweep.exhaustive else "methods.some_worlds"
        told.append(words.tell_count(key, sweep.worlds))
    return join_prose(told)
