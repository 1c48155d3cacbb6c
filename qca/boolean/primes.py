"""Prime implicants from the observed rows, without ever listing the property space."""

from __future__ import annotations

from collections.abc import Sequence

from qca.boolean.cubes import Space
from qca.boolean.transversals import minimal_transversals


def find_primes(positive: Sequence[int], off: Sequence[int], space: Space) -> tuple[int, ...]:
    """Return every prime implicant that covers a positive row, fewest literals first.

    A term is an implicant where it covers no configuration in ``off``, and prime where no literal
    can be spared. One that covers the positive row p is a set of p's literals which for every off
    cube names a condition on which p differs from it: a minimal transversal of those differences.

    ``positive`` holds full configurations; ``off`` cubes of any width (observed negative rows,
    excluded remainders, or for a conservative solution all that is not positive). No positive row
    may lie in an off cube.

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
        found.update(minimal_transversals(differences))
    return tuple(sorted(found, key=space.order))
