# The part of sympy that the package uses; sympy ships no types.
from collections.abc import Callable

from sympy.logic.boolalg import And as And
from sympy.logic.boolalg import Boolean as Boolean
from sympy.logic.boolalg import Not as Not
from sympy.logic.boolalg import Or as Or

class Symbol(Boolean):
    name: str
    def __init__(self, name: str) -> None: ...

def symbols(names: str) -> tuple[Symbol, ...]: ...
def default_sort_key(item: Boolean) -> tuple[object, ...]: ...

true: Boolean
false: Boolean
