"""One grammar of numbers: what Python reads more widely is refused, the rest is the same."""

from __future__ import annotations

import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qca.numerals import Marks, are_plain, is_infinite, read_number, read_whole

_SIGNS = st.text(alphabet="0123456789.eE+-_, '\u00a0\u0663\uff11infa²", max_size=8)


@pytest.mark.parametrize(
    "text",
    [
        "0.0_9",
        "1_000",
        "０.9",
        "٣",
        "²",
        "inf",
        "nan",
        "1e400",
        "0x1",
        "",
        ".",
        " 1",
        "1,5",
        "--1",
        "1e",
        "1.2.3",
        "½",
        "−1",
        "1" * 5000,
    ],
)
def test_what_is_no_number(text: str) -> None:
    assert read_number(text) is None
    assert read_whole(text) is None


@given(_SIGNS)
@settings(max_examples=500)
def test_a_number_is_what_float_reads_in_plain_digits(text: str) -> None:
    try:
        expected = float(text)
    except ValueError:
        expected = math.nan
    if not text.isascii() or set(text) & set("_ ") or not math.isfinite(expected):
        assert read_number(text) is None
    else:
        assert read_number(text) == expected
    assert are_plain([text]) == set(text).issubset("0123456789.eE+-")
    if are_plain([text]) and not math.isnan(expected):
        assert (read_number(text) is None) == is_infinite(text)


@pytest.mark.parametrize(
    ("decimal", "thousands", "text", "number"),
    [
        (",", "", "0,8", 0.8),
        (",", "", "0.8", None),
        (",", "", "1.720", None),
        (",", ".", "1.720", 1720.0),
        (",", ".", "1.720,5", 1720.5),
        (",", ".", "1.72", None),
        (",", ".", "0.720", None),
        (",", ".", "1720,5", 1720.5),
        (",", "", "1,720,5", None),
        (".", ",", "1,720.5", 1720.5),
        (".", ",", "-1,234,567", -1234567.0),
        (".", ",", "1,23", None),
        (".", ",", "1.234,5", None),
        (".", " ", "1\u202f720.5", 1720.5),
        (",", "'", "12’345,25", 12345.25),
        (".", "", "1 720", None),
        (",", "", "1,5e3", 1500.0),
        (",", "", ",5", 0.5),
    ],
)
def test_marks(decimal: str, thousands: str, text: str, number: float | None) -> None:
    assert Marks(decimal, thousands).read(text) == number
