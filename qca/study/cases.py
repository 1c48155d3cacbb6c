"""Cases: coded periods of a state (or of anything), each code with the evidence it rests on."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import ClassVar

from pydantic import ConfigDict, Field, field_validator, model_validator

from qca.errors import InputError, Place, count_noun
from qca.mappings import FrozenMapping
from qca.messages import list_all, say
from qca.numerals import read_number
from qca.results import describe
from qca.study.places import Places
from qca.study.prose import ProseText
from qca.study.scalars import Name, Real, Strict, Text, Texts

__all__ = [
    "Case",
    "CaseFile",
    "Coding",
    "Evidence",
    "Period",
    "are_years",
    "check_years",
    "list_cases",
    "list_coders",
    "list_every_case",
    "name_group",
    "read_years",
]

_YEARS = re.compile(r"^\d{3,4}(\s*[-–]\s*\d{3,4})?$")


def read_years(text: str) -> tuple[int, int]:
    """Return the first and the last of some years.

    >>> read_years("2000-2007"), read_years("2015")
    ((2000, 2007), (2015, 2015))
    """
    first, *rest = (int(year) for year in re.findall(r"\d+", text))
    return first, rest[0] if rest else first


def are_years(text: str) -> bool:
    """Return whether a text is a year, or years that do not run backwards.

    >>> are_years("1995"), are_years("1995-1999"), are_years("1999-1995"), are_years("wave 1")
    (True, True, False, False)
    """
    if not _YEARS.match(text):
        return False
    first, last = read_years(text)
    return first <= last


def check_years(key: str, text: str) -> None:
    """Check that a text is years, a first and a last one or one alone; ``key`` is what gives it.

    Raises
    ------
    InputError
        It is none, or its years run backwards.
    """
    if not _YEARS.match(text):
        raise InputError(
            say("{key} {text!r}: not years", key=key, text=text), say("write 2000-2007 or 2015")
        )
    first, last = read_years(text)
    if last < first:
        raise InputError(
            say("{key} {text!r} run backwards", key=key, text=text),
            say("write the earlier year first"),
        )


# Of these, a code has one.
_GIVEN = ("label", "value", "uncoded")


def _differ(codes: Sequence[str]) -> bool:
    """Return whether codes are not all the same: as numbers where they are, else as texts.

    >>> _differ(["4.3", "4.30"]), _differ(["high", "medium"]), _differ([])
    (False, True, False)
    """
    numbers = [read_number(code) for code in codes]
    return len(set(codes if None in numbers else numbers)) > 1


class Evidence(Strict):
    """What a code rests on: a source, the place in it, and a note in the coder's own words."""

    source: str
    where: ProseText = ""
    note: ProseText = ""


