"""What commands work on: an analysis file, or a table of memberships."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields, replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from qca.alphabets import find_look_alikes
from qca.boolean.expressions import names_of
from qca.boolean.formulas import Formula, read_formula
from qca.boolean.levels import read_levels
from qca.boolean.setnames import read_sets
from qca.cli.options import list_given, list_table_options, take_text
from qca.cli.settings import check_directed, note_first_values, settle_settings
from qca.errors import InputError, Place, Problem, nearest
from qca.io.data import find_sets, open_data, select, select_sets
from qca.io.readings import TableReading
from qca.io.tables import read_table
from qca.messages import NOTHING, Message, say
from qca.names import read_name, split_list
from qca.sets.partitions import AnyMemberships, Partitions
from qca.study.asked import problems_of_repeats
from qca.study.missing import tell_untabled
from qca.study.settings import Missing, OutcomeSettings

if TYPE_CHECKING:
    from qca.sets.memberships import Memberships
    from qca.study.declaration import Study

__all__ = ["Factors", "Inputs", "read_factors", "read_inputs", "read_outcome"]

_SPEC_ENDINGS = (".yaml", ".yml")
# What a search for chains does not read.
_NO_TABLES = (*_SPEC_ENDINGS, ".parquet")


@dataclass(frozen=True)
class Inputs:
    """One outcome to analyse, with the settings of each kind of analysis.

    ``named_by`` are the columns of a table that name its cases (None: there is no table), and
    ``left_out`` maps the cases that were left out for missing values to what they miss.
    """

    source: AnyMemberships
    outcome: Formula
    conditions: tuple[str, ...]
    settings: OutcomeSettings
    notes: tuple[Message, ...] = ()
    named_by: tuple[str, ...] | None = None
    left_out: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    @cached_property
    def memberships(self) -> Memberships:
        """The memberships in memory, those of a table in parts too."""
        return self.source.gather() if isinstance(self.source, Partitions) else self.source


def read_inputs(source: Path, options: Mapping[str, object]) -> list[Inputs]:
    """Return what to analyse: one outcome of a table, or each outcome of an analysis file.

    Options that are given (not None, not empty) override what an analysis file says.

    Raises
    ------
    InputError
        The file or an option is not valid.
    """
    given = list_given(options)
    conditions = read_sets(take_text(given, "conditions")) if "conditions" in given else None
    if source.suffix.lower() in _SPEC_ENDINGS:
        return _from_spec(source, given, conditions)
    return [_from_data(source, given, conditions)]


@dataclass(frozen=True)
class Factors:
    """The factors of a table, of which each can be an outcome, and what to know of its cases."""

    memberships: Memberships
    named_by: tuple[str, ...]
    left_out: Mapping[str, tuple[str, ...]]
    notes: tuple[Message, ...]


def read_factors(source: Path, options: Mapping[str, object]) -> Factors:
    """Return the factors of a table, of which each can be an outcome.

    Raises
    ------
    InputError
        The file or an option is not valid.
    """
    if source.suffix.lower() in _NO_TABLES:
        raise InputError(
            say("'{source}' is no table in CSV or Excel", source=source),
            say("write the memberships as one, as in: qca calibrate SPEC --format csv > data.csv"),
        )
    factors_text = take_text(options, "factors")
    named = read_sets(factors_text) if factors_text else None
    _refuse_repeated(named or ())
    table = read_table(source, _read_options(options), used=named or (), chosen=named is not None)
    factors, notes = (named, ()) if named is not None else find_sets(table)
    levels = _read_levels(take_text(options, "levels"), list(factors))
    drop = bool(options.get("drop_missing"))
    selected = select(table, factors, levels=levels, drop_missing=drop)
    told = (*table.notes, *notes, *selected.notes, *_note_look_alikes(selected.memberships))
    told = (*told, *note_first_values(selected.memberships, levels))
    return Factors(selected.memberships, table.named_by, selected.left_out, told)


def _note_look_alikes(source: AnyMemberships) -> tuple[Message, ...]:
    """Return notes on sets and cases that look the same as others, or are of two alphabets."""
    notes = [*find_look_alikes("set", source.names), *find_look_alikes("case", source.cases)]
    return tuple(note.tell() for note in notes)


def _from_spec(
    path: Path, given: Mapping[str, object], conditions: tuple[str, ...] | None
) -> list[Inputs]:
    for name, option in list_table_options().items():
        if name in given:
            raise InputError(
                say("{option} is for tables", option=option),
                say("write it into {source} instead", source=path),
            )
    from qca.io.studies import load_study

    study = load_study(path)
    outcomes = (read_outcome(given),) if "outcome" in given else study.spec.outcome
    conditions = conditions or study.spec.conditions
    memberships = study.scores.memberships
    check_directed(given, memberships, conditions)
    levels = dict(zip(memberships.names, memberships.levels, strict=True))
    settled = [
        settle_settings(study.spec, given, outcome, outcomes, conditions, levels)
        for outcome in outcomes
    ]
    notes = tuple(dict.fromkeys(note for _, told in settled for note in told))
    chosen = [_choose_cases(study, outcome, conditions) for outcome in outcomes]
    gaps = {case: sets for _, left_out in chosen for case, sets in left_out.items()}
    untold = tell_untabled(study.left_out)
    read = [*(note for note in study.notes if note not in untold), *tell_untabled(gaps)]
    return [
        Inputs(
            source,
            outcome,
            conditions,
            settings,
            notes=(*read, *notes),
            named_by=study.named_by,
            left_out=left_out,
        )
        for outcome, (settings, _), (source, left_out) in zip(
            outcomes, settled, chosen, strict=True
        )
    ]


def _choose_cases(
    study: Study, outcome: Formula, conditions: Sequence[str]
) -> tuple[Memberships, Mapping[str, tuple[str, ...]]]:
    """Return the cases that are coded on the conditions and an outcome, and what others miss.

    Without ``missing: drop`` all are kept, so that what is missing is refused.
    """
    from qca.study.codes import trace_sets

    memberships = study.scores.memberships
    if study.spec.missing is not Missing.DROP:
        return memberships, {}
    used = trace_sets(study.spec, [*conditions, *names_of(outcome.parsed)])
    if not set(used) <= set(study.spec.sets):
        return memberships, {}  # what is no set is refused
    own = [name for name in used if study.spec.sets[name].expression is None]
    lost = {case: sets for case, sets in study.left_out.items() if case not in memberships.cases}
    return memberships.keep_coded(used), {**memberships.find_gaps(own), **lost}


def _from_data(
    source: Path, given: Mapping[str, object], conditions: tuple[str, ...] | None
) -> Inputs:
    """Return what to analyse in a table of memberships."""
    outcome = read_outcome(given)
    used = names_of(outcome.parsed)
    chosen = conditions is not None
    named = dict.fromkeys((*(conditions or ()), *used))
    table = open_data(source, _read_options(given), used=named, chosen=chosen)
    notes: tuple[Message, ...] = ()
    if conditions is None:
        conditions, notes = find_sets(table, used)
    _refuse_repeated(conditions)
    wanted = list(dict.fromkeys((*conditions, *used)))
    levels = _read_levels(take_text(given, "levels"), wanted)
    drop = bool(given.get("drop_missing"))
    selected = select_sets(table, wanted, levels=levels, drop_missing=drop)
    memberships = selected.memberships
    check_directed(given, memberships, conditions)
    counts = dict(zip(memberships.names, memberships.levels, strict=True))
    settings, _ = settle_settings(None, given, outcome, [outcome], conditions, counts)
    return Inputs(
        memberships,
        outcome,
        conditions,
        settings,
        notes=(
            *(*table.notes, *notes, *selected.notes),
            *_note_look_alikes(memberships),
            *note_first_values(memberships, levels),
        ),
        named_by=table.named_by,
        left_out=selected.left_out,
    )


def read_outcome(given: Mapping[str, object]) -> Formula:
    """Return the outcome that an option names.

    Raises
    ------
    InputError
        There is none, or several, or it cannot be read.
    """
    if "outcome" not in given:
        raise InputError(say("no outcome is named"), say("name it with -o, as in -o Y"))
    outcome, place = take_text(given, "outcome"), Place("--outcome")
    if len(split_list(outcome)) > 1:
        remedy = say("give one; several stand in an analysis file, as outcome: [Y, ~Y]")
        raise InputError(
            Problem(say("'{outcome}' names several outcomes", outcome=outcome), remedy, place)
        )
    try:
        return read_formula(outcome)
    except InputError as error:
        raise InputError(replace(p, place=place) for p in error.problems) from None


def _refuse_repeated(conditions: tuple[str, ...]) -> None:
    if problems := problems_of_repeats(conditions):
        raise InputError(problems)


def _read_options(given: Mapping[str, Any]) -> TableReading:
    """Return what options say about reading a table; what they do not say is found."""
    said = {field.name: given.get(field.name) for field in fields(TableReading)}
    return TableReading(**{name: value for name, value in said.items() if value})


def _read_levels(text: str, names: list[str]) -> dict[str, int]:
    levels = {}
    for part in split_list(text):
        name, _, count = part.rpartition("=")
        name = read_name(name)
        known, number = name in names, count.strip()[:1].isdigit()
        if not (known and number):
            remedy = NOTHING if known else nearest(name, names)
            form = say("write it as DEV=3,IND=1-4, with sets that are used")
            raise InputError(say("--levels has '{part}'", part=part), remedy or form)
        if name in levels:
            raise InputError(say("--levels names '{name}' twice", name=name), say("name it once"))
        levels[name] = read_levels(count, name)
    return levels
