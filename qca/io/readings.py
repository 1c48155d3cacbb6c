"""What is said about how a table is to be read, checked before the table is opened."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, fields
from numbers import Integral

from qca.errors import InputError, Problem, show_given
from qca.messages import list_either, say

__all__ = ["TableReading"]


@dataclass(frozen=True)
class TableReading:
    """What is said about how a table is to be read; what is not said is found from the file.

    ``id_columns`` name the cases, ``missing`` are texts that stand for missing values, and
    ``skip_rows`` lines above the header are left out.
    """

    id_columns: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()
    decimal: str | None = None
    thousands: str | None = None
    encoding: str | None = None
    separator: str | None = None
    sheet: str | None = None
    skip_rows: int = 0

    def list_said(self) -> list[str]:
        """Return what is said but for the columns that name the cases, by key."""
        others = [field for field in fields(self) if field.name != "id_columns"]
        return [field.name for field in others if getattr(self, field.name) != field.default]

    def __post_init__(self) -> None:
        if problems := [*self._check_texts(), *self._check_marks()]:
            raise InputError(problems)

    def _check_texts(self) -> Iterator[Problem]:
        """Yield a problem for each value of another type, as Python may give it."""
        for key in ("encoding", "sheet"):
            if not isinstance(value := getattr(self, key), str | None):
                yield Problem(
                    say("{key} is {value}", key=key, value=show_given(value)), say("give a text")
                )
        if not _are_texts(self.missing):
            yield Problem(
                say("missing is {missing}", missing=show_given(self.missing)),
                say("give texts, as ('NA', '-')"),
            )
        skipped = self.skip_rows
        if isinstance(skipped, bool) or not isinstance(skipped, Integral) or skipped < 0:
            yield Problem(
                say("skip_rows is {skipped}", skipped=show_given(skipped)), say("use 0 or more")
            )

    def _check_marks(self) -> Iterator[Problem]:
        for key, allowed in (("decimal", ".,"), ("thousands", ".,' "), ("separator", None)):
            value = getattr(self, key)
            lone = isinstance(value, str) and len(value) == 1
            if value is not None and not (lone and value in (allowed or value)):
                known = list_either(f"'{mark}'" for mark in allowed or ",;|")
                shown = f"'{value}'" if isinstance(value, str) else show_given(value)
                yield Problem(
                    say("{key} is {shown}", key=key, shown=shown), say("use {known}", known=known)
                )
            elif key == "separator" and value is not None and value in '"\r\n':
                yield Problem(
                    say("no cells are separated by quotes or line ends"), say("say another one")
                )


def _are_texts(given: object) -> bool:
    return isinstance(given, tuple) and all(isinstance(each, str) for each in given)
