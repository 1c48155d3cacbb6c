"""Plans: what was declared before outcomes were coded, and what was decided otherwise since."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from qca.boolean.expressions import names_of
from qca.errors import Problem, cut_list
from qca.messages import Message, say, say_count
from qca.study.checks import check_cases, check_spec
from qca.study.codes import code_of, field_of, report_missing, trace_sets
from qca.study.differences import Declaration, Difference, DifferenceKind, list_differences
from qca.study.scores import score_cases
from qca.study.settings import Missing

if TYPE_CHECKING:
    from qca.study.cases import Case
    from qca.study.places import Places
    from qca.study.spec import DeviationSpec, Spec

__all__ = [
    "MOST_NAMED",
    "Deviation",
    "Plan",
    "check_plan",
    "list_coded",
    "list_deviations",
    "list_outcome_fields",
    "list_unused",
    "review_plan",
    "tell_change",
]

# Changes that a note names.
MOST_NAMED = 8


@dataclass(frozen=True)
class Plan:
    """What a lock holds: an analysis as it was declared, and which outcomes were coded by then.

    ``file`` is its name, and ``date`` the day that was given with it (nothing: none was).
    ``fields`` are those that outcomes alone are read from, and ``coded`` the cases that had a code
    there, by field.
    """

    file: str
    declared: Declaration
    fields: tuple[str, ...]
    coded: tuple[tuple[str, tuple[str, ...]], ...]
    date: str = ""


@dataclass(frozen=True)
class Deviation:
    """A decision that is taken otherwise than in the plan; ``why`` as declared, else nothing."""

    difference: Difference
    why: str = ""


def list_outcome_fields(spec: Spec) -> tuple[str, ...]:
    """Return the fields that outcomes are read from, and no condition is."""
    outcomes = [name for each in spec.outcome if each.is_readable for name in names_of(each.parsed)]
    read, given = (_list_fields(spec, names) for names in (outcomes, spec.conditions))
    return tuple(field for field in read if field not in given)


def _list_fields(spec: Spec, names: Iterable[str]) -> dict[str, None]:
    traced = [name for name in trace_sets(spec, names) if name in spec.sets]
    own = [name for name in traced if spec.sets[name].expression is None]
    return dict.fromkeys(field_of(spec, name) for name in own)


def list_coded(declared: Declaration) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """Return the cases that have a code in fields of outcomes, by field."""
    return tuple(
        (
            field,
            tuple(case.id for case in declared.chosen if code_of(case, field) is not None),
        )
        for field in list_outcome_fields(declared.spec)
    )


def check_plan(spec: Spec, cases: Sequence[Case], places: Places) -> list[Problem]:
    """Return what is wrong in a declaration of which outcomes need not be coded yet."""
    declared = Declaration(spec, tuple(cases))
    awaited = set(list_outcome_fields(spec))
    problems = [*check_spec(spec, places), *check_cases(spec, cases, places)]
    own = spec.model_copy(update={"outcome": ()})
    if spec.missing is not Missing.DROP:
        known = {field for case in declared.chosen for field in case.codings}
        problems += [p for case in declared.chosen for p in report_missing(own, case, known)]
    if problems:
        return problems
    sets = {
        name: given
        for name, given in spec.sets.items()
        if not awaited & set(_list_fields(spec, [name]))
    }
    score_cases(spec.model_copy(update={"sets": sets}), declared.chosen, places, problems)
    return problems


def list_deviations(
    plan: Plan, declared: Declaration
) -> tuple[tuple[Deviation, ...], tuple[Difference, ...]]:
    """Return what is decided otherwise than planned, and which outcomes were coded since.

    That an outcome is coded for which there was no code is what a plan waits for; another code of
    one that there was deviates.
    """
    differences = list_differences(plan.declared, declared)
    since = tuple(each for each in differences if _is_coded_since(each, plan.fields))
    changed = [each for each in differences if each not in since]
    given = declared.spec.deviations
    return (
        tuple(
            Deviation(each, next((g.why for g in given if _covers(g.change, each)), ""))
            for each in changed
        ),
        since,
    )


def list_unused(deviations: Sequence[Deviation], spec: Spec) -> tuple[str, ...]:
    """Return declared deviations of what is as it was planned."""
    differences = [each.difference for each in deviations]
    return tuple(
        given.change
        for given in spec.deviations
        if not any(_covers(given.change, each) for each in differences)
    )


def _is_coded_since(difference: Difference, fields: Collection[str]) -> bool:
    is_new = difference.kind is DifferenceKind.CODE and not difference.before
    return is_new and difference.field in fields


def _covers(change: str, difference: Difference) -> bool:
    """Return whether what is declared as changed is a decision, or all of which it is one."""
    path = ".".join(difference.path)
    return path == change or path.startswith(f"{change}.")


def review_plan(plan: Plan | None, declared: Declaration, places: Places) -> list[Problem]:
    """Return what to know of a study beside its plan: deviations without a reason, and idle ones.

    Without a plan, deviations are from nothing. Of two declared of one decision the first counts.
    """
    given = declared.spec.deviations
    if plan is None:
        if not given:
            return []
        what = say("'deviations' are declared, and there is no lock beside the analysis")
        remedy = say("make one with 'qca lock' before outcomes are coded, or take them out")
        nothing = Problem(what, remedy, places.find("deviations"))
        return [nothing, *_review_repeated(given, [each.change for each in given], places)]
    deviations, _ = list_deviations(plan, declared)
    unused = list_unused(deviations, declared.spec)
    problems = _review_repeated(given, unused, places)
    if silent := [each.difference for each in deviations if not each.why]:
        told = cut_list([str(tell_change(each)) for each in silent], MOST_NAMED)
        what = say_count(
            "one decision is taken otherwise than {file} has it, without a reason: {changes}",
            "{number} decisions are taken otherwise than {file} has them, without a reason:"
            " {changes}",
            len(silent),
            file=plan.file,
            changes=told,
        )
        remedy = say("say why under 'deviations', as {{change: PATH, why: …}}")
        problems.append(Problem(what, remedy))
    for change in dict.fromkeys(unused):
        place = next(i for i, each in enumerate(given) if each.change == change)
        what = say("'{change}' is declared as changed, and is as planned", change=change)
        remedy = say("take it out, or name the path as it stands in the list of changes")
        problems.append(Problem(what, remedy, places.find("deviations", place)))
    return problems


def _review_repeated(
    given: Sequence[DeviationSpec], unused: Collection[str], places: Places
) -> list[Problem]:
    """Return deviations whose reason is told nowhere, as another before them is of the same.

    Of what is ``unused`` no reason would be told anyway, and it is only told to stand twice.
    """
    problems = []
    for i, each in enumerate(given):
        before = (other.change for other in given[:i])
        above = next((c for c in before if f"{each.change}.".startswith(f"{c}.")), None)
        if above == each.change:
            what = say("'{change}' is declared as changed twice", change=each.change)
            remedy = say("give both reasons in one")
        elif above is not None and each.change not in unused:
            what = say(
                "'{change}' is declared as changed after '{above}', whose reason stands for it",
                change=each.change,
                above=above,
            )
            remedy = say("put it before that")
        else:
            continue
        problems.append(Problem(what, remedy, places.find("deviations", i)))
    return problems


def tell_change(difference: Difference) -> Message:
    """Return a decision in short: where it is declared, as it was and as it is."""
    path = ".".join(difference.path)
    return say(
        "{path} ({before} → {after})",
        path=path,
        before=difference.before or "–",
        after=difference.after or "–",
    )
