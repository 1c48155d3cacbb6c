"""The analysis file: what is analysed, of which sets, and what the theory claims."""

from __future__ import annotations

from typing import Annotated, Literal, TypeVar

from pydantic import (
    BeforeValidator,
    Discriminator,
    Field,
    FiniteFloat,
    Tag,
    ValidationError,
    ValidatorFunctionWrapHandler,
    WithJsonSchema,
    WrapValidator,
    model_validator,
)

from qca.boolean.formulas import Written
from qca.errors import nearest
from qca.study.calibrations import Scale, SetSpec
from qca.study.claims import Statement, hold_statement
from qca.study.domains import Count, Natural, Share
from qca.study.scalars import (
    AS_NUMBER,
    AS_WHOLE,
    AsFormula,
    AsFormulas,
    AsUnions,
    Name,
    OneOrMore,
    Pair,
    ReadAs,
    Strict,
    Texts,
    as_tuple,
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

_Outcomes = Annotated[
    tuple[AsFormula, ...], Field(min_length=1), BeforeValidator(as_tuple), OneOrMore()
]


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
    Annotated[_T, Tag("all")] | Annotated[dict[AsFormula, _T], Tag("each")],
    Discriminator(_tell_extent),
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

    necessary: ByOutcome[AsFormulas] = ()
    contradictory: bool = False


class MinimizeSpec(Strict):
    """Which solutions, under which expectations, without which remainders, of which terms.

    Expectations and remainders to exclude are given for each outcome; a list serves the outcomes
    as they are written, and no negation of one (see ``study.outcomes``).
    """

    solutions: tuple[SolutionKind, ...] = Field(default=_MINIMIZE.solutions, min_length=1)
    expectations: ByOutcome[AsUnions] = ()
    exclude: ByOutcome[AsUnions] = ()
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
    claim: Annotated[Written[Statement], ReadAs(hold_statement)]
    source: str = ""


class TypologySpec(Strict):
    """Types as expressions over dimensions; ``stated`` is the field with the type a text gives."""

    dimensions: tuple[Name, ...]
    types: dict[str, AsFormula]
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
