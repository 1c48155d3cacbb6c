"""Logical remainders: which may be assumed, and what is expected of them."""
