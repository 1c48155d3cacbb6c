"""Commands on analysis files: the whole run and its parts."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from qca.cli.language import tell_in_language
from qca.cli.notes import note_plan, note_untold
from qca.cli.options import (
    Command,
    certificate_option,
    engine_options,
    example,
    format_option,
    lang_option,
    out_options,
    refuse_chosen_terms,
    report_format_option,
    spec_argument,
)
from qca.cli.output import (
    check_out,
    find_report_file,
    print_and_write,
    print_notes,
    print_report,
    print_result,
    write_report_file,
)
from qca.cli.parameters import COUNT, PATH
from qca.cli.progress import find_progress
from qca.errors import InputError
from qca.messages import join_messages, say, say_count
from qca.progress import Stage

if TYPE_CHECKING:
    from qca.report.files import ReportFile

__all__ = ["calibrate", "check", "claims", "run", "schema"]


@click.command(cls=Command)
@spec_argument
@out_options("Directory for the record, report and tables; or a file, for the report alone.")
@certificate_option
@click.option(
    "--no-robustness", is_flag=True, help="Skip how fragile the findings are; a little faster."
)
@engine_options
@click.option(
    "--full", is_flag=True, help="Print the whole report, not only what fits on a screen."
)
@report_format_option
@lang_option
@example(
    """qca run calibrations/2025.yaml
qca run calibrations/2025.yaml --full
qca run calibrations/2025.yaml --out results --lang es
qca run calibrations/2025.yaml --out report.docx
qca run calibrations/2015.yaml --format json --certificate"""
)
def run(
    spec: Path,
    out: Path | None,
    force: bool,
    certificate: bool,
    no_robustness: bool,
    jobs: int,
    engine: str,
    full: bool,
    style: str,
    lang: str,
) -> None:
    """Run a whole analysis: the answer on one screen; with --full, everything behind it.

    How fragile the findings are is worked out as far as that is quick; 'qca robustness' does all.

    With --out, writes record.json, report.md, report.html and one CSV for each table into a
    directory; or the whole report into one file, in the form that its ending says.
    """
    from qca.pipeline import certify_record, run_file
    from qca.report.compose import compose_report

    if certificate and style != "json" and out is None:
        raise InputError(
            say("--certificate does not go with {style}", style=style),
            say("add --format json or --out"),
        )
    if full and style != "text":
        raise InputError(
            say("--full does not go with {style}", style=style),
            say("leave it out: nothing is left out there"),
        )
    alone = find_report_file(out)
    if alone is None:
        check_out(out, "run", force)
    progress = find_progress()
    screen = style == "text" and not full and out is None
    record = run_file(
        spec,
        robustness=not no_robustness,
        screen=screen,
        jobs=jobs,
        engine=engine,
        watch=progress.watch,
    )
    print_notes([*record.study.notes, *record.study.warnings])
    if style != "json":
        note_untold(record.study, lang)
    if certificate:
        refuse_chosen_terms(record.study.spec.minimize.term_incl)
    certificates = certify_record(record, watch=progress.watch) if certificate else ()
    progress.watch(Stage.REPORT, 0, None)
    report = compose_report(record, style, lang, certificates, short=not full)

    def compose() -> Sequence[ReportFile]:
        from qca.report.files import compose_files

        return compose_files(record, lang, certificates)

    if out is not None and alone is not None:
        print_report(report, style)
        write_report_file(record, certificates, alone, out, force=force, lang=lang)
        return
    print_and_write(
        report,
        style,
        lang,
        out,
        compose,
        command="run",
        record=record,
        force=force,
    )


@click.command(cls=Command)
@spec_argument
@click.option(
    "--report",
    "standards",
    is_flag=True,
    help="List what good practice asks for, and what of it the analysis has.",
)
@report_format_option
@lang_option
@example(
    """qca check calibrations/2025.yaml
