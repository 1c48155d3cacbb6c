"""One outcome in a script: its truth table, its solutions with their fit, and what is necessary."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from qca.analysis.solutions.solution import Model, Solution
from qca.analysis.truth_table.table import RowCode
from qca.boolean.cubes import Space
from qca.boolean.expressions import Expression, literals_of
from qca.exports.exchange import Exchange, ExportedOutcome
from qca.exports.rscript.differences import Known
from qca.exports.rscript.syntax import (
    write_call,
    write_comment,
    write_list,
    write_membership,
    write_number,
    write_text,
    write_vector,
)
from qca.report.sections.absences import tell_absences
from qca.report.words import Words
from qca.sets.cuts import CROSSOVER
from qca.study.settings import ModelRule, SolutionKind

__all__ = ["write_outcome"]

# R counts rows up to here exactly, and refuses more conditions.
MOST_CONDITIONS = 25
# Row numbers that are written out; beyond, R finds them by an expression.
_MOST_ROWS = 10_000


def write_outcome(
    given: Exchange, outcome: ExportedOutcome, known: Known, words: Words
) -> list[str]:
    """Return the parts of a script about one outcome."""
    writer = _Writer(given, outcome, known, words)
    parts = [writer.write_data()]
    if len(given.conditions) <= MOST_CONDITIONS:
        parts.append(writer.write_table())
        parts += [writer.write_solution(solution) for solution in outcome.analysis.solutions]
    return [*parts, writer.write_necessity()]


@dataclass(frozen=True, eq=False)
class _Writer:
    """Writes what is about one outcome."""

    given: Exchange
    outcome: ExportedOutcome
    known: Known
    words: Words

    @property
    def table(self) -> str:
        """The name of the truth table in the script."""
        return f"table{self.outcome.number}"

    @property
    def space(self) -> Space:
        """The conditions under the names that they have in R."""
        return self.given.build_space(self.outcome.analysis)

    @property
    def data(self) -> str:
        """The name of the data of this outcome in the script."""
        return f"data{self.outcome.number}"

    def label(self, key: str, **values: object) -> str:
        """Return what a check is called, as a text of R."""
        said = self.words(f"export.r.check.{key}", **values)
        return write_text(f"{self.outcome.analysis.table.outcome}: {said}")

    def write_data(self) -> str:
        """Return the columns of the conditions and the outcome."""
        used = write_vector([*self.given.conditions, self.outcome.column])
        head = self._head("outcome", outcome=self.outcome.analysis.table.outcome)
        lines = [head, f"{self.data} <- keep_coded({used})"]
        shift = self.outcome.analysis.table.settings.crossover_shift
        graded = [n for n, k in zip(self.space.names, self.space.levels, strict=True) if k == 2]
        if shift is not None and graded:
            names = write_vector(graded)
            moved = f"ifelse(abs(x - 0.5) <= 1e-9, {write_number(CROSSOVER + shift)}, x)"
            lines += [
                self._head("shift", shift=f"{shift:g}"),
                f"{self.data}[{names}] <- lapply(",
                f"  {self.data}[{names}], function(x) {moved}",
                ")",
            ]
        return "\n".join(lines)

    def write_table(self) -> str:
        """Return the truth table, and its comparison row by row."""
        analysis = self.outcome.analysis
        settings, rows = analysis.table.settings, analysis.table.rows
        excluded, finds = self._list_excluded()
        incl = write_vector(settings.incl_cuts) if len(settings.incl_cuts) > 1 else None
        arguments = [
            self.data,
            f"outcome = {write_text(self.outcome.text)}",
            f"conditions = {write_vector(self.given.conditions)}",
            f"incl.cut = {incl or write_number(settings.incl_cuts[0])}",
            f"n.cut = {settings.n_cut}",
            f"pri.cut = {write_number(settings.pri_cut)}",
            *([f"exclude = {excluded}"] if excluded else []),
            "complete = FALSE",
            "show.cases = TRUE",
            'sort.by = "OUT, n"',
        ]
        recoded = frozenset(
            row for exclusion in analysis.exclusions for row in exclusion.region.rows or ()
        )
        expected = {
            "row": write_vector([str(row.number) for row in rows], "  "),
            "out": write_vector(
                [
                    "0" if row.out is RowCode.OPEN and row.number in recoded else row.out.value
                    for row in rows
                ],
                "  ",
            ),
            "n": write_vector([row.n for row in rows], "  "),
            "incl": write_vector([row.incl for row in rows], "  "),
            "pri": write_vector([row.pri for row in rows], "  "),
        }
        named = [f"{key} = {value}" for key, value in expected.items()]
        check = write_call(
            "check_rows",
            [
                self.label("rows"),
                self.table,
                write_call("data.frame", [*named, "stringsAsFactors = FALSE"], "  "),
                *self.known.write(self.words, "rows", self.outcome),
            ],
        )
        lines = [
            self._head("table"),
            *finds,
            f"{self.table} <- {write_call('truthTable', arguments, beside=10)}",
            f"print({self.table})",
            check,
        ]
        return "\n".join(lines)

    def _head(self, key: str, **values: object) -> str:
        return write_comment(self.words(f"export.r.{key}", **values))

    def _list_excluded(self) -> tuple[str, list[str]]:
        """Return the argument on rows that may not be assumed, and what finds some of them."""
        rows: set[int] = set()
        finds: list[str] = []
        for exclusion in self.outcome.analysis.exclusions:
            finds.append(
                self._head(
                    "excluded",
                    rule=self.words(exclusion.rule.value),
                    expression=exclusion.expression,
                )
            )
            if exclusion.region.rows is not None:
                rows |= set(exclusion.region.rows)
            elif exclusion.cubes:
                excluded = " + ".join(map(self.space.write, exclusion.cubes))
                arguments = [
                    self.data,
                    f"outcome = {write_text(self.outcome.text)}",
                    f"conditions = {write_vector(self.given.conditions)}",
                ]
                table = write_call("truthTable", arguments)
                finds.append(
                    f"more{len(finds)} <- findRows({write_text(excluded)}, {table}, type = 1)"
                )
        more = [find.split(" ")[0] for find in finds if not find.startswith("#")]
        listed = [write_vector(sorted(rows))] if rows else []
        parts = [*listed, *more]
        return (f"c({', '.join(parts)})" if len(parts) > 1 else "".join(parts)), finds

    def write_solution(self, solution: Solution) -> str:
        """Return one kind of solution: the call, its models, assumptions and fit."""
        head = self._head(f"solution.{solution.kind.value}")
        if solution.absence is not None:
            told = tell_absences([solution], self.outcome.analysis.table, self.words)
            return "\n".join([head, *(write_comment(str(sentence)) for sentence in told)])
        if solution.kind is SolutionKind.INTERMEDIATE and not solution.expectations:
            return f"{head}\n{self._head('no_expectations')}"
        name = f"{solution.kind.value}{self.outcome.number}"
        models = write_call(
            "list",
            [write_vector([self.space.write(cube) for cube in cubes]) for cubes in solution.cubes],
            beside=len(name) + 11,
        )
        call = write_call("minimize", self._list_arguments(solution), beside=len(name) + 13)
        again = write_call("minimize", [*self._list_arguments(solution), 'method = "QMC"'], "  ")
        check = write_call(
            "check_models",
            [
                self.label("models", kind=self.words(solution.kind.value)),
                name,
                f"attempt({again})",
                f"models_{name}",
                f"complete = {str(solution.complete).upper()}",
                *self.known.write(self.words, solution.kind.value, self.outcome),
            ],
        )
        lines = [head, f"{name} <- attempt({call})", f"print({name})", f"models_{name} <- {models}"]
        lines.append(check)
        if solution.kind is SolutionKind.PARSIMONIOUS:
            lines.append(self._write_assumptions(solution, name))
        lines += [self._write_fit(solution, i, model) for i, model in enumerate(solution.models)]
        return "\n".join(line for line in lines if line)

    def _list_arguments(self, solution: Solution) -> list[str]:
        settings = self.outcome.analysis.settings.minimization
        arguments = [self.table]
        if solution.kind is not SolutionKind.CONSERVATIVE:
            arguments.append('include = "?"')
        if solution.kind is SolutionKind.INTERMEDIATE:
            arguments.append(f"dir.exp = {write_text(self._write_expectations(solution))}")
        arguments += ["details = TRUE", "show.cases = TRUE"]
        if solution.rule is ModelRule.IRREDUNDANT:
            arguments.append("all.sol = TRUE")
        if settings.term_incl is not None:
            arguments.append(f"pi.cons = {write_number(settings.term_incl)}")
        return arguments

    def _write_expectations(self, solution: Solution) -> str:
        terms = [self.given.names.rename(term.parsed) for term in solution.expectations]
        return ", ".join(map(str, terms))

    def _write_assumptions(self, solution: Solution, name: str) -> str:
        listed = [model.assumed.rows for model in solution.models]
        if any(rows is None for rows in listed):
            return self._head("many_assumed", most=f"{_MOST_ROWS:,}")
        rows = write_call("list", [write_vector(rows or ()) for rows in listed])
        return write_call(
            "check_assumptions",
            [
                *(self.label("assumptions"), name, f"models_{name}", rows),
                *self.known.write(self.words, "assumptions", self.outcome),
            ],
        )

    def _write_fit(self, solution: Solution, position: int, model: Model) -> str:
        """Return the comparison of the fit of a model, and of its terms."""
        written = [self.space.write(cube) for cube in solution.cubes[position]]
        label = self.label("fit", kind=self.words(solution.kind.value), number=position + 1)
        whole = write_vector([model.incl, model.pri, model.cov])
        if any(not term for term in written) or self.space.multi_value:
            x = write_membership(
                self.given.names.rename(model.expression.parsed), self.given.plain_levels
            )
            call = [
                label,
                f"with({self.data}, {x})",
                self._write_outcome(),
                f"sufficiency = {whole}",
            ]
            return self._write_vectors(call, model)
        fits = {
            f"`{text}`": write_vector([term.incl, term.pri, term.cov, term.unique])
            for text, term in zip(written, model.terms, strict=True)
        }
        said = f"{' + '.join(written)} -> {self.outcome.text}"
        terms = [write_list(fits, "  ")] if len(fits) > 1 else []
        fit = f"pof({write_text(said)}, data = {self.data})"
        return write_call("check_fit", [label, fit, whole, *terms])

    def _write_vectors(self, call: Sequence[str], model: Model) -> str:
        names = [self.given.cases[case] for case in model.deviant]
        return write_call("check_claim", [*call, f"against = {_write_names(names)}"])

    def _write_outcome(self) -> str:
        negation = "1 - " if self.outcome.negated else ""
        return f"{negation}{self.data}${self.outcome.column}"

    def write_necessity(self) -> str:
        """Return single conditions, and combinations, as necessary ones."""
        analysis = self.outcome.analysis.necessity
        cuts = analysis.cuts
        lines = [
            self._head("necessity"),
        ]
        pair = [
            self.data,
            f"outcome = {write_text(self.outcome.text)}",
            f"conditions = {write_vector(self.given.conditions)}",
            'relation = "necessity"',
        ]
        lines.append(f"print({write_call('pofind', pair, beside=7)})")
        given = {"incl.cut": cuts.incl, "cov.cut": cuts.cov, "ron.cut": cuts.ron}
        cut = [f"{name} = {write_number(at)}" for name, at in given.items() if at is not None]
        search = write_call("superSubset", [*pair, *cut, f"depth = {analysis.depth}"])
        lines += [self._head("supersets"), f"print(attempt({search}))"]
        for condition in (*analysis.single, *analysis.combinations):
            expression = self.given.names.rename(condition.expression.parsed)
            lines.append(
                write_call(
                    "check_necessity",
                    [
                        self.label("necessary", expression=condition.expression),
                        self._write_membership(expression),
                        self._write_outcome(),
                        write_vector([condition.incl, condition.ron, condition.cov]),
                    ],
                )
            )
        return "\n".join(lines)

    def _write_membership(self, expression: Expression) -> str:
        written = write_membership(expression, self.given.plain_levels)
        one = len(list(literals_of(expression))) == 1 and written.isidentifier()
        return f"{self.data}${written}" if one else f"with({self.data}, {written})"


def _write_names(names: Sequence[str]) -> str:
    return write_vector(names) if names else "character()"
