"""The functions of the package that take each setting as a keyword argument.

Here the arguments become the settings of a stage, which travel whole from then on (decision 23).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from qca.analysis.minimization.minimizer import (
    GivenExclusions,
    iterate_covers,
    minimize_kinds,
    prepare_minimization,
)
from qca.analysis.necessity.analysis import NecessityAnalysis, analyze_necessity
from qca.analysis.remainders.expectations import GivenExpectations
from qca.analysis.solutions.solution import Solution
from qca.analysis.truth_table import table as truth_tables
from qca.analysis.truth_table.table import TruthTable
from qca.boolean.expressions import names_of
from qca.boolean.formulas import Formula, read_formula
from qca.errors import InputError, Problem, show_given
from qca.messages import say
from qca.names import read_given
from qca.notebook.arguments import check_called
from qca.notebook.frames import call_keyword, leave_out_missing, read_path, take_sets
from qca.progress import Watch, ignore
from qca.sets.checks import Declared
from qca.sets.memberships import Memberships
from qca.study.domains import Switch
from qca.study.settings import (
    MinimizationSettings,
    NecessitySettings,
    SolutionKind,
    TruthTableSettings,
)

if TYPE_CHECKING:
    import pandas as pd

    from qca.sets.frames import Frames
    from qca.sets.partitions import AnyMemberships

__all__ = ["build_truth_table", "find_necessity", "iterate_models", "minimize"]

_TABLE, _MINIMIZATION = TruthTableSettings(), MinimizationSettings()
_NECESSITY = NecessitySettings()


def build_truth_table(
    frame: str | Path | pd.DataFrame | AnyMemberships | Frames,
    outcome: str,
    conditions: Sequence[str],
    *,
    incl_cut: float | Sequence[float] = _TABLE.incl_cut,
    n_cut: int = _TABLE.n_cut,
    pri_cut: float = _TABLE.pri_cut,
    at_crossover: str = _TABLE.at_crossover,
    crossover_shift: float | None = _TABLE.crossover_shift,
    levels: Declared | None = None,
    id_column: str | Sequence[str] | None = None,
    reading: Mapping[str, object] | None = None,
    drop_missing: bool = False,
    watch: Watch = ignore,
) -> TruthTable:
    """Return the truth table of ``outcome`` over ``conditions``.

    All as :func:`qca.analysis.truth_table.table.build_truth_table`, which says how rows are made
    and coded; in addition ``frame`` may be a path.

    Parameters
    ----------
    frame:
        memberships, cases in the index and sets in the columns: a pandas or Dask DataFrame, or
        the path of a table: a folder of Parquet files or one such file, which are read part by part
        and may be larger than memory, or a CSV file or a workbook.
    id_column:
        the column of a file that names the cases, or several; else the index that pandas stored in
        Parquet, else what :mod:`qca.io.naming` finds. The log "qca" tells which.
    reading:
        what else is to be said about reading a file: ``decimal``, ``thousands``, ``encoding``,
        ``separator``, ``sheet``, ``skip_rows``, ``missing`` (a text, or a tuple of them).
    drop_missing:
        leave out the cases that miss a value, and name those of a file or of a pandas DataFrame
        in the log "qca".

    Raises
    ------
    InputError
        A file, names, cuts or memberships are not valid.
    AnalysisError
        A case stands at 0.5 on a condition, or the outcome is the same for every case.

    Examples
    --------
    >>> import pandas as pd
    >>> frame = pd.DataFrame({"A": [1, 1, 0], "Y": [1, 0, 0]}, index=["c1", "c2", "c3"])
    >>> [(row.number, row.n, row.incl) for row in build_truth_table(frame, "Y", ["A"]).rows]
    [(1, 1, 0.0), (2, 2, 0.5)]
    """
    check_called(watch=watch)
    outcome = read_formula(outcome)
    conditions = read_given("conditions", conditions)
    used = _list_used(outcome, conditions)
    data: pd.DataFrame | AnyMemberships | Frames
    if isinstance(frame, str | Path):
        if not isinstance(reading, Mapping | None):
            what = say("what is said about reading is {reading}", reading=show_given(reading))
            raise InputError(what, say("give it by name, as {{'decimal': ','}}"))
        said = {**(reading or {}), "id_column": id_column}
        data = read_path(frame, used, said, levels, drop_missing=drop_missing, called=_call_reading)
    else:
        _check_in_memory(drop_missing, id_column=id_column, reading=reading)
        data = leave_out_missing(frame, used) if drop_missing else frame
    settings = TruthTableSettings.hold(
        incl_cut=incl_cut,
        n_cut=n_cut,
        pri_cut=pri_cut,
        at_crossover=at_crossover,
        crossover_shift=crossover_shift,
    )
    return truth_tables.build_truth_table(
        data, outcome, conditions, settings, levels=levels, watch=watch
    )


def _call_reading(key: str, value: str) -> str:
    said = call_keyword(key, value)
    if said.startswith(("drop_missing=", "id_column=")):
        return said
    name, _, shown = said.partition("=")
    return f"reading={{'{name}': {shown}}}"


def _check_in_memory(drop_missing: object, **given: object) -> None:
    """Raise where something is said about reading a file, and there is none."""
    problems = Switch().list_problems("drop_missing", drop_missing)
    remedy = say("leave it out: the index names the cases")
    problems += [
        Problem(say("{name} is said of data that is no file", name=name), remedy)
        for name, value in given.items()
        if value is not None
    ]
    if problems:
        raise InputError(problems)


def _list_used(outcome: Formula, conditions: Sequence[str]) -> list[str]:
    return list(dict.fromkeys([*conditions, *names_of(outcome.parsed)]))


def minimize(
    table: TruthTable,
    kind: str = SolutionKind.PARSIMONIOUS,
    *,
    expectations: GivenExpectations | None = None,
    exclude: GivenExclusions | None = None,
    models: str = _MINIMIZATION.models,
    max_models: int = _MINIMIZATION.max_models,
    term_incl: float | None = _MINIMIZATION.term_incl,
    thorough: bool = _MINIMIZATION.thorough,
    watch: Watch = ignore,
) -> Solution:
    """Return every model of one kind for the rows of the table that are coded 1.

    A conservative model covers positive rows alone; a parsimonious one may also cover any
    remainder; an intermediate one, for each pair of a conservative and a parsimonious model, those
    remainders that are easy counterfactuals under the directional expectations.

    Parameters
    ----------
    expectations:
        directional expectations, ``"A, ~B, A*C"``: A present, B absent, A with C; or values by
        condition, ``{"A": 1, "B": 0, "D": [1, 2]}``, or of each in order, ``[1, 0, None]``.
    exclude:
        remainders that must not be assumed, as expressions, or as exclusions already found.
    models:
        ``"minimal"`` for the models with fewest terms, ``"irredundant"`` for all models from which
        no term can be taken away.
    max_models:
        how many models are listed, the first in order: fewest terms, then fewest literals, then
        condition order. The count is reported apart.
    term_incl:
        least sufficiency inclusion of every term over all cases: terms are then the minimal
        conjunctions that reach it and cover no negative row, instead of the prime implicants.
    thorough:
        spend up to 50 times the usual work on counting the models exactly.
    watch:
        is told how far the work has come.

    Raises
    ------
    InputError
        An argument is not valid.
    AnalysisError
        No row is positive, or remainders may be used and no row is negative; or no term that
        covers a positive row reaches ``term_incl``.

    Source: Quine (1955); Ragin (1987, 2008); Dusa (2019), QCA with R, chs. 7-8.

    Examples
    --------
    >>> import pandas as pd
    >>> import qca
    >>> frame = pd.DataFrame(
    ...     {"A": [1, 1, 0], "B": [1, 0, 0], "Y": [1, 0, 0]}, index=["c1", "c2", "c3"]
    ... )
    >>> table = qca.build_truth_table(frame, "Y", ["A", "B"], incl_cut=1)
    >>> qca.minimize(table, "parsimonious").models[0].expression
    'B'
    >>> qca.minimize(table, "conservative").models[0].expression
    'A*B'
    """
    check_called(watch=watch)
    settings = MinimizationSettings.hold(
        solutions=(kind,),
        models=models,
        max_models=max_models,
        term_incl=term_incl,
        thorough=thorough,
    )
    return minimize_kinds(table, settings, expectations=expectations, exclude=exclude, watch=watch)[
        0
    ]


def iterate_models(
    table: TruthTable,
    kind: str = SolutionKind.PARSIMONIOUS,
    *,
    exclude: GivenExclusions | None = None,
    models: str = _MINIMIZATION.models,
    term_incl: float | None = _MINIMIZATION.term_incl,
    thorough: bool = _MINIMIZATION.thorough,
    watch: Watch = ignore,
) -> Iterator[Formula]:
    """Yield every conservative or parsimonious model, however many there are, as an expression.

    In order: fewest terms, then fewest literals, then condition order. Models are made as they are
    asked for, and none depends on expectations. Parameters and errors as in :func:`minimize`.
    Where the number of models is not exact there (``count_exact``), only those found are yielded.

    Raises
    ------
    InputError
        The kind is intermediate: such models belong to pairs of models, and are not found one
        after another.

    Examples
    --------
    >>> import pandas as pd
    >>> import qca
    >>> frame = pd.DataFrame({"A": [1, 0], "B": [1, 0], "Y": [1, 0]}, index=["c1", "c2"])
    >>> list(qca.iterate_models(qca.build_truth_table(frame, "Y", ["A", "B"], incl_cut=1)))
    ['A', 'B']
    """
    check_called(watch=watch)
    settings = MinimizationSettings.hold(
        solutions=(kind,), models=models, term_incl=term_incl, thorough=thorough
    )
    return iterate_covers(prepare_minimization(table, settings, exclude=exclude, watch=watch))


def find_necessity(
    frame: str | Path | pd.DataFrame | Memberships,
    outcome: str,
    conditions: Sequence[str],
    *,
    incl_cut: float = _NECESSITY.incl,
    ron_cut: float | None = _NECESSITY.ron,
    cov_cut: float | None = _NECESSITY.cov,
    depth: int | None = _NECESSITY.depth,
    levels: Declared | None = None,
    watch: Watch = ignore,
) -> NecessityAnalysis:
    """Return how far each condition, each negation, and their combinations are necessary.

    For a set x and the outcome y the parameters are those of :func:`qca.fit.necessity`. A
    conjunction is listed where it reaches every cut; a disjunction where it does and none of its
    parts does (so that each part is needed).

    Parameters
    ----------
    frame:
        memberships, cases in the index and sets in the columns, or the path of such a table.
    outcome:
        an expression over sets that are not conditions.
    incl_cut, ron_cut, cov_cut:
        what a combination must reach; None leaves the parameter out.
    depth:
        the largest number of conditions combined; by default all of them up to eight conditions,
        three up to twenty, and two beyond.
    levels:
        the number of values of multi-value conditions, else one more than the largest in the data.
    watch:
        is told how many combinations were found.

    Raises
    ------
    InputError
        Names, cuts, depth or memberships are not valid.
    AnalysisError
        The outcome is the same for every case.

    Source: Ragin (2008), Redesigning Social Inquiry, ch. 3; Dusa (2019), QCA with R, ch. 5.

    Examples
    --------
    >>> import pandas as pd
    >>> import qca
    >>> frame = pd.DataFrame(
    ...     {"A": [1, 1, 0], "B": [1, 0, 0], "Y": [1, 0, 0]}, index=["c1", "c2", "c3"]
    ... )
    >>> found = qca.necessity(frame, "Y", ["A", "B"])
    >>> [(c.expression, c.incl, c.passes) for c in found.single][:2]
    [('A', 1.0, True), ('B', 1.0, True)]
    >>> [c.expression for c in found.combinations]
    ['A*B']
    """
    check_called(watch=watch)
    settings = NecessitySettings(incl_cut, ron_cut, cov_cut, depth)
    outcome, conditions = read_formula(outcome), read_given("conditions", conditions)
    if isinstance(frame, str | Path):
        frame = take_sets(frame, _list_used(outcome, conditions), levels=levels)
    return analyze_necessity(frame, outcome, conditions, settings, levels=levels, watch=watch)
