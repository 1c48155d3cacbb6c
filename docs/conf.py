"""How the documentation is built (`make docs`): offline, every output printed by the build."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import qca

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(Path(__file__).parent))
# Commands in the pages are those of the environment that builds them, typed at the root.
os.environ["PATH"] = os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])
os.environ |= {"COLUMNS": "100", "NO_COLOR": "1", "QCA_PROGRESS": "0"}

project = "qca"
author = "The qca authors"
copyright = author  # noqa: A001
release = qca.__version__

extensions = [
    "drawing",
    "myst_nb",
    "sphinx.ext.autodoc",
    "sphinx.ext.napoleon",
    "sphinx-mathjax-offline",
    "sphinxcontrib.programoutput",
]
# Blocks of CSV stand as they are: no lexer is known for them.
suppress_warnings = ["misc.highlighting_failure"]
exclude_patterns = ["schema", "images"]
html_theme = "furo"
html_static_path = ["style"]
html_css_files = ["site.css"]
html_title = "qca"
html_show_sphinx = False
html_last_updated_fmt = None

myst_enable_extensions = ["dollarmath", "deflist", "colon_fence"]
myst_heading_anchors = 4

nb_execution_mode = "force"
nb_execution_raise_on_error = True
nb_execution_timeout = 120

programoutput_prompt_template = "$ {command}\n{output}"
autodoc_typehints = "signature"
