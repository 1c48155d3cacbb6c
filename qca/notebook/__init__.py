"""What a person holds in a notebook: data frames or paths in, results that tell themselves out."""

from __future__ import annotations

from qca.results import Framed, Showing, show_with


class _Tables(Showing):
    """Results as the tables that reports have, with what it takes loaded when one is shown."""

    def write_html(self, result: Framed) -> str:
        from qca.notebook.showing import show_result

        return show_result(result)

    def write_latex(self, result: Framed, lang: str) -> str:
        from qca.notebook.showing import typeset_result

        return typeset_result(result, lang)


show_with(_Tables())
