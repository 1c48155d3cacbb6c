r"""Text in LaTeX: names and prose as they are, expressions in mathematics, letters of any alphabet.

Letters that LaTeX may lack are written as ``\qcaletters{letters}{code of the first}{what stands
for them}``: XeLaTeX and LuaLaTeX print them where the font (or another that is there) has them,
pdfLaTeX where a package declares them; where nothing does, their code points are printed. So a
document compiles with each of them, and no letter is lost in silence.
"""

from __future__ import annotations

import re

from qca.boolean.algebra import to_latex
from qca.boolean.formulas import Formula
from qca.escapes import escape_latex, escape_terminal
from qca.report.formats.paper import break_word

__all__ = ["LETTERS", "label_of", "mark_letters", "write_breakable", "write_plain", "write_symbols"]

# Defined once, wherever a table of ours is the first that needs it.
LETTERS = r"""\ifdefined\qcaletters\else
  \ifdefined\qcafonts\else\def\qcafonts{}\fi
  \ifdefined\Umathcode
    \protected\gdef\qcaletters#1#2#3{{\iffontchar\font"#2 #1\else
      \def\qcaleft{#3}\def\do##1{\ifx\qcaleft\empty\else
        \begingroup##1\iffontchar\font"#2 #1\aftergroup\qcadone\fi\endgroup\fi}%
      \qcafonts\qcaleft\fi}}%
    \protected\gdef\qcadone{\let\qcaleft\empty}%
  \else
    \protected\gdef\qcaletters#1#2#3{\ifcsname u8:\detokenize{#1}\endcsname#1\else#3\fi}%
  \fi
\fi"""
# Scripts whose letters are joined or change place: they are set as whole words.
_JOINED = "\u0590-\u109f\u1200-\u137f\u1780-\u18af\ufb1d-\ufdff\ufe70-\ufefc"
_OTHERS = re.compile(rf"[{_JOINED}]+|[^\x00-\u017f][\u0300-\u036f\u200d\ufe00-\ufe0f]*")
_SIGNS = re.compile(r"<->|<=>|->|<-|=>|<=|[~*]")
_ARROWS = {
    "<->": r"\leftrightarrow",
    "<=>": r"\Leftrightarrow",
    "->": r"\rightarrow",
    "<-": r"\leftarrow",
    "=>": r"\Rightarrow",
    "<=": r"\Leftarrow",
    "~": r"\mathord{\sim}",
    "*": r"\cdot",
}
_WORDS = re.compile(r"\S+")
_UNSAFE = re.compile(r"[^A-Za-z0-9.-]")


def write_plain(text: str) -> str:
    """Return a text as it is."""
    return escape_latex(text)


def write_breakable(text: str) -> str:
    r"""Return a text as it is, whose long words may be broken where names and expressions can be.

    >>> print(write_breakable("two words_joined"))
    two words\_\allowbreak{}joined
    """
    return _WORDS.sub(
        lambda word: r"\allowbreak{}".join(map(escape_latex, break_word(word[0]))),
        escape_terminal(text),
    )


def write_symbols(text: str) -> str:
    r"""Return an expression or a claim in the signs of mathematics; negation is ~, as in the field.

    >>> print(write_symbols("~A*B -> Y"))
    $\mathord{\sim}$A$\cdot$\allowbreak{}B $\rightarrow$ Y
    """
    if isinstance(text, Formula) and text.is_readable:
        return f"${to_latex(text.parsed)}$"
    parts, end = [], 0
    for sign in _SIGNS.finditer(text):
        parts += [escape_latex(text[end : sign.start()]), f"${_ARROWS[sign[0]]}$"]
        end = sign.end()
    # Signs may be the ends of lines where a column is narrow.
    return "".join([*parts, escape_latex(text[end:])]).replace(r"$\cdot$", r"$\cdot$\allowbreak{}")


def label_of(kind: str, name: str, outcome: str = "") -> str:
    """Return a label that is the same for the same key and outcome, and for no others.

    >>> label_of("tab", "truth_table", "~SYN"), label_of("tab", "sets")
    ('tab:truth-table:not-SYN', 'tab:sets')
    """
    safe = _UNSAFE.sub(lambda mark: f"u{ord(mark[0]):x}.", outcome.replace("~", "not-"))
    return ":".join(filter(None, (kind, name.replace("_", "-"), safe)))


def mark_letters(written: str) -> str:
    r"""Return LaTeX in which letters beyond those of Western and Central Europe are marked.

    >>> print(mark_letters("Łódź, 東"))
    Łódź, \qcaletters{東}{6771}{\textless{}U+6771\textgreater{}\allowbreak{}}
    """
    return _OTHERS.sub(_mark, written)


def _mark(match: re.Match[str]) -> str:
    letters = match[0]
    codes = "".join(
        rf"\textless{{}}U+{ord(letter):04X}\textgreater{{}}\allowbreak{{}}" for letter in letters
    )
    return rf"\qcaletters{{{letters}}}{{{ord(letters[0]):X}}}{{{codes}}}"
