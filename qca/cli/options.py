"""Options and arguments that commands share."""

from __future__ import annotations

import copy
import inspect
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any, TypeVar

import click

from qca.cli.help import Told, tell_help
from qca.cli.parameters import COUNT, CUTS, NUMBER, PATH, SEED, WHOLE_NUMBER
from qca.errors import InputError, Problem
from qca.messages import say
from qca.names import normalize, split_names
from qca.report import LANGUAGES
from qca.study.domains import (
    Domain,
    NumberRange,
    OneWord,
    Settings,
    SmallStep,
    SomeWords,
    Switch,
    TwoCuts,
    list_fields,
)
from qca.study.settings import TruthTableSettings

__all__ = [
    "Command",
    "Commands",
    "FormatChoice",
    "change",
    "cut_options",
    "data_options",
    "engine_options",
    "example",
    "format_option",
    "list_given",
    "list_table_options",
    "out_options",
    "refuse_chosen_terms",
    "report_format_option",
    "setting_option",
    "table_options",
    "take_given",
    "take_text",
    "take_texts",
    "tell_default",
]

_Settings = TypeVar("_Settings", bound=Settings)
_Function = TypeVar("_Function", bound=Callable[..., object])


# What to do where an option cannot be repeated, if there is more to say than to give it once.
_ONCE = {"outcome": say("give it once: several stand in an analysis file, as outcome: [Y, ~Y]")}


class Command(Told):
    """A command that refuses an option given twice where only the last would count."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Parse the arguments; options that add up, and flags, may stand more than once."""
        _, _, order = self.make_parser(ctx).parse_args(args=list(args))
        single = [
            option
            for option in order
            if isinstance(option, click.Option) and not (option.multiple or option.is_flag)
        ]
        repeated = dict.fromkeys(option for option in single if single.count(option) > 1)
        if repeated:
            raise InputError(
                Problem(
                    say("{option} is given more than once", option="/".join(option.opts)),
                    _ONCE.get(option.name or "", say("give it once")),
                )
                for option in repeated
            )
        return super().parse_args(ctx, args)


class Commands(Told, click.Group):
    """A group whose commands are such."""

    command_class = Command


def _find_report_language() -> str:
    """Return the language given before the command, or else that which reports have."""
    from qca.report.languages import default_language

    given = click.get_current_context().find_root().params.get("lang")
    return str(given) if given else default_language()


class _LanguageOption(click.Option):
    """An option whose default is found when it is shown."""

    def get_help_record(self, ctx: click.Context) -> tuple[str, str] | None:
        """Return the option and its help, with the language that there is without it."""
        shown = copy.copy(self)
        shown.help = tell_help(f"{self.help}{tell_default(_find_report_language())}")
        return super(_LanguageOption, shown).get_help_record(ctx)


def _make_lang_option(*, exposed: bool) -> Callable[[_Function], _Function]:
    return click.option(
        "--lang",
        cls=_LanguageOption,
        type=click.Choice(LANGUAGES),
        default=_find_report_language,
        expose_value=exposed,
        help="Language of the report, and of all that is said beside it; also as QCA_LANG.",
    )


lang_option = _make_lang_option(exposed=True)
# For commands that say nothing but messages, which are in that language without their doing.
spoken_lang_option = _make_lang_option(exposed=False)
spec_argument = click.argument("spec", type=PATH)
source_argument = click.argument("source", metavar="DATA|SPEC", type=PATH)


certificate_option = click.option(
    "--certificate",
    is_flag=True,
    help="Add to the JSON what shows that each model is right, for 'qca verify'.",
)


def refuse_chosen_terms(term_incl: float | None) -> None:
    """Refuse a certificate where terms are chosen by their inclusion: it shows that they are prime.

    That a term reaches an inclusion needs the memberships, which a certificate does not hold.
    """
    if term_incl is not None:
        raise InputError(
            say("--certificate does not go with a cut on terms (term_incl)"),
            say("leave out one of the two"),
        )


