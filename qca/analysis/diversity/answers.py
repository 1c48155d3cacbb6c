"""Limited diversity: the rows that no case shows, what rests on them, and which would tell most."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING

from qca.analysis.contrasts import OpenPair
from qca.analysis.diversity.impossible import Impossible
from qca.analysis.diversity.search import find_first_row
from qca.analysis.remainders.counterfactuals import Region
from qca.boolean.cubes import intersection
from qca.boolean.formulas import Formula
from qca.equality import ByValue
from qca.errors import count_noun
from qca.results import Framed, build_frame, describe
from qca.study.settings import SolutionKind

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["Advice", "LimitedDiversity", "Question", "Remainders", "RestingModel"]

# Of a data frame: what a case there rules out, and tests, in the outcome and out of it.
_COLUMNS = (*("row", "config", "count", "out_in", "out_out", "test_in", "test_out", "negated"),)


class Question(StrEnum):
    """What the next case could be for: to part models, to test claims, to test untested ones."""

    MODELS = "part_models"
    CLAIMS = "test_claims"
    UNTESTED = "test_untested"


@dataclass(frozen=True)
class RestingModel:
    """A model of any kind, once, with the kinds of solutions that it is of, and its terms."""

    expression: Formula
    kinds: tuple[SolutionKind, ...]
    cubes: tuple[int, ...] = field(repr=False)


@dataclass(frozen=True, eq=False)
class Remainders(ByValue):
    """Remainders of which the same is to be said; ``whole`` says whether these are all of them.

    ``assuming`` are the models, by their places, that cover them and so assume them to be positive:
    a case there that is out of the outcome rules these out, one in it all others. ``negated`` says
    whether parsimonious models of the negated outcome assume ``row``, too, and where it is not very
    intricate all of them. A case there is sure to
    test the claims ``if_in`` where it is in the outcome, and ``if_out`` where it is out of it, and
    to be ``against`` some of them, in either place.
    ``row`` is the one that completes most pairs, or else the first, of configuration ``config``;
    ``pairs`` are those that it completes, and ``few`` says how many cases it has, under the cut.
    """

    region: Region
    whole: bool
    assuming: tuple[int, ...]
    others: tuple[int, ...]
    negated: bool
    if_in: tuple[str, ...]
    if_out: tuple[str, ...]
    against: tuple[tuple[str, ...], tuple[str, ...]]
    row: int
    config: Formula
    pairs: tuple[OpenPair, ...]
    few: int

    def __repr__(self) -> str:
        counts = f"{len(self.others)} or {len(self.assuming)} models ruled out"
        return describe(self, str(self.config), count_noun(self.region.count, "row"), counts)

    def may_hold(self, cube: int) -> bool:
        """Return whether some of them lie in a cube."""
        space = self.region.space
        met = [
            both
            for own in self.region.cubes
            if (both := intersection(own, cube, space)) is not None
        ]
        return find_first_row(met, self.region.without, space) is not None

    @property
    def ruled_out(self) -> tuple[int, int]:
        """How many models a case there rules out: in the outcome, and out of it."""
        return len(self.others), len(self.assuming)


@dataclass(frozen=True)
class Advice:
    """The remainders that answer a question best, all of which answer it as well.

    ``least`` is what a case there gives whichever way it turns out: models ruled out, or claims
    tested; ``most`` what it gives at best. ``proven`` says whether no remainder gives more.
    """

    question: Question
    groups: tuple[Remainders, ...]
    least: int
    most: int
    proven: bool


@dataclass(frozen=True, eq=False)
class LimitedDiversity(ByValue, Framed):
    """The rows of one outcome by what is known of them.

    ``counts`` are the observed rows by code, ``known`` those that are no remainders, as cubes.
    ``models`` are those that are compared: of ``listed``
    solutions' models, the first ones where there are very many (``models_complete`` says whether
    all stand there). ``claims`` are those that a row can test, ``elsewhere`` those that no row is
    sure to test, as they turn on other sets, on two periods or on pairs; ``untested`` are those of
    both that no case tests yet. ``groups`` are the
    remainders, all where ``complete``, else the first of each question; ``unsettled`` are questions
    to which no answer was found within the steps of the search. ``first_pairs`` are the conditions
    in which no two cases differ alone.
    """

    outcome: Formula
    possible: int
    counts: Mapping[str, int]
    impossible: tuple[Impossible, ...]
    impossible_region: Region
    known: tuple[int, ...] = field(repr=False)
    remainders: int
    n_cut: int
    models: tuple[RestingModel, ...]
    models_complete: bool
    claims: tuple[str, ...]
    elsewhere: tuple[str, ...]
    untested: tuple[str, ...]
    contradictory: Region
    groups: tuple[Remainders, ...]
    complete: bool
    advice: Mapping[Question, Advice]
    unsettled: tuple[Question, ...]
    first_pairs: tuple[str, ...]

    def __repr__(self) -> str:
        return describe(self, str(self.outcome), count_noun(self.remainders, "remainder"))

    def to_frame(self) -> pd.DataFrame:
        """Return a row for each group of remainders, indexed by the number of its first one."""
        rows = (
            (
                group.row,
                group.config,
                group.region.count,
                *group.ruled_out,
                len(group.if_in),
                len(group.if_out),
                group.negated,
            )
            for group in self.groups
        )
        return build_frame(_COLUMNS, rows)
