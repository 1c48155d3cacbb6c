"""What is timed: tasks in groups. A task names its table and is small enough to be sent about."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from benchmarks.tables import MAKERS, Data

Work = Literal[
    "parsimonious",
    "conservative",
    "intermediate",
    "thorough",
    "truth table",
    "whole study",
    "grid",
    "exact sweep",
    "doubtful scores",
    "command",
    "process",
    "necessity",
    "chains",
]
GROUPS = (
    "random",
    "structured",
    "studies",
    "large",
    "models",
    "searches",
    "robustness",
    "processes",
)
SEEDS = (1, 2, 3)
# How often a whole process is run.
RUNS = (1, 2, 3, 4, 5)
# Models listed, and so compared one by one; intermediate ones are as many as by default.
MAX_MODELS = 100
MAX_INTERMEDIATE = 1000


@dataclass(frozen=True)
class Task:
    """A table, made anew for each seed, and what is to be done with it.

    ``thorough`` is the parsimonious solution with the models counted exactly at greater cost,
    ``intermediate`` the solution where every condition is expected to be present.
    ``size`` is conditions and cases; ``quick`` marks what a quick run has too. ``blocks`` is over 1
    for a table in blocks, see :func:`benchmarks.tables.make_blocks`. ``worlds`` are the inclusion,
    PRI and n cuts of a grid, or the number of worlds that are drawn. ``command`` is what a whole
    process does (:data:`benchmarks.processes.COMMANDS`), and with what.
    """

    group: str
    label: str
    maker: str
    arguments: tuple[int | float | str, ...]
    size: tuple[int, int]
    work: Work = "parsimonious"
    seeds: tuple[int, ...] = SEEDS
    quick: bool = False
    multi_valued: bool = False
    blocks: int = 1
    worlds: tuple[int, ...] = ()
    command: tuple[str, ...] = ()

    def make(self, seed: int) -> Data:
        """Return the table."""
        return MAKERS[self.maker](*self.arguments, seed)


def list_tasks() -> tuple[Task, ...]:
    """Return all tasks in order of their groups."""
    return (
        *_random(),
        *_structured(),
        *_studies(),
        *_large(),
        *_models(),
        *_searches(),
        *_robustness(),
        *_processes(),
    )


def _random() -> list[Task]:
    small = ((8, 40), (10, 40), (12, 40), (18, 40), (24, 40), (30, 40))
    large = ((8, 100), (10, 100), (14, 100), (20, 100), (24, 100), (30, 100))
    quick = {(8, 40), (10, 40), (14, 100)}
    return [
        Task("random", f"{k} × {n}", "random", (k, n), (k, n), quick=(k, n) in quick)
        for k, n in (*small, *large)
    ]


def _structured() -> list[Task]:
    planted = ((8, 40), (8, 200), (8, 1000), (12, 200), (12, 1000), (16, 200), (20, 200), (30, 40))
    scales = ((8, 40), (16, 40), (30, 40), (30, 1000))
    tasks = [
        Task("structured", f"planted {k} × {n}", "planted", (k, n), (k, n), quick=k == 30)
        for k, n in planted
    ]
    tasks += [
        Task("structured", f"scale {k} × {n}", "scale", (k, n), (k, n), quick=(k, n) == (30, 40))
        for k, n in scales
    ]
    return tasks


def _studies() -> list[Task]:
    published: tuple[tuple[str, str, float, tuple[int, int]], ...] = (
        ("Lipset, fuzzy", "LF", 0.8, (5, 18)),
        ("Lipset, crisp", "LC", 1, (5, 18)),
        ("Lipset, multi-value", "LM", 1, (5, 18)),
        ("Krook", "Krook", 1, (5, 22)),
        ("Cebotari and Vink (rows)", "CVF_truth_table", 1, (5, 17)),
        ("Emmenegger (rows)", "Emmenegger_truth_table", 1, (6, 13)),
        ("Hartmann and Kemmerzell, multi-value", "HartmannKemmerzell", 1, (4, 48)),
    )
    works: tuple[Work, ...] = ("conservative", "parsimonious")
    tasks = [
        Task(
            "studies",
            label,
            "published",
            (name, cut),
            size,
            work,
            quick=(name, work) == ("LF", "parsimonious"),
            multi_valued="multi-value" in label,
        )
        for label, name, cut, size in published
        for work in works
    ]
    own = (("2015", "ART", (2, 4)), ("2025", "SYN", (3, 4)), ("2025-crisp", "SYN", (3, 4)))
    tasks += [
        Task("studies", f"{name}.yaml, {outcome}", "study", (name, outcome), size)
        for name, outcome, size in own
    ]
    tasks += [
        Task("studies", f"{name}.yaml", "study", (name, outcome), size, "whole study", quick=True)
        for name, outcome, size in own[1:2]
    ]
    return tasks


def _large() -> list[Task]:
    sizes = ((8, 1_000), (8, 10_000), (8, 100_000), (8, 1_000_000), (12, 100_000), (40, 60))
    quick = {(8, 10_000), (40, 60)}
    return [
        Task(
            "large",
            f"fuzzy {k} × {n:,}",
            "fuzzy",
            (k, n),
            (k, n),
            "truth table",
            seeds=(1,) if n == 1_000_000 else SEEDS,
            quick=(k, n) in quick,
        )
        for k, n in sizes
    ]


def _models() -> list[Task]:
    shapes = ((1, 8, 40), (3, 6, 30), (2, 8, 40), (3, 8, 40), (4, 8, 40), (6, 8, 40))
    works: tuple[Work, ...] = ("conservative", "parsimonious", "thorough")
    tied: tuple[tuple[Work, tuple[tuple[int, int], ...]], ...] = (
        ("thorough", ((18, 40), (10, 100), (14, 100), (16, 100))),
        ("intermediate", ((8, 100), (10, 100), (12, 100), (16, 100))),
    )
    random = [
        Task("models", f"random {k} × {n}", "random", (k, n), (k, n), work)
        for work, sizes in tied
        for k, n in sizes
    ]
    blocks = [
        Task(
            "models",
            f"{b} × ({k} × {n})",
            "blocks",
            (b, k, n),
            (b * k, b * n),
            work,
            quick=(b, k, work) == (3, 6, "parsimonious"),
            blocks=b,
        )
        for b, k, n in shapes
        for work in works
        if work != "conservative" or b <= 3
    ]
    return [*blocks, *random]


def _searches() -> list[Task]:
    necessity: list[Task] = [
        Task(
            "searches",
            f"fuzzy 12 × {n:,}, depth 3",
            "fuzzy",
            (12, n),
            (12, n),
            "necessity",
            quick=n == 40,
        )
        for n in (40, 200, 1000)
    ]
    kinds = ((7, 10, 2), (7, 12, 2), (5, 12, 3))
    return necessity + [
        Task(
            "searches",
            f"{k} factors of {levels} values, {n} cases",
            "factors",
            (k, n, levels),
            (k - 1, n),
            "chains",
            multi_valued=levels > 2,
        )
        for k, n, levels in kinds
    ]


def _robustness() -> list[Task]:
    grids = ((5, 2, 2), (20, 5, 3))
    works: tuple[tuple[Work, tuple[int, ...]], ...] = (
        *(("grid", grid) for grid in grids),
        ("exact sweep", grids[-1]),
        *(("doubtful scores", (count,)) for count in (1 << 10, 1 << 14, 1 << 16)),
    )
    tasks = [
        Task(
            "robustness",
            " × ".join(f"{count:,}" for count in worlds),
            "published",
            ("LF", 0.8),
            (5, 18),
            work,
            quick=worlds in ((5, 2, 2), (1 << 10,)),
            worlds=worlds,
        )
        for work, worlds in works
    ]
    return [*tasks, Task("robustness", "2025.yaml", "study", ("2025", "SYN"), (3, 4), "command")]


def _processes() -> list[Task]:
    commands = (
        ("qca --help", "help", ""),
        ("qca truth-table, Lipset", "published", "truth-table"),
        ("qca minimize, Lipset", "published", "minimize"),
        ("qca run 2025.yaml --no-robustness", "study", "2025"),
        ("qca run 2025.yaml", "whole study", "2025"),
    )
    return [
        Task(
            "processes",
            label,
            "published",
            ("LF", 0.8),
            (5, 18),
            "process",
            seeds=RUNS,
            quick=name == "minimize",
            command=(kind, name),
        )
        for label, kind, name in commands
    ]
