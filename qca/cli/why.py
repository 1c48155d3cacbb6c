"""The command on what a score rests on, and what rests on it."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

import click

from qca.cli.options import Command, example, lang_option, report_format_option, spec_argument
from qca.cli.output import print_notes, print_result
from qca.cli.progress import find_progress
from qca.errors import InputError, Problem, report_absent
from qca.messages import say

if TYPE_CHECKING:
    from qca.study.cases import Case
    from qca.study.declaration import Study

__all__ = ["why"]


@click.command(cls=Command)
@spec_argument
@click.argument("case")
@click.argument("names", metavar="[SET]...", nargs=-1)
@report_format_option
@lang_option
@example(
    """qca why calibrations/2025.yaml NL2 EL
qca why calibrations/2025.yaml NL2
qca why calibrations/2025.yaml PU1 EL BQ --format json"""
)
def why(spec: Path, case: str, names: tuple[str, ...], style: str, lang: str) -> None:
    """Show why a case has its score in a set: code, evidence, calibration; and what rests on it.

    With the rows, models and claims that depend on the score, and what would turn if the case were
    coded otherwise. Without a set, all sets of the case.
    """
    from qca.evidence.chains import trace_chains
    from qca.pipeline import run_file
    from qca.report.languages import tell_record
    from qca.report.sections.chain_of_evidence import (
        build_chain,
        build_overview,
        table_recodings,
        table_scores_of,
    )
    from qca.report.sections.chain_of_evidence_documents import document_chain
    from qca.report.words import load_words

    record = tell_record(run_file(spec, robustness=False, watch=find_progress().watch), lang)
    study = record.study
    chosen, sets = _choose(study, case, names)
    print_notes(study.notes)
    words, references = load_words(lang), _read_references(spec, study)
    chains = trace_chains(record, chosen, sets)
    print_result(
        style,
        lambda: {
            "case": chosen.id,
            "state": chosen.state,
            "years": chosen.years,
            "chains": [document_chain(chain, record, references) for chain in chains],
        },
        [table_scores_of(chains, words), *(table_recodings(chain, words) for chain in chains)],
        [
            *([] if names else [build_overview(chosen, chains, record, words)]),
            *(build_chain(chain, record, references, words) for chain in chains),
        ],
        words,
    )


def _choose(study: Study, name: str, names: tuple[str, ...]) -> tuple[Case, tuple[str, ...]]:
    """Return a case and sets of a study by their names; all sets where none is named.

    Unknown names are refused, all at once, each with the nearest that there is.
    """
    cases, sets = {case.id: case for case in study.cases}, study.spec.sets
    uncoded = name in study.left_out and name not in cases
    problems = [] if uncoded else report_absent([name], cases, say("there is no case"))
    problems += report_absent(names, sets, say("there is no set"))
    if uncoded:
        what = say("case '{name}' is coded on no set, so that it has no score", name=name)
        problems.append(Problem(what, say("see 'qca cases show {name}'", name=name)))
    if problems:
        raise InputError(problems)
    return cases[name], tuple(dict.fromkeys(names)) or tuple(sets)


def _read_references(spec: Path, study: Study) -> Mapping[str, str]:
    """Return the sources of all folders with case files of a study, spelled out by their keys."""
    from qca.io.references import read_references
    from qca.io.sources import BIB

    folders = [(spec.parent / name).parent for name in study.digests if Path(name).name == BIB]
    return {key: text for folder in folders for key, text in read_references(folder).items()}
