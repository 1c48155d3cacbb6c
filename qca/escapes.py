"""Text of users made harmless: one function for each format in which it is printed.

Names of sets and cases, labels, notes and titles come from files of anybody. What they hold must be
printed as it is, and never be obeyed: by a terminal, by Markdown, by a browser, by LaTeX or by a
spreadsheet.
"""

from __future__ import annotations

import re
import unicodedata

__all__ = [
    "escape_cell",
    "escape_html",
    "escape_json",
    "escape_latex",
    "escape_markdown",
    "escape_terminal",
    "escape_yaml",
    "restore_cell",
]

# Marks that turn the direction of writing, and tags and anchors that nobody sees.
_DIRECTION = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")

_MARKDOWN = re.compile(r"[\\`*_\[\]<>|~&$#]")
_LINKS = re.compile(r"(?i)\b(https?|ftp)(?=://)|\bwww(?=\.)")
# What begins a list or a rule: a number does only with a space (or nothing) behind its mark.
_BEGINNINGS = re.compile(r"^(?:([-+=])|(\d{1,9})([.)])(?=\s|$))")

# Greek letters as they stand for quantities; a text in Greek needs a font that has the others too.
_GREEK = "ΓΔΘΛΞΠΣΦΨΩαβγδεζηθικλμνξπρστυφχψω"
_GREEK_NAMES = [
    "Gamma",
    "Delta",
    "Theta",
    "Lambda",
    "Xi",
    "Pi",
    "Sigma",
    "Phi",
    "Psi",
    "Omega",
    "alpha",
    "beta",
    "gamma",
    "delta",
    "varepsilon",
    "zeta",
    "eta",
    "theta",
    "iota",
    "kappa",
    "lambda",
    "mu",
    "nu",
    "xi",
    "pi",
    "rho",
    "sigma",
    "tau",
    "upsilon",
    "varphi",
    "chi",
    "psi",
    "omega",
]
_LATEX = {
    "\\": r"\textbackslash{}",
    "~": r"\textasciitilde{}",
    "^": r"\textasciicircum{}",
    "<": r"\textless{}",
    ">": r"\textgreater{}",
    "|": r"\textbar{}",
    '"': r"\texttt{\char34}",
    "`": r"\textasciigrave{}",
    "≥": r"$\geq$",
    "≤": r"$\leq$",
    "≠": r"$\neq$",
    "≈": r"$\approx$",
    "±": r"$\pm$",
    "×": r"$\times$",
    "✓": r"$\surd$",
    "✗": r"$\times$",
    "†": r"\dag{}",
    "·": r"$\cdot$",
    "¬": r"$\lnot$",
    "∞": r"$\infty$",
    "→": r"$\rightarrow$",
    "←": r"$\leftarrow$",
    "↔": r"$\leftrightarrow$",
    "↑": r"$\uparrow$",
    "↓": r"$\downarrow$",
    "⇒": r"$\Rightarrow$",
    "⇐": r"$\Leftarrow$",
    "⇔": r"$\Leftrightarrow$",
    "−": "$-$",
    "√": r"$\surd$",
    "∑": r"$\sum$",
    "∈": r"$\in$",
    "∉": r"$\notin$",
    "∪": r"$\cup$",
    "∩": r"$\cap$",
    "⊂": r"$\subset$",
    "⊃": r"$\supset$",
    "∧": r"$\land$",
    "∨": r"$\lor$",
    "●": r"{\Large$\bullet$}",
    "•": r"$\bullet$",
    "⨂": r"$\bigotimes$",
    "⊗": r"$\otimes$",
    "∀": r"$\forall$",
    "∃": r"$\exists$",
    "′": "$'$",
    "″": "$''$",
    "«": r"$\ll$",
    "»": r"$\gg$",
    "‹": "$<$",
    "›": "$>$",
    "‚": ",",
    "„": "{,}{,}",
    **{mark: rf"$\{name}$" for mark, name in zip(_GREEK, _GREEK_NAMES, strict=True)},
    "–": "--",
    "—": "---",
    "…": r"\ldots{}",
    "“": "``",
    "”": "''",
    "‘": "`",
    "’": "'",
    **{mark: f"\\{mark}" for mark in "&%$#_{}"},
}
_HTML = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#x27;"})
_NO_XML = re.compile("[\ufffe\uffff]")
_LINES = re.compile(r"\r\n|\r|\n")
_UNSEEN = re.compile("[\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff]")
# Pairs that fonts of TeX draw as another mark.
_LIGATURES = re.compile(r"(?<=-)(?=-)|(?<=')(?=')|(?<=,)(?=,)")