qca check calibrations/2025.yaml --report --lang es"""
)
def check(spec: Path, standards: bool, style: str, lang: str) -> None:
    """Check an analysis file and its cases: every problem with file, line and remedy.

    Reads everything, calibrates it and builds the truth tables, so that a file without a problem
    can be run.

    With --report, tells of each thing that lists of good practice ask for whether the analysis has
    it, where in the file it stands or should stand, and what to do.
    """
    from qca.analysis.outcome import check_outcomes
    from qca.coding.grades import review_grades
    from qca.io.studies import load_study

    if standards:
        _report_standards(spec, style, lang)
        return
    if style != "text":
        raise InputError(say("--format is for the report of a check"), say("add --report"))
    study = load_study(spec)
    absent = check_outcomes(study, watch=find_progress().watch)
    graded = review_grades(study.codebook, study.cases)
    print_notes([*study.notes, *study.warnings, *absent, *graded])
    note_plan(study)
    note_untold(study, lang)
    counted = (
        say_count("{number} case", "{number} cases", len(study.cases)),
        say_count("{number} set", "{number} sets", len(study.spec.sets)),
        say_count("{number} claim", "{number} claims", len(study.claims)),
        say_count("{number} rival", "{number} rivals", len(study.spec.rivals)),
    )
    told = say(
        "{file}: {counted}; no problem found", file=str(spec), counted=join_messages(counted)
    )
    print_report(f"{tell_in_language(told)}\n")


def _report_standards(spec: Path, style: str, lang: str) -> None:
    from qca.io.studies import find_places, load_study
    from qca.record import analyze_study
    from qca.report.compose import compose_standards
    from qca.report.languages import tell_record
    from qca.standards.review import review_standards

    study = load_study(spec)
    record = analyze_study(study, watch=find_progress().watch)
    places = find_places(spec)
    print_notes([*study.notes, *study.warnings])
    note_untold(study, lang)
    standards = review_standards(record)
    title = tell_record(record, lang).study.spec.title
    print_report(compose_standards(title, standards, places, style, lang), style)


@click.command(cls=Command)
@spec_argument
@click.option(
    "--find-thresholds",
    "groups",
    type=COUNT,
    help="Suggest this many thresholds for every numeric field instead, by clusters of its values.",
)
@format_option("text", "json", "csv", "latex", "md", "html")
@lang_option
@example(
    """qca calibrate calibrations/2025.yaml
qca calibrate calibrations/2025.yaml --format csv
qca calibrate calibrations/2025.yaml --find-thresholds 1"""
)
def calibrate(spec: Path, groups: int | None, style: str, lang: str) -> None:
    """Print the membership of every case in every set.

    With --find-thresholds, prints where the raw values of each numeric field fall apart: a hint to
    look at, not a calibration, which needs a reason from theory.
    """
    from qca.io.studies import load_study
    from qca.report.pieces.sections import Section
    from qca.report.sections.evidence import document_cases
    from qca.report.sections.memberships import (
        document_memberships,
        table_memberships,
        table_thresholds,
    )
    from qca.report.words import load_words

    words = load_words(lang)
    study = load_study(spec)
    print_notes(study.notes)
    if groups is not None:
        from qca.study.codes import suggest_thresholds

        suggested = suggest_thresholds(study.spec, study.cases, groups)
        document = {
            "thresholds": {name: list(cuts) for name, _, cuts in suggested},
            **document_cases(study),
        }
        table = table_thresholds(suggested, words)
        section = Section("thresholds", table.title, full=(table,))
        print_result(style, lambda: document, [table], [section], words)
        return
    memberships = study.scores.memberships
    table = table_memberships(memberships, words)
    print_result(
        style,
        lambda: {
            "memberships": document_memberships(memberships),
            **document_cases(study),
        },
        [table],
        [Section("memberships", table.title, full=(table,))],
        words,
    )


@click.command(cls=Command)
@spec_argument
@format_option("text", "json", "csv", "latex", "md", "html")
@lang_option
@example("qca claims calibrations/2025.yaml\nqca claims calibrations/2025.yaml --lang es")
def claims(spec: Path, style: str, lang: str) -> None:
    """Only the claims and rivals, with verdicts and the cases for and against."""
    from qca.io.studies import load_study
    from qca.record import judge_study
    from qca.report.contents import build_claims_report
    from qca.report.languages import tell_record
    from qca.report.sections.claim_documents import document_claims
    from qca.report.sections.claim_tables import table_claims
    from qca.report.sections.evidence import document_cases
    from qca.report.words import load_words

    words = load_words(lang)
    study = load_study(spec)
    print_notes(study.notes)
    judged = judge_study(study)
    if style in ("text", "latex"):
        note_untold(study, lang)
    # CSV is the same in every language.
    told = tell_record(judged, lang) if style == "latex" else judged
    print_result(
        style,
        lambda: {
            **document_claims(judged),
            **document_cases(study),
        },
        [table_claims([*told.claims, *told.rivals], words)],
        build_claims_report(judged, words).sections,
        words,
    )


@click.command(cls=Command)
@click.argument("which", type=click.Choice(["spec", "case", "codebook"]), default="spec")
@click.option(
    "--codebook",
    type=PATH,
    help="A codebook whose fields and labels the schema of case files is to know.",
)
@example(
    """qca schema > spec.schema.json
qca schema case --codebook cases/codebook.yaml > case.schema.json
qca schema codebook"""
)
def schema(which: str, codebook: Path | None) -> None:
    """Print the JSON schema of analysis files, case files or codebooks, for editors."""
    from qca.report.formats.json import write_json
    from qca.study.jsonschema import build_schema

    known = None
    if codebook is not None:
        from qca.io.codebooks import load_codebook_file

        if which != "case":
            what = say("--codebook does not go with {which}", which=which)
            raise InputError(what, say("write 'qca schema case --codebook …'"))
        known = load_codebook_file(codebook)
    print_report(write_json(build_schema(which, known)), "json")
