"""Algebra without data: expressions, cubes, prime implicants and covers.

Nothing here knows a case or a membership. ``expressions`` is the language that users write,
``algebra`` its laws (through sympy), ``cubes`` the fast form of terms, ``transversals`` the one
search on which ``primes`` and ``covers`` both rest.
"""
