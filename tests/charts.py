"""Charts that tests write as bits."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from qca.boolean.bitsets import Numbers, pack_integers
from qca.boolean.charts import Chart, Part


def build_chart(coverage: Sequence[int], literals: Sequence[int] | None = None) -> Chart:
    """Return the chart of primes whose covered rows are given as bits."""
    rows = max((mask.bit_length() for mask in coverage), default=0)
    sizes = np.zeros(len(coverage), dtype=np.intp) if literals is None else np.array(literals)
    return Chart(pack_integers(coverage, rows), rows, sizes)


def primes_of(part: Part, which: int) -> Numbers:
    """Return the primes of a class, rising."""
    return part.members[part.starts[which] : part.starts[which + 1]]
