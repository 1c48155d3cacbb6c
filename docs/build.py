"""Make what is derived: the JSON schemas, and the picture of a page in the README (`make docs`)."""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
from hashlib import sha256
from io import BytesIO
from pathlib import Path

from PIL import Image, PngImagePlugin

import qca
from qca.io.codebooks import load_codebook_file
from qca.report.formats.json import write_json
from qca.study.jsonschema import build_schema

ROOT = Path(__file__).parent
PICTURE = ROOT / "images" / "page.png"
# What of the page is shown, in its own pixels; the picture has twice as many, for fine screens.
WIDTH, HEIGHT, SCALE = 1180, 1000, 2
# What a browser is called, where there is one.
BROWSERS = ("chromium", "chromium-browser", "google-chrome", "chrome")


def build_schemas() -> dict[str, str]:
    """Return the schemas that editors use, by file name."""
    kinds = ("spec", "case", "codebook")
    known = load_codebook_file(ROOT.parent / "cases" / "codebook.yaml")
    return {f"{which}.schema.json": write_json(build_schema(which)) for which in kinds} | {
        "prosoft-case.schema.json": write_json(build_schema("case", known))
    }


def build_page() -> str:
    """Return the page of the 2025 study."""
    return qca.run(ROOT.parent / "calibrations" / "2025.yaml").to_html()


def photograph_page(page: str, browser: str) -> bytes:
    """Return how a page looks in a browser, as PNG that says by a digest of which page it is."""
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "page.html").write_text(page, "utf-8")
        command = [browser, "--headless", "--no-sandbox", "--disable-gpu", "--hide-scrollbars"]
        command += [f"--window-size={WIDTH},{HEIGHT}", f"--force-device-scale-factor={SCALE}"]
        command += [f"--user-data-dir={folder}/profile", "--screenshot=page.png"]
        command.append((Path(folder) / "page.html").as_uri())
        subprocess.run(command, cwd=folder, check=True, capture_output=True, timeout=120)
        with Image.open(Path(folder) / "page.png") as shot:
            small = shot.convert("RGB").quantize(96, dither=Image.Dither.NONE)
    told = PngImagePlugin.PngInfo()
    told.add_text("page", sha256(page.encode()).hexdigest())
    file = BytesIO()
    small.save(file, "PNG", optimize=True, pnginfo=told)
    return file.getvalue()


def is_of_page(picture: Path, page: str) -> bool:
    """Return whether a picture is there and was made of this very page."""
    if not picture.exists():
        return False
    with Image.open(picture) as shot:
        return shot.info.get("page") == sha256(page.encode()).hexdigest()


def main() -> None:
    """Write every derived file; the picture only where its page is another one than before."""
    for name, text in build_schemas().items():
        (ROOT / "schema" / name).write_text(text, "utf-8")
    page = build_page()
    if is_of_page(PICTURE, page):
        return
    browser = next(filter(None, map(shutil.which, BROWSERS)), None)
    if browser is None:
        print("no browser (chromium) here: docs/images/page.png stays as it is", file=sys.stderr)
        return
    PICTURE.parent.mkdir(exist_ok=True)
    PICTURE.write_bytes(photograph_page(page, browser))


if __name__ == "__main__":
    main()
