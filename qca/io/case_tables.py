"""Tables of cases: the rows of one as coded cases, by the mapping that an analysis declares."""

from __future__ import annotations

import math
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from qca.errors import MOST_ALONE, Place, Problem, cut_list, nearest
from qca.io.cells import show_cell
from qca.io.columns import Notation, TableColumn
from qca.io.files import find_named, show_path
from qca.io.naming import ColumnKind
from qca.io.readings import TableReading
from qca.io.tables import Table, read_table
from qca.mappings import FrozenMapping
from qca.messages import Message, say, say_count
from qca.names import JOINT, list_name, normalize
from qca.study.cases import Case, are_years
from qca.study.codes import field_of
from qca.study.places import Places
from qca.study.rows import CodedColumn, RowCodings
from qca.study.spec import Spec
from qca.study.table_source import TableField, TableSource

__all__ = ["CaseTable", "read_case_table"]

# What is said about how a table is read, beside which of its columns are what.
_MAPPING = {"table", "id", "unit", "period", "fields", "groups"}


@dataclass(frozen=True)
class CaseTable:
    """The cases of a table, its files with their content, and what was found of how it is read."""

    cases: tuple[Case, ...]
    contents: tuple[tuple[Path, bytes], ...]
    notes: tuple[Message, ...]
    named_by: tuple[str, ...]


def read_case_table(
    folder: Path, spec: Spec, source: TableSource, places: Places, problems: list[Problem]
) -> CaseTable:
    """Return the cases of the table that an analysis names, beside its file in ``folder``.

    What is wrong with the mapping, or with units and periods, is added to ``problems``.

    Raises
    ------
    InputError
        As :func:`qca.io.tables.read_table` says.
    """
    said = source.model_dump(exclude=_MAPPING)
    reading = TableReading(id_columns=source.id, **said)
    fields = [field_of(spec, name) for name, s in spec.sets.items() if s.expression is None]
    mapped = source.mapped
    used = [mapped[name].column if name in mapped else name for name in fields]
    is_panel = bool(source.unit and source.period and not source.id)
    table = read_table(
        find_named(folder, source.table), reading, used=used, chosen=True, named=not is_panel
    )
    reader = _CaseReader(table, spec, source, places, problems)
    cases = reader.read(is_panel=is_panel)
    named_by = (source.unit, *source.period) if is_panel and source.unit else table.named_by
    return CaseTable(tuple(cases), table.contents, (*table.notes, *reader.notes), named_by)


