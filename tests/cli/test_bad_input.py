"""Every bad input ends in a message with place and remedy, status 1 or 2, and nothing written."""

from __future__ import annotations

import os
import random
import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result

import qca.pipeline

Invoke = Callable[..., Result]


def _problems(result: Result) -> list[str]:
    """Return the lines of standard error that report problems."""
    lines = result.stderr.splitlines()
    return [line for line in lines if line.startswith("qca: ") and "qca: note:" not in line]


def _assert_refused(result: Result, code: int, *parts: str) -> None:
    """The command stopped cleanly: nothing on stdout, a message that has every part, a remedy."""
    shown = f"exit {result.exit_code}\n{result.stdout[:400]}\n{result.stderr}"
    assert result.exit_code == code, shown
    assert result.stdout == "", shown
    problems = _problems(result)
    assert problems, shown
    for problem in problems:
        assert re.search(r"; \S", problem), f"no remedy: {problem}"
    for part in parts:
        assert part in result.stderr, f"{part!r} is not in\n{shown}"


@dataclass(frozen=True)
class Bad:
    """A change to the small study. ``§`` in ``new`` marks the line that a message must name."""

    name: str
    old: str
    new: str
    parts: tuple[str, ...]
    file: str = "spec"
    code: int = 2
    place: str = ""


def _apply(bad: Bad, text: str) -> tuple[str, int | None]:
    """Return the spoilt text and the marked line."""
    assert text.count(bad.old) >= 1, f"{bad.old!r} is not in the text to spoil"
    spoilt = text.replace(bad.old, bad.new, 1) if bad.old else bad.new
    line = spoilt.count("\n", 0, spoilt.index("§")) + 1 if "§" in spoilt else None
    return spoilt.replace("§", ""), line


def _spec(name: str, old: str, new: str, *parts: str, code: int = 2) -> Bad:
    return Bad(name, old, new, parts, "spec", code)


def _case(name: str, old: str, new: str, *parts: str, code: int = 2) -> Bad:
    return Bad(name, old, new, parts, "north", code)


def _at(place: str, bad: Bad) -> Bad:
    """Say that the message names a place other than the spoilt file."""
    return replace(bad, place=place)


