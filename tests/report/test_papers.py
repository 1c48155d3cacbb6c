"""What papers ask for beside tables of numbers: the method in sentences."""

from __future__ import annotations

import re

import pytest

from qca.record import Record
from qca.report.contents import build_report
from qca.report.sections.methods_paragraph import tell_method
from qca.report.words import load_words
from qca.study.settings import SolutionKind

EN, ES = load_words("en"), load_words("es")


@pytest.mark.parametrize("language", ["en", "es"])
def test_the_method_says_every_setting(small: Record, language: str) -> None:
    words, spec = load_words(language), small.study.spec
    told = "\n".join(map(str, tell_method(small, words, "9.8.7")))
    for name in (*spec.conditions, "Y"):
        assert re.search(rf"\b{name}\b", told)
    assert "5 " in told and "9.8.7" in told
    cuts = small.main.settings.truth_table
    assert f"{cuts.incl_cuts[0]:.2f}" in told and f"{spec.cuts.necessity.ron:.2f}" in told
    for kind in spec.minimize.solutions:
        assert words(kind) in told
    for missing in set(SolutionKind) - set(spec.minimize.solutions):
        assert f" {words(missing)}" not in told.split("\n")[2]
    sentences = re.split(r"(?<=[.])\s", told)
    assert all(sentence[0].isupper() or sentence[0].isdigit() for sentence in sentences if sentence)


def test_the_method_says_what_is_set_otherwise(small: Record) -> None:
    from dataclasses import replace

    from qca.boolean.formulas import read_formula
    from qca.study.settings import RemainderSettings

    remainders = RemainderSettings(
        expectations=(read_formula("A"),), exclude=(read_formula("A*~B"),), contradictory=True
    )
    main = small.main
    settings = replace(main.settings, remainders=remainders)
    changed = replace(small, outcomes=(replace(main, settings=settings),))
    told = " ".join(map(str, tell_method(changed, EN, "1")))
    before = " ".join(map(str, tell_method(small, EN, "1")))
    for phrase in ("A*~B were not assumed", "enhanced standard analysis"):
        assert phrase in told and phrase not in before


def test_every_report_holds_the_method(small: Record) -> None:
    for words in (EN, ES):
        keys = [section.key for _, section in build_report(small, words).walk()]
        assert "methods-paragraph" in keys
