"""Locks: an analysis kept as it was declared before outcomes were coded."""
