"""What a command on a table or an analysis file works on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from qca.boolean.cubes import Space, cubes_of_expression
from qca.boolean.expressions import names_of, parse_expression
from qca.errors import InputError, Place, Problem, nearest
from qca.io.files import show_path
from qca.io.studies import load_study
from qca.io.tables import Table, list_sets, numeric_frame, parse_number, read_table
from qca.sets.memberships import Memberships, build_memberships
from qca.study.settings import MinimizationSettings
from qca.study.spec import Spec

_TABLE_OPTIONS = ("missing", "sheet", "levels", "id_column")
_ROW_OPTIONS = ("incl_cut", "n_cut", "pri_cut", "at_crossover")


@dataclass(frozen=True)
class Inputs:
    """One outcome to analyse, with the settings of each kind of analysis."""

    memberships: Memberships
    outcome: str
    conditions: tuple[str, ...]
    truth_table: Mapping[str, Any]
    minimization: Mapping[str, Any]
    necessity: Mapping[str, Any]
    notes: tuple[str, ...] = ()


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
    conditions = _split(given["conditions"]) if "conditions" in given else None
    if is_spec:
        return _from_spec(source, given, conditions)
    memberships, outcome, conditions, notes = _from_table(source, given, conditions)
    _check_expressions(given, memberships, conditions)
    settings = _settings(None, given)
    return [Inputs(memberships, outcome, conditions, *settings, notes=notes)]


def _split(text: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in text.split(",") if part.strip())


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
    given: Mapping[str, Any], memberships: Memberships, conditions: tuple[str, ...]
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
) -> tuple[Memberships, str, tuple[str, ...], tuple[str, ...]]:
    if "outcome" not in given:
        raise InputError("no outcome is named", "name it with -o, as in -o Y")
    outcome = str(given["outcome"])
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
                nearest(name, sets) or f"the sets are {', '.join(sets)}",
                Place(show_path(source)),
            )
            for name in unknown
        )
    repeated = [name for name in dict.fromkeys(conditions) if conditions.count(name) > 1]
    if repeated:
        raise InputError(
            Problem(f"the condition '{name}' is named twice", "name it once") for name in repeated
        )
    memberships = build_memberships(
        numeric_frame(table, wanted),
        wanted,
        levels=_read_levels(given.get("levels", ""), wanted),
        locate=table.place,
    )
    return memberships, outcome, conditions, notes


def _note_text(table: Table, name: str) -> str:
    """Say that a column was left out because no cell of it is a number."""
    shown = next((repr(v) for v in table.frame[name] if isinstance(v, str)), "empty cells")
    commas = "; write decimal points" if "," in shown else ""
    return f"the column '{name}' holds text ({shown}) and is no condition{commas}"


def _refuse_identifiers(table: Table, conditions: tuple[str, ...]) -> None:
    """Refuse a column of different whole numbers as a condition that nobody named."""
    for name in conditions:
        numbers = [
            parse_number(value, table.decimal_comma) if isinstance(value, str) else None
            for value in table.frame[name]
        ]
        whole = [n for n in numbers if n is not None and abs(n) < 1e15 and n == int(n)]
        all_differ = len(whole) == len(numbers) > 2 and len(set(whole)) == len(whole)
        # A small multi-value set has the value 0; names by number begin at 1 or go on.
        if all_differ and (min(whole) >= 1 or len(whole) > 5):
            raise InputError(
                Problem(
                    f"the column '{name}' looks like identifiers, not like a set",
                    f"name it with --id {name}, or name the conditions with -c",
                    Place(show_path(table.path)),
                )
            )


def _read_levels(text: str, names: list[str]) -> dict[str, int]:
    levels = {}
    for part in _split(text):
        name, _, count = part.partition("=")
        known, number = name.strip() in names, count.strip().isdigit()
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
    }
    minimization |= {new: given[old] for old, new in renamed.items() if old in given}
    if given.get("irredundant"):
        minimization["models"] = "irredundant"
    return table, minimization, necessity


def _read_cuts(text: str) -> float | tuple[float, ...]:
    try:
        cuts = tuple(float(part) for part in text.split(","))
    except ValueError:
        raise InputError(f"--incl-cut is '{text}'", "write 0.8, or two cuts as 0.8,0.6") from None
    if len(cuts) == 2 and cuts[1] > 1:
        raise InputError(f"--incl-cut is '{text}'", f"write {text.replace(',', '.')} for one cut")
    return cuts[0] if len(cuts) == 1 else cuts
