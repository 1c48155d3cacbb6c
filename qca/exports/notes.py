"""What an export cannot take along, or in another form only: told, never dropped in silence."""

from __future__ import annotations

from collections.abc import Iterator

from qca.exports.exchange import Exchange
from qca.report.words import Words

__all__ = ["tell_notes"]


def tell_notes(given: Exchange, words: Words) -> Iterator[str]:
    """Yield what any program should be told of a study besides its data."""
    record, study = given.record, given.record.study
    if given.names.changed:
        yield words("export.note.names", names=words.names([o for o, _ in given.names.changed]))
    cases = [ours for ours, theirs in given.cases.items() if ours != theirs]
    if cases:
        yield words("export.note.cases", cases=words.names(cases))
    for name, first in given.names.shifted:
        yield words("export.note.values", name=name, first=first)
    for outcome in given.outcomes:
        if outcome.added:
            text = outcome.analysis.table.outcome
            yield words("export.note.outcome", outcome=text, column=outcome.column)
    for name, shown, declared in given.undeclared():
        yield words("export.note.levels", name=name, shown=shown, declared=declared)
    if study.left_out:
        shown = all(case in given.cases for case in study.left_out)
        key = "export.note.untabled" if shown else "export.note.left_out"
        yield words(key, cases=words.names(list(study.left_out)))
    shifted = dict.fromkeys(c for o in record.outcomes for c, _ in o.table.shifted)
    if shifted:
        yield words("export.note.shifted", cases=words.names(list(shifted)))
    dropped = dict.fromkeys(c for o in record.outcomes for c in o.table.dropped)
    if dropped:
        yield words("export.note.crossover", cases=words.names(list(dropped)))
    yield words("export.note.left")
