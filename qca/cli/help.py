"""Help in the language that is spoken, put together when it is shown.

A paragraph of a command's help, and what is said of an option, is a sentence in the catalogue
(``help.po``), its spaces as single ones; defaults in words are sentences, too. Examples, names of
options and their values are the same in every language.
"""

from __future__ import annotations

import copy
import gettext
import inspect
import re
from collections.abc import Iterator

import click

from qca.cli.language import spoken_language
from qca.messages import LANGUAGES

__all__ = ["Told", "list_help", "tell_help"]

_PARAGRAPH = re.compile(r"\n\s*\n")
_DEFAULT = re.compile(r"(?P<text>.*?)\s+\[default: (?P<default>.*)\]", re.DOTALL)
# What stands for a value in capitals, as PATH or LOW,HIGH.
_VALUE = re.compile(r"\b[A-Z]{4,}\b")
_EXAMPLES = "Examples:"
# Before a paragraph that is not wrapped anew.
_AS_IT_IS = "\b"


class Told(click.Command):
    """A command whose help is told in the language that is spoken."""

    def format_help(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the help, of a copy of the command that has all its texts in the language."""
        if (option := self.get_help_option(ctx)) is not None:
            option.help = gettext.gettext("Show this message and exit.")
        if spoken_language() == LANGUAGES[0] or getattr(self, "is_told", False):
            super().format_help(ctx, formatter)
        else:
            _tell_command(self).format_help(ctx, formatter)

    def collect_usage_pieces(self, ctx: click.Context) -> list[str]:
        """Return what follows the name in the line on usage."""
        return [_tell_words(piece) for piece in super().collect_usage_pieces(ctx)]


def tell_help(text: str) -> str:
    """Return a text of help in the language that is spoken, with its default.

    >>> tell_help("PRI cut.  [default: 0]")
    'PRI cut.  [default: 0]'
    """
    if spoken_language() == LANGUAGES[0]:
        return text
    bare, default = _split_default(text)
    told = _look_up(" ".join(bare.split()))
    return told if default is None else f"{told}  [{_look_up('default')}: {_look_up(default)}]"


def list_help(command: click.Command) -> Iterator[str]:
    """Yield every sentence of the help of a command and of those under it."""
    for paragraph in _split_help(command.help or ""):
        yield _EXAMPLES if paragraph.startswith(_AS_IT_IS) else " ".join(paragraph.split())
    for option in command.params:
        if isinstance(option, click.Option) and option.help:
            text, default = _split_default(option.help)
            yield " ".join(text.split())
            choices = option.type.choices if isinstance(option.type, click.Choice) else ()
            if default is not None and default not in choices and not _is_number(default):
                yield default
    for each in command.commands.values() if isinstance(command, click.Group) else ():
        yield from list_help(each)


def _tell_command(command: click.Command) -> click.Command:
    """Return a command with its texts in the language that is spoken."""
    told = copy.copy(command)
    told.is_told = True  # type: ignore[attr-defined]
    told.help = _tell_paragraphs(command.help or "")
    told.params = [_tell_option(param) for param in command.params]
    if isinstance(told, click.Group):
        told.commands = {name: _tell_short(each) for name, each in told.commands.items()}
    return told


def _tell_short(command: click.Command) -> click.Command:
    told = copy.copy(command)
    told.help = _tell_paragraphs(command.help or "")
    return told


def _tell_option(param: click.Parameter) -> click.Parameter:
    told = copy.copy(param)
    if isinstance(told, click.Option):
        told.help = tell_help(told.help or "")
        context = click.get_current_context()
        if not (told.is_flag or isinstance(told.type, click.Choice)):
            told.metavar = _tell_words(param.make_metavar(context))
    return told


def _tell_paragraphs(text: str) -> str:
    return "\n\n".join(map(_tell_paragraph, _split_help(text)))


def _tell_paragraph(paragraph: str) -> str:
    if paragraph.startswith(_AS_IT_IS):
        return paragraph.replace(_EXAMPLES, _look_up(_EXAMPLES), 1)
    return _look_up(" ".join(paragraph.split()))


def _split_help(text: str) -> list[str]:
    return [each for each in _PARAGRAPH.split(inspect.cleandoc(text)) if each.strip()]


def _split_default(text: str) -> tuple[str, str | None]:
    parts = _DEFAULT.fullmatch(text)
    return (text, None) if parts is None else (parts["text"], parts["default"])


def _is_number(text: str) -> bool:
    return text.replace(".", "", 1).isdigit()


def _tell_words(text: str) -> str:
    return _VALUE.sub(lambda word: _look_up(word[0]), text)


def _look_up(sentence: str) -> str:
    if spoken_language() == LANGUAGES[0]:
        return sentence
    from qca.report.sentences import load_sentences

    return load_sentences(spoken_language()).gettext(sentence)
