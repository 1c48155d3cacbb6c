"""Files that are no record, or no longer what was written, are refused with place and remedy."""

from __future__ import annotations

import json
import zlib
from base64 import b64decode, b64encode
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import qca
from qca.archive import seals
from qca.archive.kinds import Kept
from qca.io.studies import load_study
from qca.mappings import FrozenMapping
from qca.pipeline import open_record
from qca.record import analyze_study
from qca.report.compose import compose_document, compose_report

RECORD = analyze_study(load_study("calibrations/2015.yaml"))
TEXT = compose_report(RECORD, "json", "en")
FIRST = RECORD.claims[0].verdict.value
KEPT = Kept(RECORD, (), FrozenMapping(json.loads(TEXT)["manifest"]["versions"]))
AGAIN = "run the analysis again with 'qca run'"
NAME = "name the record.json that 'qca run' wrote"
USE = f"use the file as qca wrote it, or {AGAIN}"


def refuse(path: Path, content: str | bytes) -> str:
    """Return the one line with which a file of this content is refused."""
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    with pytest.raises(qca.InputError) as caught:
        open_record(path)
    assert len(caught.value.problems) == 1
    problem = caught.value.problems[0]
    assert problem.place is not None
    assert problem.place.file == str(path)
    assert problem.remedy
    return str(caught.value).removeprefix(str(path))


def write(**changes: Any) -> str:
    """Return the record as JSON with parts of its archive changed; those that are None are gone."""
    document = json.loads(TEXT)
    document["archive"] = {
        key: value
        for key, value in (document["archive"] | changes).items()
        if value is not None or key not in changes
    }
    return json.dumps(document)


def sealed(nodes: object, classes: object, **more: object) -> str:
    """Return a record whose archive has other data, all else and the digest as they would be."""
    data = b64encode(zlib.compress(json.dumps({"nodes": nodes, "classes": classes}).encode()))
    document: dict[str, Any] = {**json.loads(TEXT), **more}
    archive = {"form": seals.FORM, "program": qca.__version__, "data": data.decode()}
    archive["digest"] = seals.digest_document({**document, "archive": archive})
    return json.dumps({**document, "archive": archive})


