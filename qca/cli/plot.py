"""The command that draws pictures of what an analysis found."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from qca.cli.options import Command, example, lang_option
from qca.cli.output import print_notes, print_report
from qca.cli.parameters import PATH
from qca.cli.progress import find_progress
from qca.cli.signals import holding_back
from qca.errors import InputError, cut_list
from qca.names import show_hidden
from qca.report.figures import FIGURE_FORMATS, THEMES

if TYPE_CHECKING:
    from qca.record import Record
    from qca.report.figures.drawings import Drawing
    from qca.report.words import Words

__all__ = ["plot"]


@click.command(cls=Command)
@click.argument("spec", metavar="SPEC|RECORD", type=PATH)
@click.argument("kind", required=False)
@click.option("--out", type=PATH, help="File to write, or a folder as ./ for several pictures.")
@click.option("--force", is_flag=True, help="Replace files that are there already.")
@click.option("--claim", metavar="ID", help="Only of this claim.")
@click.option("--term", metavar="EXPR", help="Only of this term.")
@click.option("--model", metavar="EXPR", help="Only of this model.")
@click.option("--set", "set_name", metavar="NAME", help="Only of this set.")
@click.option("--outcome", metavar="EXPR", help="Only for this outcome.")
@click.option(
    "--format",
    "form",
    type=click.Choice(FIGURE_FORMATS),
    help="Format; by default that of --out, or svg.",
)
@click.option(
    "--theme", type=click.Choice(THEMES), default=THEMES[0], show_default=True, help="Colours."
)
@lang_option
@example(
    """qca plot calibrations/2025.yaml
qca plot calibrations/2025.yaml memberships --out memberships.pdf
qca plot results/record.json memberships"""
)
def plot(
    spec: Path,
    kind: str | None,
    out: Path | None,
    force: bool,
    claim: str | None,
    term: str | None,
    model: str | None,
    set_name: str | None,
    outcome: str | None,
    form: str | None,
    theme: str,
    lang: str,
) -> None:
    """Draw a picture of what an analysis found, as a file for print or for a page.

    RECORD is the record.json that 'qca run' wrote, of which nothing is computed anew. Without
    KIND, lists the pictures that there are. Without --out, each is written here, under the name of
    its kind.
    """
    from qca.io.singles import check_places, write_contents
    from qca.pipeline import find_record, list_inputs
    from qca.report.figures.drawings import Wanted, choose_drawings
    from qca.report.figures.kinds import find_kind
    from qca.report.words import load_words

    chosen = find_kind(kind) if kind is not None else None
    if out is not None and not out.is_dir():
        check_places([out])
    record = find_record(spec, robustness=False, watch=find_progress().watch)
    print_notes(record.study.notes)
    words = load_words(lang)
    if chosen is None:
        _print_kinds(record, words)
        return
    wanted = Wanted(claim, term, model, outcome, set_name)
    drawings = choose_drawings(chosen, record, words, wanted)
    places = _name_files(drawings, out, form)
    contents = _render(places, theme, words)
    with holding_back():
        write_contents(contents, inputs=list_inputs(spec, record), force=force)
        told = [f"{show_hidden(str(path))}: {d.caption(words)}\n" for path, d in places.items()]
    print_report("".join(told))


def _print_kinds(record: Record, words: Words) -> None:
    from qca.report.figures.drawings import Wanted
    from qca.report.figures.kinds import FIGURES

    lines = []
    for kind in FIGURES.values():
        of = dict.fromkeys(d.key for d in kind.list_drawings(record, Wanted()))
        lines.append(f"{kind.name}: {words(kind.title)}{_tell_subjects([*of])}\n")
    print_report("".join(lines))


def _tell_subjects(keys: list[str]) -> str:
    if not keys:
        return " (nothing here)"
    named = [key for key in keys if key]
    return f" of {cut_list(named, 12)}" if named else ""


def _name_files(
    drawings: Sequence[Drawing], out: Path | None, form: str | None
) -> dict[Path, Drawing]:
    """Return where each picture is written."""
    ending = (out.suffix[1:].lower() if out is not None else "") or None
    if out is None or out.is_dir():
        names = [f"{_name_file(drawing)}.{form or FIGURE_FORMATS[0]}" for drawing in drawings]
        return dict(zip([(out or Path()) / name for name in names], drawings, strict=True))
    if (form or ending) not in FIGURE_FORMATS:
        raise InputError(
            f"'{out.name}' does not say a format of pictures",
            f"end it with {' or '.join(f'.{each}' for each in FIGURE_FORMATS)}, or add --format",
        )
    if len(drawings) > 1:
        keys = [drawing.key for drawing in drawings]
        raise InputError(
            f"there are {len(drawings)} pictures for one file",
            f"choose one by --{drawings[0].subject.value} ({cut_list(keys, 12)}), or name a folder",
        )
    return {out: drawings[0]}


def _name_file(drawing: Drawing) -> str:
    return "-".join(part for part in (drawing.kind, drawing.key) if part)


def _render(places: dict[Path, Drawing], theme: str, words: Words) -> dict[Path, bytes]:
    from qca.report.figures.rendering import find_lacking, render_axes
    from qca.report.figures.style import find_theme

    colours = find_theme(theme)
    contents: dict[Path, bytes] = {}
    lacking: set[str] = set()
    for path, drawing in places.items():
        axes = drawing.draw(words, theme=colours)
        lacking |= set(find_lacking(axes))
        contents[path] = render_axes(axes, path.suffix[1:].lower())
    if lacking:
        shown = cut_list(sorted(lacking), 12)
        print_notes([f"no font here has {shown}, drawn as boxes; install a font that has them"])
    return contents
