"""The command on the agreement of coders."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from qca.cli.cases import directory_option, read_case_files
from qca.cli.options import Command, example, format_option, lang_option, setting_option
from qca.cli.output import print_report, print_result
from qca.cli.parameters import COUNT, SEED
from qca.study.settings import AgreementSettings

if TYPE_CHECKING:
    from collections.abc import Sequence

    from qca.study.cases import Case

__all__ = ["agree"]


@click.command("agree", cls=Command)
@directory_option
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
qca cases agree --dir my-cases
qca cases agree --format json"""
)
def agree(directory: Path, samples: int | None, seed: int | None, style: str, lang: str) -> None:
    """Print how far coders agree on each field, where they differ, and what was decided.

    Reads 'coders' and 'adjudication' of the codes in case files.
    """
    from qca.cli.options import change, list_given
    from qca.coding.agreement import measure_agreement
    from qca.io.casefolders import load_codebook
    from qca.report.sections.coders import build_agreement, document_agreement_of, table_coders
    from qca.report.words import load_words

    words = load_words(lang)
    settings = change(AgreementSettings(), list_given({"samples": samples, "seed": seed}))
    agreement = measure_agreement(
        _list_cases(directory, lang), codebook=load_codebook(directory), settings=settings
    )
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


def _list_cases(directory: Path, lang: str) -> Sequence[Case]:
    """Return the case-periods of all case files of a folder, however their years are cut."""
    from qca.study.cases import list_every_case
    from qca.study.prose import tell_versions

    return [
        case
        for file, places in read_case_files(directory)
        for case in list_every_case(tell_versions(file, lang), places)
    ]
