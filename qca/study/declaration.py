"""A study: a specification with its cases, checked as a whole and scored."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

import numpy as np

from qca.alphabets import find_look_alikes
from qca.equality import ByValue
from qca.errors import InputError, Place, Problem, count_noun, cut_text, nearest
from qca.mappings import FrozenMapping
from qca.messages import Message, join_messages, say
from qca.names import join_names
from qca.results import Framed, describe
from qca.study.accordance import ask_evidence, review_codes, review_scales
from qca.study.anchors import has_percentiles, list_anchors
from qca.study.calibrations import SetSpec
from qca.study.case_review import review_coders
from qca.study.cases import Case
from qca.study.checks import check_cases, check_spec
from qca.study.claims import Claim, list_rivals
from qca.study.codebook import Codebook
from qca.study.codes import (
    count_tabled,
    field_of,
    is_uncoded,
    missing_codes,
    report_missing,
)
from qca.study.differences import Declaration
from qca.study.facts import NO_FACTS, Facts, gather_facts
from qca.study.grounds import check_grounds, review_grounds
from qca.study.impossible import check_impossible
from qca.study.missing import tell_untabled
from qca.study.places import Places
from qca.study.plans import Plan, review_plan
from qca.study.ranges import check_counts
from qca.study.resolution import build_claim
from qca.study.review import (
    review_logic,
    review_outcomes,
    review_percentiles,
    review_periods,
    review_sources,
)
from qca.study.scores import Scores, score_cases
from qca.study.settings import Missing
from qca.study.spares import Spares, score_spares
from qca.study.spec import Spec

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["Extension", "FilesRead", "Study", "build_study"]


@dataclass(frozen=True, eq=False)
class Study(ByValue, Framed):
    """What a researcher declared, valid and scored.

    ``rivals`` are those declared, each followed by its converse where it has one.
    ``left_out`` maps the cases that are in not all truth tables, for missing codes, to the sets
    that they miss; claims are judged on every case that is coded on their own sets;
    ``warnings`` are what a reader should know though it stops nothing; ``facts`` are what claims
    rest on besides memberships; ``digests`` the SHA-256 of every file read. ``notes`` tell how a
    table of cases was read, and who was left out; and ``named_by`` which of its columns name them
    (None: there is no table). ``spare`` are cases of the files that are coded but not analysed, as
    far as they can be scored one by one (None: there are none). ``extension`` is what it lays over
    another analysis (None: nothing), ``declared`` all that its files declare, and ``plan`` what was
    locked beside them (None: nothing); they are no part of what a study is, and a record that is
    read back has none of them. ``codebook`` says what the
    fields of its cases mean (None: there is none beside them).
    """

    spec: Spec
    cases: tuple[Case, ...]
    claims: tuple[Claim, ...]
    rivals: tuple[Claim, ...]
    scores: Scores
    left_out: Mapping[str, tuple[str, ...]]
    warnings: tuple[Problem, ...]
    facts: Facts = NO_FACTS
    digests: Mapping[str, str] = field(default_factory=FrozenMapping)
    notes: tuple[Message, ...] = ()
    named_by: tuple[str, ...] | None = None
    spare: Spares | None = None
    extension: Extension | None = field(default=None, compare=False)
    codebook: Codebook | None = None
    declared: Declaration | None = field(default=None, compare=False)
    plan: Plan | None = field(default=None, compare=False)

    def __repr__(self) -> str:
        counts = (
            (len(self.cases), "case"),
            (len(self.spec.sets), "set"),
            (len(self.claims), "claim"),
            (len(self.spec.rivals), "rival"),
        )
        told = [count_noun(number, noun) for number, noun in counts if number]
        return describe(self, cut_text(self.spec.title, 60), *told)

    def to_frame(self) -> pd.DataFrame:
        """Return the memberships of the cases in the sets as a data frame indexed by case."""
        return self.scores.memberships.to_frame()


@dataclass(frozen=True)
class Extension:
    """An analysis that another one ``extends``: its ``file``, and what each of the two declares.

    ``base`` is None where that file is no valid analysis by itself.
    """

    file: str
    base: Declaration | None
    own: Declaration


@dataclass(frozen=True)
class FilesRead:
    """What reading the files of a study found: where things stand, and what is wrong.

    ``broken`` are sets that are declared but not validly, so that naming one is no second problem;
    ``whole`` says whether every case could be read, ``spares`` are those of periods that the study
    does not choose. The others are as in :class:`Study`.
    """

    places: Places = field(default_factory=Places)
    problems: tuple[Problem, ...] = ()
    digests: Mapping[str, str] = field(default_factory=FrozenMapping)
    notes: tuple[Message, ...] = ()
    named_by: tuple[str, ...] | None = None
    broken: frozenset[str] = frozenset()
    whole: bool = True
    spares: tuple[Case, ...] = ()
    extension: Extension | None = None
    codebook: Codebook | None = None
    plan: Plan | None = None


def build_study(
    spec: Spec, cases: Sequence[Case], read: FilesRead, *, review: bool = True
) -> Study:
    """Return the study, or raise every problem found at once, in the files and by the checks here.

    Without ``review`` it has no warnings, which take longest.

    Raises
    ------
    InputError
        Anything in the declaration is not valid.
    """
    declared = Declaration(spec, tuple(cases))
    places, problems, broken = read.places, list(read.problems), read.broken
    told = replace(places, faulty=frozenset(p.place for p in problems if p.place is not None))
    whole = read.whole and not told.is_faulty("cases")
    doubled = check_cases(spec, cases, told, whole=whole)
    problems = [*problems, *check_spec(spec, told, broken), *doubled]
    if whole:
        problems += check_grounds(spec, cases, told, broken)
    chosen = [
        case
        for case in cases
        if (not spec.only or case.id in spec.only) and case.id not in spec.omit
    ]
    if not chosen and not problems:
        problems.append(
            Problem(say("no case is left"), say("name at least one case"), places.find("cases"))
        )
    left_out: dict[str, tuple[str, ...]] = {}
    if spec.missing is Missing.DROP:
        gaps = {case.id: missing_codes(spec, case, spec.outcome) for case in chosen}
        left_out = {case: sets for case, sets in gaps.items() if sets}
        problems += _find_empty(spec, chosen, places)
        chosen = [case for case in chosen if not is_uncoded(spec, case)]
    else:
        known = {field for case in chosen for field in case.codings}
        lacking = (p for case in chosen for p in report_missing(spec, case, known))
        problems += [p for p in lacking if p.place not in told.faulty]
    problems += check_counts(spec, count_tabled(spec, chosen), places)
    scoring: list[Problem] = []
    scores = None
    if not doubled:
        hurt, unread = _find_hurt(spec, problems, places)
        scores = score_cases(spec, chosen, places, scoring, {*broken, *hurt}, unread)
    settled = _find_settled(cases, told)
    fresh = (p for p in scoring if p.place not in settled)
    problems = list(dict.fromkeys([*problems, *fresh]))
    if scores is not None and not problems:
        problems += check_impossible(spec, scores.memberships, places)
    if problems or scores is None:
        raise InputError(problems or scoring)
    spec = _place_anchors(spec, scores)
    claims, rivals = (
        tuple(build_claim(claim, spec) for claim in given) for given in (spec.claims, spec.rivals)
    )
    rivals = list_rivals(rivals)
    facts = gather_facts(spec, (*claims, *rivals), chosen, cases)
    warnings: list[Problem] = []
    if review:
        warnings += _warn(spec, chosen, places, read.codebook)
        warnings += review_plan(read.plan, declared, places)
        warnings += review_grounds(
            spec, (*claims, *rivals), chosen, scores.memberships, facts, places
        )
    return Study(
        spec=spec,
        cases=tuple(chosen),
        claims=claims,
        rivals=rivals,
        scores=scores,
        left_out=FrozenMapping(left_out),
        warnings=tuple(warnings),
        facts=facts,
        digests=FrozenMapping(read.digests),
        notes=(*read.notes, *_tell_percentiles(scores), *tell_untabled(left_out)),
        named_by=read.named_by,
        spare=_score_spares(spec, rivals, chosen, (*cases, *read.spares)),
        extension=read.extension,
        codebook=read.codebook,
        declared=declared,
        plan=read.plan,
    )


def _place_anchors(spec: Spec, scores: Scores) -> Spec:
    """Return a specification with the percentiles of its anchors placed among the cases."""
    placed = {
        name: rule.declared
        for name, rule in scores.scoring.rules_of.items()
        if has_percentiles(rule.declared)
    }
    return spec.model_copy(update={"sets": {**spec.sets, **placed}}) if placed else spec


def _tell_percentiles(scores: Scores) -> Iterator[Message]:
    """Say where the anchors came to lie that are percentiles."""
    for name, rule in scores.scoring.rules_of.items():
        drawn = [
            say(
                "{anchor} {at:.6g} (percentile {percentile:g})",
                anchor=anchor.name,
                at=anchor.at,
                percentile=anchor.percentile,
            )
            for anchor in list_anchors(rule.declared)
            if anchor.percentile is not None
        ]
        if drawn:
            yield say(
                "set '{name}' takes its anchors from {count} cases: {anchors}",
                name=name,
                count=int((~np.isnan(rule.raw)).sum()),
                anchors=join_messages(drawn),
            )


def _find_settled(cases: Sequence[Case], places: Places) -> set[Place | None]:
    """Return where the codes of case files stand of which something is known to be wrong.

    A label that the codebook does not have is not also told to be on no scale.
    """
    if not places.faulty:
        return set()
    settled: set[Place | None] = set()
    for case in cases:
        for name, coding in case.codings.items() if not case.is_tabled else ():
            keys = [
                ("label",),
                ("value",),
                ("also",),
                *(("coders", each) for each in coding.coders),
            ]
            spots = {case.find(name), *(case.find(name, *key) for key in keys)}
            if spots & set(places.faulty):
                settled |= spots - {None}
    return settled


def _find_empty(spec: Spec, cases: Sequence[Case], places: Places) -> list[Problem]:
    """Return a problem for each outcome of which no case can be in the truth table."""
    return [
        Problem(
            say("no case is coded on every condition and on the outcome '{outcome}'", outcome=each),
            say("code the cases, or leave a condition out"),
            places.find("outcome", i),
        )
        for i, each in enumerate(spec.outcome)
        if cases and all(missing_codes(spec, case, [each]) for case in cases)
    ]


def _score_spares(
    spec: Spec, rivals: Sequence[Claim], chosen: Sequence[Case], every: Sequence[Case]
) -> Spares | None:
    """Return the cases that are not chosen, with their memberships in what rivals speak of."""
    known = {case.id for case in chosen}
    spares = [case for case in every if case.id not in known]
    named = [name for rival in rivals for name in rival.names]
    return score_spares(spec, spares, [*named, *spec.conditions]) if named else None


def _find_hurt(
    spec: Spec, problems: Collection[Problem], places: Places
) -> tuple[set[str], set[str]]:
    """Return the sets with a problem in their declaration or scale, and those with none to read.

    The latter have an unknown key, or a faulty field.

    Scores of the former would tell the problem again; the latter are not as they were meant.
    """
    told = {problem.place for problem in problems}
    parts = {path[:3] for path, place in places.known.items() if path[1:] and place in told}
    hurt, unread = set(), set()
    for name, declared in spec.sets.items():
        own = {path[2:] for path in parts if path[:2] == ("sets", name)}
        if own or any(path[:2] == ("scales", declared.scale) for path in parts):
            hurt.add(name)
        keys = {str(key) for path in own for key in path}
        if "field" in keys or not keys <= SetSpec.model_fields.keys():
            unread.add(name)
    return hurt, unread


def _unused_labels(spec: Spec, cases: Sequence[Case], places: Places) -> list[Problem]:
    """Return labels of scales that no case has and that look like one that some case has."""
    used = {
        word for case in cases for c in case.codings.values() for word in (c.label, *c.alternatives)
    }
    labels = []
    for name, scale in spec.scales.items():
        here = [label for label in scale if label in used]
        for label in scale:
            if label not in used and (remedy := nearest(label, here)):
                what = say(
                    "the label '{label}' of scale '{name}' is the label of no case",
                    label=label,
                    name=name,
                )
                labels.append(Problem(what, remedy, places.find("scales", name, label)))
    return labels


def _review_names(spec: Spec, cases: Sequence[Case], places: Places) -> list[Problem]:
    """Return names that look the same as others of their kind, or are of two alphabets."""
    fields = dict.fromkeys(name for case in cases for name in case.codings)
    labels = dict.fromkeys(label for scale in spec.scales.values() for label in scale)
    return [
        *find_look_alikes("set", spec.sets, places.find("sets")),
        *find_look_alikes("label", labels, places.find("scales")),
        *find_look_alikes("field", fields),
        *find_look_alikes("case", (case.id for case in cases)),
    ]


def _warn(
    spec: Spec, cases: Sequence[Case], places: Places, codebook: Codebook | None
) -> list[Problem]:
    """Return what weakens the study without stopping it."""
    warnings = []
    if silent := [name for name, declared in spec.sets.items() if not declared.why]:
        what = say("set '{name}' does not say why it is calibrated as it is", name=silent[0])
        if len(silent) > 1:
            what = say(
                "{number} sets do not say why they are calibrated so: {names}",
                number=len(silent),
                names=join_names(silent),
            )
        warnings.append(Problem(what, say("add 'why'"), places.find("sets", silent[0])))
    warnings += review_percentiles(spec, places)
    used = {field_of(spec, name) for name, s in spec.sets.items() if s.expression is None}
    for case in cases:
        if case.is_tabled:
            continue  # a table carries neither coders nor evidence, and may be long
        for name, coding in case.codings.items():
            if name in used:
                warnings += review_coders(case.id, name, coding, case.find(name))
            if name in used and coding.is_coded and not coding.evidence:
                warnings.append(
                    Problem(
                        say("case '{id}' has no evidence for '{name}'", id=case.id, name=name),
                        ask_evidence(
                            codebook, name, say("add 'evidence' with source, where and note")
                        ),
                        case.find(name),
                    )
                )
    if codebook is not None:
        warnings += review_codes(codebook, cases, used)
        warnings += review_scales(codebook, spec, places)
    warnings += review_outcomes(spec, places)
    warnings += review_periods(spec, cases, places)
    warnings += _review_names(spec, cases, places)
    warnings += review_logic(spec, places)
    warnings += review_sources(spec, places)
    warnings += _unused_labels(spec, cases, places)
    return warnings
