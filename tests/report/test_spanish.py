"""Spanish texts have one word for one thing, the ones of the field, as it is written in Mexico."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from babel.messages.pofile import read_po

from qca.report.sections.rules import _tell_necessity, _tell_sufficiency
from qca.report.words import load_words
from qca.study.settings import NecessityCuts, SufficiencyCuts
from tests.phrases import FOLDER

CATALOGUES = [
    *sorted((FOLDER / "es").glob("*.po")),
    *sorted((FOLDER / "messages" / "es").glob("*.po")),
]
# What is said otherwise everywhere else, and what is said.
NOT_SAID = {
    r"residuos?": "remanente",
    r"anclajes?": "ancla",
    r"en especie": "cualitativamente",
    r"por defecto": "por omisión",
    r"añad\w+": "agregar",
    r"d[é]l[oae]s?": "delo",
    r"sesg\w+": "asimétrico",
    r"comparativo cualitativo": "cualitativo comparado",
    r"[«»]": "“…”",
    r"implicantes? primari\w+|primos? implicantes?": "implicante primo",
    r"tablas? de la verdad": "tabla de verdad",
    r"membresías?": "pertenencia",
    r"outcomes?": "resultado",
    r"contrafactual\w*": "contrafáctico",
    r"directorios?": "carpeta",
    r"pertenencias? en (?:el|los|un) ": "pertenencia a",
    r"si (?:la )?consistencia ≥": "si la consistencia es ≥",
    r"umbral(?:es)? de (?:consistencia|PRI|relevancia|casos)": "corte",
}
# Keys and options, quoted or after dashes, are written as they are in files.
WRITTEN = re.compile(r"--[\w-]+|'[^']*'|\{[^}]*\}|\(outcome:[^)]*\)|outcome: \[[^]]*\]")


def list_phrases(path: Path) -> list[str]:
    with path.open("rb") as file:
        messages = [message for message in read_po(file) if message.id]
    return [
        text
        for message in messages
        for text in ([message.string] if isinstance(message.string, str) else message.string)
    ]


@pytest.mark.parametrize(
    "path", CATALOGUES, ids=lambda path: f"{path.parent.parent.name}-{path.stem}"
)
def test_one_word_for_one_thing(path: Path) -> None:
    for phrase in list_phrases(path):
        plain = WRITTEN.sub("", phrase)
        for pattern, said in NOT_SAID.items():
            found = re.search(rf"(?<!\w){pattern}(?!\w)", plain, re.IGNORECASE)
            assert not found, (phrase, said)


def test_consistency_is_the_word() -> None:
    """ "Inclusión" stands only where it is said that it is another word for it."""
    told = [
        phrase
        for path in CATALOGUES
        for phrase in list_phrases(path)
        if re.search(r"(?<!\w)inclusi[oó]n", phrase, re.IGNORECASE)
    ]
    assert told == ["Consistencia (también inclusión; inclS e inclN en los archivos):"]


def test_e_and_u_before_their_sounds() -> None:
    for path in CATALOGUES:
        for phrase in list_phrases(path):
            assert not re.search(r" y h?[ií](?![aeou])", phrase), phrase
            assert not re.search(r" o h?[oó]", phrase), phrase
        for phrase in list_phrases(path):
            assert not re.search(r"(?<!\w)u \{number\}", phrase), phrase  # "o 1 modelo"


def test_rules_are_sentences() -> None:
    """Each measure has its article, by its gender."""
    told = load_words("es")(
        "rules.suff", cuts=_tell_sufficiency(SufficiencyCuts(), load_words("es"))
    )
    assert "si la consistencia es ≥ " in told
    told = _tell_necessity(NecessityCuts(incl=0.9, ron=0.5, cov=0.4), load_words("es"))
    assert told == (
        "la consistencia es ≥ 0.90, la relevancia (RoN) es ≥ 0.50, la cobertura es ≥ 0.40"
    )
