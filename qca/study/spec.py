"""The analysis file: what is analysed, how sets are calibrated, what the theory claims."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import (
    BeforeValidator,
    Field,
    FiniteFloat,
    PositiveFloat,
    WithJsonSchema,
    model_validator,
)

from qca.study.schema import Name, Pair, Share, Strict, Texts
from qca.study.settings import (
    AtCrossover,
    MinimizationSettings,
    ModelRule,
    NecessityCuts,
    SolutionKind,
    SufficiencyCuts,
    TruthTableSettings,
)

_TABLE, _MINIMIZE = TruthTableSettings(), MinimizationSettings()
_NECESSITY, _SUFFICIENCY = NecessityCuts(), SufficiencyCuts()

CALIBRATIONS = (
    "scale",
    "crisp",
    "direct",
    "linear",
    "bell",
    "indirect",
    "tfr",
    "as_is",
    "expression",
)


class LabelScore(Strict):
    """The score of a label, the interval in which it could reasonably lie, and why."""

    score: FiniteFloat
    between: tuple[Share, Share] | None = None
    why: str = ""

    @model_validator(mode="after")
    def _check(self) -> LabelScore:
        if self.between is not None:
            low, high = self.between
            if low > high:
                raise ValueError(f"between [{low:g}, {high:g}] falls; give the lower end first")
            if not low <= self.score <= high:
                raise ValueError(
                    f"the score {self.score:g} lies outside between [{low:g}, {high:g}]; "
                    "widen the interval or change the score"
                )
        return self


Scale = dict[str, FiniteFloat | LabelScore]


class Direct(Strict):
    """Anchors of the direct method."""

    out: FiniteFloat
    crossover: FiniteFloat
    into: FiniteFloat = Field(alias="in")
    idm: FiniteFloat = 0.95


class Linear(Strict):
    """Anchors of the piecewise power function, with its exponents."""

    out: FiniteFloat
    crossover: FiniteFloat
    into: FiniteFloat = Field(alias="in")
    below: PositiveFloat = 1.0
    above: PositiveFloat = 1.0


class Bell(Strict):
    """Six anchors, rising to the middle and falling from it (or the reverse)."""

    out: Pair
    crossover: Pair
    into: Pair = Field(alias="in")
    below: PositiveFloat = 1.0
    above: PositiveFloat = 1.0


class Indirect(Strict):
    """Cuts that group the raw values before the regression of the indirect method."""

    cuts: tuple[FiniteFloat, ...]


def _as_tuple(value: object) -> object:
    return value if isinstance(value, list | tuple) else (value,)


def _one_or_more(item: str) -> WithJsonSchema:
    many = {"type": "array", "items": {"type": item}, "minItems": 1}
    return WithJsonSchema({"anyOf": [{"type": item}, many]})


_Thresholds = Annotated[tuple[FiniteFloat, ...], BeforeValidator(_as_tuple), _one_or_more("number")]
_Outcomes = Annotated[
    tuple[str, ...], BeforeValidator(_as_tuple), Field(min_length=1), _one_or_more("string")
]
_Yes = Annotated[Literal["true"], WithJsonSchema({"const": True})]


class SetSpec(Strict):
    """A set: what it means, the field that it is calibrated from, and how; one calibration."""

    label: str = ""
    field: str | None = None
    why: str = ""
    levels: int | None = Field(default=None, ge=2, le=20)
    scale: Name | Scale | None = None
    crisp: _Thresholds | None = None
    direct: Direct | None = None
    linear: Linear | None = None
    bell: Bell | None = None
    indirect: Indirect | None = None
    tfr: _Yes | None = None
    as_is: _Yes | None = None
    expression: str | None = None

    @property
    def method(self) -> str:
        """The name of the calibration that is given."""
        return next(name for name in CALIBRATIONS if getattr(self, name) is not None)

    @model_validator(mode="after")
    def _check(self) -> SetSpec:
        given = [name for name in CALIBRATIONS if getattr(self, name) is not None]
        if not given:
            raise ValueError(f"no calibration; add one of {', '.join(CALIBRATIONS)}")
        if len(given) > 1:
            raise ValueError(f"{len(given)} calibrations ({', '.join(given)}); keep one")
        if self.expression is not None and self.field is not None:
            raise ValueError("a set built by 'expression' has no 'field'; remove one of them")
        return self


class TableSource(Strict):
    """A CSV or Excel table with one case a row."""

    table: str
    id: str | None = None
    sheet: str | None = None
    missing: Texts = ()


class TruthTableSpec(Strict):
    """How rows of the truth table are coded."""

    incl_cut: Share | tuple[Share, Share] = _TABLE.incl_cut
    n_cut: int = Field(default=_TABLE.n_cut, ge=1)
    pri_cut: Share = _TABLE.pri_cut
    at_crossover: AtCrossover = _TABLE.at_crossover

    @model_validator(mode="after")
    def _check(self) -> TruthTableSpec:
        if isinstance(self.incl_cut, tuple) and self.incl_cut[1] > self.incl_cut[0]:
            raise ValueError("the two incl_cut values rise; give the higher one first")
        return self


class Enhanced(Strict):
    """Enhanced standard analysis: remainders that may not be assumed, by rule."""

    necessary: Texts = ()
    contradictory: bool = False


class MinimizeSpec(Strict):
    """Which solutions, under which expectations, without which remainders, of which terms."""

    solutions: tuple[SolutionKind, ...] = Field(default=_MINIMIZE.solutions, min_length=1)
    expectations: Texts = ()
    exclude: Texts = ()
    enhanced: Enhanced = Enhanced()
    models: ModelRule = _MINIMIZE.models
    max_models: int = Field(default=_MINIMIZE.max_models, ge=1)
    term_incl: Share | None = _MINIMIZE.term_incl
    thorough: bool = _MINIMIZE.thorough


class NecessityCutsSpec(Strict):
    """What a necessary condition must reach; empty leaves the parameter out."""

    incl: Share = _NECESSITY.incl
    ron: Share | None = _NECESSITY.ron
    cov: Share | None = _NECESSITY.cov


class SufficiencyCutsSpec(Strict):
    """What a sufficient condition must reach; empty leaves the parameter out."""

    incl: Share = _SUFFICIENCY.incl
    pri: Share | None = _SUFFICIENCY.pri


class CutsSpec(Strict):
    """The cuts by which claims are judged."""

    necessity: NecessityCutsSpec = NecessityCutsSpec()
    sufficiency: SufficiencyCutsSpec = SufficiencyCutsSpec()


class ClaimSpec(Strict):
    """A claim: what the theory says in words, and in the notation of sets."""

    id: str
    says: str
    claim: str
    source: str = ""


class TypologySpec(Strict):
    """Types as expressions over dimensions; ``stated`` is the field with the type a text gives."""

    dimensions: tuple[Name, ...]
    types: dict[str, str]
    stated: str | None = None


class RobustnessSpec(Strict):
    """Which declared doubts are carried through the analysis."""

    labels: bool = True
    alternatives: bool = True
    incl_cut: tuple[Share, Share] | None = None
    n_cut: tuple[int, ...] | None = None


class Spec(Strict):
    """An analysis."""

    title: str
    note: str = ""
    cases: tuple[str, ...] | TableSource
    periods: str | None = None
    only: Texts = ()
    omit: Texts = ()
    missing: Literal["error", "drop"] = "error"
    scales: dict[str, Scale] = Field(default_factory=dict)
    sets: dict[Name, SetSpec]
    outcome: _Outcomes
    conditions: tuple[Name, ...] = Field(min_length=1)
    truth_table: TruthTableSpec = TruthTableSpec()
    minimize: MinimizeSpec = MinimizeSpec()
    cuts: CutsSpec = CutsSpec()
    claims: tuple[ClaimSpec, ...] = ()
    rivals: tuple[ClaimSpec, ...] = ()
    typology: TypologySpec | None = None
    robustness: RobustnessSpec = RobustnessSpec()