_DIRECT = "direct: {out: 1, crossover: 3, in: 5}"
_SPECS = [
    # keys
    _spec("unknown key", "title:", "§colour: red\ntitle:", "'colour'"),
    _spec("misspelt key", "conditions: [A, B]", "§conditons: [A, B]", "did you mean 'conditions'"),
    _spec("key missing", "outcome: Y\n", "", "'outcome' is missing"),
    _spec("repeated key", "outcome: Y", "outcome: Y\n§outcome: A", "'outcome' stands twice"),
    _spec("set named twice", "  B: {", "  §A: {", "'A' stands twice"),
    _spec("misspelt in truth_table", "n_cut: 1", "§ncut: 1", "did you mean 'n_cut'"),
    _spec("misspelt in minimize", "  expectations:", "  §expectation:", "'expectations'"),
    _spec("misspelt in cuts", "  necessity: {", "  §necesity: {", "did you mean 'necessity'"),
    _spec("misspelt in necessity cuts", "ron: 0.5", "§rom: 0.5", "did you mean 'ron'"),
    _spec("misspelt in a set", "field: lead", "§feild: lead", "did you mean 'field'"),
    _spec("misspelt calibration", "direct: {", "§dircet: {", "did you mean 'direct'"),
    _spec("misspelt anchor", "crossover: 3", "§crossver: 3", "did you mean 'crossover'"),
    _spec("misspelt in a label", "between:", "§betwen:", "did you mean 'between'"),
    _spec("misspelt in a claim", "says: the first", "§say: the first", "did you mean 'says'"),
    _spec("misspelt in typology", "  dimensions:", "  §dimension:", "did you mean 'dimensions'"),
    _spec("misspelt in robustness", "{labels:", "{§label:", "did you mean 'labels'"),
    _spec("anchor missing", ", in: 5}", "}", "'in' is missing"),
    _spec("no calibration", "scale: level, why", "why", "no calibration"),
    _spec("two calibrations", "scale: level,", "scale: level, crisp: 3,", "2 calibrations"),
    _spec("expression with a field", "scale: level,", 'expression: "B*Y",', "has no 'field'"),
    # names
    _spec("name not an identifier", "  B: {", "  §B-2: {", "'B-2' is not a name"),
    _spec("name that begins with a digit", "  B: {", "  §2B: {", "'2B' is not a name"),
    _spec("unknown set in a claim", "claim: A*B -> Y", "§claim: A*Bee -> Y", "'Bee'"),
    _spec("claim in lower case", "claim: A*B -> Y", "§claim: a*B -> Y", "did you mean 'A'"),
    _spec("unknown set in a rival", "claim: B -> Y", "§claim: Q -> Y", "no set 'Q'"),
    _spec("unknown set in expectations", "[A, B]\ncuts", "[A, §Q]\ncuts", "'Q'"),
    _spec("unknown set in exclude", "[A, B]\ncuts", "[A]\n  exclude: [§Q*A]\ncuts", "'Q'"),
    _spec(
        "unknown set in enhanced",
        "[A, B]\ncuts",
        "[A]\n  enhanced: {necessary: [§Q]}\ncuts",
        "'Q'",
    ),
    _spec("unknown condition", "conditions: [A, B]", "conditions: [A, §Q]", "no set 'Q'"),
    _spec("condition twice", "conditions: [A, B]", "conditions: [A, §A]", "'A'", "twice"),
    _spec("unknown outcome", "outcome: Y", "§outcome: Z", "no set 'Z'"),
    _spec("outcome among the conditions", "conditions: [A, B]", "conditions: [A, Y]", "'Y'"),
    _spec("negated outcome among them", "outcome: Y", '§outcome: "~A"', "'A'", "condition"),
    _spec("unknown scale", "scale: level", "§scale: levle", "did you mean 'level'"),
    _spec("unknown field", "field: money", "§field: mony", "did you mean 'money'"),
    _spec("unknown dimension", "dimensions: [A, B]", "dimensions: [A, §Q]", "'Q'"),
    _spec("type outside the dimensions", "full: A*B", "§full: A*Y", "'Y'"),
    _spec("unknown stated field", "  types:", "  §stated: typ\n  types:", "'typ'"),
    _spec(
        "unknown case in only", "outcome: Y", "§only: [N1, N9]\noutcome: Y", "'N9'", "did you mean"
    ),
    _spec("unknown case in omit", "outcome: Y", "§omit: [n1]\noutcome: Y", "did you mean 'N1'"),
    _spec("every case omitted", "outcome: Y", "omit: [N1, N2, S1, S2]\noutcome: Y", "no case"),
    _spec("unknown periods", "outcome: Y", "§periods: othr\noutcome: Y", "did you mean 'other'"),
    _spec("value of a set of two", "claim: A*B -> Y", '§claim: "A[2] -> Y"', "'A'", "0 to 1"),
    # numbers
    _spec("cut over 1", "incl_cut: 0.8", "§incl_cut: 1.8", "1.8", "at most 1"),
    _spec("cut under 0", "pri_cut: 0.5", "§pri_cut: -0.1", "-0.1"),
    _spec("cut not a number", "incl_cut: 0.8", "§incl_cut: high", "'high'", "number"),
    _spec("cut nan", "incl_cut: 0.8", "§incl_cut: .nan", "incl_cut"),
    _spec("cut infinite", "incl_cut: 0.8", "§incl_cut: inf", "incl_cut"),
    _spec("cut with decimal comma", "incl_cut: 0.8", "§incl_cut: '0,8'", "0,8"),
    _spec("cut with an underscore", "incl_cut: 0.8", "§incl_cut: 0.8_0", "'0.8_0'", "number"),
    _spec("cut in wide digits", "incl_cut: 0.8", "§incl_cut: ０.8", "'０.8'", "number"),
    _spec("cut too large", "incl_cut: 0.8", "§incl_cut: 1e400", "incl_cut", "finite"),
    _spec("n_cut with an underscore", "n_cut: 1", "§n_cut: 1_0", "'1_0'", "whole number"),
    _spec("n_cut in wide digits", "n_cut: 1", "§n_cut: １", "'１'", "whole number"),
    _spec("anchor with an underscore", "in: 5", "in: 5_0", "'5_0'", "number"),
    _spec("score with an underscore", "low: 0", "§low: 0_0", "'0_0'"),
    _spec("rising pair of cuts", "incl_cut: 0.8", "§incl_cut: [0.6, 0.8]", "higher one first"),
    _spec("three cuts", "incl_cut: 0.8", "§incl_cut: [0.9, 0.8, 0.7]", "incl_cut"),
    _spec("n_cut 0", "n_cut: 1", "§n_cut: 0", "'truth_table.n_cut'", "1"),
    _spec("n_cut 1.5", "n_cut: 1", "§n_cut: 1.5", "'truth_table.n_cut'", "whole number"),
    _spec("n_cut true", "n_cut: 1", "§n_cut: yes", "'truth_table.n_cut'"),
    _spec("at_crossover", "at_crossover: error", "§at_crossover: ignore", "'ignore'", "drop"),
    _spec("cut of a claim over 1", "ron: 0.5", "§ron: 7", "cuts.necessity.ron"),
    _spec("max_models 0", "  expectations:", "  §max_models: 0\n  expectations:", "max_models"),
    _spec("models misspelt", "  expectations:", "  §models: all\n  expectations:", "irredundant"),
    _spec("unknown solution", "conservative,", "§complex,", "'complex'"),
    _spec("no solutions", "[conservative, intermediate, parsimonious]", "[]", "solutions"),
    _spec("score over 1", "high: 1", "§high: 1.3", "'high'", "1.3"),
    _spec("score under 0", "high: 1", "§high: -1", "'high'", "-1"),
    _spec("score in words", "high: 1", "§high: one", "one"),
    _spec("score empty", "high: 1", "§high:", "high"),
    _spec("score over 1 in place", "good: 1", "§good: 1.3", "'good'", "1.3"),
    _spec("between that falls", "[0.4, 0.6]", "[0.6, 0.4]", "lower end first"),
    _spec("between over 1", "[0.4, 0.6]", "[0.4, 1.6]", "1.6"),
    _spec("between of one", "[0.4, 0.6]", "[0.4]", "is a list of 1; it should be a list of 2"),
    _spec("between of none", "[0.4, 0.6]", "[]", "is a list of 0; it should be a list of 2"),
    _spec("between of three", "[0.4, 0.6]", "[0.4, 0.5, 0.6]", "a list of at most 2"),
    _spec("score outside between", "score: 0.6", "score: 0.7", "lies outside"),
    _spec("anchors out of order", "crossover: 3", "crossover: 9", "set 'B'"),
    _spec("equal anchors", "crossover: 3", "crossover: 1", "set 'B'"),
    _spec("anchor not a number", "crossover: 3", "crossover: three", "three"),
    _spec("anchor infinite", "in: 5", "in: inf", "inf"),
    _spec("idm 0.5", "in: 5", "in: 5, idm: 0.5", "set 'B'", "idm"),
    _spec("idm 1", "in: 5", "in: 5, idm: 1", "set 'B'", "idm"),
    _spec("crisp out of order", _DIRECT, "crisp: [4, 2]", "'B'"),
    _spec("no crisp threshold", _DIRECT, "crisp: []", "threshold"),
    _spec("crisp twice", _DIRECT, "crisp: [4, 4]", "'B'"),
    _spec(
        "linear exponent 0",
        _DIRECT,
        "linear: {out: 1, crossover: 3, in: 5, below: 0}",
        "below",
    ),
    _spec(
        "bell out of order",
        _DIRECT,
        "bell: {out: [0, 1], crossover: [2, 3], in: [4, 5]}",
        "'B'",
    ),
    _spec(
        "bell of three",
        _DIRECT,
        "bell: {out: 0, crossover: 2, in: 4}",
        "bell",
    ),
    _spec(
        "indirect without cuts",
        _DIRECT,
        "indirect: {cuts: []}",
        "'B'",
    ),
    _at(
        "north.yaml:10:",
        _spec("raw values as they are", _DIRECT, "as_is: true", "'N1'", "4.5", "'B'"),
    ),
    _spec("as_is false", _DIRECT, "§as_is: false", "as_is"),
    _spec("levels 1", "scale: {bad: 0", "§levels: 1, scale: {bad: 0", "levels"),
    _at(
        "north.yaml:6:",
        _spec("numbers from labels", "scale: level,", "crisp: 3,", "'N1'", "'high'", "'lead'"),
    ),
    # shapes
    _spec("list for a mapping", "sets:\n", "sets: [A, B]\nmore:\n", "'sets' is a list"),
    _spec("mapping for a list", "conditions: [A, B]", "§conditions: {A: B}", "'conditions'"),
    _spec("text for a list", "conditions: [A, B]", "§conditions: A, B", "'conditions'"),
    _spec("text for a mapping", "truth_table: {", "§truth_table: strict\nx: {", "'truth_table'"),
    _spec("list for a text", "title: A small study", "§title: [A]", "'title' is a list"),
    _spec("empty title", "title: A small study", "§title:", "'title'"),
    _spec("empty conditions", "conditions: [A, B]", "§conditions: []", "'conditions'"),
    _spec("empty outcome", "outcome: Y", "§outcome: []", "'outcome'"),
    _spec("mapping for an outcome", "outcome: Y", "§outcome: {Y: 1}", "outcome"),
    _spec("empty sets", "", "title: x\ncases: [north.yaml]\nsets:\noutcome: Y\nconditions: [A]"),
    _spec("no cases", "cases: [north.yaml, south.yaml]", "§cases: []", "no case is left"),
    _spec("cases a text", "cases: [north.yaml, south.yaml]", "§cases: north.yaml", "cases"),
    _spec("empty claim", "claim: A*B -> Y", "§claim:", "claim"),
    _spec("claim of nothing", "claim: A*B -> Y", '§claim: ""', "no arrow"),
    _spec("claims a mapping", "claims:\n", "claims: {N1: A <- Y}\nx:\n", "claims"),
    _spec("claim without id", "{id: N1, says", "{says", "'id' is missing"),
    _spec("claims of texts", "rivals:\n", "rivals: [B -> Y]\nx:\n", "rivals"),
    _spec("empty scale", "scale: {bad: 0, good: 1}", "scale: {}", "label"),
    # cases
    _spec("missing case file", "north.yaml", "nrth.yaml", "'nrth.yaml'", "north.yaml"),
    _at("north.yaml", _spec("same case file twice", "south.yaml", "north.yaml", "north.yaml")),
    _spec("case file is the spec", "south.yaml", "spec.yaml", "spec.yaml"),
    _at("sub", _spec("case file is a directory", "south.yaml", "sub", "directory")),
    _spec("table missing", "[north.yaml, south.yaml]", "§{table: no.csv}", "no such file"),
    _spec("table without a name", "[north.yaml, south.yaml]", "{id: x}", "'table' is missing"),
    _spec(
        "misspelt in a table", "[north.yaml, south.yaml]", "§{tabel: a.csv}", "did you mean 'table'"
    ),
    # claims
    _spec("duplicate claim ids", "id: S1", "§id: N1", "'N1' stands twice"),
    _spec("rival with a claim's id", "id: R1", "§id: N1", "'N1' stands twice"),
    _spec("no arrow", "claim: A*B -> Y", "§claim: A*B Y", "no arrow"),
    _spec("two arrows", "claim: A*B -> Y", "§claim: A -> B -> Y", "2 arrows"),
    _spec("not without parentheses", "claim: A*B -> Y", "§claim: not A -> Y", "parentheses"),
    _spec("not around one side", "claim: A*B -> Y", "§claim: not (A) -> (Y)", ")"),
    _spec("one side missing", "claim: A*B -> Y", "§claim: A*B ->", "empty"),
    _spec("two operators", "claim: A*B -> Y", "§claim: A**B -> Y", "A**B"),
    _spec("open parenthesis", "claim: A*B -> Y", "§claim: (A*B -> Y", "("),
    _spec("code in a claim", "claim: A*B -> Y", "§claim: __import__('os') -> Y", "'"),
    _spec("syntax in a type", "full: A*B", "§full: A*(B", "A*(B"),
    _spec("syntax in an expectation", "[A, B]\ncuts", "[A, §B*]\ncuts", "B*"),
    _spec("deep parentheses", "claim: A*B -> Y", f"§claim: {'(' * 3000}A{')' * 3000} -> Y", "("),
    _spec("deep negation", "claim: A*B -> Y", f"§claim: {'~' * 30000}A -> Q", "Q"),
    _spec("deep not", "claim: A*B -> Y", f"§claim: {'not (' * 2000}A -> Q{')' * 2000}", "Q"),
    # expressions of sets
    _spec("expression of itself", "field: lead, scale: level", '§expression: "~A"', "circle"),
    _spec(
        "circular expressions",
        "field: lead, scale: level, why: reasons}\n  B: {label: second, field: money, " + _DIRECT,
        '§expression: "B*Y", why: reasons}\n  B: {expression: "A + Y"',
        "circle",
        "A",
        "B",
    ),
    _spec("unknown in an expression", "field: lead, scale: level", '§expression: "Q*B"', "'Q'"),
    _spec("syntax of an expression", "field: lead, scale: level", '§expression: "B + "', "B +"),
    # YAML
    _spec(
        "tag that runs code",
        "title: A small study",
        "§title: !!python/object/apply:os.system [ls]",
        "tag",
    ),
    _spec("tag of one's own", "title: A small study", "§title: !secret x", "!secret"),
    _spec("tag on a mapping", "cuts:\n", "cuts: §!!set\n", "tag"),
    _spec("binary tag", "title: A small study", "§title: !!binary aGVsbG8=", "tag"),
    _spec("tab", "  level:\n", "\tlevel:\n", "spaces, not tabs"),
    _spec("colon in a text", "title: A small study", "§title: A: small", "quotes"),
    _spec("open quote", "title: A small study", 'title: "A small', "not valid YAML"),
    _spec("open bracket", "conditions: [A, B]", "conditions: [A, B", "not valid YAML"),
    _spec("two documents", "outcome: Y", "---\noutcome: Y", "---"),
    _spec("control character", "title: A small", "§title: A\x07small", "not valid YAML"),
    _spec("unknown alias", "title: A small study", "§title: *nothing", "not valid YAML"),
    _spec("self alias", "sets:\n", "§sets: &a [*a]\nmore:\n", "alias"),
    _spec("merge key", "truth_table: {", "§truth_table: {<<: {n_cut: 1}, ", "extends"),
    _spec("list as a key", "title:", "§? [a, b]\n: x\ntitle:", "key"),
    _spec(
        "alias bomb",
        "title: A small study",
        "title: x\n"
        + "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n"
        + "".join(f"a{i}: &a{i} [{', '.join([f'*a{i - 1}'] * 10)}]\n" for i in range(1, 12)),
        "alias",
    ),
    _spec("deep nesting", "title: A small study", f"§title: {'[' * 5000}", "nesting"),
    _spec("a list, not a mapping", "", "§- a\n- b\n", "mapping"),
    _spec("a text, not a mapping", "", "§hello world\n", "mapping"),
    _spec("only comments", "", "# nothing\n", "comments"),
    _spec("only a document mark", "", "---\n", "spec.yaml"),
    _spec("empty file", "", "", "empty"),
    _spec("only blanks", "", " \n\n", "empty"),
    _spec("null in an escape", "south.yaml", '"a\\0.yaml"', "null"),
    _spec("null in the name of a base", "title: A", '§extends: "a\\0.yaml"\ntitle: A', "extends"),
    _spec(
        "null in the name of a table", "[north.yaml, south.yaml]", '{table: "a\\0.csv"}', "table"
    ),
    # extends
    _spec("extends itself", "title: A", "§extends: spec.yaml\ntitle: A", "circle"),
    _spec("extends nothing", "title: A", "§extends: base.yaml\ntitle: A", "'base.yaml'"),
    _spec("extends a list", "title: A", "§extends: [a, b]\ntitle: A", "extends"),
    _at("sub", _spec("extends a directory", "title: A", "extends: sub\ntitle: A", "directory")),
    _at("sources.bib", _spec("extends no YAML", "title: A", "extends: sources.bib\ntitle: A")),
]
_CASES = [
    _case("value with an underscore", "value: 4.5", "value: §4_5", "'4_5'", "number"),
    _case("value in other digits", "value: 4.5", "value: §٤", "'٤'", "number"),
    _case("misspelt key", "code: N", "§cod: N", "did you mean 'code'"),
    _case("no periods", "periods:\n  N1", "§perods:\n  N1", "did you mean 'periods'"),
    _case("misspelt in a code", "value: 4.5", "§valeu: 4.5", "did you mean 'value'"),
    _case("misspelt in evidence", "where: page 1", "§were: page 1", "did you mean 'where'"),
    _case("years missing", "    years: 2000-2007\n    lead:", "    lead:", "'years' is missing"),
    _case("years in words", "years: 2008-2015", "years: recently", "recently", "2000-2007"),
    _case("years that run backwards", "years: 2008-2015", "years: 2015-2008", "2015-2008"),
    _case("span in words", "span: 2000-2007", "span: recently", "recently"),
    _case("value in words", "value: 4.5", "§value: high", "'high'"),
    _case("value infinite", "value: 4.5", "§value: inf", "value"),
    _case("value nan", "value: 4.5", "§value: nan", "value"),
    _case("value with decimal comma", "value: 4.5", "§value: '4,5'", "4,5"),
    _case("label and value", "value: 4, ", "value: 4, label: x, ", "both"),
    _case("no code", "label: middle, ", "", "no code"),
    _case("also of a number in words", "value: 4, ", "value: 4, also: [some], ", "'some'"),
    _case("also nan", "value: 4, ", "value: 4, also: [nan], ", "'nan'"),
    _case("also infinite", "value: 4, ", "value: 4, also: [inf], ", "'inf'"),
    _case("also a mapping", "also: [low]", "§also: {low: 1}", "also"),
    _case(
        "code a text",
        "result: {label: good, evidence: [{source: book}]}",
        "§result: good",
        "result",
    ),
    _case("unknown label", "label: high\n", "§label: higher\n", "'N1'", "'higher'", "'high'"),
    _case("unknown also", "also: [low]", "§also: [lo]", "'N2'", "'lo'", "did you mean 'low'"),
    _case("yes is a text", "label: good,", "§label: yes,", "'N1'", "'yes'"),
    _case("unknown source", "source: book,", "§source: boook,", "did you mean 'book'"),
    _case("evidence a text", "[{source: book}]}\n    result", "book}\n    result", "evidence"),
    _case("period twice", "  N2:", "  §N1:", "'N1' stands twice"),
    _case("field twice", "    money: {value: 4, ", "    §lead: {value: 4, ", "'lead' stands twice"),
    _case("period of another file", "  N2:", "  §S1:", "'S1'", "more than once"),
    _case("name of a period", "  N2:", "  §N 2:", "'N 2'"),
    _case("code not a name", "code: N", "§code: N L", "'N L'"),
    _case(
        "missing code",
        "lead: {label: middle, also: [low]",
        "lead: {uncoded: unknown",
        "'N2'",
        "'A'",
    ),
    _case(
        "field left out", "    money: {value: 4, evidence: [{source: book}]}\n", "", "'N2'", "'B'"
    ),
    _case("periods a list", "periods:\n  N1", "periods: [a]\nx:\n  N1", "periods"),
    _case("empty file", "", "", "empty"),
    _case("tag", "case: North", "§case: !!python/name:os.system ''", "tag"),
]
_ALL = [pytest.param(bad, id=f"{bad.file}: {bad.name}") for bad in [*_SPECS, *_CASES]]


