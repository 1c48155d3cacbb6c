"""The command that draws pictures of what an analysis found."""

from __future__ import annotations

import shlex
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from qca.cli.language import tell_in_language
from qca.cli.notes import note_untold
from qca.cli.options import Command, example, lang_option
from qca.cli.output import print_notes, print_report
from qca.cli.parameters import PATH
from qca.cli.progress import find_progress
from qca.cli.signals import holding_back
from qca.errors import InputError, cut_list
from qca.messages import list_either, say
from qca.names import show_hidden
from qca.progress import Stage
from qca.report.figures import FIGURE_FORMATS, THEMES

if TYPE_CHECKING:
    from qca.record import Record
    from qca.report.figures.drawings import Drawing
    from qca.report.words import Words

__all__ = ["plot"]

# Letters of the name of a file.
_LONGEST = 80


@click.command(cls=Command)
@click.argument("spec", metavar="SPEC|RECORD", type=PATH)
@click.argument("kind", required=False)
@click.option("--out", type=PATH, help="File to write, or a folder; a PDF file holds all.")
@click.option("--force", is_flag=True, help="Replace files that are there already.")
@click.option("--claim", metavar="ID", help="Only of this claim, or of one written as 'A*B -> Y'.")
@click.option("--term", metavar="EXPR", help="Only of this term, or of any other expression.")
@click.option("--model", metavar="EXPR", help="Only of this model.")
@click.option("--solution", metavar="KIND", help="Only of this solution, as parsimonious.")
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
qca plot calibrations/2025.yaml xy --claim N1
qca plot calibrations/2025.yaml xy --claim "EL*BQ -> SYN" --out figures/xy.pdf
qca plot calibrations/2025.yaml xy --out figures --lang es --theme dark
qca plot results/record.json memberships --out memberships.pdf"""
)
def plot(
    spec: Path,
    kind: str | None,
    out: Path | None,
    force: bool,
    claim: str | None,
    term: str | None,
    model: str | None,
    solution: str | None,
    set_name: str | None,
    outcome: str | None,
    form: str | None,
    theme: str,
    lang: str,
) -> None:
    """Draw a picture of what an analysis found, as a file for print or for a page.

    RECORD is the record.json that 'qca run' wrote, of which nothing is computed anew. Without
    KIND, lists the pictures that there are. Without --out, the picture is written here, under the
    name of what it shows; files that are there already are left alone.
    """
    from qca.boolean.formulas import Formula, read_formula
    from qca.io.singles import check_places, write_contents
    from qca.pipeline import find_record, list_inputs
    from qca.report.figures.drawings import Wanted, choose_drawings
    from qca.report.figures.kinds import find_kind
    from qca.report.languages import tell_record
    from qca.report.words import load_words
    from qca.study.statements import hold_statement

    chosen = find_kind(kind) if kind is not None else None
    if out is not None and not out.is_dir():
        check_places([out])
    firmness = chosen is not None and chosen.needs_worlds
    record = find_record(spec, robustness=firmness, watch=find_progress().watch)
    print_notes(record.study.notes)
    note_untold(record.study, lang)
    record = tell_record(record, lang)
    words = load_words(lang)
    if chosen is None:
        _print_kinds(record, words)
        return
    wanted = Wanted(
        claim=None if claim is None else hold_statement(claim),
        term=None if term is None else Formula.write(read_formula(term).parsed),
        model=model,
        outcome=outcome,
        set=set_name,
        solution=solution,
    )
    find_progress().watch(Stage.PICTURES, 0, None)
    drawings = choose_drawings(chosen, record, words, wanted)
    places = _place_files(drawings, out, form)
    contents = _render(places, theme, words)
    with holding_back():
        write_contents(contents, inputs=list_inputs(spec, record), force=force)
    print_report("".join(_tell_file(*place, words) for place in places.items()))


def _print_kinds(record: Record, words: Words) -> None:
    from qca.report.figures.drawings import Wanted
    from qca.report.figures.kinds import FIGURES

    lines = []
    for kind in FIGURES.values():
        if kind.needs_worlds and record.robustness is None:  # which would take long
            lines.append(f"{kind.name}: {words(kind.title)}\n")
            continue
        of = dict.fromkeys(d.key for d in kind.list_drawings(record, Wanted()))
        lines.append(f"{kind.name}: {words(kind.title)}{_tell_subjects([*of])}\n")
    print_report("".join(lines))


def _tell_subjects(keys: list[str]) -> str:
    if not keys:
        return tell_in_language(say(" (nothing here)"))
    named = [key for key in keys if key]
    if not named:
        return ""
    return tell_in_language(say(" of {listed}", listed=cut_list(named, 12)))


def _place_files(
    drawings: Sequence[Drawing], out: Path | None, form: str | None
) -> dict[Path, tuple[Drawing, ...]]:
    """Return the files to write, each with its pictures: of PDF, a file can have several pages."""
    ending = out.suffix[1:].lower() if out is not None else ""
    if out is not None and ending and not out.is_dir():
        if ending not in FIGURE_FORMATS or form not in (None, ending):
            what = say("'{name}' does not end as a picture", name=out.name)
            if ending in FIGURE_FORMATS:
                what = say("'{name}' is not {form}", name=out.name, form=form)
            endings = list_either(f".{each}" for each in FIGURE_FORMATS)
            raise InputError(what, say("end it with {listed}", listed=endings))
        if len(drawings) > 1 and ending != "pdf":
            _refuse_several(drawings)
        return {out: tuple(drawings)}
    if out is None and len(drawings) > 1:
        _refuse_several(drawings)
    taken: dict[Path, tuple[Drawing, ...]] = {}
    for drawing in drawings:
        name = _name_file(drawing, several=len({d.outcome for d in drawings}) > 1)
        ends = [
            f"{end}.{form or FIGURE_FORMATS[0]}"
            for end in ("", *map("-{}".format, range(2, 2 + len(drawings))))
        ]
        paths = [(out or Path()) / f"{name}{end}" for end in ends]
        taken[next(path for path in paths if path not in taken)] = (drawing,)
    return taken


def _refuse_several(drawings: Sequence[Drawing]) -> None:
    from qca.report.figures.drawings import single_out

    ways = [single_out(drawing, drawings) for drawing in drawings]
    by = list_either(dict.fromkeys(f"--{subject.value}" for way in ways for subject in way))
    first = " ".join(f"--{subject.value} {shlex.quote(key)}" for subject, key in ways[0].items())
    raise InputError(
        say("there are {number} pictures", number=len(drawings)),
        say(
            "choose one by {by}, as {first}; or name a folder with --out, or one PDF file for all",
            by=by,
            first=first,
        ),
    )


def _name_file(drawing: Drawing, *, several: bool) -> str:
    """Return the name of a file without its ending: what it shows, in letters and digits."""
    from qca.report.figures.drawings import Subject

    parts = [drawing.kind, drawing.key, drawing.aspect]
    if drawing.subject not in (Subject.CLAIM, Subject.SET, Subject.OUTCOME):
        parts.append(drawing.outcome if several else "")
    if drawing.subject in (Subject.TERM, Subject.MODEL):
        parts.insert(1, drawing.subject.value)
    told = "-".join(part for part in parts if part)
    for mark, word in (("~", "not"), ("+", "or"), ("->", "to"), ("<-", "from")):
        told = told.replace(mark, word)
    runs = "".join(letter if letter.isalnum() else " " for letter in told).split()
    return "-".join(runs)[:_LONGEST]


def _tell_file(path: Path, drawings: Sequence[Drawing], words: Words) -> str:
    return "".join(f"{show_hidden(str(path))}: {each.caption(words)}\n" for each in drawings)


def _render(
    places: Mapping[Path, Sequence[Drawing]], theme: str, words: Words
) -> dict[Path, bytes]:
    """Return the content of each file, and tell what no font here can show."""
    from qca.report.figures.rendering import find_lacking, render_axes, render_pages
    from qca.report.figures.style import find_theme

    colours = find_theme(theme)
    contents: dict[Path, bytes] = {}
    lacking: set[str] = set()
    for path, drawings in places.items():
        pages = [drawing.draw(words, theme=colours) for drawing in drawings]
        lacking |= {char for axes in pages for char in find_lacking(axes)}
        ending = path.suffix[1:].lower()
        contents[path] = render_pages(pages) if len(pages) > 1 else render_axes(pages[0], ending)
    if lacking:
        note = say(
            "no font here has {listed}, drawn as boxes; install a font that has them",
            listed=cut_list(sorted(lacking), 12),
        )
        print_notes([note])
    return contents
