"""The directive ``picture``: a command that draws, and below it what it drew in this build."""

from __future__ import annotations

import contextlib
import hashlib
import io
import os
import shlex
from pathlib import Path

from docutils import nodes
from docutils.parsers.rst import directives
from sphinx.application import Sphinx
from sphinx.errors import ExtensionError
from sphinx.util.docutils import SphinxDirective

from qca.cli import main
from qca.errors import QCAError

ROOT = Path(__file__).parents[1]
MADE = ROOT / "build" / "pictures"


class Picture(SphinxDirective):
    """Run ``qca plot …`` at the root, and show the command and its picture.

    Its content, if any, is what the picture shows, for who cannot see it.
    """

    required_arguments = 1
    final_argument_whitespace = True
    option_spec = {"width": directives.length_or_percentage_or_unitless}  # noqa: RUF012
    has_content = True

    def run(self) -> list[nodes.Node]:
        """Draw, and return the command with the picture."""
        command = self.arguments[0]
        name = hashlib.sha256(command.encode()).hexdigest()[:16]
        drawn = MADE / f"{name}.svg"
        draw(command, drawn)
        page = Path(self.env.doc2path(self.env.docname))
        place = Path(os.path.relpath(drawn, page.parent)).as_posix()
        image = nodes.image(uri=place, alt=" ".join(self.content), align="center")
        image["width"] = self.options.get("width", "60%")
        text = f"$ {command}"
        return [nodes.literal_block(text, text, language="console"), image]


def draw(command: str, path: Path) -> None:
    """Run a command at the root with its picture going to ``path``."""
    path.parent.mkdir(parents=True, exist_ok=True)
    called, *arguments = shlex.split(command)
    before = Path.cwd()
    os.chdir(ROOT)
    try:
        with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()):
            main([*arguments, "--out", str(path), "--force"], called, standalone_mode=False)
    except QCAError as error:
        raise ExtensionError(f"{command}: {error}") from error
    finally:
        os.chdir(before)


def setup(app: Sphinx) -> dict[str, bool]:
    """Tell Sphinx of the directive."""
    app.add_directive("picture", Picture)
    return {"parallel_read_safe": False}
