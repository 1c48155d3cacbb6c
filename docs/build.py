"""Make what is derived: the JSON schemas and the picture in the README (`make docs`)."""

from __future__ import annotations

from io import StringIO
from pathlib import Path

from rich.console import Console

import qca
from qca.report.contents import build_report
from qca.report.formats.json import write_json
from qca.report.formats.text import render
from qca.report.words import load_words
from qca.study.jsonschema import build_schema

ROOT = Path(__file__).parent


def build_schemas() -> dict[str, str]:
    """Return the schemas that editors use, by file name."""
    return {f"{which}.schema.json": write_json(build_schema(which)) for which in ("spec", "case")}


def build_picture() -> str:
    """Return the first screen of the 2025 report as it looks in a terminal, as SVG."""
    record = qca.run(ROOT.parent / "calibrations" / "2025.yaml")
    words = load_words("en")
    console = Console(file=StringIO(), record=True, width=100, force_terminal=True, highlight=False)
    render(console, build_report(record, words), short=True)
    return console.export_svg(title="qca run calibrations/2025.yaml", unique_id="qca")


def main() -> None:
    """Write every derived file."""
    for name, text in build_schemas().items():
        (ROOT / "schema" / name).write_text(text, "utf-8")
    (ROOT / "images").mkdir(exist_ok=True)
    (ROOT / "images" / "report.svg").write_text(build_picture(), "utf-8")


if __name__ == "__main__":
    main()
