"""The contenders that are Python: this engine, setqca, and a sketch; ``programs`` has the others.

Each says whether it is here, which tasks it takes, and solves one. None is required but this
engine and the sketch.
"""

from __future__ import annotations

import math
from importlib.metadata import PackageNotFoundError, version
from typing import Protocol

from benchmarks import processes, robustness, searches, sketch
from benchmarks.answers import Answer, order_models
from benchmarks.tables import OUTCOME, Data, find_study, split_blocks
from benchmarks.tasks import MAX_INTERMEDIATE, MAX_MODELS, Task


class Contender(Protocol):
    """Something that is timed.

    ``grows`` says that it is not tried on what is larger than what it was cut at; ``warm_up`` is
    the size of the random table that it solves first, which loads what it loads when first used.
    """

    name: str
    grows: bool
    warm_up: tuple[int, int] | None

    def describe(self) -> str | None:
        """Return name and version, or None where it is not here."""

    def takes(self, task: Task) -> bool:
        """Return whether it can do the task at all."""

    def solve(self, task: Task, data: Data) -> Answer:
        """Return its answer."""


class Engine:
    """This project."""

    name = "this engine"
    grows = False
    warm_up: tuple[int, int] | None = (10, 40)

    def describe(self) -> str | None:
        """Return name and version."""
        import qca

        return f"qca {qca.__version__}"

    def takes(self, task: Task) -> bool:
        """It takes all; one command may be too new for what is here."""
        return task.work != "command" or robustness.has_command()

    def solve(self, task: Task, data: Data) -> Answer:
        """Return the answer."""
        if task.work == "process":
            return processes.time_command(task)
        import qca

        if task.work == "whole study":
            qca.run(find_study(str(task.arguments[0])))
            return Answer()
        if task.group == "robustness":
            return robustness.solve_worlds(task, data)
        if task.group == "searches":
            return searches.search(task, data)
        table = qca.build_truth_table(
            data.frame,
            outcome=OUTCOME,
            conditions=data.conditions,
            incl_cut=data.incl_cut,
            n_cut=data.n_cut,
            pri_cut=data.pri_cut,
        )
        if task.work == "truth table":
            rows = (("".join(map(str, row.config)), row.incl) for row in table.rows)
            return Answer(rows=tuple(sorted(rows)))
        eased = task.work == "intermediate"
        solution = qca.minimize(
            table,
            "parsimonious" if task.work in ("parsimonious", "thorough") else task.work,
            expectations=", ".join(data.conditions) if eased else None,
            max_models=MAX_INTERMEDIATE if eased else MAX_MODELS,
            thorough=task.work == "thorough",
        )
        models = [[term.expression for term in model.terms] for model in solution.models]
        short = [
            terms
            for terms, model in zip(models, solution.models, strict=True)
            if model.fewest_literals
        ]
        whole = solution.cheapest is not None and solution.cheapest == len(short)
        return Answer(
            terms=len(models[0]),
            primes=len(solution.primes) if solution.primes_complete else None,
            least=solution.model_count if solution.count_exact else None,
            at_least=solution.model_count,
            shortest=solution.cheapest,
            least_models=order_models(models) if solution.complete else None,
            shortest_models=order_models(short) if whole else None,
        )


