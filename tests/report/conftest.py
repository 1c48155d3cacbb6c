"""Records with everything on robustness, each assessed once."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from qca.record import Record
from tests.studies import assess, write_study

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="session")
def small(tmp_path_factory: pytest.TempPathFactory) -> Record:
    """The small study, assessed."""
    return assess(write_study(tmp_path_factory.mktemp("small"), {}))


@pytest.fixture
def vary(tmp_path: Path) -> Callable[..., Record]:
    """Assess the small study with keys of its file changed."""
    return lambda options=None, **changes: assess(write_study(tmp_path, changes), **(options or {}))
