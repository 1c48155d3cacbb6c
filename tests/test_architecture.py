"""The architecture as a test: one-way imports, public names, a core without files or printing."""

from __future__ import annotations

import ast
import dataclasses
import importlib
import inspect
import pkgutil
import re
import subprocess
import sys
import tomllib
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from importlinter.cli import lint_imports

import qca
from qca.equality import ByValue, are_alike
from qca.notebook import chains, functions
from qca.sets.fit import sufficiency
from qca.study import settings
from qca.study.domains import Settings, list_fields
from qca.study.settings import (
    ChainScope,
    ChainSettings,
    MinimizationSettings,
    NecessitySettings,
    TruthTableSettings,
)

from .samples import DATACLASSES, build, hints_of, rank
from .test_glossary import list_classes, read_glossary

PACKAGE = Path(qca.__file__).parent
MODULES = sorted(PACKAGE.rglob("*.py"))
CORE_PACKAGES = ("boolean", "sets", "analysis", "chains", "certificates", "robustness")
CORE = [m for m in MODULES if m.relative_to(PACKAGE).parts[0] in CORE_PACKAGES]


def test_imports_go_down_only(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(PACKAGE.parent)
    assert lint_imports(config_filename="pyproject.toml", no_cache=True) == 0


def test_contracts_name_every_part() -> None:
    config = tomllib.loads((PACKAGE.parent / "pyproject.toml").read_text("utf-8"))
    contracts = {each["name"]: each for each in config["tool"]["importlinter"]["contracts"]}
    parts = {f"qca.{path.stem}" for path in PACKAGE.glob("[!_]*") if path.suffix in ("", ".py")}
    parts -= {"qca.checker"}
    down = contracts["Imports go down only"]["layers"]
    apart = contracts["The checker of certificates shares no code with what it checks"]
    called = contracts["Nothing but the command line calls the checker"]
    assert {part for layer in down for part in layer.split(" | ")} == parts
    assert set(apart["forbidden_modules"]) == parts
    assert {*called["source_modules"], "qca.cli"} == parts
    layout = (PACKAGE.parent / "docs" / "decisions" / "0002-layout.md").read_text("utf-8")
    for contract in contracts.values():
        if contract["name"] in (
            "Imports go down only",
            "Within analysis, too",
            "Within robustness, too",
        ):
            order = " → ".join(contract["layers"]).replace("qca.", "")
            assert f"`{order}`" in " ".join(layout.split())


@pytest.mark.parametrize("room", ["boolean", "robustness"])
def test_a_large_room_tells_of_all_that_it_holds(room: str) -> None:
    said = re.findall(r"``(\w+)``", importlib.import_module(f"qca.{room}").__doc__ or "")
    held = {path.stem for path in (PACKAGE / room).glob("[!_]*")}
    assert held - set(said) == set()


def test_references_in_docstrings_lead_somewhere() -> None:
    named = {
        name
        for module in MODULES
        for name in re.findall(
            r":\w+:`~?(qca\.[\w.]+)`|``(qca\.[\w.]+)``", module.read_text("utf-8")
        )
    }
    assert len(named) > 30
    for name in sorted(first or second for first, second in named):
        assert pkgutil.resolve_name(name) is not None


def test_public_names() -> None:
    assert sorted(qca.__all__) == [
        "AnalysisError",
        "InputError",
        "Model",
        "Problem",
        "QCAError",
        "Record",
        "RunRecord",
        "Solution",
        "Study",
        "TruthTable",
        "Verdict",
        "algebra",
        "assess",
        "build_truth_table",
        "calibrate",
        "check",
        "diagnostics",
        "evaluate",
        "find_chains",
        "find_thresholds",
        "fit",
        "iterate_models",
        "judge",
        "load_frame",
        "load_study",
        "minimize",
        "necessity",
        "parse_expression",
        "plot",
        "predict",
        "read_record",
        "run",
        "show_in",
    ]
    for name in qca.__all__:
        assert getattr(qca, name) is not None
    with pytest.raises(AttributeError):
        _ = qca.nonsense


@cache
def nodes(module: Path) -> list[ast.AST]:
    """Return all that a module is made of."""
    return list(ast.walk(ast.parse(module.read_text("utf-8"))))


def imported_names(module: Path) -> set[str]:
    names: set[str] = set()
    for node in nodes(module):
        if isinstance(node, ast.Import):
            names.update(alias.name.split(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            names.add(node.module.split(".")[0])
    return names


@pytest.mark.parametrize("module", MODULES, ids=lambda m: m.relative_to(PACKAGE).as_posix())
def test_no_module_lists_combinations(module: Path) -> None:
    assert "itertools" not in imported_names(module)


@pytest.mark.parametrize("module", CORE, ids=lambda m: m.relative_to(PACKAGE).as_posix())
def test_core_neither_prints_nor_opens_files(module: Path) -> None:
    called = {
        node.func.id
        for node in nodes(module)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)
    }
    assert not called & {"print", "open", "input"}
    assert not imported_names(module) & {"pathlib", "os", "sys", "click", "rich", "ruamel"}


def is_overload(node: ast.AST) -> bool:
    """Return whether a definition is one of the types that a function has, told in its last."""
    decorators = getattr(node, "decorator_list", [])
    return any(isinstance(each, ast.Name) and each.id == "overload" for each in decorators)


def test_every_public_function_is_documented() -> None:
    missing = []
    for module in MODULES:
        whole = nodes(module)[0]
        assert isinstance(whole, ast.Module)
        for node in whole.body:
            is_public = isinstance(node, ast.FunctionDef | ast.ClassDef) and node.name[0] != "_"
            if is_public and not ast.get_docstring(node) and not is_overload(node):
                missing.append(f"{module.name}:{node.name}")
    assert missing == []


# What Python, click and pydantic call by their own names.
CALLED_BY_OTHERS = re.compile(
    r"link_periods|OURS|__\w+__|list_|list_commands|command_class|model_config|_check|_read_moves|_take_agreed"
)


def names_given(node: ast.stmt) -> list[str]:
    """Return the names of a function or a class, or those that something is assigned to."""
    if isinstance(node, ast.FunctionDef | ast.ClassDef):
        return [node.name]
    targets = node.targets if isinstance(node, ast.Assign) else []
    return [
        part.id
        for target in targets
        for part in getattr(target, "elts", [target])
        if isinstance(part, ast.Name)
    ]


def test_nothing_is_there_for_tests_alone() -> None:
    """Functions, classes, constants and methods are used in the package, or named in the docs.

    What stands in ``notebook`` is there for users of Python.
    """
    used: set[str] = set()
    for module in [*MODULES, PACKAGE.parent / "setup.py"]:
        for node in nodes(module):
            if (
                isinstance(node, ast.Constant)
                and isinstance(node.value, str)
                and module.name == "setup.py"
            ):
                used.add(node.value)
            if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load):
                used.add(node.id)
            elif isinstance(node, ast.Attribute):
                used.add(node.attr)
    pages = [PACKAGE.parent / "README.md", *(PACKAGE.parent / "docs").glob("*.md")]
    fence = re.compile(r"^```.*?^```", re.DOTALL | re.MULTILINE)
    for page in pages:
        text = page.read_text("utf-8")
        code = [*fence.findall(text), *re.findall(r"`[^`\n]+`", fence.sub("", text))]
        used |= set(re.findall(r"\w+", " ".join(code)))
    idle = []
    for module in MODULES:
        if module.relative_to(PACKAGE).parts[0] == "notebook":
            continue
        whole = nodes(module)[0]
        assert isinstance(whole, ast.Module)
        inner = [node.body for node in whole.body if isinstance(node, ast.ClassDef)]
        for part in [*whole.body, *(part for body in inner for part in body)]:
            idle += [
                f"{module.relative_to(PACKAGE).as_posix()}: {name}"
                for name in names_given(part)
                if name not in used and not CALLED_BY_OTHERS.fullmatch(name)
            ]
    assert idle == []


# Where the numbers of the method are made.
NUMERIC = (
    *("sets/calibration.py", "sets/curves.py", "sets/cuts.py", "sets/exact.py", "sets/fit.py"),
    *(
        "sets/regression.py",
        "sets/thresholds.py",
        "sets/diagnostics.py",
        "robustness/worlds/sums.py",
    ),
    *("analysis/truth_table/rows.py", "analysis/truth_table/placement.py"),
)


@pytest.mark.parametrize("module", NUMERIC)
def test_numeric_functions_have_an_example(module: str) -> None:
    whole = nodes(PACKAGE / module)[0]
    assert isinstance(whole, ast.Module)
    functions = [node for node in whole.body if isinstance(node, ast.FunctionDef)]
    public = [node for node in functions if node.name[0] != "_"]
    assert public
    assert [n.name for n in public if ">>>" not in (ast.get_docstring(n) or "")] == []


# Names that two modules share, because both are the one thing: two ways into a program, the door of
# the package to a function that a module defines, and types that have but one meaning.
SAME = {"main", "build_truth_table", "diagnose", "necessity", "sufficiency", "unique_coverage"}
SAME |= {"Flags", "Json"}
# What each picture is, as the table of them lists it.
SAME |= {"KIND"}
# What each format of reports is written by, as the table of them says.
SAME |= {"write_report"}


def name_of(node: ast.stmt, room: str) -> str | None:
    """Return the name given to a class, a public function, a type or a constant, or None.

    Commands are called as what they do, and parameters of types as what they stand for.
    """
    name = None
    if isinstance(node, ast.FunctionDef | ast.ClassDef):
        is_command = room == "cli" and bool(node.decorator_list)
        name = None if is_overload(node) or is_command else node.name
    elif isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
        told = node.targets[0].id
        is_parameter = isinstance(node.value, ast.Call) and not told.isupper()
        name = None if is_parameter or not told[0].isupper() else told
    return None if name is None or name.startswith("_") else name


def test_no_name_for_two_things() -> None:
    """Classes, public functions, types and constants have a name each.

    The checker shares no code, and has words of its own.
    """
    known: dict[str, list[str]] = {}
    for module in MODULES:
        room = module.relative_to(PACKAGE).parts[0]
        whole = nodes(module)[0]
        assert isinstance(whole, ast.Module)
        for node in whole.body:
            name = None if room == "checker" else name_of(node, room)
            if name is not None and name not in SAME:
                known.setdefault(name, []).append(module.relative_to(PACKAGE).as_posix())
    assert {name: where for name, where in known.items() if len(where) > 1} == {}


def loaded_by(*arguments: str) -> set[str]:
    """Return the modules that a command loads, of ours and of others."""
    script = "import sys, qca.cli\n"
    script += "try: qca.cli.main(sys.argv[1:], prog_name='qca')\nexcept SystemExit: pass\n"
    script += "print(*sys.modules)"
    done = subprocess.run(
        [sys.executable, "-c", script, *arguments], capture_output=True, text=True, check=True
    )
    return set(done.stdout.splitlines()[-1].split())


PLAIN = PACKAGE.parent / "tests" / "published" / "data" / "LF.csv"
SPEC = PACKAGE.parent / "calibrations" / "2015.yaml"
DATA = (str(PLAIN), "-o", "SURV")
# What reads analysis files, and checks them.
YAML = {
    *("annotated_types", "pydantic", "pydantic_core", "typing_extensions", "typing_inspection"),
    *("ruamel", "yaml", "cython_runtime"),  # libyaml by its binding
}
# Rooms that a table needs nothing of; parts of the standard library that take long.
SPECIFIC = {"qca.certificates", "qca.io.studies", "qca.record", "qca.robustness", "qca.study.spec"}
SLOW = {"asyncio", "email", "hashlib", "http", "logging", "multiprocessing", "random", "unittest"}


@pytest.mark.parametrize(
    ("command", "libraries", "unused"),
    [
        (("--help",), set(), {"qca.sets", "qca.boolean", *SLOW}),
        (("run", "--help"), set(), {"qca.sets", "qca.boolean", *SLOW}),
        (("truth-table", *DATA), {"babel", "numpy"}, {*SPECIFIC, *SLOW, "json", "numpy.ma"}),
        (("minimize", *DATA), {"babel", "numpy"}, {*SPECIFIC, *SLOW, "json", "numpy.ma"}),
        (
            ("minimize", *DATA, "--format", "json"),
            {"babel", "numpy"},
            {*SPECIFIC, *SLOW, "numpy.ma"},
        ),
        (
            ("minimize", *DATA, "--format", "csv"),
            {"babel", "numpy"},
            {*SPECIFIC, *SLOW, "numpy.ma"},
        ),
        (("necessity", *DATA), {"babel", "numpy"}, {*SPECIFIC, *SLOW, "json", "numpy.ma"}),
        (("chains", str(PLAIN)), {"babel", "numpy"}, {*SPECIFIC, *SLOW, "json", "numpy.ma"}),
        (("minimize", str(SPEC)), {"babel", "numpy", *YAML}, {"qca.record", "qca.robustness"}),
        (
            ("check", str(SPEC)),
            {"babel", "numpy", *YAML},
            {"qca.record", "qca.report.contents"},
        ),
        (
            ("calibrate", str(SPEC)),
            {"babel", "numpy", *YAML},
            {"qca.analysis.minimization", "qca.robustness"},
        ),
        (
            ("claims", str(SPEC)),
            {"babel", "numpy", *YAML},
            {"qca.chains", "qca.robustness.changes"},
        ),
        (
            ("run", str(SPEC), "--no-robustness"),
            {"babel", "numpy", *YAML},
            {
                *(
                    "qca.robustness.assessment",
                    "qca.robustness.worlds",
                    "multiprocessing",
                    "logging",
                ),
                *(
                    "qca.io.outputs",
                    "qca.report.files",
                    "qca.report.sections.robustness.worlds",
                    "numpy.ma",
                ),
            },
        ),
        (
            ("run", str(SPEC)),
            {"babel", "numpy", *YAML},
            {"qca.chains", "qca.certificates", "numpy.ma"},
        ),
    ],
)
def test_a_command_loads_only_what_it_uses(
    command: tuple[str, ...], libraries: set[str], unused: set[str]
) -> None:
    """See decision 28: the time of a short command is that of what it loads."""
    loaded = loaded_by(*command)
    assert "click" in loaded
    known = {*sys.stdlib_module_names, "qca", "click", *libraries}
    others = {name.split(".")[0] for name in loaded} - known
    assert not {name for name in others if name[0] != "_" and name != "sitecustomize"}
    assert not loaded & unused


# Stages that have a setting of the same name, each with a meaning and a default of its own.
SHARED = {
    "seed": {"AgreementSettings", "RobustnessSettings"},
    "incl": {"NecessityParameters", "SufficiencyParameters"},
    "against": {"NecessityCuts", "SufficiencyCuts"},
    "incl_cut": {"TruthTableSettings", "ChainSettings"},
    "max_models": {"MinimizationSettings", "ChainSettings"},
}
# Words that are also used of other things than settings.
COMMON = {
    *("anchors", "budget", "labels", "expectations", "exclude", "necessary", "order", "unserved"),
}
# Functions whose keyword arguments are settings, with the classes that say what these are.
KEYWORDS = {
    "build_truth_table": (TruthTableSettings,),
    "minimize": (MinimizationSettings,),
    "iterate_models": (MinimizationSettings,),
    "find_necessity": (NecessitySettings,),
    "find_chains": (ChainSettings, ChainScope),
}
# Settings that such a function has under another name, or has no use for.
ASIDE = {"solutions", "max_models"}


def list_setting_classes() -> list[type[Settings]]:
    stages = [each for each in vars(settings).values() if isinstance(each, type)]
    return [each for each in stages if issubclass(each, Settings) and each is not Settings]


def list_defaults(module: Path) -> list[tuple[str, str, str]]:
    """Return where a module gives a default: the class or function, the name, the default."""
    found = []
    for node in nodes(module):
        if isinstance(node, ast.ClassDef):
            fields = [part for part in node.body if isinstance(part, ast.AnnAssign) and part.value]
            found += [(node.name, ast.unparse(f.target), ast.unparse(f.value or f)) for f in fields]
        elif isinstance(node, ast.FunctionDef):
            given = node.args
            places = [*given.posonlyargs, *given.args]
            pairs = [*zip(reversed(places), reversed(given.defaults), strict=False)]
            pairs += [(a, d) for a, d in zip(given.kwonlyargs, given.kw_defaults, strict=True) if d]
            found += [(node.name, argument.arg, ast.unparse(d)) for argument, d in pairs]
    return found


def test_a_setting_is_declared_in_one_class() -> None:
    """See decision 23: a default is decided once, and told by what takes it from there."""
    declared: dict[str, set[str]] = {}
    for stage in list_setting_classes():
        for name in vars(stage).get("__annotations__", {}):
            declared.setdefault(name, set()).add(stage.__name__)
    assert {name: where for name, where in declared.items() if len(where) > 1} == SHARED
    spelt = {stage.name_of(name) for stage in list_setting_classes() for name in list_fields(stage)}
    again = [
        (module.relative_to(PACKAGE).as_posix(), where, name, default)
        for module in MODULES
        for where, name, default in list_defaults(module)
        if name in (spelt | declared.keys()) - COMMON and module.name != "settings.py"
    ]
    # Ranges of cuts under ``robustness`` have the names of the cuts, and there are none by default.
    ranges = {
        ("study/spec.py", "RobustnessSpec", cut, "None") for cut in ("incl_cut", "pri_cut", "n_cut")
    }
    for path, where, name, default in set(again) - ranges:
        assert path in ("notebook/functions.py", "notebook/chains.py"), (path, where, name)
        field = default.rpartition(".")[2]
        stages = KEYWORDS[where]
        assert any(field in list_fields(s) and s.name_of(field) == name for s in stages), default
    assert ranges < set(again)


@pytest.mark.parametrize(("name", "stages"), KEYWORDS.items(), ids=list(KEYWORDS))
def test_python_takes_every_setting_of_a_stage(
    name: str, stages: tuple[type[Settings], ...]
) -> None:
    room = chains if hasattr(chains, name) else functions
    parameters = inspect.signature(getattr(room, name)).parameters
    for stage in stages:
        for field in list_fields(stage):
            if field not in ASIDE or stage is ChainSettings:
                assert parameters[stage.name_of(field)].default == getattr(stage(), field)


# What would make a test depend on how busy the machine is, also within a script that it writes.
CLOCKS = re.compile(
    r"^ *(import|from) +(time|timeit)\b|\bimport .*\btime\b|\b(sleep|perf_counter|monotonic"
    r"|process_time|Timer|alarm|setitimer)(_ns)?\(|\b(timeout|deadline|derandomize) ?="
)


# Where texts enter, and may be read as expressions or claims: nowhere else.
_ENTRANCES = {
    "boolean/formulas.py": "every other reader is built on it",
    "boolean/setnames.py": "a column may be named like an expression",
    "boolean/algebra.py": "sympy names its symbols by texts",
    "study/orders.py": "analysis files: orders, of what and by what",
    "study/scalars.py": "analysis files: expressions",
    "study/statements.py": "analysis files: claims",
    "study/checks.py": "analysis files: outcomes under a key that is faulty",
    "cli/plot.py": "the options --claim and --term",
    "cli/settings.py": "options about an outcome",
    "cli/inputs.py": "the option --outcome",
    "notebook/claims.py": "Python: claims",
    "notebook/frames.py": "Python: expressions",
    "notebook/functions.py": "Python: tables",
    "notebook/pictures.py": "Python: claims and terms of pictures",
    "analysis/truth_table/table.py": "Python: the outcome",
    "analysis/necessity/analysis.py": "Python: the outcome",
    "analysis/remainders/counterfactuals.py": "Python: what is excluded",
    "analysis/remainders/expectations.py": "Python: what is expected",
    "chains/factors.py": "Python: outcomes of chains",
}
_READERS = {
    *("parse_expression", "read_formula", "hold_formula", "read_statement", "hold_statement"),
}


def test_texts_are_read_where_they_enter() -> None:
    reading = {
        module.relative_to(PACKAGE).as_posix()
        for module in MODULES
        for name, _ in _list_calls(module)
        if name in _READERS
    }
    assert sorted(reading) == sorted(_ENTRANCES)


# What takes texts apart, and the modules in which that is no reading of what was written inside.
_TAKING_APART = {"split", "find", "index", "match", "search", "fullmatch", "compile"}
# What does so whatever it is given: only texts have it.
_OF_TEXTS = {
    *("partition", "rpartition", "removeprefix", "removesuffix", "startswith", "endswith"),
    *("rsplit", "splitlines", "isdigit", "isdecimal", "isnumeric", "findall", "finditer"),
    *("literal_eval", "fromstring"),
}
_APART = {
    "robustness/engines/__init__.py": "the address of a cluster",
    "robustness/moves/sensitivity.py": "an option of a decision by its label",
    "report/figures/rendering.py": "identifiers in what matplotlib wrote",
    "report/formats/html/drawings.py": "identifiers and fonts in what matplotlib wrote",
    "report/formats/html/spans.py": "a place in a page is named by what may stand in a link",
    "report/formats/latex.py": "pages that stand on their side together",
    "report/formats/latex_tables.py": "what LaTeX takes for an option",
    "report/formats/latex_text.py": "letters, signs and where words break",
    "report/formats/canvases.py": "which letters a warning of matplotlib names",
    "report/formats/excel.py": "what no sheet may be called",
    "report/formats/packages.py": "dates in what python-docx and openpyxl wrote",
    "report/formats/paper.py": "where words break",
    "report/formats/word_styles.py": "fonts of a theme in what python-docx wrote",
    "report/formats/text_lines.py": "where lines break",
    "report/formats/text.py": "lines of a heading",
    "report/figures/canvas.py": "where lines break",
    "report/words/__init__.py": "the word for 'or' before a vowel",
}


def _takes_apart(name: str, call: ast.Call) -> bool:
    """Return whether a call takes a text apart, by what is called and what it is given."""
    owner = getattr(getattr(call.func, "value", None), "id", "")
    if owner == "np":
        return False
    if name in _OF_TEXTS or owner == "re" or (name == "split" and not call.args):
        return True
    return name in _TAKING_APART and any(_is_text(each) for each in call.args)


def test_no_text_is_parsed_back_inside() -> None:
    inside = ("analysis", "robustness", "chains", "certificates", "report")
    apart: dict[str, list[int]] = {}
    for module in MODULES:
        path = module.relative_to(PACKAGE)
        for name, call in _list_calls(module):
            if path.parts[0] in inside and _takes_apart(name, call):
                apart.setdefault(path.as_posix(), []).append(call.lineno)
    assert {path: lines for path, lines in apart.items() if path not in _APART} == {}
    assert apart.keys() == _APART.keys()


def test_found_is_no_name() -> None:
    # Locals of few functions, of which nothing better can be said than that they were found.
    most = 35
    named, local = [], 0
    for module in MODULES:
        path = module.relative_to(PACKAGE).as_posix()
        for node in nodes(module):
            given = getattr(node, "arg", getattr(node, "attr", None))
            field = getattr(node, "target", None) if isinstance(node, ast.AnnAssign) else None
            is_field = getattr(field, "id", "") == "found" and node.value is None
            if given == "found" or is_field:
                named.append(f"{path}:{node.lineno}")
            if isinstance(node, ast.FunctionDef):
                local += any(
                    isinstance(each, ast.Name)
                    and each.id == "found"
                    and isinstance(each.ctx, ast.Store)
                    for each in ast.walk(node)
                )
    assert named == []
    assert local <= most


def test_any_stands_at_borders_alone() -> None:
    # Values of JSON, YAML and pydantic, of archives and annotations, results of other libraries; to
    # become fewer.
    most = 140
    lines = [
        line
        for module in MODULES
        if module.relative_to(PACKAGE).parts[0] != "checker"
        for line in module.read_text("utf-8").splitlines()
        if re.search(r"\bAny\b", line)
    ]
    assert len(lines) <= most


def test_members_of_enumerations_are_not_compared_with_texts() -> None:
    words = {
        each.value.value
        for module in MODULES
        for node in nodes(module)
        if isinstance(node, ast.ClassDef)
        and {base.id for base in node.bases if isinstance(base, ast.Name)} & {"StrEnum", "Word"}
        for each in node.body
        if isinstance(each, ast.Assign) and isinstance(each.value, ast.Constant)
    }
    assert {"parsimonious", "supported", "C", "->"} <= words
    # The name of a decision, and an environment variable that is set to 0.
    known = {"robustness/worlds/universe.py": "n_cut", "cli/progress.py": "0"}
    found = {
        f"{path}:{node.lineno}"
        for module in MODULES
        for path in [module.relative_to(PACKAGE).as_posix()]
        if path.split("/")[0] not in ("checker", "io", "boolean", "sets", "names.py", "numerals.py")
        for node in nodes(module)
        for side in _list_sides(node)
        for part in getattr(side, "elts", [side])
        if isinstance(part, ast.Constant) and part.value in words
        if known.get(path) != part.value
    }
    assert sorted(found) == []


def _list_sides(node: ast.AST) -> list[ast.expr]:
    """Return what is compared with something, in a condition or a case."""
    if isinstance(node, ast.Compare):
        return [node.left, *node.comparators]
    return [node.value] if isinstance(node, ast.MatchValue) else []


def _list_calls(module: Path) -> list[tuple[str, ast.Call]]:
    """Return the calls in a module by the name of what is called, whatever it belongs to."""
    calls = [node for node in nodes(module) if isinstance(node, ast.Call)]
    return [(getattr(call.func, "id", getattr(call.func, "attr", "")), call) for call in calls]


def _is_text(node: ast.expr) -> bool:
    parts = getattr(node, "elts", [node])
    return any(
        isinstance(part, ast.JoinedStr)
        or (isinstance(part, ast.Constant) and isinstance(part.value, str))
        for part in parts
    )


def test_no_test_watches_the_clock() -> None:
    """Wait for what happens (a line, a pipe, an event), or set the clock: see decision 21."""
    here = Path(__file__).parent
    found = [
        f"{module.relative_to(here)}: {line.strip()}"
        for module in sorted(here.rglob("*.py"))
        if module not in (here / "conftest.py", Path(__file__))
        for line in module.read_text("utf-8").splitlines()
        if CLOCKS.search(line)
    ]
    assert found == []


def is_one_of_a_kind(kind: type) -> bool:
    return kind.__eq__ is object.__eq__


def test_all_dataclasses_are_seen() -> None:
    assert len(DATACLASSES) > 200
    assert {qca.Record, type(sufficiency([1], [1]))} <= set(DATACLASSES)


@pytest.mark.parametrize("kind", DATACLASSES, ids=lambda k: f"{k.__module__}.{k.__name__}")
def test_every_dataclass_can_be_compared(kind: Any) -> None:
    one, same = build(kind), build(kind)
    if is_one_of_a_kind(kind):
        assert one == one
        assert one != same
        return
    assert (one == same) is True
    assert (one != same) is False
    assert one != "something else"
    frozen = kind.__dataclass_params__.frozen
    if issubclass(kind, ByValue):
        assert frozen, "what is equal by value does not change"
        assert hash(one) == hash(same)
    for field in dataclasses.fields(kind):
        other = build(kind, changed=field.name)
        differs = not are_alike(getattr(one, field.name), getattr(other, field.name))
        if field.compare and differs:
            assert (one == other) is False


@pytest.mark.parametrize("kind", DATACLASSES, ids=lambda k: f"{k.__module__}.{k.__name__}")
def test_no_generated_equality_meets_an_array(kind: Any) -> None:
    generated = kind.__dataclass_params__.eq
    arrays = [name for name, hint in hints_of(kind).items() if rank(hint) >= 2]
    assert not (generated and arrays)
    # A class that inherits equality by value and generates its own has lost it.
    assert not (generated and issubclass(kind, ByValue))


def test_every_class_has_its_entry_and_every_entry_its_class() -> None:
    named = [(section, name) for section, _, name, _ in read_glossary() if name]
    told = {(room, name) for section, name in named for room in re.findall(r"`(\w+)`", section)}
    classes = set(list_classes())
    assert {name for _, name in named} == {name for _, name in classes}
    assert classes <= told
