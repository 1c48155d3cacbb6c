"""What is said to people: each sentence stands in a catalogue, in every language, gap by gap."""

from __future__ import annotations

import ast
import copy
import pickle
import re
import string
from collections.abc import Iterator
from gettext import NullTranslations
from pathlib import Path

import pytest
from babel.messages.pofile import read_po

import qca
from qca.cli.commands import main
from qca.cli.help import list_help
from qca.errors import InputError, Place, Problem
from qca.messages import (
    Message,
    join_messages,
    keep_text,
    list_all,
    list_either,
    say,
    say_count,
    tell_in,
)
from qca.report.sentences import FOLDER, load_sentences

PACKAGE = Path(qca.__file__).parent
# What makes an error or a note, and so takes messages alone.
ERRORS = {"Problem", "QCAError", "InputError", "AnalysisError", "UnprintableError"}
Sentence = str | tuple[str, str]


def calls() -> Iterator[tuple[str, ast.Call, str]]:
    """Yield every call in the package: where it stands, itself, and the name of what is called."""
    for path in sorted(PACKAGE.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Call):
                name = getattr(node.func, "id", getattr(node.func, "attr", ""))
                yield f"{path.relative_to(PACKAGE)}:{node.lineno}", node, name


def gaps(sentence: str) -> set[tuple[str, str, str]]:
    parts = string.Formatter().parse(sentence)
    return {(name, form or "", kind or "") for _, name, form, kind in parts if name is not None}


def is_text(node: ast.expr) -> bool:
    """Return whether an expression is English written on the spot, or may be."""
    if isinstance(node, ast.IfExp):
        return is_text(node.body) or is_text(node.orelse)
    if isinstance(node, ast.BoolOp):
        return any(map(is_text, node.values))
    return isinstance(node, ast.JoinedStr) or (
        isinstance(node, ast.Constant) and isinstance(node.value, str)
    )


def list_sentences() -> dict[Sentence, str]:
    """Return the sentences of the program, and where each stands first."""
    sentences: dict[Sentence, str] = {}
    for where, call, name in calls():
        if name in ("say", "say_count") and isinstance(call.func, ast.Name):
            texts = [ast.literal_eval(text) for text in call.args[: 1 + (name == "say_count")]]
            sentences.setdefault(texts[0] if name == "say" else (texts[0], texts[1]), where)
    return sentences


SENTENCES = list_sentences()


def test_gaps_are_filled_by_name() -> None:
    wrong = []
    for where, call, name in calls():
        if name in ("say", "say_count") and isinstance(call.func, ast.Name):
            given = {keyword.arg for keyword in call.keywords}
            texts = call.args[:1] if name == "say" else call.args[:2]
            wanted = {gap for text in texts for gap, *_ in gaps(ast.literal_eval(text))}
            if None not in given and wanted - {"number"} != given - {"number"}:
                wrong.append((where, wanted, given))
    assert wrong == []


def test_errors_are_made_of_messages() -> None:
    # The checker of certificates shares no code with the rest, these messages included.
    made = [
        where
        for where, call, name in calls()
        if name in ERRORS and not where.startswith("checker")
        for text in (*call.args[:2], *(k.value for k in call.keywords if k.arg != "place"))
        if is_text(text)
    ]
    assert made == []


def test_nothing_in_english_fills_a_gap() -> None:
    """A word that fills a gap is a message; what is given by name, as an option, is none."""
    wrong = []
    for where, call, name in calls():
        if name in ("say", "say_count") and isinstance(call.func, ast.Name):
            for keyword in call.keywords:
                literals = [
                    node.value
                    for node in ast.walk(keyword.value)
                    if isinstance(node, ast.Constant) and isinstance(node.value, str)
                ]
                if is_text(keyword.value) and any(" " in text.strip() for text in literals):
                    wrong.append((where, literals))
    # Code that is quoted.
    assert [told for where, told in wrong if "robustness/engines/local.py" not in where] == []


@pytest.fixture(scope="module")
def spanish() -> dict[Sentence, tuple[str, ...]]:
    told: dict[Sentence, tuple[str, ...]] = {}
    for path in sorted((FOLDER / "es").glob("*.po")):
        if path.name in ("help.po", "click.po"):
            continue
        with path.open("rb") as file:
            for message in read_po(file, abort_invalid=True):
                if message.id:
                    sentence = message.id if isinstance(message.id, str) else tuple(message.id)
                    assert sentence not in told, (path.name, sentence)
                    string = message.string
                    told[sentence] = (string,) if isinstance(string, str) else tuple(string)
    return told


