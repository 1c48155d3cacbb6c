"""In which language commands speak: what is asked for, wherever, and what depends on none."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import click
import pytest
from click.testing import CliRunner, Result

from qca.cli.commands import main
from qca.cli.language import find_language

DATA = "case,A,B,Y\na,1,0.8,1\nb,0.2,0.9,0.3\nc,0.9,0.1,0.8\n"


@pytest.fixture(autouse=True)
def bare(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name in ("QCA_LANG", "LANGUAGE", "LC_ALL", "LC_MESSAGES", "LANG"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.chdir(tmp_path)
    (tmp_path / "data.csv").write_text(DATA)


def run(*arguments: str, **environment: str) -> Result:
    return CliRunner(env=environment).invoke(main, arguments, prog_name="qca")


@pytest.mark.parametrize(
    ("arguments", "environment", "language"),
    [
        ((), {}, "en"),
        ((), {"LANG": "es_MX.UTF-8"}, "es"),
        ((), {"LANG": "es_MX.UTF-8", "LC_ALL": "C.UTF-8"}, "en"),
        ((), {"LC_MESSAGES": "es_ES", "LANG": "en_US.UTF-8"}, "es"),
        ((), {"LANG": "et_EE.UTF-8"}, "en"),
        ((), {"QCA_LANG": "en", "LANG": "es_MX.UTF-8"}, "en"),
        ((), {"QCA_LANG": "fr", "LANG": "es_MX.UTF-8"}, "es"),
        (("--lang", "es"), {"QCA_LANG": "en"}, "es"),
        (("run", "x", "--lang=es"), {}, "es"),
        (("--lang", "es", "run", "x", "--lang", "en"), {}, "en"),
        (("run", "--lang"), {"QCA_LANG": "es"}, "es"),
        (("run", "--", "--lang", "es"), {}, "en"),
    ],
)
def test_the_language_is_found(
    arguments: tuple[str, ...], environment: dict[str, str], language: str
) -> None:
    assert find_language(arguments, environment) == language


def test_errors_are_told_in_it() -> None:
    assert run("run", "no.yaml").stderr == "qca: no.yaml: there is no such file; check the path\n"
    told = "qca: no.yaml: no existe ese archivo; revise la ruta\n"
    assert run("--lang", "es", "run", "no.yaml").stderr == told
    assert run("run", "no.yaml", "--lang", "es").stderr == told
    assert run("run", "no.yaml", QCA_LANG="es").stderr == told
    assert run("run", "no.yaml", LANG="es_MX.UTF-8").stderr == told
    assert run("run", "no.yaml", LANG="es_MX.UTF-8", QCA_LANG="en").stderr != told


@pytest.mark.parametrize("command", [("verify",), ("cases", "import"), ("run",), ("lock",)])
def test_every_command_that_tells_people_anything_takes_it(command: tuple[str, ...]) -> None:
    told = run(*command, "no.file", "--lang", "es")
    assert told.exit_code == 2 and "no existe ese archivo" in told.stderr, told.stderr


def test_wrong_usage_is_told_in_it() -> None:
    """What click says arises before options are parsed."""
    told = run("minimize", "--outcom", "Y", "--lang", "es")
    assert told.exit_code == 2
    assert "Uso: qca minimize [OPCIONES] DATA|SPEC" in told.stderr
    assert "Pruebe 'qca minimize --help' para ver la ayuda." in told.stderr
    assert "No existe la opción" in told.stderr
    told = run("minimize", "data.csv", "-o", "Y", "--n-cut", "x", "--lang", "es")
    assert "Valor no válido para '--n-cut': 'x' no es un número entero" in told.stderr
    assert "No such option" in run("minimize", "--outcom", "Y").stderr


def test_notes_are_told_in_it() -> None:
    told = run("truth-table", "data.csv", "-o", "Y", "--lang", "es")
    assert "qca: nota: los casos se nombran por la columna 'case'\n" in told.stderr
    english = run("truth-table", "data.csv", "-o", "Y")
    assert "qca: note: the cases are named by the column 'case'\n" in english.stderr


def test_a_report_heeds_no_locale() -> None:
    """A report is kept and compared: it does not change with a setting that nobody gave."""
    plain = run("truth-table", "data.csv", "-o", "Y").stdout
    assert run("truth-table", "data.csv", "-o", "Y", LANG="es_MX.UTF-8").stdout == plain
    asked = run("truth-table", "data.csv", "-o", "Y", "--lang", "es").stdout
    assert asked != plain
    assert run("truth-table", "data.csv", "-o", "Y", QCA_LANG="es").stdout == asked
    assert run("--lang", "es", "truth-table", "data.csv", "-o", "Y").stdout == asked


@pytest.mark.parametrize("style", ["json", "csv"])
def test_files_for_programs_are_the_same_in_every_language(style: str) -> None:
    command = ("minimize", "data.csv", "-o", "Y", "--incl-cut", "0.7", "--format", style)
    assert run(*command).stdout == run(*command, "--lang", "es", LANG="es_MX.UTF-8").stdout


def walk(command: click.Command, names: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    yield names
    for name, each in command.commands.items() if isinstance(command, click.Group) else ():
        yield from walk(each, (*names, name))


@pytest.mark.parametrize("names", list(walk(main)), ids=" ".join)
def test_help_is_told_in_it(names: tuple[str, ...]) -> None:
    english, spanish = run(*names, "--help"), run(*names, "--help", QCA_LANG="es")
    assert english.exit_code == spanish.exit_code == 0
    assert english.stdout == run(*names, "--help").stdout  # shown, not changed
    for words, told in (
        (("Usage:", "Options:", "Show this message and exit."), english.stdout),
        (("Uso:", "Opciones:", "Muestra este mensaje y termina."), spanish.stdout),
    ):
        assert all(word in told for word in words), told
    assert not {"Usage:", "Options:", "Examples:", "[default:"} & set(spanish.stdout.split())
    examples = [line for line in english.stdout.splitlines() if line.startswith("    qca ")]
    assert all(line in spanish.stdout for line in examples)


def test_cases_are_shown_in_it() -> None:
    cases = str(Path(__file__).parents[2] / "cases")
    shown = " ".join(run("cases", "show", "NL1", "--dir", cases, "--lang", "es").stdout.split())
    assert "Afirma que el liderazgo estuvo en el grado alto" in shown
    assert "States that" not in shown
    listed = run("cases", "list", "--dir", cases, "--lang", "es").stdout
    assert "otras lecturas" in listed
    tables = [
        run("cases", "table", "--dir", cases, "--format", "csv", "--lang", each).stdout
        for each in ("en", "es")
    ]
    assert tables[0] == tables[1]


def test_help_says_consistency_and_never_inclusion() -> None:
    from qca.cli.commands import main
    from qca.cli.help import list_help

    told = list(list_help(main))
    assert any("consistency" in text.lower() for text in told)
    assert [text for text in told if "inclusion" in text.lower()] == []


def test_help_shows_the_language_there_is_without_the_option() -> None:
    assert "[default: en]" in " ".join(run("run", "--help").stdout.split())
    told = run("--lang", "es", "run", "--help").stdout
    assert "[por omisión: es]" in " ".join(told.split())
    assert run("run", "--help", QCA_LANG="es").stdout == told


def test_what_stands_before_the_command_goes_before_the_environment() -> None:
    told = run("--lang", "es", "truth-table", "data.csv", "-o", "Y", QCA_LANG="en").stdout
    assert told == run("truth-table", "data.csv", "-o", "Y", "--lang", "es").stdout
    assert told != run("truth-table", "data.csv", "-o", "Y").stdout


def test_an_unknown_language_of_the_environment_is_refused() -> None:
    result = run("truth-table", "data.csv", "-o", "Y", QCA_LANG="fr")
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr == "qca: QCA_LANG is 'fr'; use en or es\n"


def test_a_check_tells_what_lacks_the_language() -> None:
    Path("spec.yaml").write_text(
        "title: {en: only English}\ncases: {table: data.csv}\noutcome: Y\nconditions: [A, B]\n"
        "sets:\n" + "".join(f"  {name}: {{as_is: true, why: coded}}\n" for name in "ABY")
    )
    assert "title" in run("check", "spec.yaml", "--lang", "es").stderr
    assert "title" not in run("check", "spec.yaml").stderr
