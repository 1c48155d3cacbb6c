"""Templates: case files with every field that is to be coded, and nothing that is decided."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from textwrap import wrap

from qca.coding.needs import FieldNeed
from qca.errors import InputError
from qca.escapes import escape_yaml
from qca.mappings import FrozenMapping
from qca.messages import Message, join_messages, keep_text, list_all, say, say_count
from qca.names import check_text, is_plain, split_list
from qca.study.cases import Case, check_years, read_years
from qca.study.codebook import Codebook, FieldSpec, ValueLimits
from qca.study.periods import find_overlaps
from qca.study.spec import Spec

__all__ = ["NewCase", "ask_field", "describe_case", "name_file", "write_template"]

_WIDTH = 100
_FIELD = " " * 4
Tell = Callable[[str], str]


@dataclass(frozen=True)
class NewCase:
    """A case that is to be coded: its name, its code, and the years of its periods by their ids."""

    name: str
    code: str
    periods: Mapping[str, str]


def describe_case(name: str, code: str, periods: str) -> NewCase:
    """Return a new case, its periods in the order of their years.

    ``periods`` are years, as ``2000-2007,2008-2015``; several are called by the code and a number,
    one by the code alone. Another name is written before the years, as ``QTa=2000-2007``.

    Raises
    ------
    InputError
        A name cannot be one, there are no years, or two periods overlap.

    Examples
    --------
    >>> dict(describe_case("Querétaro", "QT", "2008-2015, 2000-2007").periods)
    {'QT1': '2000-2007', 'QT2': '2008-2015'}
    >>> dict(describe_case("Querétaro", "QT", "2000-2015").periods)
    {'QT': '2000-2015'}
    """
    name = check_text("case", name).strip()
    if not name:
        raise InputError(say("the name of the case is empty"), say("give one, as Querétaro"))
    code = _check_name("--code", code)
    given = [_part_period(part) for part in split_list(periods)]
    if not given:
        raise InputError(say("--periods has no years"), say("write 2000-2007,2008-2015"))
    given.sort(key=lambda part: read_years(part[1]))
    listed: dict[str, str] = {}
    for number, (own, years) in enumerate(given, start=1):
        called = own or (f"{code}{number}" if len(given) > 1 else code)
        if called in listed:
            what = say("--periods has two periods '{name}'", name=called)
            raise InputError(what, say("give each a name of its own"))
        listed[called] = years
    cases = [Case(called, name, years, {}) for called, years in listed.items()]
    for first, second in find_overlaps(cases):
        what = say(
            "--periods: {first} and {second} overlap", first=first.years, second=second.years
        )
        raise InputError(what, say("part the years, as 2000-2007,2008-2015"))
    return NewCase(name, code, FrozenMapping(listed))


def _part_period(text: str) -> tuple[str, str]:
    """Return the name of a period, empty where it is not given, and its years."""
    before, separator, years = text.rpartition("=")
    check_years("--periods", years.strip())
    return (_check_name("--periods", before) if separator else ""), years.strip()


def _check_name(option: str, text: str) -> str:
    text = check_text("name", text).strip()
    if not (is_plain(text) and text[0].isalpha()):
        what = say("{option}: '{text}' is not a name", option=option, text=text)
        remedy = say("names begin with a letter and hold letters, digits and '_' only")
        raise InputError(what, remedy)
    return text


# What Windows gives another meaning, whatever its ending.
_DEVICES = frozenset({"con", "prn", "aux", "nul", *(f"com{n}" for n in range(1, 10))})


def name_file(name: str, code: str) -> str:
    """Return the name of the file of a case: its letters and digits, without accents.

    >>> name_file("Nuevo León", "NL"), name_file("Côte d'Ivoire", "CI"), name_file("…", "X")
    ('nuevo-leon.yaml', 'cote-d-ivoire.yaml', 'x.yaml')
    """
    bare = "".join(
        mark
        for mark in unicodedata.normalize("NFKD", name.casefold())
        if not unicodedata.combining(mark)
    )
    words = "".join(mark if mark.isalnum() else " " for mark in bare).split()
    stem = unicodedata.normalize("NFC", "-".join(words))[:60].strip("-") or code.casefold()
    return f"{stem}-{code.casefold()}.yaml" if stem in _DEVICES else f"{stem}.yaml"


def write_template(
    new: NewCase,
    needs: Sequence[FieldNeed],
    *,
    spec: Spec | None,
    codebook: Codebook | None,
    analysis: str,
    check: str = "qca cases check",
    schema: str = "",
    tell: Tell = str,
) -> str:
    """Return a case file in which every field is uncoded, each below its question.

    ``analysis`` is what the fields are needed for, ``check`` the command that checks the file, and
    ``schema`` where editors find what one may hold; ``tell`` puts what it says into a language.
    """
    lines = [f"# yaml-language-server: $schema={schema}"] if schema else []
    lines += _write_head(new, needs, analysis, check, tell)
    lines += [f"case: {escape_yaml(new.name)}", f"code: {escape_yaml(new.code)}", "periods:"]
    for number, (called, years) in enumerate(new.periods.items()):
        lines += [f"  {escape_yaml(called)}:", f"    years: {years}"]
        for block, own in _part_needs(needs):
            if block:
                lines += ["", *_comment(tell(block), _FIELD)]
            for need in own:
                lines.append("")
                own_spec = None if codebook is None else codebook.find(need.field)
                for text in ask_field(need, own_spec, spec, briefly=number > 0):
                    lines += _comment(tell(text), _FIELD)
                lines += [
                    f"{_FIELD}{escape_yaml(need.field)}:",
                    f"{_FIELD}  uncoded: {escape_yaml(tell(_NOT_YET))}",
                ]
    return "\n".join(lines) + "\n"


_NOT_YET = say("not looked for yet")
_TABLED = say("Without a code on each of these, the case is in no truth table.")
_CLAIMED = say("These serve claims and rivals: without a code, the case does not test them.")


def _part_needs(
    needs: Sequence[FieldNeed],
) -> Iterator[tuple[Message | None, Sequence[FieldNeed]]]:
    """Yield what is needed for truth tables, and what else, each with what to say of it."""
    tabled = {need.field for need in needs if need.tabled}
    first = [need for need in needs if {need.field, need.of} & tabled]
    others = [need for need in needs if not {need.field, need.of} & tabled]
    if not (first and others):
        yield None, needs
        return
    yield _TABLED, first
    yield _CLAIMED, others


def _write_head(
    new: NewCase, needs: Sequence[FieldNeed], analysis: str, check: str, tell: Tell
) -> Iterator[str]:
    """Yield the lines that say what the file is, and how a field is coded."""
    example = next((need for need in needs if need.labels), None)
    field, label = ("field", "label") if example is None else (example.field, example.labels[-1])
    of = say_count("{number} field", "{number} fields", len(needs))
    told = say("{name}, to be coded on {fields}.", name=new.name, fields=of)
    if analysis:
        told = say(
            "{name}, to be coded on the {fields} that {analysis} needs.",
            name=new.name,
            fields=of,
            analysis=analysis,
        )
    yield from _comment(tell(told))
    yield "#"
    yield from _comment(tell(say("To code a field, put a code with its evidence for 'uncoded':")))
    yield "#"
    yield f"#     {escape_yaml(field)}:"
    yield f"#       label: {escape_yaml(label)}"
    yield f"#       also: [{tell(say('another reading of the sources'))}]"
    yield "#       evidence:"
    where, note = tell(say("section or page")), tell(say("in your own words"))
    key = tell(say("a-key-of-sources.bib"))
    yield f'#         - {{source: {key}, where: "{where}", note: "{note}"}}'
    yield "#"
    yield from _comment(
        tell(
            say(
                "A number has 'value', 'unit' and 'span' (its years) instead of a label. What was"
                " looked for and not found keeps 'uncoded' with the reason, and gets"
                " 'looked_in: [{key}]'.",
                key=key,
            )
        )
    )
    yield from _comment(tell(say("Then: {command}", command=check)))


def ask_field(
    need: FieldNeed,
    declared: FieldSpec | None,
    spec: Spec | None,
    *,
    briefly: bool,
    in_yaml: bool = True,
) -> Iterator[Message]:
    """Yield what a coder must know of a field: its question, its codes, and what they rest on.

    ``in_yaml`` says that codes are told as they are written in a case file.
    """
    own = FieldSpec() if declared is None else declared
    asked = own.question or own.definition
    yield keep_text(asked) if asked else _call_field(need, spec)
    if need.of:
        yield say("Indicator of {field}.", field=need.of)
    if own.definition and own.question and not briefly:
        yield keep_text(own.definition)
    yield from _list_codes(need, own, briefly=briefly, in_yaml=in_yaml)
    if briefly:
        return
    if own.decide:
        yield say("How to decide: {text}", text=own.decide)
    if own.evidence:
        yield say("Evidence: {text}", text=own.evidence)


def _call_field(need: FieldNeed, spec: Spec | None) -> Message:
    """Return what stands for the question of a field that no codebook has: what it serves."""
    if spec is None or not need.sets:
        claims = () if spec is None else (*spec.claims, *spec.rivals)
        compared = [claim.id for claim in claims if claim.on == need.field]
        if compared:
            return say("Compared by {claims}:", claims=list_all(compared))
        return say("What is '{field}' here?", field=need.field)
    sets = [
        f"{name} ({spec.sets[name].label})" if spec.sets[name].label else name for name in need.sets
    ]
    return say("Coded for {sets}:", sets=join_messages(sets))


def _list_codes(
    need: FieldNeed, own: FieldSpec, *, briefly: bool, in_yaml: bool
) -> Iterator[Message]:
    """Yield what may stand as the code of a field."""
    write = escape_yaml if in_yaml else str
    if need.labels:
        told = own.labels
        if not briefly and any(told.get(label) for label in need.labels):
            if in_yaml:
                yield say("label: one of these")
            for label in need.labels:
                means = told.get(label, "")
                shown = f"- {write(label)}: {means}" if means else f"- {write(label)}"
                yield keep_text(shown)
            return
        listed = ", ".join(map(write, need.labels))
        yield say("label: {labels}", labels=listed) if in_yaml else keep_text(listed)
        return
    if need.numeric or own.is_numeric:
        kind = _tell_limits(own.values)
        if own.unit:
            kind = say("{kind}, in {unit}", kind=kind, unit=own.unit)
        yield say("value: {kind}", kind=kind) if in_yaml else kind
    else:
        yield (say("label: as the sources call it") if in_yaml else say("as the sources call it"))


def _tell_limits(limits: ValueLimits | None) -> Message:
    """Return which numbers a field may hold."""
    if limits is None:
        return say("a number")
    kind = say("a whole number") if limits.whole else say("a number")
    if limits.least is not None and limits.most is not None:
        return say(
            "{kind} from {least:g} to {most:g}", kind=kind, least=limits.least, most=limits.most
        )
    if limits.least is not None:
        return say("{kind} of at least {least:g}", kind=kind, least=limits.least)
    if limits.most is not None:
        return say("{kind} of at most {most:g}", kind=kind, most=limits.most)
    return kind


def _comment(text: str, indent: str = "") -> list[str]:
    """Return a text as lines of a comment; what begins with a dash hangs."""
    begin = f"{indent}# "
    hang = f"{begin}  " if text.startswith("- ") else begin
    return wrap(
        " ".join(text.split()),
        _WIDTH,
        initial_indent=begin,
        subsequent_indent=hang,
        break_long_words=False,
        break_on_hyphens=False,
    )
