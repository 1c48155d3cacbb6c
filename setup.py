"""Compile the catalogues of words; all else about the package stands in pyproject.toml."""

import runpy
from pathlib import Path

from setuptools import setup

words = Path(__file__).parent / "qca" / "report" / "words"
compile_catalogues = runpy.run_path(str(words / "compilation.py"))["compile_catalogues"]
for catalogues in (words, words / "messages"):
    compile_catalogues(catalogues)
setup()
