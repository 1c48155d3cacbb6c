"""How pictures look: colours that differ in print and to the colour-blind, marks, fonts, sizes.

The colours are those of Okabe and Ito, which remain apart with any common colour blindness; as two
of them can have the same grey, what is told by colour is told by a mark or a line as well.

Source: Okabe and Ito (2008), Color Universal Design, jfly.uni-koeln.de/color.
"""

from __future__ import annotations

import logging
import warnings
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from enum import Enum
from functools import cache, partial
from typing import TYPE_CHECKING
from unicodedata import category

import numpy as np

from qca.errors import InputError, show_given
from qca.mappings import FrozenMapping
from qca.messages import say
from qca.report.figures import THEMES

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.colors import Colormap
    from matplotlib.figure import Figure
    from matplotlib.text import Text

__all__ = [
    "DARK",
    "LIGHT",
    "SINGLE_COLUMN",
    "WHOLE_WIDTH",
    "Mark",
    "Standing",
    "Theme",
    "add_halo",
    "find_theme",
    "hold_settings",
    "list_lacking",
    "make_figures",
    "open_axes",
    "settle_layout",
    "shade_memberships",
]

# Where nobody listens, matplotlib would write of its own caches between our lines.
logging.getLogger("matplotlib").addHandler(logging.NullHandler())
# Widths of print in inches: one column of a journal (8.5 cm), and the whole page (17 cm).
SINGLE_COLUMN, WHOLE_WIDTH = 8.5 / 2.54, 17 / 2.54
# The font that comes with matplotlib, so that a picture is the same wherever it is drawn.
_FONT = "DejaVu Sans"
# Dots in an inch where a picture is not made of lines.
DOTS = 300
# Marks or cells that are drawn as shapes; a file of more is too large to be opened.
_MOST_SHAPES = 20_000
# What makes a new figure, where that is not matplotlib's class itself.
_MAKER: ContextVar[Callable[..., Figure] | None] = ContextVar("maker", default=None)
# Points of a mark, and of shapes that would look smaller.
_MARK_SIZE = 4.5
_MARK_SIZES: Mapping[str, float] = FrozenMapping({"X": 6.5, "^": 5.6})
# Sizes of print in points: most texts, and what may be smaller.
TEXT, SMALL = 7.0, 6.0


class Standing(Enum):
    """What a case or a finding is to what is shown, which decides colour and mark.

    It bears it out, contradicts it, holds less than it should, is another matter, says nothing, or
    stands on no side.
    """

    FOR = "for"
    AGAINST = "against"
    DEGREE = "degree"
    ASIDE = "aside"
    IDLE = "idle"
    OPEN = "open"


@dataclass(frozen=True)
class Mark:
    """How a point is drawn: its colour, its shape, and whether it is filled."""

    colour: str
    shape: str
    filled: bool = True

    @property
    def size(self) -> float:
        """How large it is in points, so that every shape looks as large as a circle."""
        return _MARK_SIZES.get(self.shape, _MARK_SIZE)


@dataclass(frozen=True)
class Theme:
    """The colours of a picture: paper, ink, what stands back, and those of series and sides.

    ``muted`` is for texts and ``rule`` for lines that stand back, ``shade`` for areas; ``full`` is
    full membership, as paper is none.

    ``series`` are to be taken in their order, with ``SHAPES`` and ``DASHES`` beside them.
    """

    name: str
    paper: str
    ink: str
    muted: str
    rule: str
    shade: str
    full: str
    series: tuple[str, ...]
    marks: Mapping[Standing, Mark]


# What tells series apart beside their colours: marks, and lines.
SHAPES = ("o", "s", "^", "D", "v", "P", "X", "*")
DASHES = ("-", "--", "-.", ":", (0, (5, 1)), (0, (3, 1, 1, 1)), (0, (1, 1)), (0, (8, 2, 2, 2)))