class Coding(Strict):
    """One code: a verbal label, a value with its unit, or the reason why there is none.

    ``also`` holds the codes that another reading of the sources would give, and ``coders`` what
    each of several people coded. Where these agree, theirs is the code; where they differ, it is
    the one that is given beside them, which ``adjudication`` accounts for, and without one there is
    no code. ``looked_in`` are the sources in which something that is uncoded was looked for, and
    not found; without it, nobody looked.
    """

    label: Text | None = None
    value: Real | None = None
    uncoded: ProseText | None = None
    looked_in: Texts = ()
    also: Texts = ()
    coders: dict[str, Text] = Field(default_factory=dict)
    adjudication: ProseText = ""
    unit: ProseText = ""
    span: Text = ""
    note: ProseText = ""
    evidence: tuple[Evidence, ...] = ()

    @model_validator(mode="before")
    @classmethod
    def _take_agreed(cls, data: object) -> object:
        """Take what all coders coded as the code, where none is given beside them."""
        if not isinstance(data, Mapping) or any(data.get(key) is not None for key in _GIVEN):
            return data
        coders = data.get("coders")
        if not isinstance(coders, Mapping) or not coders:
            return data
        codes = list(coders.values())
        if not all(isinstance(code, str) for code in codes) or _differ(codes):
            return data  # what is no text is refused, and what differs is left open
        is_number = read_number(codes[0]) is not None
        return {**data, "value" if is_number else "label": codes[0]}

    @model_validator(mode="after")
    def _check(self) -> Coding:
        self._check_coders()
        given = [name for name in _GIVEN if getattr(self, name) is not None]
        if len(given) > 1 or not (given or self.coders):
            what = say("both {listed}", listed=list_all(given)) if given else say("no code")
            raise InputError(what, say("give one of label, value, uncoded"))
        if self.adjudication:
            self._check_adjudication()
        if self.uncoded is not None and self.also:
            raise InputError(
                say("'also' beside 'uncoded': there is no code from which another reading departs"),
                say("give the likelier code, and keep the other under 'also'"),
            )
        if self.uncoded is None and self.looked_in:
            raise InputError(
                say("'looked_in' beside a code: it says where what is uncoded was looked for"),
                say("give the sources of a code under 'evidence'"),
            )
        if self.span:
            check_years("span", self.span)
        if self.value is not None:
            self._check_numbers()
        return self

    @classmethod
    def mend(cls, written: object) -> object:
        """Return what can be kept of a code that is none, so that its evidence is checked, too."""
        if not isinstance(written, Mapping):
            return None
        kept = {key: written[key] for key in ("note", "evidence") if key in written}
        return {"uncoded": "x", **kept}

    def _check_coders(self) -> None:
        for coder, code in self.coders.items():
            if not coder.strip():
                what = say("a coder of 'coders' has no name")
                raise InputError(what, say("give the name, or initials"))
            if not code.strip():
                what = say("coder {coder!r} has an empty code", coder=coder)
                raise InputError(what, say("write what they coded, or leave them out"))

    def _check_adjudication(self) -> None:
        if not self.coders:
            raise InputError(
                say("'adjudication' without 'coders': there is nothing to decide between"),
                say("give what each coded under 'coders', or write it as 'note'"),
            )
        if self.is_open:
            raise InputError(
                say("'adjudication' without the code that it came to"),
                say("give that as label, value or uncoded, beside 'coders'"),
            )

    def _check_numbers(self) -> None:
        for other in self.also:
            if read_number(other) is None:
                raise InputError(say("also {code!r} is not a number", code=other), say("write one"))
        for coder, code in self.coders.items():
            if read_number(code) is None:
                what = say("coder {coder!r}: {code!r} is not a number", coder=coder, code=code)
                raise InputError(what, say("write one"))

    @property
    def is_coded(self) -> bool:
        """Whether there is a code, a label or a value."""
        return self.label is not None or self.value is not None

    @property
    def is_open(self) -> bool:
        """Whether coders differ and nobody has decided between them, so that there is no code."""
        return not self.is_coded and self.uncoded is None

    @property
    def is_disputed(self) -> bool:
        """Whether coders differ, decided or not."""
        return _differ(list(self.coders.values()))

    @property
    def is_overruled(self) -> bool:
        """Whether coders agree, or there is one alone, and another code stands or none.

        >>> Coding(label="low", coders={"ab": "high", "cd": "high"}).is_overruled
        True
        """
        if self.is_disputed or not self.coders:
            return False
        own = self.label if self.value is None else f"{self.value!r}"
        return own is None or any(_differ([own, code]) for code in self.coders.values())

    @property
    def alternatives(self) -> tuple[str, ...]:
        """The codes that could stand instead of this one: under ``also``, and what coders coded.

        >>> Coding(label="high", also=("low",), coders={"ab": "high", "cd": "medium"}).alternatives
        ('low', 'medium')
        """
        if not self.coders:
            return self.also
        if not self.is_coded:
            return ()
        others = list(self.also)
        for code in self.coders.values():
            same = [str(self.label)] if self.label is not None else [f"{self.value!r}"]
            if all(_differ([code, other]) for other in (*same, *others)):
                others.append(code)
        return tuple(others)

    def find_key(self, word: str) -> tuple[str, ...]:
        """Return the keys, from the code on, under which one of its words stands."""
        if word in self.also:
            return ("also",)
        coder = next((coder for coder, code in self.coders.items() if code == word), None)
        return ("label",) if coder is None or word == self.label else ("coders", coder)


