"""The analysis file: what is analysed, how sets are calibrated, what the theory claims."""

from __future__ import annotations

from typing import Annotated, Any, Literal, TypeVar

from pydantic import (
    BeforeValidator,
    Discriminator,
    Field,
    FiniteFloat,
    GetJsonSchemaHandler,
    Tag,
    ValidationError,
    ValidatorFunctionWrapHandler,
    WithJsonSchema,
    WrapValidator,
    model_validator,
)
from pydantic_core import CoreSchema

from qca.boolean.levels import Levels, first_of, read_levels
from qca.errors import InputError, nearest
from qca.study.schema import (
    AS_NUMBER,
    AS_WHOLE,
    Count,
    Name,
    Natural,
    Pair,
    Positive,
    Real,
    Share,
    Strict,
    Texts,
)
from qca.study.settings import (
    AtCrossover,
    LabelMoves,
    LeaveOut,
    MinimizationSettings,
    ModelRule,
    NecessityCuts,
    RobustnessSettings,
    SolutionKind,
    SufficiencyCuts,
    TruthTableSettings,
)

_TABLE, _MINIMIZE = TruthTableSettings(), MinimizationSettings()
_NECESSITY, _SUFFICIENCY = NecessityCuts(), SufficiencyCuts()
_ROBUSTNESS = RobustnessSettings()

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

    score: Real
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


Scale = dict[str, Real | LabelScore]


class Range(Strict):
    """A number that is a decision, the range in which it could reasonably lie, and why."""

    # Not checked here: a faulty anchor would go missing, and hide what else is wrong with its set.
    at: Real
    between: Pair | None = None
    why: str = ""


def _tell_kind(value: object) -> str:
    return "range" if isinstance(value, dict | Range) else "number"


# Told apart beforehand, so that what is wrong with a range is not also said to be no number.
Number = Annotated[
    Annotated[Real, Tag("number")] | Annotated[Range, Tag("range")],
    Discriminator(_tell_kind),
]


class Direct(Strict):
    """Anchors of the direct method."""

    out: Number
    crossover: Number
    into: Number = Field(alias="in")
    idm: Real = 0.95


class Linear(Strict):
    """Anchors of the piecewise power function, with its exponents."""

    out: Number
    crossover: Number
    into: Number = Field(alias="in")
    below: Positive = 1.0
    above: Positive = 1.0


class Bell(Strict):
    """Six anchors, rising to the middle and falling from it (or the reverse)."""

    out: tuple[Number, Number]
    crossover: tuple[Number, Number]
    into: tuple[Number, Number] = Field(alias="in")
    below: Positive = 1.0
    above: Positive = 1.0


class Indirect(Strict):
    """Cuts that group the raw values before the regression of the indirect method."""

    cuts: tuple[Number, ...]


def _as_tuple(value: object) -> object:
    return value if isinstance(value, list | tuple) else (value,)


class _OneOrMore:
    """What editors accept where one thing stands for a list of one."""

    def __get_pydantic_json_schema__(
        self, core: CoreSchema, handler: GetJsonSchemaHandler
    ) -> dict[str, Any]:
        many = handler(core)
        return {"anyOf": [many["items"], {**many, "minItems": 1}]}


_Thresholds = Annotated[tuple[Number, ...], BeforeValidator(_as_tuple), _OneOrMore()]
_Outcomes = Annotated[
    tuple[str, ...], Field(min_length=1), BeforeValidator(_as_tuple), _OneOrMore()
]
_Yes = Annotated[Literal["true"], WithJsonSchema({"const": True})]


# Calibrations that give scores between 0 and 1, and so no values of a multi-value set.
_GRADED = {"direct", "linear", "bell", "indirect", "tfr"}


def _read_levels(value: object, read: ValidatorFunctionWrapHandler) -> int:
    """Return how many values a set has, with the first: ``3``, or ``1-3``."""
    if isinstance(value, str) and value[1:].find("-") >= 0:
        try:
            value = read_levels(value, "a set")
        except InputError as error:
            raise ValueError(str(error)) from None
    return value if isinstance(value, Levels) and read(int(value)) else read(value)


_RANGED = {
    "anyOf": [
        {"type": "integer", "minimum": 2, "maximum": 20},
        {"type": "string", "pattern": r"^\s*[0-9]+\s*-\s*[0-9]+\s*$"},
    ]
}
_Levels = Annotated[
    int, Field(ge=2, le=20), AS_WHOLE, WrapValidator(_read_levels), WithJsonSchema(_RANGED)
]


class SetSpec(Strict):
    """A set: what it means, the field that it is calibrated from, and how; one calibration."""

    label: str = ""
    field: str | None = None
    why: str = ""
    levels: _Levels | None = None
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
        if self.levels is not None and first_of(self.levels) and self.crisp is not None:
            raise ValueError("thresholds give the values from 0; write 'levels' as a number")
        if self.levels is not None and (graded := set(given) & _GRADED):
            (method,) = graded
            raise ValueError(
                f"'levels' does not go with '{method}', which gives scores between 0 and 1;"
                " remove one of them"
            )
        return self


class TableSource(Strict):
    """A table with one case a row, and how it is to be read where that is not left to be found.

    ``id`` is the column that names the cases, or several, whose texts are joined.
    """

    table: str
    id: Texts = ()
    sheet: str | None = None
    missing: Texts = ()
    decimal: Literal[".", ","] | None = None
    thousands: Literal[".", ",", "'", " "] | None = None
    encoding: str | None = None
    separator: Annotated[str, Field(min_length=1, max_length=1)] | None = None
    skip_rows: Natural = 0


