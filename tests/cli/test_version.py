"""Where qca runs from, and other packages of its name: told by --version, and before any harm."""

from __future__ import annotations

import os
import platform
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

import qca
from qca.cli import main

PACKAGE = Path(qca.__file__).parent
START = "import sys; sys.path.insert(0, sys.argv.pop(1)); from qca.cli import start; start()"


def _install(site: Path, name: str, *files: str) -> None:
    """Write what an installed distribution says of itself."""
    about = site / f"{name}-0.2.0.dist-info"
    about.mkdir(parents=True)
    (about / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {name}\nVersion: 0.2.0\n")
    (about / "RECORD").write_text("".join(f"{file},,\n" for file in files))
    for file in files:
        (site / file).parent.mkdir(parents=True, exist_ok=True)
        (site / file).touch()


def test_the_version_says_where_it_runs_from() -> None:
    result = CliRunner().invoke(main, ["--version"])
    assert result.exit_code == 0
    first, where, python = result.stdout.splitlines()
    assert first == f"qca, version {qca.__version__}"
    assert where == f"runs from {PACKAGE}"
    assert python == f"Python {platform.python_version()} ({sys.executable})"
    assert result.stderr == ""


def test_the_version_tells_of_a_package_with_the_same_name(tmp_path: Path) -> None:
    _install(tmp_path, "pyqca", "qca/__init__.py", "qca/engines/__init__.py")
    _install(tmp_path, "qcatools", "qcatools/__init__.py")
    path = os.pathsep.join([str(PACKAGE.parent), str(tmp_path)])
    done = subprocess.run(
        [sys.executable, "-m", "qca.cli", "--version"],
        env={**os.environ, "PYTHONPATH": path},
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.startswith(f"qca, version {qca.__version__}\n")
    assert done.stderr == (
        "qca: note: pyqca is installed, too, and also has a package called qca: the two overwrite"
        " each other; uninstall both (pip uninstall pyqca qca), then install qca anew\n"
    )


@pytest.mark.parametrize("other", ['__version__ = "0.2.0"\n', None])
def test_a_package_that_another_lies_over_does_not_run(tmp_path: Path, other: str | None) -> None:
    """pyqca overwrites ``qca/__init__.py``; when it is uninstalled, the file is gone."""
    over = tmp_path / "qca"
    over.mkdir()
    for part in PACKAGE.iterdir():
        if part.name not in ("__init__.py", "__pycache__"):
            (over / part.name).symlink_to(part)
    if other is not None:
        (over / "__init__.py").write_text(other)
    done = subprocess.run(
        [sys.executable, "-c", START, str(tmp_path), "--version"],
        check=False,
        cwd=tmp_path,
        capture_output=True,
        text=True,
    )
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr == (
        "qca: another package called qca (as pyqca brings one) has overwritten or removed files in"
        f" {over}; uninstall both (pip uninstall pyqca qca), then install qca anew\n"
    )
