"""Partly coded cases: what they could show, whatever the codes that they miss."""
