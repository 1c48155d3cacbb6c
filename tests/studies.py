"""A small study that tests write, with a declared doubt of each kind."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from qca.io.studies import load_study
from qca.record import Record, analyze_study, assess_record

# A study with a decision of each kind: labels, one of a crisp set, other readings, an anchor, cuts.
SPEC: dict[str, Any] = {
    "title": "A small study",
    "cases": ["north.yaml", "south.yaml"],
    "scales": {
        "level": {"low": 0, "middle": {"score": 0.6, "between": [0.4, 0.6]}, "high": 1},
    },
    "sets": {
        "A": {"label": "first", "field": "lead", "scale": "level"},
        "B": {
            "label": "second",
            "field": "money",
            "direct": {"out": 1, "crossover": {"at": 3, "between": [2.5, 3.5]}, "in": 5},
        },
        "C": {
            "label": "third",
            "field": "access",
            "scale": {"shut": 0, "ajar": {"score": 1, "between": [0, 1]}, "open": 1},
        },
        "Y": {"label": "result", "field": "result", "scale": {"bad": 0, "good": 1}},
    },
    "outcome": "Y",
    "conditions": ["A", "B"],
    "minimize": {"solutions": ["conservative", "parsimonious"]},
    "claims": [
        {"id": "N1", "says": "the first is needed", "claim": "A <- Y"},
        {"id": "S1", "says": "both suffice", "claim": "A*B -> Y"},
        {"id": "X1", "says": "the first alone does not", "claim": "not (A -> Y)"},
        {"id": "B1", "says": "the third goes with it", "claim": "C <-> Y"},
    ],
    "rivals": [{"id": "R1", "says": "money does it", "claim": "B -> Y"}],
    "robustness": {"cuts": {"sufficiency": {"incl": [0.75, 0.95]}}, "n_cut": [1, 2], "budget": 200},
}
CASES = {
    "north": {
        "N1": {"lead": "high", "money": 4.5, "access": "open", "result": "good"},
        "N2": {"lead": "middle", "money": 3.4, "access": "ajar", "result": "good"},
    },
    "south": {
        "S1": {"lead": "low", "money": 1.2, "access": "shut", "result": "bad"},
        "S2": {"lead": "middle", "money": 1.9, "access": "shut", "result": "bad"},
        "S3": {"lead": "high", "money": 1.6, "access": "shut", "result": "good"},
    },
}
ALSO = {("S1", "lead"): ["middle"], ("S3", "result"): ["bad"]}


# Types, two outcomes, and so few doubts that a run goes through all of the worlds they lead to.
FEW_DOUBTS: dict[str, Any] = {
    "outcome": ["Y", "C"],
    "typology": {"dimensions": ["A", "B"], "types": {"both": "A*B", "other": "~(A*B)"}},
    "robustness": {"leave_out": "states", "alternatives": False},
}


# Two sets of one field, so that a code of it moves both; and the outcome.
SETS_OF_ONE_FIELD: dict[str, Any] = {
    "A": {"label": "first", "field": "lead", "scale": "level", "why": "reasons"},
    "A2": {"field": "lead", "scale": {"low": 0, "middle": 0, "high": 1}},
    "Y": {"field": "result", "scale": {"bad": 0, "good": 1}},
}


def write_study(folder: Path, changes: Mapping[str, Any]) -> Path:
    """Write the small study with keys of its file changed, and return its path."""
    for state, periods in CASES.items():
        file = {"case": state.title(), "code": state[0].upper(), "periods": {}}
        for name, codes in periods.items():
            coded: dict[str, Any] = {"years": "2000-2007"}
            for field, code in codes.items():
                key = "value" if isinstance(code, float) else "label"
                coded[field] = {key: code, "evidence": [{"source": "book"}]}
                if (name, field) in ALSO:
                    coded[field]["also"] = ALSO[name, field]
            file["periods"][name] = coded  # type: ignore[index]
        (folder / f"{state}.yaml").write_text(json.dumps(file), "utf-8")
    path = folder / "spec.yaml"
    path.write_text(json.dumps({**SPEC, **changes}), "utf-8")
    return path


def assess(path: Path, **options: Any) -> Record:
    """Return the record of a study with everything on robustness."""
    record = analyze_study(load_study(path))
    return assess_record(record, record.study.spec.robustness, **options)