def test_every_sentence_is_told_in_spanish(spanish: dict[Sentence, tuple[str, ...]]) -> None:
    assert {s: where for s, where in SENTENCES.items() if not all(spanish.get(s, ("",)))} == {}


def test_no_translation_is_left_over(spanish: dict[Sentence, tuple[str, ...]]) -> None:
    assert spanish.keys() - SENTENCES.keys() == set()


def test_translations_have_the_same_gaps(spanish: dict[Sentence, tuple[str, ...]]) -> None:
    for sentence, told in spanish.items():
        forms = (sentence,) if isinstance(sentence, str) else sentence
        assert len(told) == len(forms), sentence
        for one, other in zip(forms, told, strict=True):
            assert gaps(one) == gaps(other), (one, other)


def read_help() -> dict[str, str]:
    with (FOLDER / "es" / "help.po").open("rb") as file:
        return {str(m.id): str(m.string) for m in read_po(file, abort_invalid=True) if m.id}


# What stands for a value in help, and the word before a default.
VALUES = {
    *("default", "PATH", "TEXT", "INTEGER", "FLOAT", "CUTS", "OPTIONS", "COMMAND", "ARGS"),
    *("HIGH", "SHARE"),
}


def test_all_help_is_told_in_spanish() -> None:
    told, wanted = read_help(), set(list_help(main))
    assert {sentence for sentence in wanted if not told.get(sentence)} == set()
    assert told.keys() - wanted - VALUES == set()


def test_what_is_written_alike_in_both_stays() -> None:
    """Options, examples and names of files are the same in the help of every language."""
    for english, spanish in read_help().items():
        for written in re.findall(r"--[a-z-]+|QCA_\w+|\w+\.json|'qca [^']+'", english):
            assert written in spanish, (english, written)


def test_a_message_is_its_english_text() -> None:
    message = say("there is no set '{name}'", name="EL {x}")
    assert message == "there is no set 'EL {x}'"
    assert isinstance(message, str)
    assert {message: 1}["there is no set 'EL {x}'"] == 1
    assert str(Problem(message, say("name it once"))) == f"{message}; name it once"


def test_a_message_is_told_with_all_that_fills_it() -> None:
    phrases = load_sentences("es")
    known = list_either(["A", say("a whole number"), say("empty")])
    message = say("it should be {listed}", listed=known)
    assert message.tell(phrases) == "debería ser A, un número entero o vacío"
    number = say_count("{number} case", "{number} cases", 1)
    assert join_messages([number, say_count("{number} case", "{number} cases", 3)]).tell(
        phrases
    ) == ("1 caso, 3 casos")
    assert keep_text("{as it stands}").tell(phrases) == "{as it stands}"
    assert tell_in(0.5, phrases) == 0.5
    assert say("").tell(phrases) == ""
    assert say("no such sentence").tell(phrases) == "no such sentence"
    assert known.tell(NullTranslations()) == known


def test_lists_are_joined_as_spanish_sounds() -> None:
    phrases = load_sentences("es")
    for last, either, both in (
        ("Jalisco", "o Jalisco", "y Jalisco"),
        ("Oaxaca", "u Oaxaca", "y Oaxaca"),
        ("'Hidalgo'", "o 'Hidalgo'", "e 'Hidalgo'"),
        ("INCL", "o INCL", "e INCL"),
        ("hielo", "o hielo", "y hielo"),
        ("8", "u 8", "y 8"),
        ("110", "o 110", "y 110"),
    ):
        assert list_either(["A", last]).tell(phrases) == f"A {either}"
        assert list_all(["A", last]).tell(phrases) == f"A {both}"
        assert list_either(["A", last]) == f"A or {last}"


def test_a_message_travels_whole() -> None:
    error = InputError(Problem(say("there is no set '{name}'", name="A"), place=Place("a.yaml", 3)))
    phrases = load_sentences("es")
    for same in (pickle.loads(pickle.dumps(error)), copy.deepcopy(error)):
        (line,) = same.list_lines()
        assert line == "a.yaml:3: there is no set 'A'"
        assert isinstance(line, Message)
        assert line.tell(phrases) == "a.yaml:3: no hay un conjunto 'A'"
