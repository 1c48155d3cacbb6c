"""Tables whose values have types: files of Stata and SPSS, and what Parquet shares with them.

A number stays a number and a text a text, whatever it looks like. Values may carry labels, and some
may stand for a missing value by what the file itself says of them: both are kept.
"""

from __future__ import annotations

import datetime
import math
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any, TypeVar

import numpy as np

from qca.equality import ByValue
from qca.errors import MOST_ALONE, InputError, Place, Problem, cut_list
from qca.io.cells import Cells, TableCell, show_cell
from qca.io.files import show_path
from qca.mappings import FrozenMapping
from qca.messages import Message, say
from qca.names import normalize, refuse_hidden

__all__ = ["TypedCells", "lay_cells", "list_cells", "read_labelled"]

_T = TypeVar("_T")
# As a library gives a value, a column, and what it tells of a file.
_Given = Any


@dataclass(frozen=True, eq=False)
class TypedCells(ByValue):
    """The columns of a typed table; ``labels`` and ``reasons`` by column, where there are any.

    ``labels`` are those that values carry, ``reasons`` why a cell is missing, by its position,
    where the file declares values that stand for that. ``stored`` are the columns that the file
    says name the rows.
    """

    cells: Cells
    labels: Mapping[str, Mapping[TableCell, str]] = FrozenMapping()
    reasons: Mapping[str, Mapping[int, str]] = FrozenMapping()
    stored: tuple[str, ...] = ()


def read_labelled(path: Path, encoding: str | None = None) -> TypedCells:
    """Return the table in a file of Stata (.dta) or SPSS (.sav, .zsav).

    A value that the file declares missing (user-missing) is none, and its label, or the value
    itself, is the reason. A number of single precision is the shortest decimal that it is written
    as, so that 3.3 stays 3.3.

    Raises
    ------
    InputError
        pyreadstat is not installed, the file is damaged or another one, or it has no rows.
    """
    place = Place(show_path(path))
    try:
        import pyreadstat
    except ImportError:
        what = say("reading files of Stata and SPSS needs pyreadstat, which is not installed")
        remedy = say("run: pip install 'qca[panels]', or export the table as .csv")
        raise InputError(Problem(what, remedy, place)) from None
    is_stata = path.suffix.lower() == ".dta"
    read = pyreadstat.read_dta if is_stata else pyreadstat.read_sav
    values, told = _guard(
        partial(read, str(path), user_missing=True, output_format="dict", encoding=encoding), place
    )
    labels, reasons, notes = {}, {}, []
    columns: dict[str, list[TableCell]] = {}
    for raw, column in dict[str, _Given](values).items():
        name, kind = normalize(raw), told.readstat_variable_types.get(raw, "")
        own = _labels_of(told, raw)
        lost = _find_declared(column, told, raw, is_text=kind == "string")
        columns[name] = list_cells(column, lost, is_single=kind == "float")
        labels[name] = {value: label for value, label in own.items() if value not in lost.values()}
        shown = {value: _show_value(value, is_stata=is_stata) for value in set(lost.values())}
        reasons[name] = {i: own.get(value, shown[value]) for i, value in lost.items()}
        if lost:
            notes.append(_tell_declared(name, list(lost.values()), own, shown))
    return TypedCells(
        lay_cells(columns, notes, place),
        FrozenMapping({name: FrozenMapping(own) for name, own in labels.items() if own}),
        FrozenMapping({name: FrozenMapping(own) for name, own in reasons.items() if own}),
    )


def _guard(action: Callable[[], _T], place: Place) -> _T:
    """Return what the library reads; whatever it raises on a damaged file is one error of ours."""
    try:
        return action()
    except Exception as error:  # damage shows as nearly any exception
        reason = (" ".join(str(error).split()) or type(error).__name__)[:120]
        what = say("this cannot be read as a file of Stata or SPSS: {reason}", reason=reason)
        remedy = say("save it again there, or export the table as .csv")
        raise InputError(Problem(what, remedy, place)) from None