@pytest.mark.parametrize("bad", _ALL)
def test_a_spoilt_study_is_refused(bad: Bad, small: Any, invoke: Invoke) -> None:
    text, line = _apply(bad, small.texts[bad.file])
    small.write(**{bad.file: text})
    Path("sub").mkdir()
    place = bad.place or (f"{bad.file}.yaml:{line}:" if line else f"{bad.file}.yaml")
    _assert_refused(invoke("run", "spec.yaml", "--out", "out"), bad.code, place, *bad.parts)
    assert not Path("out").exists()


def test_the_small_study_is_valid(small: Any, invoke: Invoke) -> None:
    result = invoke("check", "spec.yaml")
    assert (result.exit_code, result.stderr) == (0, "")


# Studies that are valid but cannot be analysed: what is changed, and what the message names.
_IMPOSSIBLE = [
    _spec(
        "crossover in a condition", "score: 0.6", "score: 0.5", "north.yaml:", "'N2'", "'A'", "0.5"
    ),
]


@pytest.mark.parametrize("bad", _IMPOSSIBLE, ids=lambda bad: bad.name)
def test_an_analysis_that_cannot_be_done(bad: Bad, small: Any, invoke: Invoke) -> None:
    small.write(spec=_apply(bad, small.texts["spec"])[0])
    for arguments in (
        ["check", "spec.yaml"],
        ["run", "spec.yaml", "--out", "out"],
        ["minimize", "spec.yaml"],
    ):
        _assert_refused(invoke(*arguments), 1, *bad.parts)
    assert not Path("out").exists()