def _tell_extent(value: object) -> str:
    return "each" if isinstance(value, dict) else "all"


# Given once, or for each outcome by its name; told apart beforehand, as numbers and ranges are.
_T = TypeVar("_T")
ByOutcome = Annotated[
    Annotated[_T, Tag("all")] | Annotated[dict[str, _T], Tag("each")], Discriminator(_tell_extent)
]
InclCut = Share | tuple[Share, Share]


class TruthTableSpec(Strict):
    """How rows of the truth table are coded; cuts are for all outcomes, or given for each."""

    incl_cut: ByOutcome[InclCut] = _TABLE.incl_cut
    n_cut: ByOutcome[Count] = _TABLE.n_cut
    pri_cut: ByOutcome[Share] = _TABLE.pri_cut
    at_crossover: AtCrossover = _TABLE.at_crossover

    @model_validator(mode="after")
    def _check(self) -> TruthTableSpec:
        given = self.incl_cut.values() if isinstance(self.incl_cut, dict) else (self.incl_cut,)
        if any(isinstance(cut, tuple) and cut[1] > cut[0] for cut in given):
            raise ValueError("the two incl_cut values rise; give the higher one first")
        return self


class Enhanced(Strict):
    """Enhanced standard analysis: remainders that may not be assumed, by rule."""

    necessary: ByOutcome[Texts] = ()
    contradictory: bool = False


class MinimizeSpec(Strict):
    """Which solutions, under which expectations, without which remainders, of which terms.

    Expectations and remainders to exclude are given for each outcome; a list serves the outcomes
    as they are written, and no negation of one (see ``study.outcomes``).
    """

    solutions: tuple[SolutionKind, ...] = Field(default=_MINIMIZE.solutions, min_length=1)
    expectations: ByOutcome[Texts] = ()
    exclude: ByOutcome[Texts] = ()
    enhanced: Enhanced = Enhanced()
    models: ModelRule = _MINIMIZE.models
    max_models: Count = _MINIMIZE.max_models
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


def _read_moves(value: object, read: ValidatorFunctionWrapHandler) -> object:
    try:
        return read(value)
    except ValidationError:
        remedy = nearest(str(value), ("true", "false", "together"), likeness=0.7)
        remedy = remedy or "write true, false or together"
        raise ValueError(f"{value!r} does not say how labels may move; {remedy}") from None


_SHARE = {"type": "number", "minimum": 0, "maximum": 1}
_LabelMoves = Annotated[LabelMoves, WrapValidator(_read_moves)]
# Ends and values are checked with the cut that lies between them; here, what editors accept.
_CutRange = Annotated[
    Pair, WithJsonSchema({"type": "array", "items": _SHARE, "minItems": 2, "maxItems": 2})
]
_Count = Annotated[int, AS_WHOLE, WithJsonSchema({"type": "integer", "minimum": 1})]


class NecessityRanges(Strict):
    """Ranges for the cuts of claims that something is necessary."""

    incl: _CutRange | None = None
    ron: _CutRange | None = None
    cov: _CutRange | None = None


class SufficiencyRanges(Strict):
    """Ranges for the cuts of claims that something is sufficient."""

    incl: _CutRange | None = None
    pri: _CutRange | None = None


class CutRanges(Strict):
    """Ranges for the cuts by which claims are judged."""

    necessity: NecessityRanges = NecessityRanges()
    sufficiency: SufficiencyRanges = SufficiencyRanges()


class RobustnessSpec(Strict):
    """Which decisions are carried through the analysis, how far each may move, and how.

    ``labels`` moves scores whose label has an interval: each on its own, or all of a label of one
    scale ``together``. ``incl_cut``, ``pri_cut``, ``n_cut`` and ``cuts`` are ranges of cuts; two
    numbers of ``n_cut`` are the ends of a range, more are the values. ``leave_out`` leaves out each
    case, each state, in turn. ``all_labels`` moves every labelled score by so many labels, and
    ``anchors`` every anchor without a range by this share of the spread of its raw values.
    """

    labels: _LabelMoves = _ROBUSTNESS.labels
    alternatives: bool = _ROBUSTNESS.alternatives
    incl_cut: _CutRange | None = None
    pri_cut: _CutRange | None = None
    n_cut: Annotated[tuple[_Count, ...], Field(min_length=1)] | None = None
    cuts: CutRanges = CutRanges()
    leave_out: LeaveOut = _ROBUSTNESS.leave_out
    all_labels: Count | None = _ROBUSTNESS.all_labels
    anchors: Annotated[FiniteFloat, Field(gt=0, le=0.5), AS_NUMBER] | None = _ROBUSTNESS.anchors
    budget: Count = _ROBUSTNESS.budget
    seed: Natural = _ROBUSTNESS.seed
    permutations: Count = _ROBUSTNESS.permutations

    @property
    def n_cuts(self) -> tuple[int, ...]:
        """The values of ``n_cut`` in rising order, each once; none where it has no range.

        >>> RobustnessSpec(n_cut=(1, 4)).n_cuts, RobustnessSpec(n_cut=(5, 1, 2)).n_cuts
        ((1, 2, 3, 4), (1, 2, 5))
        """
        given = self.n_cut or ()
        if len(given) == 2:
            return tuple(range(given[0], given[1] + 1))
        return tuple(sorted(set(given)))


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
