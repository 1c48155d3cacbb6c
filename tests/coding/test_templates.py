"""Templates of case files: every field with its question, and nothing that is decided."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qca.coding.needs import FieldNeed, list_needs
from qca.coding.newcomers import list_clashes
from qca.coding.templates import describe_case, name_file, write_template
from qca.errors import InputError
from qca.io.documents import read_document
from qca.io.studies import read_spec_file
from qca.names import find_hidden
from qca.study.cases import CaseFile
from qca.study.codebook import Codebook
from qca.study.codes import field_of
from qca.study.places import Places
from qca.study.spec import Spec

SHIPPED = Path(__file__).parents[2] / "calibrations"
QUICK = settings(max_examples=60)
NAMES = st.text(min_size=1, max_size=20).filter(
    lambda name: bool(name.strip()) and find_hidden(name) is None
)
LEAD = {
    "question": "How far does it lead?",
    "definition": "What it does.",
    "labels": {"low": "not at all", "high": "in all"},
    "indicators": {"budget": "own money"},
    "evidence": "two acts",
    "decide": "count the acts",
}
BOOK = Codebook.model_validate(
    {
        "fields": {
            "lead": LEAD,
            "rank": {"question": "Which rank?", "values": {"least": 1, "most": 32, "whole": True}},
            "money": {"unit": "million"},
            "party": {"definition": "Who governs."},
        }
    }
)
NEW = describe_case("Querétaro", "QT", "2000-2007,2008-2015")


def write(
    needs: Sequence[FieldNeed], spec: Spec | None = None, book: Codebook | None = None
) -> str:
    return write_template(NEW, needs, spec=spec, codebook=book, analysis="a.yaml")


def load(text: str, folder: Path) -> CaseFile:
    path = folder / "new.yaml"
    path.write_text(text, "utf-8")
    return CaseFile.model_validate(read_document(path).data)


@pytest.mark.parametrize("name", ["2025", "2015", "2025-crisp", "2025-chiapas"])
def test_every_field_of_an_analysis_is_there_and_uncoded(name: str, tmp_path: Path) -> None:
    read = read_spec_file(SHIPPED / f"{name}.yaml", with_cases=False)
    assert read.problems == ()
    spec = read.spec
    assert spec is not None
    needs = list_needs(spec, read.codebook)
    file = load(write(needs, spec, read.codebook), tmp_path)
    assert [(key, period.years) for key, period in file.periods.items()] == list(
        NEW.periods.items()
    )
    wanted = {field_of(spec, name) for name, s in spec.sets.items() if s.expression is None}
    for period in file.periods.values():
        assert wanted <= set(period.codings)
        assert all(coding.uncoded is not None for coding in period.codings.values())
        assert not any(coding.evidence or coding.also for coding in period.codings.values())


def test_what_truth_tables_need_comes_first() -> None:
    spec = read_spec_file(SHIPPED / "2025.yaml", with_cases=False).spec
    needs = list_needs(spec)
    tabled = [need.field for need in needs if need.tabled]
    assert tabled == [
        "executive_leadership",
        "bureaucratic_quality",
        "business_cohesion",
        "implementation",
        "prosoft_per_firm",
    ]
    assert [need.field for need in needs[: len(tabled)]] == tabled
    # What claims compare is no set, and is needed all the same.
    assert needs[-1] == FieldNeed("prosoft_total", numeric=True)


def test_labels_are_those_that_every_scale_knows() -> None:
    sets = {
        "A": {"field": "f", "scale": {"low": 0, "middle": 0.6, "high": 1}},
        "B": {"field": "f", "scale": {"low": 0, "high": 1, "top": 1}},
        "Y": {"field": "g", "crisp": 3},
    }
    spec = Spec.model_validate(
        {"title": "t", "cases": ["a"], "sets": sets, "outcome": "Y", "conditions": ["A"]}
    )
    assert list_needs(spec) == (
        FieldNeed("f", ("A", "B"), True, ("low", "high")),
        FieldNeed("g", ("Y",), True, numeric=True),
    )


def test_the_codebook_asks_its_questions() -> None:
    text = write(list_needs(None, BOOK), book=BOOK)
    first, second = text.split("  QT2:\n")
    for told in (
        "    # How far does it lead?\n    # What it does.\n    # label: one of these\n"
        "    # - low: not at all\n    # - high: in all\n    # How to decide: count the acts\n"
        "    # Evidence: two acts\n    lead:\n      uncoded: not looked for yet\n",
        '    # own money\n    # Indicator of lead.\n    # label: "no", "yes"\n    budget:\n',
        "    # Which rank?\n    # value: a whole number from 1 to 32\n    rank:\n",
        "    # value: a number, in million\n    money:\n",
        "    # Who governs.\n    # label: as the sources call it\n    party:\n",
    ):
        assert told in first
    assert "    # How far does it lead?\n    # label: low, high\n    lead:\n" in second


def test_a_field_of_no_codebook_says_what_it_serves() -> None:
    spec = read_spec_file(SHIPPED / "2025.yaml", with_cases=False).spec
    text = write(list_needs(spec), spec)
    assert "    # Coded for OPT (the state opts in or pays):\n" in text
    assert "    # Compared by O2:\n    # value: a number\n    prosoft_total:\n" in text
    assert max(map(len, text.splitlines())) <= 100


@QUICK
@given(NAMES)
def test_any_name_can_be_that_of_a_case(
    tmp_path_factory: pytest.TempPathFactory, name: str
) -> None:
    new = describe_case(name, "X", "2000-2007")
    text = write_template(new, [FieldNeed(name)], spec=None, codebook=None, analysis="")
    file = load(text, tmp_path_factory.mktemp("names"))
    assert file.case == new.name
    assert list(file.periods) == ["X"]
    if name.strip() == name and name != "years":
        assert list(file.periods["X"].codings) == [new.name]
    stem = name_file(new.name, "X").removesuffix(".yaml")
    assert stem
    assert all(mark.isalnum() or mark == "-" for mark in stem)


@pytest.mark.parametrize(
    ("name", "file"),
    [
        ("Querétaro", "queretaro.yaml"),
        ("San Luis Potosí", "san-luis-potosi.yaml"),
        ("../etc/passwd", "etc-passwd.yaml"),
        ("日本", "日本.yaml"),
        ("CON", "con-x.yaml"),
        ("!", "x.yaml"),
    ],
)
def test_files_are_named_after_cases(name: str, file: str) -> None:
    assert name_file(name, "X") == file


def test_periods_may_have_names_of_their_own() -> None:
    new = describe_case("N", "N", "2008-2015, early=2000-2007")
    assert dict(new.periods) == {"early": "2000-2007", "N2": "2008-2015"}


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ((" ", "QT", "2000"), "the name of the case is empty; give one"),
        (("Q\u200b", "QT", "2000"), "invisible character U+200B"),
        (("Q", "Q T", "2000"), "--code: 'Q T' is not a name; names begin with a letter"),
        (("Q", "1Q", "2000"), "--code: '1Q' is not a name"),
        (("Q", "QT", ""), "--periods has no years; write 2000-2007,2008-2015"),
        (("Q", "QT", "2000to2007"), "--periods '2000to2007': not years; write 2000-2007"),
        (("Q", "QT", "2007-2000"), "--periods '2007-2000' run backwards"),
        (("Q", "QT", "2000-2007,2005-2015"), "2000-2007 and 2005-2015 overlap; part the years"),
        (("Q", "QT", "2000,a b=2001"), "--periods: 'a b' is not a name"),
        (("Q", "QT", "QT2=2000-2003,2004-2006"), "two periods 'QT2'; give each a name"),
    ],
)
def test_what_can_be_no_case_is_refused_with_a_remedy(
    given: tuple[str, str, str], said: str
) -> None:
    with pytest.raises(InputError) as raised:
        describe_case(*given)
    assert said in str(raised.value)


def list_told(name: str, code: str, **periods: dict[str, str]) -> list[str]:
    """Return what clashes with the new case in a file that has some name, code and periods."""
    file = CaseFile.model_validate({"case": name, "code": code, "periods": periods})
    return [str(problem) for problem in list_clashes(NEW, [(file, Places())], "queretaro.yaml")]


def test_a_case_that_is_there_is_told_with_what_to_do() -> None:
    (told,) = list_told("QUERETARO", "Q", Q={"years": "2004-2015"})
    assert told == (
        "'QUERETARO' has a file already, with Q (2004-2015); code it there, changing or adding"
        " periods as you need them; or begin it anew in another folder, with --out"
        " mine/queretaro.yaml, and name that file under 'cases' of your analysis"
    )
    first, second = list_told("Quito", "QT", QT2={"years": "2000"})
    assert first == "the code 'QT' is that of Quito; give the new case another one with --code"
    assert second == (
        "the case-period 'QT2' is there already; call the new one otherwise, as in --periods"
        " QTa=2008-2015"
    )
    assert list_told("Quito", "QI", QI={"years": "2000"}) == []
