"""The command line: parse, call, print. Reports go to stdout, everything else to stderr."""

from __future__ import annotations

import os
import sys
from typing import Any

import qca

__all__ = ["start"]

_INTERRUPTED = 130
_OVERWRITTEN = (
    "qca: another package called qca (as pyqca brings one) has overwritten or removed files in {};"
    " uninstall both (pip uninstall pyqca qca), then install qca anew\n"
)


def start() -> None:
    """Run the command line: what the script ``qca`` calls.

    The commands are loaded here, so that Ctrl-C in this first moment ends with one line, too.
    """
    if not hasattr(qca, "QCAError"):
        package = os.path.dirname(os.path.dirname(__file__))
        os.write(2, os.fsencode(_OVERWRITTEN.format(package)))
        sys.exit(1)
    # Plugins of pydantic are looked for in all that is installed; none has a say in what we read.
    os.environ.setdefault("PYDANTIC_DISABLE_PLUGINS", "__all__")
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
