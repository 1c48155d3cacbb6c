"""Tables as plain cells; each output format draws them in its own way."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from enum import Enum, auto
from typing import TYPE_CHECKING

from qca.equality import ByValue
from qca.names import free_names
from qca.report.pieces.cells import format_cell

if TYPE_CHECKING:
    from qca.report.pieces.cells import Cell
    from qca.report.words import Words

__all__ = [
    "CellKind",
    "Column",
    "ReportTable",
    "build_robust_table",
    "data_columns",
    "expressions",
    "join_tables",
    "measures",
    "named",
    "named_data",
    "numbers",
    "texts",
    "trim_tables",
]


class CellKind(Enum):
    """What stands in a column; formats align, link and colour it accordingly."""

    TEXT = auto()
    NUMBER = auto()
    EXPRESSION = auto()
    CASE = auto()
    CASES = auto()
    SET = auto()
    VERDICT = auto()


# Measures whose name in the field is the same in every language, and those that have words.
_MEASURES = {"out": "OUT", "pri": "PRI", "ron": "RoN"}
_WORDED = ("incl", "inclS", "inclN", "covS", "covN", "covU")


@dataclass(frozen=True)
class Column:
    """A column: its ``key`` in files, the same in every language, and its ``title`` for people.

    A ``sparse`` one is shown to people only where something stands in it. The texts of a ``brief``
    one are shortened where its table is to be compact: all that they say stands elsewhere.
    """

    key: str
    title: str
    kind: CellKind = CellKind.TEXT
    sparse: bool = False
    brief: bool = False


@dataclass(frozen=True, eq=False)
class ReportTable(ByValue):
    """A table: a name for files, a title, columns, and rows of values, rounded where drawn.

    The keys of the columns differ. ``outcome`` is the one that it is about, where there is a table
    for each outcome; tables of one name are then one in a file. A ``compact`` one takes a line a
    row where there is room.
    """

    name: str
    title: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[Cell, ...], ...]
    note: str = ""
    outcome: str = ""
    compact: bool = False

    def __post_init__(self) -> None:
        keys = [column.key for column in self.columns]
        if len(set(keys)) < len(keys):
            raise ValueError(f"two columns of '{self.name}' have one key: {keys}")

    def trim(self) -> ReportTable:
        """Return the table as people are shown it: without sparse columns that are empty.

        >>> columns = Column("a", "a"), Column("b", "b", sparse=True)
        >>> [column.key for column in ReportTable("t", "", columns, (("x", None),)).trim().columns]
        ['a']
        """
        kept = [
            i
            for i, column in enumerate(self.columns)
            if not column.sparse or any(row[i] is not None for row in self.rows)
        ]
        rows = tuple(tuple(row[i] for i in kept) for row in self.rows)
        return replace(self, columns=tuple(self.columns[i] for i in kept), rows=rows)

    def count_keys(self) -> int:
        """Return how many of the first columns tell the rows apart as far as all columns do.

        >>> columns = Column("a", "a"), Column("b", "b"), Column("c", "c")
        >>> ReportTable("t", "", columns, (("x", 1, 1), ("x", 2, 1))).count_keys()
        2
        """
        rows = [tuple(map(format_cell, row)) for row in self.rows]
        most = len(set(rows))
        counts = range(1, len(self.columns) + 1)
        return next(count for count in counts if len({row[:count] for row in rows}) == most)

    def cut(self, most: int) -> ReportTable:
        """Return the table with its first rows alone, as many as have ``most`` cells, or one.

        >>> table = ReportTable("t", "", (Column("a", "a"),), (("x",), ("y",), ("z",)))
        >>> len(table.cut(2).rows), len(table.cut(0).rows), table.cut(3) is table
        (2, 1, True)
        """
        rows = max(1, most // max(1, len(self.columns)))
        return self if len(self.rows) <= rows else replace(self, rows=self.rows[:rows])


def trim_tables(tables: Iterable[ReportTable]) -> tuple[ReportTable, ...]:
    """Return tables as people are shown them; those without rows are left out."""
    return tuple(table.trim() for table in tables if table.rows)


def texts(words: Words, *keys: str | tuple[str, str]) -> tuple[Column, ...]:
    """Return columns of texts, titled by the words of their keys, or as ``(key, word)``."""
    return _titled(words, keys, CellKind.TEXT)


def numbers(words: Words, *keys: str | tuple[str, str]) -> tuple[Column, ...]:
    """Return columns of numbers, titled by the words of their keys, or as ``(key, word)``."""
    return _titled(words, keys, CellKind.NUMBER)


def expressions(words: Words, *keys: str | tuple[str, str]) -> tuple[Column, ...]:
    """Return columns of expressions, titled by the words of their keys, or as ``(key, word)``."""
    return _titled(words, keys, CellKind.EXPRESSION)


def _titled(
    words: Words, keys: Sequence[str | tuple[str, str]], kind: CellKind
) -> tuple[Column, ...]:
    pairs = [(key, key) if isinstance(key, str) else key for key in keys]
    return tuple(Column(key, words(word), kind) for key, word in pairs)


def measures(words: Words, *keys: str) -> tuple[Column, ...]:
    """Return columns of measures, titled as the field calls them.

    >>> from qca.report.words import load_words
    >>> [column.title for column in measures(load_words("en"), "inclS", "pri")]
    ['consistency', 'PRI']
    """
    titles = {key: words(f"column.{key}") for key in keys if key in _WORDED}
    return tuple(
        Column(key, titles.get(key, _MEASURES.get(key, key)), CellKind.NUMBER) for key in keys
    )


def named(prefix: str, names: Sequence[str]) -> tuple[Column, ...]:
    """Return a column of numbers for each name that users gave; no other key has a dot.

    >>> [(column.key, column.title) for column in named("config", ["PRI"])]
    [('config.PRI', 'PRI')]
    """
    return tuple(Column(f"{prefix}.{name}", name, CellKind.NUMBER) for name in names)


def named_data(names: Sequence[str]) -> tuple[Column, ...]:
    """Return a column of numbers for each name that users gave, under this name itself."""
    return tuple(Column(name, name, CellKind.NUMBER) for name in names)


def data_columns(lead: Sequence[Column], fields: Sequence[Column]) -> tuple[Column, ...]:
    """Return the columns of a table that is data itself: fields keep their names.

    A leading column whose key is the name of a field gets underscores behind it.

    >>> [c.key for c in data_columns([Column("case", "case")], named_data(["case", "A"]))]
    ['case_', 'case', 'A']
    """
    keys = free_names([column.key for column in lead], [column.key for column in fields])
    return (*(replace(c, key=key) for c, key in zip(lead, keys, strict=True)), *fields)


def build_robust_table(
    name: str,
    words: Words,
    columns: Sequence[Column],
    rows: Sequence[tuple[Cell, ...]],
    note: str = "",
) -> ReportTable:
    """Return a table on robustness, titled by the words of its name."""
    title = words(f"table.robust.{name}")
    return ReportTable(f"robustness_{name}", title, tuple(columns), tuple(rows), note)


def join_tables(tables: Iterable[ReportTable], words: Words) -> list[ReportTable]:
    """Return one table for each name: what is said of several outcomes, with these in a column.

    Columns that one outcome lacks are empty there.
    """
    groups: dict[str, list[ReportTable]] = {}
    for table in tables:
        group = groups.setdefault(table.name, [])
        if table not in group:  # some stand in several lists
            group.append(table)
    return [_join(group, words) if group[0].outcome else group[0] for group in groups.values()]


def _join(group: Sequence[ReportTable], words: Words) -> ReportTable:
    columns = {column.key: column for table in group for column in table.columns}
    rows: list[tuple[Cell, ...]] = []
    for table in group:
        places = {column.key: i for i, column in enumerate(table.columns)}
        rows += [
            (table.outcome, *(row[places[key]] if key in places else None for key in columns))
            for row in table.rows
        ]
    return replace(
        group[0],
        title="; ".join(table.title for table in group),
        columns=(*texts(words, "outcome"), *columns.values()),
        rows=tuple(rows),
    )
