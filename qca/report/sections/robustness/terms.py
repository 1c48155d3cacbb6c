"""Terms across worlds: which stand in the models of all truth tables, of some, of none."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qca.report.pieces.plain import Json
from qca.report.pieces.sections import Block, Remark, Section
from qca.report.pieces.spans import Inline, Prose, Symbols, join_prose
from qca.report.pieces.tables import (
    ReportTable,
    build_robust_table,
    expressions,
    numbers,
    texts,
)
from qca.report.words import Words
from qca.robustness.results.assessment import Robustness
from qca.robustness.results.solutions import SolutionStanding, TermStanding
from qca.vocabulary import Word

if TYPE_CHECKING:
    pass

__all__ = ["Rank", "document_standing", "rank_term", "table_standing", "tell_standing"]


def tell_standing(robust: Robustness, words: Words) -> Section | None:
    """Return which terms stand in the models of all worlds, of some, of none."""
    standings = [standing for standing in robust.standing if standing.tables]
    if not standings:
        return None
    lines: list[Prose] = [words.tell("standing.intro")]
    without: list[Inline | Prose] = []
    for standing in standings:
        kind = words.tell(
            "standing.of", outcome=Symbols(standing.outcome), kind=words(standing.kind)
        )
        terms = [t.term for t in standing.terms if rank_term(t, standing.solved) == Rank.ALL]
        if terms:
            told = words.tell_names([Symbols(term) for term in terms])
            lines.append(words.tell("standing.everywhere", kind=kind, terms=told))
        elif standing.solved:
            without.append(kind)
    if without:
        kinds = words.tell_names(without, most=len(without))
        lines.append(words.tell("standing.nowhere", kinds=kinds))
    if not any(standing.solved for standing in standings):
        lines.append(words.tell("standing.unsolved"))
    remarks = tuple(
        Remark(
            words.tell("standing.kind", outcome=Symbols(s.outcome), kind=words(s.kind)),
            (words.tell_count("standing.solved", s.solved, tables=s.tables, same=s.same),),
            key=f"terms-{s.outcome}-{s.kind}",
        )
        for s in standings
        if s.solved
    )
    full: tuple[Block, ...] = (join_prose(lines), *remarks, table_standing(robust, words))
    return Section("terms", words("standing"), full=full)


class Rank(Word):
    """In how many truth tables a term stands."""

    ALL = "all"
    SOME = "some"
    NONE = "none"


def rank_term(term: TermStanding, solved: int) -> Rank:
    """Return whether a term stands in every model of all truth tables, in some model, in none."""
    if solved and term.in_every == solved:
        return Rank.ALL
    return Rank.SOME if term.in_some else Rank.NONE


def table_standing(robust: Robustness, words: Words) -> ReportTable:
    """Return in how many truth tables each term stands in every model, and in some."""
    rows = [
        (
            standing.outcome,
            words.say(standing.kind),
            term.term,
            term.in_every,
            term.in_some,
            term.in_every / standing.solved if standing.solved else None,
            words.say(f"stands.{rank}", rank),
            words.flag(term.now),
        )
        for standing in robust.standing
        if standing.tables
        for term in standing.terms
        for rank in [rank_term(term, standing.solved)]
    ]
    columns = (
        *texts(words, "outcome", "kind"),
        *expressions(words, "term"),
        *numbers(words, "in_every", "in_some", "share_every"),
        *texts(words, ("standing", "stands"), ("now", "in_study")),
    )
    return build_robust_table("terms", words, columns, rows, words("note.terms"))


def document_standing(standing: SolutionStanding) -> Json:
    """Return in how many truth tables the terms of one solution stand."""
    solved = standing.solved
    return {
        "outcome": standing.outcome,
        "kind": standing.kind,
        "tables": standing.tables,
        "unsolved": standing.unsolved,
        "same": standing.same,
        "models": [" + ".join(terms) for terms in standing.now],
        "terms": [
            {
                "term": term.term,
                "in_every": term.in_every,
                "in_some": term.in_some,
                "share_every": term.in_every / solved if solved else None,
                "standing": rank_term(term, solved),
                "now": term.now,
            }
            for term in standing.terms
        ],
    }
