"""Claims judged on a data frame, each with the rule that its verdict follows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from pathlib import Path
from typing import TYPE_CHECKING, Self, TypeVar, overload

from qca.analysis.claims.judgements import count_configurations
from qca.analysis.claims.verdicts import TestedClaim, judge_claim
from qca.errors import InputError, Problem, nearest, show_given
from qca.messages import say
from qca.names import normalize, read_given
from qca.notebook.frames import take_sets
from qca.report.sections.rules import describe_rule
from qca.report.words import load_words
from qca.results import Results
from qca.sets.fit import Necessity, Sufficiency
from qca.study.claims import Claim
from qca.study.settings import NecessityCuts, SufficiencyCuts
from qca.study.statements import read_statement

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["JudgedClaim", "judge"]


@dataclass(frozen=True, repr=False)
class JudgedClaim(TestedClaim):
    """A claim with its verdict and the rule behind it.

    ``verdict`` is a :class:`qca.Verdict`; ``supporting`` and ``against`` are the cases for and
    against the claim as stated, ``caveats`` what limits the verdict.
    """

    @classmethod
    def tell(cls, tested: TestedClaim) -> Self:
        """Return a tested claim as one that tells its rule."""
        return cls(**{field.name: getattr(tested, field.name) for field in fields(tested)})

    @property
    def rule(self) -> str:
        """The rule that the verdict follows, with its cuts, as in the JSON of a record."""
        return describe_rule(self, load_words("en"))

    @property
    def incl(self) -> float | None:
        """The inclusion; None for an equivalence, see ``sufficiency`` and ``necessity`` there."""
        return self._one.incl if self._one else None

    @property
    def cov(self) -> float | None:
        """The coverage; None for an equivalence, see ``sufficiency`` and ``necessity`` there."""
        return self._one.cov if self._one else None

    @property
    def pri(self) -> float | None:
        """The PRI of a claim of sufficiency."""
        return self.sufficiency.pri if self.sufficiency else None

    @property
    def ron(self) -> float | None:
        """The relevance of a claim of necessity."""
        return self.necessity.ron if self.necessity else None

    @property
    def _one(self) -> Sufficiency | Necessity | None:
        both = self.sufficiency is not None and self.necessity is not None
        return None if both else self.sufficiency or self.necessity


@overload
def judge(
    frame: str | Path | pd.DataFrame,
    claims: str,
    *,
    sufficiency: SufficiencyCuts | Mapping[str, float | None] | None = None,
    necessity: NecessityCuts | Mapping[str, float | None] | None = None,
    conditions: Sequence[str] | None = None,
) -> JudgedClaim: ...


@overload
def judge(
    frame: str | Path | pd.DataFrame,
    claims: list[str] | tuple[str, ...] | Mapping[str, str],
    *,
    sufficiency: SufficiencyCuts | Mapping[str, float | None] | None = None,
    necessity: NecessityCuts | Mapping[str, float | None] | None = None,
    conditions: Sequence[str] | None = None,
) -> Results[JudgedClaim]: ...


def judge(
    frame: str | Path | pd.DataFrame,
    claims: str | list[str] | tuple[str, ...] | Mapping[str, str],
    *,
    sufficiency: SufficiencyCuts | Mapping[str, float | None] | None = None,
    necessity: NecessityCuts | Mapping[str, float | None] | None = None,
    conditions: Sequence[str] | None = None,
) -> JudgedClaim | Results[JudgedClaim]:
    """Return the verdict on a claim, or on each of several, by the rule told with it.

    How a verdict is reached is told in :func:`qca.analysis.claims.verdicts.judge_claim`.

    Parameters
    ----------
    frame:
        memberships, cases in the index and sets in the columns, or the path of such a table.
    claims:
        ``"X -> Y"`` (X is sufficient for Y), ``"X <- Y"`` (necessary), ``"X <-> Y"`` (both), or
        ``"not (X -> Y)"``; one text gives one verdict. Several may be given by name.
    sufficiency, necessity:
        cuts, as under ``cuts`` in an analysis file: ``{"incl": 0.75, "pri": None}``, ``{"ron":
        0.6}``; None leaves a parameter out, and what is not given is as there.
    conditions:
        the conditions of which it is counted how many configurations the cases show; by default
        those that the claim names.

    Raises
    ------
    InputError
        A claim cannot be read or names a set that there is not, a cut or a membership is not
        valid: every problem at once.

    Examples
    --------
    >>> import pandas as pd
    >>> frame = pd.DataFrame({"A": [1, 1, 0], "Y": [1, 0, 0]}, index=["c1", "c2", "c3"])
    >>> told = judge(frame, "A -> Y")
    >>> told.verdict.value, told.incl, told.supporting, told.against
    ('contradicted', 0.5, ('c1',), ('c2',))
    >>> [told.verdict.value for told in judge(frame, ["A <- Y", "not (A -> Y)"])]
    ['supported', 'supported']
    """
    if conditions is not None:
        conditions = read_given("conditions", conditions)
    suff, nec = _read_cuts(SufficiencyCuts, sufficiency), _read_cuts(NecessityCuts, necessity)
    read = _read_claims(claims)
    names = dict.fromkeys([*(name for claim in read for name in claim.names), *(conditions or ())])
    memberships = take_sets(frame, tuple(names))
    judged = Results(
        (
            JudgedClaim.tell(
                judge_claim(
                    claim,
                    memberships,
                    sufficiency_cuts=suff,
                    necessity_cuts=nec,
                    diversity=count_configurations(
                        claim, conditions or claim.condition_names, memberships
                    ),
                )
            )
            for claim in read
        ),
        JudgedClaim,
    )
    return judged[0] if isinstance(claims, str) else judged


_Cuts = TypeVar("_Cuts", SufficiencyCuts, NecessityCuts)


def _read_cuts(kind: type[_Cuts], given: _Cuts | Mapping[str, float | None] | None) -> _Cuts:
    """Return cuts, with those in the place of their defaults that are given."""
    if isinstance(given, kind):
        return given.settle()
    if not isinstance(given, Mapping | None):
        raise InputError(
            say("the cuts are {given}", given=show_given(given)),
            say("give them by name: {{'incl': 0.8}}"),
        )
    known = [field.name for field in fields(kind)]
    wanted = {str(name): cut for name, cut in (given or {}).items()}
    problems = [
        Problem(
            say("there is no cut '{name}'", name=name),
            nearest(name, known) or say("use {listed}", listed=", ".join(known)),
        )
        for name in wanted
        if name not in known
    ]
    held = kind.hold(**{name: cut for name, cut in wanted.items() if name in known})
    problems += held.list_problems()
    if problems:
        raise InputError(problems)
    return held.settle()


def _read_claims(given: str | Sequence[str] | Mapping[str, str]) -> list[Claim]:
    """Return what is claimed, by name or numbered from 1."""
    if isinstance(given, str):
        given = {"": given}
    elif not isinstance(given, Mapping):
        given = {str(number): text for number, text in enumerate(read_given("claims", given), 1)}
    read: list[Claim] = []
    problems: list[Problem] = []
    for name, text in given.items():
        try:
            said = read_statement(text)
        except InputError as error:
            problems += error.problems
            continue
        parts = said.condition, said.relation, said.outcome, said.form
        read.append(Claim(name, "", normalize(text).strip(), *parts))
    if problems:
        raise InputError(problems)
    return read
