"""Worlds: the decisions of a study, and the scores, truth tables and verdicts of each setting."""