class SetQCA:
    """The package setqca: all least models that also have fewest literals, up to 256."""

    name = "setqca"
    grows = True
    warm_up: tuple[int, int] | None = (4, 12)
    most = 256

    def describe(self) -> str | None:
        """Return name and version, or None where it is not installed."""
        try:
            return f"setqca {version('setqca')}"
        except PackageNotFoundError:
            return None

    def takes(self, task: Task) -> bool:
        """It lists the property space, so that more than 20 conditions are out of question."""
        return (
            task.work in ("parsimonious", "conservative", "truth table", "grid")
            and not task.multi_valued
            and task.size[0] <= 20
        )

    def solve(self, task: Task, data: Data) -> Answer:
        """Return the answer."""
        if task.work == "grid":
            return robustness.sweep_setqca(task, data)
        from setqca.minimize.qmc import minimize
        from setqca.truth_table import build_truth_table

        names = tuple(data.conditions)
        table = build_truth_table(
            data.frame,
            outcome=OUTCOME,
            conditions=names,
            inclusion_cutoff=data.incl_cut,
            pri_cutoff=data.pri_cut,
            frequency_cutoff=data.n_cut,
        )
        if task.work == "truth table":
            rows = (
                ("".join(map(str, row.configuration)), row.consistency)
                for row in table.rows
                if row.frequency
            )
            return Answer(rows=tuple(sorted(rows)))
        free = table.remainder_minterms if task.work == "parsimonious" else None
        found = minimize(
            table.positive_minterms, dont_cares=free, width=len(names), max_solutions=self.most
        )
        whole = len(found) < self.most
        texts = [[term.as_expression(names) for term in model.implicants] for model in found]
        return Answer(
            terms=len(found[0].implicants),
            shortest=len(found) if whole else None,
            shortest_models=order_models(texts) if whole else None,
        )


class Sketch:
    """The plain-Python sketch: primes and least size, no models."""

    name = "sketch"
    grows = False
    warm_up: tuple[int, int] | None = (10, 40)

    def describe(self) -> str | None:
        """Return what it is."""
        return f"plain Python, HiGHS of scipy {version('scipy')}"

    def takes(self, task: Task) -> bool:
        """It takes conditions with two values, and counts no models but those of outcomes."""
        if task.work == "chains":
            return True
        return not task.multi_valued and task.work in (
            "parsimonious",
            "conservative",
            "truth table",
            "necessity",
        )

    def solve(self, task: Task, data: Data) -> Answer:
        """Return the answer."""
        if task.group == "searches":
            return searches.search_plainly(task, data)
        rows = sketch.build_rows(data)
        if task.work == "truth table":
            return Answer(rows=tuple(sorted(zip(rows["config"], rows["incl"], strict=True))))
        positive = sketch.encode_rows(rows, "1")
        if task.work == "conservative":
            primes = sketch.merge_rows(positive, len(data.conditions))
        else:
            primes = sketch.find_primes(positive, sketch.encode_rows(rows, "0"))
        least = sketch.find_least(list(primes.values()), len(positive))
        return Answer(terms=least, primes=len(primes))


class Blocks:
    """This engine on each block of a table in blocks: terms add up, numbers of models multiply."""

    name = "block by block"
    grows = False
    warm_up: tuple[int, int] | None = (10, 40)

    def describe(self) -> str | None:
        """Return what it is."""
        return "this engine on each block alone, the numbers multiplied"

    def takes(self, task: Task) -> bool:
        """It takes tables in more than one block."""
        return task.blocks > 1 and task.work in ("parsimonious", "thorough")

    def solve(self, task: Task, data: Data) -> Answer:
        """Return the answer, as far as it is known for every block."""
        parts = [Engine().solve(task, part) for part in split_blocks(data)]
        least = [part.least for part in parts if part.least is not None]
        shortest = [part.shortest for part in parts if part.shortest is not None]
        primes = [part.primes for part in parts if part.primes is not None]
        return Answer(
            terms=sum(part.terms or 0 for part in parts),
            primes=sum(primes) if len(primes) == len(parts) else None,
            least=math.prod(least) if len(least) == len(parts) else None,
            shortest=math.prod(shortest) if len(shortest) == len(parts) else None,
        )


class Singly:
    """This engine on each point of a grid by itself, as without its robustness."""

    name = "one by one"
    grows = False
    warm_up: tuple[int, int] | None = (10, 40)

    def describe(self) -> str | None:
        """Return what it is."""
        return "this engine on each point of a grid by itself, nothing shared between them"

    def takes(self, task: Task) -> bool:
        """It takes grids of cuts."""
        return task.work == "grid"

    def solve(self, task: Task, data: Data) -> Answer:
        """Return the answer."""
        return robustness.refit_grid(task, data)
