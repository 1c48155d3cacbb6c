"""YAML read strictly: scalars stay text, every key has a place, and nothing can run or explode."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from qca.errors import InputError, Place, Problem, QCAError
from qca.io.events import Event, parse_events
from qca.io.files import decode, read_bytes, show_path
from qca.messages import Message, say
from qca.names import normalize
from qca.study.places import Node, Places
from qca.study.places import Path as KeyPath

__all__ = ["Document", "parse_document", "read_document"]

# A hand-written study has some hundreds of nodes; aliases that unfold beyond this are a bomb.
_MOST_NODES = 100_000
_DEEPEST = 40
_MOST_BYTES = 2_000_000


@dataclass(frozen=True, eq=False)
class Document:
    """A YAML file: nested dicts, lists and texts (None where empty), and where each stands."""

    data: dict[str, Node]
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
    return parse_document(read_bytes(path), path)


def parse_document(content: bytes, path: Path) -> Document:
    """Return the content of a YAML file as data with places.

    Raises
    ------
    InputError
        As :func:`read_document` does.
    """
    shown = show_path(path)
    if len(content) > _MOST_BYTES:
        raise InputError(
            Problem(
                say("the file has over {size} MB", size=_MOST_BYTES // 1_000_000),
                say("keep data in a table, and only the study in YAML"),
                Place(shown),
            )
        )
    text = decode(content, path)
    with _as_input_error(text, shown):
        reader = _Reader(shown)
        data = reader.read(text)
    if reader.problems:
        raise InputError(reader.problems)
    if not isinstance(data, dict):
        raise InputError(
            Problem(
                say("the file is not a mapping of keys to values"),
                say("write 'key: value' lines"),
                Place(shown, 1),
            )
        )
    return Document(data, Places(reader.places), content)


@contextmanager
def _as_input_error(text: str, shown: str) -> Iterator[None]:
    """Turn what the YAML reader finds wrong into an error with a place and a remedy."""
    from ruamel.yaml.error import MarkedYAMLError, YAMLError

    try:
        yield
    except QCAError:
        raise
    except MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        place = Place(shown, mark.line + 1, mark.column + 1) if mark else Place(shown)
        what = (error.problem or error.context or "syntax error").strip()
        raise InputError(
            Problem(
                say("this is not valid YAML: {what}", what=_FOUND.get(what, what)),
                _yaml_remedy(what),
                place,
            )
        ) from None
    except (YAMLError, ValueError, OverflowError) as error:
        line = text.count("\n", 0, getattr(error, "position", 0)) + 1
        what = getattr(error, "reason", None) or str(error).splitlines()[0]
        raise InputError(
            Problem(
                say("this is not valid YAML: {what}", what=what),
                say("correct or remove it"),
                Place(shown, line),
            )
        ) from None


# What the reader of YAML says most.
_FOUND = {
    str(found): found
    for found in (
        say("mapping values are not allowed here"),
        say("mapping values are not allowed in this context"),
        say("sequence entries are not allowed here"),
        say("could not find expected ':'"),
        say("could not find expected directive name"),
        say("expected <block end>, but found '<block mapping start>'"),
        say("expected <block end>, but found '<scalar>'"),
        say("expected <block end>, but found '-'"),
        say("expected <block end>, but found '?'"),
        say("expected <block end>, but found ','"),
        say("expected ',' or ']', but got '<stream end>'"),
        say("expected ',' or ']', but got ':'"),
        say("expected ',' or '}}', but got '<stream end>'"),
        say("expected ',' or '}}', but got ':'"),
        say("expected the node content, but found ','"),
        say("expected the node content, but found ']'"),
        say("expected the node content, but found '-'"),
        say("expected the node content, but found '<block end>'"),
        say("found unexpected end of stream"),
        say("found unexpected document separator"),
        say("found character '\\t' that cannot start any token"),
        say("found character '@' that cannot start any token"),
        say("found character '%' that cannot start any token"),
        say("found character '`' that cannot start any token"),
        say("found duplicate anchor; first occurrence"),
        say("found undefined tag handle"),
        say("expected alphabetic or numeric character, but found ' '"),
        say("syntax error"),
    )
}


def _yaml_remedy(what: str) -> Message:
    if "mapping values" in what:
        return say("put quotes around a text that holds ': '")
    if "tab" in what or "\\t" in what:
        return say("indent with spaces, not tabs")
    if "single document" in what or "another document" in what:
        return say("keep one document a file: remove the line '---'")
    return say("check indentation, quotes and brackets")


@dataclass
class _Reader:
    """Builds data from the events of one document, noting places and problems.

    Events come one by one, so that nothing recurses deeper than is allowed, and an alias is counted
    with all that it stands for before anything walks through it.
    """

    shown: str
    places: dict[KeyPath, Place] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    nodes: int = 0
    anchors: dict[str, tuple[Node, int]] = field(default_factory=dict)

    def read(self, text: str) -> Node:
        """Return the data of the one document in ``text``."""
        events = parse_events(text)
        documents: list[Node] = []
        for event in events:
            kind = type(event).__name__
            if kind == "DocumentStartEvent":
                if documents:
                    raise InputError(
                        Problem(
                            say("this is not valid YAML: another document begins here"),
                            say("keep one document a file: remove the line '---'"),
                            self._place(event),
                        )
                    )
                documents.append(self._value(next(events), events, (), 1))
        if not documents:
            raise InputError(
                Problem(
                    say("the file holds only comments"),
                    say("write 'key: value' lines"),
                    Place(self.shown),
                )
            )
        return documents[0]

    def _value(self, event: Event, events: Iterator[Event], path: KeyPath, depth: int) -> Node:
        place = self._place(event)
        self.places.setdefault(path, place)
        if depth > _DEEPEST:
            what = say("more than {most} levels of nesting", most=_DEEPEST)
            raise InputError(Problem(what, say("flatten it"), place))
        before = self.nodes
        self._count(1, place)
        kind = type(event).__name__
        if kind == "AliasEvent":
            return self._alias(event, place)
        self._refuse_tag(event, place)
        value: Node
        if kind == "ScalarEvent":
            value = self._scalar(event, path, place)
        elif kind == "SequenceStartEvent":
            value = self._sequence(events, path, depth)
        else:
            value = self._mapping(events, path, depth)
        if event.anchor is not None:
            self.anchors[event.anchor] = (value, self.nodes - before)
        return value

    def _refuse_tag(self, event: Event, place: Place) -> None:
        if event.tag is not None:
            what = say("the tag '{tag}' is not allowed", tag=event.tag)
            self.problems.append(Problem(what, say("write plain values without '!'"), place))

    def _count(self, nodes: int, place: Place) -> None:
        self.nodes += nodes
        if self.nodes > _MOST_NODES:
            what = (
                say("aliases unfold without end") if self.anchors else say("the file is too large")
            )
            raise InputError(Problem(what, say("write the repeated part out"), place))

    def _alias(self, event: Event, place: Place) -> Node:
        if event.anchor not in self.anchors:
            what = say(
                "this is not valid YAML: the alias '*{name}' has no anchor before it, or stands"
                " inside it",
                name=event.anchor,
            )
            raise InputError(Problem(what, say("write the repeated part out"), place))
        value, nodes = self.anchors[event.anchor]
        self._count(nodes, place)
        return value

    def _scalar(self, event: Event, path: KeyPath, place: Place) -> str | None:
        value = normalize(event.value)
        self._refuse_characters(value, ".".join(str(step) for step in path), place)
        # 'null', 'yes' and '010' are texts; only nothing at all (or ~) is empty.
        empty = not event.style and event.value in ("", "~")
        return None if empty else value

    def _refuse_characters(self, text: str, shown: str, place: Place) -> None:
        """Note a text that holds what no file of text can hold."""
        if text.isprintable():
            return
        if "\0" in text:
            self.problems.append(
                Problem(
                    say("'{shown}' holds a null character", shown=shown), say("remove it"), place
                )
            )
        if any("\ud800" <= character <= "\udfff" for character in text):
            what = say("{shown!a} holds half of a character (a surrogate)", shown=shown)
            self.problems.append(Problem(what, say("write the whole character"), place))

    def _sequence(self, events: Iterator[Event], path: KeyPath, depth: int) -> list[Node]:
        items: list[Node] = []
        for event in events:
            if type(event).__name__ == "SequenceEndEvent":
                break
            items.append(self._value(event, events, (*path, len(items)), depth + 1))
        return items

    def _mapping(self, events: Iterator[Event], path: KeyPath, depth: int) -> dict[str, Node]:
        mapping: dict[str, Node] = {}
        for event in events:
            if type(event).__name__ == "MappingEndEvent":
                break
            here = self._place(event)
            key = self._key(event, events, path, depth)
            if key in mapping:
                first = self.places[(*path, key)]
                what = say(
                    "the key '{key}' stands twice (first at line {line})", key=key, line=first.line
                )
                self.problems.append(Problem(what, say("keep one of them"), here))
                self._value(next(events), events, (*path, key, "again"), depth + 1)
                continue
            self.places[(*path, key)] = here
            mapping[key] = self._value(next(events), events, (*path, key), depth + 1)
        return mapping

    def _key(self, event: Event, events: Iterator[Event], path: KeyPath, depth: int) -> str:
        if type(event).__name__ != "ScalarEvent":
            place = self._place(event)
            self.problems.append(
                Problem(say("a key is not a word"), say("write 'key: value'"), place)
            )
            self._value(event, events, (*path, ""), depth + 1)
            return ""
        self._refuse_tag(event, self._place(event))
        key = normalize(event.value)
        self._refuse_characters(key, key, self._place(event))
        if event.value == "<<":
            self.problems.append(
                Problem(
                    say("merge keys (<<) are not read"),
                    say("write the keys out, or use 'extends'"),
                    self._place(event),
                )
            )
        return key

    def _place(self, event: Event) -> Place:
        return Place(self.shown, event.start_mark.line + 1, event.start_mark.column + 1)
