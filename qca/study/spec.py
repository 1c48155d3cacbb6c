"""The analysis file: what is analysed, of which sets, and what the theory claims."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Any, Literal, TypeVar, cast

from pydantic import (
    BeforeValidator,
    Discriminator,
    Field,
    Tag,
    ValidationError,
    ValidatorFunctionWrapHandler,
    WithJsonSchema,
    field_validator,
    model_validator,
)

from qca.boolean.expressions import Expression
from qca.boolean.formulas import Formula, Written
from qca.errors import InputError, count_noun, cut_list, cut_text, nearest, show_given
from qca.messages import list_all, say
from qca.results import describe
from qca.study.calibrations import Scale, SetSpec
from qca.study.claims import Reading
from qca.study.prose import ProseText
from qca.study.scalars import (
    AS_WHOLE,
    AsFormula,
    AsFormulas,
    AsUnions,
    Name,
    OneOrMore,
    Pair,
    ReadAs,
    Strict,
    Text,
    Texts,
    as_tuple,
    hold_union,
    take_fields,
    write_first,
)
from qca.study.settings import (
    AtCrossover,
    MinimizationSettings,
    Missing,
    NecessityCuts,
    NecessityParameters,
    RemainderSettings,
    RobustnessSettings,
    SufficiencyCuts,
    SufficiencyParameters,
    TruthTableSettings,
    refuse_both,
)
from qca.study.statements import Statement, hold_scope, hold_statement
from qca.study.table_source import TableSource

__all__ = [
    "ClaimGroup",
    "ClaimSpec",
    "CutRanges",
    "CutsSpec",
    "DeviationSpec",
    "Enhanced",
    "ImpossibleSpec",
    "MinimizeSpec",
    "NecessityCutsSpec",
    "NecessityRanges",
    "RobustnessSpec",
    "Spec",
    "SufficiencyCutsSpec",
    "SufficiencyRanges",
    "TruthTableSpec",
    "TypologySpec",
]

_Outcomes = Annotated[
    tuple[AsFormula, ...], Field(min_length=1), BeforeValidator(as_tuple), OneOrMore()
]


def _tell_extent(value: object) -> str:
    return "each" if isinstance(value, dict) else "all"


# Given once, or for each outcome by its name; told apart beforehand, as numbers and ranges are.
_T = TypeVar("_T")
ByOutcome = Annotated[
    Annotated[_T, Tag("all")] | Annotated[dict[AsFormula, _T], Tag("each")],
    Discriminator(_tell_extent),
]


def _give_by_outcome(hint: Any, default: Any) -> tuple[Any, Any]:
    """Return the type and default of a setting, which may be given for each outcome if a number."""
    return (hint if isinstance(hint, type) else cast("Any", ByOutcome)[hint]), default


@take_fields(TruthTableSettings, _give_by_outcome)
class TruthTableSpec(Strict):
    """How rows of the truth table are coded; cuts are for all outcomes, or given for each."""

    @model_validator(mode="after")
    def _check(self) -> TruthTableSpec:
        given = dict(self)["incl_cut"]
        cuts = given.values() if isinstance(given, dict) else (given,)
        if any(isinstance(cut, tuple) and cut[1] > cut[0] for cut in cuts):
            raise InputError(say("the two incl_cut values rise"), say("give the higher one first"))
        declared = dict(self)
        if declared["crossover_shift"] is not None and declared["at_crossover"] == AtCrossover.DROP:
            raise InputError(refuse_both())
        return self


class Enhanced(Strict):
    """Enhanced standard analysis: remainders that may not be assumed, by rule."""

    necessary: ByOutcome[AsFormulas] = ()
    contradictory: bool = RemainderSettings().contradictory


class MinimizeSpec(Strict, MinimizationSettings):
    """Which solutions, under which expectations, without which remainders, of which terms.

    Expectations and remainders to exclude are given for each outcome; a list serves the outcomes
    as they are written, and no negation of one (see ``study.outcomes``).
    """

    expectations: ByOutcome[AsUnions] = ()
    exclude: ByOutcome[AsUnions] = ()
    enhanced: Enhanced = Enhanced()

    _write = write_first("solutions", "expectations", "exclude", "enhanced")


class NecessityCutsSpec(Strict, NecessityCuts):
    """What a necessary condition must reach; empty leaves the parameter out."""


class SufficiencyCutsSpec(Strict, SufficiencyCuts):
    """What a sufficient condition must reach; empty leaves the parameter out."""


class CutsSpec(Strict):
    """The cuts by which claims are judged."""

    necessity: NecessityCutsSpec = NecessityCutsSpec()
    sufficiency: SufficiencyCutsSpec = SufficiencyCutsSpec()


_KINDS_OF_CLAIMS = ("claim", "order", "agrees")


class ClaimSpec(Strict):
    """A claim: what the theory says in words, and in the notation of sets.

    ``source`` and ``where`` say who claims it in which place, ``reading`` whether the text says it
    (``text``) or those who formalised it (``ours``). ``within`` narrows it to some cases.

    Instead of ``claim`` stands an ``order`` of types, sets or labels (``by`` says of what), the
    highest first, in what ``on`` names: a set, or a field with numbers, ``per`` year of its span if
    so; or ``agrees: typology``, which says that cases are placed in the types that sources state.
    """

    id: str
    says: ProseText
    claim: Annotated[Written[Statement], ReadAs(hold_statement)] | None = None
    order: Text | None = None
    by: Text | None = None
    on: Text | None = None
    per: Literal["year"] | None = None
    agrees: Literal["typology"] | None = None
    within: Annotated[Written[Expression], ReadAs(hold_scope)] | None = None
    source: ProseText = ""
    where: ProseText = ""
    reading: Reading = Reading.TEXT

    @property
    def kind(self) -> str:
        """The key that says what is claimed: ``claim``, ``order`` or ``agrees``."""
        return next(k for k in _KINDS_OF_CLAIMS if getattr(self, k) is not None)

    @model_validator(mode="after")
    def _check(self) -> ClaimSpec:
        given = [key for key in _KINDS_OF_CLAIMS if getattr(self, key) is not None]
        if len(given) != 1:
            what = (
                say("both {listed}", listed=list_all(given)) if given else say("nothing is claimed")
            )
            raise InputError(what, say("give one of claim, order, agrees"))
        own = [key for key in ("by", "on", "per") if getattr(self, key) is not None]
        if own and self.order is None:
            raise InputError(
                say("'{key}' without an order", key=own[0]), say("add 'order', or leave it out")
            )
        if self.within is not None and self.claim is None:
            raise InputError(
                say("'within' beside '{key}'", key=given[0]),
                say("a scope narrows claims with an arrow; leave it out"),
            )
        return self


class ClaimGroup(Strict):
    """Claims and rivals, by their ids, of which something is said together."""

    claims: Texts
    says: ProseText


class ImpossibleSpec(Strict):
    """Configurations that no case can show, as an expression over conditions, and why."""

    row: Annotated[Formula, ReadAs(hold_union)]
    why: Annotated[ProseText, Field(min_length=1)]


class DeviationSpec(Strict):
    """A decision that is taken otherwise than in the plan that was locked, and why.

    ``change`` is the path under which it is told, as ``cuts.necessity.incl``, or one above it.
    """

    change: Annotated[str, Field(min_length=1)]
    why: Annotated[ProseText, Field(min_length=1)]


class TypologySpec(Strict):
    """Types as expressions over dimensions; ``stated`` is the field with the type a text gives."""

    dimensions: tuple[Name, ...]
    types: dict[str, AsFormula]
    stated: str | None = None


_SHARE = {"type": "number", "minimum": 0, "maximum": 1}
# Ends and values are checked with the cut that lies between them; here, what editors accept.
_CutRange = Annotated[
    Pair, WithJsonSchema({"type": "array", "items": _SHARE, "minItems": 2, "maxItems": 2})
]
_Count = Annotated[int, AS_WHOLE, WithJsonSchema({"type": "integer", "minimum": 1})]


def _give_range(_hint: Any, _default: Any) -> tuple[Any, Any]:
    """Return the type of the range of a cut, and that there is none by default."""
    return _CutRange | None, None


@take_fields(NecessityParameters, _give_range)
class NecessityRanges(Strict):
    """Ranges for the cuts of claims that something is necessary."""


@take_fields(SufficiencyParameters, _give_range)
class SufficiencyRanges(Strict):
    """Ranges for the cuts of claims that something is sufficient."""


class CutRanges(Strict):
    """Ranges for the cuts by which claims are judged."""

    necessity: NecessityRanges = NecessityRanges()
    sufficiency: SufficiencyRanges = SufficiencyRanges()


class RobustnessSpec(Strict, RobustnessSettings):
    """Which decisions are carried through the analysis, how far each may move, and how.

    ``labels`` moves scores whose label has an interval: each on its own, or all of a label of one
    scale ``together``. ``incl_cut``, ``pri_cut``, ``n_cut`` and ``cuts`` are ranges of cuts; two
    numbers of ``n_cut`` are the ends of a range, more are the values. ``leave_out`` leaves out each
    case, each state, in turn. ``all_labels`` moves every labelled score by so many labels, and
    ``anchors`` every anchor without a range by this share of the spread of its raw values.
    """

    incl_cut: _CutRange | None = None
    pri_cut: _CutRange | None = None
    n_cut: Annotated[tuple[_Count, ...], Field(min_length=1)] | None = None
    cuts: CutRanges = CutRanges()

    _write = write_first("labels", "alternatives", "incl_cut", "pri_cut", "n_cut", "cuts")

    @field_validator("labels", mode="wrap")
    @classmethod
    def _read_moves(cls, value: object, read: ValidatorFunctionWrapHandler) -> object:
        try:
            return read(value)
        except ValidationError:
            remedy = nearest(str(value), ("true", "false", "together"), likeness=0.7)
            remedy = remedy or say("write true, false or together")
            what = say("{given} does not say how labels may move", given=show_given(value))
            raise InputError(what, remedy) from None

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
    """An analysis.

    ``impossible`` are configurations that no case can show, so that no solution assumes them.
    ``tensions`` are claims of one theory that pull against each other, ``by_construction`` claims
    that hold in part because of how cases were chosen or sets calibrated. ``deviations`` are
    decisions that are taken otherwise than in the plan that was locked beside the file.
    """

    title: ProseText
    note: ProseText = ""
    cases: tuple[str, ...] | TableSource
    periods: str | None = None
    only: Texts = ()
    omit: Texts = ()
    missing: Missing = Missing.ERROR
    scales: dict[str, Scale] = Field(default_factory=dict)
    sets: dict[Name, SetSpec]
    outcome: _Outcomes
    conditions: tuple[Name, ...] = Field(min_length=1)
    truth_table: TruthTableSpec = TruthTableSpec()
    impossible: tuple[ImpossibleSpec, ...] = ()
    minimize: MinimizeSpec = MinimizeSpec()
    cuts: CutsSpec = CutsSpec()
    claims: tuple[ClaimSpec, ...] = ()
    rivals: tuple[ClaimSpec, ...] = ()
    tensions: tuple[ClaimGroup, ...] = ()
    by_construction: tuple[ClaimGroup, ...] = ()
    typology: TypologySpec | None = None
    robustness: RobustnessSpec = RobustnessSpec()
    deviations: tuple[DeviationSpec, ...] = ()

    def list_claims(self) -> Iterator[tuple[ClaimSpec, tuple[str, int]]]:
        """Yield every claim and then every rival as declared, each with the keys above it."""
        for key, claims in (("claims", self.claims), ("rivals", self.rivals)):
            for i, declared in enumerate(claims):
                yield declared, (key, i)

    def __repr__(self) -> str:
        outcomes = cut_list([str(outcome) for outcome in self.outcome], 3)
        over = f"{outcomes} over {cut_list(self.conditions, 8)}"
        return describe(self, cut_text(self.title, 60), over, count_noun(len(self.sets), "set"))