LIGHT = Theme(
    name="light",
    paper="#ffffff",
    ink="#000000",
    muted="#595959",
    rule="#bfbfbf",
    shade="#f0f0f0",
    full="#003f63",
    series=(
        *("#0072b2", "#d55e00", "#009e73", "#cc79a7"),
        *("#e69f00", "#56b4e9", "#000000", "#8c7a00"),
    ),
    marks=FrozenMapping(
        {
            Standing.FOR: Mark("#0072b2", "o"),
            Standing.AGAINST: Mark("#d55e00", "X"),
            Standing.DEGREE: Mark("#e69f00", "^"),
            Standing.ASIDE: Mark("#009e73", "D", filled=False),
            Standing.IDLE: Mark("#595959", "o", filled=False),
            Standing.OPEN: Mark("#000000", "P"),
        }
    ),
)
DARK = Theme(
    name="dark",
    paper="#16181c",
    ink="#f2f2f2",
    muted="#b3b3b3",
    rule="#5c5f66",
    shade="#24272d",
    full="#a6dcff",
    series=(
        *("#56b4e9", "#ff8a45", "#2bd0a0", "#e79fc4"),
        *("#e69f00", "#8fd3ff", "#f2f2f2", "#f0e442"),
    ),
    marks=FrozenMapping(
        {
            Standing.FOR: Mark("#56b4e9", "o"),
            Standing.AGAINST: Mark("#ff8a45", "X"),
            Standing.DEGREE: Mark("#f0e442", "^"),
            Standing.ASIDE: Mark("#2bd0a0", "D", filled=False),
            Standing.IDLE: Mark("#b3b3b3", "o", filled=False),
            Standing.OPEN: Mark("#f2f2f2", "P"),
        }
    ),
)
_THEMES = dict(zip(THEMES, (LIGHT, DARK), strict=True))


def find_theme(name: str) -> Theme:
    """Return a theme by its name.

    Raises
    ------
    InputError
        There is none of this name.

    >>> find_theme("dark").name
    'dark'
    """
    if not isinstance(name, str) or name not in THEMES:
        known = say("the themes are {listed}", listed=", ".join(THEMES))
        raise InputError(say("there is no theme {name}", name=show_given(name)), known)
    return _THEMES[name]


@contextmanager
def open_axes(
    axes: Axes | None,
    theme: Theme = LIGHT,
    *,
    size: tuple[float, float] = (SINGLE_COLUMN, SINGLE_COLUMN),
    texts: Iterable[str] = (),
) -> Iterator[Axes]:
    """Give the axes to draw on, new ones where there are none, in the style of the house.

    ``size`` are the inches of a new picture, in which everything finds room. ``texts`` are the
    names that users gave and that will stand in it: where the font lacks a character of theirs,
    another font that is installed and has it is asked besides.
    """
    from matplotlib.figure import Figure

    with hold_settings(_style(theme, texts)):
        if axes is None:
            make = _MAKER.get() or partial(Figure, dpi=DOTS)
            axes = make(figsize=size, layout="constrained").add_subplot()
        yield axes
        _blend_crowds(axes)


def _blend_crowds(axes: Axes) -> None:
    """Have very many marks or cells of one kind drawn as dots, also in files of shapes."""
    for line in axes.lines:
        if np.size(line.get_xdata()) > _MOST_SHAPES:
            line.set_rasterized(True)
    for collection in axes.collections:
        cells = collection.get_array()
        if cells is not None and cells.size > _MOST_SHAPES:
            collection.set_rasterized(True)


@contextmanager
def make_figures(make: Callable[..., Figure]) -> Iterator[None]:
    """Have new pictures made by a function, such as that of pyplot, as long as it lasts."""
    before = _MAKER.set(make)
    try:
        yield
    finally:
        _MAKER.reset(before)


def settle_layout(axes: Axes) -> None:
    """Have axes take the place in the picture that they will have when it is drawn."""
    figure = axes.figure.figure
    engine = figure.get_layout_engine()
    if engine is not None:
        engine.execute(figure)
    axes.apply_aspect()


def add_halo(text: Text, theme: Theme, width: float) -> None:
    """Have a text stand on paper, so that lines under it do not cross its letters.

    Letters of straight lines alone (E, F, I) would be moved to whole dots, and lose strokes.
    """
    from matplotlib.patheffects import Stroke

    paper = Stroke(linewidth=width, foreground=theme.paper, snap=False)
    text.set_path_effects([paper, Stroke(snap=False)])