def test_all_problems_of_a_study_at_once(small: Any, invoke: Invoke) -> None:
    spec, north = small.texts["spec"], small.texts["north"]
    for old, new in [
        ("outcome: Y", "outcome: Y\ncolour: red"),
        ("n_cut: 1", "n_cut: 0"),
        ("claim: A*B -> Y", "claim: A*Q -> Y"),
        ("full: A*B", "full: A*"),
        ("conditions: [A, B]", "conditions: [A, B, D]"),
        ("high: 1", "high: 1.3"),
    ]:
        spec = spec.replace(old, new, 1)
    small.write(
        spec=spec,
        north=north.replace("label: middle", "label: midle").replace("value: 4.5", "valeu: 4.5"),
    )
    for command in ("check", "run", "claims", "calibrate", "minimize"):
        result = invoke(command, "spec.yaml")
        found = "\n".join(_problems(result))
        parts = ("'colour'", "n_cut", "'Q'", "A*", "'D'", "1.3", "'midle'", "valeu")
        _assert_refused(result, 2, *parts)
        assert len(_problems(result)) >= len(parts), found
        assert len(set(_problems(result))) == len(_problems(result)), f"repeated:\n{found}"


@pytest.mark.parametrize("slip", ["§scal: level", "§scale: levle", "§levels: 1, scale: level"])
def test_one_slip_is_one_or_two_problems(slip: str, small: Any, invoke: Invoke) -> None:
    text, line = _apply(_spec("", "scale: level", slip), small.texts["spec"])
    small.write(spec=text)
    result = invoke("check", "spec.yaml")
    _assert_refused(result, 2, f"spec.yaml:{line}:")
    assert "no set 'A'" not in result.stderr, "set A is there"
    assert len(_problems(result)) <= 2, result.stderr


