"""Moves of one thing at a time: a decision, a code, a case or state left out, an anchor."""
