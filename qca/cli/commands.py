"""The commands in one group, and what is around every one of them."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from functools import partial
from typing import Any

import click

from qca.cli import (
    advice,
    agreement,
    authoring,
    cases,
    chains,
    compare,
    data,
    export,
    lock,
    plot,
    predict,
    report,
    robustness,
    sheets,
    study,
    verify,
    why,
)
from qca.cli.endings import end_quietly, tell_failure
from qca.cli.help import Told
from qca.cli.language import find_language, speaking
from qca.cli.options import example
from qca.cli.progress import Progress
from qca.cli.signals import exit_status, hearing_termination
from qca.cli.streams import tell
from qca.cli.version import show_version
from qca.report import LANGUAGES

__all__ = ["main"]

_CONTEXT = {"help_option_names": ["-h", "--help"], "max_content_width": 100}


class _Commands(Told, click.Group):
    """Shows how far a command is, errors on a line each, and commands in order of the work."""

    def list_commands(self, _ctx: click.Context) -> list[str]:
        return list(self.commands)

    def main(
        self,
        args: Sequence[str] | None = None,
        prog_name: str | None = None,
        complete_var: str | None = None,
        standalone_mode: bool = True,
        **extra: Any,
    ) -> Any:
        """Call a command; by itself, whatever happens ends with a status and no traceback."""
        call = partial(super().main, args, prog_name, complete_var, standalone_mode=False, **extra)
        if not standalone_mode:
            return call()
        given = sys.argv[1:] if args is None else args
        with speaking(find_language(given, os.environ)):
            status = end_quietly(call, given)
        return sys.exit(status)

    def make_context(self, *args: Any, **extra: Any) -> click.Context:
        try:
            return super().make_context(*args, **extra)
        except BrokenPipeError as error:  # as of: qca --help | head
            raise click.exceptions.Exit(tell_failure(error, debug=False)) from None

    def invoke(self, ctx: click.Context) -> Any:
        progress = ctx.ensure_object(Progress)
        try:
            with hearing_termination(), progress:
                return super().invoke(ctx)
        except KeyboardInterrupt as interruption:
            tell(f"qca: {progress.tell_interruption()}")
            ctx.exit(exit_status(interruption))
        except (click.ClickException, click.exceptions.Exit, click.Abort, SystemExit):
            raise
        except BaseException as error:
            ctx.exit(tell_failure(error, debug=ctx.params["debug"]))


@click.group(cls=_Commands, context_settings=_CONTEXT)
@click.option(
    "--version",
    is_flag=True,
    is_eager=True,
    expose_value=False,
    callback=show_version,
    help="Show the version and where it runs from, and exit.",
)
@click.option(
    "--debug",
    is_flag=True,
    help="Show where in the program a mistake of its own happened. QCA_DEBUG=1 does, too.",
)
@click.option(
    "--lang",
    type=click.Choice(LANGUAGES),
    help="Language of help, messages and reports; also as QCA_LANG=es, or after a command.",
)
@example("qca run calibrations/2025.yaml\nqca minimize data.csv -o Y --incl-cut 0.8")
def main(debug: bool, lang: str | None) -> None:
    """Qualitative Comparative Analysis, from declared evidence to tested claims.

    SPEC is an analysis file (YAML). DATA is a table of memberships (CSV, a
    workbook, or Parquet).
    """


# In the order of the work. The modules import what is heavy only where a command uses it.
for _command in (
    study.run,
    study.check,
    lock.lock,
    study.calibrate,
    data.truth_table,
    data.minimize,
    data.necessity,
    chains.chains,
    study.claims,
    robustness.robustness,
    why.why,
    advice.advise,
    compare.compare,
    predict.predict,
    report.report,
    plot.plot,
    export.export,
    verify.verify,
    authoring.init,
    cases.cases,
    study.schema,
):
    main.add_command(_command)
cases.cases.add_command(agreement.agree)
cases.cases.add_command(authoring.new)
cases.cases.add_command(sheets.sheet)
cases.cases.add_command(sheets.import_sheet)
