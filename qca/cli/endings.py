"""How a command ends that does not end well: a line or more on stderr, and a status; no traceback.

Status 1 is an analysis that cannot be done, 2 wrong usage or an invalid file, 70 a mistake of the
toolkit itself, 130 and 143 an interruption.
"""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

import click

from qca.cli.language import shorten, tell_in_language
from qca.cli.streams import abandon, tell
from qca.errors import QCAError, cut_text
from qca.messages import Message, keep_text, say
from qca.names import show_hidden

__all__ = ["end_quietly", "refuse_bytes", "tell_failure"]

# Characters of the text of an error that are shown.
_MOST = 200
_CODE = re.compile(r'File ".*[\\/]qca[\\/]([^"]+)", line (\d+)')
_PACKAGE = Path(__file__).parents[1]
# The status of "an internal software error" (sysexits.h).
MISTAKE = 70
_INTERRUPTED = 130
_ENVIRONMENT = "QCA_DEBUG"


def end_quietly(command: Callable[[], object], args: Sequence[str]) -> int:
    """Return the exit status of a command that was called, telling what went wrong."""
    try:
        refuse_bytes(args)
        raised = command()
    except click.ClickException as error:
        _show_usage(error)
        return error.exit_code
    except (click.Abort, KeyboardInterrupt):
        tell(tell_in_language(say("qca: interrupted")))
        return _INTERRUPTED
    except SystemExit:
        raise
    except BaseException as error:
        return tell_failure(error, debug=False)
    return raised if isinstance(raised, int) else 0


def refuse_bytes(args: Sequence[str]) -> None:
    """Refuse arguments that are not Unicode: bytes that the system's encoding does not have."""
    for arg in args:
        try:
            arg.encode()
        except UnicodeEncodeError:
            what = say(
                "the argument {argument!a} is not valid Unicode; rename the file, or write it anew",
                argument=arg,
            )
            raise click.UsageError(tell_in_language(what)) from None


def tell_failure(error: BaseException, *, debug: bool) -> int:
    """Print what an error says on stderr, and return the exit status."""
    if isinstance(error, QCAError):
        for line in error.list_lines():
            tell(f"qca: {show_hidden(shorten(tell_in_language(line)))}")
        return error.exit_code
    if isinstance(error, BrokenPipeError):  # the reader (head, less) has seen enough
        abandon(sys.stdout)
        return 0
    if debug or os.environ.get(_ENVIRONMENT):
        from traceback import format_exception

        tell("".join(format_exception(error)).rstrip())
    if isinstance(error, MemoryError):
        shortage = say("there is not enough memory; use fewer conditions, cases or --jobs")
        tell(f"qca: {tell_in_language(shortage)}")
        return 1
    if isinstance(error, OSError) and _is_of_output(error):
        abandon(sys.stdout)
        from qca.io.files import tell_reason

        unprinted = say("cannot print: {reason}", reason=tell_reason(error))
        tell(f"qca: {tell_in_language(unprinted)}")
        return 1
    mistake = say(
        "a mistake in qca itself: {error} at {line}; please report it to the authors with what"
        " 'qca --debug' adds",
        error=_describe(error),
        line=_locate(error),
    )
    tell(f"qca: {tell_in_language(mistake)}")
    return MISTAKE


def _is_of_output(error: OSError) -> bool:
    """Return whether printing failed, as that of --help to a full disk."""
    from traceback import extract_tb

    steps = extract_tb(error.__traceback__)
    return any(step.name == "echo" and "click" in step.filename for step in steps)


def _describe(error: BaseException) -> str:
    """Return the kind of an error and the beginning of its text, on one line."""
    text = " ".join(str(error).split())
    cut = show_hidden(cut_text(text, _MOST))
    return f"{type(error).__name__}: {cut}" if cut else type(error).__name__


def _locate(error: BaseException) -> Message:
    """Return file and line of the innermost code of ours that an error went through.

    An error of another process brings the lines that led to it as a note.
    """
    from traceback import format_tb

    told = [*format_tb(error.__traceback__), *getattr(error, "__notes__", ())]
    # Other code may lie below a folder of the same name, as that of a checkout.
    own = [at for at in _CODE.findall("".join(told)) if (_PACKAGE / at[0]).is_file()]
    return keep_text("qca/{}:{}".format(*own[-1])) if own else say("an unknown line")


def _show_usage(error: click.ClickException) -> None:
    """Print a usage error as click does, if anybody can read it."""
    if sys.stderr is None:
        return
    try:
        error.show()
    except (OSError, ValueError):
        abandon(sys.stderr)