def tell_default(value: object) -> str:
    """Return what the help of an option says of its default, which the settings declare.

    >>> tell_default(0.9), tell_default(20_000), tell_default("none")
    ('  [default: 0.9]', '  [default: 20000]', '  [default: none]')
    """
    shown = f"{value:g}" if isinstance(value, float) else value
    return f"  [default: {shown}]"


def example(text: str) -> Callable[[_Function], _Function]:
    """Add an example to the help of a command."""

    def add(function: _Function) -> _Function:
        # Cleaned first: click takes away the indent that all lines share, and an example has none.
        told = inspect.cleandoc(function.__doc__ or "")
        lines = "\n".join(f"  {line}" for line in text.strip().splitlines())
        function.__doc__ = f"{told}\n\n\b\nExamples:\n{lines}\n"
        return function

    return add


def report_format_option(function: _Function) -> _Function:
    """Add the option that chooses how to print a report: every form that is a text."""
    from qca.report.formats import FORMATS

    names = [form.name for form in FORMATS if not form.binary]
    return format_option(names[0], "json", *names[1:])(function)


class FormatChoice(click.Choice[str]):
    """A choice of forms, which takes either name of each: ``latex`` is ``tex``, and back."""

    def convert(self, value: str, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """Return the form as the command calls it; refuse what it does not have."""
        from qca.report.formats import list_names_of

        own = [name for name in list_names_of(value) if name in self.choices]
        return super().convert(own[0] if own else value, param, ctx)


def format_option(*choices: str) -> Callable[[_Function], _Function]:
    """Return the option that chooses how to print; the first choice is the default."""
    return click.option(
        "--format",
        "style",
        type=FormatChoice(choices),
        default=choices[0],
        show_default=True,
        help="How to print the result.",
    )


def out_options(text: str) -> Callable[[_Function], _Function]:
    """Return the options on a folder of files, ``text`` saying what is written there."""

    def add(function: _Function) -> _Function:
        force = click.option(
            "--force",
            is_flag=True,
            help="With --out, replace files that qca did not write or that were edited since.",
        )
        out = click.option("--out", type=PATH, help=text)
        return out(force(function))

    return add


def engine_options(function: _Function) -> _Function:
    """Add the options that say who does the work."""
    for option in (
        click.option(
            "--engine",
            default="local",
            show_default=True,
            metavar="local|dask|dask://HOST:PORT",
            help="Who does the work: this machine, a Dask cluster begun here, or one that runs.",
        ),
        click.option(
            "--jobs",
            type=COUNT,
            default=1,
            show_default=True,
            help="Processes that share the work on this machine.",
        ),
    ):
        function = option(function)
    return function


def table_options(function: _Function) -> _Function:
    """Add the options that say how a table is read, by the fields of ``Reading``."""
    for option in (
        click.option(
            "--drop-missing", is_flag=True, help="Leave out cases that miss a value; names them."
        ),
        click.option(
            "--missing",
            multiple=True,
            callback=lambda _ctx, _option, texts: tuple(map(normalize, texts)),
            help="A text that stands for a missing value (repeatable).",
        ),
        click.option("--skip-rows", type=SEED, help="Lines above the header.  [default: found]"),
        click.option(
            "--separator",
            callback=lambda _ctx, _option, text: "\t" if text in ("tab", "\\t") else text,
            help="What separates cells: a character, or tab.  [default: found]",
        ),
        click.option(
            "--encoding", help="Encoding of a text file, as cp1252.  [default: UTF-8, or its mark]"
        ),
        click.option(
            "--thousands",
            type=click.Choice([".", ",", "'", " ", "space"]),
            callback=lambda _ctx, _option, mark: " " if mark == "space" else mark,
            help="Mark between thousands.  [default: found]",
        ),
        click.option(
            "--decimal", type=click.Choice([".", ","]), help="Decimal mark.  [default: found]"
        ),
        click.option("--sheet", help="Sheet of a workbook.  [default: the first not hidden]"),
        click.option(
            "--levels", help="Values of multi-value sets: how many, or which, as DEV=3,IND=1-4."
        ),
        click.option(
            "--id",
            "id_columns",
            callback=lambda _ctx, _option, text: split_names(text) if text else (),
            help="Column of case names, or several, as country,year.  [default: found, and told]",
        ),
    ):
        function = option(function)
    return function


def list_table_options() -> dict[str, str]:
    """Return the options that say how a table is read: how each is written, by its key."""

    def command() -> None: ...

    added: list[click.Option] = vars(table_options(command))["__click_params__"]
    return {option.name or "": option.opts[0] for option in reversed(added)}


def data_options(function: _Function) -> _Function:
    """Add the options that say which sets of a table are meant, and how it is read."""
    function = table_options(function)
    for option in (
        click.option(
            "-c",
            "--conditions",
            help="Conditions, as A,B,C (default: all other sets); 'A,B' is one name.",
        ),
        click.option(
            "-o",
            "--outcome",
            help="Outcome; ~Y negates it, Y[2] is a value, 'GDP-PC' a name in quotes.",
        ),
    ):
        function = option(function)
    return function


def cut_options(function: _Function) -> _Function:
    """Add the options that say how rows are coded."""
    for option in (
        setting_option(
            TruthTableSettings,
            "at_crossover",
            "What to do with a case at exactly 0.5 on a condition.",
        ),
        setting_option(
            TruthTableSettings,
            "crossover_shift",
            "What is added to a score of exactly 0.5 on a condition, as 0.001.",
        ),
        setting_option(TruthTableSettings, "pri_cut", "PRI cut."),
        setting_option(TruthTableSettings, "n_cut", "Least number of cases in a row."),
        setting_option(
            TruthTableSettings,
            "incl_cut",
            "Consistency cut, or two: between them C.",
            metavar="X[,Y]",
        ),
    ):
        function = option(function)
    return function


def setting_option(
    settings: type[Settings], field: str, text: str, *names: str, **more: Any
) -> Callable[[_Function], _Function]:
    """Return the option of a setting: its name, its type and the default that its help tells.

    ``text`` says what it is; ``names`` and ``more`` are for options that are written otherwise.
    """
    declared, default = list_fields(settings)[field], getattr(settings(), field)
    values = None if declared is None else declared.values
    said: dict[str, Any] = {"help": text}
    if isinstance(values, Switch):
        said["is_flag"] = True
    else:
        said["type"] = _find_type(values)
        if isinstance(default, int | float | str):
            said["help"] = text + tell_default(default)
    option = f"--{settings.name_of(field).replace('_', '-')}"
    return click.option(*(names or (option,)), field, **(said | more))


def _find_type(values: Domain | None) -> Any:
    """Return the type of an option by the values that it may have; None for a text."""
    if isinstance(values, NumberRange):
        return WHOLE_NUMBER if values.whole else NUMBER
    if isinstance(values, SmallStep):
        return NUMBER
    if isinstance(values, TwoCuts):
        return CUTS
    return (
        click.Choice([w.value for w in values.word])
        if isinstance(values, OneWord | SomeWords)
        else None
    )


def list_given(options: Mapping[str, object]) -> dict[str, object]:
    """Return the options that are given."""
    return {k: v for k, v in options.items() if v is not None and v is not False and v != ()}


def take_text(given: Mapping[str, object], name: str) -> str:
    """Return the text that an option gives, empty where it is not given."""
    text = given.get(name)
    return text if isinstance(text, str) else ""


def take_texts(given: Mapping[str, object], name: str) -> tuple[str, ...]:
    """Return the texts that a repeatable option gives."""
    texts = given.get(name)
    return tuple(map(str, texts)) if isinstance(texts, tuple | list) else ()


def take_given(settings: type[Settings], given: Mapping[str, object]) -> dict[str, object]:
    """Return what the options that are given say of the settings of a class."""
    return {field: given[field] for field in list_fields(settings) if field in given}


def change(settings: _Settings, given: Mapping[str, object]) -> _Settings:
    """Return settings with those replaced that options give."""
    return replace(settings, **take_given(type(settings), given))
