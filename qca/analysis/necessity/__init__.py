"""Necessary conditions, alone and combined."""
