"""Calibrations in a script: codes turned into memberships once more, where R can do so."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator

from qca.boolean.levels import first_of
from qca.exports.exchange import Exchange
from qca.exports.rscript.syntax import (
    write_call,
    write_comment,
    write_membership,
    write_number,
    write_text,
    write_vector,
)
from qca.report.words import Words
from qca.study.anchors import list_anchors
from qca.study.calibrations import Bell, Direct, Linear, Number, Range, SetSpec
from qca.study.codes import code_of, field_of, scale_of, score_of, text_of

__all__ = ["write_calibrations", "write_codes"]


def write_codes(given: Exchange) -> str:
    """Return as CSV what each case is coded in each field, a case a row."""
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\n")
    fields = _list_fields(given)
    writer.writerow(["case", *fields])
    for case in given.record.study.cases:
        codings = [code_of(case, field) for field in fields]
        codes = [
            "" if c is None else repr(c.value) if c.value is not None else text_of(c)
            for c in codings
        ]
        writer.writerow([given.cases[case.id], *codes])
    return buffer.getvalue()


def _list_fields(given: Exchange) -> tuple[str, ...]:
    """Return the fields that sets are calibrated from."""
    spec = given.record.study.spec
    own = [name for name, declared in spec.sets.items() if declared.expression is None]
    return tuple(dict.fromkeys(field_of(spec, name) for name in own))


def write_calibrations(given: Exchange, words: Words) -> Iterator[str]:
    """Yield how each set is calibrated from its codes, and the comparison with its column."""
    fields = len(_list_fields(given))
    yield "\n".join(
        [
            write_comment(words("export.r.calibrations")),
            "codes <- read.csv(",
            '  file.path(folder, "r-codes.csv"), row.names = 1, check.names = FALSE,',
            f'  na.strings = "", colClasses = rep("character", {fields + 1}), encoding = "UTF-8"',
            ")",
        ]
    )
    for name in given.record.study.spec.sets:
        yield _write_set(given, name, words)


def _write_set(given: Exchange, name: str, words: Words) -> str:
    declared = given.record.study.spec.sets[name]
    column = given.names[name]
    head = write_comment(f"{column}: {declared.label or name} ({declared.method}). {declared.why}")
    drawn = [
        f"{anchor.name} = P{anchor.percentile:g}"
        for anchor in list_anchors(declared)
        if anchor.percentile is not None
    ]
    if drawn:
        told = words("export.r.percentiles", listed=", ".join(drawn))
        head = f"{head}\n{write_comment(told)}"
    call, known = _write_scores(given, name, declared)
    said = [f"known = {write_text(words('export.r.rule'))}"] if known else []
    label = write_text(words("export.r.check.calibration", name=name))
    return f"{head}\n{write_call('check_scores', [label, call, f'data${column}', *said])}"


def _write_scores(given: Exchange, name: str, declared: SetSpec) -> tuple[str, bool]:
    """Return what gives the scores of a set, and whether R is known to do otherwise."""
    spec = given.record.study.spec
    if declared.expression is not None:
        expression = given.names.rename(declared.expression.parsed)
        return f"with(data, {write_membership(expression, given.plain_levels)})", False
    codes = f"codes[[{write_text(field_of(spec, name))}]]"
    first = first_of(given.names.levels[name])
    scale = scale_of(spec, name)
    if scale is not None:
        scores = write_vector([score_of(entry) - first for entry in scale.values()], "  ")
        return write_call(
            "score_labels", [codes, write_vector(list(scale), "  "), scores], "  "
        ), False
    raw = f"as_numbers({codes})"
    if declared.as_is is not None:
        return (f"{raw} - {first}" if first else raw), False
    rest = _list_arguments(declared)
    outside = declared.crisp is not None and _has_outside(given, name, declared)
    call = write_call("recalibrate", [raw, *rest], "  ")
    return f"attempt({call})", outside or declared.indirect is not None


def _list_arguments(declared: SetSpec) -> list[str]:
    """Return the arguments that calibrate raw values."""
    if declared.crisp is not None:
        return ['type = "crisp"', _write_cuts(declared.crisp)]
    if declared.direct is not None:
        idm = f"idm = {write_number(declared.direct.idm)}"
        return ['type = "fuzzy"', _write_anchors(declared.direct), idm]
    graded = declared.linear or declared.bell
    if graded is not None:
        shape = [f"below = {write_number(graded.below)}", f"above = {write_number(graded.above)}"]
        return ['type = "fuzzy"', _write_anchors(graded), "logistic = FALSE", *shape]
    if declared.indirect is not None:
        return ['type = "fuzzy"', 'method = "indirect"', _write_cuts(declared.indirect.cuts)]
    return ['type = "fuzzy"', 'method = "TFR"']


def _has_outside(given: Exchange, name: str, declared: SetSpec) -> bool:
    """Return whether a threshold lies outside of the values, which R refuses."""
    study = given.record.study
    codings = [code_of(case, field_of(study.spec, name)) for case in study.cases]
    values = [c.value for c in codings if c is not None and c.value is not None]
    cuts = [_at(cut) for cut in declared.crisp or ()]
    return not values or min(cuts) < min(values) or max(cuts) > max(values)


def _at(number: Number) -> float:
    return number.at if isinstance(number, Range) else float(number)


def _write_cuts(cuts: tuple[Number, ...]) -> str:
    return f"thresholds = {write_vector([_at(cut) for cut in cuts])}"


def _write_anchors(declared: Direct | Linear | Bell) -> str:
    """Return the anchors with the names that R gives them."""
    if isinstance(declared, Bell):
        (e1, e2), (c1, c2), (i1, i2) = declared.out, declared.crossover, declared.into
        named = {"e1": e1, "c1": c1, "i1": i1, "i2": i2, "c2": c2, "e2": e2}
    else:
        named = {"e": declared.out, "c": declared.crossover, "i": declared.into}
    shown = [f"{name} = {write_number(_at(number))}" for name, number in named.items()]
    return f"thresholds = {write_call('c', shown)}"