def test_one_case_file_named_twice_is_one_problem(small: Any, invoke: Invoke) -> None:
    small.write(spec=small.texts["spec"].replace("south.yaml", "north.yaml"))
    result = invoke("check", "spec.yaml")
    _assert_refused(result, 2, "spec.yaml:2:")
    assert len(set(_problems(result))) == 1, result.stderr


def test_messages_are_not_in_the_words_of_a_library(small: Any, invoke: Invoke) -> None:
    for old, new in [
        ("cases: [north.yaml, south.yaml]", "cases: north.yaml"),
        ("conditions: [A, B]", "conditions: {A: B}"),
        ("  A: {label: first, field: lead, scale: level, why: reasons}", "  A: [lead]"),
        ("truth_table: {", "truth_table: strict\nx: {"),
        ("claims:\n", "claims: {N1: A <- Y}\nx:\n"),
    ]:
        small.write(spec=small.texts["spec"].replace(old, new, 1))
        said = invoke("check", "spec.yaml").stderr
        for word in ("tuple", "dictionary", "instance", "Spec", "str ", "pydantic"):
            assert word not in said, said


# Tables --------------------------------------------------------------------------------------

_GOOD = "case,A,B,Y\nx1,0.9,0.8,0.9\nx2,0.2,0.9,0.3\nx3,0.8,0.1,0.2\nx4,0.1,0.3,0.1\n"


@dataclass(frozen=True)
class BadTable:
    """A table that is refused, with the options it is read with."""

    name: str
    text: str | bytes
    parts: tuple[str, ...]
    options: tuple[str, ...] = ("-o", "Y")
    code: int = 2
    file: str = "data.csv"


def _table(
    name: str, old: str, new: str, *parts: str, options: str = "-o Y", code: int = 2
) -> BadTable:
    assert old in _GOOD
    text = _GOOD.replace(old, new, 1) if old else new
    return BadTable(name, text, parts, tuple(options.split("|" if "|" in options else None)), code)


