"""Newcomers: whether a case that is to be begun is in the files already."""

from __future__ import annotations

from collections.abc import Sequence

from qca.coding.templates import NewCase, name_file
from qca.errors import Problem
from qca.messages import join_messages, say
from qca.study.cases import CaseFile
from qca.study.places import Places

__all__ = ["list_clashes"]


def list_clashes(
    new: NewCase, files: Sequence[tuple[CaseFile, Places]], file_name: str
) -> list[Problem]:
    """Return why a case cannot stand beside those of some files: its name, code or periods do.

    Accents and capitals tell no two names apart, as they do not those of files. What is written
    would be named ``file_name``.
    """
    stem = name_file(new.name, "x")
    same = [(file, places) for file, places in files if name_file(file.case, "x") == stem]
    if same:
        return [_tell_known(*same[0], file_name)]
    problems = []
    for file, places in files:
        if file.code == new.code:
            what = say("the code '{code}' is that of {case}", code=new.code, case=file.case)
            remedy = say("give the new case another one with --code")
            problems.append(Problem(what, remedy, places.find("code")))
    known = {
        called: places.find(*((("alternative_periods", cut)) if cut else ("periods",)), called)
        for file, places in files
        for cut, called, _ in file.all_periods()
    }
    for called, years in new.periods.items():
        if called in known:
            what = say("the case-period '{id}' is there already", id=called)
            remedy = say(
                "call the new one otherwise, as in --periods {name}={years}",
                name=f"{new.code}a",
                years=years,
            )
            problems.append(Problem(what, remedy, known[called]))
    return problems


def _tell_known(file: CaseFile, places: Places, file_name: str) -> Problem:
    """Return what to do where a case has a file already."""
    periods = [f"{called} ({period.years})" for called, period in file.periods.items()]
    what = say(
        "'{case}' has a file already, with {periods}",
        case=file.case,
        periods=join_messages(periods) if periods else say("no periods"),
    )
    remedy = say(
        "code it there, changing or adding periods as you need them; or begin it anew in another"
        " folder, with --out mine/{file}, and name that file under 'cases' of your analysis",
        file=file_name,
    )
    return Problem(what, remedy, places.find("case"))