def lay_cells(
    columns: Mapping[str, Sequence[TableCell]], notes: Sequence[Message], place: Place
) -> Cells:
    """Return columns of cells by name as a table, whose rows are numbered from 1.

    Raises
    ------
    InputError
        There are no rows, or a name holds what cannot be seen.
    """
    rows = max(map(len, columns.values()), default=0)
    if not rows:
        what = say("the table has no rows of data")
        raise InputError(Problem(what, say("name another file"), place))
    if problems := [fault for name in columns for fault in refuse_hidden("column", name, place)]:
        raise InputError(problems)
    lines = tuple(range(1, rows + 1))
    return Cells(0, tuple(columns), tuple(columns.values()), lines, tuple(notes))


def _labels_of(told: _Given, name: str) -> dict[TableCell, str]:
    """Return the labels that the values of a column carry, without those that are blank."""
    own = told.variable_value_labels.get(name, {})
    texts = {_plain(value): normalize(str(text)).strip() for value, text in own.items()}
    return {value: text for value, text in texts.items() if text}


def _plain(value: _Given) -> TableCell:
    return value.strip() if isinstance(value, str) else float(value)


def _find_declared(
    column: _Given, told: _Given, name: str, *, is_text: bool
) -> dict[int, TableCell]:
    """Return by position the values that the file declares to stand for a missing one."""
    letters = set() if is_text else set(told.missing_user_values.get(name, ()))
    ranges = [(each["lo"], each["hi"]) for each in told.missing_ranges.get(name, ())]
    if not letters and not ranges:
        return {}
    return {
        i: _plain(value)
        for i, value in enumerate(column)
        if value is not None and (value in letters or any(_lies(value, *ends) for ends in ranges))
    }


def _lies(value: _Given, low: _Given, high: _Given) -> bool:
    if isinstance(value, str) or isinstance(low, str):
        return bool(value == low)
    return bool(low <= value <= high)


def _show_value(value: TableCell, *, is_stata: bool) -> str:
    """Return a value that stands for a missing one: ``.a`` in Stata, a number in SPSS."""
    return f".{value}" if is_stata and isinstance(value, str) else show_cell(value)


def _tell_declared(
    name: str,
    lost: Sequence[TableCell],
    labels: Mapping[TableCell, str],
    shown: Mapping[TableCell, str],
) -> Message:
    """Say which values of a column the file declares missing, and how often each stands there."""
    told = []
    for value, count in Counter(lost).most_common():
        label = f" '{labels[value]}'" if value in labels else ""
        told.append(f"{shown[value]}{label} ({count})")
    return say(
        "the column '{name}' has values that the file declares missing: {listed}",
        name=name,
        listed=cut_list(told, MOST_ALONE),
    )


def list_cells(
    column: _Given, lost: Mapping[int, TableCell] = FrozenMapping(), *, is_single: bool = False
) -> list[TableCell]:
    """Return the values of a column as cells of a table: numbers, texts, nothing as empty text.

    ``lost`` are the positions of values that stand for a missing one. A number of single precision
    (``is_single``) is the shortest decimal that is stored so.

    >>> list_cells([3.299999952316284, None, True, " a "], is_single=True)
    [3.3, '', 'TRUE', 'a']
    """
    cells = [_cell_of(value) for value in column]
    if is_single:
        cells = [
            float(str(np.float32(cell))) if isinstance(cell, float) else cell for cell in cells
        ]
    for i in lost:
        cells[i] = ""
    return cells


def _cell_of(value: _Given) -> TableCell:
    if value is None:
        return ""
    if isinstance(value, bool | np.bool_):
        return "TRUE" if value else "FALSE"
    if isinstance(value, datetime.datetime) and value.time() == datetime.time():
        value = value.date()
    if isinstance(value, datetime.date | datetime.time):
        return value.isoformat()
    if isinstance(value, str | bytes):
        return str(value).strip()
    number = float(value)
    if math.isnan(number):
        return ""
    return number if math.isfinite(number) else str(number)
