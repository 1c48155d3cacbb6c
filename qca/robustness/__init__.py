"""How far findings rest on single decisions, and what would have to be true for others.

``results`` are what is found: reports read these, and come in by ``assessment`` and ``limits``,
or by ``pivots`` where they ask on which decisions verdicts turn and nothing else. ``worlds`` says
what could as well have been decided otherwise and what each setting of that shows; ``sweep`` finds
every world; ``moves`` changes one thing at a time, ``changes`` looks for the smallest sets of
changes that turn a verdict; ``attainments`` tells how far parameters that fall short could reach.
``solutions`` holds the models of all worlds together, ``chance`` tests
findings against chance, and ``engines`` do the work. The nouns stand in ``docs/glossary.md``.
"""
