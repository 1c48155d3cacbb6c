"""Groups of claims: what is said of several together names some that there are, each once."""

from __future__ import annotations

from collections.abc import Sequence

from qca.errors import Problem, report_absent
from qca.messages import list_all, say
from qca.study.places import Places
from qca.study.spec import Spec

__all__ = ["check_groups"]

# What is wrong with fewer claims than make a tension, or than something can be said of.
_FEW_MEMBERS = {
    2: (
        say("a tension of fewer than two claims"),
        say("name the claims that pull against each other"),
    ),
    1: (say("no claim is named"), say("name the claims that are meant")),
}


def check_groups(spec: Spec, places: Places) -> list[Problem]:
    """Return what is wrong with tensions, and with what holds by construction."""
    problems: list[Problem] = []
    for key, least in (("tensions", 2), ("by_construction", 1)):
        told: set[frozenset[str]] = set()
        for i, group in enumerate(getattr(spec, key)):
            place = places.find(key, i, "claims")
            problems += _check_members(group.claims, spec, places, (key, i, "claims"))
            named = frozenset(group.claims)
            if len(named) < least:
                problems.append(Problem(*_FEW_MEMBERS[least], place))
            elif named in told:
                what = say(
                    "'{key}' speaks of {listed} twice", key=key, listed=list_all(group.claims)
                )
                problems.append(Problem(what, say("say it once"), place))
            told.add(named)
    return problems


def _check_members(
    names: Sequence[str], spec: Spec, places: Places, path: tuple[str | int, ...]
) -> list[Problem]:
    """Check the ids of claims in a list; where a claim could not be read, it may be meant."""
    known = [claim.id for claim in (*spec.claims, *spec.rivals)]
    whole = not any(places.is_faulty(key) for key in ("claims", "rivals"))
    problems: list[Problem] = []
    for j, name in enumerate(names):
        place = places.find(*path, j)
        if name in names[:j]:
            what = say("the claim '{id}' is named twice", id=name)
            problems.append(Problem(what, say("name it once"), place))
        elif whole:
            problems += report_absent([name], known, say("there is no claim"), place)
    return problems
