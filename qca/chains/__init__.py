"""Coincidence analysis: models of every factor by the others, and the chains that they form.

``search`` is the way through: the ``factors`` and their ``ordering``; for each outcome the
minimally sufficient ``terms``, their minimal ``disjunctions`` and so its ``models``; and the
``systems`` that models of several outcomes make together. ``results`` is what comes out.
"""
