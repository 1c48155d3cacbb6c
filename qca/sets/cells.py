"""What the cells of a data frame say: how the cases are named, and the numbers of a column."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

import numpy as np

from qca.names import JOINT, normalize

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray

__all__ = ["name_cases", "read_numbers"]

# Dates and spans of time, as single values.
_TIMES = (date, timedelta, np.datetime64, np.timedelta64)


def name_cases(frame: pd.DataFrame) -> tuple[str, ...]:
    """Return the identifiers of the cases of a frame; an empty text for one that has none.

    The levels of an index of several are joined by a space, as columns of a file are.
    """
    index = frame.index
    levels = [index.get_level_values(i) for i in range(index.nlevels)]
    texts = zip(*([str(label) for label in level.tolist()] for level in levels), strict=True)
    names = [normalize(JOINT.join(parts)) for parts in texts]
    for level in levels:
        for i in np.flatnonzero(level.isna()):
            names[i] = ""
    return tuple(names)


def read_numbers(column: pd.Series) -> tuple[NDArray[np.float64], NDArray[np.intp]]:
    """Return a column as numbers, 0 for what is none, and the positions of what is none."""
    import pandas as pd

    if _is_no_number(column.dtype):
        return np.where(column.isna(), np.nan, 0.0), np.flatnonzero(~column.isna().to_numpy())
    if column.dtype == object:  # pandas would count the nanoseconds of dates among other values
        column = column.mask(np.array([isinstance(value, _TIMES) for value in column]), "")
    numbers = pd.to_numeric(column, errors="coerce").to_numpy(dtype=np.float64, na_value=np.nan)
    lost = np.isnan(numbers) & ~column.isna().to_numpy()
    return np.where(lost, 0.0, numbers), np.flatnonzero(lost)


def _is_no_number(dtype: object) -> bool:
    """Return whether pandas would make numbers of what is none: complex values, times, periods."""
    import pandas as pd

    if isinstance(dtype, pd.CategoricalDtype):
        dtype = dtype.categories.dtype
    return getattr(dtype, "kind", "O") in "cmM" or isinstance(dtype, pd.PeriodDtype)
