"""All contenders, in the order of the columns; the first is what the others are compared with."""

from __future__ import annotations

from benchmarks.peers import Blocks, Contender, Engine, SetQCA, Singly, Sketch
from benchmarks.processes import Imports
from benchmarks.programs import RQCA, CCubes

CONTENDERS: tuple[Contender, ...] = (
    Engine(),
    SetQCA(),
    RQCA(),
    CCubes(),
    Sketch(),
    Blocks(),
    Singly(),
    Imports("numpy", "pandas", "sympy", "click"),
    Imports("numpy", "pandas"),
)


def find_contender(name: str) -> Contender:
    """Return the contender with a name."""
    return next(contender for contender in CONTENDERS if contender.name == name)
