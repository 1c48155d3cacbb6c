"""Algebra without data: expressions, cubes, prime implicants and covers.

Nothing here knows a case or a membership. From what users write to what the engine counts:

- The language: ``expressions`` as they are written, ``algebra`` (what they entail, and their other
  forms), ``equivalences`` (what systems of ``A + B <-> C`` entail).
- Terms: ``cubes`` holds one as an integer, ``bitsets`` many of them as columns of words.
- Primes: ``dualization`` finds all minimal transversals of many hypergraphs at once, and ``primes``
  are such transversals; where there are too many, ``groups`` of compatible rows lead to enough of
  them. ``transversals`` finds those of one hypergraph one by one, for who may stop early.
- Covers: ``charts`` says which primes cover which rows, ``weights`` why a cover cannot do with
  fewer, ``diagrams`` holds all covers at once, ``construction`` builds diagrams, and ``covers`` is
  the way through.
- ``budgets`` bounds the work of a search, in steps.

Bounds that certificates rest on stand apart from all this, in ``qca.certificates``.
"""
