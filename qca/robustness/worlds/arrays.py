"""Arrays: what the numbers of many worlds are kept in."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]
Flags = NDArray[np.bool_]
Positions = NDArray[np.intp]
# Verdicts, and why there is no truth table, by their positions.
Codes = NDArray[np.int8]
