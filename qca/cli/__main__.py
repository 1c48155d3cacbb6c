"""``python -m qca.cli``: the command line where no script is installed."""

from __future__ import annotations

from qca.cli import start

if __name__ == "__main__":
    start()
