"""The command line: parse, call, print. Reports go to stdout, everything else to stderr."""

from __future__ import annotations

import os
from typing import Any

_INTERRUPTED = 130


def start() -> None:
    """Run the command line: what the script ``qca`` calls.

    The commands are loaded here, so that Ctrl-C in this first moment ends with one line, too.
    """
    try:
        from qca.cli.commands import main
    except KeyboardInterrupt:
        # Nothing is loaded that could say it better, and what is half loaded must not go on.
        os.write(2, b"qca: interrupted while starting\n")
        os._exit(_INTERRUPTED)
    main(prog_name="qca")


def __getattr__(name: str) -> Any:
    if name != "main":
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from qca.cli.commands import main

    return main
