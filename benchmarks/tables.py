"""The tables that are timed: random, planted, in blocks, in one order, fuzzy, and of real studies.

Every table is made from its arguments alone, so that each contender can make it for itself in its
own process. The outcome is always called Y.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

ROOT = Path(__file__).parents[1]
OUTCOME = "Y"


@dataclass(frozen=True, eq=False)
class Data:
    """Memberships, cases in the index, conditions and outcome Y in the columns, and the cuts.

    ``blocks`` says into how many parts without a common condition the conditions fall, where that
    is known; these parts have equally many conditions, in order.
    """

    frame: pd.DataFrame
    incl_cut: float = 1.0
    n_cut: int = 1
    pri_cut: float = 0.0
    blocks: int = 1

    @property
    def conditions(self) -> list[str]:
        """The names of the conditions."""
        return [name for name in self.frame.columns if name != OUTCOME]

    @property
    def multi_valued(self) -> bool:
        """Whether a condition has more than two values."""
        return bool((self.frame[self.conditions].to_numpy() > 1).any())


def make_table(conditions: int, cases: int, seed: int) -> pd.DataFrame:
    """Return a random crisp table in which equal configurations have equal outcomes.

    Half of the distinct configurations are positive, which is the worst case for any minimiser.
    """
    random = np.random.default_rng(seed)
    rows = random.integers(0, 2, (cases, conditions))
    _, first, back = np.unique(rows, axis=0, return_index=True, return_inverse=True)
    outcomes = random.permutation(np.arange(len(first)) % 2)
    return _name(rows, outcomes[back.reshape(-1)])


def make_random(conditions: int, cases: int, seed: int) -> Data:
    """Return a random crisp table, see :func:`make_table`."""
    return Data(make_table(conditions, cases, seed))


def make_planted(conditions: int, cases: int, seed: int) -> Data:
    """Return random crisp cases with Y = C1*C2 + C3*~C4, which needs four conditions or more."""
    rows = np.random.default_rng(seed).integers(0, 2, (cases, conditions))
    outcomes = (rows[:, 0] & rows[:, 1]) | (rows[:, 2] & (1 - rows[:, 3]))
    return Data(_name(rows, outcomes))


def make_scale(conditions: int, cases: int, seed: int) -> Data:
    """Return cases that have the first so many conditions and no other, Y for an odd number.

    Such a cumulative scale (Guttman 1944) has few primes however many conditions there are. At
    least ``conditions + 1`` cases are made, one at each step, the others drawn.
    """
    random = np.random.default_rng(seed)
    drawn = random.integers(0, conditions + 1, max(0, cases - conditions - 1))
    steps = np.concatenate([np.arange(conditions + 1), drawn])
    rows = (np.arange(conditions) < steps[:, None]).astype(np.int64)
    return Data(_name(rows, steps % 2))


def make_blocks(blocks: int, conditions: int, cases: int, seed: int) -> Data:
    """Return random tables side by side: each case has conditions of its own block alone.

    The case with no condition at all is negative, so that every prime has its positive literals,
    and then all its literals, in one block: numbers of least models multiply, and terms add up.
    """
    width = blocks * conditions
    rows, outcomes = [np.zeros((1, width), dtype=np.int64)], [np.zeros(1, dtype=np.int64)]
    for block in range(blocks):
        part = make_table(conditions, cases, 1000 * seed + block).drop_duplicates().to_numpy()
        part = part[part[:, :-1].any(axis=1)]
        wide = np.zeros((len(part), width), dtype=np.int64)
        wide[:, block * conditions : (block + 1) * conditions] = part[:, :-1]
        rows.append(wide)
        outcomes.append(part[:, -1])
    return Data(_name(np.concatenate(rows), np.concatenate(outcomes)), blocks=blocks)


def split_blocks(data: Data) -> list[Data]:
    """Return each block of a table in blocks as a table of its own, with the case without any."""
    names = np.array(data.conditions)
    values = data.frame[data.conditions].to_numpy()
    parts = []
    for block in np.split(np.arange(len(names)), data.blocks):
        others = np.setdiff1d(np.arange(len(names)), block)
        here = np.flatnonzero(~values[:, others].any(axis=1))
        parts.append(Data(data.frame.iloc[here].filter([*names[block], OUTCOME])))
    return parts


def make_fuzzy(conditions: int, cases: int, seed: int) -> Data:
    """Return fuzzy memberships with two decimals, none at 0.5, and Y = C1*C2 + C3*~C4."""
    values = np.round(np.random.default_rng(seed).random((cases, conditions)), 2)
    values[values == 0.5] = 0.51
    first, second, third, fourth = values[:, :4].T
    outcomes = np.maximum(np.minimum(first, second), np.minimum(third, 1 - fourth))
    return Data(_name(values, outcomes), incl_cut=0.8)


def make_factors(factors: int, cases: int, levels: int, seed: int) -> Data:
    """Return random cases of factors with so many values each, of which every one may be a cause.

    Crisp with two levels; the last factor is called Y as an outcome is elsewhere.
    """
    rows = np.random.default_rng(seed).integers(0, levels, (cases, factors))
    return Data(_name(rows[:, :-1], rows[:, -1]))


def read_published(name: str, incl_cut: float, _seed: int = 0) -> Data:
    """Return a published table of ``tests/published/data``, its last column as the outcome."""
    path = ROOT / "tests" / "published" / "data" / f"{name}.csv"
    frame = pd.read_csv(path, index_col="case", dtype={"case": str}, keep_default_na=False)
    return Data(frame.rename(columns={frame.columns[-1]: OUTCOME}), incl_cut=incl_cut)


def read_study(name: str, outcome: str, _seed: int = 0) -> Data:
    """Return memberships and cuts of an outcome of a study of ``calibrations``."""
    import qca

    outcomes = qca.run(find_study(name), robustness=False).outcomes
    (table,) = (part.table for part in outcomes if part.table.outcome == outcome)
    members = table.memberships
    columns = {name: members.column(name) for name in table.conditions}
    frame = pd.DataFrame({**columns, OUTCOME: table.outcome_scores}, index=list(members.cases))
    cuts = table.settings
    return Data(frame, cuts.incl_cuts[0], cuts.n_cut, cuts.pri_cut)


def find_study(name: str) -> Path:
    """Return the path of an analysis file of ``calibrations``."""
    return ROOT / "calibrations" / f"{name}.yaml"


MAKERS: dict[str, Callable[..., Data]] = {
    "random": make_random,
    "planted": make_planted,
    "scale": make_scale,
    "blocks": make_blocks,
    "fuzzy": make_fuzzy,
    "factors": make_factors,
    "published": read_published,
    "study": read_study,
}


def _name(rows: np.ndarray, outcomes: np.ndarray) -> pd.DataFrame:
    names = [f"C{j + 1}" for j in range(rows.shape[1])]
    frame = pd.DataFrame(rows, columns=names, index=[f"c{i + 1}" for i in range(len(rows))])
    return frame.assign(**{OUTCOME: outcomes})
