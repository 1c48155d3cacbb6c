"""The command that checks certificates."""

from __future__ import annotations

from pathlib import Path

import click

from qca.cli.language import tell_in_language
from qca.cli.options import Command, example
from qca.cli.output import print_report
from qca.cli.parameters import PATH
from qca.errors import InputError, Place, Problem
from qca.messages import say

__all__ = ["verify"]


@click.command(cls=Command)
@click.argument("file", metavar="FILE", type=PATH)
@example(
    """qca minimize data.csv -o Y --format json --certificate > solutions.json
qca verify solutions.json"""
)
@click.pass_context
def verify(ctx: click.Context, file: Path) -> None:
    """Check the certificates in a JSON file that --certificate wrote.

    For each solution: what is proven, what is not certified, what is wrong; then which fields of
    the file certificates do not cover. The checker shares no code with what found the solutions.
    Exits with 1 where something is wrong.
    """
    from qca.checker import (
        NoDocumentError,
        check_document,
        list_uncovered,
        read_document,
        tell_findings,
    )
    from qca.cli.findings import tell_checked, tell_checker
    from qca.io.files import read_bytes, show_path

    remedy = say("write the file with --format json --certificate")
    try:
        document = read_document(read_bytes(file))
    except NoDocumentError as error:
        raise InputError(
            Problem(tell_checker(str(error)), remedy, Place(show_path(file)))
        ) from None
    findings = check_document(document)
    told = tell_checked(findings, tell_findings(findings, list_uncovered(document)))
    print_report(tell_in_language(told))
    ctx.exit(int(any(finding.verdict == "wrong" for finding in findings)))
