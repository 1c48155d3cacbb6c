"""What a command on a table or an analysis file works on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np

from qca.boolean.expressions import names_of, parse_expression, read_sets, refuse_expressions
from qca.errors import InputError, Place, Problem, nearest
from qca.io.files import show_path
from qca.io.parquet import is_parquet, open_parquet
from qca.io.settings import Settings, check_directed, settle_settings
from qca.io.studies import load_study
from qca.io.tables import Table, list_sets, numeric_frame, read_numbers, read_table
from qca.names import find_look_alikes, join_names, read_name, split_list
from qca.sets.memberships import Memberships, build_memberships
from qca.sets.partitions import Partitions, Source, check_partitions

_TABLE_OPTIONS = ("missing", "sheet", "levels", "id_column")
# What a search for chains does not read.
_NO_TABLES = (".yaml", ".yml", ".parquet")
_ROW_OPTIONS = ("incl_cut", "n_cut", "pri_cut", "at_crossover")


@dataclass(frozen=True)
class Inputs:
    """One outcome to analyse, with the settings of each kind of analysis."""

    source: Source
    outcome: str
    conditions: tuple[str, ...]
    settings: Settings
    notes: tuple[str, ...] = ()

    @cached_property
    def memberships(self) -> Memberships:
        """The memberships in memory, those of a table in parts too."""
        return self.source.gather() if isinstance(self.source, Partitions) else self.source


def read_inputs(source: Path, options: Mapping[str, Any], *, is_spec: bool) -> list[Inputs]:
    """Return what to analyse: one outcome of a table, or each outcome of an analysis file.

    Options that are given (not None, not empty) override what an analysis file says.

    Raises
    ------
    InputError
        The file or an option is not valid.
    """
    given = {
        key: value
        for key, value in options.items()
        if value is not None and value is not False and value != ()
    }
    conditions = read_sets(given["conditions"]) if "conditions" in given else None
    if "id_column" in given:
        given["id_column"] = read_name(given["id_column"])
    if is_spec:
        return _from_spec(source, given, conditions)
    read = _from_parquet if is_parquet(source) else _from_table
    found, outcome, conditions, notes = read(source, given, conditions)
    check_directed(given, found, conditions)
    notes = (*notes, *_note_look_alikes(found))
    levels = dict(zip(found.names, found.levels, strict=True))
    settings = settle_settings(None, given, outcome, [outcome], conditions, levels)
    return [Inputs(found, outcome, conditions, settings, notes=notes)]


def read_factors(source: Path, options: Mapping[str, Any]) -> tuple[Memberships, tuple[str, ...]]:
    """Return the factors of a table, of which each can be an outcome, and notes on what is left.

    Raises
    ------
    InputError
        The file or an option is not valid.
    """
    if source.suffix.lower() in _NO_TABLES:
        raise InputError(
            f"'{source}' is no table in CSV or Excel",
            "write the memberships as one, as in: qca calibrate SPEC --format csv > data.csv",
        )
    table = read_table(
        source,
        id_column=read_name(options["id_column"]) if options.get("id_column") else None,
        sheet=options.get("sheet"),
        missing=options.get("missing", ()),
    )
    sets = list_sets(table)
    notes: tuple[str, ...] = ()
    if options.get("factors"):
        factors = read_sets(options["factors"])
        _refuse_repeated(factors)
    else:
        factors = tuple(sets)
        refuse_expressions(factors, Place(show_path(source)))
        _refuse_identifiers(table, factors)
        left = [str(name) for name in table.frame.columns if name not in sets]
        notes = tuple(_note_text(table, name) for name in left)
    unknown = [name for name in factors if name not in table.frame.columns]
    if unknown:
        raise InputError(
            Problem(
                f"there is no column '{name}'",
                nearest(name, sets) or f"the sets are {join_names(sets)}",
                Place(show_path(source)),
            )
            for name in unknown
        )
    memberships = build_memberships(
        numeric_frame(table, factors),
        factors,
        levels=_read_levels(options.get("levels") or "", list(factors)),
        locate=table.place,
    )
    return memberships, (*notes, *_note_look_alikes(memberships))


def _note_look_alikes(source: Source) -> tuple[str, ...]:
    """Return notes on sets and cases that look the same as others, or are of two alphabets."""
    notes = [*find_look_alikes("set", source.names), *find_look_alikes("case", source.cases)]
    return tuple(map(str, notes))


def _from_spec(
    source: Path, given: Mapping[str, Any], conditions: tuple[str, ...] | None
) -> list[Inputs]:
    for name in _TABLE_OPTIONS:
        if name in given:
            option = "id" if name == "id_column" else name
            raise InputError(f"--{option} is for tables", f"write it into {source} instead")
    study = load_study(source)
    outcomes = (given["outcome"],) if "outcome" in given else study.spec.outcome
    conditions = conditions or study.spec.conditions
    memberships = study.scores.memberships
    check_directed(given, memberships, conditions)
    levels = dict(zip(memberships.names, memberships.levels, strict=True))
    settled = [
        settle_settings(study.spec, given, outcome, outcomes, conditions, levels)
        for outcome in outcomes
    ]
    notes = tuple(dict.fromkeys(note for each in settled for note in each.notes))
    return [
        Inputs(memberships, outcome, conditions, settings, notes=notes)
        for outcome, settings in zip(outcomes, settled, strict=True)
    ]


def _from_table(
    source: Path, given: Mapping[str, Any], conditions: tuple[str, ...] | None
) -> tuple[Source, str, tuple[str, ...], tuple[str, ...]]:
    outcome = _read_outcome(given)
    table = read_table(
        source,
        id_column=given.get("id_column"),
        sheet=given.get("sheet"),
        missing=given.get("missing", ()),
    )
    used = names_of(parse_expression(outcome))
    notes: tuple[str, ...] = ()
    if conditions is None:
        sets = list_sets(table)
        conditions = tuple(name for name in sets if name not in used)
        refuse_expressions(conditions, Place(show_path(source)))
        _refuse_identifiers(table, conditions)
        left = [str(n) for n in table.frame.columns if n not in sets and n not in used]
        notes = tuple(_note_text(table, name) for name in left)
    wanted = [*conditions, *(name for name in used if name not in conditions)]
    unknown = [name for name in wanted if name not in table.frame.columns]
    if unknown:
        sets = list_sets(table)
        raise InputError(
            Problem(
                f"there is no column '{name}'",
                nearest(name, sets) or f"the sets are {join_names(sets)}",
                Place(show_path(source)),
            )
            for name in unknown
        )
    _refuse_repeated(conditions)
    memberships = build_memberships(
        numeric_frame(table, wanted),
        wanted,
        levels=_read_levels(given.get("levels", ""), wanted),
        locate=table.place,
    )
    return memberships, outcome, conditions, notes


def _from_parquet(
    source: Path, given: Mapping[str, Any], conditions: tuple[str, ...] | None
) -> tuple[Source, str, tuple[str, ...], tuple[str, ...]]:
    outcome = _read_outcome(given)
    for name in ("sheet", "missing"):
        if name in given:
            raise InputError(f"--{name} is not for Parquet", "leave it out: values have types")
    table = open_parquet(source, id_column=given.get("id_column"))
    used = names_of(parse_expression(outcome))
    notes: tuple[str, ...] = ()
    if conditions is None:
        conditions = tuple(name for name in table.sets if name not in used)
        refuse_expressions(conditions, Place(show_path(source)))
        notes = tuple(
            f"the column '{name}' holds no numbers and is no condition"
            for name in table.columns
            if name not in table.sets and name not in used
        )
    _refuse_repeated(conditions)
    wanted = [*conditions, *(name for name in used if name not in conditions)]
    levels = _read_levels(given.get("levels", ""), wanted)
    return check_partitions(table, wanted, levels=levels), outcome, conditions, notes


def _read_outcome(given: Mapping[str, Any]) -> str:
    if "outcome" not in given:
        raise InputError("no outcome is named", "name it with -o, as in -o Y")
    return str(given["outcome"])


def _refuse_repeated(conditions: tuple[str, ...]) -> None:
    repeated = [name for name in dict.fromkeys(conditions) if conditions.count(name) > 1]
    if repeated:
        raise InputError(
            Problem(f"the condition '{name}' is named twice", "name it once") for name in repeated
        )


def _note_text(table: Table, name: str) -> str:
    """Say that a column was left out because no cell of it is a number."""
    shown = next((repr(v) for v in table.frame[name] if isinstance(v, str)), "empty cells")
    commas = "; write decimal points" if "," in shown else ""
    return f"the column '{name}' holds text ({shown}) and is no condition{commas}"


def _refuse_identifiers(table: Table, conditions: tuple[str, ...]) -> None:
    """Refuse a column of different whole numbers as a condition that nobody named."""
    for name in conditions:
        numbers = read_numbers(table, name)
        whole = bool(np.all((np.abs(numbers) < 1e15) & (numbers == np.floor(numbers))))
        all_differ = whole and len(numbers) > 2 and len(np.unique(numbers)) == len(numbers)
        # A small multi-value set has the value 0; names by number begin at 1 or go on.
        if all_differ and (numbers.min() >= 1 or len(numbers) > 5):
            raise InputError(
                Problem(
                    f"the column '{name}' looks like identifiers, not like a set",
                    f"name it with --id {name}, or name the conditions with -c",
                    Place(show_path(table.path)),
                )
            )


def _read_levels(text: str, names: list[str]) -> dict[str, int]:
    levels = {}
    for part in split_list(text):
        name, _, count = part.rpartition("=")
        name = read_name(name)
        known, number = name in names, count.strip().isdigit()
        if not (known and number):
            remedy = "" if known else nearest(name.strip(), names)
            form = "write it as DEV=3,IND=2, with sets that are used"
            raise InputError(f"--levels has '{part}'", remedy or form)
        levels[name.strip()] = int(count)
    return levels
