"""Make what is derived: the JSON schemas and the pictures in the README (`make docs`)."""

from __future__ import annotations

import shutil
import subprocess
import sys
from io import StringIO
from pathlib import Path
from tempfile import TemporaryDirectory

from rich.console import Console

import qca
from qca.report.contents import build_report
from qca.report.formats import find_format
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


def photograph_page(to: Path) -> None:
    """Photograph the beginning of the 2025 report as a page, where there is a browser for it."""
    browser = shutil.which("chromium") or shutil.which("chromium-browser")
    if browser is None:
        print("no Chromium: the picture of the page is as it was", file=sys.stderr)
        return
    record = qca.run(ROOT.parent / "calibrations" / "2025.yaml")
    report = build_report(record, load_words("en"), pictures=True)
    with TemporaryDirectory() as folder:
        page = Path(folder) / "report.html"
        page.write_bytes(find_format("html").write(report))
        flags = ["--headless", "--no-sandbox", "--disable-gpu", "--hide-scrollbars"]
        flags += [f"--user-data-dir={folder}/profile", "--window-size=1280,1120"]
        command = [browser, *flags, f"--screenshot={to}", page.as_uri()]
        subprocess.run(command, check=True, capture_output=True)


def main() -> None:
    """Write every derived file."""
    for name, text in build_schemas().items():
        (ROOT / "schema" / name).write_text(text, "utf-8")
    (ROOT / "images").mkdir(exist_ok=True)
    (ROOT / "images" / "report.svg").write_text(build_picture(), "utf-8")
    photograph_page(ROOT / "images" / "page.png")


if __name__ == "__main__":
    main()
