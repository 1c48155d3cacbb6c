"""A study for fs/QCA: a table of memberships, and as a text what to choose and what to find."""

from __future__ import annotations

import csv
import io
import math
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from qca.analysis.solutions.solution import Solution
from qca.analysis.truth_table.table import Row, RowCode, Why
from qca.boolean.expressions import Expression, Literal, Not, Or
from qca.boolean.levels import first_of
from qca.equality import ByValue
from qca.exports.exchange import Exchange, ExportColumn, ExportedOutcome, exchange
from qca.exports.files import Export, ExportFile
from qca.exports.mapping import write_mapping
from qca.exports.names import FSQCA_NAMES, PLAIN_CASES, rename_all
from qca.exports.notes import tell_notes
from qca.exports.settings import SettingsText, show_fit
from qca.record import Record
from qca.report.sections.absences import tell_absences
from qca.report.words import Words
from qca.results import show_number
from qca.study.settings import SolutionKind

__all__ = ["export_fsqca"]

# Rows that are listed one by one where they have to be typed in.
_MOST_ROWS = 200


def export_fsqca(record: Record, words: Words) -> Export:
    """Return what fs/QCA needs of a study: data, settings to choose, names."""
    given = exchange(record, FSQCA_NAMES, PLAIN_CASES, partly_coded=False)
    table = _Table.build(given)
    notes = tuple(_tell_notes(given, table, words))
    files = (
        ExportFile("fsqca.csv", table.write(given).encode(), words("export.data")),
        ExportFile(
            "fsqca.txt",
            _write_settings(given, table, notes, words).encode(),
            words("export.fsqca.settings"),
        ),
        ExportFile("fsqca-names.csv", write_mapping(given).encode(), words("export.names")),
    )
    return Export(files, notes)


@dataclass(frozen=True, eq=False)
class _Table(ByValue):
    """The columns that fs/QCA is given: all coded, and each value of several by itself.

    ``values`` are the columns of such a set by its name, ``missing`` the sets left out.
    """

    columns: tuple[ExportColumn, ...]
    values: dict[str, tuple[str, ...]]
    missing: tuple[str, ...]

    @classmethod
    def build(cls, given: Exchange) -> _Table:
        """Return the columns of a study."""
        columns, values, missing = [], dict[str, tuple[str, ...]](), []
        taken = [column.name for column in given.columns]
        for column in given.columns:
            count = given.names.levels.get(column.ours, 2)
            if np.isnan(column.scores).any():
                missing.append(column.ours)
            elif count > 2:
                stems = [f"{column.name}{first_of(count) + i}" for i in range(int(count))]
                names = tuple(rename_all(stems, FSQCA_NAMES, taken).values())
                taken += names
                values[column.name] = names
                columns += [
                    ExportColumn(column.ours, name, (column.scores == i).astype(float))
                    for i, name in enumerate(names)
                ]
            else:
                columns.append(column)
        return cls(tuple(columns), values, tuple(missing))

    def write(self, given: Exchange) -> str:
        """Return the data as CSV, the names of the cases first."""
        buffer = io.StringIO()
        writer = csv.writer(buffer, lineterminator="\r\n")
        writer.writerow(["caseid", *(column.name for column in self.columns)])
        for i, case in enumerate(given.cases.values()):
            writer.writerow([case, *(_show(float(c.scores[i])) for c in self.columns)])
        return buffer.getvalue()


def _show(score: float) -> str:
    """Return a score without an exponent, which not every program reads."""
    return repr(int(score)) if score.is_integer() else f"{score:.15f}".rstrip("0")


def _tell_notes(given: Exchange, table: _Table, words: Words) -> Iterator[str]:
    yield from tell_notes(given, words)
    yield words("export.note.text")
    if table.missing:
        yield words("export.note.missing", names=words.names(list(table.missing)))
    if table.values:
        yield words("export.note.multi_value", names=words.names(list(table.values)))


def _write_settings(given: Exchange, table: _Table, notes: tuple[str, ...], words: Words) -> str:
    text = SettingsText()
    text.head(given.record.study.spec.title)
    text.tell(words("export.fsqca.head"))
    text.items(notes)
    for outcome in given.outcomes:
        _tell_outcome(text, given, table, outcome, words)
    return text.write()


def _tell_outcome(
    text: SettingsText, given: Exchange, table: _Table, outcome: ExportedOutcome, words: Words
) -> None:
    analysis = outcome.analysis
    cuts, conditions = analysis.table.settings, _list_conditions(given, table)
    text.head(words("export.r.outcome", outcome=outcome.text))
    form = "set_negated" if outcome.negated else "set"
    steps = [
        words("export.fsqca.open"),
        words(f"export.fsqca.{form}", outcome=outcome.column, conditions=", ".join(conditions)),
        words("export.fsqca.cuts", n=cuts.n_cut, incl=show_number(cuts.incl_cuts[0])),
    ]
    pri = [row for row in analysis.table.rows if row.why is Why.PRI]
    if pri:
        rows = "; ".join(_show_row(given, row) for row in pri)
        steps.append(words("export.fsqca.pri", cut=show_number(cuts.pri_cut), rows=rows))
    if len(cuts.incl_cuts) > 1:
        steps.append(words("export.fsqca.contradictions", cut=show_number(cuts.incl_cuts[1])))
    steps += _tell_excluded(given, outcome, words)
    steps.append(words("export.fsqca.standard"))
    steps += _tell_expectations(given, outcome, words)
    steps.append(words("export.fsqca.necessary", outcome=outcome.text))
    text.items(steps, "1.")
    _tell_findings(text, given, outcome, words)