def escape_terminal(text: str) -> str:
    r"""Return a text that moves no cursor and turns no line: control characters as code points.

    Line breaks and odd spaces become plain spaces.

    >>> escape_terminal("a\x1b[31m"), escape_terminal("a\nb\u00a0c"), escape_terminal("a\u202eb")
    ('a<U+001B>[31m', 'a b c', 'a<U+202E>b')
    """
    if text.isascii() and text.isprintable():
        return text
    return "".join(mark if mark.isalnum() else _tame(mark) for mark in text)


def _tame(mark: str) -> str:
    category = unicodedata.category(mark)
    if category == "Zs" or mark in "\t\n\r":
        return " "
    hidden = category in ("Cc", "Cs", "Zl", "Zp") or mark in _DIRECTION
    if hidden or (category == "Cf" and mark >= "\ufff9"):
        return f"<U+{ord(mark):04X}>"
    return mark


def escape_markdown(text: str) -> str:
    r"""Return a text that Markdown shows as it is: no link, heading, list, table, HTML or emphasis.

    >>> print(escape_markdown("[a](b) <i> A*~B | c"))
    \[a\](b) \<i\> A\*\~B \| c
    >>> print(escape_markdown("# no heading"), escape_markdown("1. no list"))
    \# no heading 1\. no list
    >>> escape_markdown("0.85")
    '0.85'
    """
    text = _MARKDOWN.sub(r"\\\g<0>", escape_terminal(text).strip())
    text = _LINKS.sub(r"\g<0>\\", text)
    return _BEGINNINGS.sub(lambda m: f"\\{m[1]}" if m[1] else f"{m[2]}\\{m[3]}", text)


def escape_latex(text: str) -> str:
    r"""Return a text with LaTeX's special characters written out.

    >>> print(escape_latex("~A_1 & <b> -- B"))
    \textasciitilde{}A\_1 \& \textless{}b\textgreater{} -{}- B
    """
    parts = _LIGATURES.split(escape_terminal(text))
    return "{}".join("".join(_LATEX.get(mark, mark) for mark in part) for part in parts)


def escape_html(text: str) -> str:
    r"""Return a text that a browser shows as it is, between tags and as a quoted attribute.

    >>> escape_html('<b> & "c"'), escape_html("a\u202eb")
    ('&lt;b&gt; &amp; &quot;c&quot;', 'a&lt;U+202E&gt;b')
    """
    return escape_terminal(text).translate(_HTML)


def escape_document(text: str) -> str:
    r"""Return a text that may stand in a document or a workbook, which are XML, as it is.

    Characters that no XML may hold become code points, lines one line.

    >>> escape_document("a\x07 <b>"), escape_document("a\uffff")
    ('a<U+0007> <b>', 'a<U+FFFF>')
    """
    return _NO_XML.sub(lambda mark: f"<U+{ord(mark[0]):04X}>", escape_terminal(text))


def escape_json(text: str) -> str:
    r"""Return JSON with what no terminal may see written as JSON escapes it; it says the same.

    >>> escape_json('"a\u202eb"') == r'"a\u202eb"'
    True
    """
    return _UNSEEN.sub(lambda mark: f"\\u{ord(mark[0]):04x}", text)


# What every reader of YAML takes for a text, without quotes.
_PLAIN_YAML = re.compile(r"[^\W\d_](?:[\w .'()-]*[\w.)])?")
_WORDS_OF_YAML = frozenset({"y", "n", "yes", "no", "on", "off", "true", "false", "null"})


def escape_yaml(text: str) -> str:
    """Return a text as it stands in YAML, in double quotes where it might be anything else.

    >>> escape_yaml("Nuevo León"), escape_yaml("no"), escape_yaml("a: b"), escape_yaml("2015")
    ('Nuevo León', '"no"', '"a: b"', '"2015"')
    """
    if _PLAIN_YAML.fullmatch(text) and text.casefold() not in _WORDS_OF_YAML:
        return text
    from json import dumps

    return escape_json(dumps(text, ensure_ascii=False))


def escape_cell(text: str) -> str:
    """Return a text as a cell that no spreadsheet takes for a formula, with an apostrophe before.

    A text that is a number stays as it is. :func:`restore_cell` takes the apostrophe away. Control
    characters, which only prose can hold, become code points; lines stay lines.

    >>> escape_cell("=1+1"), escape_cell("-0.5"), escape_cell("-A"), escape_cell("A - B")
    ("'=1+1", '-0.5', "'-A", 'A - B')
    """
    text = "\n".join(map(escape_terminal, _LINES.split(text)))
    if not text.lstrip("' ").startswith(_FORMULA):
        return text
    try:
        float(text)
    except ValueError:
        return f"'{text}"
    return text


def restore_cell(cell: str) -> str:
    """Return the text that :func:`escape_cell` made a cell of.

    >>> restore_cell("'=1+1"), restore_cell("'quoted'")
    ('=1+1', "'quoted'")
    """
    disarmed = cell.startswith("'") and cell.lstrip("' ").startswith(_FORMULA)
    return cell[1:] if disarmed else cell