CHANGED: list[tuple[Callable[[], str | bytes], str]] = [
    (lambda: "", ": the file is empty; name another, or save this one again"),
    (lambda: " \n\n", ": the file is empty; name another, or save this one again"),
    (lambda: b"\0\x01\x02", f":1: this is a binary file, not text; {NAME}"),
    (lambda: b"\xff\xfe{\0", f":1: this is a binary file, not text; {NAME}"),
    (lambda: b"{\n\xff", ":2: this is not a text file in UTF-8; save it with the encoding UTF-8"),
    (lambda: "title: A study\n", f":1:1: this is not JSON: Expecting value; {NAME}"),
    (lambda: '{\n "a": 1,\n b}', ":3:2: this is not JSON: Expecting property name enclosed in"),
    (lambda: TEXT + "}", "this is not JSON: Extra data"),
    (lambda: "[1, 2]", f": this is not a record of qca: it is no mapping of keys; {NAME}"),
    (lambda: '"text"', f": this is not a record of qca: it is no mapping of keys; {NAME}"),
    (lambda: '{"name": 1}', f": this is not a record of qca: it holds name; {NAME}"),
    (lambda: "{}", f": this is not a record of qca: it holds nothing; {NAME}"),
    (lambda: '{"a": NaN}', ": this is not valid JSON: NaN is no number in JSON"),
    (lambda: '{"a": 1' + "0" * 5000 + "}", ": this is not valid JSON: "),
    (lambda: "[" * 200_000, f": the JSON nests too deeply for a record; {NAME}"),
    (lambda: '{"a":' * 200_000, f": the JSON nests too deeply for a record; {NAME}"),
    (lambda: TEXT[: len(TEXT) // 2], "the file ends in the middle: it was cut short; copy it"),
    (lambda: TEXT[:-3], "the file ends in the middle: it was cut short; copy it again, or run"),
    (lambda: TEXT[:1000], "the file ends in the middle: it was cut short; copy it again, or run"),
    (
        lambda: TEXT.replace('"cases"', '"title"', 1),
        f": the key 'title' stands twice in one place; {USE}",
    ),
    (
        lambda: json.dumps({k: v for k, v in json.loads(TEXT).items() if k != "archive"}),
        f": this record holds no archive: an earlier version of qca wrote it; {AGAIN}",
    ),
    (
        lambda: '{"truth_table": {}, "solutions": []}',
        f": this is JSON of another command than 'qca run', which holds no whole record; {NAME}",
    ),
    (
        lambda: write(program="0.0.9"),
        f": qca 0.0.9 wrote this record, and this is qca {qca.__version__}, whose reports may say"
        f" something else; render it with qca 0.0.9, or {AGAIN}",
    ),
    (
        lambda: write(form=2),
        f": qca {qca.__version__} wrote this record in form 2 of archives, and this one reads"
        " form 1; render it with",
    ),
    (lambda: write(form=True), ": the record is damaged: its archive has not the keys form, "),
    (lambda: write(digest=None), ": the record is damaged: its archive has not the keys form, "),
    (lambda: write(more=1), ": the record is damaged: its archive has not the keys form, program"),
    (lambda: write(data=[1]), ": the record is damaged: its archive has not the keys form, "),
    (lambda: TEXT.replace('"form": 1', '"form": {}'), ": the record is damaged: its archive has"),
    (lambda: write(data="%%%"), ": the record is damaged: its data cannot be unpacked: "),
    (lambda: write(data=""), ": the record is damaged: its data are cut short"),
    (
        lambda: write(digest="sha256:00"),
        ": the record was changed after qca wrote it: its digest is not that of what it holds;"
        f" {USE}",
    ),
    (
        lambda: TEXT.replace(f'"verdict": "{FIRST}"', '"verdict": "not_shown"', 1),
        ": the record was changed after qca wrote it: claims[1].verdict is 'not_shown' and was"
        f" '{FIRST}'; {USE}",
    ),
    (
        lambda: TEXT.replace('"incl": 0.', '"incl": 0.9'),
        " and 4 more; use the file as qca wrote it, or run the analysis again with 'qca run'",
    ),
    (
        lambda: TEXT.replace('"warnings"', '"notes"', 1),
        ": the record was changed after qca wrote it: notes was added; warnings is missing; use",
    ),
    (
        lambda: sealed(["a"], {}),
        ": another state of qca 0.1.0 wrote this record, or it was made by hand: its data are those"
        f" of no record; {AGAIN}",
    ),
    (
        lambda: sealed([["eval"]], {}),
        f"or it was made by hand: there is no class 'eval' of results; {AGAIN}",
    ),
    (lambda: sealed([], {}), "or it was made by hand: they are no list of values; "),
    (
        lambda: sealed(*seals.write_nodes(KEPT), title="Another"),
        ": another state of qca 0.1.0 wrote this record, or it was made by hand: title is 'Another'"
        f" and was '{RECORD.study.spec.title[:37]}",
    ),
]


@pytest.mark.parametrize(("content", "told"), CHANGED, ids=range(len(CHANGED)))
def test_files_are_refused_with_the_reason(
    content: Callable[[], str | bytes], told: str, tmp_path: Path
) -> None:
    assert told in refuse(tmp_path / "record.json", content())


def test_every_cut_of_a_record_is_refused(tmp_path: Path) -> None:
    for end in range(1, len(TEXT) - 1, len(TEXT) // 40):
        assert "the file ends in the middle" in refuse(tmp_path / "record.json", TEXT[:end])


def test_every_number_that_is_changed_is_named(tmp_path: Path) -> None:
    document = json.loads(TEXT)
    for row, changed in enumerate(document["truth_table"]["rows"], 1):
        before = changed["n"]
        changed["n"] = 7
        told = refuse(tmp_path / "record.json", json.dumps(document))
        assert f"truth_table.rows[{row}].n is 7 and was {before};" in told
        changed["n"] = before


def test_every_letter_of_the_data_that_is_changed_is_found(tmp_path: Path) -> None:
    data = json.loads(TEXT)["archive"]["data"]
    for place in range(0, len(data) - 4, len(data) // 40):
        letter = "A" if data[place] != "A" else "B"
        told = refuse(
            tmp_path / "record.json", write(data=data[:place] + letter + data[place + 1 :])
        )
        assert "the record is damaged: its data " in told


def test_data_that_unpack_to_very_much_are_not_unpacked(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(seals, "_MOST_BYTES", 1_000_000)
    bomb = b64encode(zlib.compress(b"[" * 2_000_000)).decode()
    told = refuse(tmp_path / "record.json", write(data=bomb))
    assert "its data unpack to far more than any record" in told


def test_a_record_too_large_to_keep_says_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(seals, "_MOST_BYTES", 10)
    monkeypatch.setattr(seals, "_MOST_TIMES", 1)
    sealed = seals.seal_document(compose_document(RECORD), Kept(RECORD))
    assert sealed["archive"]["data"] is None  # type: ignore[index]
    told = refuse(tmp_path / "record.json", json.dumps(sealed))
    assert told == (
        f": this record was too large to be kept whole; {AGAIN}, in the format that you want"
    )


def test_a_record_may_be_spaced_and_ordered_otherwise(tmp_path: Path) -> None:
    path = tmp_path / "other name.txt"
    document = json.loads(TEXT)
    path.write_text("\ufeff" + json.dumps(document, sort_keys=True), encoding="utf-8")
    assert open_record(path).record == RECORD
    packed = zlib.decompress(b64decode(document["archive"]["data"]))
    assert json.loads(packed).keys() == {"classes", "nodes"}


@pytest.mark.parametrize("name", ["no such.json", "."])
def test_no_file_and_folders_are_refused(name: str, tmp_path: Path) -> None:
    with pytest.raises(qca.InputError, match=r"there is no such file|this is a directory"):
        qca.read_record(tmp_path / name)


def test_what_is_no_path_is_refused() -> None:
    with pytest.raises(qca.InputError, match="the file is 3; give its path as a text"):
        qca.read_record(3)  # type: ignore[arg-type]
