"""Truth tables: the observed rows, as a table and as JSON."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from qca.boolean.levels import first_of
from qca.report.pieces.cells import Beside, Cell, beside, listed
from qca.report.pieces.numbers import or_null
from qca.report.pieces.plain import as_plain
from qca.report.pieces.sections import Block, Section
from qca.report.pieces.spans import Prose
from qca.report.pieces.tables import (
    CellKind,
    Column,
    ReportTable,
    measures,
    named,
    numbers,
    texts,
)

if TYPE_CHECKING:
    from qca.analysis.truth_table.table import TruthTable
    from qca.boolean.cubes import Space
    from qca.report.pieces.plain import Json
    from qca.report.words import Words

__all__ = [
    "build_truth_tables",
    "document_row_number",
    "document_rows",
    "document_truth_table",
    "table_truth_table",
]

# Rows of the first screen, and cases named in each.
_MOST_SHORT, _FEW_CASES = 12, 4
# Outcomes whose measures stand beside each other there, and the room for names of conditions.
_MOST_MEASURED, _MOST_WIDE = 2, 44
# At more conditions than this, row numbers outgrow what JSON readers hold exactly.
_MOST_NUMBERED = 60


def build_truth_tables(
    tables: Sequence[TruthTable],
    words: Words,
    basis: Sequence[Prose] = (),
    *,
    crowded: bool = False,
) -> Section:
    """Return the section on truth tables, those of all outcomes one under the other.

    ``basis`` is what to know of the cases and values on which they rest. Where the first screen is
    ``crowded`` it only tells how many rows are observed.
    """
    told = _tell_diversities(tables, words)
    drawn = [each for each in (table_truth_table(t, words) for t in tables) if each.rows]
    title = words("table.truth_table", outcome=words.join([table.outcome for table in tables]))
    return Section(
        "truth_table",
        title,
        short=(Prose((words("short.table", told=" ".join(told)),)),)
        if crowded
        else _tell_short(tables, words),
        full=(*(Prose((each,)) for each in told), *basis, *drawn),
    )


def _tell_diversities(tables: Sequence[TruthTable], words: Words) -> list[str]:
    """Say how many configurations each table observes, once where they observe as many."""
    said = {table.outcome: tell_diversity(table, words) for table in tables}
    if len(set(said.values())) == 1:
        return [tell_diversity(tables[0], words)]
    return [words("diversity.of", outcome=outcome, told=told) for outcome, told in said.items()]


def tell_diversity(table: TruthTable, words: Words) -> str:
    """Say how many of the possible configurations are observed."""
    observed, possible = table.observed_count, table.space.size
    if observed == possible:
        return words("diversity.full", possible=possible)
    return words.amount("diversity", observed, observed=observed, possible=possible)


def _tell_short(tables: Sequence[TruthTable], words: Words) -> tuple[Block, ...]:
    """Return the first rows: in one table, where those of several outcomes have the same cases."""
    if len({_outline(table) for table in tables}) == 1:
        return (_shorten(tables, words),)
    return tuple(_shorten([table], words) for table in tables)


def _outline(table: TruthTable) -> tuple[object, ...]:
    return table.conditions, tuple((row.number, row.cases) for row in table.rows)


def _shorten(tables: Sequence[TruthTable], words: Words) -> ReportTable:
    """Return the first rows: where conditions are too many for columns, as expressions.

    Of more than two outcomes only the codes are shown.
    """
    first = tables[0]
    several, measured = len(tables) > 1, len(tables) <= _MOST_MEASURED
    spread = sum(len(name) + 2 for name in first.conditions) <= _MOST_WIDE
    rows: list[tuple[Cell, ...]] = []
    for row in first.rows[:_MOST_SHORT]:
        shown = (
            first.show_values(row)
            if spread
            else (first.space.write(first.space.encode(row.config)),)
        )
        cells: list[Cell] = [row.number, *shown, row.n]
        for table in tables:
            own = next(each for each in table.rows if each.number == row.number)
            settings = table.settings
            incl = Beside(own.incl, tuple(settings.incl_cuts), digits=2)
            pri = Beside(own.pri, (settings.pri_cut,), digits=2)
            cells += [own.out, incl, pri] if measured else [own.out]
        rows.append((*cells, listed(row.cases, _FEW_CASES)))
    columns = [*numbers(words, "row")]
    if spread:
        columns += named("config", first.conditions)
    else:
        title = words("configuration")
        columns.append(Column("config", title, CellKind.EXPRESSION, brief=True))
    columns += measures(words, "n")
    for place, table in enumerate(tables):
        columns.append(Column(f"out.{place}", table.outcome if several else "OUT", CellKind.NUMBER))
        if measured:
            columns += [
                Column(f"incl.{place}", words("short.consistency"), CellKind.NUMBER),
                Column(f"pri.{place}", "PRI", CellKind.NUMBER),
            ]
    columns.append(Column("cases", words("cases"), brief=True))
    left = len(first.rows) - len(rows)
    note = words.count("short.rows", left) if left > 0 else ""
    title = words("table.truth_table", outcome=words.join([table.outcome for table in tables]))
    return ReportTable("truth_table_short", title, tuple(columns), tuple(rows), note, compact=True)


def table_truth_table(table: TruthTable, words: Words) -> ReportTable:
    """Return the observed rows."""
    settings = table.settings
    rows: list[tuple[Cell, ...]] = []
    for row in table.rows:
        reason = words.say(row.why.value) if row.why else None
        fit = (beside(row.incl, *settings.incl_cuts), beside(row.pri, settings.pri_cut))
        people: tuple[Cell, ...] = (listed(row.cases), listed(row.deviant), reason)
        rows.append((row.number, *table.show_values(row), row.out, row.n, *fit, *people))
    columns = (
        *numbers(words, "row"),
        *named("config", table.conditions),
        *measures(words, "out", "n", "incl", "pri"),
        *texts(words, "cases", "deviant", ("why", "reason")),
    )
    title = words("table.truth_table", outcome=table.outcome)
    return ReportTable(
        "truth_table", title, columns, tuple(rows), words("note.rows"), table.outcome
    )


def document_shifted(table: TruthTable) -> Json:
    """Return how far scores at 0.5 were moved, and which; nothing where that was not asked for."""
    shift = table.settings.crossover_shift
    if shift is None:
        return {}
    cells = [{"case": case, "set": name} for case, name in table.shifted]
    return {"crossover_shift": shift, "shifted": cells}


def document_rows(rows: Sequence[int] | None, space: Space) -> list[int] | list[str] | None:
    """Row numbers, as text where there are too many conditions for numbers to be exact."""
    if rows is None:
        return None
    if len(space.names) > _MOST_NUMBERED:
        return [str(row) for row in rows]
    return list(rows)


def document_row_number(number: int, space: Space) -> int | str:
    """Return a row number, as text where there are too many conditions for it to be exact."""
    return str(number) if len(space.names) > _MOST_NUMBERED else number


@as_plain
def document_truth_table(table: TruthTable) -> Json:
    """Return the observed rows of a truth table."""
    settings = table.settings
    incl = settings.incl_cut
    return {
        "outcome": table.outcome,
        "conditions": list(table.conditions),
        "levels": dict(zip(table.conditions, table.space.levels, strict=True)),
        "firsts": {
            name: first_of(count)
            for name, count in zip(table.conditions, table.space.levels, strict=True)
        },
        "cuts": {
            "incl": list(incl) if isinstance(incl, tuple) else incl,
            "n": settings.n_cut,
            "pri": settings.pri_cut,
        },
        "dropped": list(table.dropped),
        **document_shifted(table),
        "rows": [
            {
                "row": document_row_number(row.number, table.space),
                "config": dict(zip(table.conditions, table.show_values(row), strict=True)),
                "out": row.out,
                "n": row.n,
                "incl": or_null(row.incl),
                "pri": or_null(row.pri),
                "cases": list(row.cases),
                "deviant": list(row.deviant),
                "why": row.why.value if row.why else None,
            }
            for row in table.rows
        ],
    }
