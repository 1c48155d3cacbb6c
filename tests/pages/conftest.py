"""Chromium, the pages of real studies, and a page of pieces to click at."""

from __future__ import annotations

import csv
import json
import random
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from qca.pipeline import run_file
from qca.record import Record
from qca.report.contents import build_report
from qca.report.formats.html import write_report
from qca.report.words import load_words
from tests.conftest import run_shipped

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

SHIPPED = ("2015", "2025", "2025-chiapas", "2025-crisp")
# Debian's name of the browser first; Playwright's own ones are never installed.
CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser"))), None)
FLAGS = (
    *("--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-sync"),
    *("--disable-background-networking", "--disable-component-update"),
)
HOSTILE = "<script>alert(1)</script>"
TABLE = Path(__file__).parents[1] / "published" / "data" / "LF.csv"


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """The browser; tests that need it are skipped where there is none."""
    api = pytest.importorskip("playwright.sync_api", reason="Playwright is not installed")
    if CHROMIUM is None:
        pytest.skip("there is no Chromium (Debian: apt-get install chromium)")
    with api.sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=CHROMIUM, args=[*FLAGS])
        yield browser
        browser.close()


@dataclass
class Visit:
    """A page that is open, and what the browser complained of and asked for."""

    page: Page
    complaints: list[str] = field(default_factory=list)
    requests: list[str] = field(default_factory=list)


def find_violations(seen: Visit, *, contrast: bool) -> list[str]:
    """Return what axe-core calls a serious or critical violation, with where it is.

    Contrast takes ten times as long as all else together. Later rows, which are hidden and like
    those before them, are taken out.
    """
    package = pytest.importorskip("axe_playwright_python", reason="axe-core is not installed")
    axe = files(package).joinpath("axe.min.js").read_text("utf-8")
    rules = {"color-contrast": {"enabled": contrast}}
    options = {"resultTypes": ["violations"], "rules": rules}
    seen.page.evaluate(axe)
    seen.page.evaluate("document.querySelectorAll('.rest').forEach(rows => rows.remove())")
    result = seen.page.evaluate(f"axe.run(document, {json.dumps(options)})")
    return [
        f"{each['id']}: {node['html'][:200]} {node['failureSummary']}"
        for each in result["violations"]
        if each["impact"] in ("serious", "critical")
        for node in each["nodes"]
    ]


@pytest.fixture
def visit(chromium: Browser) -> Iterator[Callable[..., Visit]]:
    """Open a file as a reader does: ``dark``, so ``wide``, without a ``script``."""
    contexts = []

    def open_page(
        path: Path, *, dark: bool = False, wide: int = 1280, script: bool = True
    ) -> Visit:
        context = chromium.new_context(
            viewport={"width": wide, "height": 900},
            color_scheme="dark" if dark else "light",
            java_script_enabled=script,
            reduced_motion="reduce",
        )
        contexts.append(context)
        seen = Visit(context.new_page())
        seen.page.on(
            "console",
            lambda said: (
                seen.complaints.append(said.text) if said.type in ("error", "warning") else None
            ),
        )
        seen.page.on("pageerror", lambda error: seen.complaints.append(str(error)))
        seen.page.on("dialog", lambda dialog: seen.complaints.append(dialog.message))
        seen.page.on("request", lambda request: seen.requests.append(request.url))
        seen.page.goto(path.as_uri())
        return seen

    yield open_page
    for context in contexts:
        context.close()


def write_table_study(folder: Path) -> Path:
    """Write an analysis of the 18 cases of a published table, with claims, and return its path."""
    shutil.copy(TABLE, folder / "table.csv")
    spec = {
        "title": "The survival of democracy",
        "cases": "{table: table.csv, id: case}",
        "sets": "\n" + "\n".join(
            f"  {name}: {{label: {name.lower()} state, field: {name}, as_is: true, why: given}}"
            for name in ("DEV", "URB", "LIT", "IND", "STB", "SURV")
        ),
        "outcome": "SURV",
        "conditions": "[DEV, URB, LIT, IND, STB]",
        "claims": "\n  - {id: S1, says: wealth suffices, claim: DEV -> SURV}"
        "\n  - {id: N1, says: stability is needed, claim: STB <- SURV}"
        "\n  - {id: X1, says: literacy does not suffice, claim: not (LIT -> SURV)}",
    }  # fmt: skip
    path = folder / "spec.yaml"
    path.write_text("".join(f"{key}: {value}\n" for key, value in spec.items()), "utf-8")
    return path


def write_large_study(folder: Path) -> Path:
    """Write an analysis of 312 cases under 12 conditions, of which one has a hostile name."""
    draw = random.Random(2)
    names = [f"C{number:02d}" for number in range(1, 13)]
    rows: list[list[object]] = []
    for number in range(312):
        a, b, c, d, e, f, g, h, i, j, k, m = [draw.choice((0.1, 0.3, 0.7, 0.9)) for _ in names]
        ways = min(a, b, 1 - c), min(d, 1 - e, f), min(1 - g, h, i), min(j, k, m)
        score = round(min(1, max(0, max(ways) + draw.choice((0, 0, 0.1, -0.1)))), 3)
        case = f"case {number + 1}" if number else HOSTILE
        rows.append([case, a, b, c, d, e, f, g, h, i, j, k, m, score])
    with (folder / "data.csv").open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([["case", *names, "Y"], *rows])
    claims = [
        f"  - {{id: {kind}{i}, says: number {i}, claim: {claim}}}\n"
        for i, (one, two) in enumerate(zip(names, [*names[1:], names[0]], strict=True))
        for kind, claim in (("S", f"{one}*{two} -> Y"), ("N", f"{one} <- Y"))
    ]
    sets = [f"  {n}: {{label: set {n}, field: {n}, as_is: true, why: given}}\n" for n in names]
    path = folder / "spec.yaml"
    path.write_text(
        "title: Many cases, many models\ncases: {table: data.csv, id: case}\n"
        f"sets:\n{''.join(sets)}  Y: {{label: result, field: Y, as_is: true, why: given}}\n"
        f"outcome: Y\nconditions: [{', '.join(names)}]\n"
        "minimize: {solutions: [conservative], max_models: 200}\n"
        f"claims:\n{''.join(claims)}",
        "utf-8",
    )
    return path


@pytest.fixture(scope="session")
def study(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], tuple[Record, Path]]:
    """Give the record of a study and its page, each made once: a shipped one, a table, large."""
    folder = tmp_path_factory.mktemp("studies")

    @cache
    def make(name: str) -> tuple[Record, Path]:
        place = folder / name
        place.mkdir()
        if name in SHIPPED:
            record = run_shipped(name)
        elif name == "table":
            record = run_file(write_table_study(place))
        else:
            record = run_file(write_large_study(place), robustness=False)
        page = place / "report.html"
        page.write_text(
            write_report(build_report(record, load_words("en"), pictures=True)), "utf-8"
        )
        return record, page

    return make