class Period(Strict):
    """The codes of one case-period, by field."""

    model_config = ConfigDict(extra="allow")
    __pydantic_extra__: dict[str, Coding] = Field(init=False)
    free_keys: ClassVar[type[Coding]] = Coding

    years: Text

    @field_validator("years")
    @classmethod
    def _check(cls, years: str) -> str:
        check_years("years", years)
        return years

    @property
    def codings(self) -> dict[str, Coding]:
        """The codes by field."""
        return dict(self.__pydantic_extra__ or {})


class CaseFile(Strict):
    """A case file: one state, its periods, and other ways of cutting the same years."""

    case: str
    code: Name
    note: ProseText = ""
    periods: dict[Name, Period]
    alternative_periods: dict[str, dict[Name, Period]] = Field(default_factory=dict)

    def all_periods(self) -> list[tuple[str, str, Period]]:
        """Return every period: how the years are cut ("" by default), its name, its codes."""
        listed = [("", name, period) for name, period in self.periods.items()]
        for cut, periods in self.alternative_periods.items():
            listed += [(cut, name, period) for name, period in periods.items()]
        return listed


@dataclass(frozen=True)
class Case:
    """A case-period as analysed. ``state`` is the case that it is a period of.

    ``groups`` says to which group it belongs, by what groups it (a column of a table).
    ``places`` and ``path`` say where it stands in the user's files, and are no part of what it is.
    """

    id: str
    state: str
    years: str
    codings: Mapping[str, Coding]
    places: Places = dataclasses.field(default_factory=Places, compare=False)
    path: tuple[str | int, ...] = dataclasses.field(default=(), compare=False)
    groups: Mapping[str, str] = FrozenMapping()

    def __repr__(self) -> str:
        codes = count_noun(len(self.codings), "code")
        return describe(self, self.id, self.state, self.years, codes)

    @property
    def is_tabled(self) -> bool:
        """Whether it is a row of a table, which holds codes alone."""
        return self.path[:1] == ("table",)

    def find(self, *path: str | int) -> Place | None:
        """Return where in the user's files a field of this case stands."""
        return self.places.find(*self.path, *path)


def name_group(by: str, group: str) -> str:
    """Return the name of a group of cases, by what it groups them.

    >>> name_group("region", "North")
    'region: North'
    """
    return f"{by}: {group}"


def list_coders(coding: Coding) -> str:
    """Return what each coder coded, in one line.

    >>> list_coders(Coding(label="high", coders={"ab": "high", "cd": "medium"}))
    'ab: high, cd: medium'
    """
    return ", ".join(f"{coder}: {code}" for coder, code in coding.coders.items())


def list_cases(file: CaseFile, places: Places, periods: str | None) -> tuple[Case, ...]:
    """Return the case-periods of a file, as its periods or one of its alternatives cut them."""
    chosen, path = file.periods, tuple[str, ...](("periods",))
    if periods is not None:
        chosen, path = file.alternative_periods.get(periods, {}), ("alternative_periods", periods)
    return tuple(
        Case(
            id=name,
            state=file.case,
            years=period.years,
            codings=FrozenMapping(period.codings),
            places=places,
            path=(*path, name),
        )
        for name, period in chosen.items()
    )


def list_every_case(file: CaseFile, places: Places) -> tuple[Case, ...]:
    """Return the case-periods of a file, however its years are cut."""
    cuts = (None, *file.alternative_periods)
    return tuple(case for cut in cuts for case in list_cases(file, places, cut))
