"""Algebra without data: expressions, cubes, prime implicants and covers.

Nothing here knows a case or a membership. From what users write to what the engine counts:

- The language: ``expressions``, which ``grammar`` reads from text; ``formulas`` (one as it
  is written), ``setnames`` beside them, ``levels`` (which values a set has). ``algebra`` says what
  expressions entail, and their other forms, by ``satisfaction``; ``equivalences`` what systems of
  ``A + B <-> C`` entail, by ``truths`` in small spaces and by ``constraints`` in others.
- Terms: ``cubes`` holds one as an integer, ``readings`` turns expressions into them; ``bitsets``
  holds many as columns of words;
  ``counting`` says how many configurations they hold.
- Primes: ``dualization`` finds all minimal transversals of many hypergraphs at once, and ``primes``
  are such transversals, found by ``lattices`` where conditions are few; where there are too many,
  ``groups`` of compatible rows lead to enough of them. ``transversals`` finds those of one
  hypergraph one by one, for who may stop early.
- Covers: ``charts`` says which primes cover which rows, ``weights`` why a cover cannot do with
  fewer, ``diagrams`` holds all covers at once, ``construction`` builds diagrams by rules of which
  primes to go on with (``picks``), ``smallcovers`` are found where diagrams grow too large, and
  ``covers`` is the way through. ``unions`` counts and lists the covers of many charts together.
- ``smallest`` finds sets that pass a test of which only that of all is known to.
- ``budgets`` bounds the work of a search, in steps.

Bounds that certificates rest on stand apart from all this, in ``qca.certificates``.
"""
