"""Compile the catalogues of words; all else about the package stands in pyproject.toml."""

import runpy
from pathlib import Path

from setuptools import setup

words = Path(__file__).parent / "qca" / "report" / "words"
compilation = runpy.run_path(str(words.parent / "compilation.py"))
compile_catalogues = compilation["compile_catalogues"]
for catalogues in (words, words / "messages"):
    compile_catalogues(catalogues)
for texts in (words / "messages" / "click").glob("*/LC_MESSAGES"):
    (texts / "click.mo").write_bytes(compilation["compile_catalogue"](texts))
setup()
