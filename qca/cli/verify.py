"""The command that verifies records, certificates and locks."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

import click

from qca.cli.language import tell_in_language
from qca.cli.options import Command, example, format_option, spoken_lang_option
from qca.cli.output import print_report
from qca.cli.parameters import PATH
from qca.cli.progress import find_progress
from qca.errors import InputError, Place, Problem, QCAError
from qca.messages import Message, join_messages, say, say_count
from qca.names import show_hidden

if TYPE_CHECKING:
    from qca.report.pieces.plain import Json
    from qca.verification import Verification

__all__ = ["verify"]

# Words that tell records and locks apart from other JSON even where that cannot be read.
_OF_RECORDS, _OF_LOCKS = (b'"archive"', b'"manifest"'), (b'"lock"', b'"seal"')
# And records that have lost one of these from JSON of other commands.
_OF_RUNS = (b'"memberships"', b'"truth_table"', b'"claims"', b'"rivals"')


@click.command(cls=Command)
@click.argument("file", metavar="FILE", type=PATH)
@click.option(
    "--spec",
    type=PATH,
    help="The analysis file that a record is of, where it is not found beside or above it.",
)
@format_option("text", "json")
@spoken_lang_option
@example(
    """qca verify results/record.json
qca verify results/record.json --spec calibrations/2025.yaml
qca minimize data.csv -o Y --format json --certificate > solutions.json
qca verify solutions.json"""
)
@click.pass_context
def verify(ctx: click.Context, file: Path, spec: Path | None, style: str) -> None:
    """Verify a record, the certificates in a JSON file that --certificate wrote, or a lock.

    Of a record: whether it is as 'qca run' wrote it, whether the files that it was made from are as
    they were, and whether they give every verdict, row and number again. Of certificates: for each
    solution what is proven, what is not certified, what is wrong; then which fields of the file
    certificates do not cover; the checker shares no code with what found the solutions. Of a lock:
    whether its seal holds.

    Exits with 1 where something is wrong.
    """
    from qca.io.files import read_bytes

    content = read_bytes(file)
    if all(word in content for word in _OF_LOCKS):
        if style != "text" or spec is not None:
            raise InputError(say("a lock is verified by its seal alone"), say("name only the file"))
        _verify_lock(ctx, file)
        return
    of_records = style != "text" or spec is not None
    is_record = all(word in content for word in _OF_RECORDS)
    if of_records or b'"certificate"' not in content:
        is_record = is_record or all(word in content for word in _OF_RUNS)
    if not is_record and of_records:
        raise InputError(
            say("--spec and --format json are for records that 'qca run' wrote"),
            say("leave them out"),
        )
    wrong = _verify_record(file, spec, style) if is_record else False
    if not is_record or (style == "text" and b'"certificate"' in content and not wrong):
        wrong |= _verify_certificates(file, content)
    ctx.exit(int(wrong))


def _verify_certificates(file: Path, content: bytes) -> bool:
    """Print what the certificates of a file show, and return whether anything is wrong."""
    from qca.checker import (
        NoDocumentError,
        check_document,
        list_uncovered,
        read_document,
        tell_findings,
    )
    from qca.cli.findings import tell_checked, tell_checker
    from qca.io.files import show_path

    remedy = say("write the file with --format json --certificate")
    try:
        document = read_document(content)
    except NoDocumentError as error:
        raise InputError(
            Problem(tell_checker(str(error)), remedy, Place(show_path(file)))
        ) from None
    findings = check_document(document)
    told = tell_checked(findings, tell_findings(findings, list_uncovered(document)))
    print_report(tell_in_language(told))
    return any(finding.verdict == "wrong" for finding in findings)


def _verify_lock(ctx: click.Context, file: Path) -> None:
    from qca.io.locks import read_lock_document

    try:
        document, plan = read_lock_document(file)
    except QCAError as error:
        _print([join_messages([each.tell() for each in error.problems], "; "), say("not verified")])
        ctx.exit(1)
    seal = say("{file}: the seal holds: {seal}", file=str(file), seal=str(document["seal"]))
    date = say("locked on {date}", date=plan.date) if plan.date else say("locked without a date")
    _print([seal, date, say("verified")])


def _verify_record(file: Path, spec: Path | None, style: str) -> bool:
    """Print what verifying a record shows, and return whether anything is wrong."""
    from qca.verification import Verification, verify_record

    try:
        told = verify_record(file, spec, watch=find_progress().watch)
    except InputError as error:  # that it is a record its words say; not even JSON is left of it
        told = Verification("", join_messages([each.what for each in error.problems], "; "))
    if style == "json":
        from qca.report.formats.json import write_json

        print_report(write_json(_document(told)), style)
    else:
        _print([*_tell_record(file, told), say("verified") if told.holds else say("not verified")])
    return not told.holds


def _tell_record(file: Path, told: Verification) -> list[Message]:
    """Return what verifying a record shows, a line each."""
    name = show_hidden(str(file))
    if told.broken is not None:
        return [say("{file}: {what}", file=name, what=told.broken)]
    lines = [say("{file}: the seal holds; qca {program} wrote it", file=name, program=told.program)]
    if told.analysis is None:
        lines.append(say("the analysis file is not found; name it with --spec"))
    lines += [_tell_file(each, state.value, told) for each, state in told.files]
    if told.failure is not None:
        return [*lines, say("not run again: {reason}", reason=told.failure)]
    for claim, before, after in told.verdicts:
        was, now = before or say("not there"), after or say("not there")
        lines.append(
            say("{claim}: the verdict is {now} and was {was}", claim=claim, now=now, was=was)
        )
    lines += told.differences
    if told.differences:
        counted = say_count(
            "run again: one of {compared} values differs",
            "run again: {number} of {compared} values differ",
            len(told.differences),
            compared=told.compared,
        )
    else:
        counted = say("run again: all {compared} values are the same", compared=told.compared)
    return [*lines, counted]


def _tell_file(name: str, state: str, told: Verification) -> Message:
    folder = None if told.analysis is None else told.analysis.parent
    path = show_hidden(name if folder is None else os.path.relpath(folder / name))
    return {
        "same": say("{file}: as it was", file=path),
        "changed": say("{file}: changed since", file=path),
        "absent": say("{file}: missing", file=path),
    }[state]


def _print(lines: list[Message]) -> None:
    print_report("".join(f"{tell_in_language(line)}\n" for line in lines))


def _document(told: Verification) -> Json:
    return {
        "verified": told.holds,
        "seal": told.broken is None,
        "broken": None if told.broken is None else str(told.broken),
        "program": told.program or None,
        "analysis": None if told.analysis is None else told.analysis.as_posix(),
        "files": {name: state.value for name, state in told.files},
        "verdicts": [
            {"claim": claim, "before": before or None, "after": after or None}
            for claim, before, after in told.verdicts
        ],
        "differences": [str(each) for each in told.differences],
        "compared": told.compared,
        "failure": None if told.failure is None else str(told.failure),
    }
