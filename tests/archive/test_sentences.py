"""Sentences of the program in archives: each can be read back, however its values are written."""

from __future__ import annotations

from string import Formatter

from qca.archive.decoding import _FORM
from tests.test_messages import SENTENCES


def test_values_stand_in_no_other_form_than_archives_read() -> None:
    texts = [text for each in SENTENCES for text in ((each,) if isinstance(each, str) else each)]
    forms = {form or "" for text in texts for _, gap, form, _ in Formatter().parse(text) if gap}
    assert {".6g", "g"} <= forms
    assert {form for form in forms if not _FORM.fullmatch(form)} == set()
