"""Text of users in each format: shown as it is, and never obeyed."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from qca.boolean.algebra import to_latex
from qca.boolean.expressions import Literal
from qca.escapes import (
    escape_cell,
    escape_json,
    escape_latex,
    escape_markdown,
    escape_terminal,
    restore_cell,
)

QUICK = settings(max_examples=150)
NASTY = [
    "[bold]x[/bold]", "[a](http://b)", "![i](u)", "<script>alert(1)</script>", "<b>", "&lt;", "&",
    "# head", "## x ##", "- item", "+ item", "* item", "1. item", "2) item", "> quote", "---",
    "===", "***", "a|b", "`code`", "``", "~~x~~", "_x_", "**x**", "$x$", "\\", "\\[4]", "[^1]",
    "www.x.org", "https://x.org", "HTTP://X", "a\nb", "a\r\n\r\nb", "a\tb", "a  ", "  a", "[ ] x",
    "%", "{", "}", "#", "_", "^x~", "~A", "A <- B", "->", "--", "---", "''", ",,", "?`", "!`", '"',
    "*x", "[x]", "[1ex]", "\\end{document}", "\\input{x}", "$$", "^^41", "=1+1", "=HYPERLINK(1)",
    "+1", "-A", "@SUM", "-0.5", "'=1", "''-A", "' =1", " =1", "\x1b[31m", "\x07", "\x9b31m",
    "\u202eabc", "\u2066x", "\u2028", "\x00", "\x7f", "\ud800", ":smile:", "a\u00a0b", "\ufeff",
    "´", "≥ 1 → 2 – 3 · ¬", "“x”", "Ñandú",
]  # fmt: skip
ANY = st.text(alphabet="ab1 \\`*_[]<>|~&$#.-+=:/!(){}^%'\",@\n\t\x1b\u202e\u2028ñ→", max_size=12)
CONTROL = re.compile(
    r"[\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff]"
)


@pytest.mark.parametrize("text", NASTY)
def test_no_text_moves_the_cursor_or_turns_the_line(text: str) -> None:
    assert not CONTROL.search(escape_terminal(text))
    assert escape_terminal(escape_terminal(text)) == escape_terminal(text)


def _check_markdown(text: str) -> None:
    shown = " ".join(escape_terminal(text).split())
    reader = MarkdownIt("commonmark").enable(["table", "strikethrough"])
    escaped = escape_markdown(text)
    assert "\n" not in escaped
    tokens = reader.parse(escaped)
    kinds = [token.type for token in tokens]
    assert kinds in ([], ["paragraph_open", "inline", "paragraph_close"]), (text, kinds)
    for token in tokens[1:2]:
        parts = token.children or []
        assert {part.type for part in parts} <= {"text", "text_special"}, (text, parts)
        assert " ".join("".join(part.content for part in parts).split()) == shown
    # In a table the text stays within its cell.
    table = reader.parse(f"| a | b |\n| --- | --- |\n| {escaped} | x |\n")
    assert [token.type for token in table].count("td_open") == 2
    assert not re.search(r"(?i)(https?|ftp)://|www\.", escaped)


@pytest.mark.parametrize("text", NASTY)
def test_markdown_shows_a_text_as_it_is(text: str) -> None:
    if "\ud800" not in text:  # the reader cannot hold it; no reader of files lets it in
        _check_markdown(text)


@QUICK
@given(ANY)
def test_markdown_shows_any_text_as_it_is(text: str) -> None:
    _check_markdown(text)


_KNOWN = re.compile(
    r"\\(textbackslash|textasciitilde|textasciicircum|textless|textgreater|textbar|ldots"
    r"|textasciigrave)\{\}|\\texttt\{\\char34\}|\\[&%$#_{}]|-\{\}|'\{\}|,\{\}"
    r"|\$\\(surd|geq|leq|neq|approx|pm|times|cdot|lnot|infty|(left|right|leftright|L|R|Left|Right"
    r"|Leftright)(arrow)|rightarrow)\$"
)


@QUICK
@given(ANY | st.sampled_from(NASTY))
def test_latex_has_no_special_character_left(text: str) -> None:
    left = _KNOWN.sub("", escape_latex(text))
    assert not set(left) & set('\\&%$#_{}~^<>|"\n')
    assert "--" not in escape_latex(text.replace("–", "").replace("—", ""))


@pytest.mark.parametrize("text", NASTY)
def test_json_says_the_same_and_shows_nothing_unseen(text: str) -> None:
    shown = escape_json(json.dumps(text, ensure_ascii=False))
    assert json.loads(shown) == text
    assert not CONTROL.search(shown.replace("\ud800", ""))


@QUICK
@given(ANY | st.sampled_from(NASTY))
def test_no_cell_is_a_formula_and_each_is_read_back(text: str) -> None:
    cell = escape_cell(text)
    assert restore_cell(cell) == escape_cell("x" + text)[1:]
    assert not CONTROL.search(cell.replace("\n", ""))
    assert restore_cell(escape_cell(escape_terminal(text))) == escape_terminal(text)
    if cell[:1] in ("=", "+", "-", "@", "\t", "\r", "\n"):
        float(cell)


@pytest.mark.parametrize("engine", ["pdflatex", "xelatex"])
def test_nasty_texts_compile(engine: str, tmp_path: Path) -> None:
    if shutil.which(engine) is None:
        pytest.skip(f"{engine} is not installed: what is written is tested above")
    texts = [text for text in NASTY if "\ud800" not in text and "\ufeff" not in text]
    rows = [
        f"{'{}' if shown.startswith(('[', '*')) else ''}{shown} & ${to_latex(Literal(text))}$ \\\\"
        for text in texts
        for shown in [escape_latex(text)]
    ]
    body = "\n".join(rows)
    (tmp_path / "t.tex").write_text(
        "\\documentclass{article}\\usepackage{booktabs}\\usepackage{longtable}\\begin{document}\n"
        f"\\begin{{longtable}}{{ll}}\n{body}\n\\end{{longtable}}\\end{{document}}\n",
        "utf-8",
    )
    done = subprocess.run(
        [engine, "-interaction=nonstopmode", "-halt-on-error", "t.tex"],
        cwd=tmp_path, capture_output=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout.decode("utf-8", "replace")[-2000:]
    assert b"Missing character" not in (tmp_path / "t.log").read_bytes()
