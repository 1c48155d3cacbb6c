"""Prime implicants from the observed rows, without ever listing the property space."""

from __future__ import annotations

from collections.abc import Sequence

from qca.boolean.cubes import Space
from qca.boolean.transversals import minimal_transversals
from qca.errors import AnalysisError

# A million terms take about 0.3 GB; nobody reads a solution drawn from more.
MOST_PRIMES = 1_000_000


def find_primes(positive: Sequence[int], off: Sequence[int], space: Space) -> tuple[int, ...]:
    """Return every prime implicant that covers a positive row, fewest literals first.

    A term is an implicant where it covers no configuration in ``off``, and prime where no literal
    can be spared. One that covers the positive row p is a set of p's literals which for every off
    cube names a condition on which p differs from it: a minimal transversal of those differences.

    ``positive`` holds full configurations; ``off`` cubes of any width (observed negative rows,
    excluded remainders, or for a conservative solution all that is not positive). No positive row
    may lie in an off cube.

    Raises
    ------
    AnalysisError
        There are more than :data:`MOST_PRIMES`.

    Source: Quine (1955) for primes; the transversal view is Dualization, e.g. Murakami and Uno
    (2014).

    >>> space = Space(("A", "B"), (2, 2))
    >>> rows = [space.encode(c) for c in ((1, 0), (0, 0))]
    >>> [space.write(c) for c in find_primes(rows[:1], rows[1:], space)]
    ['A']
    """
    widened = [(cube, space.widen(cube)) for cube in off]
    found: set[int] = set()
    for row in positive:
        differences = {row & wide & ~cube for cube, wide in widened}
        for prime in minimal_transversals(differences):
            found.add(prime)
            if len(found) > MOST_PRIMES:
                raise AnalysisError(
                    f"there are more than {MOST_PRIMES:,} prime implicants over "
                    f"{len(space.names)} conditions",
                    "use fewer conditions, or ask for the conservative solution alone",
                )
    return tuple(sorted(found, key=space.order))
