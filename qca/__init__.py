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
    from qca.analysis.claims.verdicts import Verdict
    from qca.analysis.solutions.solution import Model, Solution
    from qca.analysis.truth_table.table import TruthTable
    from qca.boolean import algebra
    from qca.boolean.grammar import parse_expression
    from qca.io.studies import load_study
    from qca.notebook import diagnostics, fit
    from qca.notebook import plots as plot
    from qca.notebook.chains import find_chains
    from qca.notebook.checks import check
    from qca.notebook.claims import judge
    from qca.notebook.frames import evaluate, load_frame
    from qca.notebook.functions import build_truth_table, iterate_models, minimize
    from qca.notebook.functions import find_necessity as necessity
    from qca.notebook.languages import show_in
    from qca.notebook.predictions import predict
    from qca.notebook.runs import RunRecord, assess, read_record, run
    from qca.record import Record
    from qca.sets import calibration as calibrate
    from qca.sets.thresholds import find_thresholds
    from qca.study.declaration import Study

__version__ = "0.1.0"
__all__ = [
    "AnalysisError",
    "InputError",
    "Model",
    "Problem",
    "QCAError",
    "Record",
    "RunRecord",
    "Solution",
    "Study",
    "TruthTable",
    "Verdict",
    "algebra",
    "assess",
    "build_truth_table",
    "calibrate",
    "check",
    "diagnostics",
    "evaluate",
    "find_chains",
    "find_thresholds",
    "fit",
    "iterate_models",
    "judge",
    "load_frame",
    "load_study",
    "minimize",
    "necessity",
    "parse_expression",
    "plot",
    "predict",
    "read_record",
    "run",
    "show_in",
]

# Loaded when first used, so that `qca --help` does not wait for numpy and pandas.
_HOMES = {
    "Model": ("qca.analysis.solutions.solution", "Model"),
    "Record": ("qca.record", "Record"),
    "RunRecord": ("qca.notebook.runs", "RunRecord"),
    "Solution": ("qca.analysis.solutions.solution", "Solution"),
    "Study": ("qca.study.declaration", "Study"),
    "TruthTable": ("qca.analysis.truth_table.table", "TruthTable"),
    "Verdict": ("qca.analysis.claims.verdicts", "Verdict"),
    "algebra": ("qca.boolean.algebra", None),
    "assess": ("qca.notebook.runs", "assess"),
    "build_truth_table": ("qca.notebook.functions", "build_truth_table"),
    "calibrate": ("qca.sets.calibration", None),
    "check": ("qca.notebook.checks", "check"),
    "diagnostics": ("qca.notebook.diagnostics", None),
    "evaluate": ("qca.notebook.frames", "evaluate"),
    "find_chains": ("qca.notebook.chains", "find_chains"),
    "find_thresholds": ("qca.sets.thresholds", "find_thresholds"),
    "fit": ("qca.notebook.fit", None),
    "iterate_models": ("qca.notebook.functions", "iterate_models"),
    "judge": ("qca.notebook.claims", "judge"),
    "load_frame": ("qca.notebook.frames", "load_frame"),
    "load_study": ("qca.io.studies", "load_study"),
    "minimize": ("qca.notebook.functions", "minimize"),
    "necessity": ("qca.notebook.functions", "find_necessity"),
    "parse_expression": ("qca.boolean.grammar", "parse_expression"),
    "predict": ("qca.notebook.predictions", "predict"),
    "read_record": ("qca.notebook.runs", "read_record"),
    "plot": ("qca.notebook.plots", None),
    "run": ("qca.notebook.runs", "run"),
    "show_in": ("qca.notebook.languages", "show_in"),
}


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module 'qca' has no attribute {name!r}")
    import importlib

    importlib.import_module("qca.notebook")  # which says how results are shown
    module, attribute = _HOMES[name]
    loaded = importlib.import_module(module)
    return loaded if attribute is None else getattr(loaded, attribute)


def __dir__() -> list[str]:
    return sorted(__all__)
