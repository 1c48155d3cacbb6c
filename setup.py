"""Compile the catalogues of words; all else about the package stands in pyproject.toml."""

import runpy
from pathlib import Path

from setuptools import setup

words = Path(__file__).parent / "qca" / "report" / "words"
runpy.run_path(str(words / "compilation.py"))["compile_catalogues"](words)
setup()
