"""What a reader should know of case files: repeated names, missing evidence, open disagreements."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from qca.errors import Place, Problem, nearest
from qca.messages import Message, list_all, say
from qca.study.cases import list_coders

if TYPE_CHECKING:
    from qca.study.cases import CaseFile, Coding
    from qca.study.places import Places

__all__ = ["repeated_cases", "review_cases", "review_coders"]

_DECIDE = say("decide between them: give the code as label or value, and why as 'adjudication'")


def repeated_cases(files: Sequence[tuple[CaseFile, Places]]) -> list[Problem]:
    """Return the case-periods whose names stand more than once among the files."""
    seen: dict[str, Place | None] = {}
    cases = []
    for file, places in files:
        for cut, name, _ in file.all_periods():
            path = ("alternative_periods", cut, name) if cut else ("periods", name)
            if name in seen:
                what = say(
                    "case '{name}' stands more than once (first at {seen})",
                    name=name,
                    seen=seen[name],
                )
                remedy = say("give every case-period a name of its own")
                cases.append(Problem(what, remedy, places.find(*path)))
            seen.setdefault(name, places.find(*path))
    return cases


def review_cases(
    files: Sequence[tuple[CaseFile, Places]], ask: Callable[[str, Message], Message] | None = None
) -> list[Problem]:
    """Return what is weak in case files, though it stops nothing: no evidence, odd field names.

    ``ask`` returns what to do where a field has no evidence, from what would be said of any. Of
    evidence that is faulty nothing is said.
    """
    periods = [
        (name, period, places, ("alternative_periods", cut, name) if cut else ("periods", name))
        for file, places in files
        for cut, name, period in file.all_periods()
    ]
    counts = Counter(field for _, period, *_ in periods for field in period.codings)
    common = [field for field, count in counts.items() if count > 1]
    cases = []
    for name, period, places, path in periods:
        for field, coding in period.codings.items():
            place = places.find(*path, field)
            others = [other for other in common if other not in period.codings]
            if counts[field] == 1 and (remedy := nearest(field, others, likeness=0.8)):
                cases.append(
                    Problem(
                        say("only case '{name}' has the field '{field}'", name=name, field=field),
                        remedy,
                        place,
                    )
                )
            if (
                coding.is_coded
                and not coding.evidence
                and not (places.faulty and places.is_faulty(*path, field, "evidence"))
            ):
                what = say("case '{name}' has no evidence for '{field}'", name=name, field=field)
                remedy = say("add source, where and note")
                cases.append(Problem(what, ask(field, remedy) if ask else remedy, place))
            cases += review_coders(name, field, coding, place)
            for i, evidence in enumerate(coding.evidence):
                lacking = [key for key in ("where", "note") if not getattr(evidence, key)]
                if lacking:
                    what = say(
                        "evidence for '{field}' in case '{name}' lacks {keys}",
                        field=field,
                        name=name,
                        keys=list_all(f"'{key}'" for key in lacking),
                    )
                    place = places.find(*path, field, "evidence", i)
                    remedy = say("say where it stands, and what it says in your own words")
                    cases.append(Problem(what, remedy, place))
    return cases


def review_coders(name: str, field: str, coding: Coding, place: Place | None) -> list[Problem]:
    """Return that coders differ and nobody decided, or that nothing says who did and why."""
    if coding.is_open:
        what = say(
            "case '{name}' is not coded on '{field}': its coders differ ({codes})",
            name=name,
            field=field,
            codes=list_coders(coding),
        )
        return [Problem(what, _DECIDE, place)]
    if coding.is_disputed and not coding.adjudication:
        what = say(
            "case '{name}': coders differ on '{field}', and nothing says who decided and why",
            name=name,
            field=field,
        )
        return [Problem(what, say("add 'adjudication'"), place)]
    if coding.is_overruled and not coding.adjudication:
        what = say(
            "case '{name}': '{field}' is not as its coders have it ({codes}), and nothing says who"
            " decided and why",
            name=name,
            field=field,
            codes=list_coders(coding),
        )
        return [Problem(what, say("add 'adjudication'"), place)]
    return []
