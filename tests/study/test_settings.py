"""The settings of a stage: their values are checked by type, all at once, and put into one form."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import numpy as np
import pytest

from qca.errors import InputError
from qca.study.domains import Settings
from qca.study.settings import (
    ChainSettings,
    MinimizationSettings,
    ModelRule,
    NecessityCuts,
    NecessitySettings,
    RobustnessSettings,
    SolutionKind,
    SufficiencyCuts,
    TruthTableSettings,
)
from qca.study.spec import MinimizeSpec, Spec, TruthTableSpec

_STAGES: list[type[Settings]] = [
    ChainSettings,
    MinimizationSettings,
    NecessityCuts,
    NecessitySettings,
    RobustnessSettings,
    SufficiencyCuts,
    TruthTableSettings,
]


@pytest.mark.parametrize("stage", _STAGES, ids=lambda stage: stage.__name__)
def test_defaults_are_valid_and_in_one_form(stage: type[Settings]) -> None:
    assert stage().list_problems() == []
    assert repr(stage().settle()) == repr(stage())


@pytest.mark.parametrize(
    ("stage", "given", "told"),
    [
        (TruthTableSettings, {"incl_cut": 1.2}, "incl_cut is 1.2; a cut lies between 0 and 1"),
        (TruthTableSettings, {"incl_cut": [0.6, 0.8]}, "the inclusion cuts 0.6,0.8 rise"),
        (TruthTableSettings, {"incl_cut": "0.8"}, "incl_cut is '0.8', not a number"),
        (TruthTableSettings, {"n_cut": True}, "n_cut is True; use a whole number from 1"),
        (TruthTableSettings, {"pri_cut": None}, "pri_cut is None, not a number"),
        (TruthTableSettings, {"at_crossover": None}, "at_crossover is None; use 'error' or 'drop'"),
        (MinimizationSettings, {"solutions": ()}, "solutions is empty; give at least one"),
        (MinimizationSettings, {"solutions": ("easy",)}, "there is no 'easy' solution"),
        (
            MinimizationSettings,
            {"models": "all"},
            "models is 'all'; use 'minimal' or 'irredundant'",
        ),
        (MinimizationSettings, {"thorough": "no"}, "thorough is 'no'; use True or False"),
        (NecessityCuts, {"ron": 2}, "ron is 2; a cut lies between 0 and 1"),
        (NecessitySettings, {"ron": 2}, "ron_cut is 2; a cut lies between 0 and 1"),
        (NecessitySettings, {"depth": 0}, "depth is 0; use a whole number from 1"),
        (ChainSettings, {"cov_cut": 0}, "cov_cut is 0; use a cut over 0, or anything passes"),
        (ChainSettings, {"max_terms": 1.5}, "max_terms is 1.5"),
    ],
)
def test_a_value_that_is_refused(stage: type[Settings], given: dict[str, Any], told: str) -> None:
    with pytest.raises(InputError) as caught:
        stage.hold(**given).settle()
    (problem,) = caught.value.problems
    assert str(problem).startswith(told)


def test_all_problems_at_once() -> None:
    held = MinimizationSettings.hold(
        solutions=("easy",), models="all", max_models=0, term_incl=-1, thorough=None
    )
    assert [problem.what.split()[0] for problem in held.list_problems()] == [
        *("there", "models", "max_models", "term_incl", "thorough")
    ]


def test_numbers_and_words_of_any_library_become_our_own() -> None:
    rows = TruthTableSettings.hold(incl_cut=np.array([0.5, 0.25]), n_cut=np.int64(2)).settle()
    assert repr(rows) == repr(TruthTableSettings((0.5, 0.25), 2))
    assert TruthTableSettings.hold(incl_cut=Decimal("0.5")).settle().incl_cut == 0.5
    asked = MinimizationSettings.hold(solutions=["parsimonious"], models="irredundant").settle()
    assert (asked.solutions, asked.models) == ((SolutionKind.PARSIMONIOUS,), ModelRule.IRREDUNDANT)


def test_a_section_of_a_file_is_the_settings_of_its_stage() -> None:
    section = MinimizeSpec.model_validate({"max_models": "7", "expectations": {"Y": "A"}})
    assert isinstance(section, MinimizationSettings)
    assert MinimizationSettings.take(section) == MinimizationSettings(max_models=7)
    rows = TruthTableSpec.model_validate({"incl_cut": {"Y": "0.9", "~Y": ["0.8", "0.6"]}})
    assert dict(rows)["incl_cut"] == {"Y": 0.9, "~Y": (0.8, 0.6)}
    assert set(dict(rows)) == set(TruthTableSettings.__annotations__)


def test_sections_are_written_in_the_order_that_records_have() -> None:
    keys = list(Spec.model_fields["minimize"].default.model_dump())
    assert keys[:4] == ["solutions", "expectations", "exclude", "enhanced"]
    assert keys[4:] == ["models", "max_models", "term_incl", "thorough"]