_TABLES = [
    _table("missing", "0.9,0.8,0.9", ",0.8,0.9", "data.csv:2", "'x1'", "'A'"),
    _table("not a number", "x2,0.2", "x2,some", "data.csv:3", "'x2'", "'A'", "'some'"),
    _table("not a number in the outcome", "0.9,0.3", "0.9,some", "data.csv:3", "'x2'", "'Y'"),
    _table("NA not declared", "x2,0.2", "x2,NA", "data.csv:3", "'x2'", "'A'", "'NA'"),
    _table("nan", "x2,0.2", "x2,nan", "data.csv:3", "'x2'", "'A'"),
    _table("infinite", "x2,0.2", "x2,inf", "data.csv:3", "'x2'", "'A'"),
    _table("huge", "x2,0.2", "x2,1e999", "data.csv:3", "'x2'", "'A'"),
    _table("negative", "x2,0.2", "x2,-0.2", "data.csv:3", "'x2'", "'A'", "-0.2"),
    _table("over 1", "x2,0.2", "x2,1.2", "data.csv:3", "'x2'", "'A'", "1.2"),
    _table("raw numbers", "x2,0.2", "x2,350", "data.csv:3", "'x2'", "'A'", "350"),
    _table("identifier twice", "x2,", "x1,", "data.csv:3", "'x1'", "line 2"),
    _table("no identifier", "x2,", ",", "data.csv:3", "identifier"),
    _table("column twice", "case,A,B", "case,A,A", "data.csv:1", "'A'"),
    _table("column without name", "case,A,B", "case,,B", "data.csv:1", "column 2"),
    _table("a value too many", "x2,0.2", "x2,0.2,1", "data.csv:3", "5 values"),
    _table("a value too few", "x2,0.2", "x2", "data.csv:3", "3 values"),
    _table("decimal comma in commas", "x2,0.2", "x2,0,2", "data.csv:3"),
    _table("open quote", "x2,", '"x2,', "data.csv"),
    _table("only a header", "", "case,A,B,Y\n", "no rows"),
    _table("no outcome", "", _GOOD, "-o", options="-c A,B"),
    _table("unknown outcome", "", _GOOD, "'Z'", options="-o Z"),
    _table("outcome in lower case", "", _GOOD, "did you mean 'Y'", options="-o y"),
    _table("outcome of syntax", "", _GOOD, "Y*(", options="-o Y*("),
    _table("empty outcome", "", _GOOD, "empty", options="-o||-c|A"),
    _table("unknown condition", "", _GOOD, "'Q'", options="-o Y -c A,Q"),
    _table("condition twice", "", _GOOD, "'A'", "twice", options="-o Y -c A,B,A"),
    _table("outcome among conditions", "", _GOOD, "'Y'", options="-o Y -c A,Y"),
    _table("negated outcome among them", "", _GOOD, "'Y'", options="-o ~Y -c A,Y"),
    _table("unknown id", "", _GOOD, "'nam'", options="-o Y --id nam"),
    _table("id among conditions", "", _GOOD, "'A'", options="-o Y --id A -c A,B"),
    _table("sheet of a CSV file", "", _GOOD, "sheet", options="-o Y --sheet one"),
    _table("cut over 1", "", _GOOD, "1.5", options="-o Y --incl-cut 1.5"),
    _table("cut under 0", "", _GOOD, "-0.5", options="-o Y --incl-cut=-0.5"),
    _table("cut of words", "", _GOOD, "high", options="-o Y --incl-cut high"),
    _table("cut nan", "", _GOOD, "nan", options="-o Y --incl-cut nan"),
    _table("cut with an underscore", "", _GOOD, "0.8_0", options="-o Y --incl-cut 0.8_0"),
    _table("cut in wide digits", "", _GOOD, "０.8", options="-o Y --incl-cut ０.8"),
    _table("three cuts", "", _GOOD, "cuts", options="-o Y --incl-cut 0.9,0.8,0.7"),
    _table("rising cuts", "", _GOOD, "0.8", options="-o Y --incl-cut 0.6,0.8"),
    _table("PRI cut over 1", "", _GOOD, "2", options="-o Y --pri-cut 2"),
    _table("n_cut 0", "", _GOOD, "0", options="-o Y --n-cut 0"),
    _table("max-models 0", "", _GOOD, "0", options="-o Y --max-models 0"),
    _table("levels of nothing", "", _GOOD, "'Q=3'", options="-o Y --levels Q=3"),
    _table("levels in words", "", _GOOD, "'A=many'", options="-o Y --levels A=many"),
    _table("levels 1", "", _GOOD, "'A'", options="-o Y --levels A=1"),
    _table("levels of a fuzzy set", "", _GOOD, "'A'", options="-o Y --levels A=3"),
    _table("unknown expectation", "", _GOOD, "'Q'", options="-o Y --expect Q"),
    _table("syntax of expectation", "", _GOOD, "A,,B", options="-o Y --expect A,,B"),
    _table("expected outcome", "", _GOOD, "'Y'", options="-o Y --expect Y"),
    _table("unknown exclusion", "", _GOOD, "'Q'", options="-o Y --exclude Q*A"),
    _table("unknown necessary", "", _GOOD, "'Q'", options="-o Y --necessary Q"),
    _table("value of no level", "", _GOOD, "'A'", options="-o Y --expect A[3]"),
    _table("0.5 in a condition", "x2,0.2", "x2,0.5", "'x2'", "'A'", "0.5", code=1),
    BadTable("empty", b"", ("data.csv", "empty")),
    BadTable("blank lines", b"\n\n  \n", ("data.csv", "empty")),
    BadTable("nulls", b"case,A,Y\na,1,\0\n", ("data.csv:2", "binary")),
    BadTable("Latin 1", "case,A,Y\nMéxico,1,0\n".encode("latin-1"), ("data.csv:2", "UTF-8")),
    BadTable("UTF-16", "case,A,Y\na,1,0\n".encode("utf-16-le"), ("data.csv", "--encoding utf-16")),
    BadTable("picture", b"\x89PNG\r\n\x1a\n" + bytes(range(256)), ("data.csv", "UTF-8")),
    BadTable("zip named csv", b"PK\x03\x04\0\0\0\0", ("data.csv", "workbook")),
    BadTable("one long line", b"x" * 10_000_000, ("data.csv",)),
    BadTable("long cell", b"case,A,Y\na,1," + b"1" * 200_000, ("data.csv",)),
    BadTable(
        "bytes named xlsx", random.Random(1).randbytes(5000), ("d.xlsx", "Excel"), file="d.xlsx"
    ),
    BadTable("text named xlsx", _GOOD.encode(), ("d.xlsx", "Excel"), file="d.xlsx"),
    BadTable("empty xlsx", b"", ("d.xlsx", "empty"), file="d.xlsx"),
    BadTable("zip named xlsx", b"PK\x05\x06" + bytes(18), ("d.xlsx", "Excel"), file="d.xlsx"),
]


@pytest.mark.parametrize("bad", _TABLES, ids=lambda bad: bad.name)
def test_a_spoilt_table_is_refused(
    bad: BadTable, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, invoke: Invoke
) -> None:
    monkeypatch.chdir(tmp_path)
    content = bad.text if isinstance(bad.text, bytes) else bad.text.encode()
    Path(bad.file).write_bytes(content)
    result = invoke("minimize", bad.file, *bad.options)
    _assert_refused(result, bad.code, *bad.parts)


def test_all_problems_of_a_table_at_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, invoke: Invoke
) -> None:
    monkeypatch.chdir(tmp_path)
    rows = "x1,,0.8,0.9\nx2,1.2,0.9,0.3\nx3,some,0.1,-1\nx4,0.1,inf,0.1\nx5,0.1,0.2,0.3\n"
    Path("data.csv").write_text(f"case,A,B,Y\n{rows}")
    result = invoke("truth-table", "data.csv", "-o", "Y")
    _assert_refused(result, 2, "'x1'", "'x2'", "'some'", "-1", "'x4'")
    assert len(_problems(result)) == 5, result.stderr


