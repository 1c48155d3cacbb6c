"""What ``qca --version`` says: the version, where it runs from, and who else has the name."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path

import click

from qca import __version__
from qca.cli.language import tell_note
from qca.cli.streams import print_out, tell
from qca.messages import Message, say

__all__ = ["find_rivals", "show_version", "tell_rivals"]

_PACKAGE = Path(__file__).parents[1]


def show_version(ctx: click.Context, _param: click.Parameter, value: bool) -> None:
    """Print the version, and end."""
    if not value or ctx.resilient_parsing:
        return
    print_out(
        f"qca, version {__version__}\n"
        f"runs from {_PACKAGE}\n"
        f"Python {sys.version.split()[0]} ({sys.executable})\n"
    )
    for line in tell_rivals(find_rivals()):
        tell(tell_note(line))
    ctx.exit()


def find_rivals() -> list[str]:
    """Return other installed distributions with a package of this name."""
    from importlib.metadata import packages_distributions

    return sorted({name for name in packages_distributions().get("qca", ()) if name != "qca"})


def tell_rivals(names: Sequence[str]) -> list[Message]:
    """Say that others overwrite this package, and how that is undone.

    >>> print(*tell_rivals(["pyqca"]))
    pyqca is installed, too, and also has a package called qca: the two overwrite each other; ...
    """
    return [
        say(
            "{name} is installed, too, and also has a package called qca: the two overwrite each"
            " other; uninstall both (pip uninstall {name} qca), then install qca anew",
            name=name,
        )
        for name in names
    ]