@contextmanager
def hold_settings(settings: Mapping[str, object]) -> Iterator[None]:
    """Have matplotlib draw under settings of its own, and those of the user after that.

    It does not warn of characters that no font has, which who writes the file tells, nor of names
    so long that they leave no room for axes.
    """
    import matplotlib as mpl

    given: dict[str, object] = dict(settings)
    with mpl.rc_context(given), warnings.catch_warnings():  # type: ignore[arg-type,unused-ignore]
        warnings.filterwarnings("ignore", message="Glyph .* missing from")
        warnings.filterwarnings("ignore", message="constrained_layout not applied")
        yield


def _style(theme: Theme, texts: Iterable[str]) -> dict[str, object]:
    """Return the settings of matplotlib under which a picture is drawn."""
    return {
        "font.family": [_FONT, *_find_fonts(frozenset("".join(texts)))],
        "font.size": TEXT,
        "axes.titlesize": TEXT + 1,
        "axes.labelsize": TEXT,
        "xtick.labelsize": SMALL,
        "ytick.labelsize": SMALL,
        "legend.fontsize": SMALL,
        "legend.frameon": False,
        "legend.title_fontsize": SMALL,
        "figure.titlesize": TEXT + 1,
        "figure.facecolor": theme.paper,
        "axes.facecolor": theme.paper,
        "savefig.facecolor": theme.paper,
        "text.color": theme.ink,
        "axes.edgecolor": theme.ink,
        "axes.labelcolor": theme.ink,
        "axes.titlecolor": theme.ink,
        "xtick.color": theme.ink,
        "ytick.color": theme.ink,
        "grid.color": theme.rule,
        "lines.linewidth": 0.9,
        "lines.markersize": _MARK_SIZE,
        "axes.linewidth": 0.6,
        "xtick.major.width": 0.6,
        "ytick.major.width": 0.6,
        "grid.linewidth": 0.4,
        "patch.linewidth": 0.6,
        "hatch.linewidth": 0.5,
        "axes.axisbelow": True,
        "axes.unicode_minus": True,
        # Names are names: a dollar sign in one of them does not begin a formula.
        "text.parse_math": False,
        "text.usetex": False,
    }


def shade_memberships(theme: Theme) -> Colormap:
    """Return the shades of memberships from 0 to 1: from paper to a full colour, also in grey."""
    from matplotlib.colors import LinearSegmentedColormap

    return LinearSegmentedColormap.from_list("memberships", [theme.paper, theme.full])


def list_lacking(texts: Iterable[str]) -> tuple[str, ...]:
    """Return the characters of texts that neither the font nor any other one installed has."""
    wanted = frozenset("".join(texts))
    fonts = [_FONT, *_find_fonts(wanted)]
    lacking = _drop_known(wanted, fonts)
    return tuple(sorted(lacking))


def _drop_known(wanted: Iterable[str], fonts: Iterable[str]) -> set[str]:
    from matplotlib.font_manager import FontProperties, findfont

    known = {
        code for font in fonts for code in _list_characters(findfont(FontProperties(family=[font])))
    }
    return {char for char in wanted if category(char) not in _UNSEEN and ord(char) not in known}


@cache
def _list_characters(path: str) -> frozenset[int]:
    """Return the characters that a font has."""
    from matplotlib.ft2font import FT2Font

    return frozenset(FT2Font(path).get_charmap())


@cache
def _find_fonts(wanted: frozenset[str]) -> tuple[str, ...]:
    """Return fonts that are installed and have what the font of the house lacks, sans serif first.

    The order is by name, so that the same fonts give the same picture.
    """
    from matplotlib.font_manager import fontManager

    lacking = _drop_known(wanted, [_FONT])
    fonts: list[str] = []
    if not lacking:
        return ()
    upright = [f for f in fontManager.ttflist if f.style == "normal" and str(f.weight) in _REGULAR]
    for entry in sorted(upright, key=lambda f: ("Sans" not in f.name, f.name, f.fname)):
        try:
            known = _list_characters(entry.fname)
        except (OSError, RuntimeError):
            continue  # no outlines that can be drawn
        # A font of last resort has a box for every character.
        new = entry.name not in fonts and "Last Resort" not in entry.name
        if new and any(ord(char) in known for char in lacking):
            fonts.append(entry.name)
            lacking = {char for char in lacking if ord(char) not in known}
        if not lacking:
            break
    return tuple(fonts)


# Characters that nothing is drawn for: marks of control and of direction, ends of lines.
_UNSEEN = ("Cc", "Cf", "Zl", "Zp")
_REGULAR = ("400", "normal", "regular", "book")
