"""Commands that begin something: a project, a case file."""

from __future__ import annotations

import os
import shlex
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import click

from qca.cli.cases import directory_option
from qca.cli.language import tell_as_report
from qca.cli.options import Command, example, lang_option
from qca.cli.output import print_report
from qca.cli.parameters import PATH
from qca.cli.signals import holding_back
from qca.errors import InputError, Place, Problem
from qca.messages import say, say_count
from qca.options import call_settings

if TYPE_CHECKING:
    from qca.coding.templates import NewCase
    from qca.study.codebook import Codebook
    from qca.study.spec import Spec

__all__ = ["init", "new"]

_FIRST = "calibrations/first.yaml"


@click.command(cls=Command)
@click.argument("directory", metavar="DIR", type=PATH)
@lang_option
@example("qca init my-study\nqca init mi-estudio --lang es")
def init(directory: Path, lang: str) -> None:
    """Begin a project: a folder with cases, a codebook, sources and a first analysis, which runs.

    They are of invented towns, and show how the parts go together; README.md says how to put yours
    in their place. A folder that holds anything is refused.
    """
    from qca.io.starters import read_starter, refuse_used, write_starter
    from qca.report.formats.json import write_json
    from qca.study.jsonschema import build_schema

    refuse_used(directory)
    contents = read_starter(lang)
    for which in ("spec", "case", "codebook"):
        contents[f"schema/{which}.schema.json"] = write_json(build_schema(which)).encode()
    with call_settings(lambda _key, _value: "DIR"), holding_back():
        write_starter(directory, contents)
    told = say(
        "{folder}: a study of three invented towns, to be replaced by yours; README.md says how",
        folder=str(directory),
    )
    command = f"cd {shlex.quote(str(directory))}; qca run {_FIRST}"
    after = say("Then: {command}", command=command)
    print_report(f"{tell_as_report(told, lang)}\n{tell_as_report(after, lang)}\n")


@click.command(cls=Command)
@click.argument("name")
@click.option("--code", required=True, help="Code of the case, from which periods are named.")
@click.option(
    "--periods",
    required=True,
    metavar="YEARS,...",
    help="Years of each period, as 2000-2007,2008-2015; or with a name, as QTa=2000-2007.",
)
@click.option(
    "--like",
    "analysis",
    type=PATH,
    help="Analysis file whose fields are to be coded.  [default: all of the codebook]",
)
@directory_option
@click.option("--out", type=PATH, help="File to write.  [default: named after the case, in --dir]")
@lang_option
@example(
    """qca cases new Yucatán --code YU --periods 2000-2007,2008-2015 --like calibrations/2025.yaml
qca cases new "San Luis Potosí" --code SL --periods 2000-2015 --like calibrations/2015.yaml"""
)
def new(
    name: str,
    code: str,
    periods: str,
    analysis: Path | None,
    directory: Path,
    out: Path | None,
    lang: str,
) -> None:
    """Write a case file to be coded: every field that an analysis needs, each with its question.

    Nothing is filled in but names and years, so that it loads at once as a case that is not coded
    yet. A file that is there is never written over.
    """
    from qca.coding.needs import list_needs
    from qca.coding.templates import describe_case, name_file, write_template
    from qca.io.casefolders import find_schema
    from qca.io.folders import change_folder
    from qca.study.prose import tell_versions

    described = describe_case(name, code, periods)
    path = directory / name_file(described.name, described.code) if out is None else out
    _refuse_known(described, path)
    spec, codebook = _find_asked(analysis, path.parent)
    spec, codebook = tell_versions((spec, codebook), lang)
    needs = list_needs(spec, codebook)
    check = _find_check(analysis, path.parent)
    text = write_template(
        described,
        needs,
        spec=spec,
        codebook=codebook,
        analysis="" if analysis is None else str(analysis),
        check=check,
        schema=find_schema(path.parent),
        tell=partial(tell_as_report, language=lang),
    )
    with holding_back():
        change_folder(path.parent, {path.name: text.encode()})
    _tell_next(described, path, len(needs), check, lang)


def _refuse_known(described: NewCase, path: Path) -> None:
    """Refuse to write what is there already, by the name of a file or of a case."""
    from qca.coding.newcomers import list_clashes
    from qca.io.casefolders import read_case_folder
    from qca.io.files import show_path

    problems = list_clashes(described, read_case_folder(path.parent).files, path.name)
    if not problems and os.path.lexists(path):
        what = say("there is a file already")
        problems = [Problem(what, say("name another file with --out"), Place(show_path(path)))]
    if problems:
        raise InputError(problems)


def _find_asked(analysis: Path | None, directory: Path) -> tuple[Spec | None, Codebook | None]:
    """Return the analysis that says what is to be coded, and the codebook that says how."""
    from qca.io.casefolders import load_codebook
    from qca.io.studies import read_spec_file

    codebook = load_codebook(directory)
    if analysis is not None:
        read = read_spec_file(analysis, with_cases=False)
        if read.problems:
            raise InputError(read.problems)
        return read.spec, codebook or read.codebook
    if codebook is None:
        what = say(
            "nothing says what is to be coded: there is no codebook in {folder}",
            folder=str(directory),
        )
        raise InputError(what, say("name an analysis with --like"))
    return None, codebook


def _find_check(analysis: Path | None, directory: Path) -> str:
    """Return the command that checks case files of a directory for an analysis."""
    command = ["qca cases check"]
    if analysis is not None:
        command.append(f"--for {shlex.quote(str(analysis))}")
    if directory != Path("cases"):
        command.append(f"--dir {shlex.quote(str(directory))}")
    return " ".join(command)


def _tell_next(described: NewCase, path: Path, fields: int, check: str, lang: str) -> None:
    """Print what was written, and what comes next."""
    told = say(
        "{file}: {periods} to be coded on {fields}",
        file=str(path),
        periods=say_count(
            "{number} case-period ({names})",
            "{number} case-periods ({names})",
            len(described.periods),
            names=", ".join(described.periods),
        ),
        fields=say_count("{number} field", "{number} fields", fields),
    )
    after = say("Code it in a text editor, then: {command}", command=check)
    print_report(f"{tell_as_report(told, lang)}\n{tell_as_report(after, lang)}\n")