def test_commands_on_tables_refuse_alike(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, invoke: Invoke
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("data.csv").write_text(_GOOD.replace("x2,0.2", "x2,1.2"))
    said = {
        command: invoke(command, "data.csv", "-o", "Y").stderr
        for command in ("truth-table", "minimize", "necessity")
    }
    assert len(set(said.values())) == 1, said


@pytest.mark.parametrize("option", ["--incl-cut", "--ron-cut", "--cov-cut", "--depth"])
@pytest.mark.parametrize("value", ["7", "-1", "nan"])
def test_necessity_refuses_cuts(
    option: str, value: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, invoke: Invoke
) -> None:
    if option == "--depth" and value == "7":
        pytest.skip("deeper than there are conditions is no mistake")
    monkeypatch.chdir(tmp_path)
    Path("data.csv").write_text(_GOOD)
    result = invoke("necessity", "data.csv", "-o", "Y", f"{option}={value}")
    assert result.exit_code == 2, result.output
    assert result.stdout == ""
    assert value in result.stderr


# Files ---------------------------------------------------------------------------------------

_COMMANDS = ["run", "check", "calibrate", "claims", "truth-table", "minimize", "necessity"]


@pytest.mark.parametrize("command", _COMMANDS)
@pytest.mark.parametrize(
    ("make", "part"),
    [
        (lambda path: None, "no such file"),
        (lambda path: path.mkdir(), "directory"),
        (lambda path: path.write_bytes(b""), "empty"),
        (lambda path: path.write_bytes(random.Random(2).randbytes(4000)), "UTF-8"),
        (lambda path: path.write_bytes(b"title: x\0"), "binary"),
        (lambda path: path.symlink_to(path), ""),
        (lambda path: path.symlink_to("/dev/null"), "this is a device"),
        (os.mkfifo, "this is a named pipe"),
        (lambda path: path.write_bytes(b"[" * 1_000_000), "nesting"),
    ],
    ids=["missing", "directory", "empty", "bytes", "null", "loop", "device", "pipe", "brackets"],
)
def test_no_analysis_file(
    command: str,
    make: Callable[[Path], object],
    part: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    invoke: Invoke,
) -> None:
    monkeypatch.chdir(tmp_path)
    make(tmp_path / "x.yaml")
    _assert_refused(invoke(command, "x.yaml"), 2, "x.yaml", part)


def test_one_long_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, invoke: Invoke) -> None:
    monkeypatch.chdir(tmp_path)
    Path("x.yaml").write_bytes(b"x" * 500_000)
    _assert_refused(invoke("check", "x.yaml"), 2, "x.yaml")


@pytest.mark.parametrize("name", ["no/such/x.yaml", "no/such/x.csv", "x" * 5000 + ".yaml"])
def test_no_such_path(name: str, invoke: Invoke) -> None:
    result = invoke("minimize", name, "-o", "Y")
    assert result.exit_code == 2, result.output
    assert result.stdout == ""
    assert result.stderr


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root reads all files")
def test_unreadable_file(small: Any, invoke: Invoke) -> None:
    small.spec.chmod(0)
    _assert_refused(invoke("check", "spec.yaml"), 2, "spec.yaml", "cannot be read")


@pytest.mark.parametrize("command", ["minimize", "truth-table", "necessity"])
def test_table_options_are_not_for_analysis_files(command: str, small: Any, invoke: Invoke) -> None:
    for option in (("--id", "case"), ("--sheet", "a"), ("--levels", "A=3"), ("--missing", "NA")):
        _assert_refused(invoke(command, "spec.yaml", *option), 2, option[0])


def test_windows_line_ends_and_byte_order_mark(small: Any, invoke: Invoke) -> None:
    small.spec.write_bytes(b"\xef\xbb\xbf" + small.texts["spec"].replace("\n", "\r\n").encode())
    assert invoke("check", "spec.yaml").exit_code == 0
    bad = small.texts["spec"].replace("claim: A*B", "claim: A*Q")
    line = bad[: bad.index("A*Q")].count("\n") + 1
    small.spec.write_bytes(bad.replace("\n", "\r\n").encode())
    _assert_refused(invoke("check", "spec.yaml"), 2, f"spec.yaml:{line}:", "'Q'")


# --out ---------------------------------------------------------------------------------------


def test_out_that_cannot_be_written(small: Any, invoke: Invoke) -> None:
    Path("file").write_text("mine")
    for out in ("file", "file/below", "/proc/none/such"):
        _assert_refused(invoke("run", "spec.yaml", "--out", out), 2, "--out")
    assert Path("file").read_text() == "mine"


@pytest.mark.parametrize(("command", "work"), [("run", "run_file"), ("robustness", "assess_file")])
def test_out_is_looked_at_before_the_work(
    command: str, work: str, small: Any, invoke: Invoke, monkeypatch: pytest.MonkeyPatch
) -> None:
    Path("file").write_text("mine")

    def fail(*_: object, **__: object) -> None:
        raise AssertionError("the work was begun")

    monkeypatch.setattr(qca.pipeline, work, fail)
    _assert_refused(invoke(command, "spec.yaml", "--out", "file"), 2, "file", "--out")


def test_out_with_a_directory_in_the_way(small: Any, invoke: Invoke) -> None:
    Path("out/record.json").mkdir(parents=True)
    _assert_refused(invoke("run", "spec.yaml", "--out", "out"), 2, "record.json", "--out")
    assert [path.name for path in Path("out").iterdir()] == ["record.json"]


# Usage ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "arguments",
    [
        ["nonsense"],
        ["run"],
        ["minimize"],
        ["run", "a", "b"],
        ["run", "spec.yaml", "--format", "pdf"],
        ["run", "spec.yaml", "--lang", "fr"],
        ["minimize", "spec.yaml", "--n-cut", "1.5"],
        ["minimize", "spec.yaml", "--pri-cut", "high"],
        ["minimize", "spec.yaml", "--pri-cut", "nan"],
        ["minimize", "spec.yaml", "--pri-cut", "1e400"],
        ["minimize", "spec.yaml", "--pri-cut", "０.5"],
        ["minimize", "spec.yaml", "--n-cut", "1_0"],
        ["minimize", "spec.yaml", "--n-cut", "１"],
        ["minimize", "spec.yaml", "--n-cut", "²"],
        ["minimize", "spec.yaml", "--n-cut", "9" * 5000],
        ["minimize", "spec.yaml", "--max-models", "inf"],
        ["minimize", "spec.yaml", "--term-incl", "0.8_0"],
        ["necessity", "spec.yaml", "--depth", "１"],
        ["chains", "data.csv", "--max-size", "1_0"],
        ["run", "spec.yaml", "--jobs", "1_0"],
        ["run", "spec.yaml", "--jobs", "0"],
        ["robustness", "spec.yaml", "--seed", "1_0"],
        ["robustness", "spec.yaml", "--seed=-1"],
        ["robustness", "spec.yaml", "--all-labels", "²"],
        ["robustness", "spec.yaml", "--anchors", "1_0%"],
        ["robustness", "spec.yaml", "--incl-cut", "0.7,0.9_5"],
        ["robustness", "spec.yaml", "--n-cut", "1,inf"],
        ["robustness", "spec.yaml", "--n-cut", "1,1e400"],
        ["minimize", "spec.yaml", "--solution", "complex"],
        ["minimize", "spec.yaml", "--at-crossover", "keep"],
        ["schema", "table"],
        ["cases", "show"],
        ["cases", "nonsense"],
    ],
    ids=lambda arguments: " ".join(arguments)[:40],
)
def test_wrong_usage(arguments: list[str], small: Any, invoke: Invoke) -> None:
    result = invoke(*arguments)
    assert result.exit_code == 2
    assert result.stdout == ""
    assert "Usage:" in result.stderr
    assert len(result.stderr) < 1000


