"""The truth table: which row each case belongs to, and how rows are coded."""
