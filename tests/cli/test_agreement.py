"""``qca cases agree``: how far coders agree."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from click.testing import Result

from tests.cli.conftest import read_json

Invoke = Callable[..., Result]
CASES = Path(__file__).parents[2] / "docs" / "examples" / "coders" / "cases"


def test_it_tells_where_coders_differ_in_both_languages(invoke: Invoke) -> None:
    told = invoke("cases", "agree", "--dir", CASES, "--samples", 50).stdout
    assert "On 1 of them nobody has decided" in " ".join(told.split())
    assert "S2, leadership: am: medium, br: low." in told
    assert "The code is 5.1. cs: br counted a grant of 2016" in told
    told = invoke("cases", "agree", "--dir", CASES, "--samples", 50, "--lang", "es").stdout
    assert "Nadie ha decidido, por lo que no hay código." in told


def test_other_seeds_give_other_intervals_and_no_other_estimates(invoke: Invoke) -> None:
    one, same, other = (
        read_json(
            invoke(
                *("cases", "agree", "--dir", CASES, "--format", "json"),
                *("--samples", 20, "--seed", seed),
            )
        )
        for seed in (1, 1, 2)
    )
    assert one == same
    assert one["whole"]["alpha"]["at"] == other["whole"]["alpha"]["at"]
    assert one["whole"]["alpha"] != other["whole"]["alpha"]


def test_a_table_for_programs(invoke: Invoke) -> None:
    rows = invoke("cases", "agree", "--dir", CASES, "--format", "csv").stdout.splitlines()
    assert rows[0].startswith("field,level,coders,units,single,differ,agreement,")
    assert [row.split(",")[0] for row in rows[1:5]] == ["leadership", "quality", "funds", "growth"]


def test_without_coders_it_says_so(invoke: Invoke) -> None:
    cases = CASES.parents[3] / "cases"
    assert invoke("cases", "agree", "--dir", cases).stdout.startswith("No code here says who coded")
    assert read_json(invoke("cases", "agree", "--dir", cases, "--format", "json")) == {"coders": []}


def test_an_analysis_puts_labels_in_the_order_of_its_scales(invoke: Invoke) -> None:
    analysis = CASES.parent / "analysis.yaml"
    document = read_json(invoke("cases", "agree", "--for", analysis, "--format", "json"))
    assert [field["level"] for field in document["fields"]][:3] == [
        "ordinal",
        "ordinal",
        "interval",
    ]
    # Without 'missing: drop' the codes that coders differ on stop the analysis, but not this.
    assert ("S2", "leadership") in {(each["case"], each["field"]) for each in document["differ"]}
