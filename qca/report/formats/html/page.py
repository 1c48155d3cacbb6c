"""The page put together: one file that needs nothing else."""

from __future__ import annotations

import json
from base64 import b64encode
from functools import cache
from hashlib import sha256
from importlib.resources import files
from typing import TYPE_CHECKING

from markupsafe import Markup

from qca.report.formats.html.blocks import view_sections
from qca.report.formats.html.spans import Marker, mark_up

if TYPE_CHECKING:
    from jinja2 import Environment

    from qca.report.pieces.sections import Report

__all__ = ["write_page"]

# What the script says, by the keys of the phrases.
_SAID = (
    *(
        "all",
        "choice.printed",
        "copied",
        "copy",
        "enlarge",
        "highlighted",
        "next",
        "of",
        "previous",
    ),
    *("rows.all", "rows.more", "rows.printed", "shown", "sort"),
)


def write_page(report: Report) -> str:
    """Return a report as a page; the same report gives the same page."""
    marker = Marker.read(report)
    sections = view_sections(report.sections, marker)
    script = _read_asset("page.js")
    said = {key: report.words(f"page.{key}") for key in _SAID}
    return (
        _load_templates()
        .get_template("page.html.jinja")
        .render(
            report=report,
            words=report.words,
            sections=sections,
            cases=[(i, marker.labels.get(name, name)) for name, i in marker.cases.items()],
            style=Markup(_read_asset("page.css")),
            script=Markup(script),
            digest=b64encode(sha256(script.encode("utf-8")).digest()).decode("ascii"),
            said=json.dumps(said, ensure_ascii=False, sort_keys=True),
        )
        + "\n"
    )


@cache
def _load_templates() -> Environment:
    from jinja2 import Environment, PackageLoader, StrictUndefined

    return Environment(
        loader=PackageLoader("qca.report.formats.html", "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        finalize=_neutralize,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=False,
    )


def _neutralize(value: object) -> object:
    """Have what templates write be shown as it stands: also marks that nobody sees."""
    return mark_up(value) if isinstance(value, str) and not isinstance(value, Markup) else value


@cache
def _read_asset(name: str) -> str:
    return files("qca.report.formats.html").joinpath("assets", name).read_text("utf-8").strip()
