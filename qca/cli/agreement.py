"""The command on the agreement of coders."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import click

from qca.cli.cases import directory_option, read_case_files
from qca.cli.options import Command, example, format_option, lang_option, setting_option
from qca.cli.output import print_report, print_result
from qca.cli.parameters import COUNT, PATH, SEED
from qca.errors import InputError
from qca.study.settings import AgreementSettings

if TYPE_CHECKING:
    from qca.coding.agreement import CoderAgreement

__all__ = ["agree"]


@click.command("agree", cls=Command)
@directory_option
@click.option(
    "--for",
    "analysis",
    type=PATH,
    help="Analysis file: its cases and fields alone, with labels in the order of its scales.",
)
@setting_option(
    AgreementSettings,
    "samples",
    "Samples of the cases from which intervals are found.",
    type=COUNT,
)
@setting_option(AgreementSettings, "seed", "Seed of samples.", type=SEED)
@format_option("text", "json", "csv")
@lang_option
@example(
    """qca cases agree
qca cases agree --for calibrations/2025.yaml
qca cases agree --dir my-cases
qca cases agree --format json"""
)
def agree(
    directory: Path,
    analysis: Path | None,
    samples: int | None,
    seed: int | None,
    style: str,
    lang: str,
) -> None:
    """Print how far coders agree on each field, where they differ, and what was decided.

    Reads 'coders' and 'adjudication' of the codes in case files.
    """
    from qca.cli.options import change, list_given
    from qca.report.sections.coders import build_agreement, document_agreement_of, table_coders
    from qca.report.words import load_words

    words = load_words(lang)
    settings = change(AgreementSettings(), list_given({"samples": samples, "seed": seed}))
    if analysis is None:
        agreement = _measure_folder(directory, settings, lang)
    else:
        agreement = _measure_analysis(analysis, settings, lang)
    if agreement is None:
        if style == "json":
            print_result(style, lambda: {"coders": []}, (), (), words)
        else:
            print_report(words("coders.none", word="'coders'") + "\n")
        return
    section = build_agreement(agreement, words)
    print_result(
        style,
        lambda: document_agreement_of(agreement),
        [table_coders(agreement, words)],
        [section],
        words,
    )


def _measure_folder(
    directory: Path, settings: AgreementSettings, lang: str
) -> CoderAgreement | None:
    """Return the agreement on all case-periods of a folder, however their years are cut."""
    from qca.coding.agreement import measure_agreement
    from qca.io.casefolders import load_codebook
    from qca.study.cases import list_every_case
    from qca.study.prose import tell_versions

    cases = [
        case
        for file, places in read_case_files(directory)
        for case in list_every_case(tell_versions(file, lang), places)
    ]
    return measure_agreement(cases, codebook=load_codebook(directory), settings=settings)


def _measure_analysis(
    analysis: Path, settings: AgreementSettings, lang: str
) -> CoderAgreement | None:
    """Return the agreement on the cases of an analysis, on the fields that it needs.

    Codes that are missing stop it not: they may be those on which coders differ.
    """
    from qca.coding.agreement import measure_agreement
    from qca.coding.needs import list_needs
    from qca.io.studies import read_spec_file
    from qca.study.prose import tell_versions

    file = read_spec_file(analysis)
    if file.spec is None or file.problems:
        raise InputError(file.problems)
    fields = {need.field for need in list_needs(file.spec, file.codebook)}
    chosen = [
        replace(case, codings={f: each for f, each in case.codings.items() if f in fields})
        for case in tell_versions(file.cases, lang)
        if case.id not in file.spec.omit and (not file.spec.only or case.id in file.spec.only)
    ]
    return measure_agreement(chosen, file.spec, file.codebook, settings)