def test_wrong_cases(small: Any, invoke: Invoke) -> None:
    Path("cases").mkdir()
    for command in (["list"], ["check"], ["table"], ["show", "N1"]):
        _assert_refused(invoke("cases", *command), 2, "cases", "--dir")
        _assert_refused(invoke("cases", *command, "--dir", "none"), 2, "none")
        _assert_refused(invoke("cases", *command, "--dir", "spec.yaml"), 2, "spec.yaml")
    for name in ("north", "south"):
        (Path("cases") / f"{name}.yaml").write_text(small.texts[name])
    _assert_refused(invoke("cases", "show", "n1"), 2, "did you mean 'N1'")
    (Path("cases") / "north.yaml").write_text(small.texts["north"].replace("code: N", "cod: N"))
    (Path("cases") / "south.yaml").write_text(small.texts["south"].replace("label:", "lable:"))
    for command in (["list"], ["check"], ["table"], ["show", "N1"]):
        _assert_refused(invoke("cases", *command), 2, "north.yaml:2", "south.yaml:6")


# Extends -------------------------------------------------------------------------------------


def test_circular_extends(small: Any, invoke: Invoke) -> None:
    Path("a.yaml").write_text("title: a\nextends: b.yaml\n")
    Path("b.yaml").write_text("title: b\nextends: ./a.yaml\n")
    _assert_refused(invoke("check", "a.yaml"), 2, "b.yaml:2", "a.yaml → b.yaml → a.yaml")


def test_a_problem_is_placed_in_the_file_that_has_it(small: Any, invoke: Invoke) -> None:
    small.write(spec=small.texts["spec"].replace("claim: A*B", "claim: A*Q"))
    Path("more.yaml").write_text(
        "extends: spec.yaml\ntruth_table:\n  ncut: 2\nconditions: [A, D]\n"
    )
    base = small.spec.read_text()
    line = base[: base.index("A*Q")].count("\n") + 1
    parts = ("more.yaml:3", "more.yaml:4", "'D'", f"spec.yaml:{line}:", "'Q'")
    _assert_refused(invoke("check", "more.yaml"), 2, *parts)


# Fuzz ----------------------------------------------------------------------------------------

_SCALAR = re.compile(r"(?<=[:\[,{ ])[^\s:\[\],{}]+")
_ODD = [
    "",
    "~",
    "null",
    "[]",
    "{}",
    "-1",
    "1e999",
    "nan",
    "é",
    '"',
    "'",
    "*a",
    "&a x",
    "!x y",
    "[[",
    "}",
]
_ODD += [
    "- a",
    "a: b",
    "0.5",
    "2",
    "A*(",
    "not",
    "yes",
    "x" * 300,
    "\t",
    "%",
    "@",
    "`",
    "|",
    ">",
    "?",
    "#",
]


def _mangle(text: str, rng: random.Random) -> str:
    lines = text.splitlines()
    for _ in range(rng.choice([1, 1, 1, 2, 5])):
        i = rng.randrange(len(lines))
        how = rng.randrange(7)
        if how == 0:
            del lines[i]
        elif how == 1:
            lines.insert(i, lines[i])
        elif how == 2:
            lines[i] = "  " * rng.randrange(4) + lines[i].lstrip()
        elif how == 3:
            j = rng.randrange(len(lines))
            lines[i], lines[j] = lines[j], lines[i]
        elif how == 4:
            at = rng.randrange(len(lines[i]) + 1)
            lines[i] = lines[i][:at] + rng.choice(_ODD) + lines[i][at + rng.randrange(3) :]
        else:
            found = list(_SCALAR.finditer(lines[i]))
            if found:
                match = rng.choice(found)
                lines[i] = lines[i][: match.start()] + rng.choice(_ODD) + lines[i][match.end() :]
        if not lines:
            return ""
    return "\n".join(lines) + "\n"


def _fuzz(invoke: Invoke, target: Path, spec: Path, commands: list[str], rounds: int) -> None:
    text, rng = target.read_text(encoding="utf-8"), random.Random(target.name)
    for number in range(rounds):
        spoilt = _mangle(text, rng)
        target.write_text(spoilt, encoding="utf-8")
        for command in commands:
            result = invoke(command, spec)
            shown = f"round {number} of {target.name}: {result.output}"
            assert result.exit_code in (0, 1, 2), shown
            if result.exit_code:
                assert result.stdout == "", shown
                for problem in _problems(result):
                    assert ".yaml" in problem, shown
                    assert re.search(r"; \S", problem), f"no remedy in {shown}"
                assert _problems(result), shown
    target.write_text(text, encoding="utf-8")


@pytest.mark.parametrize("name", ["2025", "2025-crisp", "2025-chiapas", "2015"])
def test_fuzzed_analyses(name: str, shipped: Path, invoke: Invoke, quick_reading: None) -> None:
    target = shipped / "calibrations" / f"{name}.yaml"
    _fuzz(invoke, target, target, ["check"], 40)


@pytest.mark.parametrize("name", ["chiapas", "nuevo-leon", "puebla"])
def test_fuzzed_cases(name: str, shipped: Path, invoke: Invoke, quick_reading: None) -> None:
    spec = shipped / "calibrations" / "2025-chiapas.yaml"
    _fuzz(
        invoke, shipped / "cases" / f"{name}.yaml", spec, ["check"], 40 if name == "chiapas" else 8
    )


def test_fuzzed_small_study(small: Any, invoke: Invoke) -> None:
    for name in ("spec", "north"):
        _fuzz(invoke, small.directory / f"{name}.yaml", small.spec, ["check", "run"], 40)


def test_fuzzed_tables(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, invoke: Invoke) -> None:
    monkeypatch.chdir(tmp_path)
    rng = random.Random(3)
    for _ in range(100):
        text = _mangle(_GOOD.replace(",", " ,"), rng).replace(" ,", ",")
        Path("data.csv").write_text(text, encoding="utf-8")
        result = invoke("minimize", "data.csv", "-o", "Y")
        assert result.exit_code in (0, 1, 2)
        assert (result.exit_code == 0) == bool(result.stdout), text