def _list_conditions(given: Exchange, table: _Table) -> list[str]:
    return [name for c in given.conditions for name in table.values.get(c, (c,))]


def _show_row(given: Exchange, row: Row) -> str:
    pairs = zip(given.conditions, row.config, strict=True)
    return " ".join(f"{name}={value}" for name, value in pairs)


def _tell_excluded(given: Exchange, outcome: ExportedOutcome, words: Words) -> Iterator[str]:
    """Yield what to do about rows that may not be assumed, which fs/QCA has no key for."""
    space = given.build_space(outcome.analysis)
    for exclusion in outcome.analysis.exclusions:
        rows = exclusion.region.rows
        where = " + ".join(map(space.write, exclusion.cubes))
        listed = ""
        if rows is not None and len(rows) <= _MOST_ROWS:
            listed = "; ".join(_show_config(given, outcome, row) for row in rows)
        yield words(
            "export.fsqca.excluded",
            rule=words(exclusion.rule.value),
            where=where or "–",
            rows=listed or words("export.fsqca.many"),
        )


def _show_config(given: Exchange, outcome: ExportedOutcome, number: int) -> str:
    space = outcome.analysis.table.space
    values = [
        (number - 1) // stride % count
        for stride, count in zip(space.strides, space.levels, strict=True)
    ]
    return " ".join(f"{n}={v}" for n, v in zip(given.conditions, values, strict=True))


def _tell_expectations(given: Exchange, outcome: ExportedOutcome, words: Words) -> Iterator[str]:
    """Yield what to expect of each condition; what fs/QCA cannot be told is said as such."""
    expected: dict[str, set[str]] = {}
    for formula in outcome.analysis.settings.remainders.expectations:
        terms = _list_terms(formula.parsed)
        for term in terms:
            said = given.names.rename(term)
            match said:
                case Literal(name, None):
                    expected.setdefault(name, set()).add("present")
                case Not(Literal(name, None)):
                    expected.setdefault(name, set()).add("absent")
                case _:
                    yield words("export.fsqca.no_expectation", term=said)
    chosen = []
    for name in given.conditions:
        sides = expected.get(name, set())
        key = sides.pop() if len(sides) == 1 else "either"
        chosen.append(f"{name}: {words(f'export.fsqca.{key}')}")
    yield words("export.fsqca.expectations", chosen="; ".join(chosen))


def _list_terms(expression: Expression) -> tuple[Expression, ...]:
    return expression.arguments if isinstance(expression, Or) else (expression,)


def _tell_findings(
    text: SettingsText, given: Exchange, outcome: ExportedOutcome, words: Words
) -> None:
    analysis = outcome.analysis
    text.tell("")
    text.tell(words("export.fsqca.rows"))
    text.table(
        (*given.conditions, "number", "OUT", "raw consist.", "PRI consist."),
        [
            (
                *(*map(str, row.config), str(row.n), _show_code(row.out)),
                *(show_number(row.incl), show_number(row.pri)),
            )
            for row in analysis.table.rows
        ],
    )
    for solution in analysis.solutions:
        _tell_solution(text, given, outcome, solution, words)
    text.tell(words("export.fsqca.necessity"))
    rows = []
    for condition in analysis.necessity.single:
        name = str(given.names.rename(condition.expression.parsed))
        rows.append((name, show_number(condition.incl), show_number(condition.cov)))
    text.table(("condition", "consistency", "coverage"), rows)


def _show_code(code: RowCode) -> str:
    return "–" if code is RowCode.OPEN else code.value


_NAMES = {
    SolutionKind.CONSERVATIVE: "complex",
    SolutionKind.INTERMEDIATE: "intermediate",
    SolutionKind.PARSIMONIOUS: "parsimonious",
}


def _tell_solution(
    text: SettingsText,
    given: Exchange,
    outcome: ExportedOutcome,
    solution: Solution,
    words: Words,
) -> None:
    space = given.build_space(outcome.analysis)
    name = words(f"export.fsqca.{_NAMES[solution.kind]}")
    if solution.absence is not None:
        text.items(map(str, tell_absences([solution], outcome.analysis.table, words)))
        return
    if len(solution.models) > 1 or not solution.complete:
        text.tell(words("export.fsqca.several", name=name, number=solution.model_count))
    for number, (model, cubes) in enumerate(zip(solution.models, solution.cubes, strict=True), 1):
        shown = " + ".join(space.write(cube) or "1" for cube in cubes)
        fit = show_fit(consistency=model.incl, coverage=model.cov)
        text.items([f"{name} {number}: {shown} ({fit})"])
        if len(cubes) > 1:
            text.items(
                [
                    f"{space.write(cube)}: "
                    + show_fit(
                        **{
                            "raw coverage": term.cov,
                            "unique coverage": 0.0 if math.isnan(term.unique) else term.unique,
                            "consistency": term.incl,
                        }
                    )
                    for cube, term in zip(cubes, model.terms, strict=True)
                ],
                "  *",
            )