@dataclass(eq=False)
class _CaseReader:
    """Reads the rows of a table as cases, gathering what is wrong and what should be told."""

    table: Table
    spec: Spec
    source: TableSource
    places: Places
    problems: list[Problem]
    notes: list[Message] = field(default_factory=list)

    def read(self, *, is_panel: bool) -> list[Case]:
        table, source, before = self.table, self.source, len(self.problems)
        columns = FrozenMapping(dict(self._code_fields()))
        names: Sequence[str] = table.cases
        units, years = self._read_units(), self._read_periods()
        groups = {
            name: column.texts for name in source.groups if (column := self._find("groups", name))
        }
        if units is None or years is None or len(self.problems) > before:
            return []  # by another mapping the codes would be others
        if is_panel:
            names = [JOINT.join((unit, year)) for unit, year in zip(units, years, strict=True)]
            self.notes.append(
                say(
                    "the cases are the periods ({period}) of the column '{unit}'",
                    period=" – ".join(source.period),
                    unit=source.unit or "",
                )
            )
        self._tell_ungrouped(groups, names)
        for by, texts in groups.items():
            self._tell_alike(by, texts)
        if source.unit is not None:
            self._tell_alike(source.unit, units)
        if source.period and self._refuse_repeated(units, years):
            return []
        own = [self._place(at) for at in range(len(table.cases))]
        return [
            Case(
                name,
                unit or name,
                year,
                RowCodings(columns, at),
                Places({("table",): own[at]}),
                ("table",),
                FrozenMapping({by: text for by in groups if (text := groups[by][at]) is not None}),
            )
            for at, (name, unit, year) in enumerate(zip(names, units, years, strict=True))
        ]

    # ------------------------------------------------------------------------------ fields

    def _code_fields(self) -> Iterator[tuple[str, CodedColumn]]:
        """Yield the codes of every column under the name of its field."""
        mapped = self.source.mapped
        taken = {said.column for said in mapped.values()}
        for name, said in mapped.items():
            column = self._find("fields", name, said.column)
            if name != said.column and name in self.table.columns:
                what = say(
                    "the field '{name}' is the column '{column}', and there is a column '{name}'"
                    " too",
                    name=name,
                    column=said.column,
                )
                self._add(what, say("give the field another name"), "fields", name)
            elif column is not None:
                yield name, self._code(name, column, said)
        for name, column in self.table.columns.items():
            if name not in mapped and name not in taken:
                yield name, self._code(name, column, TableField(column=name))

    def _code(self, name: str, column: TableColumn, said: TableField) -> CodedColumn:
        """Return the codes of a column: its numbers, else its texts as labels.

        A text such as 90%, TRUE or 007 stays one: only the set that uses it could say what it
        means.
        """
        if self._takes_labels(name, column, said):
            nothing = np.full(len(column.cells), np.nan)
            return CodedColumn(_normalize(column.texts), nothing, column.reasons, said.unit)
        as_text = column.kind() is ColumnKind.CODES or column.written in (
            Notation.PERCENTS,
            Notation.TRUTHS,
        )
        if as_text and said.take is None:
            nothing = np.full(len(column.cells), np.nan)
            return CodedColumn(_normalize(column.texts), nothing, column.reasons, said.unit)
        lost = set(column.slips)
        labels = [text if i in lost else None for i, text in enumerate(column.texts)]
        return CodedColumn(_normalize(labels), column.numbers, column.reasons, said.unit)

    def _takes_labels(self, name: str, column: TableColumn, said: TableField) -> bool:
        """Return whether a field is read by labels, as said, or as the sets that use it need."""
        if said.take is not None:
            return said.take == "labels"
        if not column.labels:
            return False
        sets = [each for each, s in self.spec.sets.items() if (s.field or each) == name]
        scaled = [each for each in sets if self.spec.sets[each].scale is not None]
        others = [each for each in sets if each not in scaled]
        if scaled and others:
            what = say(
                "the column '{column}' has labels and numbers, of which set '{first}' needs the"
                " labels and set '{second}' the numbers",
                column=column.name,
                first=scaled[0],
                second=others[0],
            )
            remedy = say(
                "declare two fields of this column, one with 'take: labels' and one with"
                " 'take: numbers'"
            )
            self._add(what, remedy, "fields", name)
        return bool(scaled) or name in _list_label_fields(self.spec)

    # ------------------------------------------------------------------ units and periods

    def _find(self, key: str, name: str, column: str | None = None) -> TableColumn | None:
        """Return a column that the mapping names, or report that there is none."""
        known = {**self.table.keys, **self.table.columns}
        column = normalize(name if column is None else column)
        if column in known:
            return known[column]
        remedy = nearest(column, known) or say("the columns are {listed}", listed=", ".join(known))
        self._add(say("there is no column '{name}'", name=column), remedy, key, name)
        return None

    def _read_units(self) -> Sequence[str] | None:
        """Return the unit of each case, itself where no column says; None where that fails."""
        if self.source.unit is None:
            return self.table.cases
        column = self._find("unit", self.source.unit)
        return None if column is None else self._fill(column, column.texts)

    def _read_periods(self) -> Sequence[str] | None:
        """Return the years of each case, none where no column says; None where that fails."""
        names = self.source.period
        if not names:
            return [""] * len(self.table.cases)
        columns = [self._find("period", name) for name in names]
        filled = [self._fill(column, _list_years(column)) for column in columns if column]
        ends = [each for each in filled if each is not None]
        if len(ends) < len(names):
            return None
        years = ends[0]
        if len(ends) > 1:
            years = [a if a == b else f"{a}-{b}" for a, b in zip(*ends, strict=True)]
        faulty = [i for i, text in enumerate(years) if not are_years(text)]
        remedy = say("write years, as 1995 or 1995-1999, the earlier one first")
        self._report(
            faulty,
            lambda i: say("the period of this case is '{text}', not years", text=years[i]),
            remedy,
        )
        return None if faulty else years

    def _fill(self, column: TableColumn, cells: Sequence[str | None]) -> Sequence[str] | None:
        """Return the texts of a column of which no cell may be missing."""
        texts = _normalize(cells)
        empty = [i for i, text in enumerate(texts) if text is None]
        remedy = say("fill in the column '{name}'", name=column.name)
        self._report(
            empty, lambda _: say("this case has nothing in '{name}'", name=column.name), remedy
        )
        return None if empty else [text for text in texts if text is not None]

    def _refuse_repeated(self, units: Sequence[str], years: Sequence[str]) -> bool:
        """Report periods of a unit that stand more than once; return whether there are any."""
        first: dict[tuple[str, str], int] = {}
        again = []
        for i, key in enumerate(zip(units, years, strict=True)):
            if first.setdefault(key, i) != i:
                again.append(i)

        def tell(i: int) -> Message:
            return say(
                "'{unit}' has the period {years} more than once (first at line {line})",
                unit=units[i],
                years=years[i],
                line=self.table.lines[first[units[i], years[i]]],
            )

        self._report(again, tell, say("keep one row for each period of a unit"))
        return bool(again)

    def _tell_ungrouped(
        self, groups: Mapping[str, Sequence[str | None]], names: Sequence[str]
    ) -> None:
        """Note how many cases are in no group."""
        for by, texts in groups.items():
            lacking = [i for i, text in enumerate(texts) if text is None]
            if lacking:
                shown = cut_list([list_name(names[i]) for i in lacking], MOST_ALONE)
                self.notes.append(
                    say_count(
                        "{number} case is in no group by '{by}': {cases}",
                        "{number} cases are in no group by '{by}': {cases}",
                        len(lacking),
                        by=by,
                        cases=shown,
                    )
                )

    def _tell_alike(self, name: str, texts: Sequence[str | None]) -> None:
        """Note units or groups that differ in capitals or spaces alone, and so are several."""
        spelled: dict[str, list[str]] = {}
        for text in dict.fromkeys(text for text in texts if text is not None):
            spelled.setdefault("".join(text.split()).casefold(), []).append(text)
        alike = [own for own in spelled.values() if len(own) > 1]
        if alike:
            shown = cut_list([" / ".join(map(list_name, own)) for own in alike], MOST_ALONE)
            self.notes.append(
                say(
                    "the column '{name}' has names that differ in capitals or spaces alone, each"
                    " taken as another: {names}",
                    name=name,
                    names=shown,
                )
            )

    # ---------------------------------------------------------------------------- problems

    def _add(self, what: Message, remedy: Message, *path: str) -> None:
        self.problems.append(Problem(what, remedy, self.places.find("cases", *path)))

    def _report(self, rows: Sequence[int], tell: Callable[[int], Message], remedy: Message) -> None:
        """Report rows with one kind of fault, few one by one, of many the first."""
        for i in rows if len(rows) <= MOST_ALONE else rows[:1]:
            what = tell(i)
            if len(rows) > MOST_ALONE:
                what = say("{what} (the first of {number} such rows)", what=what, number=len(rows))
            self.problems.append(Problem(what, remedy, self._place(i)))

    def _place(self, at: int) -> Place:
        return Place(show_path(self.table.path), self.table.lines[at])


def _normalize(texts: Sequence[str | None]) -> list[str | None]:
    """Return texts in the one form that names have; most are so already."""
    known: dict[str, str] = {}
    return [
        None if text is None else known.get(text) or known.setdefault(text, normalize(text))
        for text in texts
    ]


def _list_years(column: TableColumn) -> list[str | None]:
    """Return the cells of a column of years as texts, 1995.0 as the year that it is."""
    years = zip(column.texts, column.numbers.tolist(), strict=True)
    return [text if math.isnan(number) else show_cell(number) for text, number in years]


def _list_label_fields(spec: Spec) -> Collection[str]:
    """Return the fields of which claims and types read labels."""
    by = [claim.by for claim in (*spec.claims, *spec.rivals) if claim.by]
    return [*by, *([spec.typology.stated] if spec.typology and spec.typology.stated else [])]
