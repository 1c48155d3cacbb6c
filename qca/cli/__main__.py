"""``python -m qca.cli``: the command line where no script is installed."""

from __future__ import annotations

from qca.cli import main

main(prog_name="qca")
