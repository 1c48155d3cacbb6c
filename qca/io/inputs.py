"""What a command on a table or an analysis file works on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np

from qca.boolean.cubes import Space, cubes_of_expression
from qca.boolean.expressions import names_of, parse_expression, read_sets, refuse_expressions
from qca.errors import InputError, Place, Problem, nearest
from qca.io.files import show_path
from qca.io.parquet import is_parquet, open_parquet
from qca.io.studies import load_study
from qca.io.tables import Table, list_sets, numeric_frame, read_numbers, read_table
from qca.names import find_look_alikes, join_names, read_name, split_list
from qca.numerals import read_number
from qca.sets.memberships import Memberships, build_memberships
from qca.sets.partitions import Partitions, Source, check_partitions
from qca.study.settings import MinimizationSettings
from qca.study.spec import Spec

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
    truth_table: Mapping[str, Any]
    minimization: Mapping[str, Any]
    necessity: Mapping[str, Any]
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
    _check_expressions(given, found, conditions)
    notes = (*notes, *_note_look_alikes(found))
    settings = _settings(None, given)
    return [Inputs(found, outcome, conditions, *settings, notes=notes)]


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
    spec, notes = _narrow(study.spec, conditions or study.spec.conditions)
    memberships = study.scores.memberships
    _check_expressions(given, memberships, spec.conditions)
    settings = _settings(spec, given)
    return [
        Inputs(memberships, outcome, spec.conditions, *settings, notes=notes)
        for outcome in outcomes
    ]


def _narrow(spec: Spec, conditions: tuple[str, ...]) -> tuple[Spec, tuple[str, ...]]:
    """Return a spec with other conditions, without what it says of those that are left out."""
    kept, notes = {}, []
    for key, texts in (
        ("expectations", spec.minimize.expectations),
        ("exclude", spec.minimize.exclude),
        ("necessary", spec.minimize.enhanced.necessary),
    ):
        used = {t: names_of(parse_expression(t, comma_is_or=True)) for t in texts}
        kept[key] = tuple(t for t in texts if set(used[t]) <= set(conditions))
        notes += [f"{key} '{t}' is about a condition left out" for t in texts if t not in kept[key]]
    enhanced = spec.minimize.enhanced.model_copy(update={"necessary": kept.pop("necessary")})
    minimize = spec.minimize.model_copy(update={**kept, "enhanced": enhanced})
    narrowed = spec.model_copy(update={"conditions": conditions, "minimize": minimize})
    return narrowed, tuple(notes)


def _check_expressions(
    given: Mapping[str, Any], memberships: Source, conditions: tuple[str, ...]
) -> None:
    """Check the expressions among the options, naming the option in each problem."""
    known = [name for name in conditions if name in memberships.names]
    levels = tuple(memberships.levels[memberships.index(name)] for name in known)
    problems: list[Problem] = []
    for key in ("expect", "exclude", "necessary"):
        texts = given.get(key, ())
        for text in (texts,) if isinstance(texts, str) else texts:
            try:
                expression = parse_expression(text, comma_is_or=key != "necessary")
                cubes_of_expression(expression, Space(tuple(known), levels))
            except InputError as error:
                problems += [replace(p, place=Place(f"--{key}")) for p in error.problems]
    if problems:
        raise InputError(problems)


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


def _settings(
    spec: Spec | None, given: Mapping[str, Any]
) -> tuple[dict[str, Any], dict[str, Any], dict[str, Any]]:
    """Return the settings of truth table, minimisation and necessity."""
    table: dict[str, Any] = {}
    necessity: dict[str, Any] = {}
    defaults = MinimizationSettings()
    minimization: dict[str, Any] = {
        "kinds": defaults.solutions,
        "expectations": None,
        "exclude": None,
        "models": defaults.models,
        "max_models": defaults.max_models,
        "term_incl": defaults.term_incl,
        "thorough": defaults.thorough,
    }
    if spec is not None:
        table = {name: getattr(spec.truth_table, name) for name in _ROW_OPTIONS}
        cuts = spec.cuts.necessity
        necessity = {"incl_cut": cuts.incl, "ron_cut": cuts.ron, "cov_cut": cuts.cov}
        declared = spec.minimize
        minimization = {
            "kinds": declared.solutions,
            "expectations": declared.expectations,
            "exclude": declared.exclude,
            "necessary": declared.enhanced.necessary,
            "contradictory": declared.enhanced.contradictory,
            "models": declared.models,
            "max_models": declared.max_models,
            "term_incl": declared.term_incl,
            "thorough": declared.thorough,
        }
    if isinstance(given.get("incl_cut"), str):
        table["incl_cut"] = _read_cuts(given["incl_cut"])
    table |= {name: given[name] for name in _ROW_OPTIONS[1:] if name in given}
    if isinstance(given.get("incl_cut"), float):
        necessity["incl_cut"] = given["incl_cut"]
    necessity |= {name: given[name] for name in ("ron_cut", "cov_cut", "depth") if name in given}
    renamed = {
        "kinds": "kinds",
        "expect": "expectations",
        "exclude": "exclude",
        "necessary": "necessary",
        "exclude_contradictory": "contradictory",
        "max_models": "max_models",
        "term_incl": "term_incl",
        "thorough": "thorough",
    }
    minimization |= {new: given[old] for old, new in renamed.items() if old in given}
    if given.get("irredundant"):
        minimization["models"] = "irredundant"
    return table, minimization, necessity


def _read_cuts(text: str) -> float | tuple[float, ...]:
    found = [read_number(part.strip()) for part in text.split(",")]
    cuts = tuple(number for number in found if number is not None)
    if len(cuts) < len(found):
        raise InputError(f"--incl-cut is '{text}'", "write 0.8, or two cuts as 0.8,0.6")
    if len(cuts) == 2 and cuts[1] > 1:
        raise InputError(f"--incl-cut is '{text}'", f"write {text.replace(',', '.')} for one cut")
    return cuts[0] if len(cuts) == 1 else cuts
