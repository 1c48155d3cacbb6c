"""Pictures of what was found: one file a picture, from a record or its parts to matplotlib axes.

``kinds`` is the table of them, by which commands and formats look them up; ``drawings`` what a
picture of a record is before it is drawn; ``style`` colours, marks, fonts and sizes; ``labels``
where names stand so that none covers another; ``rendering`` the files. matplotlib is loaded where
something is drawn, and only there.
"""

__all__ = ["FIGURE_FORMATS", "THEMES"]

# The formats of files, vectors first, and the colours that there are; the first by default.
FIGURE_FORMATS = ("svg", "pdf", "png")
THEMES = ("light", "dark")
