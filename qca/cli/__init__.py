"""The command line: parse, call, print. Reports go to stdout, everything else to stderr."""

from __future__ import annotations

import sys
from typing import Any

import click

from qca import __version__
from qca.cli import cases, chains, data, robustness, study, verify
from qca.cli.options import example
from qca.cli.progress import Progress
from qca.cli.signals import exit_status, hearing_termination
from qca.errors import QCAError

_CONTEXT = {"help_option_names": ["-h", "--help"], "max_content_width": 100}


class _Commands(click.Group):
    """Shows how far a command is, errors raised on purpose, and commands in order of the work."""

    def list_commands(self, _ctx: click.Context) -> list[str]:
        return list(self.commands)

    def invoke(self, ctx: click.Context) -> Any:
        progress = ctx.ensure_object(Progress)
        try:
            with hearing_termination(), progress:
                return super().invoke(ctx)
        except KeyboardInterrupt as interruption:
            click.echo(f"qca: {progress.tell_interruption()}", err=True)
            ctx.exit(exit_status(interruption))
        except QCAError as error:
            for problem in error.problems:
                click.echo(f"qca: {problem}", err=True)
            ctx.exit(error.exit_code)
        except BrokenPipeError:
            # The reader (head, less) has seen enough.
            sys.stderr.close()
            ctx.exit(0)


@click.group(cls=_Commands, context_settings=_CONTEXT)
@click.version_option(__version__, prog_name="qca")
@example("qca run calibrations/2025.yaml\nqca minimize data.csv -o Y --incl-cut 0.8")
def main() -> None:
    """Qualitative Comparative Analysis, from declared evidence to tested claims.

    SPEC is an analysis file (YAML). DATA is a table of memberships (CSV or Excel).
    """


# In the order of the work. The modules import what is heavy only where a command uses it.
for _command in (
    study.run,
    study.check,
    study.calibrate,
    data.truth_table,
    data.minimize,
    data.necessity,
    chains.chains,
    study.claims,
    robustness.robustness,
    verify.verify,
    cases.cases,
    study.schema,
):
    main.add_command(_command)
