"""YAML read strictly: scalars stay text, every key has a place, and nothing can run or explode."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from qca.errors import InputError, Place, Problem
from qca.io.files import decode, read_bytes, show_path
from qca.study.places import Path as KeyPath
from qca.study.places import Places

# A hand-written study has some hundreds of nodes; aliases that unfold beyond this are a bomb.
_MOST_NODES = 100_000
_DEEPEST = 40
_MOST_BYTES = 2_000_000


@dataclass(frozen=True, eq=False)
class Document:
    """A YAML file: nested dicts, lists and texts (None where empty), and where each stands."""

    data: Any
    places: Places
    content: bytes


def read_document(path: Path) -> Document:
    """Return a YAML file as data with places.

    Raises
    ------
    InputError
        The file cannot be read, is not YAML, repeats a key, uses a tag, nests too deeply, or its
        aliases unfold without end. All repeated keys and tags are reported at once.
    """
    content = read_bytes(path)
    shown = show_path(path)
    if len(content) > _MOST_BYTES:
        raise InputError(
            Problem(
                f"the file has over {_MOST_BYTES // 1_000_000} MB",
                "keep data in a table, and only the study in YAML",
                Place(shown),
            )
        )
    text = decode(content, path)
    reader = _Reader(shown, {}, _check_events(text, shown))
    node = _compose(text, shown)
    data = reader.read(node, (), ())
    if reader.problems:
        raise InputError(reader.problems)
    if not isinstance(data, dict):
        raise InputError(
            Problem(
                "the file is not a mapping of keys to values",
                "write 'key: value' lines",
                Place(shown, 1),
            )
        )
    return Document(data, Places(reader.places), content)


def _check_events(text: str, shown: str) -> list[Problem]:
    """Return the tags in a text, and refuse one that is not YAML or nests too deeply.

    Events come one by one, so that depth is known before anything recurses.
    """
    from ruamel.yaml import YAML

    problems = []
    depth = 0
    with _as_input_error(text, shown):
        for event in YAML(typ="safe", pure=True).parse(text):
            kind = type(event).__name__
            depth += kind in ("MappingStartEvent", "SequenceStartEvent")
            depth -= kind in ("MappingEndEvent", "SequenceEndEvent")
            place = Place(shown, event.start_mark.line + 1, event.start_mark.column + 1)
            if depth > _DEEPEST:
                raise InputError(
                    Problem(f"more than {_DEEPEST} levels of nesting", "flatten it", place)
                )
            if tag := getattr(event, "tag", None):
                problems.append(
                    Problem(
                        f"the tag '{tag}' is not allowed", "write plain values without '!'", place
                    )
                )
    return problems


def _compose(text: str, shown: str) -> Any:
    """Return the tree of nodes of the one document in ``text``."""
    from ruamel.yaml import YAML

    with _as_input_error(text, shown):
        node = YAML(typ="safe", pure=True).compose(text)
    if node is None:
        raise InputError(
            Problem("the file holds only comments", "write 'key: value' lines", Place(shown))
        )
    return node


@contextmanager
def _as_input_error(text: str, shown: str) -> Iterator[None]:
    """Turn what the YAML reader finds wrong into an error with a place and a remedy."""
    from ruamel.yaml.error import MarkedYAMLError, YAMLError

    try:
        yield
    except MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        place = Place(shown, mark.line + 1, mark.column + 1) if mark else Place(shown)
        what = (error.problem or error.context or "syntax error").strip()
        raise InputError(
            Problem(f"this is not valid YAML: {what}", _yaml_remedy(what), place)
        ) from None
    except (YAMLError, ValueError, OverflowError) as error:
        line = text.count("\n", 0, getattr(error, "position", 0)) + 1
        what = getattr(error, "reason", None) or str(error).splitlines()[0]
        raise InputError(
            Problem(f"this is not valid YAML: {what}", "correct or remove it", Place(shown, line))
        ) from None


def _yaml_remedy(what: str) -> str:
    if "mapping values" in what:
        return "put quotes around a text that holds ': '"
    if "tab" in what or "\\t" in what:
        return "indent with spaces, not tabs"
    if "single document" in what or "another document" in what:
        return "keep one document a file: remove the line '---'"
    return "check indentation, quotes and brackets"


@dataclass
class _Reader:
    """Turns nodes into data, noting places and problems."""

    shown: str
    places: dict[KeyPath, Place]
    problems: list[Problem]
    nodes: int = 0

    def read(self, node: Any, path: KeyPath, above: tuple[int, ...]) -> Any:
        place = self._place(node)
        self.places.setdefault(path, place)
        self.nodes += 1
        if id(node) in above or self.nodes > _MOST_NODES:
            raise InputError(
                Problem("aliases unfold without end", "write the repeated part out", place)
            )
        kind = type(node).__name__
        if kind == "ScalarNode":
            if "\0" in node.value:
                shown = ".".join(str(step) for step in path)
                self.problems.append(
                    Problem(f"'{shown}' holds a null character", "remove it", place)
                )
            # 'null', 'yes' and '010' are texts; only nothing at all (or ~) is empty.
            return None if node.style is None and node.value in ("", "~") else node.value
        within = (*above, id(node))
        if kind == "SequenceNode":
            return [self.read(item, (*path, i), within) for i, item in enumerate(node.value)]
        found: dict[str, Any] = {}
        for key_node, value_node in node.value:
            key = self._key(key_node)
            here = self._place(key_node)
            if key in found:
                first = self.places[(*path, key)]
                self.problems.append(
                    Problem(
                        f"the key '{key}' stands twice (first at line {first.line})",
                        "keep one of them",
                        here,
                    )
                )
                continue
            self.places[(*path, key)] = here
            found[key] = self.read(value_node, (*path, key), within)
        return found

    def _place(self, node: Any) -> Place:
        return Place(self.shown, node.start_mark.line + 1, node.start_mark.column + 1)

    def _key(self, node: Any) -> str:
        if type(node).__name__ != "ScalarNode":
            self.problems.append(
                Problem("a key is not a word", "write 'key: value'", self._place(node))
            )
            return ""
        if node.value == "<<":
            self.problems.append(
                Problem(
                    "merge keys (<<) are not read",
                    "write the keys out, or use 'extends'",
                    self._place(node),
                )
            )
        return str(node.value)
