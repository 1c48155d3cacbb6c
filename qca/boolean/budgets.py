"""Budgets: how much work a search may still take.

Work is counted in steps, never in seconds, so that what is found depends on no machine.
"""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["Budget", "BudgetSpent"]


class BudgetSpent(Exception):  # noqa: N818 - it is no error
    """A search took more steps than it may."""


# Steps of about a tenth of a microsecond that working with terms as cubes may take: some seconds.
MOST_STEPS = 30_000_000


@dataclass
class Budget:
    """How many steps may still be taken; what a step is, each search says.

    >>> budget = Budget(3)
    >>> budget.spend(2), budget.spend(2)
    (True, False)
    """

    left: int

    def spend(self, steps: int) -> bool:
        """Take some steps; return whether there were as many to take."""
        self.left -= steps
        return self.left >= 0

    def charge(self, steps: int) -> None:
        """Take some steps, or raise :class:`BudgetSpent`: for searches with many levels to leave.

        >>> Budget(1).charge(2)
        Traceback (most recent call last):
        qca.boolean.budgets.BudgetSpent
        """
        if not self.spend(steps):
            raise BudgetSpent
