"""A study for Tosmana: whole values in a table that it imports, and as a text what to choose."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from qca.analysis.minimization.enhanced import solve_enhanced
from qca.analysis.solutions.solution import Solution
from qca.analysis.truth_table.table import TruthTable, build_truth_table
from qca.boolean.expressions import Expression, Literal, Not
from qca.boolean.formulas import Formula
from qca.equality import ByValue
from qca.errors import QCAError
from qca.exports.exchange import Exchange, ExportedOutcome, exchange
from qca.exports.files import Export, ExportFile
from qca.exports.mapping import write_mapping
from qca.exports.names import PLAIN_CASES, TOSMANA_NAMES
from qca.exports.notes import tell_notes
from qca.exports.settings import SettingsText
from qca.record import Record
from qca.report.sections.absences import tell_absences
from qca.report.words import Words
from qca.sets.cuts import is_at_crossover
from qca.sets.memberships import Memberships, gather_memberships
from qca.study.settings import (
    AtCrossover,
    MinimizationSettings,
    ModelRule,
    RemainderSettings,
    SolutionKind,
    TruthTableSettings,
)

__all__ = ["export_tosmana"]

# A row of cases with the outcome and without it is contradictory in Tosmana, however few they are.
_ANY = 1e-6


def export_tosmana(record: Record, words: Words) -> Export:
    """Return what Tosmana needs of a study: whole values, settings to choose, names."""
    given = exchange(record, TOSMANA_NAMES, PLAIN_CASES, partly_coded=False)
    whole = _Whole.build(given)
    notes = tuple(_tell_notes(given, whole, words))
    files = (
        ExportFile("tosmana.csv", whole.write(given).encode(), words("export.data")),
        ExportFile(
            "tosmana.txt",
            _write_settings(given, whole, notes, words).encode(),
            words("export.tosmana.settings"),
        ),
        ExportFile("tosmana-names.csv", write_mapping(given).encode(), words("export.names")),
    )
    return Export(files, notes)


@dataclass(frozen=True, eq=False)
class _Whole(ByValue):
    """Conditions and outcomes as whole values, by name there.

    ``cases`` are the names there of those kept, ``halves`` ours of the cases that stand at 0.5
    somewhere and so on no side, ``fuzzy`` the sets that are cut.
    """

    cases: tuple[str, ...]
    columns: dict[str, NDArray[np.float64]]
    levels: dict[str, int]
    halves: tuple[str, ...]
    fuzzy: tuple[str, ...]

    @classmethod
    def build(cls, given: Exchange) -> _Whole:
        """Return the whole values of a study."""
        used = {*given.conditions, *(outcome.column for outcome in given.outcomes)}
        chosen = [column for column in given.columns if column.name in used]
        levels = {c.name: int(given.names.levels.get(c.ours, 2)) for c in chosen}
        half = np.zeros(len(given.cases), dtype=bool)
        fuzzy = []
        for column in chosen:
            if levels[column.name] == 2:
                half |= is_at_crossover(column.scores)
                if not np.isin(column.scores, (0, 1)).all():
                    fuzzy.append(column.ours)
        columns = {
            c.name: ((c.scores > 0.5) if levels[c.name] == 2 else c.scores)[~half].astype(float)
            for c in chosen
        }
        kept = tuple(
            name for name, is_half in zip(given.cases.values(), half, strict=True) if not is_half
        )
        ours = tuple(name for name, is_half in zip(given.cases, half, strict=True) if is_half)
        return cls(kept, columns, levels, ours, tuple(fuzzy))

    def write(self, given: Exchange) -> str:
        """Return the data with semicolons: cases, conditions, outcomes."""
        buffer = io.StringIO()
        writer = csv.writer(buffer, delimiter=";", lineterminator="\r\n")
        outcomes = dict.fromkeys(outcome.column for outcome in given.outcomes)
        names = [*given.conditions, *outcomes]
        writer.writerow(["caseid", *names])
        for i, case in enumerate(self.cases):
            writer.writerow([case, *(int(self.columns[name][i]) for name in names)])
        return buffer.getvalue()

    def gather(self) -> Memberships:
        """Return the whole values as memberships."""
        return gather_memberships(self.cases, self.columns, list(self.columns), levels=self.levels)


def _tell_notes(given: Exchange, whole: _Whole, words: Words) -> Iterator[str]:
    yield from tell_notes(given, words)
    yield words("export.note.text")
    yield words("export.note.format")
    if whole.fuzzy:
        yield words("export.note.fuzzy", names=words.names(list(whole.fuzzy)))
    if whole.halves:
        yield words("export.note.halves", cases=words.names(list(whole.halves)))


def _write_settings(given: Exchange, whole: _Whole, notes: tuple[str, ...], words: Words) -> str:
    text = SettingsText()
    text.head(given.record.study.spec.title)
    text.tell(words("export.tosmana.head"))
    text.items(notes)
    for outcome in given.outcomes:
        _tell_outcome(text, given, whole, outcome, words)
    return text.write()


def _tell_outcome(
    text: SettingsText, given: Exchange, whole: _Whole, outcome: ExportedOutcome, words: Words
) -> None:
    text.head(words("export.r.outcome", outcome=outcome.text))
    value = 0 if outcome.negated else 1
    steps = [
        words("export.tosmana.open"),
        words(
            "export.tosmana.table",
            conditions=", ".join(given.conditions),
            outcome=outcome.column,
        ),
        words("export.tosmana.minimize", value=value),
        words("export.tosmana.remainders"),
    ]
    if outcome.analysis.exclusions:
        steps.append(words("export.tosmana.excluded"))
    text.items(steps, "1.")
    solved = _solve(given, whole, outcome)
    if isinstance(solved, str):
        text.tell(words("export.tosmana.unsolved", why=solved))
        return
    table, solutions = solved
    text.tell("")
    text.tell(words("export.tosmana.rows"))
    text.table(
        (*given.conditions, outcome.text, "cases"),
        [(*map(str, row.config), row.out.value, ", ".join(row.cases)) for row in table.rows],
    )
    for solution in solutions:
        name = words(f"export.tosmana.{solution.kind.value}")
        if solution.absence is not None:
            text.items(map(str, tell_absences([solution], table, words)))
        text.items(f"{name}: {_show_model(model.expression)}" for model in solution.models)
        if not solution.complete:
            text.tell(words("export.fsqca.several", name=name, number=solution.model_count))


def _show_model(expression: Formula) -> str:
    return str(expression).replace("[", "{").replace("]", "}")


def _solve(
    given: Exchange, whole: _Whole, outcome: ExportedOutcome
) -> tuple[TruthTable, tuple[Solution, ...]] | str:
    """Return what Tosmana is to find in the whole values, or why it finds nothing."""
    settings = TruthTableSettings((1.0, _ANY), 1, 0.0, AtCrossover.ERROR)
    kinds = (SolutionKind.CONSERVATIVE, SolutionKind.PARSIMONIOUS)
    wanted = replace(MinimizationSettings(), solutions=kinds, models=ModelRule.MINIMAL)
    column: Expression = Literal(outcome.column)
    shown = Formula.write(Not(column) if outcome.negated else column)
    try:
        table = build_truth_table(whole.gather(), shown, given.conditions, settings)
        solutions, *_ = solve_enhanced(table, wanted, RemainderSettings())
    except QCAError as error:
        return str(error)
    return table, solutions
