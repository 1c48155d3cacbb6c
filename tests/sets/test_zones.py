"""The zones of an XY plot are those by which claims are judged."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from qca.sets.zones import Zone, find_zones

SCORES = st.lists(
    st.tuples(*[st.sampled_from([0, 0.2, 0.49, 0.5, 0.51, 0.7, 1])] * 2), min_size=1, max_size=9
)


@given(SCORES)
def test_zones_by_their_definition(scores: list[tuple[float, float]]) -> None:
    inner, outer = np.array(scores).T
    for (a, b), zone in zip(scores, find_zones(inner, outer), strict=True):
        if 0.5 in (a, b):
            assert zone is Zone.CROSSOVER
        elif a > 0.5:
            assert zone is ((Zone.TYPICAL if a <= b else Zone.DEGREE) if b > 0.5 else Zone.KIND)
        else:
            assert zone is (Zone.UNACCOUNTED if b > 0.5 else Zone.IRRELEVANT)
