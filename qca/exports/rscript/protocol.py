"""The robustness protocol in a script, by the package SetMethods: QCA itself has none."""

from __future__ import annotations

from qca.exports.exchange import Exchange, ExportedOutcome
from qca.exports.rscript.syntax import (
    write_call,
    write_comment,
    write_number,
    write_text,
    write_vector,
)
from qca.report.words import Words
from qca.study.spec import RobustnessSpec

__all__ = ["write_protocol"]


def write_protocol(given: Exchange, words: Words) -> str | None:
    """Return the solutions at the ends of the ranges of cuts, against that of the study.

    None where no range of a cut is declared.
    """
    settings = given.record.study.spec.robustness
    if not _list_tests(given.outcomes[0], settings):
        return None
    lines = [
        write_comment(words("export.r.protocol")),
        'if (requireNamespace("SetMethods", quietly = TRUE)) {',
        "  library(SetMethods)",
    ]
    for outcome in given.outcomes:
        if outcome.negated or any(count > 2 for count in outcome.analysis.table.space.levels):
            text = words("export.r.no_protocol", outcome=outcome.analysis.table.outcome)
            lines.append(write_comment(text, "  "))
            continue
        lines += _write_outcome(given, outcome, settings)
    return "\n".join([*lines, "}"])


def _list_tests(outcome: ExportedOutcome, settings: RobustnessSpec) -> list[dict[str, float]]:
    """Return the cuts that tests replace, each by itself, at the ends of its range."""
    cuts = outcome.analysis.table.settings
    tests: list[dict[str, float]] = []
    if settings.incl_cut and len(cuts.incl_cuts) == 1:
        tests += [{"incl.cut": end} for end in settings.incl_cut if end != cuts.incl_cut]
    if settings.n_cuts:
        ends = (settings.n_cuts[0], settings.n_cuts[-1])
        tests += [{"n.cut": end} for end in dict.fromkeys(ends) if end != cuts.n_cut]
    if settings.pri_cut:
        tests += [{"pri.cut": end} for end in settings.pri_cut if end != cuts.pri_cut]
    return tests


def _write_outcome(
    given: Exchange, outcome: ExportedOutcome, settings: RobustnessSpec
) -> list[str]:
    upper = f"upper{outcome.number}"
    cuts = outcome.analysis.table.settings
    column = outcome.column.upper()
    now: dict[str, float] = {
        "incl.cut": cuts.incl_cuts[0],
        "n.cut": cuts.n_cut,
        "pri.cut": cuts.pri_cut,
    }

    def solve(name: str, changed: dict[str, float]) -> str:
        given_cuts = [f"{key} = {write_number(at)}" for key, at in (now | changed).items()]
        named = [f"outcome = {write_text(column)}"]
        named.append(f"conditions = {write_vector([c.upper() for c in given.conditions])}")
        table = write_call("truthTable", [upper, *named, *given_cuts], "  ")
        rest = ['include = "?"', "details = TRUE", "show.cases = TRUE"]
        return f"  {name} <- attempt({write_call('minimize', [table, *rest], '  ')})"

    tests = _list_tests(outcome, settings)
    names = [f"test{outcome.number}_{i}" for i in range(1, len(tests) + 1)]
    initial = f"initial{outcome.number}"
    compared = [
        f"test_sol = Filter(Negate(is.null), list({', '.join(names)}))",
        f"initial_sol = {initial}",
        f"outcome = {write_text(column)}",
    ]
    return [
        f"  {upper} <- setNames(data{outcome.number}, toupper(names(data{outcome.number})))",
        solve(initial, {}),
        *(solve(name, changed) for name, changed in zip(names, tests, strict=True)),
        f"  print({write_call('rob.fit', compared, '  ')})",
        f"  print({write_call('rob.cases', compared, '  ')})",
    ]
