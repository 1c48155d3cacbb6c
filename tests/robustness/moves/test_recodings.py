"""What another code would change, against analyses that are made anew with it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from qca.io.studies import load_study
from qca.numerals import read_number
from qca.record import Record, analyze_study
from qca.robustness.moves.recodings import find_recodings
from qca.study.cases import Coding
from qca.study.declaration import FilesRead, Study, build_study
from tests.studies import SETS_OF_ONE_FIELD, write_study

# An order of amounts and placements rest on codes themselves; money makes two sets.
CHANGES = {
    "sets": {
        **SETS_OF_ONE_FIELD,
        "B": {"field": "money", "direct": {"out": 1, "crossover": 3, "in": 5}},
        "B2": {"field": "money", "crisp": 2},
    },
    "claims": [
        {"id": "N1", "says": "n", "claim": "A <- Y"},
        {"id": "S1", "says": "s", "claim": "A*B -> Y"},
        {"id": "S2", "says": "t", "claim": "A2 + B2 -> Y"},
    ],
    "rivals": [{"id": "R1", "says": "r", "claim": "B -> Y"}],
    "robustness": {},
}


@pytest.fixture
def study(tmp_path: Path) -> Study:
    return load_study(write_study(tmp_path, CHANGES))


def recode(study: Study, case: str, field: str, word: str) -> Record:
    """Return the record of a study in which one code is another, made from its cases."""
    number = read_number(word) if field == "money" else None
    code = Coding(label=word) if number is None else Coding(value=number)
    cases = [
        replace(each, codings={**each.codings, field: code}) if each.id == case else each
        for each in study.cases
    ]
    return analyze_study(build_study(study.spec, cases, FilesRead(), review=False))


def list_verdicts(record: Record) -> dict[str, str]:
    return {each.claim.id: each.verdict for each in (*record.claims, *record.rivals)}


def list_models(record: Record) -> dict[tuple[str, str], list[str]]:
    return {
        (own.table.outcome, solution.kind): sorted(str(m.expression) for m in solution.models)
        for own in record.outcomes
        for solution in own.solutions
    }


def test_every_other_code_changes_what_a_new_analysis_finds(study: Study) -> None:
    now = analyze_study(study)
    before, models = list_verdicts(now), list_models(now)
    codes = [(case.id, field) for case in study.cases for field in case.codings]
    moves = find_recodings(study, codes)
    assert {move.field for move in moves} == {"lead", "money", "result"}
    for move in moves:
        then = recode(study, move.case, move.field, move.other)
        after = list_verdicts(then)
        turned = {name: (old, new) for name, old, new in move.effects.verdicts}
        expected = {n: (old, after[n]) for n, old in before.items() if old != after[n]}
        assert turned == expected, move
        changed = {key for key, own in list_models(then).items() if own != models[key]}
        assert set(move.effects.models) == changed, move
        memberships = then.study.scores.memberships
        row = memberships.cases.index(move.case)
        for name, _, score in move.scores:
            assert memberships.values[row, memberships.index(name)] == pytest.approx(score)


def test_which_codes_are_tried(study: Study) -> None:
    def list_others(case: str, field: str) -> set[str]:
        return {move.other for move in find_recodings(study, [(case, field)])}

    assert list_others("N1", "lead") == {"low", "middle"}
    assert list_others("S3", "result") == {"bad"}
    # The next numbers that other cases have: 4.5, 3.4, 1.9, 1.6 and 1.2.
    assert list_others("S2", "money") == {"1.6", "3.4"}
    assert list_others("N1", "money") == {"3.4"}
    # Nothing rests on it.
    assert list_others("N1", "access") == set()
    assert find_recodings(study, []) == ()


def test_what_coders_coded_is_tried_besides_neighbours(tmp_path: Path) -> None:
    path = write_study(tmp_path, CHANGES)
    file = tmp_path / "south.yaml"
    code = '"money": {"value": 1.9, "coders": {"ab": 1.9, "cd": 4.4}'
    file.write_text(file.read_text("utf-8").replace('"money": {"value": 1.9', code), "utf-8")
    study = load_study(path)
    moves = {move.other: move for move in find_recodings(study, [("S2", "money")])}
    assert set(moves) == {"1.6", "3.4", "4.4"}
    scores = {name: after for name, _, after in moves["4.4"].scores}
    assert scores["B2"] == 1
    assert scores["B"] > 0.8
