"""Tables of memberships: which columns are sets, what their cells say, and which cases are left."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Generic, TypeVar

from qca.boolean.setnames import refuse_expressions
from qca.errors import MOST_ALONE, InputError, Place, Problem, cut_list, nearest, show_text
from qca.io.encodings import tell_option
from qca.io.files import show_path
from qca.io.kinds import is_parquet
from qca.io.readings import TableReading
from qca.io.tables import Table, list_sets, read_table, tell_written
from qca.messages import NOTHING, Message, say, say_count
from qca.names import join_names, list_name
from qca.numerals import ABSENT_WORDS, explain_slip
from qca.options import are_keywords, name_open_option, name_option
from qca.sets.checks import Declared
from qca.sets.memberships import Memberships, gather_memberships
from qca.sets.partitions import AnyMemberships, check_partitions
from qca.study.missing import tell_left_out

if TYPE_CHECKING:
    import pandas as pd

    from qca.io.parquet import ParquetTable

__all__ = ["CompleteFrames", "Selection", "find_sets", "open_data", "select", "select_sets"]

_T = TypeVar("_T")
_S_co = TypeVar("_S_co", covariant=True, bound=AnyMemberships)


@dataclass(frozen=True)
class Selection(Generic[_S_co]):
    """Some columns of a table as memberships, without the cases left out for missing values.

    ``left_out`` maps these to the columns that they miss.
    """

    memberships: _S_co
    left_out: Mapping[str, tuple[str, ...]]
    notes: tuple[Message, ...]


def open_data(
    path: Path, reading: TableReading, *, used: Collection[str] = (), chosen: bool = False
) -> Table | ParquetTable:
    """Return a table of memberships, whatever file or folder it is in.

    ``used`` are columns that the analysis needs as sets, all of them if ``chosen``.

    Raises
    ------
    InputError
        As :func:`qca.io.tables.read_table` and :func:`qca.io.parquet.open_parquet`; or something
        is said of Parquet that it does not leave open.
    """
    if not is_parquet(path):
        return read_table(path, reading, used=used, chosen=chosen)
    if said := reading.list_said():
        option = said[0] if are_keywords() else name_option(said[0])
        raise InputError(
            say("{option} is not for Parquet", option=option),
            say("leave it out: values have types"),
        )
    from qca.io.parquet import open_parquet

    return open_parquet(path, id_columns=reading.id_columns, used=used, chosen=chosen)


def find_sets(
    table: Table | ParquetTable, without: Sequence[str] = ()
) -> tuple[tuple[str, ...], tuple[Message, ...]]:
    """Return all columns that can be sets but some, and notes on the columns that cannot.

    Raises
    ------
    InputError
        A name of a column reads as an expression.
    """
    if not isinstance(table, Table):
        sets = tuple(name for name in table.sets if name not in without)
        notes = [
            say("the column '{name}' holds no numbers and is no condition", name=name)
            for name in table.columns
            if name not in table.sets and name not in without
        ]
        refuse_expressions(sets, Place(show_path(table.paths[0])))
        return sets, tuple(notes)
    known = list_sets(table)
    sets = tuple(name for name in known if name not in without)
    refuse_expressions(sets, Place(show_path(table.path)))
    left = [name for name in table.columns if name not in known and name not in without]
    return sets, tuple(_tell_texts(table, name) for name in left)


def _tell_texts(table: Table, name: str) -> Message:
    """Say that a column was left out because no cell of it is a number."""
    cells = table.columns[name].cells
    shown = next((repr(cell) for cell in cells if isinstance(cell, str)), say("empty cells"))
    return say(
        "the column '{name}' holds text ({shown}) and is no condition", name=name, shown=shown
    )


def select(
    table: Table,
    names: Sequence[str],
    *,
    levels: Declared | None = None,
    drop_missing: bool = False,
) -> Selection[Memberships]:
    """Return columns as memberships, with the cases that miss one left out if that is wanted.

    Raises
    ------
    InputError
        There is no such column, a cell is missing or no number, or the memberships are not valid
        (:func:`qca.sets.memberships.build_memberships`); all at once.
    """
    unknown = [name for name in names if name not in table.columns]
    if unknown:
        raise InputError(_tell_unknown(table, name) for name in unknown)
    gaps: dict[int, list[str]] = {}
    for name in dict.fromkeys(names):
        for i in table.columns[name].gaps:
            gaps.setdefault(i, []).append(name)
    if drop_missing and len(gaps) == len(table.cases):
        remedy = say("fill in values, or leave out the columns without any")
        raise InputError(Problem(say("every case misses a value"), remedy, _whole(table)))
    problems = [*([] if drop_missing else _tell_gaps(table, gaps)), *_tell_slips(table, names)]
    left_out = {table.cases[i]: tuple(gaps[i]) for i in sorted(gaps)}
    kept = [i for i in range(len(table.cases)) if i not in gaps]
    cases = [table.cases[i] for i in kept]
    columns = {name: table.columns[name].numbers[kept] for name in names}
    memberships = None
    if kept or not problems:
        try:
            # What is missing or no number is told above.
            memberships = gather_memberships(
                cases, columns, names, levels=levels, may_miss=names, locate=table.place
            )
        except InputError as error:
            problems += error.problems
    if problems or memberships is None:
        raise InputError(sorted(problems, key=_line_of))
    return Selection(memberships, left_out, (*tell_written(table, names), *tell_left_out(left_out)))


def select_sets(
    table: Table | ParquetTable,
    names: Sequence[str],
    *,
    levels: Declared | None = None,
    drop_missing: bool = False,
) -> Selection[AnyMemberships]:
    """Return columns of any table as :func:`select` does, those of Parquet read in parts.

    Raises
    ------
    InputError
        As :func:`select`, and :func:`qca.sets.partitions.check_partitions`.
    """
    if isinstance(table, Table):
        return select(table, names, levels=levels, drop_missing=drop_missing)
    if not drop_missing:
        try:
            return Selection(check_partitions(table, names, levels=levels), {}, ())
        except InputError as error:
            raise InputError(map(_tell_dropping, error.problems)) from None
    frames = CompleteFrames(table, tuple(name for name in names if name in table.columns))
    left_out = frames.find_left_out()
    sets = check_partitions(frames, names, levels=levels)
    return Selection(sets, left_out, tell_left_out(left_out))


def _tell_dropping(problem: Problem) -> Problem:
    """Return a problem, with the option that leaves out cases where one misses a value."""
    missing = " has no membership in set " in problem.what
    return replace(problem, remedy=_advise_dropping()) if missing else problem


def _advise_dropping() -> Message:
    return say(
        "fill it in, or leave out such cases with {option}", option=name_option("drop_missing")
    )


def _line_of(problem: Problem) -> int:
    return (problem.place.line or 0) if problem.place else 0


def _whole(table: Table) -> Place:
    return Place(show_path(table.path))


def _tell_unknown(table: Table, name: str) -> Problem:
    place = _whole(table)
    if name in table.named_by:
        what = say("the column '{name}' names the cases, and is no set", name=name)
        return Problem(
            what,
            say("name other columns for the cases with {id}", id=name_open_option("id")),
            place,
        )
    known = [*table.named_by, *table.columns]
    if len(known) == 1:
        what = say(
            "there is no column '{name}': the table has one, {known}",
            name=name,
            known=show_text(known[0]),
        )
        remedy = say(
            "separate cells by commas, semicolons, tabs, bars or spaces, or say {option}",
            option=name_open_option("separator"),
        )
        return Problem(what, remedy, place)
    if len(parts := name.split()) > 1 and set(parts) <= set(known):
        return Problem(
            say("there is no column '{name}'", name=name), say("separate names by commas"), place
        )
    # Where a name is wrong, cells may not have been read as numbers; so all columns count.
    remedy = nearest(name, table.columns) or say(
        "the columns are {listed}", listed=join_names(list(table.columns))
    )
    return Problem(say("there is no column '{name}'", name=name), remedy, place)


def _tell_gaps(table: Table, gaps: Mapping[int, Sequence[str]]) -> list[Problem]:
    """Return a problem for each missing value; one for a column that has many."""
    columns: dict[str, list[int]] = {}
    for i in sorted(gaps):
        for name in gaps[i]:
            columns.setdefault(name, []).append(i)
    lines = []
    for name, rows in columns.items():
        cases = [table.cases[i] for i in rows]
        if len(rows) <= MOST_ALONE:
            whats = [
                say("case '{case}' has no membership in set '{name}'", case=case, name=name)
                for case in cases
            ]
        else:
            whats = [
                say(
                    "{number} cases have no membership in set '{name}': {cases}",
                    number=len(cases),
                    name=name,
                    cases=cut_list(list(map(list_name, cases)), MOST_ALONE),
                )
            ]
        lines += [
            Problem(what, _advise_dropping(), table.place(case))
            for what, case in zip(whats, cases, strict=False)
        ]
    return lines


def _tell_slips(table: Table, names: Sequence[str]) -> list[Problem]:
    """Return a problem for each cell that is no number; one for a column that has many of them.

    A text like NA is one cause wherever it stands.
    """
    slips: list[Problem] = []
    absent: dict[str, list[tuple[int, str]]] = {}
    for name in dict.fromkeys(names):
        others = []
        for i in table.columns[name].slips:
            text = str(table.columns[name].cells[i])
            if text.casefold() in ABSENT_WORDS:
                absent.setdefault(text, []).append((i, name))
            else:
                others.append((i, name))
        if len(others) <= MOST_ALONE:
            slips += [_tell_slip(table, [cell]) for cell in others]
        else:
            slips.append(_tell_slip(table, others))
    for text, cells in absent.items():
        remedy = say(
            "if it stands for a missing value, {option}, and {drop}",
            option=tell_option("missing", text),
            drop=name_option("drop_missing"),
        )
        slips.append(_tell_slip(table, cells, remedy))
    return slips


def _tell_slip(
    table: Table, cells: Sequence[tuple[int, str]], remedy: Message = NOTHING
) -> Problem:
    """Say of the first of some cells what it holds, and how many others are like it."""
    i, name = cells[0]
    case, text = table.cases[i], str(table.columns[name].cells[i])
    what = say(
        "case '{case}' has {text} in set '{name}', not a number",
        case=case,
        text=show_text(text),
        name=name,
    )
    if len(cells) > 1:
        more = say_count(
            "and {number} more cells likewise", "and {number} more cells likewise", len(cells) - 1
        )
        what = say("{what} ({more})", what=what, more=more)
    return Problem(what, remedy or explain_slip(text), table.place(case))


@dataclass(frozen=True)
class CompleteFrames:
    """A table in parts without the cases that miss a value in one of ``needed``."""

    frames: ParquetTable
    needed: tuple[str, ...]
    columns: tuple[str, ...] = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "columns", self.frames.columns)

    def map(self, work: Callable[[pd.DataFrame], _T], names: Sequence[str]) -> Iterator[_T]:
        """Yield ``work(part)`` for every part, without the cases left out."""
        read = list(dict.fromkeys([*names, *self.needed]))
        needed = list(self.needed)

        def work_on(frame: pd.DataFrame) -> _T:
            return work(frame.dropna(subset=needed)[list(names)])

        return self.frames.map(work_on, read)

    def place(self, number: int) -> Place:
        """Return the file of a part."""
        return self.frames.place(number)

    def find_left_out(self) -> dict[str, tuple[str, ...]]:
        """Return the cases left out, and the columns that they miss."""
        left_out: dict[str, tuple[str, ...]] = {}
        for part in self.frames.map(_find_gaps, self.needed):
            left_out |= part
        return left_out


def _find_gaps(frame: pd.DataFrame) -> dict[str, tuple[str, ...]]:
    missing = frame.isna()
    rows = missing.any(axis=1).to_numpy().nonzero()[0]
    names = [str(name) for name in frame.columns]
    return {
        str(frame.index[i]): tuple(n for n, gap in zip(names, missing.iloc[i], strict=True) if gap)
        for i in map(int, rows)
    }
