"""What R is known to do otherwise, as far as it concerns a study."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from qca.exports.exchange import Exchange, ExportedOutcome
from qca.exports.rscript.syntax import write_text
from qca.report.words import Words
from qca.study.settings import SolutionKind

__all__ = ["Known", "find_known"]

_REMAINDERS = ("rows", "parsimonious", "intermediate", "assumptions")


@dataclass(frozen=True)
class Known:
    """The differences from R that a study meets.

    ``entries`` are the key of what is said, the number of the outcome that it concerns, and the
    checks that may fail for it.
    """

    entries: tuple[tuple[str, int, tuple[str, ...]], ...]

    def write(self, words: Words, check: str, outcome: ExportedOutcome) -> list[str]:
        """Return the argument that says why a check may fail; none where nothing is known."""
        said = [
            words(f"export.r.known.{key}")
            for key, of, checks in self.entries
            if of == outcome.number and check in checks
        ]
        return [f"known = {write_text(' '.join(said))}"] if said else []

    def list_keys(self) -> tuple[str, ...]:
        """Return the keys of all differences, each once."""
        return tuple(dict.fromkeys(key for key, _, _ in self.entries))


def find_known(given: Exchange) -> Known:
    """Return the differences from R that a study meets."""
    return Known(
        tuple(
            (key, outcome.number, checks)
            for outcome in given.outcomes
            for key, checks in _find(given, outcome)
        )
    )


def _find(given: Exchange, outcome: ExportedOutcome) -> Iterator[tuple[str, tuple[str, ...]]]:
    analysis = outcome.analysis
    cuts, space = analysis.table.settings, analysis.table.space
    everything = (*_REMAINDERS, SolutionKind.CONSERVATIVE.value)
    if given.undeclared():
        yield "levels", everything
    if len(cuts.incl_cuts) > 1 and cuts.n_cut > 1:
        yield "contradictions", everything
    if analysis.settings.minimization.term_incl is not None:
        yield "terms", everything[1:]
    intermediate = next(
        (s for s in analysis.solutions if s.kind is SolutionKind.INTERMEDIATE), None
    )
    if intermediate is None:
        return
    joint = [term for term in intermediate.expectations if "*" in term]
    if len(joint) > 1 or (joint and len(intermediate.expectations) > len(joint)):
        yield "conjunctural", ("intermediate",)
    if space.multi_value:
        yield "values", ("intermediate",)
