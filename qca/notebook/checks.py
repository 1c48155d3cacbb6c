"""What is wrong with an analysis file, and what else to know of it, as a value."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from qca.analysis.outcome import check_outcomes
from qca.errors import Problem, QCAError, count_noun
from qca.io.studies import load_study
from qca.messages import Message
from qca.results import Listed, describe
from qca.study.declaration import Study

__all__ = ["CheckedStudy", "check"]


@dataclass(frozen=True)
class CheckedStudy(Listed):
    """What a check of an analysis file found: problems, which stop it, and notes, which do not.

    ``study`` is what the file declares, None where it is not valid.
    """

    problems: tuple[Problem, ...]
    notes: tuple[Problem, ...]
    study: Study | None

    COLUMNS = ("kind", "what", "remedy", "file", "line")

    def __repr__(self) -> str:
        counts = ((self.problems, "problem"), (self.notes, "note"))
        told = [count_noun(len(of), noun) for of, noun in counts]
        lines = [describe(self, ", ".join(told)), *map(str, self.problems[:_SHOWN])]
        if len(self.problems) > _SHOWN:
            lines.append(f"and {len(self.problems) - _SHOWN} more")
        return "\n  ".join(lines)

    @property
    def valid(self) -> bool:
        """Whether there is no problem, so that the file can be run."""
        return not self.problems

    def list_rows(self) -> Iterator[tuple[object, ...]]:
        """Yield a row for each problem, then for each note."""
        for kind, problems in (("problem", self.problems), ("note", self.notes)):
            for told in problems:
                yield kind, *told.list_cells()


# Problems that are shown in a line each.
_SHOWN = 8


def check(path: str | Path) -> CheckedStudy:
    """Return every problem with an analysis file and its cases, and notes; nothing is raised.

    What ``qca check`` does: everything is read and calibrated, and the truth tables are built, so
    that a file without a problem can be run.

    Examples
    --------
    >>> found = check("no such file.yaml")
    >>> found.valid, found.problems[0].what
    (False, 'there is no such file')
    """
    study = None
    try:
        study = load_study(path)
        absent = check_outcomes(study)
    except QCAError as error:
        notes = _read_notes(*study.notes, *study.warnings) if study else ()
        return CheckedStudy(error.problems, notes, study)
    return CheckedStudy((), _read_notes(*study.notes, *study.warnings, *absent), study)


def _read_notes(*notes: Message | Problem) -> tuple[Problem, ...]:
    return tuple(Problem(note) if isinstance(note, str) else note for note in notes)
