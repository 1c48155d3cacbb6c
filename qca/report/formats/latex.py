r"""Tables and whole reports in LaTeX; both compile with pdfLaTeX, XeLaTeX and LuaLaTeX."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from qca.report.formats.latex_tables import TableStyle, list_packages, write_table
from qca.report.formats.latex_text import (
    LETTERS,
    label_of,
    mark_letters,
    write_breakable,
    write_plain,
    write_symbols,
)
from qca.report.formats.paper import Paper
from qca.report.pieces.sections import Alternatives, Figure, Remark
from qca.report.pieces.spans import (
    CaseName,
    Judged,
    Prose,
    Reference,
    SetName,
    Symbols,
    Verbatim,
    show_inline,
)
from qca.report.pieces.tables import ReportTable

if TYPE_CHECKING:
    from qca.report.pieces.sections import Block, Report, Section
    from qca.report.pieces.spans import Inline
    from qca.report.words import Words

__all__ = ["write_latex", "write_report"]

# What the class article has at least, whatever the size of its letters and of its paper.
_ARTICLE = TableStyle(
    Paper(32.5, 46.0, 40, 24, 1.0, (1.0, 0.9, 0.8, 0.7)),
    (r"\normalsize", r"\small", r"\footnotesize", r"\scriptsize"),
)
# A4 with margins of 25 mm, in letters of 11 points: 455 by 702 points.
_A4 = TableStyle(
    Paper(41.5, 64.0, 46, 28, 0.9, (0.913, 0.822, 0.73)),
    (r"\small", r"\footnotesize", r"\scriptsize"),
    "[H]",
)
_NEEDS_ENCODING = (
    "% Letters beyond those of Western Europe need \\usepackage[T1]{fontenc} with pdfLaTeX."
)
_NEEDS_LETTERS = (
    "% Letters of other alphabets are printed by XeLaTeX or LuaLaTeX with a font that has them;\n"
    "% where there is none, their code points are."
)
_LANGUAGES = {
    "en": r"\usepackage[british]{babel}",
    "es": r"\usepackage[spanish,es-noshorthands,es-nodecimaldot,es-tabla,es-noindentfirst]{babel}",
}
_TURNS = re.compile(r"\n\\end\{landscape\}\n\n\\begin\{landscape\}\n")
_HEADS = re.compile(r"((?:^\\(?:sub)*section\{.*\n\n)+)(\\begin\{landscape\}\n)", re.MULTILINE)
_LEVELS = (r"\section", r"\subsection", r"\subsubsection")
# Fonts with letters that the fonts of TeX lack, where a machine has them.
_FONTS = ("DejaVu Serif", "FreeSerif", "Noto Serif CJK SC", "Noto Sans CJK SC", "Arial Unicode MS")
_FALLBACK = r"""\ifdefined\Umathcode
  \def\qcafonts{}
  \newcommand\qcafont[1]{\IfFontExistsTF{#1}{%
    \expandafter\newfontfamily\csname qca font #1\endcsname{#1}%
    \edef\qcafonts{\unexpanded\expandafter{\qcafonts}%
      \noexpand\do\expandafter\noexpand\csname qca font #1\endcsname}}{}}
<fonts>
\fi
"""
_PREAMBLE = r"""\documentclass[11pt,a4paper]{article}
\usepackage[margin=25mm]{geometry}
\ifdefined\Umathcode
  \usepackage{fontspec}
\else
  \usepackage[T1]{fontenc}
  \usepackage{lmodern}
\fi
<babel>
\usepackage{array,booktabs,float,graphicx,longtable,pdflscape}
\usepackage[hidelinks]{hyperref}
<letters>\pdfstringdefDisableCommands{\def\qcaletters#1#2#3{#3}}
\setlength{\parindent}{0pt}
\setlength{\parskip}{0.5\baselineskip}
\setlength{\belowcaptionskip}{6pt}
\setlength{\LTcapwidth}{\linewidth}
\setlength{\emergencystretch}{3em}
\setcounter{tocdepth}{2}
"""


def write_latex(tables: Sequence[ReportTable], words: Words) -> str:
    """Return tables as LaTeX, under a comment that says what they need.

    They fit the page of the class ``article``. They are floats; those too long for a page run over
    several.
    """
    taken: set[str] = set()
    shown = [write_table(table, _ARTICLE, words, taken) for table in tables if table.rows]
    text = mark_letters("\n\n".join(shown) + "\n")
    needs = [rf"% Needs \usepackage{{{','.join(list_packages(text))}}}."]
    if any("\xff" < mark <= "\u017f" for mark in text):
        needs.append(_NEEDS_ENCODING)
    if r"\qcaletters" in text:
        needs += [_NEEDS_LETTERS, LETTERS]
    return "\n".join([*needs, text])


def write_report(report: Report) -> str:
    """Return a whole report as a document of LaTeX."""
    language, title = report.words.language, write_plain(report.title)
    text = mark_letters(
        "\n".join(
            [
                rf"\hypersetup{{pdftitle={{{title}}},pdflang={{{language}}}}}",
                rf"\title{{{title}}}",
                r"\author{}\date{}",
                r"\begin{document}",
                r"\maketitle",
                r"{\setlength{\parskip}{0pt}\tableofcontents}",
                "",
                _Writer(report).write(),
                r"\end{document}",
            ]
        )
    )
    fonts = "\n".join(rf"  \qcafont{{{name}}}" for name in _FONTS)
    # Looking for fonts takes XeLaTeX seconds, so it is done where there is need of them.
    letters = _FALLBACK.replace("<fonts>", fonts) + LETTERS + "\n" if r"\qcaletters" in text else ""
    preamble = _PREAMBLE.replace("<babel>", _LANGUAGES[language]).replace("<letters>", letters)
    return f"{preamble}{text}\n"


class _Writer:
    """Writes the sections of a report; what was named in a section is named in short there."""

    def __init__(self, report: Report) -> None:
        self.report, self.words = report, report.words
        self.labels: set[str] = set()
        self.keys = {section.key for _, section in report.walk()}
        self.named: set[object] = set()

    def write(self) -> str:
        parts: list[str] = []
        for depth, section in self.report.walk():
            if depth == 0:
                self.named = set()
            parts += self._write_section(depth, section)
        # Pages on their side follow each other, and the heading over a table stands with it.
        return _TURNS.sub(r"\n\n", _HEADS.sub(r"\2\1", "\n\n".join(parts)))

    def _write_section(self, depth: int, section: Section) -> Iterable[str]:
        command = _LEVELS[min(depth, len(_LEVELS) - 1)]
        label = label_of("sec", section.key)
        yield rf"{command}{{{write_plain(section.title)}}}\label{{{label}}}"
        yield from self._write_blocks(section.captioned())

    def _write_blocks(self, blocks: Iterable[Block]) -> Iterable[str]:
        for block in blocks:
            match block:
                case Prose():
                    yield self._write_prose(block)
                case Remark():
                    yield self._write_remark(block)
                case ReportTable():
                    if block.rows:
                        yield write_table(block.trim(), _A4, self.words, self.labels)
                case Figure():
                    yield self._write_figure(block)
                case Alternatives(together=together) if together:
                    yield from self._write_blocks(together)
                case Alternatives():
                    for title, choice in block.choices:
                        yield rf"\paragraph{{{write_plain(title)}}}\mbox{{}}"
                        yield from self._write_blocks(choice)

    def _write_remark(self, remark: Remark) -> str:
        body = " ".join(self._write_prose(prose) for prose in remark.body)
        return rf"\textbf{{{self._write_prose(remark.head)}}} {body}".rstrip()

    def _write_figure(self, figure: Figure) -> str:
        """Return a figure that is shown where its file stands beside the document."""
        name = rf"figures/{figure.key}.pdf"
        caption = self._write_prose(figure.caption) or write_plain(figure.title)
        return "\n".join(
            [
                r"\begin{figure}[H]",
                r"  \centering",
                rf"  \IfFileExists{{{name}}}"
                rf"{{\includegraphics[width=\linewidth,height=0.8\textheight,keepaspectratio]"
                rf"{{{name}}}}}",
                rf"    {{\fbox{{\begin{{minipage}}{{0.9\linewidth}}{write_plain(figure.alt)}"
                r"\end{minipage}}}",
                rf"  \caption{{{caption}}}\label{{{label_of('fig', figure.key)}}}",
                r"\end{figure}",
            ]
        )

    def _write_prose(self, prose: Prose) -> str:
        return "".join(map(self._write_span, prose))

    def _write_span(self, span: Inline) -> str:
        match span:
            case SetName() | CaseName():
                full = span not in self.named
                self.named.add(span)
                return write_breakable(show_inline(span, full=full))
            case Symbols():
                return write_symbols(span.text)
            case Judged():
                return rf"\textbf{{{write_breakable(span.text)}}}"
            case Verbatim():
                return rf"\texttt{{{write_breakable(span.text)}}}"
            case Reference() if span.section in self.keys:
                return (
                    rf"\hyperref[{label_of('sec', span.section)}]{{{write_breakable(span.text)}}}"
                )
            case _:
                return write_breakable(show_inline(span))
