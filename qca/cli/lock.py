"""The command that locks a plan before outcomes are coded."""

from __future__ import annotations

import re
from datetime import date as calendar
from pathlib import Path
from typing import TYPE_CHECKING

import click

from qca.cli.language import tell_in_language
from qca.cli.options import Command, example, lang_option, spec_argument
from qca.cli.output import print_report
from qca.cli.parameters import PATH
from qca.errors import InputError, Place, Problem, show_text
from qca.messages import Message, join_messages, say, say_count
from qca.names import join_names, show_hidden

if TYPE_CHECKING:
    from qca.report.pieces.plain import Json

__all__ = ["lock"]

# The parts of a lock that have a digest each.
_PARTS = {
    "theory": say("theory"),
    "calibrations": say("calibrations"),
    "question": say("question"),
    "settings": say("settings"),
    "codes": say("codes of conditions"),
}


@click.command(cls=Command)
@spec_argument
@click.option(
    "--out",
    type=PATH,
    help="File to write, in place of NAME.lock.json beside the analysis.",
)
@click.option("--date", help="Day to write into the lock, as 2026-01-31; no clock is read.")
@click.option(
    "--replace", is_flag=True, help="Replace a lock of another plan, and keep it in the history."
)
@lang_option
@example(
    """qca lock calibrations/2025.yaml --date 2026-01-31
qca lock calibrations/2025.yaml --out registered.lock.json"""
)
def lock(spec: Path, out: Path | None, date: str | None, replace: bool, lang: str) -> None:  # noqa: ARG001
    """Lock theory, calibrations, cuts and coded conditions before outcomes are coded.

    Writes NAME.lock.json beside the analysis file: what is declared, digests of its parts, which
    outcomes are coded already, and a seal over all of it. From then on 'qca run' and 'qca check'
    list what was changed since, with the reasons under 'deviations:', and whether the findings
    survive under the locked plan.
    """
    from qca.pipeline import lock_file

    place, document, written = lock_file(spec, out, date=_read_date(date), replace=replace)
    lines = [
        say("locked: {file}", file=show_hidden(str(place)))
        if written
        else say("locked already, with the same plan: {file}", file=show_hidden(str(place)))
    ]
    lines += _tell_lock(document)
    if out is not None:
        lines.append(say("'qca run' reads a lock only where it stands beside the analysis file"))
    print_report("".join(f"{tell_in_language(line)}\n" for line in lines))


def _read_date(text: str | None) -> str | None:
    if text is None:
        return None
    try:
        if re.fullmatch(r"\d{4}-\d{2}-\d{2}", text) is None:
            raise ValueError
        calendar.fromisoformat(text)
    except ValueError:
        what = say("{text} is no day", text=show_text(text))
        raise InputError(Problem(what, say("write one as 2026-01-31"), Place("--date"))) from None
    return text


def _tell_lock(document: Json) -> list[Message]:
    """Return what is locked, a line each: its parts, which outcomes are coded, the seal."""
    digests = [
        say("  {part}: {digest}", part=_PARTS[part], digest=digest)
        for part, digest in document["digests"].items()
    ]
    coded = {field: cases for field, cases in document["outcomes"]["coded"].items() if cases}
    number = sum(map(len, coded.values()))
    if number:
        codes = join_messages(
            [say("{field} ({cases})", field=field, cases=join_names(cases))
             for field, cases in coded.items()], "; ")  # fmt: skip
        early = say_count(
            "one code of an outcome exists already, so that the lock cannot show that the plan was"
            " made before it: {codes}",
            "{number} codes of outcomes exist already, so that the lock cannot show that the plan"
            " was made before them: {codes}",
            number,
            codes=codes,
        )
    else:
        early = say("no outcome is coded yet")
    former = len(document["history"])
    kept = say_count("one former lock is kept", "{number} former locks are kept", former)
    seal = say("seal: {seal}", seal=document["seal"])
    return [*digests, early, *([kept] if former else []), seal]
