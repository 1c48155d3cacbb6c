"""The text of a table file: in UTF-8 or with a byte order mark, or in an encoding that is named."""

from __future__ import annotations

from pathlib import Path

from qca.errors import InputError, Place, Problem
from qca.io.files import refuse_binary, show_path
from qca.messages import Message, list_either, say
from qca.options import are_keywords, name_open_option, name_option

__all__ = ["decode_table", "tell_option"]

# The longer marks first: that of UTF-32 begins with that of UTF-16.
_MARKS = (
    (b"\xff\xfe\x00\x00", "utf-32"),
    (b"\x00\x00\xfe\xff", "utf-32"),
    (b"\xef\xbb\xbf", "utf-8-sig"),
    (b"\xff\xfe", "utf-16"),
    (b"\xfe\xff", "utf-16"),
)
_FORMATS = (
    (b"PK\x03\x04", say("an Excel or LibreOffice workbook"), say("name it .xlsx or .ods")),
    (b"\xd0\xcf\x11\xe0", say("an old Excel workbook"), say("name it .xls")),
    (b"PAR1", say("a Parquet file"), say("name it .parquet")),
    (b"%PDF", say("a PDF file"), say("save its table as .csv")),
    (b"RDX", say("an R data file"), say("write it with write.csv in R")),
    (b"\x1f\x8b", say("a compressed file"), say("unpack it first")),
    (b"<stata_dta>", say("a Stata file"), say("name it .dta")),
    (b"$FL2", say("an SPSS file"), say("name it .sav")),
    (b"$FL3", say("an SPSS file"), say("name it .zsav")),
    (b"<html", say("a web page"), say("save its table as .csv")),
    (b"<!DOCTYPE", say("a web page"), say("save its table as .csv")),
    (b"<?xml", say("an XML file"), say("save its table as .csv")),
    (b"{\\rtf", say("a text document"), say("save its table as .csv")),
)
_AROUND = 12


def tell_option(key: str, value: str) -> Message:
    """Return how an option about tables is written on the command line and in an analysis file.

    >>> tell_option("skip_rows", "2")
    "say --skip-rows 2 ('skip_rows: 2' beside 'table' in an analysis file)"
    """
    quoted = value if value.replace("-", "").isalnum() else f'"{value}"'
    if are_keywords():
        return say("say {option}", option=name_option(key, value))
    return say(
        "say {option} ('{entry}' beside 'table' in an analysis file)",
        option=name_option(key, quoted),
        entry=f"{key}: {quoted}",
    )


def decode_table(content: bytes, path: Path, encoding: str | None) -> tuple[str, str]:
    """Return the text of a file and the name of its encoding.

    The encoding is the one given, else that of the byte order mark, else UTF-8: letters of other
    encodings cannot be told from each other, and are never guessed.

    Raises
    ------
    InputError
        The file is not in that encoding, or is no text; or there is no such encoding.
    """
    named = next((name for mark, name in _MARKS if content.startswith(mark)), None)
    if encoding is None and named is None:
        _refuse_formats(content, path)
    name = encoding or named or "utf-8"
    try:
        text = content.decode(name)
    except LookupError:
        known = list_either(["utf-8", "utf-16", "cp1252", "latin-1", "mac-roman", "cp850"])
        raise InputError(
            say("there is no encoding '{name}'", name=name), say("use {known}", known=known)
        ) from None
    except UnicodeError as error:
        raise InputError(_tell_undecodable(content, path, name, error)) from None
    text = text.removeprefix("\ufeff")
    refuse_binary(
        text, path, say("name a CSV file, or say {option}", option=name_open_option("encoding"))
    )
    return text, name.removesuffix("-sig")


def _refuse_formats(content: bytes, path: Path) -> None:
    """Refuse what is no text by its first bytes, and UTF-16 without a mark."""
    place = Place(show_path(path))
    for mark, what, remedy in _FORMATS:
        if content.startswith(mark):
            raise InputError(Problem(say("this is {what}, not CSV", what=what), remedy, place))
    start = content[:1000]
    for name, high in (("utf-16-le", start[1::2]), ("utf-16-be", start[::2])):
        # Every second byte of Latin letters is zero.
        if len(high) > 4 and high.count(0) * 10 > len(high) * 8:
            remedy = tell_option("encoding", name)
            what = say("this looks like UTF-16 without its mark, not UTF-8")
            raise InputError(Problem(what, remedy, place))


def _tell_undecodable(content: bytes, path: Path, name: str, error: UnicodeError) -> Problem:
    at = getattr(error, "start", 0)
    line = max(content.count(b"\n", 0, at), content.count(b"\r", 0, at)) + 1
    place = Place(show_path(path), line)
    if name not in ("utf-8", "utf-8-sig"):
        return Problem(
            say("this is not text in the encoding {name}", name=name),
            say("name another encoding"),
            place,
        )
    # One byte a character, and no character that such a file would not hold.
    start = max(content.rfind(b"\n", 0, at), content.rfind(b"\r", 0, at)) + 1
    shown = content[max(start, at - _AROUND) : at + _AROUND].decode("cp1252", "replace")
    shown = shown.splitlines()[0]
    what = say(
        "this is not UTF-8 (byte {byte:#04x}; as cp1252 it reads '{shown}')",
        byte=content[at],
        shown=shown,
    )
    if not shown.replace(" ", "").isprintable() or "\ufffd" in shown:
        return Problem(
            say("this is not a text file in UTF-8"), say("save it with the encoding UTF-8"), place
        )
    remedy = say(
        "save it as UTF-8, or {option} if that is right", option=tell_option("encoding", "cp1252")
    )
    return Problem(what, remedy, place)
