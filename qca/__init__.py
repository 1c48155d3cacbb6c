"""Qualitative Comparative Analysis: from declared evidence to tested claims.

>>> import pandas as pd
>>> frame = pd.DataFrame({"A": [1, 1, 0], "B": [1, 0, 0], "Y": [1, 0, 0]}, index=list("xyz"))
>>> import qca
>>> table = qca.build_truth_table(frame, outcome="Y", conditions=["A", "B"], incl_cut=1)
>>> qca.minimize(table, "parsimonious").models[0].expression
'B'
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from qca.errors import AnalysisError, InputError, Problem, QCAError

if TYPE_CHECKING:
    from qca.analysis.minimization.minimizer import iterate_models, minimize
    from qca.analysis.necessity.analysis import analyze_necessity as necessity
    from qca.boolean import algebra
    from qca.boolean.expressions import parse_expression
    from qca.chains.search import find_chains
    from qca.pipeline import assess, build_truth_table, run
    from qca.record import Record
    from qca.sets import calibration as calibrate
    from qca.sets import diagnostics, fit
    from qca.sets.thresholds import find_thresholds

__version__ = "0.1.0"
__all__ = [
    "AnalysisError",
    "InputError",
    "Problem",
    "QCAError",
    "Record",
    "algebra",
    "assess",
    "build_truth_table",
    "calibrate",
    "diagnostics",
    "find_chains",
    "find_thresholds",
    "fit",
    "iterate_models",
    "minimize",
    "necessity",
    "parse_expression",
    "run",
]

# Loaded when first used, so that `qca --help` does not wait for numpy and pandas.
_HOMES = {
    "Record": ("qca.record", "Record"),
    "algebra": ("qca.boolean.algebra", None),
    "assess": ("qca.pipeline", "assess"),
    "build_truth_table": ("qca.pipeline", "build_truth_table"),
    "calibrate": ("qca.sets.calibration", None),
    "diagnostics": ("qca.sets.diagnostics", None),
    "find_chains": ("qca.chains.search", "find_chains"),
    "find_thresholds": ("qca.sets.thresholds", "find_thresholds"),
    "fit": ("qca.sets.fit", None),
    "iterate_models": ("qca.analysis.minimization.minimizer", "iterate_models"),
    "minimize": ("qca.analysis.minimization.minimizer", "minimize"),
    "necessity": ("qca.analysis.necessity.analysis", "analyze_necessity"),
    "parse_expression": ("qca.boolean.expressions", "parse_expression"),
    "run": ("qca.pipeline", "run"),
}


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module 'qca' has no attribute {name!r}")
    import importlib

    module, attribute = _HOMES[name]
    loaded = importlib.import_module(module)
    return loaded if attribute is None else getattr(loaded, attribute)


def __dir__() -> list[str]:
    return sorted(__all__)
